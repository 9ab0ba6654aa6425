"""A published total of closures in, findings out: an effort multiplier fitted or taken over, or the staff that explains it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import isnan, nan
from typing import TYPE_CHECKING, Any

from scipy.optimize import brentq

from optimizer.backtest.finding import PASSED, Finding, no_effort, taken_effort
from optimizer.backtest.ranges import intervals, spread
from optimizer.backtest.words import bracketed, cases_text, inside_line, range_lines, same, say, say_all
from optimizer.calibration import scaled
from optimizer.calibration.response import status_quo_closures
from optimizer.problem import build_problem

if TYPE_CHECKING:
    from optimizer.backtest.cases import Staff, Total
    from optimizer.backtest.finding import Row
    from optimizer.backtest.loading import Loaded
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.texts import Text


def judge_total(one: Loaded, found: dict[str, Finding]) -> Finding:
    """Closures of the status quo against a published total."""
    case: Total = one.case
    assert one.scenario is not None
    problem = build_problem(one.scenario)
    plain = _closures(problem)
    if isnan(plain):
        return Finding(case.name, case.proves, "not identified", say("no_status_quo"))
    published = cases_text(case.published)
    rows: tuple[Row, ...] = ((say("plain"), cases_text(plain), published),)
    if case.effort_of is not None:
        effort = taken_effort(case, found)
        if effort is None:
            return replace(no_effort(case, found), rows=rows, numbers={"plain": plain})
    else:
        low, high = case.multiplier
        effort = _root(lambda m: _closures(scaled(problem, {"effort": m})) - case.published, low, high)
        if effort is None:
            reason = say("no_root", low=low, high=high)
            return Finding(case.name, case.proves, "failed", reason, rows, numbers={"plain": plain})
    return _against(one, problem, effort, plain, rows)


def _against(one: Loaded, problem: Problem, effort: float, plain: float, rows: tuple[Row, ...]) -> Finding:
    """What closes at an effort, its interval, and how far both are from what was published."""
    case: Total = one.case
    assert one.scenario is not None
    predicted = _closures(scaled(problem, {"effort": effort}))
    fits = case.effort_of is None

    def at(scenario: Scenario) -> dict[str, float | None]:
        closures = _closures(scaled(build_problem(scenario), {"effort": effort}))
        return {"closures": None if isnan(closures) else closures}

    ends = intervals(one.scenario, case.vary, at)
    numbers: dict[str, float | None] = {"plain": plain, "effort": effort, "predicted": predicted}
    shown, inside = cases_text(predicted), []
    if ends:
        numbers["low"], numbers["high"] = between = spread("closures", predicted, ends)
        shown = bracketed(shown, *map(cases_text, between))
        inside = [inside_line("closures", case.published, between, {})]
    error = predicted / case.published - 1
    more_rows, lines = _per_day(case, problem, predicted)
    return Finding(
        case.name,
        case.proves,
        "failed" if abs(error) > case.within else PASSED[case.proves],
        say("after_fit", error=error, plain=plain / case.published - 1)
        if fits
        else say("taken_fit", error=error, within=case.within, plain=plain / case.published - 1),
        (*rows, (say("scaled", effort=effort), shown, cases_text(case.published)), *more_rows),
        (*lines, *range_lines(ends, {"closures": cases_text}, {}), *inside),
        (say("effort_fitted", effort=effort),) if fits else (),
        say_all("officers", "inflow", "stock") + (() if fits else say_all("effort")),
        numbers,
        ends,
    )


def _per_day(case: Total, problem: Problem, predicted: float) -> tuple[tuple[Row, ...], tuple[Text, ...]]:
    """Closures per officer-day, predicted and reported; nothing where the test does not say who was at work."""
    if not (case.officers and case.working_days):
        return (), ()
    rate = case.published / (case.officers * case.working_days)
    there = float((problem.staff.heads.sum(axis=(0, 1)) * problem.time.days).sum())
    line = say("per_day_line", closures=case.published, officers=case.officers, days=case.working_days, rate=rate)
    return ((say("rate"), same(f"{predicted / there:.3f}"), same(f"{rate:.3f}")),), (line,)


def judge_staff(one: Loaded, found: dict[str, Finding]) -> Finding:
    """Which staff level explains a published total."""
    case: Staff = one.case
    assert one.scenario is not None
    rest = say_all("effort", "inflow")
    effort = taken_effort(case, found)
    if effort is None:
        return replace(no_effort(case, found), not_fitted=rest)
    if case.effort_of is not None:
        rest = (say("effort_taken", effort=effort, test=found[case.effort_of].title), say("inflow"))
    problem = scaled(build_problem(one.scenario), {"effort": effort})
    staff = problem.staff
    own = float(staff.heads.sum(axis=(0, 1)).mean())

    @cache
    def closures(officers: float) -> float:
        part = officers / own
        return _closures(replace(problem, staff=replace(staff, heads=staff.heads * part, floor=staff.floor * part)))

    ends = [closures(officers) for officers in case.officers]
    if any(map(isnan, ends)):
        return Finding(case.name, case.proves, "not identified", say("no_status_quo"), not_fitted=rest)
    low, high = case.officers
    rows = [(say("staffed", officers=n), cases_text(c), same("")) for n, c in zip(case.officers, ends, strict=True)]
    numbers: dict[str, float | None] = {"low": ends[0], "high": ends[1]}
    level = _root(lambda officers: closures(officers) - case.closures, low, high)
    if level is None:
        side = say("too_few" if max(ends) < case.closures else "too_many")
        reason = say("no_level", low=low, high=high, closures=case.closures, side=side)
        return Finding(case.name, case.proves, "failed", reason, tuple(rows), not_fitted=rest, numbers=numbers)
    rows.append((say("level"), cases_text(level), say("from_to", low=low, high=high)))
    reason = say("explained", level=level)
    return Finding(
        case.name,
        case.proves,
        PASSED[case.proves],
        reason,
        tuple(rows),
        (),
        say_all("staff"),
        rest,
        {**numbers, "level": level},
    )


def _closures(problem: Problem) -> float:
    """Closures of the status quo; NaN where there is none."""
    closures = status_quo_closures(problem)
    return nan if closures is None else float(closures.sum())


def _root(function: Any, low: float, high: float) -> float | None:
    """Where ``function`` crosses zero, within a thousandth; ``None`` if it does not."""
    known = cache(function)  # both ends are asked for here and there, and each is a solve
    if not known(low) * known(high) <= 0:
        return None
    return float(brentq(known, low, high, xtol=1e-3, rtol=1e-3))
