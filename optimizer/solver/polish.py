"""Whole columns fixed, everything else best: the continuous rest falls apart into small programs, solved one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import connected_components

from optimizer.errors import SolverError
from optimizer.solver.backend import solve_task
from optimizer.solver.engines import DEFAULT, SECOND
from optimizer.solver.search import task_of

if TYPE_CHECKING:
    from optimizer.program import Program
    from optimizer.solver.backend import Task

Array = NDArray[Any]

HELD = 1e-10
"""Fraction of a value, or of one case, that later stages may give up: finer than any tolerance of a solver on its own."""

KEPT = 1e-9
"""Most that a row may be broken by, relative to one plus the size of its terms, in an answer to what another solver denies."""

BATCH = 2_000
"""Columns per batch of small programs, so that a solver is not called a hundred times for nothing."""


def polish(program: Program, x: Array) -> Array | None:
    """Best values of every column that need not be whole, with the whole ones held at ``x``; ``None`` if impossible.

    With the heads fixed the program falls apart into one small linear program per court, found as connected components.
    Best is worth most; of what is worth as much, what closes most genuinely; of that, what closes most in all. So worth and
    both counts depend on the whole columns alone, not on the order of courts or classes.
    """
    fixed = program.fix(np.flatnonzero(program.whole), np.round(x[program.whole]))
    out = np.where(program.whole, fixed.lower, 0.0)
    free = np.flatnonzero(fixed.lower < fixed.upper)
    out[fixed.lower == fixed.upper] = fixed.lower[fixed.lower == fixed.upper]
    settled = program.matrix @ out
    matrix = csr_array(program.matrix[:, free])
    if not _settled_rows_hold(program, matrix, settled):
        return None
    for rows, columns in _batches(matrix):  # one small program per batch of courts
        where = free[columns]
        task = task_of(fixed).part(rows, where, settled)
        best = _in_stages(task, (program.genuine[where], program.closures[where]))
        if best is None:
            return None
        out[where] = best
    return out


def _in_stages(task: Task, ties: tuple[Array, ...]) -> Array | None:
    """Best columns by worth, then by each of ``ties``, every stage holding the ones before; ``None`` if impossible."""
    best = _best(task, DEFAULT)
    if best is None:
        best = _asked_again(task)
    for tie in ties:
        if best is None or not tie.any():
            continue
        task = holding(task, float(task.worth @ best), tie)
        better = _best(task, DEFAULT)
        best = best if better is None else better
    return best


def _best(task: Task, engine: str) -> Array | None:
    """What one solver finds; ``None`` where it finds nothing or fails, as with amounts far apart it may."""
    try:
        return solve_task(task, engine=engine, time_limit=600.0).x
    except SolverError:
        return None


def _asked_again(task: Task) -> Array | None:
    """Best columns by another solver, if they keep the rows: with amounts far apart the first may see none where there are."""
    x = _best(task, SECOND)
    if x is None:
        return None
    done, size = task.matrix @ x, 1 + abs(task.matrix) @ np.abs(x)
    kept = (done >= task.row_lower - KEPT * size) & (done <= task.row_upper + KEPT * size)
    return x if kept.all() else None


def holding(task: Task, value: float, worth: Array) -> Task:
    """The task with another objective, and with what its present one is worth held at ``value``, up to ``HELD``."""
    return replace(
        task,
        matrix=csr_array(vstack([task.matrix, csr_array(task.worth[None, :])])),
        row_lower=np.append(task.row_lower, value - HELD * (1 + abs(value))),
        row_upper=np.append(task.row_upper, np.inf),
        worth=worth,
    )


def _settled_rows_hold(program: Program, matrix: csr_array, settled: Array) -> bool:
    empty = np.diff(matrix.indptr) == 0
    slack = 1e-6 * (1 + np.abs(settled))
    return bool(
        np.all(settled[empty] >= program.row_lower[empty] - slack[empty])
        and np.all(settled[empty] <= program.row_upper[empty] + slack[empty])
    )


def components(matrix: csr_array) -> tuple[Array, Array]:
    """Connected components of rows and columns: the number of that of each row, shape (rows,), and column, (columns,)."""
    rows, columns = matrix.shape
    entries = matrix.tocoo()
    graph = csr_array(
        (np.ones(entries.nnz, dtype=np.int8), (entries.row, entries.col + rows)), shape=(rows + columns, rows + columns)
    )
    _, label = connected_components(graph, directed=False)
    return label[:rows], label[rows:]


def _batches(matrix: csr_array) -> list[tuple[Array, Array]]:
    """Rows and columns of groups of connected components, each of about ``BATCH`` columns."""
    row, column = components(matrix)
    size = np.bincount(column, minlength=max(row.max(initial=-1), column.max(initial=-1)) + 1)
    group = (size.cumsum() - size) // BATCH
    of_row, of_column = group[row], group[column]
    return [(np.flatnonzero(of_row == g), np.flatnonzero(of_column == g)) for g in np.unique(of_column)]
