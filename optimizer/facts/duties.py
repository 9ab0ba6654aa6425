"""What a scenario's duties ask, and by how much a plan misses them: record by record, apart from the rows that are solved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.facts.ages import cases_older
from optimizer.facts.names import meant
from optimizer.facts.queues import is_meant
from optimizer.facts.time import period_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.facts.facts import Array, Facts
    from optimizer.sections.duties import Duty


@dataclass(frozen=True)
class Done:
    """What a plan does with cases, by cell and period, each of shape (N, T).

    Attributes:
        at_home: worked on by the court whose queue it is. finished: the same and those worked on elsewhere.
        closed: of the finished, when they close. before: closures of what was in the pipeline at the start.
    """

    at_home: Array
    finished: Array
    closed: Array
    before: Array


def unmet(facts: Facts, duty: Duty, done: Done) -> float:
    """Sum over groups of courts of what a duty is missed by (cases or officer-days)."""
    missed = 0.0
    for group in _groups(facts, duty):
        cells = [n for n in range(len(facts.cells)) if facts.cells.court[n] in group and is_meant(facts, duty, n)]
        counted = sum(_counted(facts, duty, n, done) for n in cells)
        missed += max(owed(facts, duty, group, cells) - counted, 0.0)
    return missed


def owed(facts: Facts, duty: Duty, courts: Sequence[int], cells: Sequence[int]) -> float:
    """What a group of courts owes on these cells (cases or officer-days), whatever a plan does."""
    if duty.share is None:
        return float(duty.at_least or 0.0)
    if duty.counts != "effort_days":
        return duty.share * sum(_asked(facts, duty, n) for n in cells)
    present = sum(
        float(facts.staff.heads[j, r, t]) * float(facts.staff.days[r, t])
        for j in courts
        for r in range(facts.shape[1])
        for t in range(period_by(facts, duty.by) + 1)
    )
    return min(duty.share * present, sum(_effort(facts, n) * _asked(facts, duty, n) for n in cells))


def _groups(facts: Facts, duty: Duty) -> list[list[int]]:
    """Courts that owe a duty together."""
    courts = [j for j, here in enumerate(meant(facts, duty.courts)) if here]
    return [[j] for j in courts] if duty.each else [courts]


def _asked(facts: Facts, duty: Duty, n: int) -> float:
    """Cases of a cell that a duty speaks of: those that are there or come in until it is due, or the old ones of them."""
    until = period_by(facts, duty.by)
    if duty.older_than_months is not None:
        return cases_older(facts, n, duty.older_than_months, until) or 0.0
    waiting = float(facts.cells.pipeline[n]) if duty.counts == "closed" else 0.0
    return float(facts.cells.arrived[n, until]) + waiting


def _effort(facts: Facts, n: int) -> float:
    """Officer-days of one closure, all roles together."""
    return float(facts.cells.effort[n].sum())


def _counted(facts: Facts, duty: Duty, n: int, done: Done) -> float:
    periods = range(period_by(facts, duty.by) + 1)
    if duty.counts == "effort_days":
        return _effort(facts, n) * sum(float(done.at_home[n, t]) for t in periods)
    of_plan = done.closed if duty.counts == "closed" else done.finished
    cases = sum(float(of_plan[n, t]) for t in periods)
    if duty.older_than_months is not None:
        cases = min(cases, _asked(facts, duty, n))  # the oldest of a cell go first
    elif duty.counts == "closed":
        cases += sum(float(done.before[n, t]) for t in periods)
    return cases * (float(facts.cells.genuine[n]) if duty.counts == "genuine" else 1.0)
