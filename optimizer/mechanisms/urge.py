"""Urging (督促执行): the superior court sets a lagging court a term and follows it up; power and cases stay where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.mechanisms.base import Replay, Violation
from optimizer.mechanisms.claims import gained, rate_of_stays, replay_gain, replay_used, used_violations
from optimizer.mechanisms.effects import post_gain, rates
from optimizer.mechanisms.sections import ClassId, RoleId, Selector, Share, Title, WindowSection
from optimizer.mechanisms.stays import post_stays, spread, stay_violations, stays_of
from optimizer.mechanisms.windows import windows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.mechanisms.law import Form
    from optimizer.model.model import Model
    from optimizer.plan import Table
    from optimizer.problem import Problem

Array = NDArray[Any]


class Urge(WindowSection):
    """A superior court urges courts below it, each for a term of weeks.

    - ``gain[j,r,t] <= gain x d x home`` while the term runs; with classes named, ``<= gain x`` the days spent on each of them;
    - ``work[parent(j),r,t]`` needs the supervisor's days of every court urged, spread over the term's working days;
    - ``sum over windows of urged[j,w] <= at_most_times``, and at most one term at a time at each court.
    """

    ordered: ClassVar[dict[str, Title]] = {"urged": Title(en="term set", zh="限期督促")}

    kind: Literal["urge"] = Field(description="mechanism kind (no unit)")
    courts: Selector = Field(Selector(tier="basic"), description="courts that may be urged (selector)")
    classes: tuple[ClassId, ...] = Field((), description="classes that profit; none given means all (no unit)")
    gain: Share = Field(0.03, description="gain on the officers at home while the term runs (share)")
    supervisor_days: dict[RoleId, Annotated[float, Field(ge=0, le=1_000)]] = Field(
        {}, description="days of the superior court's officers by role, for one term at one court (days)"
    )
    at_most_times: int = Field(1, ge=0, le=100, description="terms that one court may be set (count)")

    @property
    def legal_form(self) -> Form:
        """The superior court's urging."""
        return "urge"

    def post(self, model: Model, problem: Problem) -> None:
        """Post the terms, the supervisors' days and the gain."""
        windows = windows_of(problem, self.weeks, self.start_every_weeks)
        courts = np.flatnonzero(self._courts(problem))
        if not len(windows) or not len(courts):
            return
        urged = post_stays(model, problem, self.name, "urged", courts, windows)
        each_court = np.repeat(np.arange(len(courts)), len(windows))
        model.require(f"{self.name} at most times", each_court, urged.ravel(), 1.0, upper=float(self.at_most_times))
        total = windows.total(problem.days)
        even = 1 / windows.length[windows.window]
        days = problem.days[windows.period]
        share = np.divide(days, total[windows.window], out=even, where=total[windows.window] > 0)
        h, pair = (a.ravel() for a in np.indices((len(courts), len(windows.period))))
        for role, each in self.supervisor_days.items():
            r = np.full(len(h), problem.roles.index(role))
            where = (problem.parent[courts[h]], r, windows.period[pair])
            model.need("work", where, urged[h, windows.window[pair]], each * share[pair])
        model.disturb(urged.ravel(), np.full(urged.size, self._officer_weeks))
        rate = rates(problem, windows, during=self.gain, after=0.0, half_life_weeks=1.0)
        post_gain(model, problem, self.name, courts, windows, urged, rate, classes=self.classes)

    @property
    def _officer_weeks(self) -> float:
        return sum(self.supervisor_days.values()) / 5

    def _courts(self, problem: Problem) -> Array:
        """Courts meant whose superior court is part of the scenario, shape (J,), bool."""
        below: Array = problem.select(self.courts) & (problem.parent >= 0)
        return below

    def replay(self, problem: Problem, tables: Mapping[str, Table]) -> Replay:
        """Supervisors' days of each term, and the gain claimed."""
        replay = Replay()
        for court, start, length, amount in stays_of(tables, "urged"):
            parent = int(problem.parent[court])
            for period, share in enumerate(spread(problem.days[start : start + length].tolist()), start):
                for role, days in self.supervisor_days.items():
                    where = (parent, problem.roles.index(role), period)
                    replay.add("need", "work", problem.shape, where, amount * days * share)
            replay.officer_weeks += amount * sum(self.supervisor_days.values()) / 5
        terms = [stay[:3] for stay in stays_of(tables, "urged")]
        rate = rate_of_stays(problem, terms, during=self.gain, after=0.0, half_life_weeks=1.0)
        replay_gain(problem, tables, replay, rate, bound=bool(self.classes))
        if self.classes:
            replay_used(problem, tables, replay, effort_per_day=(1 + self.gain) / self.gain if self.gain else 1.0)
        return replay

    def violations(self, problem: Problem, tables: Mapping[str, Table]) -> list[Violation]:
        """Terms that are offered, to courts below a superior court, no more often than allowed."""
        found = stay_violations(problem, self, self._courts(problem), tables, "urged")
        times = np.zeros(len(problem.courts))
        for court, _, _, amount in stays_of(tables, "urged"):
            times[court] += amount
        found += [
            Violation(f"{self.name}[{problem.courts[j]}]", float(times[j] - self.at_most_times), "terms", "urged too often")
            for j in np.flatnonzero(times > self.at_most_times + 1e-6)
        ]
        if self.classes:
            found += used_violations(problem, self.name, tables, self.classes, gained(problem, tables))
        return found
