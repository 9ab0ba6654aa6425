"""Campaigns (集中执行行动): overtime on some classes for some weeks, paid with rest afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.mechanisms.base import Replay, Violation
from optimizer.mechanisms.claims import replay_used, rows_of, used_violations
from optimizer.mechanisms.effects import post_used
from optimizer.mechanisms.sections import ClassId, Identifier, RoleId, Section, Selector, Share, Title, WindowSection
from optimizer.mechanisms.windows import periods_of, start_periods, windows_of
from optimizer.plan import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.mechanisms.windows import Windows
    from optimizer.model.model import Model
    from optimizer.plan import Table
    from optimizer.problem import Problem

Array = NDArray[Any]

KEYS = ("court", "role", "start", "length", "period", "level")


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

    ordered: ClassVar[dict[str, Title]] = {
        "run": Title(en="campaign", zh="行动"),
        "overtime": Title(en="overtime", zh="加班"),
    }

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
        windows = windows_of(problem, self.weeks, self.start_every_weeks)
        j, r = np.nonzero(self._heads(problem))
        if not len(windows) or not len(j):
            return
        w = np.arange(len(windows))
        index = {"start": windows.start, "length": windows.length}
        run = model.columns(self.name, "run", index, upper=1.0, kind=Kind.SWITCH, unit="campaigns")
        model.cost(self.budget, run, self.setup_cost_yuan)
        model.require(f"{self.name} at most", np.zeros(len(w), dtype=int), run, 1.0, upper=float(self.at_most))
        model.require(f"{self.name} one at a time", windows.period, run[windows.window], 1.0, upper=1.0)
        pool, pair, level = (a.ravel() for a in np.indices((len(j), len(windows.period), len(self.levels))))
        j, r, window, t = j[pool], r[pool], windows.window[pair], windows.period[pair]
        each = self._most(problem)[level, t]
        index = {"court": j, "role": r, "start": windows.start[window], "length": windows.length[window], "period": t}
        most = each * problem.heads[j, r]
        overtime = model.columns(self.name, "overtime", {**index, "level": level}, upper=most, unit="officer-days")
        model.need("overtime", (j, r, t), overtime, 1.0)
        rows = np.arange(len(overtime))
        home = model.core("home").reshape(problem.shape)[j, r, t]
        for name, column, limit in (("by those at home", home, each), ("while it runs", run[window], most)):
            model.require(
                f"{self.name} overtime {name}",
                np.concatenate([rows, rows]),
                np.concatenate([overtime, column]),
                np.concatenate([np.ones(len(rows)), -limit]),
                upper=0.0,
            )
        output = np.array([step.output for step in self.levels])[level] * problem.availability[r]
        post_used(model, problem, self.name, self.classes, (j, r, t), overtime, output)
        self._post_rest(model, problem, windows, (j, r, window), overtime)
        model.cost(self.budget, overtime, self.cost_yuan_per_day)
        model.disturb(overtime, 1 / 5)

    def _post_rest(
        self, model: Model, problem: Problem, windows: Windows, where: tuple[Array, Array, Array], overtime: Array
    ) -> None:
        """Rest after the window, by weeks; what would fall after the end of the plan falls into its last period."""
        j, r, window = where
        since = np.concatenate([[0.0], problem.weeks.cumsum()])
        end = since[windows.start + windows.length][:, None]
        share = np.clip(np.minimum(since[1:], end + self.rest_weeks) - np.maximum(since[:-1], end), 0, None) / self.rest_weeks
        share[:, -1] += 1 - share.sum(axis=1)  # shape (W, T)
        column, t = np.nonzero(share[window] > 1e-12)
        amount = self.rest_share * share[window[column], t] * problem.availability[r[column]]
        model.need("work", (j[column], r[column], t), overtime[column], amount)

    def _heads(self, problem: Problem) -> Array:
        """Officers who may take part, shape (J, R)."""
        roles = problem.role_index(self.roles) if self.roles else np.arange(len(problem.roles))
        part: Array = problem.heads * problem.select(self.courts)[:, None] * np.isin(np.arange(len(problem.roles)), roles)
        return part

    def _most(self, problem: Problem) -> Array:
        """Overtime of one officer at home by level and period, shape (L, T)."""
        days = np.array([level.days_per_week for level in self.levels])
        return np.outer(days, problem.weeks) * self.on_call * self.deployed_share

    def replay(self, problem: Problem, tables: Mapping[str, Table]) -> Replay:
        """Overtime, the rest it costs, and the days used, one order at a time."""
        replay = Replay()
        replay_used(problem, tables, replay)
        by_level = np.zeros((len(self.levels), *problem.shape))
        for court, role, start, length, period, level, days in rows_of(tables, "overtime", *KEYS):
            by_level[level, court, role, period] += days
            replay.pay(self.budget, days * self.cost_yuan_per_day)
            replay.officer_weeks += days / 5
            for what, rate in self.measures.items():
                replay.measures[what] = replay.measures.get(what, 0.0) + rate * days
            for later, share in self._rest(problem, start + length):
                rest = days * self.rest_share * share * float(problem.availability[role])
                replay.add("need", "work", problem.shape, (court, role, later), rest)
        for *_, on in rows_of(tables, "run", "start", "length"):
            replay.pay(self.budget, on * self.setup_cost_yuan)
        replay.need["overtime"] = by_level.sum(axis=0)
        for level, step in enumerate(self.levels):
            most = step.days_per_week * problem.weeks * self.on_call * self.deployed_share
            replay.at_home[f"overtime level {level}"] = (by_level[level], np.broadcast_to(most, problem.shape))
        return replay

    def _rest(self, problem: Problem, end: int) -> list[tuple[int, float]]:
        """Shares of the rest owed by period, after a campaign whose last period is ``end - 1``."""
        left, out, weeks = 1.0, [], float(self.rest_weeks)
        for period in range(end, len(problem.weeks)):
            taken = min(float(problem.weeks[period]), weeks)
            weeks -= taken
            left -= taken / self.rest_weeks
            out.append((period, taken / self.rest_weeks))
        return [*out, (len(problem.weeks) - 1, left)]

    def violations(self, problem: Problem, tables: Mapping[str, Table]) -> list[Violation]:
        """Campaigns in windows that are offered, one at a time, overtime within them only, days spent on their classes."""
        found: list[Violation] = []
        runs = rows_of(tables, "run", "start", "length")
        starts = start_periods(problem, self.start_every_weeks)
        on = np.zeros(len(problem.days))
        for start, length, amount in runs:
            row = f"{self.name}[period {start}, {length} periods]"
            wrong = {
                "neither runs nor not": abs(amount - 1) > 1e-6,
                "may not start in this period": start not in starts,
                "may not last this long": length not in {periods_of(problem, start, weeks) for weeks in self.weeks},
            }
            found += [Violation(row, amount, "campaigns", message) for message, broken in wrong.items() if broken]
            on[start : start + length] += amount
        if sum(amount for *_, amount in runs) > self.at_most + 1e-6 or (on > 1 + 1e-6).any():
            found.append(Violation(f"{self.name}[all]", 1, "campaigns", f"more than {self.at_most}, or two at a time"))
        windows = {(start, length) for start, length, _ in runs}
        heads = self._heads(problem)
        brought = np.zeros(problem.shape)
        for court, role, start, length, period, level, days in rows_of(tables, "overtime", *KEYS):
            wrong = {
                "overtime is negative": days < 0,
                "overtime outside a campaign": (start, length) not in windows or not start <= period < start + length,
                "these officers do not take part": heads[court, role] <= 0,
            }
            row = f"{self.name}[{problem.courts[court]}, {problem.roles[role]}, period {period}]"
            found += [Violation(row, days, "officer-days", message) for message, broken in wrong.items() if broken]
            brought[court, role, period] += days * self.levels[level].output * float(problem.availability[role])
        return found + used_violations(problem, self.name, tables, self.classes, brought)
