"""Bytes of a YAML file in, a tree with places out: safe, strict, and nothing that two tools read differently.

libyaml's events are turned into nodes here, so that depth, size, anchors, tags and duplicate names are checked on the way.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import yaml

from optimizer.errors import Fault, Place, ScenarioError, shorten
from optimizer.scenario.scalars import Refusal, read_name, read_plain
from optimizer.scenario.syntax import explain
from optimizer.scenario.tree import MOST_DEPTH, Node, Step, Steps, path_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES = 5_000_000
MOST_NODES = 200_000
MOST_FAULTS = 500

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_TAB = re.compile(r"^[ ]*\t+(?=[^\s#])", re.MULTILINE)


def read_bytes(path: Path, asked: Place, faults: list[Fault], *, at: str = "", most: int = MOST_BYTES) -> bytes | None:
    """The content of a file, or ``None`` with a fault where it was ``asked`` for; larger files are refused unread."""
    try:
        if not path.is_file():
            faults.append(_no_file(path, asked, at))
            return None
        size = path.stat().st_size
        if size > most:
            why = f"the file has {size / 1e6:.1f} MB, more than the {most / 1e6:.0f} MB that are read"
            faults.append(Fault(Place(str(path)), at, why, expected="a smaller file; large tables as CSV"))
            return None
        with path.open("rb") as file:
            return file.read(most)
    except (OSError, ValueError) as error:
        faults.append(Fault(asked, at, f"cannot be read: {getattr(error, 'strerror', None) or error}", shorten(str(path))))
        return None


def _no_file(path: Path, asked: Place, at: str) -> Fault:
    if path.exists():
        return Fault(asked, at, "is no file", str(path), "a text file")
    near = get_close_matches(path.name, [p.name for p in path.parent.iterdir()]) if path.parent.is_dir() else []
    return Fault(asked, at, "there is no such file", str(path), known=tuple(near))


def decode(raw: bytes, file: str, faults: list[Fault], *, at: str = "") -> str | None:
    """Text of a file: UTF-8 with or without a byte order mark, else GB18030; ``None`` with a fault if it is neither."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            faults.append(Fault(Place(file, 1, 1), at, "the file is UTF-16 text", expected="a file saved as UTF-8"))
            return None
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            faults.append(
                Fault(Place(file, line, 1), at, "is neither UTF-8 nor GB18030 text", expected="a file saved as UTF-8")
            )
            return None
    if match := _CONTROL.search(text):
        place = _place(text, match.start(), file)
        faults.append(
            Fault(place, at, "there is a control character, so this is no text file", repr(match[0]), "a file saved as UTF-8")
        )
        return None
    return text


def read_text(path: Path) -> str:
    """A scenario file or table as text.

    Raises:
        ScenarioError: it cannot be read, or is no text.
    """
    faults: list[Fault] = []
    raw = read_bytes(path, Place(str(path)), faults, most=20_000_000)
    text = None if raw is None else decode(raw, str(path), faults)
    if text is None:
        raise ScenarioError(faults)
    return text


def parse(text: str, file: str, faults: list[Fault], *, at: tuple[int, int] = (1, 1), within: Steps = ()) -> Node | None:
    """A YAML text as a tree, or ``None`` if it cannot be read at all; every fault found on the way is added.

    Args:
        text: the content.
        file: the name that places carry.
        faults: what is wrong is added here.
        at: line and column of the first character.
        within: what the text is the value of.
    """
    if match := _TAB.search(text):
        place = _place(text, match.start() + match[0].index("\t"), file)
        faults.append(Fault(place, "", "the line is indented with a tab", expected="spaces"))
        return None
    builder = _Builder(file, faults, at)
    builder.path += within
    try:
        return builder.document(iter(yaml.parse(text, Loader=yaml.CSafeLoader)))
    except _Stop as stop:
        faults.append(stop.fault)
    except yaml.YAMLError as error:
        line, column, why, value, expected = explain(error, text)
        place = Place(file, at[0] + line, column + (at[1] if line == 0 else 1))
        if not any((known.place.file, known.place.line) == (file, place.line) for known in faults):
            faults.append(Fault(place, path_text(tuple(builder.path)), why, value, expected))
    return None


def parse_file(text: str, file: str, faults: list[Fault]) -> Node | None:
    """A scenario file as a tree; its root must be a mapping."""
    before = len(faults)
    tree = parse(text, file, faults)
    if tree is None or isinstance(tree.value, dict):
        return tree
    if len(faults) == before:
        why = "the file is empty" if tree.value is None else "the file is not made of fields"
        faults.append(Fault(Place(file, max(tree.line, 1), 1), "", why, tree.describe(), "lines of the form 'field: value'"))
    return None


class _Stop(Exception):
    """Reading cannot go on."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class _Builder:
    """Turns events into nodes; remembers the path for faults."""

    def __init__(self, file: str, faults: list[Fault], at: tuple[int, int]) -> None:
        self.file = file
        self.faults = faults
        self.at = at
        self.nodes = 0
        self.path: list[Step] = []

    def document(self, events: Iterator[Any]) -> Node:
        root = Node(None, self.file, *self.at)
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.stop(event, "a second document begins", "one scenario per file, no '---' within it")
            elif isinstance(event, yaml.NodeEvent):
                root = self.node(event, events, flow=False)
        return root

    def position(self, event: Any) -> tuple[int, int]:
        line, column = event.start_mark.line, event.start_mark.column
        return self.at[0] + line, column + (self.at[1] if line == 0 else 1)

    def stop(self, event: Any, why: str, expected: str | None = None) -> _Stop:
        return _Stop(Fault(Place(self.file, *self.position(event)), path_text(tuple(self.path[:8])), why, expected=expected))

    def refuse(self, event: Any, refusal: Refusal, value: str) -> None:
        if len(self.faults) >= MOST_FAULTS:
            raise self.stop(event, "more faults in this file are not listed")
        place = Place(self.file, *self.position(event))
        self.faults.append(Fault(place, path_text(tuple(self.path)), refusal.why, shorten(value), refusal.expected))

    def node(self, event: Any, events: Iterator[Any], *, flow: bool) -> Node:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise self.stop(event, f"the file has more than {MOST_NODES} values", "large tables as CSV")
        if len(self.path) > MOST_DEPTH:
            raise self.stop(event, f"is nested more than {MOST_DEPTH} deep", "a flatter file")
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise self.stop(
                event,
                "anchors (&) and aliases (*) are not allowed",
                "the value written out, 'extends', or quotes if it is a text",
            )
        if event.tag:
            raise self.stop(event, f"tags are not allowed: {shorten(event.tag)}", "a plain value, or quotes if it is a text")
        position = self.position(event)
        if isinstance(event, yaml.MappingStartEvent):
            return Node(self.mapping(events, flow=bool(event.flow_style)), self.file, *position)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(self.sequence(events, flow=bool(event.flow_style)), self.file, *position)
        return Node(self.scalar(event, flow=flow), self.file, *position)

    def sequence(self, events: Iterator[Any], *, flow: bool) -> list[Node]:
        out: list[Node] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            self.path.append(len(out))
            out.append(self.node(event, events, flow=flow))
            self.path.pop()
        return out

    def mapping(self, events: Iterator[Any], *, flow: bool) -> dict[str, Node]:
        out: dict[str, Node] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            name = self.name(event, events)
            self.path.append(name)
            node = self.node(next(events), events, flow=flow)
            node.key_line, node.key_column = self.position(event)
            if name in out:
                first = f"in line {out[name].key_line}" if out[name].key_line != node.key_line else "in the same line"
                self.refuse(event, Refusal(f"'{shorten(name)}' is given twice, first {first}", "each name once"), name)
            else:
                out[name] = node
            self.path.pop()
        return out

    def name(self, event: Any, events: Iterator[Any]) -> str:
        if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
            self.path.append("")
            self.node(event, events, flow=True)  # read on behind it, or stop at an anchor or a tag
            self.path.pop()
            self.refuse(event, Refusal("the name in front of a colon must be a text", "field: value"), "a list or a mapping")
            return f"({event.start_mark.index})"
        text: str = event.value
        name = text if event.style else read_name(text)
        if isinstance(name, Refusal):
            self.refuse(event, name, text)
            return text
        return name

    def scalar(self, event: Any, *, flow: bool) -> Any:
        if event.style:  # in quotes, or a block of text
            return event.value
        value = read_plain(event.value, flow=flow)
        if isinstance(value, Refusal):
            self.refuse(event, value, event.value)
            return event.value
        return value


def _place(text: str, position: int, file: str) -> Place:
    return Place(file, text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position))
