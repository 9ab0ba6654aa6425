"""Interim: the verifier's reading of a scenario, until its own is here."""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.posing.windows import period_after, periods_of, ramped_share, start_periods
from optimizer.problem import Problem, build_problem

Facts = Problem


def read_facts(scenario: Any) -> Facts:
    return build_problem(scenario)


def window_periods(facts, start, weeks):
    return periods_of(facts, start, weeks)


def allowed_starts(facts, every_weeks):
    return start_periods(facts, every_weeks)


def effect_period(facts, period, lag_weeks):
    return period_after(facts, period, lag_weeks)


def mean_ramp(facts, ramp, start, period):
    return float(ramped_share(facts, start, ramp)[period - start])


def meant(facts, selector):
    return facts.select(selector)


def parts_of_queue(facts, court, klass):
    j, k = facts.courts.index(court), facts.classes.index(klass)
    cells = [n for n in range(len(facts.cells.value)) if facts.cells.court[n] == j and facts.cells.klass[n] == k]
    for held in (facts.cells.opening, facts.cells.inflow.sum(axis=1)):
        total = sum(float(held[n]) for n in cells)
        if total > 0:
            return [(n, float(held[n]) / total) for n in cells]
    return []


def replay_returns(facts, closed):
    returns = facts.cells.returns
    groups, periods = returns.shape
    new = np.zeros((groups, periods))
    of = returns.cell_group >= 0
    np.add.at(new, returns.cell_group[of], returns.coming[of, None] * closed[of])
    back, waiting = np.zeros((groups, periods)), np.zeros(groups)
    for t in range(periods):  # a recurrence over time
        back[:, t] = returns.rate[:, t] * waiting
        waiting = waiting - back[:, t] + new[:, t]
    out = np.zeros(closed.shape)
    np.add.at(out, returns.to_cell, returns.part[:, None] * back[returns.to_group])
    return out


import math

BUCKETS = ((0.0, 3.0), (3.0, 6.0), (6.0, 12.0), (12.0, 24.0), (24.0, 48.0))
DAYS_PER_MONTH = 365.25 / 12


def cases_older(facts, cell: int, months: float, period: int) -> float | None:
    """Cases of a cell, closed or not, older than ``months`` at the end of a period; ``None`` where ages are unknown."""
    shares = [float(share) for share in facts.cells.ages[cell]]
    if any(math.isnan(share) for share in shares):
        return None
    limit = months * DAYS_PER_MONTH
    lengths = [7 * float(weeks) for weeks in facts.time.weeks[: period + 1]]
    now = sum(lengths)
    old = 0.0
    for (low, high), share in zip(BUCKETS, shares, strict=True):
        youngest, oldest = low * DAYS_PER_MONTH + now, high * DAYS_PER_MONTH + now
        old += float(facts.cells.opening[cell]) * share * _part_above(limit, youngest, oldest)
    since = 0.0
    for length, cases in zip(lengths, facts.cells.inflow[cell], strict=False):
        old += float(cases) * _part_above(limit, now - since - length, now - since)
        since += length
    return old


def _part_above(limit: float, low: float, high: float) -> float:
    """Part of what is spread evenly from ``low`` to ``high`` that lies above ``limit``."""
    return min(max((high - limit) / (high - low), 0.0), 1.0)
