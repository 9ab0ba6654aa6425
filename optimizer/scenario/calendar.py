"""The calendar section in, periods out: first and last days, working days by the statutory calendar, lengths in weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from optimizer.scenario.schema import Calendar

WEEKS = {"week": 1, "fortnight": 2}


@dataclass(frozen=True)
class Periods:
    """Time cut into T periods: starts, ends (both inclusive), days (T,) working days, weeks (T,) lengths in weeks."""

    starts: tuple[date, ...]
    ends: tuple[date, ...]
    days: NDArray[Any]
    weeks: NDArray[Any]


def cut(calendar: Calendar) -> Periods:
    """Cut the horizon into periods.

    Raises:
        NotImplementedError: the statutory calendar does not know a year and ``working_days`` is not given.
    """
    starts = period_starts(calendar)
    ends = tuple(day - timedelta(days=1) for day in starts[1:])
    weeks = np.array([(b - a).days + 1 for a, b in zip(starts, ends, strict=False)]) / 7
    if calendar.working_days is not None:
        days = np.array(calendar.working_days, dtype=float)
    else:
        days = np.array([float(working_days(a, b)) for a, b in zip(starts, ends, strict=False)])
    return Periods(starts[:-1], ends, days, weeks)


def period_starts(calendar: Calendar) -> tuple[date, ...]:
    """First day of each period, and the day after the last: T + 1 dates."""
    if calendar.period == "month":
        return tuple(_months_later(calendar.start, n) for n in range(calendar.periods + 1))
    step = WEEKS[calendar.period]
    return tuple(calendar.start + timedelta(weeks=step * n) for n in range(calendar.periods + 1))


def working_days(first: date, last: date) -> int:
    """Working days from ``first`` to ``last`` by the State Council's holiday notices, make-up days included."""
    import chinese_calendar

    return len(chinese_calendar.get_workdays(first, last))


def _months_later(start: date, months: int) -> date:
    year, month = divmod(start.month - 1 + months, 12)
    for day in range(start.day, 27, -1):
        try:
            return date(start.year + year, month + 1, day)
        except ValueError:
            continue
    return date(start.year + year, month + 1, min(start.day, 28))
