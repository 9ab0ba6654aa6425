"""``optimizer worth``: a scenario in, what each mechanism is worth alone and at the margin out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.console import ExitCode, console, print_json, print_table, say
from optimizer.cli.options import (
    AsJson,
    BackEnd,
    Gap,
    InLang,
    Quiet,
    ScenarioFile,
    Seed,
    Settings,
    Threads,
    TimeLimit,
    Variant,
    prepare_file,
    solve_options,
)
from optimizer.solver.engines import DEFAULT
from optimizer.texts import Lang, label

if TYPE_CHECKING:
    from optimizer.studies import Worth


def worth(
    file: ScenarioFile,
    variant: Variant = None,
    settings: Settings = None,
    mechanism: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Value this mechanism only; may be repeated.", show_default=False),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="Write the intervals here.", show_default=False)] = None,
    gap: Gap = 0.001,
    time_limit: TimeLimit = 120.0,
    threads: Threads = 2,
    seed: Seed = 1,
    solver: BackEnd = DEFAULT,
    lang: InLang = "en",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Value each mechanism, alone and at the margin, as intervals; solves twice for each, and twice more."""
    options = solve_options(gap, time_limit, threads, seed, solver)
    if out is not None:
        prepare_file(out)
    from optimizer.cli.progress import shown_progress
    from optimizer.scenario import Scenario
    from optimizer.store import write_csv
    from optimizer.studies import mechanism_worth, worth_frame

    scenario = Scenario.load(file, variant=variant, settings=settings or ())
    with shown_progress("valuing", quiet=quiet) as progress:
        found = mechanism_worth(scenario, names=mechanism, options=options, progress=progress)
    frame = worth_frame(found)
    if out is not None:
        write_csv(frame, out)
    if not quiet:
        titles = {m.name: m.title.text(lang, m.name) for m in scenario.document.mechanisms}
        _print(found, titles, lang, as_json=as_json)
        if out is not None:
            say(f"written to: {out}")
    if as_json:
        print_json(frame.to_dict("records"))
    return ExitCode.OK


def _print(found: tuple[Worth, ...], titles: dict[str, str], lang: Lang, *, as_json: bool) -> None:
    from optimizer.report.numbers import between

    heads = [label(column, lang) for column in ("mechanism", "worth_alone", "worth_margin")]
    rows = [(titles[one.mechanism], between(one.alone, lang), between(one.margin, lang)) for one in found]
    print_table(console(err=as_json), heads, rows)
