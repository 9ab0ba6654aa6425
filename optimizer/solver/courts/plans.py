"""Prices and a plan to start from in, a better plan out: courts that have to do with each other are decided on together.

A group of courts is posed over heads by the cuts known (``heads``), what that finds is valued exactly (``worths``), which gives
new cuts where it was thought worth too much, and so on until nothing more can be gained there. Groups cover all courts, in
another order each time, until the plan is near enough to the bound, time is over, or whole rounds bring nothing.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import SolverError
from optimizer.plan import Kind
from optimizer.solver.backend import solve_task
from optimizer.solver.courts.near import groups, nearness
from optimizer.solver.engines import DEFAULT
from optimizer.solver.search import search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from optimizer.solver.courts.heads import Heads
    from optimizer.solver.courts.split import Split
    from optimizer.solver.courts.worths import Worths
    from optimizer.solver.options import SolveOptions

Array = NDArray[Any]

GROUP = 8
"""Courts decided on together: eight take a fraction of a second each time, sixteen are not decided in five."""

TIMES = 6
"""Most times that a group is posed in a row."""

NODES = 400
"""Most nodes of a group: nodes, unlike seconds, repeat."""

GROUP_SECONDS, MOST_SECONDS = 1.0, 8.0
"""Most seconds for posing a group once: doubled whenever a round over all groups brings nothing, and the last of it.

At 128 courts and 50 s of one core, 1 s brings 114,837 where 5 s bring 114,688: few groups take most of the time, for little.
"""

LIKELY = 0.01
"""Amount in the relaxation from which a whole column may be used."""

FEW = 2_000
"""Whole columns up to which all may be used."""

FIRST_GAP = 2e-4
"""Relative gap of the first plan: what cuts think it is worth is not known better."""

IDLE = 5e-3
"""Share of what is missing that all groups together must bring for another round like it."""

SETTLED = 0.01
"""Share of what a group may lack, if all lack alike, below which nothing more is expected of it."""

CARE = 0.1
"""Share of what a group was last hoped to gain to within which its next proposal is sought: cuts are not known better."""


@dataclass
class Board:
    """The best plan so far and what its courts are worth; it changes, so it is not frozen.

    Attributes:
        x: shape (columns,), heads; closures are not kept. worths: shape (parts,). value: of the plan.
    """

    split: Split
    x: Array
    worths: Array
    value: float
    known: Worths
    heads: Heads
    changed: Array = field(default_factory=lambda: np.zeros(0))
    done: dict[tuple[int, ...], float] = field(default_factory=dict)
    time: float = 0.0

    def take(self, x: Array, worths: dict[int, float]) -> None:
        """Make a better plan the best."""
        self.time += 1
        moved = [number for number, worth in worths.items() if worth != self.worths[number]]
        self.changed[moved] = self.time
        self.x = x
        for number, worth in worths.items():
            self.worths[number] = worth
        self.value = float(self.worths.sum()) + self.known.of_shared(x)

    def settled(self, group: tuple[int, ...]) -> bool:
        """Whether nothing has changed since the group was found to hold nothing more."""
        return group in self.done and bool(self.changed[list(group)].max() <= self.done[group])


def value_of(known: Worths, x: Array, numbers: Iterable[int]) -> dict[int, float] | None:
    """What parts are worth with heads as in ``x``; ``None`` if one of them cannot keep its rows."""
    out = {}
    for number in numbers:  # each is a linear program of its own
        worth = known.value(number, x)
        if worth is None:
            return None
        out[number] = worth
    return out


def open_board(split: Split, known: Worths, heads: Heads, starts: Iterable[Array]) -> Board | None:
    """The best of the starts, valued anew; ``None`` if none keeps the rows."""
    best: Board | None = None
    for x in starts:
        rounded = np.where(split.program.whole, np.round(x), x)
        worths = value_of(known, rounded, range(len(split.parts)))
        if worths is None:
            continue
        each = np.array(list(worths.values()))
        value = float(each.sum()) + known.of_shared(rounded)
        if best is None or value > best.value:
            best = Board(split, rounded, each, value, known, heads, changed=np.zeros(len(each)))
    return best


def likely(split: Split, relaxed: Array, x: Array) -> Array:
    """Columns that a plan may use: those of the relaxation, those of the plan, and all that are not whole, or few; bool."""
    if split.program.whole.sum() <= FEW:
        return np.ones(len(x), dtype=bool)
    out: Array = ~split.program.whole | (relaxed > LIKELY) | (x > 0.5)
    return out


def decide_all(board: Board, free: Array, options: SolveOptions, time_limit: float) -> bool:
    """A first plan for all courts at once; whether Ctrl-C was pressed."""
    posed = board.heads.pose(board.known.cuts, free, board.x)
    try:
        found = search(posed.task, engine=DEFAULT, options=options, time_limit=time_limit, gap=FIRST_GAP, stage="search")
    except SolverError:
        return False
    if found.answer.x is not None and found.stopped_by != "interrupt":
        _weigh(board, posed.plan(found.answer.x, board.x), range(len(board.split.parts)))
    return found.stopped_by == "interrupt"


def _weigh(board: Board, x: Array, numbers: Iterable[int]) -> float | None:
    """Value parts in a proposal, which becomes the plan if it gains; what it gains, ``None`` if it breaks a court's rows."""
    before = board.value
    worths = value_of(board.known, x, numbers)
    if worths is None:
        return None
    after = before + sum(worth - board.worths[number] for number, worth in worths.items())
    after = float(after) + board.known.of_shared(x) - board.known.of_shared(board.x)
    if after > before + 1e-9 * (1 + abs(before)) and board.heads.keeps(x):
        board.take(x, worths)
    return after - before


def decide_group(
    board: Board, group: tuple[int, ...], free: Array, missing: float, stop: Callable[[], bool], seconds: float = MOST_SECONDS
) -> None:
    """Better heads for a group of courts, all else held; ``missing`` is what the plan may lack at most."""
    mine = _of_group(board.split, group) & free
    share = missing * len(group) / len(board.split.parts)
    hoped = share
    for _ in range(TIMES):
        cuts = {number: board.known.cuts[number] for number in group}
        posed = board.heads.pose(cuts, mine, board.x)
        shared = posed.columns[board.split.program.column_court[posed.columns] < 0]
        here = sum(board.worths[number] for number in group) + board.split.program.worth[shared] @ board.x[shared]
        gap = max(CARE * hoped / (1 + abs(here)), 1e-6)
        try:
            answer = solve_task(posed.task, engine=DEFAULT, time_limit=seconds, gap=gap, nodes=NODES)
        except SolverError:
            return
        if answer.x is None or answer.objective is None:
            return
        proposal = posed.plan(answer.x, board.x)
        hoped = answer.objective - here
        if hoped <= SETTLED * share:
            if answer.status == "optimal":
                board.done[group] = board.time
            return
        if _weigh(board, proposal, group) is None or stop():
            return


def decide_side_by_side(
    board: Board, batch: Sequence[tuple[int, ...]], free: Array, missing: float, stop: Callable[[], bool], seconds: float
) -> None:
    """Better heads for groups without a court in common, at the same time, each from the same plan.

    The solvers let other threads run. What groups found is put together in their order, as far as all rows on heads allow, so
    that which thread was faster changes nothing.
    """
    before = board.x

    def decide(group: tuple[int, ...]) -> Board:
        alone = replace(board, worths=board.worths.copy(), changed=board.changed.copy(), done={})
        decide_group(alone, group, free, missing, stop, seconds)
        return alone

    with ThreadPoolExecutor(len(batch)) as threads:
        found = list(threads.map(decide, batch))
    for group, alone in zip(batch, found, strict=True):
        x = board.x + (alone.x - before)
        worths = {number: float(alone.worths[number]) for number in group}
        gain = sum(worth - board.worths[number] for number, worth in worths.items())
        gain += board.known.of_shared(x) - board.known.of_shared(board.x)
        if gain > 0 and board.heads.keeps(x):
            board.take(x, worths)
        if group in alone.done and all(board.worths[number] == worth for number, worth in worths.items()):
            board.done[group] = board.time


def _batches(found: Iterable[tuple[int, ...]], size: int) -> Iterator[list[tuple[int, ...]]]:
    """Up to ``size`` groups that follow each other and have no court in common."""
    batch: list[tuple[int, ...]] = []
    for group in found:
        if batch and (len(batch) == size or any(set(group) & set(other) for other in batch)):
            yield batch
            batch = []
        batch.append(group)
    if batch:
        yield batch


def _of_group(split: Split, group: tuple[int, ...]) -> Array:
    """Columns that concern the courts of a group and no others, shape (columns,), bool."""
    count = np.zeros(len(split.held), dtype=int)
    for part in split.parts:
        count[part.columns] += 1
    for number in group:
        count[split.parts[number].columns] -= 1
    mine = np.isin(split.program.column_court, [split.parts[number].court for number in group])
    shared = (split.program.column_court < 0) & (split.program.kinds != Kind.FLOW) & (count == 0)
    out: Array = mine | shared
    return out


def decide_in_rounds(
    board: Board,
    relaxed: Array,
    options: SolveOptions,
    *,
    stop: Callable[[], bool],
    over: Callable[[], bool],
    missing: Callable[[], float],
) -> bool:
    """Better the plan group by group until ``stop`` says so, or rounds bring nothing, which is ``True``.

    ``over`` ends a group in between; unlike ``stop``, it is asked by several threads.
    """
    order = np.random.default_rng(options.seed)
    near, seconds = nearness(board.split, likely(board.split, relaxed, board.x)), GROUP_SECONDS
    while seconds <= MOST_SECONDS:
        before, lacking = board.value, missing()
        free = likely(board.split, relaxed, board.x)
        for batch in _batches(groups(near, GROUP, order.permutation(near.shape[0])), options.threads):
            if stop():
                return False
            open_ones = [group for group in batch if not board.settled(group)]
            if open_ones:
                decide_side_by_side(board, open_ones, free, missing(), over, seconds)
        if board.value - before <= IDLE * lacking:
            seconds *= 2
    return True
