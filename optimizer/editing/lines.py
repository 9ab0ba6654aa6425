"""What a table of orders says, in the numbers of a scenario: lines, and the draft of a plan that they make up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.plan import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.errors import Fault, Place
    from optimizer.facts import Facts
    from optimizer.plan import Decision, Plan, Table

Index = dict[str, int]


@dataclass(frozen=True)
class Line:
    """One decision that stands in a table.

    Attributes:
        owner: name of the mechanism. decision: what is decided.
        index: its axes, without those that follow from the others. amount: in the decision's unit.
        place: the cell that holds the amount. courts: ids of the courts it names. periods: first and last that it touches.
    """

    owner: str
    decision: Decision
    index: Index
    amount: float
    place: Place
    courts: tuple[str, ...] = ()
    periods: tuple[int, int] = (0, 0)

    @property
    def key(self) -> tuple[str, str, tuple[tuple[str, int], ...]]:
        """What it decides, whatever the amount."""
        return self.owner, self.decision.name, tuple(sorted(self.index.items()))


@dataclass(frozen=True)
class Draft:
    """A plan as its tables say it.

    Attributes:
        lines: every decision of every table; an amount of 0 is a decision, too. notes: what is odd, and stops nothing.
        files: the tables that were read.
    """

    lines: tuple[Line, ...]
    notes: tuple[Fault, ...] = ()
    files: tuple[str, ...] = ()


SAID = frozenset({"donor", "host", "court", "role", "start", "length", "period", "cell", "receiver", "finished"})
"""Axes that tables say, beside those that number lists of a mechanism; others follow from these."""


def lines_of(facts: Facts, plan: Plan, place: Place) -> list[Line]:
    """The decisions of a plan that its tables hold, all at one place."""
    found = []
    for mechanism in facts.document.mechanisms:
        for decision in mechanism.decisions if mechanism.on else ():
            if decision.order is None or not decision.now:
                continue
            for *where, amount in rows_of(plan.tables(mechanism.name), decision):
                axes = zip(decision.axes, map(int, where), strict=True)
                index = {axis: at for axis, at in axes if axis in SAID or mechanism.listed(axis) is not None}
                found.append(Line(mechanism.name, decision, index, float(amount), place))
    return found


def tables_of(lines: Iterable[Line]) -> dict[str, dict[str, Table]]:
    """The decisions of lines as tables by owner and name, amounts of 0 left out."""
    rows: dict[tuple[str, Decision], dict[tuple[int, ...], float]] = {}
    for line in lines:
        if line.amount:
            of = rows.setdefault((line.owner, line.decision), {})
            key = tuple(line.index[axis] for axis in line.decision.axes)
            of[key] = of.get(key, 0.0) + line.amount
    out: dict[str, dict[str, Table]] = {}
    for (owner, decision), amounts in rows.items():
        out.setdefault(owner, {})[decision.name] = decision.table([(*key, n) for key, n in sorted(amounts.items())])
    return out
