"""``optimizer explain-rule``: a form of enforcement in, every condition the law puts on it out, met or not, with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli.console import console, print_json, print_table
from optimizer.cli.options import AsJson, FormName, InLang, ScenarioFile, Settings, Variant
from optimizer.errors import Fault, Place, ScenarioError, unknown_name
from optimizer.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from optimizer.facts import Facts
    from optimizer.law.judgement import Reason
    from optimizer.sections.rules import Route, RuleSet
    from optimizer.texts import Lang

NO_CONDITION = {"title", "open", "source", "certain", "note", "routes"}
"""Fields of a rule that are no condition of their own."""


def explain_rule(
    file: ScenarioFile,
    form: Annotated[FormName | None, typer.Option(help="Form of enforcement; none lists all.", show_default=False)] = None,
    origin: Annotated[str | None, typer.Option("--from", metavar="COURT", help="Court of origin.", show_default=False)] = None,
    receiver: Annotated[
        str | None, typer.Option("--to", metavar="COURT", help="Executing court; default: the superior.", show_default=False)
    ] = None,
    route: Annotated[
        str | None,
        typer.Option(
            "--route", metavar="NAME", help="Another way in law to the form; default: the form's own.", show_default=False
        ),
    ] = None,
    klass: Annotated[str | None, typer.Option("--class", metavar="CLASS", help="Case class.", show_default=False)] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day of the move; default: the first of the plan.", show_default=False)
    ] = None,
    variant: Variant = None,
    settings: Settings = None,
    lang: InLang = "en",
    as_json: AsJson = False,
) -> None:
    """Say what the rule set of a scenario allows: forms open and closed, or each condition on one move."""
    from optimizer.scenario import Scenario

    scenario = Scenario.load(file, variant=variant, settings=settings or ())
    rules = scenario.document.rules
    if rules is None:
        raise ScenarioError([Fault(Place(str(file)), "rules", "this scenario names no rule set", None, "rules: FILE")])
    asked = any(value is not None for value in (origin, receiver, klass, on, route))
    if asked and form is None:
        raise typer.BadParameter("a court, a class, a date or a route says nothing without --form")
    if form is None or not asked:
        _list(rules, form, lang, as_json=as_json)
    else:
        from optimizer.facts import read_facts

        _index("--route", route, "route", () if form not in rules.forms else tuple(rules.forms[form].routes))
        _explain(read_facts(scenario), rules, (form, route, origin, receiver, klass, on), lang, as_json=as_json)


def _list(rules: RuleSet, form: FormName | None, lang: Lang, *, as_json: bool) -> None:
    """The rule set: its days, its forms and its sources."""
    forms = {name: rule for name, rule in rules.forms.items() if form in (None, name)}
    ways = [
        (_name(form, route, lang), way) for form, rule in forms.items() for route, way in ((None, rule), *rule.routes.items())
    ]
    provisions = [one for one in rules.provisions.values() if form is None or form in one.forms]
    keys = dict.fromkeys([*(way.source for _, way in ways), *(one.source for one in provisions)])
    if as_json:
        data = rules.model_dump(mode="json", by_alias=True)
        print_json({**data, "forms": {name: data["forms"][name] for name in forms}})
        return
    out = console(err=False)
    out.print(f"{rules.name}: {rules.title.text(lang)} ({_days(rules, lang)})")
    rows = [
        (
            name,
            label("open" if way.open else "closed", lang),
            label(f"law.{way.certain}", lang),
            _conditions_of(way, lang),
            way.source,
        )
        for name, way in ways
    ]
    heads = [label(key, lang) for key in ("form", "is_open", "reading", "conditions", "source")]
    print_table(out, heads, rows, left=range(len(heads)))
    for name, way in ways:
        if note := way.note.text(lang):
            out.print(f"{name}: {note}", soft_wrap=True)
    for one in provisions:
        out.print(
            f"{one.title.text(lang)} ({label(f'law.{one.certain}', lang)}, {one.source}): {one.note.text(lang)}", soft_wrap=True
        )
    _sources(out, rules, keys, lang)


def _name(form: FormName, route: str | None, lang: Lang) -> str:
    """A form, or one of the other ways to it."""
    return label(f"form.{form}", lang) + ("" if route is None else f" / {route}")


def _conditions_of(rule: Route, lang: Lang) -> str:
    """The conditions that a rule puts, in short."""
    given = [(n, v) for n, v in rule if n not in NO_CONDITION and v not in (None, False, (), 0, "any", "none")]
    return "; ".join(f"{label(f'rule.{name}', lang)}: {_shown(value, lang)}" for name, value in given)


def _explain(
    facts: Facts,
    rules: RuleSet,
    asked: tuple[FormName, str | None, str | None, str | None, str | None, str | None],
    lang: Lang,
    *,
    as_json: bool,
) -> None:
    from optimizer.law.judgement import conditions, way_of

    form, route, origin, receiver, klass, on = asked
    rule = way_of(rules, form, route)
    period = 0 if on is None else _period(facts, on)
    j, e = _index("--from", origin, "court", facts.courts), _index("--to", receiver, "court", facts.courts)
    if e is None and j is not None and rule is not None and rule.receiver == "superior":
        e = int(facts.map.parent[j]) if facts.map.parent[j] >= 0 else None
    k = _index("--class", klass, "class", facts.classes)
    found = conditions(facts, form, route=route, origin=j, receiver=e, klass=k, period=period)
    states = {reason.met for reason in found}
    allowed = False if False in states else None if None in states else True
    if as_json:
        said = [_plain(reason) for reason in found]
        print_json({"rules": rules.name, "form": form, "route": route, "allowed": allowed, "conditions": said})
        return
    out = console(err=False)
    verdict = label({True: "lawful", False: "unlawful", None: "maybe_lawful"}[allowed], lang)
    out.print(f"{_name(form, route, lang)}, {facts.time.starts[period]}, {rules.name}: {verdict}", soft_wrap=True)
    heads = [label(key, lang) for key in ("condition", "met", "found", "needed", "source")]
    print_table(out, heads, [_row(r, lang) for r in found], left=range(len(heads)))
    if rule is not None:
        out.print(f"{label('reading', lang)}: {label(f'law.{rule.certain}', lang)}. {rule.note.text(lang)}")
        _sources(out, rules, [rule.source], lang)


def _row(reason: Reason, lang: Lang) -> tuple[str, ...]:
    met = label({True: "yes", False: "no", None: "unknown"}[reason.met], lang)
    found = _shown(reason.found, lang)
    if reason.rule == "min_age_months" and isinstance(reason.found, float):
        found = label("cases_old_enough", lang, n=f"{reason.found:,.1f}")
    return label(f"rule.{reason.rule}", lang), met, found, _shown(reason.needed, lang), reason.source


def _plain(reason: Reason) -> dict[str, Any]:
    return {**vars(reason), "text": reason.text.model_dump(mode="json")}


def _shown(value: object, lang: Lang) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return label("yes" if value else "no", lang)
    if isinstance(value, int | float):
        return f"{value:,.6g}"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    from optimizer.sections.rules import Request

    if isinstance(value, Request):
        return label("asked_share", lang, share=value.share, low=value.low, high=value.high)
    try:
        return label(f"law.{value}", lang)
    except KeyError:
        return str(value)


def _days(rules: RuleSet, lang: Lang) -> str:
    days = rules.in_force
    return label("in_force_days", lang, since=days.since or "…", until=days.until or "…")


def _sources(out: Console, rules: RuleSet, keys: Sequence[str] | dict[str, None], lang: Lang) -> None:
    for key in keys:
        out.print(f"[{key}] {rules.sources[key].text(lang)}", soft_wrap=True)


def _index(option: str, name: str | None, what: str, known: Sequence[str]) -> int | None:
    if name is None:
        return None
    if name not in known:
        raise ScenarioError([unknown_name(Place(option), "", name, what, known)])
    return list(known).index(name)


def _period(facts: Facts, on: str) -> int:
    """The period in which a day lies."""
    from datetime import date

    span = f"a day from {facts.time.starts[0]} to {facts.time.ends[-1]}"
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise ScenarioError([Fault(Place("--on"), "", "is no date", on, span)]) from None
    for period, (first, last) in enumerate(zip(facts.time.starts, facts.time.ends, strict=True)):
        if first <= day <= last:
            return period
    raise ScenarioError([Fault(Place("--on"), "", "lies outside the plan", on, span)])
