"""Urging (督促执行): the superior court sets a lagging court a term and follows it up; power and cases stay where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.facts import supervised
from optimizer.plan import GAIN, USED, Decision, Kind, rows_of
from optimizer.posing.gains import post_gain, rates
from optimizer.posing.stays import post_stays
from optimizer.posing.windows import windows_of
from optimizer.program import Term
from optimizer.replaying.gains import gained, rate_of_stays, replay_gain, replay_used, used_violations
from optimizer.replaying.replay import Replay, Violation
from optimizer.replaying.stays import spread, stay_violations
from optimizer.rows import WORK
from optimizer.sections import ClassId, RoleId, Selector, Share, WindowSection

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.problem import Problem
    from optimizer.program import Model
    from optimizer.sections import Form

Array = NDArray[Any]

URGED = Decision("urged", ("court", "start", "length"), "stays", Kind.SWITCH, "court", order="act")


class Urge(WindowSection):
    """A superior court urges courts below it, each for a term of weeks.

    - ``gain[j,r,t] <= gain x d x home`` while the term runs; with classes named, ``<= gain x`` the days spent on each of them;
    - ``work[parent(j),r,t]`` needs the supervisor's days of every court urged, spread over the term's working days;
    - ``sum over windows of urged[j,w] <= at_most_times``, and at most one term at a time at each court.
    """

    decisions: ClassVar[tuple[Decision, ...]] = (URGED, GAIN, USED)

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
        windows = windows_of(problem, self.weeks, self.start_every_weeks, self.approval_days)
        courts = np.flatnonzero(problem.select(self.courts) & (problem.map.parent >= 0))
        if not len(windows) or not len(courts):
            return
        urged = post_stays(model, problem, self.name, URGED, courts, windows)
        of = np.repeat(courts, len(windows))
        model.require(f"{self.name} at most times", Term(urged.ravel(), court=of), upper=float(self.at_most_times))
        total = windows.total(problem.time.days)
        even = 1 / windows.length[windows.window]
        days = problem.time.days[windows.period]
        share = np.divide(days, total[windows.window], out=even, where=total[windows.window] > 0)
        h, pair = (a.ravel() for a in np.indices((len(courts), len(windows.period))))
        for role, each in self.supervisor_days.items():
            r = np.full(len(h), problem.roles.index(role))
            where = (problem.map.parent[courts[h]], r, windows.period[pair])
            model.need(WORK, where, urged[h, windows.window[pair]], each * share[pair])
        model.disturb(urged.ravel(), sum(self.supervisor_days.values()) / 5)
        rate = rates(problem, windows, during=self.gain, after=0.0, half_life_weeks=1.0)
        post_gain(model, problem, self.name, courts, windows, urged, rate, classes=self.classes)

    def replay(self, facts: Facts, tables: Tables) -> Replay:
        """Supervisors' days of each term, and the gain claimed."""
        replay = Replay()
        for court, start, length, amount in rows_of(tables, URGED):
            parent = int(facts.map.parent[court])
            for period, share in enumerate(spread(facts.time.days[start : start + length].tolist()), start):
                for role, days in self.supervisor_days.items():
                    where = (parent, facts.roles.index(role), period)
                    replay.add("need", WORK, facts.shape, where, amount * days * share)
            replay.employ("home", amount * sum(self.supervisor_days.values()) / 5)
        terms = [stay[:3] for stay in rows_of(tables, URGED)]
        rate = rate_of_stays(facts, terms, during=self.gain, after=0.0, half_life_weeks=1.0)
        replay_gain(facts, tables, replay, rate, bound=bool(self.classes))
        if self.classes:
            replay_used(facts, tables, replay, effort_per_day=(1 + self.gain) / self.gain if self.gain else 1.0)
        return replay

    def violations(self, facts: Facts, tables: Tables) -> list[Violation]:
        """Terms that are offered, to courts below a superior court, no more often than allowed."""
        found = stay_violations(facts, self, supervised(facts, self.courts), tables, URGED)
        times = np.zeros(len(facts.courts))
        for court, _, _, amount in rows_of(tables, URGED):
            times[court] += amount
        found += [
            Violation(f"{self.name}[{facts.courts[j]}]", float(times[j] - self.at_most_times), "terms", "urged too often")
            for j in np.flatnonzero(times > self.at_most_times + 1e-6)
        ]
        if self.classes:
            found += used_violations(facts, self.name, tables, self.classes, gained(facts, tables))
        return found
