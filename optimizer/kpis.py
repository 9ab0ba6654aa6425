"""Problem and ledger in, numbers people steer by out; never reaches the model or a solver.

Credit: a case executed elsewhere by cross execution counts as closed, and as load, at the executing court, to which it has
been transferred; a case closed by posted officers counts at the host, whose power it stays. A case counts as closed when it
closes, after the lag of its class; from the work until then it is in the pipeline: neither open nor overdue nor closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
from numpy.typing import NDArray

from optimizer.facts import horizon_days
from optimizer.indicators import indicator_totals
from optimizer.kpi_table import KPIS
from optimizer.ledger import counts
from optimizer.replaying.replay import Duty
from optimizer.rows import STAFF, WORK

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.kpi_table import Kpi
    from optimizer.ledger import Ledger

Array = NDArray[Any]


@dataclass(frozen=True)
class CourtKpis:
    """By court, each of shape (J,) or (J, T) as said.

    Attributes:
        closures, genuine, terminated, yuan: (J,), credited as the module says; yuan NaN where no amounts are known.
        performed: (J,), filings performed before enforcement: neither opened nor closed.
        pipeline_start, pipeline_end: (J,), cases on which the work is done and which have not closed, at the start and at the
        end of the plan, credited like closures.
        load: (J,), open and incoming cases and those in the pipeline at the start, after moves.
        open_start, inflow, open_end: (J,).
        overdue_end: (J,), open cases over their statutory limit, NaN where no ages are known.
        closing_rate: (J,), closures / load, NaN without load.
        own_value: (J,), worth of closures of the court's own queue, wherever executed, as donor harm counts it: those after the
        plan as the objective does, none of the pipeline of the start, and no preference for early ones; with it the worth of
        its filings performed before enforcement, or they would look like harm.
        closures_by_period, genuine_by_period, pipeline_by_period, open_by_period, overdue_by_period: (J, T).
        rank: (J,), 1 for the highest closing rate among basic courts (competition ranking), NaN for other tiers.
    """

    closures: Array
    performed: Array
    genuine: Array
    terminated: Array
    yuan: Array
    pipeline_start: Array
    pipeline_end: Array
    load: Array
    open_start: Array
    inflow: Array
    open_end: Array
    overdue_end: Array
    closing_rate: Array
    own_value: Array
    closures_by_period: Array
    genuine_by_period: Array
    pipeline_by_period: Array
    open_by_period: Array
    overdue_by_period: Array
    rank: Array


def court_kpis(facts: Facts, ledger: Ledger) -> CourtKpis:
    """KPIs of every court under a plan."""
    shape = (len(facts.courts), len(facts.time.days))
    closed, still, pipeline = ledger.closures, np.zeros(shape), np.zeros(shape)
    of_queues = closed.by_court(closed.all, shape[0])[:, :-1]
    closures = of_queues + ledger.own["closures"]
    np.add.at(pipeline, facts.cells.court, ledger.worked)
    executed = ledger.executed
    np.add.at(pipeline, (executed.index["receiver"], executed.index["period"]), executed.amount)
    before = np.bincount(facts.cells.court, facts.cells.pipeline, minlength=shape[0])
    genuine = closed.by_court(closed.genuine, shape[0])[:, :-1] + ledger.own["genuine"]
    np.add.at(still, facts.cells.court, ledger.open)
    overdue = np.zeros(shape)
    np.add.at(overdue, facts.cells.court, ledger.overdue)
    overdue[~_dated(facts)] = np.nan
    own, opening = np.zeros(shape[0]), np.zeros(shape[0])
    credited = np.append(np.ones(shape[1]), facts.document.objective.pipeline_at_end)
    np.add.at(own, facts.cells.court[closed.cell], closed.worth(facts) @ credited)
    own += ledger.performed_worth
    np.add.at(opening, facts.cells.court, facts.cells.opening)
    inflow = counts(facts, ledger, "inflow")
    load = counts(facts, ledger, "load")
    total = closures.sum(axis=1)
    rate = np.divide(total, load, out=np.full(shape[0], np.nan), where=load > 0)
    return CourtKpis(
        closures=total,
        performed=counts(facts, ledger, "performed"),
        genuine=genuine.sum(axis=1),
        terminated=total - genuine.sum(axis=1),
        yuan=_measured(facts, ledger, "yuan"),
        pipeline_start=before,
        pipeline_end=counts(facts, ledger, "pipeline"),
        load=load,
        open_start=opening,
        inflow=inflow,
        open_end=still[:, -1],
        overdue_end=_measured(facts, ledger, "overdue"),
        closing_rate=rate,
        own_value=own,
        closures_by_period=closures,
        genuine_by_period=genuine,
        pipeline_by_period=before[:, None] + np.cumsum(pipeline - of_queues, axis=1),
        open_by_period=still,
        overdue_by_period=overdue,
        rank=_rank(facts, rate),
    )


def _rank(facts: Facts, rate: Array) -> Array:
    basic = np.array([court.tier == "basic" for court in facts.document.courts]) & ~np.isnan(rate)
    rounded = np.round(rate, 9)  # equal courts share a rank
    better = (rounded[None, :] > rounded[:, None]) & basic[None, :]
    return np.where(basic, 1.0 + better.sum(axis=1), np.nan)


def donor_harm(plan: CourtKpis, status_quo: CourtKpis) -> Array:
    """Weighted value each court's own queues lose against the status quo, shape (J,), never below 0."""
    harm: Array = np.maximum(status_quo.own_value - plan.own_value, 0.0)
    return harm


def totals(facts: Facts, ledger: Ledger, kpis: CourtKpis, status_quo: CourtKpis) -> dict[str, float | str | None]:
    """Every KPI of the whole plan that ``KPIS`` lists, but for those of the proof; ``None`` where it is not known.

    ``closing_rate`` = closures / load, as in targets: the cases open, in the pipeline, incoming and come back, after moves;
    ``actual_closing_rate`` = genuine / closures; ``clearance_rate`` = closures / inflow and ``disposition_days`` =
    pending / resolved x days of the horizon (CEPEJ: both are ratios of the same horizon, the second scaled to days);
    ``donor_harm`` is in weighted closures; money in yuan; ``most_away`` is the most officers away from their courts in any
    period, ``postings`` counts an officer anew in each window, ``officer_weeks_away`` is those sent and those on missions;
    ``genuine_per_week_away`` = genuine closures more than in the status quo / officer-weeks away, whatever else is ordered.
    """
    added = {kpi.name: _added_up(facts, ledger, kpi) for kpi in KPIS.values() if kpi.top is not None}
    basic = ~np.isnan(kpis.rank)
    worst = int(np.where(basic, kpis.closing_rate, np.inf).argmin()) if basic.any() else None
    return added | {
        "extra_closures": float((kpis.closures - status_quo.closures).sum()),
        "open_start": float(kpis.open_start.sum()),
        "pipeline_start": float(kpis.pipeline_start.sum()),
        "behind_deadline": None if np.isnan(facts.cells.late_loss).all() else float(ledger.late[:, -1].sum()),
        **indicator_totals(facts, ledger),
        "worst_court": None if worst is None else facts.courts[worst],
        "worst_closing_rate": None if worst is None else float(kpis.closing_rate[worst]),
        "median_closing_rate": float(np.median(kpis.closing_rate[basic])) if basic.any() else None,
        "donor_harm": float(donor_harm(kpis, status_quo).sum()),
        **_efforts(ledger, *(float((getattr(kpis, of) - getattr(status_quo, of)).sum()) for of in ("closures", "genuine"))),
    }


def _efforts(ledger: Ledger, extra: float, genuine: float) -> dict[str, float | None]:
    """Officers and money that a plan takes, money for each extra closure, and extra genuine closures for each week away."""
    weeks = ledger.officer_weeks
    away = weeks.get("sent", 0.0) + weeks.get("mission", 0.0)
    cost = float(sum(ledger.yuan.values()))
    return {
        "most_away": float(ledger.away.sum(axis=(0, 1)).max(initial=0.0)),
        "postings": float(sum(replay.postings for replay in ledger.replays.values())),
        "officer_weeks_away": away,
        "genuine_per_week_away": genuine / away if away > 1e-6 else None,
        **{f"officer_weeks_{duty}": weeks.get(duty, 0.0) for duty in get_args(Duty)},
        "cost_yuan": cost,
        "cost_per_extra_closure": cost / extra if extra > 1e-6 else None,
    }


def _added_up(facts: Facts, ledger: Ledger, kpi: Kpi) -> float | None:
    """A KPI that adds up over courts, or a ratio of two such; ``None`` if no court knows it, or it is one of nothing."""
    assert kpi.top is not None
    top = _measured(facts, ledger, kpi.top)
    if np.isnan(top).all():
        return None
    count = float(np.nansum(top))
    if kpi.bottom is None:
        return count
    below = float(counts(facts, ledger, kpi.bottom).sum())
    scale = horizon_days(facts) if kpi.unit == "days" else 1
    return scale * count / below if below > 0 else None


def _measured(facts: Facts, ledger: Ledger, what: str) -> Array:
    """``counts`` of the ledger, NaN at courts where the scenario does not say enough to know, shape (J,).

    What is overdue is known at a court if the ages of the cases of some queue of it are, and then means those queues. Money
    is known if any closure brings some.
    """
    found = counts(facts, ledger, what)
    if what == "overdue":
        found = np.where(_dated(facts), found, np.nan)
    elif what == "yuan" and not (facts.cells.yuan.any() or ledger.own["yuan"].any()):
        found = np.full_like(found, np.nan)
    return found


def _dated(facts: Facts) -> Array:
    """Courts at which the age of some case is known, or no case ever is, shape (J,)."""
    dated, undated = np.zeros((2, len(facts.courts)), dtype=bool)
    dated[facts.cells.court[facts.cells.dated]] = True
    undated[facts.cells.court[~facts.cells.dated]] = True
    if not facts.cells.dated.any():
        return dated
    return dated | ~undated


def utilisation(facts: Facts, ledger: Ledger) -> tuple[Array, Array]:
    """Officer-days available and used by role, each of shape (R,).

    Available: days of everybody present, at home or posted, recruits included, with gains and overtime. Days of one role that
    stand in for another count as used by the role whose officers work them.
    """
    days = facts.staff.days
    none = np.zeros(facts.shape)
    given = sum((replay.supply.get(WORK, none) for replay in ledger.replays.values()), none)
    hired = sum((replay.supply.get(STAFF, none) for replay in ledger.replays.values()), none)
    away = sum((replay.need.get(STAFF, none) for replay in ledger.replays.values()), none)
    done_by_others = ledger.available - ledger.home * days - given
    available: Array = ((facts.staff.heads + hired - away) * days + given).sum(axis=(0, 2))
    used: Array = (ledger.used - done_by_others).sum(axis=(0, 2))
    return available, np.clip(used, 0.0, None)
