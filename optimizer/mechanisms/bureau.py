"""Temporary enforcement bureau (临时执行局): a team from other courts takes over enforcement at a host for a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from optimizer.mechanisms.base import Replay, Violation
from optimizer.mechanisms.orders import order_violations, orders_of, replay_orders
from optimizer.mechanisms.posting import post_posting
from optimizer.mechanisms.sections import PostingSection, Share
from optimizer.plan import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.mechanisms.posting import Posted
    from optimizer.model.model import Model
    from optimizer.problem import Problem

Array = NDArray[Any]


class Bureau(PostingSection):
    """A team drawn from other courts takes over enforcement at a host for a window of weeks.

    With ``on[j,t]`` the sum of ``open[j,start,length]`` over the windows that cover ``t``:

    - ``sum_j on[j,t] <= at_most``; ``host[j,t]``: at most one bureau stands at a court at a time;
    - ``lend[j,r,t]``: a court that hosts does not lend;
    - ``gain[j,r,t] <= rate x d[r,t] x home[j,r,t]`` and ``<= rate x d[r,t] x heads[j,r] x on[j,t]``;
    - if it displaces the host: ``staff[j,r,t]`` needs ``heads[j,r] x on[j,t]``, so nobody of the host is at work.
    """

    kind: Literal["bureau"] = Field(description="mechanism kind (no unit)")
    at_most: int = Field(1, ge=0, le=1_000, description="bureaus that may stand at the same time (count)")
    ramp: tuple[Share, ...] = Field(
        (), max_length=52, description="effectiveness in the first, second, ... week; 1 afterwards (share)"
    )
    set_up_days: float = Field(0.0, ge=0, le=60, description="working days lost to setting up (days)")
    gain_on_host: Share = Field(0.0, description="gain on the host's own officers while it stands (share)")
    displaces_host: bool = Field(False, description="the host's own officers stand down meanwhile (on or off)")
    setup_cost_yuan: float = Field(0.0, ge=0, le=1e9, description="cost of opening one bureau (yuan)")

    def post(self, model: Model, problem: Problem) -> None:
        """Post the team, then what only a bureau has."""
        posted = post_posting(model, problem, self, switched=True, outside=True, ramp=self.ramp, set_up_days=self.set_up_days)
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
        if self.gain_on_host and not self.displaces_host:
            self._post_gain(model, problem, posted)

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

    def _post_gain(self, model: Model, problem: Problem, posted: Posted) -> None:
        periods = np.unique(posted.windows.period)
        j, r, t = (
            a.ravel() for a in np.broadcast_arrays(posted.hosts[:, None, None], np.arange(len(problem.roles))[:, None], periods)
        )
        staffed = problem.heads[j, r] > 0
        j, r, t = j[staffed], r[staffed], t[staffed]
        days = self.gain_on_host * problem.officer_days[r, t]
        gain = model.columns(
            self.name, "gain", {"court": j, "role": r, "period": t}, upper=days * problem.heads[j, r], unit="officer-days"
        )
        model.supply("work", (j, r, t), gain, 1.0)
        model.need("gain", (j, r, t), gain, 1.0)
        home = model.core("home").reshape(problem.shape)[j, r, t]
        rows = np.arange(len(gain))
        model.require(
            f"{self.name} gain on officers at home",
            np.concatenate([rows, rows]),
            np.concatenate([gain, home]),
            np.concatenate([np.ones(len(gain)), -days]),
            upper=0.0,
        )
        at = np.searchsorted(posted.hosts, j)  # every window that covers the period of the row
        hit, pair = np.nonzero(t[:, None] == posted.windows.period)
        assert posted.switch is not None
        switch = posted.switch[at[hit], posted.windows.window[pair]]
        limit = (days * problem.heads[j, r])[hit]
        model.require(
            f"{self.name} gain while open",
            np.concatenate([rows, hit]),
            np.concatenate([gain, switch]),
            np.concatenate([np.ones(len(gain)), -limit]),
            upper=0.0,
        )

    def replay(self, problem: Problem, tables: Mapping[str, Table]) -> Replay:
        """Rows from the orders, the open bureaus and the gains claimed."""
        replay = replay_orders(problem, self, orders_of(tables), outside=True, ramp=self.ramp, set_up_days=self.set_up_days)
        for host, start, length in self._open(tables):
            replay.yuan += self.setup_cost_yuan
            for period in range(start, start + length):
                replay.add("need", "host", (problem.shape[0], problem.shape[2]), (host, period), 1.0)
                for role in range(len(problem.roles)):
                    where = (host, role, period)
                    spare = max(float(problem.heads[host, role] - problem.floor[host, role]), 0.0)
                    replay.add("need", "lend", problem.shape, where, spare)
                    if self.displaces_host:
                        replay.add("need", "staff", problem.shape, where, float(problem.heads[host, role]))
        gain = tables.get("gain", Table.empty("court", "role", "period", unit="officer-days"))
        days = gain.dense("court", "role", "period", shape=problem.shape)
        replay.supply["work"] = replay.supply.get("work", np.zeros(problem.shape)) + days
        replay.need["gain"] = days
        return replay

    def violations(self, problem: Problem, tables: Mapping[str, Table]) -> list[Violation]:
        """Team bounds and windows; a bureau behind every order; at most so many at once; gains no larger than promised."""
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
        on = np.zeros((len(problem.courts), len(problem.days)))
        for host, start, length in opened:
            standing[start : start + length] += 1
            on[host, start : start + length] += 1
        for period in np.flatnonzero(standing > self.at_most):
            excess = float(standing[period] - self.at_most)
            found.append(
                Violation(f"{self.name}[period {period}]", excess, "bureaus", f"more than {self.at_most} stand at once")
            )
        gain = tables.get("gain", Table.empty("court", "role", "period", unit="officer-days"))
        most = self.gain_on_host * on[:, None, :] * problem.heads[:, :, None] * problem.officer_days
        claimed = gain.dense("court", "role", "period", shape=problem.shape)
        for j, r, t in np.argwhere(claimed > most + 1e-5 * (1 + most)):
            row = f"{self.name} gain[{problem.courts[j]}, {problem.roles[r]}, period {t}]"
            found.append(Violation(row, float((claimed - most)[j, r, t]), "officer-days", "more gain than the bureau brings"))
        return found

    def _open(self, tables: Mapping[str, Table]) -> list[tuple[int, int, int]]:
        opened = tables.get("open", Table.empty("host", "start", "length", unit="postings"))
        names = ("host", "start", "length")
        return [
            (int(j), int(s), int(n))
            for j, s, n, on in zip(*(opened.index[name] for name in names), opened.amount, strict=True)
            if on > 0.5
        ]
