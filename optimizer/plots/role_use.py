"""Use of officers by role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.plots.style import PLAN, axes_or_new, look
from optimizer.texts import label, name_language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from optimizer.result import Result
    from optimizer.texts import Lang


def role_use(result: Result, *, ax: Axes | None = None, lang: Lang = "en") -> Axes:
    """Share of the officer-days available that the plan uses, by role."""
    with look():
        frame = result.utilisation()
        ax = axes_or_new(ax, height=1.5 + 0.45 * max(len(frame), 2))
        y = range(len(frame))
        ax.barh(y, 100, color="#EFEFEF")
        ax.barh(y, 100 * frame["share"], color=PLAN)
        for row, (share, used, available) in enumerate(
            zip(frame["share"], frame["used_days"], frame["available_days"], strict=True)
        ):
            ax.text(101, row, f"{100 * share:.0f} %  ({used:,.0f} / {available:,.0f})", va="center", fontsize=8)
        ax.set_yticks(y, list(frame[f"role_{name_language(lang)}"]))
        ax.invert_yaxis()
        ax.set_xlim(0, 135)
        ax.set_xticks(range(0, 101, 20))
        ax.set_xlabel(label("share_used", lang))
        ax.set_title(label("utilisation", lang))
    return ax
