"""The schema in, what there is to say of each of its sections and fields out.

Sections come in the order in which a document names them; fields that several sections share stand once, where they are
declared.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from optimizer.scenario.schema import Document
from optimizer.scenario.shape import fields_of, kind_of
from optimizer.sections import MechanismSection, Section
from optimizer.sections.kinds import OfAKind, kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

_UNIT = re.compile(r"^(?P<meaning>.*\S) \((?P<unit>[^()]*)\)$", re.DOTALL)


@dataclass(frozen=True)
class Entry:
    """One field.

    Attributes:
        name: as it is written. meaning, unit: in English, the unit empty if none is given.
        kind: its type with all limits. field: what pydantic knows of it.
    """

    name: str
    meaning: str
    unit: str
    kind: Any
    field: FieldInfo


@dataclass(frozen=True)
class Part:
    """One section.

    Attributes:
        name: that of the class. kind: what ``kind`` must say to have it, if anything.
        paragraphs: what it is, in English.
        places: paths at which it stands, such as ``classes.NAME.tiers[]``.
        entries: its own fields. shared: names of the parts whose fields it has besides.
    """

    name: str
    kind: str | None
    paragraphs: tuple[str, ...]
    places: tuple[str, ...]
    entries: tuple[Entry, ...]
    shared: tuple[str, ...]


def parts() -> tuple[Part, ...]:
    """Every section that a scenario may hold."""
    places: dict[type[Section], list[str]] = {}
    _visit(Document, "", places)
    every: dict[type[Section], list[str]] = {}
    for section, where in places.items():
        for base in reversed(_bases(section)):
            every.setdefault(base, [])
        every[section] = where
    return tuple(_part(section, tuple(where)) for section, where in every.items())


def said_of(text: str) -> tuple[str, str]:
    """Meaning and unit of a description, which ends in its unit in brackets."""
    found = _UNIT.match(text)
    return (found["meaning"], found["unit"]) if found else (text, "")


def kind_with_limits(field: FieldInfo) -> Any:
    """The type of a field together with what pydantic took out of it."""
    return Annotated[field.annotation, None, *field.metadata] if field.metadata else field.annotation


def inside(kind: Any) -> tuple[Any, ...]:
    """The types a type is made of; of a mechanism all kinds there are."""
    if get_origin(kind) is Annotated:
        if any(isinstance(mark, OfAKind) for mark in kind.__metadata__):
            return kinds()
        return (get_args(kind)[0],)
    return () if isinstance(kind, type) and issubclass(kind, Section) else get_args(kind)


def is_section(kind: Any) -> bool:
    """Whether a type is a section."""
    return isinstance(kind, type) and issubclass(kind, Section)


def _part(section: type[Section], places: tuple[str, ...]) -> Part:
    own = inspect.get_annotations(section)
    names = {id(field): name for name, field in section.model_fields.items()}
    entries = tuple(_entry(name, field) for name, field in fields_of(section).items() if names[id(field)] in own)
    return Part(
        section.__name__, kind_of(section), _paragraphs(section), places, entries, tuple(b.__name__ for b in _bases(section))
    )


def _entry(name: str, field: FieldInfo) -> Entry:
    meaning, unit = said_of(field.description or "")
    return Entry(name, meaning, unit, kind_with_limits(field), field)


def _bases(section: type[Section]) -> list[type[Section]]:
    """Sections whose fields it has, from the nearest on; one that only narrows them is no other section."""
    own = set(inspect.get_annotations(section))
    found = [base for base in section.__mro__[1:] if issubclass(base, Section) and base is not Section]
    return [base for base in found if not set(base.model_fields) <= own]


def _paragraphs(section: type[Section]) -> tuple[str, ...]:
    """What a section is, entries of a list apart; of a mechanism the first sentence, for the rest are rows of the model."""
    text = inspect.cleandoc(section.__doc__ or "").replace("``", "`")
    parted = [item for paragraph in text.split("\n\n") for item in re.split(r"\n(?=- )", paragraph)]
    found = tuple(" ".join(paragraph.split()) for paragraph in parted)
    return found[:1] if issubclass(section, MechanismSection) else found


def _visit(kind: Any, path: str, places: dict[type[Section], list[str]]) -> None:
    """Note where each section stands; one that was seen before is not opened again."""
    for section, where in _sections(kind, path):
        if section in places:
            if where not in places[section]:
                places[section].append(where)
            continue
        places[section] = [where] if where else []
        for name, field in fields_of(section).items():
            _visit(kind_with_limits(field), f"{where}.{name}".lstrip("."), places)


def _sections(kind: Any, path: str) -> Iterator[tuple[type[Section], str]]:
    if is_section(kind):
        yield kind, path
        return
    origin = get_origin(kind)
    further = f"{path}[]" if origin is tuple else f"{path}.NAME" if origin is dict else path
    for part in inside(kind):
        yield from _sections(part, further)
