"""What a leader must know, in sentences: what to do, what it costs whom, who leads and lags, what an expert would warn of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.advice import advise, say_advice
from optimizer.frames import lines
from optimizer.report.dates import phases_text
from optimizer.report.numbers import written
from optimizer.report.purposes import posted_for
from optimizer.report.sureness import is_best
from optimizer.texts import label, name_language, short_court, unit_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import DataFrame

    from optimizer.result import Proof, Result
    from optimizer.texts import Lang

FEW_ORDERS = 6
"""Deployments up to which every line of orders is told with its officers; beyond, donors stand in one line each."""

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
    bureaus = set(result.bureaus()["mechanism"])
    if orders.empty and moves.empty and acts.empty:
        said = [_nothing(result.proof, lang), label("do_nothing_warned", lang) if result.warnings else ""]
        return [Deed(label("mark.sentences", lang).join(part for part in said if part))]
    names = name_language(lang)
    keys = ["mechanism", f"title_{names}", "host", f"host_{names}", "start", "end", "weeks"]
    groups = [(key, group) for key, group in orders.groupby(keys, sort=True)]
    groups.sort(key=lambda item: (item[0][0] not in bureaus, -float(item[1]["heads"].sum())))
    brief = len(groups) > FEW_ORDERS
    out = []
    for key, group in groups[:MOST_ORDERS]:
        named = dict(zip(keys, key, strict=True))
        deed = _posting(named, group, lang, bureau=key[0] in bureaus, brief=brief)
        only = posted_for(result.scenario.document, str(key[0]), lang)
        out.append(deed if only is None else Deed(deed.text, (*deed.parts, only)))
    if groups:
        counted = lines(orders)
        out.append(Deed(label("order_lines", lang, lines=_count("lines", counted["lines"], lang), single=counted["single"])))
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


def _nothing(proof: Proof, lang: Lang) -> str:
    """Why nothing is ordered: no move is worth it only where that is known."""
    if proof.fallback is not None:
        return label("do_nothing_fallback", lang)
    if proof.status == "rule":
        return label("do_nothing_rule", lang)
    return label("do_nothing" if is_best(proof) else "do_nothing_found", lang)


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


def _posting(key: Mapping[str, Any], group: DataFrame, lang: Lang, *, bureau: bool, brief: bool) -> Deed:
    language = name_language(lang)
    text = label(
        "do_bureau" if bureau else "do_support",
        lang,
        host=key[f"host_{language}"],
        start=key["start"],
        end=key["end"],
        weeks=_count("weeks", key["weeks"], lang),
        heads=_count("officers", group["heads"].sum(), lang),
        title=key[f"title_{language}"],
    )
    dated = tuple(dict.fromkeys(said for line in group.to_dict("records") if (said := phases_text(line, lang))))
    comma = label("mark.list", lang)
    parts: list[str] = []
    if brief:
        names = group.groupby(f"donor_{language}", sort=True)["heads"].sum()
        listed = comma.join(f"{short_court(str(name), lang)} {count:.0f}" for name, count in names.items())
        return Deed(text, (label("from_donors", lang, donors=listed), *dated))
    for line in group.sort_values(f"donor_{language}", kind="stable").to_dict("records"):
        parts.append(label("from_donor", lang, donor=line[f"donor_{language}"], roles=line[f"officers_{language}"]))
    return Deed(text, (*parts, *dated))


def _count(what: str, number: float, lang: Lang, **values: object) -> str:
    """``1 judge``, ``2 judges``, ``2人``: the text ``count.<what>``."""
    return label(f"count.{what}", lang, n=round(number), **values)


def costs(result: Result, lang: Lang) -> list[str]:
    """Officers away, money, coercive measures to be expected, and whose own cases lose."""
    out = [_away(result, lang)]
    measures = result.measures()
    if measures:
        listed = label("mark.clauses", lang).join(f"{name} {written(count)}" for name, count in measures.items())
        out.append(label("measures_sentence", lang, measures=listed))
    if result.status_quo is None:  # nothing that anybody could lose against
        return out
    harm = result.harm
    if harm.max(initial=0.0) < 0.05:
        return [*out, label("no_harm", lang)]
    worst = int(harm.argmax())
    name = result.facts.document.courts[worst].name.text(name_language(lang), result.facts.courts[worst])
    return [*out, label("harm_sentence", lang, harm=float(harm.sum()), court=name, most=float(harm[worst]))]


def _away(result: Result, lang: Lang) -> str:
    """The most officers away at once, postings, officer-weeks by what they do, and money: figures that differ."""
    totals = result.totals()
    per_case = totals["cost_per_extra_closure"]
    money = label(
        "costs_money",
        lang,
        yuan=written(totals["cost_yuan"]),
        per_case="" if per_case is None or not totals["cost_yuan"] else label("per_case", lang, yuan=written(per_case)),
    )
    if totals["postings"] < 0.5:
        out = [label("costs_nobody", lang)]
    else:
        most = _count("officers", totals["most_away"], lang)
        away = written(totals["officer_weeks_away"])
        out = [label("costs_away", lang, most=most, postings=_count("postings", totals["postings"], lang), weeks=away)]
        out[0] += _split(totals, ("sent", "mission"), "costs_split", lang) if totals["officer_weeks_mission"] else ""
    out.append(_split(totals, ("borrowed", "hired", "home"), "costs_besides", lang))
    return label("mark.sentences", lang).join(part for part in [*out, money] if part)


def _split(totals: Mapping[str, Any], duties: tuple[str, ...], text: str, lang: Lang) -> str:
    """Officer-weeks by duty, without those of none; empty where there are none at all."""
    weeks = {duty: written(totals[f"officer_weeks_{duty}"]) for duty in duties}
    parts = [label(f"duty.{duty}", lang, weeks=count) for duty, count in weeks.items() if count != "0"]
    return label(text, lang, parts=label("mark.list", lang).join(parts)) if parts else ""


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
