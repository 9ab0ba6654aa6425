"""Random instances: what every row of the model has to spare at the optimum is what the ledger says of it.

A check that asks too little of a plan lets every sound one pass, and shows only here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optimizer import SolveOptions
from optimizer.dispatch import make_plan
from optimizer.facts import read_facts
from optimizer.ledger import replay_plan
from optimizer.model import build_program
from optimizer.problem import build_problem
from optimizer.rows import RESOURCE
from optimizer.scenario import Scenario
from optimizer.solver import solve_program
from tests.test_scalar_model import KINDS
from tests.tiny_features import instance

if TYPE_CHECKING:
    import numpy as np

WITH = ("calendar", "cases", "adjust", "protected", "selectors")
"""Every feature but those that may make a plan impossible."""


def spare(seed: int, kind: str, features: tuple[str, ...]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """What each family of rows has to spare, by the model and by the ledger; empty where there is no plan."""
    problem = build_problem(Scenario.from_document(instance(seed, (kind,), features)))
    program = build_program(problem)
    x = solve_program(program, SolveOptions(gap=0.0, disruption=0.0)).x
    if x is None:
        return {}
    ledger = replay_plan(read_facts(problem.scenario), make_plan(problem, program, x))
    left = program.matrix @ x - program.row_lower
    found = {}
    for part in program.parts:
        if part.family in ledger.rows:
            supply, need = ledger.rows[part.family]
            found[part.name] = left[part.first : part.end], (supply - need)[tuple(part.position.T)]
    return found


@pytest.mark.parametrize("kind", ["bureau", "support", "mediate", "centre"])
def test_resources_have_as_much_to_spare_as_the_ledger_says(kind):
    compared = 0
    for seed in range(600, 612):
        problem = build_problem(Scenario.from_document(instance(seed, (kind,), ("resources", "selectors"))))
        program = build_program(problem)
        x = solve_program(program, SolveOptions(gap=0.0, disruption=0.0)).x
        rows = program.rows(RESOURCE)
        if rows is None or x is None:
            continue
        ledger, names = (
            replay_plan(read_facts(problem.scenario), make_plan(problem, program, x)),
            list(problem.document.resources),
        )
        spared = (program.matrix @ x - program.row_lower)[rows.first : rows.end]
        for (name, t), left in zip(rows.position.tolist(), spared.tolist(), strict=True):
            there, used = ledger.resources[names[name]]
            assert left == pytest.approx(there[t] - used[t], abs=1e-6)
            compared += 1
    assert compared >= 10


@pytest.mark.parametrize("kind", KINDS)
def test_posted_rows_equal_replayed_rows(kind):
    compared = set()
    for seed, features in ((seed, features) for seed in range(600, 605) for features in (WITH, ("calendar", "selectors"))):
        for name, (posted, replayed) in spare(seed, kind, features).items():
            assert posted == pytest.approx(replayed, abs=1e-6), (seed, features, name)
            compared.add(name)
    assert {"staff", "work"} <= compared
