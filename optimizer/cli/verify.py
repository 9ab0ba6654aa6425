"""``optimizer verify``: a run folder in, the verdict of the independent verifier out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.console import ExitCode, print_json, say
from optimizer.cli.options import AsJson
from optimizer.cli.solve import exit_code, run_document
from optimizer.errors import Fault, Place, ScenarioError, VerificationError

DRAWINGS = ("report.html", "figures")
"""What a run folder may hold that is drawn from the run and not read back."""


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
    except VerificationError as error:
        for violation in error.violations:
            say(str(violation))
        say(f"{folder}: the run does not hold")
        if as_json:
            found = [str(violation) for violation in error.violations]
            print_json({"status": "violated", "verified": False, "violations": found, "out": str(folder)})
        return ExitCode.USER
    if as_json:
        print_json({**run_document(result, folder, result.seconds, {}), "out": str(folder)})
    if drawn := [name for name in DRAWINGS if (folder / name).exists()]:
        say(f"{folder}: not checked: {', '.join(drawn)}")
    gap = "not proven" if result.proof.gap is None else f"{result.proof.gap:.3%}"
    worth = "no plan" if result.proof.objective is None else f"worth {result.proof.objective:,.1f}, gap {gap}"
    say(
        f"{folder}: {result.proof.status}, {worth}, verifier clean"
        if result.verified
        else f"{folder}: {result.proof.status}, {worth}"
    )
    return exit_code(result)
