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
from optimizer.solver.engines import DEFAULT
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
    "status quo": status_quo,
    "proportional": proportional,
    "worst court first": worst_first,
}
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


def _solve_rule(program: Program, worth: Array, deviations: tuple[csr_array, Array] | None = None) -> Array | None:
    """Heads that are best for a rule's own objective, less their deviations from heads wanted (matrix and target)."""
    columns, rows = heads_room(program)
    still = program.kinds == Kind.CASES  # rules of thumb move people, not cases
    upper = np.where(still, program.lower, program.upper)
    task = Task(
        matrix=csr_array(program.matrix[rows][:, columns]),
        row_lower=program.row_lower[rows],
        row_upper=program.row_upper[rows],
        lower=program.lower[columns],
        upper=upper[columns],
        worth=worth[columns],
        whole=program.whole[columns],
    )
    if deviations is not None:
        task = _with_deviations(task, csr_array(deviations[0][:, columns]), deviations[1])
    answer = solve_task(task, engine=DEFAULT, time_limit=RULE_SECONDS, gap=0.01)
    if answer.x is None:
        return None
    x = np.zeros(len(program.worth))
    x[columns] = answer.x[: len(columns)]
    return x


def _with_deviations(task: Task, present: csr_array, wanted: Array) -> Task:
    """The task less the sum of ``|present @ x - wanted|``: two columns and one row for each."""
    rows, count = task.matrix.shape[0], len(wanted)
    step = eye_array(count, format="csr")
    free = csr_array((rows, 2 * count))
    return Task(
        matrix=csr_array(vstack([hstack([task.matrix, free]), hstack([present, -step, step])])),
        row_lower=np.concatenate([task.row_lower, wanted]),
        row_upper=np.concatenate([task.row_upper, wanted]),
        lower=np.concatenate([task.lower, np.zeros(2 * count)]),
        upper=np.concatenate([task.upper, np.full(2 * count, np.inf)]),
        worth=np.concatenate([task.worth, np.full(2 * count, -1.0)]),
        whole=np.concatenate([task.whole, np.zeros(2 * count, dtype=bool)]),
    )


def _proportional_heads(problem: Problem, program: Program) -> Array | None:
    """Minimise the sum over courts, roles and periods of ``|heads present - share of the workload x all heads|``."""
    present, (court, role, _) = _present(program)
    load = _workload(problem)
    share = np.divide(load, load.sum(axis=0), out=np.zeros_like(load), where=load.sum(axis=0) > 0)
    wanted = (share * problem.heads.sum(axis=0))[court, role]
    return _solve_rule(program, -1e-3 * program.disturbance, (present, wanted))


def _worst_first_heads(problem: Problem, program: Program) -> Array | None:
    """Maximise heads received less heads lent, each worth ``WORST_FIRST_RATIO`` of one at the next worse court.

    So heads go from better courts to worse ones only.
    """
    days = (problem.officer_days.sum(axis=1) * problem.heads).sum(axis=1)
    burden = np.divide(_workload(problem).sum(axis=1), days, out=np.zeros(len(days)), where=days > 0)
    place = np.argsort(np.argsort(-burden, kind="stable"), kind="stable")
    worth = -1e-9 * program.disturbance
    for block in program.blocks:
        end, sign = {"received": ("host", 1.0), "lent": ("donor", -1.0)}.get(block.name, ("", 0.0))
        if sign:
            worth[block.columns] += sign * WORST_FIRST_RATIO ** np.minimum(place[block.index[end]], 40) * block.index["length"]
    return _solve_rule(program, worth)
