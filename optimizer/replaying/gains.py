"""Gains on officers at home and days that only some classes may use, as claimed and as they may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.plan import GAIN, USED, read
from optimizer.replaying.replay import Violation
from optimizer.rows import BOUND, WORK
from optimizer.rows import GAIN as GAIN_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.replaying.replay import Array, Replay


def gained(facts: Facts, tables: Tables) -> Array:
    """Gains claimed, shape (J, R, T), officer-days."""
    return read(tables, GAIN).dense("court", "role", "period", shape=facts.shape)


def replay_gain(facts: Facts, tables: Tables, replay: Replay, rate: Array, *, bound: bool = False) -> None:
    """Add the gains claimed, and the most that each day at home may gain: ``rate``, shape (J, T)."""
    days = gained(facts, tables)
    if not bound:
        replay.supply[WORK] = replay.supply.get(WORK, np.zeros(facts.shape)) + days
    replay.need[GAIN_ROWS] = days
    replay.at_home["gain"] = (days, rate[:, None, :] * facts.staff.days)


def rate_of_stays(
    facts: Facts, stays: Iterable[tuple[int, int, int]], *, during: float, after: float, half_life_weeks: float
) -> Array:
    """Gain per day at home by court and period, shape (J, T), from stays of (court, start, length in periods)."""
    rate = np.zeros((facts.shape[0], facts.shape[2]))
    for court, start, length in stays:
        gone = 0.0
        for period in range(start, len(facts.time.weeks)):
            if period < start + length:
                rate[court, period] += during
            else:
                rate[court, period] += after * 0.5 ** (gone / half_life_weeks)
                gone += float(facts.time.weeks[period])
    return rate


def replay_used(facts: Facts, tables: Tables, replay: Replay, *, effort_per_day: float = 1.0) -> None:
    """Add days used on some classes only, each of which asks for so much effort of its class."""
    shape = (facts.shape[0], len(facts.classes), *facts.shape[1:])
    used = read(tables, USED).dense("court", "class", "role", "period", shape=shape)
    replay.supply[WORK] = replay.supply.get(WORK, np.zeros(facts.shape)) + used.sum(axis=1)
    replay.need[BOUND] = effort_per_day * used


def used_violations(facts: Facts, name: str, tables: Tables, classes: Iterable[str], brought: Array) -> list[Violation]:
    """Days used beyond those brought, shape (J, R, T), or on classes that are not meant."""
    shape = (facts.shape[0], len(facts.classes), *facts.shape[1:])
    used = read(tables, USED).dense("court", "class", "role", "period", shape=shape)
    meant = [facts.classes.index(klass) for klass in classes]
    found = [
        Violation(
            f"{name} used[{facts.courts[j]}, {facts.classes[k]}, {facts.roles[r]}, period {t}]",
            float(used[j, k, r, t]),
            "officer-days",
            "days below zero" if used[j, k, r, t] < 0 else "spent on a class that is not meant",
        )
        for j, k, r, t in np.argwhere(used != 0)
        if used[j, k, r, t] < -1e-9 or k not in meant
    ]
    total = used.sum(axis=1)
    for j, r, t in np.argwhere(total > brought + 1e-5 * (1 + brought)):
        where = f"{name} used[{facts.courts[j]}, {facts.roles[r]}, period {t}]"
        found.append(Violation(where, float((total - brought)[j, r, t]), "officer-days", "more days used than there are"))
    return found
