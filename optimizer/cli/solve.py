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
    GainGap,
    Gap,
    InLang,
    MethodOfSearch,
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


def solve(
    file: ScenarioFile,
    variant: Variant = None,
    settings: Settings = None,
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
    from optimizer.cli.progress import shown_progress
    from optimizer.evaluation import evaluate
    from optimizer.scenario import Scenario
    from optimizer.store import save_result

    scenario = Scenario.load(file, variant=variant, settings=settings or ())
    label = scenario.label
    folder = prepare_folder(out or Path("out") / label, kind=RUN)
    if not quiet:
        print_faults(scenario.warnings)
    with shown_progress(label, quiet=quiet) as progress:
        result = evaluate(scenario, options=options, progress=progress)
    baselines: dict[str, Result] = {}
    seconds = dict(result.seconds)
    if result.plan is not None:
        save_result(result, folder)
        (folder / "report.html").unlink(missing_ok=True)  # that of an earlier plan
        with _step("baselines", "comparing with the baselines", seconds, quiet=quiet):
            baselines |= _baselines(result)
        if report:
            with _step("report", "drawing figures and writing the report", seconds, quiet=quiet):
                _write_report(result, baselines, folder, lang)
    if not quiet:
        from optimizer.cli.summary import print_run

        print_run(console(err=as_json), result, baselines, lang)
        _say_where(result, folder, report=report)
    if as_json:
        print_json(run_document(result, folder, seconds, baselines))
    return exit_code(result)


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
    from optimizer.baselines import baselines

    return baselines(result.scenario, result)


def _write_report(result: Result, baselines: Mapping[str, Result], folder: Path, lang: Lang) -> None:
    from optimizer.plots import save_figures
    from optimizer.report import write_report

    save_figures(result, folder / "figures", lang=lang)
    write_report(result, folder / "report.html", lang=lang, baselines=dict(baselines))


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
