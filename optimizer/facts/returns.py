"""Queues and cells in, how terminated cases come back out; by cohorts and calendar days.

A terminated case that will ever come back does so at a constant rate ``h`` per year of 365.25 days, so after ``d`` days the
share ``exp(-h d / 365.25)`` still waits. What is terminated in a period begins to wait when the period ends.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from optimizer.facts.facts import Returns
from optimizer.facts.time import DAYS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.facts.facts import Array, Facts


def still_waits(per_year: float, days: float) -> float:
    """Share of the cases to come back that have not done so after so many days."""
    return math.exp(-per_year * days / DAYS_PER_YEAR)


def coming_back(per_year: float, lengths: Sequence[int]) -> list[float]:
    """Share of the cases waiting at the start of the plan that come back in each period."""
    out, passed = [], 0
    for length in lengths:
        out.append(still_waits(per_year, passed) - still_waits(per_year, passed + length))
        passed += length
    return out


def make_returns(
    lengths: Sequence[int],
    groups: Sequence[tuple[int, int, float]],
    group_of: Sequence[int],
    coming: Sequence[float],
    again: Sequence[float],
    cells: Mapping[tuple[int, int], Sequence[tuple[int, float]]],
) -> Returns:
    """How terminated cases come back.

    Args:
        lengths: calendar days of each period.
        groups: court, class in which they come back, and rate per year of each group.
        group_of: group of each cell or -1.
        coming: cases that ever come back per closure of each cell.
        again: the same per terminated one.
        cells: by court and class, the cells with their parts of the queue.
    """
    to = [(n, g, part) for g, (court, klass, _) in enumerate(groups) for n, part in cells.get((court, klass), ())]
    rates = [[1 - still_waits(per_year, length) for length in lengths] for *_, per_year in groups]
    return Returns(
        cell_group=np.array(group_of, dtype=int),
        coming=np.array(coming, dtype=float),
        again=np.array(again, dtype=float),
        per_year=np.array([per_year for *_, per_year in groups], dtype=float),
        rate=np.array(rates, dtype=float).reshape(len(groups), len(lengths)),
        group_court=np.array([court for court, *_ in groups], dtype=int),
        to_cell=np.array([n for n, _, _ in to], dtype=int),
        to_group=np.array([g for _, g, _ in to], dtype=int),
        part=np.array([part for *_, part in to], dtype=float),
    )


def replay_returns(facts: Facts, terminated: Array) -> Array:
    """Cases that come back to each cell by period, shape (N, T), if so many closed by termination in each, shape (N, T).

    What each group terminates in each period is a cohort of its own, followed to the end of the plan.
    """
    returns, lengths = facts.cells.returns, facts.time.lengths
    back = np.zeros((len(returns.per_year), len(lengths)))
    for t in range(len(lengths)):
        again = [0.0] * len(back)
        for n, g in enumerate(returns.cell_group.tolist()):
            if g >= 0:
                again[g] += float(returns.again[n]) * float(terminated[n, t])
        for g, cases in enumerate(again):
            if cases:
                back[g, t + 1 :] += cases * np.array(coming_back(float(returns.per_year[g]), lengths[t + 1 :]))
    out = np.zeros(terminated.shape)
    for n, g, part in zip(returns.to_cell.tolist(), returns.to_group.tolist(), returns.part.tolist(), strict=True):
        out[n] += part * back[g]
    return out
