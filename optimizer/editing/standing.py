"""A judged plan in, what it brings against the status quo, the plan it came from and the best that is known out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.editing.judging import judge
from optimizer.editing.reading import read_draft
from optimizer.editing.sources import sheets_of
from optimizer.errors import ModelError
from optimizer.facts import read_facts
from optimizer.gap import Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.editing.judging import Broken, Judgement
    from optimizer.errors import Fault, Place
    from optimizer.facts import Facts
    from optimizer.result import Result
    from optimizer.scenario import Scenario
    from optimizer.texts import Lang

_PERIOD = re.compile(r"\bperiod (\d+)")
_DIGITS = re.compile(r"[0-9][0-9.e+-]*")


@dataclass(frozen=True)
class Against:
    """One comparison.

    Attributes:
        key: of the text that says with what. worth: what that is worth. more: how much more the plan brings.
        closures, genuine: how many more closures, where the other one is a plan.
    """

    key: str
    worth: Interval
    more: Interval
    closures: float | None = None
    genuine: float | None = None


def against(found: Judgement, run: Result | None, *, same: bool) -> list[Against]:
    """Compare a sound plan; nothing is compared with what is not known.

    ``same`` says whether ``run`` is of the plan's own scenario. Of another one, its plan is carried over by names and dates,
    and its bound says nothing.
    """
    if found.result is None:
        return []
    result = found.result
    out = []
    if result.proof.status_quo is not None:
        known = result.totals()
        before = result.before
        more = {name: known[name] - float(getattr(before, name).sum()) for name in ("closures", "genuine")}
        out.append(_row("status_quo", result, Interval(*[result.proof.status_quo] * 2), more))
    source = run if same else None if run is None else carried(run, result.scenario)
    if source is not None and source.plan is not None:
        was, now = source.totals(), result.totals()
        more = {name: now[name] - was[name] for name in ("closures", "genuine")}
        out.append(_row("plan_it_was", result, Interval(*[source.ledger.objective] * 2), more))
    bound = result.proof.bound
    if bound is not None:
        own = [result.ledger.objective] + ([] if source is None or source.plan is None else [source.ledger.objective])
        out.append(_row("best_known", result, Interval(max(own), max(bound, *own)), {}))
    return out


def _row(key: str, result: Result, worth: Interval, more: dict[str, float]) -> Against:
    own = Interval(*[result.ledger.objective] * 2)
    return Against(key, worth, own - worth, more.get("closures"), more.get("genuine"))


def carried(run: Result, scenario: Scenario) -> Result | None:
    """The plan of a run in another scenario, by names and dates; ``None`` if it cannot be said or kept there."""
    if run.plan is None:
        return None
    faults: list[Fault] = []
    draft = read_draft(sheets_of(run), read_facts(scenario), faults)
    try:
        return None if faults else judge(scenario, draft, label=run.label).result
    except ModelError:
        return None


@dataclass(frozen=True)
class Told:
    """One rule that is broken, in every period in which the same lines break it in the same way.

    Attributes:
        places: lines that break it. rule: its name. where: names of the court, role and days, as far as the rule has them.
        message: what is wrong. amount: by how much, where it is broken most. unit: of that.
    """

    places: tuple[Place, ...]
    rule: str
    where: tuple[str, ...]
    message: str
    amount: float
    unit: str


def told(facts: Facts, broken: Sequence[Broken], lang: Lang) -> list[Told]:
    """Broken rules for people: days for numbers of periods, and one line for what goes on from period to period."""
    groups: dict[tuple[object, ...], list[tuple[Broken, int | None]]] = {}
    for one in broken:
        found = _PERIOD.search(one.violation.row)
        row = _PERIOD.sub("", one.violation.row)
        key = (one.places, row, one.violation.message if found is None else _DIGITS.sub("", one.violation.message))
        groups.setdefault((*key, one.violation.unit), []).append((one, None if found is None else int(found[1])))
    return [_told(facts, group, lang) for group in groups.values()]


def _told(facts: Facts, group: Sequence[tuple[Broken, int | None]], lang: Lang) -> Told:
    worst = max((one for one, _ in group), key=lambda one: one.violation.amount)
    periods = [period for _, period in group if period is not None and period < len(facts.time.starts)]
    rule, bracket, rest = _PERIOD.sub("", worst.violation.row).partition("[")
    names = _names(facts, lang)
    where = (
        [names.get(part, part) for part in (text.strip() for text in rest.rstrip("]").split(",")) if part] if bracket else []
    )
    if periods:
        where.append(f"{facts.time.starts[min(periods)]} – {facts.time.ends[max(periods)]}")
    message = _PERIOD.sub(lambda found: _day(facts, int(found[1])), worst.violation.message)
    return Told(
        worst.places, names.get(rule.strip(), rule.strip()), tuple(where), message, worst.violation.amount, worst.violation.unit
    )


def _names(facts: Facts, lang: Lang) -> dict[str, str]:
    """What people call courts, roles, classes and mechanisms, by id."""
    document = facts.document
    names = {court.id: court.name.text(lang, court.id) for court in document.courts}
    for listed in (document.roles, document.classes):
        names |= {name: one.title.text(lang, name) for name, one in listed.items()}
    return names | {one.name: one.title.text(lang, one.name) for one in document.mechanisms}


def _day(facts: Facts, period: int) -> str:
    return facts.time.starts[period].isoformat() if period < len(facts.time.starts) else f"period {period}"
