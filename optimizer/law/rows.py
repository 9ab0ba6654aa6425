"""The law in the model, over all mechanisms together: moves that it does not allow, and ages that moves must have."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.law.masks import caps, demands
from optimizer.program import Limit, Term

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.program import Model

Array = NDArray[Any]


def post_law(model: Model, problem: Problem) -> None:
    """Bind every move that any mechanism orders.

    A move to which no way in law is open is held at zero. A way may ask for an age, and for the applicant's request: for each
    age ``a`` and each share ``s`` of applicants that some way asks for, all moves of a cell by ways that ask for at least ``a``
    and of whose applicants no more than ``s`` ask share the cases that are old enough and whose applicants do:
    ``sum over these moves and periods up to t of moved[n] <= s x cases of n older than a by the end of t``.
    """
    parts: list[tuple[float, float, Array, Array, Array, Array]] = []
    for moves in model.moves:
        away = moves.receiver != problem.cells.court[moves.cell]
        asked, listed = demands(problem, moves.form, moves.route, moves.cell, moves.receiver, lag_weeks=moves.lag_weeks)
        model.forbid(moves.columns[away & (asked < 0)])
        for number, (months, share) in enumerate(listed):
            of = away & (asked == number)
            parts.append((months, share, moves.cell[of], moves.period[of], moves.columns[of], moves.cases[of]))
    ages, shares = {part[0] for part in parts}, {part[1] for part in parts}
    for months, share in itertools.product(sorted(ages), sorted(shares)):  # one or two of each in a rule set
        some = [part[2:] for part in parts if part[0] >= months and part[1] <= share and len(part[2])]
        if some and (months or share < 1):
            cell, period, columns, cases = (np.concatenate(side) for side in zip(*some, strict=True))
            asking = f", {share:g} of whose applicants ask" if share < 1 else ""
            name = f"moves of cases older than {months:g} months{asking}"
            _post_age(model, caps(problem, (months, share)), name, (cell, period, columns, cases))


def _post_age(model: Model, most: Array, name: str, moves: tuple[Array, Array, Array, Array]) -> None:
    cell, period, columns, cases = moves
    dates = np.unique(period)
    i, d = np.nonzero((period[:, None] <= dates) & np.isfinite(most[cell][:, dates]))
    at = {"cell": cell[i], "period": dates[d]}
    model.require(name, Term(columns[i], cases[i], **at), upper=Limit(most[cell[i], dates[d]], **at))
