"""What a province would do without a model, as real plans: nobody moves, share out evenly, help the worst first.

Each rule decides the heads with the scenario's own mechanisms, windows, floors and budgets, and is then given the best
closures for those heads, like any plan; so every baseline passes the same verifier, and none is a straw man. The status quo
too closes what is worth most, as far as its duties and its practice allow; ``studies.split_gain`` says what comes from where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from optimizer.dispatch import make_plan
from optimizer.evaluation import status_quo_plan
from optimizer.facts import read_facts
from optimizer.ledger import replay_plan
from optimizer.model import build_program
from optimizer.problem import build_problem
from optimizer.result import Proof, Result
from optimizer.solver.polish import polish
from optimizer.solver.thumb import DECIDE, RULE_SECONDS
from optimizer.texts import languages, plan_label
from optimizer.verdict import check

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.plan import Plan
    from optimizer.scenario import Scenario

Array = NDArray[Any]

NOBODY = "status quo"
"""Label of the baseline in which nobody moves."""

RULES: tuple[str, ...] = (NOBODY, *DECIDE)
"""Labels of the baselines that every report compares with."""


def rule_named(name: str | None) -> str | None:
    """Label of the baseline that goes by a name in some language; ``None`` if there is none."""
    return next((rule for rule in RULES for lang in languages() if name in (rule, plan_label(rule, lang))), None)


def baselines(scenario: Scenario, known: Result | None = None, labels: Iterable[str] = RULES) -> dict[str, Result]:
    """The baselines of a scenario by label, those without a plan included.

    ``known`` is a result of the same scenario, if there is one: plans that are stored with it are not made again.

    Raises:
        VerificationError: a baseline breaks a rule, or its numbers differ.
    """
    wanted = tuple(labels)
    facts = read_facts(scenario) if known is None else known.facts
    plans: dict[str, Plan | None] = {} if known is None else {NOBODY: known.nobody_moves, **known.rules}
    missing = [label for label in (NOBODY, *wanted) if label not in plans]
    if missing:
        plans |= _made(scenario, missing)
    nobody = plans[NOBODY]
    worth = None if nobody is None else replay_plan(facts, nobody).objective
    out: dict[str, Result] = {}
    for label in wanted:
        plan = plans[label]
        objective = worth if label == NOBODY else None if plan is None else replay_plan(facts, plan).objective
        proof = Proof("unknown" if plan is None else "rule", objective, objective, None, worth, None, "rule of thumb", {})
        out[label] = Result(facts, label, plan, nobody, proof)
        check(out[label])
    return out


def _made(scenario: Scenario, labels: Iterable[str]) -> dict[str, Plan | None]:
    """Plans by label, ``None`` where a rule finds none."""
    problem = build_problem(scenario)
    program = build_program(problem)
    plans: dict[str, Plan | None] = {}
    for label in labels:
        if label == NOBODY:
            plans[label] = status_quo_plan(problem)
            continue
        heads = DECIDE[label](problem, program, RULE_SECONDS)
        x = None if heads is None else polish(program, heads)
        plans[label] = None if x is None else make_plan(problem, program, x)
    return plans
