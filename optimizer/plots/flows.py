"""Schematic map: officers and cases between courts, by their points, without borders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from optimizer.plots.style import CASES, GOOD, PLAN, QUIET, axes_or_new, look, note
from optimizer.texts import label, language, name_language, short_court

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from optimizer.result import Result
    from optimizer.texts import Lang

MOST_NAMES = 14


def flows(result: Result, *, ax: Axes | None = None, lang: Lang = "en") -> Axes:
    """Arrows from donors to hosts, as wide as heads, and dashed ones for cases; the busiest courts are named."""
    with look():
        ax = axes_or_new(ax, 8.0, 6.5)
        courts = _placed(result.courts())
        ax.set_title(label("flows", lang))
        if courts.empty:
            note(ax, label("no_points", lang))
            return ax
        people = result.orders().groupby(["donor", "host"]).agg({"heads": "sum"}).reset_index()
        cases = result.moves().groupby(["origin", "receiver"]).agg({"cases": "sum"}).reset_index()
        ax.scatter(courts["lon"], courts["lat"], s=14, color=QUIET, edgecolor="#999999", lw=0.4, zorder=2)
        _arrows(ax, courts, people, ("donor", "host", "heads"), PLAN, "-")
        _arrows(ax, courts, cases, ("origin", "receiver", "cases"), CASES, (0, (4, 2)))
        hosts = courts[courts["court"].isin(result.bureaus()["host"])]
        ax.scatter(hosts["lon"], hosts["lat"], s=110, marker="s", facecolor="none", edgecolor=GOOD, lw=2, zorder=4)
        _names(ax, courts, people, cases, lang)
        ax.set_aspect(1 / np.cos(np.radians(float(courts["lat"].mean()))), adjustable="datalim")
        ax.margins(0.12)
        ax.set_xlabel(label("longitude", lang))
        ax.set_ylabel(label("latitude", lang))
        ax.legend(handles=_legend(lang), loc="upper left")
        if people.empty and cases.empty:
            ax.text(0.5, 0.02, label("nothing_deployed", lang), ha="center", transform=ax.transAxes, color="#555555")
    return ax


def _placed(courts: DataFrame) -> DataFrame:
    """Courts with a point; those without stand at the court that heads their region, if that has one."""
    out = courts.copy()
    points = courts.set_index("court")[["lat", "lon"]]
    for axis in ("lat", "lon"):
        out[axis] = out[axis].fillna(out["region"].map(points[axis]))
    return out.dropna(subset=["lat", "lon"]).reset_index(drop=True)


def _arrows(ax: Axes, courts: DataFrame, frame: DataFrame, names: tuple[str, str, str], color: str, line: Any) -> None:
    place = courts.set_index("court")[["lon", "lat"]]
    start, end, amount = names
    most = frame[amount].max() if len(frame) else 1
    for row in frame.to_dict("records"):
        if row[start] not in place.index or row[end] not in place.index:
            continue
        ax.add_patch(
            FancyArrowPatch(
                tuple(place.loc[row[start]]),
                tuple(place.loc[row[end]]),
                connectionstyle="arc3,rad=0.15",
                arrowstyle="-|>",
                mutation_scale=9,
                shrinkA=3,
                shrinkB=5,
                color=color,
                ls=line,
                lw=0.6 + 3.0 * row[amount] / most,
                alpha=0.65,
                zorder=3,
            )
        )


def _names(ax: Axes, courts: DataFrame, people: DataFrame, cases: DataFrame, lang: Lang) -> None:
    """Name the courts with most traffic, each label where it hides no other, if there is such a place."""
    traffic = courts.set_index("court")["lat"] * 0
    for frame, ends, amount in ((people, ("donor", "host"), "heads"), (cases, ("origin", "receiver"), "cases")):
        for end in ends:
            traffic = traffic.add(frame.groupby(end)[amount].sum(), fill_value=0)
    traffic = traffic.sort_values(ascending=False, kind="stable")
    chosen = [c for c in (traffic[traffic > 0].index if (traffic > 0).any() else traffic.index) if c in set(courts["court"])]
    place = courts.set_index("court")
    width, height = float(np.ptp(courts["lon"])) or 1.0, float(np.ptp(courts["lat"])) or 1.0
    taken: list[tuple[float, float, float]] = []
    for court in chosen[:MOST_NAMES]:
        name = short_court(place.loc[court, f"name_{name_language(lang)}"], lang)
        lon, lat = float(place.loc[court, "lon"]), float(place.loc[court, "lat"])
        long = width * (0.012 * len(name) * language(lang).letter_width + 0.02)
        for dx, dy, align in (
            (7, 0, "left"),
            (-7, 0, "right"),
            (0, 9, "center"),
            (0, -9, "center"),
            (7, 12, "left"),
            (-7, -12, "right"),
        ):
            left = lon + (0.01 * width if align == "left" else -long - 0.01 * width if align == "right" else -long / 2)
            middle = lat + dy * height * 0.0035
            if all(left > right or left + long < start or abs(middle - at) > 0.032 * height for start, right, at in taken):
                ax.annotate(
                    name, (lon, lat), xytext=(dx, dy), textcoords="offset points", ha=align, va="center", fontsize=7.5, zorder=5
                )
                taken.append((left, left + long, middle))
                break


def _legend(lang: Lang) -> list[Line2D]:
    return [
        Line2D([], [], color=PLAN, lw=2, label=label("officers_sent", lang)),
        Line2D([], [], color=CASES, lw=1.5, ls="--", label=label("cases_moved", lang)),
        Line2D([], [], marker="s", ls="", mfc="none", mec=GOOD, mew=2, ms=9, label=label("bureau_here", lang)),
    ]
