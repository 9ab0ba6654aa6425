"""A posting that must be led in, faults out where nobody may ever lead it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.errors import Fault
from optimizer.scenario.references import means, names_of
from optimizer.scenario.tree import path_text

if TYPE_CHECKING:
    from optimizer.scenario.tree import Node, Steps
    from optimizer.sections import PostingSection


def check_leaders(steps: Steps, node: Node, mechanism: PostingSection, tree: Node, outside: frozenset[str]) -> list[Fault]:
    """A role that decides must be posted, and one of the courts that lead must be able to send somebody to another court."""
    roles = tree.fields["roles"].fields if "roles" in tree.fields else {}
    if mechanism.led_by is None or not roles or not all(isinstance(role.value, dict) for role in roles.values()):
        return []
    here = (*steps, "led_by")
    led = node.fields["led_by"]
    deciding = {name for name, role in roles.items() if role.get("decides") not in (None, False)}
    if not any(bounds.high for name, bounds in mechanism.heads.items() if name in deciding):
        message = "a posting has no room for anybody who decides, so that nobody can lead it"
        expected = "officers of a role with decides: true among its heads"
        return [Fault(led.place, path_text(here), message, None, expected)]
    names = names_of(tree, outside)
    leaders, donors, hosts = (
        {court for court in names.courts if field not in node.fields or means(node.fields[field], court, names)}
        for field in ("led_by", "donors", "hosts")
    )
    if not leaders or any(hosts - {leader} for leader in leaders & donors):
        return []
    message = "none of these courts may send officers to another one that hosts, so that nobody can lead a posting"
    return [Fault(led.place, path_text(here), message, None, "courts that are among 'donors'")]
