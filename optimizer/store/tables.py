"""A result in, its tables as CSV out; and tables beside a plan in, every cell that the plan does not give out."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.errors import Fault, Place, shorten
from optimizer.files import draft_of
from optimizer.store.strict import CRASHES, MOST_BYTES, damaged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pandas import DataFrame

    from optimizer.result import Result

TABLES = (
    "courts",
    "classes",
    "regions",
    "series",
    "orders",
    "orders_by_role",
    "moves",
    "acts",
    "bureaus",
    "utilisation",
    "resources",
    "assumptions",
)
"""Frames of a result that are written as CSV."""

DIGITS = 10
"""Significant digits of a number in a table; what lies below 1e-9 is a solver's dust."""

TOLERANCE = 1e-6
"""How far a number in a table may be from the plan's, relative to one plus its size."""

_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?")


def table_text(result: Result, name: str) -> str:
    """One table as CSV."""
    return csv_text(getattr(result, name)())


def csv_text(frame: DataFrame, *, index: bool = False) -> str:
    """A frame as CSV: numbers to ten digits, without an exponent or a negative zero."""
    text: str = frame.to_csv(index=index, float_format=clean_number, lineterminator="\n")
    return text


def write_csv(frame: DataFrame, path: Path, *, index: bool = False) -> None:
    """Write a frame as CSV, whole or not at all."""
    with draft_of(path) as draft:
        draft.write_text(csv_text(frame, index=index), encoding="utf-8-sig", newline="\n")  # the mark lets Excel read Chinese


def clean_number(value: Any) -> str:
    """A number as people write it: ``82.8``, never ``82.80000000000001``, ``-0`` or ``1e+11``."""
    rounded = round(float(f"{value:.{DIGITS}g}"), DIGITS - 1) + 0.0  # a negative zero becomes zero
    return np.format_float_positional(rounded, trim="-")


def table_faults(result: Result, folder: Path) -> list[Fault]:
    """Tables that are missing, that a run without a plan cannot have, or that say what the plan does not give.

    At most one fault for each row: file, row and column, what was found and what is expected.
    """
    found: list[Fault] = []
    for name in TABLES:
        path = folder / f"{name}.csv"
        if result.plan is None:
            if path.exists():
                found.append(Fault(Place(str(path)), "", "a table beside a run that has no plan", expected="no such file"))
        elif not path.is_file():
            found.append(Fault(Place(str(path)), "", "the table is missing", expected="the table that the plan gives"))
        else:
            found += _compare(path, table_text(result, name))
    return found


def _compare(path: Path, expected: str) -> list[Fault]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("the table is too large")
        text = path.read_bytes().decode("utf-8-sig")
        return list(_differences(path, _rows(text), _rows(expected)))
    except (*CRASHES, csv.Error) as error:
        return list(damaged(path, error).faults)


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def _differences(path: Path, rows: list[list[str]], wanted: list[list[str]]) -> Iterator[Fault]:
    names = wanted[0]
    if not rows or rows[0] != names:
        found = ", ".join(rows[0]) if rows else "nothing"
        yield Fault(Place(str(path), 1, 1), "", "these are not the columns of the table", shorten(found, 200), ", ".join(names))
        return
    for line, (row, expected) in enumerate(zip(rows[1:], wanted[1:], strict=False), 2):
        place = Place(str(path), line, 1)
        if len(row) != len(names):
            yield Fault(place, f"row {line - 1}", "has too few or too many cells", str(len(row)), f"{len(names)} cells")
            continue
        for name, cell, right in zip(names, row, expected, strict=True):
            if not _alike(cell, right):
                message = "the plan beside it does not give this"
                yield Fault(place, f"row {line - 1}, {name}", message, shorten(cell) or "nothing", right or "nothing")
                break
    if len(rows) != len(wanted):
        message = "has rows that the plan does not give" if len(rows) > len(wanted) else "rows of the plan are missing"
        yield Fault(Place(str(path)), "", message, f"{len(rows) - 1} rows", f"{len(wanted) - 1} rows")


def _alike(cell: str, right: str) -> bool:
    if cell == right:
        return True
    if not (_NUMBER.fullmatch(cell) and _NUMBER.fullmatch(right)):
        return False
    return abs(float(cell) - float(right)) <= TOLERANCE * (1 + abs(float(right)))
