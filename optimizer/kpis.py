"""Problem and ledger in, numbers people steer by out; never reaches the model or a solver.

Credit: a case executed elsewhere by cross execution counts as closed, and as load, at the executing court, to which it has
been transferred; a case closed by posted officers counts at the host, whose power it stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.indicators import indicator_totals
from optimizer.ledger import counts

if TYPE_CHECKING:
    from optimizer.ledger import Ledger
    from optimizer.problem import Problem

Array = NDArray[Any]


@dataclass(frozen=True)
class CourtKpis:
    """By court, each of shape (J,) or (J, T) as said.

    Attributes:
        closures, genuine, terminated, yuan: (J,), credited as the module says. load: (J,), open and incoming cases after moves.
        open_start, inflow, open_end: (J,). overdue_end: (J,), open cases over their statutory limit.
        closing_rate: (J,), closures / load, NaN without load.
        own_value: (J,), worth of closures of the court's own queue, wherever executed, as donor harm counts it.
        closures_by_period, genuine_by_period, open_by_period, overdue_by_period: (J, T).
        rank: (J,), 1 for the highest closing rate among basic courts (competition ranking), NaN for other tiers.
    """

    closures: Array
    genuine: Array
    terminated: Array
    yuan: Array
    load: Array
    open_start: Array
    inflow: Array
    open_end: Array
    overdue_end: Array
    closing_rate: Array
    own_value: Array
    closures_by_period: Array
    genuine_by_period: Array
    open_by_period: Array
    overdue_by_period: Array
    rank: Array


def court_kpis(problem: Problem, ledger: Ledger) -> CourtKpis:
    """KPIs of every court under a plan."""
    shape = (len(problem.courts), len(problem.days))
    cell, receiver, period = (ledger.executed.index[name] for name in ("cell", "receiver", "period"))
    cases = ledger.executed.amount
    closures, genuine, still = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    np.add.at(closures, problem.cell_court, ledger.closed)
    np.add.at(genuine, problem.cell_court, problem.genuine[:, None] * ledger.closed)
    np.add.at(still, problem.cell_court, ledger.open)
    overdue = np.zeros(shape)
    np.add.at(overdue, problem.cell_court, ledger.overdue)
    np.add.at(closures, (receiver, period), cases)
    np.add.at(genuine, (receiver, period), problem.genuine[cell] * cases)
    closures += ledger.own["closures"]
    genuine += ledger.own["genuine"]
    own, opening = np.zeros(shape[0]), np.zeros(shape[0])
    np.add.at(own, problem.cell_court, problem.value * ledger.closed.sum(axis=1))
    np.add.at(own, problem.cell_court[cell], problem.value[cell] * cases)
    np.add.at(opening, problem.cell_court, problem.opening)
    inflow = counts(problem, ledger, "inflow")
    load = counts(problem, ledger, "load")
    total = closures.sum(axis=1)
    rate = np.divide(total, load, out=np.full(shape[0], np.nan), where=load > 0)
    return CourtKpis(
        closures=total,
        genuine=genuine.sum(axis=1),
        terminated=total - genuine.sum(axis=1),
        yuan=counts(problem, ledger, "yuan"),
        load=load,
        open_start=opening,
        inflow=inflow,
        open_end=still[:, -1],
        overdue_end=counts(problem, ledger, "overdue"),
        closing_rate=rate,
        own_value=own,
        closures_by_period=closures,
        genuine_by_period=genuine,
        open_by_period=still,
        overdue_by_period=overdue,
        rank=_rank(problem, rate),
    )


def _rank(problem: Problem, rate: Array) -> Array:
    basic = np.array([court.tier == "basic" for court in problem.document.courts]) & ~np.isnan(rate)
    rounded = np.round(rate, 9)  # equal courts share a rank
    better = (rounded[None, :] > rounded[:, None]) & basic[None, :]
    return np.where(basic, 1.0 + better.sum(axis=1), np.nan)


def donor_harm(plan: CourtKpis, status_quo: CourtKpis) -> Array:
    """Weighted value each court's own queues lose against the status quo, shape (J,), never below 0."""
    harm: Array = np.maximum(status_quo.own_value - plan.own_value, 0.0)
    return harm


def totals(problem: Problem, ledger: Ledger, kpis: CourtKpis, status_quo: CourtKpis) -> dict[str, float | str | None]:
    """The KPIs of the whole scenario, always the same set.

    ``closing_rate`` = closures / load (open, incoming and come back, and what lots bring), as in targets;
    ``actual_closing_rate`` = genuine / closures; ``clearance_rate`` = closures / inflow and ``disposition_days`` = pending /
    resolved x days of the horizon (CEPEJ: both are ratios of the same horizon, the second scaled to days); ``donor_harm`` is in
    weighted closures; money in yuan.
    """
    closures, genuine = float(kpis.closures.sum()), float(kpis.genuine.sum())
    inflow, opening = float(kpis.inflow.sum()), float(kpis.open_start.sum())
    days = 7 * float(problem.weeks.sum())
    cost = float(sum(ledger.yuan.values()))
    extra = closures - float(status_quo.closures.sum())
    basic = ~np.isnan(kpis.rank)
    worst = int(np.where(basic, kpis.closing_rate, np.inf).argmin()) if basic.any() else None
    return {
        "closures": closures,
        "genuine": genuine,
        "terminated": closures - genuine,
        "yuan": float(kpis.yuan.sum()),
        "open_start": opening,
        "inflow": inflow,
        "open_end": float(kpis.open_end.sum()),
        "overdue_end": float(kpis.overdue_end.sum()) if problem.dated.any() else None,
        "behind_deadline": None if np.isnan(problem.late_loss).all() else float(ledger.late[:, -1].sum()),
        "closing_rate": _ratio(closures, float(kpis.load.sum())),
        "actual_closing_rate": _ratio(genuine, closures),
        "clearance_rate": _ratio(closures, inflow),
        "disposition_days": _ratio(float(kpis.open_end.sum()) * days, closures),
        **indicator_totals(problem, ledger),
        "worst_court": None if worst is None else problem.courts[worst],
        "worst_closing_rate": None if worst is None else float(kpis.closing_rate[worst]),
        "donor_harm": float(donor_harm(kpis, status_quo).sum()),
        "officer_weeks_away": float(sum(replay.officer_weeks for replay in ledger.replays.values())),
        "cost_yuan": cost,
        "extra_closures": extra,
        "cost_per_extra_closure": _ratio(cost, extra) if extra > 1e-6 else None,
    }


def _ratio(top: float, bottom: float) -> float | None:
    return top / bottom if bottom > 0 else None


def utilisation(problem: Problem, ledger: Ledger) -> tuple[Array, Array]:
    """Officer-days available and used by role, each of shape (R,).

    Available: days of everybody present, at home or posted, recruits included, with gains and overtime. Days of one role that
    stand in for another count as used by the role whose officers work them.
    """
    days = problem.availability[:, None] * problem.days
    none = np.zeros(problem.shape)
    given = sum((replay.supply.get("work", none) for replay in ledger.replays.values()), none)
    hired = sum((replay.supply.get("staff", none) for replay in ledger.replays.values()), none)
    away = sum((replay.need.get("staff", none) for replay in ledger.replays.values()), none)
    done_by_others = ledger.available - ledger.home * days - given
    available: Array = ((problem.heads[:, :, None] + hired - away) * days + given).sum(axis=(0, 2))
    used: Array = (ledger.used - done_by_others).sum(axis=(0, 2))
    return available, np.clip(used, 0.0, None)
