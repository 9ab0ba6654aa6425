"""Program in, solution out: worth first, then closures, then fewest officers moved, each stage with its proof and its time."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import RangeError, SolverError
from optimizer.plan import WHOLE, Kind
from optimizer.solver.claims import SPREAD, TWICE_ENTRIES, Claim, ask_again, claim_of, contradiction, exceeds, price
from optimizer.solver.conflict import find_conflict
from optimizer.solver.courts.engine import by_courts, search_by_courts
from optimizer.solver.engines import BOUNDING, ENGINES
from optimizer.solver.interrupts import asked, deferred
from optimizer.solver.polish import polish
from optimizer.solver.rounding import refine
from optimizer.solver.scaling import widest
from optimizer.solver.search import Search, search, task_of
from optimizer.solver.solution import Clock, Solution, Step, make_solution
from optimizer.solver.sparing import better_of, settle, spare_officers
from optimizer.solver.ties import break_ties
from optimizer.solver.voice import Voice, voice_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from optimizer.program import Program
    from optimizer.solver.backend import Task
    from optimizer.solver.options import ProgressCallback, SolveOptions, StoppedBy

Array = NDArray[Any]

EXACT_COLUMNS = 1_500
"""Lent heads and moved cases up to which ``whole='auto'`` keeps them whole while searching."""

PRICE_SHARE = 0.2
"""Most that finding prices may take, as a share of the search's time."""

NOBODY = "nobody moves"
"""Name of the start that is always there: nothing is opened, nobody is sent, no case is moved."""


def solve_program(
    program: Program,
    options: SolveOptions,
    progress: ProgressCallback | None = None,
    starts: Sequence[tuple[str, Array]] = (),
) -> Solution:
    """Solve in stages; Ctrl-C and the time limit return the best plan so far with its bound.

    Args:
        program: what to solve.
        options: how hard to try.
        progress: called at every stage, and while searching.
        starts: names and plans known before, each of shape (columns,); whole columns count, the rest is computed anew. No plan
            returned is worth less than any of them. Those that break a rule are passed over.

    Raises:
        RangeError: amounts lie too far apart for the claim to be trusted.
        SolverError: the search failed or died, and nothing that it found is left.
        ModelError: solvers contradict each other or themselves.
    """
    clock, voice = Clock(options.time_limit), voice_of(progress)
    exact = _exact(program, options)
    once = not exact or program.matrix.nnz > TWICE_ENTRIES
    with _naming_columns(program):
        if once:
            _refuse_wide(task_of(program))
        known, early = _known(program, starts, clock)
        name = max(known, key=lambda one: float(program.worth @ known[one]), default=NOBODY)  # the first of equals
        start = known.get(name)
        if start is not None:
            voice.knows(best=float(program.worth @ start))
        nothing = make_solution(program, start, start, Claim("search", None), "interrupt", clock, fallback=name)
        nothing = replace(nothing, starts=known)
        if early:
            return nothing
        try:
            tied = search_by_courts(program, options, clock, voice, known, NOBODY) if by_courts(program, options) else None
            if tied is not None:
                found, exact = tied, True
            else:
                hint = start if name != NOBODY else None
                found = _first_stage(
                    program, options, clock, voice, hint, exact=exact, gap=_gap(program, options, known, start)
                )
        except KeyboardInterrupt:
            return nothing
        if found.answer.status == "infeasible":
            if start is None:
                _refuse_wide(task_of(program))
                return Solution("infeasible", None, None, None, None, None, clock.seconds, find_conflict(program))
            raise contradiction(task_of(program), f"{options.solver} calls infeasible what a plan is known for")
        solution = _after_search(program, options, clock, voice, found, (name, start), exact=exact)
        return replace(solution, starts=known, method="direct" if tied is None else "courts")


def _after_search(
    program: Program,
    options: SolveOptions,
    clock: Clock,
    voice: Voice,
    found: Search,
    start: tuple[str, Array | None],
    *,
    exact: bool,
) -> Solution:
    """Whole heads, a claim, ties and spared officers."""
    began = time.monotonic()
    voice.knows(bound=found.answer.bound)
    voice.enter("rounding")
    with deferred() as interrupt:
        own = settle(program, found.answer.x, exact=exact, time_limit=max(clock.left, 30.0))
    interrupted = interrupt.asked
    if not exact and found.answer.x is not None and not interrupted:
        known = -np.inf if start[1] is None else float(program.worth @ start[1])
        own, interrupted = refine(program, found.answer.x, own, options, clock, reference=known)
    x = better_of(program, own, start[1])
    clock.seconds["round and polish"] = time.monotonic() - began
    stopped: StoppedBy | None = "interrupt" if interrupted else found.stopped_by
    reason = found.reason
    if x is not None:
        voice.knows(best=float(program.worth @ x))
    claim, x = _claim(program, options, clock, found, x, voice, exact=exact, hurry=stopped == "interrupt")
    voice.knows(best=None if x is None else float(program.worth @ x), bound=claim.bound)
    if asked():
        stopped = "interrupt"
    first = x
    fallback = start[0] if x is not None and x is start[1] else None
    going = stopped in (None, "no progress")
    if x is not None and going and exact:
        voice.enter("equal plans")
        x = break_ties(program, x, claim.bound, options, clock)
        if asked():
            stopped, going = "interrupt", False
    if x is not None and going and clock.left > 0 and program.disturbance @ x > 0:
        try:
            x, ended = spare_officers(program, x, options, clock, voice, exact=exact)
            stopped = ended or stopped
        except SolverError as error:  # the plan of the first stage is none the worse for it
            stopped, reason = "solver died", str(error)
    steps = _steps(program, found.answer.objective, own, first, x)
    return replace(make_solution(program, x, first, claim, stopped, clock, fallback=fallback), reason=reason, steps=steps)


def _steps(
    program: Program, searched: float | None, own: Array | None, first: Array | None, x: Array | None
) -> tuple[Step, ...]:
    values = [("search", searched)] + [
        (name, None if y is None else float(program.worth @ y))
        for name, y in (("rounding", own), ("best of starts and search", first), ("sparing officers", x))
    ]
    return tuple(Step(name, value) for name, value in values if value is not None)


def _known(program: Program, starts: Sequence[tuple[str, Array]], clock: Clock) -> tuple[dict[str, Array], bool]:
    """Every start that keeps all rules, with the rest made best, and whether Ctrl-C was pressed: one there is then, too."""
    began = time.monotonic()
    known: dict[str, Array] = {}
    with deferred() as early:
        for name, x in ((NOBODY, np.where(program.whole, program.lower, 0.0)), *starts):
            if early.asked and known:
                break
            whole = polish(program, x)
            if whole is not None:
                known[name] = whole
    clock.seconds[NOBODY] = time.monotonic() - began
    return known, early.asked


def _claim(
    program: Program,
    options: SolveOptions,
    clock: Clock,
    found: Search,
    x: Array | None,
    voice: Voice,
    *,
    exact: bool,
    hurry: bool,
) -> tuple[Claim, Array | None]:
    """What the bound rests on, and the plan, which a second solver may have bettered.

    Raises:
        RangeError: only one solver could be asked, and amounts lie too far apart to take its word.
        ModelError: a bound lies below a plan's worth.
    """
    bound, task = found.answer.bound, task_of(program)
    value = None if x is None else float(program.worth @ x)
    if exceeds(value, bound):
        raise contradiction(task, f"{options.solver}'s bound {bound:.9g} lies below the worth {value:.9g} of a plan")
    if found.priced:
        return Claim("checked", bound, found.answer.prices, bound), x
    if hurry or bound is None or not options.certify:
        return Claim("search", bound), x
    began = time.monotonic()
    limit = min(max(clock.left, 1.0), max(2.0, PRICE_SHARE * clock.seconds["closures"]))
    voice.enter("prices", left=limit)
    prices, checked = price(task, options, limit)
    clock.seconds["prices"] = time.monotonic() - began
    claim = claim_of(bound, None, prices, checked)
    if claim.kind == "checked" or asked():
        return claim, x
    if exact and task.matrix.nnz <= TWICE_ENTRIES and clock.left > 0:
        began = time.monotonic()
        limit = min(clock.left, 2.0 + 3 * clock.seconds["closures"])
        voice.enter("second solver", left=limit)
        again = ask_again(task, options.solver, options, limit)
        clock.seconds["second solver"] = time.monotonic() - began
        if again is not None:
            claim, x = _agreed(program, options, claim, again, x)
    if claim.kind == "search" and not asked():
        _refuse_wide(task)
    return claim, x


def _agreed(
    program: Program, options: SolveOptions, claim: Claim, again: Search, x: Array | None
) -> tuple[Claim, Array | None]:
    """The claim of two solvers, and the better plan.

    Raises:
        ModelError: one solver's bound lies below the worth of the other's plan.
    """
    other = None if again.answer.x is None else polish(program, again.answer.x)
    best = better_of(program, x, other)
    value = None if best is None else float(program.worth @ best)
    for bound in (claim.bound, again.answer.bound):
        if (best is not None and again.answer.status == "infeasible") or exceeds(value, bound):
            said = "infeasible" if again.answer.bound is None else f"{again.answer.bound:.9g}"
            what = f"{options.solver} proves {claim.bound:.9g}, a second solver {said}; a plan is worth {value:.9g}"
            raise contradiction(task_of(program), what)
    return claim_of(claim.bound, again.answer.bound, claim.prices, claim.checked_bound), best


def _refuse_wide(task: Task) -> None:
    wide = widest(task)
    if wide is not None and wide.spread > SPREAD:
        raise wide


@contextmanager
def _naming_columns(program: Program) -> Iterator[None]:
    """A ``RangeError`` from inside names row and columns in the program's words."""
    try:
        yield
    except RangeError as error:
        what = ", ".join([program.row_name(error.row), *(_column_name(program, c) for c in (error.small, error.large))])
        raise RangeError(error.row, error.small, error.large, error.spread, what) from error


def _column_name(program: Program, column: int) -> str:
    """Name of a column, such as ``core home[3, 0, 5]``."""
    for block in program.blocks:
        at = np.flatnonzero(block.columns == column)
        if len(at):
            return f"{block.owner} {block.decision.name}[{', '.join(str(int(index[at[0]])) for index in block.index.values())}]"
    return f"column {column}"


def _exact(program: Program, options: SolveOptions) -> bool:
    if not ENGINES[options.solver].whole:
        return False
    if options.whole != "auto":
        return options.whole == "exact"
    return int(np.isin(program.kinds, (Kind.LENT, Kind.CASES)).sum()) <= EXACT_COLUMNS


def _gap(program: Program, options: SolveOptions, known: Mapping[str, Array], start: Array | None) -> float:
    """Relative gap at which a direct search stops; a gap of the gain is one of the gain that is sure already."""
    if options.gain_gap is None or start is None or NOBODY not in known:
        return options.gap if options.gain_gap is None else 0.0
    value, nobody = float(program.worth @ start), float(program.worth @ known[NOBODY])
    return min(options.gap, options.gain_gap * max(value - nobody, 0.0) / max(abs(value), 1e-9))


def _first_stage(
    program: Program,
    options: SolveOptions,
    clock: Clock,
    voice: Voice,
    hint: Array | None,
    *,
    exact: bool,
    gap: float,
) -> Search:
    start = time.monotonic()
    posed = program if exact else program.relax(*((Kind.LENT, Kind.CASES) if ENGINES[options.solver].whole else WHOLE))
    share = 1.0 if exact else 0.7  # rounding gives up a little, which the search must have in hand
    voice.enter("search", left=clock.left)
    found = search(
        task_of(posed),
        engine=options.solver,
        options=options,
        time_limit=clock.left,
        gap=gap * share,
        stage="search",
        progress=voice,
        whole=exact,
        hint=hint if ENGINES[options.solver].whole else None,
    )
    engine = ENGINES[options.solver]
    if engine.whole and not engine.trusted:  # its bound is no proof, a linear relaxation's is
        relaxed = search(
            replace(task_of(posed), whole=np.zeros_like(posed.whole)),
            engine=BOUNDING,
            options=options,
            time_limit=max(clock.left, 10.0),
            gap=0.0,
            stage="search",
        )
        found = replace(found, answer=replace(found.answer, bound=relaxed.answer.bound))
    clock.seconds["closures"] = time.monotonic() - start
    return found
