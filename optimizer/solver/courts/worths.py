"""What each court is worth with its heads held, exactly, and the cut that says so: milliseconds a court."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import Kind
from optimizer.solver.courts.cuts import Cut, cut_of
from optimizer.solver.courts.warm import Warm

if TYPE_CHECKING:
    from optimizer.solver.courts.split import Split

Array = NDArray[Any]

MOST_CUTS = 60
"""Cuts kept of each court, the latest."""


class Worths:
    """Courts with their heads held, and the cuts they have given; bases and cuts change, so this is not frozen."""

    def __init__(self, split: Split) -> None:
        self.split = split
        program = split.program
        fixed = split.held & (program.kinds != Kind.FLOW)  # rows on heads bind officers in transit
        self._fixed = [np.flatnonzero(fixed[part.columns]) for part in split.parts]
        self._warm = [Warm(part.task) for part in split.parts]
        self._last: list[tuple[bytes | None, float | None]] = [(None, None)] * len(split.parts)
        self.cuts: dict[int, list[Cut]] = {number: [] for number in range(len(split.parts))}

    def learn(self, number: int, prices: Array) -> None:
        """Keep the cut that row prices of a part prove."""
        cut = cut_of(self.split.parts[number], self.split.held, prices)
        if cut is not None:
            self.cuts[number] = [*self.cuts[number], cut][-MOST_CUTS:]

    def value(self, number: int, x: Array) -> float | None:
        """What a part is worth with heads as in ``x``, shape (all columns,); ``None`` if it cannot keep its rows."""
        part, fixed = self.split.parts[number], self._fixed[number]
        columns = part.columns[fixed]
        values = np.clip(
            np.where(self.split.program.whole[columns], np.round(x[columns]), x[columns]),
            part.task.lower[fixed],
            part.task.upper[fixed],
        )
        key = values.tobytes()
        if self._last[number][0] == key:
            return self._last[number][1]
        self._warm[number].hold(fixed, values)
        found = self._warm[number].solve(repriced=False)
        worth = None if found is None else float(part.task.worth @ found[0])
        if found is not None:
            self.learn(number, found[1])
        self._last[number] = (key, worth)
        return worth

    def of_shared(self, x: Array) -> float:
        """What the shared columns are worth."""
        shared = self.split.shared
        return float(self.split.program.worth[shared] @ x[shared])
