"""A mixed-integer program as sparse arrays: what leaves the model and enters the solver."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scipy.sparse import csr_array

    from optimizer.plan import Decision, Kind
    from optimizer.rows import Family

Array = NDArray[Any]


@dataclass(frozen=True)
class Block:
    """Columns of one decision of one owner: where they stand and what they index."""

    owner: str
    decision: Decision
    index: Mapping[str, Array]
    columns: Array


@dataclass(frozen=True)
class Rows:
    """Consecutive rows of one kind.

    Attributes:
        name: what they say. family: the family, or ``None`` for rows that are no balance.
        axes: what they are indexed by. position: shape (rows, axes). first, end: where they stand.
    """

    name: str
    family: Family | None
    axes: tuple[str, ...]
    position: Array
    first: int
    end: int


@dataclass(frozen=True)
class Unsupplied:
    """Rows of a family that something needs and nothing supplies; position: shape (rows, axes)."""

    family: Family
    position: Array


@dataclass(frozen=True)
class Program:
    """Maximise ``worth @ x`` with ``row_lower <= matrix @ x <= row_upper`` and ``lower <= x <= upper``.

    Attributes:
        matrix: shape (rows, columns), CSR.
        kinds: shape (columns,), ``Kind`` of each column; whole: shape (columns,), bool, which must be whole.
        disturbance: shape (columns,), officer-weeks moved per unit, minimised in the second stage.
        genuine, closures: shape (columns,), cases that each unit closes genuinely, and in all; they break ties.
        column_court, row_court: shape (columns,) and (rows,), the court that a column or row is of, or -1 if courts share
            it; a row of a court has columns of that court only.
        blocks: columns by decision. parts: rows by kind.
        rules: rule path in the scenario by rule number; row_rule: shape (rows,), rule number or -1.
    """

    matrix: csr_array
    row_lower: Array
    row_upper: Array
    lower: Array
    upper: Array
    worth: Array
    disturbance: Array
    genuine: Array
    closures: Array
    kinds: Array
    whole: Array
    column_court: Array
    row_court: Array
    blocks: tuple[Block, ...]
    parts: tuple[Rows, ...]
    row_rule: Array
    rules: tuple[str, ...]
    unsupplied: tuple[Unsupplied, ...] = ()

    def row_name(self, row: int) -> str:
        """Name of a row for people who read models, such as ``work[3, 0, 5]``."""
        part = next(part for part in self.parts if part.first <= row < part.end)
        return f"{part.name}[{', '.join(map(str, part.position[row - part.first]))}]"

    def rows(self, family: Family) -> Rows | None:
        """The rows of a family, if there are any."""
        return next((part for part in self.parts if part.family == family), None)

    def fix(self, columns: Array, values: Array) -> Program:
        """The same program with some columns held at given values."""
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[columns] = upper[columns] = values
        return replace(self, lower=lower, upper=upper)

    def relax(self, *kinds: Kind) -> Program:
        """The same program with columns of these kinds allowed to be fractional."""
        return replace(self, whole=self.whole & ~np.isin(self.kinds, kinds))

    def block(self, owner: str, decision: Decision) -> Block:
        """The block of that owner and decision."""
        return next(block for block in self.blocks if (block.owner, block.decision) == (owner, decision))

    def blocks_of(self, decision: Decision) -> tuple[Block, ...]:
        """The blocks of a decision that several owners make."""
        return tuple(block for block in self.blocks if block.decision == decision)
