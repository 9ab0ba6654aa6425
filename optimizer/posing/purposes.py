"""Days of teams posted for a purpose: columns and rows that say on which cells of the host they are spent.

For each cell ``n`` of a host that the purpose means, role ``r`` and period ``t``:

- ``sum over n of spent[n,r,t] + sum over o of stood_in[j,r,o,t] <= effective days of those posted in the role, and those of
  others who stand in for it, at the scenario's rates``; what is not spent is lost;
- ``work[j,r,t]``, and ``outside[j,r,t]`` where ``n`` is tied, are supplied with ``spent``;
- ``purpose[n,r,t]`` needs as much, and ``bound[j,k,r,t]`` where ``n`` is not tied: days bound to cases are at most the effort
  on them, those of all mechanisms together;
- for each age ``a`` that a purpose asks for: ``sum over periods up to t of spent[n,r] <= effort[n,r] x cases of n older than a
  by the end of t``, over all mechanisms that ask for at least ``a``. With the row before: the oldest of a cell go first, and
  no more old cases are worked on than are closed to date or than there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import SPENT, STOOD_IN
from optimizer.problem.backlog import older_than
from optimizer.program import Limit, Term
from optimizer.rows import BOUND, OUTSIDE, PURPOSE, WORK

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.program import Model
    from optimizer.sections import PostingSection, Purpose

Array = NDArray[Any]


def post_spent(
    model: Model,
    problem: Problem,
    section: PostingSection,
    where: tuple[Array, Array, Array],
    columns: Array,
    amounts: Array,
    *,
    outside: bool,
) -> None:
    """Let the days that ``columns`` bring at (court, role, period), each of shape (entries,), be spent as the purpose says.

    ``outside``: whether those posted may progress tied cases. Columns of the same court, role and period share their days.
    """
    brought = np.zeros(problem.shape)
    np.add.at(brought, where, amounts * model.upper(columns))
    there = brought.sum(axis=1)  # days pass from role to role, but are no more than there are in all, shape (J, T)
    filled = np.einsum("jrt,ro->jot", brought, problem.staff.reaches) > 0
    cell, role, period, most = _ways(problem, section, filled, there, outside=outside)
    spent = model.columns(section.name, SPENT, {"cell": cell, "role": role, "period": period}, upper=most)
    j, k, tied = problem.cells.court[cell], problem.cells.klass[cell], problem.cells.tied[cell]
    model.supply(WORK, (j, role, period), spent, 1.0)
    model.supply(OUTSIDE, (j[tied], role[tied], period[tied]), spent[tied], 1.0)
    model.need(BOUND, (j[~tied], k[~tied], role[~tied], period[~tied]), spent[~tied], 1.0)
    model.need(PURPOSE, (cell, role, period), spent, 1.0)
    used = np.zeros(problem.shape, dtype=bool)
    used[j, role, period] = True
    court, r, o, t = np.nonzero(filled[:, :, None] & used[:, None] & (problem.staff.stands_in > 0)[:, :, None])
    index = {"court": court, "role": r, "other": o, "period": t}
    stood_in = model.columns(section.name, STOOD_IN, index, upper=there[court, t])
    used[court, r, t] = True
    some = used[where]  # elsewhere nothing can be spent
    model.require(
        f"{section.name} days for its purpose",
        Term(spent, court=j, role=role, period=period),
        Term(columns[some], -amounts[some], court=where[0][some], role=where[1][some], period=where[2][some]),
        Term(stood_in, court=court, role=r, period=t),
        Term(stood_in, -problem.staff.stands_in[r, o], court=court, role=o, period=t),
        upper=0.0,
    )
    if section.purpose is not None and section.purpose.older_than_months is not None:
        model.spend(section.purpose.older_than_months, spent, cell=cell, role=role, period=period)


def _ways(
    problem: Problem, section: PostingSection, filled: Array, there: Array, *, outside: bool
) -> tuple[Array, Array, Array, Array]:
    """Every way to spend days: cell, role, period and most days, each of shape (ways,).

    ``filled``, shape (J, R, T): where a role of the team has days or others to stand in for it; ``there``, shape (J, T), days.
    """
    purpose = section.purpose
    assert purpose is not None
    cells = np.flatnonzero(problem.cells_of(purpose) & (outside | ~problem.cells.tied))
    n, role, period = np.nonzero(filled[problem.cells.court[cells]])
    cell = cells[n]
    work = _workable(problem, purpose)[cell, period] * problem.cells.effort[cell, role]
    most = np.minimum(there[problem.cells.court[cell], period], work)
    use = most > 0
    return cell[use], role[use], period[use], most[use]


def _workable(problem: Problem, purpose: Purpose) -> Array:
    """Most cases of each cell meant that can have been so by the end of each period, shape (N, T)."""
    if purpose.older_than_months is None:
        most: Array = problem.cells.most
        return most
    return older_than(problem, purpose.older_than_months)


def post_purposes(model: Model, problem: Problem) -> None:
    """Bind the days of all teams that are posted for old cases: over all mechanisms, by each age that one asks for."""
    for months in sorted({part.months for part in model.spent}):  # one or two ages in a scenario
        parts = [part for part in model.spent if part.months >= months]
        cell, role, period, columns = (
            np.concatenate(side) for side in zip(*((p.cell, p.role, p.period, p.columns) for p in parts), strict=True)
        )
        dates = np.unique(period)
        i, d = np.nonzero(period[:, None] <= dates)
        at = {"cell": cell[i], "role": role[i], "period": dates[d]}
        most = problem.cells.effort[cell[i], role[i]] * older_than(problem, months)[cell[i], dates[d]]
        name = f"days for cases older than {months:g} months"
        model.require(name, Term(columns[i], **at), upper=Limit(most, **at))
