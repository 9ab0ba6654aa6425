"""Whole heads: the rules that speak of heads alone, and the whole numbers nearest to heads that are wanted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array, hstack, vstack

from optimizer.plan import Kind
from optimizer.solver.backend import Task, solve_task
from optimizer.solver.engines import DEFAULT
from optimizer.solver.search import task_of

if TYPE_CHECKING:
    from optimizer.program import Program

Array = NDArray[Any]

HEADS_ROOM = (Kind.SWITCH, Kind.HEADS, Kind.LENT, Kind.CASES, Kind.FLOW, Kind.HOME)
"""Columns that the rules on heads, windows and lots speak of; closures are not among them."""

RECEIVED_WEIGHT, SWITCH_WEIGHT = 3.0, 10.0
"""What one head received more or less, and one posting or lot given up, count beside one head lent: ask another donor first."""


def heads_room(program: Program) -> tuple[Array, Array]:
    """Columns of the heads room, and the rows that speak of nothing else, each as sorted indices."""
    inside = np.isin(program.kinds, HEADS_ROOM)
    others = csr_array(abs(program.matrix)) @ (~inside).astype(float)
    return np.flatnonzero(inside), np.flatnonzero(others == 0)


def solve_heads(
    program: Program,
    worth: Array,
    *,
    lower: Array,
    upper: Array,
    time_limit: float,
    gap: float = 0.0,
    wanted: tuple[csr_array, Array] | None = None,
) -> Array | None:
    """Best heads for an objective on the heads room alone, as a full vector with the rest at zero; ``None`` if there are none.

    ``worth``, ``lower`` and ``upper`` have shape (columns,). ``wanted``, a matrix ``M`` of shape (wishes, columns) and a target
    of shape (wishes,), takes the sum of ``|M @ x - target|`` off the objective.
    """
    columns, rows = heads_room(program)
    task = replace(task_of(program, worth=worth), lower=lower, upper=upper).part(rows, columns)
    if wanted is not None:
        task = _less_deviations(task, csr_array(wanted[0][:, columns]), wanted[1])
    answer = solve_task(task, engine=DEFAULT, time_limit=time_limit, gap=gap, on_lines=_hear)
    if answer.x is None:
        return None
    x = np.zeros(len(worth))
    x[columns] = answer.x[: len(columns)]
    return x


def _hear(_: list[str]) -> None:
    """Nothing; but between two lines of its log a solver lets Ctrl-C be heard."""


def _less_deviations(task: Task, present: csr_array, wanted: Array) -> Task:
    """The task less the sum of ``|present @ x - wanted|``: two columns and one row for each."""
    rows, count = task.matrix.shape[0], len(wanted)
    step = eye_array(count, format="csr")
    free = csr_array((rows, 2 * count))
    return Task(
        matrix=csr_array(vstack([hstack([task.matrix, free]), hstack([present, -step, step])])),
        row_lower=np.concatenate([task.row_lower, wanted]),
        row_upper=np.concatenate([task.row_upper, wanted]),
        lower=np.concatenate([task.lower, np.zeros(2 * count)]),
        upper=np.concatenate([task.upper, np.full(2 * count, np.inf)]),
        worth=np.concatenate([task.worth, np.full(2 * count, -1.0)]),
        whole=np.concatenate([task.whole, np.zeros(2 * count, dtype=bool)]),
    )


def round_heads(program: Program, x: Array, *, time_limit: float) -> Array | None:
    """The whole heads nearest to a fractional solution that keep every rule on heads; ``None`` if none were found.

    Nearest by the sum of deviations. Nothing is opened that ``x`` does not open; cases go down only, so that stocks and
    executing courts can only gain room, and a lot that is too small for its cases is given up.
    """
    lower, upper = program.lower.copy(), program.upper.copy()
    switch, cases = program.kinds == Kind.SWITCH, program.kinds == Kind.CASES
    upper[switch] = np.minimum(upper[switch], np.ceil(x[switch] - 1e-6))
    lower[cases], upper[cases] = 0.0, np.floor(x[cases] + 1e-6)
    weight = np.select(
        [program.kinds == Kind.LENT, program.kinds == Kind.HEADS, switch], [1.0, RECEIVED_WEIGHT, SWITCH_WEIGHT], 0.0
    )
    some = np.flatnonzero((weight > 0) & (x > 1e-6))
    weights = csr_array((weight[some], (np.arange(len(some)), some)), shape=(len(some), len(x)))
    worth = np.where(x > 1e-6, 0.0, -weight)  # from nothing, the deviation is the column itself
    worth[cases] = 1.0
    worth[program.kinds == Kind.HOME] = 1e-6
    return solve_heads(
        program, worth, lower=lower, upper=upper, time_limit=time_limit, gap=1e-4, wanted=(weights, weight[some] * x[some])
    )
