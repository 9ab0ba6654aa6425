"""A document with a ``warm_up`` in, its queues as the courts' practice left them at the start out.

Problem and facts read the outcome as they read any document. Everything is reckoned from what the files say, so that it is done
anew whenever a setting or a variant changes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.scenario.calendar import months_before
from optimizer.scenario.leaving import After, Before, run
from optimizer.scenario.seasons import factors_by_day, is_working
from optimizer.scenario.staffing import heads_by_day, meant
from optimizer.sections.stock import StockPart

if TYPE_CHECKING:
    from datetime import date

    from optimizer.scenario.schema import CaseClass, Document, Queue
    from optimizer.sections.seasons import WarmUp

Array = NDArray[Any]

DAYS_PER_MONTH = 365.25 / 12
OLDEST = 48
"""Months at which the last of the age buckets ends."""
EDGES = (0, 3, 6, 12, 24, np.inf)
"""Edges of the age buckets (months)."""
TRIFLE = 1e-9
"""Share of a stock below which a part of it is none, and share of all that was there below which a stock is none."""


class WarmUpError(ValueError):
    """A warm-up that cannot be run. field: the field of the section to blame."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Fit:
    """What was fitted to closures, and what they were held against.

    Attributes:
        closures: cases, as published. first: first of the days before the start on which they were.
        inflow_times: factor on what came in before the start, so that so many left. effort_times: factor on every effort.
        days: effective officer-days that there were. needed: officer-days of those closures with efforts as the file says.
    """

    closures: float
    first: date
    inflow_times: float
    effort_times: float
    days: float
    needed: float


@dataclass(frozen=True)
class Warmed:
    """What a warm-up made.

    Attributes:
        queues: those of the document, with their stock and pipeline.
        first: first day of the warm-up. fit: what was fitted, if closures were given.
        stuck: positions of queues whose stock had to grow by more than came in, so that nothing left them.
    """

    queues: tuple[Queue, ...]
    first: date
    fit: Fit | None
    stuck: tuple[int, ...]

    def applied(self, document: Document) -> Document:
        """The document with these queues and what was fitted, without a warm-up: plain data as any."""
        update: dict[str, Any] = {"queues": self.queues, "warm_up": None}
        if self.fit is not None:
            update["effort_times"] = self.fit.effort_times
        return document.model_copy(update=update)


@dataclass(frozen=True)
class _Cells:
    """The parts of all queues: queue: shape (N,), its number. part: its place. share, factor, pace, genuine: shape (N,)."""

    queue: Array
    part: list[int]
    share: Array
    factor: Array
    pace: Array
    genuine: Array


@dataclass(frozen=True)
class _Time:
    """The weeks (W) before the start: weight, shape (W,), working days x season; season: shape (W,), of inflow."""

    first: date
    weight: Array
    season: Array


READS = frozenset({"calendar", "seasons", "roles", "classes", "courts", "pools", "queues", "adjust", "warm_up"})
"""Sections that a warm-up reads: where they are alike, so is what it makes."""


def warm_up(document: Document) -> Warmed:
    """Run the practice of the months before the start.

    Raises:
        WarmUpError: it cannot be run.
    """
    section = document.warm_up
    assert section is not None
    cells = _cells(document, section)
    opening, inflow = _adjusted(document)
    time = _time(document, section.months)
    before = section.open_before_times * opening
    coming = np.outer(time.season, inflow)
    level = section.inflow_times
    if section.closures is not None:
        level = _level(document, section, time, float((before - opening).sum()), float(coming.sum()))
    every = level * coming.sum(axis=0) + before - opening
    stuck = tuple(np.flatnonzero(every < -1e-9 * np.maximum(opening, 1.0)).tolist())
    after = run(
        Before(
            queue=cells.queue,
            cohorts=_cohorts(document, section, before)[:, cells.queue] * cells.share,
            inflow=level * coming[:, cells.queue] * cells.share,
            leaving=np.outer(time.weight / time.weight.sum(), np.maximum(every, 0.0)),
            pace=cells.pace,
            oldest_first=section.oldest_first,
        )
    )
    fit = None if section.closures is None else _fit(document, section, cells, after.left, level)
    return Warmed(_queues(document, cells, after), time.first, fit, stuck)


# -- what goes in --------------------------------------------------------------------------------------------------------


def _cells(document: Document, section: WarmUp) -> _Cells:
    """One cell for each tier and tied part that comes in."""
    rows = [
        (number, *part)
        for number, queue in enumerate(document.queues)
        for part in _parts(document.classes[queue.klass], section)
    ]
    queue, part, share, factor, pace, genuine = zip(*rows, strict=True)
    return _Cells(np.array(queue), list(part), *(np.array(values, dtype=float) for values in (share, factor, pace, genuine)))


def _parts(kind: CaseClass, section: WarmUp) -> list[tuple[int, float, float, float, float]]:
    """Number of the tier (0: tied), share of what comes in, factor on effort, pace and genuine share of each part."""
    out = []
    for number, tier in enumerate(kind.tiers, 1):
        factor = tier.effort / tier.success
        genuine = kind.genuine_share if tier.genuine_share is None else tier.genuine_share
        out.append((number, tier.share * (1 - kind.tied_share), factor, factor**-section.easy_first, genuine))
    pace = section.tied_pace * kind.tied_effort**-section.easy_first
    out.append((0, kind.tied_share, kind.tied_effort, pace, kind.genuine_share))
    return [part for part in out if part[1] > 0]


def _adjusted(document: Document) -> tuple[Array, Array]:
    """Open cases at the start and inflow per week of each queue after ``adjust``, each of shape (Q,)."""
    opening = np.array([queue.open for queue in document.queues], dtype=float)
    inflow = np.array([queue.inflow_per_week for queue in document.queues], dtype=float)
    for change in document.adjust:
        if change.open_times == 1 and change.inflow_times == 1:
            continue
        courts = meant(change.courts, document.courts)
        of = [queue.court in courts and (not change.classes or queue.klass in change.classes) for queue in document.queues]
        opening[of] *= change.open_times
        inflow[of] *= change.inflow_times
    return opening, inflow


def _time(document: Document, months: int) -> _Time:
    start = document.calendar.start
    weeks = max(round(months * DAYS_PER_MONTH / 7), 1)
    try:
        first = start - timedelta(weeks=weeks)
        output, inflow = _by_day(document, first)
    except (ValueError, OverflowError) as error:
        raise WarmUpError("months", str(error)) from error
    weight = output.reshape(weeks, 7).sum(axis=1)
    if not weight.any():
        raise WarmUpError("months", f"no working day from {first} to {start - timedelta(days=1)} has any output")
    return _Time(first, weight, inflow.reshape(weeks, 7).mean(axis=1))


def _by_day(document: Document, first: date) -> tuple[Array, Array]:
    """Season of output, 0 on days off, and of inflow, on each day from ``first`` to the start."""
    last = document.calendar.start - timedelta(days=1)
    season = factors_by_day(document.seasons, first, last)
    return is_working(first, last) * season.output, season.inflow


def _cohorts(document: Document, section: WarmUp, before: Array) -> Array:
    """Cases of each queue open at the beginning by month of age, the oldest first, shape (months, Q)."""
    count = max(OLDEST, section.months)
    known = np.zeros((5, count))
    for bucket, (low, high) in enumerate(pairwise((*EDGES[:-1], OLDEST))):
        known[bucket, int(low) : int(high)] = 1 / (high - low)
    evenly = np.where(np.arange(count) < section.months, 1 / section.months, 0.0)
    given = [queue.ages or document.classes[queue.klass].ages for queue in document.queues]
    ages = np.array([evenly if shares is None else np.array(shares) @ known for shares in given])
    cohorts: Array = (before[:, None] * ages / ages.sum(axis=1, keepdims=True)).T[::-1]
    return cohorts


# -- what is fitted ------------------------------------------------------------------------------------------------------


def _first(document: Document, section: WarmUp) -> date:
    """First of the days before the start on which the closures were."""
    months = section.closures_months or section.months
    if months > section.months:
        raise WarmUpError("closures_months", f"reaches back {months} months, and the warm-up begins {section.months} before")
    return months_before(document.calendar.start, months)


def _level(document: Document, section: WarmUp, time: _Time, fallen: float, coming: float) -> float:
    """Factor on the inflow before the start with which as many cases left as were closed."""
    assert section.closures is not None
    output = _by_day(document, _first(document, section))[0].sum()
    if not output or not coming:
        what = "had a working day with any output" if not output else "saw a case come in"
        raise WarmUpError("closures", f"no month of those closures {what}, so that nothing can be fitted to them")
    level = (section.closures * time.weight.sum() / output - fallen) / coming
    if level < 0:
        message = f"are fewer than the stock fell by: {section.open_before_times:g} x the open cases at the start when it began"
        raise WarmUpError("closures", message)
    return float(level)


def _fit(document: Document, section: WarmUp, cells: _Cells, left: Array, level: float) -> Fit:
    """The factor on every effort with which the officers there were did the work of those closures."""
    assert section.closures is not None
    first = _first(document, section)
    heads = next(iter(heads_by_day(document)))[1]
    present = sum(count * document.roles[role].availability for (_, role), count in heads.items())
    days = float(present * _by_day(document, first)[0].sum())
    weeks = max(round((document.calendar.start - first).days / 7), 1)
    base = np.array([sum(document.classes[queue.klass].effort_days.values()) for queue in document.queues])
    of_cell = left[-weeks:].sum(axis=0)
    if not of_cell.any():
        raise WarmUpError("closures", "nothing left any queue in those months, so that nothing can be fitted to them")
    needed = float(section.closures * (of_cell @ (base[cells.queue] * cells.factor)) / of_cell.sum())
    times = days / needed
    if not 0.01 <= times <= 100:
        message = f"would take efforts times {times:g}: {days:,.0f} officer-days for {section.closures:,.0f} closures"
        raise WarmUpError("closures", message)
    return Fit(section.closures, first, level, times, days, needed)


# -- what comes out ------------------------------------------------------------------------------------------------------


def _queues(document: Document, cells: _Cells, after: After) -> tuple[Queue, ...]:
    """The queues with the shares and ages that are left, and with what of the work closes after the start."""
    weeks = len(after.left)
    stock = after.cohorts.sum(axis=0)
    total = np.bincount(cells.queue, stock, len(document.queues))
    some = total > TRIFLE * (total + np.bincount(cells.queue, after.left.sum(axis=0), len(total)))
    share = np.where(some, 1 / np.where(some, total, 1.0), 0.0)[cells.queue] * stock
    ages = after.cohorts.T @ _buckets(len(after.cohorts) - weeks, weeks)
    ages /= np.where(stock > 0, stock, 1.0)[:, None]
    pipeline = np.bincount(cells.queue, _waiting(document, cells, after.left), len(document.queues))
    parts: list[list[StockPart]] = [[] for _ in document.queues]
    for n, (q, place) in enumerate(zip(cells.queue.tolist(), cells.part, strict=True)):
        if share[n] > TRIFLE:
            known = tuple(min(float(part), 1.0) for part in ages[n])
            parts[q].append(StockPart(tier=place or None, tied=not place, share=min(float(share[n]), 1.0), ages=known))
    return tuple(
        queue.model_copy(
            update={
                "stock": queue.stock or tuple(parts[q]) or None,
                "pipeline": queue.pipeline or float(pipeline[q]),
            }
        )
        for q, queue in enumerate(document.queues)
    )


def _buckets(old: int, weeks: int) -> Array:
    """Part of each cohort in each age bucket at the start, shape (A, 5)."""
    passed = 7 * weeks / DAYS_PER_MONTH
    youngest = np.concatenate([np.arange(old)[::-1] + passed, 7 * np.arange(weeks)[::-1] / DAYS_PER_MONTH])
    length = np.concatenate([np.ones(old), np.full(weeks, 7 / DAYS_PER_MONTH)])
    below = np.clip((np.array(EDGES) - youngest[:, None]) / length[:, None], 0, 1)
    out: Array = np.diff(below, axis=1)
    return out


def _waiting(document: Document, cells: _Cells, left: Array) -> Array:
    """Cases of each cell, shape (N,), on which the work was done in the middle of a week and which close after the start."""
    weeks = len(left)
    ago = 7 * (np.arange(weeks)[::-1] + 0.5)
    out = np.zeros(left.shape[1])
    for kind, lags in {name: (one.genuine_lags, one.terminated_lags) for name, one in document.classes.items()}.items():
        of = np.flatnonzero([document.queues[q].klass == kind for q in cells.queue])
        for which, pairs in enumerate(lags):
            part = cells.genuine[of] if which == 0 else 1 - cells.genuine[of]
            for days, share in pairs:
                out[of] += share * part * left[ago <= days][:, of].sum(axis=0)
    return out
