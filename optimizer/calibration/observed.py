"""A CSV file of observed closures in, arrays by court and period out; all faults of the file at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import Fault, Place, ScenarioError, unknown_name
from optimizer.scenario.tables import Columns, read_table
from optimizer.sections import Selector

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.scenario.tree import Node

Array = NDArray[Any]

ALL = "all"
"""Stands for the whole scenario in the column ``court``."""

_SECTION = "observed"
_NEEDED = ("court", "closures")
_COLUMNS = Columns(("court", "within"), ("closures", "period"), _NEEDED, _NEEDED, frozenset({"basis", "note", "source"}))


@dataclass(frozen=True)
class Observed:
    """What was closed, one entry for each row of the file (O).

    Attributes:
        court: (O,) names as written. within: (O,) whether the courts below are meant too.
        period: (O,) 0-based period, or ``None`` for the whole horizon. closures: shape (O,), cases.
        courts: shape (O, J), bool, the courts each row adds up. periods: shape (O, T), bool, and its periods.
    """

    court: tuple[str, ...]
    within: tuple[bool, ...]
    period: tuple[int | None, ...]
    closures: Array
    courts: Array
    periods: Array

    def sums(self, by_period: Array) -> Array:
        """What each row would hold if closures by court and period, shape (J, T), were true; shape (O,)."""
        total: Array = np.einsum("oj,jt,ot->o", self.courts.astype(float), by_period, self.periods.astype(float))
        return total


def read_observed(path: str | Path, problem: Problem) -> Observed:
    """Read observed closures.

    Args:
        path: a CSV file with ``court`` (an id, or ``all``) and ``closures`` (cases); ``within`` (yes: with all courts below)
            and ``period`` (0-based; none: the whole horizon) if wanted.
        problem: the scenario the rows speak of.

    Raises:
        ScenarioError: with every fault found.
    """
    faults: list[Fault] = []
    rows = read_table(Path(path), _SECTION, _COLUMNS, Place(str(path)), faults) or []
    places = {fault.place for fault in faults}
    for number, row in enumerate(rows):
        faults += [fault for fault in _row_faults(row, f"{_SECTION}[{number}]", problem) if fault.place not in places]
    faults += _repeated(rows)
    if faults:
        raise ScenarioError(faults)
    return _observed([row.plain() for row in rows], problem)


def _row_faults(row: Node, path: str, problem: Problem) -> list[Fault]:
    """What a row says that cannot be meant."""
    fields, faults, periods = row.fields, [], len(problem.time.days)
    court, within, closures, period = (fields.get(name) for name in ("court", "within", "closures", "period"))
    if court is not None and court.value not in (ALL, *problem.courts):
        faults.append(unknown_name(court.place, f"{path}.court", str(court.value), "court", (*problem.courts, ALL)))
    if within is not None and within.value not in ("yes", "no"):
        said = "column 'within' is neither yes nor no"
        faults.append(Fault(within.place, f"{path}.within", said, repr(within.value), "yes, no, or nothing"))
    if closures is not None and isinstance(closures.value, int | float) and closures.value < 0:
        said = "column 'closures' is negative"
        faults.append(Fault(closures.place, f"{path}.closures", said, str(closures.value), "cases, 0 or more"))
    if period is not None and isinstance(period.value, int | float) and period.value not in range(periods):
        said, expected = "column 'period' is no period of the scenario", f"a whole number from 0 to {periods - 1}"
        faults.append(Fault(period.place, f"{path}.period", said, str(period.value), expected))
    return faults


def _repeated(rows: list[Node]) -> list[Fault]:
    """Rows about the same courts and period as one above them."""
    first: dict[tuple[Any, ...], int] = {}
    faults = []
    for number, row in enumerate(rows):
        key = (row.get("court"), row.get("within") == "yes", row.get("period"))
        if key in first and key[0] is not None:
            said = f"says again what line {first[key]} says"
            faults.append(Fault(row.place, f"{_SECTION}[{number}]", said, str(key[0]), "each court and period once"))
        first.setdefault(key, row.line)
    return faults


def _observed(rows: list[dict[str, Any]], problem: Problem) -> Observed:
    within = tuple(row.get("within") == "yes" for row in rows)
    period = tuple(None if "period" not in row else int(row["period"]) for row in rows)
    courts = np.array([_courts(row["court"], below, problem) for row, below in zip(rows, within, strict=True)])
    times = np.arange(len(problem.time.days))
    return Observed(
        court=tuple(row["court"] for row in rows),
        within=within,
        period=period,
        closures=np.array([row["closures"] for row in rows], dtype=float),
        courts=courts,
        periods=np.array([np.ones(len(times), dtype=bool) if t is None else times == t for t in period]),
    )


def _courts(name: str, below: bool, problem: Problem) -> Array:
    """Courts a row adds up, shape (J,), bool."""
    if name == ALL:
        return np.ones(len(problem.courts), dtype=bool)
    here = problem.courts.index(name)
    if below:
        meant: Array = problem.select(Selector(within=name))
        return meant
    own: Array = np.arange(len(problem.courts)) == here
    return own
