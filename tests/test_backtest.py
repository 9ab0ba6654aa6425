"""Back-tests: each kind by hand, faults with their lines, and the shipped ones that need no province."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from optimizer.backtest import judge, load_cases, markdown
from optimizer.errors import ScenarioError

SHIPPED = Path(__file__).parents[1] / "scenarios" / "backtests"

# one court, 10 officers, 10 working days, far more cases than they can close: 100 officer-days at 2 each are 50 closures
COURT = """
schema: 1
name: court
calendar: {start: 2019-06-03, periods: 2, working_days: [5, 5]}
roles: {officer: {decides: true}}
classes: {case: {effort_days: {officer: 2}}}
courts: [{id: a}, {id: b}]
pools: [{court: a, officer: 10}, {court: b, officer: 0}]
queues: [{court: a, class: case, open: 1000}, {court: b, class: case, open: 1000}]
"""

CASE = """
name: {name}
kind: {kind}
title: {{en: Title, zh: 标题}}
proves: {proves}
source: a newspaper
reported: {{closures: {closures}}}
"""


@pytest.fixture
def run(tmp_path):
    def judged(*cases: tuple[str, str, float, str]):
        (tmp_path / "scenarios").mkdir(exist_ok=True)
        (tmp_path / "scenarios" / "court.yaml").write_text(COURT, encoding="utf-8")
        for name, kind, closures, more in cases:
            proves = {
                "ridge": "arithmetic",
                "arithmetic": "arithmetic",
                "total": "consistency" if "effort_of" in more else "fit",
            }
            text = CASE.format(name=name, kind=kind, proves=proves.get(kind, "consistency"), closures=closures) + more
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return {finding.name: finding for finding in judge(load_cases(tmp_path))}

    return judged


TOTAL = "scenario: scenarios/court.yaml\nclosures: [closures]\norder: 1\n"


def test_one_multiplier_is_fitted_and_said_to_be(run):
    # 40 closures instead of 50 need an effort of 2.5 days, 1.25 times as much
    finding = run(("total", "total", 40, TOTAL))["total"]
    assert (finding.proves, finding.verdict) == ("fit", "fitted")
    assert finding.numbers["plain"] == pytest.approx(50)
    assert finding.numbers["effort"] == pytest.approx(1.25, rel=2e-3)
    assert finding.fitted
    assert "after fitting" in finding.reason["en"]


def test_a_total_that_no_allowed_multiplier_explains_fails(run):
    finding = run(("total", "total", 5, TOTAL))["total"]
    assert finding.verdict == "failed"
    assert "between 0.5 and 2" in finding.reason["en"]


@pytest.mark.parametrize(("closures", "verdict"), [(42, "consistent"), (60, "failed")])
def test_a_multiplier_fitted_elsewhere_is_a_real_test(run, closures, verdict):
    other = TOTAL + "effort_of: total\n"
    finding = run(("total", "total", 40, TOTAL), ("zz", "total", closures, other))["zz"]
    assert finding.numbers["predicted"] == pytest.approx(40, rel=2e-3)
    assert finding.verdict == verdict
    assert "effort" in {text["en"] for text in finding.not_fitted}


def test_without_a_fit_nothing_is_taken_from_it(run):
    # 5 closures need a multiplier of 10, beyond 2: the two tests that would take it have nothing to take
    staff = "scenario: scenarios/court.yaml\nclosures: 60\nofficers: [8, 20]\neffort_of: total\norder: 3\n"
    found = run(
        ("total", "total", 5, TOTAL),
        ("zz", "total", 40, TOTAL + "effort_of: total\n"),
        ("staff", "staff", 60, staff),
    )
    assert [finding.verdict for finding in found.values()] == ["failed", "not identified", "not identified"]
    assert "Title gave no effort multiplier" in found["staff"].reason["en"]


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("zz", TOTAL + "effort_of: nobody\n", "no earlier test that fits a multiplier 'nobody'"),
        ("aa", TOTAL + "effort_of: total\n", "no earlier test that fits a multiplier 'total'"),
        ("total ", TOTAL, "another back-test too"),
        ("zz", TOTAL + "keys: {officers: ln_officers_2019}\n", "which 'reported' does not"),
    ],
)
def test_tests_that_do_not_fit_together_are_faults(run, name, more, said):
    with pytest.raises(ScenarioError, match=said):
        run(("total", "total", 40, TOTAL), (name, "total", 40, more))


@pytest.mark.parametrize(("closures", "level"), [(60, 12), (300, None)])
def test_the_staff_level_that_explains_a_total(run, closures, level):
    # 5 closures for each officer; between 8 and 20 officers there are 40 to 100
    more = f"scenario: scenarios/court.yaml\nclosures: {closures}\nofficers: [8, 20]\n"
    finding = run(("staff", "staff", closures, more))["staff"]
    assert finding.verdict == ("failed" if level is None else "consistent")
    assert finding.numbers.get("level") == (None if level is None else pytest.approx(level, rel=2e-3))


def test_ranks_of_a_court_before_and_after(run):
    # a closes 50 of 1,000, b none; b starts last of two, and no mechanism changes that
    more = "scenario: scenarios/court.yaml\namong: scenarios/court.yaml\ncourt: b\nbefore: 1\nafter: 1\n"
    finding = run(("rank", "rank", 1, more))["rank"]
    assert (finding.numbers["before"], finding.numbers["after"]) == (2, 2)
    assert finding.verdict == "failed"
    # b closes none of 1,000 and a 50: rank 1 needs 50, the plan brings none
    assert (finding.numbers["needed"], finding.numbers["gained"]) == (pytest.approx(50), pytest.approx(0))
    assert "rank 1 needs 50" in finding.reason["en"]


@pytest.mark.parametrize(("closures", "rank", "blamed"), [(40, 2, True), (60, 1, False)])
def test_the_assumed_load_is_blamed_only_if_the_reported_closures_would_not_do(run, closures, rank, blamed):
    more = f"scenario: scenarios/court.yaml\namong: scenarios/court.yaml\ncourt: b\nbefore: 1\nafter: 1\nclosures: {closures}\n"
    finding = run(("rank", "rank", closures, more))["rank"]
    assert finding.numbers["at reported"] == rank
    assert ("load assumed" in finding.reason["en"]) == blamed


def test_a_court_that_is_nowhere_is_a_fault(run):
    more = "scenario: scenarios/court.yaml\namong: scenarios/court.yaml\ncourt: c\nbefore: 1\nafter: 1\n"
    with pytest.raises(ScenarioError, match="no court 'c'"):
        run(("rank", "rank", 1, more))


SUMS = """
name: sums
kind: arithmetic
proves: arithmetic
title: {en: Sums, zh: 算术}
source: a newspaper
reported: {officers: 50, teams: 4}
ratios: {per team: [officers, %s]}
expect: {%s: [5, 8]}
"""


def test_a_ratio_out_of_its_range_fails(tmp_path):
    (tmp_path / "sums.yaml").write_text(SUMS % ("teams", "per team"), encoding="utf-8")
    (finding,) = judge(load_cases(tmp_path))
    assert finding.verdict == "failed"  # 50 / 4 = 12.5
    assert finding.reason == {"en": "out of its range: per team.", "zh": "超出范围：per team。"}


@pytest.mark.parametrize(("divisor", "expected"), [("courts", "per team"), ("teams", "per court")])
def test_ratios_of_what_is_not_there_are_faults(tmp_path, divisor, expected):
    (tmp_path / "sums.yaml").write_text(SUMS % (divisor, expected), encoding="utf-8")
    with pytest.raises(ScenarioError, match="court"):
        load_cases(tmp_path)


def test_a_field_given_twice_is_a_fault(run):
    more = "reported: {officers: 50, teams: 4}\nratios: {per team: [officers, teams]}\nexpect: {per team: [5, 8]}\n"
    text = ("sums", "arithmetic", 1, more)
    with pytest.raises(ScenarioError, match="reported"):
        run(text)  # a field given twice is a fault of the file, not silently the last of them


def test_every_fault_comes_with_its_line(tmp_path):
    (tmp_path / "one.yaml").write_text(
        CASE.format(name="x", kind="ridge", proves="arithmetic", closures=1) + "closures: -3\nrates: [1]\n", encoding="utf-8"
    )
    (tmp_path / "two.yaml").write_text("name: y\nkind: rigde\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load_cases(tmp_path)
    places = {(Path(fault.place.file).name, fault.place.line, fault.path) for fault in error.value.faults}
    assert ("one.yaml", 8, "closures") in places
    assert any(file == "one.yaml" and path == "working_days" for file, _, path in places)
    assert any(file == "two.yaml" for file, _, _ in places)


def test_an_empty_folder_is_a_fault(tmp_path):
    with pytest.raises(ScenarioError, match="no back-test"):
        load_cases(tmp_path)


def test_the_shipped_ones_that_need_no_province():
    cases = [one for one in load_cases(SHIPPED) if one.case.kind in ("ridge", "arithmetic", "deployed", "rates")]
    found = {finding.name: finding for finding in judge(cases)}
    officers = [round(value) for value in found["anshan-ridge"].numbers.values()]
    assert officers == [85, 53, 26]
    assert found["anshan-ridge"].verdict == found["hebei-mission"].verdict == "not identified"
    assert found["hebei-mission"].numbers["officers per debtor"] == 12.5
    day = found["national-day-2018"]
    assert day.verdict == "consistent"
    assert 0.19 < day.numbers["low"] < day.numbers["high"] < 0.29
    assert {row[1]["en"] for row in day.rows} == {"2,157"}
    assert found["teams-2019"].numbers["closures per team and month"] == pytest.approx(42.2, abs=0.1)
    actions = found["small-actions"]  # 35 / (28 x 5), 7 / 39, 8 / (41 x 0.75), 13 / 50
    assert [round(actions.numbers[name], 2) for name in ("Pulandian", "Huangchuan", "Zhangbei", "Linying")] == [
        0.25,
        0.18,
        0.26,
        0.26,
    ]
    mean = 1 / (0.8 * (0.7 + 1.4 + 1.0 + 1.4))  # efforts as fitted; the stock that the warm-up leaves is harder than the mean
    assert 0.9 * mean < actions.numbers["money"] < mean
    assert actions.verdict == "failed"  # the fit asks for less effort than the best of these actions took: said, not mended
    for lang in ("en", "zh"):
        text = markdown(tuple(found.values()), lang)
        assert all(finding.title[lang] in text for finding in found.values())


def test_reported_figures_are_the_public_ones():
    shipped = [one.case for one in load_cases(SHIPPED)]
    with (SHIPPED.parent / "data" / "public_figures.csv").open(encoding="utf-8", newline="") as file:
        public = {row["key"]: float(row["value"]) for row in csv.DictReader(file)}
    named = [(case, name, key) for case in shipped for name, key in case.keys.items()]
    assert len(named) >= 30
    for case, name, key in named:
        assert case.reported[name] == public[key], (case.name, name)
    for case in shipped:
        closures = getattr(case, "closures", None)
        assert isinstance(closures, tuple) or closures in (None, case.reported.get("closures")), case.name
        assert case.title.en, case.name
        assert case.title.zh, case.name
        assert bool(case.note.en) == bool(case.note.zh), case.name


def test_every_shipped_one_loads_in_order():
    cases = [one.case for one in load_cases(SHIPPED)]
    assert [case.name for case in cases[:2]] == ["january-october-2019", "january-august-2018"]
    assert not any(case.held_back for case in cases)  # those that were have been compared once, and are seen
    assert {case.name for case in cases if case.proves == "fit"} == {"january-october-2019"}
    assert len(cases) == 16
