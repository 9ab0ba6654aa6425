"""A scenario: a validated document that remembers where every line of it came from."""

from __future__ import annotations

import hashlib
import json
import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ValidationError

from optimizer.errors import Fault, Place, ScenarioError
from optimizer.mechanisms import KINDS
from optimizer.scenario.overlay import apply_settings, apply_variant, load_tree
from optimizer.scenario.references import References
from optimizer.scenario.schema import Document
from optimizer.scenario.source import Node, path_text
from optimizer.scenario.tables import expand_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

class Scenario:
    """What to plan for. Never changes; ``with_settings`` and ``with_variant`` give new ones, checked again.

    Attributes:
        document: the validated content, tables read, variant and settings applied.
        path: the file it came from, or ``None``. variant: the named what-if applied, or ``None``.
    """

    def __init__(
        self, tree: Node, *, path: Path | None, variant: str | None, settings: tuple[tuple[str, str], ...], read: Sequence[Fault] = (),
        outside: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self._source = tree
        self._settings = settings
        self.path = path
        self.variant = variant
        faults = list(read)
        work = apply_variant(tree, variant) if variant is not None else tree
        work = apply_settings(work, settings)
        self._variants = _variant_names(work, faults)
        work.value.pop("variants", None)
        self._outside = outside | expand_tables(work, faults)
        self._tree = work
        document = _validate(work, faults)
        faults += References(work, self._outside).check()
        if faults or document is None:
            raise ScenarioError(_distinct(faults))
        self.document = document

    @classmethod
    def load(cls, path: str | Path, *, variant: str | None = None, settings: Mapping[str, object] | Iterable[str] = ()) -> Self:
        """Read a scenario file.

        ``settings`` are ``path=value`` texts or a mapping of paths to values, such as ``{"calendar.periods": 4}``; names of
        mechanisms and targets may stand in paths.

        Raises:
            ScenarioError: with every fault found, each with file, line and column.
        """
        faults: list[Fault] = []
        tree = load_tree(Path(path), faults)
        return cls(tree, path=Path(path), variant=variant, settings=_settings(settings), read=faults)

    @classmethod
    def from_document(cls, document: Mapping[str, Any] | Document, *, name: str = "<memory>") -> Self:
        """Make a scenario from plain data, shaped like the YAML file.

        Raises:
            ScenarioError: with every fault found; places carry ``name`` and no line.
        """
        data = document.model_dump(mode="json", by_alias=True) if isinstance(document, Document) else document
        return cls(_tree(data, Place(name)), path=None, variant=None, settings=())

    @classmethod
    def from_dump(cls, data: Mapping[str, Any]) -> Self:
        """Make a scenario from what ``dump`` gave."""
        tree = _tree(data["document"], Place(data.get("file") or "<saved>"))
        out = cls(tree, path=None, variant=None, settings=(), outside=frozenset(data.get("outside", ())))
        out.variant = data.get("variant")
        return out

    def dump(self) -> dict[str, Any]:
        """The whole content as plain data for JSON, without outside references."""
        return {
            "document": self.document.model_dump(mode="json", by_alias=True),
            "file": None if self.path is None else self.path.name,
            "variant": self.variant,
            "outside": sorted(self._outside),
        }

    @property
    def name(self) -> str:
        """Short name."""
        return self.document.name

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the what-ifs this file offers."""
        return self._variants

    @property
    def digest(self) -> str:
        """SHA-256 of the content, order included: the same for the same input, whatever file it came from."""
        text = json.dumps(self.document.model_dump(mode="json", by_alias=True), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def place(self, path: str) -> Place:
        """Where ``path`` (such as ``mechanisms[0].heads`` or ``budgets.travel``) is written, or the nearest thing above it."""
        steps = [int(number) if number else name for name, number in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path)]
        return self._tree.at(tuple(steps))

    def with_variant(self, variant: str | None) -> Self:
        """The same file with another of its what-ifs applied."""
        return type(self)(self._source, path=self.path, variant=variant, settings=self._settings, outside=self._outside)

    def with_settings(self, settings: Mapping[str, object] | Iterable[str]) -> Self:
        """The same scenario with some values changed, checked again."""
        return type(self)(self._source, path=self.path, variant=self.variant, settings=(*self._settings, *_settings(settings)),
                          outside=self._outside)  # fmt: skip


def _settings(settings: Mapping[str, object] | Iterable[str]) -> tuple[tuple[str, str], ...]:
    if hasattr(settings, "items"):
        return tuple((path, json.dumps(value, ensure_ascii=False)) for path, value in settings.items())
    out, faults = [], []
    for number, text in enumerate(settings, 1):
        path, equals, value = text.partition("=")
        if not equals or not path.strip():
            faults.append(Fault(Place("--set", number, 1), "", "is no setting", text, "path=value, such as calendar.periods=4"))
        out.append((path.strip(), value))
    if faults:
        raise ScenarioError(faults)
    return tuple(out)


def _tree(data: Any, place: Place) -> Node:
    if isinstance(data, dict):
        return Node({str(name): _tree(value, place) for name, value in data.items()}, place, place)
    if isinstance(data, list | tuple):
        return Node([_tree(value, place) for value in data], place, place)
    if isinstance(data, bool | int | float | str) or data is None:
        return Node(data, place, place)
    return Node(str(data), place, place)


def _variant_names(tree: Node, faults: list[Fault]) -> tuple[str, ...]:
    node = tree.value.get("variants")
    if node is None or node.value is None:
        return ()
    if not isinstance(node.value, dict):
        faults.append(Fault(node.place, "variants", "is no mapping of names to changes", expected="variants: {name: {field: value}}"))
        return ()
    return tuple(node.value)


def _validate(tree: Node, faults: list[Fault]) -> Document | None:
    """The document, or ``None`` with faults added; JSON mode, so that ``5`` is no text and ``true`` no number."""
    try:
        return Document.model_validate_json(json.dumps(tree.plain(), ensure_ascii=False), strict=True)
    except ValidationError as error:
        faults += [_fault(tree, item) for item in error.errors(include_url=False)]
    except ValueError as error:  # infinite numbers, which a caller may hand over
        faults.append(Fault(tree.place, "", f"cannot be read: {error}"))
    return None


def _fault(tree: Node, error: Any) -> Fault:
    path, known = _path(tree, error["loc"]), ()
    kind, context = error["type"], error.get("ctx", {})
    value = None if isinstance(error.get("input"), dict | list) else str(error.get("input"))
    if kind == "extra_forbidden":
        fields = _fields(path[:-1])
        known = tuple(get_close_matches(str(path[-1]), fields)) or tuple(fields)
        return Fault(tree.at(path, key=True), path_text(path), "there is no such field", str(path[-1]), None, known)
    if kind == "missing":
        return Fault(tree.at(path[:-1]), path_text(path), f"the field '{path[-1]}' is missing")
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        kinds = tuple(k.model_fields["kind"].annotation.__args__[0] for k in KINDS)  # type: ignore[union-attr]
        tag = context.get("tag")
        near = tuple(get_close_matches(str(tag), kinds)) or kinds
        where = (*path, "kind")
        return Fault(tree.at(where), path_text(where), "is no kind of mechanism" if tag else "the field 'kind' is missing", tag, None, near)
    message = str(context["error"]) if kind == "value_error" and "error" in context else error["msg"]
    if kind == "literal_error":
        known = tuple(part.strip(" '") for part in re.split(r",| or ", str(context.get("expected", ""))))
        message = "is none of the values allowed"
    return Fault(tree.at(path), path_text(path), message[:1].lower() + message[1:], value, None, known)


def _path(tree: Node, loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Pydantic's location without the tags of unions, which stand in no file."""
    out: list[str | int] = []
    for i, step in enumerate(loc):
        if i == 2 and loc[0] == "mechanisms" and step in _KIND_NAMES:
            continue
        if step == "[key]":
            continue
        out.append(step)
    return tuple(out)


_KIND_NAMES = frozenset(kind.model_fields["kind"].annotation.__args__[0] for kind in KINDS)  # type: ignore[union-attr]


def _fields(path: tuple[str | int, ...]) -> list[str]:
    """Names of the fields a section at ``path`` may have, as written in YAML."""
    models: list[type[BaseModel]] = [Document]
    for step in path:
        found: list[type[BaseModel]] = []
        for model in models:
            by_name = {field.alias or name: field for name, field in model.model_fields.items()}
            field = by_name.get(str(step))
            found += _models(field.annotation) if field is not None else ([model] if isinstance(step, int) else [])
        models = found or models
    if path and path[0] == "mechanisms" and len(path) == 2:
        models = list(KINDS)
    return sorted({field.alias or name for model in models for name, field in model.model_fields.items()})


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models(part)]


def _distinct(faults: list[Fault]) -> list[Fault]:
    """One fault for each place and path: the first, which is the nearest to the cause."""
    return list({(fault.place, fault.path): fault for fault in reversed(faults)}.values())
