"""A plan in, everything of it that is not as its decisions are declared out: owners, tables, axes, units, ranges, numbers.

What passes here can be replayed: every index points at something, and every amount is a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import CORE, CORE_DECISIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from optimizer.facts import Facts
    from optimizer.plan import Decision, Plan, Table

Array = NDArray[Any]

MOST = 1e15
"""No amount is larger; beyond it whole numbers are no longer exact."""


@dataclass(frozen=True)
class Misfit:
    """One thing that is not as declared.

    Attributes:
        owner, table: whose, and which; an empty table means the owner itself.
        where: the part of the table, such as ``index.cell[3]``. message, found, expected: what is wrong with it.
    """

    owner: str
    table: str
    where: str
    message: str
    found: str | None = None
    expected: str | None = None

    @property
    def path(self) -> str:
        """Where it stands among the decisions of a plan."""
        return ".".join(filter(None, (self.owner, self.table, self.where)))


def misfits(facts: Facts, plan: Plan) -> list[Misfit]:
    """Everything that is not as declared, at most one of a kind for each column of a table."""
    known = declared(facts)
    found: list[Misfit] = []
    for owner, tables in plan.decisions.items():
        if owner not in known:
            found.append(Misfit(owner, "", "", "decisions of no mechanism that is on", expected=_names(known)))
            continue
        sizes = _sizes(facts, owner)
        for name, table in tables.items():
            if name not in known[owner]:
                found.append(Misfit(owner, name, "", "there is no such kind of decision", expected=_names(known[owner])))
            else:
                found += _of_table(owner, known[owner][name], table, sizes)
    return found


def declared(facts: Facts) -> dict[str, dict[str, Decision]]:
    """The decisions that a plan may hold, by owner and name."""
    known = {CORE: {decision.name: decision for decision in CORE_DECISIONS if decision.keep}}
    for mechanism in facts.document.mechanisms:
        if mechanism.on:
            known[mechanism.name] = {decision.name: decision for decision in mechanism.decisions if decision.keep}
    return known


def _names(known: Mapping[str, object]) -> str:
    return f"one of {', '.join(known)}" if known else "none"


def _sizes(facts: Facts, owner: str) -> dict[str, tuple[int, int]]:
    """First and last value of every axis, those that number lists of the mechanism among them."""
    courts, roles, periods = facts.shape
    ends = dict.fromkeys(("court", "donor", "host", "origin", "receiver"), courts)
    ends |= dict.fromkeys(("role", "other"), roles)
    ends |= dict.fromkeys(("period", "start", "finished", "first"), periods)
    ends |= {"class": len(facts.classes), "cell": len(facts.cells), "hub": int(facts.map.region.max(initial=-1)) + 1}
    for mechanism in facts.document.mechanisms:
        if mechanism.name == owner:
            axes = {axis for decision in mechanism.decisions for axis in decision.axes} - set(ends)
            ends |= {axis: len(listed) for axis in axes if (listed := mechanism.listed(axis)) is not None}
    return {axis: (0, end - 1) for axis, end in ends.items()} | {"length": (1, periods)}


def _of_table(owner: str, decision: Decision, table: Table, sizes: Mapping[str, tuple[int, int]]) -> Iterator[Misfit]:
    def wrong(where: str, message: str, found: object = None, expected: str | None = None) -> Misfit:
        return Misfit(owner, decision.name, where, message, None if found is None else str(found), expected)

    if table.unit not in (decision.unit, ""):  # made by hand without one, it is in the unit declared
        yield wrong("unit", "is not the unit of this decision", table.unit, decision.unit)
    if sorted(table.index) != sorted(decision.axes):
        yield wrong("index", "these are not the columns of this decision", ", ".join(table.index), ", ".join(decision.axes))
        return
    uneven = [axis for axis in decision.axes if table.index[axis].shape != table.amount.shape]
    if uneven or table.amount.ndim != 1:
        for axis in uneven:
            yield wrong(f"index.{axis}", "is not as long as amount", table.index[axis].size, f"{table.amount.size} rows")
        return
    yield from _of_columns(decision, table, sizes, wrong)


def _of_columns(
    decision: Decision, table: Table, sizes: Mapping[str, tuple[int, int]], wrong: Callable[..., Misfit]
) -> Iterator[Misfit]:
    for axis in decision.axes:
        low, high = sizes.get(axis, (0, np.iinfo(int).max))
        column = table.index[axis]
        for row in _first(~((column >= low) & (column <= high)) | (column != np.floor(column))):
            message = "an index is negative" if column[row] < 0 else "points at nothing"
            yield wrong(f"index.{axis}[{row}]", message, column[row], f"a whole number from {low} to {high}")
    if "start" in decision.axes and "length" in decision.axes:
        last = table.index["start"] + table.index["length"] - 1
        for row in _first(last > sizes["start"][1]):
            yield wrong(f"index.length[{row}]", "lasts beyond the end", table.index["length"][row], "an end within the plan")
    for row in _first(~np.isfinite(table.amount)):
        yield wrong(f"amount[{row}]", "an amount is not a finite number", table.amount[row], "a finite number")
    for row in _first(np.isfinite(table.amount) & (np.abs(table.amount) > MOST)):
        yield wrong(f"amount[{row}]", "an amount is out of all proportion", table.amount[row], f"at most {MOST:g}")


def _first(wrong: Array) -> list[int]:
    """Position of the first row that is wrong, if any."""
    return [int(np.argmax(wrong))] if wrong.any() else []
