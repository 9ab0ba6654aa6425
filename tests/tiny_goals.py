"""Tiny instances with one target each: every KPI, asked to be high, low or between, hard or soft."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

from tests.test_scalar_model import KINDS
from tests.tiny_features import COUNTS, SHARES, instance, some_day

FEATURES = ("calendar", "cases", "adjust", "protected", "selectors", "law")

WAYS = [
    (kpi, side, soft)
    for soft, side, kpi in product(
        (False, True), ("floor", "cap", "both"), (*SHARES, *COUNTS, "clearance_rate", "disposition_days")
    )
    if kpi != "overdue_at_end" or side == "cap"
]
"""Every KPI by what is asked of it; of overdue cases the language knows but a cap."""

MOST = {"closures": 0.6, "genuine_closures": 0.4, "terminated": 0.3, "open_at_end": 0.8, "overdue_at_end": 0.5, "yuan": 1.0}
"""Highest bound drawn, per case of the load."""


def goal_instance(seed: int) -> dict[str, Any]:
    """An instance with the ``seed``-th of all ways to set a target, and a backlog with ages, so that cases fall due."""
    rng = random.Random(f"goal {seed}")
    kpi, side, soft = WAYS[seed % len(WAYS)]
    kinds = (*rng.choices(KINDS[:-1], k=rng.choice([1, 2])), "backlog")
    data = instance(seed, kinds, tuple(name for name in FEATURES if rng.random() < 0.4))
    if kpi == "overdue_at_end":
        for klass in data["classes"].values():
            klass |= {"ages": rng.choice([[0.2, 0.3, 0.2, 0.2, 0.1], [0.4, 0.6, 0, 0, 0]]), "limit_months": rng.choice([3, 6])}
    ids = [court["id"] for court in data["courts"]]
    courts, each = rng.choice([{}, {"ids": rng.sample(ids, 1)}]), rng.random() < 0.4
    load = sum(queue["open"] + 10 * queue["inflow_per_week"] for queue in data["queues"])
    load /= len(ids) if each or courts else 1
    most = MOST[kpi] * load if kpi in COUNTS else {"clearance_rate": 1.6, "disposition_days": 150}.get(kpi, 0.99)
    low, high = sorted(round(rng.uniform(0, most), 3) + 0.00137 for _ in range(2))  # odd, so that it is never just possible
    bounds = {"floor": {"at_least": low}, "cap": {"at_most": high}, "both": {"at_least": low, "at_most": high}}[side]
    per = 1.0 if kpi in COUNTS else 0.02 if kpi == "disposition_days" else 20.0
    penalty = {"soft": True, "penalty": per * rng.choice([0, 0.05, 0.7, 3, 50])} if soft else {}
    day = some_day(data, random.Random(f"day {seed}")) if seed >= len(WAYS) else {}  # the first round: the plan as a whole
    data["targets"] = [{"name": "goal", "kpi": kpi, "courts": courts, "each": each, **bounds, **penalty, **day}]
    return data
