"""Columns and rows in, a sheet of a workbook out: number formats, a frozen and repeated first row, one page wide in print."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import xlsxwriter

from optimizer.store.tables import clean_number
from optimizer.texts import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from optimizer.texts import Lang

Kind = Literal["text", "day", "whole", "number", "percent", "long"]
"""What a column holds; a long text wraps."""

NARROWEST, WIDEST, LONG = 7, 34, 60
"""Widths of columns, in letters."""

BLANK_ROWS = 40
"""Empty rows under a table that is to be edited, laid out like those that are filled."""

_INK, _PAPER, _GREY, _HEAD, _EDIT = "#1F2933", "#FFFFFF", "#EEF0F2", "#24476B", "#FFFBE6"
_FONT = {"en": "Calibri", "zh": "宋体"}


@dataclass(frozen=True)
class Column:
    """One column: its heading, what it holds, and whether it is edited, or only told."""

    head: str
    kind: Kind = "text"
    edited: bool = False
    choices: str | None = None


@dataclass
class Book:
    """A workbook being written, in one language."""

    path: Path
    lang: Lang
    title: str
    formats: dict[tuple[object, ...], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open it; the same result gives the same bytes, so no hour of the day is kept."""
        self.book = xlsxwriter.Workbook(str(self.path), {"strings_to_formulas": False, "strings_to_urls": False})
        self.book.set_properties({"title": self.title, "created": datetime(2000, 1, 1)})

    def close(self) -> None:
        """Write the file."""
        self.book.close()

    def look(self, kind: Kind = "text", **more: Any) -> Any:
        """The format of a kind of cell."""
        key = (kind, *sorted(more.items()))
        if key not in self.formats:
            numbers = {
                "day": 'yyyy"年"m"月"d"日"' if language(self.lang).letter_width == 2 else "yyyy-mm-dd",
                "whole": "#,##0",
                "number": "#,##0.0",
                "percent": "0.0%",
            }
            basic = {"font_name": _FONT.get(self.lang, "Calibri"), "font_size": 10, "font_color": _INK, "valign": "vcenter"}
            shown = {"num_format": numbers[kind]} if kind in numbers else {"num_format": "@"} if more.get("border") else {}
            align = {"align": "left"} if kind in ("day", "text", "long") else {}
            self.formats[key] = self.book.add_format({**basic, **shown, **align, "text_wrap": kind == "long", **more})
        return self.formats[key]

    def sheet(self, name: str) -> Any:
        """A new sheet that prints in landscape, one page wide, with the numbers of its pages."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer(f"&L{self.title.replace('&', '&&')}&C&A&R&P / &N")
        sheet.hide_gridlines(2)
        return sheet

    def table(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, note: str = "") -> Any:
        """A sheet with one table: a note in the first row, the headings below it, then the rows."""
        sheet = self.sheet(name)
        head = 0
        if note:
            sheet.write_string(0, 0, note, self.look("text", italic=True))
            head = 1
        for at, column in enumerate(columns):
            color = _HEAD if column.edited or not any(one.edited for one in columns) else "#7B8794"
            look = {"bold": True, "font_color": _PAPER, "bg_color": color, "text_wrap": True, "border": 1, "align": "center"}
            sheet.write_string(head, at, column.head, self.look("text", **look))
        widths = [_width(column.head) for column in columns]
        last = head
        for last, row in enumerate(rows, head + 1):
            for at, (column, value) in enumerate(zip(columns, row, strict=True)):
                self.put(sheet, last, at, column, value, edited=any(one.edited for one in columns))
                widths[at] = max(widths[at], _width(self.shown(column, value)))
        for at, (column, width) in enumerate(zip(columns, widths, strict=True)):
            sheet.set_column(at, at, min(max(width + 2, NARROWEST), LONG if column.kind == "long" else WIDEST))
        if any(column.edited for column in columns):
            self.open_rows(sheet, columns, head, last)
        sheet.set_row(head, 32)
        sheet.freeze_panes(head + 1, 1)
        sheet.repeat_rows(head)
        if last > head:
            sheet.autofilter(head, 0, last, len(columns) - 1)
        return sheet

    def open_rows(self, sheet: Any, columns: Sequence[Column], head: int, last: int) -> None:
        """Rows to write further lines into, and what may be chosen in cells."""
        for row in range(last + 1, last + 1 + BLANK_ROWS):
            for at, column in enumerate(columns):
                self.put(sheet, row, at, column, None, edited=True)
        for at, column in enumerate(columns):
            where = (head + 1, at, last + BLANK_ROWS, at)
            if column.choices is not None:
                sheet.data_validation(*where, {"validate": "list", "source": column.choices, "error_type": "warning"})
            elif column.kind == "whole" and column.edited:
                rule = {"validate": "integer", "criteria": ">=", "value": 0, "error_type": "warning"}
                sheet.data_validation(*where, rule)

    def put(self, sheet: Any, row: int, at: int, column: Column, value: Any, *, edited: bool = False) -> None:
        """One cell, by what its column holds; what is not known stays empty."""
        fill = {"bg_color": _EDIT if column.edited else _GREY} if edited else {}
        look = self.look(column.kind, border=1, border_color="#C5CCD3", **fill)
        if value is None or value != value or value == "":
            sheet.write_blank(row, at, None, look)
        elif isinstance(value, Formula):
            sheet.write_formula(row, at, value.text, look, value.value)
        elif isinstance(value, date):
            sheet.write_datetime(row, at, value, look)
        elif isinstance(value, str):
            sheet.write_string(row, at, value, look)
        else:
            sheet.write_number(row, at, float(clean_number(value)), look)

    def shown(self, column: Column, value: Any) -> str:
        """About how a value looks, to see how wide it is."""
        if value is None or value != value:
            return ""
        if isinstance(value, Formula):
            value = value.value
        if isinstance(value, date):
            return "2026年12月30日" if language(self.lang).letter_width == 2 else "2026-12-30"
        return value if isinstance(value, str) else f"{value:,.1f}" if column.kind == "number" else f"{value:,.0f}"


@dataclass(frozen=True)
class Formula:
    """A formula, and what it gives now."""

    text: str
    value: float


def _width(text: str) -> int:
    """Letters that a text takes; Chinese ones count twice."""
    lines = text.splitlines() or [""]
    return max(sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line) for line in lines)
