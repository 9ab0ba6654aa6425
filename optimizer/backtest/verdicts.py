"""Back-tests in, findings out: one function for each kind, and a verdict that says why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy.optimize import brentq

from optimizer.backtest.cases import Arithmetic, Case, Deployed, Rank, Ridge, Staff, Total
from optimizer.calibration import scaled
from optimizer.problem import build_problem
from optimizer.result import evaluate, status_quo_kpis
from optimizer.scenario import Scenario
from optimizer.solver import SolveOptions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from optimizer.problem import Problem

Verdict = Literal["met", "failed", "consistent", "not identified"]


@dataclass(frozen=True)
class Finding:
    """What one back-test found.

    Attributes:
        rows: (what, predicted, reported), as text. arithmetic: lines with their numbers.
        fitted, not_fitted: what was. reason: why the verdict is what it is.
        numbers: for other tests and machines.
    """

    name: str
    title: dict[str, str]
    source: str
    verdict: Verdict
    reason: str
    rows: tuple[tuple[str, str, str], ...] = ()
    arithmetic: tuple[str, ...] = ()
    fitted: tuple[str, ...] = ()
    not_fitted: tuple[str, ...] = ()
    numbers: dict[str, float] = field(default_factory=dict)


def judge(cases: list[tuple[Path, Any]]) -> tuple[Finding, ...]:
    """Run every back-test in order; later ones may use what earlier ones fitted."""
    found: dict[str, Finding] = {}
    for file, case in cases:
        finding = _JUDGES[type(case)](case, file, found)
        note = case.note.text("en")
        reason = f"{finding.reason} {note}".strip() if note else finding.reason
        title = {lang: case.title.text(lang, case.name) for lang in ("en", "zh")}
        found[case.name] = replace(finding, reason=reason, title=title, source=case.source)
    return tuple(found.values())


def _problem(file: Path, scenario: str, settings: dict[str, Any]) -> Problem:
    return build_problem(Scenario.load(file.parent / scenario, settings=settings))


def _closures(problem: Problem) -> float:
    kpis, _ = status_quo_kpis(problem)
    return float("nan") if kpis is None else float(kpis.closures.sum())


def _root(function: Any, low: float, high: float) -> float | None:
    """Where ``function`` crosses zero, within a thousandth; ``None`` if it does not."""
    if function(low) * function(high) > 0:
        return None
    return float(brentq(function, low, high, xtol=1e-3, rtol=1e-3))


def _total(case: Total, file: Path, found: dict[str, Finding]) -> Finding:
    problem = _problem(file, case.scenario, case.settings)
    plain = _closures(problem)
    rows = [("closures with the scenario's efforts (cases)", f"{plain:,.0f}", f"{case.closures:,.0f}")]
    numbers = {"plain": plain}
    fitted: tuple[str, ...] = ()
    if case.effort_of is None:
        effort = _root(lambda m: _closures(scaled(problem, {"effort": m})) - case.closures, *case.multiplier)
        if effort is None:
            low, high = case.multiplier
            reason = f"no effort multiplier between {low:g} and {high:g} gives the total."
            return Finding(case.name, {}, "", "failed", reason, tuple(rows), numbers=numbers)
        fitted = (f"effort multiplier {effort:.3f}",)
    else:
        effort = found[case.effort_of].numbers["effort"]
    predicted = _closures(scaled(problem, {"effort": effort}))
    rows.append((f"closures at effort x {effort:.3f} (cases)", f"{predicted:,.0f}", f"{case.closures:,.0f}"))
    arithmetic = []
    if case.officers and case.working_days:
        rate = case.closures / (case.officers * case.working_days)
        there = float(problem.heads.sum() * problem.days.sum())
        rows.append(("closures per officer-day", f"{predicted / there:.3f}", f"{rate:.3f}"))
        arithmetic.append(f"{case.closures:,.0f} / ({case.officers:,.0f} x {case.working_days:g}) = {rate:.3f} per officer-day")
    error = predicted / case.closures - 1
    met = abs(error) <= case.within
    how = "after fitting one multiplier to this very total" if fitted else "with a multiplier fitted elsewhere"
    reason = f"{error:+.1%} {how}; {plain / case.closures - 1:+.1%} with the scenario's own efforts."
    rest = ("officers", "inflow", "opening stock", *(() if fitted else ("effort",)))
    numbers |= {"effort": effort, "predicted": predicted}
    return Finding(case.name, {}, "", "met" if met else "failed", reason, tuple(rows), tuple(arithmetic), fitted, rest, numbers)


def _staff(case: Staff, file: Path, found: dict[str, Finding]) -> Finding:
    problem = _problem(file, case.scenario, case.settings)
    effort = 1.0 if case.effort_of is None else found[case.effort_of].numbers["effort"]
    problem = scaled(problem, {"effort": effort})
    own = float(problem.heads.sum())

    def closures(officers: float) -> float:
        return _closures(replace(problem, heads=problem.heads * officers / own, floor=problem.floor * officers / own))

    ends = [closures(officers) for officers in case.officers]
    low, high = case.officers
    rows = [(f"closures with {n:,.0f} officers (cases)", f"{c:,.0f}", "") for n, c in zip(case.officers, ends, strict=True)]
    numbers = {"low": ends[0], "high": ends[1]}
    level = _root(lambda officers: closures(officers) - case.closures, low, high)
    rest = (f"effort multiplier {effort:.3f}, taken from {case.effort_of}" if case.effort_of else "effort", "inflow")
    if level is None:
        side = "even the largest staff closes fewer" if max(ends) < case.closures else "even the smallest staff closes more"
        reason = f"no staff between {low:,.0f} and {high:,.0f} explains {case.closures:,.0f} closures: {side}."
        return Finding(case.name, {}, "", "failed", reason, tuple(rows), not_fitted=rest, numbers=numbers)
    rows.append(("staff that explains the total (officers)", f"{level:,.0f}", f"{low:,.0f} to {high:,.0f}"))
    reason = f"a mean staff of {level:,.0f} explains the total; the staff in between was not published."
    return Finding(
        case.name, {}, "", "consistent", reason, tuple(rows), (), ("staff level",), rest, {**numbers, "level": level}
    )


def _ridge(case: Ridge, file: Path, found: dict[str, Finding]) -> Finding:
    del file, found
    lines = [
        f"{case.closures:,.0f} / ({case.working_days:g} x {rate:g}) = {case.closures / (case.working_days * rate):.0f} officers"
        for rate in case.rates
    ]
    numbers = {f"officers at {rate:g}": case.closures / (case.working_days * rate) for rate in case.rates}
    reason = "only the product of officers and closures per officer-day is known; every line above explains the report as well."
    left = ("team size", "closures per officer-day", "share of terminations")
    return Finding(case.name, {}, "", "not identified", reason, (), tuple(lines), (), left, numbers)


def _rank(case: Rank, file: Path, found: dict[str, Finding]) -> Finding:
    del found
    result = evaluate(Scenario.load(file.parent / case.scenario, settings=case.settings), options=SolveOptions(gap=0.005))
    province = _problem(file, case.among, case.among_settings)
    kpis, _ = status_quo_kpis(province)
    if kpis is None or result.plan is None or result.status_quo is None:
        return Finding(case.name, {}, "", "failed", "a scenario of it has no plan.")
    j, here = province.courts.index(case.court), result.problem.courts.index(case.court)
    others = ~np.isnan(kpis.rank) & (np.arange(len(province.courts)) != j)

    def rank(rate: float) -> int:
        return 1 + int((kpis.closing_rate[others] > rate + 1e-9).sum())

    rates = [float(kpi.closing_rate[here]) for kpi in (result.status_quo, result.court_kpis)]
    ranks = [rank(rate) for rate in rates]
    count = int(others.sum()) + 1
    rows = (
        ("closing rate before and after", f"{rates[0]:.1%} and {rates[1]:.1%}", "not published"),
        (f"rank among {count} basic courts before", f"{ranks[0]}", f"beyond {case.before}"),
        (f"rank among {count} basic courts after", f"{ranks[1]}", f"{case.after} or better"),
    )
    met = ranks[0] > case.before and ranks[1] <= case.after
    reason = "the ranks are as reported."
    if not met:
        missing = "it does not start beyond the rank reported" if ranks[0] <= case.before else "the rise is too small"
        reason = f"{missing}: the plan weighs genuine closures of all courts and leaves the host's closing rate behind others'."
    numbers = {"before": float(ranks[0]), "after": float(ranks[1])}
    return Finding(case.name, {}, "", "met" if met else "failed", reason, rows, (), (), ("team size", "the court"), numbers)


def _deployed(case: Deployed, file: Path, found: dict[str, Finding]) -> Finding:
    del found
    lines, shares, rows = [], [], []
    for rate in case.rates:
        share = case.closures / (case.on_call * case.days * rate)
        shares.append(share)
        lines.append(f"{case.closures:,.0f} / ({case.on_call:,.0f} x {case.days:g} x {rate:g}) = {share:.1%} deployed")
        settings = {**case.settings, f"mechanisms.{case.campaign}.deployed_share": share}
        scenario = Scenario.load(file.parent / case.scenario, settings=settings)
        role = next(iter(scenario.document.roles))
        klass = next(iter(scenario.document.classes))
        scenario = scenario.changed(**{f"classes.{klass}.effort_days": {role: 1 / rate}})
        closed = evaluate(scenario, options=SolveOptions(gap=0.0)).totals()["closures"]
        rows.append((f"closures at {rate:g} a day and {share:.1%} deployed (cases)", f"{closed:,.0f}", f"{case.closures:,.0f}"))
    text = f"the closures fit if {min(shares):.0%} to {max(shares):.0%} of those on call were deployed at others' rates"
    reason = f"{text}: a consistency check, not a proof; harder cases would explain them as well."
    numbers = {"low": min(shares), "high": max(shares)}
    return Finding(
        case.name, {}, "", "consistent", reason, tuple(rows), tuple(lines), (), ("deployed share", "case mix"), numbers
    )


def _arithmetic(case: Arithmetic, file: Path, found: dict[str, Finding]) -> Finding:
    del file, found
    lines, numbers, outside = [], {}, []
    for name, (top, *bottoms) in case.ratios.items():
        value = case.reported[top] / float(np.prod([case.reported[bottom] for bottom in bottoms]))
        parts = " x ".join(f"{case.reported[bottom]:,.6g}" for bottom in bottoms)
        lines.append(f"{name}: {case.reported[top]:,.6g} / {f'({parts})' if len(bottoms) > 1 else parts} = {value:,.3g}")
        numbers[name] = value
        low, high = case.expect.get(name, (-np.inf, np.inf))
        if not low <= value <= high:
            outside.append(name)
    if outside:
        return Finding(
            case.name, {}, "", "failed", f"out of its range: {', '.join(outside)}.", (), tuple(lines), numbers=numbers
        )
    verdict: Verdict = "consistent" if case.expect else "not identified"
    reason = "the ratios lie where other sources put them." if case.expect else "the report gives too little for a rate."
    return Finding(case.name, {}, "", verdict, reason, (), tuple(lines), numbers=numbers)


_JUDGES: dict[type[Case], Callable[[Any, Path, dict[str, Finding]], Finding]] = {
    Total: _total,
    Staff: _staff,
    Ridge: _ridge,
    Rank: _rank,
    Deployed: _deployed,
    Arithmetic: _arithmetic,
}
