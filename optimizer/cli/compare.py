"""``optimizer compare``: scenario files, variants and run folders in, tables side by side and a report out."""

from __future__ import annotations

import json
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.console import ExitCode, console, print_faults, print_json, say
from optimizer.cli.options import (
    AsJson,
    BackEnd,
    Gap,
    InLang,
    Quiet,
    Report,
    Seed,
    Settings,
    Threads,
    TimeLimit,
    prepare_folder,
    solve_options,
)
from optimizer.cli.solve import exit_code, run_document
from optimizer.errors import Fault, Place, ScenarioError, VerificationError
from optimizer.files import COMPARISON, draft_of
from optimizer.solver.engines import DEFAULT
from optimizer.texts import Lang, languages, plan_label

if TYPE_CHECKING:
    from optimizer.comparison import Comparison
    from optimizer.result import Result
    from optimizer.scenario import Scenario


def compare(
    items: Annotated[
        list[str],
        typer.Argument(metavar="ITEM...", help="Scenario files, FILE@VARIANT, or run folders.", show_default=False),
    ],
    variants: Annotated[
        list[str] | None,
        typer.Option("--variant", metavar="NAME", help="Add this what-if of every file; may be repeated.", show_default=False),
    ] = None,
    settings: Settings = None,
    baseline: Annotated[
        str | None, typer.Option(metavar="NAME", help="Plan to take differences against.", show_default="the first item")
    ] = None,
    rules: Annotated[bool, typer.Option("--rules", help="Add status quo, proportional and worst court first.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write tables, figures and a report here.", show_default=False)
    ] = None,
    gap: Gap = 0.005,
    time_limit: TimeLimit = 600.0,
    threads: Threads = 2,
    seed: Seed = 1,
    solver: BackEnd = DEFAULT,
    lang: InLang = "en",
    report: Report = True,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Put plans side by side, solving what is not solved yet. A rule of thumb may be the --baseline, by its name."""
    options = solve_options(gap, time_limit, threads, seed, solver)
    from optimizer import comparison as compared
    from optimizer.cli.progress import shown_progress

    loaded = _load(items, variants or [], settings or [])
    _check_baseline(baseline, compared.labels(loaded))
    if out is not None:
        prepare_folder(out, kind=COMPARISON)
    if not quiet:
        warned = [warning for item in loaded for warning in _warnings(item)]
        print_faults(list(dict.fromkeys(warned)))
    with shown_progress("comparing", quiet=quiet) as progress:
        found = compared.compare(loaded, baseline=baseline, options=options, rules=rules, progress=progress)
    if out is not None:
        _write(found, out, lang, report=report)
    if not quiet:
        from optimizer.cli.summary import print_comparison

        print_comparison(console(err=as_json), found, lang)
        if out is not None:
            say(f"\nwritten to: {out}" + (f"\nreport: {(out / 'report.html').resolve()}" if report else ""))
    if as_json:
        print_json(_document(found, out))
    return max((exit_code(result) for result in found.results.values()), default=ExitCode.OK)


def _load(items: list[str], variants: list[str], settings: list[str]) -> list[Scenario | Result]:
    """Read everything before anything is solved, so that all faults of all items come out at once."""
    from optimizer.scenario import Scenario, split_item
    from optimizer.store import load_result

    out: list[Scenario | Result] = []
    faults: list[Fault] = []
    for item in items:
        try:
            if Path(item).is_dir():
                out.append(load_result(item))
                continue
            file, variant = split_item(item)
            scenario = Scenario.load(file, variant=variant, settings=settings)
            out.append(scenario)
        except ScenarioError as error:
            faults += error.faults
            continue
        except VerificationError as error:
            first, count = error.violations[0], len(error.violations)
            faults.append(
                Fault(Place(item), "", f"the plan does not hold, {count} violations: {first}", expected="a verified run")
            )
            continue
        for name in variants if variant is None else ():
            try:
                out.append(scenario.with_variant(name))
            except ScenarioError as error:
                faults += error.faults
    if faults:
        raise ScenarioError(list(dict.fromkeys(faults)))
    return out


def _check_baseline(baseline: str | None, plans: list[str]) -> None:
    """Refuse a baseline that is no plan, before anything is solved."""
    from optimizer.baselines import RULES

    known = list(dict.fromkeys([*plans, *RULES, *(plan_label(rule, lang) for rule in RULES for lang in languages())]))
    if baseline is not None and baseline not in known:
        near = tuple(get_close_matches(baseline, known)) or tuple(known)
        raise ScenarioError(
            [Fault(Place("--baseline"), "baseline", "is no plan of this comparison", baseline, "a label", near)]
        )


def _warnings(item: Scenario | Result) -> tuple[Fault, ...]:
    """Warnings of a scenario that is still to be solved; those of a run were shown when it was."""
    from optimizer.scenario import Scenario

    return item.warnings if isinstance(item, Scenario) else ()


def _write(comparison: Comparison, folder: Path, lang: Lang, *, report: bool) -> None:
    from optimizer.store import write_csv

    mark = {"format": 1, "baseline": comparison.baseline, "plans": list(comparison.results)}
    with draft_of(folder / COMPARISON[0]) as draft:
        draft.write_text(json.dumps(mark, ensure_ascii=False) + "\n", encoding="utf-8")
    frames = {"table": comparison.table(), "differences": comparison.differences(), "worth": comparison.worth_table()}
    for name, frame in frames.items():
        write_csv(frame, folder / f"{name}.csv", index=True)
    if report:
        from optimizer.plots import save_figures
        from optimizer.report import write_report

        save_figures(comparison, folder / "figures", lang=lang)
        write_report(comparison, folder / "report.html", lang=lang)


def _document(comparison: Comparison, folder: Path | None) -> dict[str, object]:
    frame = comparison.differences()
    return {
        "baseline": comparison.baseline,
        "plans": {name: run_document(result, None, result.seconds, {}) for name, result in comparison.results.items()},
        "differences": {
            str(name): {str(key): value for key, value in row.items()} for name, row in frame.to_dict("index").items()
        },
        "worth": {
            name: {"low": found.low, "high": found.high, "resolved": found.resolved}
            for name, found in comparison.worth_changes().items()
        },
        "out": None if folder is None else str(folder),
    }
