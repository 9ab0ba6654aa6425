"""Who is sent where in a window in, the same heads along the fewest links out, and of these ways the one of least travel.

A link is a pair of donor and host, on which one order is signed for all roles together. A transport with a fixed charge for
each pair is hard in general; windows fall apart, by region unless regions exchange people, into problems small enough for
CP-SAT to prove the best of. Where it does not within its limit, the best way found stays, never worse than the one given.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Array = NDArray[Any]
Sent = tuple[int, int, int, int]
"""Donor, host, role, heads."""

LIMIT = 2.0
"""Deterministic time of one problem, so that the same plan comes out everywhere; about two seconds."""


def fewest_links(km: Array, relation: Array, sent: list[Sent], staying: Mapping[tuple[int, int, int], int]) -> list[Sent]:
    """The same heads given and taken by court, role and relation, along the fewest links, then with the least travel.

    Parameters:
        km, relation: shape (J, J). sent: a way to send them, from which the search starts.
        staying: heads who are there already, by donor, host and role, and travel nothing.
    """
    out: list[Sent] = []
    for part in _apart(relation, sent):
        best = _solve(km, relation, part, staying)
        better = best is not None and _cost(km, best, staying) < _cost(km, part, staying)
        out += best if best is not None and better else part
    return out


def _cost(km: Array, sent: Iterable[Sent], staying: Mapping[tuple[int, int, int], int]) -> tuple[int, int]:
    """Links, and metres travelled by all who do not stay on."""
    links, metres = set(), 0
    for donor, host, role, heads in sent:
        links.add((donor, host))
        metres += max(heads - staying.get((donor, host, role), 0), 0) * round(1000 * float(km[donor, host]))
    return len(links), metres


def _sides(relation: Array, sent: Iterable[Sent]) -> tuple[Counter[tuple[int, int]], Counter[tuple[int, int, int]]]:
    """Heads given by donor and role, and taken by host, role and relation."""
    given: Counter[tuple[int, int]] = Counter()
    taken: Counter[tuple[int, int, int]] = Counter()
    for donor, host, role, heads in sent:
        given[donor, role] += heads
        taken[host, role, int(relation[donor, host])] += heads
    return given, taken


def _arcs(relation: Array, sent: Iterable[Sent]) -> dict[tuple[int, int, int], int]:
    """Most heads that may go from a donor to a host in a role, where any may."""
    given, taken = _sides(relation, sent)
    return {
        (donor, host, role): min(most, room)
        for (donor, role), most in given.items()
        for (host, wanted, near), room in taken.items()
        if role == wanted and relation[donor, host] == near
    }


def _apart(relation: Array, sent: list[Sent]) -> list[list[Sent]]:
    """The parts into which a window falls, as no arc joins them."""
    courts, at = np.unique([(donor, len(relation) + host) for donor, host, *_ in _arcs(relation, sent)], return_inverse=True)
    donor, host = at.reshape(-1, 2).T if len(courts) else (at, at)
    joined = coo_array((np.ones(len(donor)), (donor, host)), shape=(len(courts), len(courts)))
    parts: defaultdict[int, list[Sent]] = defaultdict(list)
    label = (
        dict(zip(courts.tolist(), connected_components(joined, directed=False)[1].tolist(), strict=True)) if len(courts) else {}
    )
    for one in sent:
        parts[label[one[0]]].append(one)
    return list(parts.values())


def _solve(km: Array, relation: Array, sent: list[Sent], staying: Mapping[tuple[int, int, int], int]) -> list[Sent] | None:
    """The best way found; ``None`` where there is but one way, or none is found."""
    if len({donor for donor, *_ in sent}) == 1 or len({host for _, host, *_ in sent}) == 1:
        return None
    from ortools.sat.python import cp_model

    model, arcs = cp_model.CpModel(), _arcs(relation, sent)
    now = Counter({(donor, host, role): heads for donor, host, role, heads in sent})
    heads = {arc: model.new_int_var(0, most, "") for arc, most in arcs.items()}
    links = {pair: model.new_bool_var("") for pair in dict.fromkeys(arc[:2] for arc in arcs)}
    given, taken = _sides(relation, sent)
    for (donor, role), most in given.items():
        model.add(sum(x for arc, x in heads.items() if (arc[0], arc[2]) == (donor, role)) == most)
    for (host, role, near), room in taken.items():
        ways = [x for arc, x in heads.items() if arc[1:] == (host, role) and relation[arc[:2]] == near]
        model.add(sum(ways) == room)
    travel, most_metres = [], 1
    for arc, x in heads.items():
        model.add(x <= arcs[arc] * links[arc[:2]])
        model.add_hint(x, now[arc])
        metres, stay = round(1000 * float(km[arc[:2]])), min(staying.get(arc, 0), arcs[arc])
        comes = x
        if stay:
            comes = model.new_int_var(0, arcs[arc], "")
            model.add(comes >= x - stay)
            model.add_hint(comes, max(now[arc] - stay, 0))
        travel.append(metres * comes)
        most_metres += metres * arcs[arc]
    for pair, link in links.items():
        model.add_hint(link, any(now[arc] for arc in arcs if arc[:2] == pair))
    model.minimize(most_metres * sum(links.values()) + sum(travel))  # no way is so long that it is worth a link
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = LIMIT
    solver.parameters.presolve_inclusion_work_limit = 0  # a presolve step that has lost optima
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [(*arc, solver.value(x)) for arc, x in heads.items() if solver.value(x)]
