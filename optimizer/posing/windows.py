"""Windows: when a posting may start and how long it may last, in periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.problem import Problem

Array = NDArray[Any]


@dataclass(frozen=True)
class Windows:
    """All (start, length) pairs a posting may take.

    Attributes:
        start, length: shape (W,), in periods.
        window, period: shape (C,), every pair of a window and a period it covers, windows in order.
    """

    start: Array
    length: Array
    window: Array
    period: Array

    def __len__(self) -> int:
        return len(self.start)

    def total(self, by_period: Array) -> Array:
        """Sum over the periods that each window covers, shape (W,), of an amount by period, shape (T,)."""
        out: Array = np.zeros(len(self))
        np.add.at(out, self.window, by_period[self.period])
        return out

    def cover(self, window: Array) -> tuple[Array, Array, Array]:
        """Expand columns that stand for windows: (position in ``window``, period, position in the pairs)."""
        first = np.concatenate([[0], np.cumsum(self.length)])
        times = self.length[window]
        column = np.repeat(np.arange(len(window)), times)
        step = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        pair = np.repeat(first[:-1][window], times) + step
        return column, self.period[pair], pair


def periods_of(problem: Problem, start: int, weeks: float) -> int:
    """Number of periods from ``start`` whose total length comes nearest to ``weeks``; 0 if the horizon ends before."""
    days = np.rint(
        7 * problem.time.weeks[start:]
    )  # whole numbers, so that two lengths as near are a tie, not a matter of rounding
    off = days.cumsum() - 7 * weeks
    return 0 if -2 * off[-1] > days[-1] else int(np.abs(off).argmin()) + 1


def period_after(problem: Problem, period: int, lag_weeks: float) -> int | None:
    """Period in which takes effect what is ordered in ``period``; ``None`` beyond the horizon."""
    after = periods_of(problem, period, lag_weeks) if lag_weeks else 0
    end = period + after
    return end if end < len(problem.time.days) and (after or not lag_weeks) else None


def start_periods(problem: Problem, every_weeks: int, approval_days: int = 0) -> list[int]:
    """Periods in which something that may begin every so many weeks begins: the first, then each due one.

    Of these, those that begin ``approval_days`` after the first day of the plan or later.
    """
    since = np.concatenate([[0.0], problem.time.weeks.cumsum()[:-1]])
    due = np.floor(since / every_weeks + 1e-9)
    approved = np.rint(7 * since) >= approval_days
    return [t for t in range(len(since)) if approved[t] and (t == 0 or due[t] > due[t - 1])]


def windows_of(problem: Problem, weeks: Sequence[int], every_weeks: int, approval_days: int = 0) -> Windows:
    """Every window that fits into the horizon and begins when it is approved, by start, then length."""
    pairs = sorted(
        {
            (start, length)
            for start in start_periods(problem, every_weeks, approval_days)
            for length in (periods_of(problem, start, w) for w in weeks)
            if length
        }
    )
    start = np.array([s for s, _ in pairs], dtype=int)
    length = np.array([n for _, n in pairs], dtype=int)
    window = np.repeat(np.arange(len(pairs)), length)
    period = np.concatenate([np.zeros(0, dtype=int), *(np.arange(s, s + n) for s, n in pairs)])
    return Windows(start, length, window, period)


def ramped_share(problem: Problem, start: int, ramp: Sequence[float]) -> Array:
    """Effectiveness by period of a window that starts at ``start``, shape (T - start,): mean of the weekly ramp.

    The ramp gives the first, second, ... week; every later week counts 1.
    """
    steps = np.array([*ramp, 1.0])
    gained = np.concatenate([[0.0], steps[:-1].cumsum()])  # effective weeks after so many whole weeks

    def effective(weeks: Array) -> Array:
        whole = np.minimum(np.floor(weeks + 1e-9).astype(int), len(ramp))
        out: Array = gained[whole] + (weeks - whole) * steps[whole]
        return out

    ends = problem.time.weeks[start:].cumsum()
    begins = ends - problem.time.weeks[start:]
    share: Array = (effective(ends) - effective(begins)) / problem.time.weeks[start:]
    return share
