"""Lags from work to closure in, closures out: case by case and day by day.

The work of a period is done in its middle, and each case closes so many calendar days later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.scenario.schema import CaseClass, Document
    from optimizer.sections.lags import Lag

Array = NDArray[Any]


@dataclass(frozen=True)
class Closing:
    """When cases close; period T stands for all days after the plan.

    Attributes:
        genuine, terminated: shape (K, T, T + 1), part of the genuine and of the terminated closures of a class that are worked
            on in one period and close in another. opening: shape (K, T + 1), part of the pipeline of the start.
    """

    genuine: Array
    terminated: Array
    opening: Array


def read_closing(document: Document, lengths: Sequence[int], *, delay: int = 0) -> Closing:
    """When the cases of each class close, for periods of so many calendar days, if each takes so many days longer."""
    lags = [_lags(kind, delay) for kind in document.classes.values()]
    shape = (len(lags), len(lengths), len(lengths) + 1)
    longest = [max(days for days, share in (*genuine, *terminated) if share) for genuine, terminated in lags]
    return Closing(
        genuine=np.array([_parts(lengths, genuine) for genuine, _ in lags]).reshape(shape),
        terminated=np.array([_parts(lengths, terminated) for _, terminated in lags]).reshape(shape),
        opening=np.array([evenly(lengths, days) for days in longest]).reshape(shape[::2]),
    )


def _lags(kind: CaseClass, delay: int) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """Days and share of each lag, of genuine closures and of terminated ones, which are like them unless the class says so."""
    own = kind.closes_after_days if kind.terminates_after_days is None else kind.terminates_after_days
    each = _listed(kind.closes_after_days), _listed(own)
    first, second = ([(days + delay, share) for days, share in lags] for lags in each)
    return first, second


def _listed(given: int | Sequence[Lag]) -> list[tuple[int, float]]:
    return [(given, 1.0)] if isinstance(given, int) else [(lag.days, lag.share) for lag in given]


def _parts(lengths: Sequence[int], lags: Iterable[tuple[int, float]]) -> list[list[float]]:
    parts = [[0.0] * (len(lengths) + 1) for _ in lengths]
    for days, share in lags:
        for period, row in enumerate(parts):
            row[closing_period(lengths, period, days)] += share
    return parts


def closing_period(lengths: Sequence[int], period: int, days: int) -> int:
    """Period in which closes what is worked on in ``period``, so many days after its middle; their number if after all."""
    halves = lengths[period] + 2 * days  # half days from the first morning of the period on
    for later in range(period, len(lengths)):
        if halves < 2 * lengths[later]:
            return later
        halves -= 2 * lengths[later]
    return len(lengths)


def evenly(lengths: Sequence[int], days: int) -> list[float]:
    """Part of something spread evenly over the first so many days that falls into each period, the last: after them all."""
    parts, left = [], days
    for length in lengths:
        here = min(length, left)
        parts.append(here / days if days else 0.0)
        left -= here
    return [*parts, left / days if days else 0.0]
