"""What a leader must know, in sentences: what to do, what it brings, what it costs whom, how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.advice import advise, say_advice
from optimizer.texts import has_label, label, name_language, plan_label, short_court, unit_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import DataFrame

    from optimizer.result import Result
    from optimizer.texts import Lang

FEW_ORDERS = 6
"""Deployments up to which every donor gets a line of its own, with roles; beyond, donors stand in one line each."""

MOST_ORDERS = 8
"""Deployments told in sentences; the rest stand in the table of orders."""


@dataclass(frozen=True)
class Deed:
    """One deployment: a sentence, and who sends whom."""

    text: str
    parts: tuple[str, ...] = ()


def deeds(result: Result, lang: Lang) -> list[Deed]:
    """What to do, bureaus first, then the largest postings, then moves of cases."""
    orders, moves, acts = result.orders(), result.moves(), result.acts()
    if orders.empty and moves.empty and acts.empty:
        return [Deed(label("do_nothing", lang))]
    names = name_language(lang)
    keys = ["kind", "mechanism", f"title_{names}", "host", f"host_{names}", "start", "end", "weeks"]
    groups = [(key, group) for key, group in orders.groupby(keys, sort=True)]
    groups.sort(key=lambda item: (item[0][0] != "bureau", -float(item[1]["heads"].sum())))
    brief = len(groups) > FEW_ORDERS
    out = [_posting(dict(zip(keys, key, strict=True)), group, lang, brief=brief) for key, group in groups[:MOST_ORDERS]]
    if len(groups) > MOST_ORDERS:
        out.append(Deed(label("more_orders", lang, n=len(groups) - MOST_ORDERS)))
    for title, group in moves.groupby(f"title_{names}", sort=True):
        out.append(
            Deed(
                label(
                    "do_cases",
                    lang,
                    cases=_count("cases", group["cases"].sum(), lang),
                    origins=_count("courts", group["origin"].nunique(), lang),
                    receivers=_count("courts", group["receiver"].nunique(), lang),
                    title=title,
                )
            )
        )
    for title, group in acts.groupby(f"title_{names}", sort=False):
        out.append(_act(str(title), group, lang))
    return out


def _act(title: str, group: DataFrame, lang: Lang) -> Deed:
    """Everything else that one mechanism orders: how much of what, where, from when to when."""
    listed, names = [], name_language(lang)
    for (what, kind), rows in group.groupby([f"what_{names}", "unit"], sort=False):
        places = [short_court(str(name), lang) for name in dict.fromkeys(rows[f"court_{names}"]) if name]
        where = (
            label("and_more", lang, names=", ".join(places[:4]), n=len(places) - 4) if len(places) > 4 else ", ".join(places)
        )
        details = ", ".join(dict.fromkeys(name for name in rows["detail"] if name))
        listed.append(
            label(
                "act_part",
                lang,
                what=what,
                amount=rows["amount"].sum(),
                unit=unit_of(str(kind), lang, float(rows["amount"].sum())),
            )
            + (f" [{details}]" if details else "")
            + (f" ({where})" if where else "")
        )
    return Deed(label("do_act", lang, title=title, start=group["start"].min(), end=group["end"].max()), tuple(listed))


def _posting(key: Mapping[str, Any], group: DataFrame, lang: Lang, *, brief: bool) -> Deed:
    language = name_language(lang)
    text = label(
        "do_bureau" if key["kind"] == "bureau" else "do_support",
        lang,
        host=key[f"host_{language}"],
        start=key["start"],
        end=key["end"],
        weeks=_count("weeks", key["weeks"], lang),
        heads=_count("officers", group["heads"].sum(), lang),
        title=key[f"title_{language}"],
    )
    comma = label("mark.list", lang)
    if brief:
        names = group.groupby(f"donor_{language}", sort=True)["heads"].sum()
        listed = comma.join(f"{short_court(str(name), lang)} {count:.0f}" for name, count in names.items())
        return Deed(text, (label("from_donors", lang, donors=listed),))
    parts = []
    for donor, rows in group.groupby(f"donor_{language}", sort=True):
        roles = rows.groupby(f"role_{language}", sort=False)["heads"].sum()
        listed = comma.join(_count("role", count, lang, role=role) for role, count in roles.items())
        parts.append(label("from_donor", lang, donor=donor, roles=listed))
    return Deed(text, tuple(parts))


def _count(what: str, number: float, lang: Lang, **values: object) -> str:
    """``1 judge``, ``2 judges``, ``2人``: the text ``count.<what>``."""
    return label(f"count.{what}", lang, n=round(number), **values)


def brings(result: Result, lang: Lang) -> str:
    """Closures, and how many more than the status quo."""
    totals, before = result.totals(), result.status_quo
    if before is None:
        return ""
    base = float(before.closures.sum())
    return label(
        "brings_sentence",
        lang,
        closures=totals["closures"],
        extra=totals["extra_closures"],
        percent=100 * totals["extra_closures"] / base if base else 0.0,
        genuine=totals["genuine"],
        extra_genuine=totals["genuine"] - float(before.genuine.sum()),
    )


def costs(result: Result, lang: Lang) -> list[str]:
    """Officers away, money, coercive measures to be expected, and whose own cases lose."""
    totals = result.totals()
    per_case = totals["cost_per_extra_closure"]
    out = [
        label(
            "costs_sentence",
            lang,
            people=totals["officers_moved"],
            weeks=totals["officer_weeks_away"],
            yuan=totals["cost_yuan"],
            per_case="" if per_case is None else label("per_case", lang, yuan=per_case),
        )
    ]
    measures = result.measures()
    if measures:
        listed = label("mark.clauses", lang).join(f"{name} {count:,.0f}" for name, count in measures.items())
        out.append(label("measures_sentence", lang, measures=listed))
    harm = result.harm
    if harm.max(initial=0.0) < 0.05:
        return [*out, label("no_harm", lang)]
    worst = int(harm.argmax())
    name = result.facts.document.courts[worst].name.text(lang, result.facts.courts[worst])
    return [*out, label("harm_sentence", lang, harm=float(harm.sum()), court=name, most=float(harm[worst]))]


def league(result: Result, lang: Lang) -> list[str]:
    """The first and the last three basic courts, each with its rank in the status quo."""
    courts = result.courts().dropna(subset=["rank"]).sort_values(["rank", "court"], kind="stable")
    out = []
    if len(courts) > 6:
        for key, some in (("top_three", courts.head(3)), ("bottom_three", courts.tail(3))):
            named = [
                label("ranked", lang, court=name, rank=rank, before=before, rate=100 * rate)
                for name, rank, before, rate in zip(
                    some[f"name_{name_language(lang)}"], some["rank"], some["sq_rank"], some["closing_rate"], strict=True
                )
            ]
            out.append(label(key, lang, courts=label("mark.clauses", lang).join(named)))
    return out


MOST_ADVICE = 6
"""Warnings told; lesser ones are counted."""


def warned(result: Result, lang: Lang) -> list[str]:
    """What an expert would warn of, gravest first."""
    found = advise(result)
    out = [say_advice(result, advice, lang) for advice in found[:MOST_ADVICE]]
    if len(found) > MOST_ADVICE:
        out.append(label("more_advice", lang, n=len(found) - MOST_ADVICE))
    return out


def sureness(result: Result, lang: Lang) -> list[str]:
    """Proof, verifier, and what the numbers are."""
    proof = result.proof
    if proof.status == "rule":
        out = [label("sure_rule", lang)]
    elif proof.gap is None:
        out = [label("sure_none", lang)]
    elif proof.gap <= 1e-6:
        out = [label("sure_optimal", lang)]
    else:
        gain = "–" if proof.gain_gap is None else f"{100 * proof.gain_gap:.1f} %"
        out = [label("sure_gap", lang, gap=100 * proof.gap, gain_gap=gain)]
    if proof.stopped_by is not None:
        out.append(label("sure_stopped", lang, why=label(proof.stopped_by, lang)))
    if result.verified:
        out.append(label("sure_verified", lang))
    return [*out, label("sure_status_quo", lang)]


_UNITS = {
    "cases": (
        *("closures", "genuine", "terminated", "open_start", "inflow", "open_end", "overdue_end", "behind_deadline"),
        "extra_closures",
    ),
    "percent": (
        *("closing_rate", "actual_closing_rate", "clearance_rate", "worst_closing_rate", "gap", "gain_gap"),
        *("in_time_share", "compliant_terminations", "petitions_finished", "courts_meeting_standard"),
    ),
    "yuan": ("yuan", "cost_yuan", "cost_per_extra_closure"),
    "weighted": ("donor_harm", "objective", "bound"),
    "days": ("disposition_days",),
    "officers": ("officers_moved",),
    "officer-weeks": ("officer_weeks_away",),
}

UNITS = {kpi: name for name, kpis in _UNITS.items() for kpi in kpis}
"""KPI -> its unit, the text ``unit.<unit>``; the others are names."""


OPTIONAL = frozenset(
    (
        *("overdue_end", "behind_deadline", "in_time_share", "compliant_terminations", "petitions_finished"),
        "courts_meeting_standard",
    )
)
"""KPIs that only some scenarios have the inputs for."""


def unit(kpi: str, lang: Lang) -> str:
    """Unit of a KPI, or nothing."""
    return label(f"unit.{UNITS[kpi]}", lang) if kpi in UNITS else ""


def number(kpi: str, value: Any, lang: Lang) -> str:
    """A KPI as people write it."""
    if value is None or value != value:
        return "–"
    if kpi == "status":
        return label(f"status.{value}", lang)
    if isinstance(value, str):
        return value
    if UNITS.get(kpi) == "percent":
        return f"{100 * value:.2f}"
    size = abs(float(value))
    return f"{value:,.0f}" if size >= 1000 or float(value).is_integer() else f"{value:,.1f}"


def kpi_rows(results: Mapping[str, Result], lang: Lang) -> list[list[str]]:
    """One row per KPI: name with unit, then its value in each plan."""
    totals = {name: result.totals() for name, result in results.items()}
    keys = [
        key
        for key in next(iter(totals.values()))
        if has_label(f"kpi.{key}", lang) and (key not in OPTIONAL or any(of.get(key) is not None for of in totals.values()))
    ]
    rows = []
    for key in keys:
        shown = unit(key, lang)
        heading = label(f"kpi.{key}", lang) + (f" ({shown})" if shown else "")
        rows.append([heading, *(_named(result, key, totals[name].get(key), lang) for name, result in results.items())])
    return rows


def _named(result: Result, kpi: str, value: Any, lang: Lang) -> str:
    """As ``number``, with courts by name."""
    if kpi == "worst_court" and value in result.facts.courts:
        return result.facts.document.courts[result.facts.courts.index(value)].name.text(lang, value)
    return number(kpi, value, lang)


def against(results: Mapping[str, Result], baseline: str, lang: Lang) -> list[list[str]]:
    """The headline: worth, closures, genuine closures, harm and cost of each plan against a baseline."""
    totals = {name: result.totals() for name, result in results.items() if result.plan is not None}
    base = totals[baseline]
    rows = []
    for name, of in totals.items():
        row = [plan_label(name, lang)]
        for key in ("objective", "genuine", "closures"):
            change = of[key] - base[key]
            row += [f"{of[key]:,.0f}", "" if name == baseline else f"{change:+,.0f}"]
        row += [number(key, of[key], lang) for key in ("donor_harm", "officer_weeks_away", "cost_yuan")]
        rows.append(row)
    return rows
