"""A draft in, the best plan that keeps it out: what its tables say is held, what they leave open is free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.dispatch import make_plan
from optimizer.editing.lines import tables_of
from optimizer.gap import Interval
from optimizer.plan import LENT, ORDERS, RECEIVED
from optimizer.solver import solve_program

if TYPE_CHECKING:
    from optimizer.editing.posing import Posed
    from optimizer.plan import Plan
    from optimizer.problem import Problem
    from optimizer.program import Program
    from optimizer.solver import ProgressCallback, SolveOptions

Array = NDArray[Any]


@dataclass(frozen=True)
class Completion:
    """What a search among the plans that keep a draft found.

    Attributes:
        plan: the best one, or ``None``. status: how the search ended.
        worth: between what the best plan is worth that keeps the draft.
    """

    plan: Plan | None
    status: str
    worth: Interval


def complete(
    problem: Problem, program: Program, posed: Posed, options: SolveOptions, progress: ProgressCallback | None = None
) -> Completion:
    """Search with the columns of the draft held.

    Officers of one court may serve in several orders of a window, so what the draft posts is the least that is lent and
    received there; everything else that it says, an amount of 0 too, is exactly so.
    """
    held = held_to(program, posed)
    if (held.lower > held.upper).any():  # more is ordered than any plan may
        return Completion(None, "infeasible", Interval(None, None))
    solution = solve_program(held, options, progress, ())
    if solution.x is None:
        return Completion(None, solution.status, Interval(None, solution.bound))
    known = {owner: tables[ORDERS.name] for owner, tables in tables_of(posed.lines).items() if ORDERS.name in tables}
    plan = make_plan(problem, program, solution.x, known)
    return Completion(plan, solution.status, Interval(solution.objective, solution.bound))


def held_to(program: Program, posed: Posed) -> Program:
    """The program with the columns of the draft held."""
    shared = np.zeros(len(program.worth), dtype=bool)
    for block in program.blocks:
        if block.decision in (LENT, RECEIVED):
            shared[block.columns] = True
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[posed.columns] = np.maximum(lower[posed.columns], posed.amounts)
    exact = posed.columns[~shared[posed.columns]]
    upper[exact] = posed.amounts[~shared[posed.columns]]
    return replace(program, lower=lower, upper=upper)
