"""Roaming supervision (巡回督导): a few teams of the high court stay with weak courts in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from optimizer.facts import meant
from optimizer.plan import GAIN, Decision, Kind, rows_of
from optimizer.posing.gains import post_gain, rates
from optimizer.posing.stays import post_stays, standing
from optimizer.posing.windows import windows_of
from optimizer.program import Term
from optimizer.replaying.gains import rate_of_stays, replay_gain
from optimizer.replaying.replay import Replay, Violation
from optimizer.replaying.stays import stay_violations
from optimizer.sections import CourtId, RoleId, Selector, Share, WindowSection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.problem import Problem
    from optimizer.program import Model
    from optimizer.sections import Form

Array = NDArray[Any]

VISIT = Decision("visit", ("court", "start", "length"), "stays", Kind.SWITCH, "court", order="act")


class Supervision(WindowSection):
    """Teams go from court to court; each stay lasts one of ``weeks``, the shortest of which is the least stay.

    - ``sum over courts and windows that cover t of visit[j,w] <= teams``, and at most one team at a court at a time; teams are
      alike, so so many stays at once can always be shared out among so many teams;
    - ``gain[j,r,t] <= gain x d x home`` during a stay, and a residual that fades after it;
    - ``staff[base,r,t]`` and ``lend[base,r,t]`` need the crew of each team that is out.
    """

    decisions: ClassVar[tuple[Decision, ...]] = (VISIT, GAIN)

    kind: Literal["supervision"] = Field(description="mechanism kind (no unit)")
    courts: Selector = Field(Selector(tier="basic"), description="courts that may be visited (selector)")
    teams: int = Field(ge=0, le=1_000, description="teams there are (count)")
    gain: Share = Field(0.05, description="gain on the officers at home while a team is there (share)")
    residual: Share = Field(0.0, description="gain that remains when it has left (share)")
    residual_half_life_weeks: float = Field(6.0, gt=0, le=520, description="time in which that gain halves (weeks)")
    base: CourtId | None = Field(
        None, description="court whose officers the teams are; none given: they come from elsewhere (court id)"
    )
    crew: dict[RoleId, Annotated[int, Field(ge=0, le=100)]] = Field({}, description="officers of one team by role (heads)")
    move_cost_yuan: float = Field(0.0, ge=0, le=1e7, description="cost of moving a team to a court (yuan per stay)")
    cost_yuan_per_week: float = Field(0.0, ge=0, le=1e7, description="cost of a team that is out (yuan per week)")

    @model_validator(mode="after")
    def _crew_has_a_base(self) -> Self:
        if (self.base is None) != (not any(self.crew.values())):
            raise ValueError("'base' names the court that 'crew' is taken from: give both, or neither")
        return self

    @property
    def whole_crew(self) -> tuple[Selector, Mapping[str, int], str] | None:
        """A team's officers come from its base."""
        if self.base is None or not self.teams:
            return None
        return Selector(ids=(self.base,)), self.crew, "no team can ever go out"

    @property
    def legal_form(self) -> Form:
        """Supervision of lower courts."""
        return "supervision"

    def post(self, model: Model, problem: Problem) -> None:
        """Post the stays, their teams and crews, and the gain."""
        windows = windows_of(problem, self.weeks, self.start_every_weeks, self.approval_days)
        courts = np.flatnonzero(problem.select(self.courts))
        if not len(windows) or not len(courts):
            return
        visit = post_stays(model, problem, self.name, VISIT, courts, windows)
        period, column = standing(windows, visit)
        model.require(f"{self.name} teams", Term(column, period=period), upper=float(self.teams))
        if self.base is not None:
            j = np.full(len(column), problem.courts.index(self.base))
            for role, heads in self.crew.items():
                model.send((j, np.full(len(column), problem.roles.index(role)), period), column, heads)
        length = windows.total(problem.time.weeks)
        weeks = np.broadcast_to(length, visit.shape).ravel()
        model.disturb(visit.ravel(), weeks * self._size)
        model.cost(self.budget, visit.ravel(), self.move_cost_yuan + self.cost_yuan_per_week * weeks)
        rate = rates(problem, windows, during=self.gain, after=self.residual, half_life_weeks=self.residual_half_life_weeks)
        post_gain(model, problem, self.name, courts, windows, visit, rate)

    @property
    def _size(self) -> float:
        """Officers of a team; a team that comes from elsewhere counts as one."""
        return float(max(sum(self.crew.values()), 1))

    def replay(self, facts: Facts, tables: Tables) -> Replay:
        """Crews and money of each stay, and the gain claimed."""
        replay = Replay()
        stays = rows_of(tables, VISIT)
        for _, start, length, amount in stays:
            weeks = float(facts.time.weeks[start : start + length].sum())
            replay.pay(self.budget, amount * (self.move_cost_yuan + self.cost_yuan_per_week * weeks))
            replay.employ("borrowed" if self.base is None else "mission", amount * weeks * max(sum(self.crew.values()), 1))
            for role, heads in self.crew.items() if self.base is not None else ():
                base, which = facts.courts.index(self.base), facts.roles.index(role)
                replay.send(facts.shape, base, which, range(start, start + length), amount * heads)
        rate = rate_of_stays(
            facts,
            [stay[:3] for stay in stays],
            during=self.gain,
            after=self.residual,
            half_life_weeks=self.residual_half_life_weeks,
        )
        replay_gain(facts, tables, replay, rate)
        return replay

    def violations(self, facts: Facts, tables: Tables) -> list[Violation]:
        """Stays that are offered, and no more of them at a time than there are teams."""
        found = stay_violations(facts, self, meant(facts, self.courts), tables, VISIT)
        out = np.zeros(len(facts.time.days))
        for _, start, length, amount in rows_of(tables, VISIT):
            out[start : start + length] += amount
        return found + [
            Violation(f"{self.name}[period {t}]", float(out[t] - self.teams), "teams", f"more than {self.teams} are out")
            for t in np.flatnonzero(out > self.teams + 1e-6)
        ]
