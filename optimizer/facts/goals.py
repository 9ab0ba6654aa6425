"""The objective and the targets in, what they count out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.facts.time import period_by

if TYPE_CHECKING:
    from optimizer.facts.facts import Facts
    from optimizer.scenario.schema import Target

RATIOS: dict[str, tuple[str, str | None]] = {
    "clearance_rate": ("closures", "inflow"),
    "closing_rate": ("closures", "load"),
    "actual_closing_rate": ("genuine", "closures"),
    "terminated_share": ("terminated", "closures"),
    "disposition_days": ("open", "closures"),
    "closures": ("closures", None),
    "genuine_closures": ("genuine", None),
    "terminated": ("terminated", None),
    "yuan": ("yuan", None),
    "open_at_end": ("open", None),
    "overdue_at_end": ("overdue", None),
}
"""What each KPI counts, and what that is divided by, if anything; the names are those of ``counts`` in the ledger."""


def horizon_days(facts: Facts, period: int = -1) -> int:
    """Calendar days from the first of the plan to the last of a period, both among them."""
    return (facts.time.ends[period] - facts.time.starts[0]).days + 1


def target_factor(facts: Facts, target: Target) -> float:
    """Factor on what a target counts: a disposition time is in days of the plan until the target is due."""
    return float(horizon_days(facts, period_by(facts, target.by))) if target.kpi == "disposition_days" else 1.0


def own_worth(facts: Facts, genuine_share: float) -> float:
    """Worth of a closed case of no queue, as of a class of value 1 and before the preference for early closures."""
    goal = facts.document.objective
    return genuine_share * goal.closures + (1.0 - genuine_share) * goal.terminated
