"""Deployments by court and time: one row for each court that receives something, whatever it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from matplotlib import dates as mdates
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from optimizer.plots.style import axes_or_new, look, note, of_kind, title_and_legend
from optimizer.sections import WindowSection
from optimizer.texts import label, name_language, short_court

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from optimizer.result import Result
    from optimizer.texts import Lang

MOST_ROWS = 40
"""Courts that are shown, those with most officers received first."""

LANE = 0.8
"""Height of what stands in one row."""


@dataclass(frozen=True)
class Span:
    """Something that goes on at a court for some time.

    Attributes:
        court: its name as shown; empty where it is for all courts alike. kind, title: of the mechanism.
        start, end: first and last day. heads: officers sent, 0 where that is not what it is.
        approved, set_up_until, hand_over_from: days of its phases, ``None`` without them.
    """

    court: str
    kind: str
    title: str
    start: date
    end: date
    heads: float
    approved: date | None = None
    set_up_until: date | None = None
    hand_over_from: date | None = None


def gantt(result: Result, *, ax: Axes | None = None, lang: Lang = "en") -> Axes:
    """A bar for each posting, campaign, visit and the like, in one row per court; officers sent stand on the bars."""
    with look():
        spans = [*_postings(result, lang), *_acts(result, lang)]
        heads: dict[str, float] = {}
        for span in spans:
            heads[span.court] = heads.get(span.court, 0.0) + span.heads
        rows = sorted(heads, key=lambda court: (court != "", -heads[court], court))[:MOST_ROWS]  # all courts first
        lanes = {court: _lanes([span for span in spans if span.court == court]) for court in rows}
        ax = axes_or_new(ax, height=1.9 + 0.26 * max(sum(len(lane) for lane in lanes.values()), 4))
        title = label("gantt", lang) + (f" ({len(rows)} / {len(heads)})" if len(rows) < len(heads) else "")
        if not spans:
            ax.set_title(title)
            note(ax, label("nothing_deployed", lang))
            return ax
        _draw(ax, lanes, lang)
        _time_axis(ax, result, lang)
        title_and_legend(ax, title, _legend(spans, lang))
    return ax


def _postings(result: Result, lang: Lang) -> Iterable[Span]:
    names = name_language(lang)
    keys = ["kind", f"title_{names}", f"host_{names}", "start", "end", "approved", "set_up_until", "hand_over_from"]
    frame = result.orders().groupby(keys, sort=True).agg({"heads": "sum"}).reset_index()
    for kind, title, host, start, end, *phases, heads in frame.itertuples(index=False):
        yield Span(short_court(host, lang), kind, title, start, end, heads, *map(_date, phases))


def _acts(result: Result, lang: Lang) -> Iterable[Span]:
    """Orders of other mechanisms that last for a window: campaigns, visits, teams, terms of urging."""
    names = name_language(lang)
    windows = [m.name for m in result.scenario.document.mechanisms if isinstance(m, WindowSection)]
    frame = result.acts()
    frame = frame[frame["mechanism"].isin(windows)]
    keys = ["kind", f"title_{names}", f"court_{names}", "start", "end"]
    for kind, title, court, start, end in frame[keys].drop_duplicates().itertuples(index=False):
        yield Span(short_court(court, lang) if court else "", kind, title, start, end, 0.0)


def _lanes(spans: list[Span]) -> list[list[Span]]:
    """What goes on at a court, in as few lanes as it takes for nothing to lie on anything."""
    lanes: list[list[Span]] = []
    for span in sorted(spans, key=lambda one: (one.start, one.kind, one.end)):
        free = next((lane for lane in lanes if lane[-1].end < span.start), None)
        if free is None:
            lanes.append([span])
        else:
            free.append(span)
    return lanes


def _draw(ax: Axes, lanes: dict[str, list[list[Span]]], lang: Lang) -> None:
    at, places = 0, []
    for number, of in enumerate(lanes.values()):
        places.append(at + (len(of) - 1) / 2)
        if number % 2:
            ax.axhspan(at - 0.5, at + len(of) - 0.5, color="#F6F6F6", zorder=0)
        for lane in of:
            for span in lane:
                _bar(ax, at, span)
            at += 1
    ax.set_yticks(places, [court or label("all_courts", lang) for court in lanes])
    ax.set_ylim(at - 0.5, -0.5)
    ax.grid(visible=False, axis="y")


def _bar(ax: Axes, row: int, span: Span) -> None:
    colour, hatch = of_kind(span.kind)
    begin, after = _day(span.start), _day(span.end) + 1
    ax.barh(row, after - begin, left=begin, height=LANE, color=colour, hatch=hatch, edgecolor="white", lw=0.5)
    phases = []
    if span.set_up_until is not None:
        phases.append((begin, _day(span.set_up_until) + 1))
    if span.hand_over_from is not None:
        phases.append((_day(span.hand_over_from), after))
    for first, last in phases:
        ax.barh(row, last - first, left=first, height=LANE, color="white", alpha=0.6, hatch="....", edgecolor="black", lw=0.0)
    if span.approved is not None:
        ax.plot(_day(span.approved), row, marker="D", ms=5, color="black", mec="white", zorder=4)
    if span.heads:
        ax.text(
            (begin + after) / 2,
            row,
            f"{span.heads:.0f}",
            ha="center",
            va="center",
            fontsize=8,
            bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.85},
        )


def _time_axis(ax: Axes, result: Result, lang: Lang) -> None:
    time = result.facts.time
    ax.set_xlim(_day(time.starts[0]), _day(time.ends[-1]) + 1)
    ticks = time.starts[:: max(1, len(time.starts) // 9)]
    ax.set_xticks([_day(day) for day in ticks], [day.isoformat() for day in ticks])
    ax.tick_params(axis="x", rotation=30)
    ax.set_xlabel(f"{label('date', lang)}  ({label('numbers_are_heads', lang)})")


def _legend(spans: list[Span], lang: Lang) -> list[Patch | Line2D]:
    handles: list[Patch | Line2D] = []
    for kind, title in dict.fromkeys((span.kind, span.title) for span in spans):
        colour, hatch = of_kind(kind)
        handles.append(Patch(fc=colour, hatch=hatch, ec="white", label=title))
    if any(span.set_up_until or span.hand_over_from for span in spans):
        handles.append(Patch(fc="white", ec="black", alpha=0.6, hatch="....", label=label("phases_shown", lang)))
    if any(span.approved for span in spans):
        handles.append(Line2D([], [], marker="D", ls="", color="black", mec="white", label=label("approved_by", lang)))
    return handles


def _day(day: date) -> float:
    """A date as matplotlib counts days."""
    return float(mdates.date2num(day))  # type: ignore[no-untyped-call]


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
