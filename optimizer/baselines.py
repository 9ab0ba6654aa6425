"""What a province would do without a model, as real plans: nobody moves, share out evenly, help the worst first.

Each rule decides the heads with the scenario's own mechanisms, windows, floors and budgets, and is then given the best
closures for those heads, like any plan; so every baseline passes the same verifier, and none is a straw man. The status quo
too is an optimised choice of cases: what a plan gains over it comes from moving people and cases alone.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array, hstack, vstack

from optimizer.dispatch import make_plan
from optimizer.model import build_program
from optimizer.plan import CORE, Kind
from optimizer.problem import build_problem
from optimizer.result import Proof, Result, check, status_quo_kpis
from optimizer.solver.backend import Task, solve_task
from optimizer.solver.polish import heads_room, polish

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.model import Program
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario

Array = NDArray[Any]

RULE_SECONDS = 20.0
"""Most a rule of thumb may take to decide its heads."""

WORST_FIRST_RATIO = 0.7
"""Worth of a head at each court relative to one at the next worse court, in the rule worst-court-first."""


def status_quo(scenario: Scenario) -> Result:
    """Nobody moves; every court closes what is worth most to it."""
    return _by_rule(scenario, "status quo", lambda problem, program: np.where(program.whole, program.lower, 0.0))


def proportional(scenario: Scenario) -> Result:
    """Heads in each period as near as can be to proportional with the work that waits, by role."""
    return _by_rule(scenario, "proportional", _proportional_heads)


def worst_first(scenario: Scenario) -> Result:
    """As many heads as allowed to the court with the most work per officer, then to the next."""
    return _by_rule(scenario, "worst court first", _worst_first_heads)


RULES: dict[str, Callable[[Scenario], Result]] = {
    "status quo": status_quo, "proportional": proportional, "worst court first": worst_first,
}  # fmt: skip
"""The baselines every report compares with, by label."""


def baselines(scenario: Scenario) -> dict[str, Result]:
    """All of them."""
    return {name: rule(scenario) for name, rule in RULES.items()}


def _by_rule(scenario: Scenario, label: str, rule: Callable[[Problem, Program], Array | None]) -> Result:
    began = time.monotonic()
    problem = build_problem(scenario)
    nobody = label == "status quo"
    program = build_program(problem, mechanisms=not nobody)
    heads = rule(problem, program)
    x = None if heads is None else polish(program, heads)
    reference, value = status_quo_kpis(problem)
    objective = None if x is None else float(program.worth @ x)
    proof = Proof("rule" if x is not None else "unknown", objective, objective, None, value, None, "rule of thumb", {})
    plan = None if x is None else make_plan(problem, program, x)
    result = Result(problem, plan, proof, (), reference, {"total": time.monotonic() - began}, label)
    if not nobody or not problem.document.targets:  # targets are no promise of the status quo
        check(result)
    return result


def _workload(problem: Problem) -> Array:
    """Officer-days of work waiting or coming at each court by role, shape (J, R)."""
    cases = problem.opening + problem.inflow.sum(axis=1)
    load: Array = np.zeros(problem.heads.shape)
    np.add.at(load, problem.cell_court, problem.effort * cases[:, None])
    return load


def _present(program: Program) -> tuple[csr_array, tuple[Array, Array, Array]]:
    """Matrix that maps columns to heads present, rows (court, role, period) of the home columns, and those indices."""
    block = program.block(CORE, "home")
    where = (block.index["court"], block.index["role"], block.index["period"])
    lookup = {tuple(map(int, key)): row for row, key in enumerate(zip(*where, strict=True))}
    rows, columns = [np.arange(len(block.columns))], [block.columns]
    for received in (b for b in program.blocks if b.name == "received"):
        start, length = received.index["start"], received.index["length"]
        column = np.repeat(np.arange(len(start)), length)
        period = np.concatenate([np.zeros(0, dtype=int), *(np.arange(s, s + n) for s, n in zip(start, length, strict=True))])
        keys = zip(received.index["host"][column], received.index["role"][column], period, strict=True)
        rows.append(np.array([lookup[tuple(map(int, key))] for key in keys], dtype=int))
        columns.append(received.columns[column])
    row, col = np.concatenate(rows), np.concatenate(columns)
    return csr_array((np.ones(len(row)), (row, col)), shape=(len(block.columns), len(program.worth))), where


def _solve_rule(program: Program, worth: Array, extra: tuple[csr_array, Array] | None = None) -> Array | None:
    """Heads that are best for a rule's own objective; ``extra`` adds rows that tie deviations, two columns each."""
    columns, rows = heads_room(program)
    matrix = csr_array(program.matrix[rows][:, columns])
    lower, upper = program.lower.copy(), program.upper.copy()
    for kind in (Kind.CASES,):  # rules of thumb move people, not cases
        upper[program.kinds == kind] = lower[program.kinds == kind]
    parts = [matrix, program.row_lower[rows], program.row_upper[rows], lower[columns], upper[columns], worth[columns], program.whole[columns]]
    if extra is not None:
        present, wanted = extra
        count = len(wanted)
        up = eye_array(count, format="csr")
        free = csr_array((len(rows), 2 * count))
        parts[0] = csr_array(vstack([hstack([matrix, free]), hstack([present[:, columns], -up, up])]))
        parts[1], parts[2] = np.concatenate([parts[1], wanted]), np.concatenate([parts[2], wanted])
        parts[3], parts[4] = np.concatenate([parts[3], np.zeros(2 * count)]), np.concatenate([parts[4], np.full(2 * count, np.inf)])
        parts[5] = np.concatenate([parts[5], np.full(2 * count, -1.0)])
        parts[6] = np.concatenate([parts[6], np.zeros(2 * count, dtype=bool)])
    answer = solve_task(Task(*parts), engine="highs", time_limit=RULE_SECONDS, gap=0.01)
    if answer.x is None:
        return None
    x = np.zeros(len(program.worth))
    x[columns] = answer.x[: len(columns)]
    return x


def _proportional_heads(problem: Problem, program: Program) -> Array | None:
    """Minimise the sum over courts, roles and periods of ``|heads present - share of the workload x all heads|``."""
    present, (court, role, _) = _present(program)
    load = _workload(problem)
    share = np.divide(load, load.sum(axis=0), out=np.zeros_like(load), where=load.sum(axis=0) > 0)
    wanted = (share * problem.heads.sum(axis=0))[court, role]
    return _solve_rule(program, -1e-3 * program.disturbance, (present, wanted))


def _worst_first_heads(problem: Problem, program: Program) -> Array | None:
    """Maximise heads received, each worth ``WORST_FIRST_RATIO`` of one at the next worse court, less a little for travel."""
    days = (problem.officer_days.sum(axis=1) * problem.heads).sum(axis=1)
    burden = np.divide(_workload(problem).sum(axis=1), days, out=np.zeros(len(days)), where=days > 0)
    place = np.argsort(np.argsort(-burden, kind="stable"), kind="stable")
    worth = -1e-9 * program.disturbance
    for block in program.blocks:
        if block.name == "received":
            worth[block.columns] += WORST_FIRST_RATIO ** np.minimum(place[block.index["host"]], 40) * block.index["length"]
    return _solve_rule(program, worth)
