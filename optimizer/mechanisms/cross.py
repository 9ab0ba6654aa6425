"""Cross execution (交叉执行) by moving cases: designate 指令, elevate 提级, concentrate 集中."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from optimizer.mechanisms.base import Replay, Violation
from optimizer.mechanisms.claims import rows_of
from optimizer.mechanisms.law import age_caps, open_cells, open_pairs, post_ages
from optimizer.mechanisms.legality import unlawful_moves
from optimizer.mechanisms.sections import ClassId, CourtId, MechanismSection, RoleId, Selector, Share
from optimizer.mechanisms.windows import period_after, start_periods
from optimizer.plan import Kind, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.mechanisms.law import Form
    from optimizer.model.model import Model
    from optimizer.problem import Problem

Array = NDArray[Any]

KEYS = ("cell", "receiver", "period", "finished")
NO_MOVES = Table.empty(*KEYS, unit="cases")


class Cross(MechanismSection):
    """Cases leave their home court and are executed by another.

    ``moved[n,e,t]`` leaves ``stock[n,t]`` and needs ``work[e,r,t+lag]`` of ``(1 + overhead) x effort[n,r]``, never
    ``outside``, for the tie is to the home court. Each end spends the hand-over days: home at t, receiver at t + lag.

    - ``sum over n in queue, e, t of moved <= share_cap x (opening + inflow of the queue)``;
    - ``sum over e and periods up to t of moved[n] <= cases of n old enough by the end of t``, where the rule set has an age;
    - ``minimum_lot x lot[j,t] <= sum over cells of j and e of moved <= most x lot[j,t]``.
    """

    kind: Literal["cross"] = Field(description="mechanism kind (no unit)")
    form: Literal["designate", "elevate", "concentrate"] = Field(
        description="to a nearby court of the same level, to the superior court, or to one named court (no unit)"
    )
    origins: Selector = Field(Selector(tier="basic"), description="courts that may give cases away (selector)")
    classes: tuple[ClassId, ...] = Field(min_length=1, description="case classes that may move (no unit)")
    cases: Literal["all", "tied"] = Field("tied", description="only tied cases, or all of the class (no unit)")
    to: CourtId | None = Field(None, description="the executing court, for concentrate only; its own cases stay (court id)")
    receivers: int = Field(3, ge=1, le=20, description="nearest courts of the region that may execute, for designate (count)")
    share_cap: Share = Field(0.03, description="most of a queue, open and incoming, that may leave (share)")
    minimum_lot: int = Field(1, ge=1, le=10_000, description="fewest cases one origin gives away on one date (cases)")
    overhead: float = Field(0.1, ge=0, le=10, description="extra effort at the executing court (share of effort)")
    handover_days: dict[RoleId, Annotated[float, Field(ge=0, le=100)]] = Field(
        {}, description="officer-days by role that each end spends on one case (days)"
    )
    lag_weeks: int = Field(
        1, ge=0, le=52, description="time between the order and the work, in the nearest whole periods (weeks)"
    )
    every_weeks: int = Field(1, ge=1, le=52, description="moves are ordered only every so many weeks (weeks)")

    @model_validator(mode="after")
    def _named_court(self) -> Self:
        if (self.form == "concentrate") != (self.to is not None):
            raise ValueError("'to' names the executing court for the form concentrate, and only for it")
        return self

    @property
    def legal_form(self) -> Form:
        """The form itself."""
        return self.form

    def post(self, model: Model, problem: Problem) -> None:
        """Post the moves, the work they need where they are executed, caps and lots."""
        moves = self._moves(problem)
        if not len(moves.cell):
            return
        index = {"cell": moves.cell, "receiver": moves.receiver, "period": moves.period, "finished": moves.finished}
        moved = model.columns(self.name, "moved", index, upper=moves.most, kind=Kind.CASES, unit="cases")
        model.need("stock", (moves.cell, moves.period), moved, 1.0)
        model.worth(moved, problem.value[moves.cell] * problem.timing[moves.finished])
        model.returning(moves.cell, moves.finished, moved)
        hand = self._handover(problem)
        for role in range(len(problem.roles)):
            r = np.full(len(moved), role)
            effort = problem.effort[moves.cell, role] * (1 + self.overhead) + hand[role]
            model.need("work", (moves.receiver, r, moves.finished), moved, effort)
            model.need("work", (moves.origin, r, moves.period), moved, hand[role])
        self._post_limits(model, problem, moves, moved)
        for what, court, amount in (
            ("closures", moves.receiver, np.ones(len(moved))),
            ("genuine", moves.receiver, problem.genuine[moves.cell]),
            ("yuan", moves.receiver, problem.yuan[moves.cell]),
            ("load", moves.receiver, np.ones(len(moved))),
            ("load", moves.origin, -np.ones(len(moved))),
        ):
            model.tally(what, court, moved, amount)

    def _post_limits(self, model: Model, problem: Problem, moves: _Moves, moved: Array) -> None:
        queues, row = np.unique(moves.queue, return_inverse=True)
        model.require(f"{self.name} share cap", row, moved, 1.0, upper=self._caps(problem).ravel()[queues])
        post_ages(model, problem, self.name, self.form, moves.cell, moves.period, moved)
        if self.minimum_lot == 1:  # a whole case is a lot of one already
            return
        lots, row = np.unique(np.stack([moves.origin, moves.period]), axis=1, return_inverse=True)
        row = row.ravel()
        most = np.zeros(lots.shape[1])
        cap = np.where(self._movable(problem), self._caps(problem), 0.0).sum(axis=1)
        np.add.at(most, row, moves.most)
        most = np.minimum(most, cap[lots[0]])
        lot = model.columns(
            self.name,
            "lot",
            {"origin": lots[0], "period": lots[1]},
            upper=most >= self.minimum_lot,
            kind=Kind.SWITCH,
            unit="lots",
        )
        rows, columns = np.concatenate([row, np.arange(len(lot))]), np.concatenate([moved, lot])
        ones = np.ones(len(moved))
        fewest = np.concatenate([ones, np.full(len(lot), -float(self.minimum_lot))])
        model.require(f"{self.name} fewest", rows, columns, fewest, lower=0.0)
        model.require(f"{self.name} most", rows, columns, np.concatenate([ones, -most]), upper=0.0)

    def _moves(self, problem: Problem) -> _Moves:
        """Every move that the form, the law, the dates and the caps leave open."""
        n = np.flatnonzero(self._cells(problem))
        n, receiver = self._pairs(problem, n)
        lawful = open_cells(problem, self.form)[n] & open_pairs(problem, self.form)[problem.cell_court[n], receiver]
        n, receiver = n[lawful], receiver[lawful]
        dates = [(t, self._finish(problem, t)) for t in start_periods(problem, self.every_weeks)]
        times = np.array([(t, end) for t, end in dates if end is not None], dtype=int).reshape(-1, 2)
        cell, place, when = (a.ravel() for a in np.broadcast_arrays(n[:, None], receiver[:, None], np.arange(len(times))))
        period, finished = times[when].T
        queue = np.ravel_multi_index(
            (problem.cell_court[cell], problem.cell_class[cell]), (len(problem.courts), len(problem.classes))
        )
        there = np.minimum(problem.arrived, age_caps(problem, self.form))
        most = np.floor(np.minimum(self._caps(problem).ravel()[queue], there[cell, period]) + 1e-9)
        use = most >= 1
        return _Moves(*(a[use] for a in (cell, place, problem.cell_court[cell], queue, period, finished, most)))

    def _finish(self, problem: Problem, period: int) -> int | None:
        """Period in which cases ordered away in ``period`` are worked on; ``None`` beyond the horizon."""
        return period_after(problem, period, self.lag_weeks)

    def _cells(self, problem: Problem) -> Array:
        """Cells whose cases may move, shape (N,), bool."""
        meant = problem.select(self.origins)[problem.cell_court]
        meant &= np.isin(problem.cell_class, problem.class_index(self.classes))
        return meant & problem.cell_tied if self.cases == "tied" else meant

    def _movable(self, problem: Problem) -> Array:
        """Queues with cells that may move, shape (J, K), bool."""
        movable = np.zeros((len(problem.courts), len(problem.classes)), dtype=bool)
        cells = self._cells(problem)
        movable[problem.cell_court[cells], problem.cell_class[cells]] = True
        return movable

    def _caps(self, problem: Problem) -> Array:
        """Most cases that may leave each queue, shape (J, K)."""
        load = np.zeros((len(problem.courts), len(problem.classes)))
        np.add.at(load, (problem.cell_court, problem.cell_class), problem.opening + problem.inflow.sum(axis=1))
        return self.share_cap * load

    def _handover(self, problem: Problem) -> Array:
        return np.array([self.handover_days.get(role, 0.0) for role in problem.roles])

    def _pairs(self, problem: Problem, cells: Array) -> tuple[Array, Array]:
        """Cells with each court that may execute them."""
        origin = problem.cell_court[cells]
        if self.form == "elevate":
            receiver = problem.parent[origin]
            return cells[receiver >= 0], receiver[receiver >= 0]
        if self.form == "concentrate":
            assert self.to is not None
            receiver = np.full(len(cells), problem.courts.index(self.to))
            return cells[receiver != origin], receiver[receiver != origin]
        nearest = self._nearest(problem)
        column, place = np.nonzero(nearest[origin] >= 0)
        return cells[column], nearest[origin][column, place]

    def _nearest(self, problem: Problem) -> Array:
        """The nearest few courts of the same region and level, shape (J, receivers), -1 where there are fewer."""
        tier = np.array([court.tier for court in problem.document.courts])
        peer = (problem.relation == 1) & (tier[:, None] == tier)
        km = np.where(peer, problem.km, np.inf)
        order = np.argsort(km, axis=1, kind="stable")[:, : self.receivers]
        return np.where(np.take_along_axis(peer, order, axis=1), order, -1)

    def replay(self, problem: Problem, tables: Mapping[str, Table]) -> Replay:
        """Rows taken by each move, one at a time, and the cases it finishes elsewhere."""
        replay = Replay()
        moved = tables.get("moved", NO_MOVES)
        for cell, receiver, period, finished, cases in rows_of(tables, "moved", *KEYS):
            replay.add("need", "stock", problem.inflow.shape, (cell, period), cases)
            for role, name in enumerate(problem.roles):
                hand = self.handover_days.get(name, 0.0)
                effort = float(problem.effort[cell, role]) * (1 + self.overhead)
                replay.add("need", "work", problem.shape, (receiver, role, finished), cases * (effort + hand))
                replay.add("need", "work", problem.shape, (int(problem.cell_court[cell]), role, period), cases * hand)
        index = {"cell": moved.index["cell"], "receiver": moved.index["receiver"], "period": moved.index["finished"]}
        replay.executed = Table(index, moved.amount, "cases")
        return replay

    def violations(self, problem: Problem, tables: Mapping[str, Table]) -> list[Violation]:
        """Whole cases of the classes named, to courts the form allows, on its dates, within caps and above the lot."""
        found: list[Violation] = []
        allowed = self._cells(problem)
        lots: dict[tuple[int, int], float] = {}
        queues: dict[tuple[int, int], float] = {}
        dates = start_periods(problem, self.every_weeks)
        for cell, receiver, period, finished, cases in rows_of(tables, "moved", *KEYS):
            origin, klass = int(problem.cell_court[cell]), int(problem.cell_class[cell])
            where = f"{problem.courts[origin]} -> {problem.courts[receiver]}, {problem.classes[klass]}, period {period}"
            row = f"{self.name}[{where}]"
            wrong = {
                "cases are not whole": abs(cases - round(cases)) > 1e-6,
                "cases are negative": cases < 0,
                "these cases may not move": not allowed[cell],
                "this court may not execute them": not self._may_receive(problem, origin, receiver),
                "moves are not ordered in this period": period not in dates,
                "the work comes at the wrong time": finished != self._finish(problem, period),
            }
            found += [Violation(row, cases, "cases", message) for message, broken in wrong.items() if broken]
            lots[origin, period] = lots.get((origin, period), 0.0) + cases
            queues[origin, klass] = queues.get((origin, klass), 0.0) + cases
        found += unlawful_moves(problem, self.name, self.form, self.lag_weeks, tables.get("moved", NO_MOVES))
        for (origin, period), cases in lots.items():
            if cases < self.minimum_lot - 1e-6:
                row = f"{self.name}[{problem.courts[origin]}, period {period}]"
                found.append(Violation(row, self.minimum_lot - cases, "cases", f"fewer than {self.minimum_lot} in a lot"))
        for (origin, klass), cases in queues.items():
            of = (problem.cell_court == origin) & (problem.cell_class == klass)
            cap = self.share_cap * float(problem.opening[of].sum() + problem.inflow[of].sum())
            if cases > cap + 1e-6:
                row = f"{self.name}[{problem.courts[origin]}, {problem.classes[klass]}]"
                found.append(Violation(row, cases - cap, "cases", f"more than {self.share_cap:.1%} of the queue"))
        return found

    def _may_receive(self, problem: Problem, origin: int, receiver: int) -> bool:
        """The rule of the form, one pair at a time."""
        if self.form == "elevate":
            return int(problem.parent[origin]) == receiver
        if self.form == "concentrate":
            return problem.courts[receiver] == self.to and receiver != origin
        tier = [court.tier for court in problem.document.courts]
        near = [
            other
            for other in range(len(tier))
            if other != origin and tier[other] == tier[origin] and problem.region[other] == problem.region[origin]
        ]
        near.sort(key=lambda other: (float(problem.km[origin, other]), other))
        return receiver in near[: self.receivers]


@dataclass(frozen=True)
class _Moves:
    """Every possible move, each array of shape (moves,)."""

    cell: Array
    receiver: Array
    origin: Array
    queue: Array
    period: Array
    finished: Array
    most: Array
