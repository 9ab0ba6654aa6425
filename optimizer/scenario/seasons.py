"""Seasons and spans of days in, factors of each span out: of inflow by calendar days, of output by working days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from optimizer.scenario.calendar import Periods
    from optimizer.sections.seasons import Season

    Array = NDArray[Any]


@dataclass(frozen=True)
class Factors:
    """What seasons make of each of T periods, or days: output, inflow: shape (T,), factors."""

    output: Array
    inflow: Array


def read_seasons(seasons: Sequence[Season], periods: Periods, *, statutory: bool) -> Factors:
    """The factors of periods that follow one another.

    Args:
        seasons: as the scenario gives them, no month twice.
        periods: as they are cut.
        statutory: whether working days are those of the statutory calendar, else nobody knows which days they are.

    Raises:
        ValueError: the statutory calendar does not cover a date.
    """
    count = len(periods.starts)
    if not seasons:
        return Factors(np.ones(count), np.ones(count))
    begin, end = periods.starts[0], periods.ends[-1]
    by_day = factors_by_day(seasons, begin, end)
    first = np.array([(day - begin).days for day in periods.starts])
    every = np.ones(len(by_day.output))
    works = is_working(begin, end) if statutory else every
    return Factors(_mean(by_day.output, works, first), _mean(by_day.inflow, every, first))


def factors_by_day(seasons: Sequence[Season], first: date, last: date) -> Factors:
    """The factors of each day from the first to the last."""
    month = np.arange(np.datetime64(first), np.datetime64(last) + 1).astype("datetime64[M]").astype(int) % 12
    output, inflow = np.ones(12), np.ones(12)
    for season in seasons:
        of = np.array(season.months) - 1
        output[of], inflow[of] = season.output, season.inflow
    return Factors(output[month], inflow[month])


def is_working(first: date, last: date) -> Array:
    """1 on each working day of the statutory calendar from the first day to the last, else 0.

    Raises:
        ValueError: the statutory calendar does not cover a date.
    """
    import chinese_calendar

    from optimizer.scenario.calendar import working_days

    working_days(first, last)  # says which years are known
    out = np.zeros((last - first).days + 1)
    out[[(day - first).days for day in chinese_calendar.get_workdays(first, last)]] = 1.0
    return out


def _mean(value: Array, weight: Array, first: Array) -> Array:
    """Means of stretches of days that begin at ``first``, with weights, or plain where these are all 0."""
    total = np.add.reduceat(weight, first)
    plain = np.add.reduceat(value, first) / np.add.reduceat(np.ones(len(value)), first)
    out: Array = np.where(total > 0, np.add.reduceat(value * weight, first) / np.where(total > 0, total, 1.0), plain)
    return out
