"""Borrowed officers (抽调、突击小组): officers of a court's other divisions do enforcement for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.facts import meant
from optimizer.plan import Decision, Kind, rows_of
from optimizer.posing.stays import post_stays, standing
from optimizer.posing.windows import Windows, windows_of
from optimizer.program import Term
from optimizer.replaying.replay import Replay, Violation
from optimizer.replaying.stays import stay_violations
from optimizer.rows import WORK
from optimizer.sections import Range, RoleId, Selector, Share, WindowSection

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.problem import Problem
    from optimizer.program import Model

Array = NDArray[Any]

TEAM = Decision("team", ("court", "start", "length"), "stays", Kind.SWITCH, "court")
BORROWED = Decision(
    "borrowed", ("court", "role", "start", "length"), "heads", Kind.HEADS, "court",
    order="act",
)  # fmt: skip


class Borrow(WindowSection):
    """A team from the other divisions of a court works on its enforcement cases for a window of weeks.

    - ``fewest x team[j,w] <= borrowed[j,r,w] <= most x team[j,w]``; at most one team at a court at a time;
    - each borrowed officer supplies ``work[j,r,t]`` with ``skill x (days - training)``; the power is the court's own, so tied
      cases are not relieved;
    - ``sum of borrowed over all courts and roles <= at_most_heads`` in each period;
    - leaders need ``work[j,r,t]`` of their own; trial work left undone is taken from the objective.
    """

    needs_authority: ClassVar[bool] = True
    decisions: ClassVar[tuple[Decision, ...]] = (TEAM, BORROWED)

    kind: Literal["borrow"] = Field(description="mechanism kind (no unit)")
    courts: Selector = Field(Selector(), description="courts whose other divisions may help (selector)")
    heads: dict[RoleId, Range] = Field(description="fewest and most officers by role in a team (heads)", min_length=1)
    skill: Share = Field(0.6, description="work they get done, relative to an enforcement officer (share)")
    training_days: float = Field(0.0, ge=0, le=60, description="working days lost to training at the start (days)")
    trial_loss_per_week: float = Field(
        0.0, ge=0, le=1_000, description="worth of the trial work one officer leaves undone (weight per officer-week)"
    )
    leader_days_per_week: dict[RoleId, Annotated[float, Field(ge=0, le=7)]] = Field(
        {}, description="days by role that leading a team takes from the court's own officers (days per week)"
    )
    at_most_heads: int | None = Field(None, ge=0, le=100_000, description="officers borrowed at the same time in all (heads)")
    cost_yuan_per_officer_week: float = Field(0.0, ge=0, le=1e6, description="cost of one officer (yuan per officer-week)")

    def post(self, model: Model, problem: Problem) -> None:
        """Post the teams, their officers, their leaders and what is lost elsewhere."""
        windows = windows_of(problem, self.weeks, self.start_every_weeks, self.approval_days)
        courts = np.flatnonzero(problem.select(self.courts))
        if not len(windows) or not len(courts):
            return
        team = post_stays(model, problem, self.name, TEAM, courts, windows)
        period, column = standing(windows, team)
        j = np.repeat(courts, len(windows.period))
        for role, leading in self.leader_days_per_week.items():
            model.need(
                WORK, (j, np.full(len(j), problem.roles.index(role)), period), column, leading * problem.time.weeks[period]
            )
        length = windows.total(problem.time.weeks)
        low, high = np.array([(bounds.low, bounds.high) for bounds in self.heads.values()], dtype=float).T
        h, n, w = (a.ravel() for a in np.indices((len(courts), len(low), len(windows))))
        r = problem.role_index(list(self.heads))[n]
        index = {"court": courts[h], "role": r, "start": windows.start[w], "length": windows.length[w]}
        heads = model.columns(self.name, BORROWED, index, upper=high[n])
        of = {"court": courts[h], "role": r, "window": w}
        model.require(f"{self.name} fewest", Term(heads, **of), Term(team[h, w], -low[n], **of), lower=0.0)
        model.require(f"{self.name} most", Term(heads, **of), Term(team[h, w], -high[n], **of), upper=0.0)
        at, when, pair = windows.cover(w)
        useful = self._useful(problem, windows)[pair] * problem.staff.availability[r[at]]
        model.supply(WORK, (courts[h[at]], r[at], when), heads[at], useful)
        if self.at_most_heads is not None:
            model.require(f"{self.name} at most", Term(heads[at], period=when), upper=float(self.at_most_heads))
        model.worth(heads, -self.trial_loss_per_week * length[w])
        model.disturb(heads, length[w])
        model.cost(self.budget, heads, self.cost_yuan_per_officer_week * length[w])

    def _useful(self, problem: Problem, windows: Windows) -> Array:
        """Working days of one officer after training, times skill and season, for each (window, period) pair, shape (C,)."""
        days = problem.time.days[windows.period]
        total = days.cumsum()
        first = windows.length.cumsum() - windows.length
        before = total - days - np.repeat(total[first] - days[first], windows.length)
        useful: Array = (
            self.skill * (days - np.clip(self.training_days - before, 0, days)) * problem.time.output[windows.period]
        )
        return useful

    def replay(self, facts: Facts, tables: Tables) -> Replay:
        """Days of each group borrowed, and of the leaders of each team."""
        replay = Replay()
        for court, start, length, amount in rows_of(tables, TEAM):
            for period in range(start, start + length):
                for leader, leading in self.leader_days_per_week.items():
                    where = (court, facts.roles.index(leader), period)
                    replay.add("need", WORK, facts.shape, where, amount * leading * float(facts.time.weeks[period]))
        for court, role, start, length, heads in rows_of(tables, BORROWED):
            training = self.training_days
            weeks = float(facts.time.weeks[start : start + length].sum())
            for period in range(start, start + length):
                learning = min(training, float(facts.time.days[period]))
                training -= learning
                days = (float(facts.time.days[period]) - learning) * float(facts.time.output[period])
                days *= self.skill * float(facts.staff.availability[role])
                replay.add("supply", WORK, facts.shape, (court, role, period), heads * days)
            replay.worth -= heads * weeks * self.trial_loss_per_week
            replay.employ("borrowed", heads * weeks)
            replay.pay(self.budget, heads * weeks * self.cost_yuan_per_officer_week)
        return replay

    def violations(self, facts: Facts, tables: Tables) -> list[Violation]:
        """Teams in windows that are offered, whole officers within bounds, and nobody outside a team."""
        found = stay_violations(facts, self, meant(facts, self.courts), tables, TEAM)
        size: dict[tuple[int, int, int], dict[str, float]] = {stay[:3]: {} for stay in rows_of(tables, TEAM)}
        for court, role, start, length, heads in rows_of(tables, BORROWED):
            row = f"{self.name}[{facts.courts[court]}, {facts.roles[role]}, period {start}]"
            wrong = {
                "heads are not whole": abs(heads - round(heads)) > 1e-6,
                "heads are negative": heads < 0,
                "officers are borrowed outside a team": (court, start, length) not in size,
                "this role may not be borrowed": facts.roles[role] not in self.heads,
            }
            found += [Violation(row, heads, "heads", message) for message, broken in wrong.items() if broken]
            of = size.setdefault((court, start, length), {})
            of[facts.roles[role]] = of.get(facts.roles[role], 0.0) + heads
        together = np.zeros(len(facts.time.days))
        for _, _, start, length, heads in rows_of(tables, BORROWED):
            together[start : start + length] += heads
        for period in np.flatnonzero(together > (np.inf if self.at_most_heads is None else self.at_most_heads) + 1e-6):
            row = f"{self.name}[period {period}]"
            found.append(Violation(row, float(together[period]), "heads", f"more than {self.at_most_heads} borrowed"))
        for (court, start, _), of in size.items():
            for name, bounds in self.heads.items():
                heads = of.get(name, 0.0)
                if not bounds.low - 1e-6 <= heads <= bounds.high + 1e-6:
                    row = f"{self.name}[{facts.courts[court]}, {name}, period {start}]"
                    message = f"not between {bounds.low} and {bounds.high} officers"
                    found.append(Violation(row, max(bounds.low - heads, heads - bounds.high), "heads", message))
        return found
