"""Two courts on which every rule can be worked out on paper."""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer import Result, SolveOptions, evaluate
from optimizer.plan import Plan, Table
from optimizer.scenario import Scenario
from optimizer.verification import verify


def solved(*mechanisms: dict[str, Any], **change: Any) -> Result:
    """Court a, below m: 2 judges, 1,000 cases of a judge-day each; m: 3 judges without cases; 2 weeks of 5 days.

    So 20 cases are closed if nobody acts.
    """
    return evaluate(
        Scenario.from_document({
            "schema": 1, "name": "hand", "calendar": {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
            "roles": {"judge": {"decides": True}}, "classes": {"money": {"effort_days": {"judge": 1}}},
            "courts": [{"id": "m", "tier": "intermediate"}, {"id": "a", "parent": "m"}], "protected_share": 0.0,
            "pools": [{"court": "m", "judge": 3}, {"court": "a", "judge": 2}],
            "queues": [{"court": "a", "class": "money", "open": 1000}], "travel": {"same_region": 0.0},
            "objective": {"early": 0.0}, "mechanisms": list(mechanisms), **change,
        }),
        options=SolveOptions(gap=0.0, disruption=0.0),
    )  # fmt: skip


def closures(*mechanisms: dict[str, Any], **change: Any) -> float:
    """Cases closed."""
    return float(solved(*mechanisms, **change).totals()["closures"])


def at_least(closed: float) -> dict[str, Any]:
    """A hard target for all courts together."""
    return {"targets": [{"name": "goal", "kpi": "closures", "at_least": closed}]}


def found(result: Result, owner: str, table: str, *rows: dict[str, float]) -> str:
    """What the verifier says if a table of the plan held these rows instead: numbers by index column, and ``amount``."""
    assert result.plan is not None
    index = {name: np.array([row[name] for row in rows], dtype=int) for name in rows[0] if name != "amount"}
    forged = Table(index, np.array([row["amount"] for row in rows], dtype=float), "")
    tables = {**result.plan.tables(owner), table: forged}
    broken = verify(result.facts, Plan({**result.plan.decisions, owner: tables}))
    return "; ".join(map(str, broken))
