"""What is closed, and were the hard cases touched? In sentences, and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.frames import by_class
from optimizer.report.numbers import written
from optimizer.report.ranks import ranks_told
from optimizer.texts import has_label, label, name_language

if TYPE_CHECKING:
    from pandas import DataFrame

    from optimizer.result import Result
    from optimizer.texts import Lang

MOST_CLASSES = 8
"""Classes told in a sentence, the hardest of all; the rest stand in the table."""

NONE = 0.5
"""Closures below which a class counts as not touched: less than one case to be expected."""


MISSED = 0.05
"""What is missed of a duty and written as nothing."""


def closed(result: Result, lang: Lang) -> list[str]:
    """Closures by class, the hardest first, and of tied cases; then which classes see none at all."""
    found = by_class(result)
    found = found[found["load"] >= NONE]
    effort = {name: sum(kind.effort_days.values()) for name, kind in result.facts.document.classes.items()}
    found = found.sort_values("class", key=lambda names: -names.map(effort), kind="stable")
    promises = decided(result, lang) + duties_kept(result, lang) + ranks_told(result, lang)
    if found.empty:
        return promises
    column = f"class_{name_language(lang)}"
    rows = [(row[column], row["sq_closures"], row["closures"], row["load"]) for _, row in found.head(MOST_CLASSES).iterrows()]
    parts = [_part(result, name, *numbers, lang=lang) for name, *numbers in rows]
    out = [
        label(
            "closed_classes" if len(found) > 1 else "closed_class_alone", lang, classes=label("mark.clauses", lang).join(parts)
        )
    ]
    tied = by_class(result, tied=True)
    if tied["load"].sum() >= NONE:
        sums = [float(tied[name].sum()) for name in ("sq_closures", "closures", "load")]
        out.append(label("closed_tied", lang, numbers=_part(result, "", *sums, lang=lang).strip()))
    none = found[found["closures"] < NONE][column]
    if len(none):
        out.append(label("closed_none", lang, classes=label("mark.list", lang).join(none)))
    return out + promises


def decided(result: Result, lang: Lang) -> list[str]:
    """What the planner has decided himself, which every plan keeps, and what of it the status quo cannot keep."""
    demands = result.facts.document.decisions
    out = []
    for text, some in (
        ("decided_kept", demands),
        ("decided_not_kept", [one for one in demands if one.must is not None and one.fewest]),
    ):
        if some:
            names = label("mark.clauses", lang).join(one.title.text(name_language(lang), one.name) for one in some)
            out.append(label(text, lang, names=names))
    return out


def duties_kept(result: Result, lang: Lang) -> list[str]:
    """Which duties are kept, and by how much others are missed, in the plan and if nobody moves."""
    before, kept, out = result.status_quo_ledger, [], []
    for duty in result.facts.document.duties:
        name, missed = duty.title.text(name_language(lang), duty.name), result.ledger.unmet[duty.name]
        unit = label("officer_days" if duty.counts == "effort_days" else "unit.cases", lang)
        was = "–" if before is None else written(before.unmet[duty.name], 1)
        if missed < MISSED and duty.binds == "all":
            kept.append(duty)
        else:
            text = "duty_missed" if missed >= MISSED else "order_kept"
            out.append(label(text, lang, name=name, missed=written(missed, 1), was=was, unit=unit))
    if kept:
        names = label("mark.clauses", lang).join(duty.title.text(name_language(lang), duty.name) for duty in kept)
        counts = label("duties_count_work", lang) if any(duty.counts != "closed" for duty in kept) else ""
        out.insert(
            0, label("mark.sentences", lang).join(part for part in (label("duties_kept", lang, names=names), counts) if part)
        )
    return out


def _part(result: Result, name: str, before: float, after: float, load: float, *, lang: Lang) -> str:
    text = "closed_change" if result.status_quo_ledger is not None else "closed_count"
    return label(text, lang, name=name, before=written(before), after=written(after), load=written(load))


def shown_classes(result: Result, lang: Lang) -> DataFrame:
    """``classes`` with ties and ages as people read them."""
    frame = result.classes()

    def said(value: str) -> str:
        return label(f"age.{value}", lang) if has_label(f"age.{value}", lang) else value

    return frame.assign(shown_tied=[label(one, lang) for one in frame["tied"]], shown_age=frame["age_months"].map(said))
