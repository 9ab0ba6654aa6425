"""Arguments that several commands share."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from optimizer.solver.engines import OFFERED
from optimizer.texts import Lang, languages

if TYPE_CHECKING:
    from optimizer.solver import SolveOptions

    SolverName = str
else:
    SolverName = Literal[OFFERED]  # choices of the command line; a type checker wants them spelled out

MethodName = Literal["auto", "direct", "courts"]
"""Ways to search, as in ``optimizer.solver.options``, here too so that the command line loads no solver."""

FormName = Literal["urge", "designate", "elevate", "concentrate", "coordinate", "bureau", "mission", "entrust", "supervision"]
"""Forms of enforcement in law, here too for the same reason."""

if TYPE_CHECKING:
    LangName = Lang
else:
    LangName = Literal[languages()]
    """Languages there are; the command line offers what a Literal holds."""

ScenarioFile = Annotated[Path, typer.Argument(metavar="FILE", help="A scenario file.", show_default=False)]
Variant = Annotated[str | None, typer.Option(metavar="NAME", help="Apply a named what-if of the file.", show_default=False)]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PATH=VALUE", help="Change one value, such as calendar.periods=4; may be repeated.", show_default=False
    ),
]
Must = Annotated[
    list[str] | None,
    typer.Option(
        metavar="DECISION",
        help="What the plan must order, such as 'bureau@COURT from 2019-06-17', '2 judge COURT -> COURT' or 'at most 15 away'; "
        "may be repeated.",
        show_default=False,
    ),
]
Forbid = Annotated[
    list[str] | None,
    typer.Option(
        metavar="DECISION",
        help="What it may not order, such as 'bureau@COURT before 2019-06-17', 'lend@COURT' or 'host@COURT'; may be repeated.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines on standard output.")]
InLang = Annotated[LangName, typer.Option(help="Language of tables, figures and report.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print neither progress nor summary.")]
Gap = Annotated[float, typer.Option(min=0.0, max=0.999, help="Stop when the plan is proven within this fraction of the best.")]
TimeLimit = Annotated[
    float, typer.Option(min=0.001, max=10_000_000, help="Stop after so many seconds with the best plan so far.")
]
Threads = Annotated[int, typer.Option(min=1, max=256, help="Threads of the solver.")]
Seed = Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the solver.")]
GainGap = Annotated[
    float | None,
    typer.Option(
        min=0.0,
        max=0.999,
        help="Go on, too, until what may be missing is within this fraction of the gain over the status quo.",
        show_default=False,
    ),
]
MethodOfSearch = Annotated[
    MethodName, typer.Option("--method", help="Search the scenario as a whole or by courts; auto looks at its size.")
]
BackEnd = Annotated[SolverName, typer.Option(help="Back end of the search.")]
Report = Annotated[bool, typer.Option("--report/--no-report", help="Draw figures and write report.html.")]


def solve_options(
    gap: float,
    time_limit: float,
    threads: int,
    seed: int,
    solver: SolverName,
    *,
    gain_gap: float | None = None,
    method: MethodName = "auto",
) -> SolveOptions:
    """The options a solve is given, checked once more where they live."""
    from optimizer.solver import SolveOptions

    if any(math.isnan(one) for one in (gap, time_limit, gain_gap or 0.0)):  # which is in every range
        raise typer.BadParameter("nan is no number")
    try:
        return SolveOptions(
            gap=gap, time_limit=time_limit, threads=threads, seed=seed, solver=solver, gain_gap=gain_gap, method=method
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def prepare_folder(folder: Path, *, kind: tuple[str, tuple[str, ...]] | None = None) -> Path:
    """Make the folder now, so that a long solve does not end at a folder that cannot be written.

    With a ``kind`` of ``optimizer.files``, files that this program did not write are not written over.

    Raises:
        ScenarioError: the folder cannot be written, or holds such files of somebody else.
    """
    from optimizer.errors import Fault, Place, ScenarioError
    from optimizer.files import somebody_elses

    if kind is not None and (names := somebody_elses(folder, kind)):
        message = f"holds {', '.join(names)}, which this program did not write, and which would be written over"
        raise ScenarioError(
            [Fault(Place("--out"), "out", message, str(folder), "another folder, or one written by this command")]
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ScenarioError([Fault(Place("--out"), "out", f"cannot be written: {reason}", str(folder), "a folder")]) from error
    return folder


def prepare_file(path: Path) -> Path:
    """Refuse now, before a long run, a file that could not be written in the end."""
    from optimizer.errors import Fault, Place, ScenarioError

    if path.is_dir():
        raise ScenarioError([Fault(Place("--out"), "out", "is a folder", str(path), "the name of a file")])
    prepare_folder(path.parent)
    return path
