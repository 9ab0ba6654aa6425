"""The first rows of a sheet in, which table of orders it is and what its columns mean out.

Three tables together are a plan for people: ``orders`` (who sends whom), ``moves`` (cases that leave their court) and ``acts``
(every other order). Columns may be named as in the run folder, or as in any language of the program. A column of a thing's id
and columns of its names stand beside one another, and one that is filled in will do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import normalize

from optimizer.errors import Fault, unknown_name
from optimizer.sheets import MARK, text_of
from optimizer.texts import has_label, label, languages

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.sheets import Sheet

ROLE = "role:"
"""Before the id of a role: a column that holds heads of it."""

FREE = frozenset({"note", "title", "kind"})
"""Columns for people, allowed in every table and not read."""

DEEPEST_HEADER = 12
"""Rows from the top among which the names of columns are sought."""


@dataclass(frozen=True)
class Form:
    """One kind of table.

    Attributes:
        name: as its file is called. marks: columns by which it is known, one of which is enough besides ``mechanism``.
        needed: columns that must be there. read: columns that may be there. told: columns that follow from others.
    """

    name: str
    marks: frozenset[str]
    needed: tuple[str, ...]
    read: tuple[str, ...]
    told: tuple[str, ...]


ORDERS = Form(
    "orders",
    frozenset({"donor", "host"}),
    ("mechanism", "donor", "host", "start", "end"),
    ("role", "heads"),
    ("officers", "weeks", "km", "approved", "set_up_until", "hand_over_from"),
)
MOVES = Form(
    "moves",
    frozenset({"origin", "receiver"}),
    ("mechanism", "origin", "receiver", "class", "tier", "tied", "cases", "ordered", "executed"),
    (),
    ("form",),
)
ACTS = Form(
    "acts",
    frozenset({"what", "detail"}),
    ("mechanism", "what", "start", "end", "amount"),
    ("detail", "court", "role"),
    ("unit",),
)
FORMS = (ORDERS, MOVES, ACTS)


@dataclass(frozen=True)
class Header:
    """What the columns of a sheet are.

    Attributes:
        form: which table it is. row: position of the row with their names.
        at: positions of the columns by what they mean; a thing may have several, its id and its names.
        written: the names as they stand.
    """

    form: Form
    row: int
    at: dict[str, list[int]]
    written: list[str]


def folded(text: str) -> str:
    """A name without what people type in different ways: width, case, spaces and underscores."""
    return re.sub(r"[\s_]+", "_", normalize("NFKC", text).strip().casefold())


def headings(facts: Facts) -> dict[str, str]:
    """What a column may be called, folded -> what it means."""
    known: dict[str, str] = {}
    for name in sorted({name for form in FORMS for name in (*form.needed, *form.read, *form.told)} | FREE):
        ways = [name, *(f"{name}_{lang}" for lang in languages())]
        ways += [label(f"column.{name}", lang) for lang in languages() if has_label(f"column.{name}", lang)]
        known |= {folded(way): name for way in ways}
    for role, section in facts.document.roles.items():
        ways = [f"heads_{role}", role, *(title for title in (section.title.en, section.title.zh) if title)]
        known |= {folded(way): ROLE + role for way in ways if folded(way) not in known}
    return known


def form_of(sheet: Sheet, facts: Facts) -> Form | None:
    """Which table of orders a sheet is, if any, well formed or not."""
    found = _found(sheet, headings(facts))
    return None if found is None else found[0]


def header_of(sheet: Sheet, facts: Facts, faults: list[Fault]) -> Header | None:
    """What the columns of a sheet are; ``None`` if it is no table of orders, or with faults if it cannot be read as one."""
    known = headings(facts)
    found = _found(sheet, known)
    if found is None:
        return None
    form, row = found
    written = [text_of(cell) for cell in sheet.rows[row]]
    return _checked(sheet, form, row, written, [known.get(folded(text)) for text in written], known, faults)


def _found(sheet: Sheet, known: dict[str, str]) -> tuple[Form, int] | None:
    """The form of a sheet and the row with the names of its columns."""
    for row, cells in enumerate(sheet.rows[:DEEPEST_HEADER]):
        there = {known[folded(text_of(cell))] for cell in cells if folded(text_of(cell)) in known}
        if "mechanism" not in there and MARK in sheet.file:
            continue  # a sheet of a workbook that is for reading
        for form in FORMS:
            if form.marks & there and len(there & {*form.needed, *form.read}) >= 3:
                return form, row
    return None


def _checked(
    sheet: Sheet,
    form: Form,
    row: int,
    written: list[str],
    means: list[str | None],
    known: dict[str, str],
    faults: list[Fault],
) -> Header | None:
    """The header, if every column has a meaning and all that must be there are."""
    before = len(faults)
    at: dict[str, list[int]] = {}
    allowed = {*form.needed, *form.read, *form.told, *FREE}
    for column, (text, meaning) in enumerate(zip(written, means, strict=True)):
        if not text:
            continue
        role = meaning is not None and meaning.startswith(ROLE) and form is ORDERS
        if meaning is None or not (meaning in allowed or role):
            names = sorted({text for text, meaning in known.items() if meaning in allowed or form is ORDERS})
            faults.append(unknown_name(sheet.place(row, column + 1), form.name, text, "column", names))
        elif any(folded(written[other]) == folded(text) for other in at.get(meaning, ())):
            faults.append(
                Fault(sheet.place(row, column + 1), form.name, "this column is given twice", text, "each column once")
            )
        at.setdefault(meaning or text, []).append(column)
    needed = [name for name in form.needed if name not in at]
    if form is ORDERS and not any(name.startswith(ROLE) for name in at) and not {"role", "heads"} <= at.keys():
        needed.append("heads_ROLE for each role")
    for name in needed:
        others = ", ".join(form.needed)
        faults.append(Fault(sheet.place(row), form.name, f"the column '{name}' is missing", None, others))
    return None if len(faults) > before else Header(form, row, at, written)
