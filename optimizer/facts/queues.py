"""A court and a class in, their cells and cases out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.facts.names import class_numbers, meant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.facts.facts import Facts
    from optimizer.sections import Purpose, Selector
    from optimizer.sections.duties import Duty


def by_queue(facts: Facts) -> dict[tuple[int, int], list[int]]:
    """Cells of each court and class that has any."""
    queues: dict[tuple[int, int], list[int]] = {}
    for n, where in enumerate(zip(facts.cells.court.tolist(), facts.cells.klass.tolist(), strict=True)):
        queues.setdefault(where, []).append(n)
    return queues


def cells_of_queue(facts: Facts, court: int, klass: int) -> list[int]:
    """Cells of one court and class."""
    return by_queue(facts).get((court, klass), [])


def queue_cases(facts: Facts, court: int, klass: int) -> float:
    """Cases of a queue that are open at the start or come in during the plan, before any move and any new return."""
    return sum(float(facts.cells.arrived[n, -1]) for n in cells_of_queue(facts, court, klass))


def parts_of_queue(facts: Facts, court: str, klass: str) -> list[tuple[int, float]]:
    """Cells of a queue with the part of its open cases that each holds, or of those coming in if none is open.

    None for a queue that never holds a case.
    """
    cells = cells_of_queue(facts, facts.courts.index(court), facts.classes.index(klass))
    held = [float(facts.cells.opening[n]) for n in cells]
    if not sum(held) > 0:
        held = [sum(facts.cells.inflow[n].tolist()) for n in cells]
    return [(n, cases / sum(held)) for n, cases in zip(cells, held, strict=True)] if sum(held) > 0 else []


def cells_meant(facts: Facts, courts: Selector, classes: Iterable[str], *, tied_only: bool = False) -> list[bool]:
    """Of each cell, whether it is of a court and a class meant and, if so asked, of a tied part."""
    here, kinds = meant(facts, courts), set(class_numbers(facts, classes))
    cells = zip(facts.cells.court.tolist(), facts.cells.klass.tolist(), facts.cells.tied.tolist(), strict=True)
    return [here[court] and klass in kinds and (tied or not tied_only) for court, klass, tied in cells]


def is_meant(facts: Facts, of: Duty | Purpose, cell: int) -> bool:
    """Whether a duty or a purpose speaks of a cell, by its class, its tie and whether its ages are known."""
    if of.classes and facts.classes[facts.cells.klass[cell]] not in of.classes:
        return False
    if of.tied is not None and bool(facts.cells.tied[cell]) != of.tied:
        return False
    return of.older_than_months is None or bool(facts.cells.dated[cell])


def base_load(facts: Facts) -> list[float]:
    """Cases of each court, open at the start or coming in during the plan, before any move and any new return."""
    load = [0.0] * len(facts.courts)
    for n, court in enumerate(facts.cells.court.tolist()):
        load[court] += float(facts.cells.arrived[n, -1])
    return load
