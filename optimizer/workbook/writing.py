"""A result in, a workbook out: summary, orders to edit, notices by court, courts, classes and assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from optimizer.files import draft_of
from optimizer.kpi_table import KPIS
from optimizer.report.assumptions import annex
from optimizer.report.closed import closed, shown_classes
from optimizer.report.numbers import heading
from optimizer.report.story import costs, deeds, warned
from optimizer.report.sureness import brings, headline, sureness
from optimizer.report.tables import BEFORE, COLUMNS
from optimizer.texts import label, name_language, plan_label
from optimizer.workbook.layout import Book, Column
from optimizer.workbook.notices import write_notices
from optimizer.workbook.plans import Named, write_plan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pandas import DataFrame

    from optimizer.result import Result
    from optimizer.texts import Lang
    from optimizer.workbook.layout import Kind

_KINDS: dict[str, Kind] = {"percent": "percent", "rank": "whole", "name": "text", "cases": "number", "yuan": "whole"}


def write_workbook(result: Result, path: Path, *, lang: Lang = "en", baselines: Mapping[str, Result] | None = None) -> None:
    """Write a result that has a plan; the file appears whole or not at all."""
    title = result.scenario.document.title.text(lang, result.name)
    with draft_of(path) as draft:
        book = Book(draft, lang, title)
        named = Named(result.facts, lang)
        _summary(book, result, baselines or {})
        courts = label("book.courts", lang)
        write_plan(book, result, named, f"='{courts}'!$A$2:$A${len(result.facts.courts) + 1}")
        write_notices(book, result, named)
        _courts(book, result, named)
        _classes(book, result)
        _assumptions(book, result)
        book.close()


def _summary(book: Book, result: Result, baselines: Mapping[str, Result]) -> None:
    """What the report says in sentences, then every indicator beside those of the baselines."""
    lang = book.lang
    sheet = book.sheet(label("book.summary", lang))
    sheet.set_column(0, 0, 52)
    sheet.set_column(1, 8, 18)
    row = 0
    sheet.write_string(row, 0, book.title, book.look("text", bold=True, font_size=16))
    parts = [
        ("what_to_do", [text for deed in deeds(result, lang) for text in (deed.text, *(f"    {one}" for one in deed.parts))]),
        ("what_it_brings", [headline(result, lang), brings(result, lang), *closed(result, lang)]),
        ("what_it_costs", costs(result, lang)),
        ("warned", warned(result, lang)),
        ("how_sure", [*sureness(result, lang), *(text[lang] for text in result.warnings)]),
    ]
    for key, texts in parts:
        if not texts:
            continue
        row += 2
        sheet.write_string(row, 0, label(key, lang), book.look("text", bold=True, font_size=12, font_color="#24476B"))
        for text in texts:
            row += 1
            sheet.merge_range(row, 0, row, 5, text, book.look("long"))
            sheet.set_row(row, 15 * (1 + _letters(text) // 130))
    _indicators(book, sheet, row + 2, result, baselines)


def _letters(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def _indicators(book: Book, sheet: Any, row: int, result: Result, baselines: Mapping[str, Result]) -> None:
    lang = book.lang
    plans = {label("plan", lang): result, **{plan_label(name, lang): one for name, one in baselines.items() if one.plan}}
    head = {"bold": True, "bg_color": "#24476B", "font_color": "#FFFFFF", "border": 1}
    for at, text in enumerate((label("indicator", lang), *plans)):
        sheet.write_string(row, at, text, book.look("text", **head))
    totals = [one.totals() for one in plans.values()]
    for kpi in KPIS.values():
        values = [of.get(kpi.name) for of in totals]
        if not kpi.total or all(value is None or value != value for value in values):
            continue
        row += 1
        book.put(sheet, row, 0, Column("", "text"), heading(kpi, lang))
        for at, value in enumerate(values, 1):
            kind = _KINDS.get(kpi.unit, "number")
            if kpi.name == "status":
                value = label(f"status.{value}", lang)
            book.put(sheet, row, at, Column("", "text" if isinstance(value, str) else kind), value)


def _kind(frame: DataFrame, column: str, unit: str | None) -> Kind:
    if frame[column].dtype == object:
        return "text"
    return _KINDS.get(unit or "", "whole" if column.endswith(("rank", "heads")) else "number")


def _courts(book: Book, result: Result, named: Named) -> None:
    """Every court, in the order of the scenario, its name first: cells of courts are chosen from that column."""
    frame = result.courts()
    frame.insert(0, "shown", [named.court[court] for court in frame["court"]])
    name = f"name_{name_language(book.lang)}"
    texts = {column.format(lang=name_language(book.lang)): text for column, text in COLUMNS["league"].items()}
    del texts[name]
    heads = {f"heads_{role}": named.role[role] for role in result.facts.roles}
    lang = book.lang
    shown = [Column(label("court", lang)), Column(label("book.id", lang))]
    shown += [Column(_heading(text, lang), _kind(frame, column, _unit(text))) for column, text in texts.items()]
    shown += [Column(head, "number") for head in heads.values()]
    rows = frame[["shown", "court", *texts, *heads]].itertuples(index=False)
    book.table(label("book.courts", lang), shown, [list(row) for row in rows])


def _unit(text: str) -> str | None:
    kpi = KPIS.get(text.removeprefix(BEFORE).removeprefix("kpi."))
    return None if kpi is None else kpi.unit


def _heading(text: str, lang: Lang) -> str:
    kpi = KPIS.get(text.removeprefix(BEFORE).removeprefix("kpi."))
    plain = label(text.removeprefix(BEFORE), lang) if kpi is None else heading(kpi, lang)
    return label("mark.list", lang).join([plain, label("status_quo", lang)]) if text.startswith(BEFORE) else plain


def _classes(book: Book, result: Result) -> None:
    lang = book.lang
    texts = {column.format(lang=name_language(lang)): text for column, text in COLUMNS["classes"].items()}
    frame = shown_classes(result, lang)
    columns = [Column(_heading(text, lang), _kind(frame, column, _unit(text))) for column, text in texts.items()]
    book.table(label("book.classes", lang), columns, [list(row) for row in frame[list(texts)].itertuples(index=False)])


def _assumptions(book: Book, result: Result) -> None:
    """What the numbers rest on, as the annex of the report has it."""
    lang = book.lang
    rows = [[table["title"], *(cell for cell, _ in row)] for table in annex(result.scenario, lang) for row in table["rows"]]
    heads = [
        label("book.topic", lang),
        *(label(f"assumed_head.{one}", lang) for one in ("what", "base", "range", "basis", "source")),
    ]
    columns = [Column(head, "long" if at in (1, 5) else "text") for at, head in enumerate(heads)]
    book.table(label("book.assumptions", lang), columns, [[Markup(cell).striptags() for cell in row] for row in rows])
