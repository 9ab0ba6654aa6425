"""A selector in, the courts it means out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from optimizer.scenario.schema import Document
    from optimizer.sections import Selector

Array = NDArray[Any]


def select(doc: Document, parent: Array, selector: Selector) -> Array:
    """Courts meant by ``selector``, shape (J,), bool; ``parent`` holds the index of each superior court, or -1, shape (J,)."""
    ids = np.array([court.id for court in doc.courts])
    meant = np.ones(len(ids), dtype=bool)
    if selector.ids is not None:
        meant &= np.isin(ids, selector.ids)
    if selector.within is not None:
        meant &= _within(parent, ids == selector.within)
    if selector.tier is not None:
        meant &= np.array([court.tier for court in doc.courts]) == selector.tier
    if selector.kind is not None:
        meant &= np.array([court.kind for court in doc.courts]) == selector.kind
    return meant & ~np.isin(ids, selector.without)


def _within(parent: Array, top: Array) -> Array:
    """The courts ``top``, shape (J,), bool, and every court below them."""
    below = top
    while True:
        grown = below | ((parent >= 0) & below[parent])
        if (grown == below).all():
            return below
        below = grown
