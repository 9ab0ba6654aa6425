"""An order's mechanism and window in, its days on the calendar out: approval, set-up and hand-over."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from optimizer.facts.time import office_dates

if TYPE_CHECKING:
    from datetime import date

    from optimizer.facts import Facts


@dataclass(frozen=True)
class Phases:
    """Days of one posting; ``None`` for what there is not, or what nobody knows.

    Working days are counted on the statutory calendar; where a scenario gives their number itself, nobody knows which they are.

    Attributes:
        approved: first day on which it may begin, if it must be approved. set_up_until: last day of setting up, which begins
            with the first day. hand_over_from: first day of handing over, which lasts to the last day.
    """

    approved: date | None = None
    set_up_until: date | None = None
    hand_over_from: date | None = None


def phases(facts: Facts, mechanism: Any, first: date, last: date) -> Phases:
    """Days of a posting of this mechanism from its first day to its last, both included."""
    approval: int = getattr(mechanism, "approval_days", 0)
    approved = facts.time.starts[0] + timedelta(days=approval) if approval else None
    set_up, hand_over = (
        math.ceil(getattr(mechanism, name, 0) - 1e-9) for name in ("set_up_days", "hand_over_days")
    )  # a part of a day is a day on the calendar
    if facts.document.calendar.working_days is not None or not (set_up or hand_over):
        return Phases(approved)
    days = office_dates(first, last)
    if not days:
        return Phases(approved)
    return Phases(
        approved,
        days[min(set_up, len(days)) - 1] if set_up else None,
        days[max(len(days) - hand_over, 0)] if hand_over else None,
    )
