"""Random instances small enough to be solved a second time, one scalar at a time."""

from __future__ import annotations

import random
from typing import Any

from tests.tiny_mechanisms import mechanism

ONE_TIER = [{"share": 1, "effort": 1}]
TWO_TIERS = [{"share": 0.4, "effort": 0.5}, {"share": 0.6, "effort": 1.5, "success": 0.8}]


def tiny(seed: int, kinds: tuple[str, ...]) -> dict[str, Any]:
    """A random instance of 2 or 3 courts, 2 roles and 2 to 4 weeks with the mechanisms named, one for each time it is named."""
    rng = random.Random(f"{seed} {kinds}")
    names = ["a", "b", "c"][: rng.choice([2, 3])]
    courts: list[dict[str, Any]] = [{"id": name, "parent": rng.choice(["m", "m", "w"])} for name in names]
    if "elevate" in kinds or rng.random() < 0.3:
        courts = [{"id": "m", "tier": "intermediate"}, *courts[:2]]
        courts[1]["parent"] = "m"
    ids = [court["id"] for court in courts]
    weeks = rng.choice([2, 3, 4])
    classes = {
        name: {
            "effort_days": {"judge": rng.choice([0.5, 1, 2]), "clerk": rng.choice([0, 1, 1.5])},
            "value": rng.choice([1, 2]), "genuine_share": rng.choice([1.0, 0.6]), "reopen_share": rng.choice([0, 0.3]),
            "tied_share": rng.choice([0, 0.25, 0.5]), "tied_effort": rng.choice([1, 1.5]), "restored": name == "k2",
            "tiers": rng.choice([ONE_TIER, TWO_TIERS]),
        }
        for name in rng.choice([["k1"], ["k1", "k2"]])
    }  # fmt: skip
    if "backlog" in kinds:
        _backlog(rng, classes)
    queues = [
        {"court": court, "class": klass, "open": rng.choice([0, 8, 30, 60]), "inflow_per_week": rng.choice([0, 2, 5])}
        for court in ids for klass in classes
    ]  # fmt: skip
    if "backlog" in kinds:
        for queue in queues:
            queue["terminated"] = rng.choice([0, 10, 40])
    queues[-1]["open"] = 60
    return {
        "schema": 1, "name": f"tiny-{seed}", "calendar": {
            "start": "2019-06-10", "periods": weeks, "working_days": [rng.choice([3, 4, 5]) for _ in range(weeks)]},
        "roles": {"judge": {"decides": True, "availability": rng.choice([1.0, 0.8]),
                            "stands_in_for": rng.choice([{}, {"clerk": 0.8}])},
                  "clerk": {"availability": 0.9, "stands_in_for": rng.choice([{}, {"judge": 0.3}])}},
        "classes": classes, "courts": courts, "queues": queues, "protected_share": rng.choice([0, 0.3, 0.5]),
        "pools": [{"court": court, "heads": {"judge": rng.choice([1, 2, 4]), "clerk": rng.choice([0, 2, 3])}} for court in ids],
        "budgets": {"purse": rng.choice([20, 60, 200, 10_000])}, "gain_cap": rng.choice([0.1, 0.3]),
        "overtime_cap": rng.choice([0.5, 1, 3]),
        "travel": {"same_region": rng.choice([0, 0.05]), "other_region": rng.choice([0.1, 0.3])},
        "objective": {"early": rng.choice([0, 0.1]), "terminated": rng.choice([0, 0.1, 0.2]),
                      "open_at_end_per_day": rng.choice([0, 0.02]),
                      "overdue_at_end": rng.choice([0, 0.2, 1]) if "backlog" in kinds else 0},
        "mechanisms": _mechanisms(rng, kinds, ids, list(classes), weeks),
    }  # fmt: skip


def _backlog(rng: random.Random, classes: dict[str, Any]) -> None:
    """Ages, deadlines (soft, so that a plan exists), and terminated cases that come back."""
    for klass in classes.values():
        klass["ages"] = rng.choice([None, [0.2, 0.3, 0.2, 0.2, 0.1], [1, 0, 0, 0, 0]])
        klass["limit_months"] = rng.choice([3, 6, 0.5])
        klass["deadline_weeks"] = rng.choice([None, None, 2, 4.5])
        klass["deadline_penalty"] = rng.choice([0.05, 0.5])
        klass["reopens_as"] = rng.choice([None, *classes])
        klass["reopen_per_year"] = rng.choice([0.5, 6])


def _mechanisms(rng: random.Random, kinds: tuple[str, ...], *where: Any) -> list[dict[str, Any]]:
    """One mechanism for each kind named; several of a kind differ in name and draw."""
    out: list[dict[str, Any]] = []
    for kind in kinds:
        if kind != "backlog":
            drawn = mechanism(kind, rng, *where)
            number = sum(other["name"].split(" ")[0] == kind for other in out)
            out.append({**drawn, "name": f"{kind} {number + 1}" if number else kind})
    return out
