"""``optimizer verify``: a run folder in, the verdict of the independent verifier out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.console import ExitCode, print_json, say
from optimizer.cli.options import AsJson
from optimizer.cli.solve import exit_code, run_document
from optimizer.errors import Fault, Place, ScenarioError, VerificationError
from optimizer.files import WORKBOOK

if TYPE_CHECKING:
    from optimizer.replaying.replay import Violation
    from optimizer.result import Result

DRAWINGS = ("report.html", "figures")
"""What a run folder may hold that is drawn from the run and not read back."""


def _workbook_faults(result: Result, folder: Path) -> list[Violation]:
    """What the workbook, if there is one, says of the plan and the plan does not give, each with sheet and cell."""
    from optimizer.editing import differences
    from optimizer.replaying.replay import Violation
    from optimizer.sheets import MARK, column_letter, read_sheets

    book = folder / WORKBOOK
    if not book.is_file():
        return []
    faults: list[Fault] = []
    sheets = read_sheets(book, Place(str(book)), faults)
    out = []
    for fault in faults or differences(result, sheets):
        sheet = fault.place.file.rpartition(MARK)[2]
        cell = f", {column_letter(fault.place.column)}{fault.place.line}" if fault.place.line else ""
        out.append(Violation(f"{WORKBOOK}, {sheet}{cell}", 0.0, "", fault.sentence))
    return out


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A run folder.", show_default=False)], as_json: AsJson = False
) -> int:
    """Read a run folder back and verify everything in it again, without the solver: plan, status quo, indicators, tables."""
    from optimizer.cli.progress import shown_progress
    from optimizer.store import load_result

    if not folder.is_dir():
        raise ScenarioError([Fault(Place(str(folder)), "", "there is no such folder", expected="a run folder")])
    try:
        with shown_progress(folder.name, at="reading and checking"):
            result = load_result(folder)
            if found := _workbook_faults(result, folder):
                raise VerificationError(found)
    except VerificationError as error:
        for violation in error.violations:
            say(str(violation))
        say(f"{folder}: the run does not hold")
        if as_json:
            said = [str(violation) for violation in error.violations]
            print_json({"status": "violated", "verified": False, "violations": said, "out": str(folder)})
        return ExitCode.USER
    if as_json:
        print_json({**run_document(result, folder, result.seconds, {}), "out": str(folder)})
    drawn = [name for name in DRAWINGS if (folder / name).exists()]
    if (folder / WORKBOOK).exists():
        drawn.append(f"sheets of {WORKBOOK} that are for reading")
    if drawn:
        say(f"{folder}: not checked: {', '.join(drawn)}")
    gap = "not proven" if result.proof.gap is None else f"{result.proof.gap:.3%}"
    worth = "no plan" if result.proof.objective is None else f"worth {result.proof.objective:,.1f}, gap {gap}"
    say(
        f"{folder}: {result.proof.status}, {worth}, verifier clean"
        if result.verified
        else f"{folder}: {result.proof.status}, {worth}"
    )
    return exit_code(result)
