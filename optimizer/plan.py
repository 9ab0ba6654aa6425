"""Decisions: each kind declared once, and a plan as tables of them, in a form that needs no solver to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

CORE = "core"
"""Key of the decisions that belong to no mechanism."""


class Kind(IntEnum):
    """What sort of number a decision is, which says how a solver may treat it."""

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
class Decision:
    """One kind of decision, declared once for model, replay, dispatch, baselines, frames, advice, check and report.

    Attributes:
        name: unique among the decisions of its owner; the name of its table.
        axes: index columns, in order.
        unit: of the amount.
        kind: what sort of number it is.
        place: axis that says at which court it is decided: an axis of courts, or ``cell``; ``None`` if courts share it.
        order: how people read it: officers sent (``posting``), cases moved (``move``), another order (``act``, with a text
            ``act.name`` in every language), or none.
        keep: whether plans keep it; what follows from other decisions need not be kept.
    """

    name: str
    axes: tuple[str, ...]
    unit: str
    kind: Kind = Kind.FREE
    place: str | None = None
    order: Literal["posting", "move", "act"] | None = None
    keep: bool = True

    def __post_init__(self) -> None:
        """An axis of places must be one of the axes."""
        assert self.place is None or self.place in self.axes, f"{self.name}: no axis {self.place}"

    @property
    def now(self) -> bool:
        """Whether it is decided before the future is known; what is not whole follows afterwards, as recourse."""
        return self.kind != Kind.FREE

    def empty(self) -> Table:
        """A table of it without rows."""
        return Table({axis: np.zeros(0, dtype=int) for axis in self.axes}, np.zeros(0), self.unit)

    def table(self, rows: list[tuple[Any, ...]]) -> Table:
        """A table from rows of plain numbers: the axes in order, then the amount."""
        index = {axis: np.array([row[i] for row in rows], dtype=int) for i, axis in enumerate(self.axes)}
        return Table(index, np.array([row[-1] for row in rows], dtype=float), self.unit)


HOME = Decision("home", ("court", "role", "period"), "heads", Kind.HOME, "court")
CLOSED = Decision("closed", ("cell", "period"), "cases", place="cell")
"""Cases of the court's own queues on which its work is done in a period; they close after the lag of their class."""
OPEN = Decision("open", ("cell", "period"), "cases", place="cell", keep=False)
WAITING = Decision("waiting", ("group", "period"), "cases", place="group", keep=False)
LATE = Decision("late", ("cell", "period"), "cases", place="cell", keep=False)
OVERDUE = Decision("overdue", ("cell", "period"), "cases", place="cell", keep=False)
STAND_IN = Decision("stand_in", ("court", "role", "other", "period"), "officer-days", place="court")
STAND_IN_OUTSIDE = Decision("stand_in_outside", ("court", "role", "other", "period"), "officer-days", place="court")

LENT = Decision("lent", ("donor", "role", "start", "length"), "heads", Kind.LENT, "donor", keep=False)
RECEIVED = Decision("received", ("host", "role", "start", "length", "relation"), "heads", Kind.HEADS, "host", keep=False)
POSTED = Decision("open", ("host", "start", "length"), "postings", Kind.SWITCH, "host")
SENT_UP = Decision("up", ("hub", "role", "start", "length"), "heads", Kind.FLOW, keep=False)
ENTERING = Decision("entering", ("hub", "role", "start", "length"), "heads", Kind.FLOW, keep=False)
AWAY = Decision("away", ("role", "start", "length"), "heads", Kind.FLOW, keep=False)
SENT = Decision("sent", ("donor", "host", "role", "start", "length"), "heads", Kind.LENT, "donor", keep=False)
"""Officers posted where rules look at who sends whom where; such orders need no dispatch."""
LINK = Decision("link", ("donor", "host", "start", "length"), "links", Kind.SWITCH, "donor", keep=False)
ORDERS = Decision("orders", ("donor", "host", "role", "start", "length"), "heads", Kind.HEADS, order="posting")
"""Officers posted. Every posting mechanism ends in one; dispatch makes it of ``LENT`` and ``RECEIVED``, or of ``SENT``."""

GAIN = Decision("gain", ("court", "role", "period"), "officer-days", place="court")
"""What officers at home do more, one column for each rate that may hold in a period."""
USED = Decision("used", ("court", "class", "role", "period"), "officer-days", place="court")
"""Days that only some classes may use."""
SPENT = Decision("spent", ("cell", "role", "period"), "officer-days", place="cell")
"""Work of a role that a team posted for a purpose does on the cases of a cell."""
STOOD_IN = Decision("stood_in", ("court", "role", "other", "period"), "officer-days", place="court")
"""Days of a role that stands in for another one within such a team."""
EXECUTED = Decision("executed", ("cell", "receiver", "period"), "cases")
"""Cases on which the work is done elsewhere, as a replay reports them; no decision of its own."""

CORE_DECISIONS = (HOME, CLOSED, OPEN, WAITING, LATE, OVERDUE, STAND_IN, STAND_IN_OUTSIDE)


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


Tables = Mapping[str, Table]
"""Decisions of one owner, by name."""


def read(tables: Tables, decision: Decision) -> Table:
    """The table of a decision; one without rows if the plan holds none."""
    table = tables.get(decision.name)
    return decision.empty() if table is None else table


def rows_of(tables: Tables, decision: Decision) -> list[tuple[Any, ...]]:
    """The decisions as plain numbers: the axes in order, then the amount."""
    table = read(tables, decision)
    return list(zip(*(table.index[axis].tolist() for axis in decision.axes), table.amount.tolist(), strict=True))


@dataclass(frozen=True)
class Plan:
    """Everything a plan orders: ``decisions`` maps the name of a mechanism, or ``CORE``, to its tables by name."""

    decisions: Mapping[str, Tables]

    def table(self, owner: str, decision: Decision) -> Table:
        """One table; without rows if the plan holds none."""
        return read(self.tables(owner), decision)

    def tables(self, owner: str) -> Tables:
        """All tables of one owner."""
        return self.decisions.get(owner, {})
