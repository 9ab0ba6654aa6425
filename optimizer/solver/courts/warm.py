"""A linear program that is solved again and again with other worths or other columns held, each time from the last basis.

MathOpt's incremental GLOP keeps its basis between solves as long as its preprocessing is off. The 128 courts of a province
(about 1,000 rows and columns each) take 2.6 s from nothing, and 0.2 to 0.5 s after their prices or heads change.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_update_pb2,
    parameters_pb2,
    result_pb2,
)
from ortools.math_opt.core.python import solver as mathopt_core
from pybind11_abseil.status import StatusNotOk

from optimizer.errors import SolverError
from optimizer.solver.backend import model_proto, solve_task
from optimizer.solver.engines import DEFAULT, ENGINES, WARM
from optimizer.solver.quiet import silent

if TYPE_CHECKING:
    from optimizer.solver.backend import Task

Array = NDArray[Any]

SECONDS = 60.0
"""Most that one solve may take."""


class Warm:
    """One linear program and its basis; it changes as it is solved, so it is not frozen."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self._solver = _new(task)
        self._solved = False

    def reprice(self, columns: Array, worth: Array) -> None:
        """Give columns another worth, each of shape (columns,)."""
        changed = self.task.worth.copy()
        changed[columns] = worth
        self.task = replace(self.task, worth=changed)
        update = model_update_pb2.ModelUpdateProto()
        _fill(update.objective_updates.linear_coefficients, columns, worth)
        self._send(update)

    def hold(self, columns: Array, values: Array) -> None:
        """Hold columns at values, each of shape (columns,)."""
        lower, upper = self.task.lower.copy(), self.task.upper.copy()
        lower[columns] = upper[columns] = values
        self.task = replace(self.task, lower=lower, upper=upper)
        update = model_update_pb2.ModelUpdateProto()
        _fill(update.variable_updates.lower_bounds, columns, values)
        _fill(update.variable_updates.upper_bounds, columns, values)
        self._send(update)

    def solve(self, *, repriced: bool) -> tuple[Array, Array] | None:
        """Columns and prices of rows, by the method that suits what changed; ``None`` if it has no solution.

        From a basis that is still feasible the primal simplex goes on, from one that is still dual feasible the dual one.
        What GLOP cannot make out, or calls infeasible, is asked of it anew and then of HiGHS.
        """
        found = self._run(dual=not (repriced and self._solved))
        if not isinstance(found, tuple):
            self._solver = _new(self.task)
            found = self._run(dual=False)
        self._solved = isinstance(found, tuple)
        if isinstance(found, tuple):
            return found
        answer = solve_task(self.task, engine=DEFAULT, time_limit=SECONDS)
        return None if answer.x is None or answer.prices is None else (answer.x, answer.prices)

    def _run(self, *, dual: bool) -> tuple[Array, Array] | int:
        parameters = parameters_pb2.SolveParametersProto()
        parameters.glop.use_preprocessing = False
        parameters.glop.use_dual_simplex = dual
        parameters.time_limit.FromSeconds(int(SECONDS))
        start, callbacks = model_parameters_pb2.ModelSolveParametersProto(), callback_pb2.CallbackRegistrationProto()
        with silent():
            result = self._solver.solve(parameters, start, None, callbacks, None, None)
        if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            return int(result.termination.reason)
        rows, columns = self.task.matrix.shape
        best = result.solutions[0]
        x = _dense(best.primal_solution.variable_values, columns)
        return np.clip(x, self.task.lower, self.task.upper), _dense(best.dual_solution.dual_values, rows)

    def _send(self, update: model_update_pb2.ModelUpdateProto) -> None:
        try:
            kept = self._solver.update(update)
        except StatusNotOk as error:
            raise SolverError(WARM, f"refused a change: {error}") from error
        if not kept:
            self._solver = _new(self.task)


def _new(task: Task) -> Any:
    return mathopt_core.new(
        getattr(parameters_pb2, f"SOLVER_TYPE_{ENGINES[WARM].solver_type}"),
        model_proto(task),
        parameters_pb2.SolverInitializerProto(),
    )


def _fill(vector: Any, ids: Array, values: Array) -> None:
    vector.ids.extend(ids.tolist())
    vector.values.extend(values.tolist())


def _dense(vector: Any, size: int) -> Array:
    out = np.zeros(size)
    out[np.asarray(vector.ids, dtype=int)] = vector.values
    return out
