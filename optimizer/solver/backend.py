"""Program in, answer out: the one place that speaks to OR-Tools' LP and MIP solvers.

The program travels as a MathOpt proto filled from arrays. HiGHS takes its threads and seed as options of its own, because
MathOpt's HiGHS refuses the common ones; it also writes every better solution to a file, so that an interrupted search keeps
its best. CP-SAT runs without the presolve inclusion step, with which it may call a wrong solution optimal on models with wide
integer coefficients (google/or-tools#5293), and its bound is never used as a proof.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from ortools.math_opt.solvers import highs_pb2
from ortools.sat import sat_parameters_pb2
from pybind11_abseil.status import StatusNotOk

from optimizer.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scipy.sparse import csr_array

Array = NDArray[Any]

Engine = Literal["highs", "highs-ipm", "scip", "cp-sat", "glop", "pdlp"]
Status = Literal["optimal", "feasible", "infeasible", "unbounded", "unknown"]

_TYPES = {
    "highs": parameters_pb2.SOLVER_TYPE_HIGHS,
    "highs-ipm": parameters_pb2.SOLVER_TYPE_HIGHS,
    "scip": parameters_pb2.SOLVER_TYPE_GSCIP,
    "cp-sat": parameters_pb2.SOLVER_TYPE_CP_SAT,
    "glop": parameters_pb2.SOLVER_TYPE_GLOP,
    "pdlp": parameters_pb2.SOLVER_TYPE_PDLP,
}

_REASONS: dict[int, Status] = {
    result_pb2.TERMINATION_REASON_OPTIMAL: "optimal",
    result_pb2.TERMINATION_REASON_FEASIBLE: "feasible",
    result_pb2.TERMINATION_REASON_INFEASIBLE: "infeasible",
    result_pb2.TERMINATION_REASON_UNBOUNDED: "unbounded",
    result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED: "infeasible",
}


INTERIOR_ROWS = 40_000
"""Rows above which HiGHS solves the linear programs of a search by interior points.

Measured on 128 courts (``make bench``): the dual simplex takes half as long for the first of them at 5 fortnights (28,500 rows)
and some four times as long at 9 (54,500 rows).
"""


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


@dataclass(frozen=True)
class Answer:
    """What a solver said; ``bound`` is proven, or ``None``; ``x`` has shape (columns,), or is ``None``."""

    status: Status
    x: Array | None
    objective: float | None
    bound: float | None


def solve_task(
    task: Task,
    *,
    engine: Engine,
    time_limit: float,
    gap: float = 0.0,
    threads: int = 1,
    seed: int = 1,
    improving: str | None = None,
    on_lines: Callable[[list[str]], None] | None = None,
    hint: Array | None = None,
    nodes: int | None = None,
) -> Answer:
    """Solve once. ``improving`` names a file for HiGHS's better solutions; ``on_lines`` receives its log as it goes."""
    parameters = _parameters(engine, time_limit, gap, threads, seed, improving)
    if engine == "highs" and task.matrix.shape[0] > INTERIOR_ROWS:
        parameters.highs.string_options["mip_lp_solver"] = "ipm"
    if nodes is not None:
        parameters.node_limit = nodes
    start = model_parameters_pb2.ModelSolveParametersProto()
    if hint is not None:
        of = np.flatnonzero(task.whole)
        values = start.solution_hints.add().variable_values
        values.ids.extend(of.tolist())
        values.values.extend(hint[of].tolist())
    posed = _on_a_grid(task) if engine == "cp-sat" else task
    try:
        result = mathopt_core.solve(
            _proto(posed),
            _TYPES[engine],
            parameters_pb2.SolverInitializerProto(),
            parameters,
            start,
            on_lines,
            callback_pb2.CallbackRegistrationProto(),
            None,
            None,
        )
    except StatusNotOk as error:
        raise ModelError(f"{engine} refused the model: {error}") from error
    return _answer(task, result, trusted=engine not in ("cp-sat", "pdlp"))


def _parameters(
    engine: Engine, time_limit: float, gap: float, threads: int, seed: int, improving: str | None
) -> parameters_pb2.SolveParametersProto:
    parameters = parameters_pb2.SolveParametersProto()
    parameters.time_limit.FromTimedelta(_seconds(time_limit))
    if engine in ("highs", "scip", "cp-sat"):
        parameters.relative_gap_tolerance = gap
        parameters.absolute_gap_tolerance = 1e-9 if gap == 0 else 1e-6
    if engine in ("highs", "highs-ipm"):
        options = highs_pb2.HighsOptionsProto()
        options.int_options["threads"] = threads
        options.int_options["random_seed"] = seed
        options.double_options["mip_feasibility_tolerance"] = 1e-7
        if engine == "highs-ipm":
            options.string_options["solver"] = "ipm"
        if improving is not None:
            options.bool_options["mip_improving_solution_save"] = True
            options.bool_options["mip_improving_solution_report_sparse"] = True
            options.string_options["mip_improving_solution_file"] = improving
        parameters.highs.CopyFrom(options)
    else:
        if engine != "pdlp":  # which knows no chance
            parameters.random_seed = seed
        if engine in ("cp-sat", "pdlp"):
            parameters.threads = threads
    if engine == "cp-sat":
        grid = sat_parameters_pb2.SatParameters(presolve_inclusion_work_limit=0, mip_var_scaling=1 / GRID)
        parameters.cp_sat.CopyFrom(grid)
    return parameters


GRID = 0.01
"""Step of the grid on which CP-SAT, which knows whole numbers only, sees continuous columns."""


def _on_a_grid(task: Task) -> Task:
    """The task with equalities among continuous columns loosened by two steps of the grid.

    CP-SAT then decides the whole numbers; the continuous rest is computed anew from them, exactly, by a linear program.
    """
    mixed = abs(task.matrix) @ (~task.whole).astype(float) > 0
    loose = np.where(mixed & (task.row_lower == task.row_upper), 2 * GRID, 0.0)
    return replace(task, row_lower=task.row_lower - loose, row_upper=task.row_upper + loose)


def _seconds(value: float) -> Any:
    from datetime import timedelta

    return timedelta(seconds=max(value, 0.01))


def _proto(task: Task) -> model_pb2.ModelProto:
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


def _answer(task: Task, result: result_pb2.SolveResultProto, *, trusted: bool) -> Answer:
    status = _REASONS.get(result.termination.reason, "unknown")
    if result.termination.reason == result_pb2.TERMINATION_REASON_OTHER_ERROR:
        raise ModelError(f"the solver failed: {result.termination.detail}")
    bound = result.termination.objective_bounds.dual_bound
    proven = float(bound) if trusted and np.isfinite(bound) else None
    found = [s.primal_solution for s in result.solutions if s.primal_solution.feasibility_status == _FEASIBLE]
    if not found:
        return Answer("unknown" if status in ("optimal", "feasible") else status, None, None, proven)
    x = np.zeros(len(task.worth))
    values = found[0].variable_values
    x[np.asarray(values.ids, dtype=int)] = values.values
    x[task.whole] = np.round(x[task.whole])
    x = np.clip(x, task.lower, task.upper)
    return Answer(status, x, float(task.worth @ x), proven)


_FEASIBLE = 2
"""``SOLUTION_STATUS_FEASIBLE`` of MathOpt."""
