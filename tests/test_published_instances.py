"""Optima of instances that others published are met to the unit."""

from __future__ import annotations

import pytest

from optimizer import SolveOptions, evaluate
from optimizer.scenario import Scenario
from tests.benchmarks.converter import gap_scenario, gap_value, instances, mknap_scenario

EXACT = SolveOptions(gap=0.0, disruption=0.0)
SMALL = {name: instance for name, instance in instances("gap").items() if instance.get("small")}
MKNAP = instances("mknap")


def optimum(document) -> float:
    result = evaluate(Scenario.from_document(document), options=EXACT)
    assert result.proof.status == "optimal"
    assert result.verified
    return result.proof.objective


@pytest.mark.parametrize("name", SMALL)
def test_generalised_assignment(name):
    instance = SMALL[name]
    expected = gap_value(instance, instance["optimum_min_cost"])
    assert optimum(gap_scenario(instance)) == pytest.approx(expected, abs=1e-6, rel=0)


@pytest.mark.parametrize("name", MKNAP)
def test_knapsack_with_several_limits(name):
    assert optimum(mknap_scenario(MKNAP[name])) == pytest.approx(MKNAP[name]["optimum"], abs=1e-6, rel=0)
