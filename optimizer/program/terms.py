"""Terms of rows that are no balance: columns and amounts with named axes in, numbered rows out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

Array = NDArray[Any]


class Term:
    """``amounts x columns``, one entry for each column, added to the row that the named axes say.

    Attributes:
        columns, amounts: shape (entries,). index: axis -> shape (entries,); no axes at all means a single row.
    """

    def __init__(self, columns: Array, amounts: ArrayLike = 1.0, **axes: ArrayLike) -> None:
        self.columns = columns
        self.amounts: Array = np.broadcast_to(np.asarray(amounts, dtype=float), columns.shape)
        self.index: dict[str, Array] = {name: np.broadcast_to(axis, columns.shape) for name, axis in axes.items()}


class Limit:
    """A bound that differs by row: one value for each point of the named axes."""

    def __init__(self, values: ArrayLike, **axes: ArrayLike) -> None:
        self.values = np.asarray(values, dtype=float)
        self.index: dict[str, Array] = {name: np.broadcast_to(axis, self.values.shape) for name, axis in axes.items()}


@dataclass(frozen=True)
class Numbered:
    """Terms as triplets.

    Attributes:
        axes: names. position: shape (rows, axes). row, columns, amounts: shape (entries,). lower, upper: shape (rows,).
    """

    axes: tuple[str, ...]
    position: Array
    row: Array
    columns: Array
    amounts: Array
    lower: Array
    upper: Array


def number(name: str, terms: tuple[Term, ...], lower: float | Limit, upper: float | Limit) -> Numbered:
    """One row for each point of the axes that a term speaks of.

    Raises:
        ModelError: terms differ in their axes, a limit lacks a row, or a lower bound exceeds its upper bound.
    """
    axes = tuple(terms[0].index)
    if any(tuple(term.index) != axes for term in terms):
        raise ModelError(f"{name}: terms differ in their axes")
    keys = np.concatenate([_keys(term.index, len(term.columns)) for term in terms])
    sizes = keys.max(axis=0, initial=0) + 1
    codes, row = np.unique(np.ravel_multi_index(tuple(keys.T), sizes), return_inverse=True)
    position = np.stack(np.unravel_index(codes, sizes), axis=1)
    bounds = [_bound(name, (codes, sizes), axes, limit) for limit in (lower, upper)]
    if np.any(bounds[0] > bounds[1]):
        raise ModelError(f"{name}: a lower bound exceeds its upper bound")
    columns = np.concatenate([term.columns for term in terms])
    amounts = np.concatenate([term.amounts for term in terms])
    return Numbered(axes, position, row.ravel(), columns, amounts, bounds[0], bounds[1])


def _keys(index: Mapping[str, Array], size: int) -> Array:
    """Points as rows, shape (entries, axes); a single axis of zeros where there are none."""
    return np.stack([*index.values()], axis=1) if index else np.zeros((size, 1), dtype=int)


def _bound(name: str, rows: tuple[Array, Array], axes: tuple[str, ...], limit: float | Limit) -> Array:
    """The limit of each row, given by code and sizes of its axes, shape (rows,); a limit may speak of more points than rows."""
    codes, sizes = rows
    if not isinstance(limit, Limit):
        return np.full(len(codes), float(limit))
    if tuple(limit.index) != axes:
        raise ModelError(f"{name}: a limit differs from its terms in its axes")
    keys = _keys(limit.index, len(limit.values))
    inside = (keys < sizes).all(axis=1)
    points = np.ravel_multi_index(tuple(keys[inside].T), sizes)
    place = np.searchsorted(codes, points)
    found = place < len(codes)
    found[found] = codes[place[found]] == points[found]
    values = np.full(len(codes), np.nan)
    values[place[found]] = limit.values[inside][found]
    if np.isnan(values).any():
        raise ModelError(f"{name}: a row has no limit")
    return values
