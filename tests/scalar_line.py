"""Linear expressions and a mixed-integer puzzle over them, one scalar at a time; the solver is SCIP, the package's is not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ortools.linear_solver import pywraplp

if TYPE_CHECKING:
    from collections.abc import Iterable


class Line:
    """``constant + sum of coefficient x variable``; variables by number."""

    __slots__ = ("constant", "terms")

    def __init__(self, terms: dict[int, float] | None = None, constant: float = 0.0) -> None:
        self.terms = {} if terms is None else terms
        self.constant = constant

    def __add__(self, other: Any) -> Line:
        return total([self, other])

    __radd__ = __add__

    def __mul__(self, factor: float) -> Line:
        return Line({key: factor * amount for key, amount in self.terms.items()}, factor * self.constant)

    __rmul__ = __mul__

    def __neg__(self) -> Line:
        return self * -1.0

    def __sub__(self, other: Any) -> Line:
        return total([self, other * -1.0])

    def __rsub__(self, other: Any) -> Line:
        return total([other, -self])


def total(parts: Iterable[Any]) -> Line:
    """The sum of lines and numbers."""
    out = Line()
    for part in parts:
        if isinstance(part, Line):
            out.constant += part.constant
            for key, amount in part.terms.items():
                out.terms[key] = out.terms.get(key, 0.0) + amount
        else:
            out.constant += part
    return out


class Puzzle:
    """Variables, rules and what is to be made most of."""

    def __init__(self) -> None:
        self.variables: list[tuple[float, bool]] = []
        self.rules: list[tuple[Line, bool]] = []
        self.worth: list[Any] = []

    def number(self, high: float = math.inf, *, whole: bool = False) -> Line:
        """A variable from 0 to ``high``."""
        self.variables.append((high, whole))
        return Line({len(self.variables) - 1: 1.0})

    def switch(self) -> Line:
        """Yes or no."""
        return self.number(1, whole=True)

    def beyond(self, amount: Any) -> Line:
        """At least ``max(amount, 0)``, for what costs something; exactly that in any optimum in which it costs."""
        excess = self.number()
        self.at_least(excess, amount)
        return excess

    def at_least(self, left: Any, right: Any) -> None:
        """The rule ``left >= right``."""
        self.rules.append((left - right if isinstance(left, Line) else total([left, right * -1.0]), False))

    def at_most(self, left: Any, right: Any) -> None:
        """The rule ``left <= right``."""
        self.at_least(right if isinstance(right, Line) else Line(None, right), left)

    def equal(self, left: Line, right: Any) -> None:
        """The rule ``left = right``."""
        self.rules.append((left - right, True))

    def most(self, *, units: bool = False, settings: str = "") -> float | None:
        """The most worth there can be; ``None`` where the rules cannot all hold.

        ``units`` measures every number and every rule in a unit of its own, for amounts that lie far apart; ``settings`` are
        SCIP's.
        """
        sizes = self._units() if units else ([1.0] * len(self.variables), [1.0] * len(self.rules))
        solver = pywraplp.Solver.CreateSolver("SCIP")
        if settings:
            assert solver.SetSolverSpecificParametersAsString(settings)
        made = [
            solver.IntVar(0, high, "") if whole else solver.NumVar(0, high / size, "")
            for (high, whole), size in zip(self.variables, sizes[0], strict=True)
        ]
        for (line, equal), size in zip(self.rules, sizes[1], strict=True):
            least = -line.constant / size
            row = solver.Constraint(least, least if equal else solver.infinity())
            for key, amount in line.terms.items():
                row.SetCoefficient(made[key], amount * sizes[0][key] / size)
        goal, line = solver.Objective(), total(self.worth)
        for key, amount in line.terms.items():
            goal.SetCoefficient(made[key], amount * sizes[0][key])
        goal.SetOffset(line.constant)
        goal.SetMaximization()
        parameters = pywraplp.MPSolverParameters()
        parameters.SetDoubleParam(pywraplp.MPSolverParameters.RELATIVE_MIP_GAP, 0.0)
        status = solver.Solve(parameters)
        assert status in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.INFEASIBLE), status
        return float(goal.Value()) if status == pywraplp.Solver.OPTIMAL else None

    def _units(self) -> tuple[list[float], list[float]]:
        """A power of two for each number that need not be whole, and for each rule, that brings coefficients near one.

        Each in turn is divided by the root of its smallest and largest coefficient; a few rounds settle it.
        """
        columns, rows = [1.0] * len(self.variables), [1.0] * len(self.rules)
        entries = [
            (key, row, abs(amount)) for row, (line, _) in enumerate(self.rules) for key, amount in line.terms.items() if amount
        ]
        for _ in range(6):
            for own, other, at in ((rows, columns, 1), (columns, rows, 0)):
                low, high = [math.inf] * len(own), [0.0] * len(own)
                for entry in entries:
                    this, that = entry[at], entry[1 - at]
                    size = entry[2] * other[that] if at else entry[2] / other[that]
                    low[this], high[this] = min(low[this], size), max(high[this], size)
                for n in range(len(own)):
                    if high[n] and (at or not self.variables[n][1]):
                        mean = math.sqrt(low[n] * high[n])
                        own[n] = 2.0 ** round(math.log2(mean if at else 1 / mean))
        return columns, rows
