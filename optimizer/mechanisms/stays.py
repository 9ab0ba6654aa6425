"""Stays: one yes-or-no per court and window, at most one at a court at a time; columns, promises and reading back.

A stay is a window at a court: a supervision visit, a term set by an urging, a borrowed team.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.mechanisms.base import Violation
from optimizer.mechanisms.claims import rows_of
from optimizer.mechanisms.windows import periods_of, start_periods
from optimizer.plan import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.mechanisms.sections import WindowSection
    from optimizer.mechanisms.windows import Windows
    from optimizer.model.model import Model
    from optimizer.plan import Table
    from optimizer.problem import Problem

Array = NDArray[Any]


def post_stays(model: Model, problem: Problem, owner: str, name: str, courts: Array, windows: Windows) -> Array:
    """Switches by court and window, shape (H, W); those that cover a period at one court are at most one."""
    h, w = (a.ravel() for a in np.indices((len(courts), len(windows))))
    index = {"court": courts[h], "start": windows.start[w], "length": windows.length[w]}
    switch = model.columns(owner, name, index, upper=1.0, kind=Kind.SWITCH, unit="stays").reshape(len(courts), len(windows))
    if len(windows) > 1:
        rows = np.arange(len(courts))[:, None] * len(problem.days) + windows.period
        model.require(f"{owner} one at a time", rows.ravel(), switch[:, windows.window].ravel(), 1.0, upper=1.0)
    return switch


def standing(windows: Windows, switch: Array) -> tuple[Array, Array]:
    """Every stay in every period that it covers: its period and its column, both of shape (H x C,)."""
    period = np.broadcast_to(windows.period, (len(switch), len(windows.period)))
    return period.ravel(), switch[:, windows.window].ravel()


def stays_of(tables: Mapping[str, Table], name: str) -> list[tuple[int, int, int, float]]:
    """Stays ordered: court, start, length in periods, and how many (one, in a sound plan)."""
    return rows_of(tables, name, "court", "start", "length")


def stay_violations(
    problem: Problem, section: WindowSection, courts: Array, tables: Mapping[str, Table], name: str
) -> list[Violation]:
    """Each stay is one, at a court that is meant, in a window that is offered, and alone there at its time."""
    found: list[Violation] = []
    starts = start_periods(problem, section.start_every_weeks)
    there = np.zeros((len(problem.courts), len(problem.days)))
    for court, start, length, amount in stays_of(tables, name):
        row = f"{section.name}[{problem.courts[court]}, period {start}, {length} periods]"
        wrong = {
            "is neither ordered nor not": abs(amount - 1) > 1e-6,
            "this court is not meant": not courts[court],
            "may not start in this period": start not in starts,
            "may not last this long": length not in {periods_of(problem, start, weeks) for weeks in section.weeks},
        }
        found += [Violation(row, amount, "stays", message) for message, broken in wrong.items() if broken]
        there[court, start : start + length] += amount
    for court, period in np.argwhere(there > 1 + 1e-6):
        row = f"{section.name}[{problem.courts[court]}, period {period}]"
        found.append(Violation(row, float(there[court, period] - 1), "stays", "more than one at a time"))
    return found


def spread(days: Sequence[float]) -> list[float]:
    """Shares of a total by period, in proportion to working days; even where there are none."""
    total = sum(days)
    return [day / total if total else 1 / len(days) for day in days]
