"""Days of teams posted for a purpose: columns and rows that say on which cells of the host they are spent.

For each cell ``n`` of a host that the purpose means, roles ``r`` of the team and ``o`` whose work they do (their own, or one
that they stand in for at the scenario's rate), and period ``t``:

- ``sum over n, o of spent[n,r,o,t] <= effective days of those posted``; what is not spent is lost;
- ``work[j,o,t]``, and ``outside[j,o,t]`` where ``n`` is tied, are supplied with ``rate x spent``;
- ``purpose[n,o,t]`` needs as much, and ``bound[j,k,o,t]`` where ``n`` is not tied: days bound to cases are at most the effort
  on them, those of all mechanisms together;
- for each age ``a`` that a purpose asks for: ``sum over periods up to t of rate x spent[n,.,o] <= effort[n,o] x cases of n
  older than a by the end of t``, over all mechanisms that ask for at least ``a``. With the row before: the oldest of a cell go
  first, and no more old cases are worked on than are closed to date or than there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import SPENT
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
    rows, place = np.unique(np.ravel_multi_index(where, problem.shape), return_inverse=True)
    brought = np.zeros(len(rows))
    np.add.at(brought, place.ravel(), amounts * model.upper(columns))
    row, cell, role, other, period, rate, most = _ways(problem, section, rows, brought, outside=outside)
    spent = model.columns(section.name, SPENT, {"cell": cell, "role": role, "other": other, "period": period}, upper=most)
    j, k, tied = problem.cells.court[cell], problem.cells.klass[cell], problem.cells.tied[cell]
    model.supply(WORK, (j, other, period), spent, rate)
    model.supply(OUTSIDE, (j[tied], other[tied], period[tied]), spent[tied], rate[tied])
    model.need(BOUND, (j[~tied], k[~tied], other[~tied], period[~tied]), spent[~tied], rate[~tied])
    model.need(PURPOSE, (cell, other, period), spent, rate)
    some = np.isin(place.ravel(), row)  # where days can be spent at all
    here = {axis: index[some] for axis, index in zip(("court", "role", "period"), where, strict=True)}
    days = Term(spent, court=j, role=role, period=period)
    model.require(f"{section.name} days for its purpose", days, Term(columns[some], -amounts[some], **here), upper=0.0)
    if section.purpose is not None and section.purpose.older_than_months is not None:
        model.spend(section.purpose.older_than_months, spent, rate, cell=cell, role=other, period=period)


def _ways(
    problem: Problem, section: PostingSection, rows: Array, brought: Array, *, outside: bool
) -> tuple[Array, Array, Array, Array, Array, Array, Array]:
    """Every way to spend days: position in ``rows`` and cell, role, role whose work is done, period, rate and most days.

    ``rows`` number points of court, role and period, shape (rows,), and ``brought`` are the most days there are at each.
    """
    purpose = section.purpose
    assert purpose is not None
    court, role, period = np.unravel_index(rows, problem.shape)
    cells = np.flatnonzero(_meant(problem, purpose, outside=outside))
    row, at = np.nonzero(court[:, None] == problem.cells.court[cells])
    works = problem.staff.stands_in + np.eye(len(problem.roles))
    entry, other = np.nonzero(works[role[row]])
    row, cell = row[entry], cells[at[entry]]
    rate = works[role[row], other]
    work = _workable(problem, purpose)[cell, period[row]] * problem.cells.effort[cell, other]
    most = np.minimum(brought[row], work / rate)
    use = most > 0
    row, cell, other = row[use], cell[use], other[use]
    return row, cell, role[row], other, period[row], rate[use], most[use]


def _meant(problem: Problem, purpose: Purpose, *, outside: bool) -> Array:
    """Cells that a purpose means and those posted can progress, shape (N,), bool."""
    cells = problem.cells
    out = np.ones(len(cells), dtype=bool) if outside else ~cells.tied
    if purpose.classes:
        out &= np.isin(cells.klass, problem.class_index(purpose.classes))
    if purpose.tied is not None:
        out &= cells.tied == purpose.tied
    return out


def _workable(problem: Problem, purpose: Purpose) -> Array:
    """Most cases of each cell that can have been meant by the end of each period, shape (N, T)."""
    if purpose.older_than_months is None:
        most: Array = problem.cells.most
        return most
    return np.where(problem.cells.dated[:, None], older_than(problem, purpose.older_than_months), 0.0)


def post_purposes(model: Model, problem: Problem) -> None:
    """Bind the days of all teams that are posted for old cases: over all mechanisms, by each age that one asks for."""
    for months in sorted({part.months for part in model.spent}):  # one or two ages in a scenario
        parts = [part for part in model.spent if part.months >= months]
        cell, role, period, columns, days = (
            np.concatenate(side) for side in zip(*((p.cell, p.role, p.period, p.columns, p.days) for p in parts), strict=True)
        )
        dates = np.unique(period)
        i, d = np.nonzero(period[:, None] <= dates)
        at = {"cell": cell[i], "role": role[i], "period": dates[d]}
        most = problem.cells.effort[cell[i], role[i]] * older_than(problem, months)[cell[i], dates[d]]
        name = f"days for cases older than {months:g} months"
        model.require(name, Term(columns[i], days[i], **at), upper=Limit(most, **at))
