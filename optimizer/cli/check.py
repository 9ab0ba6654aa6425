"""``optimizer check``: a scenario file in, every fault with its line out, or what the scenario holds."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.console import console, print_faults, print_json, print_table, say
from optimizer.cli.options import AsJson, ScenarioFile, Settings, Variant
from optimizer.errors import ScenarioError

if TYPE_CHECKING:
    from optimizer.errors import Fault, Place
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.sections import MechanismSection, WindowSection


Assumptions = Annotated[
    bool, typer.Option("--assumptions", help="List what every number rests on: range, basis, source; with --json for machines.")
]


def check(
    file: ScenarioFile,
    variant: Variant = None,
    settings: Settings = None,
    assumptions: Assumptions = False,
    as_json: AsJson = False,
) -> None:
    """Check a scenario with all its variants and say what it holds; with --json, print the list of faults and warnings."""
    from optimizer.scenario import Scenario

    scenario = Scenario.load(file, variant=variant, settings=settings or ())
    if variant is None and (faults := _variant_faults(scenario)):
        raise ScenarioError(faults)
    if assumptions:
        _list_assumptions(scenario, as_json=as_json)
        return
    warnings = _all_warnings(scenario) if variant is None else _warnings(scenario)
    if as_json:
        print_json([warning.as_dict() for warning in warnings])
        return
    _print_content(scenario)
    print_faults(warnings)
    count = len(warnings)
    say(f"{file}: no faults" + (f", {count} warning{'s' if count > 1 else ''}" if count else ""))


def _all_warnings(scenario: Scenario) -> tuple[Fault, ...]:
    """Warnings of the scenario, and those that only a variant of it has."""
    own = _warnings(scenario)
    found = dict.fromkeys(own)
    for name in scenario.variants:
        for one in _warnings(scenario.with_variant(name)):
            if one not in own:
                found[replace(one, message=f"in variant '{name}', {one.message}")] = None
    return tuple(found)


def _warnings(scenario: Scenario) -> tuple[Fault, ...]:
    """What is hardly meant, and what no plan can keep."""
    from optimizer.model.reach import beyond_reach
    from optimizer.problem import build_problem

    if not scenario.document.duties and not scenario.document.targets:
        return scenario.warnings
    return scenario.warnings + beyond_reach(build_problem(scenario))


def _variant_faults(scenario: Scenario) -> list[Fault]:
    faults: list[Fault] = []
    for name in scenario.variants:
        try:
            scenario.with_variant(name)
        except ScenarioError as error:
            faults += error.faults
    return list(dict.fromkeys(faults))


def _print_content(scenario: Scenario) -> None:
    from optimizer.cli.stock import warm_up_text
    from optimizer.problem import build_problem

    problem, document = build_problem(scenario), scenario.document
    tiers = [court.tier for court in document.courts]
    rows = [("scenario", f"{scenario.name}@{scenario.variant}" if scenario.variant else scenario.name)]
    rows.append(("courts", f"{len(tiers)} ({', '.join(f'{tiers.count(t)} {t}' for t in dict.fromkeys(tiers))})"))
    heads = dict(zip(problem.roles, problem.staff.heads[:, :, 0].sum(axis=0), strict=True))
    rows.append(("officers", f"{sum(heads.values()):,.0f} ({', '.join(f'{n:,.0f} {role}' for role, n in heads.items())})"))
    spare = (problem.staff.heads - problem.staff.floor)[:, :, 0].sum()
    rows.append(("may leave", f"{spare:,.0f} officers, the rest is protected"))
    came = f"{problem.cells.opening.sum():,.0f}, and {problem.cells.inflow.sum():,.0f} come in"
    waiting = problem.cells.pipeline.sum()
    rows.append(("open cases", came + (f"; {waiting:,.0f} more are worked on and have not closed" if waiting else "")))
    lengths = [f"{len(list(several))} x {length}" for length, several in groupby(document.calendar.lengths)]
    span = f"{problem.time.starts[0]} to {problem.time.ends[-1]}, {problem.time.days.sum():g} working days"
    rows.append(("periods", f"{', '.join(lengths)}, {span}"))
    if (text := warm_up_text(scenario)) is not None:
        rows.append(("warm-up", text))
    for mechanism in document.mechanisms:
        rows.append(("mechanism", f"{mechanism.name} ({mechanism.what}){_windows(problem, mechanism)}"))
    rows.append(("numbers", _counted(scenario)))
    rows.append(("variants", ", ".join(scenario.variants) or "none"))
    print_table(console(err=False), ("", ""), rows, left=(0, 1))
    _print_stock(problem)


def _print_stock(problem: Problem) -> None:
    """Open cases by class, tier and age, where they are not like those that come in."""
    from optimizer.cli.stock import HEADS, stock_rows

    if rows := stock_rows(problem):
        console(err=False).print()
        print_table(console(err=False), HEADS, rows, left=(0, 2, 3))


def _counted(scenario: Scenario) -> str:
    """How many numbers are public, derived and assumed, and how many do not say."""
    from optimizer.scenario.assumptions import MADE_UP
    from optimizer.scenario.records import BASES

    counts = {basis: sum(one.numbers for one in scenario.assumptions if one.basis == basis) for basis in BASES}
    parts = [f"{count:,} {basis}" for basis, count in counts.items() if count]
    bare = len(scenario.unrecorded)
    if scenario.basis == MADE_UP:
        parts.append(f"{bare:,} made up" if parts else "made up")
    elif bare:
        parts.append(f"{bare:,} do not say what they rest on")
    return ", ".join(parts)


def _list_assumptions(scenario: Scenario, *, as_json: bool) -> None:
    """Every assumption as a row of a table, or as JSON."""
    from optimizer.report.assumptions import range_text, value_text

    if as_json:
        print_json([{**one.as_dict(), **_where(one.place)} for one in scenario.assumptions])
        return
    rows = []
    for one in scenario.assumptions:
        texts = [text for text in (one.source.text("en"), one.note.text("en")) if text]
        rows.append((one.path, value_text(one, "en"), range_text(one, "en"), one.basis, "; ".join(texts)))
    if rows:
        print_table(console(err=False), ("number", "base", "range", "basis", "source and note"), rows, left=(0, 3, 4))
    say(f"numbers: {_counted(scenario)}")


def _where(place: Place) -> dict[str, object]:
    """File, line and column of a place."""
    return {"file": place.file, "line": place.line, "column": place.column}


def _windows(problem: Problem, mechanism: MechanismSection) -> str:
    from optimizer.posing.windows import windows_of
    from optimizer.sections import Selector, WindowSection

    if not mechanism.on:
        return ": off"
    if not isinstance(mechanism, WindowSection):
        return ""
    every = len(windows_of(problem, mechanism.weeks, mechanism.start_every_weeks))
    count = len(windows_of(problem, mechanism.weeks, mechanism.start_every_weeks, mechanism.approval_days))
    late = f" of {every}, begun after {mechanism.approval_days} days for approval," if mechanism.approval_days else ""
    meant: Selector = getattr(mechanism, "hosts", getattr(mechanism, "courts", Selector()))
    return f": {count} windows{late} at {problem.select(meant).sum()} possible courts{_donors(problem, mechanism)}"


def _donors(problem: Problem, section: WindowSection) -> str:
    """What rules on teams leave out by looking at the nearest donors only."""
    from optimizer.posing.teams import left_out
    from optimizer.sections import PostingSection

    if not isinstance(section, PostingSection) or section.donors_in_view is None:
        return ""
    reach, out = left_out(problem, section)
    told = ""
    if (bounds := section.donors_per_posting) is not None:
        exactly = bounds.low == bounds.high
        many = f"exactly {bounds.low}" if exactly else f"{bounds.low} to {bounds.high}"
        told += f", each drawing on {many} court{'s' if bounds.high > 1 else ''}"
    if section.led_by is not None:
        told += f", each led by one of {problem.select(section.led_by).sum()} courts"
    told += f", each with its nearest {section.donors_in_view} donors: "
    return told + (f"{out:,} of {reach:,} pairs of donor and host are left out" if out else "no pair is left out")
