"""Cases behind their deadline and over their statutory limit, once all flows of cases are posed.

Of what has left a cell the oldest went first, so with ``gone = arrived + back + readmitted - diverted - open`` to date:

- deadlines: late[n,t] >= deadline[n,t] - (part of the diverted that would be due) - gone[n,t]
- overdue[n,t] >= due[n,t] - (part of the diverted that would be due) - gone[n,t], at the end and when a target asks

What is diverted is not gone in this sense: those filings never came in, and were the youngest. What comes back, or comes in
again, is young.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import CORE, LATE, OPEN, OVERDUE
from optimizer.problem.backlog import part_older
from optimizer.program import Limit, Term

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.program import Flow, Model

Array = NDArray[Any]


def post_lateness(model: Model, problem: Problem, back: Flow) -> None:
    """Post deadlines and what is overdue; ``back``: terminated cases that come back."""
    _post_deadlines(model, problem, back)
    _post_overdue(model, problem, back)


def _post_deadlines(model: Model, problem: Problem, back: Flow) -> None:
    """Deadlines that every case must meet, or that cost something to miss."""
    still = model.core(OPEN).reshape(problem.cells.shape)
    n, t = np.nonzero((problem.cells.deadline > 0) & ~np.isnan(problem.cells.late_loss)[:, None])
    if not len(n):
        return
    soft = np.isfinite(problem.cells.late_loss[n])
    upper = np.where(soft, problem.cells.deadline[n, t], 0.0)
    late = model.columns(CORE, LATE, {"cell": n, "period": t}, upper=upper)
    model.worth(late[soft], -(problem.cells.late_loss[n] * problem.time.weeks[t])[soft])
    for k in np.unique(problem.cells.klass[n]):  # a rule of the scenario each
        of = np.flatnonzero(problem.cells.klass[n] == k)
        cell, period = n[of], t[of]
        rows = np.zeros(problem.cells.shape, dtype=bool)
        rows[cell, period] = True
        months = float(problem.cells.deadline_in[cell[0]])
        model.require(
            f"deadline {problem.classes[k]}",
            Term(still[cell, period], cell=cell, period=period),
            Term(late[of], -1.0, cell=cell, period=period),
            *_flows(model, problem, back, rows, months),
            upper=Limit((problem.cells.arrived - problem.cells.deadline)[cell, period], cell=cell, period=period),
            rule=f"classes.{problem.classes[k]}",
        )


def _post_overdue(model: Model, problem: Problem, back: Flow) -> None:
    """What is over its limit, only at the dates at which it matters."""
    loss, last = problem.document.objective.overdue_at_end, len(problem.time.days) - 1
    asked = {problem.time.until(target.by) for target in problem.document.targets if target.kpi == "overdue_at_end"}
    dates = np.array(sorted(asked | ({last} if loss > 0 else set())), dtype=int)
    n, at = np.nonzero(problem.cells.due[:, dates] > 0)
    if not len(n):
        return
    t = dates[at]
    still = model.core(OPEN).reshape(problem.cells.shape)
    overdue = model.columns(CORE, OVERDUE, {"cell": n, "period": t}, upper=problem.cells.due[n, t])
    model.worth(overdue, np.where(t == last, -loss, 0.0))
    for date in dates:
        model.tally_at(int(date), "overdue", problem.cells.court[n[t == date]], overdue[t == date], 1.0)
    terms = []
    for months in np.unique(problem.cells.limit[n]):  # two at most: three months or six
        of = problem.cells.limit[n] == months
        rows = np.zeros(problem.cells.shape, dtype=bool)
        rows[n[of], t[of]] = True
        terms += _flows(model, problem, back, rows, float(months))
    model.require(
        "overdue",
        Term(still[n, t], cell=n, period=t),
        Term(overdue, -1.0, cell=n, period=t),
        *terms,
        upper=Limit((problem.cells.arrived - problem.cells.due)[n, t], cell=n, period=t),
    )


def _flows(model: Model, problem: Problem, back: Flow, rows: Array, months: float) -> list[Term]:
    """What flows add to ``open - late`` in the rows of cells and periods that are marked, shape (N, T), bool."""
    young = 1 - part_older(problem.time, months)
    once = np.ones_like(young)
    every = ((back, -once), (model.readmitted(), -once), (model.diverted(), young))
    return [_to_date(flow, rows, weight) for flow, weight in every]


def _to_date(flow: Flow, rows: Array, weight: Array) -> Term:
    """All of a flow up to the period of each row; ``weight``, shape (T, T), by the period of the flow and that of the row."""
    some = np.flatnonzero(np.isin(flow.cell, np.nonzero(rows)[0]))
    at, period = np.nonzero(rows[flow.cell[some]] & (flow.period[some][:, None] <= np.arange(rows.shape[1])))
    entry = some[at]
    amounts = weight[flow.period[entry], period] * flow.cases[entry]
    return Term(flow.columns[entry], amounts, cell=flow.cell[entry], period=period)
