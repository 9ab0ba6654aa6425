"""A document and its tree in, warnings with their places out: what can be read and solved, but is hardly meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.scenario.calendar import cut, span
from optimizer.scenario.courts import strangers
from optimizer.scenario.fitted import warn_of_warm_up
from optimizer.scenario.goals import warn_of_goals
from optimizer.scenario.lags import warn_of_lags
from optimizer.scenario.staffing import meant, warn_of_staff, warning
from optimizer.scenario.stocks import warn_of_stock
from optimizer.scenario.timing import warn_of_lengths
from optimizer.sections import PostingSection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.errors import Fault
    from optimizer.scenario.schema import CaseClass, Document
    from optimizer.scenario.tree import Node
    from optimizer.scenario.warm_up import Warmed
    from optimizer.sections import Purpose, Selector
    from optimizer.sections.duties import Duty

MOST_WARNINGS = 200
ENDLESS = 0.8
"""Share of the cases of a class that come back to it, beyond which closing them is hardly ever the end."""


def cautions(document: Document, tree: Node, outside: frozenset[str], warmed: Warmed | None = None) -> tuple[Fault, ...]:
    """Every warning, sorted by place.

    Args:
        document: after its warm-up.
        tree: what was written.
        outside: the courts that ``courts.within`` leaves out.
        warmed: what the warm-up made.
    """
    periods = cut(document.calendar)
    found = [
        *_parents(tree, outside),
        *_tiers(document, tree),
        *_endless(document, tree),
        *_adjustments(document, tree),
        *_duties(document, tree),
        *warn_of_goals(document, tree, periods),
        *_purposes(document, tree),
        *warn_of_staff(document, tree),
        *warn_of_lengths(document, tree, periods),
        *warn_of_lags(document, tree, periods),
        *warn_of_stock(document, tree),
        *warn_of_warm_up(document, tree, warmed),
    ]
    if not periods.days.any():
        found.append(warning(tree, "calendar", "no period has a working day, so that only overtime closes cases"))
    found = sorted(dict.fromkeys(found), key=lambda fault: (fault.place, fault.path))
    if len(found) > MOST_WARNINGS:
        more = warning(tree, "name", f"{len(found) - MOST_WARNINGS} more warnings are not listed")
        found[MOST_WARNINGS:] = [more]
    return tuple(found)


def _parents(tree: Node, outside: frozenset[str]) -> Iterator[Fault]:
    """One warning for each superior court that nobody knows."""
    said: set[str] = set()
    for steps, node in strangers(tree, outside):
        if node.value not in said:
            said.add(node.value)
            message = "is no court of the scenario, so that the courts under it are a region without a superior court"
            yield warning(tree, steps, message, f"a court of the scenario, or outside: [{node.value}] if this is meant")


def _tiers(document: Document, tree: Node) -> Iterator[Fault]:
    """Tiers are called the first, second, ... and read as the easiest, harder, ...; the plan does not depend on their order."""
    for name, klass in document.classes.items():
        hard = [tier.effort / tier.success for tier in klass.tiers]
        i = next((i for i in range(1, len(hard)) if hard[i] < hard[i - 1]), None)
        if i is not None:
            message = f"tier {i + 1} is easier than tier {i} (effort over success {hard[i]:g} after {hard[i - 1]:g})"
            yield warning(tree, ("classes", name, "tiers", i), message, "tiers easiest first")


def _endless(document: Document, tree: Node) -> Iterator[Fault]:
    """Classes whose cases come back to themselves nearly always, at once or by way of other classes."""
    for name, klass in document.classes.items():
        share, way, at = _coming_back(klass), [name], klass.reopens_as
        while at is not None and at not in way:
            way.append(at)
            share *= _coming_back(document.classes[at])
            at = document.classes[at].reopens_as
        if at == name and share > ENDLESS:
            by = f" by way of {', '.join(way[1:])}" if way[1:] else ""
            message = f"{share:.0%} of the closures of this class come back to it{by}"
            yield warning(tree, ("classes", name, "reopens_as"), message, "a higher genuine_share, or a lower reopen_share")


def _coming_back(klass: CaseClass) -> float:
    """Share of the closures of a class that come back one day."""
    genuine = sum(
        tier.share * (klass.genuine_share if tier.genuine_share is None else tier.genuine_share) for tier in klass.tiers
    )
    return (1 - genuine) * klass.reopen_share


def _duties(document: Document, tree: Node) -> Iterator[Fault]:
    """Duties that ask nothing, since there are no such cases, or since nobody knows how old they are."""
    for i, duty in enumerate(document.duties):
        yield from _no_case(document, tree, f"duties[{i}]", duty.courts, duty)


def _purposes(document: Document, tree: Node) -> Iterator[Fault]:
    """Teams posted for cases that none of their hosts has, so that all their days are lost."""
    for i, mechanism in enumerate(document.mechanisms):
        if isinstance(mechanism, PostingSection) and mechanism.on and mechanism.purpose is not None:
            yield from _no_case(document, tree, f"mechanisms[{i}].for", mechanism.hosts, mechanism.purpose)


def _no_case(document: Document, tree: Node, path: str, courts: Selector, cases: Duty | Purpose) -> Iterator[Fault]:
    """A warning where something means no case at all of some courts."""
    ids = meant(courts, document.courts)
    queues = [q for q in document.queues if q.court in ids and (not cases.classes or q.klass in cases.classes)]
    changed = [change for change in document.adjust if change.ages is not None]
    undated = all(queue.ages is None and document.classes[queue.klass].ages is None for queue in queues) and not changed
    undated &= not any(part.ages for queue in queues for part in queue.stock or ())
    if not any(queue.open + queue.inflow_per_week + queue.terminated > 0 for queue in queues):
        yield warning(tree, path, "means no case: the courts meant have none of these classes")
    elif cases.tied and not any(
        document.classes[queue.klass].tied_share > 0 or any(part.tied for part in queue.stock or ()) for queue in queues
    ):
        yield warning(tree, path, "means no case: none of these classes has a tied_share")
    elif cases.older_than_months is not None and undated:
        yield warning(tree, path, "means no case: the ages of none of them are known", "ages of classes or queues")


def _adjustments(document: Document, tree: Node) -> Iterator[Fault]:
    """Adjustments that change nothing, and days beyond the horizon."""
    first, last = span(document.calendar)
    for i, change in enumerate(document.adjust):
        path = f"adjust[{i}]"
        courts = meant(change.courts, document.courts)
        on_queues = change.open_times != 1 or change.inflow_times != 1 or change.ages is not None
        if not courts:
            yield warning(tree, f"{path}.courts", "means only courts that courts.within leaves out, so that it changes nothing")
        elif not on_queues and not any(change.heads_add.values()):
            yield warning(tree, path, "changes nothing", "open_times, inflow_times, ages or heads_add")
        elif on_queues and not any(
            queue.court in courts and (not change.classes or queue.klass in change.classes) for queue in document.queues
        ):
            yield warning(tree, path, "matches no queue: the courts meant have no cases of these classes")
        for field, day in (("from", change.start), ("until", change.until)):
            if day is not None and not first <= day <= last:
                side = "before the plan begins" if day < first else "after the plan ends"
                yield warning(tree, f"{path}.{field}", f"lies {side}; the plan runs from {first} to {last}")
