"""Duties as rows: the cases meant whose work is done, or the days these are given, is no less than owed.

For a group ``g`` of courts (each by itself, or all together) and the cells ``n`` of it that a duty means:

- cases, genuine: sum over ``n`` of weight x finished[n] + missed >= at_least, or share x sum of cases[n]; weight is the
  genuine share of ``n``, or 1; cases are those open at the start or coming in; finished are those whose work is done, wherever;
- closed: the same with those of the finished that have closed, and closures of the pipeline of the start, which no plan
  changes; cases are those in that pipeline too;
- of cases over an age: the same with ``old[n] <= finished[n]`` and ``old[n] <= cases over that age``, closed or not: the oldest
  of a cell count first; the pipeline of the start, of unknown age, is left out;
- effort_days: sum over ``n`` of effort x closed[n] + missed >= at_least, or the lesser of share x working days of the courts'
  officers and the effort of all cases meant.

All of it by the end of the period that the duty names, or of the plan. What is owed is a number that no plan changes. Rows of
hard duties stand in the status quo's program too, unless they bind a plan alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import CLOSED, Decision
from optimizer.problem.backlog import older_than
from optimizer.problem.closing import closed_from_opening
from optimizer.program import Limit, Term

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.problem.arrays import Closing
    from optimizer.program import Model
    from optimizer.sections.duties import Duty

Array = NDArray[Any]

UNMET = Decision("unmet", ("group",), "cases or officer-days", keep=False)
"""What a soft duty is missed by."""
OLD = Decision("old", ("cell",), "cases", place="cell", keep=False)
"""Cases over the age of a duty that are finished."""


def post_duties(model: Model, problem: Problem, *, orders: bool = True) -> None:
    """Post every duty; a soft one may be missed at its penalty. ``orders=False`` leaves out those that bind a plan alone."""
    for number, duty in enumerate(problem.document.duties):
        if orders or duty.binds == "all":
            _post_duty(model, problem, duty, f"duties[{number}]")


def _post_duty(model: Model, problem: Problem, duty: Duty, rule: str) -> None:
    name = f"duty {duty.name}"
    group, of_cell = groups_of(problem, duty)
    floor = owed(problem, duty, group, of_cell) - _sure(problem, duty, of_cell, int(group.max()) + 1)
    every = np.arange(len(floor))
    unmet = model.columns(name, UNMET, {"group": every}, upper=np.maximum(floor, 0.0) if duty.soft else 0.0)
    model.worth(unmet, -duty.penalty if duty.soft else 0.0)
    cell, columns, amounts = _counted(model, problem, duty, of_cell)
    terms = Term(columns, amounts, group=of_cell[cell]), Term(unmet, 1.0, group=every)
    model.require(name, *terms, lower=Limit(floor, group=every), rule=rule)


def groups_of(problem: Problem, duty: Duty) -> tuple[Array, Array]:
    """Group of each court, shape (J,), and of each cell, shape (N,), -1 for those that are not meant."""
    group = problem.groups(duty.courts, each=duty.each)
    return group, np.where(problem.cells_of(duty), group[problem.cells.court], -1)


def cases_of(problem: Problem, duty: Duty) -> Array:
    """Cases that a duty speaks of by cell, were it meant, shape (N,)."""
    date = problem.time.until(duty.by)
    if duty.older_than_months is None:
        came: Array = problem.cells.arrived[:, date] + (problem.cells.pipeline if duty.counts == "closed" else 0.0)
        return came
    old: Array = np.where(problem.cells.dated, older_than(problem, duty.older_than_months)[:, date], 0.0)
    return old


def _sure(problem: Problem, duty: Duty, of_cell: Array, size: int) -> Array:
    """Closures that count towards a duty whatever a plan does, shape (groups,)."""
    if duty.counts != "closed" or duty.older_than_months is not None:
        return np.zeros(size)
    some = of_cell >= 0
    closed = closed_from_opening(problem)[:, : problem.time.until(duty.by) + 1].sum(axis=1)
    sure: Array = np.bincount(of_cell[some], closed[some], minlength=size)
    return sure


def owed(problem: Problem, duty: Duty, group: Array, of_cell: Array) -> Array:
    """Floor of each group (cases or officer-days), shape (groups,)."""
    size = int(group.max()) + 1
    if duty.share is None:
        return np.full(size, duty.at_least, dtype=float)
    some = of_cell >= 0
    weight = problem.cells.effort.sum(axis=1) if duty.counts == "effort_days" else 1.0
    cases: Array = np.bincount(of_cell[some], (cases_of(problem, duty) * weight)[some], minlength=size)
    if duty.counts != "effort_days":
        asked: Array = np.multiply(duty.share, cases)
        return asked
    until = problem.time.until(duty.by) + 1
    days = (problem.staff.heads * problem.staff.days)[:, :, :until].sum(axis=(1, 2))
    courts = group >= 0
    owed: Array = np.minimum(duty.share * np.bincount(group[courts], days[courts], minlength=size), cases)
    return owed


def _counted(model: Model, problem: Problem, duty: Duty, of_cell: Array) -> tuple[Array, Array, Array]:
    """Cell, column and amount of all that counts towards a duty."""
    date = problem.time.until(duty.by)
    if duty.counts == "effort_days":
        cell, period = (a.ravel() for a in np.indices(problem.cells.shape))
        columns = model.core(CLOSED)
        amounts = problem.cells.effort.sum(axis=1)[cell]
    else:
        cell, columns, amounts, period = model.finished()
    if duty.counts == "closed":
        amounts = amounts * _part_closed(problem, problem.cells.closing, date, cell, period)
        for late in model.delayed:
            closings = late.closing, problem.cells.closing
            by_then, others = (_part_closed(problem, closing, date, late.cell, late.period) for closing in closings)
            cell, columns = np.concatenate([cell, late.cell]), np.concatenate([columns, late.columns])
            amounts, period = np.concatenate([amounts, by_then - others]), np.concatenate([period, late.period])
    use = (of_cell[cell] >= 0) & (period <= date) & (amounts != 0)
    cell, columns, amounts = cell[use], columns[use], amounts[use]
    if duty.older_than_months is not None:
        cell, columns, amounts = _post_old(model, problem, duty, of_cell, (cell, columns, amounts))
    if duty.counts == "genuine":
        amounts = amounts * problem.cells.genuine[cell]
    return cell, columns, amounts


def _part_closed(problem: Problem, closing: Closing, date: int, cell: Array, period: Array) -> Array:
    """Part of the cases of cells worked on in some periods that has closed by the end of another, shape (entries,)."""
    k, g = problem.cells.klass[cell], problem.cells.genuine[cell]
    genuine, terminated = (part[k, period] for part in closing.by(date))
    part: Array = g * genuine + (1 - g) * terminated
    return part


def _post_old(
    model: Model, problem: Problem, duty: Duty, of_cell: Array, finished: tuple[Array, Array, Array]
) -> tuple[Array, Array, Array]:
    """Old cases finished: no more than are finished, and no more than there are."""
    most = cases_of(problem, duty)
    n = np.flatnonzero((of_cell >= 0) & (most > 0))
    cell, columns, amounts = finished
    old = model.columns(f"duty {duty.name}", OLD, {"cell": n}, upper=most[n])
    use = np.isin(cell, n)
    model.require(f"old {duty.name}", Term(columns[use], amounts[use], cell=cell[use]), Term(old, -1.0, cell=n), lower=0.0)
    return n, old, np.ones(len(n))
