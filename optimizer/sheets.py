"""A CSV file or a workbook in, rows of cells with their places out; what a cell cannot be trusted to say is marked.

A workbook is read with calamine, which gives values only: cells that hold a formula nobody has computed, or an error such as
``#REF!``, look empty there, so they are looked up in the sheet's own XML.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from optimizer.errors import Fault, Place, shorten, unknown_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Cell = str | float | date
"""Text, number or day; an empty cell is an empty text."""

WORKBOOKS = (".xlsx", ".xlsm")
"""Endings of the workbooks that are read."""

MARK = "#"
"""Divides the file of a workbook from the name of a sheet."""

MOST_BYTES = 30_000_000
MOST_INSIDE = 300_000_000
"""Bytes of a workbook, and of what it unpacks to."""

MOST_CELLS = 5_000_000

NO_VALUE = "holds a formula that nobody has computed"
_ERROR = "holds the error {}"


@dataclass(frozen=True)
class Sheet:
    """One table as it stands in a file; rows and columns count from 1 in places.

    Attributes:
        file: the file, with ``#`` and the sheet's name for a workbook. name: the sheet's name, or the file's.
        rows: cells row by row, every row that the file has. lines: the line each row begins on.
        untrue: by row and column, why a cell says nothing that can be trusted.
        merged: first row, first column, last row and last column of cells that were merged.
    """

    file: str
    name: str
    rows: list[list[Cell]]
    lines: list[int]
    untrue: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def place(self, row: int, column: int = 1) -> Place:
        """Place of a cell; ``row`` is a position in ``rows``, ``column`` counts from 1."""
        return Place(self.file, self.lines[row], column)


def text_of(cell: Cell) -> str:
    """A cell as CSV would write it: a number without a needless point, a day as 2019-06-03."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool | int):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(Decimal(repr(cell)), "f")
    return cell.strip()


def column_letter(column: int) -> str:
    """How a workbook calls a column: A for 1, AB for 28."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def split_sheet(text: str) -> tuple[str, str | None]:
    """File and sheet of ``courts.xlsx#sheet``; no sheet where none is named, or the file is no workbook."""
    file, mark, sheet = text.partition(MARK)
    if mark and file.lower().endswith(WORKBOOKS):
        return file, sheet or None
    return text, None


def is_workbook(path: Path) -> bool:
    """Whether a file is read as a workbook, by its name."""
    return path.suffix.lower() in WORKBOOKS


def read_csv(text: str, file: str, faults: list[Fault]) -> Sheet:
    """A CSV text as a sheet."""
    rows: list[list[Cell]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for record in reader:
            rows.append(list(record))
            lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        expected = "quotes doubled within quotes, and closed"
        faults.append(Fault(Place(file, line, 1), "", f"the row is no valid CSV: {error}", None, expected))
    return Sheet(file, file, rows, lines)


def read_sheets(path: Path, asked: Place, faults: list[Fault], *, only: str | None = None, at: str = "") -> list[Sheet]:
    """The sheets of a workbook, or the one named; none, with a fault, if it cannot be read.

    Args:
        path: the file.
        asked: where it is asked for, which is where a missing file or sheet is a fault.
        faults: what is wrong is added here.
        only: the sheet wanted.
        at: path of what asks for it.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    why = _refused(path)
    if why is None:
        try:
            book = CalamineWorkbook.from_path(str(path))
            names = [one for one in book.sheet_names if only in (None, one)]
            if only is not None and not names:
                faults.append(unknown_name(asked, at, only, f"sheet of {path.name}", book.sheet_names))
                return []
            return [_read(path, book.get_sheet_by_name(name)) for name in names]
        except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, OSError) as error:
            why = f"is no workbook that can be read: {shorten(str(error))}"
    faults.append(Fault(asked, at, why, shorten(str(path)), "an .xlsx file that is saved without a password"))
    return []


def _refused(path: Path) -> str | None:
    """Why a file is not even opened."""
    if not path.is_file():
        return "there is no such file" if not path.exists() else "is no file"
    if path.stat().st_size > MOST_BYTES:
        return f"has more than the {MOST_BYTES // 1_000_000} MB that are read"
    try:
        with zipfile.ZipFile(path) as inside:
            if sum(one.file_size for one in inside.infolist()) > MOST_INSIDE:
                return "unpacks to more than is read"
            for one in inside.infolist():
                with inside.open(one) as file:
                    if b"<!ENTITY" in file.read(4096):
                        return "holds entities, which no table needs"
    except (zipfile.BadZipFile, OSError):
        return "is no workbook that can be read"
    return None


def _read(path: Path, sheet: Any) -> Sheet:
    height, width = sheet.total_height, sheet.total_width
    if height * width > MOST_CELLS:
        raise ValueError(f"the sheet '{sheet.name}' has {height} rows and {width} columns")
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = tuple((a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in sheet.merged_cell_ranges or ())
    return Sheet(
        f"{path}{MARK}{sheet.name}", sheet.name, rows, list(range(1, len(rows) + 1)), _untrue(path, sheet.name), merged
    )


def _cell(value: Any) -> Cell:
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str | int | float | date):
        return value
    return str(value)


_SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_AT = re.compile(r"([A-Z]+)(\d+)")


def _untrue(path: Path, name: str) -> dict[tuple[int, int], str]:
    """Cells with a formula without a value, or with an error, by row and column."""
    found: dict[tuple[int, int], str] = {}
    with zipfile.ZipFile(path) as inside:
        part = _part_of(inside, name)
        if part is None:
            return found
        with inside.open(part) as file:
            for _, cell in ElementTree.iterparse(file):
                if cell.tag == f"{_SPREADSHEET}row":
                    cell.clear()
                if cell.tag != f"{_SPREADSHEET}c" or (at := _AT.fullmatch(cell.get("r", ""))) is None:
                    continue
                value = cell.findtext(f"{_SPREADSHEET}v") or ""
                if cell.get("t") == "e":
                    found[int(at[2]), _column(at[1])] = _ERROR.format(value)
                elif cell.find(f"{_SPREADSHEET}f") is not None and not value:
                    found[int(at[2]), _column(at[1])] = NO_VALUE
    return found


def _part_of(inside: zipfile.ZipFile, name: str) -> str | None:
    """The file within a workbook that holds a sheet."""
    book = ElementTree.fromstring(inside.read("xl/workbook.xml"))
    wanted = next((one.get(_RELATION) for one in book.iter(f"{_SPREADSHEET}sheet") if one.get("name") == name), None)
    for one in ElementTree.fromstring(inside.read("xl/_rels/workbook.xml.rels")):
        if one.get("Id") == wanted:
            target = one.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _column(letters: str) -> int:
    out = 0
    for letter in letters:
        out = 26 * out + ord(letter) - 64
    return out
