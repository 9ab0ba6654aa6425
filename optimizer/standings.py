"""Facts and ledger in, the place of a court among others by a rate out, on the day a target asks for it; no solver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.facts import RATIOS, meant, period_by
from optimizer.ledger import counts
from optimizer.sections import Selector

if TYPE_CHECKING:
    from datetime import date

    from optimizer.facts import Facts
    from optimizer.ledger import Ledger
    from optimizer.scenario.schema import Target

Array = NDArray[Any]

ALIKE = 1e-6
"""Rates no further apart share a place: solvers keep a floor to less than that."""


@dataclass(frozen=True)
class Standing:
    """Where a court stands.

    Attributes:
        court: its index. day: last day of what is counted. rate: of the court, NaN where there is nothing to divide by.
        rank: 1 for the best; courts with like rates share a place; one without a rate comes last. of: courts that have a rate.
        needed: rate of the court that must not be behind, so that it is asked for; 0 where fewer courts have one.
    """

    court: int
    day: date
    rate: float
    rank: int
    of: int
    needed: float


def standing(facts: Facts, ledger: Ledger, target: Target) -> Standing:
    """The place that a target on a rank asks for, as a plan has it.

    A court is among the first ``rank`` if fewer than so many others are better: if its rate is no less than that of the
    ``rank``-th best of the others.
    """
    top, bottom = RATIOS[target.kpi]
    assert target.rank is not None, target.name
    assert bottom is not None, target.name
    period = period_by(facts, target.by)
    above, below = counts(facts, ledger, top, period), counts(facts, ledger, bottom, period)
    rates = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 1e-9)
    court = meant(facts, target.courts).index(True)
    rivals = meant(facts, target.among or Selector(tier=facts.document.courts[court].tier))
    others = rates[[j for j, one in enumerate(rivals) if one and j != court]]
    others = np.sort(others[~np.isnan(others)])[::-1]
    own = float(rates[court])
    better = len(others) if np.isnan(own) else int((others > own + ALIKE).sum())
    return Standing(
        court=court,
        day=facts.time.ends[period],
        rate=own,
        rank=1 + better,
        of=len(others) + (0 if np.isnan(own) else 1),
        needed=float(others[target.rank - 1]) if len(others) >= target.rank else 0.0,
    )
