"""Closing rate of each court before and after, with its rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.plots.style import BAD, BEFORE, GOOD, QUIET, axes_or_new, look, title_and_legend
from optimizer.texts import label, name_language, short_court

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from optimizer.result import Result
    from optimizer.texts import Lang

MOST_COURTS = 24


def before_after(result: Result, *, ax: Axes | None = None, lang: Lang = "en") -> Axes:
    """A dumbbell per court; with many courts, those whose rate changes most. Numbers are ranks among basic courts."""
    with look():
        frame = result.courts().dropna(subset=["closing_rate", "sq_closing_rate"])
        every = len(frame)
        change = (frame["closing_rate"] - frame["sq_closing_rate"]).abs()
        frame = frame.loc[change.sort_values(ascending=False, kind="stable").index[:MOST_COURTS]]
        frame = frame.sort_values("closing_rate", kind="stable")
        ax = axes_or_new(ax, height=1.6 + 0.27 * max(len(frame), 4))
        y = np.arange(len(frame))
        before, after = 100 * frame["sq_closing_rate"].to_numpy(), 100 * frame["closing_rate"].to_numpy()
        ax.hlines(y, before, after, color=QUIET, lw=4, zorder=1)
        ax.scatter(before, y, s=26, color="white", edgecolor=BEFORE, zorder=2, label=label("status_quo", lang))
        ax.scatter(after, y, s=30, color=np.where(after >= before - 1e-9, GOOD, BAD), zorder=3, label=label("plan", lang))
        for row, (a, b, old, new) in enumerate(zip(before, after, frame["sq_rank"], frame["rank"], strict=True)):
            if np.isfinite(new):
                ax.annotate(
                    f"{old:.0f} → {new:.0f}",
                    (max(a, b), row),
                    xytext=(7, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=7.5,
                    color="#444444",
                )
        ax.set_yticks(y, [short_court(name, lang) for name in frame[f"name_{name_language(lang)}"]])
        ax.margins(x=0.12)
        ax.set_xlabel(f"{label('closing_rate_percent', lang)};  {label('rank_before_after', lang)}")
        few = len(frame) < every
        title = label("before_after_some", lang, n=len(frame), all=every) if few else label("before_after", lang)
        title_and_legend(ax, title)
    return ax
