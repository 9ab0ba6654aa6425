"""Indicators in, rows of text out: every number as people write it, and what is unknown or not resolved said to be so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.kpi_table import KPIS
from optimizer.texts import label, name_language, plan_label, short_court

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.comparison import Comparison
    from optimizer.gap import Interval
    from optimizer.kpi_table import Kpi
    from optimizer.result import Result
    from optimizer.texts import Lang

SMALL = 0.05
"""What is less than that is written as 0."""

NOTHING = "–"
"""Where there is no number: a bound that was not proven, a rate of nothing."""


def written(value: float, digits: int = 0, *, sign: bool = False) -> str:
    """A number with so many digits; never a minus before zero, and no sign either."""
    rounded = round(float(value), digits) + 0.0
    return f"{rounded:+,.{digits}f}" if sign and rounded else f"{rounded:,.{digits}f}"


def number(kpi: str, value: Any, lang: Lang, *, sign: bool = False) -> str:
    """A KPI as people write it."""
    what = KPIS[kpi]
    if value is None or value != value:
        return label("unknown", lang) if what.needs_input else NOTHING
    if kpi == "status":
        return label(f"status.{value}", lang)
    if isinstance(value, str):
        return value
    if what.unit == "percent":
        return written(100 * value, 2, sign=sign)
    if what.unit == "weighted":
        return written(value, 1, sign=sign)  # plans differ by little of what is optimised
    whole = abs(value) >= 1000 or float(round(value, 1)).is_integer()
    return written(value, 0 if whole else 1, sign=sign)


def heading(kpi: Kpi, lang: Lang, *, arrow: bool = False) -> str:
    """Name of a KPI with its unit and, if asked for, an arrow up where more is better and down where less is."""
    name = label(f"kpi.{kpi.name}", lang)
    unit = "" if kpi.unit in ("name", "rank") else label(f"unit.{kpi.unit}", lang)
    shown = f" ({unit})" if unit.lower() not in name.lower() else ""
    return name + shown + ({"more": " ↑", "less": " ↓", None: ""}[kpi.better] if arrow else "")


def kpi_rows(results: Mapping[str, Result], lang: Lang, *, arrows: bool = False) -> list[list[str]]:
    """One row per KPI that some plan knows: name with unit, then its value in each plan."""
    totals = {name: result.totals() for name, result in results.items()}
    return [
        [
            heading(kpi, lang, arrow=arrows),
            *(_named(result, kpi.name, totals[name].get(kpi.name), lang) for name, result in results.items()),
        ]
        for kpi in KPIS.values()
        if kpi.total and _worth_a_row(kpi, list(totals.values()))
    ]


def _worth_a_row(kpi: Kpi, totals: Sequence[Mapping[str, Any]]) -> bool:
    values = [of.get(kpi.name) for of in totals]
    if kpi.needs_input and all(value is None or value != value for value in values):
        return False
    if kpi.part_of is not None and all(value == of[kpi.part_of] for value, of in zip(values, totals, strict=True)):
        return False
    return not (kpi.rare or kpi.part_of) or any(abs(value or 0.0) >= SMALL for value in values)


def unknown(results: Mapping[str, Result], lang: Lang) -> str:
    """Which KPIs no plan knows, as the scenario does not say enough; empty where all are known."""
    totals = [result.totals() for result in results.values()]
    names = [
        label(f"kpi.{kpi.name}", lang)
        for kpi in KPIS.values()
        if kpi.total and kpi.needs_input and all(of.get(kpi.name) is None for of in totals)
    ]
    return label("unknown_kpis", lang, names=label("mark.clauses", lang).join(names)) if names and totals else ""


def _named(result: Result, kpi: str, value: Any, lang: Lang) -> str:
    """As ``number``, with courts by what their names do not share."""
    if kpi == "worst_court" and value in result.facts.courts:
        name = result.facts.document.courts[result.facts.courts.index(value)].name.text(name_language(lang), value)
        return short_court(name, lang)
    return number(kpi, value, lang)


def between(interval: Interval, lang: Lang, *, sign: bool = False) -> str:
    """``11.6 … 12.0``, with a question mark for an end that is not known; said not to be resolved if it may be zero."""
    low, high = ("?" if end is None else written(end, 1, sign=sign) for end in (interval.low, interval.high))
    text = f"{low} … {high}"
    return text if interval.resolved else f"{text} ({label('not_resolved', lang)})"


def change_rows(comparison: Comparison, names: Sequence[str], lang: Lang) -> tuple[list[list[str]], list[list[str]]]:
    """What plans change against the baseline: rows about worth, which is optimised, and rows about what follows from it.

    What follows stands in brackets where the worth is not resolved: equally good plans may differ in it.
    """
    frame, intervals = comparison.differences(), comparison.worth_changes()
    worth = [
        [heading(KPIS["objective"], lang), *(number("objective", frame.loc[n, "objective"], lang, sign=True) for n in names)],
        [label("between_best", lang), *(between(intervals[n], lang, sign=True) for n in names)],
    ]
    changes = [{str(kpi): value for kpi, value in frame.loc[name].items()} for name in names]
    known = [KPIS[str(name)] for name in frame.columns if str(name) in KPIS]
    shown = [
        kpi
        for kpi in known
        if kpi.better is not None and not kpi.of_proof and kpi.name != "objective" and _worth_a_row(kpi, changes)
    ]
    return worth, [
        [
            heading(kpi, lang),
            *(in_brackets(number(kpi.name, frame.loc[n, kpi.name], lang, sign=True), intervals[n]) for n in names),
        ]
        for kpi in shown
    ]


def in_brackets(text: str, worth: Interval) -> str:
    """A consequence of a worth that is not resolved stands in brackets."""
    return text if worth.resolved else f"({text})"


def unresolved(comparison: Comparison) -> list[str]:
    """Plans whose worth is not known to differ from the baseline's."""
    found = comparison.worth_changes().items()
    return [name for name, interval in found if name != comparison.baseline and not interval.resolved]


_TAKEN = ("donor_harm", "most_away", "officer_weeks_away", "cost_yuan")
"""What a plan takes, in the headline of a comparison."""


def against_heads(lang: Lang) -> list[tuple[str, int]]:
    """Headings of ``against`` after the plan's name, each with the columns it stands over: a value, and its change."""
    return [(heading(KPIS[kpi], lang), 2) for kpi in ("objective", "genuine", "closures")] + [
        (heading(KPIS[kpi], lang), 1) for kpi in _TAKEN
    ]


def against(comparison: Comparison, lang: Lang) -> list[list[str]]:
    """The headline of a comparison: each plan's worth with its change, then what follows from it and what it takes."""
    totals = {name: result.totals() for name, result in comparison.results.items() if result.plan is not None}
    base, intervals = totals[comparison.baseline], comparison.worth_changes()
    rows = []
    for name, of in totals.items():
        row = [plan_label(name, lang), written(of["objective"], 1)]
        change = written(of["objective"] - base["objective"], 1, sign=True)
        if name != comparison.baseline and not intervals[name].resolved:
            change = f"{change} ({label('not_resolved', lang)})"
        row.append("" if name == comparison.baseline else change)
        for key in ("genuine", "closures"):
            more = number(key, of[key] - base[key], lang, sign=True)
            row += [number(key, of[key], lang), "" if name == comparison.baseline else in_brackets(more, intervals[name])]
        rows.append([*row, *(number(key, of[key], lang) for key in _TAKEN)])
    return rows
