"""A folder of a run, a table of it or a workbook in, the sheets that are a plan out, and the run that it came from.

A run folder says its plan twice for people, in ``orders.csv`` with ``moves.csv`` and ``acts.csv``, and in ``plan.xlsx``; the
one that was edited counts, and both is a fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.editing.columns import FORMS, MOVES, ORDERS, form_of
from optimizer.editing.lines import lines_of
from optimizer.editing.reading import read_draft
from optimizer.errors import Fault, Place, ScenarioError
from optimizer.files import WORKBOOK
from optimizer.scenario.source import decode, read_bytes
from optimizer.sheets import MOST_BYTES, is_workbook, read_csv, read_sheets
from optimizer.store import is_run_folder, read_result, table_text
from optimizer.verdict import unsound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from optimizer.editing.columns import Form
    from optimizer.facts import Facts
    from optimizer.result import Result
    from optimizer.sheets import Sheet

CSV = tuple(f"{form.name}.csv" for form in FORMS)
"""Its tables that can be edited."""


@dataclass(frozen=True)
class Source:
    """Where a plan stands.

    Attributes:
        sheets: its tables. run: the run it came from, sound; ``None`` where nobody knows. notes: what is missing beside it.
    """

    sheets: tuple[Sheet, ...]
    run: Result | None
    notes: tuple[Fault, ...] = ()


def find_source(plan: Path, facts: Facts, came_from: Path | None = None) -> Source:
    """The tables of a plan, and the run it came from: ``came_from``, or the folder it lies in.

    Raises:
        ScenarioError: there is no such plan, or the run does not hold.
    """
    if not plan.exists():
        raise _no_plan(plan, "there is no such file or folder")
    folder = came_from or (plan if plan.is_dir() else plan.parent)
    if came_from is not None and not is_run_folder(came_from):
        raise _no_plan(came_from, "is no folder of a run")
    run = _sound(folder) if is_run_folder(folder) else None
    if plan.is_dir():
        if run is None or not is_run_folder(plan):
            raise _no_plan(plan, "is no folder of a run")
        return Source(_edited(plan, run), run)
    faults: list[Fault] = []
    if is_workbook(plan):
        sheets = read_sheets(plan, Place(str(plan)), faults)
        there = {form_of(sheet, facts) for sheet in sheets} - {None}
        notes = tuple(_missing(plan, form, "no sheet of it") for form in FORMS if form not in there)
    else:
        sheets, notes = _with_siblings(plan, facts, folder if run is not None else plan.parent, faults)
        there = {form_of(sheet, facts) for sheet in sheets[:1]} - {None}
    if faults:
        raise ScenarioError(faults)
    if not there:
        raise _no_plan(plan, "holds no table of orders")
    return Source(tuple(sheets), run, notes)


def _no_plan(path: Path, message: str) -> ScenarioError:
    expected = f"a run folder, its {', '.join(CSV)} or {WORKBOOK}"
    return ScenarioError([Fault(Place(str(path)), "", message, None, expected)])


def _sound(folder: Path) -> Result:
    """The run of a folder, by its plan.json alone."""
    run = read_result(folder)
    if found := unsound(run):
        message = f"the run does not hold, {len(found)} violations: {found[0]}"
        raise ScenarioError([Fault(Place(str(folder)), "", message, None, "a verified run")])
    return run


def csv_sheet(path: Path, faults: list[Fault]) -> Sheet | None:
    """A CSV file as a sheet."""
    raw = read_bytes(path, Place(str(path)), faults, most=MOST_BYTES)
    text = None if raw is None else decode(raw, str(path), faults)
    return None if text is None else read_csv(text, str(path), faults)


def sheets_of(run: Result) -> list[Sheet]:
    """The tables of a run as its plan gives them."""
    faults: list[Fault] = []
    return [read_csv(table_text(run, form.name), f"{form.name}.csv", faults) for form in FORMS]


def _with_siblings(plan: Path, facts: Facts, folder: Path, faults: list[Fault]) -> tuple[list[Sheet], tuple[Fault, ...]]:
    """A table with those of the other forms that lie beside it, or in the folder of the run."""
    sheet = csv_sheet(plan, faults)
    form = None if sheet is None else form_of(sheet, facts)
    if sheet is None or form is None:
        return [], ()
    out, notes = [sheet], []
    for other in FORMS:
        path = folder / f"{other.name}.csv"
        if other is not form and path.is_file():
            found = csv_sheet(path, faults)
            out += [found] if found is not None else []
        elif other is not form:
            notes.append(_missing(plan, other, f"no {other.name}.csv beside it"))
    return out, tuple(notes)


def _missing(plan: Path, form: Form, what: str) -> Fault:
    """A note that a table is not there, which says something."""
    then = {MOVES: "no case is moved", ORDERS: "nobody is posted"}.get(form, "nothing else is ordered")
    return Fault(Place(str(plan)), form.name, f"there is {what}, so {then}", severity="warning")


def _edited(folder: Path, run: Result) -> tuple[Sheet, ...]:
    """The tables of a run folder that say another plan than the run; its CSV tables where none does."""
    faults: list[Fault] = []
    tables = [sheet for name in CSV if (sheet := csv_sheet(folder / name, faults)) is not None]
    if faults:
        raise ScenarioError(faults)
    book = folder / WORKBOOK
    if not book.is_file() or not differences(run, found := read_sheets(book, Place(str(book)), faults)):
        return tuple(tables)
    if faults:
        raise ScenarioError(faults)
    if not differences(run, tables):
        return tuple(found)
    expected = "the one that is meant, named as PLAN"
    raise ScenarioError([Fault(Place(str(folder)), "", f"its CSV tables and {WORKBOOK} were both edited", None, expected)])


def differences(run: Result, sheets: Sequence[Sheet]) -> list[Fault]:
    """Where tables and the plan of a run say different things: each with its cell; what the tables lack stands last."""
    faults: list[Fault] = []
    draft = read_draft(sheets, run.facts, faults)
    if faults:
        return faults
    nowhere = Place(sheets[0].file if sheets else "")
    own = {line.key: line.amount for line in (lines_of(run.facts, run.plan, nowhere) if run.plan is not None else ())}
    said = {line.key: line for line in draft.lines if line.amount}
    message = "the plan beside it does not give this"
    found = [
        Fault(line.place, line.owner, message, f"{line.amount:g}", f"{own.get(key, 0.0):g}")
        for key, line in said.items()
        if abs(line.amount - own.get(key, 0.0)) > 1e-9
    ]
    return found + [
        Fault(nowhere, owner, "an order of the plan is missing", None, f"{own[owner, name, index]:g} {name}")
        for owner, name, index in sorted(own.keys() - said.keys())
    ]
