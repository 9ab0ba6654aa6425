"""Short forms in, the full form out: tables become lists, ``within`` narrows them, roles of a pool are gathered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.errors import Fault, unknown_name
from optimizer.scenario.assumptions import covered
from optimizer.scenario.headings import SHEETS, TIERS, other_names
from optimizer.scenario.records import EVERY, TABLED, laid
from optimizer.scenario.source import decode, parse_file, read_bytes
from optimizer.scenario.tables import Columns, read_table
from optimizer.scenario.tree import Node

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

SET = "--set"
"""Stands for the file of settings."""

TABLE_FIELDS = ("table", "within", "columns")
"""What may stand beside the name of a table's file."""

FREE = frozenset({"note", "basis", "status", "source", "name_zh", "name_en"})
"""Columns for people, allowed in every table and not read."""
FREE_OF_COURTS = FREE | {"province", "city", "adcode", "population", "urban_population", "coord_source"}

Tables = dict[tuple[str, str, tuple[str, ...]], list[Node] | None]
"""Tables and rule sets already read, by file, section and roles; a scenario and what is derived from it read each once."""


def columns_of(section: str, roles: Iterable[str], titles: Mapping[str, Iterable[str]] | None = None) -> Columns:
    """The columns a table of this section may have.

    Courts need ``tier`` and ``parent``, whose cells may be blank (a basic court, no superior court), as may those of points and
    names. Pools have a column for each role, 0 where there is nobody; a role without one has nobody, and a
    warning says so unless ``adjust`` adds some. A blank ``protected_ROLE`` means the protected share.
    Queues may leave out ``inflow_per_week``, ``terminated`` and ``pipeline``, which are then 0, but a column that is there has
    no blanks. ``titles`` are names of roles by id, by which their columns may be called, too.
    """
    more: dict[str, Any] = {"other": other_names(section, titles or {}), "sheets": SHEETS[section]}
    if section == "courts":
        texts = ("id", "name_zh", "name_en", "tier", "parent", "kind")
        more["values"] = {"tier": TIERS}
        return Columns(texts, ("lat", "lon"), ("id", "tier", "parent"), ("id",), FREE_OF_COURTS, **more)
    if section == "queues":
        needed = ("court", "class", "open")
        counts = ("open", "inflow_per_week", "terminated", "pipeline")
        return Columns(("court", "class"), counts, needed, ("court", "class", *counts), FREE, **more)
    roles = tuple(roles)
    numbers = (*roles, *(f"protected_{role}" for role in roles))
    return Columns(("court",), numbers, ("court",), ("court", *roles), FREE, **more)


def expand(tree: Node, tables: Tables, faults: list[Fault]) -> tuple[Node, frozenset[str]]:
    """The tree with every section in its full form, and the ids of the courts that ``within`` left out."""
    out = dict(tree.fields)
    roles = _roles(out["roles"]) if "roles" in out else {}
    above: dict[str, str | None] = {}
    outside: frozenset[str] = frozenset()
    for section in TABLED:
        if section not in out:
            continue
        rows = _rows(out[section], section, roles, tables, faults)
        if section == "courts":
            above = {str(row.get("id")): row.get("parent") for row in rows.items}
        inside = _within(out[section], section, above, faults)
        if section == "courts" and inside is not None:
            outside = frozenset(above) - inside
        out[section] = _narrow(rows, "id" if section == "courts" else "court", inside, outside, above)
    if "pools" in out:
        pools = out["pools"]
        out["pools"] = replace(pools, value=[_gather(pool, tuple(roles)) for pool in pools.items]) if pools.items else pools
    if "rules" in out:
        out["rules"] = _rule_set(out["rules"], tables, faults)
    return replace(tree, value=out), outside


def _roles(node: Node) -> dict[str, tuple[str, ...]]:
    """Titles of every role, in any language, by its id."""
    titles = {role: one.fields.get("title") for role, one in node.fields.items()}
    said = {role: [title, *title.fields.values()] if title is not None else [] for role, title in titles.items()}
    return {role: tuple(one.value for one in found if isinstance(one.value, str)) for role, found in said.items()}


def _rows(node: Node, section: str, roles: Mapping[str, tuple[str, ...]], tables: Tables, faults: list[Fault]) -> Node:
    """The section as a list."""
    if not isinstance(node.value, dict):
        return node
    for name, inside in node.fields.items():
        if name not in TABLE_FIELDS:
            faults.append(unknown_name(inside.key_place, f"{section}.{name}", name, "field", TABLE_FIELDS))
    file = node.fields.get("table")
    if file is None or not isinstance(file.value, str) or not file.value:
        place = file.place if file is not None else node.place
        faults.append(Fault(place, section, "must be a list, or name a table", None, "{table: file.csv}, or a list"))
        return replace(node, value=[])
    path = Path(file.file).parent / file.value
    names = tuple(text for role, titles in roles.items() for text in (role, *titles))
    key = (str(path), section, names if section == "pools" else ())
    if key not in tables:
        rows = read_table(path, section, columns_of(section, roles, roles), file.place, faults)
        tables[key] = [_named_court(row) for row in rows] if rows is not None and section == "courts" else rows
    rows = tables[key] or []
    said = _said_of_columns(node, section, rows, columns_of(section, roles).numbers, faults)
    if not said:
        return replace(node, value=rows)
    where = node.fields["columns"].place
    known = (*key[:2], (*key[2], str(where)))
    if known not in tables or where.file == SET or not where.line:  # settings and plain data say other things at one place
        tables[known] = [covered(row, section, said) for row in rows]
    return replace(node, value=tables[known] or [])


def _said_of_columns(
    node: Node, section: str, rows: list[Node], numbers: tuple[str, ...], faults: list[Fault]
) -> dict[str, Node]:
    """What ``columns`` says of the table's columns, by name; each must be a column of numbers that the table has."""
    columns = node.fields.get("columns")
    if columns is None:
        return {}
    if not isinstance(columns.value, dict) or not columns.value:
        expected = "column: {basis: derived, source: ...}"
        faults.append(Fault(columns.place, f"{section}.columns", "must be a mapping", columns.describe(), expected))
        return {}
    there = [name for name in numbers if any(name in row.fields for row in rows)]
    for name, one in columns.fields.items():
        if rows and name not in (*there, EVERY):
            place = one.key_place
            faults.append(unknown_name(place, f"{section}.columns.{name}", name, "column of numbers", [*there, EVERY]))
    return columns.fields


def _rule_set(node: Node, tables: Tables, faults: list[Fault]) -> Node:
    """The rule set that is named by its file, sought beside the file that says so; one written out stays as it is."""
    if not isinstance(node.value, str):
        return node
    if not node.value or "\0" in node.value:
        faults.append(Fault(node.place, "rules", "is no file name", node.describe(), "the file of a rule set"))
        return replace(node, value=None)
    path = Path(node.file).parent / node.value
    key = (str(path), "rules", ())
    if key not in tables:
        raw = read_bytes(path, node.place, faults, at="rules")
        text = None if raw is None else decode(raw, str(path), faults, at="rules")
        read = None if text is None else parse_file(text, str(path), faults)
        tables[key] = None if read is None else [read]
    rows = tables[key]
    return rows[0] if rows else replace(node, value=None)


def _named_court(row: Node) -> Node:
    """A row of courts with its two names gathered under ``name``."""
    fields = {name: node for name, node in row.fields.items() if not name.startswith("name_")}
    titles = {name.removeprefix("name_"): node for name, node in row.fields.items() if name.startswith("name_")}
    if titles:
        fields["name"] = replace(row, value=titles)
    return replace(row, value=fields)


def _within(node: Node, section: str, above: dict[str, str | None], faults: list[Fault]) -> frozenset[str] | None:
    """The courts at and below the one that ``within`` names; ``None`` where everything stays."""
    within = node.fields.get("within")
    if within is None or not above:
        return None
    if not isinstance(within.value, str):
        faults.append(Fault(within.place, f"{section}.within", "must be a court id", within.describe(), "one court id"))
        return None
    if within.value not in above:
        faults.append(unknown_name(within.place, f"{section}.within", within.value, "court", above))
        return None
    kept = {within.value}
    while True:
        more = {court for court, parent in above.items() if parent in kept} - kept
        if not more:
            return frozenset(kept)
        kept |= more


def _narrow(rows: Node, field: str, inside: frozenset[str] | None, outside: frozenset[str], known: Container[str]) -> Node:
    """Leave out the rows of courts that are not meant; names nobody knows stay, to be reported."""

    def stays(court: Any) -> bool:
        return court not in outside and (inside is None or court in inside or court not in known)

    if inside is None and not outside:
        return rows
    return replace(rows, value=[row for row in rows.items if stays(row.get(field))])


def _gather(pool: Node, roles: tuple[str, ...]) -> Node:
    """A pool that names its roles directly: ``{court: a, judge: 4, protected_judge: 3}``."""
    if not isinstance(pool.value, dict):
        return pool
    fields = dict(pool.fields)
    gathered: dict[str, dict[str, Node]] = {"heads": {}, "protected": {}}
    for name, node in pool.fields.items():
        if name in ("court", "heads", "protected"):
            continue
        role = name.removeprefix("protected_")
        is_number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
        if is_number or role in roles:
            gathered["heads" if role == name else "protected"][role] = fields.pop(name)
    for field, heads in gathered.items():
        given = fields.get(field)
        if given is None and (heads or field == "heads"):
            fields[field] = Node(heads, pool.file, pool.line, pool.column, pool.line, pool.column)
        elif given is not None and heads and isinstance(given.value, dict):
            laid_over = {role: laid(heads[role], node) if role in heads else node for role, node in given.fields.items()}
            fields[field] = replace(given, value={**heads, **laid_over})
    return replace(pool, value=fields)
