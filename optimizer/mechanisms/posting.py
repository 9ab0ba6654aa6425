"""Posting officers through command centres: columns, rows and hub balances that every posting mechanism shares.

For each window ``w`` (start, length) and role ``r``, with regions ``g`` as hubs below one command centre on top:

- ``sum_{i in g} lent[i,r,w] = sum_{j in g} received[j,r,w,same region] + up[g,r,w]``
- ``sum_g up[g,r,w] = sum_j received[j,r,w,other region]``
- nobody gets his own people back: ``lent[j] + received[j, same] <= sum_{i in g} lent[i]``, and likewise
  ``up[g] + sum_{j in g} received[j, other] <= sum_g up[g]``: exactly what a dispatch without loops needs
  (Hall's condition for a transportation problem with a forbidden diagonal).

Heads are constant during a window at both ends; lent heads come from above the protected floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.mechanisms.windows import Windows, ramped_share, windows_of
from optimizer.plan import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.mechanisms.sections import PostingSection
    from optimizer.model.model import Model
    from optimizer.problem import Problem

Array = NDArray[Any]


@dataclass(frozen=True)
class Posted:
    """Columns of one posting mechanism, for the rows that only it has.

    Attributes:
        windows: all windows.
        switch: shape (H, W), columns that say whether host ``hosts[h]`` has a posting in that window, or None.
        hosts: shape (H,), courts that may host.
        received: columns; host, role, window, relation: shape of each (columns,).
    """

    windows: Windows
    switch: Array | None
    hosts: Array
    received: Array
    host: Array
    role: Array
    window: Array


def effective_days(
    problem: Problem, windows: Windows, ramp: Sequence[float] = (), set_up_days: float = 0.0, hand_over_days: float = 0.0
) -> Array:
    """Share-adjusted working days of a posted officer for each (window, period) pair, shape (C,), before travel.

    Set-up days are taken from the first working days of the window, hand-over days from the last.
    """
    share = np.concatenate(
        [np.zeros(0), *(ramped_share(problem, s, ramp)[:n] for s, n in zip(windows.start, windows.length, strict=True))]
    )
    days = problem.days[windows.period]
    before = np.concatenate(
        [
            np.zeros(0),
            *(
                problem.days[s : s + n].cumsum() - problem.days[s : s + n]
                for s, n in zip(windows.start, windows.length, strict=True)
            ),
        ]
    )
    after = windows.total(problem.days)[windows.window] - before - days
    lost = np.minimum(np.clip(set_up_days - before, 0, days) + np.clip(hand_over_days - after, 0, days), days)
    out: Array = (days - lost) * share
    return out


def post_posting(
    model: Model,
    problem: Problem,
    section: PostingSection,
    *,
    switched: bool,
    outside: bool,
    ramp: Sequence[float] = (),
    set_up_days: float = 0.0,
    hand_over_days: float = 0.0,
) -> Posted | None:
    """Post heads, hubs, costs and the days supplied; ``None`` if no posting is possible at all."""
    windows = windows_of(problem, section.weeks, section.start_every_weeks)
    roles = problem.role_index(list(section.heads))
    hosts = np.flatnonzero(problem.select(section.hosts))
    spare = np.floor(problem.heads - problem.floor + 1e-9)
    donors = problem.select(section.donors)[:, None] & (spare > 0) & np.isin(np.arange(len(problem.roles)), roles)
    if not len(windows) or not len(hosts) or not donors.any():
        return None
    received = _received(model, problem, section, windows, hosts, roles, donors)
    i, r = np.nonzero(donors)
    donor, role, window = (a.ravel() for a in np.broadcast_arrays(i[:, None], r[:, None], np.arange(len(windows))))
    lent = model.columns(
        section.name,
        "lent",
        _window_index(windows, window, donor=donor, role=role),
        upper=spare[donor, role],
        kind=Kind.LENT,
        unit="heads",
        keep=False,
    )
    column, period, _ = windows.cover(window)
    for row in ("staff", "lend"):
        model.need(row, (donor[column], role[column], period), lent[column], 1.0)
    _post_hubs(model, problem, section, windows, (donor, role, window, lent), received)
    switch = _post_switch(model, section, windows, hosts, received) if switched else None
    if not switched:
        _post_most(model, section, received)
    days = effective_days(problem, windows, ramp, set_up_days, hand_over_days)
    _post_days(model, problem, windows, received, days, outside=outside)
    host, role, window, _, columns = received
    length = windows.total(problem.weeks)
    model.disturb(columns, length[window])
    model.cost(section.budget, columns, section.cost_yuan_per_officer_week * length[window])
    return Posted(windows, switch, hosts, columns, host, role, window)


def _window_index(windows: Windows, window: Array, **index: Array) -> dict[str, Array]:
    return {**index, "start": windows.start[window], "length": windows.length[window]}


def _received(
    model: Model, problem: Problem, section: PostingSection, windows: Windows, hosts: Array, roles: Array, donors: Array
) -> tuple[Array, Array, Array, Array, Array]:
    """Columns for heads received: host, role, window, relation and column, each of shape (columns,)."""
    regions = int(problem.region.max()) + 1
    giving = np.zeros((regions, donors.shape[1]))  # donors by region and role
    np.add.at(giving, problem.region, donors)
    h, r, w, relation = (a.ravel() for a in np.indices((len(hosts), len(roles), len(windows), 2)))
    host, role, relation = hosts[h], roles[r], relation + 1
    near = giving[problem.region[host], role]
    others = np.where(relation == 1, near - donors[host, role], giving.sum(axis=0)[role] - near)
    most = np.array([section.heads[problem.roles[role]].high for role in roles])[r]
    use = (others > 0) & (most > 0)
    host, role, window, relation, most = host[use], role[use], w[use], relation[use], most[use]
    index = _window_index(windows, window, host=host, role=role, relation=relation)
    columns = model.columns(section.name, "received", index, upper=most, kind=Kind.HEADS, unit="heads", keep=False)
    return host, role, window, relation, columns


def _post_hubs(
    model: Model,
    problem: Problem,
    section: PostingSection,
    windows: Windows,
    lending: tuple[Array, Array, Array, Array],
    receiving: tuple[Array, Array, Array, Array, Array],
) -> None:
    donor, r1, w1, lent = lending
    host, r2, w2, relation, received = receiving
    regions, roles, count = int(problem.region.max()) + 1, len(problem.roles), len(windows)
    shape = (regions, roles, count)
    hub1 = np.ravel_multi_index((problem.region[donor], r1, w1), shape)
    hub2 = np.ravel_multi_index((problem.region[host], r2, w2), shape)
    same, far = relation == 1, relation == 2
    hubs = np.unique(np.concatenate([hub1, hub2]))
    g, r, w = np.unravel_index(hubs, shape)
    most = np.zeros(int(np.prod(shape)))
    np.add.at(most, hub1, np.floor(problem.heads - problem.floor + 1e-9)[donor, r1])
    index = _window_index(windows, w, hub=g, role=r)
    up = model.columns(
        section.name, "up", index, upper=most[hubs] if far.any() else 0.0, kind=Kind.FLOW, unit="heads", keep=False
    )
    entering = model.columns(section.name, "entering", index, upper=most[hubs], kind=Kind.FLOW, unit="heads", keep=False)
    a, b = np.searchsorted(hubs, hub1), np.searchsorted(hubs, hub2)
    rows = np.arange(len(hubs))

    def equal(name: str, *parts: tuple[Array, Array, float], upper: float = 0.0, lower: float = 0.0) -> None:
        model.require(
            f"{section.name} {name}",
            np.concatenate([part[0] for part in parts]),
            np.concatenate([part[1] for part in parts]),
            np.concatenate([np.full(len(part[0]), part[2]) for part in parts]),
            lower=lower,
            upper=upper,
        )

    equal("hub total", (a, lent, 1.0), (rows, entering, -1.0))
    equal("hub", (rows, entering, 1.0), (b[same], received[same], -1.0), (rows, up, -1.0))
    _, top = np.unique(np.ravel_multi_index((r, w), shape[1:]), return_inverse=True)
    equal("top hub", (top, up, 1.0), (top[b[far]], received[far], -1.0))
    if far.any():  # a region never gets its own people back: what it receives comes up from the others
        away = model.columns(
            section.name, "away", {"top": np.arange(top.max() + 1)}, upper=most.sum(), kind=Kind.FLOW, unit="heads", keep=False
        )
        equal("top hub total", (top, up, 1.0), (np.arange(top.max() + 1), away, -1.0))
        equal("no loop by region", (rows, up, 1.0), (b[far], received[far], 1.0), (rows, away[top], -1.0), lower=-np.inf)
    key = (len(problem.courts), roles, count)
    lender = np.ravel_multi_index((donor, r1, w1), key)
    taker = np.ravel_multi_index((host[same], r2[same], w2[same]), key)
    both, x, y = np.intersect1d(lender, taker, return_indices=True)
    loop = np.arange(len(both))
    equal("no loop by court", (loop, lent[x], 1.0), (loop, received[same][y], 1.0), (loop, entering[a[x]], -1.0), lower=-np.inf)


def _post_switch(
    model: Model, section: PostingSection, windows: Windows, hosts: Array, received: tuple[Array, Array, Array, Array, Array]
) -> Array:
    """One yes-or-no per host and window; ``fewest x switch <= heads of a role <= most x switch``."""
    h, w = (a.ravel() for a in np.indices((len(hosts), len(windows))))
    switch = model.columns(
        section.name, "open", _window_index(windows, w, host=hosts[h]), upper=1.0, kind=Kind.SWITCH, unit="postings"
    ).reshape(len(hosts), len(windows))
    host, role, window, _, columns = received
    for number, bounds in enumerate(section.heads.values()):
        r = model.problem.role_index([list(section.heads)[number]])[0]
        of = role == r
        rows = np.searchsorted(hosts, host[of]) * len(windows) + window[of]
        every = np.arange(switch.size)
        for name, factor, lower, upper in (("fewest", bounds.low, 0.0, np.inf), ("most", bounds.high, -np.inf, 0.0)):
            model.require(
                f"{section.name} {name}",
                np.concatenate([rows, every]),
                np.concatenate([columns[of], switch.ravel()]),
                np.concatenate([np.ones(of.sum()), np.full(switch.size, -float(factor))]),
                lower=lower,
                upper=upper,
            )
    return switch


def _post_most(model: Model, section: PostingSection, received: tuple[Array, Array, Array, Array, Array]) -> None:
    """No more heads of a role at a host than allowed, from its own region and from others together."""
    host, role, window, _, columns = received
    most = {model.problem.roles.index(name): bounds.high for name, bounds in section.heads.items()}
    groups, row = np.unique(np.stack([host, role, window]), axis=1, return_inverse=True)
    upper = np.array([most[r] for r in groups[1].tolist()], dtype=float)
    model.require(f"{section.name} most", row.ravel(), columns, 1.0, upper=upper)


def _post_days(
    model: Model,
    problem: Problem,
    windows: Windows,
    received: tuple[Array, Array, Array, Array, Array],
    days: Array,
    *,
    outside: bool,
) -> None:
    host, role, window, relation, columns = received
    column, period, pair = windows.cover(window)
    r = role[column]
    amount = days[pair] * problem.availability[r] * (1 - problem.travel_loss[relation[column]])
    for row in ("work", "outside") if outside else ("work",):
        model.supply(row, (host[column], r, period), columns[column], amount)
