"""A solution whose lent heads and moved cases may be fractions in, whole ones worth nearly as much out.

First the nearest whole numbers, which takes about a second. They may lose much: where dozens of courts lend a third of an
officer each, it matters a lot which of them lend a whole one. If they do, every posting, every head received and every head
that passes a command centre is held; the program then falls apart, by region, into small ones, and each is searched for the
best whole heads lent between the fractions rounded down and up.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from optimizer.plan import Kind
from optimizer.solver.engines import DEFAULT
from optimizer.solver.parts import solve_parts
from optimizer.solver.polish import components, polish
from optimizer.solver.search import task_of

if TYPE_CHECKING:
    from optimizer.program import Program
    from optimizer.solver.options import SolveOptions
    from optimizer.solver.solution import Clock

Array = NDArray[Any]

LOSS = 0.02
"""Fraction of the gain over the best start that rounding may lose without a search between the fractions."""

SECONDS_SHARE = 0.1
"""Most of the time limit that this search may take. At 128 courts and 13 fortnights, 30 s bring the loss from 10 % to 7 %."""


def refine(
    program: Program, x: Array, plan: Array | None, options: SolveOptions, clock: Clock, *, reference: float
) -> tuple[Array | None, bool]:
    """A better plan than ``plan``, the nearest to the fractions of ``x``, if that loses much; and whether Ctrl-C was pressed.

    ``reference`` is what the best plan known before is worth, from which the gain counts.
    """
    began = time.monotonic()
    searched = float(program.worth @ x)
    limit = min(clock.left, SECONDS_SHARE * options.time_limit)
    if plan is None or limit <= 0 or searched - program.worth @ plan <= LOSS * (searched - reference) + 1e-9 * abs(searched):
        return plan, False
    better, interrupted = _by_parts(program, x, plan, options, limit)
    clock.seconds["rounding"] = time.monotonic() - began
    return (plan if better is None or program.worth @ better <= program.worth @ plan else better), interrupted


def _by_parts(program: Program, x: Array, plan: Array, options: SolveOptions, limit: float) -> tuple[Array | None, bool]:
    """The plan with the best whole heads lent and cases moved in each part, between the fractions rounded down and up."""
    lower, upper = _room(program, x, plan)
    out = np.where(lower == upper, lower, 0.0)
    free = np.flatnonzero(lower < upper)
    matrix = csr_array(program.matrix[:, free])
    settled = program.matrix @ out
    row, column = components(matrix)
    parts = [
        (np.flatnonzero(row == part), free[column == part])
        for part in np.unique(column[program.whole[free]])  # the others have nothing to decide
    ]
    task = replace(task_of(program), lower=lower, upper=upper)
    tasks = [task.part(rows, columns, settled) for rows, columns in parts]
    answers, interrupted = solve_parts(
        tasks, engine=DEFAULT, time_limit=limit, gap=1e-6, at_once=options.threads, seed=options.seed
    )
    whole = plan.copy()
    for (_, columns), answer in zip(parts, answers, strict=True):
        if answer is not None and answer.x is not None and program.worth[columns] @ (answer.x - plan[columns]) > 0:
            whole[columns] = answer.x
    return polish(program, whole), interrupted


def _room(program: Program, x: Array, plan: Array) -> tuple[Array, Array]:
    """Bounds that hold heads received and in transit as in the plan, and let what is lent and moved be near the fractions."""
    lower, upper = program.lower.copy(), program.upper.copy()
    near = np.where(program.whole, np.round(plan), plan)
    held = np.isin(program.kinds, (Kind.HEADS, Kind.FLOW))
    lower[held] = upper[held] = np.round(plan[held])
    between = np.isin(program.kinds, (Kind.SWITCH, Kind.LENT))
    lower[between] = np.minimum(near, np.floor(x + 1e-6))[between]
    upper[between] = np.maximum(near, np.ceil(x - 1e-6))[between]
    cases = program.kinds == Kind.CASES
    upper[cases] = np.maximum(near, np.ceil(x - 1e-6))[cases]
    return np.maximum(lower, program.lower), np.minimum(upper, program.upper)
