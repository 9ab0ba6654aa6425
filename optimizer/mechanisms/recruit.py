"""Recruitment (招录): more officers, after a lead time, within the establishment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.mechanisms.base import Replay, Violation
from optimizer.mechanisms.claims import rows_of
from optimizer.mechanisms.sections import MechanismSection, RoleId, Selector, Share, Title
from optimizer.mechanisms.windows import period_after, ramped_share, start_periods
from optimizer.plan import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.model.model import Model
    from optimizer.plan import Table
    from optimizer.problem import Problem

Array = NDArray[Any]

KEYS = ("court", "role", "start", "first")


class Recruit(MechanismSection):
    """New officers, ordered at one time, who serve at their court from a lead time on until the end.

    - ``staff[j,r,t]`` is supplied for ``t >= first``, so they work at home like anybody; while they learn, ``work[j,r,t]``
      needs what they do not yet get done; the protected floor, and with it what a court may lend, stays as it was;
    - ``sum over starts of hired[j,r,s] <= most[r]``, and own officers plus hired ones stay within the establishment;
    - ``sum of hired <= at_most``.
    """

    ordered: ClassVar[dict[str, Title]] = {"hired": Title(en="officers hired", zh="招录人员")}

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
        hired = model.columns(self.name, "hired", index, upper=most[j, r][pool], kind=Kind.HEADS, unit="heads")
        model.require(f"{self.name} most", pool, hired, 1.0, upper=most[j, r])
        if self.at_most is not None:
            model.require(f"{self.name} at most", np.zeros(len(hired), dtype=int), hired, 1.0, upper=float(self.at_most))
        c, t = np.nonzero(np.arange(len(problem.days)) >= first[d][:, None])
        where = (j[pool[c]], r[pool[c]], t)
        model.supply("staff", where, hired[c], 1.0)
        learnt = np.ones((len(dates), len(problem.days)))
        for row, begin in enumerate(first):  # a handful of dates
            learnt[row, begin:] = ramped_share(problem, int(begin), self.ramp)
        model.need("work", where, hired[c], (1 - learnt[d[c], t]) * problem.officer_days[where[1], t])
        model.widen(model.core("home").reshape(problem.shape)[where], most[where[0], where[1]] * (d[c] == 0))
        served = np.array([problem.weeks[begin:].sum() for begin in first])[d]
        model.cost(self.budget, hired, self.cost_yuan + self.cost_yuan_per_officer_week * served)
        model.disturb(hired, served)

    def _most(self, problem: Problem) -> Array:
        """Most officers that each court may hire, shape (J, R)."""
        most = np.array([self.heads.get(role, 0) for role in problem.roles], dtype=float)
        room = np.array([self.establishment.get(role, np.inf) for role in problem.roles]) - problem.heads
        out: Array = np.clip(np.minimum(most, room), 0, None) * problem.select(self.courts)[:, None]
        return out

    def replay(self, problem: Problem, tables: Mapping[str, Table]) -> Replay:
        """What each group hired adds from its first day, and what it costs."""
        replay = Replay()
        for court, role, _, first, heads in rows_of(tables, "hired", *KEYS):
            learnt = ramped_share(problem, first, self.ramp)
            for period in range(first, len(problem.days)):
                replay.add("supply", "staff", problem.shape, (court, role, period), heads)
                missing = (1 - float(learnt[period - first])) * float(problem.officer_days[role, period])
                replay.add("need", "work", problem.shape, (court, role, period), heads * missing)
            weeks = float(problem.weeks[first:].sum())
            replay.pay(self.budget, heads * (self.cost_yuan + weeks * self.cost_yuan_per_officer_week))
            replay.officer_weeks += heads * weeks
        return replay

    def violations(self, problem: Problem, tables: Mapping[str, Table]) -> list[Violation]:
        """Whole officers, at courts and dates that are offered, within the most and the establishment."""
        found: list[Violation] = []
        meant, dates = problem.select(self.courts), start_periods(problem, self.start_every_weeks)
        total: dict[tuple[int, int], float] = {}
        for court, role, start, first, heads in rows_of(tables, "hired", *KEYS):
            row = f"{self.name}[{problem.courts[court]}, {problem.roles[role]}, period {start}]"
            wrong = {
                "heads are not whole": abs(heads - round(heads)) > 1e-6,
                "heads are negative": heads < 0,
                "this court may not recruit": not meant[court],
                "officers are not ordered in this period": start not in dates,
                "their service begins at the wrong time": first != period_after(problem, start, self.lead_weeks),
            }
            found += [Violation(row, heads, "heads", message) for message, broken in wrong.items() if broken]
            total[court, role] = total.get((court, role), 0.0) + heads
        for (court, role), heads in total.items():
            name = problem.roles[role]
            room = self.establishment.get(name, 1_000_000) - float(problem.heads[court, role])
            most = min(self.heads.get(name, 0), max(room, 0))
            if heads > most + 1e-6:
                row = f"{self.name}[{problem.courts[court]}, {name}]"
                found.append(Violation(row, heads - most, "heads", f"more than {most:g} hired"))
        if self.at_most is not None and sum(total.values()) > self.at_most + 1e-6:
            excess = sum(total.values()) - self.at_most
            found.append(Violation(f"{self.name}[all]", excess, "heads", f"more than {self.at_most} hired in all"))
        return found
