"""Prices of what ties courts in; what no plan can be worth more than, and what each court says of it, out.

**The bound.** Let ``p`` price the rows that tie, ``y_j`` be the row prices of court ``j``'s linear relaxation at ``p``, and
``y`` the vector of both over all rows of the program; equalities of copies have no row there and drop out: a shared column's
reduced worth under ``y`` is the sum of those of the original and of all its copies. For any ``p`` and ``y_j`` whatever, ``y``
is a vector of row prices of the program, so ``certificate.safe_bound`` makes a bound of it by weak duality, column by column,
if every priced column has limits. Nothing is asked of the solver that found them. Were the courts solved exactly, the bound is

    sum of the courts' best worths at p + best of the shared columns at p + limits of the rows that tie, priced

or less, since a shared column then has one best value instead of one for each copy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.certificate import repaired, safe_bound
from optimizer.errors import SolverError
from optimizer.solver.courts.warm import Warm
from optimizer.solver.engines import LOOSE, WARM
from optimizer.solver.search import search, task_of

if TYPE_CHECKING:
    from optimizer.program import Program
    from optimizer.solver.courts.split import Split
    from optimizer.solver.options import SolveOptions

Array = NDArray[Any]


@dataclass(frozen=True)
class Relaxed:
    """The linear relaxation, roughly: columns, shape (columns,), and prices of rows, shape (rows,)."""

    x: Array
    prices: Array


@dataclass(frozen=True)
class Priced:
    """What courts say at prices.

    Attributes:
        bound: no plan is worth more. prices: of the program's rows, shape (rows,), which prove it.
        of_parts: row prices of each part, shape (its rows,). columns: of each part, shape (its columns,).
    """

    bound: float
    prices: Array
    of_parts: tuple[Array, ...]
    columns: tuple[Array, ...]


def relax(program: Program, options: SolveOptions, time_limit: float) -> Relaxed | None:
    """The relaxation by a first-order method stopped early; ``None`` where nothing came of it in time."""
    task = replace(task_of(program), whole=np.zeros_like(program.whole))
    try:
        found = search(task, engine=LOOSE, options=options, time_limit=time_limit, gap=0.0, stage="prices")
    except SolverError:
        return None
    answer = found.answer
    return None if answer.x is None or answer.prices is None else Relaxed(answer.x, answer.prices)


class Courts:
    """The problems of all courts with the prices they were last asked at; they keep their bases, so this is not frozen."""

    def __init__(self, split: Split) -> None:
        self.split = split
        self._warm = [Warm(part.task) for part in split.parts]
        self._tied = [np.flatnonzero(np.diff(part.ties.T.tocsr().indptr)) for part in split.parts]

    def tie_prices(self, prices: Array) -> Array:
        """Prices of the rows that tie, shape (ties,), from prices of all rows of the program, shape (rows,).

        The equality of a copy has the price that the rows of its court give it.
        """
        split = self.split
        out = np.zeros(len(split.row_lower))
        out[: len(split.rows)] = prices[split.rows]
        for part in split.parts:
            copies = np.flatnonzero(split.program.column_court[part.columns] < 0)
            rows = part.ties.T.tocsr()[copies].indices  # one each
            out[rows] = -(part.task.matrix.T @ prices[part.rows])[copies]
        return repaired(split.row_lower, split.row_upper, out)

    def ask(self, ties: Array) -> Priced:
        """Every court's best at prices of the rows that tie, shape (ties,), and the bound.

        Raises:
            SolverError: a court has no best, which no plan can have then either.
        """
        split, program = self.split, self.split.program
        prices = np.zeros(len(program.row_lower))
        prices[split.rows] = ties[: len(split.rows)]
        columns, of_parts = [], []
        for part, warm, tied in zip(split.parts, self._warm, self._tied, strict=True):
            warm.reprice(tied, (part.task.worth - part.ties.T @ ties)[tied])
            found = warm.solve(repriced=True)
            if found is None:
                raise SolverError(WARM, f"court {part.court} has no best at prices")
            columns.append(found[0])
            of_parts.append(found[1])
            prices[part.rows] = found[1]
        bound = safe_bound(
            program.matrix, program.row_lower, program.row_upper, program.lower, program.upper, program.worth, prices
        )
        return Priced(bound, prices, tuple(of_parts), tuple(columns))
