"""What a court can be worth at most for any heads it may have, as planes over what is decided among courts.

**Proof.** With rows ``l <= A x <= u``, prices ``y`` and the reduced worth ``r = c - A'y``, any ``x`` that keeps the rows has
``c x = r x + y (A x) <= r x + sum of y u where y > 0 and of y l where y < 0``. Every column that is the court's alone adds at
most ``max(r lower, r upper)``; what is left is a plane over the columns held. So a cut holds for any prices whatever, and
touches the court's worth where they are its prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.certificate import repaired

if TYPE_CHECKING:
    from optimizer.solver.courts.split import Part

Array = NDArray[Any]

SMALL = 1e-7
"""Slope below which a column is taken at its best instead, so that solvers do not drop what they were told."""


@dataclass(frozen=True)
class Cut:
    """``worth of the court <= limit + slopes @ x[columns]``; columns of the program and slopes have shape (columns,)."""

    limit: float
    columns: Array
    slopes: Array


def cut_of(part: Part, held: Array, prices: Array) -> Cut | None:
    """The cut that row prices of a part, shape (its rows,), prove; ``held`` has shape (all columns,); ``None`` if none."""
    task = part.task
    y = repaired(task.row_lower, task.row_upper, prices)
    side = np.where(y > 0, task.row_upper, task.row_lower)
    reduced = task.worth - task.matrix.T @ y
    kept = held[part.columns] & (np.abs(reduced) > SMALL)
    with np.errstate(invalid="ignore"):
        best = np.maximum(reduced * task.lower, reduced * task.upper)
    rest = np.where(reduced == 0, 0.0, best)[~kept].sum()
    limit = float((y * np.where(y == 0, 0.0, side)).sum() + rest)
    return Cut(limit, part.columns[kept], reduced[kept]) if np.isfinite(limit) else None
