"""Heads of some courts, all else held, by what cuts say the courts are worth: a small program in whole numbers.

Its columns are what is decided among courts, officers at home, and one for what each court is worth; its rows are the program's
rows that speak of nothing else, and the cuts. What it finds may be worth less than it thinks, never more than it proves, as far
as the others stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, hstack, vstack

from optimizer.plan import Kind
from optimizer.solver.backend import Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.solver.courts.cuts import Cut
    from optimizer.solver.courts.split import Split

Array = NDArray[Any]


@dataclass(frozen=True)
class Posed:
    """A program over heads: the task, and the columns of the program that its first columns are; the rest are worths."""

    task: Task
    columns: Array

    def plan(self, answer: Array, base: Array) -> Array:
        """``base``, shape (all columns,), with what the answer, shape (task's columns,), decides."""
        out = base.copy()
        out[self.columns] = answer[: len(self.columns)]
        return out


class Heads:
    """The rows that speak of heads alone."""

    def __init__(self, split: Split) -> None:
        program = split.program
        self.split = split
        self.inside = split.held | (program.kinds == Kind.HOME)
        self.rows = np.flatnonzero(abs(program.matrix) @ (~self.inside).astype(float) == 0)
        self.matrix = csr_array(program.matrix[self.rows])
        self._open = program.lower < program.upper

    def pose(self, cuts: Mapping[int, Sequence[Cut]], free: Array, base: Array) -> Posed:
        """The program over the ``free`` columns, shape (all columns,), bool, what is whole or shared elsewhere as in ``base``.

        ``cuts`` are those of the parts whose worth may change, by number; each has one at least.
        """
        program = self.split.program
        told = program.whole | (program.column_court < 0) & (program.kinds != Kind.FLOW)
        mine = np.isin(program.column_court, [-1, *(self.split.parts[number].court for number in cuts)])
        used = self.inside & self._open & np.where(told, free, mine)
        columns = np.flatnonzero(used)
        matrix = csr_array(self.matrix[:, columns])
        rows = np.flatnonzero(np.diff(matrix.indptr))
        settled = (self.matrix @ np.where(used, 0.0, base))[rows]
        planes, limits, most = _planes(cuts, columns, base, program.lower, program.upper)
        lowest = -np.abs(most) - 1e3 - 10 * np.abs(most).max(initial=0.0)
        task = Task(
            csr_array(vstack([hstack([matrix[rows], csr_array((len(rows), len(cuts)))]), planes])),
            np.concatenate([program.row_lower[self.rows][rows] - settled, np.full(len(limits), -np.inf)]),
            np.concatenate([program.row_upper[self.rows][rows] - settled, limits]),
            np.concatenate([program.lower[columns], lowest]),
            np.concatenate([program.upper[columns], most]),
            np.concatenate([np.where(program.column_court[columns] < 0, program.worth[columns], 0.0), np.ones(len(cuts))]),
            np.concatenate([program.whole[columns], np.zeros(len(cuts), dtype=bool)]),
        )
        return Posed(task, columns)

    def keeps(self, x: Array) -> bool:
        """Whether heads, in a vector of shape (all columns,), keep every row on heads."""
        program = self.split.program
        done, size = self.matrix @ x, 1e-6 * (1 + abs(self.matrix) @ np.abs(x))
        return bool(np.all(done >= program.row_lower[self.rows] - size) and np.all(done <= program.row_upper[self.rows] + size))


def _planes(
    cuts: Mapping[int, Sequence[Cut]], columns: Array, base: Array, lower: Array, upper: Array
) -> tuple[csr_array, Array, Array]:
    """Cuts as rows over ``columns`` and one worth for each part; their limits, and the most that each part can be worth."""
    place = np.full(len(base), -1)
    place[columns] = np.arange(len(columns))
    row, column, amount = [], [], []
    limits: list[float] = []
    most = np.full(len(cuts), np.inf)
    for number, of in enumerate(cuts.values()):  # few parts, each with arrays of its own
        for cut in of:
            inside = place[cut.columns] >= 0
            here, slopes = cut.columns[inside], cut.slopes[inside]
            limit = float(cut.limit + cut.slopes[~inside] @ base[cut.columns[~inside]])
            row.append(np.full(len(here) + 1, len(limits)))
            column.append(np.append(place[here], len(columns) + number))
            amount.append(np.append(-slopes, 1.0))
            limits.append(limit)
            most[number] = min(most[number], limit + np.maximum(slopes * lower[here], slopes * upper[here]).sum())
    entries = np.concatenate(amount), (np.concatenate(row), np.concatenate(column))
    return csr_array(coo_array(entries, shape=(len(limits), len(columns) + len(cuts)))), np.array(limits), most
