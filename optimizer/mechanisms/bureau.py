"""Temporary enforcement bureau (临时执行局): a team from other courts takes over enforcement at a host for a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.plan import GAIN, ORDERS, POSTED, SPENT, STOOD_IN, Decision, rows_of
from optimizer.posing.gains import post_gain, rates
from optimizer.posing.postings import post_posting
from optimizer.program import Term
from optimizer.replaying.gains import rate_of_stays, replay_gain
from optimizer.replaying.postings import order_violations, replay_orders
from optimizer.replaying.replay import Replay, Violation
from optimizer.rows import HOST, LEND, STAFF
from optimizer.sections import PostingSection, Share, Uses

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.problem import Problem
    from optimizer.program import Model
    from optimizer.sections import Form

Array = NDArray[Any]


class Bureau(PostingSection):
    """A team drawn from other courts takes over enforcement at a host for a window of weeks.

    With ``on[j,t]`` the sum of ``open[j,start,length]`` over the windows that cover ``t``:

    - ``sum_j on[j,t] <= at_most``; ``host[j,t]``: at most one bureau stands at a court at a time;
    - ``lend[j,r,t]``: a court that hosts does not lend;
    - ``gain[j,r,t]`` on the host's own officers while it stands, and a residual that fades after it has left;
    - if it displaces the host: ``staff[j,r,t]`` needs ``heads[j,r] x on[j,t]``, so nobody of the host is at work.
    """

    needs_authority: ClassVar[bool] = True
    opens_bureau: ClassVar[bool] = True
    decisions: ClassVar[tuple[Decision, ...]] = (POSTED, ORDERS, GAIN, SPENT, STOOD_IN)

    kind: Literal["bureau"] = Field(description="mechanism kind (no unit)")
    at_most: int = Field(1, ge=0, le=1_000, description="bureaus that may stand at the same time (count)")
    ramp: tuple[Share, ...] = Field(
        (), max_length=52, description="effectiveness in the first, second, ... week; 1 afterwards (share)"
    )
    set_up_days: float = Field(0.0, ge=0, le=60, description="working days lost to setting up (days)")
    hand_over_days: float = Field(0.0, ge=0, le=60, description="working days lost to handing over at the end (days)")
    gain_on_host: Share = Field(0.0, description="gain on the host's own officers while it stands (share)")
    residual: Share = Field(0.0, description="gain on the host's own officers that remains when it has left (share)")
    residual_half_life_weeks: float = Field(6.0, gt=0, le=520, description="time in which that gain halves (weeks)")
    displaces_host: bool = Field(False, description="the host's own officers stand down meanwhile (on or off)")
    setup_cost_yuan: float = Field(0.0, ge=0, le=1e9, description="cost of opening one bureau (yuan)")
    uses_standing: Uses = Field(
        {}, description="what one bureau takes of resources in a week that it stands (units of the resource per week)"
    )

    @property
    def legal_form(self) -> Form:
        """A bureau rests on the power to dispatch officers."""
        return "bureau"

    def post(self, model: Model, problem: Problem) -> None:
        """Post the team, then what only a bureau has."""
        posted = post_posting(
            model,
            problem,
            self,
            switched=True,
            outside=True,
            alone=True,
            ramp=self.ramp,
            set_up_days=self.set_up_days,
            hand_over_days=self.hand_over_days,
        )
        if posted is None or posted.switch is None:
            return
        switch, windows = posted.switch, posted.windows
        model.cost(self.budget, switch.ravel(), self.setup_cost_yuan)
        h, pair = (a.ravel() for a in np.indices((len(posted.hosts), len(windows.period))))
        host, period, column = posted.hosts[h], windows.period[pair], switch[h, windows.window[pair]]
        model.need(HOST, (host, period), column, 1.0)
        model.require(f"{self.name} at most", Term(column, period=period), upper=float(self.at_most))
        model.use(self.uses_standing, host, period, column, problem.time.weeks[period])
        self._post_standing_by(model, problem, host, period, column)
        during = 0.0 if self.displaces_host else self.gain_on_host
        rate = rates(problem, windows, during=during, after=self.residual, half_life_weeks=self.residual_half_life_weeks)
        post_gain(model, problem, self.name, posted.hosts, windows, switch, rate)

    def _post_standing_by(self, model: Model, problem: Problem, host: Array, period: Array, column: Array) -> None:
        """The host lends nobody, and stands down where the bureau displaces it."""
        roles = len(problem.roles)
        j, r, t, x = (
            np.repeat(host, roles),
            np.tile(np.arange(roles), len(host)),
            np.repeat(period, roles),
            np.repeat(column, roles),
        )
        model.need(LEND, (j, r, t), x, np.maximum(problem.staff.heads - problem.staff.floor, 0)[j, r, t])
        if self.displaces_host:
            model.need(STAFF, (j, r, t), x, problem.staff.heads[j, r, t])

    def replay(self, facts: Facts, tables: Tables) -> Replay:
        """Rows from the orders, the open bureaus and the gains claimed."""
        replay = replay_orders(
            facts,
            self,
            tables,
            outside=True,
            ramp=self.ramp,
            set_up_days=self.set_up_days,
            hand_over_days=self.hand_over_days,
        )
        for host, start, length in self._open(tables):
            replay.pay(self.budget, self.setup_cost_yuan)
            for period in range(start, start + length):
                replay.add("need", HOST, (facts.shape[0], facts.shape[2]), (host, period), 1.0)
                for resource, each in self.uses_standing.items():
                    replay.take(facts.shape, resource, host, period, each * float(facts.time.weeks[period]))
                for role in range(len(facts.roles)):
                    where = (host, role, period)
                    spare = max(float(facts.staff.heads[host, role, period] - facts.staff.floor[host, role, period]), 0.0)
                    replay.add("need", LEND, facts.shape, where, spare)
                    if self.displaces_host:
                        replay.add("need", STAFF, facts.shape, where, float(facts.staff.heads[host, role, period]))
        rate = rate_of_stays(
            facts,
            self._open(tables),
            during=0.0 if self.displaces_host else self.gain_on_host,
            after=self.residual,
            half_life_weeks=self.residual_half_life_weeks,
        )
        replay_gain(facts, tables, replay, rate)
        return replay

    def violations(self, facts: Facts, tables: Tables) -> list[Violation]:
        """Team bounds and windows; a bureau behind every order; at most so many at once; at most one per court."""
        found = order_violations(facts, self, tables)
        opened = self._open(tables)
        posted = {(host, start, length) for _, host, _, start, length, _ in rows_of(tables, ORDERS)}
        for host, start, length in sorted(posted.symmetric_difference(opened)):
            row = f"{self.name}[{facts.courts[host]}, period {start}, {length} periods]"
            if (host, start, length) not in opened:
                found.append(Violation(row, 1, "bureau", "officers are posted to a bureau that is not open"))
            elif self.fewest_donors or any(bounds.low for bounds in self.heads.values()):
                found.append(Violation(row, 1, "bureau", "a bureau stands without officers"))
        standing = np.zeros(len(facts.time.days))
        for _, start, length in opened:
            standing[start : start + length] += 1
        for period in np.flatnonzero(standing > self.at_most):
            excess = float(standing[period] - self.at_most)
            found.append(
                Violation(f"{self.name}[period {period}]", excess, "bureaus", f"more than {self.at_most} stand at once")
            )
        return found

    def _open(self, tables: Tables) -> list[tuple[int, int, int]]:
        return [(host, start, length) for host, start, length, on in rows_of(tables, POSTED) if on > 0.5]
