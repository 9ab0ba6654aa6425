"""The schema and a language in, the reference of the scenario language as one page of Markdown out."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from optimizer.reference.entries import parts
from optimizer.reference.kinds import described
from optimizer.reference.words import chapters, example, translated
from optimizer.scenario.forms import columns_of
from optimizer.scenario.records import TABLED
from optimizer.sections import Selector
from optimizer.texts import label

if TYPE_CHECKING:
    from optimizer.reference.entries import Entry, Part
    from optimizer.sections import Section
    from optimizer.texts import Lang

MOST_PLACES = 6
"""Paths that are listed of a section that stands in many."""

_NO_UNIT = ("", "no unit", "selector", "list", "text", "on or off", "court id", "court ids", "terms", "numbers", "dates")
"""Units that say nothing which the range beside them does not say."""


def reference(lang: Lang) -> str:
    """Every section and field: meaning, unit, what may be written and in which range, default and an example."""
    every = parts()
    names = {part.name: part for part in every}
    fields = [" · ".join(map(_link, every))]
    for part in every:
        fields += ["", *_section(part, names, lang)]
    text = chapters(lang)
    for place, lines in (("tables", _tables(lang)), ("fields", fields)):
        text = text.replace(f"<!-- {place} -->", "\n".join(lines))
    return text


def _tables(lang: Lang) -> list[str]:
    """The columns that each table may have."""
    heads = [label(f"ref_head.{head}", lang) for head in ("table", "columns_needed", "columns_free", "columns_unread")]
    lines = [f"| {' | '.join(heads)} |", "| --- | --- | --- | --- |"]
    for section in TABLED:
        columns = columns_of(section, ("ROLE",))
        others = [name for name in (*columns.texts, *columns.numbers) if name not in columns.needed]
        cells = (
            f"`{section}`",
            *(", ".join(map(_code, names)) for names in (columns.needed, others, sorted(columns.free - set(columns.texts)))),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def heading(part: Part) -> str:
    """How a section is called: by its ``kind``, by the one path at which it stands, or else by its name."""
    if part.kind is not None:
        return f"kind: {part.kind}"
    return part.places[0] if len(part.places) == 1 else snake(part.name)


def anchor(part: Part) -> str:
    """Name of the place on the page."""
    return f"section-{snake(part.name)}".replace("_", "-")


def snake(name: str) -> str:
    """``CaseClass`` as ``case_class``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def written(value: Any) -> str:
    """A value as one writes it in YAML, on one line."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(name)}: {written(inside)}" for name, inside in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, str):
        return value if re.fullmatch(r"[^\s:#,\[\]{}'\"&*!|>%@`][^:#,\[\]{}\"]*", value) else f'"{value}"'
    return value.isoformat() if isinstance(value, date) else str(value)


def _key(name: object) -> str:
    return written(name) if isinstance(name, str) else str(name)


def _section(part: Part, names: dict[str, Part], lang: Lang) -> list[str]:
    lines = [f'<a id="{anchor(part)}"></a>', "", f"### `{heading(part)}`", ""]
    for paragraph in part.paragraphs:
        lines += [translated("sections", paragraph, lang), ""]
    if len(part.places) > 1:
        shown = ", ".join(f"`{place}`" for place in part.places[:MOST_PLACES])
        more = len(part.places) - MOST_PLACES
        lines += [label("ref.stands_at", lang, places=shown) + (label("ref.and_more", lang, n=more) if more > 0 else ""), ""]
    if part.shared:
        lines += [label("ref.shared", lang, parts=", ".join(_link(names[name]) for name in part.shared)), ""]
    if not part.entries:
        return lines[:-1]
    heads = [label(f"ref_head.{head}", lang) for head in ("field", "meaning", "unit", "value", "default", "example")]
    lines += [f"| {' | '.join(heads)} |", "| --- | --- | --- | --- | --- | --- |"]
    return [*lines, *(_row(part, entry, names, lang) for entry in part.entries)]


def _row(part: Part, entry: Entry, names: dict[str, Part], lang: Lang) -> str:
    def link(section: type[Section]) -> str:
        return _link(names[section.__name__])

    cells = (
        f"`{entry.name}`",
        translated("fields", entry.meaning, lang),
        "" if entry.unit in _NO_UNIT else translated("units", entry.unit, lang),
        described(entry.kind, lang, link),
        _default(entry, lang),
        _code(written(example(part.name, entry.name))),
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _default(entry: Entry, lang: Lang) -> str:
    field = entry.field
    value = field.default
    if value is PydanticUndefined:
        return f"**{label('ref.needed', lang)}**"
    if isinstance(value, BaseModel):
        value = "all" if isinstance(value, Selector) else value.model_dump(exclude_defaults=True)
    if isinstance(value, tuple):
        value = [one.model_dump(exclude_defaults=True) if isinstance(one, BaseModel) else one for one in value]
    if value is None or value == "" or (not isinstance(value, bool | int | float) and not value):
        return "–"
    return _code(written(value))


def _code(text: str) -> str:
    return f"`{text}`"


def _link(part: Part) -> str:
    return f"[`{heading(part)}`](#{anchor(part)})"
