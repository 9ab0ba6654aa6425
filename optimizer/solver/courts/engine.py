"""Program in, a plan and a bound out, by courts; what it cannot do it leaves to the direct search."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import SolverError
from optimizer.gap import relative_gap
from optimizer.solver.backend import Answer
from optimizer.solver.courts.heads import Heads
from optimizer.solver.courts.plans import decide_all, decide_in_rounds, likely, open_board
from optimizer.solver.courts.prices import Courts, Priced, relax
from optimizer.solver.courts.split import split_program
from optimizer.solver.courts.worths import Worths
from optimizer.solver.engines import DEFAULT
from optimizer.solver.interrupts import deferred
from optimizer.solver.options import GAIN_GAP, Progress
from optimizer.solver.search import Search

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.program import Program
    from optimizer.solver.courts.plans import Board
    from optimizer.solver.courts.prices import Relaxed
    from optimizer.solver.courts.split import Split
    from optimizer.solver.options import ProgressCallback, SolveOptions, StoppedBy
    from optimizer.solver.solution import Clock

Array = NDArray[Any]

COURTS_ROWS = 60_000
"""Rows from which ``method='auto'`` goes by courts."""

PRICE_SHARE, FIRST_SHARE, LAST_SHARE = 0.3, 0.1, 0.1
"""Most of the time limit that the first prices and the first plan may take, and what is left for the steps after."""


@dataclass(frozen=True)
class Target:
    """When a plan is good enough: a gap of its worth, and one of what it gains over ``reference``."""

    gap: float
    gain_gap: float
    reference: float | None

    def reached(self, value: float, bound: float) -> bool:
        """Whether both gaps are closed."""
        gap, gain = relative_gap(value, bound), value - (self.reference if self.reference is not None else -np.inf)
        return gap is not None and gap <= self.gap and (gain <= 0 or bound - value <= self.gain_gap * gain)


def by_courts(program: Program, options: SolveOptions) -> bool:
    """Whether a program is searched by courts."""
    large = program.matrix.shape[0] >= COURTS_ROWS and options.solver == DEFAULT
    return options.method == "courts" or (options.method == "auto" and large)


def search_by_courts(
    program: Program,
    options: SolveOptions,
    clock: Clock,
    progress: ProgressCallback | None,
    starts: Mapping[str, Array],
    nobody: str,
) -> Search | None:
    """Search a program by courts; the plan has whole heads, its closures are still to be polished.

    ``None`` where that does not work: courts share more than what is decided among them (a target of a region, say), there
    are no prices in time, or no start keeps the rules.

    ``starts`` are plans that keep every rule, by name, each of shape (columns,); a gain counts from the one of that name.
    """
    began = time.monotonic()
    split = split_program(program)
    if not split.apart or not starts:
        return None
    relaxed = relax(program, options, min(clock.left, PRICE_SHARE * options.time_limit))
    clock.seconds["first prices"] = time.monotonic() - began
    if relaxed is None:
        return None
    try:
        with deferred() as interrupt:
            courts = Courts(split)
            priced = courts.ask(courts.tie_prices(relaxed.prices))
        clock.seconds["prices"] = time.monotonic() - began - clock.seconds["first prices"]
        if not np.isfinite(priced.bound):
            return None
        if interrupt.asked:
            best = max(starts.values(), key=lambda x: float(program.worth @ x))
            return Search(Answer("feasible", best, float(program.worth @ best), priced.bound, priced.prices), "interrupt")
        reference = float(program.worth @ starts[nobody]) if nobody in starts else None
        target = Target(options.gap, GAIN_GAP if options.gain_gap is None else options.gain_gap, reference)
        return _plan(split, options, clock, progress, list(starts.values()), relaxed, priced, target)
    except SolverError:
        return None
    finally:
        clock.seconds["closures"] = time.monotonic() - began


def _plan(
    split: Split,
    options: SolveOptions,
    clock: Clock,
    progress: ProgressCallback | None,
    starts: list[Array],
    relaxed: Relaxed,
    priced: Priced,
    target: Target,
) -> Search | None:
    """The first plan, and better ones."""
    with deferred() as interrupt:
        known, heads = Worths(split), Heads(split)
        for number, prices in enumerate(priced.of_parts):
            known.learn(number, prices)
        board = open_board(split, known, heads, starts)
    if board is None:
        return None
    stopped: StoppedBy | None = "interrupt" if interrupt.asked else None
    reserve = LAST_SHARE * options.time_limit
    if stopped is None and not target.reached(board.value, priced.bound):
        limit = max(min(clock.left - reserve, FIRST_SHARE * options.time_limit), 0.0)
        if decide_all(board, likely(split, relaxed.x, board.x), options, limit):
            stopped = "interrupt"
    if stopped is None:
        stopped = _better(board, relaxed, priced, target, options, clock, progress)
    answer = Answer("feasible", board.x, board.value, priced.bound, priced.prices)
    return Search(answer, stopped)


def _better(
    board: Board,
    relaxed: Relaxed,
    priced: Priced,
    target: Target,
    options: SolveOptions,
    clock: Clock,
    progress: ProgressCallback | None,
) -> StoppedBy | None:
    """Rounds over all groups of courts; what ended them before the gaps were closed."""
    began, reserve = time.monotonic(), LAST_SHARE * options.time_limit
    with deferred() as interrupt:

        def stop() -> bool:
            if progress is not None:
                progress(Progress("search", board.value, priced.bound, time.monotonic() - began))
            return interrupt.asked or clock.left <= reserve or target.reached(board.value, priced.bound)

        idle = decide_in_rounds(board, relaxed.x, options, stop=stop, missing=lambda: max(priced.bound - board.value, 0.0))
    if interrupt.asked:
        return "interrupt"
    if target.reached(board.value, priced.bound):
        return None
    return "no progress" if idle else "time limit"
