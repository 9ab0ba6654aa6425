"""Closures of several plans against a baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.plots.style import BAD, GOOD, axes_or_new, look, title_and_legend, wrap
from optimizer.texts import label, plan_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from optimizer.comparison import Comparison
    from optimizer.texts import Lang


def extra_closures(comparison: Comparison, *, ax: Axes | None = None, lang: Lang = "en") -> Axes:
    """One bar per plan; dark part: genuine closures, light part: all closures; diamond: worth, which a plan is chosen by."""
    with look():
        totals = {name: result.totals() for name, result in comparison.results.items() if result.plan is not None}
        base = totals.get(comparison.baseline, {"closures": 0.0, "genuine": 0.0})
        names = [name for name in totals if name != comparison.baseline] or list(totals)
        ax = axes_or_new(ax, height=1.8 + 0.55 * max(len(names), 2))
        y = range(len(names))
        every = [totals[name]["closures"] - base["closures"] for name in names]
        genuine = [totals[name]["genuine"] - base["genuine"] for name in names]
        ax.barh(y, every, height=0.6, color="#BFD7EA", edgecolor="#7F9BB0", label=label("closures", lang))
        ax.barh(y, genuine, height=0.32, color=[GOOD if g >= 0 else BAD for g in genuine], label=label("genuine", lang))
        changes = comparison.worth_changes()
        worth = [totals[name]["objective"] - base.get("objective", 0.0) for name in names]
        ax.plot(worth, list(y), ls="", marker="D", ms=6, color="#1C2733", mec="white", label=label("worth", lang))
        for row, (name, value) in enumerate(zip(names, every, strict=True)):
            low, high = changes[name].low, changes[name].high
            if low is not None and high is not None:
                ax.plot([low, high], [row, row], color="#1C2733", lw=1.2, marker="|", ms=9)
            text = f"{round(value) + 0.0:+,.0f}" if round(value) else "0"
            ax.annotate(
                text if changes[name].resolved else f"({text})",
                (value, row),
                xytext=(4 if value >= 0 else -4, 0),
                textcoords="offset points",
                ha="left" if value >= 0 else "right",
                va="center",
                fontsize=8,
            )
        ax.axvline(0, color="#444444", lw=0.8)
        ax.margins(x=0.15)
        ax.set_yticks(y, [wrap(plan_label(name, lang), 26, lang) for name in names])
        ax.invert_yaxis()
        shown = plan_label(comparison.baseline, lang)
        ax.set_xlabel(label("extra_closures_axis", lang, baseline=shown))
        title_and_legend(ax, label("comparison", lang, baseline=shown), columns=3)
    return ax
