"""Multipliers in, closures of the status quo out, beside what was observed; the scenario itself never changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import ModelError
from optimizer.model import build_program
from optimizer.plan import CLOSED, CORE
from optimizer.problem.backlog import with_inflow
from optimizer.problem.closing import closures_of
from optimizer.solver.polish import polish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.calibration.observed import Observed
    from optimizer.problem import Problem

Array = NDArray[Any]

MULTIPLIERS = {
    "effort": "officer-days per closure, all classes and roles alike",
    "inflow": "cases that come in",
    "availability": "share of working days spent on enforcement, at most 1",
}
"""What may be multiplied, and what it stands for."""

RANGE = (0.25, 4.0)
"""Where a multiplier is sought if nothing else is asked (factor)."""

STEP = 0.01
"""Step of a finite difference, in logs: closures are piecewise linear, and a tiny step would only see noise."""


def scaled(problem: Problem, multipliers: Mapping[str, float]) -> Problem:
    """The same problem with some arrays multiplied; the loss of a case left open goes with its effort, as in scenarios."""
    effort, inflow = multipliers.get("effort", 1.0), multipliers.get("inflow", 1.0)
    cells, staff = problem.cells, problem.staff
    availability = np.minimum(staff.availability * multipliers.get("availability", 1.0), 1.0)
    cells = replace(cells, effort=cells.effort * effort, end_penalty=cells.end_penalty * effort)
    return replace(
        problem,
        cells=with_inflow(cells, problem.time, cells.inflow * inflow),
        staff=replace(staff, availability=availability, days=np.outer(availability, problem.time.days * problem.time.output)),
    )


def status_quo_closures(problem: Problem) -> Array | None:
    """Closures by court and period if nobody moves, shape (J, T); ``None`` where no such plan exists."""
    program = build_program(problem, mechanisms=False)
    x = polish(program, np.zeros(len(program.worth)))
    if x is None:
        return None
    block, worked, out = program.block(CORE, CLOSED), np.zeros(problem.cells.shape), np.zeros(problem.shape[::2])
    worked[block.index["cell"], block.index["period"]] = x[block.columns]
    np.add.at(out, problem.cells.court, closures_of(problem, worked))
    return out


@dataclass(frozen=True)
class Response:
    """How predicted closures answer to multipliers; points are natural logs of multipliers, shape (P,).

    Attributes:
        names: the multipliers that may move, P of them. low, high: shape (P,), where each is sought (logs).
        scale: shape (O,), what residuals are divided by: closures observed, at least one case.
    """

    problem: Problem
    observed: Observed
    names: tuple[str, ...]
    low: Array
    high: Array
    _known: dict[tuple[float, ...], Array] = field(default_factory=dict, repr=False, compare=False)

    @property
    def scale(self) -> Array:
        """What residuals are divided by, shape (O,), cases."""
        return np.maximum(self.observed.closures, 1.0)

    @property
    def solves(self) -> int:
        """How many times the status quo was solved so far."""
        return len(self._known)

    def multipliers(self, x: Array) -> dict[str, float]:
        """A point as factors by name."""
        return {name: float(np.exp(at)) for name, at in zip(self.names, x, strict=True)}

    def predicted(self, x: Array) -> Array:
        """Closures predicted for each observation, shape (O,), cases."""
        key = tuple(np.round(x, 9))
        if key not in self._known:
            closures = status_quo_closures(scaled(self.problem, self.multipliers(np.array(key))))
            if closures is None:
                raise ModelError(f"the status quo cannot be solved with {self.multipliers(x)}")
            self._known[key] = self.observed.sums(closures)
        return self._known[key]

    def residuals(self, x: Array) -> Array:
        """Predicted less observed closures as fractions of the observed, shape (O,)."""
        relative: Array = (self.predicted(x) - self.observed.closures) / self.scale
        return relative

    def squares(self, x: Array) -> float:
        """Sum of squares of the relative residuals."""
        return float((self.residuals(x) ** 2).sum())

    def clip(self, x: Array) -> Array:
        """The nearest point within the ranges."""
        return np.clip(x, self.low, self.high)

    def slopes(self, x: Array) -> tuple[Array, Array]:
        """Slopes of the residuals to the left and to the right of ``x``, each of shape (O, P), per unit of log.

        They differ where a court runs out of cases or of officers. At the end of a range both are those of the inside.
        """
        sides = [[self._slope(x, p, sign) for p in range(len(x))] for sign in (-1.0, 1.0)]
        left = [a if a is not None else b for a, b in zip(*sides, strict=True)]
        right = [b if b is not None else a for a, b in zip(*sides, strict=True)]
        flat = np.zeros(len(self.observed.closures))
        first, second = (np.array([flat if one is None else one for one in side]).T for side in (left, right))
        return first, second

    def _slope(self, x: Array, p: int, sign: float) -> Array | None:
        """Slope of the residuals, shape (O,), along one multiplier to one side; ``None`` where its range ends."""
        there = x.copy()
        there[p] = np.clip(x[p] + sign * STEP, self.low[p], self.high[p])
        step = there[p] - x[p]
        if abs(step) < STEP / 2:
            return None
        slope: Array = (self.residuals(there) - self.residuals(x)) / step
        return slope


def make_response(problem: Problem, observed: Observed, ranges: Mapping[str, tuple[float, float]]) -> Response:
    """The response to the multipliers named in ``ranges`` (lowest and highest factor each).

    Availability is sought only up to where every role's is 1: more changes nothing.
    """
    most = {"availability": 1 / max(float(problem.staff.availability[problem.staff.availability > 0].min(initial=1.0)), 1e-9)}
    low = np.log([low for low, _ in ranges.values()])
    high = np.log([max(low, min(high, most.get(name, high))) for name, (low, high) in ranges.items()])
    return Response(problem, observed, tuple(ranges), low, high)
