"""Back-tests in, findings out: one function for each kind, and a verdict that says why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy.optimize import brentq

from optimizer.backtest.cases import Arithmetic, Case, Deployed, Rank, Ridge, Staff, Total
from optimizer.backtest.words import Text, joined, same, say, titled
from optimizer.calibration import scaled
from optimizer.calibration.response import status_quo_closures
from optimizer.errors import Place, ScenarioError, unknown_name
from optimizer.evaluation import evaluate, status_quo_plan
from optimizer.facts import Facts, read_facts
from optimizer.kpis import court_kpis
from optimizer.ledger import replay_plan
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.solver import SolveOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from optimizer.problem import Problem

Verdict = Literal["met", "failed", "consistent", "not identified"]
Row = tuple[Text, Text, Text]


@dataclass(frozen=True)
class Finding:
    """What one back-test found; every text in every language.

    Attributes:
        rows: (what, predicted, reported). arithmetic: lines with their numbers.
        fitted, not_fitted: what was. reason: why the verdict is what it is.
        keys: of the reported figures among the public ones. numbers: for other tests and machines.
    """

    name: str
    verdict: Verdict
    reason: Text
    rows: tuple[Row, ...] = ()
    arithmetic: tuple[Text, ...] = ()
    fitted: tuple[Text, ...] = ()
    not_fitted: tuple[Text, ...] = ()
    numbers: dict[str, float] = field(default_factory=dict)
    title: Text = field(default_factory=dict)
    source: str = ""
    keys: tuple[str, ...] = ()


def judge(cases: list[tuple[Path, Any]]) -> tuple[Finding, ...]:
    """Run every back-test in order; later ones may use what earlier ones fitted."""
    found: dict[str, Finding] = {}
    for file, case in cases:
        finding = _JUDGES[type(case)](case, file, found)
        title = titled(case.title, case.name)
        reason = joined((finding.reason, titled(case.note)))
        keys = tuple(dict.fromkeys(case.keys.values()))
        found[case.name] = replace(finding, reason=reason, title=title, source=case.source, keys=keys)
    return tuple(found.values())


def _problem(file: Path, scenario: str, settings: dict[str, Any]) -> Problem:
    return build_problem(Scenario.load(file.parent / scenario, settings=settings))


def _closures(problem: Problem) -> float:
    closures = status_quo_closures(problem)
    return float("nan") if closures is None else float(closures.sum())


def _root(function: Any, low: float, high: float) -> float | None:
    """Where ``function`` crosses zero, within a thousandth; ``None`` if it does not."""
    known = cache(function)  # both ends are asked for here and there, and each is a solve
    if not known(low) * known(high) <= 0:
        return None
    return float(brentq(known, low, high, xtol=1e-3, rtol=1e-3))


def _texts(*keys: str) -> tuple[Text, ...]:
    return tuple(say(key) for key in keys)


def _cases(closures: float) -> Text:
    return same(f"{closures:,.0f}")


def _total(case: Total, file: Path, found: dict[str, Finding]) -> Finding:
    problem = _problem(file, case.scenario, case.settings)
    plain = _closures(problem)
    numbers = {"plain": plain}
    rows = [(say("plain"), _cases(plain), _cases(case.closures))]
    fits = case.effort_of is None
    if fits:
        effort = _root(lambda m: _closures(scaled(problem, {"effort": m})) - case.closures, *case.multiplier)
    else:
        effort = found[str(case.effort_of)].numbers.get("effort")
    if effort is None:
        low, high = case.multiplier
        reason = say("no_root", low=low, high=high) if fits else say("no_effort", test=found[str(case.effort_of)].title)
        return Finding(case.name, "failed" if fits else "not identified", reason, tuple(rows), numbers=numbers)
    predicted = _closures(scaled(problem, {"effort": effort}))
    rows.append((say("scaled", effort=effort), _cases(predicted), _cases(case.closures)))
    arithmetic = []
    if case.officers and case.working_days:
        rate = case.closures / (case.officers * case.working_days)
        there = float((problem.staff.heads.sum(axis=(0, 1)) * problem.time.days).sum())
        rows.append((say("rate"), same(f"{predicted / there:.3f}"), same(f"{rate:.3f}")))
        arithmetic.append(
            say("per_day_line", closures=case.closures, officers=case.officers, days=case.working_days, rate=rate)
        )
    error = predicted / case.closures - 1
    verdict: Verdict = "failed" if abs(error) > case.within else "consistent" if case.in_data else "met"
    reason = say("after_fit" if fits else "taken_fit", error=error, plain=plain / case.closures - 1)
    return Finding(
        case.name,
        verdict,
        joined((reason, say("in_data"))) if case.in_data else reason,
        tuple(rows),
        tuple(arithmetic),
        (say("effort_fitted", effort=effort),) if fits else (),
        _texts("officers", "inflow", "stock") + (() if fits else _texts("effort")),
        {**numbers, "effort": effort, "predicted": predicted},
    )


def _staff(case: Staff, file: Path, found: dict[str, Finding]) -> Finding:
    rest = _texts("effort", "inflow")
    effort = 1.0
    if case.effort_of is not None:
        other = found[case.effort_of]
        if "effort" not in other.numbers:
            return Finding(case.name, "not identified", say("no_effort", test=other.title), not_fitted=rest)
        effort = other.numbers["effort"]
        rest = (say("effort_taken", effort=effort, test=other.title), say("inflow"))
    problem = scaled(_problem(file, case.scenario, case.settings), {"effort": effort})
    staff = problem.staff
    own = float(staff.heads.sum(axis=(0, 1)).mean())

    @cache
    def closures(officers: float) -> float:
        part = officers / own
        return _closures(replace(problem, staff=replace(staff, heads=staff.heads * part, floor=staff.floor * part)))

    ends = [closures(officers) for officers in case.officers]
    low, high = case.officers
    rows = [(say("staffed", officers=n), _cases(c), same("")) for n, c in zip(case.officers, ends, strict=True)]
    numbers = {"low": ends[0], "high": ends[1]}
    level = _root(lambda officers: closures(officers) - case.closures, low, high)
    if level is None:
        side = say("too_few" if max(ends) < case.closures else "too_many")
        reason = say("no_level", low=low, high=high, closures=case.closures, side=side)
        return Finding(case.name, "failed", reason, tuple(rows), not_fitted=rest, numbers=numbers)
    rows.append((say("level"), _cases(level), say("from_to", low=low, high=high)))
    reason = say("explained", level=level)
    return Finding(case.name, "consistent", reason, tuple(rows), (), _texts("staff"), rest, {**numbers, "level": level})


def _ridge(case: Ridge, file: Path, found: dict[str, Finding]) -> Finding:
    del file, found
    officers = {rate: case.closures / (case.working_days * rate) for rate in case.rates}
    lines = tuple(
        say("ridge_line", closures=case.closures, days=case.working_days, rate=rate, officers=n) for rate, n in officers.items()
    )
    numbers = {f"officers at {rate:g}": n for rate, n in officers.items()}
    left = _texts("team", "rate", "terminations")
    return Finding(case.name, "not identified", say("ridge"), (), lines, (), left, numbers)


def _place_of(court: str, problem: Problem | Facts, file: Path) -> int:
    if court not in problem.courts:
        raise ScenarioError([unknown_name(Place(str(file)), "court", court, "court", problem.courts)])
    return int(problem.courts.index(court))


def _rank(case: Rank, file: Path, found: dict[str, Finding]) -> Finding:
    del found
    result = evaluate(Scenario.load(file.parent / case.scenario, settings=case.settings), options=SolveOptions(gap=0.005))
    province = _problem(file, case.among, case.among_settings)
    j, here = _place_of(case.court, province, file), _place_of(case.court, result.facts, file)
    nobody, facts = status_quo_plan(province), read_facts(province.scenario)
    kpis = None if nobody is None else court_kpis(facts, replay_plan(facts, nobody))
    if kpis is None or result.plan is None or result.status_quo is None:
        return Finding(case.name, "failed", say("no_plan"))
    others = kpis.closing_rate[~np.isnan(kpis.rank) & (np.arange(len(province.courts)) != j)]
    load, start, end = (
        float(x[here]) for x in (result.status_quo.load, result.status_quo.closures, result.court_kpis.closures)
    )
    rates = [float(kpi.closing_rate[here]) for kpi in (result.status_quo, result.court_kpis)]
    wanted = np.sort(others)[::-1][min(case.after, len(others)) - 1]
    numbers = {
        "before": float(_rank_of(rates[0], others)),
        "after": float(_rank_of(rates[1], others)),
        "gained": end - start,
        "needed": max(float(wanted) * load - start, 0.0),
    }
    if case.closures is not None:
        numbers["at reported"] = float(_rank_of((start + case.closures) / load, others))
    met = numbers["before"] > case.before and numbers["after"] <= case.after
    line = say("needed_line", rank=case.after, needed=numbers["needed"], gained=numbers["gained"])
    reason = say("rank_met") if met else joined(_why_not(case, numbers))
    rows = _rank_rows(case, numbers, rates, len(others) + 1)
    return Finding(case.name, "met" if met else "failed", reason, rows, (line,), (), _texts("team", "court"), numbers)


def _rank_of(rate: float, others: Any) -> int:
    return 1 + int((others > rate + 1e-9).sum())


def _rank_rows(case: Rank, numbers: dict[str, float], rates: list[float], count: int) -> tuple[Row, ...]:
    rows = [
        (say("rates"), say("two_rates", before=rates[0], after=rates[1]), say("not_published")),
        (say("rank_before", count=count), _cases(numbers["before"]), say("beyond", rank=case.before)),
        (say("rank_after", count=count), _cases(numbers["after"]), say("or_better", rank=case.after)),
    ]
    if case.closures is not None:
        rows.append((say("gain"), _cases(numbers["gained"]), _cases(case.closures)))
        what = say("rank_at_reported", closures=case.closures)
        rows.append((what, _cases(numbers["at reported"]), say("or_better", rank=case.after)))
    return tuple(rows)


def _why_not(case: Rank, numbers: dict[str, float]) -> Iterable[Text]:
    """What the numbers show to be missing, and nothing more."""
    if numbers["before"] <= case.before:
        yield say("rank_start", rank=case.before)
    if numbers["after"] > case.after:
        yield say("rank_short", gained=numbers["gained"], rank=case.after, needed=numbers["needed"])
        if case.closures is not None and numbers["at reported"] > case.after:
            yield say("rank_host", closures=case.closures)


def _deployed(case: Deployed, file: Path, found: dict[str, Finding]) -> Finding:
    del found
    lines, shares, rows = [], [], []
    for rate in case.rates:
        share = case.closures / (case.on_call * case.days * rate)
        shares.append(share)
        lines.append(say("deployed_line", closures=case.closures, on_call=case.on_call, days=case.days, rate=rate, share=share))
        settings = {**case.settings, f"mechanisms.{case.campaign}.deployed_share": share}
        scenario = Scenario.load(file.parent / case.scenario, settings=settings)
        role = next(iter(scenario.document.roles))
        klass = next(iter(scenario.document.classes))
        scenario = scenario.changed(**{f"classes.{klass}.effort_days": {role: 1 / rate}})
        closed = evaluate(scenario, options=SolveOptions(gap=0.0)).totals()["closures"]
        rows.append((say("deployed_closures", rate=rate, share=share), _cases(closed), _cases(case.closures)))
    low, high = min(shares), max(shares)
    reason, left = say("deployed", low=low, high=high), _texts("share", "mix")
    return Finding(case.name, "consistent", reason, tuple(rows), tuple(lines), (), left, {"low": low, "high": high})


def _arithmetic(case: Arithmetic, file: Path, found: dict[str, Finding]) -> Finding:
    del file, found
    lines, numbers, outside = [], {}, []
    for name, (top, *bottoms) in case.ratios.items():
        value = case.reported[top] / float(np.prod([case.reported[bottom] for bottom in bottoms]))
        title = case.names.get(name)
        shown = same(name) if title is None else titled(title, name)
        parts = " x ".join(f"{case.reported[bottom]:,.6g}" for bottom in bottoms)
        sum_ = f"{case.reported[top]:,.6g} / {f'({parts})' if len(bottoms) > 1 else parts} = {value:,.3g}"
        lines.append(say("ratio_line", name=shown, sum=sum_))
        numbers[name] = value
        low, high = case.expect.get(name, (-np.inf, np.inf))
        if not low <= value <= high:
            outside.append(shown)
    if outside:
        reason = say("outside", names=joined(outside, "mark.list"))
        return Finding(case.name, "failed", reason, (), tuple(lines), numbers=numbers)
    verdict: Verdict = "consistent" if case.expect else "not identified"
    return Finding(case.name, verdict, say("in_range" if case.expect else "no_rate"), (), tuple(lines), numbers=numbers)


_JUDGES: dict[type[Case], Callable[[Any, Path, dict[str, Finding]], Finding]] = {
    Total: _total,
    Staff: _staff,
    Ridge: _ridge,
    Rank: _rank,
    Deployed: _deployed,
    Arithmetic: _arithmetic,
}
