"""A document in, the officers of each court day by day out; faults and warnings that follow from them."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from optimizer.errors import Fault
from optimizer.scenario.calendar import span
from optimizer.scenario.tree import path_steps, path_text
from optimizer.sections import PostingSection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from optimizer.scenario.schema import Court, Document
    from optimizer.scenario.tree import Node, Steps
    from optimizer.sections import Selector

Heads = dict[tuple[str, str], int]
"""Officers by court and role."""


def meant(selector: Selector, courts: Iterable[Court]) -> frozenset[str]:
    """Ids of the courts that a selector means."""
    courts = tuple(courts)
    above = {court.id: court.parent for court in courts}

    def below(court: str | None) -> bool:
        while court is not None and court != selector.within:
            court = above.get(court)
        return court is not None

    return frozenset(
        court.id
        for court in courts
        if (selector.ids is None or court.id in selector.ids)
        and (selector.within is None or (selector.within in above and below(court.id)))
        and selector.tier in (None, court.tier)
        and selector.kind in (None, court.kind)
        and court.id not in selector.without
    )


def heads_by_day(document: Document) -> Iterator[tuple[date, Heads]]:
    """Each day of the horizon on which officers come or go, the first one included, and the officers from then on.

    Officers may come out below zero here; ``check_heads`` refuses that.
    """
    first, last = span(document.calendar)
    at_rest: Heads = {}
    for pool in document.pools:
        for role, count in pool.heads.items():
            at_rest[pool.court, role] = at_rest.get((pool.court, role), 0) + count
    changes = [
        (change.start or first, change.until or last, change.heads_add, meant(change.courts, document.courts))
        for change in document.adjust
        if change.heads_add
    ]
    days = {first, *(day for start, until, _, _ in changes for day in (start, until + timedelta(days=1)))}
    for day in sorted(day for day in days if first <= day <= last):
        heads = dict(at_rest)
        for start, until, added, courts in changes:
            if start <= day <= until:
                for court in courts:
                    for role, count in added.items():
                        heads[court, role] = heads.get((court, role), 0) + count
        yield day, heads


def check_heads(document: Document, tree: Node) -> list[Fault]:
    """Officers taken that are not there, on any day; officers who must stay home, but are not there."""
    found: dict[tuple[str, str], Fault] = {}
    most: Heads = {}
    for day, heads in heads_by_day(document):
        for (court, role), count in heads.items():
            most[court, role] = max(most.get((court, role), 0), count)
            if count < 0 and (court, role) not in found:
                i = _taking(document, court, role, day)
                node = tree.at(("adjust", i, "heads_add", role))
                message = f"takes {-count} {role} more from {court} than it has on {day}"
                path = f"adjust[{i}].heads_add.{role}"
                found[court, role] = Fault(node.place, path, message, node.describe(), "no more than there are on any day")
    faults = list(found.values())
    for i, pool in enumerate(document.pools):
        for role, count in pool.protected.items():
            if count > max(pool.heads.get(role, 0), most.get((pool.court, role), 0)):
                node = tree.at(("pools", i, "protected", role))
                message = f"{count} {role} of {pool.court} must stay home, but it has {pool.heads.get(role, 0)}"
                faults.append(Fault(node.place, f"pools[{i}].protected.{role}", message, None, "at most as many as there are"))
    return faults


def _taking(document: Document, court: str, role: str, day: date) -> int:
    """The last adjustment in force on a day that takes officers of a role from a court."""
    first, last = span(document.calendar)
    return max(
        i
        for i, change in enumerate(document.adjust)
        if change.heads_add.get(role, 0) < 0
        and (change.start or first) <= day <= (change.until or last)
        and court in meant(change.courts, document.courts)
    )


def spare(document: Document) -> Heads:
    """Most officers of each court and role who may leave on any day of the horizon, beyond those protected."""
    fixed = {(pool.court, role): count for pool in document.pools for role, count in pool.protected.items()}
    out: Heads = {}
    for _, heads in heads_by_day(document):
        for key, count in heads.items():
            stay = fixed.get(key, math.ceil(document.protected_share * count - 1e-9))
            out[key] = max(out.get(key, 0), count - stay)
    return out


def warn_of_staff(document: Document, tree: Node) -> Iterator[Fault]:
    """Courts with cases and without officers, and teams that no donors can fill."""
    yield from _without_officers(document, tree)
    free = spare(document)
    for i, mechanism in enumerate(document.mechanisms):
        if not mechanism.on:
            continue
        path = f"mechanisms[{i}]"
        if isinstance(mechanism, PostingSection):
            yield from _postings(document, tree, path, mechanism, free)
        elif mechanism.whole_crew is not None:
            donors, crew, otherwise = mechanism.whole_crew
            lent = _lent(free, meant(donors, document.courts), crew)
            yield from _short(tree, f"{path}.crew", crew, lent, otherwise)


def warning(tree: Node, where: str | Steps, message: str, expected: str | None = None) -> Fault:
    """A warning at a path, or at the nearest thing above it that is written."""
    steps = path_steps(where) if isinstance(where, str) else where
    node = tree.at(steps)
    return Fault(node.place, path_text(steps), message, node.describe(), expected, severity="warning")


def _without_officers(document: Document, tree: Node) -> Iterator[Fault]:
    staffed = {court for _, heads in heads_by_day(document) for (court, _), count in heads.items() if count > 0}
    if not staffed:
        yield warning(tree, "pools", "no court has any officer, so that nothing is closed")
        return
    served = {role for _, heads in heads_by_day(document) for (_, role), count in heads.items() if count > 0}
    for role in document.roles:
        if role not in served:
            expected = "a column of that name in the table of 'pools', officers in its list, or heads_add"
            yield warning(tree, ("roles", role), f"no court has any {role}", expected)
    said: set[str] = set()
    for i, queue in enumerate(document.queues):
        if queue.court not in staffed and queue.court not in said and queue.open + queue.inflow_per_week > 0:
            said.add(queue.court)
            message = f"{queue.court} has cases, but no officers of its own"
            yield warning(tree, f"queues[{i}].court", message, "officers in 'pools', if this is not meant")


def _lent(free: Heads, donors: Iterable[str], roles: Iterable[str]) -> Heads:
    """Most officers that donors may lend by role, under the empty court."""
    donors = tuple(donors)
    return {("", role): sum(free.get((donor, role), 0) for donor in donors) for role in roles}


def _short(tree: Node, path: str, fewest: Mapping[str, int], lent: Heads, so: str) -> Iterator[Fault]:
    if any(lent["", role] < count for role, count in fewest.items()):
        needed = ", ".join(f"{count} {role}" for role, count in fewest.items() if count)
        possible = ", ".join(f"{lent['', role]} {role}" for role in fewest)
        message = f"at least {needed} are needed, but those who may send officers can lend at most {possible}: {so}"
        yield warning(tree, path, message, f"at most {possible}, or a lower protected_share")


def _postings(document: Document, tree: Node, path: str, section: PostingSection, free: Heads) -> Iterator[Fault]:
    """Teams that cannot be had for any host; what would be possible at the host that comes nearest."""
    hosts, donors = meant(section.hosts, document.courts), meant(section.donors, document.courts)
    fewest = {role: bounds.low for role, bounds in section.heads.items()}
    if hosts and not any(donors - {host} for host in hosts):
        message = "no court but the host itself may send officers, so that none are ever sent"
        yield warning(tree, f"{path}.donors", message, "donors beside the hosts")
        return
    most: int | None = getattr(section, "at_most_heads", None)
    if most is not None and most < sum(fewest.values()):
        message = (
            f"the fewest officers of one posting are {sum(fewest.values())} together, more than at_most_heads: nobody is sent"
        )
        yield warning(tree, f"{path}.at_most_heads", message, f"at least {sum(fewest.values())}")
    yield from _donors(tree, path, section, hosts, donors, free)
    total = _lent(free, donors, fewest)
    missing: list[tuple[int, str, Heads]] = []
    for host in sorted(hosts):
        lent = {key: count - (free.get((host, key[1]), 0) if host in donors else 0) for key, count in total.items()}
        missing.append((sum(max(count - lent["", role], 0) for role, count in fewest.items()), host, lent))
    if missing and all(lack for lack, _, _ in missing):
        _, _, lent = min(missing, key=lambda item: item[:2])
        yield from _short(tree, f"{path}.heads", fewest, lent, "no plan can post such a team")


def _donors(
    tree: Node, path: str, section: PostingSection, hosts: frozenset[str], donors: frozenset[str], free: Heads
) -> Iterator[Fault]:
    """Rules on teams for which too few courts have officers to spare, whatever the host."""
    most = {
        donor: sum(min(free.get((donor, role), 0), bounds.high) for role, bounds in section.heads.items()) for donor in donors
    }
    able = {donor for donor, count in most.items() if count >= section.least_per_donor}
    fewest = max(section.fewest_donors, 1)
    if not section.by_links or any(len(able - {host}) >= fewest for host in hosts):
        return
    beside = max((len(able - {host}) for host in hosts), default=0)
    field = "donors_per_posting" if section.fewest_donors > beside and section.donors_per_posting else "least_per_donor"
    message = f"donors needed that can spare {section.least_per_donor} officers or more: {fewest}, but there are {beside}"
    yield warning(
        tree, f"{path}.{field}", f"{message}: nobody is sent", "fewer donors, fewer officers or a lower protected_share"
    )
