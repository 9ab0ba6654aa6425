"""Bytes in, a tree of values with positions out: strict YAML that means the same to every reader.

PyYAML's C parser finds the structure; scalars are read here, by YAML 1.2's core rules. What YAML 1.1 and 1.2 read
differently (``0210``, ``12:30``, ``NO``) is refused with the way to write it; so are anchors, tags, merge keys, duplicate keys
and full-width punctuation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from optimizer.errors import Fault, Place, ScenarioError

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 5_000_000
"""Larger scenario files and tables are refused unread."""
MOST_NODES = 500_000
MOST_DEPTH = 40

_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)?(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?|[-+]?(0|[1-9][0-9]*)\.([eE][-+]?[0-9]{1,3})?")
_AMBIGUOUS = (
    (re.compile(r"[-+]?0[0-9_]+(\.[0-9]*)?"), "a number with a leading zero is read as octal by some tools"),
    (re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"), "some tools read this as a number in base 60"),
    (re.compile(r"(?i:yes|no|y|n)|True|TRUE|False|FALSE|On|ON|Off|OFF|Null|NULL"), "some tools read this as true, false or nothing"),
    (re.compile(r"[-+]?[0-9]+(_[0-9]+)+(\.[0-9_]*)?"), "underscores in numbers are not read alike by all tools"),
    (re.compile(r"[-+]?0[xob][0-9a-fA-F_]+"), "only decimal numbers are read alike by all tools"),
    (re.compile(r"(?i:[-+]?\.inf|\.nan|[-+]?inf(inity)?|nan)"), "numbers must be finite"),
    (re.compile(r"[-+]?[0-9]{19,}"), "this number is too long"),
)
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False, "on": True, "off": False}
_FULL_WIDTH = re.compile(r"^[“”‘’「」【】｛｝［］]|^[A-Za-z_][\w -]*：")  # noqa: RUF039
_FULL_WIDTH_LINE = re.compile(r"^\s*(?:- +)*[A-Za-z_][\w-]*\s*：", re.MULTILINE)


@dataclass
class Node:
    """A value with its place: a dict of nodes, a list of nodes, or a scalar; ``key`` is where its name stands.

    Overlays are laid over trees of nodes, so trees are copied, not shared, before they change.
    """

    value: Any
    place: Place
    key: Place | None = None

    def plain(self) -> Any:
        """The value without positions."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def copy(self) -> Node:
        """A tree of its own."""
        value = self.value
        if isinstance(value, dict):
            value = {name: node.copy() for name, node in value.items()}
        elif isinstance(value, list):
            value = [node.copy() for node in value]
        return Node(value, self.place, self.key)

    def at(self, path: tuple[str | int, ...], *, key: bool = False) -> Place:
        """The place of what ``path`` names, or of the nearest thing above it that exists."""
        node = self
        for step in path:
            inside = node.value
            if isinstance(inside, dict) and step in inside:
                node = inside[step]
            elif isinstance(inside, list) and isinstance(step, int) and step < len(inside):
                node = inside[step]
            else:
                return node.place
        return node.key if key and node.key is not None else node.place


def path_text(path: tuple[str | int, ...]) -> str:
    """``mechanisms[0].heads.judge``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def read_text(path: Path, *, asked: Place | None = None) -> str:
    """A text file as text: UTF-8, with or without a byte order mark, else GB18030.

    Raises:
        ScenarioError: there is no such file, it is too large, or it is no text; at ``asked`` if that names who asked for it.
    """
    place = Place(str(path))
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            message = f"the file has {size / 1e6:.1f} MB, more than the {MOST_BYTES / 1e6:.0f} MB that are read"
            raise ScenarioError([Fault(place, "", message, expected="a smaller file; tables may be split or narrowed")])
        raw = path.read_bytes()
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
        raise ScenarioError([Fault(asked or place, "", reason, str(path), known=_neighbours(path))]) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ScenarioError([Fault(place, "", "is neither UTF-8 nor GB18030 text", expected="a text file saved as UTF-8")])


def _neighbours(path: Path) -> tuple[str, ...]:
    from difflib import get_close_matches

    try:
        names = sorted(p.name for p in path.parent.iterdir())
    except OSError:
        return ()
    return tuple(get_close_matches(path.name, names))


def parse(text: str, file: str, faults: list[Fault]) -> Node:
    """A YAML text as a tree; what is wrong with single values is added to ``faults``, and reading goes on.

    Raises:
        ScenarioError: the structure is broken, so that nothing can be read.
    """
    try:
        _check_events(text, file)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ScenarioError(_syntax_faults(error, text, file)) from error
    if root is None:
        raise ScenarioError([Fault(Place(file), "", "the file is empty", expected="a scenario")])
    return _tree(root, file, (), faults, flow=False)


def parse_mapping(text: str, file: str, faults: list[Fault]) -> Node:
    """A YAML text whose root must be a mapping; as ``parse``.

    Raises:
        ScenarioError: the structure is broken, or the root is no mapping.
    """
    tree = parse(text, file, faults)
    if not isinstance(tree.value, dict):
        wide = [_full_width_fault(Place(file, *_line_column(text, m.end()))) for m in _FULL_WIDTH_LINE.finditer(text)]
        raise ScenarioError(wide or [Fault(tree.place, "", "is no mapping", _short(tree.plain()), "lines of the form 'field: value'")])
    return tree


def _check_events(text: str, file: str) -> None:
    """Refuse what could blow up or hide: depth, size, anchors, aliases, tags, several documents."""
    depth = nodes = documents = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        place = Place(file, event.start_mark.line + 1, event.start_mark.column + 1)

        def refuse(message: str, expected: str | None = None, place: Place = place) -> ScenarioError:
            return ScenarioError([Fault(place, "", message, expected=expected)])

        nodes += 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise refuse("anchors (&) and aliases (*) are not allowed", "the value written out, or a CSV table, or 'extends'")
        if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None):
            raise refuse(f"tags are not allowed: {event.tag}", "a plain value")
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise refuse("a file holds one scenario only", "no second '---'")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MOST_DEPTH:
            raise refuse(f"is nested more than {MOST_DEPTH} deep")
        if nodes > MOST_NODES:
            raise refuse(f"the file has more than {MOST_NODES} values", "large tables as CSV")


def _tree(node: yaml.Node, file: str, path: tuple[str | int, ...], faults: list[Fault], *, flow: bool) -> Node:
    place = Place(file, node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        return Node(_mapping(node, file, path, faults), place)
    if isinstance(node, yaml.SequenceNode):
        inside = bool(node.flow_style)
        return Node([_tree(item, file, (*path, i), faults, flow=inside) for i, item in enumerate(node.value)], place)
    return Node(_scalar(node, place, path, faults, flow=flow), place)


def _mapping(node: yaml.MappingNode, file: str, path: tuple[str | int, ...], faults: list[Fault]) -> dict[str, Node]:
    out: dict[str, Node] = {}
    for key, value in node.value:
        place = Place(file, key.start_mark.line + 1, key.start_mark.column + 1)
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault(place, path_text(path), "a name must be a text", expected="field: value"))
            continue
        name = key.value
        where = path_text((*path, name))
        if not key.style:
            if name == "<<":
                faults.append(Fault(place, where, "merge keys are not allowed", expected="the fields written out, or 'extends'"))
                continue
            if any(mark in name for mark in "：，"):
                faults.append(_full_width_fault(place, where))
                continue
            read = _scalar(key, place, (*path, name), faults, flow=False)
            if read is None:
                faults.append(Fault(place, where, "a name must not be empty"))
        if name in out:
            first = out[name].key
            faults.append(Fault(place, where, f"'{name}' is given twice, first in line {first.line if first else '?'}", expected="each field once"))
            continue
        child = _tree(value, file, (*path, name), faults, flow=bool(node.flow_style))
        child.key = place
        out[name] = child
    return out


def _scalar(node: yaml.ScalarNode, place: Place, path: tuple[str | int, ...], faults: list[Fault], *, flow: bool) -> Any:
    text = node.value
    if node.style:  # quoted or block text; plain scalars carry no style
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    for pattern, why in _AMBIGUOUS:
        if pattern.fullmatch(text):
            expected = "a finite number" if "finite" in why else f'quotes if you mean the text: "{text}"; else a plain number, true or false'
            faults.append(Fault(place, path_text(path), why, text, expected))
            return text
    if any(c.isdigit() for c in text) and _FLOAT.fullmatch(text):
        return float(text)
    if _FULL_WIDTH.search(text) or (flow and any(mark in text for mark in "，：")):
        faults.append(_full_width_fault(place, path_text(path), text))
    return text


def _full_width_fault(place: Place, path: str = "", text: str | None = None) -> Fault:
    return Fault(
        place, path, "full-width punctuation is read as part of the text", None if text is None else _short(text),
        "the half-width : , [ ] { } \" \" of an English keyboard, or quotes around the whole text",
    )  # fmt: skip


def _syntax_faults(error: yaml.YAMLError, text: str, file: str) -> list[Fault]:
    wide = [_full_width_fault(Place(file, *_line_column(text, m.end()))) for m in _FULL_WIDTH_LINE.finditer(text)]
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else _line_column(text, getattr(error, "position", 0) or 0)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    lines = text.splitlines()
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    hint = None
    if "\\t" in what or "\t" in here[: max(column, 1)]:
        what, hint = "a tab is used for indentation", "spaces"
    elif "could not find expected ':'" in what or "mapping values are not allowed" in what:
        hint = "'field: value', a space after the colon, and texts with ': ' in quotes"
    return wide or [Fault(Place(file, line, column), "", f"is no valid YAML: {what}", _short(here.strip()) or None, hint)]


def _line_column(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, len(before) - before.rfind("\n") - 1 or 1


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
