"""The schema and a tree in, what stands where out: which section class, which names, which selectors.

The fields' own types say it (``dict[RoleId, Range]``, ``Selector``), so a new mechanism is checked without a line here.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from optimizer.sections import Names, Section, Selector
from optimizer.sections.kinds import OfAKind, kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

    from optimizer.errors import Place
    from optimizer.scenario.tree import Node, Steps


@dataclass(frozen=True)
class Mention:
    """A name of something, or a selector, somewhere in a tree.

    Attributes:
        means: what it must name, or ``None`` for a selector.
        node: the node itself, or the node that it names.
        steps: the path to it.
        name: the name; empty for a selector.
        place: where a fault points.
    """

    means: Names | None
    node: Node
    steps: Steps
    name: str
    place: Place


def fields_of(section: type[Section]) -> dict[str, FieldInfo]:
    """The fields of a section by the names written in YAML."""
    return {field.alias or name: field for name, field in section.model_fields.items()}


def kind_of(section: type[Section]) -> str | None:
    """The value of ``kind`` that chooses this section among others, if there is one."""
    field = section.model_fields.get("kind")
    values = get_args(field.annotation) if field is not None and get_origin(field.annotation) is Literal else ()
    return str(values[0]) if len(values) == 1 else None


def mentions(section: type[Section], node: Node, steps: Steps = ()) -> Iterator[Mention]:
    """Every name and every selector in a tree shaped like ``section``; what has another shape is passed over."""
    for name, field in fields_of(section).items():
        if name in node.fields:
            annotation = Annotated[field.annotation, None, *field.metadata] if field.metadata else field.annotation
            yield from _mentions(annotation, node.fields[name], (*steps, name))


def sections_at(section: type[Section], node: Node, steps: Steps) -> list[type[Section]]:
    """The sections that may stand at ``steps`` of a tree shaped like ``section``."""
    annotations: list[Any] = [section]
    for step in steps:
        inner: list[Any] = []
        for annotation in annotations:
            inner += _inside(annotation, step)
        node = node.at((step,)) if isinstance(node.value, dict | list) else node
        annotations = [part for annotation in inner for choice in _choices(annotation, node) for part in _bare(choice, node)]
    return [annotation for annotation in annotations if _is_section(annotation)]


def _bare(choice: Any, node: Node) -> list[Any]:
    """What a choice of a union may be, where more is said of it, as in ``Annotated[tuple[...], ...] | None``."""
    return _choices(choice, node) if get_origin(choice) is Annotated else [choice]


@dataclass(frozen=True)
class Standing:
    """What stands at a path of a tree.

    Attributes:
        kind: its type, limits included; ``Any`` where the schema knows nothing of the kind.
        steps: the path as a document has it: the two heads of ``[2, 4]`` are ``low`` and ``high``.
        order: sorts paths as the document is ordered, however a file is.
    """

    kind: Any
    steps: Steps
    order: tuple[int, ...]


def standing(section: type[Section], node: Node, steps: Steps) -> Standing:
    """What stands at ``steps`` of a tree shaped like ``section``."""
    kind: Any = section
    said: list[str | int] = []
    order: list[int] = []
    for step in steps:
        kind, name, place = _step(_bare_choices(kind, node), node, step)
        said.append(name)
        order.append(place)
        node = node.at((step,))
    return Standing(kind, tuple(said), tuple(order))


def _bare_choices(kind: Any, node: Node) -> list[Any]:
    """The types that a value may have, without what is said of each."""
    return [
        bare
        for choice in _choices(kind, node)
        for bare in (_bare_choices(choice, node) if get_origin(choice) is Annotated else [choice])
    ]


def _step(choices: list[Any], node: Node, step: str | int) -> tuple[Any, str | int, int]:
    """Type, name and number of what ``step`` leads to."""
    for choice in choices:
        if _is_section(choice):
            fields = fields_of(choice)
            names = list(fields)
            name = names[step] if isinstance(step, int) and step < len(names) else str(step)
            if name in fields:
                field = fields[name]
                return Annotated[field.annotation, None, *field.metadata], name, names.index(name)
        elif get_origin(choice) is tuple and isinstance(step, int):
            return get_args(choice)[0], step, step
        elif get_origin(choice) is dict and step in node.fields:
            return get_args(choice)[1], step, list(node.fields).index(str(step))
    return Any, step, 0


def _mentions(annotation: Any, node: Node, steps: Steps) -> Iterator[Mention]:
    for means in _marks(annotation):
        if isinstance(node.value, str):
            yield Mention(means, node, steps, node.value, node.place)
    for choice in _choices(annotation, node):
        if choice is Selector:
            yield from _selector(node, steps)
        elif _is_section(choice):
            yield from mentions(choice, node, steps)
        elif get_origin(choice) is tuple:
            for i, item in enumerate(node.items):
                yield from _mentions(get_args(choice)[0], item, (*steps, i))
        elif get_origin(choice) is dict:
            yield from _mapping(choice, node, steps)
        elif get_origin(choice) is not None or _marks(choice):
            yield from _mentions(choice, node, steps) if choice is not annotation else ()


def _mapping(annotation: Any, node: Node, steps: Steps) -> Iterator[Mention]:
    key, value = get_args(annotation)
    for name, inside in node.fields.items():
        for means in _marks(key):
            yield Mention(means, inside, (*steps, name), name, inside.key_place)
        yield from _mentions(value, inside, (*steps, name))


def _selector(node: Node, steps: Steps) -> Iterator[Mention]:
    """A selector, in any of its forms."""
    yield Mention(None, node, steps, "", node.place)
    ids = Selector.model_fields["ids"].annotation
    if isinstance(node.value, str) and node.value != "all":
        yield from (Mention(means, node, steps, node.value, node.place) for means in _marks(_item(ids)))
    elif isinstance(node.value, list):
        yield from _mentions(ids, node, steps)
    yield from mentions(Selector, node, steps)


def _item(annotation: Any) -> Any:
    return next(get_args(choice)[0] for choice in get_args(annotation) if get_origin(choice) is tuple)


def _marks(annotation: Any) -> list[Names]:
    """What a text of this type must name."""
    if get_origin(annotation) is not Annotated:
        return []
    return [mark for mark in annotation.__metadata__ if isinstance(mark, Names)]


def _choices(annotation: Any, node: Node) -> list[Any]:
    """The types that a value may have; of several sections the one that its ``kind`` chooses."""
    if get_origin(annotation) is Annotated:
        if any(isinstance(mark, OfAKind) for mark in annotation.__metadata__):
            return [kind for kind in kinds() if kind_of(kind) == node.get("kind")]
        return _choices(get_args(annotation)[0], node)
    if get_origin(annotation) not in (Union, types.UnionType):
        return [annotation]
    choices = [choice for choice in get_args(annotation) if choice is not type(None)]
    if not all(_is_section(choice) for choice in choices):
        return choices
    named = [choice for choice in choices if kind_of(choice) == node.get("kind")]
    return named or (choices if len(choices) == 1 else [])


def _inside(annotation: Any, step: str | int) -> list[Any]:
    """Types of what ``step`` leads to."""
    if _is_section(annotation):
        field = fields_of(annotation).get(str(step))
        return [] if field is None else [field.annotation]
    arguments = get_args(annotation)
    if get_origin(annotation) is tuple and isinstance(step, int):
        return [arguments[0]]
    return [arguments[1]] if get_origin(annotation) is dict else []


def _is_section(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Section)
