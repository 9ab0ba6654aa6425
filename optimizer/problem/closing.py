"""Lags from work to closure in, shares by period out: when the cases close on which the work is done.

Work of a period is taken to be done in its middle. All days are doubled, so that the middle is a whole number and a case that
falls on the border of two periods is no matter of rounding: it closes in the later one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.problem.arrays import Closing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.problem.arrays import Problem, Time
    from optimizer.scenario.schema import Document

Array = NDArray[Any]


def read_closing(doc: Document, time: Time, *, later: int = 0) -> Closing:
    """The lags of every class, cut into periods; ``later``: days by which they are longer than the class says."""
    kinds = doc.classes.values()
    days = np.rint(7 * time.weeks).astype(int)
    ends = days.cumsum()
    longest = np.array([kind.longest_lag for kind in kinds])
    over = np.maximum(longest, 1)[:, None]
    passed = np.minimum(np.concatenate([[0], ends]), longest[:, None]) / over
    opening = np.concatenate([np.diff(passed, axis=1), (longest[:, None] / over) - passed[:, -1:]], axis=1)
    return Closing(
        genuine=_table(days, ends, [kind.genuine_lags for kind in kinds], later),
        terminated=_table(days, ends, [kind.terminated_lags for kind in kinds], later),
        opening=opening,
    )


def _table(days: Array, ends: Array, lags: Sequence[Sequence[tuple[int, float]]], later: int) -> Array:
    """Shares by class, period of the work and period of the closure, shape (K, T, T + 1)."""
    out = np.zeros((len(lags), len(days), len(days) + 1))
    work = np.arange(len(days))
    for k, pairs in enumerate(lags):  # one record of the file each
        for lag, share in pairs:
            out[k, work, np.searchsorted(2 * ends, 2 * ends - days + 2 * (lag + later), side="right")] += share
    return out


def closed_from_opening(problem: Problem) -> Array:
    """Closures of cases that were in the pipeline at the start, by cell and period, shape (N, T); no plan changes them."""
    cells = problem.cells
    out: Array = cells.pipeline[:, None] * cells.closing.opening[cells.klass, :-1]
    return out


def opening_counts(problem: Problem, what: str, date: int) -> Array:
    """What the pipeline of the start adds by the end of a period to a KPI of each court whatever a plan does, shape (J,)."""
    cells = problem.cells
    out: Array = np.zeros(len(problem.courts))
    weight = {"closures": 1.0, "genuine": cells.genuine, "terminated": 1 - cells.genuine, "yuan": cells.yuan}
    if what in weight:
        np.add.at(out, cells.court, weight[what] * closed_from_opening(problem)[:, : date + 1].sum(axis=1))
    return out


def closures_of(problem: Problem, worked: Array) -> Array:
    """Closures within the horizon by cell and period, shape (N, T), of work by cell and period and of the pipeline."""
    cells = problem.cells
    closed = closed_from_opening(problem)
    for k in range(len(problem.classes)):  # a handful of classes
        of = cells.klass == k
        g = cells.genuine[of, None] * worked[of]
        closed[of] += (g @ cells.closing.genuine[k] + (worked[of] - g) @ cells.closing.terminated[k])[:, :-1]
    return closed
