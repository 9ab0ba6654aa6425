"""Program in, answer out: the one place that speaks to OR-Tools' LP and MIP solvers.

The program travels as a MathOpt proto filled from arrays. What each solver is called and how it takes its parameters stands in
``optimizer.solver.engines``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
)
from ortools.math_opt.core.python import solver as mathopt_core
from pybind11_abseil.status import StatusNotOk
from scipy.sparse import csr_array

from optimizer.errors import SolverError
from optimizer.solver.engines import ENGINES, Asked, Engine
from optimizer.solver.quiet import heard, silent
from optimizer.solver.scaling import pose

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.solver.scaling import Scaling

Array = NDArray[Any]

Status = Literal["optimal", "feasible", "infeasible", "unbounded", "unknown"]

_REASONS: dict[int, Status] = {
    result_pb2.TERMINATION_REASON_OPTIMAL: "optimal",
    result_pb2.TERMINATION_REASON_FEASIBLE: "feasible",
    result_pb2.TERMINATION_REASON_INFEASIBLE: "infeasible",
    result_pb2.TERMINATION_REASON_UNBOUNDED: "unbounded",
    result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED: "infeasible",
}


@dataclass(frozen=True)
class Task:
    """Maximise ``worth @ x``: the arrays a solver needs, and nothing else."""

    matrix: csr_array
    row_lower: Array
    row_upper: Array
    lower: Array
    upper: Array
    worth: Array
    whole: Array

    def part(self, rows: Array, columns: Array, settled: Array | float = 0.0) -> Task:
        """Some rows and columns of it, the others held: ``settled``, shape (all rows,), is what those held amount to."""
        held = np.broadcast_to(settled, self.row_lower.shape)[rows]
        return Task(
            csr_array(self.matrix[rows][:, columns]),
            self.row_lower[rows] - held,
            self.row_upper[rows] - held,
            self.lower[columns],
            self.upper[columns],
            self.worth[columns],
            self.whole[columns],
        )


@dataclass(frozen=True)
class Answer:
    """What a solver said.

    Attributes:
        x: shape (columns,), or ``None``. bound: proven, or ``None``.
        prices: worth of one unit more of each row's limit, shape (rows,), of a linear program whose engine gives prices.
    """

    status: Status
    x: Array | None
    objective: float | None
    bound: float | None
    prices: Array | None = None


SCALED = "objective scaled by "
"""Begins a line before a solver's log where the values in it are not the task's own."""


def solve_task(
    task: Task,
    *,
    engine: str,
    time_limit: float,
    gap: float = 0.0,
    threads: int = 1,
    seed: int = 1,
    improving: str | None = None,
    on_lines: Callable[[list[str]], None] | None = None,
    hint: Array | None = None,
    nodes: int | None = None,
    warm: tuple[Array, Array] | None = None,
) -> Answer:
    """Solve once with the engine of that name.

    ``improving`` names a file for better solutions, where the engine writes them; ``on_lines`` receives its log as it goes.
    ``hint`` is a vector whose whole columns a search may start from, ``warm`` columns and row prices from which a first-order
    method may.
    """
    chosen = ENGINES[engine]
    asked = Asked(gap=gap, threads=threads, seed=seed, rows=task.matrix.shape[0], improving=improving)
    parameters = _parameters(chosen, time_limit, asked)
    if nodes is not None:
        parameters.node_limit = nodes
    start = model_parameters_pb2.ModelSolveParametersProto()
    if hint is not None:
        of = np.flatnonzero(task.whole)
        values = start.solution_hints.add().variable_values
        values.ids.extend(of.tolist())
        values.values.extend(np.clip(hint[of], task.lower[of], task.upper[of]).tolist())  # HiGHS dies of one outside
    posed, scaling = pose(task if chosen.grid is None else _on_a_grid(task, chosen.grid))
    if on_lines is not None and scaling.objective != 1:
        on_lines([f"{SCALED}{scaling.objective!r}"])
    if warm is not None:
        _start_at(start, warm[0] / scaling.columns, warm[1] / scaling.rows * scaling.objective)
    try:
        with silent():
            result = mathopt_core.solve(
                model_proto(posed),
                getattr(parameters_pb2, f"SOLVER_TYPE_{chosen.solver_type}"),
                parameters_pb2.SolverInitializerProto(),
                parameters,
                start,
                None if on_lines is None else _aloud(on_lines),
                callback_pb2.CallbackRegistrationProto(),
                None,
                None,
            )
    except StatusNotOk as error:
        raise SolverError(engine, f"refused the model: {error}") from error
    if result.termination.reason == result_pb2.TERMINATION_REASON_OTHER_ERROR:
        raise SolverError(engine, f"failed: {result.termination.detail}")
    return _answer(task, result, scaling, trusted=chosen.trusted)


def _start_at(start: model_parameters_pb2.ModelSolveParametersProto, x: Array, prices: Array) -> None:
    """Columns and row prices, in the solver's units, from which to start."""
    hint = start.solution_hints.add()
    for values, vector in ((x, hint.variable_values), (prices, hint.dual_values)):
        vector.ids.extend(range(len(values)))
        vector.values.extend(values.tolist())


def _aloud(on_lines: Callable[[list[str]], None]) -> Callable[[list[str]], None]:
    """The callback, which may print where the solver may not."""

    def call(lines: list[str]) -> None:
        with heard():
            on_lines(lines)

    return call


def _parameters(engine: Engine, time_limit: float, asked: Asked) -> parameters_pb2.SolveParametersProto:
    parameters = parameters_pb2.SolveParametersProto()
    parameters.time_limit.FromTimedelta(timedelta(seconds=max(time_limit, 0.01)))
    if engine.gap:
        parameters.relative_gap_tolerance = asked.gap
        parameters.absolute_gap_tolerance = 1e-9 if asked.gap == 0 else 1e-6
    if engine.seed:
        parameters.random_seed = asked.seed
    if engine.threads:
        parameters.threads = asked.threads
    if engine.own is not None:
        engine.own(parameters, asked)
    return parameters


def _on_a_grid(task: Task, step: float) -> Task:
    """The task with equalities among continuous columns loosened by two steps of the grid.

    CP-SAT then decides the whole numbers; the continuous rest is computed anew from them, exactly, by a linear program.
    """
    mixed = abs(task.matrix) @ (~task.whole).astype(float) > 0
    loose = np.where(mixed & (task.row_lower == task.row_upper), 2 * step, 0.0)
    return replace(task, row_lower=task.row_lower - loose, row_upper=task.row_upper + loose)


def model_proto(task: Task) -> model_pb2.ModelProto:
    """A task as MathOpt takes it."""
    rows, columns = task.matrix.shape
    proto = model_pb2.ModelProto()
    variables, constraints = proto.variables, proto.linear_constraints
    variables.ids.extend(range(columns))
    variables.lower_bounds.extend(task.lower.tolist())
    variables.upper_bounds.extend(task.upper.tolist())
    variables.integers.extend(task.whole.tolist())
    constraints.ids.extend(range(rows))
    constraints.lower_bounds.extend(task.row_lower.tolist())
    constraints.upper_bounds.extend(task.row_upper.tolist())
    proto.objective.maximize = True
    used = np.flatnonzero(task.worth)
    proto.objective.linear_coefficients.ids.extend(used.tolist())
    proto.objective.linear_coefficients.values.extend(task.worth[used].tolist())
    matrix = task.matrix
    matrix.sort_indices()
    entries = proto.linear_constraint_matrix
    entries.row_ids.extend(np.repeat(np.arange(rows), np.diff(matrix.indptr)).tolist())
    entries.column_ids.extend(matrix.indices.tolist())
    entries.coefficients.extend(matrix.data.tolist())
    return proto


def _answer(task: Task, result: result_pb2.SolveResultProto, scaling: Scaling, *, trusted: bool) -> Answer:
    status = _REASONS.get(result.termination.reason, "unknown")
    bound = result.termination.objective_bounds.dual_bound
    proven = float(bound) / scaling.objective if trusted and np.isfinite(bound) else None
    prices = _prices(task, result, scaling)
    found = [s.primal_solution for s in result.solutions if s.primal_solution.feasibility_status == _FEASIBLE]
    if not found:
        return Answer("unknown" if status in ("optimal", "feasible") else status, None, None, proven, prices)
    x = np.zeros(len(task.worth))
    values = found[0].variable_values
    x[np.asarray(values.ids, dtype=int)] = values.values
    x *= scaling.columns
    x[task.whole] = np.round(x[task.whole])
    x = np.clip(x, task.lower, task.upper)
    return Answer(status, x, float(task.worth @ x), proven, prices)


def _prices(task: Task, result: result_pb2.SolveResultProto, scaling: Scaling) -> Array | None:
    """Dual values in the task's own units: a row multiplied by ``r`` has a price divided by ``r``."""
    found = [s.dual_solution for s in result.solutions if s.HasField("dual_solution")]
    if not found:
        return None
    prices = np.zeros(task.matrix.shape[0])
    values = found[0].dual_values
    prices[np.asarray(values.ids, dtype=int)] = values.values
    return prices * scaling.rows / scaling.objective


_FEASIBLE = 2
"""``SOLUTION_STATUS_FEASIBLE`` of MathOpt."""
