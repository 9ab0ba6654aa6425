"""Levers: preservation and reward insurance (保全、悬赏保险), lawyers' investigation orders (律师调查令), publicity (曝光).

Bought for a court, they make cases of some classes easier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.facts import effect_period, meant
from optimizer.plan import CLOSED, Decision, Kind, rows_of
from optimizer.posing.windows import period_after
from optimizer.program import Term
from optimizer.replaying.replay import Replay, Violation
from optimizer.rows import BOUND, OUTSIDE, PURPOSE, SAVING, WORK
from optimizer.sections import ClassId, MechanismSection, Selector, Share

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.problem import Problem
    from optimizer.program import Model

Array = NDArray[Any]

ON = Decision("on", ("court",), "courts", Kind.SWITCH, "court", order="act")
EASED = Decision("eased", ("cell", "period"), "cases", place="cell")


class Lever(MechanismSection):
    """A thing bought once for a court, after which cases of the classes named take less effort.

    With ``eased[n,t]`` the closures that profit:

    - ``eased[n,t] <= closed[n,t]`` and ``sum over t of eased[n,t] <= (cases there ever are) x on[j]``, which is tighter than a
      bound on days, for the harder tiers are never closed to the last case;
    - each saves ``saving x effort[n,r]`` days, which supply ``work``, and on tied cases ``outside`` too; ``saving`` of the core
      caps what all levers save together, and ``bound`` sees to it that no day is saved and spent;
    - ``sum of on[j] <= at_most``.
    """

    decisions: ClassVar[tuple[Decision, ...]] = (ON, EASED)

    kind: Literal["lever"] = Field(description="mechanism kind (no unit)")
    courts: Selector = Field(Selector(), description="courts that may use it (selector)")
    classes: tuple[ClassId, ...] = Field(min_length=1, description="case classes that take less effort (no unit)")
    saving: Share = Field(description="effort that it saves (share)")
    lead_weeks: int = Field(0, ge=0, le=104, description="time from the start of the plan until it works (weeks)")
    at_most: int | None = Field(None, ge=0, le=100_000, description="courts that may use it (count)")
    cost_yuan: float = Field(0.0, ge=0, le=1e9, description="cost of using it at one court (yuan per court)")
    introduction_days: float = Field(
        2.0, ge=0, le=1_000, description="officer-days a court is kept busy introducing it, counted as disruption (days)"
    )

    def post(self, model: Model, problem: Problem) -> None:
        """Post who uses it, and what that saves."""
        courts = np.flatnonzero(self._courts(problem))
        first = period_after(problem, 0, self.lead_weeks)
        if not len(courts) or first is None:
            return
        on = model.columns(self.name, ON, {"court": courts}, upper=1.0)
        model.cost(self.budget, on, self.cost_yuan)
        model.disturb(on, self.introduction_days / 5)
        if self.at_most is not None:
            model.require(f"{self.name} at most", Term(on), upper=float(self.at_most))
        self._post_eased(model, problem, courts, on, first)

    def _post_eased(self, model: Model, problem: Problem, courts: Array, on: Array, first: int) -> None:
        """Closures that are made easier, and the days that saves."""
        switch = np.full(len(problem.courts), -1)
        switch[courts] = on
        cells = np.flatnonzero(
            np.isin(problem.cells.klass, problem.class_index(self.classes)) & (switch[problem.cells.court] >= 0)
        )
        row, t = (a.ravel() for a in np.indices((len(cells), len(problem.time.days))))
        row, t = row[t >= first], t[t >= first]
        n = cells[row]
        closed = model.core(CLOSED).reshape(problem.cells.shape)[n, t]
        eased = model.columns(self.name, EASED, {"cell": n, "period": t}, upper=problem.cells.most[n, t])
        at = {"cell": n, "period": t}
        model.require(f"{self.name} eased closures", Term(eased, **at), Term(closed, -1.0, **at), upper=0.0)
        stands = Term(switch[problem.cells.court[cells]], -problem.cells.most[cells, -1], cell=cells)
        model.require(f"{self.name} eased while on", Term(eased, cell=n), stands, upper=0.0)
        column, role = np.nonzero(problem.cells.effort[n])
        saved = self.saving * problem.cells.effort[n[column], role]
        where = (problem.cells.court[n[column]], role, t[column])
        by_class = (where[0], problem.cells.klass[n[column]], role, t[column])
        tied = problem.cells.tied[n[column]]
        model.supply(WORK, where, eased[column], saved)
        model.need(SAVING, by_class, eased[column], saved)
        if problem.binds_days:
            model.need(PURPOSE, (n[column], role, t[column]), eased[column], saved)
        model.supply(OUTSIDE, tuple(a[tied] for a in where), eased[column[tied]], saved[tied])
        model.need(BOUND, tuple(a[~tied] for a in by_class), eased[column[~tied]], saved[~tied])

    def _courts(self, problem: Problem) -> Array:
        """Courts meant that have such cases, shape (J,), bool."""
        has = np.zeros(len(problem.courts), dtype=bool)
        has[problem.cells.court[np.isin(problem.cells.klass, problem.class_index(self.classes))]] = True
        return has & problem.select(self.courts)

    def replay(self, facts: Facts, tables: Tables) -> Replay:
        """Money, days saved, and the most that may be."""
        replay = Replay()
        shape = (len(facts.courts), len(facts.classes), *facts.shape[1:])
        cells = (len(facts.cells), *facts.shape[1:])
        replay.eased = np.zeros(facts.cells.shape)
        for cell, period, cases in rows_of(tables, EASED):
            replay.eased[cell, period] += cases
            court, klass = int(facts.cells.court[cell]), int(facts.cells.klass[cell])
            for role, effort in enumerate(facts.cells.effort[cell].tolist()):
                saved = cases * self.saving * effort
                replay.add("supply", WORK, facts.shape, (court, role, period), saved)
                replay.add("need", SAVING, shape, (court, klass, role, period), saved)
                replay.add("need", PURPOSE, cells, (cell, role, period), saved)
                if facts.cells.tied[cell]:
                    replay.add("supply", OUTSIDE, facts.shape, (court, role, period), saved)
                else:
                    replay.add("need", BOUND, shape, (court, klass, role, period), saved)
        works = np.zeros((len(facts.courts), len(facts.time.days)))
        for court, on in rows_of(tables, ON):
            replay.pay(self.budget, on * self.cost_yuan)
            replay.employ("home", on * self.introduction_days / 5)
            first = effect_period(facts, 0, self.lead_weeks)
            works[court, len(facts.time.days) if first is None else first :] = on
        of = np.array([facts.classes[k] in self.classes for k in facts.cells.klass.tolist()])
        replay.may_ease = works[facts.cells.court] * of[:, None]
        return replay

    def violations(self, facts: Facts, tables: Tables) -> list[Violation]:
        """Courts that may use it, once each, and no more than allowed."""
        found: list[Violation] = []
        courts = meant(facts, self.courts)
        used = rows_of(tables, ON)
        for court, on in used:
            wrong = {"is neither used nor not": abs(on - 1) > 1e-6, "this court is not meant": not courts[court]}
            row = f"{self.name}[{facts.courts[court]}]"
            found += [Violation(row, on, "courts", message) for message, broken in wrong.items() if broken]
        total = sum(on for _, on in used)
        if self.at_most is not None and total > self.at_most + 1e-6:
            found.append(Violation(f"{self.name}[all]", total - self.at_most, "courts", f"more than {self.at_most} courts"))
        return found
