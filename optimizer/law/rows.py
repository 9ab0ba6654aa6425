"""The law in the model, over all mechanisms together: moves that it does not allow, and ages that moves must have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.law.masks import lawful_moves
from optimizer.problem.backlog import older_than
from optimizer.program import Limit, Term
from optimizer.sections.rules import rule_of

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.program import Model

Array = NDArray[Any]


def post_law(model: Model, problem: Problem) -> None:
    """Bind every move that any mechanism orders.

    A move that the law does not allow is held at zero. For each age ``a`` that a form asks for, all moves of a cell under
    forms that ask for at least ``a`` share the cases that are old enough:
    ``sum over those forms and periods up to t of moved[n] <= cases of n older than a by the end of t``.
    """
    parts = []
    for moves in model.moves:
        away = moves.receiver != problem.cells.court[moves.cell]
        rule = rule_of(problem.document.rules, moves.form)
        closed = away & ~lawful_moves(problem, moves.form, moves.cell, moves.receiver)
        if rule is not None and moves.lag_weeks < rule.min_lag_weeks:
            closed = away
        model.forbid(moves.columns[closed])
        if rule is not None and rule.min_age_months is not None:
            parts.append((rule.min_age_months, moves.cell[away], moves.period[away], moves.columns[away], moves.cases[away]))
    for age in sorted({part[0] for part in parts}):  # one or two ages in a rule set
        cell, period, columns, cases = (
            np.concatenate(side) for side in list(zip(*(part for part in parts if part[0] >= age), strict=True))[1:]
        )
        _post_age(model, older_than(problem, age), f"moves of cases older than {age:g} months", (cell, period, columns, cases))


def _post_age(model: Model, caps: Array, name: str, moves: tuple[Array, Array, Array, Array]) -> None:
    cell, period, columns, cases = moves
    dates = np.unique(period)
    i, d = np.nonzero((period[:, None] <= dates) & np.isfinite(caps[cell][:, dates]))
    at = {"cell": cell[i], "period": dates[d]}
    model.require(name, Term(columns[i], cases[i], **at), upper=Limit(caps[cell[i], dates[d]], **at))
