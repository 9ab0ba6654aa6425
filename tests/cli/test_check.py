from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.cli import console
from optimizer.errors import Place

KEYS = {"file", "line", "column", "path", "message"}


def test_content_is_told(run, demo):
    ended = run("check", demo)
    assert ended.code == 0
    told = " ".join(ended.out.split())
    # 8 + 3 + 8 judges and 16 + 6 + 16 clerks; 900 + 200 cases open; (15 + 40) x 8 weeks come in;
    # within 8 weeks, 4 weeks may start at 5 times and 8 weeks at 1
    for text in (
        "3 (1 intermediate, 2 basic)",
        "57 (19 judge, 38 clerk)",
        "1,100, and 440",
        "8 x week",
        "6 windows at 1",
        "small-bureau",
    ):
        assert text in told


WARM_UP = str(Path(__file__).parents[2] / "scenarios" / "teaching" / "warm-up.yaml")


def test_what_a_warm_up_made_is_told(run):
    # 97.5 of 400 open cases are easy, and half of those that come in; what takes 20 days and has a pipeline, and what has none
    lags = ("--set", "classes.debt.closes_after_days=7")
    told = " ".join(run("check", WARM_UP, *lags).out.split())
    assert "warm-up from 2009-06-08 on" in told
    assert "fitted" not in told.replace("no-preference, fitted", "")
    assert "debt 392 24% (50%), 76% (50%) – " in told  # the pipeline counts among the 400 of the file
    assert told.split("debt 392")[1].split()[6] == "8"  # 10 a week, but one day of the week before was a holiday
    assert "over 6 months" not in run("check", WARM_UP, "--set", "warm_up=null").out


def test_what_was_fitted_is_told_to_people_and_machines(run):
    told = " ".join(run("check", WARM_UP, "--variant", "fitted").out.split())
    assert "fitted to 42 closures between 2019-05-03 and the start: effort_times 3.0" in told
    found = {one["path"]: one for one in run("check", WARM_UP, "--variant", "fitted", "--assumptions", "--json").json}
    assert found["effort_times"]["base"] == pytest.approx(3, rel=0.01)
    assert found["effort_times"]["basis"] == "derived"
    assert "the 42 closures between 2019-05-03 and 2019-06-03" in found["effort_times"]["source"]["en"]
    assert set(found) == {"effort_times", "warm_up.inflow_times"}


def test_switched_off_mechanisms_are_said_to_be_off(run, demo):
    assert "bureau (bureau): off" in run("check", demo, "--set", "mechanisms.bureau.on=false").out


def test_all_faults_come_out_with_their_lines_and_carets(run, demo):
    text = Path(demo).read_text(encoding="utf-8")
    Path(demo).write_text(
        text.replace("period: week", "period: weak").replace("court: south, class", "court: sooth, class"), encoding="utf-8"
    )
    ended = run("check", demo)
    assert ended.code == 2
    assert ended.out == ""
    lines = ended.err.splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("demo.yaml:4:"))
    assert "did you mean week" in lines[first]
    assert lines[first + 2].index("^") == lines[first + 1].index("weak")
    assert any(line.startswith("demo.yaml:20:") and "south" in line for line in lines)


def test_json_is_a_list_of_all_faults(run, demo):
    faults = run("check", demo, "--set", "calendar.periods=0", "--set", "pools=[]", "--json")
    assert faults.code == 2
    assert len(faults.json) >= 2
    assert all(fault.keys() >= KEYS for fault in faults.json)
    assert {"calendar.periods", "pools"} <= {fault["path"] for fault in faults.json}


def test_faults_of_variants_are_found(run, demo):
    with Path(demo).open("a", encoding="utf-8") as file:
        file.write("  broken: {calendar: {periods: 0}}\n")
    ended = run("check", demo, "--json")
    assert ended.code == 2
    assert [fault["line"] for fault in ended.json] == [26]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nofile.yaml",), "no such file"),
        (("demo.yaml", "--variant", "smal"), "small-bureau"),
        (("demo.yaml", "--set", "nope"), "no setting"),
        (("demo.yaml", "--set", "mechanisms.boreau.on=false"), "bureau"),
        ((".",), "is no file"),
    ],
)
def test_user_errors(run, demo, arguments, said):
    ended = run("check", *arguments)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert run("check", *arguments, "--json").json


def test_caret_stands_under_text_after_chinese_and_in_long_lines(run):
    Path("a.yaml").write_text("title: {zh: 鞍山临时执行局, en: 5}\n", encoding="utf-8")
    place = console._context(Place("a.yaml", 1, 26), {})
    assert console._width(place[1][: place[1].index("^")]) == console._width(place[0][: place[0].index("5")])
    Path("b.yaml").write_text("a" * 300 + "!" + "b" * 300, encoding="utf-8")
    place = console._context(Place("b.yaml", 1, 301), {})
    assert place[1].index("^") == place[0].index("!")
    assert len(place[0]) < 120


def test_caret_stands_under_the_cell_of_a_table(run):
    Path("c.csv").write_text('a,b,c\n"x, y",z,WRONG\n', encoding="utf-8")
    place = console._context(Place("c.csv", 2, 3), {})
    assert place[1].index("^") == place[0].index("WRONG")


def test_many_faults_are_cut_short_for_people_only(run, demo):
    rows = "".join(f"  - {{court: c{n}, class: money, open: 1}}\n" for n in range(80))
    text = Path(demo).read_text(encoding="utf-8").replace("mechanisms:  ", rows + "mechanisms:  ")
    Path(demo).write_text(text, encoding="utf-8")
    assert "and 30 more" in run("check", demo).err
    assert len(run("check", demo, "--json").json) == 80


def test_warnings_are_told_with_their_lines_and_do_not_fail(run, demo):
    # city and south have 16 clerks each, of whom a quarter may leave
    text = Path(demo).read_text(encoding="utf-8").replace("clerk: [2, 6]", "clerk: [10, 10]")
    Path(demo).write_text(text, encoding="utf-8")
    ended = run("check", demo)
    assert ended.code == 0
    assert "demo.yaml:23:13: warning: mechanisms[0].heads: at least 1 judge, 10 clerk are needed" in ended.err
    assert "lend at most 4 judge, 8 clerk" in ended.err
    assert "demo.yaml: no faults, 1 warning\n" in ended.err
    (warning,) = run("check", demo, "--json").json
    assert (warning["severity"], warning["line"], warning["path"]) == ("warning", 23, "mechanisms[0].heads")


def test_warnings_of_variants_say_which(run, demo):
    with Path(demo).open("a", encoding="utf-8") as file:
        file.write("  nobody-leaves: {protected_share: 1}\n")
    said = run("check", demo).err
    assert "warning: mechanisms[0].heads: in variant 'nobody-leaves', at least 1 judge" in said
    assert "1 warning" in said


def test_lengths_of_periods_are_told(run, demo):
    text = Path(demo).read_text(encoding="utf-8").replace("periods: 8, period: week", "period: [week, week, fortnight, month]")
    Path(demo).write_text(text, encoding="utf-8")
    assert "2 x week, 1 x fortnight, 1 x month, 2026-03-02 to" in run("check", demo).out


@pytest.mark.parametrize("setting", ["courts=[]", "classes={}", "roles={}"])
def test_settings_that_would_be_ignored_are_refused(run, demo, setting):
    ended = run("check", demo, "--set", setting)
    assert ended.code == 2
    assert "--set:1:" in ended.err
    assert "changes nothing" in ended.err


RECORDED = "effort_days: {judge: {base: 0.4, low: 0.3, high: 0.6, basis: assumed}, clerk: {base: 1, basis: public, source: s}}"


def test_numbers_are_counted_by_what_they_rest_on(run, demo):
    assert "numbers made up" in " ".join(run("check", demo).out.split())
    text = Path(demo).read_text(encoding="utf-8").replace("basis: made-up", "")
    Path(demo).write_text(text.replace("effort_days: {judge: 0.4, clerk: 1}", RECORDED), encoding="utf-8")
    told = " ".join(run("check", demo).out.split())
    assert "numbers 1 public, 1 assumed, 18 do not say what they rest on" in told


def test_assumptions_are_listed_for_people_and_machines(run, demo):
    text = Path(demo).read_text(encoding="utf-8")
    Path(demo).write_text(text.replace("effort_days: {judge: 0.4, clerk: 1}", RECORDED), encoding="utf-8")
    ended = run("check", demo, "--assumptions")
    assert ended.code == 0
    rows = [" ".join(line.split()) for line in ended.out.splitlines()]
    assert "classes.money.effort_days.judge 0.4 0.3 to 0.6 assumed" in rows
    assert "classes.money.effort_days.clerk 1 – public s" in rows
    assert "numbers: 1 public, 1 assumed, 18 made up" in ended.err
    first, second = run("check", demo, "--assumptions", "--json").json
    assert (first["path"], first["base"], first["low"], first["high"]) == ("classes.money.effort_days.judge", 0.4, 0.3, 0.6)
    assert (second["basis"], second["source"], second["note"]) == ("public", {"en": "s"}, {})
    assert first["file"] == demo
    assert first["line"] == 9
    assert run("check", demo, "--set", "classes.money.effort_days.judge=9", "--assumptions", "--json").json == [second]


def test_a_scenario_without_records_lists_none(run, demo):
    ended = run("check", demo, "--assumptions")
    assert (ended.code, ended.out) == (0, "")
    assert "numbers: made up" in ended.err


def test_what_nearness_leaves_out_is_told(run, demo):
    # the host may draw on city and south; on the nearest one of them, one is left out
    assert "donors" not in run("check", demo).out
    said = run("check", demo, "--set", "mechanisms.bureau.longest_km=300").out
    assert "each with its nearest 12 donors: no pair is left out" in " ".join(said.split())
    for donors, told in (("2", "exactly 2 courts"), ("[1, 2]", "1 to 2 courts"), ("1", "exactly 1 court")):
        said = run("check", demo, "--set", f"mechanisms.bureau.donors_per_posting={donors}").out
        assert f"each drawing on {told}, each with its nearest" in " ".join(said.split())
    said = run("check", demo, "--set", "mechanisms.bureau.led_by=city").out
    assert "each led by one of 1 courts, each with its nearest" in " ".join(said.split())
    said = run("check", demo, "--set", "mechanisms.bureau.nearest_donors=1").out
    assert "each with its nearest 1 donors: 1 of 2 pairs of donor and host are left out" in " ".join(said.split())


def test_windows_that_remain_after_approval_are_counted(run, demo):
    # eight weeks, postings of four or eight from any week on: five of four and one of eight; after ten days three of four
    assert "6 windows at 1 possible courts" in " ".join(run("check", demo).out.split())
    said = run("check", demo, "--set", "mechanisms.bureau.approval_days=10").out
    assert "3 windows of 6, begun after 10 days for approval, at 1 possible courts" in " ".join(said.split())
