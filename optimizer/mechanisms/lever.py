"""Levers: preservation and reward insurance (保全、悬赏保险), lawyers' investigation orders (律师调查令), publicity (曝光).

Bought for a court, they make cases of some classes easier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.mechanisms.base import Replay, Violation
from optimizer.mechanisms.sections import ClassId, MechanismSection, Selector, Share, Title
from optimizer.mechanisms.windows import periods_of
from optimizer.plan import Kind, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.model.model import Model
    from optimizer.problem import Problem

Array = NDArray[Any]


class Lever(MechanismSection):
    """A thing bought once for a court, after which cases of the classes named take less effort.

    With ``work[j,k,r,t]`` the effort of what is closed, tied and untied apart:

    - ``saved[j,k,r,t] <= saving x work[j,k,r,t]`` and ``<= saving x (effort of all cases there) x on[j]``;
    - savings supply ``work``, those on tied cases ``outside`` too; ``saving`` of the core caps what all levers save together,
      and ``bound`` sees to it that no day is saved and spent;
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
        switch = np.full(len(problem.courts), -1)
        switch[courts] = on
        for tied in (False, True):
            self._post_saved(model, problem, switch, first, tied=tied)

    def _post_saved(self, model: Model, problem: Problem, switch: Array, first: int, *, tied: bool) -> None:
        """Days saved on tied or on untied cases."""
        meant = (problem.cell_tied == tied) & (switch[problem.cell_court] >= 0)
        meant &= np.isin(problem.cell_class, problem.class_index(self.classes))
        n, r, t = np.nonzero(
            np.broadcast_to(((problem.effort > 0) & meant[:, None])[:, :, None], (*problem.effort.shape, len(problem.days)))
        )
        n, r, t = n[t >= first], r[t >= first], t[t >= first]
        shape = (len(problem.courts), len(problem.classes), *problem.shape[1:])
        groups, row = np.unique(
            np.ravel_multi_index((problem.cell_court[n], problem.cell_class[n], r, t), shape), return_inverse=True
        )
        if not len(groups):
            return
        j, k, role, period = np.unravel_index(groups, shape)
        effort = problem.effort[n, r]
        closed = model.core("closed").reshape(problem.inflow.shape)[n, t]
        most = np.zeros(len(groups))
        np.add.at(most, row, self.saving * effort * problem.most[n, t])
        name = "saved_tied" if tied else "saved"
        index = {"court": j, "class": k, "role": role, "period": period}
        saved = model.columns(self.name, name, index, upper=most, unit="officer-days")
        model.supply("work", (j, role, period), saved, 1.0)
        model.need("saving", (j, k, role, period), saved, 1.0)
        if tied:
            model.supply("outside", (j, role, period), saved, 1.0)
        else:
            model.need("bound", (j, k, role, period), saved, 1.0)
        rows = np.arange(len(groups))
        model.require(
            f"{self.name} {name} on closures",
            np.concatenate([rows, row]),
            np.concatenate([saved, closed]),
            np.concatenate([np.ones(len(rows)), -self.saving * effort]),
            upper=0.0,
        )
        model.require(
            f"{self.name} {name} while on",
            np.concatenate([rows, rows]),
            np.concatenate([saved, switch[j]]),
            np.concatenate([np.ones(len(rows)), -most]),
            upper=0.0,
        )

    def _courts(self, problem: Problem) -> Array:
        """Courts meant that have such cases, shape (J,), bool."""
        has = np.zeros(len(problem.courts), dtype=bool)
        has[problem.cell_court[np.isin(problem.cell_class, problem.class_index(self.classes))]] = True
        return has & problem.select(self.courts)

    def _first(self, problem: Problem) -> int:
        """First period in which it works; the number of periods if that is after the end."""
        if not self.lead_weeks:
            return 0
        return periods_of(problem, 0, self.lead_weeks) or len(problem.days)

    def replay(self, problem: Problem, tables: Mapping[str, Table]) -> Replay:
        """Money, days saved, and the most that may be."""
        replay = Replay()
        shape = (len(problem.courts), len(problem.classes), *problem.shape[1:])
        nothing = Table.empty("court", "class", "role", "period", unit="officer-days")
        saved, tied = (
            tables.get(name, nothing).dense("court", "class", "role", "period", shape=shape) for name in ("saved", "saved_tied")
        )
        replay.supply = {"work": (saved + tied).sum(axis=1), "outside": tied.sum(axis=1)}
        replay.need = {"saving": saved + tied, "bound": saved}
        replay.saving_rate = np.zeros((*shape[:2], shape[3]))
        for court, on in self._on(tables):
            replay.pay(self.budget, on * self.cost_yuan)
            replay.officer_weeks += on * self.introduction_days / 5
            for klass in self.classes:
                replay.saving_rate[court, problem.classes.index(klass), self._first(problem) :] = self.saving * on
        return replay

    def violations(self, problem: Problem, tables: Mapping[str, Table]) -> list[Violation]:
        """Courts that may use it, once each, and no more than allowed."""
        found: list[Violation] = []
        meant = problem.select(self.courts)
        used = self._on(tables)
        for court, on in used:
            wrong = {"is neither used nor not": abs(on - 1) > 1e-6, "this court is not meant": not meant[court]}
            row = f"{self.name}[{problem.courts[court]}]"
            found += [Violation(row, on, "courts", message) for message, broken in wrong.items() if broken]
        total = sum(on for _, on in used)
        if self.at_most is not None and total > self.at_most + 1e-6:
            found.append(Violation(f"{self.name}[all]", total - self.at_most, "courts", f"more than {self.at_most} courts"))
        return found

    def _on(self, tables: Mapping[str, Table]) -> list[tuple[int, float]]:
        table = tables.get("on", Table.empty("court", unit="courts"))
        return list(zip(table.index["court"].tolist(), table.amount.tolist(), strict=True))
