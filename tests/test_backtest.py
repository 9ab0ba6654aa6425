"""Back-tests: each kind by hand, faults with their lines, and the shipped ones that need no province."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer.backtest import judge, load_cases, markdown
from optimizer.cli.app import main
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
source: a newspaper
reported: {{closures: {closures}}}
"""


@pytest.fixture
def run(tmp_path):
    def judged(*cases: tuple[str, str, float, str]):
        (tmp_path / "scenarios").mkdir(exist_ok=True)
        (tmp_path / "scenarios" / "court.yaml").write_text(COURT, encoding="utf-8")
        for name, kind, closures, more in cases:
            text = CASE.format(name=name, kind=kind, closures=closures) + more
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return {finding.name: finding for finding in judge(load_cases(tmp_path))}

    return judged


TOTAL = "scenario: scenarios/court.yaml\nclosures: {}\norder: 1\n"


def test_one_multiplier_is_fitted_and_said_to_be(run):
    # 40 closures instead of 50 need an effort of 2.5 days, 1.25 times as much
    finding = run(("total", "total", 40, TOTAL.format(40)))["total"]
    assert finding.verdict == "met"
    assert finding.numbers["plain"] == pytest.approx(50)
    assert finding.numbers["effort"] == pytest.approx(1.25, rel=2e-3)
    assert finding.fitted
    assert "after fitting" in finding.reason


def test_a_total_that_no_allowed_multiplier_explains_fails(run):
    finding = run(("total", "total", 5, TOTAL.format(5)))["total"]
    assert finding.verdict == "failed"
    assert "between 0.5 and 2" in finding.reason


@pytest.mark.parametrize(("closures", "verdict"), [(42, "met"), (60, "failed")])
def test_a_multiplier_fitted_elsewhere_is_a_real_test(run, closures, verdict):
    other = TOTAL.format(closures) + "effort_of: total\n"
    finding = run(("total", "total", 40, TOTAL.format(40)), ("zz", "total", closures, other))["zz"]
    assert finding.numbers["predicted"] == pytest.approx(40, rel=2e-3)
    assert finding.verdict == verdict
    assert "effort" in finding.not_fitted


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
    assert "too small" in finding.reason


def test_a_ratio_out_of_its_range_fails(run):
    more = "reported: {officers: 50, teams: 4}\nratios: {per team: [officers, teams]}\nexpect: {per team: [5, 8]}\n"
    text = ("sums", "arithmetic", 1, more)
    with pytest.raises(ScenarioError, match="reported"):
        run(text)  # a field given twice is a fault of the file, not silently the last of them


def test_every_fault_comes_with_its_line(tmp_path):
    (tmp_path / "one.yaml").write_text(
        CASE.format(name="x", kind="ridge", closures=1) + "closures: -3\nrates: [1]\n", encoding="utf-8"
    )
    (tmp_path / "two.yaml").write_text("name: y\nkind: rigde\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load_cases(tmp_path)
    places = {(Path(fault.place.file).name, fault.place.line, fault.path) for fault in error.value.faults}
    assert ("one.yaml", 7, "closures") in places
    assert any(file == "one.yaml" and path == "working_days" for file, _, path in places)
    assert any(file == "two.yaml" for file, _, _ in places)


def test_an_empty_folder_is_a_fault(tmp_path):
    with pytest.raises(ScenarioError, match="no back-test"):
        load_cases(tmp_path)


def test_the_shipped_ones_that_need_no_province():
    cases = [(file, case) for file, case in load_cases(SHIPPED) if case.kind in ("ridge", "arithmetic", "deployed")]
    found = {finding.name: finding for finding in judge(cases)}
    officers = [round(value) for value in found["anshan-ridge"].numbers.values()]
    assert officers == [85, 53, 26]
    assert found["anshan-ridge"].verdict == found["hebei-mission"].verdict == "not identified"
    assert found["hebei-mission"].numbers["officers per debtor"] == 12.5
    day = found["national-day-2018"]
    assert day.verdict == "consistent"
    assert 0.19 < day.numbers["low"] < day.numbers["high"] < 0.29
    assert {row[1] for row in day.rows} == {"2,157"}
    assert found["teams-2019"].numbers["closures per team and month"] == pytest.approx(42.2, abs=0.1)
    for lang in ("en", "zh"):
        text = markdown(tuple(found.values()), lang)
        assert all(finding.title[lang] in text for finding in found.values())


def test_every_shipped_one_loads_in_order():
    names = [case.name for _, case in load_cases(SHIPPED)]
    assert names[:2] == ["january-october-2019", "january-august-2018"]
    assert len(names) == 8


def test_the_command_writes_the_report(tmp_path, capsys):
    folder = tmp_path / "tests"
    folder.mkdir()
    text = (SHIPPED / "anshan-ridge.yaml").read_text(encoding="utf-8")
    (folder / "ridge.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["backtest", str(folder), "--out", str(tmp_path / "report.md"), "--json"])
    assert end.value.code == 0
    assert json.loads(capsys.readouterr().out)[0]["verdict"] == "not identified"
    assert "85 officers" in (tmp_path / "report.md").read_text(encoding="utf-8")
    assert not (tmp_path / "report.md.new").exists()
