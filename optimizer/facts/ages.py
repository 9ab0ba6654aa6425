"""Cases and their ages in, how many are older than so many months out; counted in days.

The open cases are spread evenly over each age bucket, those that come in over the period in which they do. Where ages are
unknown the open cases are taken to have come in evenly over the last so many months before the plan.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimizer.facts.time import DAYS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.facts.facts import Array, Facts

BUCKETS = ((0, 3), (3, 6), (6, 12), (12, 24), (24, 48))
"""Youngest and oldest of each age bucket (months); the last is open and taken to end at four years."""


@dataclass(frozen=True)
class Aged:
    """What part of the cases is over one age at the end of a period.

    Attributes:
        buckets: of the open cases of each age bucket. unknown: of open cases of unknown age.
        arrivals: of what came in during each period, this one the last.
    """

    buckets: tuple[float, ...]
    unknown: float
    arrivals: tuple[float, ...]

    def count(self, opening: float, ages: Sequence[float], arrived: Sequence[float]) -> float:
        """Cases over the age, of so many open ones with such shares of ages, and so many that came in by period."""
        known = sum(share * part for share, part in zip(ages, self.buckets, strict=True))
        old = self.unknown if math.isnan(known) else known
        return opening * old + sum(cases * part for cases, part in zip(arrived, self.arrivals, strict=False))


def aged(lengths: Sequence[int], months: float) -> list[Aged]:
    """Parts over an age at the end of each period, for periods of so many calendar days."""
    limit = months * DAYS_PER_MONTH
    whole = [_over(limit, day, day + 1) for day in range(sum(lengths))]  # of what comes in on one day, so many days ago
    out = []
    for t in range(len(lengths)):
        now = sum(lengths[: t + 1])
        buckets = tuple(_over(limit, low * DAYS_PER_MONTH + now, high * DAYS_PER_MONTH + now) for low, high in BUCKETS)
        arrivals, youngest = [], now
        for length in lengths[: t + 1]:
            youngest -= length
            arrivals.append(sum(whole[youngest : youngest + length]) / length)
        out.append(Aged(buckets, min(now / limit, 1.0), tuple(arrivals)))
    return out


def _over(limit: float, youngest: float, oldest: float) -> float:
    """Part above ``limit`` of what is spread evenly between two ages."""
    if youngest >= limit:
        return 1.0
    return (oldest - limit) / (oldest - youngest) if oldest > limit else 0.0


def run_out(lengths: Sequence[int], months: Sequence[float], opening: Array, ages: Array, inflow: Array) -> Array:
    """Cases of each cell over an age of its own by the end of each period, closed or not, shape (N, T); 0 where it is NaN."""
    parts = {limit: aged(lengths, limit) for limit in {limit for limit in months if not math.isnan(limit)}}
    out = np.zeros(inflow.shape)
    for n, limit in enumerate(months):
        row, shares = inflow[n].tolist(), ages[n].tolist()
        for t, part in enumerate(parts.get(limit, ())):
            out[n, t] = part.count(float(opening[n]), shares, row)
    return out


def cases_older(facts: Facts, cell: int, months: float, period: int) -> float | None:
    """Cases of a cell, closed or not, older than ``months`` at the end of a period; ``None`` where ages are unknown."""
    cells = facts.cells
    if not cells.dated[cell]:
        return None
    part = aged(facts.time.lengths[: period + 1], months)[period]
    return part.count(float(cells.opening[cell]), cells.ages[cell].tolist(), cells.inflow[cell].tolist())


def grown_older(facts: Facts, months: Sequence[float], came: Array) -> Array:
    """Of what came in to each cell by period, shape (N, T), what is over an age of its own at the end of each."""
    if not came.any():
        return came
    return run_out(facts.time.lengths, months, np.zeros(len(came)), facts.cells.ages, came)


def older_than(facts: Facts, months: float) -> Array:
    """The same for all cells and periods, shape (N, T); infinite where ages are unknown."""
    cells = facts.cells
    older = run_out(facts.time.lengths, [months] * len(cells), cells.opening, cells.ages, cells.inflow)
    older[~cells.dated] = math.inf
    return older
