"""Courts in, their regions and distances out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from optimizer.scenario.schema import Document

Array = NDArray[Any]

SAME_COURT, SAME_REGION, OTHER_REGION = 0, 1, 2
"""Relations of two courts, as in ``Problem.relation``."""


def regions(doc: Document) -> Array:
    """Index of the region of each court: its intermediate court's, else its parent's, else one shared by all orphans."""
    tier = {court.id: court.tier for court in doc.courts}
    parent = {court.id: court.parent for court in doc.courts}

    def key(court: str) -> str:
        if tier[court] != "basic":
            return court
        above = parent[court]
        return key(above) if above in tier and tier[above] == "basic" else above or ""

    names = [key(court.id) for court in doc.courts]
    first = {name: g for g, name in enumerate(dict.fromkeys(names))}
    return np.array([first[name] for name in names])


def distances(doc: Document, relation: Array) -> Array:
    """Great-circle distances in km (mean Earth radius 6371 km), with stated guesses where a point is missing."""
    points = np.radians(
        [
            [court.lat if court.lat is not None else np.nan, court.lon if court.lon is not None else np.nan]
            for court in doc.courts
        ]
    )
    lat, lon = points[:, :1], points[:, 1:]
    half = np.sin((lat - lat.T) / 2) ** 2 + np.cos(lat) * np.cos(lat.T) * np.sin((lon - lon.T) / 2) ** 2
    km = 2 * 6371.0 * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return np.where(np.isnan(km), np.choose(relation, [0.0, 50.0, 200.0]), km)
