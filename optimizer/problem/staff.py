"""Pools, roles and adjustments in, officers by court, role and period out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import Fault, ScenarioError
from optimizer.problem.arrays import Staff
from optimizer.problem.selection import select

if TYPE_CHECKING:
    from optimizer.problem.arrays import Map, Time
    from optimizer.scenario import Scenario
    from optimizer.scenario.schema import Document

Array = NDArray[Any]


def read_staff(scenario: Scenario, where: Map, time: Time) -> Staff:
    """Everything the problem knows of officers.

    Raises:
        ScenarioError: an adjustment takes more officers from a court than it has.
    """
    doc = scenario.document
    roles = tuple(doc.roles)
    availability = np.array([role.availability for role in doc.roles.values()])
    heads, fixed = _heads(scenario, where, time)
    floor = np.where(np.isnan(fixed)[:, :, None], np.ceil(doc.protected_share * heads - 1e-9), fixed[:, :, None])
    return Staff(
        heads=heads,
        floor=np.minimum(floor, heads),
        availability=availability,
        stands_in=np.array([[role.stands_in_for.get(other, 0.0) for other in roles] for role in doc.roles.values()])
        * (1 - np.eye(len(roles))),
        decides=np.array([role.decides for role in doc.roles.values()]),
        travel_loss=np.array([0.0, doc.travel.same_region, doc.travel.other_region]),
        days=np.outer(availability, time.days * time.output),
    )


def _heads(scenario: Scenario, where: Map, time: Time) -> tuple[Array, Array]:
    """Heads, shape (J, R, T), and the heads protected by name, shape (J, R), NaN where none are."""
    doc = scenario.document
    position = {court.id: j for j, court in enumerate(doc.courts)}
    number = {role: r for r, role in enumerate(doc.roles)}
    heads = np.zeros((len(doc.courts), len(number), len(time.days)))
    fixed = np.full(heads.shape[:2], np.nan)
    for pool in doc.pools:  # one record of the file each
        row = position[pool.court]
        for role, count in pool.heads.items():
            heads[row, number[role]] += count
        for role, count in pool.protected.items():
            fixed[row, number[role]] = count
    for change in doc.adjust:
        in_force = _share_in_force(time, change.start, change.until)
        for role, count in change.heads_add.items():
            heads[select(doc, where.parent, change.courts), number[role]] += count * in_force
    _check(scenario, doc, heads)
    return heads, fixed


def _share_in_force(time: Time, first: date | None, last: date | None) -> Array:
    """Share of each period's calendar days on which a change with these dates holds, shape (T,)."""
    begin = np.array([day.toordinal() for day in time.starts])
    end = np.array([day.toordinal() for day in time.ends]) + 1
    from_day = date.min.toordinal() if first is None else first.toordinal()
    to_day = date.max.toordinal() if last is None else (last + timedelta(days=1)).toordinal()
    share: Array = np.clip(np.minimum(end, to_day) - np.maximum(begin, from_day), 0, None) / (end - begin)
    return share


def _check(scenario: Scenario, doc: Document, heads: Array) -> None:
    """Refuse adjustments that take more officers than a court has."""
    short = np.argwhere((heads < -1e-9).any(axis=2))
    if len(short):
        place, roles = scenario.place("adjust"), tuple(doc.roles)
        least = heads.min(axis=2)
        raise ScenarioError(
            [
                Fault(place, "adjust", f"takes {-least[j, r]:.0f} {roles[r]} more from {doc.courts[j].id} than it has")
                for j, r in short
            ]
        )
