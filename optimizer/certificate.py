"""A bound that anybody can check: prices of rows in, what no plan can exceed out; no solver is involved.

For ``maximise worth @ x`` subject to ``row_lower <= A x <= row_upper`` and ``lower <= x <= upper``, any prices ``y`` of the
rows give a bound by weak duality. Every feasible ``x`` satisfies

    worth @ x  =  y @ (A x) + (worth - y @ A) @ x
               <=  sum_i max over [row_lower_i, row_upper_i] of y_i a  +  sum_j max over [lower_j, upper_j] of r_j x_j,

with the reduced worth ``r = worth - y @ A``. The first sum takes ``row_upper_i`` where ``y_i > 0`` and ``row_lower_i`` where
``y_i < 0``; a price that would take a side without a limit is set to zero, which is a price like any other. The second sum
takes ``upper_j`` where ``r_j > 0`` and ``lower_j`` where ``r_j < 0``; if that limit is infinite, so is the bound.

The prices may come from anywhere and need not be right: bad ones give a weak bound, never a wrong one. What could make it
wrong is rounding, and that is bounded from above. With the unit roundoff ``u = 2**-53``, a computed sum of products of ``n``
terms is within ``n u / (1 - n u) x sum |terms|`` of the true one in whatever order it is added (Higham, Accuracy and
Stability of Numerical Algorithms, 2nd ed., section 3.1). The sums of absolute values are computed themselves, and too small
by at most the same factor. ``_error`` takes ``4 (n + 4) u`` instead, which covers both as long as ``n u < 0.01``. So each
``r_j`` is known to lie in an interval ``[r_j - e_j, r_j + e_j]``; over it, and over ``[lower_j, upper_j]``, the product is
greatest at one of the four corners. The corners are products of two rounded numbers each, and the last sum has its own error
term, added at the end. Amounts below 2**-1022 lose digits in a way that these bounds do not cover; ``TINY`` per term does.
Nothing is ever divided or subtracted without it.

A column that must be whole is held by its whole limits like any other, so the bound holds for whole plans, too: relaxing only
raises it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Array = NDArray[Any]

ROUNDOFF = 2.0**-53
"""Largest relative error of one operation on numbers of double precision."""

TINY = 2.0**-1000
"""More than one operation can lose to underflow, by far."""


def safe_bound(
    matrix: csr_array,
    row_lower: Array,
    row_upper: Array,
    lower: Array,
    upper: Array,
    worth: Array,
    prices: Array,
) -> float:
    """What no feasible ``x`` is worth more than, by weak duality and rounded upwards; infinite where the prices prove nothing.

    Args:
        matrix: shape (rows, columns). row_lower, row_upper, prices: shape (rows,). lower, upper, worth: shape (columns,).
        row_lower: limits of rows and columns may be infinite.
        row_upper: as ``row_lower``.
        lower: as ``row_lower``.
        upper: as ``row_lower``.
        worth: finite.
        prices: of one unit more of each row's limit; anything that is not a number counts as zero.

    Raises:
        ValueError: shapes do not fit, limits cross or are not numbers, or the program itself is not finite.
    """
    _refuse_nonsense(matrix, row_lower, row_upper, lower, upper, worth, prices)
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows proves nothing, and is found below
        return _bound(matrix, row_lower, row_upper, lower, upper, worth, prices)


def _bound(
    matrix: csr_array, row_lower: Array, row_upper: Array, lower: Array, upper: Array, worth: Array, prices: Array
) -> float:
    y = repaired(row_lower, row_upper, prices)
    side = np.where(y > 0, row_upper, row_lower)
    rows = np.where(y == 0, 0.0, y * np.where(y == 0, 0.0, side))

    columns = matrix.T.tocsr()
    terms = np.diff(columns.indptr) + 1.0
    reduced = worth - columns @ y
    size = np.abs(worth) + abs(columns) @ np.abs(y)
    if not (np.isfinite(reduced).all() and np.isfinite(size).all() and np.isfinite(rows).all()):
        return math.inf
    priced = abs(columns).astype(bool).astype(float) @ (y != 0).astype(float) > 0
    error = np.where(priced, _error(terms, size), 0.0)  # where no price comes in, nothing is rounded
    best = _best_of_columns(reduced, error, lower, upper)
    if not np.isfinite(best).all():
        return math.inf
    parts = np.concatenate([rows, best])
    together = float(np.abs(parts).sum())
    if not math.isfinite(together):
        return math.inf
    slack = _error(np.array(4.0), together) + TINY * len(parts)
    total = math.fsum(parts) + float(slack)
    return math.nextafter(total, math.inf) if math.isfinite(total) else math.inf


def repaired(row_lower: Array, row_upper: Array, prices: Array) -> Array:
    """Prices with those set to zero that count on a limit that is not there, or are no number; shape (rows,)."""
    y = np.where(np.isfinite(prices), prices, 0.0)
    return np.where((y > 0) & np.isposinf(row_upper) | (y < 0) & np.isneginf(row_lower), 0.0, y)


def _error(terms: Array, size: Any) -> Any:
    """More than the rounding of a sum of so many products can be; ``size`` is the computed sum of their absolute values."""
    return 4 * (terms + 4) * ROUNDOFF * size + terms * TINY


def _best_of_columns(reduced: Array, error: Array, lower: Array, upper: Array) -> Array:
    """Most that each column can add, with its reduced worth anywhere within ``error`` of ``reduced``, each rounded up."""
    best = np.full(len(reduced), -np.inf)
    for slope in (reduced - error, reduced + error):
        for limit in (lower, upper):
            corner = np.where((slope == 0) | (limit == 0), 0.0, slope * limit)
            best = np.maximum(best, corner)
    out: Array = best + 4 * ROUNDOFF * np.abs(best)  # of the corner's two operations, and of the next sum
    return out


def _refuse_nonsense(
    matrix: csr_array, row_lower: Array, row_upper: Array, lower: Array, upper: Array, worth: Array, prices: Array
) -> None:
    rows, columns = matrix.shape
    if any(np.shape(a) != (rows,) for a in (row_lower, row_upper, prices)):
        raise ValueError(f"limits and prices of rows must have shape ({rows},)")
    if any(np.shape(a) != (columns,) for a in (lower, upper, worth)):
        raise ValueError(f"limits and worth of columns must have shape ({columns},)")
    if not (np.isfinite(matrix.data).all() and np.isfinite(worth).all()):
        raise ValueError("entries and worth must be finite")
    if not ((row_lower <= row_upper).all() and (lower <= upper).all()):
        raise ValueError("a limit is no number, or a lower one exceeds its upper one")
    if max(matrix.nnz, rows + columns) * ROUNDOFF >= 0.01:
        raise ValueError("too large for the bound on rounding to hold")
