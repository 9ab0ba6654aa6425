"""Tiny instances: the optimum equals that of an independently written scalar model, and the plan verifies."""

from __future__ import annotations

import pytest

from optimizer import SolveOptions, evaluate
from optimizer.scenario import Scenario
from tests.scalar_model import ScalarModel
from tests.tiny import tiny

ALONE = (
    *("bureau", "support", "designate", "elevate", "concentrate", "urge", "supervision", "campaign", "lever", "borrow"),
    *("recruit", "batch", "mission", "backlog"),
)
CASES = [(seed, (kind,)) for kind in ALONE for seed in range(16)] + [(seed, ALONE) for seed in range(20)]


IDS = [f"{kinds[0] if len(kinds) == 1 else 'all'}-{seed}" for seed, kinds in CASES]


@pytest.mark.parametrize(("seed", "kinds"), CASES, ids=IDS)
def test_the_optimum_equals_that_of_the_scalar_model(seed, kinds):
    data = tiny(seed, kinds)
    result = evaluate(Scenario.from_document(data), options=SolveOptions(gap=0.0, disruption=0.0))
    expected = ScalarModel(data).optimum()
    assert result.proof.status == "optimal"
    assert result.proof.first_stage == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert result.verified


def test_the_instances_use_what_they_are_meant_to_test():
    """Most of the instances order something, and every mechanism is ordered in some, so that equality says something."""
    ordered = []
    for seed, kinds in CASES[::5]:
        plan = evaluate(Scenario.from_document(tiny(seed, kinds)), options=SolveOptions(gap=0.0)).plan
        ordered.append(
            {owner for owner, tables in plan.decisions.items() if owner != "core" and any(map(len, tables.values()))}
        )
    assert sum(map(bool, ordered)) >= len(ordered) // 2
    assert set().union(*ordered) == set(ALONE) - {"backlog"}
