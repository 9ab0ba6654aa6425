"""What the numbers of a scenario rest on in, the annex of the report out: rows of text by topic."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from optimizer.report.numbers import NOTHING
from optimizer.scenario.assumptions import MADE_UP
from optimizer.scenario.records import BASES
from optimizer.scenario.tree import path_steps
from optimizer.sections import Selector
from optimizer.texts import has_label, label, name_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.scenario import Scenario
    from optimizer.scenario.assumptions import Assumption
    from optimizer.scenario.schema import Document
    from optimizer.scenario.tree import Steps
    from optimizer.texts import Lang

TOPICS = {
    "classes": ("classes", "effort_times"),
    "officers": ("roles", "pools", "protected_share", "travel", "gain_cap", "overtime_cap"),
    "stock": ("courts", "queues", "adjust", "seasons", "warm_up"),
    "mechanisms": ("mechanisms",),
    "worth": ("budgets", "resources", "objective", "targets"),
}
"""Topics of the annex, and the sections of a scenario under each; the last takes what no other names."""

ELSEWHERE = {
    ("seasons", "inflow"): "season_inflow",
    ("seasons", "output"): "season_output",
    ("warm_up", "closures"): "closures_before",
    ("warm_up", "inflow_times"): "inflow_before",
}
"""Names of the texts of fields that mean something else in other sections."""


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
        groups: dict[tuple[object, ...], list[tuple[Steps, Assumption]]] = {}
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
    text = label("assumed_range", lang, low=written(one.low, 3), high=written(one.high, 3))
    return label("assumed_times", lang, range=text) if one.base is None else text


def written(value: float, digits: int = 6) -> str:
    """A number as people write it, with so many digits that say something: ``400,000``, ``0.05``."""
    return f"{value:,.0f}" if abs(value) >= 10**digits or value == int(value) else f"{value:,.{digits}g}"


def _topic(section: str) -> str:
    return next((topic for topic, sections in TOPICS.items() if section in sections), tuple(TOPICS)[-1])


def _field(steps: Steps) -> Steps:
    """The path down to the field, without positions in it, roles and ends: what stands in one row."""
    head = tuple(steps[: _depth(steps)])
    inner = [step for step in steps[len(head) :] if isinstance(step, str) and _is_field(step)]
    return (*head, *inner)


def _depth(steps: Steps) -> int:
    """Steps that name the thing and its field."""
    return (
        3 if steps[0] in ("roles", "classes", "mechanisms", "adjust", "courts", "pools", "queues", "targets", "seasons") else 2
    )


def _is_field(step: str) -> bool:
    """Whether a step is a field with a text rather than the name of a role or an end of a range."""
    return step not in ("low", "high") and has_label(f"assumed.{step}", "en")


def _row(group: Sequence[tuple[Steps, Assumption]], document: Document, lang: Lang) -> list[tuple[str, bool]]:
    one, cells = group[0][1], _cells(group)
    name, parts = _name(_field(group[0][0]), document, lang), _parts(cells, document, lang)
    slash, unbroken = " / ", Markup('<span class="whole">{}</span>')
    values = [label("mark.range", lang).join(dict.fromkeys(value_text(each, lang) for each in some)) for some in cells.values()]
    ranges = [_outer(some, lang) for some in cells.values()]
    said = [text for text in (one.source.text(name_language(lang)), one.note.text(name_language(lang))) if text]
    return [
        (name + (label("assumed_parts", lang, parts=slash.join(parts)) if parts else ""), False),
        (slash.join(values), False),
        (NOTHING if set(ranges) == {NOTHING} else Markup(slash).join(map(unbroken.format, ranges)), False),
        (label(f"basis.{one.basis}", lang), False),
        (label("mark.clauses", lang).join(said), False),
    ]


def _cells(group: Sequence[tuple[Steps, Assumption]]) -> dict[Steps, list[Assumption]]:
    """The numbers of a row; fewest and most of a range of heads are one."""
    out: dict[Steps, list[Assumption]] = {}
    for steps, one in group:
        out.setdefault(steps[:-1] if steps[-1] in ("low", "high") else steps, []).append(one)
    return out


def _outer(some: Sequence[Assumption], lang: Lang) -> str:
    """The range of a number; of fewest and most heads from the least of the one to the most of the other."""
    return range_text(replace(some[0], high=some[-1].high), lang)


def _name(field: Steps, document: Document, lang: Lang) -> str:
    """What a row is about: the thing's title, then its field with the unit."""
    section, rest = str(field[0]), [step for step in field[1:] if isinstance(step, str)]
    thing = ""
    if section == "pools" and len(rest) == 1:  # a column
        return label("assumed_pool", lang, role=_role(rest[0], document, lang))
    if section in ("roles", "classes", "mechanisms", "resources") and rest:
        thing = _title(section, rest.pop(0), document, lang)
    if section == "seasons" and isinstance(field[1], int):
        thing = label("assumed_months", lang, months=label("mark.list", lang).join(map(str, document.seasons[field[1]].months)))
    if section == "adjust" and isinstance(field[1], int):
        thing = _courts_meant(document, field[1], lang)
    fields, names = ([section], rest) if section == "budgets" or not rest else (rest, [])
    texts = [*(_text(step, lang, section) for step in fields), *names]
    return label("mark.of_thing", lang).join(text for text in (thing, label("mark.list", lang).join(texts)) if text)


def _courts_meant(document: Document, number: int, lang: Lang) -> str:
    """The courts that an adjustment is about, by their names where it lists them."""
    selector = document.adjust[number].courts
    if selector == Selector():
        return label("assumed_all_courts", lang)
    if selector != Selector(ids=selector.ids):
        return label("assumed_adjust", lang, n=number + 1)
    names = {court.id: court.name.text(name_language(lang), court.id) for court in document.courts}
    return label("mark.list", lang).join(names.get(court, court) for court in selector.ids or ())


def _title(section: str, name: str, document: Document, lang: Lang) -> str:
    mechanisms: dict[str, Any] = {one.name: one for one in document.mechanisms}
    things: dict[str, Any] = {"roles": document.roles, "classes": document.classes, "mechanisms": mechanisms}
    things["resources"] = document.resources
    found = things[section].get(name)
    return name if found is None else found.title.text(name_language(lang), name)


def _text(field: str, lang: Lang, section: str) -> str:
    key = f"assumed.{ELSEWHERE.get((section, field), field)}"
    return label(key, lang) if has_label(key, lang) else field.replace("_", " ")


def _parts(cells: Iterable[Steps], document: Document, lang: Lang) -> list[str]:
    """What the numbers of one row are, where their names say more than their order."""
    out = []
    for steps in cells:
        inner = [step for step in steps[_depth(steps) :] if isinstance(step, str) and not _is_field(step)]
        if inner:
            out.append(label("mark.word", lang).join(_role(step, document, lang) for step in inner))
    return out


def _role(step: str, document: Document, lang: Lang) -> str:
    return document.roles[step].title.text(name_language(lang), step) if step in document.roles else step
