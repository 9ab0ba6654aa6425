"""Levers: preservation and reward insurance (保全、悬赏保险), lawyers' investigation orders (律师调查令), publicity (曝光).

Bought for a court, they make cases of some classes easier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.mechanisms.base import Replay, Violation
from optimizer.mechanisms.claims import rows_of
from optimizer.mechanisms.sections import ClassId, MechanismSection, Selector, Share, Title
from optimizer.mechanisms.windows import period_after
from optimizer.plan import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.model.model import Model
    from optimizer.plan import Table
    from optimizer.problem import Problem

Array = NDArray[Any]


class Lever(MechanismSection):
    """A thing bought once for a court, after which cases of the classes named take less effort.

    With ``eased[n,t]`` the closures that profit:

    - ``eased[n,t] <= closed[n,t]`` and ``sum over t of eased[n,t] <= (cases there ever are) x on[j]``, which is tighter than a
      bound on days, for the harder tiers are never closed to the last case;
    - each saves ``saving x effort[n,r]`` days, which supply ``work``, and on tied cases ``outside`` too; ``saving`` of the core
      caps what all levers save together, and ``bound`` sees to it that no day is saved and spent;
    - ``sum of on[j] <= at_most``.
    """

    ordered: ClassVar[dict[str, Title]] = {"on": Title(en="introduced", zh="启用")}

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
        first = self._first(problem)
        if not len(courts) or first >= len(problem.days):
            return
        on = model.columns(self.name, "on", {"court": courts}, upper=1.0, kind=Kind.SWITCH, unit="courts")
        model.cost(self.budget, on, self.cost_yuan)
        model.disturb(on, self.introduction_days / 5)
        if self.at_most is not None:
            model.require(f"{self.name} at most", np.zeros(len(on), dtype=int), on, 1.0, upper=float(self.at_most))
        self._post_eased(model, problem, courts, on, first)

    def _post_eased(self, model: Model, problem: Problem, courts: Array, on: Array, first: int) -> None:
        """Closures that are made easier, and the days that saves."""
        switch = np.full(len(problem.courts), -1)
        switch[courts] = on
        cells = np.flatnonzero(
            np.isin(problem.cell_class, problem.class_index(self.classes)) & (switch[problem.cell_court] >= 0)
        )
        row, t = (a.ravel() for a in np.indices((len(cells), len(problem.days))))
        row, t = row[t >= first], t[t >= first]
        n = cells[row]
        closed = model.core("closed").reshape(problem.inflow.shape)[n, t]
        eased = model.columns(self.name, "eased", {"cell": n, "period": t}, upper=problem.most[n, t], unit="cases")
        every = np.arange(len(eased))
        model.require(
            f"{self.name} eased closures",
            np.concatenate([every, every]),
            np.concatenate([eased, closed]),
            np.repeat([1.0, -1.0], len(eased)),
            upper=0.0,
        )
        model.require(
            f"{self.name} eased while on",
            np.concatenate([row, np.arange(len(cells))]),
            np.concatenate([eased, switch[problem.cell_court[cells]]]),
            np.concatenate([np.ones(len(eased)), -problem.most[cells, -1]]),
            upper=0.0,
        )
        column, role = np.nonzero(problem.effort[n])
        saved = self.saving * problem.effort[n[column], role]
        where = (problem.cell_court[n[column]], role, t[column])
        by_class = (where[0], problem.cell_class[n[column]], role, t[column])
        tied = problem.cell_tied[n[column]]
        model.supply("work", where, eased[column], saved)
        model.need("saving", by_class, eased[column], saved)
        model.supply("outside", tuple(a[tied] for a in where), eased[column[tied]], saved[tied])
        model.need("bound", tuple(a[~tied] for a in by_class), eased[column[~tied]], saved[~tied])

    def _courts(self, problem: Problem) -> Array:
        """Courts meant that have such cases, shape (J,), bool."""
        has = np.zeros(len(problem.courts), dtype=bool)
        has[problem.cell_court[np.isin(problem.cell_class, problem.class_index(self.classes))]] = True
        return has & problem.select(self.courts)

    def _first(self, problem: Problem) -> int:
        """First period in which it works; the number of periods if that is after the end."""
        first = period_after(problem, 0, self.lead_weeks)
        return len(problem.days) if first is None else first

    def replay(self, problem: Problem, tables: Mapping[str, Table]) -> Replay:
        """Money, days saved, and the most that may be."""
        replay = Replay()
        shape = (len(problem.courts), len(problem.classes), *problem.shape[1:])
        replay.eased = np.zeros(problem.inflow.shape)
        for cell, period, cases in rows_of(tables, "eased", "cell", "period"):
            replay.eased[cell, period] += cases
            court, klass = int(problem.cell_court[cell]), int(problem.cell_class[cell])
            for role, effort in enumerate(problem.effort[cell].tolist()):
                saved = cases * self.saving * effort
                replay.add("supply", "work", problem.shape, (court, role, period), saved)
                replay.add("need", "saving", shape, (court, klass, role, period), saved)
                if problem.cell_tied[cell]:
                    replay.add("supply", "outside", problem.shape, (court, role, period), saved)
                else:
                    replay.add("need", "bound", shape, (court, klass, role, period), saved)
        meant = np.zeros((len(problem.courts), len(problem.days)))
        for court, on in rows_of(tables, "on", "court"):
            replay.pay(self.budget, on * self.cost_yuan)
            replay.officer_weeks += on * self.introduction_days / 5
            meant[court, self._first(problem) :] = on
        of = np.isin(problem.cell_class, problem.class_index(self.classes))
        replay.may_ease = meant[problem.cell_court] * of[:, None]
        return replay

    def violations(self, problem: Problem, tables: Mapping[str, Table]) -> list[Violation]:
        """Courts that may use it, once each, and no more than allowed."""
        found: list[Violation] = []
        meant = problem.select(self.courts)
        used = rows_of(tables, "on", "court")
        for court, on in used:
            wrong = {"is neither used nor not": abs(on - 1) > 1e-6, "this court is not meant": not meant[court]}
            row = f"{self.name}[{problem.courts[court]}]"
            found += [Violation(row, on, "courts", message) for message, broken in wrong.items() if broken]
        total = sum(on for _, on in used)
        if self.at_most is not None and total > self.at_most + 1e-6:
            found.append(Violation(f"{self.name}[all]", total - self.at_most, "courts", f"more than {self.at_most} courts"))
        return found
