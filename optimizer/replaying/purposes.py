"""Days that teams posted for a purpose spend on single cells: what they give, and what breaks the purpose.

Written from the tables alone, one row at a time, apart from the columns and rows of ``posing.purposes``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimizer.facts import cases_older, is_meant
from optimizer.plan import SPENT, STOOD_IN, rows_of
from optimizer.replaying.replay import Bound, Violation
from optimizer.rows import BOUND, OUTSIDE, PURPOSE, WORK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.replaying.replay import Array, Replay
    from optimizer.sections import Purpose

SLACK = 1e-6
"""Relative to one plus the size of what is compared."""


def replay_spent(
    facts: Facts, tables: Tables, replay: Replay, brought: Array, purpose: Purpose | None, *, outside: bool
) -> None:
    """Add the days spent on each cell to what the host has; ``brought``, shape (J, R, T), are all the days there are."""
    replay.bound = Bound(purpose, brought, outside, rows_of(tables, SPENT), rows_of(tables, STOOD_IN))
    by_class = (len(facts.courts), len(facts.classes), *facts.shape[1:])
    by_cell = (len(facts.cells), *facts.shape[1:])
    for cell, role, period, days in replay.bound.spent:
        court, klass = int(facts.cells.court[cell]), int(facts.cells.klass[cell])
        replay.add("supply", WORK, facts.shape, (court, role, period), days)
        replay.add("need", PURPOSE, by_cell, (cell, role, period), days)
        if facts.cells.tied[cell]:
            replay.add("supply", OUTSIDE, facts.shape, (court, role, period), days)
        else:
            replay.add("need", BOUND, by_class, (court, klass, role, period), days)


def misspent_days(facts: Facts, replays: Mapping[str, Replay]) -> list[Violation]:
    """Days beyond those brought, on cases that are not meant, or on more old cases than there are, by whoever spends them."""
    found: list[Violation] = []
    for name, replay in replays.items():
        if replay.bound is not None:
            found += _of_one(facts, name, replay.bound)
    return found + list(_too_young(facts, replays))


def _of_one(facts: Facts, name: str, bound: Bound) -> Iterator[Violation]:
    left = bound.brought.copy()
    for court, role, other, period, days in bound.stood_in:
        rate = float(facts.staff.stands_in[role, other])
        left[court, role, period] -= days
        left[court, other, period] += days * rate
        if days < -SLACK or rate <= 0:
            row = f"{name} stood_in[{facts.courts[court]}, {facts.roles[role]} for {facts.roles[other]}, period {period}]"
            message = "days below zero" if days < -SLACK else f"cannot do the work of {facts.roles[other]}"
            yield Violation(row, days, "officer-days", message)
    for cell, role, period, days in bound.spent:
        left[facts.cells.court[cell], role, period] -= days
        row = f"{name} spent[{_cell(facts, cell)}, {facts.roles[role]}, period {period}]"
        if days < -SLACK:
            yield Violation(row, days, "officer-days", "days below zero")
        tied = bool(facts.cells.tied[cell])
        if bound.purpose is None or not is_meant(facts, bound.purpose, cell) or (tied and not bound.outside):
            yield Violation(row, days, "officer-days", "spent on cases that are not meant")
    for court, role, period in np.argwhere(left < -SLACK * (1 + bound.brought)):
        row = f"{name} spent[{facts.courts[court]}, {facts.roles[role]}, period {period}]"
        yield Violation(row, -float(left[court, role, period]), "officer-days", "more days spent than there are")


@dataclass(frozen=True)
class _Done:
    """Work done by some period on the old cases of a cell, in a role: by those who must find them older than ``months``."""

    months: float
    cell: int
    role: int
    period: int
    days: float


def _too_young(facts: Facts, replays: Mapping[str, Replay]) -> Iterator[Violation]:
    """Work on old cases of a cell beyond what those take that are old by then, over all mechanisms, the oldest first."""
    done = [
        _Done(replay.bound.purpose.older_than_months, cell, role, period, days)
        for replay in replays.values()
        if replay.bound is not None and replay.bound.purpose is not None and replay.bound.purpose.older_than_months is not None
        for cell, role, period, days in replay.bound.spent
    ]
    for months in sorted({one.months for one in done}):
        for cell, role in sorted({(one.cell, one.role) for one in done if one.months >= months}):
            mine = [one for one in done if one.months >= months and (one.cell, one.role) == (cell, role)]
            for period in sorted({one.period for one in mine}):
                days = sum(one.days for one in mine if one.period <= period)
                old = cases_older(facts, cell, months, period) or 0.0
                most = old * float(facts.cells.effort[cell, role])
                if days > most + SLACK * (1 + most):
                    row = f"days for old cases[{_cell(facts, cell)}, {facts.roles[role]}, period {period}]"
                    message = f"only {old:.6g} cases are older than {months:g} months"
                    yield Violation(row, days - most, "officer-days", message)


def _cell(facts: Facts, cell: int) -> str:
    court, klass = facts.courts[facts.cells.court[cell]], facts.classes[facts.cells.klass[cell]]
    return f"{court}, {klass}, tier {facts.cells.tier[cell]}"
