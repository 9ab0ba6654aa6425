"""Masks of what a rule set opens: arrays over all cells or pairs of courts, for the model.

``judgement.py`` judges one move at a time, with code of its own, for the verifier and for people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.problem.backlog import older_than
from optimizer.sections.rules import ANY_ROUTE
from optimizer.texts import tell

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.sections import Form, Selector
    from optimizer.sections.rules import Route
    from optimizer.texts import Text

Array = NDArray[Any]


Demand = tuple[float, float]
"""What a way in law asks of cases: older than so many months, and of these the share whose applicant asks for it."""


def ways(problem: Problem, form: Form, route: str | None) -> tuple[Route, ...]:
    """The ways in law by which a form is used, as a mechanism names them; none where it has no basis."""
    rules = problem.document.rules
    rule = None if rules is None else rules.forms.get(form)
    if rule is None:
        return ()
    if route == ANY_ROUTE:
        return (rule, *rule.routes.values())
    return (rule if route is None else rule.routes[route],)


def demand_of(way: Route) -> Demand:
    """What a way asks of cases; 0 months and a share of 1 where nothing."""
    return way.min_age_months or 0.0, 1.0 if way.on_request is None else way.on_request.share


def open_cells(problem: Problem, way: Route) -> Array:
    """Cells whose class and amount a way in law is open for, shape (N,), bool; age is a matter of ``caps``."""
    if not way.open:
        return np.zeros(len(problem.cells.klass), dtype=bool)
    rule = way
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


def open_pairs(problem: Problem, way: Route) -> Array:
    """Pairs of an origin and a receiver that a way in law is open for, shape (J, J), bool."""
    courts, rule = len(problem.courts), way
    if not way.open:
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


def demands(
    problem: Problem, form: Form, route: str | None, cell: Array, receiver: Array, *, lag_weeks: int | None = None
) -> tuple[Array, list[Demand]]:
    """What the law asks of each move: position in the list beside, shape (moves,), -1 where no way is open to it.

    Where several ways are, it is the one that asks for the lowest age, and of these the one that most applicants ask for.
    ``lag_weeks``: time between the order and the work, if that is to be judged too.
    """
    asked = np.full(len(cell), -1)
    if problem.document.rules is None:
        return np.zeros_like(asked), [(0.0, 1.0)]
    every = sorted(ways(problem, form, route), key=lambda way: (demand_of(way)[0], -demand_of(way)[1]))
    for number, way in enumerate(every):
        is_open = open_cells(problem, way)[cell] & open_pairs(problem, way)[problem.cells.court[cell], receiver]
        if lag_weeks is None or lag_weeks >= way.min_lag_weeks:
            asked[(asked < 0) & is_open] = number
    return asked, [demand_of(way) for way in every]


def lawful_moves(problem: Problem, form: Form, cell: Array, receiver: Array, *, route: str | None = None) -> Array:
    """Which moves of a cell's cases to a court the form is open for, shape (moves,), bool; age is a matter of ``caps``."""
    lawful: Array = demands(problem, form, route, cell, receiver)[0] >= 0
    return lawful


def caps(problem: Problem, demand: Demand) -> Array:
    """Most cases of each cell that may have moved by the end of each period, shape (N, T); infinite where nothing binds.

    Where the ages of a cell are unknown the rule on age cannot be checked, so it does not bind; ``unchecked`` says so.
    """
    months, share = demand
    if not months:
        return share * problem.cells.arrived if share < 1 else np.full(problem.cells.shape, np.inf)
    old = older_than(problem, months)
    return np.where(problem.cells.dated[:, None], share * old, share * problem.cells.arrived if share < 1 else np.inf)


def most_moved(problem: Problem, form: Form, cell: Array, period: Array, *, route: str | None) -> Array:
    """Most cases of a cell that may have moved by a period by any way that may be taken, shape (moves,)."""
    every = [caps(problem, demand_of(way))[cell, period] for way in ways(problem, form, route) if way.open]
    most: Array = np.max(every, axis=0) if every else np.full(len(cell), np.inf)
    return most


def unchecked(problem: Problem) -> tuple[Text, ...]:
    """One warning for each mechanism whose rule on age cannot be checked for want of ages, or not for all its cases."""
    found = []
    for mechanism in problem.document.mechanisms:
        form = mechanism.legal_form
        every = ways(problem, form, mechanism.route) if mechanism.on and form is not None else ()
        aged = [way for way in every if way.open and way.min_age_months is not None]
        if not aged or len(aged) < len(every):  # where one of several ways asks for no age, nothing need be known
            continue
        rule = min(aged, key=lambda way: way.min_age_months or 0.0)
        meant = ~problem.cells.dated
        if names := getattr(mechanism, "classes", ()):
            meant &= np.isin(problem.cells.klass, problem.class_index(names))
        origins: Selector | None = getattr(mechanism, "origins", None)
        if origins is not None:
            meant &= problem.select(origins)[problem.cells.court]
        if meant.any():
            kinds = sorted({problem.classes[k] for k in problem.cells.klass[meant]})
            found.append(
                tell(
                    "warned_ages",
                    mechanism=mechanism.title.texts(mechanism.name),
                    months=rule.min_age_months,
                    classes=[problem.document.classes[name].title.texts(name) for name in kinds],
                )
            )
    return tuple(found)
