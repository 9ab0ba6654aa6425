"""Numbers that say where they come from: ``{base: 0.05, low: 0, high: 0.2, basis: assumed}`` in, plain numbers out.

Every file, variant and setting is freed of such records before anything is laid over anything: the number stays in the tree,
and what was said of it travels with its node. So a plain number laid over a recorded one takes the record away, a record laid
over a number replaces it whole, and nothing else of the language knows that there are records.

- ``base`` may also be a mapping or a list; then every number in it that has no record of its own gets this one, and
  ``times: [0.5, 2]`` gives the range as factors.
- ``public`` and ``derived`` need a source; ``assumed`` needs a range, or a note that says why there is none.
- Cells of a table stay plain: ``{table: queues.csv, columns: {open: {basis: derived, source: ...}}}`` speaks of a column, and
  ``all`` of those not named. The range of a column is one of factors.
- A setting is a draw, not a new record: within the range of the number below it keeps that record, outside it has none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Any

from optimizer.errors import Fault, unknown_name
from optimizer.scenario.tree import Node, path_text
from optimizer.sections import Title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.errors import Place
    from optimizer.scenario.tree import Steps

BASES = ("public", "derived", "assumed")
"""What a number may rest on: published as it stands, computed from what is published, or chosen."""

FIELDS = ("base", "low", "high", "times", "basis", "source", "note")

TABLED = ("courts", "pools", "queues")
"""Sections that may be read from a CSV file."""

EVERY = "all"
"""Stands for the columns of a table that are not named."""

DRAWN = "drawn"
"""In place of a record: a number that was set, which takes on the record of the number it is laid over."""


@dataclass(frozen=True)
class Record:
    """What is said of a number.

    Attributes:
        basis: one of ``BASES``. source, note: in any language there is.
        place: where the record begins. low, high: the ends of the range, ``None`` without one.
        times: factors that give the range, ``None`` if it is given by its ends.
        low_place, high_place: where the ends are written. column: the table's column it speaks of, such as "queues.open".
        loose: whether the ends followed from factors, so that a field of whole numbers takes the whole ones within.
    """

    basis: str
    source: Title
    note: Title
    place: Place
    low: float | None = None
    high: float | None = None
    times: tuple[float, float] | None = None
    low_place: Place | None = None
    high_place: Place | None = None
    column: str | None = None
    loose: bool = False

    def span(self, value: float) -> tuple[float, float] | None:
        """The ends of the range around ``value``."""
        if self.times is not None:
            low, high = sorted(float(f"{value * factor:.10g}") for factor in self.times)
            return low, high
        return None if self.low is None or self.high is None else (self.low, self.high)


def is_number(value: object) -> bool:
    """Whether a value of a tree is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_record(node: Node, steps: Steps) -> bool:
    """Whether a mapping speaks of a number; the field ``basis`` of a whole file or variant does not."""
    inside = steps[2:] if steps[:1] == ("variants",) else steps
    fields = node.fields
    return bool(inside) and ("basis" in fields or ("base" in fields and bool({"low", "high", "times"} & fields.keys())))


def without_records(node: Node, faults: list[Fault], steps: Steps = ()) -> Node:
    """The tree with plain numbers, each with its record; it is not changed. A rule set names its sources itself."""
    if (steps[2:] if steps[:1] == ("variants",) else steps)[:1] == ("rules",):
        return node
    if isinstance(node.value, dict):
        if _is_columns(node, steps):
            return replace(node, value={name: _column(one, name, faults, (*steps, name)) for name, one in node.value.items()})
        if is_record(node, steps):
            return _unwrapped(node, faults, steps)
        new: Any = {name: without_records(one, faults, (*steps, name)) for name, one in node.value.items()}
        return node if all(new[name] is one for name, one in node.value.items()) else replace(node, value=new)
    if isinstance(node.value, list):
        new = [without_records(one, faults, (*steps, number)) for number, one in enumerate(node.value)]
        return node if all(one is old for one, old in zip(new, node.value, strict=True)) else replace(node, value=new)
    return node


def drawn(node: Node) -> Node:
    """The tree of a setting: its numbers without a record take on those of what they are laid over."""
    return _cover(node, DRAWN)


def laid(base: Node, over: Node) -> Node:
    """A value over a value: one that was set keeps the record below it if it lies within the range."""
    if over.record != DRAWN:
        return over
    below, value = base.record, over.value
    if not isinstance(below, Record) or not is_number(base.value):
        return replace(over, record=None)
    span = below.span(base.value)
    if value == base.value or (below.column is not None and span is None):
        return replace(over, record=below)
    if span is None or not span[0] <= value <= span[1]:
        return replace(over, record=None)
    return replace(over, record=below if below.column else _fixed(below, span))


def _fixed(record: Record, span: tuple[float, float]) -> Record:
    """The record with its ends as they are, so that they do not move with the number."""
    return replace(record, low=span[0], high=span[1], times=None, loose=record.loose or record.times is not None)


def recorded(node: Node, steps: Steps = ()) -> Iterator[tuple[Steps, Node, Record]]:
    """Every number with a record, and the path to it."""
    if isinstance(node.record, Record) and is_number(node.value):
        yield steps, node, node.record
    for name, one in node.fields.items():
        yield from recorded(one, (*steps, name))
    for number, one in enumerate(node.items):
        yield from recorded(one, (*steps, number))


def numbers(node: Node, steps: Steps = ()) -> Iterator[tuple[Steps, Node]]:
    """Every number of a tree, and the path to it."""
    if is_number(node.value):
        yield steps, node
    for name, one in node.fields.items():
        yield from numbers(one, (*steps, name))
    for number, one in enumerate(node.items):
        yield from numbers(one, (*steps, number))


def _is_columns(node: Node, steps: Steps) -> bool:
    inside = steps[2:] if steps[:1] == ("variants",) else steps
    return len(inside) == 2 and inside[0] in TABLED and inside[1] == "columns"


def _column(node: Node, name: str, faults: list[Fault], steps: Steps) -> Node:
    """What is said of a column, kept on a node without a value."""
    if not isinstance(node.value, dict):
        expected = "{basis: derived, source: ...}"
        faults.append(Fault(node.place, path_text(steps), "must say where the column comes from", node.describe(), expected))
        return replace(node, value=None)
    for field in ("base", "low", "high"):
        if field in node.fields:
            message = "a column has no base, and its range is one of factors"
            faults.append(Fault(node.fields[field].key_place, path_text((*steps, field)), message, None, "times: [0.5, 2]"))
    record = _read(node, faults, steps)
    return replace(node, value=None, record=None if record is None else replace(record, column=f"{steps[-3]}.{name}"))


def _unwrapped(node: Node, faults: list[Fault], steps: Steps) -> Node:
    """The base of a record, with the record on every number in it that has none."""
    record, base = _read(node, faults, steps), node.fields.get("base")
    if base is None:
        faults.append(Fault(node.place, path_text(steps), "the field 'base' is missing", None, "{base: 0.05, basis: ...}"))
        return replace(node, value=None)
    base = replace(without_records(base, faults, (*steps, "base")), key_line=node.key_line, key_column=node.key_column)
    if record is None:
        return base
    if is_number(base.value):
        _check_base(base, record, faults, steps)
    elif not any(True for _ in numbers(base)):
        where = path_text((*steps, "base"))
        faults.append(Fault(base.place, where, "there is no number here to speak of", base.describe(), "a number"))
    elif record.times is None and record.low is not None:
        message = "several numbers have no common range"
        faults.append(Fault(record.low_place or record.place, path_text(steps), message, None, "times: [0.5, 2]"))
    return _cover(base, record)


def _cover(node: Node, record: Record | str) -> Node:
    """The tree with a record on every number that has none."""
    if isinstance(node.value, dict):
        return replace(node, value={name: _cover(one, record) for name, one in node.value.items()})
    if isinstance(node.value, list):
        return replace(node, value=[_cover(one, record) for one in node.value])
    return replace(node, record=record) if is_number(node.value) and node.record is None else node


def _check_base(base: Node, record: Record, faults: list[Fault], steps: Steps) -> None:
    span = record.span(base.value)
    if span is None or span[0] <= base.value <= span[1]:
        return
    low = base.value < span[0]
    message = f"the base is {'less than the low' if low else 'more than the high'} end ({span[0 if low else 1]:g})"
    faults.append(Fault(base.place, path_text((*steps, "base")), message, base.describe()))


def _read(node: Node, faults: list[Fault], steps: Steps) -> Record | None:
    """What a record says besides its base; ``None`` with faults if it cannot be used."""
    before, fields = len(faults), node.fields
    for name in fields.keys() - set(FIELDS):
        faults.append(unknown_name(fields[name].key_place, path_text((*steps, name)), name, "field", FIELDS))
    basis = node.get("basis")
    if basis is None:
        expected = f"one of {', '.join(BASES)}"
        faults.append(Fault(node.place, path_text(steps), "a number with a record needs a 'basis'", None, expected))
    elif basis not in BASES:
        faults.append(unknown_name(fields["basis"].place, path_text((*steps, "basis")), str(basis), "basis", BASES))
    source, note = (_text(node, name, faults, steps) for name in ("source", "note"))
    ends = _ends(node, faults, steps)
    if basis in ("public", "derived") and "source" not in fields:
        what = "was published" if basis == "public" else "was derived"
        faults.append(Fault(node.place, path_text(steps), f"needs a 'source': where the number {what}"))
    if basis == "assumed" and not {"low", "high", "times", "note"} & fields.keys():
        message = "is assumed without a range"
        faults.append(Fault(node.place, path_text(steps), message, None, "low and high, or a note that says why there is none"))
    if len(faults) > before:
        return None
    return Record(str(basis), source, note, node.place, **ends)


def _text(node: Node, name: str, faults: list[Fault], steps: Steps) -> Title:
    """A source or a note: a text, or one in each language."""
    given = node.fields.get(name)
    if given is None:
        return Title()
    plain = given.plain()
    texts = plain if isinstance(plain, dict) else {"en": plain}
    good = all(isinstance(text, str) and text.strip() and len(text) <= 2_000 for text in texts.values())
    if not good or not texts or not texts.keys() <= {"en", "zh"}:
        expected = "a text, or {en: English text, zh: Chinese text}"
        faults.append(Fault(given.place, path_text((*steps, name)), "must be a text", given.describe(), expected))
        return Title()
    return Title.model_validate(plain)


def _ends(node: Node, faults: list[Fault], steps: Steps) -> dict[str, Any]:
    """Low and high end with their places, or the factors that give them."""
    given = {name: node.fields[name] for name in ("low", "high", "times") if name in node.fields}
    before = len(faults)
    for name in given.keys() - {"times"}:
        _finite(given[name], faults, (*steps, name))
    times = given.get("times")
    if times is not None:
        _factors(times, faults, (*steps, "times"))
        if len(given) > 1:
            faults.append(Fault(times.key_place, path_text((*steps, "times")), "goes without 'low' and 'high'"))
    elif len(given) == 1:
        missing = "high" if "low" in given else "low"
        faults.append(Fault(node.place, path_text(steps), f"has one end of a range only: the field '{missing}' is missing"))
    if len(faults) > before or not given:
        return {}
    if times is not None:
        low, high = (item.value for item in times.items)
        return {"times": (low, high), "low_place": times.place, "high_place": times.place}
    low, high = given["low"], given["high"]
    if low.value > high.value:
        message = f"the low end ({low.value:g}) is more than the high end ({high.value:g})"
        faults.append(Fault(low.place, path_text((*steps, "low")), message))
        return {}
    return {"low": low.value, "high": high.value, "low_place": low.place, "high_place": high.place}


def _finite(node: Node, faults: list[Fault], steps: Steps) -> None:
    if not is_number(node.value) or not isfinite(node.value):
        expected = "digits without quotes, such as 0.5"
        faults.append(Fault(node.place, path_text(steps), "must be a number", node.describe(), expected))


def _factors(node: Node, faults: list[Fault], steps: Steps) -> None:
    """Two factors around one."""
    items = [item.value for item in node.items]
    if len(items) != 2 or not all(is_number(item) and isfinite(item) for item in items) or not 0 <= items[0] <= 1 <= items[1]:
        message = "must be two factors, the first from 0 to 1 and the second 1 or more"
        faults.append(Fault(node.place, path_text(steps), message, node.describe(), "[0.5, 2]"))
