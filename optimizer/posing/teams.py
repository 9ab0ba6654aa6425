"""Who sends whom where: columns and rows of postings whose rules look at single donors, in place of command centres.

For each donor ``i``, host ``j``, role ``r`` and window ``w``, with ``i`` among the nearest few that may send ``j`` somebody:

- ``sum_{i of a relation} sent[i,j,r,w] = received[j,r,w,relation]``
- ``least x link[i,j,w] <= sum_r sent[i,j,r,w]``, and ``sent[i,j,r,w] <= most x link[i,j,w]``
- ``link[i,j,w] <= sum_{r decides} sent[i,j,r,w]`` where every donor sends one who decides
- ``fewest x open[j,w] <= sum_i link[i,j,w] <= most x open[j,w]`` for the donors of a posting
- ``open[j,w] <= sum_{i may lead, r decides} sent[i,j,r,w]`` where somebody of some courts must lead

A court is never among its own donors, so nothing has to be said of loops.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import LINK, SENT
from optimizer.problem.geography import SAME_COURT, SAME_REGION
from optimizer.program import Term
from optimizer.sections import LEADERS_IN_VIEW

if TYPE_CHECKING:
    from optimizer.posing.windows import Windows
    from optimizer.problem import Problem
    from optimizer.program import Model
    from optimizer.sections import PostingSection

Array = NDArray[Any]

SAME_PLACE_KM = 1e-6
"""Distances that differ by less than a millimetre are equal: they are computed twice, here and for the verifier."""


@dataclass(frozen=True)
class Arcs:
    """Officers sent along each arc; shape of each (arcs,).

    Attributes:
        columns: heads sent. donor, host, role, window: indices. most: upper bounds of the columns.
    """

    columns: Array
    donor: Array
    host: Array
    role: Array
    window: Array
    most: Array


def possible_pairs(problem: Problem, section: PostingSection) -> Array:
    """Which court may send officers to which by the rules on distance, region and nearness, shape (J, J), bool.

    Donors that can never send a whole officer of the roles posted do not count among the nearest.
    """
    relation = problem.map.relation
    roles = problem.role_index([name for name, bounds in section.heads.items() if bounds.high])
    spare = np.floor(problem.staff.heads - problem.staff.floor + 1e-9)[:, roles]
    donors = problem.select(section.donors) & (spare > 0).any(axis=(1, 2))
    pairs = (relation == SAME_REGION) if section.same_region_only else (relation != SAME_COURT)
    pairs = pairs & donors[:, None] & problem.select(section.hosts)
    if section.longest_km is not None:
        pairs &= problem.map.km <= section.longest_km + SAME_PLACE_KM
    few = len(pairs) if section.donors_in_view is None else section.donors_in_view
    within: Array = pairs & (_rank(problem, pairs) < few)
    if section.led_by is not None:
        leading = pairs & (_leaders(problem, section) & (spare[:, problem.staff.decides[roles]] > 0).any(axis=(1, 2)))[:, None]
        within |= leading & (_rank(problem, leading) < LEADERS_IN_VIEW)
    return within


def _leaders(problem: Problem, section: PostingSection) -> Array:
    """Courts from which somebody must come who leads, shape (J,), bool."""
    none: Array = np.zeros(len(problem.courts), dtype=bool)
    return none if section.led_by is None else problem.select(section.led_by)


def _rank(problem: Problem, pairs: Array) -> Array:
    """Place of each donor among those of a host by distance, nearest first, equally near ones in the order of the file."""
    km = np.where(pairs, np.round(problem.map.km, 6), np.inf)
    rank: Array = np.argsort(np.argsort(km, axis=0, kind="stable"), axis=0, kind="stable")
    return rank


def left_out(problem: Problem, section: PostingSection) -> tuple[int, int]:
    """Pairs of donor and host that lie within reach, and how many of them the nearest few leave out."""
    near = possible_pairs(problem, section).sum()
    reach = possible_pairs(problem, section.model_copy(update={"nearest_donors": len(problem.courts)})).sum()
    return int(reach), int(reach - near)


def post_teams(
    model: Model,
    problem: Problem,
    section: PostingSection,
    windows: Windows,
    pairs: Array,
    spare: Array,
    received: tuple[Array, Array, Array, Array, Array],
    switch: Array | None,
) -> Arcs:
    """Post who is sent where, and the rules on links; returns who is sent.

    ``pairs``, shape (J, J), bool; ``spare``, shape (J, R, W), heads that each donor may lend; ``switch``, shape (J, W),
    columns, -1 where a court is no host, or ``None`` where there is no yes-or-no for each posting.
    """
    arcs = post_arcs(model, problem, section, windows, pairs, spare, received)
    if section.by_links:
        _post_links(model, problem, section, windows, arcs, switch)
    if section.led_by is not None:
        assert switch is not None, f"{section.name}: a posting that must be led needs a yes-or-no"
        led = _leaders(problem, section)[arcs.donor] & problem.staff.decides[arcs.role]
        j, w = np.nonzero(switch >= 0)
        leaders = Term(arcs.columns[led], host=arcs.host[led], window=arcs.window[led])
        model.require(f"{section.name} led", leaders, Term(switch[j, w], -1.0, host=j, window=w), lower=0.0)
    return arcs


def post_arcs(
    model: Model,
    problem: Problem,
    section: PostingSection,
    windows: Windows,
    pairs: Array,
    spare: Array,
    received: tuple[Array, ...],
) -> Arcs:
    """Post who is sent where, and that hosts receive them: who is ``received``, by host, role, window, relation and column."""
    arcs = _arcs(model, section, windows, pairs, spare)
    column, period, _ = windows.cover(arcs.window)
    model.send((arcs.donor[column], arcs.role[column], period), arcs.columns[column])
    host, role, window, relation, columns = received
    came = problem.map.relation[arcs.donor, arcs.host]
    model.require(
        f"{section.name} sent and received",
        Term(arcs.columns, host=arcs.host, role=arcs.role, window=arcs.window, relation=came),
        Term(columns, -1.0, host=host, role=role, window=window, relation=relation),
        lower=0.0,
        upper=0.0,
    )
    return arcs


def _arcs(model: Model, section: PostingSection, windows: Windows, pairs: Array, spare: Array) -> Arcs:
    """A column for each donor, host, role and window in which somebody can be sent."""
    high = np.zeros(spare.shape[1])
    for name, bounds in section.heads.items():
        high[model.problem.roles.index(name)] = bounds.high
    i, j = np.nonzero(pairs)
    room = np.minimum(spare[i], high[:, None])  # (pairs, R, W)
    pair, role, window = np.nonzero(room > 0)
    most = room[pair, role, window]
    donor, host = i[pair], j[pair]
    index = {"donor": donor, "host": host, "role": role, "start": windows.start[window], "length": windows.length[window]}
    columns = model.columns(section.name, SENT, index, upper=most)
    return Arcs(columns, donor, host, role, window, most)


def _post_links(
    model: Model, problem: Problem, section: PostingSection, windows: Windows, arcs: Arcs, switch: Array | None
) -> None:
    """A yes-or-no for each donor, host and window, and what it promises."""
    keys, link_of = np.unique(np.stack([arcs.donor, arcs.host, arcs.window]), axis=1, return_inverse=True)
    donor, host, window = keys
    index = {"donor": donor, "host": host, "start": windows.start[window], "length": windows.length[window]}
    link = model.columns(section.name, LINK, index, upper=1.0)
    every = {"donor": donor, "host": host, "window": window}
    along = {"donor": arcs.donor, "host": arcs.host, "window": arcs.window}
    model.require(
        f"{section.name} least per donor",
        Term(arcs.columns, **along),
        Term(link, -float(section.least_per_donor), **every),
        lower=0.0,
    )
    by_role = {**along, "role": arcs.role}
    model.require(
        f"{section.name} sent along links",
        Term(arcs.columns, **by_role),
        Term(link[link_of.ravel()], -arcs.most, **by_role),
        upper=0.0,
    )
    if section.each_donor_decides:
        decides = problem.staff.decides[arcs.role]
        model.require(
            f"{section.name} each donor decides",
            Term(arcs.columns[decides], **{name: axis[decides] for name, axis in along.items()}),
            Term(link, -1.0, **every),
            lower=0.0,
        )
    _post_donors(model, section, link, host, window, switch)


def _post_donors(model: Model, section: PostingSection, link: Array, host: Array, window: Array, switch: Array | None) -> None:
    """Fewest and most donors of each posting."""
    bounds = section.donors_per_posting
    if bounds is None:
        return
    links = Term(link, host=host, window=window)
    if switch is None:  # a fewest of one needs no saying, and any other comes with a switch
        model.require(f"{section.name} most donors", links, upper=float(bounds.high))
        return
    j, w = np.nonzero(switch >= 0)
    fewest, most = (Term(switch[j, w], -float(count), host=j, window=w) for count in (bounds.low, bounds.high))
    model.require(f"{section.name} fewest donors", links, fewest, lower=0.0)
    model.require(f"{section.name} most donors", links, most, upper=0.0)
