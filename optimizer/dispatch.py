"""Heads lent and received in, who goes from where to where out: whole heads, least travel, by min-cost flow.

Runs once for each mechanism, role and window. A receiver takes heads of its own region and of other regions as the model
decided, because the relation carries the travel loss; nobody is ever sent to his own court.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from optimizer.errors import ModelError
from optimizer.plan import LENT, ORDERS, RECEIVED, SENT, Plan, Table, read

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.program import Block, Program

Array = NDArray[Any]


def make_plan(problem: Problem, program: Program, x: Array) -> Plan:
    """Read a solution as tables, with lent and received heads turned into orders."""
    decisions: dict[str, dict[str, Table]] = {}
    posting: dict[str, dict[str, Table]] = {}
    for block in program.blocks:
        decision = block.decision
        if decision.keep:
            decisions.setdefault(block.owner, {})[decision.name] = _table(program, block, x)
        elif decision == SENT:  # it is decided already who goes from where to where
            decisions.setdefault(block.owner, {})[ORDERS.name] = _table(program, block, x)
        elif decision in (LENT, RECEIVED):
            posting.setdefault(block.owner, {})[decision.name] = _table(program, block, x)
    for owner, tables in posting.items():
        if ORDERS.name in decisions.get(owner, {}):
            continue
        decisions.setdefault(owner, {})[ORDERS.name] = _orders(problem, owner, read(tables, LENT), read(tables, RECEIVED))
    return Plan(decisions)


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
    names = ("role", "start", "length")
    keys = np.stack([received.index[name] for name in names], axis=1) if len(received) else np.zeros((0, 3), dtype=int)
    rows: list[tuple[int, ...]] = []
    for key in np.unique(keys, axis=0):  # one flow per role and window
        of_lent = np.all(np.stack([lent.index[name] for name in names], axis=1) == key, axis=1)
        of_received = np.all(keys == key, axis=1)
        givers = _Side(lent.index["donor"][of_lent], np.zeros(0), lent.amount[of_lent])
        takers = _Side(
            received.index["host"][of_received], received.index["relation"][of_received], received.amount[of_received]
        )
        for donor, host, heads in _flow(problem, owner, givers, takers):
            rows.append((donor, host, *map(int, key), heads))
    return ORDERS.table(sorted(rows))


def _flow(problem: Problem, owner: str, givers: _Side, takers: _Side) -> list[tuple[int, int, int]]:
    """Cheapest whole-headed transport, costs in metres; the relation of each pair is that of the receiver's column."""
    pair = problem.map.relation[givers.court[:, None], takers.court[None, :]] == takers.relation[None, :]
    g, h = np.nonzero(pair)
    flow = min_cost_flow.SimpleMinCostFlow()
    first = len(givers.court)
    metres = np.round(1000 * problem.map.km[givers.court[g], takers.court[h]]).astype(np.int64)
    most = np.minimum(givers.heads[g], takers.heads[h]).astype(np.int64)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(g, first + h, most, metres)
    nodes = np.arange(first + len(takers.court))
    flow.set_nodes_supplies(nodes, np.concatenate([givers.heads, -takers.heads]).round().astype(np.int64))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise ModelError(f"dispatch of {owner}: heads lent and received do not fit together (flow status {status})")
    sent = flow.flows(arcs)
    return [(int(givers.court[a]), int(takers.court[b]), int(n)) for a, b, n in zip(g, h, sent, strict=True) if n]
