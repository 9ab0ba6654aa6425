"""What every scenario has, whatever its mechanisms: officers at home, closures, stocks and roles standing in.

With ``d[r,t]`` the working days of one officer:

- ``staff[j,r,t]``: heads >= home + lent + ...
- ``lend[j,r,t]``: heads - floor >= lent + ...
- ``work[j,r,t]``: d x home + supplies >= sum over cells of effort x closed
- ``outside[j,r,t]``: effective days of outsiders >= sum over tied cells of effort x closed
- ``gain[j,r,t]``: cap x d x home >= gains of all mechanisms on the same officers
- ``stock[n,t]``: open[t-1] + inflow[t] - closed[t] - moved[t] - open[t] = 0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import CORE, Kind

if TYPE_CHECKING:
    from optimizer.model.model import Model
    from optimizer.problem import Problem

Array = NDArray[Any]


def post_core(model: Model, problem: Problem) -> None:
    """Post what the mechanisms build on."""
    _post_officers(model, problem)
    _post_closures(model, problem)
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


def _post_closures(model: Model, problem: Problem) -> None:
    n, t = (a.ravel() for a in np.indices(problem.inflow.shape))
    periods = len(problem.days)
    most = problem.opening[:, None] + problem.inflow.cumsum(axis=1)
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

    court = problem.cell_court[n]
    model.tally("closures", court, closed, 1.0)
    model.tally("genuine", court, closed, problem.genuine[n])
    model.tally("open", court[last], still[last], 1.0)


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
    most = 2 * problem.heads.sum(axis=0)[:, None] * problem.officer_days  # more days of a role than the province has
    for name, use in (
        ("stand_in", model.supplied("work")[j, r, t]),
        ("stand_in_outside", outsiders[j, r, t] & tied[j, o]),
    ):
        where, to = (j[use], r[use], t[use]), (j[use], o[use], t[use])
        index = {"court": where[0], "role": where[1], "other": to[1], "period": where[2]}
        columns = model.columns(CORE, name, index, upper=most[where[1], where[2]], unit="officer-days")
        rows = ("work", "outside") if name == "stand_in_outside" else ("work",)
        for row in rows:
            model.need(row, where, columns, 1.0)
            model.supply(row, to, columns, rate[use])
