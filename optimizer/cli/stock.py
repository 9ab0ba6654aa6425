"""The open cases at the start, told apart by class and tier and held against what comes in: for ``optimizer check``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimizer.problem import Problem
    from optimizer.scenario import Scenario

    Array = NDArray[Any]

HEADS = ("class", "open", "by tier, of what comes in", "tied", "over 6 months", "pipeline")
NONE = "–"
HALF_YEAR = 2
"""Age buckets below six months."""


def warm_up_text(scenario: Scenario) -> str | None:
    """What a warm-up ran over and fitted; ``None`` if there is none."""
    if scenario.warmed is None:
        return None
    text, fit = f"from {scenario.warmed.first} on", scenario.warmed.fit
    if fit is None:
        return text
    return (
        f"{text}; fitted to {fit.closures:,.0f} closures between {fit.first} and the start: "
        f"effort_times {fit.effort_times:.4g}, inflow before the start x {fit.inflow_times:.4g}"
    )


def stock_rows(problem: Problem) -> list[tuple[str, ...]]:
    """One row for each class, "stock (inflow)" where shares of both are shown; empty if no queue has a stock of its own."""
    if all(queue.stock is None for queue in problem.document.queues):
        return []
    cells = problem.cells
    rows: list[tuple[str, ...]] = []
    for k, name in enumerate(problem.classes):
        of = cells.klass == k
        opening, inflow = cells.opening[of], cells.inflow[of].sum(axis=1)
        if opening.sum() <= 0:
            continue
        tied, tier, dated = cells.tied[of], cells.tier[of], cells.dated[of]
        tiers = [_both(opening, inflow, ~tied & (tier == s)) for s in np.unique(tier[~tied])]
        old = (opening * cells.ages[of, HALF_YEAR:].sum(axis=1))[dated].sum()
        rows.append(
            (
                name,
                f"{opening.sum():,.0f}",
                ", ".join(tiers),
                _both(opening, inflow, tied) if tied.any() else NONE,
                f"{old / opening[dated].sum():.0%}" if opening[dated].sum() > 0 else NONE,
                f"{cells.pipeline[of].sum():,.0f}",
            )
        )
    return rows


def _both(opening: Array, inflow: Array, of: Array) -> str:
    came = f" ({inflow[of].sum() / inflow.sum():.0%})" if inflow.sum() > 0 else ""
    return f"{opening[of].sum() / opening.sum():.0%}{came}"
