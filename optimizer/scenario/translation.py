"""Pydantic's errors in, faults in a planner's words out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from optimizer.errors import Fault, unknown_name
from optimizer.scenario.schema import Document
from optimizer.scenario.shape import fields_of, kind_of, sections_at
from optimizer.scenario.tree import Node, Steps, describe, path_text
from optimizer.sections.kinds import kinds

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MOST_FAULTS = 500

_PAIR = {"low": 0, "high": 1}
_LIMITS = {
    "greater_than_equal": ("must be at least", "ge"),
    "greater_than": ("must be more than", "gt"),
    "less_than_equal": ("must be at most", "le"),
    "less_than": ("must be less than", "lt"),
}
_TYPES = {
    "int": ("must be a whole number", "digits without quotes or units, such as 4"),
    "float": ("must be a number", "digits without quotes or units, such as 0.5"),
    "string": ("must be a text", 'quotes around it, such as "0210"'),
    "bool": ("must be on or off", "on or off, true or false, without quotes"),
    "tuple": ("must be a list", "[a, b], or lines that begin with '- '"),
    "dict": ("must be a mapping", "field: value"),
    "model": ("must be a mapping", "field: value"),
    "finite_number": ("must be a finite number", None),
}
_SECTIONS = {
    "Title": ("must be a text", "a text, or {en: English text, zh: Chinese text}"),
    "Range": ("must be a range", "[fewest, most], or one number for both"),
    "CourtRange": ("must be a range", "[fewest, most], or one number for both"),
    "Selector": ("must say which courts", "all, a court id, a list of ids, or conditions such as {tier: basic}"),
}
_PERCENT = re.compile(r"([0-9]+(\.[0-9]+)?) ?[%％]")
_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


def validate(tree: Node, faults: list[Fault]) -> Document | None:
    """The document of a tree in its full form, or ``None`` with faults added."""
    try:
        return Document.model_validate(tree.plain(), strict=True)
    except ValidationError as error:
        count = error.error_count()
        found = error.errors(include_url=False)[:MOST_FAULTS]
        faults += [_fault(tree, details) for details in found]
        if count > MOST_FAULTS:
            faults.append(Fault(tree.place, "", f"{count - MOST_FAULTS} more faults are not listed"))
    return None


def _fault(tree: Node, error: ErrorDetails) -> Fault:
    """One error; names in front of a colon are pointed at where they are what is wrong."""
    kind, context, steps = error["type"], error.get("ctx", {}), _written(tree, error["loc"])
    node, path = tree.at(steps), path_text(steps)
    if kind == "extra_forbidden":
        names = {name for section in sections_at(Document, tree, steps[:-1]) for name in fields_of(section)}
        return unknown_name(node.key_place, path, str(steps[-1]), "field", sorted(names))
    if kind == "missing":
        return Fault(node.place, path, f"the field '{steps[-1]}' is missing")
    if kind.startswith("union_tag"):
        return _unknown_kind(node, (*steps, "kind"))
    if kind == "literal_error":
        known = re.findall(r"'([^']*)'|([0-9]+)", str(context.get("expected", "")))
        fault = unknown_name(
            node.place, path, str(describe(error["input"])).strip("'"), "such choice", ["".join(pair) for pair in known]
        )
        return Fault(fault.place, path, "is none of the choices", node.describe(), fault.expected, fault.known)
    if kind == "value_error":
        return Fault(node.place, path, str(context.get("error", error["msg"])), node.describe())
    if "[key]" in error["loc"]:
        return Fault(node.key_place, path, "is no usable name: " + _text(kind, context), describe(str(steps[-1])))
    message, expected = _message(kind, context, error["input"])
    return Fault(node.place, path, message or error["msg"], node.describe(), expected)


def _message(kind: str, context: dict[str, Any], value: object) -> tuple[str | None, str | None]:
    """What is wrong and what would be right."""
    if kind in _LIMITS:
        words, limit = _LIMITS[kind]
        expected = None
        if limit == "le" and context[limit] == 1 and isinstance(value, int | float) and 2 <= value <= 100:
            expected = f"a share: {value:g} % is written {value / 100:g}"
        return f"{words} {context[limit]:,.12g}", expected
    if kind in ("too_short", "too_long"):
        least = kind == "too_short"
        count = context["min_length"] if least else context["max_length"]
        return f"must have at {'least' if least else 'most'} {count} {'entry' if count == 1 else 'entries'}", None
    if kind.startswith("string_") and kind != "string_type":
        return _text(kind, context), None
    if kind.startswith("model") and context.get("class_name") in _SECTIONS:
        return _SECTIONS[context["class_name"]]
    message, expected = next((_TYPES[name] for name in _TYPES if kind.startswith(name)), (None, None))
    if isinstance(value, str) and message in ("must be a number", "must be a whole number"):
        expected = _number(value) or expected
    return message, expected


def _number(text: str) -> str | None:
    """How a number should have been written."""
    if len(text) > 30:
        return None
    if percent := _PERCENT.fullmatch(text):
        return f"a share: {float(percent[1]) / 100:g}"
    return f"the number without commas: {text.replace(',', '')}" if _THOUSANDS.fullmatch(text) else None


def _text(kind: str, context: dict[str, Any]) -> str:
    if kind == "string_too_long":
        return f"must have at most {context['max_length']} characters"
    if kind == "string_too_short":
        return "must not be empty"
    return "must not begin or end with a space, nor hold control characters"


def _unknown_kind(node: Node, steps: Steps) -> Fault:
    given = node.fields.get("kind")
    if given is None:
        return Fault(node.place, path_text(steps), "the field 'kind' is missing", None, f"one of {', '.join(_kinds())}")
    return unknown_name(given.place, path_text(steps), str(given.plain()), "kind of mechanism", _kinds())


def _written(tree: Node, loc: tuple[str | int, ...]) -> Steps:
    """The path as the file has it: without the tags of unions, and with short forms for full ones."""
    steps: list[str | int] = []
    node = tree
    for number, step in enumerate(loc):
        tag = number == 2 and (step in _kinds() if loc[0] == "mechanisms" else loc[:2] == ("calendar", "period"))
        tag |= number == 3 and loc[0] == "classes" and loc[2] in ("closes_after_days", "terminates_after_days")
        inside = node.value
        if tag or step == "[key]":
            continue
        if isinstance(inside, list) and isinstance(step, str):  # a pair for a range, or a list for a selector
            step = _PAIR.get(step, step)
            if isinstance(step, str):
                continue
        if not isinstance(inside, dict | list) and inside is not None:
            break  # one word for a whole section
        steps.append(step)
        node = node.at((step,))
    return tuple(steps)


def _kinds() -> tuple[str, ...]:
    """Names of the kinds of mechanisms."""
    return tuple(kind_of(kind) or "" for kind in kinds())
