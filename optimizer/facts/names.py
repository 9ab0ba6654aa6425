"""Names and selectors in, positions out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.facts.facts import Facts
    from optimizer.scenario.schema import Court, Document
    from optimizer.sections import Selector


def meant(facts: Facts, selector: Selector) -> list[bool]:
    """Of each court, whether ``selector`` means it."""
    return courts_meant(facts.document, selector)


def courts_meant(document: Document, selector: Selector) -> list[bool]:
    """Of each court of a document, whether ``selector`` means it: every condition that is given must hold."""
    known = {court.id: court for court in document.courts}
    return [_is_meant(court, known, selector) for court in document.courts]


def _is_meant(court: Court, known: dict[str, Court], selector: Selector) -> bool:
    if court.id in selector.without or (selector.ids is not None and court.id not in selector.ids):
        return False
    if selector.tier not in (None, court.tier) or selector.kind not in (None, court.kind):
        return False
    return selector.within is None or selector.within in _upwards(court, known)


def _upwards(court: Court, known: dict[str, Court]) -> list[str]:
    """The court and those above it, as far as they are part of the scenario."""
    chain: list[str] = []
    above: Court | None = court
    while above is not None and above.id not in chain:
        chain.append(above.id)
        above = known.get(above.parent or "")
    return chain


def class_numbers(facts: Facts, names: Iterable[str]) -> list[int]:
    """Positions of classes, in the order given."""
    return _positions(facts.classes, names)


def role_numbers(facts: Facts, names: Iterable[str]) -> list[int]:
    """Positions of roles, in the order given."""
    return _positions(facts.roles, names)


def _positions(known: tuple[str, ...], names: Iterable[str]) -> list[int]:
    where = {name: number for number, name in enumerate(known)}
    return [where[name] for name in names]
