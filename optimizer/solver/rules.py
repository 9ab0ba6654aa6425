"""What a province would do without a model, as whole heads on a program; the scenario's own rules hold.

Problem and program in, vectors of columns out, whose whole columns are decided and whose rest is to be polished. They are
starts of a search and, made into results, the baselines of every report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array, hstack, vstack

from optimizer.plan import CORE, HOME, LENT, RECEIVED, Kind
from optimizer.solver.backend import Task, solve_task
from optimizer.solver.engines import DEFAULT
from optimizer.solver.polish import heads_room

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.problem import Problem
    from optimizer.program import Program

Array = NDArray[Any]

RULE_SECONDS = 20.0
"""Most a rule of thumb may take to decide its heads."""

WORST_FIRST_RATIO = 0.7
"""Worth of a head at each court relative to one at the next worse court, in the rule worst-court-first."""


def rules_of_thumb(problem: Problem, program: Program, *, seconds: float = RULE_SECONDS) -> tuple[tuple[str, Array], ...]:
    """Name and columns, shape (columns,), of each rule that finds heads within ``seconds``; the rest is left at zero."""
    found = ((name, decide(problem, program, seconds)) for name, decide in DECIDE.items())
    return tuple((name, x) for name, x in found if x is not None)


def _workload(problem: Problem) -> Array:
    """Officer-days of work waiting or coming at each court by role, shape (J, R)."""
    cases = problem.cells.opening + problem.cells.inflow.sum(axis=1)
    load: Array = np.zeros(problem.shape[:2])
    np.add.at(load, problem.cells.court, problem.cells.effort * cases[:, None])
    return load


def _present(program: Program) -> tuple[csr_array, tuple[Array, Array, Array]]:
    """Matrix that maps columns to heads present, rows (court, role, period) of the home columns, and those indices."""
    block = program.block(CORE, HOME)
    where = (block.index["court"], block.index["role"], block.index["period"])
    lookup = {tuple(map(int, key)): row for row, key in enumerate(zip(*where, strict=True))}
    rows, columns = [np.arange(len(block.columns))], [block.columns]
    for received in program.blocks_of(RECEIVED):
        start, length = received.index["start"], received.index["length"]
        column = np.repeat(np.arange(len(start)), length)
        period = np.concatenate([np.zeros(0, dtype=int), *(np.arange(s, s + n) for s, n in zip(start, length, strict=True))])
        keys = zip(received.index["host"][column], received.index["role"][column], period, strict=True)
        rows.append(np.array([lookup[tuple(map(int, key))] for key in keys], dtype=int))
        columns.append(received.columns[column])
    row, col = np.concatenate(rows), np.concatenate(columns)
    return csr_array((np.ones(len(row)), (row, col)), shape=(len(block.columns), len(program.worth))), where


def _solve_rule(
    program: Program, worth: Array, seconds: float, deviations: tuple[csr_array, Array] | None = None
) -> Array | None:
    """Heads that are best for a rule's own objective, less their deviations from heads wanted (matrix and target)."""
    columns, rows = heads_room(program)
    still = program.kinds == Kind.CASES  # rules of thumb move people, not cases
    upper = np.where(still, program.lower, program.upper)
    task = Task(
        matrix=csr_array(program.matrix[rows][:, columns]),
        row_lower=program.row_lower[rows],
        row_upper=program.row_upper[rows],
        lower=program.lower[columns],
        upper=upper[columns],
        worth=worth[columns],
        whole=program.whole[columns],
    )
    if deviations is not None:
        task = _with_deviations(task, csr_array(deviations[0][:, columns]), deviations[1])
    answer = solve_task(task, engine=DEFAULT, time_limit=seconds, gap=0.01)
    if answer.x is None:
        return None
    x = np.zeros(len(program.worth))
    x[columns] = answer.x[: len(columns)]
    return x


def _with_deviations(task: Task, present: csr_array, wanted: Array) -> Task:
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


def proportional_heads(problem: Problem, program: Program, seconds: float = RULE_SECONDS) -> Array | None:
    """Minimise the sum over courts, roles and periods of ``|heads present - share of the workload x all heads|``."""
    present, where = _present(program)
    load = _workload(problem)
    share = np.divide(load, load.sum(axis=0), out=np.zeros_like(load), where=load.sum(axis=0) > 0)
    wanted = (share[:, :, None] * problem.staff.heads.sum(axis=0))[where]
    return _solve_rule(program, -1e-3 * program.disturbance, seconds, (present, wanted))


def worst_first_heads(problem: Problem, program: Program, seconds: float = RULE_SECONDS) -> Array | None:
    """Maximise heads received less heads lent, each worth ``WORST_FIRST_RATIO`` of one at the next worse court.

    So heads go from better courts to worse ones only.
    """
    days = (problem.staff.days * problem.staff.heads).sum(axis=(1, 2))
    burden = np.divide(_workload(problem).sum(axis=1), days, out=np.zeros(len(days)), where=days > 0)
    place = np.argsort(np.argsort(-burden, kind="stable"), kind="stable")
    worth = -1e-9 * program.disturbance
    for decision, sign in ((RECEIVED, 1.0), (LENT, -1.0)):
        for block in program.blocks_of(decision):
            end = "host" if decision == RECEIVED else "donor"
            worth[block.columns] += sign * WORST_FIRST_RATIO ** np.minimum(place[block.index[end]], 40) * block.index["length"]
    return _solve_rule(program, worth, seconds)


DECIDE: dict[str, Callable[[Problem, Program, float], Array | None]] = {
    "proportional": proportional_heads,
    "worst court first": worst_first_heads,
}
"""Rules that move people, by label."""
