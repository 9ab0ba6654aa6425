"""Recruitment (招录): more officers, after a lead time, within the establishment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.facts import allowed_starts, effect_period, mean_ramp, meant
from optimizer.plan import HOME, Decision, Kind, rows_of
from optimizer.posing.windows import period_after, ramped_share, start_periods
from optimizer.program import Limit, Term
from optimizer.replaying.replay import Replay, Violation
from optimizer.rows import STAFF, WORK
from optimizer.sections import MechanismSection, RoleId, Selector, Share

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.problem import Problem
    from optimizer.program import Model

Array = NDArray[Any]

HIRED = Decision("hired", ("court", "role", "start", "first"), "heads", Kind.HEADS, "court", order="act")


class Recruit(MechanismSection):
    """New officers, ordered at one time, who serve at their court from a lead time on until the end.

    - ``staff[j,r,t]`` is supplied for ``t >= first``, so they work at home like anybody; while they learn, ``work[j,r,t]``
      needs what they do not yet get done; the protected floor, and with it what a court may lend, stays as it was;
    - ``sum over starts of hired[j,r,s] <= most[r]``, and own officers plus hired ones stay within the establishment;
    - ``sum of hired <= at_most``.
    """

    brings_officers: ClassVar[bool] = True
    decisions: ClassVar[tuple[Decision, ...]] = (HIRED,)

    kind: Literal["recruit"] = Field(description="mechanism kind (no unit)")
    courts: Selector = Field(Selector(), description="courts that may recruit (selector)")
    heads: dict[RoleId, Annotated[int, Field(ge=0, le=10_000)]] = Field(
        description="most officers hired by role at one court (heads)", min_length=1
    )
    lead_weeks: int = Field(12, ge=0, le=260, description="time from the order to the first day of service (weeks)")
    start_every_weeks: int = Field(4, ge=1, le=52, description="orders are given only every so many weeks (weeks)")
    ramp: tuple[Share, ...] = Field(
        (), max_length=52, description="effectiveness in the first, second, ... week; 1 afterwards (share)"
    )
    establishment: dict[RoleId, Annotated[int, Field(ge=0, le=100_000)]] = Field(
        {}, description="most officers by role that a court may have, own ones included (heads)"
    )
    at_most: int | None = Field(None, ge=0, le=1_000_000, description="officers hired in all (heads)")
    cost_yuan: float = Field(0.0, ge=0, le=1e8, description="cost of hiring one officer (yuan)")
    cost_yuan_per_officer_week: float = Field(
        0.0, ge=0, le=1e6, description="salary from the first day (yuan per officer-week)"
    )

    def post(self, model: Model, problem: Problem) -> None:
        """Post the officers hired."""
        orders = start_periods(problem, self.start_every_weeks)
        first_of = {start: period_after(problem, start, self.lead_weeks) for start in orders}
        dates = [(start, first) for start, first in first_of.items() if first is not None]
        most = self._most(problem)
        j, r = np.nonzero(most)
        if not dates or not len(j):
            return
        start, first = np.array(dates).T
        pool, d = (a.ravel() for a in np.indices((len(j), len(dates))))
        index = {"court": j[pool], "role": r[pool], "start": start[d], "first": first[d]}
        hired = model.columns(self.name, HIRED, index, upper=most[j, r][pool])
        model.require(f"{self.name} most", Term(hired, court=j[pool], role=r[pool]), upper=Limit(most[j, r], court=j, role=r))
        if self.at_most is not None:
            model.require(f"{self.name} at most", Term(hired), upper=float(self.at_most))
        c, t = np.nonzero(np.arange(len(problem.time.days)) >= first[d][:, None])
        where = (j[pool[c]], r[pool[c]], t)
        model.supply(STAFF, where, hired[c], 1.0)
        learnt = np.ones((len(dates), len(problem.time.days)))
        for row, begin in enumerate(first):  # a handful of dates
            learnt[row, begin:] = ramped_share(problem, int(begin), self.ramp)
        model.need(WORK, where, hired[c], (1 - learnt[d[c], t]) * problem.staff.days[where[1], t])
        model.widen(model.core(HOME).reshape(problem.shape)[where], most[where[0], where[1]] * (d[c] == 0))
        served = np.array([problem.time.weeks[begin:].sum() for begin in first])[d]
        model.cost(self.budget, hired, self.cost_yuan + self.cost_yuan_per_officer_week * served)
        model.disturb(hired, served)

    def _most(self, problem: Problem) -> Array:
        """Most officers that each court may hire, shape (J, R)."""
        most = np.array([self.heads.get(role, 0) for role in problem.roles], dtype=float)
        room = np.array([self.establishment.get(role, np.inf) for role in problem.roles]) - problem.staff.most
        out: Array = np.clip(np.minimum(most, room), 0, None) * problem.select(self.courts)[:, None]
        return out

    def replay(self, facts: Facts, tables: Tables) -> Replay:
        """What each group hired adds from its first day, and what it costs."""
        replay = Replay()
        for court, role, _, first, heads in rows_of(tables, HIRED):
            for period in range(first, len(facts.time.days)):
                replay.add("supply", STAFF, facts.shape, (court, role, period), heads)
                missing = (1 - mean_ramp(facts, self.ramp, first, period)) * float(facts.staff.days[role, period])
                replay.add("need", WORK, facts.shape, (court, role, period), heads * missing)
            weeks = float(facts.time.weeks[first:].sum())
            replay.pay(self.budget, heads * (self.cost_yuan + weeks * self.cost_yuan_per_officer_week))
            replay.employ("hired", heads * weeks)
        return replay

    def violations(self, facts: Facts, tables: Tables) -> list[Violation]:
        """Whole officers, at courts and dates that are offered, within the most and the establishment."""
        found: list[Violation] = []
        courts, dates = meant(facts, self.courts), allowed_starts(facts, self.start_every_weeks)
        total: dict[tuple[int, int], float] = {}
        for court, role, start, first, heads in rows_of(tables, HIRED):
            row = f"{self.name}[{facts.courts[court]}, {facts.roles[role]}, period {start}]"
            wrong = {
                "heads are not whole": abs(heads - round(heads)) > 1e-6,
                "heads are negative": heads < 0,
                "this court may not recruit": not courts[court],
                "officers are not ordered in this period": start not in dates,
                "their service begins at the wrong time": first != effect_period(facts, start, self.lead_weeks),
            }
            found += [Violation(row, heads, "heads", message) for message, broken in wrong.items() if broken]
            total[court, role] = total.get((court, role), 0.0) + heads
        for (court, role), heads in total.items():
            name = facts.roles[role]
            room = self.establishment.get(name, 1_000_000) - float(facts.staff.heads[court, role].max())
            most = min(self.heads.get(name, 0), max(room, 0))
            if heads > most + 1e-6:
                row = f"{self.name}[{facts.courts[court]}, {name}]"
                found.append(Violation(row, heads - most, "heads", f"more than {most:g} hired"))
        if self.at_most is not None and sum(total.values()) > self.at_most + 1e-6:
            excess = sum(total.values()) - self.at_most
            found.append(Violation(f"{self.name}[all]", excess, "heads", f"more than {self.at_most} hired in all"))
        return found
