"""Time and memory at province size; run with ``make bench``. Prints ratios, asserts no seconds.

Each claim is a ratio against an alternative in the same run, since machines differ and are noisy.
"""

from __future__ import annotations

import resource
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from optimizer.evaluation import evaluate
from optimizer.model import build_program
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.solver import SolveOptions
from optimizer.solver.backend import solve_task
from optimizer.solver.search import task_of

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_province_to_one_percent():
    result = evaluate(Scenario.load(SCENARIOS / "liaoning-2019.yaml"), options=SolveOptions(gap=0.01, time_limit=600))
    total = sum(result.seconds.values())
    peak = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"\n128 courts, 13 fortnights: {total:.0f} s, gap {result.proof.gap:.2%}, {result.proof.gain_gap:.0%} of the gain")
    print("  by stage: " + ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in result.seconds.items()))
    print(f"  assembly: {(result.seconds['problem'] + result.seconds['model']) / total:.2%} of the total")
    print(f"  peak memory: {peak[0]:.0f} MB, and {peak[1]:.0f} MB in the searching process")
    assert result.verified
    assert result.proof.gap <= 0.01


def test_every_mechanism_at_once_to_one_percent():
    result = evaluate(Scenario.load(SCENARIOS / "liaoning-all.yaml"), options=SolveOptions(gap=0.01, time_limit=600))
    print(f"\n128 courts, 11 kinds of mechanisms: {sum(result.seconds.values()):.0f} s, gap {result.proof.gap:.2%}")
    assert result.verified
    assert result.proof.gap <= 0.01


def test_interior_point_against_simplex_for_the_first_linear_program():
    """On both sides of the size from which the search uses interior points."""
    for periods in (5, 9):
        scenario = Scenario.load(SCENARIOS / "liaoning-2019.yaml", settings={"calendar.periods": periods})
        program = build_program(build_problem(scenario))
        task = replace(task_of(program), whole=np.zeros_like(program.whole))
        seconds, worth = {}, {}
        for engine in ("highs-ipm", "highs"):
            clock = time.monotonic()
            answer = solve_task(task, engine=engine, time_limit=600)
            seconds[engine], worth[engine] = time.monotonic() - clock, answer.objective
        ratio = seconds["highs"] / seconds["highs-ipm"]
        print(f"\nsimplex takes {ratio:.1f} times as long as interior points on {program.matrix.shape}")
        assert abs(worth["highs"] - worth["highs-ipm"]) <= 1e-6 * worth["highs"]


def test_rounding_lent_heads_against_keeping_them_whole():
    scenario = Scenario.load(SCENARIOS / "anshan-2019.yaml")
    seconds, worth = {}, {}
    for whole in ("rounded", "exact"):
        clock = time.monotonic()
        result = evaluate(scenario, options=SolveOptions(gap=0.005, whole=whole))
        seconds[whole], worth[whole] = time.monotonic() - clock, result.proof.objective
    print(
        f"\nexact takes {seconds['exact'] / seconds['rounded']:.2f} times as long as rounded, "
        f"and is worth {worth['exact'] / worth['rounded']:.4f} of it"
    )
    assert min(worth.values()) > 0
