"""Classes, queues and adjustments in, cells out: one record at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from optimizer.facts.ages import run_out
from optimizer.facts.closing import read_closing
from optimizer.facts.facts import Cells
from optimizer.facts.names import courts_meant
from optimizer.facts.returns import coming_back, make_returns
from optimizer.facts.time import DAYS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.facts.facts import Returns, Time
    from optimizer.scenario.schema import Adjustment, CaseClass, Document
    from optimizer.sections.stock import StockPart

UNKNOWN = (math.nan,) * 5


@dataclass(frozen=True)
class _Queue:
    """The cases of one court and class, after all adjustments."""

    court: int
    klass: int
    open: float
    weekly: float
    terminated: float
    pipeline: float
    ages: tuple[float, ...]
    stock: tuple[StockPart, ...] | None = None

    def held(self, part: _Part) -> float:
        """Part of the open cases that is of this tier, or tied."""
        if self.stock is None:
            return part.share
        return sum(one.share for one in self.stock if part.is_meant(one))

    def ages_of(self, part: _Part) -> tuple[float, ...]:
        """Shares by age of the open cases of a part: its own, else those of the queue."""
        own = [one.ages for one in self.stock or () if part.is_meant(one) and one.ages is not None]
        return own[0] if own else self.ages


@dataclass(frozen=True)
class _Part:
    """One tier of a class, or its tied part."""

    tier: int
    tied: bool
    share: float
    effort: tuple[float, ...]
    genuine: float
    worth: tuple[float, float]
    yuan: float

    def is_meant(self, one: StockPart) -> bool:
        """Whether a part of the stock speaks of this one; people count tiers from 1."""
        return one.tied if self.tied else one.tier == self.tier + 1

    @property
    def value(self) -> float:
        """Worth of a closure, genuine or terminated as it comes."""
        return self.genuine * self.worth[0] + (1 - self.genuine) * self.worth[1]


@dataclass(frozen=True)
class _Cell:
    """One part of one queue; ``number`` is the position of the queue among all."""

    number: int
    queue: _Queue
    kind: CaseClass
    part: _Part


def read_cells(document: Document, time: Time) -> Cells:
    """Every cell of a scenario."""
    queues = _queues(document)
    kinds = list(document.classes.values())
    targets = {(queue.court, to) for queue in queues if (to := _comes_back_as(document, queue)) is not None}
    parts = [_parts(document, kind) for kind in kinds]
    cells = [
        _Cell(number, queue, kinds[queue.klass], part)
        for number, queue in enumerate(queues)
        if queue.open + queue.weekly + queue.terminated + queue.pipeline > 0 or (queue.court, queue.klass) in targets
        for part in parts[queue.klass]
        if part.share > 0 or queue.held(part) > 0
    ]
    return _as_arrays(document, time, queues, cells)


def _comes_back_as(document: Document, queue: _Queue) -> int | None:
    """Class in which the terminated cases of a queue come back during the plan, if they do."""
    names = list(document.classes)
    name = document.classes[names[queue.klass]].reopens_as
    return None if name is None else names.index(name)


def _queues(document: Document) -> list[_Queue]:
    """Queues in the order of the file, then, by court and class, those that get cases back without being listed."""
    at = {court.id: j for j, court in enumerate(document.courts)}
    of = {name: k for k, name in enumerate(document.classes)}
    queues = [
        _Queue(
            at[queue.court],
            of[queue.klass],
            queue.open,
            queue.inflow_per_week,
            queue.terminated,
            queue.pipeline,
            queue.ages or document.classes[queue.klass].ages or UNKNOWN,
            queue.stock,
        )
        for queue in document.queues
    ]
    listed = {(queue.court, queue.klass) for queue in queues}
    wanted = {(queue.court, to) for queue in queues if (to := _comes_back_as(document, queue)) is not None}
    kinds = list(document.classes.values())
    queues += [
        _Queue(court, klass, 0.0, 0.0, 0.0, 0.0, kinds[klass].ages or UNKNOWN) for court, klass in sorted(wanted - listed)
    ]
    for change in document.adjust:
        queues = _adjusted(document, queues, change)
    return queues


def _adjusted(document: Document, queues: Sequence[_Queue], change: Adjustment) -> list[_Queue]:
    """The queues after one adjustment."""
    courts, names = courts_meant(document, change.courts), list(document.classes)
    return [
        replace(
            queue,
            open=queue.open * change.open_times,
            weekly=queue.weekly * change.inflow_times,
            ages=change.ages or queue.ages,
            stock=queue.stock if change.ages is None else _undated(queue.stock),
        )
        if courts[queue.court] and (not change.classes or names[queue.klass] in change.classes)
        else queue
        for queue in queues
    ]


def _undated(stock: tuple[StockPart, ...] | None) -> tuple[StockPart, ...] | None:
    """The parts of a stock without ages of their own, so that those of the queue hold for all."""
    return None if stock is None else tuple(one.model_copy(update={"ages": None}) for one in stock)


def _parts(document: Document, kind: CaseClass) -> list[_Part]:
    """The tiers of a class, easiest first as in the file, and its tied part."""
    days = [document.effort_times * kind.effort_days.get(role, 0.0) for role in document.roles]
    parts = []
    for number, tier in enumerate(kind.tiers):
        genuine = kind.genuine_share if tier.genuine_share is None else tier.genuine_share
        effort = [each * tier.effort / tier.success for each in days]
        parts.append(_part(document, kind, (number, False), (1 - kind.tied_share) * tier.share, effort, genuine))
    tied = [each * kind.tied_effort for each in days]
    return [*parts, _part(document, kind, (len(parts), True), kind.tied_share, tied, kind.genuine_share)]


def _part(
    document: Document, kind: CaseClass, which: tuple[int, bool], share: float, effort: list[float], genuine: float
) -> _Part:
    """A part with the worth of its genuine and of its terminated closures.

    A terminated closure is debited its chance of coming back times the most that a genuine closure of a restored class (of
    any class, if none is restored) is worth: a number that terminating more does not change.
    """
    goal = document.objective
    values = [one.value for one in document.classes.values() if one.restored] or [
        one.value for one in document.classes.values()
    ]
    closed_for_good = kind.value * goal.closures
    terminated = kind.value * goal.terminated - kind.reopen_share * max(values) * goal.closures
    worth = closed_for_good, terminated
    return _Part(*which, share, tuple(effort), genuine, worth, genuine * kind.yuan_per_closure)


def _as_arrays(document: Document, time: Time, queues: Sequence[_Queue], cells: Sequence[_Cell]) -> Cells:
    """Cells as arrays, with what comes in to them, runs out and comes back."""
    held = [cell.queue.open * cell.queue.held(cell.part) for cell in cells]
    opening = np.array(held)
    groups = [(number, queue, to) for number, queue in enumerate(queues) if (to := _comes_back_as(document, queue)) is not None]
    coming = _inflow(document, time, [(queue, to) for _, queue, to in groups], cells)
    inflow = np.array(coming, dtype=float).reshape(len(cells), len(time.lengths))
    arrived = [[open_cases + sum(row[: t + 1]) for t in range(len(row))] for open_cases, row in zip(held, coming, strict=True)]
    ages = np.array([cell.queue.ages_of(cell.part) for cell in cells], dtype=float).reshape(len(cells), len(UNKNOWN))
    limit = [cell.kind.limit_months for cell in cells]
    deadline = [math.nan if cell.kind.deadline_weeks is None else 7 * cell.kind.deadline_weeks for cell in cells]
    deadline = [days / DAYS_PER_MONTH for days in deadline]
    return Cells(
        court=np.array([cell.queue.court for cell in cells], dtype=int),
        klass=np.array([cell.queue.klass for cell in cells], dtype=int),
        tier=np.array([cell.part.tier for cell in cells], dtype=int),
        tied=np.array([cell.part.tied for cell in cells], dtype=bool),
        effort=np.array([cell.part.effort for cell in cells], dtype=float).reshape(len(cells), len(document.roles)),
        genuine=np.array([cell.part.genuine for cell in cells]),
        value=np.array([cell.part.value for cell in cells]),
        genuine_worth=np.array([cell.part.worth[0] for cell in cells]),
        terminated_worth=np.array([cell.part.worth[1] for cell in cells]),
        end_penalty=np.array([document.objective.open_at_end_per_day * sum(cell.part.effort) for cell in cells]),
        yuan=np.array([cell.part.yuan for cell in cells]),
        opening=opening,
        pipeline=np.array([cell.queue.pipeline * cell.part.share for cell in cells]),
        closing=read_closing(document, time.lengths),
        inflow=inflow,
        arrived=np.array(arrived, dtype=float).reshape(inflow.shape),
        ages=ages,
        dated=~np.isnan(ages[:, 0]),
        limit=np.array(limit),
        deadline_in=np.array(deadline),
        late_loss=np.array([_late_loss(cell.kind) for cell in cells]),
        due=np.where(np.isnan(ages[:, :1]), 0.0, run_out(time.lengths, limit, opening, ages, inflow)),
        deadline=run_out(time.lengths, deadline, opening, ages, inflow),
        returns=_returns(document, time, groups, cells),
    )


def _returns(document: Document, time: Time, groups: Sequence[tuple[int, _Queue, int]], cells: Sequence[_Cell]) -> Returns:
    """How terminated cases come back: each group a queue by its number, and the class in which its cases do."""
    kinds = list(document.classes.values())
    number = {place: g for g, (place, _, _) in enumerate(groups)}
    by_queue: dict[tuple[int, int], list[tuple[int, float]]] = {}
    for n, cell in enumerate(cells):
        by_queue.setdefault((cell.queue.court, cell.queue.klass), []).append((n, cell.part.share))
    return make_returns(
        time.lengths,
        [(queue.court, to, kinds[queue.klass].reopen_per_year) for _, queue, to in groups],
        [number.get(cell.number, -1) for cell in cells],
        [cell.kind.reopen_share * (1 - cell.part.genuine) for cell in cells],
        [cell.kind.reopen_share for cell in cells],
        by_queue,
    )


def _late_loss(kind: CaseClass) -> float:
    """Loss per case and week behind the deadline: infinite where none may be, NaN without a deadline."""
    if kind.deadline_weeks is None:
        return math.nan
    return math.inf if kind.deadline_penalty is None else kind.deadline_penalty


def _inflow(document: Document, time: Time, groups: Sequence[tuple[_Queue, int]], cells: Sequence[_Cell]) -> list[list[float]]:
    """Cases that come in to each cell by period: new ones, and those terminated before the plan that come back."""
    kinds = list(document.classes.values())
    restored: dict[tuple[int, int], list[float]] = {}
    for queue, to in groups:
        row = restored.setdefault((queue.court, to), [0.0] * len(time.lengths))
        for t, share in enumerate(coming_back(kinds[queue.klass].reopen_per_year, time.lengths)):
            row[t] += queue.terminated * share
    out = []
    for cell in cells:
        queue = cell.queue
        back = restored.get((queue.court, queue.klass), [0.0] * len(time.lengths))
        daily = queue.weekly / 7
        periods = zip(time.lengths, time.inflow.tolist(), back, strict=True)
        out.append([cell.part.share * (daily * days * season + again) for days, season, again in periods])
    return out
