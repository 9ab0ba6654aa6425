"""Queues with parts of their own in, faults and warnings out: parts that the class has not, or that are given twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.errors import Fault
from optimizer.scenario.staffing import warning
from optimizer.scenario.tree import path_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.scenario.schema import Document
    from optimizer.scenario.tree import Node, Steps


def check_stock(document: Document, tree: Node) -> list[Fault]:
    """Parts of a stock must be tiers of the class, each once."""
    faults = []
    for i, queue in enumerate(document.queues):
        seen: dict[int, int] = {}
        for p, part in enumerate(queue.stock or ()):
            steps: Steps = ("queues", i, "stock", p, "tied" if part.tied else "tier")
            node, tiers = tree.at(steps), len(document.classes[queue.klass].tiers)
            if part.place > tiers:
                message = f"the class '{queue.klass}' has {tiers} tier{'s' if tiers > 1 else ''}"
                faults.append(Fault(node.place, path_text(steps), message, node.describe(), f"1 to {tiers}, or tied: on"))
            elif part.place in seen:
                what = "the tied part" if part.tied else f"tier {part.tier}"
                message = f"{what} is given twice, first as part {seen[part.place] + 1}"
                faults.append(Fault(node.place, path_text(steps), message, node.describe(), "each once"))
            seen.setdefault(part.place, p)
    return faults


def warn_of_stock(document: Document, tree: Node) -> Iterator[Fault]:
    """Parts of no case."""
    for i, queue in enumerate(document.queues):
        steps: Steps = ("queues", i, "stock")
        if queue.open == 0 and "stock" in tree.at(steps[:2]).fields:
            yield warning(tree, steps, "tells apart the open cases of a queue that has none")
