"""Decisions as tables: what the solver decided, in a form that needs no solver to read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

Array = NDArray[Any]

CORE = "core"
"""Key of the decisions that belong to no mechanism."""


class Kind(IntEnum):
    """What sort of number a column is, which says how a solver may treat it."""

    FREE = 0
    """Any number."""
    SWITCH = 1
    """Yes or no."""
    HEADS = 2
    """Whole officers received."""
    LENT = 3
    """Whole officers lent; a large model may leave them continuous and round afterwards."""
    CASES = 4
    """Whole cases moved; likewise."""
    FLOW = 6
    """Officers in transit through a command centre."""
    HOME = 5
    """Officers at home: any number, but decided together with the heads."""


WHOLE = (Kind.SWITCH, Kind.HEADS, Kind.LENT, Kind.CASES)


@dataclass(frozen=True)
class Table:
    """Rows of one kind of decision: whole-number index columns of equal length, and one column of amounts."""

    index: Mapping[str, Array]
    amount: Array
    unit: str

    def __len__(self) -> int:
        return len(self.amount)

    def dense(self, *names: str, shape: tuple[int, ...]) -> Array:
        """Amounts summed into an array over the named index columns."""
        out = np.zeros(shape)
        np.add.at(out, tuple(self.index[name] for name in names), self.amount)
        return out

    @staticmethod
    def empty(*names: str, unit: str) -> Table:
        """A table without rows."""
        return Table({name: np.zeros(0, dtype=int) for name in names}, np.zeros(0), unit)


@dataclass(frozen=True)
class Plan:
    """Everything a plan orders.

    ``decisions`` maps the name of a mechanism, or ``"core"``, to its tables. Core tables: ``closed`` (cell, period; cases),
    ``home`` (court, role, period; heads), ``stand_in`` and ``stand_in_outside`` (court, role, other, period; officer-days of
    ``role`` spent on work of ``other``). Tables of mechanisms are described in their own files.
    """

    decisions: Mapping[str, Mapping[str, Table]]

    def table(self, owner: str, name: str) -> Table:
        """One table; empty if the plan holds none of that name."""
        return self.decisions.get(owner, {}).get(name, Table({}, np.zeros(0), ""))

    def tables(self, owner: str) -> Mapping[str, Table]:
        """All tables of one owner."""
        return self.decisions.get(owner, {})
