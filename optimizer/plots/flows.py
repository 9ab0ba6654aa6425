"""Schematic map: officers and cases between courts, by their points, without borders; of a province, between regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from optimizer.plots.style import CASES, PEOPLE, QUIET, axes_or_new, look, note, of_kind
from optimizer.texts import label, language, name_language, short_court

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from optimizer.result import Result
    from optimizer.texts import Lang

MOST_NAMES = 24

MOST_ARROWS = 30
"""Arrows between courts; where there are more, all are drawn from region to region."""

BEND = 0.15
"""How far an arrow bends, as a fraction of its length."""


def flows(result: Result, *, ax: Axes | None = None, lang: Lang = "en") -> Axes:
    """Arrows from donors to hosts, as wide as heads, and dashed ones for cases; how many stands with the court, or the arrow.

    A court that sends to one other only, or only receives, has the number at its name, where no arrow can hide it.
    """
    with look():
        ax = axes_or_new(ax, 8.0, 6.5)
        courts = _placed(result.courts())
        people = _sums(result.orders(), "donor", "host", "heads")
        cases = _sums(result.moves(), "origin", "receiver", "cases")
        hosts = result.bureaus()["host"]
        many = len(people) + len(cases) > MOST_ARROWS and courts["region"].nunique() > 1
        if many:
            head = courts.set_index("court")["region"]
            people, cases = _between(people, head), _between(cases, head)
            hosts = hosts.map(head)
            courts = courts[courts["court"].isin(courts["region"])].reset_index(drop=True)
        ax.set_title(label("flows_of_regions" if many else "flows", lang))
        if courts.empty:
            note(ax, label("no_points", lang))
            return ax
        ax.scatter(courts["lon"], courts["lat"], s=14, color=QUIET, edgecolor="#999999", lw=0.4, zorder=2)
        _arrows(ax, courts, people, PEOPLE, "-")
        _arrows(ax, courts, cases, CASES, (0, (4, 2)))
        there = courts[courts["court"].isin(hosts)]
        ax.scatter(
            there["lon"], there["lat"], s=110, marker="s", facecolor="none", edgecolor=of_kind("bureau")[0], lw=2, zorder=4
        )
        _names(ax, courts, (people, cases), lang)
        ax.set_aspect(1 / np.cos(np.radians(float(courts["lat"].mean()))), adjustable="datalim")
        ax.margins(0.14)
        ax.set_xticks([])
        ax.set_yticks([])
        ax.grid(visible=False)
        ax.legend(handles=_legend(lang, people, cases, there), loc="upper left")
        if people.empty and cases.empty:
            ax.text(0.5, 0.02, label("nothing_deployed", lang), ha="center", transform=ax.transAxes, color="#555555")
    return ax


def has_points(result: Result) -> bool:
    """Whether any court has a point, without which there is no map."""
    return not _placed(result.courts()).empty


def _placed(courts: DataFrame) -> DataFrame:
    """Courts with a point; those without stand at the court that heads their region, if that has one."""
    out = courts.copy()
    points = courts.set_index("court")[["lat", "lon"]]
    for axis in ("lat", "lon"):
        out[axis] = out[axis].fillna(out["region"].map(points[axis]))
    return out.dropna(subset=["lat", "lon"]).reset_index(drop=True)


def _sums(frame: DataFrame, start: str, end: str, amount: str) -> DataFrame:
    """From where to where, and how much in all."""
    sums = frame.groupby([start, end]).agg({amount: "sum"}).reset_index()
    return sums.rename(columns={start: "from", end: "to", amount: "amount"})


def _between(frame: DataFrame, head: Any) -> DataFrame:
    """The same between the courts that head the regions; what stays within one stays there."""
    out = frame.assign(**{end: frame[end].map(head) for end in ("from", "to")})
    return out.groupby(["from", "to"]).agg({"amount": "sum"}).reset_index()


def _arrows(ax: Axes, courts: DataFrame, frame: DataFrame, color: str, line: Any) -> None:
    place = courts.set_index("court")[["lon", "lat"]]
    most = frame["amount"].max() if len(frame) else 1
    single = set(frame["from"].value_counts().loc[lambda count: count == 1].index)
    for start, end, amount in frame.itertuples(index=False):
        if start not in place.index or end not in place.index:
            continue
        here, there = place.loc[start].to_numpy(dtype=float), place.loc[end].to_numpy(dtype=float)
        if start == end or np.allclose(here, there):  # within a region: a number below its point
            _number(ax, here, amount, color, offset=(0, -11))
            continue
        ax.add_patch(
            FancyArrowPatch(
                tuple(here),
                tuple(there),
                connectionstyle=f"arc3,rad={BEND}",
                arrowstyle="-|>",
                mutation_scale=9,
                shrinkA=3,
                shrinkB=5,
                color=color,
                ls=line,
                lw=0.6 + 3.0 * amount / most,
                alpha=0.65,
                zorder=3,
            )
        )
        if start in single:
            continue
        away = there - here
        _number(ax, (here + there) / 2 + BEND / 2 * np.array([away[1], -away[0]]), amount, color)


def _number(ax: Axes, at: Any, amount: float, color: str, offset: tuple[float, float] = (0, 0)) -> None:
    ax.annotate(
        f"{amount:,.0f}",
        tuple(at),
        xytext=offset,
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=7,
        color=color,
        bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8},
        zorder=5,
    )


def _names(ax: Axes, courts: DataFrame, flows: tuple[DataFrame, DataFrame], lang: Lang) -> None:
    """Name the courts with most traffic, each label where it hides no other, if there is such a place."""
    traffic = courts.set_index("court")["lat"] * 0
    for frame in flows:
        for end in ("from", "to"):
            traffic = traffic.add(frame.groupby(end)["amount"].sum(), fill_value=0)
    traffic = traffic.sort_values(ascending=False, kind="stable")
    chosen = [c for c in (traffic[traffic > 0].index if (traffic > 0).any() else traffic.index) if c in set(courts["court"])]
    place = courts.set_index("court")
    width, height = float(np.ptp(courts["lon"])) or 1.0, float(np.ptp(courts["lat"])) or 1.0
    taken: list[tuple[float, float, float]] = []
    for court in chosen[:MOST_NAMES]:
        name = short_court(place.loc[court, f"name_{name_language(lang)}"], lang) + _numbers(court, flows)
        lon, lat = float(place.loc[court, "lon"]), float(place.loc[court, "lat"])
        long = width * (0.012 * len(name) * language(lang).letter_width + 0.02)
        for dx, dy, align in (
            (7, 0, "left"),
            (-7, 0, "right"),
            (0, 9, "center"),
            (0, -9, "center"),
            (7, 12, "left"),
            (-7, -12, "right"),
            (7, -12, "left"),
            (-7, 12, "right"),
        ):
            left = lon + (0.01 * width if align == "left" else -long - 0.01 * width if align == "right" else -long / 2)
            middle = lat + dy * height * 0.0035
            if all(left > right or left + long < start or abs(middle - at) > 0.032 * height for start, right, at in taken):
                ax.annotate(
                    name, (lon, lat), xytext=(dx, dy), textcoords="offset points", ha=align, va="center", fontsize=7.5, zorder=6
                )
                taken.append((left, left + long, middle))
                break


def _numbers(court: str, flows: tuple[DataFrame, DataFrame]) -> str:
    """What a court sends, if to one other only, and what it receives, of officers and of cases."""
    told = []
    for frame in flows:
        sent = frame[(frame["from"] == court) & (frame["to"] != court)]["amount"]
        received = frame[(frame["to"] == court) & (frame["from"] != court)]["amount"].sum()
        if len(sent) == 1:
            told.append(f"\u2212{sent.iloc[0]:,.0f}")
        if received:
            told.append(f"+{received:,.0f}")
    return "  " + " ".join(told) if told else ""


def _legend(lang: Lang, people: DataFrame, cases: DataFrame, hosts: DataFrame) -> list[Line2D]:
    """What is drawn, and nothing else."""
    every = [
        (people, Line2D([], [], color=PEOPLE, lw=2, label=label("officers_sent", lang))),
        (cases, Line2D([], [], color=CASES, lw=1.5, ls="--", label=label("cases_moved", lang))),
        (
            hosts,
            Line2D(
                [], [], marker="s", ls="", mfc="none", mec=of_kind("bureau")[0], mew=2, ms=9, label=label("bureau_here", lang)
            ),
        ),
    ]
    return [handle for frame, handle in every if len(frame)]
