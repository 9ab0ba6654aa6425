"""What a province would do without a model, as whole heads on a program; the scenario's own rules hold.

Problem and program in, vectors of columns out, whose whole columns are decided and whose rest is to be polished. They are
starts of a search and, made into results, the baselines of every report.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from optimizer.plan import CORE, HOME, LENT, RECEIVED, SENT, WHOLE, Kind
from optimizer.solver.heads import round_heads, solve_heads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from optimizer.problem import Problem
    from optimizer.program import Program

Array = NDArray[Any]

RULE_SECONDS = 20.0
"""Most a rule of thumb may take to decide its heads."""

WHOLE_ROWS = 40_000
"""Rows of a program above which a rule of thumb decides in fractions and takes the whole heads nearest to them.

At 128 courts and 13 fortnights (84,000 rows) that takes 4 s, where whole heads from the start are not found in 10.
"""

WORST_FIRST_RATIO = 0.7
"""Worth of a head at each court relative to one at the next worse court, in the rule worst-court-first."""


def rules_of_thumb(problem: Problem, program: Program, *, seconds: float = RULE_SECONDS) -> Iterator[tuple[str, Array]]:
    """Name and columns, shape (columns,), of each rule that finds heads within ``seconds``; the rest is left at zero."""
    for name, decide in DECIDE.items():
        x = decide(problem, program, seconds)
        if x is not None:
            yield name, x


def _workload(problem: Problem) -> Array:
    """Officer-days of work waiting or coming at each court by role, shape (J, R)."""
    cases = problem.cells.opening + problem.cells.inflow.sum(axis=1)
    load: Array = np.zeros(problem.shape[:2])
    np.add.at(load, problem.cells.court, problem.cells.effort * cases[:, None])
    return load


def _present(program: Program) -> tuple[csr_array, tuple[Array, Array, Array]]:
    """Matrix that maps columns to heads present, rows (court, role, period) of the home columns, and those indices."""
    block = program.block(CORE, HOME)
    where = (block.index["court"], block.index["role"], block.index["period"])
    lookup = {tuple(map(int, key)): row for row, key in enumerate(zip(*where, strict=True))}
    rows, columns = [np.arange(len(block.columns))], [block.columns]
    for received in program.blocks_of(RECEIVED):
        start, length = received.index["start"], received.index["length"]
        column = np.repeat(np.arange(len(start)), length)
        period = np.concatenate([np.zeros(0, dtype=int), *(np.arange(s, s + n) for s, n in zip(start, length, strict=True))])
        keys = zip(received.index["host"][column], received.index["role"][column], period, strict=True)
        rows.append(np.array([lookup[tuple(map(int, key))] for key in keys], dtype=int))
        columns.append(received.columns[column])
    row, col = np.concatenate(rows), np.concatenate(columns)
    return csr_array((np.ones(len(row)), (row, col)), shape=(len(block.columns), len(program.worth))), where


def _solve_rule(program: Program, worth: Array, seconds: float, wanted: tuple[csr_array, Array] | None = None) -> Array | None:
    """Heads that are best for a rule's own objective, less their deviations from heads wanted (matrix and target)."""
    still = program.kinds == Kind.CASES  # rules of thumb move people, not cases
    program = replace(program, upper=np.where(still, program.lower, program.upper))
    large = program.matrix.shape[0] > WHOLE_ROWS
    posed = program.relax(*WHOLE) if large else program
    x = solve_heads(posed, worth, lower=program.lower, upper=program.upper, time_limit=seconds, gap=0.01, wanted=wanted)
    return round_heads(program, x, time_limit=seconds) if large and x is not None else x


def proportional_heads(problem: Problem, program: Program, seconds: float = RULE_SECONDS) -> Array | None:
    """Minimise the sum over courts, roles and periods of ``|heads present - share of the workload x all heads|``."""
    present, where = _present(program)
    load = _workload(problem)
    share = np.divide(load, load.sum(axis=0), out=np.zeros_like(load), where=load.sum(axis=0) > 0)
    wanted = (share[:, :, None] * problem.staff.heads.sum(axis=0))[where]
    return _solve_rule(program, -1e-3 * program.disturbance, seconds, (present, wanted))


def worst_first_heads(problem: Problem, program: Program, seconds: float = RULE_SECONDS) -> Array | None:
    """Maximise heads received less heads lent, each worth ``WORST_FIRST_RATIO`` of one at the next worse court.

    So heads go from better courts to worse ones only.
    """
    days = (problem.staff.days * problem.staff.heads).sum(axis=(1, 2))
    burden = np.divide(_workload(problem).sum(axis=1), days, out=np.zeros(len(days)), where=days > 0)
    place = np.argsort(np.argsort(-burden, kind="stable"), kind="stable")
    worth = -1e-9 * program.disturbance
    for decision, sign in ((RECEIVED, 1.0), (LENT, -1.0), (SENT, -1.0)):
        for block in program.blocks_of(decision):
            end = "host" if decision == RECEIVED else "donor"
            worth[block.columns] += sign * WORST_FIRST_RATIO ** np.minimum(place[block.index[end]], 40) * block.index["length"]
    return _solve_rule(program, worth, seconds)


DECIDE: dict[str, Callable[[Problem, Program, float], Array | None]] = {
    "proportional": proportional_heads,
    "worst court first": worst_first_heads,
}
"""Rules that move people, by label."""
