"""``optimizer solve``: a scenario file in; a verified plan, its baselines, tables, figures and a report out."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli.console import ExitCode, console, print_faults, print_json, say
from optimizer.cli.options import (
    AsJson,
    BackEnd,
    Forbid,
    GainGap,
    Gap,
    InLang,
    MethodOfSearch,
    Must,
    Quiet,
    Report,
    ScenarioFile,
    Seed,
    Settings,
    Threads,
    TimeLimit,
    Variant,
    prepare_folder,
    solve_options,
)
from optimizer.files import RUN
from optimizer.solver.engines import DEFAULT
from optimizer.texts import Lang

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optimizer.result import Result
    from optimizer.solver import ProgressCallback


def solve(
    file: ScenarioFile,
    variant: Variant = None,
    settings: Settings = None,
    must: Must = None,
    forbid: Forbid = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Run folder.", show_default="out/NAME"),  # a default that depends on the file
    ] = None,
    gap: Gap = 0.005,
    time_limit: TimeLimit = 600.0,
    threads: Threads = 2,
    seed: Seed = 1,
    solver: BackEnd = DEFAULT,
    gain_gap: GainGap = None,
    method: MethodOfSearch = "auto",
    lang: InLang = "en",
    report: Report = True,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Find the best plan, prove how good it is, and write it into a folder. Ctrl-C keeps the best plan so far."""
    options = solve_options(gap, time_limit, threads, seed, solver, gain_gap=gain_gap, method=method)
    from optimizer.cli.progress import shown_progress, stage

    kept: Result | None = None
    try:
        with shown_progress(file.stem, quiet=quiet) as progress:
            from optimizer.evaluation import evaluate
            from optimizer.scenario import Scenario
            from optimizer.solver.interrupts import deferred

            scenario = Scenario.load(file, variant=variant, settings=settings or (), must=must or (), forbid=forbid or ())
            folder = out or Path("out") / scenario.label
            with _prepared(folder):
                if not quiet:
                    print_faults(scenario.warnings)
                result = evaluate(scenario, options=options, progress=progress)
                with deferred(patient=True):
                    _save(result, folder)
                    kept = result
            seconds = dict(result.seconds)
            baselines = _beside(result, folder, seconds, progress, lang, report=report, quiet=quiet)
            stage(progress, "summary")
            text = "" if quiet else _summary(result, baselines, lang, err=as_json)
            document = run_document(result, folder, seconds, baselines) if as_json else None
        if not quiet:
            typer.echo(text, nl=False, err=as_json)
            _say_where(result, folder, report=report)
        if as_json:
            print_json(document)
    except KeyboardInterrupt:
        if kept is None:
            raise
        say(f"stopped; the plan is in {folder}")
    assert kept is not None
    return exit_code(kept)


def _beside(
    result: Result,
    folder: Path,
    seconds: dict[str, float],
    progress: ProgressCallback | None,
    lang: Lang,
    *,
    report: bool,
    quiet: bool,
) -> dict[str, Result]:
    """The baselines; and the report with its figures, which is written into the folder."""
    from optimizer.cli.progress import stage

    found: dict[str, Result] = {}
    if result.plan is None:
        return found
    stage(progress, "baselines")
    with _step("baselines", "comparing with the baselines", seconds, quiet=quiet):
        found |= _baselines(result)
    stage(progress, "workbook")
    with _step("workbook", "writing the workbook", seconds, quiet=quiet):
        _write_workbook(result, found, folder, lang)
    if report:
        stage(progress, "figures and report")
        with _step("report", "drawing figures and writing the report", seconds, quiet=quiet):
            _write_report(result, found, folder, lang)
    return found


@contextmanager
def _prepared(folder: Path) -> Iterator[None]:
    """The run folder, made now; it goes again if nothing is put into it."""
    made = not folder.exists()
    prepare_folder(folder, kind=RUN)
    try:
        yield
    finally:
        if made and not any(folder.iterdir()):
            folder.rmdir()


def _save(result: Result, folder: Path) -> None:
    """The run, and nothing beside it that speaks of an earlier plan."""
    from optimizer.files import WORKBOOK
    from optimizer.store import save_result

    if result.plan is None:
        return
    save_result(result, folder)
    for name in ("report.html", WORKBOOK):
        (folder / name).unlink(missing_ok=True)  # that of an earlier plan
    if (folder / "figures").exists():
        from optimizer.plots import OF_RESULT

        for name in OF_RESULT:
            for old in (folder / "figures").glob(f"{name}.*"):
                old.unlink()


@contextmanager
def _step(name: str, text: str, seconds: dict[str, float], *, quiet: bool) -> Iterator[None]:
    """Something beside the plan, which is safe already: Ctrl-C skips it."""
    say(f"{text} (Ctrl-C skips this)", quiet=quiet)
    clock = time.monotonic()
    try:
        yield
    except KeyboardInterrupt:
        say("skipped")
    seconds[name] = time.monotonic() - clock


def _summary(result: Result, baselines: Mapping[str, Result], lang: Lang, *, err: bool) -> str:
    """What is printed in the end, made while progress is still told."""
    from optimizer.cli.summary import print_run

    screen = console(err=err)
    with screen.capture() as captured:
        print_run(screen, result, baselines, lang)
    return captured.get()


def exit_code(result: Result) -> ExitCode:
    """Plan, proof that there is none, or neither; a plan that is only fallen back to was not found."""
    if result.plan is not None:
        return ExitCode.OK if result.proof.fallback is None else ExitCode.NO_PLAN
    return ExitCode.INFEASIBLE if result.proof.status == "infeasible" else ExitCode.NO_PLAN


def run_document(
    result: Result, folder: Path | None, seconds: Mapping[str, float], baselines: Mapping[str, Result]
) -> dict[str, Any]:
    """What ``--json`` says of one run; ``gap`` and ``gain_gap`` are fractions, ``seconds`` are by stage."""
    from optimizer.advice import advise, say_advice
    from optimizer.report.ranks import ranks

    proof = result.proof
    return {
        "name": result.name,
        "status": proof.status,
        "objective": proof.objective,
        "bound": proof.bound,
        "gap": proof.gap,
        "gain_gap": proof.gain_gap,
        "status_quo": proof.status_quo,
        "claim": proof.claim,
        "steps": [list(step) for step in proof.steps],
        "fallback": proof.fallback,
        "stopped_by": proof.stopped_by,
        "solver": proof.solver,
        "method": proof.method,
        "seconds": dict(seconds),
        "verified": result.verified,
        "violations": [str(violation) for violation in result.violations],
        "kpis": result.totals() if result.plan is not None else {},
        "classes": result.classes().to_dict("records") if result.plan is not None else [],
        "ranks": ranks(result) if result.plan is not None else [],
        "order_lines": _order_lines(result),
        "orders": _orders(result),
        "baselines": {name: baseline.totals() for name, baseline in baselines.items()},
        "conflict": [_rule(rule) for rule in result.conflict],
        "warnings": [text["en"] for text in result.warnings],
        "fitted": [one.as_dict() for one in result.scenario.fitted],
        "scenario_warnings": [warning.as_dict() for warning in result.scenario.warnings],
        "advice": [say_advice(result, advice, "en") for advice in advise(result)],
        "out": str(folder) if folder is not None and result.plan is not None else None,
    }


def _orders(result: Result) -> list[dict[str, Any]]:
    """Every line of orders, with the officers of each role under ``roles``."""
    from optimizer.store import plain

    if result.plan is None:
        return []
    lines = result.orders().to_dict("records")
    roles = [name for name in lines[0] if str(name).startswith("heads_")] if lines else []
    kept = [{key: value for key, value in line.items() if key not in roles} for line in lines]
    sent = [{str(name).removeprefix("heads_"): line[name] for name in roles if line[name]} for line in lines]
    return [plain({**line, "roles": officers}) for line, officers in zip(kept, sent, strict=True)]


def _order_lines(result: Result) -> dict[str, int]:
    """How many lines there are, and how many of them send a single person."""
    from optimizer.frames import lines

    return lines(result.orders()) if result.plan is not None else {"lines": 0, "single": 0}


def _rule(rule: Any) -> dict[str, Any]:
    place = rule.place
    return {"rule": rule.rule, "file": place.file, "line": place.line, "column": place.column, "message": rule.message}


def _baselines(result: Result) -> dict[str, Result]:
    """All of them; after Ctrl-C those that there are, since others may take minutes."""
    from optimizer.baselines import NOBODY, RULES, baselines

    there = (NOBODY, *(name for name in RULES if name in result.rules))
    return baselines(result.scenario, result, there if result.proof.stopped_by == "interrupt" else RULES)


def _write_report(result: Result, baselines: Mapping[str, Result], folder: Path, lang: Lang) -> None:
    from optimizer.plots import save_figures
    from optimizer.report import write_report

    save_figures(result, folder / "figures", lang=lang)
    write_report(result, folder / "report.html", lang=lang, baselines=dict(baselines))


def _write_workbook(result: Result, baselines: Mapping[str, Result], folder: Path, lang: Lang) -> None:
    from optimizer.files import WORKBOOK
    from optimizer.workbook import write_workbook

    try:
        write_workbook(result, folder / WORKBOOK, lang=lang, baselines=baselines)
    except OSError as error:  # it may be open in another program; the plan is safe
        say(f"{folder / WORKBOOK} cannot be written: {error.strerror or error}")


def _say_where(result: Result, folder: Path, *, report: bool) -> None:
    if result.plan is not None:
        say(f"\nrun folder: {folder}")
        page = folder / "report.html"
        say(f"report: {page.resolve()}" if report and page.exists() else "no report was written")
        if result.proof.fallback is not None:
            say("no plan was found within the limits, and this is what they fall back to; a longer --time-limit may help")
        return
    for rule in result.conflict:
        say(f"{rule.place}: {rule.rule}: {rule.message}")
    if result.proof.status == "infeasible":
        say("no plan can keep all rules of this scenario" + ("; the rules above conflict" if result.conflict else ""))
    else:
        say("no plan was found within the limits; a longer --time-limit may help")
