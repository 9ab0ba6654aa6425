"""``optimizer price``: a scenario and one of its targets or duties in, what that costs out."""

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
    from optimizer.studies import Price


def price(
    file: ScenarioFile,
    target: Annotated[str | None, typer.Option(metavar="NAME", help="Target to be priced.", show_default=False)] = None,
    duty: Annotated[str | None, typer.Option(metavar="NAME", help="Duty to be priced.", show_default=False)] = None,
    variant: Variant = None,
    settings: Settings = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Write what each court loses here.", show_default=False)
    ] = None,
    gap: Gap = 0.001,
    time_limit: TimeLimit = 120.0,
    threads: Threads = 2,
    seed: Seed = 1,
    solver: BackEnd = DEFAULT,
    lang: InLang = "en",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Say what a target or a duty costs, hard or soft, as intervals, and which courts pay; solves with it and without."""
    if (target is None) == (duty is None):
        raise typer.BadParameter("either --target NAME or --duty NAME", param_hint="price")
    options = solve_options(gap, time_limit, threads, seed, solver)
    if out is not None:
        prepare_file(out)
    from optimizer.cli.progress import shown_progress
    from optimizer.scenario import Scenario
    from optimizer.store import write_csv
    from optimizer.studies import price_of

    scenario = Scenario.load(file, variant=variant, settings=settings or ())
    with shown_progress("pricing", quiet=quiet) as progress:
        found = price_of(scenario, target=target, duty=duty, options=options, progress=progress)
    if out is not None:
        write_csv(found.courts(), out)
    if not quiet:
        _print(found, lang, as_json=as_json)
        if out is not None:
            say(f"written to: {out}")
    if as_json:
        print_json(found.as_dict())
    if found.kept.plan is not None and found.without.plan is not None:
        return ExitCode.OK
    return ExitCode.INFEASIBLE if "infeasible" in (found.kept.proof.status, found.without.proof.status) else ExitCode.NO_PLAN


def _print(found: Price, lang: Lang, *, as_json: bool) -> None:
    from optimizer.report.numbers import between, written
    from optimizer.report.ranks import ranks_told
    from optimizer.texts import name_language

    shown = console(err=as_json)
    if found.kept.plan is None or found.without.plan is None:
        kept = found.kept if found.kept.plan is None else found.without
        shown.print(label("price_impossible", lang, name=found.name, status=label(f"status.{kept.proof.status}", lang)))
        for rule in kept.conflict:
            shown.print(f"{rule.place}: {rule.rule}")
        return
    shown.print(label("price_of", lang, name=found.name), style="bold")
    for text in (*ranks_told(found.kept, lang), *(one[lang] for one in found.kept.warnings if "not reached" in one["en"])):
        shown.print(text)
    rows = []
    for kpi, interval in (("objective", found.worth), ("closures", found.closures), ("genuine", found.genuine)):
        numbers = (written(one.totals()[kpi], 1) for one in (found.without, found.kept))
        rows.append((label(f"kpi.{kpi}", lang), *numbers, between(interval, lang)))
    print_table(shown, [label(name, lang) for name in ("indicator", "price_without", "price_with", "price_costs")], rows)
    courts = found.courts()
    if courts.empty:
        return
    shown.print(f"\n{label('price_courts', lang)}", style="bold")
    heads = ("court", "price_sent", "price_sent_without", "price_lost", "price_points")
    rows = []
    for _, row in courts.iterrows():
        cells = [row[column] for column in ("officer_weeks_sent", "officer_weeks_sent_without", "lost", "lost_points")]
        numbers = ("–" if value != value else written(value, 1) for value in cells)
        rows.append((row[f"name_{name_language(lang)}"], *numbers))
    print_table(shown, [label(name, lang) for name in heads], rows)
