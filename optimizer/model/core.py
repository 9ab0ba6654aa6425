"""What every scenario has, whatever its mechanisms: officers at home, closures, stocks and roles standing in.

With ``d[r,t]`` the working days of one officer:

- ``staff[j,r,t]``: heads >= home + lent + ...
- ``lend[j,r,t]``: heads - floor >= lent + ...
- ``work[j,r,t]``: d x home + supplies >= sum over cells of effort x closed
- ``outside[j,r,t]``: effective days of outsiders >= sum over tied cells of effort x closed
- ``gain[j,r,t]``: cap x d x home >= gains of all mechanisms on the same officers
- ``overtime[j,r,t]``: cap x weeks x home >= overtime of all campaigns
- ``bound[j,k,r,t]``: sum over untied cells of effort x closed >= days that may be spent on this class only, or are saved on it
- ``saving[j,k,r,t]``: cap x sum over cells of effort x closed >= days that levers save
- ``purpose[n,r,t]``: effort x closed >= days bound to cells that are spent on this one, or saved on it; only where a mechanism
  binds days to cells
- ``stock[n,t]``: open[t-1] + inflow[t] + back[t] + readmitted[t] - diverted[t] - closed[t] - moved[t] - open[t] = 0
- ``handled[n,t]``: closed[n,t] >= closures of which centres do a part
- ``filings[j,k,t]``: what comes in of a class at a court >= filings that mechanisms urge
- ``resource[x,t]``: amount in ``t``, or in all periods, >= what orders take of it
- ``returning[g,t]``: (1 - rate[t]) x waiting[t-1] + sum over cells of coming x terminated[t] - waiting[t] = 0, and
  back[n,t] = part x rate[t] x waiting[t-1]

The decision ``closed[n,t]`` is the cases on which the work is done in ``t``: it spends days, and they leave ``open`` for the
pipeline. They close after the lag of their class (``posing.closing``), at once where it has none. What the pipeline holds at
the start closes whatever a plan does: it counts in targets and comes back, and is worth nothing to any plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import CLOSED, CORE, HOME, OPEN, STAND_IN, STAND_IN_OUTSIDE, WAITING
from optimizer.posing.closing import post_closing
from optimizer.problem.closing import closed_from_opening
from optimizer.program import Flow
from optimizer.rows import (
    BOUND,
    BUDGET,
    FILINGS,
    GAIN,
    HANDLED,
    LEND,
    OUTSIDE,
    OVERTIME,
    PURPOSE,
    RESOURCE,
    RETURNING,
    SAVING,
    STAFF,
    STOCK,
    WORK,
)

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.program import Model

Array = NDArray[Any]


def post_core(model: Model, problem: Problem) -> Flow:
    """Post what the mechanisms build on; returns the cases that come back."""
    _post_officers(model, problem)
    _post_closures(model, problem)
    back = _post_returns(model, problem)
    _post_rules(model, problem)
    return back


def _post_officers(model: Model, problem: Problem) -> None:
    j, r, t = (a.ravel() for a in np.indices(problem.shape))
    heads, staff = problem.staff.heads, problem.staff
    home = model.columns(CORE, HOME, {"court": j, "role": r, "period": t}, upper=heads.ravel())
    model.endow(STAFF, heads)
    model.need(STAFF, (j, r, t), home, 1.0)
    model.endow(LEND, heads - staff.floor)
    days = staff.days[r, t]
    model.supply(WORK, (j, r, t), home, days)
    model.supply(GAIN, (j, r, t), home, days * problem.document.gain_cap)
    model.supply(OVERTIME, (j, r, t), home, problem.document.overtime_cap * problem.time.weeks[t])


def _post_closures(model: Model, problem: Problem) -> None:
    n, t = (a.ravel() for a in np.indices(problem.cells.shape))
    periods = len(problem.time.days)
    most = problem.cells.most
    closed = model.columns(CORE, CLOSED, {"cell": n, "period": t}, upper=most.ravel())
    still = model.columns(CORE, OPEN, {"cell": n, "period": t}, upper=most.ravel())
    first = problem.cells.inflow.copy()
    first[:, 0] += problem.cells.opening
    model.endow(STOCK, first)
    model.need(STOCK, (n, t), closed, 1.0)
    model.supply(HANDLED, (n, t), closed, 1.0)
    model.need(STOCK, (n, t), still, 1.0)
    later = t > 0
    model.supply(STOCK, (n[later], t[later]), still[later.nonzero()[0] - 1], 1.0)
    model.endow(FILINGS, problem.filings)
    last = t == periods - 1
    model.worth(still[last], -problem.cells.end_penalty[n[last]])

    cell, role = np.nonzero(problem.cells.effort)
    c, rr, tt = (a.ravel() for a in np.broadcast_arrays(cell[:, None], role[:, None], np.arange(periods)))
    effort = problem.cells.effort[c, rr]
    columns = closed.reshape(problem.cells.shape)[c, tt]
    where = (problem.cells.court[c], rr, tt)
    model.need(WORK, where, columns, effort)
    tied = problem.cells.tied[c]
    model.need(OUTSIDE, (where[0][tied], rr[tied], tt[tied]), columns[tied], effort[tied])
    of_class = (problem.cells.court[c], problem.cells.klass[c], rr, tt)
    model.supply(SAVING, of_class, columns, problem.document.gain_cap * effort)
    if problem.binds_days:
        model.supply(PURPOSE, (c, rr, tt), columns, effort)
    model.supply(BOUND, tuple(index[~tied] for index in of_class), columns[~tied], effort[~tied])

    court = problem.cells.court[n]
    for date in model.dates:
        model.tally_at(date, "open", court[t == date], still[t == date], 1.0)
    post_closing(model, problem, closed, cell=n, period=t, court=court)


def _post_returns(model: Model, problem: Problem) -> Flow:
    """Terminated cases wait, and some come back in every period."""
    returns = problem.cells.returns
    g, t = (a.ravel() for a in np.indices(returns.shape))
    ever = np.zeros(returns.shape[0])
    most = problem.cells.most[:, -1] + problem.cells.pipeline
    of = returns.cell_group >= 0
    np.add.at(ever, returns.cell_group[of], (returns.coming * most)[of])
    opening = np.zeros(returns.shape)
    np.add.at(opening, returns.cell_group[of], returns.coming[of, None] * closed_from_opening(problem)[of])
    model.endow(RETURNING, opening)
    waiting = model.columns(CORE, WAITING, {"group": g, "period": t}, upper=ever[g])
    model.need(RETURNING, (g, t), waiting, 1.0)
    later = t > 0
    before = waiting[later.nonzero()[0] - 1]
    model.supply(RETURNING, (g[later], t[later]), before, 1 - returns.rate[g[later], t[later]])
    grid = waiting.reshape(returns.shape)
    entry, period = (a.ravel() for a in np.indices((len(returns.to_cell), len(problem.time.days))))
    entry, period = entry[period > 0], period[period > 0]
    group, cell = returns.to_group[entry], returns.to_cell[entry]
    amount = returns.part[entry] * returns.rate[group, period]
    model.supply(STOCK, (cell, period), grid[group, period - 1], amount)
    for what in ("load", "inflow"):
        model.tally(what, problem.cells.court[cell], grid[group, period - 1], amount, period=period)
    return Flow(cell, period, grid[group, period - 1], amount)


def _post_rules(model: Model, problem: Problem) -> None:
    """Say which line of the scenario the rows come from that can make a plan impossible."""
    courts = {court: p for p, court in enumerate(pool.court for pool in problem.document.pools)}
    pool = np.array([f"pools[{courts[c]}]" if c in courts else "pools" for c in problem.courts])
    model.rule(LEND, np.broadcast_to(pool[:, None, None], problem.shape))
    budgets = list(problem.document.budgets)
    if budgets:
        model.rule(BUDGET, np.array([f"budgets.{name}" for name in budgets]))
    resources = np.array([f"resources.{name}" for name in problem.document.resources])
    if len(resources):
        model.rule(RESOURCE, np.broadcast_to(resources[:, None], (len(resources), len(problem.time.days))))


def post_stand_ins(model: Model, problem: Problem) -> None:
    """Let roles stand in for one another, once everything that supplies days is posed.

    ``stand_in`` moves days of ``role`` to work of ``other`` at the scenario's rate. ``stand_in_outside`` does the same
    with days of outsiders, on tied cases too, so no officer of the home court ever touches a tied case by standing in.
    Only courts with outsiders need the second kind.
    """
    role, other = np.nonzero(problem.staff.stands_in)
    courts, _, periods = problem.shape
    j, pair, t = (a.ravel() for a in np.indices((courts, len(role), periods)))
    r, o = role[pair], other[pair]
    rate = problem.staff.stands_in[r, o]
    tied = np.zeros((courts, len(problem.roles)), dtype=bool)
    of = problem.cells.tied
    np.logical_or.at(tied, problem.cells.court[of], problem.cells.effort[of] > 0)
    given = model.most_supplied(WORK).sum(axis=1, keepdims=True)
    most = np.broadcast_to(given, problem.shape)  # days may pass from role to role, but no more than there are in all
    for decision, rows, use in (
        (STAND_IN, (WORK,), model.supplied(WORK)[j, r, t]),
        (STAND_IN_OUTSIDE, (WORK, OUTSIDE), model.supplied(OUTSIDE)[j, r, t] & tied[j, o]),
    ):
        where, to = (j[use], r[use], t[use]), (j[use], o[use], t[use])
        index = {"court": where[0], "role": where[1], "other": to[1], "period": where[2]}
        columns = model.columns(CORE, decision, index, upper=most[where])
        for row in rows:
            model.need(row, where, columns, 1.0)
            model.supply(row, to, columns, rate[use])
