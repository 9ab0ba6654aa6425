"""Files in, one tree out: ``extends`` chains, variants and single settings are all laid over one another by one rule.

Mappings merge field by field; a list replaces the list below it. Lists of named things (courts, mechanisms, targets) merge by
name instead, and a mapping laid over such a list changes what it names: ``{temporary bureau: {at_most: 2}}``, or
``{temporary bureau: off}``. A mapping of positions changes items of any list: ``{0: {share: 0.4}}``. A rule set replaces the
one below it: two laws are never mixed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.errors import Fault, Place, unknown_name
from optimizer.scenario.source import decode, parse_file, read_bytes
from optimizer.scenario.tree import Node, Steps, path_text

if TYPE_CHECKING:
    from pathlib import Path

NAMING = {"courts": "id", "mechanisms": "name", "targets": "name"}
"""Lists of named things, and the field that names them."""

_SINGULAR = {"courts": "court", "mechanisms": "mechanism", "targets": "target"}


def load_layers(path: Path, faults: list[Fault]) -> Node | None:
    """A scenario file over everything it extends; ``None`` if one of the files cannot be read."""
    layers: list[Node] = []
    chain: list[Path] = []
    asked, at = Place(str(path)), ""
    while True:
        try:
            real = path.resolve()
        except (OSError, RuntimeError, ValueError) as error:  # links in a circle, or no path at all
            faults.append(Fault(asked, at, f"cannot be read: {error}", repr(str(path))))
            return None
        if real in chain:
            circle = " -> ".join(p.name for p in (*chain[chain.index(real) :], real))
            faults.append(Fault(asked, at, "files extend one another in a circle", circle, "a file that extends none of these"))
            return None
        chain.append(real)
        tree = _read(path, asked, at, faults)
        if tree is None:
            return None
        base = tree.fields.get("extends")
        layers.append(replace(tree, value={name: node for name, node in tree.fields.items() if name != "extends"}))
        if base is None:
            break
        asked, at = base.place, "extends"
        if not isinstance(base.value, str) or not base.value or "\0" in base.value:
            faults.append(Fault(asked, at, "is no file name", base.describe(), "a file such as base.yaml"))
            return None
        path = path.parent / base.value
    merged = layers.pop()
    while layers:
        merged = merge(merged, layers.pop(), faults)
    return merged


def _read(path: Path, asked: Place, at: str, faults: list[Fault]) -> Node | None:
    raw = read_bytes(path, asked, faults, at=at)
    text = None if raw is None else decode(raw, str(path), faults)
    return None if text is None else parse_file(text, str(path), faults)


def variant_names(tree: Node, faults: list[Fault]) -> tuple[str, ...]:
    """Names of the what-ifs a tree offers."""
    node = tree.fields.get("variants")
    if node is None:
        return ()
    if not isinstance(node.value, dict):
        faults.append(
            Fault(node.place, "variants", "must be a mapping", node.describe(), "name: {field: value}, one per what-if")
        )
    for name, change in node.fields.items():
        path = path_text(("variants", name))
        if not isinstance(change.value, dict):
            faults.append(Fault(change.place, path, "must be a mapping", change.describe(), "the fields that differ"))
        for field in ("extends", "variants"):
            if field in change.fields:
                place = change.fields[field].key_place
                faults.append(Fault(place, f"{path}.{field}", f"'{field}' cannot stand in a variant"))
    return tuple(node.fields)


def apply_variant(tree: Node, variant: str | None, faults: list[Fault]) -> Node:
    """The tree with one of its named what-ifs laid over it, and ``variants`` taken out."""
    plain = replace(tree, value={name: node for name, node in tree.fields.items() if name != "variants"})
    if variant is None:
        return plain
    known = tree.fields.get("variants", tree).fields if "variants" in tree.fields else {}
    if variant not in known:
        place = tree.fields["variants"].place if known else Place(tree.file)
        fault = unknown_name(place, "variants", variant, "variant", known)
        faults.append(fault if known else replace(fault, expected="a file with a section 'variants'"))
        return plain
    change = known[variant]
    if not isinstance(change.value, dict):
        return plain
    merged = merge(plain, change, faults)
    return replace(merged, file=plain.file, line=plain.line, column=plain.column, key_line=0, key_column=0)


def merge(base: Node, over: Node, faults: list[Fault], steps: Steps = ()) -> Node:
    """``over`` laid over ``base``; neither is changed. ``steps`` lead to both."""
    naming = NAMING.get(str(steps[0])) if len(steps) == 1 else None
    if steps == ("rules",):
        return over
    if isinstance(base.value, dict) and isinstance(over.value, dict):
        out = dict(base.value)
        for name, node in over.value.items():
            out[name] = merge(out[name], node, faults, (*steps, name)) if name in out else node
        return replace(over, value=out)
    if isinstance(base.value, list) and isinstance(over.value, dict) and "table" not in over.value:
        return _change_items(base, over, naming, faults, steps)
    if naming and isinstance(base.value, list) and isinstance(over.value, list):
        return _merge_named(base, over, naming, faults, steps)
    if len(steps) == 2 and steps[0] == "mechanisms" and isinstance(base.value, dict) and isinstance(over.value, bool):
        return replace(base, value={**base.value, "on": over})
    return over


def _merge_named(base: Node, over: Node, naming: str, faults: list[Fault], steps: Steps) -> Node:
    """A list over a list of named things: known names change, new ones are appended; another kind is another thing."""
    items = list(base.items)
    known = {item.get(naming): i for i, item in enumerate(items)}
    for node in over.items:
        where = known.pop(node.get(naming), None)
        if where is None:
            items.append(node)
        elif "kind" in node.fields and "kind" in items[where].fields and node.get("kind") != items[where].get("kind"):
            items[where] = node
        else:
            items[where] = merge(items[where], node, faults, (*steps, where))
    return replace(over, value=items)


def _change_items(base: Node, over: Node, naming: str | None, faults: list[Fault], steps: Steps) -> Node:
    """A mapping over a list: changes by name, or by position from 0."""
    items: list[Node | None] = list(base.items)
    names = {str(item.get(naming)): i for i, item in enumerate(base.items) if item.get(naming) is not None} if naming else {}
    for name, node in over.fields.items():
        path = path_text((*steps, name))
        where = names.get(name, int(name) if name.isascii() and name.isdecimal() and len(name) < 9 else -1)
        old = items[where] if 0 <= where < len(items) else None
        if old is None:
            faults.append(_nothing_here(node, path, name, names, len(items), what=_SINGULAR.get(str(steps[0]), "entry")))
        elif steps == ("targets",) and isinstance(node.value, bool):
            items[where] = old if node.value else None
        elif naming and not isinstance(node.value, dict | bool):
            faults.append(Fault(node.place, path, "must be fields to change, on or off", node.describe()))
        else:
            items[where] = merge(old, node, faults, (*steps, where))
    return replace(base, value=[item for item in items if item is not None])


def _nothing_here(node: Node, path: str, name: str, names: dict[str, int], count: int, *, what: str) -> Fault:
    if names or not count:
        return unknown_name(node.key_place, path, name, what, names)
    expected = f"a whole list, or positions from 0 to {count - 1}"
    return Fault(node.key_place, path, "this is a list, which a mapping can only change by position", name, expected)
