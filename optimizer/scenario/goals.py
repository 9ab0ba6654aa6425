"""Duties and targets in, faults and warnings out: days beyond the plan or within a period, penalties that play no part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.errors import Fault
from optimizer.scenario.calendar import span
from optimizer.scenario.staffing import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.scenario.calendar import Periods
    from optimizer.scenario.schema import Document, Target
    from optimizer.scenario.tree import Node
    from optimizer.sections.duties import Duty


def check_days(document: Document, tree: Node) -> list[Fault]:
    """Days outside the plan, by which nothing can be fulfilled or after which nothing is counted."""
    first, last = span(document.calendar)
    faults = []
    for section, i, goal in _goals(document):
        if goal.by is not None and not first <= goal.by <= last:
            node = tree.at((section, i, "by"))
            side = "before the plan begins" if goal.by < first else "after the plan ends"
            message = f"lies {side}; the plan runs from {first} to {last}"
            faults.append(Fault(node.place, f"{section}[{i}].by", message, node.describe(), "a day of the plan"))
    return faults


def warn_of_goals(document: Document, tree: Node, periods: Periods) -> Iterator[Fault]:
    """Days that end no period, and penalties of what may not be missed."""
    for section, i, goal in _goals(document):
        if goal.by is not None and goal.by not in periods.ends:
            away, taken = min((abs((end - goal.by).days), end) for end in periods.ends)
            message = (
                f"ends no period: {taken} is taken, {away} day{'s' if away > 1 else ''} away, as no end of a period is nearer"
            )
            yield warning(tree, f"{section}[{i}].by", message, "the last day of a period, or shorter periods")
        if not goal.soft and "penalty" in tree.at((section, i)).fields:
            message = "plays no part, since this may not be missed at all"
            yield warning(tree, f"{section}[{i}].penalty", message, "soft: true beside it, or no penalty")


def _goals(document: Document) -> Iterator[tuple[str, int, Duty | Target]]:
    """Every duty and every target, with its section and its position there."""
    for i, duty in enumerate(document.duties):
        yield "duties", i, duty
    for i, target in enumerate(document.targets):
        yield "targets", i, target
