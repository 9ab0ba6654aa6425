"""Roles, pools and adjustments in, officers of every period out, counted day by day."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from optimizer.facts.facts import Staff
from optimizer.facts.names import courts_meant, meant, role_numbers
from optimizer.facts.time import days_from_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.facts.facts import Array, Facts, Time
    from optimizer.scenario.schema import Adjustment, Document
    from optimizer.sections import Selector


def read_staff(document: Document, time: Time) -> Staff:
    """Everything a scenario says of its officers.

    Raises:
        ValueError: an adjustment takes more officers than a court has.
    """
    heads = _heads(document, time)
    roles = document.roles
    rates = [[0.0 if a == b else roles[a].stands_in_for.get(b, 0.0) for b in roles] for a in roles]
    return Staff(
        heads=heads,
        floor=_floor(document, heads),
        availability=np.array([role.availability for role in roles.values()]),
        stands_in=np.array(rates),
        decides=np.array([role.decides for role in roles.values()]),
        travel_loss=np.array([0.0, document.travel.same_region, document.travel.other_region]),
        days=np.array([role.availability * (time.days * time.output) for role in roles.values()]),
    )


def _heads(document: Document, time: Time) -> Array:
    """Officers of each court and role, a mean over the calendar days of each period, shape (J, R, T)."""
    at = {court.id: j for j, court in enumerate(document.courts)}
    of = {name: r for r, name in enumerate(document.roles)}
    heads = np.zeros((len(at), len(of), len(time.lengths)))
    for pool in document.pools:
        for name, count in pool.heads.items():
            heads[at[pool.court], of[name]] += count
    for change in document.adjust:
        if not change.heads_add:
            continue
        held = _held(change, time)
        for j, chosen in enumerate(courts_meant(document, change.courts)):
            for name, count in change.heads_add.items():
                for t, share in enumerate(held if chosen else ()):
                    heads[j, of[name], t] += count * share
    if heads.min(initial=0.0) < -1e-9:
        raise ValueError("an adjustment takes more officers than there are")
    return heads


def _held(change: Adjustment, time: Time) -> list[float]:
    """Share of the calendar days of each period on which a change holds, from its first day to its last."""
    begin, end = change.start, change.until
    if begin is None and end is None:
        return [1.0] * len(time.lengths)
    shares = []
    for first, last in zip(time.starts, time.ends, strict=True):
        holds = [(begin is None or begin <= day) and (end is None or day <= end) for day in days_from_to(first, last)]
        shares.append(sum(holds) / len(holds))
    return shares


def _floor(document: Document, heads: Array) -> Array:
    """Heads who must stay home: a number by name, else a share rounded up; never more than there are; shape (J, R, T)."""
    named = {(pool.court, role): count for pool in document.pools for role, count in pool.protected.items()}
    floor = np.zeros(heads.shape)
    for j, court in enumerate(document.courts):
        for r, role in enumerate(document.roles):
            fixed = named.get((court.id, role))
            for t, there in enumerate(heads[j, r].tolist()):
                stay = math.ceil(document.protected_share * there - 1e-9) if fixed is None else fixed
                floor[j, r, t] = min(stay, there)
    return floor


def spare_heads(facts: Facts, court: int, role: int, start: int, length: int) -> int:
    """Whole heads that a court may lend through every one of ``length`` periods from ``start`` on."""
    there, stay = facts.staff.heads[court, role], facts.staff.floor[court, role]
    return min((math.floor(float(there[t] - stay[t]) + 1e-9) for t in range(start, start + length)), default=0)


def participants(facts: Facts, selector: Selector, roles: Sequence[str]) -> Array:
    """Officers of the courts and roles meant, shape (J, R, T); no roles given means all of them."""
    courts, chosen = meant(facts, selector), role_numbers(facts, roles or facts.roles)
    part = np.zeros(facts.staff.heads.shape)
    for j, here in enumerate(courts):
        for r in chosen if here else ():
            part[j, r] = facts.staff.heads[j, r]
    return part
