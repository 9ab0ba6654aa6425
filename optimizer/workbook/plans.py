"""A result in, the three sheets out that are its plan and can be edited: orders, cases moved, and every other order."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from optimizer.editing.columns import ROLE
from optimizer.editing.names import classes_known, courts_known, mechanisms_known, roles_known
from optimizer.sheets import column_letter
from optimizer.texts import label, name_language, unit_of
from optimizer.workbook.layout import Column, Formula

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.editing.names import Known
    from optimizer.facts import Facts
    from optimizer.result import Result
    from optimizer.texts import Lang
    from optimizer.workbook.layout import Book, Kind

COMMAND = "optimizer evaluate"
"""What reads these sheets back."""

HEAD = 2
"""Row of a sheet to be edited, from 1, in which its headings stand."""


class Named:
    """Ids in, names as people of a language read them and as the tables are read back out."""

    def __init__(self, facts: Facts, lang: Lang) -> None:
        document = facts.document
        on = [one for one in document.mechanisms if one.on]
        self.court = _names(courts_known(facts), [one.name for one in document.courts], lang)
        self.role = _names(roles_known(facts), [one.title for one in document.roles.values()], lang)
        self.klass = _names(classes_known(facts), [one.title for one in document.classes.values()], lang)
        self.mechanism = _names(mechanisms_known(facts), [one.title for one in on], lang)


def _names(known: Known, titles: Sequence[Any], lang: Lang) -> dict[str, str]:
    return {one: known.named(at, title, lang) for at, (one, title) in enumerate(zip(known.ids, titles, strict=True))}


def write_plan(book: Book, result: Result, named: Named, courts: str) -> None:
    """The three sheets; ``courts`` is the range that holds the names of all courts."""
    _orders(book, result, named, courts)
    _moves(book, result, named, courts)
    _acts(book, result, named, courts)


def _orders(book: Book, result: Result, named: Named, courts: str) -> None:
    """One row per line of orders: who sends whom, officers by role; their sum and what follows from dates stand in grey."""
    lang, facts = book.lang, result.facts
    first = [f"{ROLE}{role}" for role in facts.roles]
    columns = [
        Column(label("column.mechanism", lang), edited=True),
        *(Column(label(f"column.{who}", lang), edited=True, choices=courts) for who in ("donor", "host")),
        *(Column(label(f"column.{when}", lang), "day", edited=True) for when in ("start", "end")),
        *(Column(named.role[role], "whole", edited=True) for role in facts.roles),
        Column(label("column.heads", lang), "whole"),
        Column(label("column.weeks", lang), "number"),
        Column(label("column.km", lang), "whole"),
        *(Column(label(f"column.{when}", lang), "day") for when in ("approved", "set_up_until", "hand_over_from")),
    ]
    left, right = column_letter(6), column_letter(5 + len(first))
    rows = []
    for number, line in enumerate(result.orders().to_dict("records"), HEAD + 1):
        rows.append(
            [
                named.mechanism[line["mechanism"]],
                named.court[line["donor"]],
                named.court[line["host"]],
                line["start"],
                line["end"],
                *(line[f"heads_{role}"] or None for role in facts.roles),
                Formula(f"=SUM({left}{number}:{right}{number})", float(line["heads"])),
                Formula(f"=(E{number}-D{number}+1)/7", float(line["weeks"])),
                line["km"],
                *(_day(line[when]) for when in ("approved", "set_up_until", "hand_over_from")),
            ]
        )
    book.table(label("book.orders", lang), columns, rows, note=label("book.edit", lang, command=COMMAND))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _moves(book: Book, result: Result, named: Named, courts: str) -> None:
    """One row per group of cases that leave their court."""
    lang = book.lang
    edited: dict[str, Kind] = {
        "mechanism": "text",
        "origin": "text",
        "receiver": "text",
        "class": "text",
        "tier": "whole",
        "tied": "text",
        "cases": "whole",
        "ordered": "day",
        "executed": "day",
    }
    columns = [
        Column(label(f"column.{name}", lang), kind, True, courts if name in ("origin", "receiver") else None)
        for name, kind in edited.items()
    ]
    names = {"mechanism": named.mechanism, "origin": named.court, "receiver": named.court, "class": named.klass}
    moves = result.moves()
    names["tied"] = {one: label(one, lang) for one in ("yes", "no")}
    moves = result.moves()
    moves["tier"] = [float(one) if one else None for one in moves["tier"]]
    rows = [[names[name][line[name]] if name in names else line[name] for name in edited] for line in moves.to_dict("records")]
    book.table(label("book.moves", lang), columns, rows, note=label("book.edit", lang, command=COMMAND))


def _acts(book: Book, result: Result, named: Named, courts: str) -> None:
    """One row per other order that is decided; what follows from these, such as overtime, is not among them."""
    lang = book.lang
    names = name_language(lang)
    columns = [
        Column(label("column.mechanism", lang), edited=True),
        Column(label("column.what", lang), edited=True),
        Column(label("column.detail", lang), edited=True),
        Column(label("column.court", lang), edited=True, choices=courts),
        Column(label("column.role", lang), edited=True),
        *(Column(label(f"column.{when}", lang), "day", edited=True) for when in ("start", "end")),
        Column(label("column.amount", lang), "whole", edited=True),
        Column(label("column.unit", lang)),
    ]
    follows = {
        (one.name, label(f"act.{decision.name}", "en"))
        for one in result.scenario.document.mechanisms
        for decision in one.decisions
        if decision.order == "act" and not decision.now
    }
    rows = [
        [
            named.mechanism[line["mechanism"]],
            line[f"what_{names}"],
            line["detail"],
            named.court.get(line["court"], ""),
            named.role.get(line["role"], ""),
            line["start"],
            line["end"],
            line["amount"],
            unit_of(line["unit"], lang, line["amount"]),
        ]
        for line in result.acts().to_dict("records")
        if (line["mechanism"], line["what_en"]) not in follows
    ]
    book.table(label("book.acts", lang), columns, rows, note=label("book.edit", lang, command=COMMAND))
