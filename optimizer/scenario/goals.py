"""Duties and targets in, faults and warnings out: days beyond the plan or within a period, penalties that play no part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.errors import Fault
from optimizer.scenario.calendar import span
from optimizer.scenario.schema import Target
from optimizer.scenario.staffing import meant, warning
from optimizer.sections import Selector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.scenario.calendar import Periods
    from optimizer.scenario.schema import Document
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


def check_ranks(document: Document, tree: Node) -> list[Fault]:
    """A rank is that of one court, which must be among those that are ranked."""
    faults = []
    for i, target in enumerate(document.targets):
        courts = meant(target.courts, document.courts)
        if target.rank is not None and len(courts) != 1:
            node = tree.at(("targets", i))
            message = f"a rank is that of one court, and {len(courts)} are meant"
            faults.append(Fault(node.place, f"targets[{i}].courts", message, None, "courts: {ids: [...]} with one court"))
        elif target.among is not None and not courts <= meant(target.among, document.courts):
            node = tree.at(("targets", i, "among"))
            message = f"leaves out {next(iter(courts))} itself, which is to be ranked among them"
            faults.append(Fault(node.place, f"targets[{i}].among", message, None, "courts with that one among them"))
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
        if isinstance(goal, Target) and goal.rank is not None:
            yield from _easy(document, tree, i, goal)
        if not goal.soft and "penalty" in tree.at((section, i)).fields:
            message = "plays no part, since this may not be missed at all"
            yield warning(tree, f"{section}[{i}].penalty", message, "soft: true beside it, or no penalty")


def _easy(document: Document, tree: Node, i: int, target: Target) -> Iterator[Fault]:
    """A rank that a court has whatever it does."""
    own = next(court for court in document.courts if court.id in meant(target.courts, document.courts))
    count = len(meant(target.among or Selector(tier=own.tier), document.courts))
    if target.rank is not None and target.rank >= count:
        yield warning(tree, f"targets[{i}].rank", f"asks nothing, for {own.id} is ranked among {count} courts", "a lower rank")


def _goals(document: Document) -> Iterator[tuple[str, int, Duty | Target]]:
    """Every duty and every target, with its section and its position there."""
    for i, duty in enumerate(document.duties):
        yield "duties", i, duty
    for i, target in enumerate(document.targets):
        yield "targets", i, target
