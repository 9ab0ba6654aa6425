"""Temporary enforcement bureau (临时执行局): a team from other courts takes over enforcement at a host for a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.mechanisms.base import Replay, Violation
from optimizer.mechanisms.claims import rate_of_stays, replay_gain
from optimizer.mechanisms.effects import post_gain, rates
from optimizer.mechanisms.orders import order_violations, orders_of, replay_orders
from optimizer.mechanisms.posting import post_posting
from optimizer.mechanisms.sections import PostingSection, Share
from optimizer.plan import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.mechanisms.law import Form
    from optimizer.model.model import Model
    from optimizer.problem import Problem

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
        model.need("host", (host, period), column, 1.0)
        rows = np.unique(period, return_inverse=True)[1]
        model.require(f"{self.name} at most", rows, column, 1.0, upper=float(self.at_most))
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
        model.need("lend", (j, r, t), x, np.maximum(problem.heads - problem.floor, 0)[j, r])
        if self.displaces_host:
            model.need("staff", (j, r, t), x, problem.heads[j, r])

    def replay(self, problem: Problem, tables: Mapping[str, Table]) -> Replay:
        """Rows from the orders, the open bureaus and the gains claimed."""
        replay = replay_orders(
            problem,
            self,
            orders_of(tables),
            outside=True,
            ramp=self.ramp,
            set_up_days=self.set_up_days,
            hand_over_days=self.hand_over_days,
        )
        for host, start, length in self._open(tables):
            replay.pay(self.budget, self.setup_cost_yuan)
            for period in range(start, start + length):
                replay.add("need", "host", (problem.shape[0], problem.shape[2]), (host, period), 1.0)
                for role in range(len(problem.roles)):
                    where = (host, role, period)
                    spare = max(float(problem.heads[host, role] - problem.floor[host, role]), 0.0)
                    replay.add("need", "lend", problem.shape, where, spare)
                    if self.displaces_host:
                        replay.add("need", "staff", problem.shape, where, float(problem.heads[host, role]))
        rate = rate_of_stays(
            problem,
            self._open(tables),
            during=0.0 if self.displaces_host else self.gain_on_host,
            after=self.residual,
            half_life_weeks=self.residual_half_life_weeks,
        )
        replay_gain(problem, tables, replay, rate)
        return replay

    def violations(self, problem: Problem, tables: Mapping[str, Table]) -> list[Violation]:
        """Team bounds and windows; a bureau behind every order; at most so many at once; at most one per court."""
        orders = orders_of(tables)
        found = order_violations(problem, self, orders)
        opened = self._open(tables)
        posted = set(zip(*(orders.index[name].tolist() for name in ("host", "start", "length")), strict=True))
        for host, start, length in sorted(posted.symmetric_difference(opened)):
            row = f"{self.name}[{problem.courts[host]}, period {start}, {length} periods]"
            if (host, start, length) not in opened:
                found.append(Violation(row, 1, "bureau", "officers are posted to a bureau that is not open"))
            elif any(bounds.low for bounds in self.heads.values()):
                found.append(Violation(row, 1, "bureau", "a bureau stands without officers"))
        standing = np.zeros(len(problem.days))
        for _, start, length in opened:
            standing[start : start + length] += 1
        for period in np.flatnonzero(standing > self.at_most):
            excess = float(standing[period] - self.at_most)
            found.append(
                Violation(f"{self.name}[period {period}]", excess, "bureaus", f"more than {self.at_most} stand at once")
            )
        return found

    def _open(self, tables: Mapping[str, Table]) -> list[tuple[int, int, int]]:
        opened = tables.get("open", Table.empty("host", "start", "length", unit="postings"))
        names = ("host", "start", "length")
        return [
            (int(j), int(s), int(n))
            for j, s, n, on in zip(*(opened.index[name] for name in names), opened.amount, strict=True)
            if on > 0.5
        ]
