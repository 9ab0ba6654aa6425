"""A tree in its full form in, faults of the courts out: circles, levels, superior courts unknown, names that look alike."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

from optimizer.errors import Fault, near_names
from optimizer.scenario.tree import path_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.scenario.tree import Node, Steps

RANK = {"high": 0, "intermediate": 1, "basic": 2}
"""Levels of courts, the highest first."""

NAMED = {
    "courts": "id",
    "mechanisms": "name",
    "targets": "name",
    "duties": "name",
    "decisions": "name",
    "roles": None,
    "classes": None,
    "budgets": None,
    "resources": None,
}
"""Sections of named things, and the field that holds the name, or ``None`` where names stand in front of colons."""


def check_courts(tree: Node, outside: frozenset[str]) -> list[Fault]:
    """Every fault of the tree of courts, and names that differ only in case or width."""
    return [*_circles(tree), *_levels(tree), *_misspelt(tree, outside), *_twins(tree)]


def declared(tree: Node, outside: frozenset[str]) -> frozenset[str]:
    """Courts beyond the scenario that may be named as parents: left out by ``courts.within``, or listed in ``outside``."""
    listed = tree.fields["outside"].items if "outside" in tree.fields else []
    return outside | {item.value for item in listed if isinstance(item.value, str)}


def strangers(tree: Node, outside: frozenset[str]) -> Iterator[tuple[Steps, Node]]:
    """Parents that are neither courts of the scenario nor declared to lie beyond it."""
    rows = _rows(tree)
    known = {row.get("id") for row in rows} | declared(tree, outside)
    for i, row in enumerate(rows):
        if isinstance(row.get("parent"), str) and row.get("parent") not in known:
            yield ("courts", i, "parent"), row.fields["parent"]


def likely(tree: Node, outside: frozenset[str], parent: str) -> tuple[str, ...]:
    """Courts that a parent unknown to the scenario may be a misspelling of."""
    names = {row.get("id") for row in _rows(tree)} | declared(tree, outside)
    return near_names(parent, tuple(sorted(name for name in names if isinstance(name, str))))


def _rows(tree: Node) -> list[Node]:
    return tree.fields["courts"].items if "courts" in tree.fields else []


def _misspelt(tree: Node, outside: frozenset[str]) -> list[Fault]:
    expected = "a court of the scenario; a court beyond it is listed once under 'outside: [...]'"
    return [
        Fault(node.place, path_text(steps), f"there is no court '{node.value}'", None, expected, near)
        for steps, node in strangers(tree, outside)
        if (near := likely(tree, outside, node.value))
    ]


def _chain(tree: Node) -> Iterator[tuple[int, Node, list[str]]]:
    """Courts that stand above themselves, with the circle."""
    above = {row.get("id"): row.get("parent") for row in _rows(tree)}
    for i, row in enumerate(_rows(tree)):
        chain, at = [row.get("id")], row.get("parent")
        while at is not None and at in above and at not in chain:
            chain.append(at)
            at = above[at]
        if at is not None and at == chain[0]:
            yield i, row, [*chain, at]


def _circles(tree: Node) -> list[Fault]:
    message = "courts stand above one another in a circle: "
    return [
        Fault(row.fields["parent"].place, f"courts[{i}].parent", message + " -> ".join(circle), repr(row.get("parent")))
        for i, row, circle in _chain(tree)
    ]


def _levels(tree: Node) -> list[Fault]:
    """A superior court stands higher; only a basic court may stand under one of its own level."""
    tiers = {row.get("id"): row.get("tier") or "basic" for row in _rows(tree)}
    circles = {i for i, _, _ in _chain(tree)}
    faults = []
    for i, row in enumerate(_rows(tree)):
        own, above = tiers.get(row.get("id")), tiers.get(row.get("parent"))
        if row.get("parent") is None or own not in RANK or above not in RANK or i in circles or (own == above == "basic"):
            continue
        if RANK[str(above)] >= RANK[str(own)]:
            article = "an" if own == "intermediate" else "a"
            message = f"{article} {own} court cannot stand under the {above} court '{row.get('parent')}'"
            expected = "a court of a higher level"
            faults.append(Fault(row.fields["parent"].place, f"courts[{i}].parent", message, None, expected))
    return faults


def _twins(tree: Node) -> list[Fault]:
    """Names that a reader, or another program, takes for one another."""
    faults = []
    for section, field in NAMED.items():
        node = tree.fields.get(section)
        first: dict[str, str] = {}
        for steps, name, item in _names(node, section, field) if node is not None else ():
            twin = first.setdefault(normalize("NFKC", name).casefold(), name)
            if twin != name:
                message = f"'{name}' differs from '{twin}' only in case or in the width of its letters"
                place = item.key_place if field is None else item.place
                faults.append(Fault(place, path_text(steps), message, None, "names that cannot be taken for one another"))
    return faults


def _names(node: Node, section: str, field: str | None) -> Iterator[tuple[Steps, str, Node]]:
    if field is None:
        yield from (((section, name), name, item) for name, item in node.fields.items())
        return
    for i, item in enumerate(node.items):
        if isinstance(item.get(field), str):
            yield (section, i, field), item.get(field), item.fields[field]
