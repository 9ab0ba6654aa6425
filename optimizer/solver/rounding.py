"""A solution whose lent heads and moved cases may be fractions in, whole ones worth nearly as much out.

First the nearest whole numbers, which takes less than a second. They may lose much: where dozens of courts lend a third of an
officer each, it matters a lot which of them lend a whole one. If they do, the whole program is searched once more in the small
room between the fractions rounded down and up, with every switch and every head received held, for a limited time.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import SolverError
from optimizer.plan import Kind
from optimizer.solver.engines import DEFAULT
from optimizer.solver.polish import polish
from optimizer.solver.search import search, task_of

if TYPE_CHECKING:
    from optimizer.program import Program
    from optimizer.solver.options import SolveOptions
    from optimizer.solver.solution import Clock

Array = NDArray[Any]

LOSS = 0.02
"""Fraction of the gain over the best start that rounding may lose without a search between the fractions."""

SECONDS_SHARE = 0.15
"""Most of the time limit that this search may take. At 128 courts and 13 fortnights, 60 s bring the loss from 25 % to 12 %."""


def refine(
    program: Program, x: Array, plan: Array | None, options: SolveOptions, clock: Clock, *, reference: float
) -> tuple[Array | None, bool]:
    """A better plan than ``plan``, the nearest to the fractions of ``x``, if that loses much; and whether Ctrl-C was pressed.

    ``reference`` is what the best plan known before is worth, from which the gain counts.
    """
    began = time.monotonic()
    searched = float(program.worth @ x)
    limit = min(clock.left, SECONDS_SHARE * options.time_limit)
    near = plan is not None and searched - program.worth @ plan <= LOSS * (searched - reference) + 1e-9 * abs(searched)
    if near or limit <= 0:
        return plan, False
    better, interrupted = _between(program, x, plan, options, limit)
    clock.seconds["rounding"] = time.monotonic() - began
    if plan is None or better is None:
        return better if plan is None else plan, interrupted
    return (better if program.worth @ better > program.worth @ plan else plan), interrupted


def _between(program: Program, x: Array, plan: Array | None, options: SolveOptions, limit: float) -> tuple[Array | None, bool]:
    """The best plan with lent heads and cases between the fractions rounded down and up, and the rest of the heads held."""
    lower, upper = program.lower.copy(), program.upper.copy()
    held = np.isin(program.kinds, (Kind.SWITCH, Kind.HEADS))
    lent, cases = program.kinds == Kind.LENT, program.kinds == Kind.CASES
    lower[held] = upper[held] = np.round(x[held])
    lower[lent], upper[lent] = np.floor(x[lent] + 1e-6), np.ceil(x[lent] - 1e-6)
    lower[cases], upper[cases] = np.minimum(0.0, lower[cases]), np.ceil(x[cases] - 1e-6)
    task = replace(task_of(program), lower=np.maximum(lower, program.lower), upper=np.minimum(upper, program.upper))
    if np.any(task.lower > task.upper):
        return None, False
    try:
        found = search(task, engine=DEFAULT, options=options, time_limit=limit, gap=1e-5, stage="rounding", hint=plan)
    except SolverError:  # the nearest whole numbers are there
        return None, False
    better = None if found.answer.x is None else polish(program, found.answer.x)
    return better, found.stopped_by == "interrupt"
