"""Weeks and dates in, periods out: when something may start, how long it lasts, when it takes effect; in calendar days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.facts.facts import Facts


def window_periods(facts: Facts, start: int, weeks: float) -> int:
    """Number of periods from ``start`` whose days come nearest to so many weeks, the fewer of two that are as near.

    0 if the days until the end of the plan fall short by more than half of its last period.
    """
    wanted, passed, best, off = 7 * weeks, 0, 0, float("inf")
    for count, length in enumerate(facts.time.lengths[start:], 1):
        passed += length
        if abs(passed - wanted) < off:
            best, off = count, abs(passed - wanted)
    return 0 if 2 * (wanted - passed) > facts.time.lengths[-1] else best


def allowed_starts(facts: Facts, every_weeks: int, approval_days: int = 0) -> list[int]:
    """Periods in which begins what may begin every so many weeks, on the day of its approval or later.

    The days of the plan are counted off in stretches of so many weeks; the first period that begins in a stretch in which
    none has begun before is one of them. Approval comes so many days after the first day of the plan.
    """
    approved = facts.time.starts[0] + timedelta(days=approval_days)
    seen, starts = set(), []
    for period, first in enumerate(facts.time.starts):
        stretch = (first - facts.time.starts[0]).days // (7 * every_weeks)
        if stretch not in seen:
            seen.add(stretch)
            if first >= approved:
                starts.append(period)
    return starts


def offered_windows(facts: Facts, weeks: Iterable[int], every_weeks: int, approval_days: int = 0) -> set[tuple[int, int]]:
    """Every window, as its first period and its number of periods, that may be ordered."""
    lengths = tuple(weeks)
    starts = allowed_starts(facts, every_weeks, approval_days)
    pairs = {(start, window_periods(facts, start, length)) for start in starts for length in lengths}
    return {(start, length) for start, length in pairs if length > 0}


def effect_period(facts: Facts, period: int, lag_weeks: float) -> int | None:
    """Period in which takes effect what is ordered in ``period``; ``None`` if that is after the end of the plan."""
    if lag_weeks == 0:
        return period
    waited = window_periods(facts, period, lag_weeks)
    return period + waited if waited and period + waited < len(facts.time.lengths) else None


def mean_ramp(facts: Facts, ramp: Sequence[float], start: int, period: int) -> float:
    """Mean over the days of ``period`` of the effectiveness of those who began with ``start``.

    ``ramp`` holds for the days of the first week, of the second, and so on; every later day counts in full.
    """
    first, last = facts.time.starts[period], facts.time.ends[period]
    before = (first - facts.time.starts[start]).days
    weeks = [day // 7 for day in range(before, before + (last - first).days + 1)]
    return sum(ramp[week] if week < len(ramp) else 1.0 for week in weeks) / len(weeks)
