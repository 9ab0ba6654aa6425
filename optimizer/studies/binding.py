"""A result in, what its plan presses against out: rules whose limit is worth most, by the prices of the linear relaxation.

A price is what one unit more of a limit is worth where nothing need be whole, summed over the periods and places of the rule;
so it says what binds and in which order, not what a whole officer more would bring, which ``ask`` solves for.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from optimizer.model import build_program
from optimizer.plan import AWAY, ENTERING, LENT, SENT, SENT_UP
from optimizer.problem import build_problem
from optimizer.rows import BUDGET, LEND, RESOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem import Problem
    from optimizer.program import Program
    from optimizer.program.arrays import Rows
    from optimizer.result import Result

Array = NDArray[Any]
Keys = tuple[int, ...]

LEAST = 1e-3
"""Weighted closures below which a unit more is worth nothing."""

YUAN = 10_000.0
"""Yuan more of a budget of which the worth is told."""


@dataclass(frozen=True)
class Binding:
    """One rule that binds.

    Attributes:
        kind: ``lend``, ``budget``, ``resource``, ``at_most``, ``most``, ``decision``, ``duty`` or ``target``.
        name: of a mechanism, budget, resource, duty, target or decision. court, role: ids, where the rule is about such.
        worth: weighted closures by one unit more: an officer, 10,000 yuan, one order or place more. Of a goal it only says that
            it binds: what a whole order less asked would bring is no matter of a price.
    """

    kind: str
    name: str
    court: str
    role: str
    worth: float


def binding(result: Result, *, most: int = 3) -> tuple[Binding, ...]:
    """The rules that bind most, the dearest first; none where the result keeps no prices."""
    prices = result.proof.prices
    if prices is None:
        return ()
    problem = build_problem(result.scenario)
    program = build_program(problem)
    worth: dict[tuple[str, str, str, str], float] = defaultdict(float)
    for part in program.parts:
        for row in range(part.first, part.end):
            if abs(prices[row]) > LEAST / YUAN and (told := _told(problem, program, part, row)) is not None:
                worth[told] += abs(float(prices[row])) * (YUAN if told[0] == "budget" else 1.0)
    for (court, role), amount in _lent_all(program, problem, prices).items():
        worth["lend", "", court, role] += amount
    found = [Binding(*rule, worth=amount) for rule, amount in worth.items() if amount > LEAST]
    return tuple(sorted(found, key=lambda one: -one.worth)[:most])


def _lent_all(program: Program, problem: Problem, prices: Array) -> dict[tuple[str, str], float]:
    """What one officer more of a court and role would bring in orders that take all it may lend.

    He widens the limits of what his court lends and of what then passes through its command centres.
    """
    left = program.worth - program.matrix.T @ prices
    found: dict[tuple[str, str], float] = defaultdict(float)
    through: dict[tuple[str, Keys], float] = defaultdict(float)
    for decision in (SENT_UP, ENTERING, AWAY):
        for block in program.blocks_of(decision):
            for column, *key in zip(block.columns, *block.index.values(), strict=True):
                through[block.owner, tuple(map(int, key))] += max(float(left[column]), 0.0)
    for block in (*program.blocks_of(LENT), *program.blocks_of(SENT)):
        index = (block.index[axis] for axis in LENT.axes)
        for column, donor, role, start, length in zip(block.columns, *index, strict=True):
            worth = max(float(left[column]), 0.0)
            if block.decision == LENT:
                window = int(role), int(start), int(length)
                worth += through[block.owner, (int(problem.map.region[donor]), *window)] + through[block.owner, window]
            if worth > LEAST:
                found[problem.courts[donor], problem.roles[role]] += worth
    return found


def _told(problem: Problem, program: Program, part: Rows, row: int) -> tuple[str, str, str, str] | None:
    """Kind, name, court and role of the rule that a row is of; ``None`` for rows that only describe what happens."""
    position = part.position[row - part.first]
    if part.family == LEND:
        court, role, _ = position
        return "lend", "", problem.courts[court], problem.roles[role]
    for family, kind in ((BUDGET, "budget"), (RESOURCE, "resource")):
        if part.family == family:
            return kind, list(getattr(problem.document, f"{kind}s"))[position[0]], "", ""
    if part.family is not None:
        return None
    return next(_of_others(problem, part.name), None)


def _of_others(problem: Problem, name: str) -> Iterator[tuple[str, str, str, str]]:
    """The same of rows that are no balance, by what they are called."""
    for mechanism in problem.document.mechanisms:
        if name in (f"{mechanism.name} at most", f"{mechanism.name} teams", f"{mechanism.name} at most times"):
            yield "at_most", mechanism.name, "", ""
        for role in problem.roles:
            if name == f"{mechanism.name} most {role}":
                yield "most", mechanism.name, "", role
    for kind in ("decision", "duty", "target"):
        if name.startswith(f"{kind} "):
            yield kind, name.removeprefix(f"{kind} ").removesuffix(" not before").removesuffix(" somebody"), "", ""
