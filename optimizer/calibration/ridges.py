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

SWEEP = 7
"""Points over the range of a multiplier that is swept along a ridge."""


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

    Each multiplier of the ridge is swept over its range in turn and the other active ones are solved for; where the ridge
    goes more than one way, only the next one of it is solved for and the third stays: lines on a surface.

    Args:
        response: what is fitted.
        x: shape (P,), one point of the ridge.
        part: shape (P,), bool, multipliers of the ridge.
        ways: dimension of the ridge.
        limit: most sum of squares of a fit as good.
        active: shape (P,), bool, multipliers that closures react to.
    """
    members = np.flatnonzero(part)
    found = [x]
    for number, p in enumerate(members):
        rest = active.copy()
        if ways > 1:
            rest &= ~part
            rest[members[(number + 1) % len(members)]] = True
        rest[p] = False
        found += _line(response, x, int(p), rest, limit)
    points = np.unique(np.round(np.array(found), 6), axis=0)
    return points[np.lexsort(points[:, members[::-1]].T)]


def _line(response: Response, x: Array, p: int, rest: Array, limit: float) -> list[Array]:
    """Points that fit with multiplier ``p`` swept over its range; outwards from ``x``, each way until nothing fits."""
    left, right = response.slopes(x)
    follow = _follow((left + right) / 2, p, rest)
    grid = np.concatenate([np.linspace(response.low[p], response.high[p], SWEEP), x[p] + _ends(response, x, follow)])
    found: list[Array] = []
    for side in (np.sort(grid[grid > x[p]]), np.sort(grid[grid < x[p]])[::-1]):
        near = x
        for at in side:
            starts = [x + follow * (at - x[p]), near + follow * (at - near[p]), near.copy()]
            point = _fit_at(response, p, float(at), rest, starts, limit)
            if point is None:
                break
            found.append(near := point)
    return found


def _fit_at(response: Response, p: int, at: float, rest: Array, starts: list[Array], limit: float) -> Array | None:
    """A point with multiplier ``p`` held at ``at`` that fits within ``limit``, or ``None``.

    A start may lie where closures do not answer to the rest, so every one is tried.
    """
    points = [response.clip(start) for start in starts]
    for point in points:
        point[p] = at
    best = min(points, key=response.squares)
    if response.squares(best) > limit:
        best = min((refine(response, point, rest, most=6) for point in points), key=response.squares)
    return best if response.squares(best) <= limit else None


def _follow(slope: Array, p: int, rest: Array) -> Array:
    """How the ``rest`` (shape (P,), bool) goes with multiplier ``p`` if the fit is to stay, shape (P,).

    ``slope`` has shape (O, P). A straight line in logs, which is exact for effort and availability.
    """
    follow = np.zeros(slope.shape[1])
    follow[p] = 1.0
    if rest.any():
        follow[rest] = -np.linalg.pinv(slope[:, rest], rcond=SINGULAR) @ slope[:, p]
    return follow


def _ends(response: Response, x: Array, follow: Array) -> Array:
    """How far one can go along a straight line, down and up, before any multiplier leaves its range."""
    moving = np.abs(follow) > 1e-9
    to_low = ((response.low - x)[moving] / follow[moving]).tolist()
    to_high = ((response.high - x)[moving] / follow[moving]).tolist()
    steps = to_low + to_high
    return np.array([max((t for t in steps if t <= 0), default=0.0), min((t for t in steps if t >= 0), default=0.0)])


def reach(response: Response, x: Array, p: int, sign: float, limit: float, rest: Array) -> float:
    """How far a multiplier may go to one side and fit within ``limit`` while the ``rest`` follows; a log, within its range.

    The rest follows in a straight line, so that the fit may hold a little further than said, never less far.
    """
    slope = response.slopes(x)[int(sign > 0)]
    most = float(response.high[p] - x[p] if sign > 0 else x[p] - response.low[p])
    follow = _follow(slope, p, rest)
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
