"""What each court's own cases lose and gain against the status quo."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from optimizer.plots.style import BAD, GOOD, axes_or_new, look, note, title_and_legend
from optimizer.texts import label, name_language, short_court

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from optimizer.result import Result
    from optimizer.texts import Lang

MOST_COURTS = 24


def harm_gain(result: Result, *, ax: Axes | None = None, lang: Lang = "en") -> Axes:
    """Bars to the left: donor harm; to the right: gain. With many courts, the largest of both."""
    with look():
        frame = result.courts()
        frame = frame[(frame["harm"] > 1e-6) | (frame["gain"] > 1e-6)]
        every = len(frame)
        size = frame[["harm", "gain"]].max(axis=1)
        frame = frame.loc[size.sort_values(ascending=False, kind="stable").index[:MOST_COURTS]]
        net = frame["gain"] - frame["harm"]
        frame = frame.loc[net.sort_values(kind="stable").index]
        ax = axes_or_new(ax, height=1.6 + 0.27 * max(len(frame), 4))
        shown = f" ({len(frame)} / {every})" if len(frame) < every else ""
        title = label("harm_gain", lang) + shown
        if frame.empty:
            ax.set_title(title)
            note(ax, label("nothing_deployed", lang))
            return ax
        y = np.arange(len(frame))
        ax.barh(y, -frame["harm"], color=BAD, hatch="//", edgecolor="white", label=label("harm", lang))
        ax.barh(y, frame["gain"], color=GOOD, label=label("gain", lang))
        for row, (harm, gain, told) in enumerate(zip(frame["harm"], frame["gain"], _told(frame, lang), strict=True)):
            at = gain if gain > harm else -harm
            ax.annotate(
                f"{at:+.1f}",
                (at, row),
                xytext=(4 if at > 0 else -4, 0),
                textcoords="offset points",
                va="center",
                ha="left" if at > 0 else "right",
                fontsize=7.5,
            )
            ax.text(1.01, row, told, transform=ax.get_yaxis_transform(), va="center", fontsize=7.5, color="#444444")
        ax.axvline(0, color="#444444", lw=0.8)
        ax.margins(x=0.14)
        ax.set_yticks(y, [short_court(name, lang) for name in frame[f"name_{name_language(lang)}"]])
        ax.set_xlabel(label("harm_gain_axis", lang))
        title_and_legend(ax, title)
    return ax


def _told(frame: DataFrame, lang: Lang) -> list[str]:
    """What that is in cases, and in points of the closing rate, where there is one."""
    cases = frame["closures"] - frame["sq_closures"]
    points = 100 * (frame["closing_rate"] - frame["sq_closing_rate"])
    return [
        label("harm_in_cases", lang, cases=some) if math.isnan(rate) else label("harm_in_points", lang, cases=some, points=rate)
        for some, rate in zip(cases, points, strict=True)
    ]
