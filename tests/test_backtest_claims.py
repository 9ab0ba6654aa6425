"""What a back-test may claim to prove, given what its figures are used for; and that figures held back stay so."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from optimizer.backtest import judge, load_cases, markdown
from optimizer.backtest.cases import AnyCase
from optimizer.backtest.uses import MAY_PROVE
from optimizer.errors import ScenarioError
from tests.backtests import FIT, USES, findings, folder

DATA = Path(__file__).parents[1] / "scenarios" / "data"

TOTAL = """
kind: total
proves: {proves}
reported: {{closures: {closures}}}
keys: {{closures: {key}}}
scenario: scenarios/two.yaml
closures: [closures]
effort_of: fitting
"""


def total(proves, key, closures=30, more=""):
    return TOTAL.format(proves=proves, key=key, closures=closures) + more


@pytest.mark.parametrize(
    ("proves", "key", "closures", "verdict", "said"),
    [
        ("consistency", "in", 30, "consistent", "made with in: a consistency check"),
        ("consistency", "old", 30, "consistent", "0.0% with a multiplier fitted elsewhere"),
        ("prediction", "old", 30, "met", "old had been compared with the model before"),
        ("prediction", "old", 20, "failed", "+50.0% with a multiplier fitted elsewhere, where 10% are allowed"),
        ("consistency", "fit", 20, "failed", "made with fit"),
    ],
)
def test_the_verdict_goes_with_what_can_be_proven(tmp_path, proves, key, closures, verdict, said):
    found = findings(tmp_path, {"fitting": FIT, "test": total(proves, key, closures)})
    assert (found["fitting"].proves, found["fitting"].verdict) == ("fit", "fitted")
    assert (found["test"].proves, found["test"].verdict) == (proves, verdict)
    assert said in found["test"].reason["en"]
    assert found["test"].keys == {key: {"in": "input", "fit": "fitted", "old": "seen"}[key]}


HELD = total("prediction", "new", 30, "held_back: true\n")
SUMS = "kind: arithmetic\nproves: arithmetic\nreported: {x: 1, v: 2}\nratios: {z: [x, v]}\n"
FAULTY = [
    (total("prediction", "in"), "keys.closures: is 'input' in ../data/figures_use.csv: the model was made with it"),
    (total("prediction", "fit"), "keys.closures: is 'fitted' in ../data/figures_use.csv: the model was made with it"),
    (total("prediction", "odl"), "there is no figure in ../data/figures_use.csv 'odl'; did you mean old?"),
    (total("consistency", "odl"), "there is no figure in ../data/figures_use.csv 'odl'; did you mean old?"),
    (total("prediction", "new"), "is 'held back' in ../data/figures_use.csv: only a test with 'held_back: true' may use it"),
    (total("consistency", "new"), "only a test with 'held_back: true' may use it"),
    (total("prediction", "old", more="held_back: true\n"), "held_back: none of its figures is held back, so the test must run"),
    (
        total("prediction", "old").replace("closures: 30}", "closures: 30, officers: 6}"),
        "reported.officers: a prediction says of",
    ),
    (total("fit", "fit"), "a test of kind total proves something else (found 'fit'); expected consistency or prediction"),
    (FIT.replace("proves: fit", "proves: prediction"), "a test of kind total that fits a multiplier proves something else"),
    (FIT.replace("closures: fit}", "closures: old}"), "is 'seen' in ../data/figures_use.csv: a fit would make it one"),
    (FIT.replace("closures: fit}", "closures: new}") + "held_back: true\n", "a fit would make it one that is fitted"),
    (FIT + "vary: [queues]\n", "'vary' goes with 'effort_of'"),
    (FIT.replace("[closures]", "[closure]"), "'closures' names closure, which 'reported' does not"),
    (SUMS.replace("proves: arithmetic", "proves: consistency"), "expected arithmetic"),
    (SUMS.replace("proves: arithmetic\n", ""), "proves: Field required"),
    (SUMS.replace("proves: arithmetic", "proves: everything"), "proves: Input should be 'fit', 'consistency', 'prediction' or"),
    (SUMS.replace("v: 2", "v: 0"), "v divides something, so it must be above 0"),
    (SUMS + "names: {w: {en: W}}\n", "'names' names w, which is nothing reported and no ratio"),
]


@pytest.mark.parametrize(("text", "said"), FAULTY)
def test_a_claim_that_the_figures_do_not_bear_out_is_a_fault_with_its_line(tmp_path, text, said):
    with pytest.raises(ScenarioError) as error:
        load_cases(folder(tmp_path, {"fitting": FIT, "test": text}))
    assert said in str(error.value)
    assert all(Path(fault.place.file).name == "test.yaml" and fault.place.line > 0 for fault in error.value.faults)


@pytest.mark.parametrize(
    ("uses", "said"),
    [
        ("key;use\n", "figures_use.csv:1:1: file: is no table of uses; expected key,use,note"),
        (USES + "x,sene,y\n", "figures_use.csv:6:1: use: there is no use of a figure 'sene'; did you mean seen?"),
        (USES + "old,input,y\n", "figures_use.csv:6:1: key: stands in the table twice (found old)"),
        (USES + "x,seen\n", "figures_use.csv:6:1: file: has 2 values"),
        (None, "there is no figure in ../data/figures_use.csv 'fit'"),
    ],
)
def test_a_table_of_uses_that_cannot_be_read_is_a_fault(tmp_path, uses, said):
    with pytest.raises(ScenarioError) as error:
        load_cases(folder(tmp_path, {"fitting": FIT}, uses=uses))
    assert said in str(error.value)


def test_tests_without_keys_need_no_table(tmp_path):
    (finding,) = judge(load_cases(folder(tmp_path, {"sums": SUMS}, uses=None)))
    assert finding.numbers == {"z": 0.5}


def test_a_figure_held_back_is_not_compared_unless_asked(tmp_path, monkeypatch):
    tests = {"fitting": FIT, "test": HELD}
    loaded = load_cases(folder(tmp_path, tests))
    finding = judge(loaded)[1]
    assert (finding.verdict, finding.held_back) == ("held back", True)
    assert finding.rows == finding.arithmetic == ()
    assert finding.numbers == {}
    assert "--held-back runs it" in finding.reason["en"]
    for lang in ("en", "zh"):
        assert finding.reason[lang] in markdown([finding], lang)
    finding = judge(loaded, held_back=True)[1]
    assert finding.verdict == "met"
    assert finding.numbers["predicted"] == pytest.approx(30, rel=2e-3)
    assert "with figures that were held back" in markdown([finding], "en")


def test_a_report_says_first_what_is_proven(tmp_path):
    found = findings(tmp_path, {"fitting": FIT, "old": total("prediction", "old", 20), "test": HELD, "sums": SUMS})
    text = markdown(list(found.values()), "en")
    assert "- fit: a number of the model was chosen so that the figure comes out (calibration, in sample)" in text
    assert "the only kind of test that tells for the model. failed: 1; held back, not run: 1" in text
    assert "| fit | Title of fitting | fitted |" in text
    assert "| prediction | Title of old | failed |" in text
    assert "| arithmetic | Title of sums | not identified |" in text
    assert text.index("- Proves: fit") < text.index("- Fitted: effort multiplier 1.500")
    assert "[old: seen before]" in text
    told = markdown(list(found.values()), "zh")
    for said in ("| 拟合 | 标题 | 系拟合所得 |", "| 样本外预测 | 标题 | 留出，未运行 |", "[old：此前已对照]"):
        assert said in told


def test_every_kind_says_what_it_may_prove():
    kinds = {part.model_fields["kind"].annotation.__args__[0] for part in AnyCase.__origin__.__args__}
    assert kinds == MAY_PROVE.keys()


def test_every_figure_with_a_use_is_a_public_one():
    with (DATA / "figures_use.csv").open(encoding="utf-8", newline="") as file:
        used = [row["key"] for row in csv.DictReader(file)]
    with (DATA / "public_figures.csv").open(encoding="utf-8", newline="") as file:
        public = [row["key"] for row in csv.DictReader(file)]
    assert len(set(public)) == len(public)
    assert set(used) <= set(public)
