"""A plan written and read back unchanged is the same plan: from CSV and from a workbook, in either language, of every kind."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer import SolveOptions, evaluate
from optimizer.editing import differences, judge, read_draft
from optimizer.editing.lines import Draft
from optimizer.editing.sources import sheets_of
from optimizer.errors import Place
from optimizer.evaluation import status_quo_plan
from optimizer.facts import read_facts
from optimizer.plan import read
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.sheets import read_sheets
from optimizer.texts import label, languages
from optimizer.workbook import write_workbook
from tests.editing.north import saved, solved
from tests.test_scalar_model import GROUPS
from tests.tiny_features import instance

MECHANISMS = Path(__file__).parents[2] / "scenarios" / "mechanisms"
CASES = [case for group in GROUPS.values() for case in group]
"""Instances of the scalar model, with every mechanism and feature."""


def workbook_of(result, folder, lang):
    path = folder / "plan.xlsx"
    write_workbook(result, path, lang=lang)
    faults = []
    sheets = read_sheets(path, Place(str(path)), faults)
    assert faults == []
    return sheets


def same(result, sheets):
    """The tables give the plan: every order as it was, the same worth, no rule broken."""
    faults = []
    draft = read_draft(sheets, result.facts, faults)
    assert faults == []
    assert differences(result, sheets) == []
    found = judge(result.scenario, draft, result, label="again")
    assert found.broken == ()
    again = found.result
    worth = result.ledger.objective
    assert abs(again.ledger.objective - worth) <= 1e-9 * (1 + abs(worth))
    for mechanism in result.scenario.document.mechanisms:
        for decision in mechanism.decisions if mechanism.on else ():
            if decision.now:
                was, now = (read(plan.tables(mechanism.name), decision) for plan in (result.plan, again.plan))
                rows = [
                    sorted(zip(*(table.index[axis].tolist() for axis in decision.axes), table.amount.tolist(), strict=True))
                    for table in (was, now)
                ]
                if decision.order is not None:
                    assert rows[0] == rows[1], (mechanism.name, decision.name)


@pytest.mark.parametrize("file", sorted(MECHANISMS.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_plan_of_every_kind_comes_back_from_tables_and_from_workbooks(file, tmp_path):
    result = evaluate(Scenario.load(file), options=SolveOptions(gap=0.0))
    same(result, sheets_of(result))
    for lang in languages():
        same(result, workbook_of(result, tmp_path, lang))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(case=st.sampled_from(CASES))
def test_plans_of_random_scenarios_come_back(case):
    result = evaluate(Scenario.from_document(instance(*case)), options=SolveOptions(gap=0.0))
    if result.plan is not None:
        same(result, sheets_of(result))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(case=st.sampled_from(CASES), data=st.data())
def test_what_is_left_out_of_a_best_plan_is_found_again(case, data):
    # some of its orders are kept, the rest is free: no plan is better, and one as good is there
    result = evaluate(Scenario.from_document(instance(*case)), options=SolveOptions(gap=0.0))
    if result.plan is None:
        return
    draft = read_draft(sheets_of(result), result.facts, [])
    kept = tuple(line for line in draft.lines if data.draw(st.booleans()))
    found = judge(result.scenario, replace(draft, lines=kept), result, label="more", options=SolveOptions(gap=0.0))
    assert found.result.ledger.objective == pytest.approx(result.proof.first_stage, rel=2e-5, abs=1e-5)
    again = {line.key: line.amount for line in read_draft(sheets_of(found.result), result.facts, []).lines}
    assert all(again[line.key] >= line.amount for line in kept if line.amount)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(case=st.sampled_from(CASES), data=st.data())
def test_any_edit_is_sound_or_breaks_a_rule_that_is_named(case, data):
    result = evaluate(Scenario.from_document(instance(*case)), options=SolveOptions(gap=0.0))
    lines = [] if result.plan is None else list(read_draft(sheets_of(result), result.facts, []).lines)
    if not lines:
        return
    at = data.draw(st.integers(0, len(lines) - 1))
    line = lines[at]
    axis = data.draw(st.sampled_from([None, *(a for a in ("host", "donor", "court", "receiver") if a in line.index)]))
    if axis is None:
        lines[at] = replace(line, amount=float(data.draw(st.integers(0, 6))))
    else:
        there = data.draw(st.integers(0, len(result.facts.courts) - 1))
        lines[at] = replace(line, index={**line.index, axis: there})
    once = tuple({line.key: line for line in lines}.values())
    found = judge(result.scenario, Draft(once), result, label="edited")
    if found.result is None:
        assert found.broken
        assert all(broken.places for broken in found.broken)
    else:  # what is sound is worth no more than the best
        assert found.result.ledger.objective <= result.proof.bound + 1e-6 * (1 + abs(result.proof.bound))


def test_a_plan_is_carried_to_a_changed_scenario_by_names_and_dates():
    # courts and classes in another order, a week more at either end of the plan, more officers: every index is another one
    result = solved()
    plain = result.scenario.dump()["document"]
    plain["courts"] = plain["courts"][::-1]
    plain["roles"] = dict(reversed(plain["roles"].items()))
    plain["calendar"] |= {"start": "2026-02-23", "periods": 10}
    changed = Scenario.from_document(plain)
    faults = []
    draft = read_draft(sheets_of(result), read_facts(changed), faults)
    assert faults == []
    # levers last as long as the plan, and are told to in other days than before; overtime follows
    assert {note.message for note in draft.notes} == {
        "this order does not choose that day", "'storm': what is so ordered follows from the rest and is not read"}  # fmt: skip
    bureau = [line for line in draft.lines if line.owner == "bureau" and line.amount]
    facts = read_facts(changed)
    assert {(facts.courts[line.index["donor"]], facts.roles[line.index["role"]], line.amount) for line in bureau} == {
        ("city", "judge", 2.0), ("city", "clerk", 4.0), ("south", "clerk", 2.0)}  # fmt: skip
    assert {(line.index["start"], line.index["length"]) for line in bureau} == {(1, 8)}


def test_the_same_result_gives_the_same_workbook(tmp_path):
    result = solved()
    for name in ("one", "two"):
        write_workbook(result, tmp_path / name, lang="zh")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("lang", languages())
def test_a_workbook_is_one_that_an_office_can_use(lang, tmp_path):
    result = solved()
    saved(result, tmp_path, lang)
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    names = ["summary", "orders", "moves", "acts", "notices", "courts", "classes", "assumptions"]
    assert book.sheetnames == [label(f"book.{name}", lang) for name in names]
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth in (None, 1)  # one page wide is what a file says by saying nothing
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    orders, courts = book[label("book.orders", lang)], book[label("book.courts", lang)]
    assert orders.freeze_panes == "B3"
    assert orders.print_title_rows == "$2:$2"
    assert courts.freeze_panes == "B2"
    assert courts.print_title_rows == "$1:$1"
    head = [cell.value for cell in orders[2]]
    first = dict(zip(head, [cell.value for cell in orders[3]], strict=True))
    start = orders.cell(3, head.index(label("column.start", lang)) + 1)
    assert start.is_date
    assert start.value.date() == result.facts.time.starts[0]
    judge = result.scenario.document.roles["judge"].title.text(lang)
    assert first[judge] == 2
    assert first[label("column.donor", lang)] == {"en": "City", "zh": "市中院"}[lang]
    assert len(orders.data_validations.dataValidation) >= 3
    values = [cell.value for row in courts.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert sum(isinstance(value, int | float) for value in values) > 30


def test_notices_tell_every_court_what_it_is_to_do(tmp_path):
    result = solved()
    saved(result, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "plan.xlsx")["Notices by court"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    blocks = [row[0] for row in rows if row[0] in ("All courts", "City", "North", "South")]
    assert blocks == ["All courts", "City", "North", "South"]
    told = [(row[0], row[1], row[2]) for row in rows]
    assert ("sends officers to", "North", "2 judges, 4 clerks") in told
    assert ("receives officers from", "City", "2 judges, 4 clerks") in told
    assert ("hands cases over to", "City", "money debt: 51 cases") in told
    assert ("executes cases of", "North", "money debt: 51 cases") in told
    assert ("campaign", None, "1 campaign") in told
    assert ("overtime", None, "clerk, 14 officer-days") in told
    assert len(sheet.row_breaks.brk) == 3  # every court begins a page


def test_the_status_quo_is_a_plan_without_lines(tmp_path):
    result = solved()
    nobody = status_quo_plan(build_problem(result.scenario))
    still = replace(result, plan=nobody)
    assert read_draft(sheets_of(still), result.facts, []).lines == ()
    assert read_draft(workbook_of(still, tmp_path, "zh"), result.facts, []).lines == ()


def test_a_workbook_in_chinese_holds_no_english(tmp_path):
    # but for what has no Chinese name: ids, the command that reads it, and a scenario without a title
    result = solved()
    saved(result, tmp_path, "zh")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    texts = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    known = {"north", "south", "city", label("book.edit", "zh", command="optimizer evaluate")}
    left = {text for text in texts - known if re.search("[A-Za-z]{2}", text) and not text.startswith("=")}
    assert left == set()


def test_numbers_are_numbers_without_dust(tmp_path):
    result = solved()
    saved(result, tmp_path)
    for sheet in openpyxl.load_workbook(tmp_path / "plan.xlsx"):
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, float):
                    assert len(repr(cell.value).lstrip("-0.").replace(".", "")) <= 10, (
                        sheet.title,
                        cell.coordinate,
                        cell.value,
                    )
