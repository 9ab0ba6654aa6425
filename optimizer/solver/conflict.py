"""Which rules cannot hold together: the fewest, by weight, that must give way for a plan to exist."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, hstack

from optimizer.solver.backend import Task, solve_task
from optimizer.solver.engines import DEFAULT
from optimizer.solver.search import task_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimizer.program import Program


def find_conflict(program: Program, *, time_limit: float = 60.0) -> tuple[str, ...]:
    """Paths of scenario rules that a plan has to break, least breaking in sum; empty if none could be named.

    Every row that comes from a rule of the scenario gets a slack; the linear program that minimises the slack in sum names
    the rules whose slack stays above zero. Giving those way makes the relaxation feasible, which is the check. Where the
    relaxation needs no slack, because only cutting what is whole would do, whole numbers are asked instead.
    """
    none = np.zeros_like(program.whole)
    return _broken(program, none, time_limit) or _broken(program, program.whole, time_limit)


def find_partners(program: Program, rules: Sequence[str], *, time_limit: float = 60.0) -> tuple[str, ...]:
    """What would have to give way if ``rules`` were kept; empty if nothing else helps: they cannot be kept by themselves.

    ``find_conflict`` names those that break least, though each of them may well be kept alone.
    """
    none = np.zeros_like(program.whole)
    return _broken(program, none, time_limit, kept=rules) or _broken(program, program.whole, time_limit, kept=rules)


def what_could(program: Program, rule: str, *, time_limit: float = 60.0) -> float | None:
    """The most that the first row of a rule with a floor could reach if all others are kept; ``None`` if that is not known."""
    rows = np.flatnonzero(program.row_rule == program.rules.index(rule))
    rows = rows[program.row_lower[rows] > 0]
    if not len(rows):
        return None
    lower = program.row_lower.copy()
    lower[rows] = -np.inf
    worth = program.matrix[[rows[0]], :].toarray().ravel()
    task = replace(task_of(program, worth=worth), row_lower=lower)
    answer = solve_task(task, engine=DEFAULT, time_limit=time_limit)
    return answer.objective if answer.status == "optimal" else None


def _broken(program: Program, whole: NDArray[np.bool_], time_limit: float, *, kept: Sequence[str] = ()) -> tuple[str, ...]:
    """Rules with a slack above zero, with the columns ``whole``, shape (columns,), in whole numbers, and some without slack."""
    held = [number for number, rule in enumerate(program.rules) if rule in kept]
    rows = np.flatnonzero((program.row_rule >= 0) & ~np.isin(program.row_rule, held))
    count = len(rows)
    if not count:
        return ()
    size = program.matrix.shape[0]
    up = csr_array((np.ones(count), (rows, np.arange(count))), shape=(size, count))
    scale = np.maximum(
        1.0, np.abs(np.where(np.isfinite(program.row_lower[rows]), program.row_lower[rows], program.row_upper[rows]))
    )
    columns = program.matrix.shape[1]
    task = Task(
        csr_array(hstack([program.matrix, up, -up])),
        program.row_lower,
        program.row_upper,
        np.concatenate([program.lower, np.zeros(2 * count)]),
        np.concatenate([program.upper, np.full(2 * count, np.inf)]),
        np.concatenate([np.zeros(columns), np.tile(-1.0 / scale, 2)]),
        np.concatenate([whole, np.zeros(2 * count, dtype=bool)]),
    )
    answer = solve_task(task, engine=DEFAULT, time_limit=time_limit)
    if answer.x is None:
        return ()
    slack = answer.x[columns : columns + count] + answer.x[columns + count :]
    broken = program.row_rule[rows[slack > 1e-6 * scale]]
    return tuple(dict.fromkeys(program.rules[number] for number in broken))
