"""Which cases are closed: by class, genuine and terminated apart, in the status quo and in the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.frames import by_class
from optimizer.plots.style import BEFORE, PLAN, axes_or_new, look, title_and_legend, wrap
from optimizer.texts import label, name_language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from optimizer.result import Result
    from optimizer.texts import Lang

Array = NDArray[Any]

MOST_CLASSES = 20
BAR = 0.34
"""Height of one bar, as a share of the distance between classes."""


def closures_by_class(result: Result, *, ax: Axes | None = None, lang: Lang = "en") -> Axes:
    """Two bars per class, the largest class first: above the status quo, below the plan, with what is closed of how many."""
    with look():
        shown = by_class(result)
        tied = by_class(result, tied=True).set_index("class").drop(columns=["class_en", "class_zh"])
        tied = tied.reindex(shown["class"], fill_value=0.0)
        order = np.argsort(-shown["load"], kind="stable")[:MOST_CLASSES]
        shown, tied = shown.iloc[order], tied.iloc[order]
        ax = axes_or_new(ax, height=1.9 + 0.55 * max(len(shown), 2))
        y = np.arange(len(shown), dtype=float)
        if result.status_quo_ledger is not None:
            _bars(ax, y - BAR / 2, (shown, tied, "sq_"), (BEFORE, label("status_quo", lang)), lang)
        _bars(ax, y + BAR / 2, (shown, tied, ""), (PLAN, label("plan", lang)), lang)
        ax.set_yticks(y, [wrap(title, 26, lang) for title in shown[f"class_{name_language(lang)}"]])
        ax.set_ylim(len(shown) - 0.5, -0.5)
        ax.grid(visible=False, axis="y")  # it would run between the two bars of a class
        ax.margins(x=0.3)  # room for the numbers beside the longest bar
        ax.set_xlabel(label("closures_by_class_axis", lang))
        title_and_legend(ax, label("closures_by_class", lang))
    return ax


def _bars(ax: Axes, y: Array, of: tuple[DataFrame, DataFrame, str], look_of: tuple[str, str], lang: Lang) -> None:
    """The bars of one plan, genuine closures full and terminated ones hatched, each with its numbers.

    ``of``: classes, their tied cases, and the prefix of the columns.
    """
    colour, name = look_of
    shown, tied, prefix = of
    closed, load = shown[f"{prefix}closures"].to_numpy(), shown[f"{prefix}load"].to_numpy()
    genuine, left = shown[f"{prefix}genuine"].to_numpy(), shown[f"{prefix}terminated"].to_numpy()
    ax.barh(y, genuine, height=BAR, color=colour, edgecolor=colour, label=f"{name}: {label('genuine', lang).lower()}")
    hatched = f"{name}: {label('terminated', lang)}"
    ax.barh(y, left, left=genuine, height=BAR, color="white", edgecolor=colour, hatch="////", label=hatched)
    ties = zip(tied[f"{prefix}closures"], tied[f"{prefix}load"], strict=True)
    for row, cases, most, (tied_cases, tied_most) in zip(y, closed.tolist(), load.tolist(), ties, strict=True):
        text = label("closed_of", lang, closed=cases, load=most)
        if tied_most > 0:
            text += label("tied_of", lang, closed=tied_cases, load=tied_most)
        ax.annotate(
            text,
            (cases, row),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=7,
            color="#444444",
        )
