"""Settings ``path=value`` in, trees out: a setting is an overlay of one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optimizer.errors import Fault, Place, shorten
from optimizer.scenario.forms import SET
from optimizer.scenario.overlay import merge
from optimizer.scenario.records import drawn, without_records
from optimizer.scenario.source import parse
from optimizer.scenario.tree import Node, Steps, from_plain, path_steps

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE = SET
"""Stands for a file name in faults of settings; the line is the number of the setting."""


def read_settings(settings: Mapping[str, Any] | Iterable[str], faults: list[Fault]) -> tuple[Node, ...]:
    """One overlay for each setting: ``path=value`` texts, or a mapping of paths to values.

    Texts are read as YAML, so that ``calendar.periods=4`` is a number; values of other types are taken as they are.
    """
    if isinstance(settings, str):
        settings = (settings,)
    pairs: Iterable[tuple[str, Any]]
    pairs = settings.items() if isinstance(settings, Mapping) else (_split(text) for text in settings)
    overlays = []
    for number, (path, value) in enumerate(pairs, 1):
        place = Place(FILE, number, 1)
        if value is _NOTHING:
            faults.append(Fault(place, "", "is no setting", shorten(path), "path=value, such as calendar.periods=4"))
            continue
        try:
            steps = path_steps(path.strip())
        except ValueError as error:
            faults.append(Fault(place, "", str(error), shorten(path)))
            continue
        node = _value(value, Place(FILE, number, len(path) + 2), steps, faults)
        if node is not None:
            overlays.append(_overlay(steps, node, place))
    return tuple(overlays)


def change(values: Mapping[str, Any], faults: list[Fault]) -> tuple[Node, ...]:
    """One overlay for each path and Python value, nothing read as YAML."""
    return read_settings({path: _Taken(value) for path, value in values.items()}, faults)


def apply_settings(tree: Node, overlays: Iterable[Node], faults: list[Fault]) -> Node:
    """The tree with every setting laid over it, the later over the earlier."""
    for overlay in overlays:
        merged = merge(tree, overlay, faults)
        tree = replace(merged, file=tree.file, line=tree.line, column=tree.column)
    return tree


class _Taken:
    """A value that is no text to be read."""

    def __init__(self, value: Any) -> None:
        self.value = value


_NOTHING = object()


def _split(text: str) -> tuple[str, Any]:
    path, equals, value = text.partition("=")
    return (path, value) if equals and path.strip() else (text, _NOTHING)


def _value(value: Any, place: Place, steps: Steps, faults: list[Fault]) -> Node | None:
    node: Node | None
    if isinstance(value, str):
        node = parse(value, FILE, faults, at=(place.line, place.column), within=steps)
    else:
        node = from_plain(value.value if isinstance(value, _Taken) else value, place, faults, steps)
    return None if node is None else drawn(without_records(node, faults, steps))


def _overlay(steps: Steps, node: Node, place: Place) -> Node:
    for step in reversed(steps):
        named = replace(node, key_line=place.line, key_column=place.column)
        node = Node({str(step): named}, place.file, place.line, place.column)
    return node
