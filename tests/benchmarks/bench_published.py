"""Larger published assignment instances, a minute each; run with ``make bench``. Prints what was reached, asserts soundness."""

from __future__ import annotations

import time

import pytest

from optimizer import SolveOptions, evaluate
from optimizer.scenario import Scenario
from tests.benchmarks.converter import gap_scenario, gap_value, instances

LARGE = {name: instance for name, instance in instances("gap").items() if not instance.get("small")}


@pytest.mark.parametrize("name", LARGE)
def test_a_minute_each(name):
    instance = LARGE[name]
    options = SolveOptions(gap=0.0, disruption=0.0, time_limit=60.0)
    clock = time.monotonic()
    result = evaluate(Scenario.from_document(gap_scenario(instance)), options=options)
    seconds, proof = time.monotonic() - clock, result.proof
    best = gap_value(instance, instance.get("optimum_min_cost", instance.get("best_known_min_cost")))
    print(
        f"\n{name}: {proof.status} in {seconds:.1f} s, objective {proof.objective:.6g}, bound {proof.bound:.6g}, "
        f"gap {proof.gap:.4%}, best known {best:.6g} (short by {best - proof.objective:.6g})"
    )
    assert result.verified
    assert proof.bound >= best - 1e-6
