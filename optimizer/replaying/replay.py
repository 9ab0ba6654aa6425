"""What the replay of one mechanism says; numbers only, no model and no solver."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import EXECUTED, Table
from optimizer.rows import LEND, STAFF, STOCK

if TYPE_CHECKING:
    from optimizer.rows import Family
    from optimizer.sections import Form, Purpose

Array = NDArray[Any]


Duty = Literal["sent", "mission", "borrowed", "hired", "home"]
"""What an order asks of officers: to serve at another court, to be out on trips or stays, to come from outside the courts, to
be new, or to do more or something else at home."""


@dataclass(frozen=True)
class Violation:
    """A rule that a plan breaks: which row, and by how much, in the unit named."""

    row: str
    amount: float
    unit: str
    message: str

    def __str__(self) -> str:
        return f"{self.row}: {self.message}" + (f" ({self.amount:.6g} {self.unit})" if self.unit else "")


@dataclass(frozen=True)
class Move:
    """Cases that leave their court for another: form in law, cell, executing court, period and lag of the order, cases, route.

    The route is the way in law that the mechanism names, ``None`` for the form's own.
    """

    form: Form
    cell: int
    receiver: int
    period: int
    lag_weeks: int
    cases: float
    route: str | None = None


@dataclass(frozen=True)
class Bound:
    """Days of a team posted for a purpose.

    Attributes:
        purpose: ``None`` where the scenario names none, and nothing may be spent so. brought: shape (J, R, T), days there are.
        outside: whether those posted may progress tied cases. spent: rows of cell, role, period and days. stood_in: rows of
            court, role, role whose work it does, period and days.
    """

    purpose: Purpose | None
    brought: Array
    outside: bool
    spent: list[tuple[Any, ...]]
    stood_in: list[tuple[Any, ...]]


@dataclass
class Replay:
    """What one mechanism takes and gives, by row, recomputed from the plan's tables alone.

    Attributes:
        supply, need: row family -> amounts in the family's shape, as in the model's row families.
        at_home: name of a claim -> what is claimed and the most that one officer at home allows, both of shape (J, R, T).
        eased: closures that it makes easier; may_ease: share of the closures at home that it may, both of shape (N, T).
        executed: cases of queues on which it does the work, away from their court or at it: cell, receiver, period of the work;
            cases. They close after the lag of their class, which is nothing for a mechanism to say.
        diverted: filings that never come in, shape (N, T), or ``None``; readmitted: those of them that come in again later.
        performed: of the diverted, those that are performed for good, shape (N, T), and their worth, shape (J,), before the
            preference for early ones.
        later: days by which closures at home of which it does a part close later than others, and these, shape (N, T).
        moves: cases that it orders away from their court, for the law to judge.
        bound: days that may be spent on some cases only, if it brings any.
        credit: what it finishes beside any queue, by court and period: "closures", "genuine" (cases), "yuan"; shape (J, T).
        worth: what it adds to the objective beyond the worth of the cases in ``executed``; below zero if it takes away.
        spent: money by named budget, "" for none. officer_weeks: officer-weeks by what the officers do.
        used: what it takes of each resource, by court and period, shape (J, T), wherever the region of the resource lies.
        postings: officers ordered away, once for each window. departures: the same one by one: court, role, periods, heads.
        away: shape (J, R, T), heads away from their court, or ``None``.
        measures: coercive measures and the like, counted and never rewarded.
    """

    supply: dict[Family, Array] = field(default_factory=dict)
    need: dict[Family, Array] = field(default_factory=dict)
    at_home: dict[str, tuple[Array, Array]] = field(default_factory=dict)
    eased: Array | None = None
    may_ease: Array | None = None
    executed: Table = field(default_factory=EXECUTED.empty)
    later: tuple[int, Array] | None = None
    diverted: Array | None = None
    readmitted: Array | None = None
    performed: tuple[Array, Array] | None = None
    moves: list[Move] = field(default_factory=list)
    bound: Bound | None = None
    credit: dict[str, Array] = field(default_factory=dict)
    worth: float = 0.0
    spent: dict[str, float] = field(default_factory=dict)
    used: dict[str, Array] = field(default_factory=dict)
    officer_weeks: dict[Duty, float] = field(default_factory=dict)
    postings: float = 0.0
    departures: list[tuple[int, int, range, float]] = field(default_factory=list)
    away: Array | None = None
    measures: dict[str, float] = field(default_factory=dict)

    @property
    def yuan(self) -> float:
        """All money spent."""
        return sum(self.spent.values())

    def pay(self, budget: str | None, yuan: float) -> None:
        """Spend from a named budget, or from none."""
        self.spent[budget or ""] = self.spent.get(budget or "", 0.0) + yuan

    def take(self, shape: tuple[int, int, int], resource: str, court: int, period: int, amount: float) -> None:
        """Use so much of a resource at a court, if the court is of its region."""
        self.used.setdefault(resource, np.zeros(shape[::2]))[court, period] += amount

    def send(self, shape: tuple[int, ...], donor: int, role: int, periods: range, heads: float) -> None:
        """Take heads away from their court for a window."""
        self.postings += heads
        self.departures.append((donor, role, periods, heads))
        self.away = np.zeros(shape) if self.away is None else self.away
        for period in periods:
            self.away[donor, role, period] += heads
            for row in (STAFF, LEND):
                self.add("need", row, shape, (donor, role, period), heads)

    def divert(self, shape: tuple[int, ...], cell: int, period: int, cases: float) -> None:
        """Keep so many filings of a cell from coming in."""
        self.diverted = np.zeros(shape) if self.diverted is None else self.diverted
        self.diverted[cell, period] += cases
        self.add("need", STOCK, shape, (cell, period), cases)

    def readmit(self, shape: tuple[int, ...], cell: int, period: int, cases: float) -> None:
        """Let so many of those diverted before come in again."""
        self.readmitted = np.zeros(shape) if self.readmitted is None else self.readmitted
        self.readmitted[cell, period] += cases
        self.add("supply", STOCK, shape, (cell, period), cases)

    def employ(self, duty: Duty, weeks: float) -> None:
        """Count officer-weeks on a duty."""
        self.officer_weeks[duty] = self.officer_weeks.get(duty, 0.0) + weeks

    def add(
        self, side: Literal["supply", "need"], row: Family, shape: tuple[int, ...], where: tuple[Any, ...], amount: float
    ) -> None:
        """Add to one row."""
        rows = (self.supply if side == "supply" else self.need).setdefault(row, np.zeros(shape))
        rows[where] += amount
