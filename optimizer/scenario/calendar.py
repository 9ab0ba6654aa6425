"""The calendar section in, periods out: first and last days, working days by the statutory calendar, lengths in weeks."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimizer.scenario.schema import Calendar

WEEKS = {"week": 1, "fortnight": 2}
"""Length in weeks of the periods that have a fixed one."""


@dataclass(frozen=True)
class Periods:
    """Time cut into T periods.

    Attributes:
        starts, ends: first and last day of each period.
        days: shape (T,), working days. weeks: shape (T,), lengths (weeks).
    """

    starts: tuple[date, ...]
    ends: tuple[date, ...]
    days: NDArray[Any]
    weeks: NDArray[Any]


def cut(calendar: Calendar) -> Periods:
    """Cut the horizon into periods; a month lasts until the day before the same day of the next month.

    Periods may be of different lengths; each begins on the day after the one before it.

    Raises:
        ValueError: the statutory calendar does not cover a date, and ``working_days`` is not given.
    """
    firsts = _firsts(calendar)
    starts, ends = firsts[:-1], tuple(day - timedelta(days=1) for day in firsts[1:])
    weeks = np.array([(last - first).days + 1 for first, last in zip(starts, ends, strict=True)]) / 7
    if calendar.working_days is not None:
        days = np.array(calendar.working_days, dtype=float)
    else:
        days = np.array([working_days(first, last) for first, last in zip(starts, ends, strict=True)], dtype=float)
    return Periods(starts, ends, days, weeks)


def working_days(first: date, last: date) -> int:
    """Working days from ``first`` to ``last`` by the State Council's holiday notices, make-up days included.

    Raises:
        ValueError: the notices of a year are not known to the package ``chinesecalendar``.
    """
    import chinese_calendar

    try:
        return len(chinese_calendar.get_workdays(first, last))
    except NotImplementedError as error:
        known = sorted({day.year for day in chinese_calendar.holidays})
        message = f"the statutory calendar covers {known[0]} to {known[-1]}, not {first} to {last}"
        raise ValueError(message) from error


def span(calendar: Calendar) -> tuple[date, date]:
    """First and last day of the horizon.

    Raises:
        ValueError: it ends after the year 9999.
    """
    firsts = _firsts(calendar)
    return firsts[0], firsts[-1] - timedelta(days=1)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month if it is shorter.

    Raises:
        ValueError: that is before the year 1.
    """
    return _months_later(day, -months)


def _firsts(calendar: Calendar) -> tuple[date, ...]:
    """First day of each period, and the day after the last: T + 1 dates.

    Months in a row are counted from the first day of the first of them, so that 31 January, 28 February and 31 March follow
    one another.
    """
    firsts = [calendar.start]
    try:
        for length, several in groupby(calendar.lengths):
            start, count = firsts[-1], len(list(several))
            if length == "month":
                firsts += [_months_later(start, number) for number in range(1, count + 1)]
            else:
                firsts += [start + timedelta(weeks=WEEKS[length]) * number for number in range(1, count + 1)]
    except (OverflowError, ValueError) as error:
        raise ValueError("the calendar ends after the year 9999") from error
    return tuple(firsts)


def _months_later(start: date, months: int) -> date:
    year, month = divmod(12 * start.year + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
