"""The schema of documents in, the JSON Schema of what people write out, for editors to complete and check files.

People write more than a document holds: short forms, tables, ``extends``, ``variants``, and changes of named things.
"""

from __future__ import annotations

from typing import Any

from optimizer.scenario.assumptions import FILE_BASES
from optimizer.scenario.overlay import FORMS, NAMING
from optimizer.scenario.records import BASES
from optimizer.scenario.schema import Document

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_SHORT_FORMS: dict[str, list[Schema]] = {
    "Title": [_TEXT],
    "Selector": [_TEXT, {"type": "array", "items": _TEXT}],
    "Range": [
        {"type": "integer", "minimum": 0},
        {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2},
    ],
    "CourtRange": [
        {"type": "integer", "minimum": 1},
        {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2},
    ],
}
_RULES: Schema = {"type": "string", "description": "a rule set, by its file beside this file"}
_TABLED = ("courts", "pools", "queues")
_TABLE: Schema = {
    "type": "object",
    "description": "a CSV file, or a sheet of a workbook, beside this file",
    "properties": {
        "table": {
            "type": "string",
            "description": "name of the CSV file, or of a workbook and its sheet, such as all.xlsx#courts",
        },
        "within": {"type": "string", "description": "only this court and every court below it (court id)"},
        "columns": {
            "type": "object",
            "description": "what its columns of numbers rest on, by name, or 'all' for those not named",
            "additionalProperties": {"$ref": "#/$defs/RecordedColumn"},
        },
    },
    "additionalProperties": False,
}
_SWITCH: Schema = {"anyOf": [{"type": "boolean"}, {"enum": ["on", "off"]}]}
_EXTENDS: Schema = {"type": "string", "description": "the file that this one changes"}


_SOURCE: Schema = {"anyOf": [_TEXT, {"$ref": "#/$defs/Title"}]}
_SAID: dict[str, Schema] = {
    "basis": {"enum": list(BASES), "description": "published as it stands, computed from what is published, or chosen"},
    "source": {**_SOURCE, "description": "where it was published, or what it was computed from"},
    "note": {**_SOURCE, "description": "why, or why there is no range"},
}
_TIMES: Schema = {
    "type": "array",
    "items": {"type": "number", "minimum": 0},
    "minItems": 2,
    "maxItems": 2,
    "description": "factors on the base that give the range, such as [0.5, 2]",
}
_NEEDS: list[Schema] = [
    {"if": {"properties": {"basis": {"const": "assumed"}}},
     "then": {"anyOf": [{"required": ["low", "high"]}, {"required": ["times"]}, {"required": ["note"]}]},
     "else": {"required": ["source"]}},
]  # fmt: skip
_LONG_FORMS: dict[str, Schema] = {
    "RecordedNumber": {
        "type": "object",
        "description": "a number and what it rests on",
        "properties": {
            "base": {"type": "number", "description": "the number in use (unit of the field)"},
            "low": {"type": "number", "description": "low end of its range (unit of the field)"},
            "high": {"type": "number", "description": "high end of its range (unit of the field)"},
            "times": _TIMES,
            **_SAID,
        },
        "required": ["base", "basis"],
        "allOf": _NEEDS,
        "additionalProperties": False,
    },
    "RecordedGroup": {
        "type": "object",
        "description": "a list or mapping of numbers and what all of them rest on",
        "properties": {
            "base": {"type": ["array", "object"], "description": "the list or mapping itself"},
            "times": _TIMES,
            **_SAID,
        },
        "required": ["base", "basis"],
        "allOf": _NEEDS,
        "additionalProperties": False,
    },
    "RecordedColumn": {
        "type": "object",
        "description": "what a column of a table rests on",
        "properties": {"times": _TIMES, **_SAID},
        "required": ["basis"],
        "allOf": _NEEDS,
        "additionalProperties": False,
    },
}
_GROUP: Schema = {"$ref": "#/$defs/RecordedGroup"}
_OF_TEXTS = ("Title", "Selector", "RuleSet", "InForce")
_OF_RULES = ("FormRule", "RuleSet", "InForce")
_BASIS: Schema = {"enum": list(FILE_BASES), "description": "made-up: every number that says nothing else is invented"}


def json_schema() -> Schema:
    """JSON Schema (2020-12) of a scenario file: whole, or with ``extends`` only what differs."""
    document = Document.model_json_schema(by_alias=True)
    definitions = {name: _switches(schema) for name, schema in document.pop("$defs").items()}
    document["properties"]["basis"] = _BASIS
    definitions["Calendar"]["required"] = ["start"]  # a list of lengths says how many periods there are
    changed = {f"Changed{name}": _loosened(schema) for name, schema in definitions.items()}
    change = _loosened(document)
    for name, schema in change["properties"].items():
        change["properties"][name] = _changeable(name, schema)
    for name in _TABLED:
        document["properties"][name] = _any(document["properties"][name], {**_TABLE, "required": ["table"]})
    for part in (document, change):
        part["properties"]["rules"] = _any({**part["properties"]["rules"], "anyOf": [{"$ref": "#/$defs/RuleSet"}]}, _RULES)
    for schemas, prefix in ((definitions, ""), (changed, "Changed")):
        schemas[f"{prefix}Pool"]["additionalProperties"] = {
            "type": "integer",
            "minimum": 0,
            "description": "officers of one role (heads)",
        }
        definitions["Pool"]["required"] = ["court"]
        for name, forms in _SHORT_FORMS.items():
            lists = [form for form in forms if prefix and form["type"] == "array"]
            ways = [way for form in lists for way in (_by_position(form["items"]), *_outright(form))]
            schemas[prefix + name] = {"anyOf": [schemas[prefix + name], *forms, *ways]}
    variants = {"type": "object", "description": "named what-ifs", "additionalProperties": {"$ref": "#/$defs/Change"}}
    whole = {**document, "properties": {**document["properties"], "variants": variants}}
    overlay = {**change, "properties": {**change["properties"], "extends": _EXTENDS, "variants": variants}}
    parts = {**definitions, **changed, "Change": change, "Overlay": overlay, "Scenario": whole}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario of the enforcement workforce optimizer",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": "#/$defs/Overlay"},
        "else": {"$ref": "#/$defs/Scenario"},
        "$defs": {name: part if name.endswith(_OF_RULES) else _recorded(part) for name, part in parts.items()} | _LONG_FORMS,
    }


def _recorded(schema: Any) -> Any:
    """Let every number, and every list or mapping that holds some, say what it rests on."""
    if isinstance(schema, list):
        return [_recorded(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out = {name: _recorded(item) for name, item in schema.items()}
    if out.get("type") in ("number", "integer"):
        return _any(out, {"$ref": "#/$defs/RecordedNumber"})
    if "properties" in out:
        out["properties"] = {name: _or_group(item) for name, item in out["properties"].items()}
    if "patternProperties" in out:
        out["patternProperties"] = {name: _or_group(item) for name, item in out["patternProperties"].items()}
    if isinstance(out.get("additionalProperties"), dict):
        out["additionalProperties"] = _or_group(out["additionalProperties"])
    return out


def _or_group(schema: Schema) -> Schema:
    return _any(schema, _GROUP) if _holds_some(schema) else schema


def _holds_some(schema: Schema) -> bool:
    """Whether a list, a mapping or a section stands here."""
    if schema.get("type") in ("array", "object") or "$ref" in schema:
        return not str(schema.get("$ref", "")).endswith(_OF_TEXTS)
    return any(map(_holds_some, (*schema.get("anyOf", ()), *schema.get("oneOf", ()))))


def _switches(schema: Any) -> Any:
    """Let ``on`` and ``off`` stand for booleans, which editors take for texts."""
    if isinstance(schema, list):
        return [_switches(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out = {name: _switches(item) for name, item in schema.items()}
    if out.get("type") == "boolean":
        del out["type"]
        out |= _SWITCH
    return out


def _loosened(schema: Any) -> Any:
    """The same with nothing required: what a change may hold."""
    if isinstance(schema, list):
        return [_loosened(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out: Schema = {}
    for name, item in schema.items():
        if name == "$ref":
            out[name] = item.replace("#/$defs/", "#/$defs/Changed")
        elif name == "oneOf":
            out["anyOf"] = _loosened(item)
        elif name == "properties":
            out[name] = {field: _loosened(inside) for field, inside in item.items()}
        elif name not in ("required", "discriminator", "minItems", "minProperties"):
            out[name] = _loosened(item)
    if out.get("type") == "array":
        return _any(out, _by_position(out.get("items", {})), *_outright(schema))
    return out


def _by_position(item: Schema) -> Schema:
    """A list of which single items change."""
    return {"type": "object", "patternProperties": {"^[0-9]+$": item}, "additionalProperties": False}


def _outright(schema: Schema) -> list[Schema]:
    """``{replace: [...]}`` and ``{append: [...]}`` for a list: what stands in them is new, so each thing is whole."""
    said = ("title", "description", "default")
    whole = {name: item for name, item in schema.items() if name not in said}
    lists = {"replace": whole, "append": {name: item for name, item in whole.items() if name != "minItems"}}
    means = {"replace": "instead of the list below", "append": "added to the list below"}
    return [
        {
            "type": "object",
            "properties": {form: {**lists[form], "description": means[form]}},
            "required": [form],
            "additionalProperties": False,
        }
        for form in FORMS
    ]


def _any(*forms: Schema) -> Schema:
    """Any of several forms; what the first one is described as goes for all."""
    said: Schema = {name: forms[0][name] for name in ("title", "description", "default") if name in forms[0]}
    return {**said, "anyOf": [{name: item for name, item in forms[0].items() if name not in said}, *forms[1:]]}


def _changeable(name: str, schema: Schema) -> Schema:
    """A section of a change: tables, and named things changed by name."""
    if "anyOf" not in schema:
        return schema
    forms = list(schema["anyOf"])
    if name in _TABLED:
        forms.append(_TABLE)
    if name in NAMING:
        items = forms[0]["items"]
        by_name = {"anyOf": [items, _SWITCH]} if name != "courts" else items
        forms.append({"type": "object", "description": "changes by name, off or on", "additionalProperties": by_name})
    return {**schema, "anyOf": forms}
