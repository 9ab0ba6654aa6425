"""What the planner's own decisions ask of how a mechanism is posed: yes-or-no of its orders, and who goes where to some hosts.

Command centres forget who goes where. A decision on officers from some courts to others therefore has those hosts draw on their
donors one by one, as rules on teams have, and leaves all other hosts to the command centres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem import Problem
    from optimizer.sections import PostingSection
    from optimizer.sections.demands import Demand

Array = NDArray[Any]


def orders_counted(problem: Problem, section: PostingSection) -> bool:
    """Whether a decision counts the postings of a mechanism, which takes a yes-or-no of each."""
    return any(demand.kind.endswith(" open") and demand.mechanism == section.name for demand in problem.document.decisions)


def hosts_apart(problem: Problem, section: PostingSection) -> Array:
    """Hosts of which a decision asks who sends them officers, shape (J,), bool; none where all arcs are posed anyway."""
    apart: Array = np.zeros(len(problem.courts), dtype=bool)
    for demand in _on_pairs(problem, section):
        donors, hosts = ends_of(problem, section, demand)
        if not (donors >= problem.select(section.donors)).all() and not (hosts >= problem.select(section.hosts)).all():
            apart |= hosts & problem.select(section.hosts)
    return apart


def ends_of(problem: Problem, section: PostingSection, demand: Demand) -> tuple[Array, Array]:
    """Courts that send, and courts that receive, of those that a mechanism knows as such, each of shape (J,), bool."""
    donors, hosts = problem.select(section.donors), problem.select(section.hosts)
    if demand.forbid == "host":
        return donors, hosts & problem.select(demand.courts)
    return donors & problem.select(demand.courts), hosts & problem.select(demand.to)


def _on_pairs(problem: Problem, section: PostingSection) -> Iterator[Demand]:
    if not section.by_pairs:
        for demand in problem.document.decisions:
            if demand.kind in ("must send", "forbid send") and demand.mechanism in (None, section.name):
                yield demand
