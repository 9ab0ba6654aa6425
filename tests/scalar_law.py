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


def way(facts: Facts, form: str, route: str | None, pair: tuple[str, str], klass: str, lag_weeks: int) -> dict[str, Any] | None:
    """The way in law by which cases of a class go from one court to another, age aside; none if there is none.

    Of several the one with the lowest age, then the one of which most applicants ask. Without a rule set: one that asks for
    nothing.
    """
    rules = facts.data.get("rules")
    if rules is None:
        return {}
    rule = rules["forms"].get(form)
    if rule is None:
        return None
    ways = {None: [rule], "any": [rule, *rule.get("routes", {}).values()]}.get(route) or [rule["routes"][route]]
    ways = [one for one in ways if lag_weeks >= one.get("min_lag_weeks", 0) and _may_move(facts, one, *pair, klass)]
    return min(ways, key=lambda one: (one.get("min_age_months", 0), -_asked(one)), default=None)


def _asked(rule: dict[str, Any]) -> float:
    """Share of the applicants who ask for it, of those whose cases are old enough."""
    return float(rule["on_request"]["share"]) if "on_request" in rule else 1.0


def _may_move(facts: Facts, rule: dict[str, Any], origin: str, receiver: str, klass: str) -> bool:
    if not rule.get("open", True) or origin == receiver:
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


def bind_ages(model: ScalarModel) -> None:
    """All orders together, whatever mechanism gives them: nobody moves a case too young on its day, or unasked.

    A case moved on day d must have come in by day d less the age asked. So whatever is moved under dates of coming in up to
    some day is no more than what has come in by then: with one such rule for each date, the cases can be told apart. Of those
    whose applicants ask, if a share of them does, the same with the share.
    """
    facts = model.facts
    asked: dict[int, list[tuple[float, float, float, int, Any]]] = {}
    for taken, n, t, cases in model.moves:
        months = taken.get("min_age_months", 0)
        if facts.cells[n]["ages"] is None:
            months = 0
        asked.setdefault(n, []).append((facts.end[t] - months * MONTH, months, _asked(taken), t, cases))
    for n, moves in asked.items():
        for day, months, _, t, _ in moves:
            for share in {one[2] for one in moves}:
                if months == 0 and share == 1:
                    continue  # no more than there are, which the stock says
                gone = [cases for other, _, own, _, cases in moves if other <= day + 1e-9 and own <= share]
                there = facts.cells[n]["open"] + sum(facts.cells[n]["coming"][: t + 1])
                model.at_most(total(gone), share * (facts.older(n, months, t) if months else there))
