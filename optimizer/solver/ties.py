"""Plans worth as much in, the one that closes most out: genuine closures first, then all; officers are spared after that.

What is optimised leaves ties, and what people count must not hang on which of the equal plans a solver happens to find. Where
a program is small and its best worth is proven, each count is optimised in turn, everything before held. Elsewhere plans are
equal only as far as is proven, and ``polish`` breaks the ties of the closures, heads held.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from optimizer.errors import SolverError
from optimizer.gap import relative_gap
from optimizer.solver.engines import DEFAULT
from optimizer.solver.polish import holding, polish
from optimizer.solver.search import CHILD_ENTRIES, search, task_of
from optimizer.solver.solution import OPTIMAL

if TYPE_CHECKING:
    from optimizer.program import Program
    from optimizer.solver.options import SolveOptions
    from optimizer.solver.solution import Clock

Array = NDArray[Any]

NODES = 200
"""Most nodes for each count: an equal plan with one closure more is not worth a minute, and nodes, unlike seconds, repeat."""


def break_ties(program: Program, x: Array, bound: float | None, options: SolveOptions, clock: Clock) -> Array:
    """Of the plans worth as much as ``x``, one that closes most genuinely, and of these most in all, as far as was found."""
    value = float(program.worth @ x)
    gap = relative_gap(value, bound)
    if gap is None or gap > OPTIMAL or program.matrix.nnz > CHILD_ENTRIES or clock.left <= 0:
        return x
    began = time.monotonic()
    task = task_of(program)
    for count in (program.genuine, program.closures):
        task = holding(task, float(task.worth @ x), count)
        try:
            limit = min(clock.left, 10.0)
            found = search(
                task, engine=DEFAULT, options=options, time_limit=limit, gap=1e-6, stage="equal plans", hint=x, nodes=NODES
            )
        except SolverError:  # a tie is left, no plan is lost
            break
        other = None if found.answer.x is None else polish(program, found.answer.x)
        if other is not None and _no_worse(program, other, x) and count @ other > count @ x:
            x = other
        if found.stopped_by == "interrupt":
            break
    clock.seconds["ties"] = time.monotonic() - began
    return x


def _no_worse(program: Program, other: Array, x: Array) -> bool:
    """Worth as much, up to what a solver can tell."""
    return bool(program.worth @ other >= program.worth @ x - 1e-9 * (1 + abs(program.worth @ x)))
