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
- ``stock[n,t]``: open[t-1] + inflow[t] + back[t] - closed[t] - moved[t] - open[t] = 0
- ``returning[g,t]``: (1 - rate[t]) x waiting[t-1] + sum over cells of coming x closed[t] - waiting[t] = 0, and
  back[n,t] = part x rate[t] x waiting[t-1]
- deadlines: open[n,t] - back to date - late[n,t] <= cases that have come in and are not yet due
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import CORE, Kind

if TYPE_CHECKING:
    from optimizer.model.model import Model
    from optimizer.problem import Problem

Array = NDArray[Any]


@dataclass(frozen=True)
class _Back:
    """Cases that come back, as columns: ``amount x column`` to a cell in a period; each of shape (entries,)."""

    cell: Array
    period: Array
    column: Array
    amount: Array

    def until(self, cell: Array, period: Array) -> tuple[Array, Array, Array]:
        """All that comes back to ``cell[i]`` up to ``period[i]``: position ``i``, column, amount."""
        some = np.flatnonzero(np.isin(cell, self.cell))
        hit, entry = np.nonzero((cell[some][:, None] == self.cell) & (period[some][:, None] >= self.period))
        return some[hit], self.column[entry], self.amount[entry]


def post_core(model: Model, problem: Problem) -> None:
    """Post what the mechanisms build on."""
    _post_officers(model, problem)
    _post_closures(model, problem)
    back = _post_returns(model, problem)
    _post_deadlines(model, problem, back)
    _post_overdue(model, problem, back)
    _post_rules(model, problem)


def _post_officers(model: Model, problem: Problem) -> None:
    periods = len(problem.days)
    j, r, t = (a.ravel() for a in np.indices(problem.shape))
    heads = np.repeat(problem.heads[:, :, None], periods, axis=2)
    home = model.columns(CORE, "home", {"court": j, "role": r, "period": t}, upper=heads.ravel(), kind=Kind.HOME, unit="heads")
    model.endow("staff", heads)
    model.need("staff", (j, r, t), home, 1.0)
    model.endow("lend", np.repeat((problem.heads - problem.floor)[:, :, None], periods, axis=2))
    days = problem.officer_days[r, t]
    model.supply("work", (j, r, t), home, days)
    model.supply("gain", (j, r, t), home, days * problem.document.gain_cap)
    model.supply("overtime", (j, r, t), home, problem.document.overtime_cap * problem.weeks[t])


def _post_closures(model: Model, problem: Problem) -> None:
    n, t = (a.ravel() for a in np.indices(problem.inflow.shape))
    periods = len(problem.days)
    most = problem.most
    closed = model.columns(CORE, "closed", {"cell": n, "period": t}, upper=most.ravel(), unit="cases")
    still = model.columns(CORE, "open", {"cell": n, "period": t}, upper=most.ravel(), unit="cases", keep=False)
    first = problem.inflow.copy()
    first[:, 0] += problem.opening
    model.endow("stock", first)
    model.need("stock", (n, t), closed, 1.0)
    model.need("stock", (n, t), still, 1.0)
    later = t > 0
    model.supply("stock", (n[later], t[later]), still[later.nonzero()[0] - 1], 1.0)
    model.worth(closed, problem.value[n] * problem.timing[t])
    last = t == periods - 1
    model.worth(still[last], -problem.end_penalty[n[last]])

    cell, role = np.nonzero(problem.effort)
    c, rr, tt = (a.ravel() for a in np.broadcast_arrays(cell[:, None], role[:, None], np.arange(periods)))
    effort = problem.effort[c, rr]
    columns = closed.reshape(problem.inflow.shape)[c, tt]
    where = (problem.cell_court[c], rr, tt)
    model.need("work", where, columns, effort)
    tied = problem.cell_tied[c]
    model.need("outside", (where[0][tied], rr[tied], tt[tied]), columns[tied], effort[tied])
    of_class = (problem.cell_court[c], problem.cell_class[c], rr, tt)
    model.supply("saving", of_class, columns, problem.document.gain_cap * effort)
    model.supply("bound", tuple(index[~tied] for index in of_class), columns[~tied], effort[~tied])

    court = problem.cell_court[n]
    model.tally("closures", court, closed, 1.0)
    model.tally("genuine", court, closed, problem.genuine[n])
    model.tally("yuan", court, closed, problem.yuan[n])
    model.tally("open", court[last], still[last], 1.0)
    model.returning(n, t, closed)


def _post_returns(model: Model, problem: Problem) -> _Back:
    """Terminated cases wait, and some come back in every period."""
    returns = problem.returns
    g, t = (a.ravel() for a in np.indices(returns.shape))
    ever = np.zeros(returns.shape[0])
    most = problem.most[:, -1]
    of = returns.cell_group >= 0
    np.add.at(ever, returns.cell_group[of], (returns.coming * most)[of])
    waiting = model.columns(CORE, "waiting", {"group": g, "period": t}, upper=ever[g], unit="cases", keep=False)
    model.need("returning", (g, t), waiting, 1.0)
    later = t > 0
    before = waiting[later.nonzero()[0] - 1]
    model.supply("returning", (g[later], t[later]), before, 1 - returns.rate[g[later], t[later]])
    grid = waiting.reshape(returns.shape)
    entry, period = (a.ravel() for a in np.indices((len(returns.to_cell), len(problem.days))))
    entry, period = entry[period > 0], period[period > 0]
    group, cell = returns.to_group[entry], returns.to_cell[entry]
    amount = returns.part[entry] * returns.rate[group, period]
    model.supply("stock", (cell, period), grid[group, period - 1], amount)
    for what in ("load", "inflow"):
        model.tally(what, problem.cell_court[cell], grid[group, period - 1], amount)
    return _Back(cell, period, grid[group, period - 1], amount)


def _post_deadlines(model: Model, problem: Problem, back: _Back) -> None:
    """Deadlines that every case must meet, or that cost something to miss."""
    still = model.core("open").reshape(problem.inflow.shape)
    n, t = np.nonzero((problem.deadline > 0) & ~np.isnan(problem.late_loss)[:, None])
    if not len(n):
        return
    soft = np.isfinite(problem.late_loss[n])
    upper = np.where(soft, problem.deadline[n, t], 0.0)
    late = model.columns(CORE, "late", {"cell": n, "period": t}, upper=upper, unit="cases", keep=False)
    model.worth(late[soft], -(problem.late_loss[n] * problem.weeks[t])[soft])
    for k in np.unique(problem.cell_class[n]):  # a rule of the scenario each
        of = np.flatnonzero(problem.cell_class[n] == k)
        row = np.arange(len(of))
        at, returned, amount = back.until(n[of], t[of])
        model.require(
            f"deadline {problem.classes[k]}",
            np.concatenate([row, row, at]),
            np.concatenate([still[n[of], t[of]], late[of], returned]),
            np.concatenate([np.ones(len(of)), np.full(len(of), -1.0), -amount]),
            upper=(problem.arrived - problem.deadline)[n[of], t[of]],
            rule=f"classes.{problem.classes[k]}",
        )


def _post_overdue(model: Model, problem: Problem, back: _Back) -> None:
    """``overdue[n] >= due - removed`` at the end, with ``removed = arrived + back - open``; only where it matters."""
    loss = problem.document.objective.overdue_at_end
    wanted = loss > 0 or any(target.kpi == "overdue_at_end" for target in problem.document.targets)
    n = np.flatnonzero(problem.due[:, -1] > 0)
    if not wanted or not len(n):
        return
    last = model.core("open").reshape(problem.inflow.shape)[:, -1]
    overdue = model.columns(CORE, "overdue", {"cell": n}, upper=problem.due[n, -1], unit="cases", keep=False)
    model.worth(overdue, -loss)
    model.tally("overdue", problem.cell_court[n], overdue, 1.0)
    row = np.arange(len(n))
    at, returned, amount = back.until(n, np.full(len(n), len(problem.days) - 1))
    model.require(
        "overdue",
        np.concatenate([row, row, at]),
        np.concatenate([overdue, last[n], returned]),
        np.concatenate([np.ones(len(n)), np.full(len(n), -1.0), amount]),
        lower=(problem.due - problem.arrived)[n, -1],
    )


def _post_rules(model: Model, problem: Problem) -> None:
    """Say which line of the scenario the rows come from that can make a plan impossible."""
    courts = {court: p for p, court in enumerate(pool.court for pool in problem.document.pools)}
    pool = np.array([f"pools[{courts[c]}]" if c in courts else "pools" for c in problem.courts])
    model.rule("lend", np.broadcast_to(pool[:, None, None], problem.shape))
    budgets = list(problem.document.budgets)
    if budgets:
        model.rule("budget", np.array([f"budgets.{name}" for name in budgets]))


def post_stand_ins(model: Model, problem: Problem) -> None:
    """Let roles stand in for one another; posted last, because only courts with outsiders need the second kind.

    ``stand_in`` moves days of ``role`` to work of ``other`` at the scenario's rate. ``stand_in_outside`` does the same
    with days of outsiders, on tied cases too, so no officer of the home court ever touches a tied case by standing in.
    """
    role, other = np.nonzero(problem.stands_in)
    courts, _, periods = problem.shape
    j, pair, t = (a.ravel() for a in np.indices((courts, len(role), periods)))
    r, o = role[pair], other[pair]
    rate = problem.stands_in[r, o]
    needed = np.zeros((courts, len(problem.roles)), dtype=bool)
    np.logical_or.at(needed, problem.cell_court, problem.effort > 0)
    tied = np.zeros_like(needed)
    np.logical_or.at(tied, problem.cell_court[problem.cell_tied], problem.effort[problem.cell_tied] > 0)
    outsiders = model.supplied("outside")
    given = model.most_supplied("work").sum(axis=1, keepdims=True)
    most = np.broadcast_to(given, problem.shape)  # days may pass from role to role, but no more than there are in all
    for name, use in (
        ("stand_in", model.supplied("work")[j, r, t]),
        ("stand_in_outside", outsiders[j, r, t] & tied[j, o]),
    ):
        where, to = (j[use], r[use], t[use]), (j[use], o[use], t[use])
        index = {"court": where[0], "role": where[1], "other": to[1], "period": where[2]}
        columns = model.columns(CORE, name, index, upper=most[where], unit="officer-days")
        rows = ("work", "outside") if name == "stand_in_outside" else ("work",)
        for row in rows:
            model.need(row, where, columns, 1.0)
            model.supply(row, to, columns, rate[use])
