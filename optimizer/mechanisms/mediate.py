"""Urging before enforcement (执前督促): debtors are urged when enforcement is applied for, and some perform without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.facts import by_queue, effect_period, meant
from optimizer.plan import Decision, Kind, rows_of
from optimizer.posing.stays import post_stays
from optimizer.posing.windows import period_after, windows_of
from optimizer.program import Flow, Term
from optimizer.replaying.replay import Replay, Violation
from optimizer.replaying.stays import stay_violations
from optimizer.rows import FILINGS, WORK
from optimizer.sections import ClassId, RoleId, Selector, Share, Uses, WindowSection

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.posing.windows import Windows
    from optimizer.problem import Problem
    from optimizer.program import Model

Array = NDArray[Any]

MEDIATION = Decision("mediation", ("court", "start", "length"), "stays", Kind.SWITCH, "court", order="act")
URGED = Decision("urged", ("court", "class", "period"), "cases", place="court")


class Mediate(WindowSection):
    """Courts urge debtors before a case is opened; who performs is diverted, and some come back later all the same.

    With ``urged[j,k,t]`` the filings urged, of those that would come in at ``j`` in ``t``, and ``part[n,t]`` what is diverted
    from cell ``n`` for each, ``success`` in all:

    - ``urged[j,k,t] <= at_most_share x filings[j,k,t] x`` (a window at ``j`` covers ``t``), and over all mechanisms together
      no filing is urged twice (``filings`` of the core);
    - ``work[j,r,t]`` needs ``mediator_days`` for each filing urged, whether its debtor performs or not;
    - ``stock[n,t]`` loses ``part x urged``, and gets ``returns_share`` of it back ``returns_after_weeks`` later, as young
      cases; those that would come back after the plan cost what a case open at its end does;
    - the rest is performed before enforcement: neither opened nor closed, and worth ``value_of_performed`` each.

    Filings are all that comes in, restored cases too. A duty asks for the same share of all that would have come in.
    """

    decisions: ClassVar[tuple[Decision, ...]] = (MEDIATION, URGED)

    kind: Literal["mediate"] = Field(description="mechanism kind (no unit)")
    courts: Selector = Field(Selector(tier="basic"), description="courts that may urge before enforcement (selector)")
    classes: tuple[ClassId, ...] = Field(min_length=1, description="classes whose filings may be urged (no unit)")
    mediator_days: dict[RoleId, Annotated[float, Field(ge=0, le=100)]] = Field(
        {}, description="days of the court's own officers by role that one filing urged takes (days)"
    )
    success: Share = Field(description="part of the filings urged whose debtors perform (share)")
    performs: Literal["easiest", "alike"] = Field(
        "easiest",
        description="whose debtors perform: those of the easiest tiers first and of tied cases last, or of all alike (no unit)",
    )
    at_most_share: Share = Field(1.0, description="most of the filings of a class that a court may urge in a period (share)")
    returns_share: Share = Field(0.0, description="part of the filings diverted that come in later all the same (share)")
    returns_after_weeks: int = Field(8, ge=1, le=260, description="time until those do (weeks)")
    value_of_performed: float | None = Field(
        None,
        ge=0,
        le=1_000_000,
        description="worth of a filing performed before enforcement; default: of a genuine closure of its class (weight)",
    )
    uses: Uses = Field({}, description="what one filing urged takes of resources (units of the resource per filing)")
    setup_cost_yuan: float = Field(0.0, ge=0, le=1e9, description="cost of each window at one court (yuan)")
    cost_yuan_per_filing: float = Field(0.0, ge=0, le=1e6, description="cost of urging one filing (yuan per filing)")

    # -- posing ----------------------------------------------------------------------------------------------------

    def post(self, model: Model, problem: Problem) -> None:
        """Post where and when filings are urged, what that takes, and what becomes of them."""
        windows = windows_of(problem, self.weeks, self.start_every_weeks, self.approval_days)
        filed = problem.filings
        open_ = np.zeros(filed.shape, dtype=bool)
        open_[np.ix_(problem.select(self.courts), np.isin(problem.classes, self.classes), windows.period)] = True
        j, k, t = np.nonzero(open_ & (filed > 0))
        courts = np.unique(j)
        if not len(courts) or not self.at_most_share:
            return
        stay = post_stays(model, problem, self.name, MEDIATION, courts, windows)
        most = self.at_most_share * filed[j, k, t]
        urged = model.columns(self.name, URGED, {"court": j, "class": k, "period": t}, upper=most)
        model.need(FILINGS, (j, k, t), urged, 1.0)
        self._post_while_on(model, windows, stay[np.searchsorted(courts, j)], (urged, most), (j, k, t))
        for role, days in self.mediator_days.items():
            model.need(WORK, (j, np.full(len(j), problem.roles.index(role)), t), urged, days)
        model.use(self.uses, j, t, urged)
        model.disturb(urged, sum(self.mediator_days.values()) / 5)
        model.cost(self.budget, stay.ravel(), self.setup_cost_yuan)
        model.cost(self.budget, urged, self.cost_yuan_per_filing)
        column = np.full(filed.shape, -1)
        column[j, k, t] = urged
        self._post_flows(model, problem, filed, column)

    def _post_while_on(
        self, model: Model, windows: Windows, stay: Array, urged: tuple[Array, Array], where: tuple[Array, Array, Array]
    ) -> None:
        """Nothing is urged outside a window; ``stay``: shape (columns, W), the switches at the court of each column."""
        columns, most = urged
        at = dict(zip(("court", "class", "period"), where, strict=True))
        row, pair = np.nonzero(where[2][:, None] == windows.period)
        on = Term(stay[row, windows.window[pair]], -most[row], **{axis: index[row] for axis, index in at.items()})
        model.require(f"{self.name} while on", Term(columns, **at), on, upper=0.0)

    def _post_flows(self, model: Model, problem: Problem, filed: Array, column: Array) -> None:
        """What leaves each cell, what comes in again, and what the rest is worth."""
        cells = problem.cells
        part = self._part(problem, filed)
        n, t = np.nonzero((part > 0) & (column[cells.court, cells.klass] >= 0))
        urged, cases = column[cells.court[n], cells.klass[n], t], part[n, t]
        model.divert(Flow(n, t, urged, cases))
        again = [period_after(problem, period, self.returns_after_weeks) for period in range(len(problem.time.days))]
        later = np.array([-1 if period is None else period for period in again])[t]
        within = later >= 0
        model.readmit(Flow(n[within], later[within], urged[within], self.returns_share * cases[within]))
        model.worth(urged, -np.where(within, 0.0, self.returns_share * cases * cells.end_penalty[n]))
        genuine = problem.document.objective.closures * np.array([kind.value for kind in problem.document.classes.values()])
        each = genuine[cells.klass[n]] if self.value_of_performed is None else self.value_of_performed
        model.worth(urged, (1 - self.returns_share) * cases * each * problem.time.timing[t])

    def _part(self, problem: Problem, filed: Array) -> Array:
        """Cases diverted from each cell for one filing urged, shape (N, T)."""
        cells = problem.cells
        every = filed[cells.court, cells.klass]
        share = np.divide(cells.inflow, every, out=np.zeros(cells.shape), where=every > 0)
        if self.performs == "alike":
            alike: Array = self.success * share
            return alike
        queue = cells.court * len(problem.classes) + cells.klass
        first = np.flatnonzero(np.diff(queue, prepend=-1))  # cells of a queue stand together, the easiest first
        before = np.cumsum(share, axis=0) - share
        before -= np.repeat(before[first], np.diff(first, append=len(cells)), axis=0)
        easiest: Array = np.clip(self.success - before, 0.0, share)
        return easiest

    # -- replaying -------------------------------------------------------------------------------------------------

    def replay(self, facts: Facts, tables: Tables) -> Replay:
        """Days and money of every filing urged, and where its cases go."""
        replay = Replay()
        shape = (len(facts.courts), len(facts.classes), len(facts.time.days))
        replay.performed = (np.zeros(facts.cells.shape), np.zeros(len(facts.courts)))
        queues = by_queue(facts)
        for court, klass, period, filings in rows_of(tables, URGED):
            replay.add("need", FILINGS, shape, (court, klass, period), filings)
            for role, days in self.mediator_days.items():
                replay.add("need", WORK, facts.shape, (court, facts.roles.index(role), period), filings * days)
            for resource, each in self.uses.items():
                replay.take(facts.shape, resource, court, period, filings * each)
            replay.employ("home", filings * sum(self.mediator_days.values()) / 5)
            replay.pay(self.budget, filings * self.cost_yuan_per_filing)
            self._replay_filings(facts, replay, queues.get((court, klass), []), period, filings)
        for _, _, _, on in rows_of(tables, MEDIATION):
            replay.pay(self.budget, on * self.setup_cost_yuan)
        return replay

    def _replay_filings(self, facts: Facts, replay: Replay, cells: list[int], period: int, filings: float) -> None:
        """Divert what is performed of the filings of one queue, tier by tier."""
        came = sum(float(facts.cells.inflow[n, period]) for n in cells)
        left = self.success
        again = effect_period(facts, period, self.returns_after_weeks)
        for n in cells if came > 0 else ():
            share = float(facts.cells.inflow[n, period]) / came
            part = self.success * share if self.performs == "alike" else min(left, share)
            left = max(left - part, 0.0)
            gone = filings * part
            replay.divert(facts.cells.shape, n, period, gone)
            back = gone * self.returns_share
            if again is None:
                replay.worth -= back * float(facts.cells.end_penalty[n])
            else:
                replay.readmit(facts.cells.shape, n, again, back)
            assert replay.performed is not None
            worth = (gone - back) * self._value(facts, n)
            replay.performed[0][n, period] += gone - back
            replay.performed[1][facts.cells.court[n]] += worth
            replay.worth += worth * float(facts.time.timing[period])

    def _value(self, facts: Facts, cell: int) -> float:
        """Worth of one filing of a cell that is performed."""
        if self.value_of_performed is not None:
            return self.value_of_performed
        return float(facts.cells.genuine_worth[cell])

    def violations(self, facts: Facts, tables: Tables) -> list[Violation]:
        """Windows that are offered; filings of the classes meant, while a window stands, no more of them than allowed."""
        found = stay_violations(facts, self, meant(facts, self.courts), tables, MEDIATION)
        standing = np.zeros((len(facts.courts), len(facts.time.days)))
        for court, start, length, on in rows_of(tables, MEDIATION):
            standing[court, start : start + length] += on
        queues = by_queue(facts)
        for court, klass, period, filings in rows_of(tables, URGED):
            row = f"{self.name}[{facts.courts[court]}, {facts.classes[klass]}, period {period}]"
            came = sum(float(facts.cells.inflow[n, period]) for n in queues.get((court, klass), []))
            most = self.at_most_share * came * float(standing[court, period])
            if facts.classes[klass] not in self.classes:
                found.append(Violation(row, filings, "cases", "filings of this class are not urged"))
            elif filings > most + 1e-6 * (1 + most):
                found.append(Violation(row, filings - most, "cases", "more filings than may be urged"))
        return found
