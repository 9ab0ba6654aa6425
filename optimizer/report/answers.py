"""An answer in, one sentence out, and one on what binds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.report.numbers import between, written
from optimizer.texts import label, name_language

if TYPE_CHECKING:
    from optimizer.gap import Interval
    from optimizer.studies.ask import Answer
    from optimizer.studies.binding import Binding
    from optimizer.texts import Lang


def answered(answer: Answer, lang: Lang) -> str:
    """The answer in a sentence, with its interval."""
    text = _answered(answer, lang)
    return text[:1].upper() + text[1:]


def _answered(answer: Answer, lang: Lang) -> str:
    about = _about(answer, lang)
    if answer.asked is None:
        if answer.question == "next":
            return label("ask_no_host", lang, court=about)
        return label("ask_already" if answer.question == "why_not" else "ask_nothing", lang, what=about)
    if answer.asked.plan is None:
        return label(
            "ask_impossible" if answer.asked.proof.status == "infeasible" else "ask_not_found",
            lang,
            what=about,
            why=_why(answer, lang),
        )
    numbers = {"what": about, "worth": between(answer.worth, lang), "closures": _closures(answer)}
    if answer.question == "more":
        return label("ask_more", lang, **numbers)
    loses = label("ask_loses" if _felt(answer.worth) else "ask_loses_nothing", lang, **numbers)
    if answer.question == "next":
        hosts = label("mark.list", lang).join(_court(answer, court, lang) for court in answer.hosts)
        return label("ask_next" if hosts else "ask_next_nobody", lang, hosts=hosts, loses=loses, **numbers)
    return label("ask_with" if answer.question == "why_not" else "ask_without", lang, loses=loses, **numbers)


def bound_by(answer: Answer, lang: Lang) -> str | None:
    """What the plan found presses against; ``None`` where that is not known, or nothing."""
    if not answer.binds:
        return None
    rules = label("mark.clauses", lang).join(_rule(answer, one, lang) for one in answer.binds)
    return label("ask_binds", lang, rules=rules)


def _about(answer: Answer, lang: Lang) -> str:
    """What is asked about, in words where it is a court or officers, else as it was asked."""
    facts = answer.run.facts
    what, _, court = answer.about.rpartition("@")
    if court not in facts.courts:
        if answer.question == "without" and answer.about.isdecimal():
            return label("ask_line", lang, n=answer.about)
        return answer.about
    place = _court(answer, court, lang)
    if answer.question == "more":
        role, _, count = what.partition(":")
        return label("ask_officers", lang, n=int(count), role=facts.document.roles[role].title.text(lang, role), court=place)
    if not what:
        return place
    mechanism = next((one for one in facts.document.mechanisms if what in (one.name, one.what)), None)
    return label("ask_at", lang, what=what if mechanism is None else mechanism.title.text(lang, mechanism.name), court=place)


def _court(answer: Answer, court: str, lang: Lang) -> str:
    facts = answer.run.facts
    return facts.document.courts[facts.courts.index(court)].name.text(name_language(lang), court)


def _felt(worth: Interval) -> bool:
    return worth.high is None or worth.high > 0.05


def _closures(answer: Answer) -> str:
    """Closures of the plan found less those of the run."""
    assert answer.asked is not None
    return written(answer.asked.totals()["closures"] - answer.run.totals()["closures"], 0, sign=True)


def _why(answer: Answer, lang: Lang) -> str:
    """Which rules stand against one another."""
    assert answer.asked is not None
    told = (label("ask_against", lang, rule=rule.name[lang], told=rule.told[lang]) for rule in answer.asked.conflict)
    return label("mark.sentences", lang).join(told)


def _rule(answer: Answer, one: Binding, lang: Lang) -> str:
    """One rule and what a unit more of it is worth."""
    document = answer.run.facts.document
    mechanism = next((m.title.text(lang, m.name) for m in document.mechanisms if m.name == one.name), one.name)
    words = {
        "name": mechanism,
        "court": _court(answer, one.court, lang) if one.court else "",
        "role": document.roles[one.role].title.text(lang, one.role) if one.role else "",
    }
    return label(f"binds.{one.kind}", lang, worth=written(one.worth, 1, sign=True), **words)
