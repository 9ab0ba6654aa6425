"""Files, variants and settings in, one tree out: ``extends`` chains, named what-ifs and ``--set`` laid over one another.

Mappings merge field by field. A list replaces the list below it, except lists of named things (courts, mechanisms,
targets), which merge by name; there a mapping ``{name: fields}`` changes fields, and ``{name: off}`` switches a mechanism off.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.errors import Fault, Place, ScenarioError
from optimizer.scenario.source import Node, parse, parse_mapping, path_text, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NAMED = {"courts": "id", "mechanisms": "name", "targets": "name"}
"""Lists of named things, and the field that names them."""

MOST_LEVELS = 20


def load_tree(path: Path, faults: list[Fault]) -> Node:
    """A scenario file with everything it extends, ``variants`` included; faults of single values are added to ``faults``.

    Raises:
        ScenarioError: a file is missing or cannot be read at all, or files extend one another in a circle.
    """
    return _load(path, (), None, faults)


def _load(path: Path, below: tuple[Path, ...], asked: Place | None, faults: list[Fault]) -> Node:
    real = path.resolve()
    if real in below:
        circle = " -> ".join(p.name for p in (*below[below.index(real) :], real))
        raise ScenarioError([Fault(asked or Place(str(path)), "extends", "files extend one another in a circle", circle)])
    if len(below) >= MOST_LEVELS:
        raise ScenarioError([Fault(asked or Place(str(path)), "extends", f"more than {MOST_LEVELS} files extend one another")])
    tree = parse_mapping(read_text(path, asked=asked), str(path), faults)
    extends = tree.value.pop("extends", None)
    if extends is None:
        return tree
    if not isinstance(extends.value, str):
        raise ScenarioError([Fault(extends.place, "extends", "is no file name", repr(extends.plain()), "a file such as base.yaml")])
    base = _load(path.parent / extends.value, (*below, real), extends.place, faults)
    return merge(base, tree, (), faults)


def apply_variant(tree: Node, variant: str) -> Node:
    """The tree with one of its named what-ifs laid over it.

    Raises:
        ScenarioError: there is no such variant, or it does not fit.
    """
    variants = tree.value.get("variants")
    known = variants.value if variants is not None and isinstance(variants.value, dict) else {}
    if variant not in known:
        near = tuple(get_close_matches(variant, known)) or tuple(known)
        place = variants.place if variants is not None else tree.place
        raise ScenarioError([Fault(place, "variants", "there is no variant of this name", variant, "a named variant", near)])
    faults: list[Fault] = []
    merged = merge(tree, known[variant], (), faults) if isinstance(known[variant].value, dict) else tree
    if not isinstance(known[variant].value, dict):
        faults.append(Fault(known[variant].place, f"variants.{variant}", "is no mapping", expected="fields to change"))
    if faults:
        raise ScenarioError(faults)
    return merged


def apply_settings(tree: Node, settings: Iterable[tuple[str, str]]) -> Node:
    """The tree with ``path=value`` settings applied in turn; values are read like YAML.

    Raises:
        ScenarioError: a path or a value makes no sense; every such setting is named.
    """
    out = tree.copy()
    faults: list[Fault] = []
    for number, (path, text) in enumerate(settings, 1):
        place = Place("--set", number, 1)
        try:
            wrong: list[Fault] = []
            value = parse(text, "--set", wrong) if text.strip() else Node(None, place)
        except ScenarioError as error:
            wrong = list(error.faults)
        if wrong:
            faults += [Fault(place, path, f.message, text, f.expected) for f in wrong]
            continue
        _set(out, path, _moved(value, place), place, faults)
    if faults:
        raise ScenarioError(faults)
    return out


def _moved(node: Node, place: Place) -> Node:
    """The same tree, all of it at one place."""
    value = node.value
    if isinstance(value, dict):
        value = {name: _moved(child, place) for name, child in value.items()}
    elif isinstance(value, list):
        value = [_moved(child, place) for child in value]
    return Node(value, place, place)


def _set(tree: Node, path: str, value: Node, place: Place, faults: list[Fault]) -> None:
    node, steps = tree, path.split(".")
    for depth, step in enumerate(steps):
        last = depth == len(steps) - 1
        inside = node.value
        if isinstance(inside, list):
            found = _item(inside, step, NAMED.get(steps[depth - 1], "name") if depth else "name")
            if isinstance(found, tuple):
                faults.append(Fault(place, path, "there is nothing of this name here", step, "a name or a number from 0", found))
                return
            if last:
                if isinstance(value.value, bool) and isinstance(inside[found].value, dict):
                    inside[found].value["on"] = value
                else:
                    inside[found] = value
                return
            node = inside[found]
        elif isinstance(inside, dict):
            if last:
                inside[step] = value
                return
            node = inside.setdefault(step, Node({}, place, place))
        else:
            faults.append(Fault(place, path, f"'{'.'.join(steps[:depth])}' has no fields", step))
            return


def _item(items: list[Node], step: str, naming: str) -> int | tuple[str, ...]:
    """Position of the item named or numbered ``step``, or the names that come near."""
    names = [_name(item, naming) for item in items]
    if step in names:
        return names.index(step)
    if step.isdecimal() and int(step) < len(items):
        return int(step)
    listed = [name for name in names if name]
    return tuple(get_close_matches(step, listed)) or tuple(listed[:5])


def _name(item: Node, naming: str) -> str | None:
    if not isinstance(item.value, dict) or naming not in item.value:
        return None
    name = item.value[naming].value
    return name if isinstance(name, str) else None


def merge(base: Node, over: Node, path: tuple[str | int, ...], faults: list[Fault]) -> Node:
    """``over`` laid over ``base``; neither is changed."""
    naming = NAMED.get(str(path[0])) if len(path) == 1 else None
    if isinstance(base.value, dict) and isinstance(over.value, dict):
        out = dict(base.value)
        for name, node in over.value.items():
            out[name] = merge(out[name], node, (*path, name), faults) if name in out else node.copy()
        return Node({name: node.copy() for name, node in out.items()}, over.place, over.key or base.key)
    if naming and isinstance(base.value, list):
        if isinstance(over.value, list):
            return _merge_lists(base, over, naming, path, faults)
        if isinstance(over.value, dict) and "table" not in over.value:
            return _merge_named(base, over.value, naming, path, faults)
    return over.copy()


def _merge_lists(base: Node, over: Node, naming: str, path: tuple[str | int, ...], faults: list[Fault]) -> Node:
    items = [item.copy() for item in base.value]
    names = [_name(item, naming) for item in items]
    seen: set[str] = set()
    for node in over.value:
        name = _name(node, naming)
        if name is not None and name in names and name not in seen:
            where = names.index(name)
            items[where] = merge(items[where], node, (*path, where), faults)
        else:
            items.append(node.copy())
        seen |= {name} if name is not None else set()
    return Node(items, over.place, over.key or base.key)


def _merge_named(base: Node, over: Mapping[str, Node], naming: str, path: tuple[str | int, ...], faults: list[Fault]) -> Node:
    items = [item.copy() for item in base.value]
    names = [_name(item, naming) for item in items]
    for name, node in over.items():
        if name not in names:
            near = get_close_matches(name, [n for n in names if n]) or [n for n in names if n]
            place = node.key or node.place
            faults.append(Fault(place, path_text((*path, name)), "there is nothing of this name to change", name, None, tuple(near[:8])))
        elif isinstance(node.value, dict):
            where = names.index(name)
            items[where] = merge(items[where], node, (*path, where), faults)
        elif isinstance(node.value, bool):
            items[names.index(name)].value["on"] = node.copy()
        else:
            faults.append(Fault(node.place, path_text((*path, name)), "is neither on, off nor a mapping", repr(node.plain()), "off, on, or fields to change"))
    return Node(items, base.place, base.key)
