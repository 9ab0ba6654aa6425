"""Program in, solution out; OR-Tools does the searching.

The names below are loaded when first used: the command line reads the table of engines here without loading a solver.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimizer.gap import relative_gap as relative_gap
    from optimizer.solver.options import Progress as Progress
    from optimizer.solver.options import ProgressCallback as ProgressCallback
    from optimizer.solver.options import SolveOptions as SolveOptions
    from optimizer.solver.solution import Solution as Solution
    from optimizer.solver.stages import solve_program as solve_program

_HOME = {
    "Progress": "optimizer.solver.options",
    "ProgressCallback": "optimizer.solver.options",
    "Solution": "optimizer.solver.solution",
    "SolveOptions": "optimizer.solver.options",
    "relative_gap": "optimizer.gap",
    "solve_program": "optimizer.solver.stages",
}
"""Where each public name lives."""

__all__ = ["Progress", "ProgressCallback", "Solution", "SolveOptions", "relative_gap", "solve_program"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'optimizer.solver' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value
