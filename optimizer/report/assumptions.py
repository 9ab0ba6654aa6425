"""What the numbers of a scenario rest on in, the annex of the report out: rows of text by topic, numbers as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.report.numbers import NOTHING
from optimizer.scenario.assumptions import MADE_UP
from optimizer.scenario.records import BASES
from optimizer.scenario.tree import path_steps
from optimizer.texts import has_label, label, name_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.scenario import Scenario
    from optimizer.scenario.assumptions import Assumption
    from optimizer.scenario.schema import Document
    from optimizer.texts import Lang

TOPICS = {
    "classes": ("classes",),
    "officers": ("roles", "pools", "protected_share", "travel", "gain_cap", "overtime_cap"),
    "stock": ("courts", "queues", "adjust"),
    "mechanisms": ("mechanisms",),
    "worth": ("budgets", "objective", "targets"),
}
"""Topics of the annex, and the sections of a scenario under each; the last takes what no other names."""


def numbers_sentence(scenario: Scenario, lang: Lang) -> str:
    """How many numbers are public, derived and assumed; empty where nothing is said."""
    if scenario.basis == MADE_UP:
        return label("numbers_made_up", lang)
    counts = {basis: sum(one.numbers for one in scenario.assumptions if one.basis == basis) for basis in BASES}
    if not any(counts.values()):
        return ""
    return label("numbers_rest_on", lang, **{basis: f"{count:,}" for basis, count in counts.items()})


def annex(scenario: Scenario, lang: Lang) -> list[dict[str, Any]]:
    """Tables by topic: what, value in use, range, basis, source and note. Numbers of which the same is said share a row."""
    out = []
    for topic in TOPICS:
        groups: dict[tuple[object, ...], list[tuple[tuple[str | int, ...], Assumption]]] = {}
        for one in scenario.assumptions:
            steps = path_steps(one.path)
            if _topic(str(steps[0])) == topic:
                key = (_field(steps), one.basis, one.source, one.note)
                groups.setdefault(key, []).append((steps, one))
        rows = [_row(group, scenario.document, lang) for group in groups.values()]
        heads = [(label(f"assumed_head.{name}", lang), False) for name in ("what", "base", "range", "basis", "source")]
        if rows:
            out.append({"title": label(f"assumed_topic.{topic}", lang), "heads": heads, "rows": rows})
    return out


def value_text(one: Assumption, lang: Lang) -> str:
    """The number in use; of a column how many numbers it holds."""
    return label("assumed_column", lang, n=one.numbers) if one.base is None else written(one.base)


def range_text(one: Assumption, lang: Lang) -> str:
    """Low to high end; of a column as factors."""
    if one.low is None or one.high is None:
        return NOTHING
    text = label("assumed_range", lang, low=written(one.low), high=written(one.high))
    return label("assumed_times", lang, range=text) if one.base is None else text


def written(value: float) -> str:
    """A number as people write it: ``400,000``, ``0.05``."""
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"


def _topic(section: str) -> str:
    return next((topic for topic, sections in TOPICS.items() if section in sections), tuple(TOPICS)[-1])


def _field(steps: Sequence[str | int]) -> tuple[str | int, ...]:
    """The path down to the field, without positions in it, roles and ends: what stands in one row."""
    head = tuple(steps[: _depth(steps)])
    inner = [step for step in steps[len(head) :] if isinstance(step, str) and _is_field(step)]
    return (*head, *inner)


def _depth(steps: Sequence[str | int]) -> int:
    """Steps that name the thing and its field."""
    return 3 if steps[0] in ("roles", "classes", "mechanisms", "adjust", "courts", "pools", "queues", "targets") else 2


def _is_field(step: str) -> bool:
    """Whether a step is a field with a text rather than the name of a role or an end of a range."""
    return step not in ("low", "high") and has_label(f"assumed.{step}", "en")


def _row(group: Sequence[tuple[tuple[str | int, ...], Assumption]], document: Document, lang: Lang) -> list[tuple[str, bool]]:
    steps, one = group[0]
    name, parts = _name(_field(steps), document, lang), _parts([steps for steps, _ in group], document, lang)
    slash = " / "
    values, ranges = ([text(each, lang) for _, each in group] for text in (value_text, range_text))
    said = [text for text in (one.source.text(name_language(lang)), one.note.text(name_language(lang))) if text]
    return [
        (name + (label("assumed_parts", lang, parts=slash.join(parts)) if parts else ""), False),
        (slash.join(values), False),
        (NOTHING if set(ranges) == {NOTHING} else slash.join(ranges), False),
        (label(f"basis.{one.basis}", lang), False),
        (label("mark.clauses", lang).join(said), False),
    ]


def _name(field: Sequence[str | int], document: Document, lang: Lang) -> str:
    """What a row is about: the thing's title, then its field with the unit."""
    section, rest = str(field[0]), [step for step in field[1:] if isinstance(step, str)]
    thing = ""
    if section in ("roles", "classes", "mechanisms") and rest:
        thing = _title(section, rest.pop(0), document, lang)
    if section == "budgets" or not rest:
        texts = [_text(section, lang), *rest]
    else:
        texts = [_text(step, lang) for step in rest]
    return label("mark.of_thing", lang).join(text for text in (thing, label("mark.list", lang).join(texts)) if text)


def _title(section: str, name: str, document: Document, lang: Lang) -> str:
    things = {
        "roles": document.roles,
        "classes": document.classes,
        "mechanisms": {one.name: one for one in document.mechanisms},
    }
    found: Any = things[section].get(name)
    return name if found is None else found.title.text(name_language(lang), name)


def _text(field: str, lang: Lang) -> str:
    key = f"assumed.{field}"
    return label(key, lang) if has_label(key, lang) else field.replace("_", " ")


def _parts(paths: Iterable[Sequence[str | int]], document: Document, lang: Lang) -> list[str]:
    """What the numbers of one row are, where their names say more than their order."""
    out = []
    for steps in paths:
        inner = [step for step in steps[_depth(steps) :] if isinstance(step, str) and not _is_field(step)]
        names = [_part(step, document, lang) for step in inner]
        if names:
            out.append(label("mark.word", lang).join(names))
    return out


def _part(step: str, document: Document, lang: Lang) -> str:
    if step in ("low", "high"):
        return label(f"assumed_end.{step}", lang)
    return document.roles[step].title.text(name_language(lang), step) if step in document.roles else step
