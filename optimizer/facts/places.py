"""Courts in, their superiors, regions and distances out, one pair at a time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from optimizer.facts.facts import Map
from optimizer.facts.names import meant

if TYPE_CHECKING:
    from optimizer.facts.facts import Facts
    from optimizer.scenario.schema import Court, Document
    from optimizer.sections import Selector

EARTH_KM = 6371.0
"""Mean radius."""
NEAR, FAR = 1, 2
"""Relation of a court to another one of its region and to one of another region; to itself it is 0."""
GUESSED_KM = {NEAR: 50.0, FAR: 200.0}
"""Distances by relation where a point is not given."""


def read_map(document: Document) -> Map:
    """Superiors, regions, relations and distances of all courts."""
    courts = document.courts
    known = {court.id: court for court in courts}
    numbers = {court.id: j for j, court in enumerate(courts)}
    regions: dict[str, int] = {}
    region = [regions.setdefault(_region(court, known), len(regions)) for court in courts]
    points = [_point(court) for court in courts]
    relation = np.zeros((len(courts), len(courts)), dtype=int)
    km = np.zeros(relation.shape)
    for i in range(len(courts)):  # distances are asked for once, of all pairs
        for j in range(i):
            relation[i, j] = relation[j, i] = NEAR if region[i] == region[j] else FAR
            km[i, j] = km[j, i] = _apart(points[i], points[j], GUESSED_KM[int(relation[i, j])])
    return Map(
        parent=np.array([-1 if court.parent is None else numbers.get(court.parent, -1) for court in courts]),
        region=np.array(region),
        relation=relation,
        km=km,
    )


def _region(court: Court, known: dict[str, Court]) -> str:
    """Name of the nearest court at or above this one that is not basic; of the last one named if it is not in the scenario."""
    while court.tier == "basic":
        if court.parent is None:
            return ""  # courts without a superior court share a region
        if court.parent not in known:
            return court.parent
        court = known[court.parent]
    return court.id


def _point(court: Court) -> tuple[float, float, float] | None:
    """Its place on a sphere of radius 1, or ``None``."""
    if court.lat is None or court.lon is None:
        return None
    north, east = math.radians(court.lat), math.radians(court.lon)
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)


def _apart(a: tuple[float, float, float] | None, b: tuple[float, float, float] | None, guess: float) -> float:
    """Great-circle distance (km): the angle between two vectors from their cross and their scalar product."""
    if a is None or b is None:
        return guess
    cross = math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
    return EARTH_KM * math.atan2(cross, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])


def nearest_peers(facts: Facts, court: int, count: int) -> list[int]:
    """The nearest few other courts of the same level and region, nearest first; equally near ones in the order of the file.

    Distances that differ by less than a millimetre are equal, as they are computed twice.
    """
    level = [one.tier for one in facts.document.courts]
    peers = [j for j in range(len(level)) if facts.map.relation[court, j] == NEAR and level[j] == level[court]]
    peers.sort(key=lambda j: (round(float(facts.map.km[court, j]), 6), j))
    return peers[:count]


def supervised(facts: Facts, selector: Selector) -> list[bool]:
    """Of each court, whether it is meant and its superior court is part of the scenario."""
    return [chosen and int(above) >= 0 for chosen, above in zip(meant(facts, selector), facts.map.parent, strict=True)]
