"""Targets as rows: KPIs that are linear, or become so by multiplying with their denominator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import Decision
from optimizer.problem.closing import opening_counts
from optimizer.program import Limit, Term

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.program import Model
    from optimizer.scenario.schema import Target

Array = NDArray[Any]


def post_targets(model: Model, problem: Problem, *, hard: bool = True) -> None:
    """Post every target of the scenario; a soft one may be missed at its penalty. ``hard=False`` leaves out the others."""
    for number, target in enumerate(problem.document.targets):
        if target.soft or hard:
            _post_target(model, problem, target, f"targets[{number}]")


def base_load(problem: Problem, date: int, *, opening: bool = True) -> Array:
    """Cases open, in the pipeline and incoming until a period ends, or the incoming alone, before any move or return, (J,)."""
    load: Array = np.zeros(len(problem.courts))
    there = problem.cells.opening + problem.cells.pipeline
    np.add.at(load, problem.cells.court, there * opening + problem.cells.inflow[:, : date + 1].sum(axis=1))
    return load


MISSED = {
    1.0: Decision("missed below", ("group",), "unit of the KPI", keep=False),
    -1.0: Decision("missed above", ("group",), "unit of the KPI", keep=False),
}
"""What a soft target is missed by, by the sign of its side."""


def _post_target(model: Model, problem: Problem, target: Target, rule: str) -> None:
    """``closing_rate >= tau`` is posted as ``closures - tau x load >= 0``, and so for every ratio; counts as they are.

    Every group of courts has its row, and in it a column for what is missed, which stays at 0 if the target is hard. A ratio is
    missed by its shortfall in cases over the load that no plan changes, or over 1 where there is none. All counts are those
    by the end of the period that the target names, or of the plan. A rank alone posts nothing: ``ranking`` gives it a floor.
    """
    date = problem.time.until(target.by)
    group = problem.groups(target.courts, each=target.each)
    size = int(group.max()) + 1
    top, bottom = target.ratio

    def summed(by_court: Array) -> Array:
        return np.bincount(group[group >= 0], by_court[group >= 0], minlength=size)

    load = summed(base_load(problem, date))
    over = summed(_fixed(problem, top, date))  # what of numerator and denominator no plan changes
    under = summed(_fixed(problem, bottom, date)) if bottom else np.zeros(size)
    every, scale = np.arange(size), target.scale(float(problem.time.weeks[: date + 1].sum()))
    for bound, sign in ((target.at_least, 1.0), (target.at_most, -1.0)):
        if bound is None:
            continue
        terms = [_term(model, top, date, group, sign * scale)]
        if bottom:
            terms.append(_term(model, bottom, date, group, -sign * bound))
        floor = sign * (bound * (under if bottom else np.ones(size)) - scale * over)
        least = np.zeros(size)  # what the row can fall to
        for term in terms:
            np.add.at(least, term.index["group"], np.minimum(term.amounts, 0.0) * model.upper(term.columns))
        per = np.where(load > 0, load, 1.0) if bottom else np.ones(size)
        most = np.maximum(floor - least, 0.0) / per if target.soft else 0.0
        slack = model.columns(f"target {target.name}", MISSED[sign], {"group": every}, upper=most)
        model.worth(slack, -target.penalty if target.soft else 0.0)
        terms.append(Term(slack, per, group=every))
        model.require(f"target {target.name}", *terms, lower=Limit(floor, group=every), rule=rule)


def _fixed(problem: Problem, what: str, date: int) -> Array:
    """The part of a count by the end of a period that no plan changes, by court, shape (J,)."""
    if what in ("load", "inflow"):
        return base_load(problem, date, opening=what == "load")
    return opening_counts(problem, what, date)


def _term(model: Model, what: str, date: int, group: Array, factor: float) -> Term:
    """All columns that count towards a KPI, in the rows of the groups of their courts."""
    court, columns, amounts = _counted(model, what, date)
    inside = group[court] >= 0
    return Term(columns[inside], factor * amounts[inside], group=group[court[inside]])


def _counted(model: Model, what: str, date: int) -> tuple[Array, Array, Array]:
    """Columns that count towards a KPI; terminated are the closures that are not genuine."""
    if what != "terminated":
        return model.tallied(what, date)
    court, columns, amounts = model.tallied("closures", date)
    other, more, genuine = model.tallied("genuine", date)
    return np.concatenate([court, other]), np.concatenate([columns, more]), np.concatenate([amounts, -genuine])
