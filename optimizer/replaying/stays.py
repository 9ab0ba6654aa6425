"""Stays as ordered, and the promises of every stay, checked one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.facts import allowed_starts, window_periods
from optimizer.plan import rows_of
from optimizer.replaying.replay import Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.facts import Facts
    from optimizer.plan import Decision, Tables
    from optimizer.sections import WindowSection

Array = NDArray[Any]


def stay_violations(
    facts: Facts, section: WindowSection, courts: Sequence[bool], tables: Tables, decision: Decision
) -> list[Violation]:
    """Each stay is one, at a court that is meant, in a window that is offered, and alone there at its time."""
    found: list[Violation] = []
    starts = allowed_starts(facts, section.start_every_weeks, section.approval_days)
    there = np.zeros((len(facts.courts), len(facts.time.days)))
    for court, start, length, amount in rows_of(tables, decision):
        row = f"{section.name}[{facts.courts[court]}, period {start}, {length} periods]"
        wrong = {
            "is neither ordered nor not": abs(amount - 1) > 1e-6,
            "this court is not meant": not courts[court],
            "may not start in this period": start not in starts,
            "may not last this long": length not in {window_periods(facts, start, weeks) for weeks in section.weeks},
        }
        found += [Violation(row, amount, "stays", message) for message, broken in wrong.items() if broken]
        there[court, start : start + length] += amount
    for court, period in np.argwhere(there > 1 + 1e-6):
        row = f"{section.name}[{facts.courts[court]}, period {period}]"
        found.append(Violation(row, float(there[court, period] - 1), "stays", "more than one at a time"))
    return found


def spread(days: Sequence[float]) -> list[float]:
    """Shares of a total by period, in proportion to working days; even where there are none."""
    total = sum(days)
    return [day / total if total else 1 / len(days) for day in days]
