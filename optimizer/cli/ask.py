"""``optimizer ask``: a run folder and a question in; a sentence with its interval, and what binds, out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.console import ExitCode, console, print_json, say
from optimizer.cli.options import (
    AsJson,
    BackEnd,
    Gap,
    InLang,
    Quiet,
    Seed,
    Threads,
    TimeLimit,
    prepare_folder,
    solve_options,
)
from optimizer.files import RUN
from optimizer.solver.engines import DEFAULT
from optimizer.texts import Lang

if TYPE_CHECKING:
    from optimizer.studies.ask import Answer, Question


def ask(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.", show_default=False)],
    why_not: Annotated[
        str | None,
        typer.Option(
            metavar="COURT", help="What a bureau here would cost; MECHANISM@COURT for another order.", show_default=False
        ),
    ] = None,
    next_: Annotated[
        str | None, typer.Option("--next", metavar="COURT", help="Who hosts if this court does not.", show_default=False)
    ] = None,
    more: Annotated[
        str | None, typer.Option(metavar="ROLE:N@COURT", help="What so many officers more are worth.", show_default=False)
    ] = None,
    without: Annotated[
        str | None,
        typer.Option(
            metavar="ORDER",
            help="What the plan loses without a line of orders.csv, by number, or 'bureau@COURT'.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Keep the plan found here.", show_default=False)] = None,
    gap: Gap = 0.001,
    time_limit: TimeLimit = 120.0,
    threads: Threads = 2,
    seed: Seed = 1,
    solver: BackEnd = DEFAULT,
    lang: InLang = "en",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Answer one question about a run in a sentence: solves the scenario once more with one decision changed."""
    asked: dict[Question, str | None] = {"why_not": why_not, "next": next_, "more": more, "without": without}
    given: list[tuple[Question, str]] = [(question, about) for question, about in asked.items() if about is not None]
    if len(given) != 1:
        raise typer.BadParameter("one of --why-not, --next, --more and --without", param_hint="ask")
    options = solve_options(gap, time_limit, threads, seed, solver)
    if out is not None:
        prepare_folder(out, kind=RUN)
    from optimizer.cli.progress import shown_progress
    from optimizer.store import load_result, save_result
    from optimizer.studies.ask import ask as answer_to

    run = load_result(folder)
    with shown_progress("asking", quiet=quiet) as progress:
        answer = answer_to(run, *given[0], options=options, progress=progress)
    if out is not None and answer.asked is not None and answer.asked.plan is not None:
        save_result(answer.asked, out)
    if not quiet:
        _print(answer, lang, as_json=as_json)
        if out is not None and answer.asked is not None and answer.asked.plan is not None:
            say(f"run folder: {out}")
    if as_json:
        from optimizer.report.answers import answered

        print_json({**answer.as_dict(), "answer": answered(answer, lang)})
    if answer.asked is None or answer.asked.plan is not None:
        return ExitCode.OK
    return ExitCode.INFEASIBLE if answer.asked.proof.status == "infeasible" else ExitCode.NO_PLAN


def _print(answer: Answer, lang: Lang, *, as_json: bool) -> None:
    from optimizer.report.answers import answered, bound_by

    shown = console(err=as_json)
    shown.print(answered(answer, lang))
    if binds := bound_by(answer, lang):
        shown.print(binds)
