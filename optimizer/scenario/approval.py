"""A mechanism and the periods in, a fault out where approval comes so late that nothing of it can begin any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import Fault
from optimizer.scenario.timing import period_counts
from optimizer.scenario.tree import path_text

if TYPE_CHECKING:
    from optimizer.scenario.calendar import Periods
    from optimizer.scenario.tree import Node, Steps
    from optimizer.sections import MechanismSection


Array = NDArray[Any]


def check_approval(steps: Steps, node: Node, mechanism: MechanismSection, periods: Periods) -> list[Fault]:
    """At least one order must be able to begin on the day of approval or later, and to end within the plan."""
    days: int = getattr(mechanism, "approval_days", 0)
    every: int = getattr(mechanism, "start_every_weeks", getattr(mechanism, "every_weeks", 1))
    since = np.concatenate([[0.0], periods.weeks.cumsum()[:-1]])
    due = np.floor(since / every + 1e-9)
    begins = np.concatenate([[True], due[1:] > due[:-1]])
    fits = _fits(mechanism, periods)
    late = np.rint(7 * since) < days
    if "approval_days" not in node.fields or not (begins & fits).any() or (begins & fits & ~late).any():
        return []
    last = int(np.rint(7 * since[begins & fits].max()))
    approved = periods.starts[0] + timedelta(days=days)
    here = (*steps, "approval_days")
    message = f"approval comes on {approved}, after the last day on which anything of it may begin"
    given = node.fields["approval_days"]
    return [Fault(given.place, path_text(here), message, given.describe(), f"at most {last}, or more dates to begin on")]


def _fits(mechanism: MechanismSection, periods: Periods) -> Array:
    """Whether what begins with a period, shape (T,), ends within the plan in the shortest of its lengths."""
    weeks: tuple[int, ...] | int = getattr(mechanism, "weeks", ())
    lengths = (weeks,) if isinstance(weeks, int) else weeks
    if not lengths:
        return np.ones(len(periods.weeks), dtype=bool)
    counts: Array = np.array([period_counts(periods, one) for one in lengths])
    return np.asarray(counts.max(axis=0) > 0)
