"""The search by courts against the direct one: the same program, the same seconds, one run. Prints; asserts what must hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.model import build_program
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.solver import SolveOptions, solve_program

SCENARIOS = Path(__file__).parents[2] / "scenarios"

SECONDS = 150.0


@pytest.mark.parametrize("periods", [6, 13])
def test_by_courts_against_direct(periods):
    scenario = Scenario.load(SCENARIOS / "liaoning-2019.yaml", settings=[f"calendar.periods={periods}"])
    program = build_program(build_problem(scenario))
    found = {}
    for method in ("courts", "direct"):
        options = SolveOptions(method=method, time_limit=SECONDS, gap=0.0, gain_gap=0.0, rules=False)
        found[method] = solve_program(program, options)
    nobody = float(program.worth @ found["courts"].starts["nobody moves"])
    for method, solution in found.items():
        gain, missing = solution.objective - nobody, solution.bound - solution.objective
        said = f"plan +{gain:,.1f}, bound +{solution.bound - nobody:,.1f}, {solution.claim}"
        share = f"{missing / gain:.0%} of the gain" if gain > 0 else "no gain"
        spent = ", ".join(f"{stage} {seconds:.0f}" for stage, seconds in solution.seconds.items())
        print(f"\n{periods} fortnights, {method}: {said}, {missing / solution.objective:.2%}, {share} ({spent} s)")
    for one in found.values():  # no plan above any bound
        assert all(one.objective <= other.bound * (1 + 1e-6) for other in found.values())
