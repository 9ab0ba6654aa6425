"""Problem and plan in, what the plan does out: recomputed from its tables, without the model.

Each mechanism replays its own decisions; this module sums the replays, closes every row, and recomputes the objective.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import CORE, Plan, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.mechanisms.base import Replay
    from optimizer.problem import Problem
    from optimizer.scenario.schema import Target

Array = NDArray[Any]


@dataclass(frozen=True)
class Ledger:
    """What a plan does, recomputed.

    Attributes:
        closed: shape (N, T), cases closed at home. executed: cases closed elsewhere (cell, receiver, period).
        moved: shape (N, T), cases that left. back: shape (N, T), terminated cases that came back.
        open: shape (N, T), open at the end of each period. overdue, late: shape (N, T), those of them over their statutory
        limit, and behind their deadline.
        home: shape (J, R, T), heads at home. available, used: shape (J, R, T), officer-days.
        effort: officer-days that closures at home take by class, untied ("bound") and tied ("saving"), shape (J, K, R, T).
        own: what mechanisms finish beside any queue: "closures", "genuine", "yuan", each of shape (J, T).
        yuan, officer_weeks: by mechanism. objective: value of the plan. missed: target name -> amount missed (soft ones).
        replays: by mechanism.
    """

    closed: Array
    executed: Table
    moved: Array
    back: Array
    open: Array
    overdue: Array
    late: Array
    home: Array
    effort: dict[str, Array]
    own: dict[str, Array]
    available: Array
    used: Array
    yuan: dict[str, float]
    officer_weeks: dict[str, float]
    objective: float
    missed: dict[str, float]
    replays: dict[str, Replay]
    rows: dict[str, tuple[Array, Array]]


def replay_plan(problem: Problem, plan: Plan) -> Ledger:
    """Recompute everything a plan does from its tables."""
    replays = {m.name: m.replay(problem, plan.tables(m.name)) for m in problem.document.mechanisms if m.on}
    closed = plan.table(CORE, "closed").dense("cell", "period", shape=problem.inflow.shape)
    home = plan.table(CORE, "home").dense("court", "role", "period", shape=problem.shape)
    moved = _total(replays, "need", "stock", problem.inflow.shape)
    executed = _executed(replays)
    back = problem.returns.replay(closed + executed.dense("cell", "period", shape=closed.shape))
    removed = np.cumsum(closed + moved, axis=1)
    still = problem.opening[:, None] + np.cumsum(problem.inflow + back, axis=1) - removed
    late = np.where(np.isnan(problem.late_loss)[:, None], 0.0, np.maximum(problem.deadline - removed, 0.0))
    effort = _effort(problem, closed)
    rows = _rows(problem, plan, replays, effort, home)
    ledger = Ledger(
        closed=closed,
        executed=executed,
        moved=moved,
        back=back,
        open=still,
        overdue=np.maximum(problem.due - removed, 0.0),
        late=late,
        home=home,
        effort=effort,
        own={
            what: sum((r.credit[what] for r in replays.values() if what in r.credit), np.zeros(problem.shape[::2]))
            for what in ("closures", "genuine", "yuan")
        },
        available=rows["work"][0],
        used=rows["work"][1],
        yuan={name: replay.yuan for name, replay in replays.items()},
        officer_weeks={name: replay.officer_weeks for name, replay in replays.items()},
        objective=0.0,
        missed={},
        replays=replays,
        rows=rows,
    )
    missed = {target.name: _missed(problem, target, ledger) for target in problem.document.targets}
    return replace(ledger, missed=missed, objective=_objective(problem, ledger, missed))


def _effort(problem: Problem, closed: Array) -> dict[str, Array]:
    """Officer-days that closures at home take, untied ("bound") and tied ("saving"), each of shape (J, K, R, T)."""
    out = {}
    for name, of in (("bound", ~problem.cell_tied), ("saving", problem.cell_tied)):
        out[name] = np.zeros((len(problem.courts), len(problem.classes), *problem.shape[1:]))
        where = (problem.cell_court[of], problem.cell_class[of])
        np.add.at(out[name], where, problem.effort[of][:, :, None] * closed[of][:, None, :])
    return out


def _rows(
    problem: Problem, plan: Plan, replays: Mapping[str, Replay], effort: Mapping[str, Array], home: Array
) -> dict[str, tuple[Array, Array]]:
    """Supply and need of every row family, from the core's decisions and all replays."""
    shape = problem.shape
    untied, tied = effort["bound"], effort["saving"]
    days = problem.availability[:, None] * problem.days
    inside, inside_need = _stand_in(problem, plan, "stand_in")
    outside, outside_need = _stand_in(problem, plan, "stand_in_outside")
    heads = np.broadcast_to(problem.heads[:, :, None], shape)
    spare = np.broadcast_to((problem.heads - problem.floor)[:, :, None], shape)
    one = np.ones((shape[0], shape[2]))
    work = untied.sum(axis=1) + tied.sum(axis=1)
    own = {
        "staff": (heads, home),
        "lend": (spare, np.zeros(shape)),
        "work": (home * days + inside + outside, work + inside_need + outside_need),
        "outside": (outside, tied.sum(axis=1) + outside_need),
        "gain": (problem.document.gain_cap * home * days, np.zeros(shape)),
        "overtime": (problem.document.overtime_cap * home * problem.weeks, np.zeros(shape)),
        "bound": (untied, np.zeros(untied.shape)),
        "saving": (problem.document.gain_cap * (untied + tied), np.zeros(untied.shape)),
        "host": (one, np.zeros_like(one)),
    }
    return {
        name: (supply + _total(replays, "supply", name, supply.shape), need + _total(replays, "need", name, need.shape))
        for name, (supply, need) in own.items()
    }


def _stand_in(problem: Problem, plan: Plan, name: str) -> tuple[Array, Array]:
    """Days supplied to and taken from each role by roles standing in."""
    table = plan.table(CORE, name)
    supply, need = np.zeros(problem.shape), np.zeros(problem.shape)
    if len(table):
        j, r, o, t = (table.index[key] for key in ("court", "role", "other", "period"))
        np.add.at(need, (j, r, t), table.amount)
        np.add.at(supply, (j, o, t), table.amount * problem.stands_in[r, o])
    return supply, need


def _total(replays: Mapping[str, Replay], side: str, row: str, shape: tuple[int, ...]) -> Array:
    total = np.zeros(shape)
    for replay in replays.values():
        total = total + (replay.supply if side == "supply" else replay.need).get(row, 0.0)
    return total


def _executed(replays: Mapping[str, Replay]) -> Table:
    names = ("cell", "receiver", "period")
    parts = [replay.executed for replay in replays.values()]
    index = {name: np.concatenate([np.zeros(0, dtype=int), *(part.index[name] for part in parts)]) for name in names}
    return Table(index, np.concatenate([np.zeros(0), *(part.amount for part in parts)]), "cases")


def _objective(problem: Problem, ledger: Ledger, missed: Mapping[str, float]) -> float:
    executed = ledger.executed
    cell, period = executed.index["cell"], executed.index["period"]
    soft = np.isfinite(problem.late_loss)
    return float(
        (problem.value[:, None] * problem.timing * ledger.closed).sum()
        + (problem.value[cell] * problem.timing[period] * executed.amount).sum()
        + sum(replay.worth for replay in ledger.replays.values())
        - (problem.end_penalty * ledger.open[:, -1]).sum()
        - problem.document.objective.overdue_at_end * ledger.overdue[:, -1].sum()
        - (problem.late_loss[soft, None] * problem.weeks * ledger.late[soft]).sum()
        - sum(target.penalty * missed[target.name] for target in problem.document.targets if target.soft)
    )


def counts(problem: Problem, ledger: Ledger, what: str) -> Array:
    """One KPI that adds up, by court, shape (J,).

    ``what`` is closures, genuine, terminated, yuan, load (open, incoming and come back, after moves), inflow, open or overdue.
    """
    out: Array = np.zeros(len(problem.courts))
    cell, receiver, cases = ledger.executed.index["cell"], ledger.executed.index["receiver"], ledger.executed.amount
    court = problem.cell_court
    if what in ("open", "overdue"):
        np.add.at(out, court, (ledger.open if what == "open" else ledger.overdue)[:, -1])
    elif what in ("load", "inflow"):
        np.add.at(out, court, (problem.inflow + ledger.back).sum(axis=1))
        if what == "load":
            np.add.at(out, court, problem.opening)
            np.add.at(out, receiver, cases)
            np.add.at(out, court[cell], -cases)
            out += ledger.own["closures"].sum(axis=1)
    else:
        one = np.ones(len(problem.value))
        weight = {"closures": one, "genuine": problem.genuine, "terminated": one - problem.genuine, "yuan": problem.yuan}[what]
        np.add.at(out, court, weight * ledger.closed.sum(axis=1))
        np.add.at(out, receiver, weight[cell] * cases)
        if what == "terminated":
            out += (ledger.own["closures"] - ledger.own["genuine"]).sum(axis=1)
        else:
            out += ledger.own[what].sum(axis=1)
    return out


def _missed(problem: Problem, target: Target, ledger: Ledger) -> float:
    """Sum over courts (or their total) of what a target is missed by, in the unit of its KPI.

    A ratio is missed by its shortfall in cases over the denominator as it is without any move or return.
    """
    top, bottom = target.ratio
    meant = problem.select(target.courts)

    def summed(by_court: Array) -> Array:
        return by_court[meant] if target.each else by_court[meant].sum(keepdims=True)

    count = summed(counts(problem, ledger, top)) * target.scale(float(problem.weeks.sum()))
    below = None if bottom is None else summed(counts(problem, ledger, bottom))
    base = np.zeros(len(problem.courts))
    np.add.at(base, problem.cell_court, problem.opening + problem.inflow.sum(axis=1))
    base = summed(base)
    missed = 0.0
    for bound, sign in ((target.at_least, 1.0), (target.at_most, -1.0)):
        if bound is not None and below is not None:
            short = sign * (bound * below - count)
            missed += float((np.maximum(short, 0) / np.where(base > 0, base, 1)).sum())
        elif bound is not None:
            missed += float(np.maximum(sign * (bound - count), 0).sum())
    return missed
