"""What a province would do without a model, as real plans: nobody moves, share out evenly, help the worst first.

Each rule decides the heads with the scenario's own mechanisms, windows, floors and budgets, and is then given the best
closures for those heads, like any plan; so every baseline passes the same verifier, and none is a straw man. The status quo
too is an optimised choice of cases: what a plan gains over it comes from moving people and cases alone.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.dispatch import make_plan
from optimizer.evaluation import status_quo_plan
from optimizer.facts import read_facts
from optimizer.ledger import replay_plan
from optimizer.model import build_program
from optimizer.problem import build_problem
from optimizer.result import Proof, Result
from optimizer.solver.polish import polish
from optimizer.solver.rules import DECIDE, RULE_SECONDS
from optimizer.verdict import check

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.problem import Problem
    from optimizer.program import Program
    from optimizer.scenario import Scenario

Array = NDArray[Any]

NOBODY = "status quo"
"""Label of the baseline in which nobody moves."""


def status_quo(scenario: Scenario, known: Result | None = None) -> Result:
    """Nobody moves; every court closes what is worth most to it."""
    return _by_rule(scenario, NOBODY, lambda _, program: np.where(program.whole, program.lower, 0.0), known)


def proportional(scenario: Scenario, known: Result | None = None) -> Result:
    """Heads in each period as near as can be to proportional with the work that waits, by role."""
    return _by_rule(scenario, "proportional", _within_time("proportional"), known)


def worst_first(scenario: Scenario, known: Result | None = None) -> Result:
    """As many heads as allowed to the court with the most work per officer, then to the next."""
    return _by_rule(scenario, "worst court first", _within_time("worst court first"), known)


RULES: dict[str, Callable[..., Result]] = {NOBODY: status_quo, "proportional": proportional, "worst court first": worst_first}
"""The baselines every report compares with, by label; each takes a scenario and, if there is one, a result of it."""


def baselines(scenario: Scenario, known: Result | None = None) -> dict[str, Result]:
    """All of them.

    ``known`` is a result of the same scenario, if there is one: its problem and its status quo are not computed again.
    """
    out: dict[str, Result] = {}
    for name, rule in RULES.items():
        out[name] = rule(scenario, known)
        known = known or out[name]
    return out


def _within_time(label: str) -> Callable[[Problem, Program], Array | None]:
    return lambda problem, program: DECIDE[label](problem, program, RULE_SECONDS)


def _by_rule(scenario: Scenario, label: str, rule: Callable[[Problem, Program], Array | None], known: Result | None) -> Result:
    began = time.monotonic()
    problem = build_problem(scenario)
    nobody = label == NOBODY
    program = build_program(problem, mechanisms=not nobody)
    heads = rule(problem, program)
    x = None if heads is None else polish(program, heads)
    plan = None if x is None else make_plan(problem, program, x)
    facts = read_facts(scenario) if known is None else known.facts
    reference = plan if nobody else status_quo_plan(problem) if known is None else known.nobody_moves
    value = None if reference is None else replay_plan(facts, reference).objective
    objective = None if x is None else float(program.worth @ x)
    proof = Proof("rule" if x is not None else "unknown", objective, objective, None, value, None, "rule of thumb", {})
    result = Result(facts, label, plan, reference, proof, seconds={"total": time.monotonic() - began})
    if not nobody or not problem.document.targets:  # targets are no promise of the status quo
        check(result)
    return result
