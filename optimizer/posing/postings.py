"""Posting officers through command centres: columns, rows and hub balances that every posting mechanism shares.

For each window ``w`` (start, length) and role ``r``, with regions ``g`` as hubs below one command centre on top:

- ``sum_{i in g} lent[i,r,w] = sum_{j in g} received[j,r,w,same region] + up[g,r,w]``
- ``sum_g up[g,r,w] = sum_j received[j,r,w,other region]``
- nobody gets his own people back: ``lent[j] + received[j, same] <= sum_{i in g} lent[i]``, and likewise
  ``up[g] + sum_{j in g} received[j, other] <= sum_g up[g]``: exactly what a dispatch without loops needs
  (Hall's condition for a transportation problem with a forbidden diagonal).

Hosts of which a decision asks who sends them officers receive nobody through command centres, but along arcs (``demands``).

Heads are constant during a window at both ends; lent heads come from above the protected floor. Where rules look at who sends
whom where, ``teams`` takes the place of the command centres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import AWAY, ENTERING, LENT, POSTED, RECEIVED, SENT_UP
from optimizer.posing.demands import hosts_apart
from optimizer.posing.purposes import post_spent
from optimizer.posing.teams import SAME_PLACE_KM, possible_pairs, post_arcs, post_teams
from optimizer.posing.windows import Windows, ramped_share, windows_of
from optimizer.problem.geography import OTHER_REGION, SAME_REGION
from optimizer.program import Limit, Term
from optimizer.rows import OUTSIDE, WORK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.posing.teams import Arcs
    from optimizer.problem import Problem
    from optimizer.program import Model
    from optimizer.sections import PostingSection

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
    """Working days of a posted officer x ramp x season for each (window, period) pair, shape (C,), before travel.

    Set-up days are taken from the first working days of the window, hand-over days from the last.
    """
    share = np.concatenate(
        [np.zeros(0), *(ramped_share(problem, s, ramp)[:n] for s, n in zip(windows.start, windows.length, strict=True))]
    )
    days = problem.time.days[windows.period]
    before = np.concatenate(
        [
            np.zeros(0),
            *(
                problem.time.days[s : s + n].cumsum() - problem.time.days[s : s + n]
                for s, n in zip(windows.start, windows.length, strict=True)
            ),
        ]
    )
    after = windows.total(problem.time.days)[windows.window] - before - days
    lost = np.minimum(np.clip(set_up_days - before, 0, days) + np.clip(hand_over_days - after, 0, days), days)
    out: Array = (days - lost) * share * problem.time.output[windows.period]
    return out


def post_posting(
    model: Model,
    problem: Problem,
    section: PostingSection,
    *,
    switched: bool,
    outside: bool,
    alone: bool = False,
    ramp: Sequence[float] = (),
    set_up_days: float = 0.0,
    hand_over_days: float = 0.0,
) -> Posted | None:
    """Post heads, hubs, costs and the days supplied; ``None`` if no posting is possible at all.

    ``switched``: a yes-or-no for each posting. ``alone``: at most one stands at a court at a time. ``outside``: tied cases too.
    """
    windows = windows_of(problem, section.weeks, section.start_every_weeks, section.approval_days)
    roles = problem.role_index(list(section.heads))
    hosts = np.flatnonzero(problem.select(section.hosts))
    spare = problem.staff.spare(windows.start, windows.length)
    meant = problem.select(section.donors)[:, None] & np.isin(np.arange(len(problem.roles)), roles)
    donors = meant & (spare > 0).any(axis=2) if len(windows) else meant
    if not len(windows) or not len(hosts) or not donors.any():
        return None
    pairs = possible_pairs(problem, section)
    received = _received(model, problem, section, windows, hosts, roles, donors, pairs)
    apart = hosts_apart(problem, section)
    if not section.by_pairs:
        through = tuple(part[~apart[received[0]]] for part in received)
        _post_hubs(model, problem, section, windows, _lent(model, section, windows, donors, spare), through)
    switch = _post_switch(model, section, windows, hosts, received) if switched else None
    arcs = None
    room = spare * donors[:, :, None]
    if apart.any():
        post_arcs(model, problem, section, windows, pairs & apart, room, tuple(part[apart[received[0]]] for part in received))
    if section.by_pairs:
        arcs = post_teams(model, problem, section, windows, pairs, room, received, _by_court(problem, hosts, switch))
    if not alone:  # of postings that stand at a court one at a time, each is within its own bounds already
        _post_most(model, section, windows, received)
    days = effective_days(problem, windows, ramp, set_up_days, hand_over_days)
    journeys = _by_relation(problem, section, received) if arcs is None else _by_arc(problem, section, received, arcs)
    _post_journeys(model, problem, section, windows, journeys, days, outside=outside)
    host, role, window, _, columns = received
    model.disturb(columns, windows.total(problem.time.weeks)[window])
    posted, period, _ = windows.cover(window)
    model.use(section.uses, host[posted], period, columns[posted], problem.time.weeks[period])
    return Posted(windows, switch, hosts, columns, host, role, window)


def _received(
    model: Model,
    problem: Problem,
    section: PostingSection,
    windows: Windows,
    hosts: Array,
    roles: Array,
    donors: Array,
    pairs: Array,
) -> tuple[Array, Array, Array, Array, Array]:
    """Columns for heads received: host, role, window, relation and column, each of shape (columns,)."""
    near, far = (((problem.map.relation == q) & pairs).T.astype(int) @ donors for q in (SAME_REGION, OTHER_REGION))
    h, r, w, relation = (a.ravel() for a in np.indices((len(hosts), len(roles), len(windows), 2)))
    host, role, relation = hosts[h], roles[r], relation + 1
    others = np.where(relation == SAME_REGION, near[host, role], far[host, role])
    most = np.array([section.heads[problem.roles[role]].high for role in roles])[r]
    use = (others > 0) & (most > 0)
    host, role, window, relation, most = host[use], role[use], w[use], relation[use], most[use]
    index = {"host": host, "role": role, "start": windows.start[window], "length": windows.length[window]}
    columns = model.columns(section.name, RECEIVED, {**index, "relation": relation}, upper=most)
    return host, role, window, relation, columns


def _lent(
    model: Model, section: PostingSection, windows: Windows, donors: Array, spare: Array
) -> tuple[Array, Array, Array, Array, Array]:
    """Columns for heads lent to command centres: donor, role, window, column and most, each of shape (columns,)."""
    i, r = np.nonzero(donors)
    donor, role, window = (a.ravel() for a in np.broadcast_arrays(i[:, None], r[:, None], np.arange(len(windows))))
    most = spare[donor, role, window]
    index = {"donor": donor, "role": role, "start": windows.start[window], "length": windows.length[window]}
    lent = model.columns(section.name, LENT, index, upper=most)
    column, period, _ = windows.cover(window)
    model.send((donor[column], role[column], period), lent[column])
    return donor, role, window, lent, most


def _by_court(problem: Problem, hosts: Array, switch: Array | None) -> Array | None:
    """Switches by court and window, shape (J, W), -1 where a court is no host."""
    if switch is None:
        return None
    out: Array = np.full((len(problem.courts), switch.shape[1]), -1)
    out[hosts] = switch
    return out


def _post_hubs(
    model: Model,
    problem: Problem,
    section: PostingSection,
    windows: Windows,
    lending: tuple[Array, Array, Array, Array, Array],
    receiving: tuple[Array, ...],
) -> None:
    """Balances of every hub, and nobody back at his own court or in his own region."""
    donor, r1, w1, lent, spare = lending
    host, r2, w2, relation, received = receiving
    shape = (int(problem.map.region.max()) + 1, len(problem.roles), len(windows))
    hub1 = np.ravel_multi_index((problem.map.region[donor], r1, w1), shape)
    hub2 = np.ravel_multi_index((problem.map.region[host], r2, w2), shape)
    same, far = relation == 1, relation == 2
    hubs = np.unique(np.concatenate([hub1, hub2]))
    g, r, w = np.unravel_index(hubs, shape)
    most = np.zeros(int(np.prod(shape)))
    np.add.at(most, hub1, spare)
    index = {"hub": g, "role": r, "start": windows.start[w], "length": windows.length[w]}
    up = model.columns(section.name, SENT_UP, index, upper=most[hubs] if far.any() else 0.0)
    entering = model.columns(section.name, ENTERING, index, upper=most[hubs])
    here = {"hub": g, "role": r, "window": w}
    lend_at = {"hub": problem.map.region[donor], "role": r1, "window": w1}
    take_at = {"hub": problem.map.region[host], "role": r2, "window": w2}

    def of(index: dict[str, Array], use: Array, *drop: str) -> dict[str, Array]:
        return {name: column[use] for name, column in index.items() if name not in drop}

    model.require(f"{section.name} hub total", Term(lent, **lend_at), Term(entering, -1.0, **here), lower=0.0, upper=0.0)
    from_hub = Term(received[same], -1.0, **of(take_at, same))
    model.require(f"{section.name} hub", Term(entering, **here), from_hub, Term(up, -1.0, **here), lower=0.0, upper=0.0)
    top = {"role": r, "window": w}
    model.require(
        f"{section.name} top hub", Term(up, **top), Term(received[far], -1.0, **of(take_at, far, "hub")), lower=0.0, upper=0.0
    )
    if far.any():  # a region never gets its own people back: what it receives comes up from the others
        tops, place = np.unique(np.stack([r, w]), axis=1, return_inverse=True)
        index = {"role": tops[0], "start": windows.start[tops[1]], "length": windows.length[tops[1]]}
        away = model.columns(section.name, AWAY, index, upper=most.sum())
        model.require(
            f"{section.name} top hub total",
            Term(up, **top),
            Term(away, -1.0, role=tops[0], window=tops[1]),
            lower=0.0,
            upper=0.0,
        )
        model.require(
            f"{section.name} no loop by region",
            Term(up, **here),
            Term(received[far], **of(take_at, far)),
            Term(away[place.ravel()], -1.0, **here),
            upper=0.0,
        )
    key = (len(problem.courts), *shape[1:])
    lender = np.ravel_multi_index((donor, r1, w1), key)
    taker = np.ravel_multi_index((host[same], r2[same], w2[same]), key)
    both, x, y = np.intersect1d(lender, taker, return_indices=True)
    court, role, window = np.unravel_index(both, key)
    loop = {"court": court, "role": role, "window": window}
    model.require(
        f"{section.name} no loop by court",
        Term(lent[x], **loop),
        Term(received[same][y], **loop),
        Term(entering[np.searchsorted(hubs, hub1)[x]], -1.0, **loop),
        upper=0.0,
    )


def _post_switch(
    model: Model, section: PostingSection, windows: Windows, hosts: Array, received: tuple[Array, Array, Array, Array, Array]
) -> Array:
    """One yes-or-no per host and window; ``fewest x switch <= heads of a role <= most x switch``."""
    h, w = (a.ravel() for a in np.indices((len(hosts), len(windows))))
    index = {"host": hosts[h], "start": windows.start[w], "length": windows.length[w]}
    switch = model.columns(section.name, POSTED, index, upper=1.0)
    host, role, window, _, columns = received
    every = {"court": hosts[h], "window": w}
    for name, bounds in section.heads.items():
        of = role == model.problem.roles.index(name)
        heads = Term(columns[of], court=host[of], window=window[of])
        model.require(f"{section.name} fewest {name}", heads, Term(switch, -float(bounds.low), **every), lower=0.0)
        model.require(f"{section.name} most {name}", heads, Term(switch, -float(bounds.high), **every), upper=0.0)
    return switch.reshape(len(hosts), len(windows))


def _post_most(
    model: Model, section: PostingSection, windows: Windows, received: tuple[Array, Array, Array, Array, Array]
) -> None:
    """In each period no more heads of a role at a host than allowed, over all windows that cover it together."""
    host, role, window, _, columns = received
    column, period, _ = windows.cover(window)
    most = np.zeros(len(model.problem.roles))
    for name, bounds in section.heads.items():
        most[model.problem.roles.index(name)] = bounds.high
    at = {"court": host[column], "role": role[column], "period": period}
    model.require(f"{section.name} most", Term(columns[column], **at), upper=Limit(most[role[column]], **at))


@dataclass(frozen=True)
class _Journeys:
    """Columns of heads with what their way costs: share of their days and yuan per week; shape of each (columns,)."""

    columns: Array
    host: Array
    role: Array
    window: Array
    loss: Array
    yuan: Array


def _by_relation(problem: Problem, section: PostingSection, received: tuple[Array, Array, Array, Array, Array]) -> _Journeys:
    """Where nobody asks how far it is, heads received lose what their relation says, and all cost the same."""
    host, role, window, relation, columns = received
    loss = problem.staff.travel_loss[relation]
    return _Journeys(columns, host, role, window, loss, np.full(len(columns), section.cost_yuan_per_officer_week))


def _by_arc(
    problem: Problem, section: PostingSection, received: tuple[Array, Array, Array, Array, Array], arcs: Arcs
) -> _Journeys:
    """Who is near enough goes every day; the others live there, lose the way of a weekend and cost their lodging."""
    if section.daily_within_km is None:
        return _by_relation(problem, section, received)
    daily = problem.map.km[arcs.donor, arcs.host] <= section.daily_within_km + SAME_PLACE_KM
    stay = problem.staff.travel_loss[problem.map.relation[arcs.donor, arcs.host]]
    loss = np.where(daily, section.daily_loss, stay)
    yuan = section.cost_yuan_per_officer_week + np.where(daily, 0.0, section.residence_yuan_per_officer_week)
    return _Journeys(arcs.columns, arcs.host, arcs.role, arcs.window, loss, yuan)


def _post_journeys(
    model: Model,
    problem: Problem,
    section: PostingSection,
    windows: Windows,
    journeys: _Journeys,
    days: Array,
    *,
    outside: bool,
) -> None:
    """Supply the days of those posted, less what the way takes, and pay for them; ``days`` by (window, period) pair."""
    column, period, pair = windows.cover(journeys.window)
    r = journeys.role[column]
    amount = days[pair] * problem.staff.availability[r] * (1 - journeys.loss[column])
    where = journeys.host[column], r, period
    if section.purpose is not None:  # days for the cases that it names alone
        post_spent(model, problem, section, where, journeys.columns[column], amount, outside=outside)
    else:
        for row in (WORK, OUTSIDE) if outside else (WORK,):
            model.supply(row, where, journeys.columns[column], amount)
    length = windows.total(problem.time.weeks)[journeys.window]
    model.cost(section.budget, journeys.columns, journeys.yuan * length)
