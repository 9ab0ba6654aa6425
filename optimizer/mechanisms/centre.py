"""A centre for searches, valuation and auctions (执行事务集约中心、处置中心) takes part of the work of a region's courts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from optimizer.facts import allowed_starts, cells_meant, effect_period
from optimizer.plan import Decision, Kind, rows_of
from optimizer.posing.closing import post_later
from optimizer.posing.windows import period_after, start_periods
from optimizer.program import Term
from optimizer.replaying.replay import Replay, Violation
from optimizer.rows import BOUND, HANDLED, OUTSIDE, PURPOSE, SAVING, WORK
from optimizer.sections import ApprovalDays, ClassId, CourtId, MechanismSection, RoleId, Selector, Share, Uses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.problem import Problem
    from optimizer.program import Model

Array = NDArray[Any]

OPENED = Decision("opened", ("start", "first"), "centres", Kind.SWITCH, order="act")
BY_CENTRE = Decision("handled", ("cell", "period"), "cases", place="cell")


class Centre(MechanismSection):
    """One centre, ordered once, works from its first period until the end for the courts meant; capacity binds, not distance.

    With ``handled[n,t]`` the closures of a court's own work of which the centre does its part:

    - ``handled[n,t] <= closed[n,t]``, over all centres together (``handled`` of the core);
    - the court is spared ``takes[r] x effort[n,r]`` days for each: they supply ``work`` and, on tied cases, ``outside``; of
      untied cases they are part of the effort (``bound``), and the effort that remains caps what levers save (``saving``);
    - ``days_per_day x`` the days it spares all courts in ``t`` ``<=`` its own days in ``t`` once it is open, of which the first
      go to its ``pipeline_days``; and each case takes what ``uses`` says of resources;
    - such a case closes ``adds_days`` later than others of its class;
    - ``staff`` and ``lend`` of ``base`` need its crew while it is open.
    """

    decisions: ClassVar[tuple[Decision, ...]] = (OPENED, BY_CENTRE)

    kind: Literal["centre"] = Field(description="mechanism kind (no unit)")
    courts: Selector = Field(Selector(), description="courts whose cases it may handle (selector)")
    classes: tuple[ClassId, ...] = Field(min_length=1, description="case classes that it handles (no unit)")
    takes: dict[RoleId, Share] = Field(
        min_length=1, description="part of the effort of a case by role that it takes off the court (share)"
    )
    days_per_day: float = Field(1.0, gt=0, le=100, description="its own days for each day that it takes off a court (days)")
    days_per_week: float | None = Field(
        None, ge=0, le=1e6, description="its own days; none given: resources in `uses` are all that bounds it (days per week)"
    )
    pipeline_days: float = Field(
        0.0, ge=0, le=1e7, description="its days that cases already there take when it opens, before any other (days)"
    )
    uses: Uses = Field({}, description="what one case handled takes of resources (units of the resource per case)")
    adds_days: int = Field(0, ge=0, le=1_000, description="calendar days by which its cases close later (days)")
    lead_weeks: int = Field(0, ge=0, le=260, description="time from the order until it opens (weeks)")
    start_every_weeks: int = Field(4, ge=1, le=52, description="it is ordered only every so many weeks (weeks)")
    approval_days: ApprovalDays = 0
    base: CourtId | None = Field(None, description="court whose officers its crew is; none given: others work there (court id)")
    crew: dict[RoleId, Annotated[int, Field(ge=0, le=1_000)]] = Field({}, description="officers of it by role (heads)")
    setup_cost_yuan: float = Field(0.0, ge=0, le=1e9, description="cost of opening it (yuan)")
    cost_yuan_per_week: float = Field(0.0, ge=0, le=1e8, description="cost of it while it is open (yuan per week)")

    @model_validator(mode="after")
    def _can_be(self) -> Self:
        if (self.base is None) != (not any(self.crew.values())):
            raise ValueError("'base' names the court that 'crew' is taken from: give both, or neither")
        if self.days_per_week is None and (not self.uses or self.pipeline_days):
            raise ValueError("a centre needs days of its own ('days_per_week'), or 'uses' of resources and no 'pipeline_days'")
        return self

    @property
    def whole_crew(self) -> tuple[Selector, Mapping[str, int], str] | None:
        """Its officers come from its base."""
        return None if self.base is None else (Selector(ids=(self.base,)), self.crew, "it can never open")

    # -- posing ----------------------------------------------------------------------------------------------------

    def post(self, model: Model, problem: Problem) -> None:
        """Post when it opens and what it does."""
        cells = np.flatnonzero(
            problem.select(self.courts)[problem.cells.court]
            & np.isin(problem.cells.klass, problem.class_index(self.classes))
            & (self._spared(problem).sum(axis=1) > 0)
        )
        orders = start_periods(problem, self.start_every_weeks, self.approval_days)
        after = {start: period_after(problem, start, self.lead_weeks) for start in orders}
        dates = np.array([(start, first) for start, first in after.items() if first is not None], dtype=int).reshape(-1, 2)
        if not len(cells) or not len(dates):
            return
        opened = self._post_opened(model, problem, dates)
        periods = np.arange(dates[:, 1].min(), len(problem.time.days))
        n, t = (a.ravel() for a in np.broadcast_arrays(cells[:, None], periods))
        handled = model.columns(self.name, BY_CENTRE, {"cell": n, "period": t}, upper=problem.cells.most[n, t])
        model.need(HANDLED, (n, t), handled, 1.0)
        self._post_capacity(model, problem, (dates, opened), (n, t, handled))
        self._post_spared(model, problem, n, t, handled)
        model.use(self.uses, problem.cells.court[n], t, handled)
        if self.adds_days:
            post_later(model, problem, handled, cell=n, period=t, days=self.adds_days)

    def _post_opened(self, model: Model, problem: Problem, dates: Array) -> Array:
        """Whether and when it is ordered, with its crew and money, shape (dates,)."""
        opened = model.columns(self.name, OPENED, {"start": dates[:, 0], "first": dates[:, 1]}, upper=1.0)
        model.require(f"{self.name} once", Term(opened), upper=1.0)
        stands = np.array([problem.time.weeks[first:].sum() for first in dates[:, 1]])
        model.cost(self.budget, opened, self.setup_cost_yuan + self.cost_yuan_per_week * stands)
        model.disturb(opened, stands * sum(self.crew.values()))
        d, t = np.nonzero(np.arange(len(problem.time.days)) >= dates[:, 1][:, None])
        for role, heads in self.crew.items() if self.base is not None else ():
            at = np.full(len(d), problem.courts.index(self.base)), np.full(len(d), problem.roles.index(role)), t
            model.send(at, opened[d], heads)
        return opened

    def _post_capacity(
        self, model: Model, problem: Problem, opened: tuple[Array, Array], handled: tuple[Array, Array, Array]
    ) -> None:
        """Its days by period, once the cases that were there are done; without days of its own, whether it is open."""
        dates, columns = opened
        n, t, cases = handled
        each = self.days_per_day * self._spared(problem).sum(axis=1)[n]
        stands = np.arange(len(problem.time.days)) >= dates[:, 1][:, None]
        if self.days_per_week is None:
            most = np.zeros(len(problem.time.days))
            np.add.at(most, t, each * model.upper(cases))
            days = stands * most
        else:
            total = np.cumsum(stands * self.days_per_week * problem.time.weeks, axis=1)
            days = np.diff(np.maximum(total - self.pipeline_days, 0.0), axis=1, prepend=0.0)
        d, when = np.nonzero(stands)
        own = Term(columns[d], -days[d, when], period=when)
        model.require(f"{self.name} days", Term(cases, each, period=t), own, upper=0.0)

    def _post_spared(self, model: Model, problem: Problem, n: Array, t: Array, handled: Array) -> None:
        """Days that the courts are spared."""
        spared = self._spared(problem)[n]
        column, role = np.nonzero(spared)
        days = spared[column, role]
        n, t, handled = n[column], t[column], handled[column]
        court, tied = problem.cells.court[n], problem.cells.tied[n]
        where, by_class = (court, role, t), (court, problem.cells.klass[n], role, t)
        model.supply(WORK, where, handled, days)
        model.need(SAVING, by_class, handled, problem.document.gain_cap * days)
        if problem.binds_days:
            model.need(PURPOSE, (n, role, t), handled, days)
        model.supply(OUTSIDE, tuple(a[tied] for a in where), handled[tied], days[tied])
        model.need(BOUND, tuple(a[~tied] for a in by_class), handled[~tied], days[~tied])

    def _spared(self, problem: Problem) -> Array:
        """Days by role that a court is spared for a case of each cell, shape (N, R)."""
        spared: Array = problem.cells.effort * np.array([self.takes.get(role, 0.0) for role in problem.roles])
        return spared

    # -- replaying -------------------------------------------------------------------------------------------------

    def replay(self, facts: Facts, tables: Tables) -> Replay:
        """What each case handled spares its court, when it closes, and what the centre costs."""
        replay = Replay()
        shape = (len(facts.courts), len(facts.classes), *facts.shape[1:])
        handled = np.zeros(facts.cells.shape)
        for cell, period, cases in rows_of(tables, BY_CENTRE):
            handled[cell, period] += cases
            court, klass = int(facts.cells.court[cell]), int(facts.cells.klass[cell])
            replay.add("need", HANDLED, facts.cells.shape, (cell, period), cases)
            for name, share in self.takes.items():
                role = facts.roles.index(name)
                days = cases * share * float(facts.cells.effort[cell, role])
                replay.add("supply", WORK, facts.shape, (court, role, period), days)
                replay.add("need", PURPOSE, (len(facts.cells), *facts.shape[1:]), (cell, role, period), days)
                replay.add("need", SAVING, shape, (court, klass, role, period), facts.document.gain_cap * days)
                if facts.cells.tied[cell]:
                    replay.add("supply", OUTSIDE, facts.shape, (court, role, period), days)
                else:
                    replay.add("need", BOUND, shape, (court, klass, role, period), days)
            for resource, each in self.uses.items():
                replay.take(facts.shape, resource, court, period, cases * each)
        replay.later = (self.adds_days, handled)
        for _, first, on in rows_of(tables, OPENED):
            weeks = sum(facts.time.lengths[first:]) / 7
            replay.pay(self.budget, on * (self.setup_cost_yuan + weeks * self.cost_yuan_per_week))
            for role_name, heads in self.crew.items() if self.base is not None else ():
                places = facts.courts.index(self.base), facts.roles.index(role_name)
                replay.send(facts.shape, *places, range(first, facts.shape[2]), on * heads)
            if self.base is not None:
                replay.employ("mission", on * weeks * sum(self.crew.values()))
        return replay

    def violations(self, facts: Facts, tables: Tables) -> list[Violation]:
        """Ordered once, when it may be; cases that are meant, while it is open, within its days."""
        found: list[Violation] = []
        starts = allowed_starts(facts, self.start_every_weeks, self.approval_days)
        orders = rows_of(tables, OPENED)
        for start, first, on in orders:
            wrong = {
                "is neither ordered nor not": abs(on - 1) > 1e-6,
                "is not ordered in this period": start not in starts,
                "opens at the wrong time": first != effect_period(facts, start, self.lead_weeks),
            }
            row = f"{self.name}[period {start}]"
            found += [Violation(row, on, "centres", message) for message, broken in wrong.items() if broken]
        if sum(on for *_, on in orders) > 1 + 1e-6:
            found.append(Violation(f"{self.name}[all]", len(orders) - 1, "centres", "opens more than once"))
        may = cells_meant(facts, self.courts, self.classes)
        asked = [0.0] * facts.shape[2]
        for cell, period, cases in rows_of(tables, BY_CENTRE):
            effort = facts.cells.effort[cell].tolist()
            spared = sum(share * effort[facts.roles.index(role)] for role, share in self.takes.items())
            asked[period] += cases * self.days_per_day * spared
            if not may[cell] or spared <= 0:
                row = f"{self.name}[{facts.courts[facts.cells.court[cell]]}, {facts.classes[facts.cells.klass[cell]]}]"
                found.append(Violation(row, cases, "cases", "these cases are not meant"))
        for period, (days, there) in enumerate(zip(asked, self._days(facts, orders), strict=True)):
            if days > there + 1e-6 * (1 + there):
                found.append(Violation(f"{self.name}[period {period}]", days - there, "days", "more days than it has"))
        return found

    def _days(self, facts: Facts, orders: list[tuple[int, int, float]]) -> list[float]:
        """Days of the centre by period, those for the cases that were there taken off; without bound if only resources are."""
        days = [0.0] * facts.shape[2]
        for _, first, on in orders:
            left = self.pipeline_days
            for period in range(first, facts.shape[2]):
                if self.days_per_week is None:
                    days[period] = float("inf")
                    continue
                there = self.days_per_week * facts.time.lengths[period] / 7
                done = min(left, there)
                left -= done
                days[period] += on * (there - done)
        return days
