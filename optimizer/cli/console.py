"""Everything that is printed goes through here: JSON to standard output, faults and progress to standard error."""

from __future__ import annotations

import json
import sys
import unicodedata
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from optimizer.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from rich.console import Console

    from optimizer.errors import Fault, Place

MOST_FAULTS = 50
"""Faults printed for people; ``--json`` gives all."""

MOST_CONTEXT = 100
"""Characters of a source line that are shown."""


class ExitCode(IntEnum):
    """How a command ends."""

    OK = 0
    USER = 2
    INFEASIBLE = 3
    NO_PLAN = 4
    INTERRUPTED = 130


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether ``--json`` was asked for."""
    return "--json" in arguments


def print_json(data: Any) -> None:
    """One JSON value on standard output; never NaN or Infinity."""
    typer.echo(json.dumps(plain(data), ensure_ascii=False, allow_nan=False, indent=2))


def plain(data: Any) -> Any:
    """Plain JSON values; nothing to do, and nothing to import, where no arrays have been imported."""
    if "numpy" not in sys.modules:
        return data
    from optimizer.store import plain as plain_values

    return plain_values(data)


def say(text: str, *, quiet: bool = False) -> None:
    """A line for people, on standard error."""
    if not quiet:
        typer.echo(text, err=True)


def console(*, err: bool) -> Console:
    """Where tables are printed; wide enough to keep rows together where there is no terminal."""
    from rich.console import Console

    stream = sys.stderr if err else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else 140, highlight=False, markup=False, emoji=False)


def print_table(out: Console, heads: Sequence[str], rows: Iterable[Sequence[str]], *, left: Container[int] = (0,)) -> None:
    """A table without lines, without heads too if all are empty; columns that are not in ``left`` hold numbers."""
    from rich.table import Table

    table = Table(box=None, show_header=any(heads), pad_edge=False, padding=(0, 2, 0, 0))
    for number, head in enumerate(heads):
        table.add_column(head, justify="left" if number in left else "right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    out.print(table)


def print_faults(faults: Sequence[Fault]) -> None:
    """Each fault or warning with the line it stands on and a caret below it."""
    sources: dict[str, list[str]] = {}
    for fault in faults[:MOST_FAULTS]:
        typer.secho(str(fault), err=True, bold=True)
        for line in _context(fault.place, sources):
            typer.echo(line, err=True)
    if len(faults) > MOST_FAULTS:
        typer.echo(f"... and {len(faults) - MOST_FAULTS} more; --json lists all", err=True)


def _context(place: Place, sources: dict[str, list[str]]) -> list[str]:
    """The source line and a caret under the column; nothing where there is no such line."""
    if place.file not in sources:
        sources[place.file] = _lines(Path(place.file))
    lines = sources[place.file]
    if not 0 < place.line <= len(lines):
        return []
    line = lines[place.line - 1]
    column = _start_of_cell(line, place.column) if place.file.endswith(".csv") else place.column - 1
    first = 0 if len(line) <= MOST_CONTEXT else max(0, column - MOST_CONTEXT // 2)
    shown = line[first : first + MOST_CONTEXT].replace("\t", " ")
    number = f"{place.line:>6} | "
    return [number + shown, " " * (len(number) - 2) + "| " + " " * _width(shown[: column - first]) + "^"]


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    from optimizer.scenario.source import read_text

    try:
        return read_text(path).splitlines()
    except ScenarioError:
        return []


def _start_of_cell(line: str, column: int) -> int:
    """Where the cell of a CSV column starts; columns count from 1."""
    inside, starts = False, [0]
    for position, letter in enumerate(line):
        inside ^= letter == '"'
        if letter == "," and not inside:
            starts.append(position + 1)
    return starts[min(column, len(starts)) - 1]


def _width(text: str) -> int:
    """Columns a terminal needs; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
