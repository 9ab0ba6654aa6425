"""Targets as rows: KPIs that are linear, or become so by multiplying with their denominator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from optimizer.model.model import Model
    from optimizer.problem import Problem
    from optimizer.scenario.schema import Target

Array = NDArray[Any]


def post_targets(model: Model, problem: Problem, *, hard: bool = True) -> None:
    """Post every target of the scenario; a soft one may be missed at its penalty. ``hard=False`` leaves out the others."""
    for number, target in enumerate(problem.document.targets):
        if target.soft or hard:
            _post_target(model, problem, target, f"targets[{number}]")


def base_load(problem: Problem, *, opening: bool = True) -> Array:
    """Open and incoming cases of each court, or incoming ones only, before any move or return, shape (J,)."""
    load: Array = np.zeros(len(problem.courts))
    np.add.at(load, problem.cell_court, problem.opening * opening + problem.inflow.sum(axis=1))
    return load


def _post_target(model: Model, problem: Problem, target: Target, rule: str) -> None:
    """``closing_rate >= tau`` is posted as ``closures - tau x load >= 0``, and so for every ratio; counts as they are.

    Every group of courts has its row, and in it a column for what is missed, which stays at 0 if the target is hard. A ratio is
    missed by its shortfall in cases over the base load of the group, or over 1 where that is nothing.
    """
    meant = problem.select(target.courts)
    group = np.where(meant, np.cumsum(meant) - 1 if target.each else 0, -1)
    size = int(group.max()) + 1
    load = np.zeros(size)
    np.add.at(load, group[meant], base_load(problem)[meant])
    top, bottom = target.ratio
    constant = np.zeros(size)  # what of the denominator no plan changes
    if bottom in ("load", "inflow"):
        fixed = base_load(problem, opening=bottom == "load")
        np.add.at(constant, group[meant], fixed[meant])
    per = np.where(load > 0, load, 1.0) if bottom else np.ones(size)
    for bound, sign in ((target.at_least, 1.0), (target.at_most, -1.0)):
        if bound is None:
            continue
        court, columns, amounts = _counted(model, top)
        parts = [(court, columns, amounts * target.scale(float(problem.weeks.sum())))]
        if bottom:
            court, columns, amounts = _counted(model, bottom)
            parts.append((court, columns, -bound * amounts))
        court, columns, amounts = (np.concatenate(part) for part in zip(*parts, strict=True))
        rows = group[court]
        inside = rows >= 0
        rows, columns, amounts = rows[inside], columns[inside], sign * amounts[inside]
        floor = sign * bound * (constant if bottom else np.ones(size))
        least = np.zeros(size)  # what the row can fall to
        np.add.at(least, rows, np.minimum(amounts, 0.0) * model.upper(columns))
        slack = model.columns(
            target.name,
            f"missed {'above' if sign < 0 else 'below'}",
            {"group": np.arange(size)},
            upper=np.maximum(floor - least, 0.0) / per if target.soft else 0.0,
            unit=target.kpi,
            keep=False,
        )
        model.worth(slack, -target.penalty if target.soft else 0.0)
        rows = np.concatenate([rows, np.arange(size)])
        columns = np.concatenate([columns, slack])
        amounts = np.concatenate([amounts, per])
        model.require(f"target {target.name}", rows, columns, amounts, lower=floor, rule=rule)


def _counted(model: Model, what: str) -> tuple[Array, Array, Array]:
    """Columns that count towards a KPI; terminated are the closures that are not genuine."""
    if what != "terminated":
        return model.tallied(what)
    court, columns, amounts = model.tallied("closures")
    other, more, genuine = model.tallied("genuine")
    return np.concatenate([court, other]), np.concatenate([columns, more]), np.concatenate([amounts, -genuine])
