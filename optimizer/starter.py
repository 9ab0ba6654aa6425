"""A name in, a small scenario out: what ``optimizer init`` writes, as one text or with its tables in a workbook."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.texts import Lang

_STARTER = """\
basis: made-up   # one court has fallen behind, its neighbour can help; every number is made up: put in your own, take this out
schema: 1
name: {name}
calendar: {{start: 2026-03-02, periods: 8, period: week}}      # working days follow the statutory calendar
roles:                                                       # who there is; a bureau needs someone who decides
  judge: {{title: {{en: judge, zh: 员额法官}}, decides: true}}
  clerk: {{title: {{en: clerk, zh: 书记员}}}}
classes:                                                     # officer-days one closure takes, by role
  money: {{title: {{en: money debt, zh: 金钱债权}}, effort_days: {{judge: 0.4, clerk: 1}}, genuine_share: 0.7, tied_share: 0.1}}
courts:
  - {{id: city, name: {{en: City, zh: 市中院}}, tier: intermediate}}
  - {{id: north, name: {{en: North, zh: 北区}}, parent: city}}
  - {{id: south, name: {{en: South, zh: 南区}}, parent: city}}
pools:                                                       # officers; three in four stay home (protected_share)
  - {{court: city, heads: {{judge: 8, clerk: 16}}}}
  - {{court: north, heads: {{judge: 3, clerk: 6}}}}
  - {{court: south, heads: {{judge: 8, clerk: 16}}}}
queues:                                                      # open cases at the start, and what comes in
  - {{court: north, class: money, open: 900, inflow_per_week: 15}}
  - {{court: south, class: money, open: 200, inflow_per_week: 40}}
mechanisms:                                                  # what the plan may order; heads are [fewest, most]
  - {{kind: bureau, name: bureau, title: {{en: temporary bureau, zh: 临时执行局}}, hosts: {{ids: [north]}},
     heads: {{judge: [1, 3], clerk: [2, 6]}}, weeks: [4, 8], ramp: [0.5], cost_yuan_per_officer_week: 1500}}
variants:                                                    # named what-ifs: optimizer solve FILE --variant small-bureau
  small-bureau: {{mechanisms: {{bureau: {{heads: {{judge: [1, 1], clerk: [2, 2]}}}}}}}}
"""


def starter_text(name: str) -> str:
    """A scenario called ``name``, as YAML with comments; it solves as it stands."""
    return _STARTER.format(name=json.dumps(name, ensure_ascii=False))


_TABLED = """\
courts: {{table: {file}#{courts}}}
pools: {{table: {file}#{pools}}}
queues: {{table: {file}#{queues}}}
"""

_SHEETS: dict[str, tuple[tuple[str, ...], list[tuple[str | int, ...]]]] = {
    "courts": (
        ("id", "name_zh", "name_en", "tier", "parent"),
        [
            ("city", "市中院", "City", "intermediate", ""),
            ("north", "北区", "North", "basic", "city"),
            ("south", "南区", "South", "basic", "city"),
        ],
    ),
    "pools": (("court", "judge", "clerk"), [("city", 8, 16), ("north", 3, 6), ("south", 8, 16)]),
    "queues": (("court", "class", "open", "inflow_per_week"), [("north", "money", 900, 15), ("south", "money", 200, 40)]),
}
"""The tables of the starter: names of the columns, then the rows."""

_ROLES = {"zh": {"judge": "员额法官", "clerk": "书记员"}, "en": {"judge": "judge", "clerk": "clerk"}}


def starter_with_tables(name: str, workbook: str, lang: Lang) -> str:
    """The same scenario, whose courts, officers and cases stand in a workbook."""
    from optimizer.scenario.headings import SHEETS

    text = starter_text(name)
    at = {section: names[1 if lang == "zh" else 0] for section, names in SHEETS.items()}
    tables = _TABLED.format(file=workbook, **at)
    if "#" in workbook or not re.fullmatch(r"[\w.\-/ ]+", workbook):
        tables = re.sub(r"table: (.*)}", lambda found: f"table: {json.dumps(found[1], ensure_ascii=False)}}}", tables)
    return re.sub(r"courts:\n.*?(?=mechanisms:)", lambda _: tables, text, flags=re.DOTALL)


def write_starter_tables(path: Path, lang: Lang) -> None:
    """The workbook of the starter, ready to be edited: a sheet each for courts, officers and cases."""
    from optimizer.scenario.headings import HEADINGS, SHEETS, TIERS
    from optimizer.workbook.layout import Book, Column

    levels = {english: chinese for chinese, english in reversed(TIERS.items())}
    book = Book(path, lang, path.stem)
    for section, (head, rows) in _SHEETS.items():
        columns = []
        for column in head:
            other = HEADINGS[section].get(column, ())
            title = _ROLES[lang if lang in _ROLES else "en"].get(column, other[0] if other and lang == "zh" else column)
            numbers = section != "courts" and column not in ("court", "class")
            columns.append(Column(title, "whole" if numbers else "text", edited=True))
        shown = [[levels.get(str(cell), cell) if lang == "zh" else cell for cell in row] for row in rows]
        book.table(SHEETS[section][1 if lang == "zh" else 0], columns, shown)
    book.close()
