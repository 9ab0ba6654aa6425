"""What replays take of resources in, what there is and what is used out, period by period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.facts import meant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.facts import Facts
    from optimizer.replaying.replay import Replay

Array = NDArray[Any]


def resources_used(facts: Facts, replays: Iterable[Replay]) -> dict[str, tuple[Array, Array]]:
    """Amount and use of each resource, each of shape (T,), or (1,) where it is for the plan as a whole."""
    found = {}
    every = list(replays)
    for name, resource in facts.document.resources.items():
        courts = np.array(meant(facts, resource.region), dtype=bool)
        used = np.zeros(facts.shape[2])
        for replay in every:
            if name in replay.used:
                used += replay.used[name][courts].sum(axis=0)
        if resource.per == "plan":
            found[name] = np.array([resource.amount], dtype=float), used.sum(keepdims=True)
            continue
        given = resource.amount if isinstance(resource.amount, tuple) else [resource.amount] * len(used)
        there = [
            each * length / 7 if resource.per == "week" else each
            for each, length in zip(given, facts.time.lengths, strict=True)
        ]
        found[name] = np.array(there, dtype=float), used
    return found
