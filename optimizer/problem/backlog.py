"""Queues in, cells out: tiers, tied parts, ages, deadlines, and terminated cases that come back.

No array here has an axis for age. Within a cell the oldest case is closed first, so the cases over a limit are those whose
limit has run out by then less all that have left the cell: two numbers per cell and period. The price: which tier an old
case belongs to is not known unless the ``stock`` of its queue says so, ages are spread alike over the tiers of a queue, and
cases that come back during the horizon are young.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.problem.arrays import Cells, Returns
from optimizer.problem.closing import read_closing
from optimizer.problem.selection import select
from optimizer.problem.shares import opening_parts

if TYPE_CHECKING:
    from optimizer.problem.arrays import Map, Problem, Time
    from optimizer.scenario.schema import Document

Array = NDArray[Any]

AGE_EDGES = np.array([0.0, 3.0, 6.0, 12.0, 24.0, 48.0])
"""Edges of the age buckets (months); ages are even within a bucket, and "over 24 months" is taken to end at 48."""
WEEKS_PER_YEAR = 365.25 / 7
WEEKS_PER_MONTH = WEEKS_PER_YEAR / 12


def read_cells(doc: Document, where: Map, time: Time) -> Cells:
    """Everything the problem knows of its cases; each cell is one court, one class, one tier."""
    share, effort, genuine, tied = _tiers(doc)
    queues = _queues(doc, where, share)
    kept = (queues.opening + queues.inflow + queues.terminated + queues.pipeline > 0) | queues.returned_to
    queue, tier = np.nonzero(((share[queues.klass] > 0) | (queues.part > 0)) & kept[:, None])
    k = queues.klass[queue]
    part = share[k, tier]
    g = genuine[k, tier]
    worth, debit, yuan = _worth(doc)
    value = worth[k] * (doc.objective.closures * g + doc.objective.terminated * (1 - g)) - debit[k] * (1 - g)
    back, returns = _returns(doc, time, queues, queue, k, part, 1 - g)
    deadline = np.array([klass.deadline_weeks or np.nan for klass in doc.classes.values()])[k] / WEEKS_PER_MONTH
    loss = np.array([np.inf if klass.deadline_penalty is None else klass.deadline_penalty for klass in doc.classes.values()])
    opening = queues.opening[queue] * queues.part[queue, tier]
    inflow = np.outer(queues.inflow[queue] * part, time.weeks * time.inflow) + back
    cells = Cells(
        court=queues.court[queue],
        klass=k,
        tier=tier,
        tied=tied[k, tier],
        effort=effort[k, tier],
        genuine=g,
        value=value,
        genuine_value=worth[k] * doc.objective.closures * g,
        end_penalty=doc.objective.open_at_end_per_day * effort[k, tier].sum(axis=1),
        yuan=yuan[k] * g,
        opening=opening,
        inflow=inflow,
        pipeline=queues.pipeline[queue] * part,
        closing=read_closing(doc, time),
        ages=queues.ages[queue, tier],
        limit=np.array([klass.limit_months for klass in doc.classes.values()])[k],
        deadline_in=deadline,
        late_loss=np.where(np.isnan(deadline), np.nan, loss[k]),
        returns=returns,
        arrived=inflow,
        most=inflow,
        due=inflow,
        deadline=inflow,
    )
    return with_inflow(cells, time, inflow)


def with_inflow(cells: Cells, time: Time, inflow: Array) -> Cells:
    """The same cells with so many cases coming in, shape (N, T), and all that follows from it."""
    arrived = cells.opening[:, None] + inflow.cumsum(axis=1)
    stock = Stock(time, cells.opening, inflow, cells.ages)
    return replace(
        cells,
        inflow=inflow,
        arrived=arrived,
        most=arrived + most_back(cells.returns, arrived[:, -1] + cells.pipeline)[:, None],
        due=np.where(cells.dated[:, None], stock.older_than(cells.limit), 0.0),
        deadline=np.where(np.isnan(cells.deadline_in)[:, None], 0.0, stock.older_than(cells.deadline_in)),
    )


def most_back(returns: Returns, cases: Array) -> Array:
    """More than can ever come back to each cell, shape (N,), from so many cases per cell, shape (N,)."""
    back: Array = np.zeros(len(cases))
    of = returns.cell_group >= 0
    ever = 1 - np.prod(1 - returns.rate, axis=1)
    for _ in range(50 if of.any() else 0):  # cases may come back, be terminated, and come back again: a fast series
        new = np.zeros(returns.shape[0])
        np.add.at(new, returns.cell_group[of], (returns.coming * (cases + back))[of])
        back = np.zeros(len(cases))
        np.add.at(back, returns.to_cell, returns.part * (ever * new)[returns.to_group])
    return 1.01 * back


@dataclass(frozen=True)
class _Queues:
    """Queues (Q) after the adjustments, with empty ones added where terminated cases come back.

    part: shape (Q, S), parts of the open cases by tier. ages: shape (Q, S, 5), their ages.
    """

    court: Array
    klass: Array
    opening: Array
    inflow: Array
    terminated: Array
    pipeline: Array
    part: Array
    ages: Array
    returned_to: Array


def _queues(doc: Document, where: Map, share: Array) -> _Queues:
    position = {court.id: j for j, court in enumerate(doc.courts)}
    kinds = {name: k for k, name in enumerate(doc.classes)}
    court = [position[queue.court] for queue in doc.queues]
    klass = [kinds[queue.klass] for queue in doc.queues]
    targets = [None if kind.reopens_as is None else kinds[kind.reopens_as] for kind in doc.classes.values()]
    back = {(j, target) for j, k in zip(court, klass, strict=True) if (target := targets[k]) is not None}
    added = sorted(back - set(zip(court, klass, strict=True)))
    court, klass = court + [j for j, _ in added], klass + [k for _, k in added]
    more = np.zeros(len(added))
    unknown = (np.nan,) * 5
    of_class = [kind.ages or unknown for kind in doc.classes.values()]
    ages = [queue.ages or of_class[k] for queue, k in zip(doc.queues, klass, strict=False)] + [of_class[k] for _, k in added]
    part, own_ages = opening_parts(doc, np.array(klass), share)
    queues = _Queues(
        np.array(court),
        np.array(klass),
        np.concatenate([[queue.open for queue in doc.queues], more]),
        np.concatenate([[queue.inflow_per_week for queue in doc.queues], more]),
        np.concatenate([[queue.terminated for queue in doc.queues], more]),
        np.concatenate([[queue.pipeline for queue in doc.queues], more]),
        part,
        np.where(np.isnan(own_ages), np.array(ages)[:, None], own_ages),
        np.array([(j, k) in back for j, k in zip(court, klass, strict=True)]),
    )
    for change in doc.adjust:
        meant = select(doc, where.parent, change.courts)[queues.court]
        if change.classes:
            meant &= np.isin(queues.klass, [kinds[name] for name in change.classes])
        queues.opening[meant] *= change.open_times
        queues.inflow[meant] *= change.inflow_times
        if change.ages is not None:
            queues.ages[meant] = change.ages
    return queues


@dataclass(frozen=True)
class Stock:
    """What the age of cases follows from: opening, shape (N,), inflow, shape (N, T), and the ages of the opening, (N, 5)."""

    time: Time
    opening: Array
    inflow: Array
    ages: Array

    def older_than(self, months: Array) -> Array:
        """Cases, closed or not, that are older than ``months``, shape (N,), at the end of each period: shape (N, T).

        Where ages are unknown, the open cases are taken to have come in evenly over the last ``months``.
        """
        ends = self.time.weeks.cumsum() / WEEKS_PER_MONTH
        at_start = months[:, None] - ends  # this old at the start is too old at the end, shape (N, T)
        low, high = AGE_EDGES[:-1], AGE_EDGES[1:]
        above = np.clip((high - at_start[:, :, None]) / (high - low), 0, 1)  # (N, T, 5)
        known = np.einsum("ntb,nb->nt", above, np.nan_to_num(self.ages))
        even = np.clip(1 - at_start / months[:, None], 0, 1)
        out: Array = self.opening[:, None] * np.where(np.isnan(self.ages[:, :1]), even, known)
        for limit in np.unique(months[~np.isnan(months)]):  # a handful of limits
            of = months == limit
            out[of] += self.inflow[of] @ part_older(self.time, limit)
        return out


def part_older(time: Time, months: float) -> Array:
    """Part of what comes in during one period that is older than ``months`` at the end of another, shape (T, T)."""
    ends = time.weeks.cumsum() / WEEKS_PER_MONTH
    begins = ends - time.weeks / WEEKS_PER_MONTH
    part: Array = np.clip((ends[None, :] - months - begins[:, None]) / (ends - begins)[:, None], 0, 1)
    return part


def stock_of(problem: Problem) -> Stock:
    """The stock of a problem, to ask for other ages than those that cells hold."""
    return Stock(problem.time, problem.cells.opening, problem.cells.inflow, problem.cells.ages)


def older_than(problem: Problem, months: float) -> Array:
    """Cases, closed or not, older than ``months`` at the end of each period, shape (N, T); infinite if ages are unknown."""
    older = stock_of(problem).older_than(np.full(len(problem.cells), months))
    return np.where(problem.cells.dated[:, None], older, np.inf)


def _returns(
    doc: Document, time: Time, queues: _Queues, queue: Array, k: Array, part: Array, terminated: Array
) -> tuple[Array, Returns]:
    """Inflow to each cell from the terminated cases of the start, shape (N, T), and how those of the horizon come back."""
    kinds = list(doc.classes.values())
    classes = list(doc.classes)
    target = np.array([-1 if kind.reopens_as is None else classes.index(kind.reopens_as) for kind in kinds])
    hazard = np.array([kind.reopen_per_year for kind in kinds])
    groups = np.flatnonzero(target[queues.klass] >= 0)
    number = np.full(len(queues.court), -1)
    number[groups] = np.arange(len(groups))
    rate = 1 - np.exp(-np.outer(hazard[queues.klass[groups]], time.weeks / WEEKS_PER_YEAR))
    to = np.stack([queues.court[groups], target[queues.klass[groups]]], axis=1).reshape(-1, 2)
    cells = np.stack([queues.court[queue], k], axis=1)
    to_group, to_cell = np.nonzero((to[:, None, :] == cells[None, :, :]).all(axis=2))
    coming = np.array([kind.reopen_share for kind in kinds])[k] * terminated
    returns = Returns(number[queue], coming, rate, queues.court[groups], to_cell, to_group, part[to_cell])
    stay = np.cumprod(1 - rate, axis=1)
    before = np.concatenate([np.ones((len(groups), 1)), stay[:, :-1]], axis=1)
    back = np.zeros((len(queue), len(time.weeks)))
    np.add.at(back, to_cell, part[to_cell, None] * (queues.terminated[groups, None] * before * rate)[to_group])
    return back, returns


def _tiers(doc: Document) -> tuple[Array, Array, Array, Array]:
    """Share (K, S), effort (K, S, R), genuine share (K, S) and tied (K, S) of the tiers; the tied part is the last tier."""
    most = max(len(klass.tiers) for klass in doc.classes.values()) + 1
    kinds, roles = len(doc.classes), len(doc.roles)
    share, genuine = np.zeros((kinds, most)), np.zeros((kinds, most))
    effort, tied = np.zeros((kinds, most, roles)), np.zeros((kinds, most), dtype=bool)
    for k, klass in enumerate(doc.classes.values()):  # one record of the file each
        base = doc.effort_times * np.array([klass.effort_days.get(role, 0.0) for role in doc.roles])
        for s, tier in enumerate(klass.tiers):
            share[k, s] = tier.share * (1 - klass.tied_share)
            effort[k, s] = base * tier.effort / tier.success
            genuine[k, s] = klass.genuine_share if tier.genuine_share is None else tier.genuine_share
        last = len(klass.tiers)
        share[k, last], genuine[k, last], tied[k, last] = klass.tied_share, klass.genuine_share, True
        effort[k, last] = base * klass.tied_effort
    return share, effort, genuine, tied


def _worth(doc: Document) -> tuple[Array, Array, Array]:
    """Weight, debit of a terminated closure and yuan of each class, each of shape (K,).

    A terminated closure is debited its lifetime chance of coming back times the highest value of a restored closure, a
    number that does not depend on any terminated share, so that terminating more never pays.
    """
    kinds = doc.classes.values()
    best = max((klass.value for klass in kinds if klass.restored), default=max(klass.value for klass in kinds))
    debit = np.array([klass.reopen_share for klass in kinds]) * best * doc.objective.closures
    return np.array([klass.value for klass in kinds]), debit, np.array([klass.yuan_per_closure for klass in kinds])
