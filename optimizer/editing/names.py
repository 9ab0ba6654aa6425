"""Cells in, what they name out: courts, roles, classes and mechanisms by id or by either name, days and whole numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from unicodedata import normalize

from optimizer.editing.columns import folded
from optimizer.errors import Fault, shorten, unknown_name
from optimizer.sheets import text_of
from optimizer.texts import label, languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.errors import Place
    from optimizer.facts import Facts
    from optimizer.sections import MechanismSection, Title
    from optimizer.sheets import Cell

_WHOLE = re.compile(r"(\d{1,9})(\.0*)?\s*[人名件个起]?")
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,12})?")
_DAYS = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?"),
    re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
YES = frozenset({"yes", "on", "true", "是", "1"})
NO = frozenset({"no", "off", "false", "否", "0"})


@dataclass(frozen=True)
class Known:
    """What may be named, folded -> positions; a name that several things have means none of them."""

    what: str
    ids: tuple[str, ...]
    names: dict[str, frozenset[int]]
    shown: tuple[str, ...]

    @classmethod
    def of(cls, what: str, ids: Sequence[str], titles: Iterable[Title]) -> Known:
        """Things by id, by either name, and by name with the id in brackets behind it."""
        names: dict[str, set[int]] = {}
        shown: list[str] = []
        for position, (one, title) in enumerate(zip(ids, titles, strict=True)):
            own = [text for text in (title.en, title.zh) if text]
            shown += [one, *own]
            for name in (one, *own, *(f"{text} ({one})" for text in own)):
                names.setdefault(folded(name), set()).add(position)
        for position, one in enumerate(ids):
            names[folded(one)] = {position}  # an id is nobody else's name
        return cls(what, tuple(ids), {name: frozenset(of) for name, of in names.items()}, tuple(dict.fromkeys(shown)))

    def named(self, position: int, title: Title, lang: str) -> str:
        """How people call a thing, with its id behind it where others have that name."""
        name = title.text(lang, self.ids[position])
        return name if self.names.get(folded(name)) == frozenset({position}) else f"{name} ({self.ids[position]})"


def courts_known(facts: Facts) -> Known:
    """The courts of a scenario."""
    return Known.of("court", facts.courts, [court.name for court in facts.document.courts])


def roles_known(facts: Facts) -> Known:
    """Its roles."""
    return Known.of("role", facts.roles, [role.title for role in facts.document.roles.values()])


def classes_known(facts: Facts) -> Known:
    """Its classes."""
    return Known.of("class", facts.classes, [klass.title for klass in facts.document.classes.values()])


def mechanisms_known(facts: Facts) -> Known:
    """Its mechanisms that are on."""
    listed = [one for one in facts.document.mechanisms if one.on]
    return Known.of("mechanism", [one.name for one in listed], [one.title for one in listed])


def acts_of(mechanism: MechanismSection) -> dict[str, str]:
    """What an order that is neither a posting nor a move may be called, folded -> name of the decision."""
    found: dict[str, str] = {}
    for decision in mechanism.decisions:
        if decision.order == "act":
            found |= {folded(label(f"act.{decision.name}", lang)): decision.name for lang in languages()}
            found[folded(decision.name)] = decision.name
    return found


def whole_number(cell: Cell, place: Place, path: str, faults: list[Fault]) -> int | None:
    """A whole number from 0, typed in any width; ``None`` with a fault for anything else."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if cell >= 0 and float(cell).is_integer() and cell < 1e9:
            return int(cell)
    elif isinstance(cell, str):
        found = _WHOLE.fullmatch(normalize("NFKC", cell).strip())
        if found is not None:
            return int(found[1])
    text, message = text_of(cell), "must be a whole number from 0"
    if text.startswith("="):
        message = "is a formula, not a number"
    faults.append(Fault(place, path, message, repr(shorten(text)), "digits, such as 3"))
    return None


def number(cell: Cell) -> float | None:
    """Any number, to be compared with what follows from others; ``None`` where there is none."""
    if isinstance(cell, float | int):
        return float(cell)
    text = normalize("NFKC", text_of(cell)).strip()
    return float(text) if _NUMBER.fullmatch(text) else None


def day(cell: Cell, place: Place, path: str, faults: list[Fault]) -> date | None:
    """A day, written as people write days; ``None`` with a fault for anything else."""
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return cell
    text = normalize("NFKC", text_of(cell)).strip()
    for pattern in _DAYS:
        if found := pattern.fullmatch(text):
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                faults.append(Fault(place, path, "there is no such day", repr(text)))
                return None
    faults.append(Fault(place, path, "is no date", repr(shorten(text)), "a date such as 2019-06-03"))
    return None


def one_of(known: Known, cells: Sequence[tuple[Cell, Place]], path: str, faults: list[Fault]) -> int | None:
    """The thing that all cells name, which are its id and its names; ``None`` with faults if they name none, or several."""
    found: dict[int, Cell] = {}
    before = len(faults)
    for cell, place in cells:
        text = text_of(cell)
        positions = known.names.get(folded(text), frozenset())
        if not positions:
            faults.append(unknown_name(place, path, text, known.what, known.shown))
        elif len(positions) > 1 and not found:
            several = ", ".join(known.ids[one] for one in sorted(positions))
            if len(cells) == 1:
                message = f"several are called so: {several}"
                faults.append(Fault(place, path, message, repr(shorten(text)), "its id"))
        elif found and not positions & found.keys():
            other = text_of(next(iter(found.values())))
            message = f"the cells of one {known.what} name two: {shorten(other)} and {shorten(text)}"
            faults.append(Fault(place, path, message, None, "one name, and the other cells of it cleared"))
        elif len(positions) == 1:
            found[next(iter(positions))] = cell
    return next(iter(found)) if found and len(faults) == before else None
