"""Missions (跨省执行、外出执行): a complete crew goes to named targets far away, or the court there is entrusted (委托执行)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from optimizer.facts import allowed_starts, effect_period, meant, parts_of_queue, window_periods
from optimizer.facts import own_worth as checked_worth
from optimizer.plan import Decision, Kind, rows_of
from optimizer.posing.windows import Windows, period_after, windows_of
from optimizer.posing.withdrawals import has_cases, own_worth, post_own, post_withdrawn, withdrawals
from optimizer.program import Term
from optimizer.replaying.closing import worth_of_case
from optimizer.replaying.replay import Replay, Violation
from optimizer.replaying.withdrawals import add_credit, executed_table
from optimizer.rows import STOCK
from optimizer.sections import (
    BudgetId,
    ClassId,
    CourtId,
    Identifier,
    MechanismSection,
    RoleId,
    Section,
    Selector,
    Share,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.problem import Problem
    from optimizer.program import Model
    from optimizer.sections import Form

Array = NDArray[Any]
Yuan = Annotated[float, Field(ge=0, le=1e12)]

GO = Decision("go", ("start", "length"), "missions", Kind.SWITCH, order="act")
ENTRUSTED = Decision("entrusted", ("period",), "missions", Kind.SWITCH, order="act")
SENT = Decision("sent", ("donor", "role", "start", "length"), "heads", Kind.LENT, "donor", order="act")


class MissionTarget(Section):
    """A debtor or a property that the mission is sent for."""

    name: Identifier = Field(description="name of the debtor or property (no unit)")
    court: CourtId = Field(description="court that is credited (court id)")
    klass: ClassId | None = Field(
        None, alias="class", description="case class whose queue at that court the cases leave; none: of no queue (no unit)"
    )
    cases: float = Field(0.0, ge=0, le=1e7, description="cases that are finished if it succeeds (cases)")
    probability: Share = Field(1.0, description="chance that it succeeds (share)")
    genuine_share: Share = Field(1.0, description="part of cases of no queue that is closed genuinely (share)")
    yuan: Yuan = Field(0.0, description="money recovered if it succeeds, beside that of a queue's cases (yuan)")
    value: float | None = Field(
        None, ge=0, le=1e9, description="worth if it succeeds; default: that of its cases, the earlier the more (weight)"
    )

    @model_validator(mode="after")
    def _brings_something(self) -> Self:
        if self.klass is not None and not self.cases:
            raise ValueError(f"the target '{self.name}' names a class but no 'cases' of it")
        if not self.cases and self.value is None:
            raise ValueError(f"the target '{self.name}' brings neither 'cases' nor 'value'")
        return self


class Entrust(Section):
    """The court there does it on request, without a crew."""

    lag_weeks: int = Field(13, ge=0, le=260, description="time from the request to the result (weeks)")
    probability: Share = Field(description="chance of each target, in place of its own (share)")
    cost_yuan: Yuan = Field(0.0, description="cost of the request (yuan)")


class Mission(MechanismSection):
    """One mission that goes, is entrusted, or neither, at most once.

    With ``go[s]`` = 1 if the crew leaves in period s, and ``entrusted[t]`` = 1 if the request goes out in t:

    - ``sum over s of go[s] + sum over t of entrusted[t] <= 1``; no ``go`` before ``approval_weeks`` have passed;
    - ``sum over donors i of sent[i,r,s] = crew[r] x go[s]``, whole heads, taken from ``staff`` and ``lend`` in every period of
      the window: away means away, travel included;
    - a target is credited to its court in the last period of the window, or when the request is answered. Expected cases,
      ``cases x probability``, leave ``stock`` in that period, over the cells of the queue in proportion to their opening, and
      close after the lag of their class.

    The mission is worth ``probability x value`` of each target. Without ``value``, a target is worth its queue cases, or for
    cases of no queue ``genuine_share + terminated x (1 - genuine_share)`` each with the weights of the objective, times the
    preference for early closures. A given ``value`` knows no such preference.
    """

    decisions: ClassVar[tuple[Decision, ...]] = (GO, ENTRUSTED, SENT)

    kind: Literal["mission"] = Field(description="mechanism kind (no unit)")
    crew: dict[RoleId, Annotated[int, Field(ge=0, le=10_000)]] = Field(
        {}, description="officers by role, all of them or none; may be empty (heads)"
    )
    donors: Selector = Field(Selector(), description="courts that may send officers (selector)")
    weeks: int = Field(2, ge=1, le=104, description="time the crew is away, travel included (weeks)")
    approval_weeks: int = Field(
        0, ge=0, le=104, description="time until the High Court has approved and the crew may go (weeks)"
    )
    start_every_weeks: int = Field(1, ge=1, le=52, description="the crew leaves only every so many weeks (weeks)")
    targets: tuple[MissionTarget, ...] = Field(min_length=1, max_length=500, description="what it is sent for (list)")
    cost_yuan: Yuan = Field(0.0, description="cost of going, from 'budget' (yuan)")
    costs: dict[BudgetId, Yuan] = Field({}, description="further costs of going, from named budgets (budget: yuan)")
    entrust: Entrust | None = Field(None, description="entrusting the court there instead; none: cannot be entrusted (terms)")

    # -- model -----------------------------------------------------------------------------------------------------

    @property
    def whole_crew(self) -> tuple[Selector, Mapping[str, int], str]:
        """The crew goes whole."""
        return self.donors, self.crew, "the crew can never go"

    @property
    def legal_form(self) -> Form:
        """Going in person beyond the province."""
        return "mission"

    def post(self, model: Model, problem: Problem) -> None:
        """Post whether and when it goes or is entrusted, the crew, the costs and what is won."""
        windows = windows_of(problem, (self.weeks,), self.start_every_weeks)
        since = problem.time.weeks.cumsum() - problem.time.weeks
        window = np.flatnonzero(since[windows.start] >= self.approval_weeks - 1e-9)
        index = {"start": windows.start[window], "length": windows.length[window]}
        possible = float(all(t.klass is None or has_cases(problem, t.court, t.klass) for t in self.targets))
        go = model.columns(self.name, GO, index, upper=possible)
        letters = self._letters(problem)
        entrusted = model.columns(self.name, ENTRUSTED, {"period": letters[0]}, upper=possible)
        either = np.concatenate([go, entrusted])
        if not len(either):
            return
        model.require(f"{self.name} at most once", Term(either), upper=1.0)
        self._post_crew(model, problem, windows, window, go)
        self._post_won(model, problem, go, windows.start[window] + windows.length[window] - 1, None)
        model.cost(self.budget, go, self.cost_yuan)
        for budget, yuan in self.costs.items():
            model.cost(budget, go, yuan)
        if self.entrust is not None:
            self._post_won(model, problem, entrusted, letters[1], self.entrust.probability)
            model.cost(self.budget, entrusted, self.entrust.cost_yuan)

    def _letters(self, problem: Problem) -> Array:
        """Periods in which it may be entrusted, and those in which the answer comes, shape (2, letters)."""
        lag = None if self.entrust is None else self.entrust.lag_weeks
        pairs = [] if lag is None else [(t, period_after(problem, t, lag)) for t in range(len(problem.time.days))]
        return np.array([(t, end) for t, end in pairs if end is not None], dtype=int).reshape(-1, 2).T

    def _post_crew(self, model: Model, problem: Problem, windows: Windows, window: Array, go: Array) -> None:
        crew = np.array([self.crew.get(role, 0) for role in problem.roles])
        needed = np.flatnonzero(crew)
        spare = problem.staff.spare(windows.start[window], windows.length[window])
        i, r = np.nonzero(problem.select(self.donors)[:, None] & (spare > 0).any(axis=2) & (crew > 0))
        donor, role, which = (a.ravel() for a in np.broadcast_arrays(i[:, None], r[:, None], np.arange(len(window))))
        index = {
            "donor": donor,
            "role": role,
            "start": windows.start[window[which]],
            "length": windows.length[window[which]],
        }
        most = np.minimum(spare[donor, role, which], crew[role])
        sent = model.columns(self.name, SENT, index, upper=most)
        column, period, _ = windows.cover(window[which])
        model.send((donor[column], role[column], period), sent[column])
        n, w = (a.ravel() for a in np.indices((len(needed), len(go))))
        goes = Term(go[w], -crew[needed[n]], role=needed[n], window=w)
        model.require(f"{self.name} complete crew", Term(sent, role=role, window=which), goes, lower=0.0, upper=0.0)
        model.disturb(sent, windows.total(problem.time.weeks)[window[which]])

    def _post_won(self, model: Model, problem: Problem, columns: Array, finished: Array, chance: float | None) -> None:
        """What each target brings in period ``finished``, shape (columns,), with its own chance or another."""
        none, early = np.zeros(len(columns)), problem.time.timing[finished]
        sure = [target.probability if chance is None else chance for target in self.targets]
        for target, p in zip(self.targets, sure, strict=True):  # one record of the file each
            court = np.full(len(columns), problem.courts.index(target.court))
            own_cases = 0.0 if target.klass is not None else p * target.cases
            own = early * own_cases * own_worth(problem, target.genuine_share)
            model.worth(columns, own if target.value is None else none + p * target.value)
            genuine = own_cases * target.genuine_share
            post_own(model, columns, court, finished, none + own_cases, none + genuine, none + p * target.yuan)
        rows = [(n, t.court, t.klass, sure[n] * t.cases) for n, t in enumerate(self.targets) if t.klass is not None]
        taken = withdrawals(problem, len(self.targets), rows)
        column, entry = (a.ravel() for a in np.indices((len(columns), len(taken.cell))))
        cell, cases = taken.cell[entry], taken.cases[entry]
        unvalued = np.array([target.value is None for target in self.targets])[taken.owner[entry]]
        when = {"leave": finished[column], "finished": finished[column], "valued": unvalued}
        post_withdrawn(model, problem, columns[column], cell, cases, receiver=problem.cells.court[cell], **when)

    # -- replay ----------------------------------------------------------------------------------------------------

    def replay(self, facts: Facts, tables: Tables) -> Replay:
        """The crew's absence, the costs and what is won, one decision at a time."""
        replay = Replay()
        executed: list[tuple[int, int, int, float]] = []
        for donor, role, start, length, heads in rows_of(tables, SENT):
            replay.send(facts.shape, donor, role, range(start, start + length), heads)
            replay.employ("mission", heads * float(facts.time.weeks[start : start + length].sum()))
        for start, length, times in rows_of(tables, GO):
            executed += self._replay_won(facts, replay, start + length - 1, times, None)
            replay.pay(self.budget, times * self.cost_yuan)
            for budget, yuan in self.costs.items():
                replay.pay(budget, times * yuan)
        for period, times in rows_of(tables, ENTRUSTED):
            answer = None if self.entrust is None else effect_period(facts, period, self.entrust.lag_weeks)
            if self.entrust is not None and answer is not None:
                executed += self._replay_won(facts, replay, answer, times, self.entrust.probability)
                replay.pay(self.budget, times * self.entrust.cost_yuan)
        replay.executed = executed_table(executed)
        return replay

    def _replay_won(
        self, facts: Facts, replay: Replay, period: int, times: float, chance: float | None
    ) -> list[tuple[int, int, int, float]]:
        executed = []
        early = float(facts.time.timing[period])
        for target in self.targets:
            sure = times * (target.probability if chance is None else chance)
            court = facts.courts.index(target.court)
            if target.value is not None:
                replay.worth += sure * target.value
            add_credit(facts, replay, court, period, yuan=sure * target.yuan)
            if target.klass is None:
                cases = sure * target.cases
                add_credit(facts, replay, court, period, closures=cases, genuine=cases * target.genuine_share)
                replay.worth += early * cases * checked_worth(facts, target.genuine_share) if target.value is None else 0.0
                continue
            for cell, part in parts_of_queue(facts, target.court, target.klass):
                cases = sure * target.cases * part
                executed.append((cell, court, period, cases))
                replay.add("need", STOCK, facts.cells.shape, (cell, period), cases)
                replay.worth -= cases * worth_of_case(facts, cell, period) if target.value is not None else 0.0
        return executed

    def violations(self, facts: Facts, tables: Tables) -> list[Violation]:
        """Once at most, in a window after approval, with the whole crew from courts that may send it."""
        went: dict[tuple[int, int], float] = {}
        found: list[Violation] = []
        total = 0.0
        for start, length, times in rows_of(tables, GO):
            went[start, length] = went.get((start, length), 0.0) + times
            found += self._wrong(f"period {start}", times, self._may_go(facts, start, length), "it cannot go in this window")
            total += times
        for period, times in rows_of(tables, ENTRUSTED):
            answered = self.entrust is not None and effect_period(facts, period, self.entrust.lag_weeks) is not None
            found += self._wrong(f"entrusted, period {period}", times, answered, "it cannot be entrusted in this period")
            total += times
        if total > 0 and not all(t.klass is None or parts_of_queue(facts, t.court, t.klass) for t in self.targets):
            found.append(Violation(f"{self.name}[all]", total, "missions", "takes cases of a queue that has none"))
        if total > 1 + 1e-6:
            found.append(Violation(f"{self.name}[all]", total - 1, "missions", "goes or is entrusted more than once"))
        return found + self._crew_violations(facts, tables, went)

    def _wrong(self, where: str, times: float, allowed: bool, message: str) -> list[Violation]:
        wrong = {"a mission goes or it does not": times not in (0.0, 1.0), message: not allowed}
        return [Violation(f"{self.name}[{where}]", times, "missions", text) for text, broken in wrong.items() if broken]

    def _may_go(self, facts: Facts, start: int, length: int) -> bool:
        if start not in allowed_starts(facts, self.start_every_weeks) or length != window_periods(facts, start, self.weeks):
            return False
        waited = sum(float(facts.time.weeks[t]) for t in range(start))
        return length > 0 and waited >= self.approval_weeks - 1e-9

    def _crew_violations(self, facts: Facts, tables: Tables, went: Mapping[tuple[int, int], float]) -> list[Violation]:
        found = []
        donors = meant(facts, self.donors)
        crews: dict[tuple[int, int, int], float] = {}
        for donor, role, start, length, heads in rows_of(tables, SENT):
            where = f"{self.name}[{facts.courts[donor]}, {facts.roles[role]}, period {start}]"
            wrong = {
                "officers are not whole": abs(heads - round(heads)) > 1e-6,
                "fewer than none are sent": heads < 0,
                "this court may not send officers": not donors[donor],
            }
            found += [Violation(where, heads, "heads", message) for message, broken in wrong.items() if broken]
            crews[role, start, length] = crews.get((role, start, length), 0.0) + heads
        wanted = {(r, *when): self.crew.get(name, 0) * n for r, name in enumerate(facts.roles) for when, n in went.items()}
        for role, start, length in sorted({*crews, *wanted}):
            short = wanted.get((role, start, length), 0.0) - crews.get((role, start, length), 0.0)
            if abs(short) > 1e-6:
                where = f"{self.name}[{facts.roles[role]}, period {start}]"
                found.append(Violation(where, short, "heads", "the crew sent is not the crew that goes"))
        return found
