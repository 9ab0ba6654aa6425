"""A scenario as frozen arrays, nested by topic; whole once it is made.

Axes, always in this order: ``j`` court (J), ``k`` class (K), ``r`` role (R), ``t`` period (T). Queues are cut into
*cells* ``n`` (N): one court, one class, one tier. The tied part of a queue is a cell of its own, after its tiers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.problem.selection import select

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from optimizer.scenario import Scenario
    from optimizer.scenario.schema import Document
    from optimizer.sections import Purpose, Selector
    from optimizer.sections.duties import Duty

Array = NDArray[Any]


@dataclass(frozen=True)
class Time:
    """The horizon, cut into periods.

    Attributes:
        starts, ends: first and last day of each period. days: shape (T,), working days. weeks: shape (T,), length (weeks).
        timing: shape (T,), part of its worth that a closure keeps.
        output, inflow: shape (T,), factors of the season on officers' effective days and on what comes in.
    """

    starts: tuple[date, ...]
    ends: tuple[date, ...]
    days: Array
    weeks: Array
    timing: Array
    output: Array
    inflow: Array

    def until(self, day: date | None) -> int:
        """The period whose end comes nearest to a day, the earlier of two as near; the last one without a day."""
        if day is None:
            return len(self.ends) - 1
        return int(np.abs([(end - day).days for end in self.ends]).argmin())


@dataclass(frozen=True)
class Map:
    """Where courts stand, over one another and in the country.

    Attributes:
        parent: shape (J,), index of the superior court or -1.
        region: shape (J,), index into 0..G-1 of the intermediate court's region; the high court has its own.
        relation: shape (J, J), SAME_COURT, SAME_REGION or OTHER_REGION.
        km: shape (J, J), great-circle distance (km); courts without a point are 50 km (same region) or 200 km away.
    """

    parent: Array
    region: Array
    relation: Array
    km: Array


@dataclass(frozen=True)
class Staff:
    """Officers.

    Attributes:
        heads: shape (J, R, T), officers, a mean over the days of a period where they change. floor: shape (J, R, T), officers
            who must stay home (whole heads, or all there are).
        availability: shape (R,). stands_in: shape (R, R), rate at which row role does column role's work, 0 on the diagonal.
        decides: shape (R,), bool. travel_loss: shape (3,), share of days lost by relation.
        days: shape (R, T), effective days of one officer: working days x availability x season.
    """

    heads: Array
    floor: Array
    availability: Array
    stands_in: Array
    decides: Array
    travel_loss: Array
    days: Array

    def spare(self, first: Array, length: Array) -> Array:
        """Whole heads above the floor in every one of ``length`` periods from ``first`` on, shape (J, R, windows)."""
        above = np.floor(self.heads - self.floor + 1e-9)
        least = [above[:, :, s : s + n].min(axis=2) for s, n in zip(first.tolist(), length.tolist(), strict=True)]
        return np.stack(least, axis=2) if least else np.zeros((*above.shape[:2], 0))

    @property
    def reaches(self) -> Array:
        """Whether days of the row role become work of the column role, in any number of steps, shape (R, R), bool."""
        step = (self.stands_in > 0) | np.eye(len(self.stands_in), dtype=bool)
        reaches: Array = np.linalg.matrix_power(step, len(step))
        return reaches

    @property
    def most(self) -> Array:
        """Most officers there are in any period, shape (J, R)."""
        most: Array = self.heads.max(axis=2)
        return most


@dataclass(frozen=True)
class Returns:
    """Terminated cases that come back; a group ``g`` (G) is one court and class.

    ``waiting[g,t] = (1 - rate[g,t]) x waiting[g,t-1] + sum over cells of coming x closed``, and the share ``rate`` of what
    waited at the end of ``t-1`` comes back in ``t``.

    Attributes:
        cell_group: shape (N,), group of each cell, -1 where its terminations do not come back during the horizon.
        coming: shape (N,), cases that will ever come back per closure.
        rate: shape (G, T). group_court: shape (G,).
        to_cell, to_group, part: shape (E,), which cells they come back to, and what part of them.
    """

    cell_group: Array
    coming: Array
    rate: Array
    group_court: Array
    to_cell: Array
    to_group: Array
    part: Array

    @property
    def shape(self) -> tuple[int, int]:
        """(G, T)."""
        groups, periods = self.rate.shape
        return groups, periods


@dataclass(frozen=True)
class Closing:
    """When cases close on which the work is done; the last of T + 1 periods is all time after the horizon.

    Attributes:
        genuine, terminated: shape (K, T, T + 1), share of the genuine and of the terminated closures of a class, by period of
            the work and of the closure.
        opening: shape (K, T + 1), share of the cases that were in the pipeline at the start, by period of the closure.
    """

    genuine: Array
    terminated: Array
    opening: Array

    def by(self, period: int) -> tuple[Array, Array]:
        """Share of genuine and of terminated closures that have closed by the end of a period, each of shape (K, T)."""
        upto = slice(0, period + 1)
        return self.genuine[:, :, upto].sum(axis=2), self.terminated[:, :, upto].sum(axis=2)


@dataclass(frozen=True)
class Cells:
    """The cases, cell by cell.

    Attributes:
        court, klass, tier: shape (N,). tied: shape (N,), bool.
        effort: shape (N, R), officer-days per closure. genuine: shape (N,), genuine share of closures.
        value: shape (N,), worth of one closure before the preference for early ones. genuine_value: shape (N,), the part of it
            that is of genuine closures.
        end_penalty: shape (N,), loss per case open at the end. yuan: shape (N,), money recovered per closure (expected).
        opening: shape (N,), open cases at the start. inflow: shape (N, T), cases.
        pipeline: shape (N,), cases on which the work was done before the start and which close later.
        closing: when cases close on which the work is done.
        ages: shape (N, 5), shares of the open cases in each age bucket, NaN where unknown.
        limit: shape (N,), statutory limit (months). deadline_in: shape (N,), deadline of petitions and the like (months), NaN
            where there is none. late_loss: shape (N,), penalty per case and week behind it; infinite if none may be.
        returns: terminated cases that come back during the horizon.
        arrived: shape (N, T), cases that were open at the start or have come in since, those that come back left out.
        most: shape (N, T), more cases than can have come in by the end of each period, those of the pipeline left out.
        due: shape (N, T), cases whose statutory limit has run out by then, closed or not; 0 where ages are unknown.
        deadline: shape (N, T), the same for the deadline; 0 where there is none.
    """

    court: Array
    klass: Array
    tier: Array
    tied: Array
    effort: Array
    genuine: Array
    value: Array
    genuine_value: Array
    end_penalty: Array
    yuan: Array
    opening: Array
    inflow: Array
    pipeline: Array
    closing: Closing
    ages: Array
    limit: Array
    deadline_in: Array
    late_loss: Array
    returns: Returns
    arrived: Array
    most: Array
    due: Array
    deadline: Array

    def __len__(self) -> int:
        return len(self.court)

    @property
    def shape(self) -> tuple[int, int]:
        """(N, T)."""
        cells, periods = self.inflow.shape
        return cells, periods

    @property
    def dated(self) -> Array:
        """Cells whose ages are known, shape (N,), bool."""
        known: Array = ~np.isnan(self.ages[:, 0])
        return known


@dataclass(frozen=True)
class Problem:
    """One scenario as arrays.

    Attributes:
        scenario: where it came from.
        courts, classes, roles: ids; position is index.
        time, map, staff, cells: by topic.
    """

    scenario: Scenario
    courts: tuple[str, ...]
    classes: tuple[str, ...]
    roles: tuple[str, ...]
    time: Time
    map: Map
    staff: Staff
    cells: Cells

    @property
    def document(self) -> Document:
        """The validated scenario document."""
        return self.scenario.document

    @property
    def binds_days(self) -> bool:
        """Whether some mechanism brings days that only some cells may use."""
        return any(mechanism.on and mechanism.binds_days for mechanism in self.document.mechanisms)

    @property
    def shape(self) -> tuple[int, int, int]:
        """(J, R, T)."""
        return len(self.courts), len(self.roles), len(self.time.days)

    @property
    def filings(self) -> Array:
        """What comes in of each class at each court, but for what closures of the plan bring back, shape (J, K, T)."""
        filed = np.zeros((len(self.courts), len(self.classes), len(self.time.days)))
        np.add.at(filed, (self.cells.court, self.cells.klass), self.cells.inflow)
        return filed

    def select(self, selector: Selector) -> Array:
        """Courts meant by ``selector``, shape (J,), bool."""
        return select(self.document, self.map.parent, selector)

    def groups(self, selector: Selector, *, each: bool) -> Array:
        """Group of each court, shape (J,): every court meant by itself, or all together in group 0; -1 for those not meant."""
        meant = self.select(selector)
        groups: Array = np.where(meant, np.cumsum(meant) - 1 if each else 0, -1)
        return groups

    def cells_of(self, of: Duty | Purpose) -> Array:
        """Cells of the classes, ties and known ages that a duty or a purpose means, shape (N,), bool."""
        cells = self.cells
        out = np.ones(len(cells), dtype=bool)
        if of.classes:
            out &= np.isin(cells.klass, self.class_index(of.classes))
        if of.tied is not None:
            out &= cells.tied == of.tied
        return out if of.older_than_months is None else out & cells.dated

    def class_index(self, names: Sequence[str]) -> Array:
        """Indices of classes, in the order given."""
        return np.array([self.classes.index(name) for name in names], dtype=int)

    def role_index(self, names: Sequence[str]) -> Array:
        """Indices of roles, in the order given."""
        return np.array([self.roles.index(name) for name in names], dtype=int)
