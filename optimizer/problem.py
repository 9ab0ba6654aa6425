"""Scenario in, frozen arrays out: names become indices once, here.

Axes, always in this order: ``j`` court (J), ``k`` class (K), ``r`` role (R), ``t`` period (T). Queues are cut into
*cells* ``n`` (N): one court, one class, one tier, with ``cell_*`` arrays saying which. The tied part of a queue is a cell
of its own, after its tiers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from optimizer.mechanisms.sections import Selector
    from optimizer.scenario import Scenario
    from optimizer.scenario.schema import Document

Array = np.ndarray

SAME_COURT, SAME_REGION, OTHER_REGION = 0, 1, 2
"""Relations of two courts, as in ``Problem.relation``."""


@dataclass(frozen=True)
class Problem:
    """One scenario as arrays.

    Attributes:
        scenario: where it came from.
        courts, classes, roles: ids; position is index.
        parent: shape (J,), index of the superior court or -1.
        region: shape (J,), index into 0..G-1 of the intermediate court's region; the high court has its own.
        relation: shape (J, J), SAME_COURT, SAME_REGION or OTHER_REGION.
        km: shape (J, J), great-circle distance (km); courts without a point are 50 km (same region) or 200 km away.
        starts, ends: first and last day of each period. days: shape (T,), working days. weeks: shape (T,), length (weeks).
        heads: shape (J, R), officers. floor: shape (J, R), officers who must stay home (whole heads).
        availability: shape (R,). stands_in: shape (R, R), rate at which row role does column role's work, 0 on the diagonal.
        decides: shape (R,), bool. travel_loss: shape (3,), share of days lost by relation.
        cell_court, cell_class, cell_tier: shape (N,). cell_tied: shape (N,), bool.
        effort: shape (N, R), officer-days per closure. genuine: shape (N,), genuine share of closures.
        value: shape (N,), worth of one closure before the preference for early ones. timing: shape (T,), that preference.
        end_penalty: shape (N,), loss per case open at the end. yuan: shape (N,), money recovered per closure (expected).
        opening: shape (N,), open cases at the start. inflow: shape (N, T), cases.
    """

    scenario: Scenario
    courts: tuple[str, ...]
    classes: tuple[str, ...]
    roles: tuple[str, ...]
    parent: Array
    region: Array
    relation: Array
    km: Array
    starts: tuple[date, ...]
    ends: tuple[date, ...]
    days: Array
    weeks: Array
    heads: Array
    floor: Array
    availability: Array
    stands_in: Array
    decides: Array
    travel_loss: Array
    cell_court: Array
    cell_class: Array
    cell_tier: Array
    cell_tied: Array
    effort: Array
    genuine: Array
    value: Array
    timing: Array
    end_penalty: Array
    yuan: Array
    opening: Array
    inflow: Array

    @property
    def document(self) -> Document:
        """The validated scenario document."""
        return self.scenario.document

    @property
    def shape(self) -> tuple[int, int, int]:
        """(J, R, T)."""
        return len(self.courts), len(self.roles), len(self.days)

    def select(self, selector: Selector) -> Array:
        """Courts meant by ``selector``, shape (J,), bool."""
        raise NotImplementedError
