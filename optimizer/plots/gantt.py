"""Deployments by host and time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from matplotlib import dates as mdates
from matplotlib.patches import Patch

from optimizer.plots.style import CYCLE, HATCHES, axes_or_new, look, note, title_and_legend
from optimizer.texts import label, name_language, short_court

if TYPE_CHECKING:
    from collections.abc import Hashable

    from matplotlib.axes import Axes

    from optimizer.result import Result
    from optimizer.texts import Lang

MOST_ROWS = 40


def _day(day: date) -> float:
    """A date as matplotlib counts days."""
    return float(mdates.date2num(day))  # type: ignore[no-untyped-call]


def gantt(result: Result, *, ax: Axes | None = None, lang: Lang = "en") -> Axes:
    """One bar per mechanism, host and window, with its heads; the largest ones where there are many."""
    with look():
        names = name_language(lang)
        keys = ["mechanism", f"title_{names}", f"host_{names}", "start", "end", "set_up_until", "hand_over_from"]
        frame = result.orders().groupby(keys, sort=True).agg({"heads": "sum"}).reset_index()
        every = len(frame)
        frame = frame.sort_values("heads", ascending=False, kind="stable").head(MOST_ROWS)
        frame = frame.sort_values(["mechanism", "start", f"host_{names}"], kind="stable", ignore_index=True)
        ax = axes_or_new(ax, height=1.7 + 0.26 * max(len(frame), 4))
        shown = f" ({len(frame)} / {every})" if len(frame) < every else ""
        title = label("gantt", lang) + shown
        if frame.empty:
            ax.set_title(title)
            note(ax, label("nothing_deployed", lang))
            return ax
        titles = list(dict.fromkeys(frame[f"title_{names}"]))
        for row, order in enumerate(frame.to_dict("records")):
            of = titles.index(order[f"title_{names}"]) % len(CYCLE)
            days = (order["end"] - order["start"]).days + 1
            start = _day(order["start"])
            ax.barh(row, days, left=start, height=0.7, color=CYCLE[of], hatch=HATCHES[of], edgecolor="white", lw=0.5)
            _edges(ax, row, order)
            ax.text(
                start + days / 2,
                row,
                f"{order['heads']:.0f}",
                ha="center",
                va="center",
                fontsize=8,
                bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.85},
            )
        ax.set_yticks(range(len(frame)), [short_court(name, lang) for name in frame[f"host_{names}"]])
        ax.invert_yaxis()
        facts = result.facts
        ax.set_xlim(_day(facts.time.starts[0]), _day(facts.time.ends[-1]) + 1)
        ticks = facts.time.starts[:: max(1, len(facts.time.starts) // 9)]
        ax.set_xticks([_day(day) for day in ticks], [day.isoformat() for day in ticks])
        ax.tick_params(axis="x", rotation=30)
        ax.set_xlabel(f"{label('date', lang)}  ({label('numbers_are_heads', lang)})")
        handles = [
            Patch(fc=CYCLE[i % len(CYCLE)], hatch=HATCHES[i % len(CYCLE)], ec="white", label=t) for i, t in enumerate(titles)
        ]
        if (frame[["set_up_until", "hand_over_from"]] != "").any(axis=None):
            handles.append(Patch(fc="white", ec="black", alpha=0.6, hatch="....", label=label("phases_shown", lang)))
        title_and_legend(ax, title, handles)
    return ax


def _edges(ax: Axes, row: int, order: dict[Hashable, Any]) -> None:
    """Days of setting up at the beginning of a bar and of handing over at its end, in a lighter tone."""
    begin, after = _day(order["start"]), _day(order["end"]) + 1
    spans = []
    if order["set_up_until"]:
        spans.append((begin, _day(date.fromisoformat(order["set_up_until"])) + 1))
    if order["hand_over_from"]:
        spans.append((_day(date.fromisoformat(order["hand_over_from"])), after))
    for first, last in spans:
        ax.barh(row, last - first, left=first, height=0.7, color="white", alpha=0.6, hatch="....", edgecolor="black", lw=0.0)
