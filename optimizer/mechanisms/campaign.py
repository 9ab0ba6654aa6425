"""Campaigns (集中执行行动): overtime on some classes for some weeks, paid with rest afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.facts import allowed_starts, meant, window_periods
from optimizer.plan import HOME, USED, Decision, Kind, rows_of
from optimizer.posing.gains import post_used
from optimizer.posing.windows import Windows, windows_of
from optimizer.program import Term
from optimizer.replaying.gains import replay_used, used_violations
from optimizer.replaying.replay import Replay, Violation
from optimizer.rows import OVERTIME, WORK
from optimizer.sections import ClassId, Identifier, RoleId, Section, Selector, Share, WindowSection

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.problem import Problem
    from optimizer.program import Model

Array = NDArray[Any]

RUN = Decision("run", ("start", "length"), "campaigns", Kind.SWITCH, order="act")
OVERTIME_DAYS = Decision(
    "overtime", ("court", "role", "start", "length", "period", "level"), "officer-days", place="court",
    order="act",
)  # fmt: skip


class Level(Section):
    """Overtime up to so much, and what it yields; later levels yield less, which is fatigue."""

    days_per_week: float = Field(gt=0, le=7, description="overtime of one officer at this level (days per week)")
    output: Share = Field(description="work done in a day of it, relative to an ordinary day (share)")


class Campaign(WindowSection):
    """A campaign runs province-wide for a window of weeks; courts take part as far as it pays.

    With ``most[l,t] = days_per_week[l] x weeks[t] x on_call x deployed_share``:

    - ``overtime[j,r,w,t,l] <= most[l,t] x home[j,r,t]`` and ``<= most[l,t] x heads[j,r] x run[w]``;
    - ``overtime[j,r,t]`` of the core caps the overtime of all campaigns together;
    - ``sum over classes of used[j,k,r,t] <= sum over levels of output x availability x overtime``: the days go to the classes
      named;
    - rest: ``work[j,r,t]`` of the weeks after the window needs ``rest_share`` of the overtime; what falls due after the end of
      the plan is charged to its last period;
    - ``sum of run[w] <= at_most``, one at a time.

    Officers on call who are not deployed bring nothing. Measures are counted per day of overtime and rewarded nowhere.
    """

    decisions: ClassVar[tuple[Decision, ...]] = (RUN, OVERTIME_DAYS, USED)

    kind: Literal["campaign"] = Field(description="mechanism kind (no unit)")
    courts: Selector = Field(Selector(), description="courts that take part (selector)")
    classes: tuple[ClassId, ...] = Field(min_length=1, description="case classes it is about (no unit)")
    roles: tuple[RoleId, ...] = Field((), description="roles that take part; none given means all (no unit)")
    on_call: Share = Field(1.0, description="officers at home who are on call (share)")
    deployed_share: Share = Field(description="officers on call who are really deployed (share)")
    levels: tuple[Level, ...] = Field(
        (Level(days_per_week=1.0, output=0.9),), min_length=1, max_length=5, description="overtime, best level first (no unit)"
    )
    rest_share: float = Field(0.5, ge=0, le=2, description="rest owed for overtime (days per day)")
    rest_weeks: int = Field(4, ge=1, le=52, description="time after the campaign in which rest is taken (weeks)")
    at_most: int = Field(1, ge=0, le=100, description="times it may run (count)")
    cost_yuan_per_day: float = Field(0.0, ge=0, le=1e5, description="cost of overtime (yuan per officer-day)")
    setup_cost_yuan: float = Field(0.0, ge=0, le=1e9, description="cost of running it once (yuan)")
    measures: dict[Identifier, Annotated[float, Field(ge=0, le=100)]] = Field(
        {}, description="coercive measures to be expected, counted and never rewarded (number per officer-day)"
    )

    def post(self, model: Model, problem: Problem) -> None:
        """Post when it runs, the overtime, the rest and the days used."""
        windows = windows_of(problem, self.weeks, self.start_every_weeks, self.approval_days)
        roles = problem.role_index(self.roles) if self.roles else np.arange(len(problem.roles))
        part = problem.select(self.courts)[:, None] & np.isin(np.arange(len(problem.roles)), roles)
        heads = model.upper(model.core(HOME)).reshape(problem.shape)  # recruits are among those at home
        j, r = np.nonzero(part & (heads > 0).any(axis=2))
        if not len(windows) or not len(j):
            return
        index = {"start": windows.start, "length": windows.length}
        run = model.columns(self.name, RUN, index, upper=1.0)
        model.cost(self.budget, run, self.setup_cost_yuan)
        model.require(f"{self.name} at most", Term(run), upper=float(self.at_most))
        model.require(f"{self.name} one at a time", Term(run[windows.window], period=windows.period), upper=1.0)
        pool, pair, level = (a.ravel() for a in np.indices((len(j), len(windows.period), len(self.levels))))
        j, r, window, t = j[pool], r[pool], windows.window[pair], windows.period[pair]
        each = self._most(problem)[level, t]
        index = {"court": j, "role": r, "start": windows.start[window], "length": windows.length[window], "period": t}
        most = each * heads[j, r, t]
        overtime = model.columns(self.name, OVERTIME_DAYS, {**index, "level": level}, upper=most)
        model.need(OVERTIME, (j, r, t), overtime, 1.0)
        at = {"court": j, "role": r, "pair": pair, "level": level}
        home = model.core(HOME).reshape(problem.shape)[j, r, t]
        for name, column, limit in (("by those at home", home, each), ("while it runs", run[window], most)):
            model.require(f"{self.name} overtime {name}", Term(overtime, **at), Term(column, -limit, **at), upper=0.0)
        output = np.array([step.output for step in self.levels])[level] * problem.staff.availability[r]
        post_used(model, problem, self.name, self.classes, (j, r, t), overtime, output)
        self._post_rest(model, problem, windows, (j, r, window), overtime)
        model.cost(self.budget, overtime, self.cost_yuan_per_day)
        model.disturb(overtime, 1 / 5)

    def _post_rest(
        self, model: Model, problem: Problem, windows: Windows, where: tuple[Array, Array, Array], overtime: Array
    ) -> None:
        """Rest after the window, by weeks; what would fall after the end of the plan falls into its last period."""
        j, r, window = where
        since = np.concatenate([[0.0], problem.time.weeks.cumsum()])
        end = since[windows.start + windows.length][:, None]
        share = np.clip(np.minimum(since[1:], end + self.rest_weeks) - np.maximum(since[:-1], end), 0, None) / self.rest_weeks
        share[:, -1] += 1 - share.sum(axis=1)  # shape (W, T)
        column, t = np.nonzero(share[window] > 1e-12)
        amount = self.rest_share * share[window[column], t] * problem.staff.availability[r[column]]
        model.need(WORK, (j[column], r[column], t), overtime[column], amount)

    def _most(self, problem: Problem) -> Array:
        """Overtime of one officer at home by level and period, shape (L, T)."""
        days = np.array([level.days_per_week for level in self.levels])
        return np.outer(days, problem.time.weeks) * self.on_call * self.deployed_share

    def replay(self, facts: Facts, tables: Tables) -> Replay:
        """Overtime, the rest it costs, and the days used, one order at a time."""
        replay = Replay()
        replay_used(facts, tables, replay)
        by_level = np.zeros((len(self.levels), *facts.shape))
        for court, role, start, length, period, level, days in rows_of(tables, OVERTIME_DAYS):
            by_level[level, court, role, period] += days
            replay.pay(self.budget, days * self.cost_yuan_per_day)
            replay.employ("home", days / 5)
            for what, rate in self.measures.items():
                replay.measures[what] = replay.measures.get(what, 0.0) + rate * days
            for later, share in self._rest(facts, start + length):
                rest = days * self.rest_share * share * float(facts.staff.availability[role])
                replay.add("need", WORK, facts.shape, (court, role, later), rest)
        for *_, on in rows_of(tables, RUN):
            replay.pay(self.budget, on * self.setup_cost_yuan)
        replay.need[OVERTIME] = by_level.sum(axis=0)
        for level, step in enumerate(self.levels):
            most = step.days_per_week * facts.time.weeks * self.on_call * self.deployed_share
            replay.at_home[f"overtime level {level}"] = (by_level[level], np.broadcast_to(most, facts.shape))
        return replay

    def _rest(self, facts: Facts, end: int) -> list[tuple[int, float]]:
        """Shares of the rest owed by period, after a campaign whose last period is ``end - 1``."""
        left, out, weeks = 1.0, [], float(self.rest_weeks)
        for period in range(end, len(facts.time.weeks)):
            taken = min(float(facts.time.weeks[period]), weeks)
            weeks -= taken
            left -= taken / self.rest_weeks
            out.append((period, taken / self.rest_weeks))
        return [*out, (len(facts.time.weeks) - 1, left)]

    def violations(self, facts: Facts, tables: Tables) -> list[Violation]:
        """Campaigns in windows that are offered, one at a time, overtime within them only, days spent on their classes."""
        found: list[Violation] = []
        runs = rows_of(tables, RUN)
        starts = allowed_starts(facts, self.start_every_weeks, self.approval_days)
        on = np.zeros(len(facts.time.days))
        for start, length, amount in runs:
            row = f"{self.name}[period {start}, {length} periods]"
            wrong = {
                "neither runs nor not": abs(amount - 1) > 1e-6,
                "may not start in this period": start not in starts,
                "may not last this long": length not in {window_periods(facts, start, weeks) for weeks in self.weeks},
            }
            found += [Violation(row, amount, "campaigns", message) for message, broken in wrong.items() if broken]
            on[start : start + length] += amount
        if sum(amount for *_, amount in runs) > self.at_most + 1e-6 or (on > 1 + 1e-6).any():
            found.append(Violation(f"{self.name}[all]", 1, "campaigns", f"more than {self.at_most}, or two at a time"))
        windows = {(start, length) for start, length, _ in runs}
        courts = meant(facts, self.courts)
        brought = np.zeros(facts.shape)
        for court, role, start, length, period, level, days in rows_of(tables, OVERTIME_DAYS):
            wrong = {
                "overtime is negative": days < 0,
                "overtime outside a campaign": (start, length) not in windows or not start <= period < start + length,
                "these officers do not take part": not courts[court] or (self.roles and facts.roles[role] not in self.roles),
            }
            row = f"{self.name}[{facts.courts[court]}, {facts.roles[role]}, period {period}]"
            found += [Violation(row, days, "officer-days", message) for message, broken in wrong.items() if broken]
            brought[court, role, period] += days * self.levels[level].output * float(facts.staff.availability[role])
        return found + used_violations(facts, self.name, tables, self.classes, brought)
