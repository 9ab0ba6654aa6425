"""Rows and verbs: mechanisms supply to rows and need from them, on whole arrays; nothing here knows a mechanism."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array

from optimizer.errors import ModelError
from optimizer.model.program import Block, Program
from optimizer.plan import CORE, WHOLE, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.problem import Problem

Array = NDArray[Any]


@dataclass
class _Family:
    """Rows of one name: triplets collected until assembly; ``supply - need + constant`` is >= 0, or = 0 if equal."""

    shape: tuple[int, ...]
    constant: Array
    equal: bool = False
    rules: Array | None = None
    rows: list[Array] = field(default_factory=list)
    columns: list[Array] = field(default_factory=list)
    amounts: list[Array] = field(default_factory=list)


@dataclass
class _Require:
    """Free-standing rows ``lower <= sum <= upper``."""

    name: str
    rows: Array
    columns: Array
    amounts: Array
    lower: Array
    upper: Array
    rule: str | None


class Model:
    """Collects columns and rows from the core and every mechanism, then assembles one sparse program.

    Row families, each ``supply >= need``: ``staff``, ``lend``, ``work``, ``outside``, ``gain``, ``overtime`` over (court, role,
    period), ``bound`` and ``saving`` over (court, class, role, period), ``host`` over (court, period), ``budget`` over the
    named budgets; and ``stock`` over (cell, period) and ``returning`` over (group, period), equalities.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        shape = problem.shape
        cells = problem.inflow.shape
        budgets = problem.document.budgets
        by_class = (shape[0], len(problem.classes), *shape[1:])
        self._families = {
            **{name: _Family(shape, np.zeros(shape)) for name in ("staff", "lend", "work", "outside", "gain", "overtime")},
            **{name: _Family(by_class, np.zeros(by_class)) for name in ("bound", "saving")},
            "host": _Family((shape[0], shape[2]), np.ones((shape[0], shape[2]))),
            "budget": _Family((len(budgets),), np.array(list(budgets.values()), dtype=float)),
            "stock": _Family(cells, np.zeros(cells), equal=True),
            "returning": _Family(problem.returns.shape, np.zeros(problem.returns.shape), equal=True),
        }
        self._budgets = list(budgets)
        self._rules: list[str] = []
        self._requires: list[_Require] = []
        self._blocks: list[Block] = []
        self._lower: list[Array] = []
        self._upper: list[Array] = []
        self._kinds: list[Array] = []
        self._size = 0
        self._worth: list[tuple[Array, Array]] = []
        self._disturbance: list[tuple[Array, Array]] = []
        self._wider: list[tuple[Array, Array]] = []
        self._tallies: dict[str, list[tuple[Array, Array, Array]]] = {}

    # -- columns ---------------------------------------------------------------------------------------------------

    def columns(
        self,
        owner: str,
        name: str,
        index: Mapping[str, Array],
        *,
        upper: ArrayLike,
        lower: ArrayLike = 0.0,
        kind: Kind = Kind.FREE,
        unit: str,
        keep: bool = True,
    ) -> Array:
        """Add one column per row of ``index``; returns their numbers, shape (rows,).

        ``keep`` says whether the plan keeps these decisions as the table ``name`` of ``owner``.
        """
        assert not any((block.owner, block.name) == (owner, name) for block in self._blocks), f"{owner} {name} is posted twice"
        size = len(next(iter(index.values())))
        columns = np.arange(self._size, self._size + size)
        self._size += size
        self._lower.append(np.broadcast_to(np.asarray(lower, dtype=float), size))
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=float), size))
        self._kinds.append(np.full(size, kind, dtype=np.int8))
        self._blocks.append(Block(owner, name, dict(index), columns, unit, keep))
        return columns

    def core(self, name: str) -> Array:
        """Numbers of the core columns of that name, in the order in which the core made them."""
        return next(block.columns for block in self._blocks if (block.owner, block.name) == (CORE, name))

    def upper(self, columns: Array) -> Array:
        """Upper bounds of columns, as they were posted."""
        bounds: Array = (np.concatenate(self._upper) + self._sum(self._wider))[columns]
        return bounds

    # -- verbs -----------------------------------------------------------------------------------------------------

    def supply(self, row: str, index: tuple[Array, ...], columns: Array, amounts: ArrayLike) -> None:
        """Let ``columns`` add ``amounts`` per unit to rows ``row[index]``."""
        family = self._families[row]
        amounts = np.broadcast_to(np.asarray(amounts, dtype=float), columns.shape)
        useful = amounts != 0
        family.rows.append(np.ravel_multi_index(index, family.shape)[useful])
        family.columns.append(columns[useful])
        family.amounts.append(amounts[useful])

    def need(self, row: str, index: tuple[Array, ...], columns: Array, amounts: ArrayLike) -> None:
        """Let ``columns`` take ``amounts`` per unit from rows ``row[index]``."""
        self.supply(row, index, columns, -np.asarray(amounts, dtype=float))

    def endow(self, row: str, amounts: Array) -> None:
        """Add a constant supply to every row of a family."""
        family = self._families[row]
        family.constant = family.constant + amounts

    def rule(self, row: str, paths: Array) -> None:
        """Say which line of the scenario each row of a family comes from."""
        self._families[row].rules = paths

    def cost(self, budget: str | None, columns: Array, amounts: ArrayLike) -> None:
        """Let ``columns`` cost ``amounts`` per unit from a named budget; free of any limit if it names none."""
        if budget is not None:
            where = np.full(len(columns), self._budgets.index(budget))
            self.need("budget", (where,), columns, amounts)

    def worth(self, columns: Array, amounts: ArrayLike) -> None:
        """Add to the objective."""
        self._worth.append((columns, np.broadcast_to(np.asarray(amounts, dtype=float), columns.shape)))

    def disturb(self, columns: Array, amounts: ArrayLike) -> None:
        """Count officer-weeks moved, the second objective."""
        self._disturbance.append((columns, np.broadcast_to(np.asarray(amounts, dtype=float), columns.shape)))

    def widen(self, columns: Array, amounts: ArrayLike) -> None:
        """Raise upper bounds of columns posted before, each by its amount."""
        self._wider.append((columns, np.broadcast_to(np.asarray(amounts, dtype=float), columns.shape)))

    def tally(self, what: str, where: Array, columns: Array, amounts: ArrayLike) -> None:
        """Count towards a KPI of a court that a target may bind."""
        self._tallies.setdefault(what, []).append(
            (where, columns, np.broadcast_to(np.asarray(amounts, dtype=float), columns.shape))
        )

    def returning(self, cell: Array, period: Array, columns: Array, cases: ArrayLike = 1.0) -> None:
        """Let the terminated part of cases finished come back one day; each column stands for so many ``cases``."""
        returns = self.problem.returns
        of = returns.cell_group[cell] >= 0
        coming = np.broadcast_to(np.asarray(cases, dtype=float), columns.shape)[of] * returns.coming[cell[of]]
        self.supply("returning", (returns.cell_group[cell[of]], period[of]), columns[of], coming)

    def tallied(self, what: str) -> tuple[Array, Array, Array]:
        """All that was counted towards a KPI: court, column and amount."""
        parts = self._tallies.get(what, [])
        if not parts:
            return np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.zeros(0)
        court, columns, amounts = (np.concatenate(part) for part in zip(*parts, strict=True))
        return court, columns, amounts

    def require(
        self,
        name: str,
        rows: Array,
        columns: Array,
        amounts: ArrayLike,
        *,
        lower: ArrayLike = -np.inf,
        upper: ArrayLike = np.inf,
        rule: str | None = None,
    ) -> None:
        """Add rows that are no balance: ``rows`` numbers them from 0, ``lower`` and ``upper`` are per row or one for all."""
        if len(rows) == 0:
            return
        size = int(rows.max()) + 1
        amounts = np.broadcast_to(np.asarray(amounts, dtype=float), columns.shape)
        bounds = [np.broadcast_to(np.asarray(bound, dtype=float), size) for bound in (lower, upper)]
        self._requires.append(_Require(name, rows, columns, amounts, bounds[0], bounds[1], rule))

    def supplied(self, row: str) -> Array:
        """Which rows of a family have a positive supplier, in the family's shape, bool."""
        family = self._families[row]
        has = np.zeros(int(np.prod(family.shape)), dtype=bool)
        for rows, amounts in zip(family.rows, family.amounts, strict=True):
            has[rows[amounts > 0]] = True
        return has.reshape(family.shape)

    def most_supplied(self, row: str) -> Array:
        """Most that all suppliers of each row of a family can give together, in the family's shape."""
        family = self._families[row]
        upper = np.concatenate(self._upper) + self._sum(self._wider)
        most = np.zeros(int(np.prod(family.shape)))
        for rows, columns, amounts in zip(family.rows, family.columns, family.amounts, strict=True):
            np.add.at(most, rows, np.maximum(amounts, 0) * upper[columns])
        return most.reshape(family.shape)

    # -- assembly --------------------------------------------------------------------------------------------------

    def assemble(self) -> Program:
        """One sparse program from everything posted."""
        parts = [self._family_rows(name) for name in self._families] + [self._require_rows(item) for item in self._requires]
        parts = [part for part in parts if len(part.lower)]
        first = np.cumsum([0, *(len(part.lower) for part in parts)])
        rows = np.concatenate([part.rows + start for part, start in zip(parts, first[:-1], strict=True)])
        columns = np.concatenate([part.columns for part in parts])
        amounts = np.concatenate([part.amounts for part in parts])
        kinds = np.concatenate(self._kinds)
        return Program(
            matrix=csr_array(coo_array((amounts, (rows, columns)), shape=(first[-1], self._size))),
            row_lower=np.concatenate([part.lower for part in parts]),
            row_upper=np.concatenate([part.upper for part in parts]),
            lower=np.concatenate(self._lower),
            upper=np.concatenate(self._upper) + self._sum(self._wider),
            worth=self._sum(self._worth),
            disturbance=self._sum(self._disturbance),
            genuine=self._sum([self.tallied("genuine")[1:]]),
            closures=self._sum([self.tallied("closures")[1:]]),
            kinds=kinds,
            whole=np.isin(kinds, WHOLE),
            blocks=tuple(self._blocks),
            families=tuple((part.name, int(a), int(b)) for part, a, b in zip(parts, first[:-1], first[1:], strict=True)),
            positions=tuple(part.positions for part in parts),
            row_rule=np.concatenate([part.rule for part in parts]),
            rules=tuple(self._rules),
            unsupplied=tuple(name for part in parts for name in part.unsupplied),
        )

    def _sum(self, parts: list[tuple[Array, Array]]) -> Array:
        out = np.zeros(self._size)
        for columns, amounts in parts:
            np.add.at(out, columns, amounts)
        return out

    def _rule_numbers(self, paths: list[str]) -> Array:
        first = len(self._rules)
        self._rules.extend(paths)
        return np.arange(first, first + len(paths))

    def _family_rows(self, name: str) -> _Rows:
        family = self._families[name]
        none = np.zeros(0, dtype=int)
        rows, columns = np.concatenate([none, *family.rows]), np.concatenate([none, *family.columns])
        amounts = np.concatenate([np.zeros(0), *family.amounts])
        size = int(np.prod(family.shape))
        needed = np.ones(size, dtype=bool) if family.equal else np.zeros(size, dtype=bool)
        needed[rows[amounts < 0]] = True
        if family.rules is not None:  # a supply below zero cannot be met even if nobody asks for more
            needed |= family.constant.ravel() < 0
        short = needed & ~self.supplied(name).ravel() & (family.constant.ravel() <= 0)
        used = np.flatnonzero(needed)
        number = np.full(size, -1)
        number[used] = np.arange(len(used))
        kept = number[rows] >= 0
        bound = -family.constant.ravel()[used]
        positions = np.stack(np.unravel_index(used, family.shape), axis=1)
        rule = np.full(len(used), -1)
        if family.rules is not None:
            names, back = np.unique(family.rules.ravel()[used], return_inverse=True)
            rule = self._rule_numbers(list(names))[back]
        unsupplied = () if family.equal else tuple(f"{name}{list(map(int, p))}" for p in positions[short[used]])
        upper = bound if family.equal else np.full(len(used), np.inf)
        return _Rows(name, number[rows[kept]], columns[kept], amounts[kept], bound, upper, positions, rule, unsupplied)

    def _require_rows(self, item: _Require) -> _Rows:
        size = len(item.lower)
        if np.any(item.lower > item.upper):
            raise ModelError(f"{item.name}: a lower bound exceeds its upper bound")
        rule = np.full(size, -1 if item.rule is None else self._rule_numbers([item.rule])[0])
        return _Rows(
            item.name, item.rows, item.columns, item.amounts, item.lower, item.upper, np.arange(size)[:, None], rule, ()
        )


@dataclass(frozen=True)
class _Rows:
    """Assembled rows of one name."""

    name: str
    rows: Array
    columns: Array
    amounts: Array
    lower: Array
    upper: Array
    positions: Array
    rule: Array
    unsupplied: tuple[str, ...]
