"""A mixed-integer program as sparse arrays: what leaves the model and enters the solver."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scipy.sparse import csr_array

    from optimizer.plan import Kind

Array = NDArray[Any]


@dataclass(frozen=True)
class Block:
    """Columns of one decision: where they stand and what they index."""

    owner: str
    name: str
    index: Mapping[str, Array]
    columns: Array
    unit: str
    keep: bool


@dataclass(frozen=True)
class Program:
    """Maximise ``worth @ x`` with ``row_lower <= matrix @ x <= row_upper`` and ``lower <= x <= upper``.

    Attributes:
        matrix: shape (rows, columns), CSR.
        kinds: shape (columns,), ``Kind`` of each column; whole: shape (columns,), bool, which must be whole.
        disturbance: shape (columns,), officer-weeks moved per unit, minimised in the second stage.
        genuine, closures: shape (columns,), cases that each unit closes genuinely, and in all; they break ties.
        families: name of the row family by rows, as (name, first row, end row); positions: index in the family's shape.
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
    blocks: tuple[Block, ...]
    families: tuple[tuple[str, int, int], ...]
    positions: tuple[Array, ...]
    row_rule: Array
    rules: tuple[str, ...]
    unsupplied: tuple[str, ...] = ()

    def row_name(self, row: int) -> str:
        """Name of a row, such as ``work[3, 0, 5]``."""
        for (name, first, end), position in zip(self.families, self.positions, strict=True):
            if first <= row < end:
                return f"{name}[{', '.join(map(str, position[row - first]))}]"
        return f"row {row}"

    def fix(self, columns: Array, values: Array) -> Program:
        """The same program with some columns held at given values."""
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[columns] = upper[columns] = values
        return replace(self, lower=lower, upper=upper)

    def relax(self, *kinds: Kind) -> Program:
        """The same program with columns of these kinds allowed to be fractional."""
        return replace(self, whole=self.whole & ~np.isin(self.kinds, kinds))

    def block(self, owner: str, name: str) -> Block:
        """The block of that owner and name."""
        return next(block for block in self.blocks if (block.owner, block.name) == (owner, name))
