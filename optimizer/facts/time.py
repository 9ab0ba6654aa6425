"""The calendar section in, periods out: walked day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from optimizer.facts.facts import Time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.facts.facts import Facts
    from optimizer.scenario.schema import Calendar, Document

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
FIXED = {"week": 7, "fortnight": 14}
"""Calendar days of the periods that always have as many."""
ONE_DAY = timedelta(days=1)


def read_time(document: Document) -> Time:
    """The periods of a scenario.

    Raises:
        ValueError: the calendar ends after the year 9999, lists more or fewer lengths than there are periods, or leaves the
            years of the statutory calendar and gives no working days.
    """
    calendar = document.calendar
    try:
        spans = _spans(calendar)
    except OverflowError as error:
        raise ValueError("the calendar ends after the year 9999") from error
    lengths = tuple(len(list(days_from_to(first, last))) for first, last in spans)
    given = calendar.working_days
    days = [len(office_dates(first, last)) for first, last in spans] if given is None else given
    most = max(len(spans) - 1, 1)
    return Time(
        starts=tuple(first for first, _ in spans),
        ends=tuple(last for _, last in spans),
        lengths=lengths,
        days=np.array([float(count) for count in days]),
        weeks=np.array([length / 7 for length in lengths]),
        timing=np.array([1 - document.objective.early * number / most for number in range(len(spans))]),
        output=np.array([output_factor(document, first, last) for first, last in spans]),
        inflow=np.array([inflow_factor(document, first, last) for first, last in spans]),
    )


def _spans(calendar: Calendar) -> list[tuple[date, date]]:
    """First and last day of every period, each beginning the day after the one before."""
    spans: list[tuple[date, date]] = []
    first, before, day_of_month = calendar.start, "", calendar.start.day
    for kind in _kinds(calendar):
        if kind == "month" and before != "month":
            day_of_month = first.day  # kept through a run of months: 31 January, 28 February, 31 March
        after = _next_month(first, day_of_month) if kind == "month" else first + timedelta(days=FIXED[kind])
        spans.append((first, after - ONE_DAY))
        first, before = after, kind
    return spans


def _kinds(calendar: Calendar) -> list[str]:
    """Week, fortnight or month for every period: one for all, or a list of them."""
    given: str | Sequence[str] = calendar.period
    if isinstance(given, str):
        return [given] * calendar.periods
    if len(given) != calendar.periods:
        raise ValueError(f"the calendar has {calendar.periods} periods and {len(given)} lengths")
    return list(given)


def _next_month(first: date, day_of_month: int) -> date:
    """That day of the following month, or the last there is."""
    day = first
    while day.month == first.month:
        day += ONE_DAY
    while day.day < day_of_month and (day + ONE_DAY).month == day.month:
        day += ONE_DAY
    return day


def days_from_to(first: date, last: date) -> Iterator[date]:
    """Every day from ``first`` to ``last``."""
    day = first
    while day < last:
        yield day
        day += ONE_DAY
    yield day


def period_by(facts: Facts, day: date | None) -> int:
    """The period at the end of which something asked for by a day is looked at: the last one where no day is given.

    Of the ends of periods the nearest to the day, and the earlier one of two that are as near.
    """
    if day is None:
        return len(facts.time.ends) - 1
    apart = [abs((end - day).days) for end in facts.time.ends]
    return apart.index(min(apart))


def office_dates(first: date, last: date) -> list[date]:
    """Weekdays that are no holiday, and weekends worked in exchange, by the State Council's notices.

    Raises:
        ValueError: the notices of a year are not known to the package ``chinesecalendar``.
    """
    from chinese_calendar import holidays, workdays

    known = {day.year for day in holidays}
    dates = []
    for day in days_from_to(first, last):
        if day.year not in known:
            raise ValueError(f"the statutory calendar covers {min(known)} to {max(known)}, not {day}")
        if day in workdays or (day.isoweekday() <= 5 and day not in holidays):
            dates.append(day)
    return dates


def inflow_factor(document: Document, first: date, last: date) -> float:
    """Mean over the days of a period of the season of what comes in."""
    times = {month: season.inflow for season in document.seasons for month in season.months}
    return _mean([times.get(day.month, 1.0) for day in days_from_to(first, last)]) if times else 1.0


def output_factor(document: Document, first: date, last: date) -> float:
    """Mean over the working days of a period of the season of output; over all its days where those are not known, or none."""
    times = {month: season.output for season in document.seasons for month in season.months}
    if not times:
        return 1.0
    worked = [] if document.calendar.working_days is not None else office_dates(first, last)
    return _mean([times.get(day.month, 1.0) for day in worked or days_from_to(first, last)])


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
