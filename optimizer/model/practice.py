"""Practice as rows: no class is left behind where courts do not choose freely.

With ``W[j,k]`` the officer-days, of all roles together, of the untied cases of class ``k`` at court ``j`` that are open at the
start or come in, ``B`` those of cases that came back, ``O`` those of cases still open, all to date at the end of a period:

    done[k] = W[k] + B[k] - O[k]  >=  phi x W[k] / W x (W - O),    W and O without index summed over the classes

``W - O`` is what is done of the court's work, less what came back. Handing a case to another court lowers ``O``, so moved cases
count as done. Days are measured by what is done, not by who is there: closures carry no index of who did the work, and a court
that lacks one role could not spend the days of the others however it chose.

Always possible, whatever the officers: with nothing closed and nothing moved, ``B = 0`` and ``O = W``, and both sides are 0.
Nor does it ask for more than there is: ``O >= 0``, so the right-hand side never exceeds ``phi x W[k]``. And a court that can
do a part ``f`` of all its work may do so: closing ``f`` of every cell gives ``f x W[k]`` on the left and no more than ``phi x
f x W[k]`` on the right. Cells that need a role of which the court has nobody, and nobody to stand in, are left out on both
sides, or one vacancy would stop all work. Only hard deadlines, duties and targets can then stand against it; the rows name
``practice``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import CORE, OPEN, WAITING, Decision
from optimizer.program import Limit, Term

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.program import Model

Array = NDArray[Any]

LEFT = Decision("work left", ("court", "period"), "officer-days", place="court", keep=False)
"""Officer-days of the untied cases still open at a court."""


def post_practice(model: Model, problem: Problem) -> None:
    """Post the practice of the scenario, unless courts choose freely."""
    practice = problem.document.practice
    if practice.choice == "free" or practice.phi == 0:
        return
    cells, periods = problem.cells, len(problem.time.days)
    n = np.flatnonzero(workable(problem))
    t = np.arange(periods) if practice.over == "period" else np.array([periods - 1])
    effort = np.zeros(len(cells))
    effort[n] = cells.effort[n].sum(axis=1)
    work = np.zeros((len(problem.courts), len(problem.classes), len(t)))  # W[j,k] at the end of each such period
    np.add.at(work, (cells.court[n], cells.klass[n]), effort[n][:, None] * cells.arrived[n][:, t])
    every = work.sum(axis=1)
    still = model.core(OPEN).reshape(cells.shape)[n][:, t]
    nn, tt = (a.ravel() for a in np.broadcast_arrays(n[:, None], t))
    court = cells.court[nn]
    j, at = np.nonzero(every > 0)
    most = np.zeros(every.shape)
    np.add.at(most, cells.court[n], effort[n][:, None] * cells.most[n][:, t])
    left = model.columns(CORE, LEFT, {"court": j, "period": t[at]}, upper=most[j, at])
    model.require(
        "work left",
        Term(still.ravel(), effort[nn], court=court, period=tt),
        Term(left, -1.0, court=j, period=t[at]),
        lower=0.0,
        upper=0.0,
    )
    jj, kk, cc = np.nonzero(work > 0)
    number = np.full(every.shape, -1)
    number[j, at] = np.arange(len(j))
    part = practice.phi * work[jj, kk, cc] / every[jj, cc]
    known = np.array([work[cells.court[i], cells.klass[i]] for i in n]).reshape(len(n), len(t)) > 0
    use = known.ravel()
    model.require(
        "practice",
        Term(still.ravel()[use], -effort[nn][use], court=court[use], **{"class": cells.klass[nn][use]}, period=tt[use]),
        Term(left[number[jj, cc]], part, court=jj, **{"class": kk}, period=t[cc]),
        *_back(model, problem, effort, work, t),
        lower=Limit(part * every[jj, cc] - work[jj, kk, cc], court=jj, **{"class": kk}, period=t[cc]),
        rule="practice",
    )


def _back(model: Model, problem: Problem, effort: Array, work: Array, ends: Array) -> list[Term]:
    """Work of cases that came back to date, in the rows of their court, class and period; none if nothing comes back."""
    cells, returns = problem.cells, problem.cells.returns
    if not len(returns.to_cell):
        return []
    waiting = model.core(WAITING).reshape(returns.shape)
    entry, period, at = (a.ravel() for a in np.indices((len(returns.to_cell), returns.shape[1], len(ends))))
    cell, group = returns.to_cell[entry], returns.to_group[entry]
    use = (period > 0) & (period <= ends[at]) & (effort[cell] > 0) & (work[cells.court[cell], cells.klass[cell], at] > 0)
    entry, period, at, cell, group = (a[use] for a in (entry, period, at, cell, group))
    amounts = effort[cell] * returns.part[entry] * returns.rate[group, period]
    where = {"court": cells.court[cell], "class": cells.klass[cell], "period": ends[at]}
    return [Term(waiting[group, period - 1], amounts, **where)]


def workable(problem: Problem) -> Array:
    """Untied cells all of whose work the court has officers for, its own or such as stand in, shape (N,), bool."""
    there = (problem.staff.most > 0) @ problem.staff.reaches
    cells = problem.cells
    return ~cells.tied & ~((cells.effort > 0) & ~there[cells.court]).any(axis=1)
