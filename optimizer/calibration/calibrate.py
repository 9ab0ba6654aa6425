"""Problem and observations in, calibration out: each multiplier with what the data say of it, ridges, residuals and fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.calibration.response import MULTIPLIERS, RANGE, make_response
from optimizer.calibration.ridges import hardly_react, reach, ridge, sweep
from optimizer.calibration.search import search

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pandas import DataFrame

    from optimizer.calibration.observed import Observed
    from optimizer.calibration.response import Response
    from optimizer.problem import Problem

Array = NDArray[Any]
Verdict = Literal["identified", "ridge", "hardly reacts", "at the end of its range", "open"]

TOLERANCE = 0.01
"""Root mean square of the relative residuals by which a fit may be worse and still count as nearly as good."""

WIDE = 0.1
"""An interval that runs into the end of the range is open if that end is further than this from the fit (log)."""

SAID: dict[Verdict, str] = {
    "identified": "identified",
    "ridge": "not identified: together with others it can take any value of the interval and fit the same",
    "hardly reacts": "not identified: the observed closures hardly react to it",
    "at the end of its range": "not identified: the best fit lies at the end of its range or beyond",
    "open": "not identified: the interval runs into the end of its range",
}


@dataclass(frozen=True)
class Multiplier:
    """What the data say of one multiplier.

    Attributes:
        name: effort, inflow or availability. value: the fitted factor, ``None`` unless identified or at an end of its range.
        low, high: factors with which a fit nearly as good was found. sought: lowest and highest factor tried.
        verdict: whether the data tell the value, or why not.
    """

    name: str
    value: float | None
    low: float
    high: float
    sought: tuple[float, float]
    verdict: Verdict

    @property
    def identified(self) -> bool:
        """Whether the data tell its value."""
        return self.verdict == "identified"


@dataclass(frozen=True)
class Calibration:
    """Multipliers fitted to observed closures.

    Attributes:
        multipliers: those fitted. at: factors at which the residuals were taken; one of many where there is a ridge.
        ridge: factors that fit nearly as well, one column for each multiplier, no rows if there is no ridge; with ``rms``.
        ridge_names: the multipliers that form it.
        residuals: one row for each observation: court, within, period, observed, predicted, residual (cases, predicted less
            observed), relative (share of observed).
        rms: root mean square of the relative residuals. tolerance: by how much it counts as nearly as good.
        singular: shape (P,), singular values of the slopes of the relative residuals by log multiplier, the largest first.
        not_fitted: multipliers left at 1. solves: how many times the status quo was solved.
    """

    multipliers: tuple[Multiplier, ...]
    at: dict[str, float]
    ridge: DataFrame
    ridge_names: tuple[str, ...]
    residuals: DataFrame
    rms: float
    tolerance: float
    singular: Array
    not_fitted: tuple[str, ...]
    solves: int

    @property
    def identified(self) -> bool:
        """Whether the data tell every multiplier that was asked for."""
        return all(multiplier.identified for multiplier in self.multipliers)

    @property
    def values(self) -> dict[str, float]:
        """Fitted factors of the multipliers that are identified."""
        return {m.name: m.value for m in self.multipliers if m.identified and m.value is not None}


def calibrate(
    problem: Problem,
    observed: Observed,
    *,
    fit: Sequence[str] = ("effort",),
    within: Mapping[str, tuple[float, float]] | None = None,
    tolerance: float = TOLERANCE,
) -> Calibration:
    """Fit multipliers to observed closures by least squares of the relative residuals, nobody being moved.

    Args:
        problem: the scenario; it is not changed.
        observed: what was closed (cases).
        fit: names of the multipliers that may move; the others stay 1.
        within: lowest and highest factor by name; 0.25 to 4 where none is given.
        tolerance: rise of the root mean square of the relative residuals that counts as nearly as good, square added to
            square (share).
    """
    names = tuple(name for name in MULTIPLIERS if name in fit)
    response = make_response(problem, observed, {name: (within or {}).get(name, RANGE) for name in names})
    x = search(response)
    limit = response.squares(x) + len(observed.closures) * tolerance**2
    slopes = response.slopes(x)
    active = ~hardly_react(slopes)
    part, ways = ridge(slopes, active)
    points = sweep(response, x, part, ways, limit, active) if ways else np.zeros((0, len(x)))
    multipliers = tuple(_multiplier(response, x, p, limit, active, part, points) for p in range(len(x)))
    return Calibration(
        multipliers=multipliers,
        at=response.multipliers(x),
        ridge=_ridge(response, points),
        ridge_names=tuple(name for name, inside in zip(names, part, strict=True) if inside),
        residuals=_residuals(response, x),
        rms=_rms(response, x),
        tolerance=tolerance,
        singular=np.linalg.svd((slopes[0] + slopes[1]) / 2, compute_uv=False),
        not_fitted=tuple(name for name in MULTIPLIERS if name not in names),
        solves=response.solves,
    )


def _multiplier(response: Response, x: Array, p: int, limit: float, active: Array, part: Array, points: Array) -> Multiplier:
    """What the data say of multiplier ``p``."""
    if part[p]:
        low, high = float(points[:, p].min()), float(points[:, p].max())
    else:
        rest = active & (np.arange(len(x)) != p)
        low, high = (reach(response, x, p, sign, limit, rest) for sign in (-1.0, 1.0))
    verdict = _verdict(response, x, p, (low, high), active=bool(active[p]), ridge=bool(part[p]))
    told = verdict in ("identified", "at the end of its range")
    sought = (float(np.exp(response.low[p])), float(np.exp(response.high[p])))
    return Multiplier(
        response.names[p], float(np.exp(x[p])) if told else None, float(np.exp(low)), float(np.exp(high)), sought, verdict
    )


def _verdict(response: Response, x: Array, p: int, interval: tuple[float, float], *, active: bool, ridge: bool) -> Verdict:
    if not active:
        return "hardly reacts"
    if ridge:
        return "ridge"
    ends = (float(response.low[p]), float(response.high[p]))
    if min(abs(x[p] - end) for end in ends) < 1e-6:
        return "at the end of its range"
    runs_out = [abs(at - end) < 1e-6 and abs(x[p] - end) > WIDE for at, end in zip(interval, ends, strict=True)]
    return "open" if any(runs_out) else "identified"


def _rms(response: Response, x: Array) -> float:
    return float(np.sqrt(response.squares(x) / len(response.observed.closures)))


def _ridge(response: Response, points: Array) -> DataFrame:
    from pandas import DataFrame

    frame = DataFrame(np.exp(points), columns=list(response.names))
    return frame.assign(rms=[_rms(response, x) for x in points])


def _residuals(response: Response, x: Array) -> DataFrame:
    from pandas import DataFrame

    observed, predicted = response.observed, response.predicted(x)
    return DataFrame(
        {
            "court": observed.court,
            "within": observed.within,
            "period": observed.period,
            "observed": observed.closures,
            "predicted": predicted,
            "residual": predicted - observed.closures,
            "relative": response.residuals(x),
        }
    ).astype({"period": "Int64"})
