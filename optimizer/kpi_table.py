"""The one table of indicators: what each is called, counted in, made of, and whether a target may bind it.

Targets, ledger, totals, frames, comparisons, reports and the command line read it. The name of an indicator is its key in
``totals``, its column in frames and, after ``kpi.``, its key among the texts; ``unit.<unit>`` says its unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["cases", "yuan", "days", "percent", "weighted", "officers", "officer-weeks", "postings", "rank", "name"]
"""What an indicator is counted in; a percentage is kept as a fraction, a rank and a name have no unit to show."""


@dataclass(frozen=True)
class Kpi:
    """One indicator.

    Attributes:
        name: unique. unit: of its value.
        better: whether more or less of it is better; ``None`` where neither is, or no plan changes it.
        top, bottom: what is counted, and what that is divided by, if it adds up over courts: names of ``counts`` in the ledger.
        target: its name in targets of a scenario, if it is linear, or becomes so by multiplying with ``bottom``.
        near: what comes near in a scenario where no target may bind it.
        of_proof: whether it is about the proof, not the plan.
        total: whether it is known of a whole plan. by_court: whether of each court.
        on_page: whether the page shows it by court and region, alone or with the status quo ``beside``.
        needs_input: whether it is unknown where a scenario does not say enough.
        part_of: KPI that it is a part of; not worth a row where it is all of it, or none, in every plan.
        rare: whether it is not worth a row where it is 0 in every plan.
        against_status_quo: whether it is a difference from the status quo, and unknown where there is none.
    """

    name: str
    unit: Unit
    better: Literal["more", "less"] | None = None
    top: str | None = None
    bottom: str | None = None
    target: str | None = None
    near: str = ""
    of_proof: bool = False
    total: bool = True
    by_court: bool = False
    on_page: Literal["alone", "beside"] | None = None
    needs_input: bool = False
    part_of: str | None = None
    rare: bool = False
    against_status_quo: bool = False

    @property
    def adds_up(self) -> bool:
        """Whether the value of several courts is the sum of theirs."""
        return self.top is not None and self.bottom is None


_HEADS = "at_most_heads of a mechanism, or a budget"
_GIVEN = "nothing, as the scenario gives it"
_PROOF = "the options of a solve"

KPIS: dict[str, Kpi] = {
    kpi.name: kpi
    for kpi in (
        Kpi("objective", "weighted", "more", near="the weights of the objective"),
        Kpi("bound", "weighted", near=_PROOF, of_proof=True),
        Kpi("gap", "percent", "less", near=_PROOF, of_proof=True),
        Kpi("gain_gap", "percent", "less", near=_PROOF, of_proof=True),
        Kpi("status", "name", near=_PROOF, of_proof=True),
        Kpi("closures", "cases", "more", "closures", target="closures", by_court=True, on_page="beside"),
        Kpi("extra_closures", "cases", "more", near="closures", against_status_quo=True),
        Kpi("genuine", "cases", "more", "genuine", target="genuine_closures", by_court=True, on_page="alone"),
        Kpi("terminated", "cases", "less", "terminated", target="terminated", by_court=True),
        Kpi("performed", "cases", "more", "performed", near="at_most_share of a mechanism", by_court=True, rare=True),
        Kpi("pipeline_end", "cases", None, "pipeline", near="closures", by_court=True, rare=True),
        Kpi("terminated_share", "percent", "less", "terminated", "closures", target="terminated_share"),
        Kpi("yuan", "yuan", "more", "yuan", target="yuan", by_court=True, needs_input=True),
        Kpi("open_start", "cases", near=_GIVEN, by_court=True),
        Kpi("pipeline_start", "cases", near=_GIVEN, by_court=True, rare=True),
        Kpi("inflow", "cases", None, "inflow", near=_GIVEN, by_court=True),
        Kpi("load", "cases", None, "load", near=_GIVEN, by_court=True),
        Kpi("open_end", "cases", "less", "open", target="open_at_end", by_court=True, on_page="alone"),
        Kpi(
            "overdue_end", "cases", "less", "overdue",
            target="overdue_at_end", by_court=True, on_page="alone", needs_input=True,
        ),
        Kpi("behind_deadline", "cases", "less", near="deadline_weeks of a class", needs_input=True),
        Kpi("closing_rate", "percent", "more", "closures", "load", target="closing_rate", by_court=True, on_page="beside"),
        Kpi("actual_closing_rate", "percent", "more", "genuine", "closures", target="actual_closing_rate"),
        Kpi("clearance_rate", "percent", "more", "closures", "inflow", target="clearance_rate"),
        Kpi("disposition_days", "days", "less", "open", "closures", target="disposition_days"),
        Kpi("in_time_share", "percent", "more", near="overdue_at_end", needs_input=True),
        Kpi("compliant_terminations", "percent", "more", near="terminated_share", needs_input=True),
        Kpi("petitions_finished", "percent", "more", near="deadline_weeks of a class", needs_input=True),
        Kpi("courts_meeting_standard", "percent", "more", near="closing_rate with each: true", needs_input=True),
        Kpi("worst_court", "name", near="closing_rate with each: true"),
        Kpi("worst_closing_rate", "percent", "more", near="closing_rate with each: true"),
        Kpi("median_closing_rate", "percent", "more", near="closing_rate with each: true"),
        Kpi("rank", "rank", "less", near="closing_rate", total=False, by_court=True),
        Kpi(
            "donor_harm", "weighted", "less",
            near="protected_share, or genuine_closures with each: true", against_status_quo=True,
        ),
        Kpi("most_away", "officers", "less", near=_HEADS),
        Kpi("postings", "postings", "less", near=_HEADS),
        Kpi("officer_weeks_away", "officer-weeks", "less", near=_HEADS),
        Kpi(
            "genuine_per_week_away", "cases", "more",
            near="genuine_closures, and at_most_heads of a mechanism", against_status_quo=True,
        ),
        Kpi("officer_weeks_sent", "officer-weeks", near=_HEADS, part_of="officer_weeks_away"),
        Kpi("officer_weeks_mission", "officer-weeks", near=_HEADS, part_of="officer_weeks_away"),
        Kpi("officer_weeks_borrowed", "officer-weeks", "less", near=_HEADS, rare=True),
        Kpi("officer_weeks_hired", "officer-weeks", "less", near=_HEADS, rare=True),
        Kpi("officer_weeks_home", "officer-weeks", "less", near=_HEADS, rare=True),
        Kpi("utilisation", "percent", near="at_most_heads of a mechanism", total=False),
        Kpi("cost_yuan", "yuan", "less", near="a budget"),
        Kpi("cost_per_extra_closure", "yuan", "less", near="a budget", against_status_quo=True),
    )
}  # fmt: skip
"""Every indicator by name, in the order in which people read them: first what is optimised, then what follows from it."""

TARGETS: dict[str, Kpi] = {kpi.target: kpi for kpi in KPIS.values() if kpi.target is not None}
"""Indicators that a target may bind, by their names there."""

SHARES = tuple(name for name, kpi in TARGETS.items() if kpi.bottom in ("closures", "load") and kpi.unit == "percent")
"""Targets whose KPI cannot exceed 1."""
