"""Values with their places: what files, overlays, tables and settings are turned into, and what faults point at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from optimizer.errors import Fault, Place

if TYPE_CHECKING:
    from optimizer.scenario.records import Record

Step = str | int
Steps = tuple[Step, ...]

MOST_DEPTH = 40

_STEP = re.compile(r"""\[(?P<index>[0-9]+)\]|"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<name>[^.\["'][^.\[]*)|(?P<dot>\.)""")


@dataclass(slots=True)
class Node:
    """A value and where it stands: a dict of nodes, a list of nodes, or a scalar. Trees are shared, so never changed.

    Attributes:
        value: ``dict[str, Node]``, ``list[Node]``, ``None``, bool, int, float, str or date.
        file, line, column: where the value begins; line 0 where there is no file.
        key_line, key_column: where its name stands, 0 if it has none.
        record: what is said of a number: what it rests on, and within which range (see ``records``).
    """

    value: Any
    file: str
    line: int = 0
    column: int = 0
    key_line: int = 0
    key_column: int = 0
    record: Record | str | None = None

    @property
    def place(self) -> Place:
        """Where a fault of the value points: the value, or the name in front of a block that begins on a later line."""
        if self.key_line and self.key_line != self.line and isinstance(self.value, dict | list):
            return Place(self.file, self.key_line, self.key_column)
        return Place(self.file, self.line, self.column)

    @property
    def key_place(self) -> Place:
        """Where a fault of the name points."""
        return Place(self.file, self.key_line, self.key_column) if self.key_line else self.place

    @property
    def fields(self) -> dict[str, Node]:
        """The nodes by name of a mapping; nothing for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The nodes of a list; nothing for anything else."""
        return self.value if isinstance(self.value, list) else []

    def get(self, name: str) -> Any:
        """The scalar of the field ``name``; ``None`` if there is none."""
        node = self.fields.get(name)
        return None if node is None or isinstance(node.value, dict | list) else node.value

    def plain(self) -> Any:
        """The value without places; lists become tuples."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, list):
            return tuple(node.plain() for node in self.value)
        return self.value

    def at(self, steps: Steps) -> Node:
        """What ``steps`` lead to, or the nearest thing above it that exists."""
        node = self
        for step in steps:
            is_item = isinstance(step, int) and step < len(node.items)
            if not is_item and step not in node.fields:
                break
            node = node.value[step]
        return node

    def describe(self) -> str | None:
        """The value as a fault shows it; ``None`` for mappings and lists."""
        if isinstance(self.value, dict | list):
            return None
        return describe(self.value)


def describe(value: object) -> str:
    """A scalar as a planner writes it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value if isinstance(value, str) else str(value)
    return repr(text) if len(text) <= 60 and isinstance(value, str) else text[:57] + "..." if len(text) > 60 else text


def path_text(steps: Steps) -> str:
    """``mechanisms[0].heads.judge``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")


def path_steps(text: str) -> Steps:
    """The steps of ``mechanisms[0].heads`` or ``mechanisms."A. B.".at_most``.

    Raises:
        ValueError: the text is no path.
    """
    steps: list[Step] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None or (match["dot"] and (at == 0 or match.end() == len(text) or text[match.end()] in ".[")):
            raise ValueError(f"'{text}' is no path; write one such as calendar.periods or mechanisms.NAME.at_most")
        if match["index"]:
            steps.append(int(match["index"]))
        elif not match["dot"]:
            steps.append(next(part for part in (match["name"], match["double"], match["single"]) if part is not None).strip())
        at = match.end()
    if not steps or "" in steps:
        raise ValueError(f"'{text}' is no path; write one such as calendar.periods or mechanisms.NAME.at_most")
    return tuple(steps)


def from_plain(data: object, place: Place, faults: list[Fault], steps: Steps = ()) -> Node:
    """Plain data handed over by a caller as a tree whose every node stands at ``place``."""
    here = (place.file, place.line, place.column, place.line, place.column)
    if len(steps) > MOST_DEPTH:
        faults.append(Fault(place, path_text(steps[:3]), f"is nested more than {MOST_DEPTH} deep"))
        return Node(None, *here)
    if isinstance(data, Mapping):
        return Node({str(name): from_plain(value, place, faults, (*steps, str(name))) for name, value in data.items()}, *here)
    if isinstance(data, list | tuple):
        return Node([from_plain(value, place, faults, (*steps, i)) for i, value in enumerate(data)], *here)
    if data is None or isinstance(data, bool | int | float | str | date):
        return Node(data, *here)
    if hasattr(data, "item"):  # numpy's scalars
        return from_plain(data.item(), place, faults, steps)
    faults.append(Fault(place, path_text(steps), f"a value of type {type(data).__name__} cannot stand in a scenario"))
    return Node(None, *here)
