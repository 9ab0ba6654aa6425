"""What a mechanism must be able to do, and what its replay says; numbers only, no model and no solver."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.model.model import Model
    from optimizer.problem import Problem

Array = NDArray[Any]
Tables = "Mapping[str, Table]"

ORDERS = "orders"
"""Table of officers posted: donor, host, role, start, length; heads. Every posting mechanism ends in one."""
EXECUTED = "executed"
"""Key under which a replay reports cases executed elsewhere: cell, receiver, period; cases."""


@dataclass(frozen=True)
class Violation:
    """A rule that a plan breaks: which row, and by how much, in the unit named."""

    row: str
    amount: float
    unit: str
    message: str

    def __str__(self) -> str:
        return f"{self.row}: {self.message} ({self.amount:.6g} {self.unit})"


@dataclass
class Replay:
    """What one mechanism takes and gives, by row, recomputed from the plan's tables alone.

    Attributes:
        supply, need: row family -> amounts in the family's shape, as in the model's row families.
        executed: cases of other courts' queues finished here: cell, receiver, period; cases.
        yuan: money spent. officer_weeks: officer-weeks away from home.
    """

    supply: dict[str, Array] = field(default_factory=dict)
    need: dict[str, Array] = field(default_factory=dict)
    executed: Table = field(default_factory=lambda: Table.empty("cell", "receiver", "period", unit="cases"))
    yuan: float = 0.0
    officer_weeks: float = 0.0

    def add(self, side: str, row: str, shape: tuple[int, ...], where: tuple[Any, ...], amount: float) -> None:
        """Add to one row."""
        rows = (self.supply if side == "supply" else self.need).setdefault(row, np.zeros(shape))
        rows[where] += amount


class Mechanism(Protocol):
    """The pattern of one file: YAML fields, rows, an independent replay, and its own promises."""

    @property
    def kind(self) -> str:
        """Kind, as written in YAML."""

    @property
    def name(self) -> str:
        """Unique name."""

    @property
    def on(self) -> bool:
        """Whether the plan may use it."""

    def post(self, model: Model, problem: Problem) -> None:
        """Add columns and rows to the model."""

    def replay(self, problem: Problem, tables: Mapping[str, Table]) -> Replay:
        """Recompute what its decisions take and give, without the model."""

    def violations(self, problem: Problem, tables: Mapping[str, Table]) -> list[Violation]:
        """Its own promises that its decisions break."""
