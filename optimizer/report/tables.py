"""A result in, the tables of the report out, as headings and rows of text."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from optimizer.kpi_table import KPIS
from optimizer.report.closed import shown_classes
from optimizer.report.dates import phases_text
from optimizer.report.gained import shown_split
from optimizer.report.numbers import NOTHING, heading, number, written
from optimizer.texts import label, name_language, unit_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from optimizer.result import Result
    from optimizer.studies import Split
    from optimizer.texts import Lang

MOST_ROWS = 400
"""Rows of a table on the page; the whole of it lies in the run folder as CSV."""

BEFORE = "before:"
"""Marks a heading that is about the status quo."""

_WORK = {
    **{
        f"{prefix}{kpi.name}": f"{before}kpi.{kpi.name}"
        for kpi in KPIS.values()
        for prefix, before in (("", ""), ("sq_", BEFORE))
        if kpi.on_page == "beside" or (kpi.on_page == "alone" and not prefix)
    },
    "harm": "kpi.donor_harm",
    "gain": "gain",
    "officer_weeks_sent": "sent",
    "officer_weeks_received": "received",
}
"""What a court or a region got done, and what it gave and got."""

_WHOLE = ("rank", "sq_rank", "heads", "km", "cases")
"""Columns of whole numbers, or of those whose fractions mean nothing."""

COLUMNS: dict[str, dict[str, str]] = {
    "orders": {
        "title_{lang}": "mechanism",
        "donor_{lang}": "from_court",
        "host_{lang}": "to_court",
        "officers_{lang}": "officers_of_line",
        "heads": "heads",
        "start": "from_date",
        "end": "to_date",
        "shown_phases": "phases",
        "km": "km",
    },
    "moves": {
        "title_{lang}": "mechanism",
        "origin_{lang}": "from_court",
        "receiver_{lang}": "to_court",
        "class_{lang}": "case_class",
        "cases": "cases",
        "ordered": "ordered",
        "executed": "executed",
    },
    "acts": {
        "title_{lang}": "mechanism",
        "what_{lang}": "what",
        "detail": "detail",
        "court_{lang}": "court",
        "role_{lang}": "role",
        "amount": "amount",
        "shown_unit": "unit_of",
        "start": "from_date",
        "end": "to_date",
    },
    "gain_split": {"shown_part": "gain_from", "worth": "worth", "percent": "share_of_gain"},
    "classes": {
        "class_{lang}": "case_class",
        "shown_tied": "tied",
        "shown_age": "age_months",
        "load": "kpi.load",
        **{
            f"{prefix}{name}": f"{before}kpi.{name}"
            for name in ("closures", "genuine", "terminated")
            for prefix, before in (("", ""), ("sq_", BEFORE))
        },
    },
    "regions": {"name_{lang}": "region", **_WORK},
    "league": {"rank": "rank", "sq_rank": BEFORE + "rank", "name_{lang}": "court", **_WORK},
    "utilisation": {
        "role_{lang}": "role",
        "available_days": "days_available",
        "used_days": "days_used",
        "percent": "share_used",
    },
    "resources": {
        "title_{lang}": "resource",
        "start": "from_date",
        "end": "to_date",
        "used": "used",
        "amount": "there_is",
        "unit_{lang}": "unit_of",
    },
}
"""Tables of the report: column of the frame -> label of its heading."""


def tables(result: Result, lang: Lang, split: Split | None = None) -> list[dict[str, Any]]:
    """Orders, moves and acts, where the gain comes from (if from more than one part), what is closed, courts, and officers."""
    acts, orders = result.acts(), result.orders()
    frames = {
        "orders": orders.assign(shown_phases=[phases_text(row, lang) for row in orders.to_dict("records")]),
        "moves": _over_tiers(result.moves()),
        "acts": acts.assign(shown_unit=[unit_of(name, lang) for name in acts["unit"]]),
        **({"gain_split": shown_split(split, lang)} if split is not None and len(split.parts) > 1 else {}),
        "classes": shown_classes(result, lang),
        "regions": result.regions(),
        "league": result.courts().sort_values(["rank", "court"], kind="stable", na_position="last"),
        "utilisation": result.utilisation().assign(percent=lambda frame: 100 * frame["share"]),
        **({"resources": result.resources()} if result.scenario.document.resources else {}),
    }
    return [_table(key, frame, lang) for key, frame in frames.items()]


def _over_tiers(moves: DataFrame) -> DataFrame:
    """Cases moved by class: of which tier they are matters to who computes a plan."""
    keys = [name for name in moves.columns if name not in ("tier", "tied", "cases")]
    total: DataFrame = moves.groupby(keys, sort=False, dropna=False).agg({"cases": "sum"}).reset_index()
    return total


def _table(key: str, frame: DataFrame, lang: Lang) -> dict[str, Any]:
    texts = {name.format(lang=name_language(lang)): text for name, text in COLUMNS[key].items()}
    if key == "orders" and not (frame["shown_phases"] != "").any():
        del texts["shown_phases"]  # most mechanisms have none of these days
    columns = list(texts)
    shown = frame.head(MOST_ROWS)
    rows = [
        [_cell(name, value, lang) for name, value in zip(columns, row, strict=True)]
        for row in shown[columns].itertuples(index=False)
    ]
    numeric = [any(row[column][1] for row in rows) for column in range(len(columns))]
    heads = [(_heading(text, lang), right) for text, right in zip(texts.values(), numeric, strict=True)]
    return {"title": label(key, lang), "heads": heads, "rows": rows, "more": len(frame) - len(shown)}


def _heading(key: str, lang: Lang) -> str:
    name = key.removeprefix(BEFORE)
    kpi = KPIS.get(name.removeprefix("kpi."))
    text = label(name, lang) if kpi is None else heading(kpi, lang)
    return text if name == key else f"{text}, {label('status_quo', lang)}"


def _cell(name: str, value: Any, lang: Lang) -> tuple[str, bool]:
    """Text of a cell, and whether it is a number."""
    if isinstance(value, date):
        return Markup('<span class="whole">{}</span>').format(value), False
    if not isinstance(value, int | float):
        return str(value), False
    kpi = KPIS.get(name.removeprefix("sq_"))
    if kpi is not None and (value != value or kpi.unit == "percent"):
        return number(kpi.name, value, lang), True
    if value != value:
        return NOTHING, True
    return written(value, 0 if name in _WHOLE else 1), True
