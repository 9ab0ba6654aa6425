from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest


@pytest.fixture
def saved(run, demo):
    run("solve", demo, "--no-report", "--quiet", "--out", "saved")
    return Path("saved")


def change_plan(folder: Path, change) -> None:
    path = folder / "plan.json"
    plan = json.loads(path.read_text(encoding="utf-8"))
    change(plan)
    path.write_text(json.dumps(plan), encoding="utf-8")


def test_a_saved_run_verifies(run, saved):
    ended = run("verify", "saved", "--json")
    assert ended.code == 0
    assert (ended.json["verified"], ended.json["violations"], ended.json["out"]) == (True, [], "saved")
    assert "verifier clean" in ended.err


def test_one_head_too_many_is_caught_and_named(run, saved):
    def add(plan):
        plan["decisions"]["bureau"]["orders"]["amount"][0] += 1

    change_plan(saved, add)
    ended = run("verify", "saved", "--json")
    assert ended.code == 2
    assert ended.json["verified"] is False
    assert any("heads" in violation for violation in ended.json["violations"])


def test_a_better_objective_than_the_plan_earns_is_caught(run, saved):
    def boast(plan):
        plan["proof"]["objective"] *= 1.1

    change_plan(saved, boast)
    ended = run("verify", "saved")
    assert ended.code == 2
    assert "the solver says" in ended.err


@pytest.mark.parametrize("damage", ["", "{", "[]", "{}", "null"])
def test_damaged_files_are_user_errors(run, saved, damage):
    (saved / "plan.json").write_text(damage, encoding="utf-8")
    ended = run("verify", "saved", "--json")
    assert ended.code == 2
    assert "plan.json" in ended.json["faults"][0]["file"]


def test_indices_that_point_nowhere_are_user_errors(run, saved):
    def point(plan):
        plan["decisions"]["core"]["closed"]["index"]["cell"][0] = 10_000

    change_plan(saved, point)
    assert run("verify", "saved").code == 2


def test_another_scenario_beside_the_plan_is_refused(run, saved):
    path = saved / "scenario.json"
    path.write_text(path.read_text(encoding="utf-8").replace("900", "901"), encoding="utf-8")
    ended = run("verify", "saved")
    assert ended.code == 2
    assert "not the scenario the plan was made for" in ended.err


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
def test_folders_without_a_run_are_user_errors(run, folder):
    Path("empty").mkdir()
    ended = run("verify", folder)
    assert ended.code == 2
    assert "Traceback" not in ended.err


def test_a_run_can_be_compared_but_not_if_it_does_not_verify(run, saved):
    def boast(plan):
        plan["proof"]["objective"] *= 1.1

    change_plan(saved, boast)
    ended = run("compare", "saved", "--json")
    assert ended.code == 2


def test_an_edited_table_is_not_clean(run, saved):
    path = saved / "orders_by_role.csv"
    names, first, *rest = path.read_text(encoding="utf-8-sig").split("\n")
    cells = first.split(",")
    cells[names.split(",").index("heads")] = "99"
    path.write_text("\n".join([names, ",".join(cells), *rest]), encoding="utf-8-sig")
    ended = run("verify", "saved", "--json")
    assert ended.code == 2
    assert "orders_by_role.csv, row 1, heads" in ended.json["violations"][0]
    assert "clean" not in ended.err


def test_what_is_not_checked_is_said(run, saved):
    assert "saved: not checked: sheets of plan.xlsx that are for reading\n" in run("verify", "saved").err
    (saved / "plan.xlsx").unlink()
    assert "not checked" not in run("verify", "saved").err
    (saved / "report.html").write_text("<p>best of all plans</p>", encoding="utf-8")
    assert "saved: not checked: report.html" in run("verify", "saved").err


def test_a_workbook_that_says_another_plan_is_named_with_sheet_and_cell(run, saved):
    book = openpyxl.load_workbook(saved / "plan.xlsx")
    book["Orders"]["F3"] = 1
    book["Summary"]["A1"] = "The best of all plans"
    book.save(saved / "plan.xlsx")
    ended = run("verify", "saved", "--json")
    assert ended.code == 2
    assert ended.json["violations"] == [
        "plan.xlsx, Orders, F3: bureau: the plan beside it does not give this (found 1); expected 2"
    ]
    book["Orders"].delete_rows(4)
    book["Orders"]["F3"] = 2
    book.save(saved / "plan.xlsx")
    assert "an order of the plan is missing" in run("verify", "saved").err
    (saved / "plan.xlsx").write_bytes(b"torn")
    ended = run("verify", "saved")
    assert ended.code == 2
    assert "is no workbook that can be read" in ended.err
