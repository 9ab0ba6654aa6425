"""Batches (集中、指定执行; 关联案件合并执行): lots of cases that stay together, each executed by one court."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator

from optimizer.facts import allowed_starts, meant, parts_of_queue, window_periods
from optimizer.facts import own_worth as checked_worth
from optimizer.plan import Decision, Kind, rows_of
from optimizer.posing.windows import Windows, windows_of
from optimizer.posing.withdrawals import Withdrawals, has_cases, own_worth, post_own, post_withdrawn, withdrawals
from optimizer.program import Term
from optimizer.replaying.closing import worth_of_case
from optimizer.replaying.replay import Move, Replay, Violation
from optimizer.replaying.withdrawals import add_credit, executed_table
from optimizer.rows import OUTSIDE, STOCK, WORK
from optimizer.sections import ApprovalDays, MechanismSection, Selector
from optimizer.sections.lots import Lot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.problem import Problem
    from optimizer.program import Model
    from optimizer.sections import Form

Array = NDArray[Any]

ASSIGNED = Decision("assigned", ("lot", "court", "start", "length"), "lots", Kind.SWITCH, order="act")
NOWHERE = Decision("nowhere", ("lot",), "lots", keep=False)


class Batch(MechanismSection):
    """Indivisible lots, each executed by exactly one court or by at most one: a generalised assignment problem.

    With ``x[l,j,s]`` = 1 if court j executes lot l from period s on, and ``part[s,t]`` the working days of t over those of the
    window from s, so that the effort is spread evenly over working days:

    - ``sum over j, s of x[l,j,s] <= 1`` for each lot, ``= 1`` if ``every_lot``;
    - ``work[j,r,t]`` needs ``effort_days[l,j,r] x part[s,t]`` officer-days; ``outside`` needs the part of them that goes to
      tied cases of j itself, for moving a case into a lot does not untie it;
    - ``stock[n,s]`` loses the cases taken, over the cells of a queue in proportion to their opening; j is done with them in the
      last period of the window, and they close after the lag of their class; the lot's own cases close in that period.

    A lot without ``value`` is worth the queue cases it takes plus ``genuine_share + terminated x (1 - genuine_share)``, with
    the weights of the objective, for each of its own, times the preference for early closures in its last period. A given
    ``value`` replaces all of that and knows no preference for early, so that published optima come out exactly.
    """

    decisions: ClassVar[tuple[Decision, ...]] = (ASSIGNED,)

    kind: Literal["batch"] = Field(description="mechanism kind (no unit)")
    every_lot: bool = Field(False, description="each lot at exactly one court instead of at most one (on or off)")
    weeks: int = Field(4, ge=1, le=104, description="time a lot takes (weeks)")
    start_every_weeks: int = Field(1, ge=1, le=52, description="lots start only every so many weeks (weeks)")
    approval_days: ApprovalDays = 0
    lots: tuple[Lot, ...] = Field(min_length=1, max_length=2_000, description="the lots (list)")

    @field_validator("lots")
    @classmethod
    def _own_names(cls, lots: tuple[Lot, ...]) -> tuple[Lot, ...]:
        names = [lot.name for lot in lots]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"two lots are called '{twice}'")
        return lots

    @property
    def legal_form(self) -> Form:
        """A lot goes to another court by designation."""
        return "designate"

    @property
    def is_option(self) -> bool:
        """Lots that must all be executed are no option."""
        return not self.every_lot

    def post(self, model: Model, problem: Problem) -> None:
        """Post who executes which lot from when on, its work, its cases and its worth."""
        windows = windows_of(problem, (self.weeks,), self.start_every_weeks, self.approval_days)
        offers = self._offers(problem)
        lot, court, window = self._columns(problem, windows, offers)
        index = {"lot": lot, "court": court, "start": windows.start[window], "length": windows.length[window]}
        assigned = model.columns(self.name, ASSIGNED, index, upper=1.0)
        self._post_once(model, problem, lot, assigned)
        if not len(assigned):
            return
        self._post_work(model, problem, windows, offers, (lot, court, window, assigned))
        self._post_cases(model, problem, offers, index, assigned)
        model.cost(self.budget, assigned, np.array([one.cost_yuan for one in self.lots])[lot])

    def _columns(self, problem: Problem, windows: Windows, offers: _Offers) -> tuple[Array, Array, Array]:
        """Every lot, court and window that go together, each of shape (columns,)."""
        worked = np.flatnonzero(windows.total(problem.time.days) > 0)
        lot, court = np.nonzero(offers.may)
        lot, court, window = (a.ravel() for a in np.broadcast_arrays(lot[:, None], court[:, None], worked))
        return lot, court, window

    def _post_once(self, model: Model, problem: Problem, lot: Array, assigned: Array) -> None:
        """Each lot at one court, or at most one; the row of a lot that nobody can take stands too."""
        every = np.arange(len(self.lots))
        nowhere = model.columns(self.name, NOWHERE, {"lot": every}, upper=0.0)
        number = [mechanism.name for mechanism in problem.document.mechanisms].index(self.name)
        model.require(
            f"{self.name} {'exactly' if self.every_lot else 'at most'} one court",
            Term(assigned, lot=lot),
            Term(nowhere, lot=every),
            lower=1.0 if self.every_lot else -np.inf,
            upper=1.0,
            rule=f"mechanisms[{number}].every_lot" if self.every_lot else None,
        )

    def _post_work(
        self, model: Model, problem: Problem, windows: Windows, offers: _Offers, posted: tuple[Array, Array, Array, Array]
    ) -> None:
        lot, court, window, assigned = posted
        column, period, _ = windows.cover(window)
        part = problem.time.days[period] / windows.total(problem.time.days)[window[column]]
        tied = self._tied_share(problem, offers.taken, lot, court)[column]
        for role in range(len(problem.roles)):
            where = (court[column], np.full(len(column), role), period)
            effort = offers.effort[lot[column], court[column], role] * part
            model.need(WORK, where, assigned[column], effort)
            model.need(OUTSIDE, where, assigned[column], effort * tied)

    def _tied_share(self, problem: Problem, taken: Withdrawals, lot: Array, court: Array) -> Array:
        """Part of a lot's cases that is tied to the very court that executes it, shape (columns,)."""
        column, entry = taken.of(lot)
        cell = taken.cell[entry]
        own = problem.cells.tied[cell] & (problem.cells.court[cell] == court[column])
        tied = np.zeros(len(lot))
        np.add.at(tied, column[own], taken.cases[entry[own]])
        total = np.array([one.cases + sum(taken.cases for taken in one.takes) for one in self.lots])
        return tied / np.where(total > 0, total, 1.0)[lot]

    def _post_cases(self, model: Model, problem: Problem, offers: _Offers, index: dict[str, Array], assigned: Array) -> None:
        lot, court, leave = index["lot"], index["court"], index["start"]
        finished = leave + index["length"] - 1
        value = offers.value[lot, court]
        given = ~np.isnan(value)
        own = np.array([one.cases * own_worth(problem, one.genuine_share) for one in self.lots])[lot]
        model.worth(assigned, np.where(given, value, own * problem.time.timing[finished]))
        column, entry = offers.taken.of(lot)
        cell, cases = offers.taken.cell[entry], offers.taken.cases[entry]
        where = {"leave": leave[column], "finished": finished[column], "receiver": court[column], "valued": ~given[column]}
        post_withdrawn(model, problem, assigned[column], cell, cases, **where)
        model.move(self.legal_form, assigned[column], cases, cell=cell, receiver=court[column], period=leave[column])
        brought = np.array([(one.cases, one.cases * one.genuine_share, one.yuan) for one in self.lots])[lot]
        post_own(model, assigned, court, finished, *brought.T)

    def _offers(self, problem: Problem) -> _Offers:
        """The lots as arrays, from the courts that each lot means or names."""
        shape = (len(self.lots), len(problem.courts))
        may = np.zeros(shape, dtype=bool)
        effort = np.zeros((*shape, len(problem.roles)))
        value = np.full(shape, np.nan)
        for number, lot in enumerate(self.lots):  # one record of the file each
            if lot.courts is not None or not lot.at:
                may[number] = problem.select(lot.courts or Selector())
            effort[number] = _by_role(problem, lot.effort_days)
            value[number] = np.nan if lot.value is None else lot.value
            for court, terms in lot.at.items():
                j = problem.courts.index(court)
                may[number, j] = True
                if terms.effort_days is not None:
                    effort[number, j] = _by_role(problem, terms.effort_days)
                if terms.value is not None:
                    value[number, j] = terms.value
            may[number] &= all(has_cases(problem, taken.court, taken.klass) for taken in lot.takes)
        rows = [(n, t.court, t.klass, t.cases) for n, lot in enumerate(self.lots) for t in lot.takes]
        return _Offers(may, effort, value, withdrawals(problem, len(self.lots), rows))

    def replay(self, facts: Facts, tables: Tables) -> Replay:
        """Work, cases, worth and money of each lot assigned, one at a time."""
        replay = Replay()
        executed: list[tuple[int, int, int, float]] = []
        for number, court, start, length, times in rows_of(tables, ASSIGNED):
            if self._terms(facts, number, court) is not None and 0 <= start < start + length <= len(facts.time.days):
                executed += self._replay_lot(facts, replay, (number, court, start, length), times)
        replay.executed = executed_table(executed)
        return replay

    def _replay_lot(
        self, facts: Facts, replay: Replay, where: tuple[int, int, int, int], times: float
    ) -> list[tuple[int, int, int, float]]:
        number, court, start, length = where
        lot, last = self.lots[number], start + length - 1
        effort, value = self._terms(facts, number, court) or ({}, None)
        early = float(facts.time.timing[last])
        worth = early * lot.cases * checked_worth(facts, lot.genuine_share)
        beside = value if value is not None else worth  # beyond the worth of the cases listed as executed
        executed, total, tied = [], lot.cases, 0.0
        for taken in lot.takes:
            total += taken.cases
            for cell, part in parts_of_queue(facts, taken.court, taken.klass):
                cases = taken.cases * part
                executed.append((cell, court, last, times * cases))
                replay.moves.append(Move(self.legal_form, cell, court, start, 0, times * cases))
                replay.add("need", STOCK, facts.cells.shape, (cell, start), times * cases)
                tied += cases if facts.cells.tied[cell] and int(facts.cells.court[cell]) == court else 0.0
                beside -= cases * worth_of_case(facts, cell, last) if value is not None else 0.0
        replay.worth += times * beside
        days = sum(float(facts.time.days[t]) for t in range(start, start + length))
        for role, amount in effort.items():
            for t in range(start, start + length):
                here = times * amount * float(facts.time.days[t]) / days if days else 0.0
                place = (court, facts.roles.index(role), t)
                replay.add("need", WORK, facts.shape, place, here)
                replay.add("need", OUTSIDE, facts.shape, place, here * tied / total if total else 0.0)
        genuine = times * lot.cases * lot.genuine_share
        add_credit(facts, replay, court, last, closures=times * lot.cases, genuine=genuine, yuan=times * lot.yuan)
        replay.pay(self.budget, times * lot.cost_yuan)
        return executed

    def _terms(self, facts: Facts, number: int, court: int) -> tuple[dict[str, float], float | None] | None:
        """Officer-days by role and given worth of one lot at one court; ``None`` if that court may not take it.

        Nobody may take a lot from a queue without any case.
        """
        if not (0 <= number < len(self.lots) and 0 <= court < len(facts.courts)):
            return None
        lot = self.lots[number]
        if not all(parts_of_queue(facts, taken.court, taken.klass) for taken in lot.takes):
            return None
        own = lot.at.get(facts.courts[court])
        named = not lot.at if lot.courts is None else bool(meant(facts, lot.courts)[court])
        if own is None:
            return (lot.effort_days, lot.value) if named else None
        effort = lot.effort_days if own.effort_days is None else own.effort_days
        return effort, lot.value if own.value is None else own.value

    def violations(self, facts: Facts, tables: Tables) -> list[Violation]:
        """Whole lots at courts that may take them, in windows that exist, none twice and, if so asked, none left."""
        found: list[Violation] = []
        taken = [0.0] * len(self.lots)
        for number, court, start, length, times in rows_of(tables, ASSIGNED):
            known = 0 <= number < len(self.lots)
            where = f"{self.lots[number].name if known else number} -> {_name(facts.courts, court)}, period {start}"
            wrong = {
                "a lot is assigned or it is not": times not in (0.0, 1.0),
                "this court may not take this lot": self._terms(facts, number, court) is None,
                "lots do not start in this period": not self._starts(facts, start, length),
            }
            found += [Violation(f"{self.name}[{where}]", times, "lots", message) for message, broken in wrong.items() if broken]
            if known:
                taken[number] += times
        for lot, times in zip(self.lots, taken, strict=True):
            if times > 1 + 1e-6:
                found.append(Violation(f"{self.name}[{lot.name}]", times - 1, "lots", "taken more than once"))
            elif self.every_lot and times < 1 - 1e-6:
                found.append(Violation(f"{self.name}[{lot.name}]", 1 - times, "lots", "left, though every lot must be taken"))
        return found

    def _starts(self, facts: Facts, start: int, length: int) -> bool:
        if start not in allowed_starts(facts, self.start_every_weeks, self.approval_days):
            return False
        return 0 < length == window_periods(facts, start, self.weeks) and any(facts.time.days[start : start + length] > 0)


@dataclass(frozen=True)
class _Offers:
    """The lots as arrays.

    Attributes:
        may: shape (L, J), whether a court may take a lot. effort: shape (L, J, R), officer-days.
        value: shape (L, J), given worth, NaN where none is given. taken: what lots take from cells.
    """

    may: Array
    effort: Array
    value: Array
    taken: Withdrawals


def _by_role(problem: Problem, days: Mapping[str, float]) -> Array:
    return np.array([days.get(role, 0.0) for role in problem.roles])


def _name(names: tuple[str, ...], position: int) -> str:
    return names[position] if 0 <= position < len(names) else str(position)
