"""Cases that a yes-or-no decision takes from named queues, or brings itself: columns and rows that mechanisms share.

A queue is cut into cells; ``cases`` of it are taken over cells in proportion to their opening. For a decision ``x`` that takes
``c[n]`` cases of cell ``n`` in period ``s`` and has them finished in period ``f``:

- ``stock[n,s]`` loses ``c[n] x``, and open cases never fall below zero;
- from ``f`` on they close after the lag of their class, and the KPIs of the executing court count them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer.posing.closing import post_closing
from optimizer.rows import STOCK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.problem import Problem
    from optimizer.program import Model

Array = NDArray[Any]


@dataclass(frozen=True)
class Withdrawals:
    """What owners (lots, targets) take from cells, sorted by owner.

    Attributes:
        owner, cell: shape (E,). cases: shape (E,), cases.
        first, count: shape (owners,), where the entries of an owner begin and how many there are.
    """

    owner: Array
    cell: Array
    cases: Array
    first: Array
    count: Array

    def of(self, owner: Array) -> tuple[Array, Array]:
        """Pairs of a position in ``owner``, shape (columns,), and an entry of that owner, each of shape (pairs,)."""
        times = self.count[owner]
        column = np.repeat(np.arange(len(owner)), times)
        step = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        return column, np.repeat(self.first[owner], times) + step


def withdrawals(problem: Problem, owners: int, taken: Sequence[tuple[int, str, str, float]]) -> Withdrawals:
    """Cut what is taken, given as (owner, court, class, cases) and sorted by owner, over the cells of each queue.

    The parts are those of the opening, or of what comes in where the queue is empty at the start. An owner who takes from
    a queue without any case at all gets no entries for it: ``has_cases`` says so, and the owner must not be taken.
    """
    owner = np.array([o for o, *_ in taken], dtype=int)
    court = np.array([problem.courts.index(j) for _, j, _, _ in taken], dtype=int)
    klass = np.array([problem.classes.index(k) for _, _, k, _ in taken], dtype=int)
    cases = np.array([c for *_, c in taken], dtype=float)
    row, cell = np.nonzero((problem.cells.court == court[:, None]) & (problem.cells.klass == klass[:, None]))
    opening, coming = np.zeros(len(taken)), np.zeros(len(taken))
    inflow = problem.cells.inflow.sum(axis=1)
    np.add.at(opening, row, problem.cells.opening[cell])
    np.add.at(coming, row, inflow[cell])
    some = opening[row] > 0
    share = np.where(some, problem.cells.opening[cell], inflow[cell]) / np.where(
        some, opening[row], np.maximum(coming[row], 1e-12)
    )
    count = np.bincount(owner[row], minlength=owners)
    return Withdrawals(owner[row], cell, cases[row] * share, np.cumsum(count) - count, count)


def has_cases(problem: Problem, court: str, klass: str) -> bool:
    """Whether a queue ever holds a case; one that does not has no cells, so that no row would stop what is taken from it."""
    of = (problem.cells.court == problem.courts.index(court)) & (problem.cells.klass == problem.classes.index(klass))
    return bool((problem.cells.opening[of] + problem.cells.inflow[of].sum(axis=1)).sum() > 0)


def post_withdrawn(
    model: Model,
    problem: Problem,
    columns: Array,
    cell: Array,
    cases: Array,
    *,
    leave: Array,
    finished: Array,
    receiver: Array,
    valued: ArrayLike = True,
) -> None:
    """Let each unit of ``columns`` withdraw cases in period ``leave`` and have ``receiver`` done with them in ``finished``.

    All arrays have shape (entries,); ``valued`` says whether these closures are worth something of their own.
    """
    model.need(STOCK, (cell, leave), columns, cases)
    post_closing(model, problem, columns, cell=cell, period=finished, court=receiver, cases=cases, valued=valued)
    model.tally("load", receiver, columns, cases, period=finished)
    model.tally("load", problem.cells.court[cell], columns, -cases, period=finished)


def post_own(model: Model, columns: Array, court: Array, period: Array, cases: Array, genuine: Array, yuan: Array) -> None:
    """Let each unit of ``columns`` close cases of no queue at ``court`` in ``period``; all arrays have shape (columns,)."""
    for what, amount in (("closures", cases), ("genuine", genuine), ("yuan", yuan), ("load", cases)):
        model.tally(what, court, columns, amount, period=period)


def own_worth(problem: Problem, genuine_share: float) -> float:
    """Worth of closing one case of no queue, as of a class of value 1 and before the preference for early closures."""
    goal = problem.document.objective
    return goal.closures * genuine_share + goal.terminated * (1 - genuine_share)
