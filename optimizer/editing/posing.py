"""A draft in, the same decisions as columns of a program out, and the plan that follows from them.

What a table decides is held: officers posted, cases moved, every yes or no. Everything else follows as it does for any plan:
who is at home, which cases are closed, overtime, whom a gain helps. So a table needs none of it, and the same table is worth
the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array, hstack

from optimizer.dispatch import make_plan
from optimizer.editing.lines import tables_of
from optimizer.plan import CORE, HOME, LENT, ORDERS, RECEIVED, SENT, Kind, Plan
from optimizer.solver.backend import solve_task
from optimizer.solver.engines import DEFAULT
from optimizer.solver.polish import polish
from optimizer.solver.search import task_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from optimizer.editing.lines import Line
    from optimizer.problem import Problem
    from optimizer.program import Block, Program

Array = NDArray[Any]

SLACK = 1e-7
"""Room beyond what a row is broken by, relative to one plus that, so that a solver does not stumble over its own rounding."""

STEERING = (LENT, RECEIVED, SENT)
"""Decisions of the model that orders of postings stand for."""


@dataclass(frozen=True)
class Posed:
    """A draft on a program.

    Attributes:
        columns: whole columns that the draft decides. amounts: of each, shape (columns,).
        lines: lines as they are in the plan, their axes complete. strays: those among them that the program has no column for.
    """

    columns: Array
    amounts: Array
    lines: tuple[Line, ...]
    strays: tuple[Line, ...]


def pose(problem: Problem, program: Program, lines: Sequence[Line]) -> Posed:
    """Find the columns of every line; several lines may add up in one."""
    finders = {(block.owner, block.decision.name): _Finder(block) for block in program.blocks}
    amounts: dict[int, float] = {}
    full: list[Line] = []
    strays: list[Line] = []
    for line in lines:
        whole, columns = _columns_of(problem, finders, line)
        full.append(whole)
        if columns is None:
            strays += [whole] if line.amount else []  # none of what cannot be is no harm
            continue
        for column in columns:
            amounts[column] = amounts.get(column, 0.0) + line.amount
    where = np.array(sorted(amounts), dtype=int)
    return Posed(where, np.array([amounts[int(c)] for c in where], dtype=float), tuple(full), tuple(strays))


class _Finder:
    """The columns of a block by their axes; axes that a line does not know follow from those it knows."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.axes = block.decision.axes
        self.by: dict[tuple[str, ...], dict[tuple[int, ...], list[int]]] = {}

    def rows(self, index: Mapping[str, int]) -> list[int]:
        """Positions in the block of all columns with these axes."""
        axes = tuple(axis for axis in self.axes if axis in index)
        if axes not in self.by:
            found: dict[tuple[int, ...], list[int]] = {}
            for row, key in enumerate(zip(*(self.block.index[axis].tolist() for axis in axes), strict=True)):
                found.setdefault(key, []).append(row)
            self.by[axes] = found
        return self.by[axes].get(tuple(index[axis] for axis in axes), [])

    def column(self, index: Mapping[str, int]) -> int | None:
        rows = self.rows(index)
        return int(self.block.columns[rows[0]]) if len(rows) == 1 else None

    def completed(self, index: Mapping[str, int]) -> dict[str, int] | None:
        """All axes; those not known from another column that starts at the same time, wherever it is."""
        missing = [axis for axis in self.axes if axis not in index]
        if not missing:
            return dict(index)
        when = {axis: index[axis] for axis in ("start", "period") if axis in index}
        rows = self.rows(index) or self.rows(when)
        return {**index, **{axis: int(self.block.index[axis][rows[0]]) for axis in missing}} if rows else None


def _columns_of(problem: Problem, finders: Mapping[tuple[str, str], _Finder], line: Line) -> tuple[Line, list[int] | None]:
    """The line with all its axes, and its columns; ``None`` where the program has none for it."""
    if line.decision != ORDERS:
        finder = finders.get((line.owner, line.decision.name))
        index = None if finder is None else finder.completed(line.index)
        if finder is None or index is None:
            last = len(problem.time.days) - 1
            return replace(line, index={**dict.fromkeys(line.decision.axes, last), **line.index}), None
        column = finder.column(index)
        return replace(line, index=index), None if column is None else [column]
    given = SENT if (line.owner, SENT.name) in finders else LENT  # teams know who sends whom
    relation = int(problem.map.relation[line.index["donor"], line.index["host"]])
    ends = [
        None if finder is None else finder.column({**line.index, "relation": relation})
        for finder in (finders.get((line.owner, one.name)) for one in (given, RECEIVED))
    ]
    return line, None if None in ends else [one for one in ends if one is not None]


def implied(problem: Problem, program: Program, x: Array) -> Array:
    """Switches that say only that something else is done: 1 where a whole column of their owner with their axes is above 0.

    Such are: a posting stands where somebody is received, a court sends to it, a lot leaves a court.
    """
    out = x.copy()
    for block in program.blocks:
        switch = block.decision.kind == Kind.SWITCH and block.decision.order is None
        if not switch:
            continue
        on: set[tuple[int, ...]] = set()
        for other in program.blocks:
            axes = _with_origin(problem, other)
            if other.owner != block.owner or other is block or not set(block.decision.axes) <= axes.keys():
                continue
            if not program.whole[other.columns].all():
                continue
            used = out[other.columns] > 0.5
            on |= set(zip(*(axes[axis][used].tolist() for axis in block.decision.axes), strict=True))
        keys = zip(*(block.index[axis].tolist() for axis in block.decision.axes), strict=True)
        out[block.columns] = np.array([key in on for key in keys], dtype=float)
    return out


def _with_origin(problem: Problem, block: Block) -> dict[str, Array]:
    """Axes of a block, with the court of its cells."""
    axes = dict(block.index)
    if "cell" in axes and "origin" not in axes:
        axes["origin"] = problem.cells.court[axes["cell"]]
    return axes


@dataclass(frozen=True)
class Followed:
    """What follows from a draft.

    Attributes:
        plan: the draft with everything that follows. kept: whether it keeps every row of the program.
    """

    plan: Plan
    kept: bool


def follow(problem: Problem, program: Program, posed: Posed) -> Followed | None:
    """What courts do best under the orders of a draft; where these break rules, what breaks the rules least.

    ``None`` if not even that can be found.
    """
    x = np.zeros(len(program.worth))
    x[posed.columns] = posed.amounts
    x = implied(problem, program, x)
    outside = (x < program.lower - 1e-9) | (x > program.upper + 1e-9)
    kept = None if posed.strays or (outside & program.whole).any() else polish(program, x)
    found = kept if kept is not None else _least_broken(program, x, _sent_by(program, posed.strays))
    if found is None:
        return None
    held = tables_of(line for line in posed.lines if line not in posed.strays)
    known = {owner: tables[ORDERS.name] for owner, tables in held.items() if ORDERS.name in tables}
    plan = make_plan(problem, program, found, known)
    return Followed(_with_tables(plan, posed.strays), kept is not None)


def _with_tables(plan: Plan, strays: Iterable[Line]) -> Plan:
    """The plan with lines that the program cannot hold."""
    decisions = {owner: dict(tables) for owner, tables in plan.decisions.items()}
    for owner, tables in tables_of(strays).items():
        for name, more in tables.items():
            decision = next(line.decision for line in strays if (line.owner, line.decision.name) == (owner, name))
            before = decisions.setdefault(owner, {}).get(name, decision.empty())
            rows = [
                row
                for table in (before, more)
                for row in zip(*(table.index[axis].tolist() for axis in decision.axes), table.amount.tolist(), strict=True)
            ]
            decisions[owner][name] = decision.table(sorted(rows))
    return Plan(decisions)


def _sent_by(program: Program, strays: Iterable[Line]) -> Program:
    """The program with those at home fewer by whom stray lines send away."""
    block = program.block(CORE, HOME)
    axes = zip(*(block.index[axis].tolist() for axis in HOME.axes), strict=True)
    column = {key: int(c) for key, c in zip(axes, block.columns, strict=True)}
    upper = program.upper.copy()
    for line in strays:
        if not {"donor", "role", "start", "length"} <= line.index.keys():
            continue
        for period in range(line.index["start"], line.index["start"] + line.index["length"]):
            at = column.get((line.index["donor"], line.index["role"], period))
            if at is not None:
                upper[at] = max(upper[at] - line.amount, program.lower[at])
    return replace(program, upper=upper)


def _least_broken(program: Program, x: Array, eased: Program) -> Array | None:
    """Whole columns held at ``x``, every row widened by what it must be broken by, and then what is best."""
    fixed = eased.fix(np.flatnonzero(program.whole), np.round(x[program.whole]))
    task = task_of(fixed)
    rows = len(task.row_lower)
    scale = 1 / np.maximum(np.sqrt(abs(task.matrix).multiply(abs(task.matrix)).sum(axis=1)), 1e-6)  # a row's own size
    sides = eye_array(rows, format="csr")
    elastic = replace(
        task,
        matrix=csr_array(hstack([task.matrix, sides, -sides])),
        lower=np.concatenate([task.lower, np.zeros(2 * rows)]),
        upper=np.concatenate([task.upper, np.full(2 * rows, np.inf)]),
        worth=np.concatenate([np.zeros(len(task.worth)), -scale, -scale]),
        whole=np.zeros(len(task.worth) + 2 * rows, dtype=bool),
    )
    answer = solve_task(elastic, engine=DEFAULT, time_limit=600.0)
    if answer.x is None:
        return None
    size = len(task.worth)
    more, less = answer.x[size : size + rows], answer.x[size + rows :]
    room = SLACK * (1 + np.abs(more) + np.abs(less))
    wider = replace(fixed, row_lower=fixed.row_lower - more - room, row_upper=fixed.row_upper + less + room)
    best = polish(wider, x)
    return answer.x[:size] if best is None else best
