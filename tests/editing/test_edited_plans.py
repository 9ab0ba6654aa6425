"""Sixty plans edited by hand, each accepted or refused, with the line and the reason."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from optimizer.editing import find_source, judge, read_draft
from optimizer.errors import Fault, ScenarioError
from tests.editing.north import facts_of, rows, saved, solved, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Edits = dict[tuple[str, int, str], Any]


@dataclass(frozen=True)
class Case:
    """One edited plan.

    Attributes:
        name: what was done. edits: (table, line, column) -> what its cell holds; a table in capitals is a sheet of plan.xlsx.
        change: anything else that was done to the tables or the workbook.
        fault: what is said of it where it cannot be read. broken: of the rule that it breaks. note: what is odd.
        line: where. worth: how it compares with the plan it was, where it is accepted: "same", "less".
    """

    name: str
    edits: Edits = field(default_factory=dict)
    change: Callable[[Path], None] | None = None
    fault: str | None = None
    broken: str | None = None
    note: str | None = None
    line: int | None = None
    worth: str | None = None


def drop(table: str, *lines: int) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / f"{table}.csv"
        write(path, [row for line, row in enumerate(rows(path), 1) if line not in lines])

    return change


def add(table: str, **cells: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / f"{table}.csv"
        found = rows(path)
        write(path, [*found, [cells.get(name, "") for name in found[0]]])

    return change


def rename(table: str, **names: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / f"{table}.csv"
        head, *rest = rows(path)
        write(path, [[names.get(name, name) for name in head], *rest])

    return change


def keep(table: str, *columns: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / f"{table}.csv"
        found = rows(path)
        at = [found[0].index(name) for name in columns]
        write(path, [[row[i] for i in at] for row in found])

    return change


def merge(sheet: str, where: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        book = openpyxl.load_workbook(folder / "plan.xlsx")
        book[sheet].merge_cells(where)
        book.save(folder / "plan.xlsx")

    return change


def encode(table: str, encoding: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / f"{table}.csv"
        path.write_bytes(path.read_text("utf-8-sig").encode(encoding))

    return change


def court(table: str, line: int, who: str, name: str) -> Edits:
    """One court by its id, the cells of its names cleared."""
    return {(table, line, who): name, (table, line, f"{who}_en"): "", (table, line, f"{who}_zh"): ""}


BUREAU = {"mechanism": "bureau", "donor": "south", "host": "north", "start": "2026-03-02", "end": "2026-04-26"}
JUDGES, CLERKS = ("orders", 2, "heads_judge"), ("orders", 2, "heads_clerk")
SOUTH = {("orders", 2, "donor"): "", ("orders", 2, "donor_en"): "", ("orders", 2, "donor_zh"): "南区"}

CASES = [
    Case("nothing", worth="same"),
    # heads
    Case("a judge fewer", {JUDGES: "1"}, worth="less", note="still say what stood here before", line=2),
    Case("a clerk fewer, and the words put right", {
        CLERKS: "3", ("orders", 2, "heads"): "5", ("orders", 2, "officers_en"): "2 judges, 3 clerks",
        ("orders", 2, "officers_zh"): "员额法官2人、书记员3人"}, worth="less"),
    Case("more judges than there are", {JUDGES: "9"}, broken=r"^staff\[city, judge.*needs 9 but has 8 \(1 heads\)", line=2),
    Case("more judges than may be lent", {JUDGES: "3"}, broken=r"^lend\[city, judge.*needs 3 but has 2 \(1 heads\)", line=2),
    Case("more clerks than a bureau may have", {CLERKS: "5"}, broken=r"bureau\[north, clerk.*more than 6", line=2),
    Case("nobody who decides", {JUDGES: "0"}, broken=r"bureau\[north"),
    Case("half a judge", {JUDGES: "1.5"}, fault=r"heads_judge: must be a whole number from 0 \(found '1.5'\)", line=2),
    Case("a judge less than none", {JUDGES: "-1"}, fault="must be a whole number from 0", line=2),
    Case("two in words", {JUDGES: "two"}, fault=r"must be a whole number from 0 \(found 'two'\)", line=2),
    Case("full-width digits", {JUDGES: "２", CLERKS: "４"}, worth="same"),
    Case("full-width digits of another number", {JUDGES: "１"}, worth="less"),
    Case("digits with a measure word", {JUDGES: "2人", CLERKS: " 4 名 "}, worth="same"),
    Case("a formula as text", {JUDGES: "=1+1"}, fault="is a formula, not a number", line=2),
    Case("a number as a workbook writes it", {JUDGES: "2.0"}, worth="same"),
    Case("an empty cell for no judge", {("orders", 3, "heads_judge"): ""}, worth="same"),
    Case("nobody at all", {("orders", 3, "heads_judge"): "", ("orders", 3, "heads_clerk"): ""},
         fault="nobody is sent", line=3),
    Case("a line of none", {("orders", 3, "heads_clerk"): "0"}, worth="less"),
    # courts
    Case("an unknown court", {("orders", 2, "host"): "nroth"}, fault="there is no court 'nroth'.*did you mean North", line=2),
    Case("another court by its Chinese name alone", SOUTH, fault="orders again what line 2 orders", line=3),
    Case("the other court for everything", SOUTH, drop("orders", 3), worth="less"),
    Case("the same courts by their Chinese names alone", {
        ("orders", 2, who + end): "" for who in ("donor", "host") for end in ("", "_en")}, worth="same"),
    Case("the same courts by their English names alone", {
        ("orders", 2, who + end): "" for who in ("donor", "host") for end in ("", "_zh")}, worth="same"),
    Case("a name in capitals and full width", {("orders", 2, "donor"): "ＣＩＴＹ"}, worth="same"),
    Case("a court's id and name that differ", {("orders", 2, "donor_zh"): "南区"}, fault="name two: City and 南区", line=2),
    Case("no court", court("orders", 2, "host", ""), fault="host: the cell is empty", line=2),
    Case("a court that sends to itself", court("orders", 2, "donor", "north"),
         broken=r"bureau\[north", line=2),
    Case("a host that may be none", court("orders", 3, "host", "city"),
         broken=r"bureau\[.*city", line=3),
    # dates
    Case("a day in the middle of a week", {("orders", 2, "start"): "2026-03-04"},
         fault="no period begins on this day.*did you mean 2026-03-02, 2026-03-09", line=2),
    Case("an end on a Friday", {("orders", 2, "end"): "2026-04-24"}, fault="no period ends on this day.*2026-04-26", line=2),
    Case("a start before the plan", {("orders", 2, "start"): "2025-03-02"}, fault="which lies beyond the plan", line=2),
    Case("an end after the plan", {("orders", 2, "end"): "2027-04-26"}, fault="which lies beyond the plan", line=2),
    Case("an end before the start", {("orders", 2, "start"): "2026-04-06", ("orders", 2, "end"): "2026-03-15"},
         fault="lies before the start", line=2),
    Case("30 February", {("orders", 2, "start"): "2026-02-30"}, fault="there is no such day", line=2),
    Case("no date", {("orders", 2, "start"): "soon"}, fault="start: is no date", line=2),
    Case("a date as Chinese write it", {("orders", 2, "start"): "2026年3月2日"}, worth="same"),
    Case("a date with slashes", {("orders", 2, "start"): "2026/3/2", ("orders", 2, "end"): "2026.4.26"}, worth="same"),
    Case("a date in full-width digits", {("orders", 2, "start"): "２０２６-３-２"}, worth="same"),
    Case("a length that is not offered", {("orders", 2, "end"): "2026-04-19", ("orders", 3, "end"): "2026-04-19"},
         broken=r"bureau\[north"),
    Case("four weeks instead of eight", {("orders", 2, "end"): "2026-03-29", ("orders", 3, "end"): "2026-03-29"}, worth="less"),
    Case("two windows of one bureau that overlap", {("orders", 3, "end"): "2026-03-29"}, broken="bureau"),
    # lines
    Case("a line less", change=drop("orders", 3), worth="less"),
    Case("all lines less", change=drop("orders", 2, 3), worth="less"),
    Case("the same line twice", change=add("orders", **BUREAU, heads_clerk="2"),
         fault="orders again what line 3 orders", line=4),
    Case("an empty line", change=add("orders"), worth="same"),
    Case("a line without a mechanism", change=add("orders", **{**BUREAU, "mechanism": ""}, heads_clerk="1"),
         fault="mechanism: the cell is empty", line=4),
    Case("a mechanism by its title", {("orders", 2, "mechanism"): "临时执行局"}, worth="same"),
    Case("an unknown mechanism", {("orders", 2, "mechanism"): "burau"},
         fault="there is no mechanism 'burau'.*did you mean bureau", line=2),
    Case("a mechanism that posts nobody", {("orders", 2, "mechanism"): "storm"},
         fault="'storm' posts nobody.*one of bureau", line=2),
    # roles
    Case("swapped roles", {JUDGES: "4", CLERKS: "2"}, broken=r"lend\[city, judge.*needs 4 but has 2", line=2),
    Case("roles under each other's names", change=rename("orders", heads_judge="heads_clerk", heads_clerk="heads_judge"),
         broken=r"lend\[city, judge"),
    Case("a role by its Chinese name", change=rename("orders", heads_judge="员额法官", heads_clerk="书记员"), worth="same"),
    Case("an unknown role", change=rename("orders", heads_judge="heads_juge"), fault="there is no column 'heads_juge'", line=1),
    Case("headings in Chinese, and no more than needed", change=lambda folder: (
        keep("orders", "mechanism", "donor", "host", "start", "end", "heads_judge", "heads_clerk")(folder),
        rename("orders", mechanism="措施", donor="派出法院", host="受援法院", start="开始日期", end="结束日期")(folder),
    )[0], worth="same"),
    Case("a column less", change=keep("orders", "mechanism", "donor", "host", "start", "heads_judge", "heads_clerk"),
         fault="the column 'end' is missing", line=1),
    Case("a table that Excel saved in GB18030", change=encode("orders", "gb18030"), worth="same"),
    # cases moved, and other orders
    Case("a case fewer moved", {("moves", 2, "cases"): "50"}, worth="less"),
    Case("more cases than may move", {("moves", 2, "cases"): "60"}, broken=r"elevate\[north, money\]: more than 5", line=2),
    Case("a lot too small", {("moves", 3, "cases"): "1"}, broken="fewer than 2 in a lot", line=3),
    Case("cases to a court that may not execute them", court("moves", 2, "receiver", "south"),
         broken="this court may not execute them", line=2),
    Case("cases of a tier that there is not", {("moves", 2, "tier"): "7", ("moves", 2, "tied"): "no"},
         fault="north has no such cases.*expected tied ones, tier 1", line=2),
    Case("cases tied or not", {("moves", 2, "tied"): "perhaps"}, fault="is neither yes nor no", line=2),
    Case("cases of no tier", {("moves", 2, "tied"): "否"}, fault="tier: the cell is empty", line=2),
    Case("cases that may not move", {("moves", 2, "tied"): "否", ("moves", 2, "tier"): "1"},
         broken="these cases may not move", line=2),
    Case("cases executed at the wrong time", {("moves", 2, "executed"): "2026-03-16"},
         broken="the work comes at the wrong time", line=2),
    Case("no cases moved", change=drop("moves", 2, 3, 4), worth="less"),
    Case("a campaign less", change=drop("acts", 4, 5), worth="less"),
    Case("what follows is not read", {("acts", 5, "amount"): "13"}, worth="same", note="follows from the rest", line=5),
    Case("an unknown order", {("acts", 4, "what_en"): "campain", ("acts", 4, "what_zh"): ""},
         fault="there is no order of 'storm' 'campain'.*did you mean campaign", line=4),
    Case("a lever where it may not be", court("acts", 2, "court", "city"),
         broken=r"insurance\[city", line=2),
    Case("a day that an order does not choose", {("acts", 2, "start"): "2026-03-09"}, worth="same",
         note="does not choose that day", line=2),
    Case("no day that an order does not choose", {("acts", 2, "start"): "soon"}, fault="start: is no date", line=2),
    Case("twice the same lever", {("acts", 2, "amount"): "2"}, broken="insurance", line=2),
    # in the workbook
    Case("a judge fewer in the workbook", {("ORDERS", 3, "judge"): 1}, worth="less"),
    Case("a formula that nobody computed", {("ORDERS", 3, "judge"): "=1+1"}, fault="holds a formula that nobody has computed",
         line=3),
    Case("an error in a cell", {("ORDERS", 3, "judge"): "#REF!"}, fault="holds the error #REF!|whole number", line=3),
    Case("merged cells", change=merge("Orders", "B3:B4"), fault="cells are merged, 2 rows by 1 columns", line=3),
    Case("a text in full width in the workbook", {("ORDERS", 3, "judge"): "２"}, worth="same"),
    Case("a court unknown in the workbook", {("ORDERS", 4, "Sending court"): "Sooth"}, fault="did you mean .*South", line=4),
    Case("a date as text in the workbook", {("ORDERS", 3, "From"): "2026-03-02"}, worth="same"),
    Case("a number instead of a date", {("ORDERS", 3, "From"): 3.5}, fault="is no date", line=3),
    Case("workbook and table edited", {("ORDERS", 3, "judge"): 1, JUDGES: "1", CLERKS: "3"},
         fault="its CSV tables and plan.xlsx were both edited"),
]  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    result = solved()
    return result, saved(result, tmp_path_factory.mktemp("base") / "run")


def edited(folder: Path, case: Case) -> None:
    for (table, line, column), value in case.edits.items():
        if table == "ORDERS":
            book = openpyxl.load_workbook(folder / "plan.xlsx")
            sheet = book["Orders"]
            at = next(cell.column for cell in sheet[2] if cell.value == column)
            sheet.cell(line, at).value = value
            book.save(folder / "plan.xlsx")
            continue
        found = rows(folder / f"{table}.csv")
        found[line - 1][found[0].index(column)] = value
        write(folder / f"{table}.csv", found)
    if case.change is not None:
        case.change(folder)


def test_there_are_sixty_edits_and_more():
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_edited_plan_is_accepted_or_refused_with_line_and_reason(case, base, tmp_path):
    result, run = base
    folder = tmp_path / "run"
    shutil.copytree(run, folder)
    edited(folder, case)
    facts = facts_of(result)
    faults: list[Fault] = []
    try:
        source = find_source(folder, facts)
        draft = read_draft(source.sheets, facts, faults)
    except ScenarioError as error:
        faults += error.faults
    if case.fault is not None:
        matching = [fault for fault in faults if re.search(case.fault, str(fault))]
        assert matching, faults
        assert case.line is None or matching[0].place.line == case.line
        return
    assert faults == []
    found = judge(result.scenario, draft, source.run, label="edited")
    if case.note is not None:
        assert any(re.search(case.note, str(note)) and note.place.line == case.line for note in draft.notes)
    if case.broken is not None:
        assert found.result is None
        matching = [one for one in found.broken if re.search(case.broken, str(one.violation))]
        assert matching, [str(one.violation) for one in found.broken]
        assert matching[0].violation.amount > 0 or matching[0].violation.unit
        assert case.line is None or case.line in {place.line for one in matching for place in one.places}
        return
    assert found.broken == ()
    change = found.result.ledger.objective - result.ledger.objective
    assert (abs(change) < 1e-9) if case.worth == "same" else (change < -1e-6)
