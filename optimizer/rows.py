"""The one table of row families: what the model balances and the verifier closes, ``supply >= need`` (or equal)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """Rows of one name, one for each point of its axes.

    Attributes:
        name: unique. axes: what it is indexed by, in order: court, class, role, period, cell, group (of returns), budget or
            resource.
        unit: of supply and need. equal: whether supply must equal need.
    """

    name: str
    axes: tuple[str, ...]
    unit: str
    equal: bool = False

    @property
    def place(self) -> str | None:
        """The axis that says at which court a row lies; ``None`` for rows that courts share."""
        return next((axis for axis in self.axes if axis in ("court", "cell", "group")), None)


STAFF = Family("staff", ("court", "role", "period"), "heads")
LEND = Family("lend", ("court", "role", "period"), "heads")
WORK = Family("work", ("court", "role", "period"), "officer-days")
OUTSIDE = Family("outside", ("court", "role", "period"), "officer-days")
GAIN = Family("gain", ("court", "role", "period"), "officer-days")
OVERTIME = Family("overtime", ("court", "role", "period"), "officer-days")
BOUND = Family("bound", ("court", "class", "role", "period"), "officer-days")
SAVING = Family("saving", ("court", "class", "role", "period"), "officer-days")
PURPOSE = Family("purpose", ("cell", "role", "period"), "officer-days")
HOST = Family("host", ("court", "period"), "bureaus")
BUDGET = Family("budget", ("budget",), "yuan")
STOCK = Family("stock", ("cell", "period"), "cases", equal=True)
RETURNING = Family("returning", ("group", "period"), "cases", equal=True)
HANDLED = Family("handled", ("cell", "period"), "cases")
FILINGS = Family("filings", ("court", "class", "period"), "cases")
RESOURCE = Family("resource", ("resource", "period"), "units of the resource")

FAMILIES = (
    STAFF,
    LEND,
    WORK,
    OUTSIDE,
    GAIN,
    OVERTIME,
    BOUND,
    SAVING,
    PURPOSE,
    HOST,
    BUDGET,
    STOCK,
    RETURNING,
    HANDLED,
    FILINGS,
    RESOURCE,
)
"""Every family there is. What each means: the docstring of ``optimizer.model.core``."""
