"""Results in, figures out: one figure per file; each takes and returns an ``Axes``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.comparison import Comparison
from optimizer.files import draft_of
from optimizer.plots.before_after import before_after
from optimizer.plots.closures_by_class import closures_by_class
from optimizer.plots.extra_closures import extra_closures
from optimizer.plots.flows import flows, has_points
from optimizer.plots.gantt import gantt
from optimizer.plots.harm_gain import harm_gain
from optimizer.plots.over_time import backlog_of_plans, over_time
from optimizer.plots.role_use import role_use
from optimizer.plots.style import figure_of, look

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from optimizer.result import Result
    from optimizer.texts import Lang

OF_RESULT = {
    "over-time": over_time,
    "before-after": before_after,
    "closures-by-class": closures_by_class,
    "flows": flows,
    "gantt": gantt,
    "harm-gain": harm_gain,
    "role-use": role_use,
}
"""Figures of one plan, by file name."""

OF_COMPARISON = {"extra-closures": extra_closures, "backlog-of-plans": backlog_of_plans}
"""Figures of several plans, by file name."""

__all__ = [
    "OF_COMPARISON",
    "OF_RESULT",
    "backlog_of_plans",
    "before_after",
    "closures_by_class",
    "draw",
    "extra_closures",
    "flows",
    "gantt",
    "harm_gain",
    "over_time",
    "role_use",
    "save_figures",
    "write_figure",
]


def draw(item: Result | Comparison, *, lang: Lang = "en") -> dict[str, Axes]:
    """Every figure of a result or a comparison, by name; none where there is no plan, and no map without a point."""
    if isinstance(item, Comparison):
        return {name: figure(item, lang=lang) for name, figure in OF_COMPARISON.items()}
    if item.plan is None:
        return {}
    return {name: figure(item, lang=lang) for name, figure in OF_RESULT.items() if name != "flows" or has_points(item)}


def save_figures(
    item: Result | Comparison, folder: str | Path, *, lang: Lang = "en", formats: Iterable[str] = ("png", "svg")
) -> list[Path]:
    """Write every figure into a folder; each file appears whole or not at all."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, ax in draw(item, lang=lang).items():
        for kind in formats:
            path = folder / f"{name}.{kind}"
            write_figure(ax, path)
            written.append(path)
    return written


def write_figure(ax: Axes, path: Path) -> None:
    """Write the figure an axes belongs to, the same bytes every time."""
    metadata = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}.get(path.suffix[1:], {})
    with look(), draft_of(path) as draft:
        figure_of(ax).savefig(draft, format=path.suffix[1:], metadata=metadata, dpi=160)
