"""Queues in, the parts of their open cases by tier out, where these are not like those of what comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from optimizer.scenario.schema import Document

Array = NDArray[Any]


def opening_parts(doc: Document, klass: Array, share: Array) -> tuple[Array, Array]:
    """Shares of the open cases by tier, the tied part in its place behind those of its class, and their ages.

    Args:
        doc: the document.
        klass: shape (Q,), class of each queue, those of the document first.
        share: shape (K, S), parts of what comes in.

    Returns:
        Shares, shape (Q, S), and ages, shape (Q, S, 5), NaN where a part has none of its own.
    """
    part = share[klass]
    ages = np.full((*part.shape, 5), np.nan)
    tied = np.array([len(kind.tiers) for kind in doc.classes.values()])
    for q, queue in enumerate(doc.queues):
        if queue.stock is None:
            continue
        part[q] = 0.0
        for one in queue.stock:  # one record of the file each
            s = tied[klass[q]] if one.tier is None else one.tier - 1
            part[q, s] = one.share
            if one.ages is not None:
                ages[q, s] = one.ages
    return part, ages
