"""A tree in its full form in, faults out: every name must mean something, every selector some court.

Works on trees that may be malformed elsewhere, so that all faults of a file come out at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.errors import Fault, unknown_name
from optimizer.scenario.schema import Document
from optimizer.scenario.shape import Mention, mentions
from optimizer.scenario.tree import Node, path_text

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_FAULTS = 500


@dataclass(frozen=True)
class Known:
    """What there is to be named.

    Attributes:
        known: names by kind: court, class, role, budget, resource. ``None`` where the section itself could not be read.
        courts: tier, kind and superior court by court id.
        outside: courts that ``courts.within`` leaves out.
    """

    known: Mapping[str, frozenset[str] | None]
    courts: Mapping[str, tuple[str, str, str | None]]
    outside: frozenset[str]


def names_of(tree: Node, outside: frozenset[str]) -> Known:
    """Gather what there is to be named."""
    rows = tree.fields["courts"].items if "courts" in tree.fields else []
    courts = {
        row.get("id"): (row.get("tier") or "basic", row.get("kind") or "territorial", row.get("parent"))
        for row in rows
        if isinstance(row.get("id"), str)
    }
    known: dict[str, frozenset[str] | None] = {"court": frozenset(courts) or None}
    for what, section in (("class", "classes"), ("role", "roles")):
        node = tree.fields.get(section)
        known[what] = frozenset(node.fields) or None if node is not None else None
    for what, section in (("budget", "budgets"), ("resource", "resources")):
        node = tree.fields.get(section)
        readable = node is None or isinstance(node.value, dict)
        known[what] = frozenset(node.fields if node is not None else ()) if readable else None
    return Known(known, courts, outside)


def check_references(tree: Node, outside: frozenset[str]) -> list[Fault]:
    """Unknown names, with near ones, and selectors that mean no court; what is switched off need not fit."""
    names = names_of(tree, outside)
    faults: list[Fault] = []
    empty: list[Fault] = []
    for mention in mentions(Document, tree):
        if len(faults) > MOST_FAULTS:
            faults.append(Fault(mention.place, path_text(mention.steps), "more unknown names are not listed"))
            break
        off = mention.steps[0] == "mechanisms" and tree.at(mention.steps[:2]).get("on") is False
        if mention.means is not None:
            faults += _unknown(mention, names, lenient=off)
        elif (
            not off
            and names.courts
            and not _left_out(mention, names)
            and not any(means(mention.node, court, names) for court in names.courts)
        ):
            empty.append(_empty(mention))
    return faults + [one for one in empty if not any(fault.path.startswith(one.path) for fault in faults)]


def _left_out(mention: Mention, names: Known) -> bool:
    """Whether it is an adjustment, perhaps of a file below, of courts that ``courts.within`` leaves out: that is a warning."""
    ids = mention.node.fields.get("ids", mention.node)
    named = {
        mention.node.get("within"),
        ids.value if isinstance(ids.value, str) else None,
        *(item.value for item in ids.items if isinstance(item.value, str)),
    }
    return mention.steps[0] == "adjust" and bool(named & names.outside)


def _empty(mention: Mention) -> Fault:
    message = "these conditions together mean no court at all"
    return Fault(mention.place, path_text(mention.steps), message, None, "conditions that some court of the scenario meets")


def _unknown(mention: Mention, names: Known, *, lenient: bool) -> list[Fault]:
    wanted = mention.means
    known = names.known[wanted.what] if wanted is not None else None
    if wanted is None or known is None or mention.name in known:
        return []
    if wanted.what == "court" and (wanted.outside_too or lenient) and mention.name in names.outside:
        return []
    fault = unknown_name(mention.place, path_text(mention.steps), mention.name, wanted.what, tuple(sorted(known)))
    if not known:
        return [Fault(fault.place, fault.path, fault.message, expected=f"a {wanted.what} that the scenario names")]
    if wanted.what == "court" and mention.name in names.outside:
        return [Fault(fault.place, fault.path, f"court '{mention.name}' is left out by courts.within", known=fault.known)]
    return [fault]


def means(selector: Node, court: str, names: Known) -> bool:
    """Whether a selector, in any of its forms, means a court; malformed conditions are passed over."""
    if isinstance(selector.value, str):
        return selector.value in ("all", court)
    if isinstance(selector.value, list):
        return court in [item.value for item in selector.items]
    tier, kind, _ = names.courts[court]
    ids, within = selector.fields.get("ids"), selector.get("within")
    without = selector.fields["without"].items if "without" in selector.fields else []
    if ids is not None and isinstance(ids.value, list) and court not in [item.value for item in ids.items]:
        return False
    if selector.get("tier") not in (None, tier) or selector.get("kind") not in (None, kind):
        return False
    return (within is None or within in _above(court, names)) and court not in [item.value for item in without]


def _above(court: str, names: Known) -> list[str]:
    """The court and the courts above it."""
    chain: list[str] = []
    at: str | None = court
    while at is not None and at in names.courts and at not in chain:
        chain.append(at)
        at = names.courts[at][2]
    return chain
