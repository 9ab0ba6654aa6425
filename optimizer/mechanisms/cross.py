"""Cross execution (交叉执行) by moving cases: designate 指令, elevate 提级, concentrate 集中."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from optimizer.facts import allowed_starts, effect_period, meant
from optimizer.law.masks import age_caps, lawful_moves
from optimizer.plan import Decision, Kind, rows_of
from optimizer.posing.closing import post_closing
from optimizer.posing.windows import period_after, start_periods
from optimizer.program import Limit, Term
from optimizer.replaying.replay import Move, Replay, Violation
from optimizer.replaying.withdrawals import executed_table
from optimizer.rows import STOCK, WORK
from optimizer.sections import ApprovalDays, ClassId, CourtId, MechanismSection, RoleId, Selector, Share

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.problem import Problem
    from optimizer.program import Model
    from optimizer.sections import Form

Array = NDArray[Any]

MOVED = Decision("moved", ("cell", "receiver", "period", "finished"), "cases", Kind.CASES, order="move")
LOT = Decision("lot", ("origin", "period"), "lots", Kind.SWITCH, "origin", keep=False)


class Cross(MechanismSection):
    """Cases leave their home court and are executed by another.

    ``moved[n,e,t]`` leaves ``stock[n,t]`` and needs ``work[e,r,t+lag]`` of ``(1 + overhead) x effort[n,r]``, never
    ``outside``, for the tie is to the home court. Each end spends the hand-over days: home at t, receiver at t + lag. From then
    on the cases close after the lag of their class.

    - ``sum over n in queue, e, t of moved <= share_cap x (opening + inflow of the queue)``;
    - ``sum over e and periods up to t of moved[n] <= cases of n old enough by the end of t``, where the rule set has an age;
    - ``minimum_lot x lot[j,t] <= sum over cells of j and e of moved <= most x lot[j,t]``.
    """

    decisions: ClassVar[tuple[Decision, ...]] = (MOVED,)

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
    approval_days: ApprovalDays = 0

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
        moved = model.columns(self.name, MOVED, index, upper=moves.most)
        model.need(STOCK, (moves.cell, moves.period), moved, 1.0)
        post_closing(model, problem, moved, cell=moves.cell, period=moves.finished, court=moves.receiver)
        hand = self._handover(problem)
        for role in range(len(problem.roles)):
            r = np.full(len(moved), role)
            effort = problem.cells.effort[moves.cell, role] * (1 + self.overhead) + hand[role]
            model.need(WORK, (moves.receiver, r, moves.finished), moved, effort)
            model.need(WORK, (moves.origin, r, moves.period), moved, hand[role])
        self._post_limits(model, problem, moves, moved)
        model.tally("load", moves.receiver, moved, 1.0, period=moves.finished)
        model.tally("load", moves.origin, moved, -1.0, period=moves.finished)

    def _post_limits(self, model: Model, problem: Problem, moves: _Moves, moved: Array) -> None:
        queues = np.unique(moves.queue)
        most_of = Limit(self._caps(problem).ravel()[queues], queue=queues)
        model.require(f"{self.name} share cap", Term(moved, queue=moves.queue), upper=most_of)
        lag = {"lag_weeks": self.lag_weeks}
        model.move(self.form, moved, cell=moves.cell, receiver=moves.receiver, period=moves.period, **lag)
        if self.minimum_lot == 1:  # a whole case is a lot of one already
            return
        lots, row = np.unique(np.stack([moves.origin, moves.period]), axis=1, return_inverse=True)
        row = row.ravel()
        most = np.zeros(lots.shape[1])
        cap = np.where(self._movable(problem), self._caps(problem), 0.0).sum(axis=1)
        np.add.at(most, row, moves.most)
        most = np.minimum(most, cap[lots[0]])
        at = {"origin": lots[0], "period": lots[1]}
        lot = model.columns(self.name, LOT, at, upper=most >= self.minimum_lot)
        gone = Term(moved, origin=moves.origin, period=moves.period)
        model.require(f"{self.name} fewest", gone, Term(lot, -float(self.minimum_lot), **at), lower=0.0)
        model.require(f"{self.name} most", gone, Term(lot, -most, **at), upper=0.0)

    def _moves(self, problem: Problem) -> _Moves:
        """Every move that the form, the law, the dates and the caps leave open."""
        n = np.flatnonzero(self._cells(problem))
        n, receiver = self._pairs(problem, n)
        lawful = lawful_moves(problem, self.form, n, receiver)
        n, receiver = n[lawful], receiver[lawful]
        starts = start_periods(problem, self.every_weeks, self.approval_days)
        dates = [(t, period_after(problem, t, self.lag_weeks)) for t in starts]
        times = np.array([(t, end) for t, end in dates if end is not None], dtype=int).reshape(-1, 2)
        cell, place, when = (a.ravel() for a in np.broadcast_arrays(n[:, None], receiver[:, None], np.arange(len(times))))
        period, finished = times[when].T
        queue = np.ravel_multi_index(
            (problem.cells.court[cell], problem.cells.klass[cell]), (len(problem.courts), len(problem.classes))
        )
        there = np.minimum(problem.cells.arrived, age_caps(problem, self.form))
        most = np.floor(np.minimum(self._caps(problem).ravel()[queue], there[cell, period]) + 1e-9)
        use = most >= 1
        return _Moves(*(a[use] for a in (cell, place, problem.cells.court[cell], queue, period, finished, most)))

    def _cells(self, problem: Problem) -> Array:
        """Cells whose cases may move, shape (N,), bool."""
        meant = problem.select(self.origins)[problem.cells.court]
        meant &= np.isin(problem.cells.klass, problem.class_index(self.classes))
        return meant & problem.cells.tied if self.cases == "tied" else meant

    def _movable(self, problem: Problem) -> Array:
        """Queues with cells that may move, shape (J, K), bool."""
        movable = np.zeros((len(problem.courts), len(problem.classes)), dtype=bool)
        cells = self._cells(problem)
        movable[problem.cells.court[cells], problem.cells.klass[cells]] = True
        return movable

    def _caps(self, problem: Problem) -> Array:
        """Most cases that may leave each queue, shape (J, K)."""
        load = np.zeros((len(problem.courts), len(problem.classes)))
        np.add.at(load, (problem.cells.court, problem.cells.klass), problem.cells.opening + problem.cells.inflow.sum(axis=1))
        return self.share_cap * load

    def _handover(self, problem: Problem) -> Array:
        return np.array([self.handover_days.get(role, 0.0) for role in problem.roles])

    def _pairs(self, problem: Problem, cells: Array) -> tuple[Array, Array]:
        """Cells with each court that may execute them."""
        origin = problem.cells.court[cells]
        if self.form == "elevate":
            receiver = problem.map.parent[origin]
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
        peer = (problem.map.relation == 1) & (tier[:, None] == tier)
        km = np.where(peer, problem.map.km, np.inf)
        order = np.argsort(km, axis=1, kind="stable")[:, : self.receivers]
        return np.where(np.take_along_axis(peer, order, axis=1), order, -1)

    def replay(self, facts: Facts, tables: Tables) -> Replay:
        """Rows taken by each move, one at a time, and the cases it finishes elsewhere."""
        replay = Replay()
        for cell, receiver, period, finished, cases in rows_of(tables, MOVED):
            replay.moves.append(Move(self.form, cell, receiver, period, self.lag_weeks, cases))
            replay.add("need", STOCK, facts.cells.shape, (cell, period), cases)
            for role, name in enumerate(facts.roles):
                hand = self.handover_days.get(name, 0.0)
                effort = float(facts.cells.effort[cell, role]) * (1 + self.overhead)
                replay.add("need", WORK, facts.shape, (receiver, role, finished), cases * (effort + hand))
                replay.add("need", WORK, facts.shape, (int(facts.cells.court[cell]), role, period), cases * hand)
        moves = rows_of(tables, MOVED)
        replay.executed = executed_table((cell, receiver, finished, cases) for cell, receiver, _, finished, cases in moves)
        return replay

    def violations(self, facts: Facts, tables: Tables) -> list[Violation]:
        """Whole cases of the classes named, to courts the form allows, on its dates, within caps and above the lot."""
        found: list[Violation] = []
        lots: dict[tuple[int, int], float] = {}
        queues: dict[tuple[int, int], float] = {}
        dates = allowed_starts(facts, self.every_weeks, self.approval_days)
        for cell, receiver, period, finished, cases in rows_of(tables, MOVED):
            origin, klass = int(facts.cells.court[cell]), int(facts.cells.klass[cell])
            where = f"{facts.courts[origin]} -> {facts.courts[receiver]}, {facts.classes[klass]}, period {period}"
            row = f"{self.name}[{where}]"
            wrong = {
                "cases are not whole": abs(cases - round(cases)) > 1e-6,
                "cases are negative": cases < 0,
                "these cases may not move": not self._may_move(facts, cell),
                "this court may not execute them": not self._may_receive(facts, origin, receiver),
                "moves are not ordered in this period": period not in dates,
                "the work comes at the wrong time": finished != effect_period(facts, period, self.lag_weeks),
            }
            found += [Violation(row, cases, "cases", message) for message, broken in wrong.items() if broken]
            lots[origin, period] = lots.get((origin, period), 0.0) + cases
            queues[origin, klass] = queues.get((origin, klass), 0.0) + cases
        for (origin, period), cases in lots.items():
            if cases < self.minimum_lot - 1e-6:
                row = f"{self.name}[{facts.courts[origin]}, period {period}]"
                found.append(Violation(row, self.minimum_lot - cases, "cases", f"fewer than {self.minimum_lot} in a lot"))
        for (origin, klass), cases in queues.items():
            of = (facts.cells.court == origin) & (facts.cells.klass == klass)
            cap = self.share_cap * float(facts.cells.opening[of].sum() + facts.cells.inflow[of].sum())
            if cases > cap + 1e-6:
                row = f"{self.name}[{facts.courts[origin]}, {facts.classes[klass]}]"
                found.append(Violation(row, cases - cap, "cases", f"more than {self.share_cap:.1%} of the queue"))
        return found

    def _may_move(self, facts: Facts, cell: int) -> bool:
        """Whether cases of a cell are meant."""
        tied = self.cases == "all" or bool(facts.cells.tied[cell])
        named = facts.classes[facts.cells.klass[cell]] in self.classes
        return tied and named and bool(meant(facts, self.origins)[facts.cells.court[cell]])

    def _may_receive(self, facts: Facts, origin: int, receiver: int) -> bool:
        """The rule of the form, one pair at a time."""
        if self.form == "elevate":
            return int(facts.map.parent[origin]) == receiver
        if self.form == "concentrate":
            return facts.courts[receiver] == self.to and receiver != origin
        tier = [court.tier for court in facts.document.courts]
        near = [
            other
            for other in range(len(tier))
            if other != origin and tier[other] == tier[origin] and facts.map.region[other] == facts.map.region[origin]
        ]
        near.sort(key=lambda other: (float(facts.map.km[origin, other]), other))
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
