"""Closures and backlog over time, plan and status quo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.plots.style import BEFORE, CYCLE, LINES, PLAN, axes_or_new, look, title_and_legend
from optimizer.texts import label, plan_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from optimizer.comparison import Comparison
    from optimizer.result import Result
    from optimizer.texts import Lang


def over_time(result: Result, *, ax: Axes | None = None, lang: Lang = "en") -> Axes:
    """Bars: closures per period; lines on a second axis: cases open, or in the pipeline, at the end of each period."""
    with look():
        ax = axes_or_new(ax)
        frame = result.series()
        x = range(len(frame))
        bars = [
            ax.bar(
                [i - 0.2 for i in x],
                frame["sq_closures"],
                0.38,
                color="#C9C9C9",
                label=f"{label('closures', lang)}: {label('status_quo', lang)}",
            ),
            ax.bar(
                [i + 0.2 for i in x],
                frame["closures"],
                0.38,
                color=PLAN,
                label=f"{label('closures', lang)}: {label('plan', lang)}",
            ),
        ]
        ax.set_ylabel(label("closures_per_period", lang))
        ax.set_xlabel(label("date", lang))
        step = max(1, len(frame) // 13)
        ax.set_xticks(list(x)[::step], [f"{d:%m-%d}" for d in frame["start"]][::step])
        twin = ax.twinx()
        twin.grid(visible=False)
        twin.spines["right"].set_visible(True)
        lines = [
            twin.plot(
                x,
                frame["sq_open"],
                color="#555555",
                ls="--",
                marker="o",
                ms=3,
                label=f"{label('open_cases', lang)}: {label('status_quo', lang)}",
            )[0],
            twin.plot(
                x, frame["open"], color="#C4501B", marker="s", ms=3, label=f"{label('open_cases', lang)}: {label('plan', lang)}"
            )[0],
        ]
        stocks = ["open", "sq_open"]
        if frame["pipeline"].max() > 1e-6:
            text = f"{label('pipeline', lang)}: {label('plan', lang)}"
            lines += twin.plot(x, frame["pipeline"], color="#6B4C9A", ls=":", marker="^", ms=3, label=text)
            stocks.append("pipeline")
        twin.set_ylim(0, 1.1 * max(frame[stocks].to_numpy().max(), 1))
        twin.set_ylabel(label("open_at_end_of_period", lang))
        title_and_legend(ax, label("over_time", lang), [*bars, *lines])
    return ax


def backlog_of_plans(comparison: Comparison, *, ax: Axes | None = None, lang: Lang = "en") -> Axes:
    """One line per plan: cases open at the end of each period."""
    with look():
        ax = axes_or_new(ax)
        for (name, result), color, line in zip(comparison.results.items(), CYCLE * 9, LINES * 9, strict=False):
            if result.plan is None:
                continue
            frame = result.series()
            ax.plot(
                frame["end"],
                frame["open"],
                color=BEFORE if name == "status quo" else color,
                ls=line,
                label=plan_label(name, lang),
            )
        ax.set_ylabel(label("open_at_end_of_period", lang))
        ax.set_xlabel(label("date", lang))
        ax.tick_params(axis="x", rotation=30)
        title_and_legend(ax, label("over_time_many", lang))
    return ax
