"""Masks of what a rule set opens: arrays over all cells or pairs of courts, for the model.

``judgement.py`` judges one move at a time, with code of its own, for the verifier and for people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.problem.backlog import older_than
from optimizer.sections.rules import rule_of

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.sections import Form, Selector

Array = NDArray[Any]


def open_cells(problem: Problem, form: Form) -> Array:
    """Cells whose class and amount the form is open for, shape (N,), bool; age is a matter of ``age_caps``."""
    rules = problem.document.rules
    if rules is None:
        return np.ones(len(problem.cells.klass), dtype=bool)
    rule = rules.forms.get(form)
    if rule is None or not rule.open:
        return np.zeros(len(problem.cells.klass), dtype=bool)
    names = np.array(problem.classes)
    yuan = np.array([klass.yuan_per_closure for klass in problem.document.classes.values()])
    allowed = ~np.isin(names, rule.classes_never)
    if rule.classes_only is not None:
        allowed &= np.isin(names, rule.classes_only)
    if rule.min_yuan is not None:
        allowed &= yuan >= rule.min_yuan
    if rule.max_yuan is not None:
        allowed &= yuan <= rule.max_yuan
    mask: Array = allowed[problem.cells.klass]
    return mask


def open_pairs(problem: Problem, form: Form) -> Array:
    """Pairs of an origin and a receiver that the form is open for, shape (J, J), bool."""
    courts = len(problem.courts)
    rules = problem.document.rules
    if rules is None:
        return np.ones((courts, courts), dtype=bool)
    rule = rules.forms.get(form)
    if rule is None or not rule.open:
        return np.zeros((courts, courts), dtype=bool)
    mask = ~np.eye(courts, dtype=bool)
    if rule.receiver == "superior":
        mask &= problem.map.parent[:, None] == np.arange(courts)
    if rule.receiver == "peer":
        tier = np.array([court.tier for court in problem.document.courts])
        mask &= tier[:, None] == tier
    if rule.same_region:
        mask &= problem.map.region[:, None] == problem.map.region
    if rule.max_km is not None:
        mask &= problem.map.km <= rule.max_km
    middle, high = _groups(problem)
    one_high = (high[:, None] == high) & (high >= 0)
    if rule.decided_by != "any":
        one_middle = (middle[:, None] == middle) & (middle >= 0)
        mask &= one_high if rule.decided_by == "high" else one_middle | one_high
    if rule.approval_by != "none":
        mask &= ((high >= 0) if rule.approval_by == "high" else (middle >= 0) | (high >= 0))[:, None]
    return mask


def _groups(problem: Problem) -> tuple[Array, Array]:
    """Number of the intermediate and of the high court at or above each court, each of shape (J,), -1 where none is known.

    Courts outside the scenario count by their level in the law: above a basic court stands an intermediate court, above that
    a high court, whether or not the scenario names them.
    """
    courts = problem.document.courts
    tier = {court.id: court.tier for court in courts}
    parent = {court.id: court.parent for court in courts}
    found: list[list[str | None]] = [[], []]
    for court in courts:  # one record of the file each
        at: str | None = court.id
        while at is not None and tier.get(at) == "basic":
            at = parent[at]
        middle = at if at is not None and tier.get(at) != "high" else None
        above = None if middle is None else parent.get(middle) or f"above {middle}"
        found[0].append(middle)
        found[1].append(above if middle is not None else at)
    numbers = []
    for names in found:
        known = {name: number for number, name in enumerate(dict.fromkeys(name for name in names if name is not None))}
        numbers.append(np.array([-1 if name is None else known[name] for name in names]))
    return numbers[0], numbers[1]


def lawful_moves(problem: Problem, form: Form, cell: Array, receiver: Array) -> Array:
    """Which moves of a cell's cases to a court the form is open for, shape (moves,), bool; age is a matter of ``age_caps``."""
    lawful: Array = open_cells(problem, form)[cell] & open_pairs(problem, form)[problem.cells.court[cell], receiver]
    return lawful


def age_caps(problem: Problem, form: Form) -> Array:
    """Most cases of each cell that may have moved by the end of each period, shape (N, T); infinite where nothing binds.

    Where the ages of a cell are unknown the rule cannot be checked, so it does not bind; ``unchecked`` says so.
    """
    rule = rule_of(problem.document.rules, form)
    if rule is None or rule.min_age_months is None:
        return np.full(problem.cells.shape, np.inf)
    return older_than(problem, rule.min_age_months)


def unchecked(problem: Problem) -> tuple[str, ...]:
    """One warning for each mechanism whose rule on age cannot be checked for want of ages, or not for all its cases."""
    found = []
    for mechanism in problem.document.mechanisms:
        rule = rule_of(problem.document.rules, mechanism.legal_form)
        if not mechanism.on or rule is None or rule.min_age_months is None or not rule.open:
            continue
        meant = ~problem.cells.dated
        if names := getattr(mechanism, "classes", ()):
            meant &= np.isin(problem.cells.klass, problem.class_index(names))
        origins: Selector | None = getattr(mechanism, "origins", None)
        if origins is not None:
            meant &= problem.select(origins)[problem.cells.court]
        if meant.any():
            what = f"cases older than {rule.min_age_months:g} months ({rule.source})"
            kinds = sorted({problem.classes[k] for k in problem.cells.klass[meant]})
            found.append(
                f"{mechanism.name} needs {what}, but the ages of these are unknown and not checked: {', '.join(kinds)}"
            )
    return tuple(found)
