"""A plan in, one that moves fewer officers at (nearly) the same worth out."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from optimizer.plan import WHOLE, Kind
from optimizer.solver.engines import DEFAULT, INTERIOR
from optimizer.solver.heads import round_heads, solve_heads
from optimizer.solver.interrupts import deferred
from optimizer.solver.polish import polish
from optimizer.solver.search import CHILD_ENTRIES, search, task_of

if TYPE_CHECKING:
    from optimizer.program import Program
    from optimizer.solver.options import SolveOptions, StoppedBy
    from optimizer.solver.solution import Clock
    from optimizer.solver.voice import Voice

Array = NDArray[Any]

SECOND_STAGE_SHARE = 0.25
"""Most of the time limit that the second stage may take."""

SECOND_STAGE_NODES = 50
"""Most nodes of the second stage: sparing the last officer-week is not worth the wait, and nodes, unlike seconds, repeat."""


def settle(program: Program, x: Array | None, *, exact: bool, time_limit: float) -> Array | None:
    """Whole heads and cases, and the best closures for them."""
    if x is None:
        return None
    whole = x if exact else round_heads(program, x, time_limit=time_limit)
    return None if whole is None else polish(program, whole)


def better_of(program: Program, x: Array | None, other: Array | None) -> Array | None:
    """The one worth more, the first of equals; ``None`` counts for nothing."""
    if x is None or other is None:
        return other if x is None else x
    return x if program.worth @ x >= program.worth @ other else other


def spare_officers(
    program: Program, x: Array, options: SolveOptions, clock: Clock, voice: Voice, *, exact: bool
) -> tuple[Array, StoppedBy | None]:
    """Fewest officer-weeks moved at (nearly) the same worth, with (nearly) as many closures, genuine and in all.

    A small program is searched again. A large one is only relaxed below the heads it has, and its heads are cut down to what
    the relaxation leaves, rounded up: seconds instead of minutes, and the value is checked like any plan's.
    """
    start = time.monotonic()
    small = program.matrix.nnz <= CHILD_ENTRIES
    held = np.stack([program.worth, program.genuine, program.closures])
    kept = held @ x - (options.disruption + 1e-9) * np.abs(held @ x)
    posed = program if small else _below(program, x).relax(*WHOLE)
    task = replace(
        task_of(posed, worth=-program.disturbance),
        matrix=csr_array(vstack([posed.matrix, csr_array(held)])),
        row_lower=np.append(posed.row_lower, kept),
        row_upper=np.append(posed.row_upper, np.full(len(kept), np.inf)),
    )
    limit = min(clock.left, SECOND_STAGE_SHARE * options.time_limit)
    voice.enter("sparing officers", left=limit)
    found = search(
        task,
        engine=DEFAULT if small else INTERIOR,
        options=options,
        time_limit=limit,
        gap=0.01,
        nodes=SECOND_STAGE_NODES if small else None,
        stage="sparing officers",
        hint=x if small else None,
    )
    tidier, relaxed = None, found.answer.x
    with deferred() as interrupt:
        if relaxed is not None:
            tidier = settle(program, relaxed, exact=exact, time_limit=30.0) if small else _shed(program, x, relaxed)
    clock.seconds["fewest officers"] = time.monotonic() - start
    stopped: StoppedBy | None = "interrupt" if interrupt.asked or found.stopped_by == "interrupt" else None
    if tidier is None or np.any(held @ tidier < kept) or program.disturbance @ tidier >= program.disturbance @ x:
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
