"""What the data can tell of each multiplier: how far it may move, and along which ridges several move and fit the same."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.calibration.search import refine

if TYPE_CHECKING:
    from optimizer.calibration.response import Response

Array = NDArray[Any]

HARDLY = 0.01
"""Elasticity below which closures hardly react to a multiplier: root mean square over the observations."""

SINGULAR = 1e-3
"""Singular values below this share of the largest count as zero."""

TAKES_PART = 0.1
"""Least weight in a direction of length 1 with which a multiplier is part of it."""

SWEEP = {1: 9, 2: 4}
"""Points of a ridge along each multiplier swept, by the number of these."""


def hardly_react(slopes: tuple[Array, Array]) -> Array:
    """Multipliers that the observed closures do not answer to on either side, shape (P,), bool."""
    flat: Array = np.max([np.sqrt((side**2).mean(axis=0)) for side in slopes], axis=0) < HARDLY
    return flat


def ridge(slopes: tuple[Array, Array], active: Array) -> tuple[Array, int]:
    """Multipliers that can move together without changing any prediction, and in how many independent ways.

    Where a court runs out of cases or officers, slopes differ to the left and to the right, so that a ridge may leave to one
    side only. Each choice of sides is tried, and holds if the direction found goes to these sides.

    Args:
        slopes: to the left and to the right, each of shape (O, P).
        active: shape (P,), bool, multipliers that closures react to.
    """
    columns = np.flatnonzero(active)
    best, ways = np.zeros(len(active), dtype=bool), 0
    for sides in product((0, 1), repeat=len(columns)):
        slope = np.array([slopes[side][:, p] for side, p in zip(sides, columns, strict=True)]).T
        null = _null_space(slope) if len(columns) else np.zeros((0, 0))
        if len(null) <= ways or (len(null) == 1 and not _goes(null[0], sides)):
            continue
        part = np.zeros(len(active), dtype=bool)
        part[columns] = np.linalg.norm(null, axis=0) > TAKES_PART
        if part.sum() > 1:
            best, ways = part, len(null)
    return best, ways


def _null_space(slope: Array) -> Array:
    """Directions in which nothing changes, as rows of length 1, shape (.., P)."""
    _, values, directions = np.linalg.svd(slope, full_matrices=True)
    rank = int((values > SINGULAR * values.max(initial=0.0)).sum())
    null: Array = directions[rank:]
    return null


def _goes(direction: Array, sides: tuple[int, ...]) -> bool:
    """Whether a direction or its opposite goes to these sides: 0 to the left, 1 to the right."""
    wanted = 2 * np.array(sides) - 1
    told = np.abs(direction) > TAKES_PART
    return any((sign * direction * wanted)[told].min(initial=1.0) > 0 for sign in (1, -1))


def sweep(response: Response, x: Array, part: Array, ways: int, limit: float, active: Array) -> Array:
    """Points along a ridge that fit within ``limit``, shape (.., P), in logs; ``x`` itself is among them.

    As many multipliers as the ridge has ways are swept over their ranges, the narrowest first; for each point the other
    active ones are solved for.

    Args:
        response: what is fitted.
        x: shape (P,), one point of the ridge.
        part: shape (P,), bool, multipliers of the ridge.
        ways: dimension of the ridge.
        limit: most sum of squares of a fit as good.
        active: shape (P,), bool, multipliers that closures react to.
    """
    ways = min(ways, int(part.sum()) - 1, max(SWEEP))
    swept = np.array(sorted(np.flatnonzero(part), key=lambda p: float(response.high[p] - response.low[p]))[:ways])
    rest = active.copy()
    rest[swept] = False
    follow = _follow(response, x, swept, rest)
    axes = [np.linspace(response.low[p], response.high[p], SWEEP[ways]) for p in swept]
    grid = [np.array(at) for at in product(*axes)] + (
        [x[swept] + t for t in _ends(response, x, follow[:, 0])] if ways == 1 else []
    )
    found = [x]
    for at in sorted(grid, key=lambda at: float(np.abs(at - x[swept]).sum())):
        near = min(found, key=lambda y: float(np.abs(y[swept] - at).sum()))
        point = _fit_at(response, at, swept, rest, [y + follow @ (at - y[swept]) for y in (x, near)] + [near], limit)
        if point is not None:
            found.append(point)
    points = np.unique(np.round(np.array(found), 6), axis=0)
    return points[np.lexsort(points[:, swept[::-1]].T)]


def _fit_at(response: Response, at: Array, swept: Array, rest: Array, starts: list[Array], limit: float) -> Array | None:
    """A point with the multipliers ``swept`` held at ``at`` that fits within ``limit``, or ``None``.

    A start may lie where closures do not answer to the rest, so every one is tried.
    """
    points = [response.clip(start) for start in starts]
    for point in points:
        point[swept] = at
    points.sort(key=response.squares)
    if response.squares(points[0]) > limit:
        points = [refine(response, point, rest, most=6) for point in points]
    best = min(points, key=response.squares)
    return best if response.squares(best) <= limit else None


def _follow(response: Response, x: Array, moved: Array, rest: Array) -> Array:
    """How the multipliers go with those ``moved`` (indices) if the ``rest`` (shape (P,), bool) keeps the fit, shape (P, moved).

    A straight line in logs, which is exact for effort and availability.
    """
    left, right = response.slopes(x)
    slope = (left + right) / 2
    follow = np.zeros((len(x), len(moved)))
    follow[moved, np.arange(len(moved))] = 1.0
    if rest.any():
        follow[rest] = -np.linalg.pinv(slope[:, rest], rcond=SINGULAR) @ slope[:, moved]
    return follow


def _ends(response: Response, x: Array, follow: Array) -> list[float]:
    """How far one can go along a straight line, down and up, before any multiplier leaves its range."""
    moving = np.abs(follow) > 1e-9
    to_low = ((response.low - x)[moving] / follow[moving]).tolist()
    to_high = ((response.high - x)[moving] / follow[moving]).tolist()
    steps = to_low + to_high
    return [max((t for t in steps if t <= 0), default=0.0), min((t for t in steps if t >= 0), default=0.0)]


def reach(response: Response, x: Array, p: int, sign: float, limit: float, rest: Array) -> float:
    """How far a multiplier may go to one side and fit within ``limit`` while the ``rest`` follows; a log, within its range.

    The rest follows in a straight line, so that the fit may hold a little further than said, never less far.
    """
    slope = response.slopes(x)[int(sign > 0)]
    most = float(response.high[p] - x[p] if sign > 0 else x[p] - response.low[p])
    follow = np.zeros(len(x))
    if rest.any():
        follow[rest] = -np.linalg.pinv(slope[:, rest], rcond=SINGULAR) @ slope[:, p]
    follow[p] = 1.0
    bend = float(((slope @ follow) ** 2).sum())
    room = max(limit - response.squares(x), 0.0)
    step = min(most, np.sqrt(room / bend) if bend > 0 else most)
    good, bad = 0.0, np.inf
    while step > good and (bad - good) > 0.1 * good + 1e-5:
        if response.squares(response.clip(x + sign * step * follow)) <= limit:
            good = step
            step = min(most, 1.5 * step) if np.isinf(bad) else (good + bad) / 2
        else:
            bad = step
            step = (good + bad) / 2
    return float(x[p] + sign * good)
