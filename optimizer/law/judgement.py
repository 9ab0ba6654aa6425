"""One move in, every condition of the law and whether it is met out; for the verifier and for people.

Written apart from the masks of ``masks.py``: plain loops over the scenario's own records, so that one can be held against the
other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.facts import cases_older, cells_of_queue
from optimizer.replaying.replay import Violation
from optimizer.sections import Title
from optimizer.sections.rules import ANY_ROUTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from optimizer.facts import Facts
    from optimizer.replaying.replay import Move
    from optimizer.sections import Form, MechanismSection
    from optimizer.sections.rules import Certainty, Route, RuleSet

Value = str | float | bool | None

DOUBTS: dict[Certainty, str] = {"certain": "", "uncertain": ", reading uncertain", "to_be_verified": ", to be verified"}
"""What is added to a citation by how safe its reading is."""


@dataclass(frozen=True)
class Reason:
    """One condition of the law on one move.

    Attributes:
        rule: name of the condition, as in the rule set.
        met: whether it is met; ``None`` where that is unknown or was not asked.
        found, needed: the value met with, and what the rule wants; of an age, the cases that are older, and the months.
        certain: how safe the reading of the source is.
        source, text: key of the source, and what it says.
    """

    rule: str
    met: bool | None
    found: Value
    needed: Value
    certain: Certainty
    source: str
    text: Title

    def __str__(self) -> str:
        doubt = DOUBTS[self.certain]
        if self.rule == "min_age_months" and self.found is not None:
            return f"{_short(self.found)} cases are older than {_short(self.needed)} months ({self.source}{doubt})"
        return f"{self.rule}: found {_short(self.found)}, needed {_short(self.needed)} ({self.source}{doubt})"


def why_not(
    facts: Facts, form: Form, origin: int, receiver: int, klass: int, period: int, *, route: str | None = None
) -> tuple[Reason, ...]:
    """The conditions that a move in ``period`` breaks; empty where it is allowed, or nothing is known against it.

    Where any way in law will do, and none is open, what each of them lacks.
    """
    asked = {"origin": origin, "receiver": receiver, "klass": klass, "period": period}
    broken = [
        [reason for reason in conditions(facts, form, route=name, **asked) if reason.met is False]
        for name in _ways(facts.document.rules, form, route)
    ]
    return () if [] in broken else tuple(reason for reasons in broken for reason in reasons)


def _ways(rules: RuleSet | None, form: Form, route: str | None) -> list[str | None]:
    """Names of the ways in law that may be taken; ``None`` is the form's own."""
    rule = None if rules is None else rules.forms.get(form)
    return [None, *rule.routes] if rule is not None and route == ANY_ROUTE else [route]


def ways_named(rules: RuleSet, mechanism: MechanismSection) -> list[tuple[str | None, Route]]:
    """The ways in law that a mechanism may take, by name; ``None`` is the form's own."""
    form = mechanism.legal_form
    names = [] if form is None else _ways(rules, form, mechanism.route)
    return [(name, way) for name in names if form is not None and (way := way_of(rules, form, name)) is not None]


def way_of(rules: RuleSet, form: Form, route: str | None) -> Route | None:
    """One way in law to a form, by name; ``None`` where there is none."""
    rule = rules.forms.get(form)
    return rule if rule is None or route is None else rule.routes.get(route)


def unlawful_moves(facts: Facts, moves: Mapping[str, Sequence[Move]]) -> list[Violation]:
    """Moves that break a condition of the law, by the mechanism that orders them: one by one, and together by age and request.

    All moves of a cell by ways that ask for some age, or for a higher one, share the cases that are old enough by then; those
    of whose applicants but a share ask, or a smaller one, share the cases of these applicants.
    """
    found: list[Violation] = []
    every = sorted(((move, name) for name, of in moves.items() for move in of), key=lambda pair: pair[0].period)
    every = [(move, name) for move, name in every if int(facts.cells.court[move.cell]) != move.receiver and move.cases]
    taken = [_way_taken(facts, move) for move, _ in every]
    limits = {(_months(way), _asking(other)) for way in taken for other in taken if way is not None and other is not None}
    gone: dict[tuple[int, float, float], float] = {}
    for (move, name), way in zip(every, taken, strict=True):
        origin, klass = int(facts.cells.court[move.cell]), int(facts.cells.klass[move.cell])
        where = f"{facts.courts[origin]} -> {facts.courts[move.receiver]}, {facts.classes[klass]}, period {move.period}"
        messages = _against(facts, move)
        for months, share in sorted(limits):
            if way is None or _months(way) < months or _asking(way) > share:
                continue
            key = (move.cell, months, share)
            gone[key] = gone.get(key, 0.0) + move.cases
            most = _may_go(facts, move.cell, months, share, move.period)
            if most is not None and gone[key] > most + 1e-6 * (1 + most):
                asking = "" if share == 1 else f", if {share:.6g} of the applicants ask"
                messages.append(f"only {most:.6g} are older than {months:g} months{asking} ({way.source})")
        found += [
            Violation(f"{name}[{where}]", move.cases, "cases", f"the law does not allow it: {message}") for message in messages
        ]
    return found


def _against(facts: Facts, move: Move) -> list[str]:
    """What the law has against one move by itself, its lag included; nothing if any way that may be taken is open to it."""
    rules, messages = facts.document.rules, []
    origin, klass = int(facts.cells.court[move.cell]), int(facts.cells.klass[move.cell])
    for name in _ways(rules, move.form, move.route):
        reasons = why_not(facts, move.form, origin, move.receiver, klass, move.period, route=name)
        way = None if rules is None else way_of(rules, move.form, name)
        broken = [str(reason) for reason in reasons]
        if way is not None and move.lag_weeks < way.min_lag_weeks:
            broken.append(f"a lag of {move.lag_weeks} weeks, needed {way.min_lag_weeks} ({way.source})")
        if not broken:
            return []
        messages += broken
    return messages


def _way_taken(facts: Facts, move: Move) -> Route | None:
    """The way in law by which a move goes: of those open to it the one for the youngest cases, then for most applicants."""
    rules = facts.document.rules
    if rules is None:
        return None
    ways = [(name, way_of(rules, move.form, name)) for name in _ways(rules, move.form, move.route)]
    if len(ways) > 1:
        ways = [(name, way) for name, way in ways if not _against(facts, replace(move, route=name))]
    known = [way for _, way in ways if way is not None]
    return min(known, key=lambda way: (_months(way), -_asking(way)), default=None)


def _months(way: Route) -> float:
    return way.min_age_months or 0.0


def _asking(way: Route) -> float:
    return 1.0 if way.on_request is None else way.on_request.share


def _may_go(facts: Facts, cell: int, months: float, share: float, period: int) -> float | None:
    """Cases of a cell that may have gone by the end of a period; ``None`` where nothing limits them."""
    old = cases_older(facts, cell, months, period) if months else None
    if old is None:  # any age will do, or none is known
        return None if share == 1 else share * float(facts.cells.arrived[cell, period])
    return share * old


def conditions(
    facts: Facts,
    form: Form,
    *,
    route: str | None = None,
    origin: int | None = None,
    receiver: int | None = None,
    klass: int | None = None,
    period: int = 0,
) -> tuple[Reason, ...]:
    """Every condition that the scenario's rule set puts on a move by one way in law, met or not.

    What is left out is not asked; ``route`` names the way, the form's own if none is named.
    """
    rules = facts.document.rules
    if rules is None:
        return ()
    rule = way_of(rules, form, route)
    if rule is None:
        return (Reason("open", False, False, True, "certain", rules.name, rules.title),)
    checks: list[Check] = [*_open(facts, rules, rule, period), *_of_class(facts, rule, klass)]
    checks += _of_age(facts, rule, origin, klass, period)
    if rule.on_request is not None:
        share = rule.on_request.share
        checks.append(("on_request", True if share == 1 else None, share, "request"))
    checks += _of_pair(facts, rule, origin, receiver)
    if rule.min_lag_weeks:
        checks.append(("min_lag_weeks", None, None, rule.min_lag_weeks))
    text = rules.sources.get(rule.source, Title())
    return tuple(Reason(name, met, found, needed, rule.certain, rule.source, text) for name, met, found, needed in checks)


Check = tuple[str, bool | None, Value, Value]


def _open(facts: Facts, rules: RuleSet, rule: Route, period: int) -> Iterator[Check]:
    first, last = facts.time.starts[period], facts.time.ends[period]
    yield "open", rule.open, rule.open, True
    yield "in_force", rules.in_force.covers(first, last), str(first), str(rules.in_force)


def _of_class(facts: Facts, rule: Route, klass: int | None) -> Iterator[Check]:
    name = None if klass is None else facts.classes[klass]
    yuan = None if name is None else facts.document.classes[name].yuan_per_closure
    if rule.classes_only is not None:
        yield "classes_only", None if name is None else name in rule.classes_only, name, ", ".join(rule.classes_only)
    if rule.classes_never:
        yield "classes_never", None if name is None else name not in rule.classes_never, name, ", ".join(rule.classes_never)
    if rule.min_yuan is not None:
        yield "min_yuan", None if yuan is None else not yuan < rule.min_yuan, yuan, rule.min_yuan
    if rule.max_yuan is not None:
        yield "max_yuan", None if yuan is None else not yuan > rule.max_yuan, yuan, rule.max_yuan


def _of_age(facts: Facts, rule: Route, origin: int | None, klass: int | None, period: int) -> Iterator[Check]:
    """Whether any case of the class at the origin is old enough by the end of the period."""
    if rule.min_age_months is None:
        return
    old: float | None = None
    if origin is not None and klass is not None:
        counts = [cases_older(facts, cell, rule.min_age_months, period) for cell in cells_of_queue(facts, origin, klass)]
        known = [count for count in counts if count is not None]
        old = sum(known) if len(known) == len(counts) else None
    yield "min_age_months", None if old is None else old > 1e-9, old, rule.min_age_months


def _of_pair(facts: Facts, rule: Route, origin: int | None, receiver: int | None) -> Iterator[Check]:
    above = None if origin is None else _chain(facts, origin)
    if rule.approval_by != "none":
        levels = None if above is None else [level for level, _ in above]
        yield (
            "approval_by",
            _reaches(levels, rule.approval_by),
            (levels or ["none"])[-1] if levels is not None else None,
            rule.approval_by,
        )
    if origin is None or receiver is None:
        asked = {
            "receiver": rule.receiver,
            "same_region": rule.same_region,
            "max_km": rule.max_km,
            "decided_by": rule.decided_by,
        }
        yield from ((name, None, None, needed) for name, needed in asked.items() if needed not in (None, False, "any"))
        return
    kind = _relation(facts, origin, receiver)
    fits = {"superior": kind == "superior", "peer": kind == "peer"}.get(rule.receiver, kind != "same")
    yield "receiver", fits, kind, rule.receiver
    if rule.same_region:
        same = int(facts.map.region[origin]) == int(facts.map.region[receiver])
        yield "same_region", same, same, True
    if rule.max_km is not None:
        km = float(facts.map.km[origin, receiver])
        yield "max_km", km <= rule.max_km, km, rule.max_km
    if rule.decided_by != "any":
        beside = _chain(facts, receiver)
        shared = [level for level, name in above or [] if (level, name) in beside]
        yield "decided_by", _reaches(shared, rule.decided_by), shared[0] if shared else "none", rule.decided_by


def _reaches(levels: list[str] | None, needed: str) -> bool | None:
    """Whether a court of the level needed, or a higher one, is among those there are."""
    if levels is None:
        return None
    return "high" in levels or (needed == "intermediate" and "intermediate" in levels)


def _relation(facts: Facts, origin: int, receiver: int) -> str:
    giver, taker = facts.document.courts[origin], facts.document.courts[receiver]
    if giver.id == taker.id:
        return "same"
    if giver.parent == taker.id:
        return "superior"
    return "peer" if giver.tier == taker.tier else taker.tier


def _chain(facts: Facts, court: int) -> list[tuple[str, str]]:
    """Level and name of the intermediate and the high court at or above a court, those outside the scenario by their place."""
    known = {other.id: other for other in facts.document.courts}
    chain: list[tuple[str, str]] = []
    name: str | None = facts.courts[court]
    while name is not None:
        here = known.get(name)
        level = here.tier if here is not None else ("high" if chain else "intermediate")
        if level != "basic":
            chain.append((level, name))
        if level == "high":
            break
        upper = here.parent if here is not None else None
        name = upper or (f"above {name}" if level == "intermediate" else None)
    return chain


def _short(value: Value) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}" if isinstance(value, float | int) else value
