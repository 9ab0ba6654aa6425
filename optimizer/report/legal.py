"""What a plan orders in, its legal basis out: each form it uses, by which way in law, by which source, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.law.judgement import ways_named
from optimizer.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.result import Result
    from optimizer.sections import MechanismSection
    from optimizer.sections.rules import Provision, Route, RuleSet
    from optimizer.texts import Lang


def legal_basis(result: Result, lang: Lang) -> dict[str, Any] | None:
    """Heads and rows of the table, and the rule set's name; ``None`` where the scenario names no rule set."""
    rules = result.scenario.document.rules
    if rules is None:
        return None
    used = [one for one in result.scenario.document.mechanisms if one.legal_form is not None and _orders(result, one)]
    rows = [_of_way(one, name, way, rules, lang) for one in used for name, way in ways_named(rules, one)]
    rows += [_of_provision(one, rules, lang) for one in _concerning(rules, {one.legal_form for one in used})]
    heads = [(label(name, lang), False) for name in ("what_acts", "form", "source", "reading", "legal_note")]
    return {
        "title": rules.title.text(lang, rules.name),
        "heads": heads,
        "rows": [[(text, False) for text in row] for row in rows],
    }


def _orders(result: Result, mechanism: MechanismSection) -> bool:
    """Whether the plan uses a mechanism."""
    return result.plan is not None and mechanism.on and any(map(len, result.plan.tables(mechanism.name).values()))


def _of_way(mechanism: MechanismSection, name: str | None, way: Route, rules: RuleSet, lang: Lang) -> list[str]:
    """One way in law, and that it takes the applicant's request where it does."""
    form = label(f"form.{mechanism.legal_form}", lang)
    notes = [way.note.text(lang)]
    if way.on_request is not None:
        asked = way.on_request
        sure = label(f"law.{asked.certain}", lang)
        notes.append(label("legal_request", lang, share=asked.share, low=asked.low, high=asked.high, sure=sure))
        notes.append(asked.note.text(lang))
    return [
        mechanism.title.text(lang, mechanism.name),
        form if name is None else label("legal_way", lang, form=form, way=way.title.text(lang, name)),
        rules.sources[way.source].text(lang, way.source),
        label(f"law.{way.certain}", lang),
        label("mark.sentences", lang).join(note for note in notes if note),
    ]


def _concerning(rules: RuleSet, forms: set[Any]) -> Iterator[Provision]:
    """What else the law says of the forms used, or of every plan."""
    for provision in rules.provisions.values():
        if not provision.forms or forms & set(provision.forms):
            yield provision


def _of_provision(provision: Provision, rules: RuleSet, lang: Lang) -> list[str]:
    source = rules.sources[provision.source].text(lang, provision.source)
    return [provision.title.text(lang), "", source, label(f"law.{provision.certain}", lang), provision.note.text(lang)]
