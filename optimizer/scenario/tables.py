"""``{table: file.csv}`` in, the same rows as if written in YAML out, each cell with its file, row and column."""

from __future__ import annotations

import csv
import io
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from optimizer.errors import Fault, Place, ScenarioError
from optimizer.scenario.source import _FLOAT, _INT, Node, read_text

MOST_ROWS = 100_000

COURT_COLUMNS = ("id", "tier", "parent", "kind", "lat", "lon")
QUEUE_COLUMNS = ("court", "class", "open", "inflow_per_week")
FREE_COLUMNS = frozenset({"note", "basis", "status", "source", "name_zh", "name_en"})
"""Columns for people, allowed in every table and not read."""


def expand_tables(tree: Node, faults: list[Fault]) -> frozenset[str]:
    """Replace tables by their rows, narrow to ``within``, and gather the heads of each pool; changes ``tree``.

    Returns the ids of courts that ``within`` left out, which selectors of a wider scenario below may still name.
    """
    outside: frozenset[str] = frozenset()
    narrowed = False
    for section in ("courts", "pools", "queues"):
        node = tree.value.get(section)
        if node is None or not isinstance(node.value, dict):
            continue
        if "table" not in node.value:
            faults.append(Fault(node.place, section, "is neither a list nor a table", expected="a list, or {table: file.csv}"))
            continue
        unknown = set(node.value) - {"table", "within"} if section == "courts" else set(node.value) - {"table"}
        for name in sorted(unknown):
            inside = node.value[name]
            faults.append(Fault(inside.key or inside.place, f"{section}.{name}", "is no field of a table section", name,
                                "table" + (" and within" if section == "courts" else "")))  # fmt: skip
        rows = _read(node.value["table"], section, tree, faults)
        if section == "courts" and "within" in node.value:
            narrowed = True
            every, rows = rows, _narrow(rows, node.value["within"], faults)
            outside = _court_ids(every) - _court_ids(rows)
        elif section != "courts" and narrowed:
            inside_ids = _ids(tree)
            rows = [row for row in rows if row.value.get("court") is None or row.value["court"].value in inside_ids]
        tree.value[section] = Node(rows, node.place, node.key)
    _gather_heads(tree)
    return outside


def _court_ids(rows: list[Node]) -> frozenset[str]:
    return frozenset(str(row.value["id"].value) for row in rows if "id" in row.value)


def _ids(tree: Node) -> set[Any]:
    courts = tree.value.get("courts")
    if courts is None or not isinstance(courts.value, list):
        return set()
    return {c.value["id"].value for c in courts.value if isinstance(c.value, dict) and "id" in c.value}


def _read(source: Node, section: str, tree: Node, faults: list[Fault]) -> list[Node]:
    if not isinstance(source.value, str):
        faults.append(Fault(source.place, f"{section}.table", "is no file name", repr(source.plain()), "a CSV file"))
        return []
    path = Path(source.place.file).parent / source.value
    try:
        text = read_text(path, asked=source.place)
    except ScenarioError as error:
        faults += error.faults
        return []
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        faults.append(Fault(Place(str(path)), section, f"is no valid CSV: {error}"))
        return []
    if not records or not any(records[0]):
        faults.append(Fault(Place(str(path), 1, 1), section, "the table is empty", expected="a first row with column names"))
        return []
    if len(records) > MOST_ROWS:
        faults.append(Fault(Place(str(path), MOST_ROWS, 1), section, f"has more than {MOST_ROWS} rows", str(len(records))))
        return []
    header = [name.strip() for name in records[0]]
    if _header_faults(path, section, header, tree, faults):
        return []
    return _rows(path, section, header, records, text, faults)


def _header_faults(path: Path, section: str, header: list[str], tree: Node, faults: list[Fault]) -> bool:
    roles = tree.value.get("roles")
    names = list(roles.value) if roles is not None and isinstance(roles.value, dict) else []
    known: tuple[str, ...] = {
        "courts": COURT_COLUMNS, "queues": QUEUE_COLUMNS,
        "pools": ("court", *names, *(f"protected_{name}" for name in names)),
    }[section]  # fmt: skip
    before = len(faults)
    for column, name in enumerate(header, 1):
        place = Place(str(path), 1, column)
        if header.index(name) != column - 1:
            faults.append(Fault(place, section, "this column is given twice", name))
        elif name not in known and name not in FREE_COLUMNS and section != "courts":
            near = tuple(get_close_matches(name, known)) or known[:8]
            faults.append(Fault(place, section, "is no column of this table", name, None, near))
    needed = {"courts": ("id",), "pools": ("court",), "queues": ("court", "class", "open")}[section]
    for name in needed:
        if name not in header:
            near = tuple(get_close_matches(name, header))
            faults.append(Fault(Place(str(path), 1, 1), section, f"the column '{name}' is missing", expected=", ".join(needed), known=near))
    return len(faults) > before


def _rows(path: Path, section: str, header: list[str], records: list[list[str]], text: str, faults: list[Fault]) -> list[Node]:
    out = []
    line = 1 + _lines(records[0])
    for record in records[1:]:  # one record of the file each
        place = Place(str(path), line, 1)
        line += _lines(record)
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != len(header):
            faults.append(Fault(place, section, f"the row has {len(record)} cells", expected=f"{len(header)} as in the first row"))
            continue
        row = {
            name: Node(_cell(name, cell.strip()), Place(place.file, place.line, column))
            for column, (name, cell) in enumerate(zip(header, record, strict=True), 1)
            if cell.strip() and name not in FREE_COLUMNS and (section != "courts" or name in COURT_COLUMNS)
        }
        if section == "courts":
            title = {lang: Node(record[header.index(f"name_{lang}")].strip(), place) for lang in ("zh", "en")
                     if f"name_{lang}" in header and record[header.index(f"name_{lang}")].strip()}  # fmt: skip
            row["name"] = Node(title, place)
        out.append(Node(row, place))
    return out


def _lines(record: list[str]) -> int:
    return 1 + sum(cell.count("\n") for cell in record)


def _cell(name: str, text: str) -> Any:
    if name in ("id", "court", "class", "tier", "parent", "kind"):
        return text
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if any(c.isdigit() for c in text) and _FLOAT.fullmatch(text) else text


def _narrow(rows: list[Node], within: Node, faults: list[Fault]) -> list[Node]:
    ids = [row.value["id"].value for row in rows if "id" in row.value]
    if within.value not in ids:
        near = tuple(get_close_matches(str(within.value), map(str, ids)))
        faults.append(Fault(within.place, "courts.within", "there is no such court in the table", str(within.value), "a court id", near))
        return rows
    parent = {row.value["id"].value: row.value["parent"].value if "parent" in row.value else None for row in rows if "id" in row.value}
    kept = {within.value}
    while True:
        grown = kept | {court for court, above in parent.items() if above in kept}
        if grown == kept:
            return [row for row in rows if "id" in row.value and row.value["id"].value in kept]
        kept = grown


def _gather_heads(tree: Node) -> None:
    """Let a pool name its roles directly: ``{court: a, judge: 4, protected_judge: 3}``."""
    roles, pools = tree.value.get("roles"), tree.value.get("pools")
    if roles is None or pools is None or not isinstance(roles.value, dict) or not isinstance(pools.value, list):
        return
    for pool in pools.value:  # one record of the file each
        if not isinstance(pool.value, dict):
            continue
        for field, prefix in (("heads", ""), ("protected", "protected_")):
            given = {name: pool.value.pop(prefix + name) for name in roles.value if prefix + name in pool.value}
            inside = pool.value.get(field)
            if inside is not None and isinstance(inside.value, dict):
                inside.value.update(given)
            elif inside is None and (given or field == "heads"):
                pool.value[field] = Node(given, pool.place)
