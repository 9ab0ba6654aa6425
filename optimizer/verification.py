"""Problem, plan and what the solver said of it in; every broken rule and every misreported number out.

Shares no code with the model: each mechanism replays its own decisions from the plan's tables, this module sums the replays,
closes every row, and recomputes the objective.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.mechanisms.base import Replay, Violation
from optimizer.plan import CORE, Plan, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.problem import Problem
    from optimizer.scenario.schema import Target

Array = NDArray[Any]

TOLERANCE = 1e-5
"""Relative to one plus the size of the row; solvers keep rows within 1e-7 to 1e-6."""


@dataclass(frozen=True)
class Ledger:
    """What a plan does, recomputed.

    Attributes:
        closed: shape (N, T), cases closed at home. executed: cases closed elsewhere (cell, receiver, period).
        moved: shape (N, T), cases that left. open: shape (N, T), open at the end of each period.
        home: shape (J, R, T), heads at home. available, used: shape (J, R, T), officer-days.
        yuan, officer_weeks: by mechanism. objective: value of the plan. missed: target name -> amount missed (soft ones).
        replays: by mechanism.
    """

    closed: Array
    executed: Table
    moved: Array
    open: Array
    home: Array
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
    still = problem.opening[:, None] + np.cumsum(problem.inflow - closed - moved, axis=1)
    rows = _rows(problem, plan, replays, closed, home)
    executed = _executed(replays)
    missed = {t.name: _missed(problem, t, closed, executed, still) for t in problem.document.targets}
    return Ledger(
        closed=closed,
        executed=executed,
        moved=moved,
        open=still,
        home=home,
        available=rows["work"][0],
        used=rows["work"][1],
        yuan={name: replay.yuan for name, replay in replays.items()},
        officer_weeks={name: replay.officer_weeks for name, replay in replays.items()},
        objective=_objective(problem, closed, executed, still, missed),
        missed=missed,
        replays=replays,
        rows=rows,
    )


def verify(
    problem: Problem, plan: Plan, *, objective: float | None = None, bound: float | None = None, ledger: Ledger | None = None
) -> tuple[Violation, ...]:
    """Every rule the plan breaks and every number it misreports; empty if it is sound.

    ``objective`` is what the solver said the plan is worth, ``bound`` what it said no plan can exceed.
    """
    ledger = ledger or replay_plan(problem, plan)
    found: list[Violation] = _unknown_owners(problem, plan)
    for name, (supply, need) in ledger.rows.items():
        found += _short_rows(problem, name, supply, need)
    found += _below_zero(problem, "open", ledger.open, problem.opening.max(initial=1.0))
    found += _below_zero(problem, "closed", ledger.closed, 1.0)
    found += _home_violations(problem, ledger.home)
    found += _budget_violations(problem, ledger)
    for mechanism in problem.document.mechanisms:
        if mechanism.on:
            found += mechanism.violations(problem, plan.tables(mechanism.name))
    for target in problem.document.targets:
        if not target.soft and ledger.missed[target.name] > TOLERANCE * (1 + max(target.at_least or 0, target.at_most or 0)):
            found.append(Violation(f"target {target.name}", ledger.missed[target.name], target.kpi, "missed by a hard target"))
    if objective is not None and abs(objective - ledger.objective) > TOLERANCE * (1 + abs(ledger.objective)):
        found.append(
            Violation(
                "objective",
                ledger.objective - objective,
                "weighted closures",
                f"the plan is worth {ledger.objective:.9g} but the solver says {objective:.9g}",
            )
        )
    if bound is not None and ledger.objective > bound + TOLERANCE * (1 + abs(bound)):
        excess = ledger.objective - bound
        found.append(Violation("bound", excess, "weighted closures", f"the plan is worth more than its bound {bound:.9g}"))
    return tuple(found)


def _rows(
    problem: Problem, plan: Plan, replays: Mapping[str, Replay], closed: Array, home: Array
) -> dict[str, tuple[Array, Array]]:
    """Supply and need of every row family, from the core's decisions and all replays."""
    shape = problem.shape
    effort = np.zeros(shape)
    tied = np.zeros(shape)
    np.add.at(effort, problem.cell_court, problem.effort[:, :, None] * closed[:, None, :])
    of = problem.cell_tied
    np.add.at(tied, problem.cell_court[of], problem.effort[of][:, :, None] * closed[of][:, None, :])
    days = problem.availability[:, None] * problem.days
    inside, inside_need = _stand_in(problem, plan, "stand_in")
    outside, outside_need = _stand_in(problem, plan, "stand_in_outside")
    heads = np.broadcast_to(problem.heads[:, :, None], shape)
    spare = np.broadcast_to((problem.heads - problem.floor)[:, :, None], shape)
    one = np.ones((shape[0], shape[2]))
    own = {
        "staff": (heads, home),
        "lend": (spare, np.zeros(shape)),
        "work": (home * days + inside + outside, effort + inside_need + outside_need),
        "outside": (outside, tied + outside_need),
        "gain": (problem.document.gain_cap * home * days, np.zeros(shape)),
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


def _objective(problem: Problem, closed: Array, executed: Table, still: Array, missed: Mapping[str, float]) -> float:
    own = float((problem.value[:, None] * problem.timing * closed).sum())
    cell, period = executed.index["cell"], executed.index["period"]
    away = float((problem.value[cell] * problem.timing[period] * executed.amount).sum())
    left = float((problem.end_penalty * still[:, -1]).sum())
    lost = sum(target.penalty * missed[target.name] for target in problem.document.targets if target.soft)
    return own + away - left - lost


def _missed(problem: Problem, target: Target, closed: Array, executed: Table, still: Array) -> float:
    """Sum over courts (or their total) of what a target is missed by, in the unit of its KPI."""
    courts = len(problem.courts)
    cell, receiver = executed.index["cell"], executed.index["receiver"]
    count, load, base = (np.zeros(courts) for _ in range(3))
    weight = problem.genuine if target.kpi == "genuine_closures" else np.ones(len(problem.value))
    if target.kpi == "open_at_end":
        np.add.at(count, problem.cell_court, still[:, -1])
    else:
        np.add.at(count, problem.cell_court, weight * closed.sum(axis=1))
        np.add.at(count, receiver, weight[cell] * executed.amount)
    np.add.at(base, problem.cell_court, problem.opening + problem.inflow.sum(axis=1))
    load += base
    np.add.at(load, receiver, executed.amount)
    np.add.at(load, problem.cell_court[cell], -executed.amount)
    meant = problem.select(target.courts)
    count, load, base = (a[meant] if target.each else a[meant].sum(keepdims=True) for a in (count, load, base))
    missed = 0.0
    for bound, sign in ((target.at_least, 1.0), (target.at_most, -1.0)):
        if bound is not None and target.kpi == "closing_rate":
            short = sign * (bound * load - count)
            missed += float((np.maximum(short, 0) / np.where(base > 0, base, 1)).sum())
        elif bound is not None:
            missed += float(np.maximum(sign * (bound - count), 0).sum())
    return missed


def _short_rows(problem: Problem, name: str, supply: Array, need: Array) -> list[Violation]:
    short = need - supply
    units = {"staff": "heads", "lend": "heads", "host": "bureaus"}
    return [
        Violation(
            f"{name}[{_where(problem, tuple(p))}]",
            float(short[tuple(p)]),
            units.get(name, "officer-days"),
            f"needs {need[tuple(p)]:.6g} but has {supply[tuple(p)]:.6g}",
        )
        for p in np.argwhere(short > TOLERANCE * (1 + np.abs(supply)))
    ]


def _where(problem: Problem, position: tuple[int, ...]) -> str:
    court, *role, period = position
    return ", ".join([problem.courts[court], *(problem.roles[r] for r in role), f"period {period}"])


def _below_zero(problem: Problem, name: str, amount: Array, scale: float) -> list[Violation]:
    return [
        Violation(
            f"{name}[{problem.courts[problem.cell_court[n]]}, {problem.classes[problem.cell_class[n]]}, "
            f"tier {problem.cell_tier[n]}, period {t}]",
            float(-amount[n, t]),
            "cases",
            "falls below zero",
        )
        for n, t in np.argwhere(amount < -TOLERANCE * (1 + scale))
    ]


def _home_violations(problem: Problem, home: Array) -> list[Violation]:
    return [
        Violation(f"home[{_where(problem, tuple(p))}]", float(-home[tuple(p)]), "heads", "falls below zero")
        for p in np.argwhere(home < -TOLERANCE)
    ]


def _budget_violations(problem: Problem, ledger: Ledger) -> list[Violation]:
    spent = dict.fromkeys(problem.document.budgets, 0.0)
    for mechanism in problem.document.mechanisms:
        if mechanism.on and mechanism.budget is not None:
            spent[mechanism.budget] += ledger.yuan[mechanism.name]
    return [
        Violation(f"budget[{name}]", spent[name] - limit, "yuan", f"spends {spent[name]:.6g} of {limit:.6g}")
        for name, limit in problem.document.budgets.items()
        if spent[name] > limit + TOLERANCE * (1 + limit)
    ]


def _unknown_owners(problem: Problem, plan: Plan) -> list[Violation]:
    known = {CORE, *(m.name for m in problem.document.mechanisms if m.on)}
    return [
        Violation(owner, float(sum(len(table) for table in tables.values())), "rows", "decisions of no mechanism that is on")
        for owner, tables in plan.decisions.items()
        if owner not in known and any(len(table) for table in tables.values())
    ]
