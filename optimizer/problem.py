"""Scenario in, frozen arrays out: names become indices once, here.

Axes, always in this order: ``j`` court (J), ``k`` class (K), ``r`` role (R), ``t`` period (T). Queues are cut into
*cells* ``n`` (N): one court, one class, one tier, with ``cell_*`` arrays saying which. The tied part of a queue is a cell
of its own, after its tiers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.backlog import Returns, cases_older, read_backlog
from optimizer.errors import Fault, ScenarioError
from optimizer.geography import OTHER_REGION, SAME_COURT, SAME_REGION, distances, regions
from optimizer.scenario.calendar import cut

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from optimizer.mechanisms.sections import Selector
    from optimizer.scenario import Scenario
    from optimizer.scenario.schema import Document

Array = NDArray[Any]


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
        ages: shape (N, 5), shares of the open cases in each age bucket, NaN where unknown.
        limit: shape (N,), statutory limit (months). deadline_in: shape (N,), deadline of petitions and the like (months), NaN
            where there is none. late_loss: shape (N,), penalty per case and week behind it; infinite if none may be.
        returns: terminated cases that come back during the horizon.
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
    ages: Array
    limit: Array
    deadline_in: Array
    late_loss: Array
    returns: Returns

    @property
    def document(self) -> Document:
        """The validated scenario document."""
        return self.scenario.document

    @property
    def shape(self) -> tuple[int, int, int]:
        """(J, R, T)."""
        return len(self.courts), len(self.roles), len(self.days)

    @cached_property
    def arrived(self) -> Array:
        """Cases of each cell that were open at the start or have come in since, shape (N, T), those that come back left out."""
        total: Array = self.opening[:, None] + self.inflow.cumsum(axis=1)
        return total

    @cached_property
    def most(self) -> Array:
        """More cases of each cell than can have come in by the end of each period, shape (N, T)."""
        arrived = self.arrived
        bound: Array = arrived + self.returns.most(arrived[:, -1])[:, None]
        return bound

    @property
    def officer_days(self) -> Array:
        """Working days of one officer by role and period, shape (R, T)."""
        return np.outer(self.availability, self.days)

    @property
    def dated(self) -> Array:
        """Cells whose ages are known, shape (N,), bool."""
        known: Array = ~np.isnan(self.ages[:, 0])
        return known

    @cached_property
    def due(self) -> Array:
        """Cases whose statutory limit has run out by the end of each period, closed or not, shape (N, T); 0 if not dated."""
        return np.where(self.dated[:, None], cases_older(self, self.limit), 0.0)

    @cached_property
    def deadline(self) -> Array:
        """The same for the deadline of petitions and the like, shape (N, T); 0 where there is none."""
        return np.where(np.isnan(self.deadline_in)[:, None], 0.0, cases_older(self, self.deadline_in))

    def older_than(self, months: float) -> Array:
        """Cases, closed or not, older than ``months`` at the end of each period, shape (N, T); infinite if ages are unknown."""
        older = cases_older(self, np.full(len(self.opening), months))
        return np.where(self.dated[:, None], older, np.inf)

    def select(self, selector: Selector) -> Array:
        """Courts meant by ``selector``, shape (J,), bool."""
        meant = np.ones(len(self.courts), dtype=bool)
        tiers = np.array([court.tier for court in self.document.courts])
        kinds = np.array([court.kind for court in self.document.courts])
        ids = np.array(self.courts)
        if selector.ids is not None:
            meant &= np.isin(ids, selector.ids)
        if selector.within is not None:
            here = selector.within in self.courts
            meant &= self.within(self.courts.index(selector.within)) if here else False
        if selector.tier is not None:
            meant &= tiers == selector.tier
        if selector.kind is not None:
            meant &= kinds == selector.kind
        return meant & ~np.isin(ids, selector.without)

    def within(self, court: int) -> Array:
        """The court and every court below it, shape (J,), bool."""
        below: Array = np.arange(len(self.courts)) == court
        while True:
            grown = below | ((self.parent >= 0) & below[self.parent])
            if (grown == below).all():
                return below
            below = grown

    def class_index(self, names: Sequence[str]) -> Array:
        """Indices of classes, in the order given."""
        return np.array([self.classes.index(name) for name in names], dtype=int)

    def role_index(self, names: Sequence[str]) -> Array:
        """Indices of roles, in the order given."""
        return np.array([self.roles.index(name) for name in names], dtype=int)


def build_problem(scenario: Scenario) -> Problem:
    """Turn a validated scenario into arrays; its references are known to be good.

    Raises:
        ScenarioError: an adjustment takes more officers than there are.
    """
    doc = scenario.document
    periods = cut(doc.calendar)
    courts = tuple(court.id for court in doc.courts)
    roles, classes = tuple(doc.roles), tuple(doc.classes)
    position = {court: j for j, court in enumerate(courts)}
    parent = np.array([position.get(court.parent or "", -1) for court in doc.courts])
    region = regions(doc)
    relation = np.where(region[:, None] == region[None, :], SAME_REGION, OTHER_REGION)
    np.fill_diagonal(relation, SAME_COURT)
    empty: dict[str, Any] = dict.fromkeys(_FILLED_LATER, np.zeros(0))
    partial = Problem(
        scenario=scenario,
        courts=courts,
        classes=classes,
        roles=roles,
        parent=parent,
        region=region,
        relation=relation,
        km=distances(doc, relation),
        starts=periods.starts,
        ends=periods.ends,
        days=periods.days,
        weeks=periods.weeks,
        availability=np.array([role.availability for role in doc.roles.values()]),
        stands_in=np.array([[role.stands_in_for.get(other, 0.0) for other in roles] for role in doc.roles.values()])
        * (1 - np.eye(len(roles))),
        decides=np.array([role.decides for role in doc.roles.values()]),
        travel_loss=np.array([0.0, doc.travel.same_region, doc.travel.other_region]),
        timing=1 - doc.objective.early * np.linspace(0, 1, len(periods.days)),
        **empty,
    )
    heads, floor = _pools(doc, partial)
    return replace(partial, heads=heads, floor=floor, **read_backlog(doc, partial))


_FILLED_LATER = (
    "heads",
    "floor",
    "ages",
    "limit",
    "deadline_in",
    "late_loss",
    "returns",
    "cell_court",
    "cell_class",
    "cell_tier",
    "cell_tied",
    "effort",
    "genuine",
    "value",
    "end_penalty",
    "yuan",
    "opening",
    "inflow",
)


def _pools(doc: Document, problem: Problem) -> tuple[Array, Array]:
    """Heads and protected floors after the adjustments, each of shape (J, R)."""
    heads = np.zeros((len(problem.courts), len(problem.roles)))
    fixed = np.full(heads.shape, np.nan)
    position = {court: j for j, court in enumerate(problem.courts)}
    for pool in doc.pools:  # one record of the file each
        row = position[pool.court]
        for role, count in pool.heads.items():
            heads[row, problem.roles.index(role)] += count
        for role, count in pool.protected.items():
            fixed[row, problem.roles.index(role)] = count
    for change in doc.adjust:
        for role, count in change.heads_add.items():
            heads[problem.select(change.courts), problem.roles.index(role)] += count
    _check_heads(problem, heads)
    return heads, np.where(np.isnan(fixed), np.ceil(doc.protected_share * heads - 1e-9), fixed)


def _check_heads(problem: Problem, heads: Array) -> None:
    """Refuse adjustments that take more officers than a court has."""
    short = np.argwhere(heads < 0)
    if len(short):
        place = problem.scenario.place("adjust")
        raise ScenarioError(
            [
                Fault(place, "adjust", f"takes {-heads[j, r]:.0f} {problem.roles[r]} more from {problem.courts[j]} than it has")
                for j, r in short
            ]
        )
