"""A task in, the same task in numbers a solver stays right with out: no noise, amounts near one, ranges bounded.

Solvers work with absolute tolerances of about 1e-7 and drop coefficients below 1e-9. A budget of a thousand million yuan beside
costs of a fen, or ten million cases of a minute beside one of a year, is beyond that. So before a solver sees a task

- entries are dropped that cannot matter, since their column's whole range moves the row by less than ``NOISE`` of what the row
  has room for, and rows that hold whatever the columns do are left open;
- rows, columns that need not be whole, and the objective are multiplied by powers of two, which is exact, so that what moves
  them most lies between 1 and ``MOST``; columns that must be whole stay as they are, and so do ordinary scenarios;
- how wide a task remains is measured, with the row and the columns, for the caller to refuse.

Scales are taken from how far a column can move by its bounds and by what the rows imply for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from optimizer.errors import RangeError

if TYPE_CHECKING:
    from optimizer.solver.backend import Task

Array = NDArray[Any]

NOISE = 1e-12
"""Fraction of a row's room below which an entry does not matter, and of its movement below which its sum is rounding."""

MOST = 1024.0
"""Largest movement of a row or column that is left as it is."""

LEAST = 2.0**-10
"""Smallest movement that is still brought to one.

What rows imply for a column may be zero but for rounding, and solvers drop entries that are brought too far down.
"""

WORTH = 2.0**20
"""Largest worth of a column's whole range that is left as it is."""

ROUNDS = 4
"""Times that bounds implied by rows are taken into the next rows."""

FALLING = 0.5
"""Share of what it was after half of these rounds below which an implied bound has not come to rest."""


@dataclass(frozen=True)
class Scaling:
    """Powers of two: ``row' = rows x row``, ``x = columns x x'`` and ``worth' = worth x objective``.

    ``rows`` has shape (rows,), ``columns`` shape (columns,).
    """

    rows: Array
    columns: Array
    objective: float


def pose(task: Task) -> tuple[Task, Scaling]:
    """The task as a solver should see it, and how to read its answer."""
    clean, reach = _clean(task)
    scaling = _scaling(clean, reach)
    matrix = clean.matrix.copy()
    matrix.data = matrix.data * np.repeat(scaling.rows, np.diff(matrix.indptr)) * scaling.columns[matrix.indices]
    posed = replace(
        clean,
        matrix=matrix,
        row_lower=clean.row_lower * scaling.rows,
        row_upper=clean.row_upper * scaling.rows,
        lower=clean.lower / scaling.columns,
        upper=clean.upper / scaling.columns,
        worth=clean.worth * scaling.columns * scaling.objective,
    )
    return posed, scaling


def _clean(task: Task) -> tuple[Task, Array]:
    """The task without what cannot matter, and how far each column can move, shape (columns,), may be infinite."""
    lower, upper = implied_bounds(task)
    return _open_rows(_without_noise(_narrow_doors(task, lower, upper))), _reach(task, lower, upper)


def _reach(task: Task, lower: Array, upper: Array) -> Array:
    """How far columns can move by the bounds implied, shape (columns,); by their own bounds where those still fall.

    Two rows that limit two columns by a share of each other say zero in the end, and by rounds some small number that means
    nothing: a lever that saves a thirtieth of the work it makes possible.
    """
    reach, own = (np.maximum(np.abs(low), np.abs(high)) for low, high in ((lower, upper), (task.lower, task.upper)))
    before = np.maximum(*map(np.abs, implied_bounds(task, rounds=ROUNDS // 2)))
    falling = (reach < FALLING * before) & np.isfinite(own)
    return np.where(falling, own, reach)


def implied_bounds(task: Task, *, rounds: int = ROUNDS) -> tuple[Array, Array]:
    """Limits of each column by its bounds and by what the rows imply; each of shape (columns,), may be infinite."""
    lower, upper = task.lower.astype(float), task.upper.astype(float)
    row, column, amount = _entries(task.matrix)
    for _ in range(rounds):
        new_lower, new_upper = lower.copy(), upper.copy()
        for limit, sign in ((task.row_upper, 1.0), (-task.row_lower, -1.0)):
            # sum of a x <= limit: a x <= limit - least that the others can be
            a = sign * amount
            least = np.where(a > 0, a * lower[column], a * upper[column])
            known = np.isfinite(least)
            total = np.bincount(row, np.where(known, least, 0.0), minlength=len(limit))
            unknown = np.bincount(row, ~known, minlength=len(limit))
            others = total[row] - np.where(known, least, 0.0)
            usable = np.isfinite(limit[row]) & (unknown[row] - ~known == 0)
            implied = (limit[row] - others)[usable] / a[usable]
            up = a[usable] > 0
            np.minimum.at(new_upper, column[usable][up], implied[up])
            np.maximum.at(new_lower, column[usable][~up], implied[~up])
        crossed = new_lower > new_upper  # impossible, or so by rounding: for the solver to say
        lower, upper = np.where(crossed, lower, new_lower), np.where(crossed, upper, new_upper)
    return lower, upper


def _narrow_doors(task: Task, lower: Array, upper: Array) -> Task:
    """The task with entries ``a > 0`` of whole columns ``s >= 0`` lowered where ``s = 1`` opens a row altogether.

    ``a s + rest >= limit`` becomes ``(limit - least) s + rest >= limit`` where ``a + least >= limit`` and ``least`` is the
    least that the rest can be: the same for ``s = 0``, and no matter otherwise. Rows with two limits stay as they are, and so
    do those that the rest keeps by itself, but for rounding.
    """
    row, column, amount = _entries(task.matrix)
    one_sided = np.isfinite(task.row_lower) != np.isfinite(task.row_upper)
    sign = np.where(np.isfinite(task.row_lower), 1.0, -1.0)
    limit = np.where(np.isfinite(task.row_lower), task.row_lower, -task.row_upper)
    a = sign[row] * amount
    least = np.where(a > 0, a * lower[column], a * upper[column])
    size = np.bincount(row, np.abs(least), minlength=len(limit))
    door = task.whole[column] & (task.lower[column] == 0) & (a > 0) & (lower[column] == 0)
    with np.errstate(invalid="ignore"):  # no door where the rest has no limit
        rest = np.bincount(row, least, minlength=len(limit))[row] - least
        needed = limit[row] - rest + NOISE * size[row]
        narrow = one_sided[row] & door & (needed > 4 * NOISE * size[row]) & (needed < a) & np.isfinite(needed)
    if not narrow.any():
        return task
    data = np.where(narrow, sign[row] * needed, amount)
    return replace(task, matrix=csr_array((data, (row, column)), shape=task.matrix.shape))


def _entries(matrix: csr_array) -> tuple[Array, Array, Array]:
    """Row, column and amount of every entry that is not zero, each of shape (entries,)."""
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    some = matrix.data != 0
    return row[some], matrix.indices[some], matrix.data[some]


def _largest(row: Array, moves: Array, rows: int) -> Array:
    out = np.zeros(rows)
    np.maximum.at(out, row, moves)
    return out


def _without_noise(task: Task) -> Task:
    """The task without entries that cannot matter, by the columns' own bounds: what a row implies must not undo the row."""
    reach = np.maximum(np.abs(task.lower), np.abs(task.upper))
    row, column, amount = _entries(task.matrix)
    bounded = np.isfinite(reach[column])
    moves = np.where(bounded, reach[column], 1.0) * np.abs(amount)
    kept = (moves > NOISE * _room(task, row, moves, amount)[row]) | ~bounded
    if len(row) == task.matrix.nnz and kept.all():
        return task
    return replace(task, matrix=csr_array((amount[kept], (row[kept], column[kept])), shape=task.matrix.shape))


def _room(task: Task, row: Array, moves: Array, amount: Array) -> Array:
    """What a row has room for, shape (rows,): its limits, and what the weaker side of its columns can make up for.

    A million cases of 245 days each move a row of officer-days by far, but no further than the officers at home let them; the
    hour that another case takes is to be weighed against these.
    """
    rows = task.matrix.shape[0]
    up, down = (np.bincount(row, np.where(sign * amount > 0, moves, 0.0), minlength=rows) for sign in (1.0, -1.0))
    limits = [np.where(np.isfinite(limit), np.abs(limit), 0.0) for limit in (task.row_lower, task.row_upper)]
    room: Array = np.minimum(np.maximum(up, down), np.maximum(np.maximum(*limits), np.minimum(up, down)))
    return room


def _open_rows(task: Task) -> Task:
    """The task with limits taken away that hold whatever the columns do within their bounds, with a margin for rounding."""
    row, column, amount = _entries(task.matrix)
    rows = task.matrix.shape[0]
    up, down = amount * task.upper[column], amount * task.lower[column]
    most, least = np.maximum(up, down), np.minimum(up, down)
    with np.errstate(invalid="ignore"):
        margin = NOISE * np.bincount(row, np.maximum(np.abs(up), np.abs(down)), minlength=rows)
        above = np.bincount(row, most, minlength=rows) + margin <= task.row_upper
        below = np.bincount(row, least, minlength=rows) - margin >= task.row_lower
    return replace(
        task,
        row_upper=np.where(above, np.inf, task.row_upper),
        row_lower=np.where(below, -np.inf, task.row_lower),
    )


def _scaling(task: Task, reach: Array) -> Scaling:
    finite = np.where(np.isfinite(reach), reach, 1.0)
    columns = np.where(task.whole, 1.0, np.maximum(1.0 / _into(finite, MOST), LEAST))
    row, column, amount = _entries(task.matrix)
    moves = np.abs(amount) * finite[column]
    rows = np.minimum(_into(_largest(row, moves, task.matrix.shape[0]), MOST), 1.0 / LEAST)
    worth = float(np.max(np.abs(task.worth) * finite, initial=0.0))
    return Scaling(rows, columns, float(_into(np.array([worth]), WORTH)[0]))


def _into(amounts: Array, most: float) -> Array:
    """Powers of two that bring amounts to between 1 and ``most``; 1 for those there already, and for zero."""
    known = np.where(amounts > 0, amounts, 1.0)
    low, high = np.maximum(1.0 / known, 1.0), np.minimum(most / known, 1.0)
    return np.exp2(np.where(known < 1, np.ceil(np.log2(low)), np.floor(np.log2(high))))


def widest(task: Task) -> RangeError | None:
    """The row whose amounts lie farthest apart, as the error to raise; ``None`` if no row has a limit that matters."""
    clean, reach = _clean(task)
    wide = spread(clean, reach)
    if not len(wide):
        return None
    worst = int(np.argmax(wide))
    first, last = clean.matrix.indptr[worst : worst + 2]
    column, amount = clean.matrix.indices[first:last], np.abs(clean.matrix.data[first:last])
    if not len(column):
        return None
    least, most = np.where(amount > 0, _step(clean, reach)[column] * amount, np.inf), reach[column] * amount
    least = np.where(least > 0, least, np.inf)
    return RangeError(worst, int(column[np.argmin(least)]), int(column[np.argmax(most)]), float(wide[worst]))


def _step(task: Task, reach: Array) -> Array:
    """Least that a column moves and that still matters: one for whole columns, otherwise all it can; shape (columns,)."""
    return np.where(task.whole & (reach >= 1), 1.0, np.where(np.isfinite(reach), reach, 1.0))


def spread(task: Task, reach: Array) -> Array:
    """Most that a column moves each row, over the least that one does; 1 for open and empty rows; shape (rows,).

    A column that must be whole moves a row in steps of its entry.
    """
    row, column, amount = _entries(task.matrix)
    rows = task.matrix.shape[0]
    most = _largest(row, np.abs(amount) * np.where(np.isfinite(reach), reach, 1.0)[column], rows)
    least = np.full(rows, np.inf)
    steps = np.abs(amount) * _step(task, reach)[column]
    some = steps > 0
    np.minimum.at(least, row[some], steps[some])
    bound = (np.isfinite(task.row_lower) | np.isfinite(task.row_upper)) & np.isfinite(least)
    return np.where(bound, most / np.where(bound, least, 1.0), 1.0)
