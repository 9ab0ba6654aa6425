"""Published instances as scenario documents, and the value that their published optimum has there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def instances(family: str) -> dict[str, dict[str, Any]]:
    """All instances of ``gap`` or ``mknap`` by name."""
    listed = json.loads((DATA / f"{family}.json").read_text(encoding="utf-8"))
    return {instance["name"]: instance for instance in listed}


def gap_scenario(instance: dict[str, Any]) -> dict[str, Any]:
    """Generalised assignment: job j at agent i takes ``effort`` days and is worth 1 + the largest cost - its cost there."""
    courts = [f"c{i}" for i in range(instance["courts"])]
    worth = _best(instance)
    lots = [
        {
            "name": f"lot {j}",
            "at": {
                court: {"effort_days": {"officer": instance["effort"][i][j]}, "value": worth - instance["cost"][i][j]}
                for i, court in enumerate(courts)
            },
        }
        for j in range(instance["batches"])
    ]
    batch = {"kind": "batch", "name": "lots", "every_lot": True, "weeks": 1, "lots": lots}
    return _document(instance["name"], dict(zip(courts, instance["capacity"], strict=True)), mechanisms=[batch])


def gap_value(instance: dict[str, Any], cost: float) -> float:
    """Worth of an assignment of that cost."""
    return _best(instance) * instance["batches"] - cost


def mknap_scenario(instance: dict[str, Any]) -> dict[str, Any]:
    """0/1 knapsack with several limits: an item is a mission without a crew, a limit is a budget."""
    missions = [
        {
            "kind": "mission",
            "name": f"item {j}",
            "weeks": 1,
            "targets": [{"name": "item", "court": "c0", "value": value}],
            "costs": {f"limit {m}": use[j] for m, use in enumerate(instance["use"])},
        }
        for j, value in enumerate(instance["value"])
    ]
    budgets = {f"limit {m}": limit for m, limit in enumerate(instance["limit"])}
    return _document(instance["name"], {"c0": 1}, mechanisms=missions, budgets=budgets)


def _best(instance: dict[str, Any]) -> float:
    return 1 + max(max(row) for row in instance["cost"])


def _document(name: str, heads: dict[str, int], **rest: Any) -> dict[str, Any]:
    """One week of one working day, so that an officer is an officer-day; a queue without a case, for there must be one."""
    return {
        "schema": 1,
        "name": name,
        "calendar": {"start": "2019-06-03", "periods": 1, "working_days": [1]},
        "roles": {"officer": {}},
        "classes": {"none": {"effort_days": {"officer": 1}}},
        "courts": [{"id": court} for court in heads],
        "pools": [{"court": court, "heads": {"officer": count}} for court, count in heads.items()],
        "queues": [{"court": next(iter(heads)), "class": "none", "open": 0}],
        **rest,
    }
