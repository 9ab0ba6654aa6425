"""Where a plan's gain over the status quo comes from: moving people, moving cases, or choosing among cases.

Each of the three is on or off. People: every order that moves no case (postings, bureaus, campaigns, hires). Cases: every
mechanism by which cases leave their court. Choice: that courts need not keep their practice, where only a plan is freed from
it. A part counts by what it adds when it is switched on, averaged over the orders in which the parts can be; so the parts sum
to the gain. With what is on held as the plan has it, and what is off at nothing, everything else is made best: at most eight
linear programs, in which hard targets, a promise of the whole plan, are left out. Only those whose answer is not known are
solved: nothing on is the status quo, all on is the plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.model import build_program
from optimizer.plan import CORE, LENT, ORDERS, RECEIVED, Table
from optimizer.problem import build_problem
from optimizer.solver.polish import polish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import DataFrame

    from optimizer.plan import Plan
    from optimizer.problem import Problem
    from optimizer.program import Block
    from optimizer.result import Result

Array = NDArray[Any]

PARTS = ("people", "cases", "choice")
"""What a gain may come from, in the order in which people read it."""


@dataclass(frozen=True)
class Split:
    """A gain over the status quo by part (weighted closures); parts that are not there at all are left out."""

    parts: Mapping[str, float]

    @property
    def gain(self) -> float:
        """All parts together."""
        return sum(self.parts.values())

    def frame(self) -> DataFrame:
        """One row per part: its worth (weighted closures), and its share of the gain (NaN where there is none)."""
        import pandas as pd

        worth = list(self.parts.values())
        share = [one / self.gain if abs(self.gain) > 1e-9 else float("nan") for one in worth]
        return pd.DataFrame({"part": list(self.parts), "worth": worth, "share": share})


def split_gain(result: Result) -> Split | None:
    """Split the gain of a plan; ``None`` without a plan or a status quo, or where a part alone cannot be."""
    plan, proof = result.plan, result.proof
    if plan is None or proof.objective is None or proof.status_quo is None:
        return None
    there = parts_of(result)
    known: dict[frozenset[str], float | None] = {frozenset(): proof.status_quo, frozenset(there): proof.objective}
    if not there:
        return Split({})
    problem = build_problem(result.scenario) if len(there) > 1 else None
    added = dict.fromkeys(there, 0.0)
    orders = list(permutations(there))
    for order in orders:
        for at, part in enumerate(order):
            before, after = frozenset(order[:at]), frozenset(order[: at + 1])
            for some in (before, after):
                if some not in known and problem is not None:
                    known[some] = _worth(problem, result, some)
            low, high = known[before], known[after]
            if low is None or high is None:
                return None
            added[part] += (high - low) / len(orders)
    return Split(added)


def parts_of(result: Result) -> tuple[str, ...]:
    """Parts that are there: orders that move no case, cases that move, and a choice that courts by themselves have not."""
    assert result.plan is not None
    practice = result.scenario.document.practice
    busy = {owner for owner, tables in result.plan.decisions.items() if owner != CORE and any(map(len, tables.values()))}
    movers = _movers(result)
    freed = practice.choice != "free" and practice.phi > 0 and practice.plan == "free"
    there = {"people": bool(busy - movers), "cases": bool(busy & movers), "choice": freed}
    return tuple(part for part in PARTS if there[part])


def _movers(result: Result) -> set[str]:
    """Mechanisms by which cases leave their court in this plan."""
    return {name for name, replay in result.ledger.replays.items() if replay.moves}


def _worth(problem: Problem, result: Result, on: frozenset[str]) -> float | None:
    """Worth of the best plan that has of the plan's orders those that are on; ``None`` if there is none."""
    assert result.plan is not None
    program = build_program(problem, promises=False, practised="choice" not in on)
    movers = _movers(result)
    lower, upper, whole = program.lower.copy(), program.upper.copy(), program.whole.copy()
    for block in program.blocks:
        if block.owner not in result.plan.decisions or block.owner == CORE:
            continue
        part, columns = "cases" if block.owner in movers else "people", block.columns
        if part not in on:
            lower[columns] = upper[columns] = 0.0
        elif whole[columns].any() and (block.decision.keep or block.decision in (LENT, RECEIVED)):
            upper[columns] = _ordered(problem, result.plan, block)
            lower[columns] = 0.0 if part == "cases" else upper[columns]
        whole[columns] = False
    program = replace(program, lower=lower, upper=upper, whole=whole)
    best = polish(program, np.zeros(len(lower)))
    return None if best is None else float(program.worth @ best)


def _ordered(problem: Problem, plan: Plan, block: Block) -> Array:
    """What a plan has of each column of a block, shape (columns,)."""
    table = plan.table(block.owner, block.decision)
    if block.decision in (LENT, RECEIVED):
        table = _of_orders(problem, plan.table(block.owner, ORDERS), block)
    amounts: dict[tuple[int, ...], float] = {}
    for *key, amount in zip(*(table.index[axis].tolist() for axis in block.decision.axes), table.amount.tolist(), strict=True):
        amounts[tuple(key)] = amounts.get(tuple(key), 0.0) + amount
    keys = zip(*(block.index[axis].tolist() for axis in block.decision.axes), strict=True)
    return np.array([amounts.get(key, 0.0) for key in keys], dtype=float)


def _of_orders(problem: Problem, orders: Table, block: Block) -> Table:
    """Heads lent or received, of who goes from where to where."""
    index = dict(orders.index)
    if block.decision == RECEIVED:
        index["relation"] = problem.map.relation[index["donor"], index["host"]]
    return Table(index, orders.amount, orders.unit)
