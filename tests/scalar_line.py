"""Linear expressions and a mixed-integer puzzle over them, one scalar at a time; the solver is SCIP, the package's is not."""

from __future__ import annotations

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
        self.solver = pywraplp.Solver.CreateSolver("SCIP")
        self.variables: list[Any] = []
        self.worth: list[Any] = []

    def number(self, high: float, *, whole: bool = False) -> Line:
        """A variable from 0 to ``high``."""
        make = self.solver.IntVar if whole else self.solver.NumVar
        self.variables.append(make(0, high, ""))
        return Line({len(self.variables) - 1: 1.0})

    def switch(self) -> Line:
        """Yes or no."""
        return self.number(1, whole=True)

    def beyond(self, amount: Any) -> Line:
        """At least ``max(amount, 0)``, for what costs something; exactly that in any optimum in which it costs."""
        excess = self.number(self.solver.infinity())
        self.at_least(excess, amount)
        return excess

    def at_least(self, left: Any, right: Any) -> None:
        """The rule ``left >= right``."""
        self._rule(left - right if isinstance(left, Line) else total([left, right * -1.0]), self.solver.infinity())

    def at_most(self, left: Any, right: Any) -> None:
        """The rule ``left <= right``."""
        self.at_least(right if isinstance(right, Line) else Line(None, right), left)

    def equal(self, left: Line, right: Any) -> None:
        """The rule ``left = right``."""
        self._rule(left - right, 0.0)

    def _rule(self, line: Line, high: float) -> None:
        row = self.solver.Constraint(-line.constant, high - line.constant if high == 0.0 else high)
        for key, amount in line.terms.items():
            row.SetCoefficient(self.variables[key], amount)

    def most(self) -> float | None:
        """The most worth there can be; ``None`` where the rules cannot all hold."""
        goal, line = self.solver.Objective(), total(self.worth)
        for key, amount in line.terms.items():
            goal.SetCoefficient(self.variables[key], amount)
        goal.SetOffset(line.constant)
        goal.SetMaximization()
        parameters = pywraplp.MPSolverParameters()
        parameters.SetDoubleParam(pywraplp.MPSolverParameters.RELATIVE_MIP_GAP, 0.0)
        status = self.solver.Solve(parameters)
        assert status in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.INFEASIBLE), status
        return float(goal.Value()) if status == pywraplp.Solver.OPTIMAL else None
