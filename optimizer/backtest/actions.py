"""Tests of single actions in, findings out: ridges, ranks, officers on call, and sums of what was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.backtest.finding import PASSED, Finding
from optimizer.backtest.words import cases_text, joined, named, ratio, say, say_all
from optimizer.errors import Place, ScenarioError, unknown_name
from optimizer.evaluation import evaluate, status_quo_plan
from optimizer.facts import Facts, read_facts
from optimizer.kpis import court_kpis
from optimizer.ledger import replay_plan
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.solver import SolveOptions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Any

    from optimizer.backtest.cases import Arithmetic, Deployed, Rank, Ridge
    from optimizer.backtest.finding import Row
    from optimizer.backtest.loading import Loaded
    from optimizer.problem import Problem
    from optimizer.texts import Text


def judge_ridge(one: Loaded, found: dict[str, Finding]) -> Finding:
    """Officers and rates that explain a number of closures together."""
    del found
    case: Ridge = one.case
    officers = {rate: case.closures / (case.working_days * rate) for rate in case.rates}
    lines = tuple(
        say("ridge_line", closures=case.closures, days=case.working_days, rate=rate, officers=n) for rate, n in officers.items()
    )
    numbers = {f"officers at {rate:g}": n for rate, n in officers.items()}
    left = say_all("team", "rate", "terminations")
    return Finding(case.name, case.proves, "not identified", say("ridge"), (), lines, (), left, numbers)


def _place_of(court: str, problem: Problem | Facts, file: Path) -> int:
    if court not in problem.courts:
        raise ScenarioError([unknown_name(Place(str(file)), "court", court, "court", problem.courts)])
    return int(problem.courts.index(court))


def judge_rank(one: Loaded, found: dict[str, Finding]) -> Finding:
    """Rank of a court before and after a plan."""
    del found
    case: Rank = one.case
    file = one.file
    assert one.scenario is not None
    result = evaluate(one.scenario, options=SolveOptions(gap=0.005))
    province = build_problem(Scenario.load(file.parent / case.among, settings=case.among_settings))
    j, here = _place_of(case.court, province, file), _place_of(case.court, result.facts, file)
    nobody, facts = status_quo_plan(province), read_facts(province.scenario)
    kpis = None if nobody is None else court_kpis(facts, replay_plan(facts, nobody))
    if kpis is None or result.plan is None or result.status_quo is None:
        return Finding(case.name, case.proves, "failed", say("no_plan"))
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
    return Finding(
        case.name,
        case.proves,
        PASSED[case.proves] if met else "failed",
        reason,
        rows,
        (line,),
        (),
        say_all("team", "court"),
        numbers,
    )


def _rank_of(rate: float, others: Any) -> int:
    return 1 + int((others > rate + 1e-9).sum())


def _rank_rows(case: Rank, numbers: dict[str, float], rates: list[float], count: int) -> tuple[Row, ...]:
    rows = [
        (say("rates"), say("two_rates", before=rates[0], after=rates[1]), say("not_published")),
        (say("rank_before", count=count), cases_text(numbers["before"]), say("beyond", rank=case.before)),
        (say("rank_after", count=count), cases_text(numbers["after"]), say("or_better", rank=case.after)),
    ]
    if case.closures is not None:
        rows.append((say("gain"), cases_text(numbers["gained"]), cases_text(case.closures)))
        what = say("rank_at_reported", closures=case.closures)
        rows.append((what, cases_text(numbers["at reported"]), say("or_better", rank=case.after)))
    return tuple(rows)


def _why_not(case: Rank, numbers: dict[str, float]) -> Iterable[Text]:
    """What the numbers show to be missing, and nothing more."""
    if numbers["before"] <= case.before:
        yield say("rank_start", rank=case.before)
    if numbers["after"] > case.after:
        yield say("rank_short", gained=numbers["gained"], rank=case.after, needed=numbers["needed"])
        if case.closures is not None and numbers["at reported"] > case.after:
            yield say("rank_host", closures=case.closures)


def judge_deployed(one: Loaded, found: dict[str, Finding]) -> Finding:
    """Shares of officers on call that explain the closures of a campaign."""
    del found
    case: Deployed = one.case
    assert one.scenario is not None
    lines, shares, rows = [], [], []
    for rate in case.rates:
        share = case.closures / (case.on_call * case.days * rate)
        shares.append(share)
        lines.append(say("deployed_line", closures=case.closures, on_call=case.on_call, days=case.days, rate=rate, share=share))
        role, klass = next(iter(one.scenario.document.roles)), next(iter(one.scenario.document.classes))
        scenario = one.scenario.changed(
            **{
                f"mechanisms.{case.campaign}.deployed_share": share,
                f"classes.{klass}.effort_days": {role: 1 / rate},
            }
        )
        closed = evaluate(scenario, options=SolveOptions(gap=0.0)).totals()["closures"]
        rows.append((say("deployed_closures", rate=rate, share=share), cases_text(closed), cases_text(case.closures)))
    low, high = min(shares), max(shares)
    reason, left = say("deployed", low=low, high=high), say_all("share", "mix")
    return Finding(
        case.name, case.proves, PASSED[case.proves], reason, tuple(rows), tuple(lines), (), left, {"low": low, "high": high}
    )


def judge_arithmetic(one: Loaded, found: dict[str, Finding]) -> Finding:
    """Ratios of what was reported."""
    del found
    case: Arithmetic = one.case
    lines, numbers, outside = [], {}, []
    for name, parts in case.ratios.items():
        shown = named(case, name)
        numbers[name], line = ratio(shown, *(case.reported[part] for part in parts))
        lines.append(line)
        low, high = case.expect.get(name, (-np.inf, np.inf))
        if not low <= numbers[name] <= high:
            outside.append(shown)
    if outside:
        reason = say("outside", names=joined(outside, "mark.list"))
        return Finding(case.name, case.proves, "failed", reason, (), tuple(lines), numbers=numbers)
    verdict = PASSED[case.proves] if case.expect else "not identified"
    return Finding(
        case.name, case.proves, verdict, say("in_range" if case.expect else "no_rate"), (), tuple(lines), numbers=numbers
    )
