"""Rule sets read a second time: who may take whose cases, and how many are old enough by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.scalar_facts import MONTH
from tests.scalar_line import total

if TYPE_CHECKING:
    from tests.scalar_facts import Facts
    from tests.scalar_model import ScalarModel

NEAR_KM, FAR_KM = 50.0, 200.0
"""Distances of courts without a point, within a region and beyond."""


def may_move(facts: Facts, form: str, origin: str, receiver: str, klass: str) -> bool:
    """Whether the law lets cases of a class go from one court to another by this form, age aside."""
    rules = facts.data.get("rules")
    if rules is None:
        return True
    rule = rules["forms"].get(form, {"open": False})
    if not rule["open"] or origin == receiver:
        return False
    yuan = facts.data["classes"][klass].get("yuan_per_closure", 0)
    near = facts.region(origin) == facts.region(receiver)
    broken = [
        klass in rule.get("classes_never", []),
        "classes_only" in rule and klass not in rule["classes_only"],
        not rule.get("min_yuan", yuan) <= yuan <= rule.get("max_yuan", yuan),
        rule.get("max_km", FAR_KM) < (NEAR_KM if near else FAR_KM),
        rule.get("same_region", False) and not near,
        rule.get("receiver") == "superior" and facts.parent[origin] != receiver,
        rule.get("receiver") == "peer" and facts.tier[origin] != facts.tier[receiver],
        not _decides(rule.get("decided_by", "any"), _above(facts, origin), _above(facts, receiver)),
        not _decides(rule.get("approval_by", "none"), _above(facts, origin), _above(facts, origin)),
    ]
    return not any(broken)


def _decides(level: str, one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether a court of the level or a higher one stands above both, or is one of them."""
    levels = {"intermediate": ["intermediate", "high"], "high": ["high"]}.get(level)
    return levels is None or any(name in one and one[name] == other.get(name) for name in levels)


def _above(facts: Facts, court: str) -> dict[str, str]:
    """The intermediate and the high court at or above a court by level, whether or not the scenario has them."""
    found: dict[str, str] = {}
    name = court if facts.tier[court] != "basic" else facts.parent[court]
    if name is None:
        return found
    if facts.tier.get(name, "intermediate") == "high":
        return {"high": name}
    return {"intermediate": name, "high": facts.parent.get(name) or f"the high court above {name}"}


def min_age(data: dict[str, Any], form: str) -> float | None:
    """Age in months that the law asks of cases that move by this form."""
    rules = data.get("rules")
    return None if rules is None else rules["forms"].get(form, {}).get("min_age_months")


def bind_ages(model: ScalarModel) -> None:
    """All orders together, whatever mechanism gives them: nobody moves a case that is too young on its day.

    A case moved on day d must have come in by day d less the age asked. So whatever is moved under dates of coming in up to
    some day is no more than what has come in by then: with one such rule for each date, the cases can be told apart.
    """
    facts = model.facts
    asked: dict[int, list[tuple[float, float, int, Any]]] = {}
    for form, n, t, cases in model.moves:
        months = min_age(model.data, form)
        if months is not None and facts.older(n, months, t) is not None:
            asked.setdefault(n, []).append((facts.end[t] - months * MONTH, months, t, cases))
    for n, moves in asked.items():
        for day, months, t, _ in moves:
            gone = [cases for other, _, _, cases in moves if other <= day + 1e-9]
            model.at_most(total(gone), facts.older(n, months, t))
