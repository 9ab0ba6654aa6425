"""A tree with records in, every assumption by its path out; and back from a saved run."""

from __future__ import annotations

import operator
from collections import Counter
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from optimizer.errors import Fault, Place
from optimizer.scenario.overlay import NAMING
from optimizer.scenario.records import TABLED, Record, is_number, numbers, recorded
from optimizer.scenario.schema import Document
from optimizer.scenario.shape import standing
from optimizer.scenario.tree import Node, Step, Steps, path_steps, path_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pandas import DataFrame

    from optimizer.scenario.shape import Standing
    from optimizer.sections import Title

MADE_UP = "made-up"
"""Basis of a whole file whose every number is invented for teaching or trying; one that is not so is "recorded"."""

FILE_BASES = (MADE_UP, "recorded")

STRUCTURAL = {
    "schema": "the version of the language",
    "calendar": "when the plan is made for and how time is cut, a choice of who plans",
    "mechanisms.weeks": "lengths among which a plan may choose",
    "mechanisms.start_every_weeks": "the days on which orders are given, a choice of who plans",
    "mechanisms.every_weeks": "the same for moves of cases",
    "seasons.months": "the months that a season speaks of",
    "queues.stock.tier": "the tier that a part of the stock speaks of",
    "warm_up.months": "how far back practice is followed, a choice of who plans",
    "warm_up.closures_months": "the months that the closures beside it speak of",
    "rules": "the law; its rule set names the source of every form and how sure the reading is",
}
"""Numbers that rest on nothing outside the plan, by their path without names and positions, and why."""


@dataclass(frozen=True)
class Assumption:
    """What one number of a scenario rests on, or all numbers in one column of a table.

    Attributes:
        path: where it stands; ``Scenario.changed`` and ``--set`` take it. For a column its section and name, such as
            "queues.open", which nothing takes.
        base: the number in use, in the unit of its field; ``None`` for a column.
        low, high: the ends of its range, ``None`` without one; for a column factors on all its numbers.
        basis: "public", "derived" or "assumed". source, note: in any language there is.
        numbers: how many numbers it speaks of. place: where it is written.
    """

    path: str
    base: float | None
    low: float | None
    high: float | None
    basis: str
    source: Title
    note: Title
    numbers: int
    place: Place

    @property
    def is_column(self) -> bool:
        """Whether it speaks of a column of a table."""
        return self.base is None

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON, without the place."""
        texts = {"source": self.source.model_dump(exclude_none=True), "note": self.note.model_dump(exclude_none=True)}
        ends = {"base": self.base, "low": self.low, "high": self.high}
        return {"path": self.path, **ends, "basis": self.basis, **texts, "numbers": self.numbers}


_COMPARED: tuple[tuple[str, str, Callable[[float, float], bool]], ...] = (
    ("ge", "must be at least", operator.ge),
    ("gt", "must be more than", operator.gt),
    ("le", "must be at most", operator.le),
    ("lt", "must be less than", operator.lt),
)

KEYS = ("path", "base", "low", "high", "basis", "source", "note", "numbers")
"""What is saved of each."""


def assumptions_of(tree: Node) -> tuple[tuple[Assumption, ...], list[Fault]]:
    """All assumptions of a tree in its full form, in the order of a document; faults of ranges that leave a field's limits."""
    every = list(recorded(tree))
    counts = Counter(record.column for _, _, record in every if record.column is not None)
    full = {column for column, count in counts.items() if count == len(_cells(tree, column))}
    found: list[tuple[tuple[int, ...], Assumption]] = []
    faults: list[Fault] = []
    done: set[str] = set()
    for steps, node, record in every:
        if record.column in done:
            continue
        there = standing(Document, tree, steps)
        if record.column in full and record.column is not None:
            done.add(record.column)
            found.append((there.order, _of_column(record, record.column, counts[record.column])))
        else:
            one, wrong = _of_number(tree, node, record, there)
            found.append((there.order, one))
            faults += wrong
    return tuple(one for _, one in sorted(found, key=lambda item: item[0])), faults


def unrecorded(tree: Node) -> tuple[str, ...]:
    """Paths of all numbers written that have no record and are not ``STRUCTURAL``."""
    bare = ((steps, node) for steps, node in numbers(tree) if not isinstance(node.record, Record))
    return tuple(path_text(steps) for steps, _ in bare if not is_structural(steps))


def is_structural(steps: Steps) -> bool:
    """Whether a number at ``steps`` rests on nothing outside the plan."""
    plain = ".".join(str(step) for step in steps if not isinstance(step, int))
    return any(plain == path or plain.startswith(f"{path}.") for path in STRUCTURAL)


def named_path(tree: Node, steps: Steps) -> str:
    """The path with names for what has one, as settings take it: ``mechanisms.bureau.gain_on_host``."""
    out: list[Step] = list(steps)
    naming = NAMING.get(str(steps[0])) if len(steps) > 1 else None
    if naming is not None and isinstance(steps[1], int):
        out[1] = str(tree.at(steps[:2]).get(naming))
    return "".join(f"[{step}]" if isinstance(step, int) else f".{_quoted(step)}" for step in out).removeprefix(".")


def frame(assumptions: Iterable[Assumption]) -> DataFrame:
    """One row per assumption; an end without a number is NaN."""
    import pandas as pd

    rows = [
        {
            "path": one.path,
            "numbers": one.numbers,
            **{name: float("nan") if value is None else float(value) for name, value in _numbers(one).items()},
            "basis": one.basis,
            **{f"source_{lang}": getattr(one.source, lang) or "" for lang in ("en", "zh")},
            **{f"note_{lang}": getattr(one.note, lang) or "" for lang in ("en", "zh")},
        }
        for one in assumptions
    ]
    texts = ("source_en", "source_zh", "note_en", "note_zh")
    return pd.DataFrame(rows, columns=["path", "numbers", "base", "low", "high", "basis", *texts])


def _numbers(one: Assumption) -> dict[str, float | None]:
    return {"base": one.base, "low": one.low, "high": one.high}


def restored(document: Mapping[str, Any], saved: Iterable[Any], faults: list[Fault], place: Place) -> dict[str, Any]:
    """A saved document with the long form in place of every number that an assumption was kept of; columns are left."""
    out: dict[str, Any] = _copied(document)
    for number, one in enumerate(saved):
        where = f"assumptions[{number}]"
        if not _is_saved(one):
            faults.append(Fault(place, where, "is no saved assumption"))
        elif one["base"] is not None and not _put(out, one):
            faults.append(Fault(place, where, "there is no such number in the document", repr(one["path"])))
    return out


def with_columns(tree: Node, saved: Iterable[Any], faults: list[Fault]) -> Node:
    """The tree with what was saved of whole columns on all their numbers."""
    from optimizer.scenario.records import without_records
    from optimizer.scenario.tree import from_plain

    for number, one in enumerate(saved):
        if not _is_saved(one) or one["base"] is not None:
            continue
        section, _, name = one["path"].partition(".")
        if section not in TABLED or section not in tree.fields or not name:
            faults.append(Fault(tree.place, f"assumptions[{number}].path", "there is no such table", repr(one["path"])))
            continue
        ends = {} if one["low"] is None else {"times": [one["low"], one["high"]]}
        long = {name: {"basis": one["basis"], **_said(one), **ends}}
        node = without_records(from_plain(long, tree.place, faults), faults, (section, "columns"))
        table = replace(tree.fields[section], value=[covered(row, section, node.fields) for row in tree.fields[section].items])
        tree = replace(tree, value={**tree.fields, section: table})
    return tree


def covered(row: Node, section: str, columns: Mapping[str, Node]) -> Node:
    """A row of a table with what is said of its columns on its numbers, roles of a pool gathered or not."""
    from optimizer.scenario.records import EVERY

    def cell(node: Node, name: str) -> Node:
        said = columns.get(name, columns.get(EVERY))
        if said is None or not isinstance(said.record, Record) or not is_number(node.value):
            return node
        return replace(node, record=replace(said.record, column=f"{section}.{name}"))

    def inside(name: str, node: Node) -> Node:
        if section == "pools" and name in ("heads", "protected"):
            prefix = "" if name == "heads" else "protected_"
            return replace(node, value={role: cell(one, prefix + role) for role, one in node.fields.items()})
        return cell(node, name)

    return replace(row, value={name: inside(name, node) for name, node in row.fields.items()})


def _is_saved(one: Any) -> bool:
    return isinstance(one, dict) and set(one) == set(KEYS) and isinstance(one["path"], str)


def _cells(tree: Node, column: str) -> list[Node]:
    """The numbers of a column, in a tree in its full form."""
    section, _, name = column.partition(".")
    steps: Steps = (name,)
    if section == "pools":
        steps = ("protected", name.removeprefix("protected_")) if name.startswith("protected_") else ("heads", name)
    found = []
    for row in tree.fields[section].items:
        node = row.at(steps)
        if is_number(node.value):
            found.append(node)
    return found


def _of_column(record: Record, column: str, count: int) -> Assumption:
    low, high = record.times or (None, None)
    return Assumption(column, None, low, high, record.basis, record.source, record.note, count, record.place)


def _of_number(tree: Node, node: Node, record: Record, there: Standing) -> tuple[Assumption, list[Fault]]:
    """The assumption of one number, and what its field would not hold of the range."""
    whole = _is_whole(there.kind)
    ends = _ends(node, record, whole=whole)
    base, low, high = (value if whole or value is None else float(value) for value in (node.value, *ends))
    path = named_path(tree, there.steps)
    one = Assumption(path, base, low, high, record.basis, record.source, record.note, 1, record.place)
    return one, _outside(there.kind, path_text(there.steps), record, low, high)


def _ends(node: Node, record: Record, *, whole: bool) -> tuple[float | None, float | None]:
    span = record.span(node.value)
    if span is None:
        return None, None
    return (ceil(span[0]), floor(span[1])) if whole and (record.times is not None or record.loose) else span


def _outside(kind: Any, path: str, record: Record, low: float | None, high: float | None) -> list[Fault]:
    """Ends of a range that the field itself could not hold."""
    found = []
    for name, value, place in (("low", low, record.low_place), ("high", high, record.high_place)):
        if value is None:
            continue
        wrong = _refusal(kind, value)
        if wrong is not None:
            message = f"the {name} end of the range {wrong}"
            found.append(Fault(place or record.place, f"{path}.{'times' if record.times else name}", message, f"{value:g}"))
    return found


def _refusal(kind: Any, value: float) -> str | None:
    """Why a field of this type cannot hold a number, by its limits; ``None`` if it can."""
    if _is_whole(kind) and value != int(value):
        return "must be a whole number"
    for mark in _limits(kind):
        for name, words, fits in _COMPARED:
            limit = getattr(mark, name, None)
            if limit is not None and not fits(value, limit):
                return f"{words} {limit:,.12g}"
    return None


def _limits(kind: Any) -> list[Any]:
    """Everything that a type says of its numbers."""
    if get_origin(kind) is not Annotated:
        return [mark for part in get_args(kind) for mark in _limits(part)] if get_origin(kind) not in (tuple, dict) else []
    inner, *marks = get_args(kind)
    return [*_limits(inner), *(one for mark in marks for one in (mark, *getattr(mark, "metadata", ())))]


def _is_whole(kind: Any) -> bool:
    """Whether a type holds whole numbers only; so do both ends of a range of heads, given as one number."""
    kind = _bare(kind)
    parts = [part for part in map(_bare, get_args(kind)) if get_origin(part) is not tuple and part is not type(None)]
    if parts and get_origin(kind) not in (tuple, dict):
        return all(map(_is_whole, parts))
    return kind is int or getattr(kind, "__name__", "") == "Range"


def _bare(kind: Any) -> Any:
    """A type without what is said of it."""
    return _bare(get_args(kind)[0]) if get_origin(kind) is Annotated else kind


def _quoted(name: str) -> str:
    if not any(mark in name for mark in ".[\"'"):
        return name
    return f"'{name}'" if '"' in name else f'"{name}"'


def _said(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("source", "note") if one[name]}


def _put(document: dict[str, Any], one: Mapping[str, Any]) -> bool:
    """Put the long form of an assumption in place of its number; ``False`` if there is no number."""
    try:
        steps: list[Any] = list(path_steps(one["path"]))
    except ValueError:
        return False
    inside: Any = document
    for depth, step in enumerate(steps):
        if isinstance(inside, list) and depth == 1 and isinstance(step, str):
            names = [row.get(NAMING.get(steps[0], "")) if isinstance(row, dict) else None for row in inside]
            if step not in names:
                return False
            step = steps[depth] = names.index(step)
        good = step < len(inside) if isinstance(inside, list) and isinstance(step, int) else False
        if not good and not (isinstance(inside, dict) and step in inside):
            return False
        if depth < len(steps) - 1:
            inside = inside[step]
    number = inside[steps[-1]]
    if isinstance(number, dict) and number == {"low": one["base"], "high": one["base"]}:  # one number for fewest and most
        number = one["base"]
    if not is_number(number):
        return False
    ends = {name: one[name] for name in ("low", "high") if one[name] is not None}
    inside[steps[-1]] = {"base": number, **ends, "basis": one["basis"], **_said(one)}
    return True


def _copied(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _copied(one) for name, one in data.items()}
    return [_copied(one) for one in data] if isinstance(data, list | tuple) else data
