"""Which courts are decided on together: those that share most of what ties them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.solver.courts.split import Split

Array = NDArray[Any]

MOST_SHARING = 40
"""Courts beyond which a row that ties says nothing about who is near whom."""


def nearness(split: Split, likely: Array) -> csr_array:
    """How much parts have to do with each other, shape (parts, parts); ``likely``, shape (columns,): columns that may be used.

    Two parts that meet on a row, or on a shared column, have the more to do with each other the fewer others meet there.
    """
    count, ties = len(split.parts), len(split.row_lower)
    row, meet = [], []
    copied = split.ties.tocsr()[len(split.rows) :].indices  # the shared column of each equality
    point = np.concatenate([np.arange(len(split.rows)), ties + copied])
    for number, part in enumerate(split.parts):
        weight = likely[part.columns] | (split.program.column_court[part.columns] < 0)
        here = np.unique(part.ties.tocoo().row[weight[part.ties.tocoo().col]])
        here = point[here]
        meet.append(np.unique(here))
        row.append(np.full(len(meet[-1]), number))
    where = np.concatenate(meet)
    points = ties + len(split.shared)
    sharing = np.bincount(where, minlength=points)
    weight_of = np.where((sharing > 1) & (sharing <= MOST_SHARING), 1.0 / np.maximum(sharing, 1), 0.0)
    entries = csr_array(coo_array((np.sqrt(weight_of[where]), (np.concatenate(row), where)), shape=(count, points)))
    return csr_array(entries @ entries.T)


def groups(near: csr_array, size: int, order: Array) -> Iterator[tuple[int, ...]]:
    """Groups of at most ``size`` parts that have to do with each other, until each part was in one; seeds come in ``order``."""
    covered = np.zeros(near.shape[0], dtype=bool)
    for seed in order:
        if covered[seed]:
            continue
        group, pull = [int(seed)], near[[seed]].toarray()[0]
        while len(group) < size:
            pull[group] = 0.0
            best = int(np.argmax(pull * np.where(covered, 1.0, 1.5)))  # the new before the known
            if pull[best] <= 0:
                break
            group.append(best)
            pull = pull + near[[best]].toarray()[0]
        covered[group] = True
        yield tuple(sorted(group))
