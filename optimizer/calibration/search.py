"""A response in, the multipliers with the least squares out: a coarse grid first, then Gauss-Newton or bisection in logs."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, least_squares

if TYPE_CHECKING:
    from optimizer.calibration.response import Response

Array = NDArray[Any]

GRID = {1: 9, 2: 5, 3: 3}
"""Points of the first grid along each axis, by number of multipliers: a status quo of a province takes a second or two."""

MOST_STEPS = 25
"""Steps of the search from the best point of the grid."""

STARTS = 2
"""Points of the grid from which the search starts: kinks can hold up one of them."""

FITS = 1e-4
"""Root mean square of relative residuals below which no other start is tried."""

_SAME = 1e-9
"""Sums of squares nearer than this are taken as equal."""


def search(response: Response) -> Array:
    """The point with the least sum of squares, shape (P,); of several as good, one near to changing nothing."""
    if len(response.names) == 1 and len(response.observed.closures) == 1:
        return _bisect(response)
    return _least(response)


def _axes(response: Response) -> list[Array]:
    count = GRID[len(response.names)]
    return [np.linspace(low, high, count) for low, high in zip(response.low, response.high, strict=True)]


def _least(response: Response) -> Array:
    """The least squares found from the best points of the grid; the first is enough if it leads to a fit."""
    all_free = np.ones(len(response.names), dtype=bool)
    found: list[Array] = []
    for start in _starts(response)[:STARTS]:
        found.append(snap(response, refine(response, start, all_free)))
        if response.squares(found[-1]) < FITS**2 * len(response.observed.closures):
            break
    return min(found, key=response.squares)


def _starts(response: Response) -> list[Array]:
    """Points of a grid and where nothing is changed, the best first."""
    grid = np.stack([axis.ravel() for axis in np.meshgrid(*_axes(response))], axis=1)
    points = [response.clip(np.zeros(len(response.names))), *grid]
    return sorted(points, key=lambda x: (round(response.squares(x) / _SAME), float((x**2).sum())))


def _bisect(response: Response) -> Array:
    """One multiplier, one observation: where the residual changes its sign nearest to changing nothing; else the best point."""

    def miss(x: float) -> float:
        return float(response.residuals(np.array([x]))[0])

    middle = float(response.clip(np.zeros(1))[0])
    ends = sorted({float(response.low[0]), middle, float(response.high[0])})
    if abs(miss(middle)) < np.sqrt(_SAME):
        return np.array([middle])
    for axis in (ends, [float(x) for x in _axes(response)[0]]):
        brackets = [(a, b) for a, b in pairwise(axis) if miss(a) * miss(b) <= 0 and miss(a) != miss(b)]
        if brackets:
            nearest = min(brackets, key=lambda ab: min(abs(ab[0] - middle), abs(ab[1] - middle)))
            return np.array([float(brentq(miss, *nearest, xtol=1e-5))])
    return _least(response)


def refine(response: Response, start: Array, free: Array, *, most: int = MOST_STEPS) -> Array:
    """The least squares near ``start`` with only the ``free`` multipliers (shape (P,), bool) moving."""

    def whole(part: Array) -> Array:
        x = start.copy()
        x[free] = part
        return x

    def residuals(part: Array) -> Array:
        return response.residuals(whole(part))

    def slopes(part: Array) -> Array:
        left, right = response.slopes(whole(part))
        return ((left + right) / 2)[:, free]

    free = free & (response.low < response.high)
    if not free.any():
        return start
    low, high = response.low[free], response.high[free]
    inside = np.clip(start[free], low + 1e-6 * (high - low), high - 1e-6 * (high - low))
    found = least_squares(residuals, inside, jac=slopes, bounds=(low, high), xtol=1e-5, ftol=1e-7, max_nfev=most)
    better = whole(np.asarray(found.x))
    return better if response.squares(better) < response.squares(start) else start


def snap(response: Response, x: Array) -> Array:
    """The same with multipliers that stopped just inside their range put at its end, if that fits no worse."""
    for p in range(len(x)):
        for end in (response.low[p], response.high[p]):
            there = x.copy()
            there[p] = end
            near = 0 < abs(x[p] - end) < 0.02
            if near and response.squares(there) <= response.squares(x) + _SAME:
                x = there
    return x
