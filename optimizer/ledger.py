"""Problem and plan in, what the plan does out: recomputed from its tables, without the model.

Each mechanism replays its own decisions; this module sums the replays, closes every row, and recomputes the objective.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.facts import RATIOS, Done, grown_older, meant, older_than, period_by, replay_returns, target_factor, unmet
from optimizer.plan import CLOSED, CORE, EXECUTED, HOME, STAND_IN, STAND_IN_OUTSIDE, Plan, Table, rows_of
from optimizer.replaying.closing import closures_of, early
from optimizer.replaying.protocol import replays_of
from optimizer.replaying.resources import resources_used
from optimizer.rows import BOUND, FILINGS, GAIN, HANDLED, HOST, LEND, OUTSIDE, OVERTIME, PURPOSE, SAVING, STAFF, STOCK, WORK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.facts import Facts
    from optimizer.plan import Decision
    from optimizer.replaying.closing import Closures
    from optimizer.replaying.replay import Duty, Replay
    from optimizer.rows import Family
    from optimizer.scenario.schema import Target

Array = NDArray[Any]


@dataclass(frozen=True)
class Ledger:
    """What a plan does, recomputed.

    Attributes:
        worked: shape (N, T), cases on which the work is done at home. executed: the same elsewhere (cell, receiver, period).
        closures: when those, and the cases of the pipeline at the start, close. closed: shape (N, T), of those worked on at
        home, the ones that close in each period.
        moved: shape (N, T), cases that left for elsewhere. back: shape (N, T), terminated cases that came back.
        diverted: shape (N, T), filings that never came in, the youngest of all. readmitted: shape (N, T), those that were
        diverted before and came in after all. performed: shape (N, T), those that are performed for good, before enforcement:
        neither open nor closed. performed_worth: shape (J,), their worth before the preference for early ones.
        due: shape (N, T), cases over their statutory limit by the end of each period, closed or not.
        open: shape (N, T), open at the end of each period, those in the pipeline left out. overdue, late: shape (N, T),
        those of them over their statutory limit, and behind their deadline: a case whose work is done is neither.
        home: shape (J, R, T), heads at home. available, used: shape (J, R, T), officer-days.
        effort: officer-days that work at home takes by class, untied ("bound") and tied ("saving"), shape (J, K, R, T).
        own: what mechanisms finish beside any queue: "closures", "genuine", "yuan", each of shape (J, T).
        away: shape (J, R, T), heads away from their court. officer_weeks: by what the officers do.
        yuan: by mechanism. objective: value of the plan. missed: target name -> amount missed (soft ones).
        unmet: duty name -> amount missed (cases or officer-days).
        resources: amount and use of each by period, shape (T,), or in all, shape (1,).
        replays: by mechanism.
    """

    worked: Array
    executed: Table
    closures: Closures
    closed: Array
    moved: Array
    back: Array
    diverted: Array
    readmitted: Array
    performed: Array
    performed_worth: Array
    due: Array
    open: Array
    overdue: Array
    late: Array
    home: Array
    effort: dict[Family, Array]
    own: dict[str, Array]
    available: Array
    used: Array
    yuan: dict[str, float]
    officer_weeks: dict[Duty, float]
    away: Array
    objective: float
    missed: dict[str, float]
    unmet: dict[str, float]
    resources: dict[str, tuple[Array, Array]]
    replays: dict[str, Replay]
    rows: dict[Family, tuple[Array, Array]]


def replay_plan(facts: Facts, plan: Plan) -> Ledger:
    """Recompute everything a plan does from its tables."""
    replays = {m.name: m.replay(facts, plan.tables(m.name)) for m in replays_of(facts.document)}
    worked = plan.table(CORE, CLOSED).dense("cell", "period", shape=facts.cells.shape)
    home = plan.table(CORE, HOME).dense("court", "role", "period", shape=facts.shape)
    diverted, readmitted, performed, performed_worth = _filings(facts, replays)
    moved = _total(replays, "need", STOCK, facts.cells.shape) - diverted
    executed = _executed(replays)
    closures = closures_of(facts, worked, executed, [one.later for one in replays.values() if one.later is not None])
    back = replay_returns(facts, closures.by_cell(closures.terminated, len(facts.cells)))
    removed = np.cumsum(worked + moved, axis=1)
    done = _done(worked, executed, closures)
    still = facts.cells.opening[:, None] + np.cumsum(facts.cells.inflow + back + readmitted - diverted, axis=1) - removed
    due = facts.cells.due - grown_older(facts, facts.cells.limit.tolist(), diverted)
    behind = facts.cells.deadline - grown_older(facts, facts.cells.deadline_in.tolist(), diverted) - removed
    late = np.where(np.isnan(facts.cells.late_loss)[:, None], 0.0, np.maximum(behind, 0.0))
    effort = _effort(facts, worked)
    rows = _rows(facts, plan, replays, effort, home) | _case_rows(facts, replays, worked)
    if any(replay.bound is not None and replay.bound.purpose is not None for replay in replays.values()):
        rows[PURPOSE] = _purposes(facts, replays, worked)
    ledger = Ledger(
        worked=worked,
        executed=executed,
        closures=closures,
        closed=closures.by_cell(closures.all, len(facts.cells), of=closures.home),
        moved=moved,
        back=back,
        diverted=diverted,
        readmitted=readmitted,
        performed=performed,
        performed_worth=performed_worth,
        due=due,
        open=still,
        overdue=np.maximum(due - removed, 0.0),
        late=late,
        home=home,
        effort=effort,
        own={
            what: sum((r.credit[what] for r in replays.values() if what in r.credit), np.zeros(facts.shape[::2]))
            for what in ("closures", "genuine", "yuan")
        },
        available=rows[WORK][0],
        used=rows[WORK][1],
        yuan={name: replay.yuan for name, replay in replays.items()},
        officer_weeks=_officer_weeks(replays),
        away=sum((r.away for r in replays.values() if r.away is not None), np.zeros(facts.shape)),
        objective=0.0,
        missed={},
        unmet={duty.name: unmet(facts, duty, done) for duty in facts.document.duties},
        resources=resources_used(facts, replays.values()),
        replays=replays,
        rows=rows,
    )
    missed = {target.name: _missed(facts, target, ledger) for target in facts.document.targets}
    return replace(ledger, missed=missed, objective=_objective(facts, ledger, missed))


def _filings(facts: Facts, replays: Mapping[str, Replay]) -> tuple[Array, Array, Array, Array]:
    """Filings diverted, come in again and performed for good, shape (N, T), and the worth of these, shape (J,)."""
    diverted, readmitted, performed = (np.zeros(facts.cells.shape) for _ in range(3))
    worth = np.zeros(len(facts.courts))
    for replay in replays.values():
        diverted += 0.0 if replay.diverted is None else replay.diverted
        readmitted += 0.0 if replay.readmitted is None else replay.readmitted
        if replay.performed is not None:
            performed += replay.performed[0]
            worth += replay.performed[1]
    return diverted, readmitted, performed, worth


def _done(worked: Array, executed: Table, closures: Closures) -> Done:
    """What duties look at, by cell and period."""
    by_kind = [closures.by_cell(closures.all, len(worked), of=of) for of in (closures.planned, ~closures.planned)]
    return Done(worked, worked + executed.dense("cell", "period", shape=worked.shape), *by_kind)


def _effort(facts: Facts, worked: Array) -> dict[Family, Array]:
    """Officer-days that work at home takes, untied ("bound") and tied ("saving"), each of shape (J, K, R, T)."""
    out = {}
    for name, of in ((BOUND, ~facts.cells.tied), (SAVING, facts.cells.tied)):
        out[name] = np.zeros((len(facts.courts), len(facts.classes), *facts.shape[1:]))
        where = (facts.cells.court[of], facts.cells.klass[of])
        np.add.at(out[name], where, facts.cells.effort[of][:, :, None] * worked[of][:, None, :])
    return out


def _rows(
    facts: Facts, plan: Plan, replays: Mapping[str, Replay], effort: Mapping[Family, Array], home: Array
) -> dict[Family, tuple[Array, Array]]:
    """Supply and need of every row family, from the core's decisions and all replays."""
    shape = facts.shape
    untied, tied = effort[BOUND], effort[SAVING]
    days = facts.staff.days
    inside, inside_need = _stand_in(facts, plan, STAND_IN)
    outside, outside_need = _stand_in(facts, plan, STAND_IN_OUTSIDE)
    heads = facts.staff.heads
    spare = heads - facts.staff.floor
    one = np.ones((shape[0], shape[2]))
    work = untied.sum(axis=1) + tied.sum(axis=1)
    own = {
        STAFF: (heads, home),
        LEND: (spare, np.zeros(shape)),
        WORK: (home * days + inside + outside, work + inside_need + outside_need),
        OUTSIDE: (outside, tied.sum(axis=1) + outside_need),
        GAIN: (facts.document.gain_cap * home * days, np.zeros(shape)),
        OVERTIME: (facts.document.overtime_cap * home * facts.time.weeks, np.zeros(shape)),
        BOUND: (untied, np.zeros(untied.shape)),
        SAVING: (facts.document.gain_cap * (untied + tied), np.zeros(untied.shape)),
        HOST: (one, np.zeros_like(one)),
    }
    return {
        name: (supply + _total(replays, "supply", name, supply.shape), need + _total(replays, "need", name, need.shape))
        for name, (supply, need) in own.items()
    }


def _case_rows(facts: Facts, replays: Mapping[str, Replay], worked: Array) -> dict[Family, tuple[Array, Array]]:
    """Cases that mechanisms share: closures that centres take part in, and filings that are urged."""
    filed = np.zeros((len(facts.courts), len(facts.classes), facts.shape[2]))
    np.add.at(filed, (facts.cells.court, facts.cells.klass), facts.cells.inflow)
    return {
        family: (there, _total(replays, "need", family, there.shape)) for family, there in ((HANDLED, worked), (FILINGS, filed))
    }


def _purposes(facts: Facts, replays: Mapping[str, Replay], worked: Array) -> tuple[Array, Array]:
    """Officer-days that the cases of each cell take at home, and those that are spent or saved on this cell only."""
    effort = facts.cells.effort[:, :, None] * worked[:, None, :]
    return effort, _total(replays, "need", PURPOSE, effort.shape)


def _stand_in(facts: Facts, plan: Plan, decision: Decision) -> tuple[Array, Array]:
    """Days supplied to and taken from each role by roles standing in."""
    supply, need = np.zeros(facts.shape), np.zeros(facts.shape)
    for court, role, other, period, days in rows_of(plan.tables(CORE), decision):
        need[court, role, period] += days
        supply[court, other, period] += days * facts.staff.stands_in[role, other]
    return supply, need


def _total(replays: Mapping[str, Replay], side: str, row: Family, shape: tuple[int, ...]) -> Array:
    total = np.zeros(shape)
    for replay in replays.values():
        total = total + (replay.supply if side == "supply" else replay.need).get(row, 0.0)
    return total


def _officer_weeks(replays: Mapping[str, Replay]) -> dict[Duty, float]:
    total: dict[Duty, float] = {}
    for replay in replays.values():
        for duty, weeks in replay.officer_weeks.items():
            total[duty] = total.get(duty, 0.0) + weeks
    return total


def _executed(replays: Mapping[str, Replay]) -> Table:
    parts = [replay.executed for replay in replays.values()]
    index = {axis: np.concatenate([np.zeros(0, dtype=int), *(part.index[axis] for part in parts)]) for axis in EXECUTED.axes}
    return Table(index, np.concatenate([np.zeros(0), *(part.amount for part in parts)]), EXECUTED.unit)


def _objective(facts: Facts, ledger: Ledger, missed: Mapping[str, float]) -> float:
    soft = np.isfinite(facts.cells.late_loss)
    return float(
        (ledger.closures.worth(facts) * early(facts)).sum()
        + sum(replay.worth for replay in ledger.replays.values())
        - (facts.cells.end_penalty * ledger.open[:, -1]).sum()
        - facts.document.objective.overdue_at_end * ledger.overdue[:, -1].sum()
        - (facts.cells.late_loss[soft, None] * facts.time.weeks * ledger.late[soft]).sum()
        - sum(target.penalty * missed[target.name] for target in facts.document.targets if target.soft)
        - sum(duty.penalty * ledger.unmet[duty.name] for duty in facts.document.duties if duty.soft)
    )


def counts(facts: Facts, ledger: Ledger, what: str, period: int | None = None) -> Array:
    """One KPI that adds up, by court, as it stands at the end of a period, of the last one if none is given, shape (J,).

    ``what`` is closures, genuine, terminated or yuan of what has closed until then, pipeline (what closes after the plan), load
    (open, in the pipeline at the start, incoming and come back, after moves), inflow, open, overdue or performed (before
    enforcement: these never came in, and are neither opened nor closed). A case moved elsewhere is part of the load there from
    the period on in which the work on it is done.
    """
    out: Array = np.zeros(len(facts.courts))
    cell, receiver, cases = ledger.executed.index["cell"], ledger.executed.index["receiver"], ledger.executed.amount
    court, until = facts.cells.court, len(facts.time.days) - 1 if period is None else period
    if what in ("open", "overdue"):
        np.add.at(out, court, (ledger.open if what == "open" else ledger.overdue)[:, until])
    elif what == "performed":
        np.add.at(out, court, ledger.performed[:, : until + 1].sum(axis=1))
    elif what in ("load", "inflow"):
        np.add.at(out, court, came_in(facts, ledger, until))
        if what == "load":
            np.add.at(out, court, facts.cells.opening + facts.cells.pipeline)
            there = np.where(ledger.executed.index["period"] <= until, cases, 0.0)
            np.add.at(out, receiver, there)
            np.add.at(out, court[cell], -there)
            out += ledger.own["closures"][:, : until + 1].sum(axis=1)
    else:
        out += _closed(facts, ledger, what, until)
    return out


def _closed(facts: Facts, ledger: Ledger, what: str, until: int) -> Array:
    """One KPI of closures up to a period, by court, shape (J,)."""
    closures, own = ledger.closures, ledger.own
    if what == "pipeline":
        after: Array = closures.by_court(closures.all, len(facts.courts))[:, -1]
        return after
    if what == "yuan":
        money = np.array([kind.yuan_per_closure for kind in facts.document.classes.values()])
        cases = money[facts.cells.klass[closures.cell], None] * closures.genuine
    else:
        cases = {"closures": closures.all, "genuine": closures.genuine, "terminated": closures.terminated}[what]
    beside = own["closures"] - own["genuine"] if what == "terminated" else own[what]
    of_queues = closures.by_court(cases, len(facts.courts))[:, :-1]
    out: Array = (of_queues + beside)[:, : until + 1].sum(axis=1)
    return out


def came_in(facts: Facts, ledger: Ledger, until: int | None = None) -> Array:
    """Cases that come in to each cell up to a period, new ones and those that come back, shape (N,)."""
    upto = slice(None if until is None else until + 1)
    every = (facts.cells.inflow + ledger.back + ledger.readmitted)[:, upto].sum(axis=1)
    came: Array = every - ledger.diverted[:, upto].sum(axis=1)
    return np.where(came > 1e-9 * every, came, 0.0)  # where every filing is diverted, rounding leaves dust


def older(facts: Facts, ledger: Ledger, months: float) -> Array:
    """Cases, closed or not, that are over an age at the end of each period, shape (N, T); infinite where ages are unknown."""
    out: Array = older_than(facts, months) - grown_older(facts, [months] * len(facts.cells), ledger.diverted)
    return out


def _missed(facts: Facts, target: Target, ledger: Ledger) -> float:
    """Sum over courts (or their total) of what a target is missed by when it is due, in the unit of its KPI.

    A ratio is missed by its shortfall in cases over the denominator as it is without any move or return.
    """
    top, bottom = RATIOS[target.kpi]
    due = period_by(facts, target.by)
    courts = meant(facts, target.courts)

    def summed(by_court: Array) -> Array:
        return by_court[courts] if target.each else by_court[courts].sum(keepdims=True)

    count = summed(counts(facts, ledger, top, due)) * target_factor(facts, target)
    below = None if bottom is None else summed(counts(facts, ledger, bottom, due))
    base = np.zeros(len(facts.courts))
    np.add.at(base, facts.cells.court, facts.cells.arrived[:, due] + facts.cells.pipeline)
    base = summed(base)
    missed = 0.0
    for bound, sign in ((target.at_least, 1.0), (target.at_most, -1.0)):
        if bound is not None and below is not None:
            short = sign * (bound * below - count)
            missed += float((np.maximum(short, 0) / np.where(base > 0, base, 1)).sum())
        elif bound is not None:
            missed += float(np.maximum(sign * (bound - count), 0).sum())
    return missed
