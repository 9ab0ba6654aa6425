"""Work on cases in, what follows from it out: closures after the lag of the class, their worth, and what comes back.

Of so many ``cases`` of class ``k`` on which the work is done in period ``t``, of which the share ``g`` closes genuinely, there
close in period ``u`` by the arrays of ``problem.closing``

    closures[u] = cases x (g x genuine[k,t,u] + (1 - g) x terminated[k,t,u]),

an expression of the column that decides on the work, so that no column is added. What closes after the horizon is worth what
it would be in the last period, times ``pipeline_at_end`` of the objective, and counts as no closure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer.problem.closing import read_closing
from optimizer.rows import RETURNING

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.problem.arrays import Closing
    from optimizer.program import Model

Array = NDArray[Any]


def post_closing(
    model: Model,
    problem: Problem,
    columns: Array,
    *,
    cell: Array,
    period: Array,
    court: Array,
    cases: ArrayLike = 1.0,
    valued: ArrayLike = True,
) -> None:
    """Let the work on cases lead to closures: their KPIs, their worth, and terminated cases that come back once closed.

    Args:
        model: where to post.
        problem: the problem.
        columns: shape (entries,), what decides on the work.
        cell: shape (entries,), of the cases.
        period: shape (entries,), in which the work is done.
        court: shape (entries,), that is credited with the closures.
        cases: per unit of the column.
        valued: whether the closures are worth something of their own.
    """
    cases = np.broadcast_to(np.asarray(cases, dtype=float), columns.shape)
    model.finish(cell, columns, cases, period)
    _post_ends(model, problem, columns, (cell, period, court), cases, problem.cells.closing, np.asarray(valued))


def post_later(model: Model, problem: Problem, columns: Array, *, cell: Array, period: Array, days: int) -> None:
    """Let so many of the closures at home, worked on in ``period``, close so many calendar days later than others."""
    where = (cell, period, problem.cells.court[cell])
    later = read_closing(problem.document, problem.time, later=days)
    model.delay(columns, cell=cell, period=period, closing=later)
    for sign, closing in ((-1.0, problem.cells.closing), (1.0, later)):
        _post_ends(model, problem, columns, where, np.full(len(columns), sign), closing, np.asarray(True))


def _post_ends(
    model: Model,
    problem: Problem,
    columns: Array,
    where: tuple[Array, Array, Array],
    cases: Array,
    closing: Closing,
    valued: Array,
) -> None:
    """What ``cases`` per unit of the columns lead to, at ``where`` (cell, period of the work, court) and with these lags."""
    cells, (cell, period, court) = problem.cells, where
    k, g = cells.klass[cell], cells.genuine[cell]
    for date in model.dates:
        genuine, terminated = (part[k, period] for part in closing.by(date))
        for what, each in (
            ("closures", terminated + g * (genuine - terminated)),
            ("genuine", g * genuine),
            ("yuan", cells.yuan[cell] * genuine),
        ):
            model.tally_at(date, what, court, columns, cases * each)
    early = np.append(problem.time.timing, problem.document.objective.pipeline_at_end * problem.time.timing[-1])
    first, second = ((table @ early)[k, period] for table in (closing.genuine, closing.terminated))
    worth = cells.value[cell] * second + cells.genuine_value[cell] * (first - second)
    model.worth(columns, np.where(valued, cases * worth, 0.0))

    group = cells.returns.cell_group[cell]
    of = np.flatnonzero(group >= 0)
    entry, closed = np.nonzero(closing.terminated[k[of], period[of], :-1])
    row = of[entry]
    coming = cases[row] * cells.returns.coming[cell[row]] * closing.terminated[k[row], period[row], closed]
    model.supply(RETURNING, (group[row], closed), columns[row], coming)
