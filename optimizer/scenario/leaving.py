"""Cells with their stock and inflow in, what left them week by week and how old the rest is out: a simulation in arrays.

Shapes: N cells; Q queues; W weeks; A ages, that is cohorts from the oldest to the youngest: those of the stock at the
beginning, then one of each week.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Before:
    """What the simulation starts from.

    Attributes:
        queue: shape (N,), queue of each cell.
        cohorts: shape (A - W, N), cases open at the beginning, the oldest first.
        inflow: shape (W, N), cases that come in. leaving: shape (W, Q), cases that leave, as far as there are any; what cannot
            leave in one week does in the next.
        pace: shape (N,), how fast a case leaves beside others of its queue.
        oldest_first: part of what leaves a cell that takes the oldest cases; the rest takes all ages alike.
    """

    queue: Array
    cohorts: Array
    inflow: Array
    leaving: Array
    pace: Array
    oldest_first: float


@dataclass(frozen=True)
class After:
    """What it ends with: left: shape (W, N), cases that left. cohorts: shape (A, N), cases still open, the oldest first."""

    left: Array
    cohorts: Array


def run(before: Before) -> After:
    """Week by week: cases come in, then cases leave."""
    weeks, old = len(before.inflow), len(before.cohorts)
    cohorts = np.concatenate([before.cohorts, np.zeros_like(before.inflow)])
    stock = before.cohorts.sum(axis=0)
    left = np.zeros_like(before.inflow)
    late = np.zeros(before.leaving.shape[1])
    for week in range(weeks):
        cohorts[old + week] = before.inflow[week]
        stock = stock + before.inflow[week]
        wanted = before.leaving[week] + late
        left[week] = shared_out(wanted, stock, before.pace, before.queue)
        late = np.maximum(wanted - np.bincount(before.queue, left[week], len(wanted)), 0.0)
        _take(cohorts[: old + week + 1], stock, left[week], before.oldest_first)
        stock = np.maximum(stock - left[week], 0.0)
    return After(left, cohorts)


def shared_out(wanted: Array, stock: Array, pace: Array, queue: Array) -> Array:
    """What leaves each cell, shape (N,), of so many cases wanted from each queue, shape (Q,): in proportion to stock x pace.

    A cell that runs out gives all it has, and the others what it lacks; cases with a pace of 0 go when no others are left.
    """
    out = np.zeros(len(stock))
    enough = 1e-12 * max(wanted.max(initial=0.0), 1.0)
    for weight in (stock * pace, stock):
        for _ in range(len(stock)):  # each time round, a cell of every queue that still lacks cases runs out
            lacking = np.maximum(wanted - np.bincount(queue, out, len(wanted)), 0.0)
            there = np.where(out < stock, weight, 0.0)
            every = np.bincount(queue, there, len(wanted))
            lacking[every <= 0] = 0.0
            if lacking.max(initial=0.0) <= enough:
                break
            out = np.minimum(out + there * (lacking / np.where(every > 0, every, 1.0))[queue], stock)
    return out


def _take(cohorts: Array, stock: Array, left: Array, oldest_first: float) -> None:
    """Take what leaves each cell out of its cohorts, the oldest first as to a part, and of what remains all alike."""
    oldest = oldest_first * left
    if oldest_first:
        gone = np.minimum(cohorts.cumsum(axis=0), oldest)
        cohorts[0] -= gone[0]
        cohorts[1:] -= np.diff(gone, axis=0)
        np.maximum(cohorts, 0.0, out=cohorts)  # sums of cohorts are off by a rounding
    rest = stock - oldest
    keep = np.where(rest > 0, 1 - (left - oldest) / np.where(rest > 0, rest, 1.0), 0.0)
    cohorts *= np.clip(keep, 0.0, 1.0)
