"""``optimizer evaluate``: from a run folder, a table or a workbook to what it brings, or the rules that it breaks."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.editing.north import rows, write


@pytest.fixture
def saved(run, demo):
    run("solve", demo, "--no-report", "--quiet", "--out", "saved")
    return Path("saved")


def edit(line: int, column: str, value: str, path: str = "saved/orders.csv") -> None:
    found = rows(Path(path))
    found[line - 1][found[0].index(column)] = value
    write(Path(path), found)


@pytest.mark.parametrize("plan", ["saved", "saved/orders.csv", "saved/orders_by_role.csv", "saved/plan.xlsx"])
def test_an_unedited_plan_is_worth_what_it_was(run, demo, saved, plan):
    ended = run("evaluate", demo, plan, "--json")
    assert ended.code == 0
    told = ended.json
    assert told["status"] == "sound"
    assert told["against"]["plan_it_was"]["brings"] == {"low": 0.0, "high": 0.0}
    assert told["against"]["best_known"]["brings"]["high"] == pytest.approx(0.0, abs=1e-6)
    assert told["against"]["status_quo"]["brings"]["low"] == pytest.approx(154.8, abs=0.05)


def test_a_sound_edit_is_held_against_the_best_the_status_quo_and_the_plan_it_was(run, demo, saved):
    edit(2, "heads_judge", "1")
    ended = run("evaluate", demo, "saved")
    assert ended.code == 0
    assert "still say what stood here before" in ended.err
    for line in ("the status quo", "the plan it came from", "the best plan"):
        assert line in ended.out
    brings = run("evaluate", demo, "saved", "--json").json["against"]
    # what it loses against the plan it was it loses against the best: that plan is the best
    assert brings["plan_it_was"]["brings"]["low"] == pytest.approx(brings["best_known"]["brings"]["low"], abs=1e-6)
    assert brings["plan_it_was"]["brings"]["low"] < -1
    assert brings["status_quo"]["closures"] > 0


def test_broken_rules_are_told_with_line_days_and_amount(run, demo, saved):
    edit(2, "heads_judge", "9")
    ended = run("evaluate", demo, "saved")
    assert ended.code == 2
    assert "The plan breaks 3 rules:" in ended.out
    # 8 weeks in one line; 2 of the 8 judges of City may leave
    assert (
        "saved/orders.csv:2: more officers lent than may leave: City, judge, 2026-03-02 – 2026-04-26: "
        "needs 9 but has 2 (7 officers)" in ended.out
    )
    broken = run("evaluate", demo, "saved", "--json").json["broken"]
    assert [(one["rule"], one["amount"], one["places"][0]["line"]) for one in broken] == [
        ("staff", 1.0, 2), ("lend", 7.0, 2), ("temporary bureau", 6.0, 2)]  # fmt: skip
    chinese = run("evaluate", demo, "saved", "--lang", "zh").out
    assert "派出人数超过可派出人数: 市中院、员额法官、2026-03-02 – 2026-04-26" in chinese


def test_faults_of_a_table_come_at_once_with_line_and_column(run, demo, saved):
    edit(2, "donor", "ctiy")
    edit(2, "start", "2026-03-03")
    edit(3, "heads_clerk", "2.5")
    faults = run("evaluate", demo, "saved", "--json").json["faults"]
    assert [(fault["line"], fault["column"]) for fault in faults] == [(2, 5), (2, 11), (3, 19)]
    assert all(fault["file"] == "saved/orders.csv" for fault in faults)
    assert run("evaluate", demo, "saved").code == 2


def test_what_is_left_open_is_completed(run, demo, saved):
    found = rows(saved / "orders.csv")
    write(saved / "orders.csv", found[:2])  # the order of City alone
    alone, whole = (
        run("evaluate", demo, "saved", "--json", *more).json for more in ((), ("--complete", "--gap", "0", "--out", "done"))
    )
    best = run("evaluate", demo, "saved/plan.xlsx", "--json").json["objective"]
    assert alone["objective"] < whole["objective"] == pytest.approx(best)
    assert whole["added"] >= 1
    assert whole["completed"]["low"] == pytest.approx(best)
    kept = [row for row in rows(Path("done/orders.csv")) if row[4:6] == ["city", "north"]]
    head = found[0]
    assert [[row[head.index(name)] for name in ("start", "end", "heads_judge", "heads_clerk")] for row in kept] == [
        ["2026-03-02", "2026-04-26", "2", "4"]]  # fmt: skip
    assert run("verify", "done").code == 0


def test_a_worse_order_is_kept_where_the_rest_is_completed(run, demo, saved):
    # only one judge and one clerk of South are ordered, for four weeks: the rest is added around them
    found = rows(saved / "orders.csv")
    head = found[0]
    line = found[1].copy()
    for name, value in {
        "donor": "south", "donor_en": "", "donor_zh": "", "end": "2026-03-29", "heads_judge": "1", "heads_clerk": "1"
    }.items():  # fmt: skip
        line[head.index(name)] = value
    write(saved / "orders.csv", [head, line])
    ended = run("evaluate", demo, "saved", "--complete", "--gap", "0", "--out", "done", "--json")
    assert ended.code == 0
    assert ended.json["against"]["best_known"]["brings"]["high"] < -1
    kept = [row for row in rows(Path("done/orders.csv"))[1:] if row[head.index("donor")] == "south"]
    assert kept[0][head.index("end")] == "2026-03-29"
    assert int(kept[0][head.index("heads_judge")]) >= 1


def test_a_plan_goes_over_to_a_changed_scenario(run, demo, saved):
    text = Path(demo).read_text("utf-8")
    changed = text.replace("{court: south, heads: {judge: 8, clerk: 16}}", "{court: south, heads: {judge: 8, clerk: 12}}")
    Path("changed.yaml").write_text(changed, "utf-8")
    ended = run("evaluate", "changed.yaml", "saved")
    assert ended.code == 0
    assert "was made for another scenario" in ended.err
    told = run("evaluate", "changed.yaml", "saved", "--json").json["against"]
    assert "best_known" not in told  # the bound of the run is of another scenario
    assert told["plan_it_was"]["brings"] == {"low": 0.0, "high": 0.0}


def test_a_table_elsewhere_needs_its_run_named_to_be_held_against_it(run, demo, saved):
    shutil.copy(saved / "orders.csv", "mine.csv")
    alone = run("evaluate", demo, "mine.csv", "--json")
    assert list(alone.json["against"]) == ["status_quo"]
    assert "there is no moves.csv beside it, so no case is moved" in {note["message"] for note in alone.json["notes"]}
    named = run("evaluate", demo, "mine.csv", "--from", "saved", "--json").json
    assert list(named["against"]) == ["status_quo", "plan_it_was", "best_known"]
    assert named["objective"] == pytest.approx(alone.json["objective"])


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ("nowhere", "there is no such file or folder"),
        (".", "is no folder of a run"),
        ("saved/courts.csv", "holds no table of orders"),
        ("saved/plan.json", "holds no table of orders|is neither|no valid CSV"),
    ],
)
def test_what_is_no_plan_is_refused(run, demo, saved, plan, words):
    import re

    ended = run("evaluate", demo, plan)
    assert ended.code == 2
    assert re.search(words, ended.err)


def test_a_workbook_that_lacks_a_sheet_orders_nothing_of_it(run, demo, saved):
    book = openpyxl.load_workbook(saved / "plan.xlsx")
    del book["Orders"]
    book.save("less.xlsx")
    told = run("evaluate", demo, "less.xlsx", "--from", "saved", "--json").json
    assert told["against"]["status_quo"]["brings"]["low"] == pytest.approx(0.0, abs=1e-6)
    assert [note["message"] for note in told["notes"]] == ["there is no sheet of it, so nobody is posted"]


def test_what_nothing_completes_is_said_so(run, demo, saved):
    edit(2, "heads_judge", "9")
    ended = run("evaluate", demo, "saved", "--complete", "--lang", "en")
    assert ended.code == 2
    assert "No plan of the scenario keeps these tables and every rule. As they stand:" in ended.out
    assert "more officers lent than may leave" in ended.out
    assert run("evaluate", demo, "saved", "--complete", "--json").json["carried"] is False
