"""A result in, one sheet out on which every court finds what it is to do, each court on a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.report.dates import phases_text
from optimizer.texts import label, name_language, unit_of
from optimizer.workbook.layout import Column

if TYPE_CHECKING:
    from optimizer.result import Result
    from optimizer.texts import Lang
    from optimizer.workbook.layout import Book, Kind
    from optimizer.workbook.plans import Named

_COLUMNS: tuple[tuple[str, Kind, int], ...] = (
    ("do", "text", 20),
    ("with", "text", 30),
    ("whom", "long", 44),
    ("from", "day", 14),
    ("to", "day", 14),
    ("know", "long", 44),
)
"""Name, kind and width of each column."""

_ENDS = (("origin", "receiver", "gives", "ordered"), ("receiver", "origin", "executes", "executed"))
"""Of a move of cases: the court that is told, the other one, what it does and when."""

ALL = ""
"""In place of a court: orders that name none."""

Entry = tuple[str, str, str, Any, Any, str]
"""What is to be done, with which court, whom or how many, from, to, and what else is to be known."""


def write_notices(book: Book, result: Result, named: Named) -> None:
    """Blocks of rows, one for each court that an order names."""
    lang = book.lang
    sheet = book.sheet(label("book.notices", lang))
    columns = [Column(label(f"notice.{name}", lang), kind) for name, kind, _ in _COLUMNS]
    for at, (_, _, width) in enumerate(_COLUMNS):
        sheet.set_column(at, at, width)
    row = 0
    breaks = []
    for court, entries in _entries(result, named, lang).items():
        if row:
            breaks.append(row)
        name = label("notice.all", lang) if court == ALL else named.court[court]
        sheet.write_string(row, 0, name, book.look("text", bold=True, font_size=14))
        sheet.set_row(row, 24)
        head = {"bold": True, "bg_color": "#24476B", "font_color": "#FFFFFF", "border": 1}
        for at, column in enumerate(columns):
            sheet.write_string(row + 1, at, column.head, book.look("text", **head))
        for line, entry in enumerate(entries, row + 2):
            for at, (column, value) in enumerate(zip(columns, entry, strict=True)):
                book.put(sheet, line, at, column, value)
        row += len(entries) + 3
    sheet.set_h_pagebreaks(breaks[:1000])


def _entries(result: Result, named: Named, lang: Lang) -> dict[str, list[Entry]]:
    """What each court is to do, in the order of the scenario, after what all do; courts without an order are left out."""
    names = name_language(lang)
    found: dict[str, list[Entry]] = {court: [] for court in (ALL, *result.facts.courts)}
    for line in result.orders().to_dict("records"):
        days = (line["start"], line["end"])
        whom, known = line[f"officers_{names}"], _and(line[f"title_{names}"], phases_text(line, lang), lang)
        for who, other, what in (("donor", "host", "sends"), ("host", "donor", "receives")):
            found[line[who]].append((label(f"notice.{what}", lang), named.court[line[other]], whom, *days, known))
    moves = result.moves()
    keys = ["origin", "receiver", f"class_{names}", f"title_{names}", "ordered", "executed"]
    for line in moves.groupby(keys, sort=False).agg({"cases": "sum"}).reset_index().to_dict("records"):
        cases = label("book.cases_of", lang, klass=line[f"class_{names}"], cases=_much(line["cases"], "cases", lang))
        for who, other, what, when in _ENDS:
            entry = (label(f"notice.{what}", lang), named.court[line[other]], cases, line[when], None, line[f"title_{names}"])
            found[line[who]].append(entry)
    for line in result.acts().to_dict("records"):
        parts = [line["detail"], line[f"role_{names}"], _much(line["amount"], line["unit"], lang)]
        whom = label("mark.list", lang).join(part for part in parts if part)
        days = (line["start"], line["end"])
        found[line["court"] or ALL].append((line[f"what_{names}"], "", whom, *days, line[f"title_{names}"]))
    return {court: entries for court, entries in found.items() if entries}


def _much(amount: float, unit: str, lang: Lang) -> str:
    return label("book.much", lang, amount=f"{amount:,.6g}", unit=unit_of(unit, lang, amount))


def _and(title: str, more: str, lang: Lang) -> str:
    return label("mark.clauses", lang).join(part for part in (title, more) if part)
