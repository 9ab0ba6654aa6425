"""What a plan claims: the independent replay of what ``effects`` and ``queues`` post, one decision at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.mechanisms.base import Violation
from optimizer.plan import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from optimizer.mechanisms.base import Array, Replay
    from optimizer.problem import Problem

NO_GAIN = Table.empty("court", "role", "period", unit="officer-days")
NO_USE = Table.empty("court", "class", "role", "period", unit="officer-days")


def gained(problem: Problem, tables: Mapping[str, Table]) -> Array:
    """Gains claimed, shape (J, R, T), officer-days."""
    return tables.get("gain", NO_GAIN).dense("court", "role", "period", shape=problem.shape)


def replay_gain(problem: Problem, tables: Mapping[str, Table], replay: Replay, rate: Array, *, bound: bool = False) -> None:
    """Add the gains claimed, and the most that each day at home may gain: ``rate``, shape (J, T)."""
    days = gained(problem, tables)
    if not bound:
        replay.supply["work"] = replay.supply.get("work", np.zeros(problem.shape)) + days
    replay.need["gain"] = days
    replay.at_home["gain"] = (days, rate[:, None, :] * problem.availability[:, None] * problem.days)


def rate_of_stays(
    problem: Problem, stays: Iterable[tuple[int, int, int]], *, during: float, after: float, half_life_weeks: float
) -> Array:
    """Gain per day at home by court and period, shape (J, T), from stays of (court, start, length in periods)."""
    rate = np.zeros((problem.shape[0], problem.shape[2]))
    for court, start, length in stays:
        gone = 0.0
        for period in range(start, len(problem.weeks)):
            if period < start + length:
                rate[court, period] += during
            else:
                rate[court, period] += after * 0.5 ** (gone / half_life_weeks)
                gone += float(problem.weeks[period])
    return rate


def replay_used(problem: Problem, tables: Mapping[str, Table], replay: Replay, *, effort_per_day: float = 1.0) -> None:
    """Add days used on some classes only, each of which asks for so much effort of its class."""
    shape = (problem.shape[0], len(problem.classes), *problem.shape[1:])
    used = tables.get("used", NO_USE).dense("court", "class", "role", "period", shape=shape)
    replay.supply["work"] = replay.supply.get("work", np.zeros(problem.shape)) + used.sum(axis=1)
    replay.need["bound"] = effort_per_day * used


def parts_of_queue(problem: Problem, court: str, klass: str) -> list[tuple[int, float]]:
    """Cells of a queue with the part of it that each holds at the start, or gets later if it is empty then.

    None for a queue without any case.
    """
    j, k = problem.courts.index(court), problem.classes.index(klass)
    cells = [n for n in range(len(problem.value)) if problem.cell_court[n] == j and problem.cell_class[n] == k]
    for held in (problem.opening, problem.inflow.sum(axis=1)):
        total = sum(float(held[n]) for n in cells)
        if total > 0:
            return [(n, float(held[n]) / total) for n in cells]
    return []


def rows_of(tables: Mapping[str, Table], name: str, *keys: str) -> list[tuple[Any, ...]]:
    """Rows of one table as plain numbers: its index columns in the order named, then the amount; none if it is not there."""
    table = tables.get(name)
    if table is None:
        return []
    return list(zip(*(table.index[key].tolist() for key in keys), table.amount.tolist(), strict=True))


def add_credit(problem: Problem, replay: Replay, court: int, period: int, **amounts: float) -> None:
    """Credit a court with what is finished in a period beside any queue: closures, genuine (cases), yuan."""
    for what, amount in amounts.items():
        rows = replay.credit.setdefault(what, np.zeros(problem.shape[::2]))
        rows[court, period] += amount


def executed_table(rows: Iterable[tuple[int, int, int, float]]) -> Table:
    """Cases executed elsewhere, from rows of (cell, receiver, period, cases)."""
    listed = list(rows)
    index = {name: np.array([row[i] for row in listed], dtype=int) for i, name in enumerate(("cell", "receiver", "period"))}
    return Table(index, np.array([row[3] for row in listed], dtype=float), "cases")


def used_violations(
    problem: Problem, name: str, tables: Mapping[str, Table], classes: Iterable[str], brought: Array
) -> list[Violation]:
    """Days used beyond those brought, shape (J, R, T), or on classes that are not meant."""
    shape = (problem.shape[0], len(problem.classes), *problem.shape[1:])
    used = tables.get("used", NO_USE).dense("court", "class", "role", "period", shape=shape)
    meant = [problem.classes.index(klass) for klass in classes]
    found = [
        Violation(
            f"{name} used[{problem.courts[j]}, {problem.classes[k]}, {problem.roles[r]}, period {t}]",
            float(used[j, k, r, t]),
            "officer-days",
            "days below zero" if used[j, k, r, t] < 0 else "spent on a class that is not meant",
        )
        for j, k, r, t in np.argwhere(used != 0)
        if used[j, k, r, t] < -1e-9 or k not in meant
    ]
    total = used.sum(axis=1)
    for j, r, t in np.argwhere(total > brought + 1e-5 * (1 + brought)):
        where = f"{name} used[{problem.courts[j]}, {problem.roles[r]}, period {t}]"
        found.append(Violation(where, float((total - brought)[j, r, t]), "officer-days", "more days used than there are"))
    return found
