"""Program in, solution out; OR-Tools does the searching."""

from __future__ import annotations

from optimizer.gap import relative_gap
from optimizer.solver.options import Progress, ProgressCallback, SolveOptions
from optimizer.solver.stages import Solution, solve_program

__all__ = ["Progress", "ProgressCallback", "Solution", "SolveOptions", "relative_gap", "solve_program"]
