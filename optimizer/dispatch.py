"""Heads lent and received in, who goes from where to where out: whole heads, few links, least travel.

Runs for each mechanism, window and role. A receiver takes heads of its own region and of other regions as the model decided,
because the relation carries the travel loss; nobody is ever sent to his own court. Who is at a host already stays on if another
window begins there when his own ends, and all roles of a window go along the fewest links that ``links`` finds. Postings whose
rules look at who sends whom where are decided in the model, and pass as they are; so do those to hosts of which a decision of
the planner asks who goes there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from optimizer.errors import ModelError
from optimizer.links import Sent, fewest_links
from optimizer.plan import LENT, ORDERS, RECEIVED, SENT, Plan, Table, read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from optimizer.problem import Problem
    from optimizer.program import Block, Program

Array = NDArray[Any]
Order = tuple[int, int, int, int, int, int]
"""Donor, host, role, start, length, heads."""
Leg = tuple[int, int, int]
"""Donor, host, heads."""

LINK_METRES = 25_000
"""Whole metres, so that ties are exact: what a link counts in the quick ways from which the search for the fewest begins."""

PASSES = 2
"""Times that the roles of a window are sent, each knowing where the others go: the second time the first one knows too."""


def make_plan(problem: Problem, program: Program, x: Array) -> Plan:
    """Read a solution as tables, with lent and received heads turned into orders."""
    decisions: dict[str, dict[str, Table]] = {}
    posting: dict[str, dict[str, Table]] = {}
    apart: dict[str, Array] = {}
    for block in program.blocks:
        decision = block.decision
        if decision.keep:
            decisions.setdefault(block.owner, {})[decision.name] = _table(program, block, x)
        elif decision in (LENT, RECEIVED, SENT):
            posting.setdefault(block.owner, {})[decision.name] = _table(program, block, x)
            if decision == SENT:  # it is decided already who goes to these hosts
                apart[block.owner] = np.unique(block.index["host"])
    for owner, tables in posting.items():
        received = _elsewhere(read(tables, RECEIVED), apart.get(owner, np.zeros(0)))
        sent = _orders(problem, owner, read(tables, LENT), received)
        decisions.setdefault(owner, {})[ORDERS.name] = _joined(sent, tables[SENT.name]) if owner in apart else sent
    return Plan(decisions)


def _joined(one: Table, other: Table) -> Table:
    """The rows of two tables of orders, in order."""
    index = {axis: np.concatenate([one.index[axis], other.index[axis]]) for axis in ORDERS.axes}
    order = np.lexsort([index[axis] for axis in reversed(ORDERS.axes)])
    amount = np.concatenate([one.amount, other.amount])
    return Table({axis: column[order] for axis, column in index.items()}, amount[order], ORDERS.unit)


def _elsewhere(received: Table, hosts: Array) -> Table:
    """Heads received at other courts than these."""
    use = ~np.isin(received.index["host"], hosts)
    return Table({name: column[use] for name, column in received.index.items()}, received.amount[use], received.unit)


def _table(program: Program, block: Block, x: Array) -> Table:
    """Nonzero decisions of a block; whole ones are rounded, the solver's dust is dropped."""
    amount = x[block.columns]
    amount = np.where(program.whole[block.columns], np.round(amount), amount)
    used = np.abs(amount) > 1e-9
    return Table({name: column[used] for name, column in block.index.items()}, amount[used], block.decision.unit)


@dataclass(frozen=True)
class _Side:
    """Heads of one side of one window: court, relation (receivers only), heads."""

    court: Array
    relation: Array
    heads: Array


def _orders(problem: Problem, owner: str, lent: Table, received: Table) -> Table:
    """Orders of one mechanism, windows by their start: who stays on must be known before who comes."""
    rows: list[Order] = []
    for start, length in sorted(_pairs(received)):
        sides = {
            role: (
                _Side(of_lent["donor"], np.zeros(0), of_lent["heads"]),
                _Side(of_received["host"], of_received["relation"], of_received["heads"]),
            )
            for role, of_lent, of_received in _roles(lent, received, start, length)
        }
        ended = _ended(rows, start)
        rows += [(*order[:3], start, length, order[3]) for order in _dispatch_window(problem, owner, sides, ended)]
    return ORDERS.table(sorted(rows))


def _pairs(table: Table) -> set[tuple[int, int]]:
    return set(zip(table.index["start"].tolist(), table.index["length"].tolist(), strict=True))


def _roles(lent: Table, received: Table, start: int, length: int) -> Iterator[tuple[int, dict[str, Array], dict[str, Array]]]:
    """Each role that is received in a window, with what is lent and received of it by column."""
    here = [(table.index["start"] == start) & (table.index["length"] == length) for table in (lent, received)]
    for role in np.unique(received.index["role"][here[1]]).tolist():
        both = []
        for table, window in zip((lent, received), here, strict=True):
            of = window & (table.index["role"] == role)
            both.append({**{name: axis[of] for name, axis in table.index.items()}, "heads": table.amount[of]})
        yield role, both[0], both[1]


def _ended(rows: list[Order], start: int) -> Counter[tuple[int, int, int]]:
    """Officers whose posting ends where this one begins, by donor, host and role."""
    out: Counter[tuple[int, int, int]] = Counter()
    for donor, host, role, since, length, heads in rows:
        if since + length == start:
            out[donor, host, role] += heads
    return out


def _dispatch_window(
    problem: Problem, owner: str, sides: dict[int, tuple[_Side, _Side]], ended: Counter[tuple[int, int, int]]
) -> list[Sent]:
    """The best way found to send all roles of a window: fewest links, then least travel, in which who stays on travels nothing.

    The search begins with the best of some quick ways that open no more links than the shortest one; of these, best is least
    travel plus ``LINK_METRES`` for each link.
    """
    shortest = {role: _flow(problem, owner, *both) for role, both in sides.items()}
    most = len(_links(shortest))
    best, least = shortest, _metres(problem, shortest, ended) + LINK_METRES * most
    for staying in (ended, Counter[tuple[int, int, int]]()):
        sent: dict[int, list[Leg]] = {}
        for role in sorted(sides, key=lambda role: (-sides[role][1].heads.sum(), role)) * PASSES:
            links = _links({other: legs for other, legs in sent.items() if other != role})
            stay = {(donor, host): heads for (donor, host, of), heads in staying.items() if of == role}
            sent[role] = _flow(problem, owner, *sides[role], links=links, staying=stay)
        links = _links(sent)
        cost = _metres(problem, sent, ended) + LINK_METRES * len(links)
        if len(links) <= most and cost < least:
            best, least = sent, cost
    found = [(donor, host, role, heads) for role, legs in best.items() for donor, host, heads in legs]
    return fewest_links(problem.map.km, problem.map.relation, found, ended)


def _links(sent: dict[int, list[Leg]]) -> set[tuple[int, int]]:
    return {(donor, host) for legs in sent.values() for donor, host, _ in legs}


def _metres(problem: Problem, sent: dict[int, list[Leg]], ended: Counter[tuple[int, int, int]]) -> int:
    """Metres travelled by all who do not stay on."""
    return sum(
        max(heads - ended[donor, host, role], 0) * round(1000 * float(problem.map.km[donor, host]))
        for role, legs in sent.items()
        for donor, host, heads in legs
    )


def _flow(
    problem: Problem,
    owner: str,
    givers: _Side,
    takers: _Side,
    *,
    links: Collection[tuple[int, int]] = (),
    staying: Mapping[tuple[int, int], int] | None = None,
) -> list[Leg]:
    """Cheapest whole-headed transport, costs in metres; the relation of each pair is that of the receiver's column.

    Along ``links``, pairs of donor and host, each officer travels ``LINK_METRES`` less; so many of a pair as ``staying`` says
    travel nothing.
    """
    pair = problem.map.relation[givers.court[:, None], takers.court[None, :]] == takers.relation[None, :]
    g, h = np.nonzero(pair)
    donor, host = givers.court[g], takers.court[h]
    metres = np.round(1000 * problem.map.km[donor, host]).astype(np.int64)
    most = np.minimum(givers.heads[g], takers.heads[h]).astype(np.int64)
    used = np.array([key in links for key in zip(donor.tolist(), host.tolist(), strict=True)], dtype=bool)
    stay = np.array([(staying or {}).get(key, 0) for key in zip(donor.tolist(), host.tolist(), strict=True)], dtype=np.int64)
    metres = np.where(used, np.maximum(metres - LINK_METRES, 0), metres)
    flow = min_cost_flow.SimpleMinCostFlow()
    first = len(givers.court)
    again = [  # those who stay on, and all others, along the same pair
        flow.add_arcs_with_capacity_and_unit_cost(g, first + h, room, cost)
        for room, cost in ((np.minimum(stay, most), np.zeros_like(metres)), (most, metres))
    ]
    nodes = np.arange(first + len(takers.court))
    flow.set_nodes_supplies(nodes, np.concatenate([givers.heads, -takers.heads]).round().astype(np.int64))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise ModelError(f"dispatch of {owner}: heads lent and received do not fit together (flow status {status})")
    sent = sum(flow.flows(arcs) for arcs in again)
    return [(int(i), int(j), int(n)) for i, j, n in zip(donor, host, sent, strict=True) if n]
