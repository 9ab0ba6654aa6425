"""One move in, every condition of the law and whether it is met out; for the verifier and for people.

Written apart from the masks of ``law.py``: plain loops over the scenario's own records, so that one can be held against the
other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.mechanisms.base import Violation
from optimizer.mechanisms.sections import Title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.mechanisms.law import Form, FormRule, RuleSet
    from optimizer.plan import Table
    from optimizer.problem import Problem

Value = str | float | bool | None

BUCKETS = ((0.0, 3.0), (3.0, 6.0), (6.0, 12.0), (12.0, 24.0), (24.0, 48.0))
"""Ages are even within a bucket (months)."""
DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Reason:
    """One condition of the law on one move.

    Attributes:
        rule: name of the condition, as in the rule set.
        met: whether it is met; ``None`` where that is unknown or was not asked.
        found, needed: the value met with, and what the rule wants; of an age, the cases that are older, and the months.
        certain: whether the reading of the source is safe.
        source, text: key of the source, and what it says.
    """

    rule: str
    met: bool | None
    found: Value
    needed: Value
    certain: bool
    source: str
    text: Title

    def __str__(self) -> str:
        doubt = "" if self.certain else ", reading uncertain"
        if self.rule == "min_age_months" and self.found is not None:
            return f"{_short(self.found)} cases are older than {_short(self.needed)} months ({self.source}{doubt})"
        return f"{self.rule}: found {_short(self.found)}, needed {_short(self.needed)} ({self.source}{doubt})"


def why_not(problem: Problem, form: Form, origin: int, receiver: int, klass: int, period: int) -> tuple[Reason, ...]:
    """The conditions that a move in ``period`` breaks; empty where it is allowed, or nothing is known against it."""
    found = conditions(problem, form, origin=origin, receiver=receiver, klass=klass, period=period)
    return tuple(reason for reason in found if reason.met is False)


def unlawful_moves(problem: Problem, name: str, form: Form, lag_weeks: int, moved: Table) -> list[Violation]:
    """Moves of a plan that break a condition of the law: one by one, and by age from the first to the last."""
    rules = problem.document.rules
    rule = None if rules is None else rules.forms.get(form)
    found: list[Violation] = []
    gone: dict[int, float] = {}
    columns = [moved.index[key].tolist() for key in ("period", "cell", "receiver")]
    for period, cell, receiver, cases in sorted(zip(*columns, moved.amount.tolist(), strict=True)):
        origin, klass = int(problem.cell_court[cell]), int(problem.cell_class[cell])
        where = f"{problem.courts[origin]} -> {problem.courts[receiver]}, {problem.classes[klass]}, period {period}"
        for reason in why_not(problem, form, origin, receiver, klass, period):
            found.append(Violation(f"{name}[{where}]", cases, "cases", f"the law does not allow it: {reason}"))
        if rule is not None and lag_weeks < rule.min_lag_weeks:
            message = f"the law does not allow it: a lag of {lag_weeks} weeks, needed {rule.min_lag_weeks} ({rule.source})"
            found.append(Violation(f"{name}[{where}]", cases, "cases", message))
        gone[cell] = gone.get(cell, 0.0) + cases
        old = None if rule is None or not rule.min_age_months else cases_older(problem, cell, rule.min_age_months, period)
        if rule is not None and old is not None and gone[cell] > old + 1e-6 * (1 + old):
            message = f"the law does not allow it: only {old:.6g} are older than {rule.min_age_months:g} months ({rule.source})"
            found.append(Violation(f"{name}[{where}]", gone[cell] - old, "cases", message))
    return found


def conditions(
    problem: Problem,
    form: Form,
    *,
    origin: int | None = None,
    receiver: int | None = None,
    klass: int | None = None,
    period: int = 0,
) -> tuple[Reason, ...]:
    """Every condition that the scenario's rule set puts on a move, met or not; what is left out is not asked."""
    rules = problem.document.rules
    if rules is None:
        return ()
    rule = rules.forms.get(form)
    if rule is None:
        return (Reason("open", False, False, True, True, rules.name, rules.title),)
    checks: list[Check] = [*_open(problem, rules, rule, period), *_of_class(problem, rule, klass)]
    checks += _of_age(problem, rule, origin, klass, period)
    checks += _of_pair(problem, rule, origin, receiver)
    if rule.min_lag_weeks:
        checks.append(("min_lag_weeks", None, None, rule.min_lag_weeks))
    text = rules.sources.get(rule.source, Title())
    return tuple(Reason(name, met, found, needed, rule.certain, rule.source, text) for name, met, found, needed in checks)


Check = tuple[str, bool | None, Value, Value]


def _open(problem: Problem, rules: RuleSet, rule: FormRule, period: int) -> Iterator[Check]:
    first, last = problem.starts[period], problem.ends[period]
    yield "open", rule.open, rule.open, True
    yield "in_force", rules.in_force.covers(first, last), str(first), str(rules.in_force)


def _of_class(problem: Problem, rule: FormRule, klass: int | None) -> Iterator[Check]:
    name = None if klass is None else problem.classes[klass]
    yuan = None if name is None else problem.document.classes[name].yuan_per_closure
    if rule.classes_only is not None:
        yield "classes_only", None if name is None else name in rule.classes_only, name, ", ".join(rule.classes_only)
    if rule.classes_never:
        yield "classes_never", None if name is None else name not in rule.classes_never, name, ", ".join(rule.classes_never)
    if rule.min_yuan is not None:
        yield "min_yuan", None if yuan is None else not yuan < rule.min_yuan, yuan, rule.min_yuan
    if rule.max_yuan is not None:
        yield "max_yuan", None if yuan is None else not yuan > rule.max_yuan, yuan, rule.max_yuan


def _of_age(problem: Problem, rule: FormRule, origin: int | None, klass: int | None, period: int) -> Iterator[Check]:
    """Whether any case of the class at the origin is old enough by the end of the period."""
    if rule.min_age_months is None:
        return
    old: float | None = None
    if origin is not None and klass is not None:
        where = zip(problem.cell_court.tolist(), problem.cell_class.tolist(), strict=True)
        counts = [
            cases_older(problem, cell, rule.min_age_months, period) for cell, at in enumerate(where) if at == (origin, klass)
        ]
        known = [count for count in counts if count is not None]
        old = sum(known) if len(known) == len(counts) else None
    yield "min_age_months", None if old is None else old > 1e-9, old, rule.min_age_months


def cases_older(problem: Problem, cell: int, months: float, period: int) -> float | None:
    """Cases of a cell, closed or not, older than ``months`` at the end of a period; ``None`` where ages are unknown."""
    shares = [float(share) for share in problem.ages[cell]]
    if any(math.isnan(share) for share in shares):
        return None
    limit = months * DAYS_PER_MONTH
    lengths = [7 * float(weeks) for weeks in problem.weeks[: period + 1]]
    now = sum(lengths)
    old = 0.0
    for (low, high), share in zip(BUCKETS, shares, strict=True):
        youngest, oldest = low * DAYS_PER_MONTH + now, high * DAYS_PER_MONTH + now
        old += float(problem.opening[cell]) * share * _part_above(limit, youngest, oldest)
    since = 0.0
    for length, cases in zip(lengths, problem.inflow[cell], strict=False):
        old += float(cases) * _part_above(limit, now - since - length, now - since)
        since += length
    return old


def _part_above(limit: float, low: float, high: float) -> float:
    """Part of what is spread evenly from ``low`` to ``high`` that lies above ``limit``."""
    return min(max((high - limit) / (high - low), 0.0), 1.0)


def _of_pair(problem: Problem, rule: FormRule, origin: int | None, receiver: int | None) -> Iterator[Check]:
    above = None if origin is None else _chain(problem, origin)
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
    kind = _relation(problem, origin, receiver)
    fits = {"superior": kind == "superior", "peer": kind == "peer"}.get(rule.receiver, kind != "same")
    yield "receiver", fits, kind, rule.receiver
    if rule.same_region:
        same = int(problem.region[origin]) == int(problem.region[receiver])
        yield "same_region", same, same, True
    if rule.max_km is not None:
        km = float(problem.km[origin, receiver])
        yield "max_km", km <= rule.max_km, km, rule.max_km
    if rule.decided_by != "any":
        beside = _chain(problem, receiver)
        shared = [level for level, name in above or [] if (level, name) in beside]
        yield "decided_by", _reaches(shared, rule.decided_by), shared[0] if shared else "none", rule.decided_by


def _reaches(levels: list[str] | None, needed: str) -> bool | None:
    """Whether a court of the level needed, or a higher one, is among those there are."""
    if levels is None:
        return None
    return "high" in levels or (needed == "intermediate" and "intermediate" in levels)


def _relation(problem: Problem, origin: int, receiver: int) -> str:
    giver, taker = problem.document.courts[origin], problem.document.courts[receiver]
    if giver.id == taker.id:
        return "same"
    if giver.parent == taker.id:
        return "superior"
    return "peer" if giver.tier == taker.tier else taker.tier


def _chain(problem: Problem, court: int) -> list[tuple[str, str]]:
    """Level and name of the intermediate and the high court at or above a court, those outside the scenario by their place."""
    known = {other.id: other for other in problem.document.courts}
    chain: list[tuple[str, str]] = []
    name: str | None = problem.courts[court]
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
