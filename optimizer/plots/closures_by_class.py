"""Which cases are closed: by class, genuine and terminated apart, in the status quo and in the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plots.style import BEFORE, PLAN, axes_or_new, look, title_and_legend, wrap
from optimizer.texts import label, name_language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from optimizer.facts import Facts
    from optimizer.ledger import Ledger
    from optimizer.result import Result
    from optimizer.texts import Lang

Array = NDArray[Any]

MOST_CLASSES = 20
BAR = 0.34
"""Height of one bar, as a share of the distance between classes."""


@dataclass(frozen=True)
class ByClass:
    """Cases of each class, wherever they are executed, each array of shape (K,).

    Attributes:
        load: open, in the pipeline at the start, incoming and come back. closed: of them closed. genuine: of those, genuinely.
        tied_load, tied_closed: the same of cases that the home court's own officers cannot progress.
    """

    load: Array
    closed: Array
    genuine: Array
    tied_load: Array
    tied_closed: Array


def by_class(facts: Facts, ledger: Ledger) -> ByClass:
    """Count what a plan closes by class; what lots and missions bring beside any queue has none."""
    cells, closures = facts.cells, ledger.closures
    closed = closures.by_cell(closures.all, len(cells)).sum(axis=1)
    genuine = closures.by_cell(closures.genuine, len(cells)).sum(axis=1)
    load = cells.arrived[:, -1] + cells.pipeline + ledger.back.sum(axis=1)

    def counted(cases: Array) -> Array:
        return np.bincount(cells.klass, weights=cases, minlength=len(facts.classes))

    return ByClass(
        load=counted(load),
        closed=counted(closed),
        genuine=counted(genuine),
        tied_load=counted(load * cells.tied),
        tied_closed=counted(closed * cells.tied),
    )


def closures_by_class(result: Result, *, ax: Axes | None = None, lang: Lang = "en") -> Axes:
    """Two bars per class, the largest class first: above the status quo, below the plan, with what is closed of how many."""
    with look():
        facts, plan = result.facts, by_class(result.facts, result.ledger)
        shown = np.flatnonzero(plan.load > 0)
        shown = shown[np.argsort(-plan.load[shown], kind="stable")][:MOST_CLASSES]
        ax = axes_or_new(ax, height=1.9 + 0.55 * max(len(shown), 2))
        y = np.arange(len(shown), dtype=float)
        rest = result.status_quo_ledger
        if rest is not None:
            _bars(ax, y - BAR / 2, by_class(facts, rest), shown, (BEFORE, label("status_quo", lang)), lang)
        _bars(ax, y + BAR / 2, plan, shown, (PLAN, label("plan", lang)), lang)
        titles = [facts.document.classes[facts.classes[k]].title.text(name_language(lang), facts.classes[k]) for k in shown]
        ax.set_yticks(y, [wrap(title, 26, lang) for title in titles])
        ax.set_ylim(len(shown) - 0.5, -0.5)
        ax.grid(visible=False, axis="y")  # it would run between the two bars of a class
        ax.margins(x=0.3)  # room for the numbers beside the longest bar
        ax.set_xlabel(label("closures_by_class_axis", lang))
        title_and_legend(ax, label("closures_by_class", lang))
    return ax


def _bars(ax: Axes, y: Array, of: ByClass, shown: Array, look_of: tuple[str, str], lang: Lang) -> None:
    """The bars of one plan, genuine closures full and terminated ones hatched, each with its numbers."""
    colour, name = look_of
    closed, genuine = of.closed[shown], of.genuine[shown]
    ax.barh(y, genuine, height=BAR, color=colour, edgecolor=colour, label=f"{name}: {label('genuine', lang).lower()}")
    left, hatched = closed - genuine, f"{name}: {label('terminated', lang)}"
    ax.barh(y, left, left=genuine, height=BAR, color="white", edgecolor=colour, hatch="////", label=hatched)
    for row, k in zip(y, shown.tolist(), strict=True):
        text = label("closed_of", lang, closed=of.closed[k], load=of.load[k])
        if of.tied_load[k] > 0:
            text += label("tied_of", lang, closed=of.tied_closed[k], load=of.tied_load[k])
        ax.annotate(
            text,
            (float(of.closed[k]), row),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=7,
            color="#444444",
        )
