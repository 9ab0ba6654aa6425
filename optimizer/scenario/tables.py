"""A CSV file or a sheet of a workbook in, rows as nodes out: each cell with its file, line and number of its column."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.errors import Fault, Place, shorten, unknown_name
from optimizer.scenario.scalars import read_number
from optimizer.scenario.source import decode, read_bytes
from optimizer.scenario.tree import Node
from optimizer.sheets import WORKBOOKS, read_sheets, split_sheet, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optimizer.sheets import Sheet

MOST_BYTES = 20_000_000
MOST_ROWS = 50_000
MOST_FAULTS = 200
"""Faults of one table that are listed; the rest is counted."""


@dataclass(frozen=True)
class Columns:
    """What the columns of a table may be.

    Attributes:
        texts, numbers: columns that are read.
        needed: columns that must be there. filled: columns that, if there, hold something in every row.
        free: columns for people only.
        other: what columns may also be called -> the column. values: what cells of a column may also hold -> what that means.
        sheets: names of the sheet that is meant where a workbook is named without one.
    """

    texts: tuple[str, ...]
    numbers: tuple[str, ...]
    needed: tuple[str, ...]
    filled: tuple[str, ...]
    free: frozenset[str]
    other: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()


def read_table(path: Path, section: str, columns: Columns, asked: Place, faults: list[Fault]) -> list[Node] | None:
    """The rows of a table, empty cells left out; ``None`` with faults if the table as a whole cannot be read."""
    found: list[Fault] = []
    file, name = split_sheet(str(path))
    if file.lower().endswith((*WORKBOOKS, ".xls")):
        sheet = _sheet(Path(file), name, section, columns, asked, faults)
        if sheet is None:
            return None
        table = _Table(sheet.file, section, columns, found, sheet)
        rows = table.read(table.cells(sheet))
    else:
        raw = read_bytes(path, asked, faults, at=f"{section}.table", most=MOST_BYTES)
        text = None if raw is None else decode(raw, str(path), faults, at=section)
        if text is None:
            return None
        table = _Table(str(path), section, columns, found)
        rows = table.read(table.records(text))
    if len(found) > MOST_FAULTS:
        more = Fault(found[MOST_FAULTS].place, section, f"{len(found) - MOST_FAULTS} more faults in this table are not listed")
        found[MOST_FAULTS:] = [more]
    faults += found
    return rows


def _sheet(path: Path, name: str | None, section: str, columns: Columns, asked: Place, faults: list[Fault]) -> Sheet | None:
    """The sheet of a workbook that is named; else the only one, or the one that is called as the section is."""
    at = f"{section}.table"
    if path.suffix.lower() == ".xls":
        faults.append(Fault(asked, at, "is a workbook of an old form", path.name, "the same saved as .xlsx, or as CSV"))
        return None
    sheets = read_sheets(path, asked, faults, only=name, at=at)
    if len(sheets) > 1:
        names = [sheet.name for sheet in sheets]
        sheets = [sheet for sheet in sheets if sheet.name in columns.sheets]
        if len(sheets) != 1:
            expected = f"{path.name}#SHEET, with one of {', '.join(names)}"
            faults.append(Fault(asked, at, "does not say which sheet of the workbook", path.name, expected))
            return None
    return sheets[0] if sheets else None


class _Table:
    def __init__(self, file: str, section: str, columns: Columns, faults: list[Fault], sheet: Sheet | None = None) -> None:
        self.untrue = {} if sheet is None else sheet.untrue
        self.merged = () if sheet is None else sheet.merged
        self.file = file
        self.section = section
        self.columns = columns
        self.faults = faults
        self.header: list[str] = []

    def say(
        self, line: int, column: int, path: str, message: str, value: str | None = None, expected: str | None = None
    ) -> None:
        shown = None if value is None else repr(shorten(value))
        self.faults.append(Fault(Place(self.file, line, column), path, message, shown, expected))

    def read(self, records: Iterator[tuple[int, list[str]]]) -> list[Node] | None:
        line, first = next(records, (1, []))
        self.header = [self.columns.other.get(name.strip(), name.strip()) for name in first]
        for top, left, bottom, right in self.merged:
            message = f"cells are merged, {bottom - top + 1} rows by {right - left + 1} columns"
            self.say(top, left, self.section, message, None, "one value in each cell")
        if not any(self.header):
            if not self.faults:
                self.say(line, 1, self.section, "the table is empty", None, "a first row with the names of the columns")
            return None
        if not self.header_is_good(line):
            return None
        rows: list[Node] = []
        for line, record in records:
            if len(rows) >= MOST_ROWS:
                self.say(line, 1, self.section, f"the table has more than {MOST_ROWS} rows")
                return None
            if any(cell.strip() for cell in record):
                rows.append(self.row(line, record, len(rows)))
        if not rows and not self.faults:
            self.say(
                line, 1, self.section, "the table has no rows", None, "one row for each entry below the names of the columns"
            )
        return rows

    def cells(self, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
        """Rows of a sheet, the empty ones above the names of the columns left out, and empty cells behind the last name."""
        rows = [(line, [text_of(cell) for cell in row]) for line, row in zip(sheet.lines, sheet.rows, strict=True)]
        start = next((at for at, (_, row) in enumerate(rows) if any(row)), len(rows))
        width = max((at + 1 for at, name in enumerate(rows[start][1]) if name), default=0) if start < len(rows) else 0
        for line, row in rows[start:]:
            yield line, row[: max(width, max((at + 1 for at, text in enumerate(row) if text), default=0))]

    def records(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Rows with the line each begins on."""
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        line = 1
        while True:
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self.say(
                    line, 1, self.section, f"the row is no valid CSV: {error}", None, "quotes doubled within quotes, and closed"
                )
                return
            yield line, record
            line = reader.line_num + 1

    def header_is_good(self, line: int) -> bool:
        before = len(self.faults)
        columns = self.columns
        known = (*columns.texts, *columns.numbers)
        if len(self.header) == 1 and (wrong := [mark for mark in ";\t，；" if mark in self.header[0]]):
            self.say(line, 1, self.section, f"columns are separated by {wrong[0]!r}", self.header[0], "a comma between columns")
            return False
        for number, name in enumerate(self.header, 1):
            if self.header.index(name) != number - 1:
                self.say(line, number, self.section, "this column is given twice", name, "each column once")
            elif name not in known and name not in columns.free:
                place = Place(self.file, line, number)
                own = (*known, *sorted(columns.free))
                names = (*own, *(one for one in columns.other if one.lower() not in own))
                self.faults.append(unknown_name(place, self.section, name, "column", names))
        for name in columns.needed:
            if name not in self.header:
                self.say(line, 1, self.section, f"the column '{name}' is missing", None, ", ".join(columns.needed))
        return len(self.faults) == before

    def row(self, line: int, record: list[str], index: int) -> Node:
        path = f"{self.section}[{index}]"
        width, count = len(self.header), len(record)
        if count != width:
            self.say(line, min(count, width), path, f"the row has {count} cells", None, f"{width}, as in the first row")
        out: dict[str, Node] = {}
        for number, name in enumerate(self.header, 1):
            text = record[number - 1].strip() if number <= count else ""
            is_read = name in self.columns.texts or name in self.columns.numbers
            if not is_read or not (text or name in self.columns.filled or (line, number) in self.untrue):
                continue
            if count == width:
                out[name] = Node(self.cell(line, number, name, text, path), self.file, line, number, line, number)
            else:  # cells stand under wrong names, so that the row's own fault is the only one
                out[name] = Node(text, self.file, line, min(count, width))
        return Node(out, self.file, line, 1)

    def cell(self, line: int, number: int, name: str, text: str, path: str) -> str | int | float:
        """The value of a cell; something harmless for a faulty one."""
        if (line, number) in self.untrue:
            self.say(line, number, f"{path}.{name}", f"column '{name}' {self.untrue[line, number]}", None, "the value itself")
            return 0 if name in self.columns.numbers else "?"
        text = self.columns.values.get(name, {}).get(text, text)
        if name not in self.columns.numbers:
            if not text:
                self.say(line, number, f"{path}.{name}", f"column '{name}' is empty", None, "a value")
            return text
        value = read_number(text) if text else None
        if value is not None:
            return value
        if text:
            message, expected = f"column '{name}' must hold a plain finite number", "digits, such as 12 or 0.5"
        else:
            message, expected = f"column '{name}' is empty", "a number, or 0 where there is none"
        self.say(line, number, f"{path}.{name}", message, text or None, expected)
        return 0
