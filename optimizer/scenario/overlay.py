"""Files in, one tree out: ``extends`` chains, variants and single settings are all laid over one another by one rule.

- Mappings merge field by field. An empty mapping or list would change nothing, so it is a fault.
- Lists of things that have a name merge by it, new ones are appended: courts by ``id``, mechanisms, targets, duties and
  decisions by ``name``, pools by ``court``, queues by ``court`` and ``class``, lots and targets of a mechanism by ``name``. A
  mapping laid over courts, mechanisms, targets, duties or decisions changes what it names: ``{bureau: {at_most: 2}}``,
  ``{bureau: off}``.
- ``adjust`` and ``outside`` grow: what is laid over them is appended.
- Any other list is one value (weeks, shares of ages, courts by id) and is replaced.
- For every list ``{replace: [...]}`` and ``{append: [...]}`` say it outright, and a mapping of positions changes single items:
  ``{0: {share: 0.4}}``.
- A list over a table, or a table over a list, replaces it; what was said of the columns of one table is not said of another.
  A rule set replaces the one below it: two laws are never mixed.
- What a number rests on belongs to the number: a number laid over another takes its record away.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from optimizer.errors import Fault, Place, unknown_name
from optimizer.scenario.records import TABLED, is_number, laid, without_records
from optimizer.scenario.source import decode, parse_file, read_bytes
from optimizer.scenario.tree import Node, Steps, path_text

NAMING = {"courts": "id", "mechanisms": "name", "targets": "name", "duties": "name", "decisions": "name"}
"""Lists of named things that a mapping can change by name, and the field that names them."""

KEYS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("courts",): ("id",),
    ("mechanisms",): ("name",),
    ("targets",): ("name",),
    ("duties",): ("name",),
    ("decisions",): ("name",),
    ("pools",): ("court",),
    ("queues",): ("court", "class"),
    ("mechanisms", "lots"): ("name",),
    ("mechanisms", "targets"): ("name",),
}
"""Lists that merge thing by thing, by their path without names and positions, and the fields that name a thing."""

GROWING = ("adjust", "outside")
"""Sections whose things have no names: lists laid over them are appended."""

FORMS = ("replace", "append")
"""How ``{replace: [...]}`` and ``{append: [...]}`` say what a list does to the one below it."""

_SINGULAR = {"courts": "court", "mechanisms": "mechanism", "targets": "target", "duties": "duty", "decisions": "decision"}


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
    tree = None if text is None else parse_file(text, str(path), faults)
    return None if tree is None else without_records(tree, faults)


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
    if steps == ("rules",):
        return over
    if steps and over.value in ({}, []) and base.value and isinstance(base.value, dict | list):
        faults.append(_empty(over, steps))
        return base
    listed = isinstance(base.value, list) or "table" in base.fields
    if (_form(over) and (listed or _form(base))) or (_form(base) and isinstance(over.value, list)):
        return _change_list(base, over, faults, steps)
    if isinstance(base.value, dict) and isinstance(over.value, dict):
        out = dict(base.value)
        if steps[-1:] and steps[-1] in TABLED and _other_table(base, over):
            out.pop("columns", None)
        for name, node in over.value.items():
            out[name] = merge(out[name], node, faults, (*steps, name)) if name in out else _first(node, (*steps, name))
        return replace(over, value=out)
    if isinstance(base.value, list) and isinstance(over.value, dict) and "table" not in over.value:
        return _change_items(base, over, NAMING.get(str(steps[0])) if len(steps) == 1 else None, faults, steps)
    if isinstance(base.value, list) and isinstance(over.value, list):
        return _lay_list(base, over, faults, steps)
    if len(steps) == 2 and steps[0] == "mechanisms" and isinstance(base.value, dict) and isinstance(over.value, bool):
        return replace(base, value={**base.value, "on": over})
    return laid(base, over)


def _other_table(base: Node, over: Node) -> bool:
    """Whether another file is named, seen from the file that names it."""
    old, new = (node.fields.get("table") for node in (base, over))
    if old is None or new is None or not isinstance(old.value, str) or not isinstance(new.value, str):
        return new is not None
    return Path(old.file).parent / old.value != Path(new.file).parent / new.value


def _form(node: Node) -> str | None:
    """Which of the outright forms of a list a node is."""
    name, inside = next(iter(node.fields.items()), ("", node))
    return name if len(node.fields) == 1 and name in FORMS and isinstance(inside.value, list) else None


def _first(node: Node, steps: Steps) -> Node:
    """A field that the base does not have; in variants the forms of lists wait for what they will be laid over."""
    form = _form(node)
    return node.fields[form] if form and len(steps) == 1 and str(steps[0]) in {*GROWING, *(k[0] for k in KEYS)} else node


def _change_list(base: Node, over: Node, faults: list[Fault], steps: Steps) -> Node:
    """``{replace: ...}`` or ``{append: ...}`` over a list, or any list over one of these, which only variants keep."""
    form, below = _form(over), _form(base)
    inner = over.fields[form] if form else over
    if form == "replace":
        return over if steps[0] == "variants" else inner
    old = base.fields[below] if below else base
    if not isinstance(old.value, list):
        faults.append(Fault(over.key_place, path_text(steps), "there is no list here that could be added to"))
        return base
    added = replace(inner, value=[*old.items, *inner.items])
    new = added if form == "append" else _lay_list(old, inner, faults, steps)
    return replace(base, value={below: new}) if below else new


def _lay_list(base: Node, over: Node, faults: list[Fault], steps: Steps) -> Node:
    """A list over a list: merged by name, appended, or instead of it."""
    inside = steps[2:] if steps[0] == "variants" else steps
    kind = tuple(str(step) for step in (inside if len(inside) < 3 else (inside[0], *inside[2:])))
    if kind in KEYS:
        return _merge_named(base, over, KEYS[kind], faults, steps)
    return replace(over, value=[*base.items, *over.items]) if len(kind) == 1 and kind[0] in GROWING else over


def _empty(over: Node, steps: Steps) -> Fault:
    what = "mapping" if isinstance(over.value, dict) else "list"
    message = f"an empty {what} laid over this section changes nothing"
    expected = "the fields that change" if what == "mapping" else "what is to be added, or {replace: [...]}"
    return Fault(over.place, path_text(steps), message, "{}" if what == "mapping" else "[]", expected)


def _merge_named(base: Node, over: Node, fields: tuple[str, ...], faults: list[Fault], steps: Steps) -> Node:
    """A list over a list of named things: known names change, new ones are appended; another kind is another thing."""

    def key(node: Node) -> tuple[object, ...] | None:
        found = tuple(node.get(field) for field in fields)
        return None if None in found else found

    items = list(base.items)
    known = {key(item): i for i, item in enumerate(items)}
    for node in over.items:
        where = None if key(node) is None else known.pop(key(node), None)
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
        where = names.get(name, _position(name, base.items))
        old = items[where] if 0 <= where < len(items) else None
        if old is None:
            faults.append(_nothing_here(node, path, name, names, len(items), what=_SINGULAR.get(str(steps[0]), "entry")))
        elif steps in (("targets",), ("duties",), ("decisions",)) and isinstance(node.value, bool):
            items[where] = old if node.value else None
        elif naming and not isinstance(node.value, dict | bool):
            faults.append(Fault(node.place, path, "must be fields to change, on or off", node.describe()))
        else:
            items[where] = merge(old, node, faults, (*steps, where))
    return replace(base, value=[item for item in items if item is not None])


def _position(name: str, items: list[Node]) -> int:
    """The position that a name in front of a change means; -1 for none. Of a range ``[2, 4]`` also ``low`` and ``high``."""
    if len(items) == 2 and name in ("low", "high") and all(is_number(item.value) for item in items):
        return ("low", "high").index(name)
    return int(name) if name.isascii() and name.isdecimal() and len(name) < 9 else -1


def _nothing_here(node: Node, path: str, name: str, names: dict[str, int], count: int, *, what: str) -> Fault:
    if names or not count:
        return unknown_name(node.key_place, path, name, what, names)
    expected = f"a whole list, or positions from 0 to {count - 1}"
    return Fault(node.key_place, path, "this is a list, which a mapping can only change by position", name, expected)
