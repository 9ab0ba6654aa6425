"""Work on cases in, their closures out: the one place where the verifier lets time pass between the two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.facts import read_closing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.facts import Facts
    from optimizer.plan import Table

Array = NDArray[Any]


@dataclass(frozen=True)
class Closures:
    """Cases by when they close, one row for each cell and court that is credited; the last of T + 1 periods is after the plan.

    Attributes:
        cell, court: shape (M,). home: shape (M,), bool, worked on by the court whose queue it is.
        planned: shape (M,), bool, worked on during the plan, not before it.
        genuine, terminated: shape (M, T + 1), cases.
    """

    cell: Array
    court: Array
    home: Array
    planned: Array
    genuine: Array
    terminated: Array

    @property
    def all(self) -> Array:
        """Genuine and terminated together, shape (M, T + 1)."""
        both: Array = self.genuine + self.terminated
        return both

    def by_cell(self, cases: Array, cells: int, *, of: Array | None = None) -> Array:
        """Cases that close during the plan, by cell and period, shape (N, T), of all rows or of some."""
        out: Array = np.zeros((cells, cases.shape[1] - 1))
        some = np.ones(len(self.cell), dtype=bool) if of is None else of
        np.add.at(out, self.cell[some], cases[some, :-1])
        return out

    def by_court(self, cases: Array, courts: int) -> Array:
        """Cases by the court that is credited and the period, shape (J, T + 1)."""
        out: Array = np.zeros((courts, cases.shape[1]))
        np.add.at(out, self.court, cases)
        return out

    def worth(self, facts: Facts) -> Array:
        """Worth of the plan's own closures of each row, by period and before the preference for early, shape (M, T + 1)."""
        each, cells = self.planned[:, None], facts.cells
        worth: Array = each * (
            cells.genuine_worth[self.cell, None] * self.genuine + cells.terminated_worth[self.cell, None] * self.terminated
        )
        return worth


def closures_of(facts: Facts, worked: Array, executed: Table, delayed: Sequence[tuple[int, Array]] = ()) -> Closures:
    """What becomes of work at home, shape (N, T), of cases executed elsewhere, and of the pipeline of the start.

    ``delayed``: days, and how much of the work at home, shape (N, T), closes so many days later than other work.
    """
    cells, closing = facts.cells, facts.cells.closing
    share = cells.genuine
    at_home = [np.zeros((len(cells), len(facts.time.lengths) + 1)) for _ in range(2)]
    prompt = worked - sum((cases for _, cases in delayed), np.zeros(worked.shape))
    for days, cases in ((0, prompt), *delayed):
        ends = read_closing(facts.document, facts.time.lengths, delay=days) if days else closing
        for klass in range(len(facts.classes)):
            of = cells.klass == klass
            at_home[0][of] += (share[of, None] * cases[of]) @ ends.genuine[klass]
            at_home[1][of] += ((1 - share[of, None]) * cases[of]) @ ends.terminated[klass]
    cell, receiver, period = (executed.index[name] for name in ("cell", "receiver", "period"))
    cases, part, kind = executed.amount[:, None], share[cell, None], cells.klass[cell]
    before = cells.pipeline[:, None] * closing.opening[cells.klass]
    every = np.arange(len(cells))
    count = len(cells), len(cell), len(cells)
    return Closures(
        cell=np.concatenate([every, cell, every]),
        court=np.concatenate([cells.court, receiver, cells.court]),
        home=np.repeat([True, False, False], count),
        planned=np.repeat([True, True, False], count),
        genuine=np.concatenate([at_home[0], cases * part * closing.genuine[kind, period], share[:, None] * before]),
        terminated=np.concatenate(
            [at_home[1], cases * (1 - part) * closing.terminated[kind, period], (1 - share[:, None]) * before]
        ),
    )


def early(facts: Facts) -> Array:
    """Part of its worth that a closure keeps by period, what closes after the plan last, shape (T + 1,)."""
    timing = facts.time.timing
    return np.append(timing, facts.document.objective.pipeline_at_end * timing[-1])


def worth_of_case(facts: Facts, cell: int, period: int) -> float:
    """Worth of one case of a cell on which the work is done in a period."""
    cells, klass = facts.cells, int(facts.cells.klass[cell])
    worth = 0.0
    for close, part in enumerate(early(facts).tolist()):
        genuine = float(cells.genuine[cell] * cells.closing.genuine[klass, period, close])
        terminated = float((1 - cells.genuine[cell]) * cells.closing.terminated[klass, period, close])
        worth += part * (genuine * float(cells.genuine_worth[cell]) + terminated * float(cells.terminated_worth[cell]))
    return worth
