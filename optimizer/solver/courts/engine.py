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
from optimizer.solver.courts.prices import Courts, Priced, Relaxed, first_prices, relax
from optimizer.solver.courts.split import split_program
from optimizer.solver.courts.worths import Worths
from optimizer.solver.engines import DEFAULT
from optimizer.solver.interrupts import deferred
from optimizer.solver.options import Progress
from optimizer.solver.search import Search

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.program import Program
    from optimizer.solver.courts.plans import Board
    from optimizer.solver.options import ProgressCallback, SolveOptions, StoppedBy
    from optimizer.solver.solution import Clock

Array = NDArray[Any]

COURTS_ROWS = 60_000
"""Rows from which ``method='auto'`` goes by courts."""

PRICE_SHARE, FIRST_SHARE, LAST_SHARE = 0.3, 0.1, 0.1
"""Most of the time limit that the first prices and the first plan may take, and what is left for the steps after."""


@dataclass(frozen=True)
class Target:
    """When a plan is good enough: a gap of its worth and, if one is given, one of what it gains over ``reference``."""

    gap: float
    gain_gap: float | None
    reference: float | None

    def reached(self, value: float, bound: float) -> bool:
        """Whether both gaps are closed."""
        gap, gain = relative_gap(value, bound), value - (self.reference if self.reference is not None else -np.inf)
        share = self.gain_gap is None or bound - value <= self.gain_gap * max(gain, 0.0)
        return gap is not None and gap <= self.gap and share


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
    reference = float(program.worth @ starts[nobody]) if nobody in starts else None
    target = Target(options.gap, options.gain_gap, reference)
    try:
        with deferred() as interrupt:
            known = Worths(split)
            board = open_board(split, known, Heads(split), starts.values())
            if board is None:
                return None
            courts = Courts(split)
            priced = courts.ask(first_prices(split, known.cuts))
            if not np.isfinite(priced.bound):
                return None
        clock.seconds["first prices"] = time.monotonic() - began
        relaxed, stopped = Relaxed(courts.together(priced), priced.prices), interrupt.asked
        if not stopped:
            relaxed, priced, stopped = _prices(courts, known, relaxed, priced, options, clock)
        ended: StoppedBy | None = "interrupt" if stopped else _plan(board, relaxed, priced, target, options, clock, progress)
        return Search(Answer("feasible", board.x, board.value, priced.bound, priced.prices), ended, priced=True)
    except SolverError:
        return None
    finally:
        clock.seconds["closures"] = time.monotonic() - began


def _prices(
    courts: Courts, known: Worths, relaxed: Relaxed, priced: Priced, options: SolveOptions, clock: Clock
) -> tuple[Relaxed, Priced, bool]:
    """Better prices, from the relaxation, as far as time allows, and cuts at both; and whether Ctrl-C was pressed."""
    began, asked = time.monotonic(), [priced]
    try:
        found = relax(courts.split.program, relaxed, options, min(clock.left, PRICE_SHARE * options.time_limit))
    except KeyboardInterrupt:
        return relaxed, priced, True
    with deferred() as interrupt:
        if found is not None:
            relaxed = found
            asked.append(courts.ask(courts.tie_prices(found.prices)))
        for each in asked:
            for number, prices in enumerate(each.of_parts):
                known.learn(number, prices)
    clock.seconds["prices"] = time.monotonic() - began
    return relaxed, min(asked, key=lambda one: one.bound), interrupt.asked


def _plan(
    board: Board,
    relaxed: Relaxed,
    priced: Priced,
    target: Target,
    options: SolveOptions,
    clock: Clock,
    progress: ProgressCallback | None,
) -> StoppedBy | None:
    """The first plan, and better ones; what ended them before the gaps were closed."""
    if target.reached(board.value, priced.bound):
        return None
    limit = max(min(clock.left - LAST_SHARE * options.time_limit, FIRST_SHARE * options.time_limit), 0.0)
    if decide_all(board, likely(board.split, relaxed.x, board.x), options, limit):
        return "interrupt"
    return _better(board, relaxed, priced, target, options, clock, progress)


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

        def over() -> bool:
            return interrupt.asked or clock.left <= reserve

        def stop() -> bool:
            if progress is not None:
                progress(Progress("search", board.value, priced.bound, time.monotonic() - began))
            return over() or target.reached(board.value, priced.bound)

        def missing() -> float:
            return max(priced.bound - board.value, 0.0)

        idle = decide_in_rounds(board, relaxed.x, options, stop=stop, over=over, missing=missing)
    if interrupt.asked:
        return "interrupt"
    if target.reached(board.value, priced.bound):
        return None
    return "no progress" if idle else "time limit"
