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
from scipy.sparse import csr_array, hstack

from optimizer.certificate import repaired, safe_bound
from optimizer.errors import SolverError
from optimizer.solver.backend import Task, solve_task
from optimizer.solver.courts.warm import Warm
from optimizer.solver.engines import DEFAULT, LOOSE, WARM
from optimizer.solver.search import search, task_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.program import Program
    from optimizer.solver.courts.cuts import Cut
    from optimizer.solver.courts.split import Split
    from optimizer.solver.options import SolveOptions

Array = NDArray[Any]

SHARE = 0.1
"""Share of what a court may trade up to which its first worths are taken to hold: 0.05 and 0.2 give worse bounds."""


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


def relax(program: Program, begin: Relaxed, options: SolveOptions, time_limit: float) -> Relaxed | None:
    """The relaxation by a first-order method stopped early, from ``begin`` on; ``None`` where nothing came of it in time.

    At 128 courts and 13 fortnights it takes 35 s of one core from first prices on (``first_prices``), 69 s from nothing.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    task, warm = replace(task_of(program), whole=np.zeros_like(program.whole)), (begin.x, begin.prices)
    try:
        found = search(task, engine=LOOSE, options=options, time_limit=time_limit, gap=0.0, stage="prices", warm=warm)
    except SolverError:
        return None
    if found.stopped_by == "interrupt":
        raise KeyboardInterrupt
    answer = found.answer
    return None if answer.x is None or answer.prices is None else Relaxed(answer.x, answer.prices)


def first_prices(split: Split, cuts: Mapping[int, Sequence[Cut]]) -> Array:
    """Prices of the rows that tie, shape (ties,), from what one unit of each column is worth to each court: its last cut.

    They are those of a linear program in which every court sells and buys at these worths, up to ``SHARE`` of what it may: a
    second at 128 courts, and a bound within 3 % where prices of zero prove nothing.

    Raises:
        SolverError: the linear program could not be solved.
    """
    program, shared = split.program, split.shared
    ties, worth, upper = [split.ties], [program.worth[shared]], [program.upper[shared]]
    for number, part in enumerate(split.parts):
        slopes, traded = np.zeros(len(program.worth)), np.flatnonzero(np.diff(part.ties.T.tocsr().indptr))
        for cut in cuts[number][-1:]:
            slopes[cut.columns] = cut.slopes
        ties.append(part.ties[:, traded])
        worth.append(slopes[part.columns[traded]])
        upper.append(SHARE * part.task.upper[traded])
    matrix = csr_array(hstack(ties))
    lower = np.concatenate([program.lower[shared], np.zeros(matrix.shape[1] - len(shared))])
    top = np.maximum(np.concatenate(upper), lower)
    whole = np.zeros(len(top), dtype=bool)
    task = Task(matrix, split.row_lower, split.row_upper, lower, top, np.concatenate(worth), whole)
    answer = solve_task(task, engine=DEFAULT, time_limit=60.0)
    if answer.prices is None:
        raise SolverError(DEFAULT, "found no first prices")
    return repaired(split.row_lower, split.row_upper, answer.prices)


class Courts:
    """The problems of all courts with the prices they were last asked at; they keep their bases, so this is not frozen."""

    def __init__(self, split: Split) -> None:
        self.split = split
        self._warm = [Warm(part.task) for part in split.parts]
        self._tied = [np.flatnonzero(np.diff(part.ties.T.tocsr().indptr)) for part in split.parts]

    def together(self, priced: Priced) -> Array:
        """What every court does at prices as one vector, shape (all columns,); shared columns are left at zero."""
        program = self.split.program
        out = np.zeros(len(program.worth))
        for part, x in zip(self.split.parts, priced.columns, strict=True):
            out[part.columns] = x
        out[self.split.shared] = 0.0
        return np.clip(out, program.lower, program.upper)

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
