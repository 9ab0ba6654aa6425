"""Program in, solution out: closures first, then fewest officers moved, each stage with its proof and its time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from optimizer.errors import ModelError, SolverError
from optimizer.plan import WHOLE, Kind
from optimizer.solver.conflict import find_conflict
from optimizer.solver.engines import BOUNDING, DEFAULT, ENGINES, INTERIOR
from optimizer.solver.interrupts import deferred
from optimizer.solver.options import relative_gap
from optimizer.solver.polish import polish, round_heads, solve_heads
from optimizer.solver.search import CHILD_ENTRIES, Search, search, task_of

if TYPE_CHECKING:
    from optimizer.model import Program
    from optimizer.solver.options import ProgressCallback, SolveOptions, StoppedBy

Array = NDArray[Any]

EXACT_COLUMNS = 1_500
"""Lent heads and moved cases up to which ``whole='auto'`` keeps them whole while searching."""

SECOND_STAGE_SHARE = 0.25
"""Most of the time limit that the second stage may take."""

SECOND_STAGE_NODES = 200
"""Most nodes of the second stage: sparing the last officer-week is not worth the wait, and nodes, unlike seconds, repeat."""

OPTIMAL = 1e-6
"""Relative gap up to which the first stage counts as proven optimal."""


@dataclass(frozen=True)
class Solution:
    """What the solver found.

    Attributes:
        status: ``optimal`` (the first stage is proven optimal within 1e-6), ``feasible``, ``infeasible`` or ``unknown``.
        x: shape (columns,), or ``None``.
        objective: value of ``x``. first_stage: best value before officers were spared. bound: proven, or ``None``.
        stopped_by: what ended the search early, if anything did. seconds: by stage.
        conflict: rules that cannot hold together, if infeasible. reason: what became of a solver that died.
    """

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    x: Array | None
    objective: float | None
    first_stage: float | None
    bound: float | None
    stopped_by: StoppedBy | None
    seconds: dict[str, float]
    conflict: tuple[str, ...] = ()
    reason: str | None = None


@dataclass
class Clock:
    """Seconds spent by stage; a running solve is state, so this one is not frozen."""

    limit: float
    began: float = field(default_factory=time.monotonic)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def left(self) -> float:
        """Seconds until the limit."""
        return max(self.limit - (time.monotonic() - self.began), 0.0)


def solve_program(program: Program, options: SolveOptions, progress: ProgressCallback | None = None) -> Solution:
    """Solve both stages; Ctrl-C and the time limit return the best plan so far with its bound.

    Raises:
        SolverError: the search failed or died, and nothing that it found is left.
        ModelError: the solver contradicts itself.
    """
    clock = Clock(options.time_limit)
    exact = _exact(program, options)
    start = time.monotonic()
    with deferred() as early:  # so that Ctrl-C in the first second leaves a plan, too
        still = polish(program, np.where(program.whole, program.lower, 0.0))
    clock.seconds["nobody moves"] = time.monotonic() - start
    if early.asked:
        return _finish(program, still, still, None, "interrupt", clock)
    try:
        found = _first_stage(program, options, clock, progress, exact=exact)
    except KeyboardInterrupt:
        return _finish(program, still, still, None, "interrupt", clock)
    if found.answer.status == "infeasible" and still is None:
        return Solution("infeasible", None, None, None, None, None, clock.seconds, find_conflict(program))
    start = time.monotonic()
    with deferred() as interrupt:
        x = _settle(program, found.answer.x, exact=exact, time_limit=max(clock.left, 30.0))
        x = _better(program, x, still)
    clock.seconds["round and polish"] = time.monotonic() - start
    first, stopped = x, "interrupt" if interrupt.asked else found.stopped_by
    reason = found.reason
    if x is not None and stopped is None and clock.left > 0 and program.disturbance @ x > 0:
        try:
            x, stopped = _second_stage(program, x, options, clock, progress, exact=exact)
        except SolverError as error:  # the plan of the first stage is none the worse for it
            stopped, reason = "solver died", str(error)
    return replace(_finish(program, x, first, found.answer.bound, stopped, clock), reason=reason)


def _exact(program: Program, options: SolveOptions) -> bool:
    if not ENGINES[options.solver].whole:
        return False
    if options.whole != "auto":
        return options.whole == "exact"
    return int(np.isin(program.kinds, (Kind.LENT, Kind.CASES)).sum()) <= EXACT_COLUMNS


def _first_stage(
    program: Program, options: SolveOptions, clock: Clock, progress: ProgressCallback | None, *, exact: bool
) -> Search:
    start = time.monotonic()
    posed = program if exact else program.relax(*((Kind.LENT, Kind.CASES) if ENGINES[options.solver].whole else WHOLE))
    share = 1.0 if exact else 0.7  # rounding gives up a little, which the search must have in hand
    found = search(
        task_of(posed),
        engine=options.solver,
        options=options,
        time_limit=clock.left,
        gap=options.gap * share,
        stage="closures",
        progress=progress,
    )
    engine = ENGINES[options.solver]
    if engine.whole and not engine.trusted:  # its bound is no proof, a linear relaxation's is
        relaxed = search(
            replace(task_of(posed), whole=np.zeros_like(posed.whole)),
            engine=BOUNDING,
            options=options,
            time_limit=max(clock.left, 10.0),
            gap=0.0,
            stage="bound",
        )
        found = replace(found, answer=replace(found.answer, bound=relaxed.answer.bound))
    clock.seconds["closures"] = time.monotonic() - start
    return found


def _settle(program: Program, x: Array | None, *, exact: bool, time_limit: float) -> Array | None:
    """Whole heads and cases, and the best closures for them."""
    if x is None:
        return None
    whole = x if exact else round_heads(program, x, time_limit=time_limit)
    return None if whole is None else polish(program, whole)


def _second_stage(
    program: Program, x: Array, options: SolveOptions, clock: Clock, progress: ProgressCallback | None, *, exact: bool
) -> tuple[Array, StoppedBy | None]:
    """Fewest officer-weeks moved at (nearly) the same value.

    A small program is searched again. A large one is only relaxed below the heads it has, and its heads are cut down to what
    the relaxation leaves, rounded up: seconds instead of minutes, and the value is checked like any plan's.
    """
    start = time.monotonic()
    small = program.matrix.nnz <= CHILD_ENTRIES
    value = float(program.worth @ x)
    kept = value - options.disruption * abs(value) - 1e-9 * abs(value)
    posed = program if small else _below(program, x).relax(*WHOLE)
    task = replace(
        task_of(posed, worth=-program.disturbance),
        matrix=csr_array(vstack([posed.matrix, csr_array(program.worth[None, :])])),
        row_lower=np.append(posed.row_lower, kept),
        row_upper=np.append(posed.row_upper, np.inf),
    )
    limit = min(clock.left, SECOND_STAGE_SHARE * options.time_limit)
    found = search(
        task,
        engine=DEFAULT if small else INTERIOR,
        options=options,
        time_limit=limit,
        gap=0.01,
        nodes=SECOND_STAGE_NODES if small else None,
        stage="fewest officers",
        hint=x if small else None,
    )
    tidier, relaxed = None, found.answer.x
    with deferred() as interrupt:
        if relaxed is not None:
            tidier = _settle(program, relaxed, exact=exact, time_limit=30.0) if small else _shed(program, x, relaxed)
    clock.seconds["fewest officers"] = time.monotonic() - start
    stopped: Literal["interrupt"] | None = "interrupt" if interrupt.asked or found.stopped_by == "interrupt" else None
    if tidier is None or program.worth @ tidier < kept or program.disturbance @ tidier >= program.disturbance @ x:
        return x, stopped
    return tidier, stopped


def _shed(program: Program, x: Array, relaxed: Array) -> Array | None:
    """The heads of ``x`` cut down to what ``relaxed`` leaves, rounded up, with the best closures for them."""
    heads = program.kinds == Kind.HEADS
    fixed = np.isin(program.kinds, (Kind.SWITCH, Kind.CASES))
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[fixed] = upper[fixed] = np.round(x[fixed])
    upper[heads] = np.minimum(np.round(x[heads]), np.ceil(relaxed[heads] - 1e-4))
    whole = solve_heads(program, np.where(heads, 1.0, 0.0), lower=lower, upper=upper, time_limit=30.0)
    return None if whole is None else polish(program, whole)


def _below(program: Program, x: Array) -> Program:
    """The program in which nobody is posted who is not already, and nothing else is opened or moved."""
    heads = program.kinds == Kind.HEADS
    upper = np.where(heads, np.round(x), program.upper)
    switch = (program.kinds == Kind.SWITCH) & (x < 0.5)
    return replace(program, upper=np.where(switch, program.lower, upper))


def _better(program: Program, x: Array | None, other: Array | None) -> Array | None:
    if x is None or other is None:
        return other if x is None else x
    return x if program.worth @ x >= program.worth @ other else other


def _finish(
    program: Program,
    x: Array | None,
    first: Array | None,
    bound: float | None,
    stopped: StoppedBy | None,
    clock: Clock,
) -> Solution:
    if x is None or first is None:
        return Solution("unknown", None, None, None, bound, stopped, clock.seconds)
    value, best = float(program.worth @ x), float(program.worth @ first)
    best = max(best, value)
    if bound is not None:
        if best > bound + 1e-5 * (1 + abs(bound)):
            raise ModelError(f"the solver's bound {bound:.9g} lies below the value {best:.9g} of a plan it should cover")
        bound = max(bound, best)
    gap = relative_gap(best, bound)
    status: Literal["optimal", "feasible"] = "optimal" if gap is not None and gap <= OPTIMAL else "feasible"
    return Solution(status, x, value, best, bound, stopped, clock.seconds)
