"""Rounding: the nearest whole numbers where they lose little, a search between the fractions where they lose much."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimizer import SolveOptions
from optimizer.errors import SolverError
from optimizer.model import build_program
from optimizer.plan import Kind
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.solver import rounding, solve_program
from optimizer.solver.backend import solve_task
from optimizer.solver.polish import polish, round_heads
from optimizer.solver.rounding import refine
from optimizer.solver.search import task_of
from optimizer.solver.solution import Clock
from tests.tiny import tiny

OPTIONS = SolveOptions(gap=0.0, disruption=0.0, whole="rounded")


def relaxed(seed):
    """A program, its best solution with lent heads and cases in fractions, and what it is worth if nobody moves."""
    program = build_program(build_problem(Scenario.from_document(tiny(seed, ("support", "designate", "elevate")))))
    found = solve_task(task_of(program.relax(Kind.LENT, Kind.CASES)), engine="highs", time_limit=20)
    still = polish(program, np.where(program.whole, program.lower, 0.0))
    return program, found.x, float(program.worth @ still)


@pytest.mark.parametrize("seed", range(8))
def test_a_refined_plan_is_whole_keeps_every_rule_and_is_worth_no_less(seed):
    program, x, still = relaxed(seed)
    nearest = polish(program, round_heads(program, x, time_limit=10))
    better, interrupted = refine(program, x, nearest, OPTIONS, Clock(60.0), reference=still)
    assert not interrupted
    assert program.worth @ better >= program.worth @ nearest
    assert program.worth @ better <= program.worth @ x + 1e-6
    activity = program.matrix @ better
    slack = 1e-6 * (1 + np.abs(activity))
    assert ((activity >= program.row_lower - slack) & (activity <= program.row_upper + slack)).all()
    assert (better[program.whole] == np.round(better[program.whole])).all()


def test_the_search_between_the_fractions_finds_what_the_nearest_miss():
    gains = []
    for seed in range(8):
        program, x, still = relaxed(seed)
        nothing = polish(program, np.where(program.whole, program.lower, 0.0))
        better, _ = refine(program, x, nothing, OPTIONS, Clock(60.0), reference=still - 1e-3)
        gains.append(program.worth @ better - program.worth @ nothing)
    assert max(gains) > 0.1


def test_nothing_is_searched_where_little_is_lost_or_no_time_is_left(monkeypatch):
    program, x, still = relaxed(1)
    monkeypatch.setattr(rounding, "search", lambda *_, **__: pytest.fail("searched"))
    plan = solve_program(program, replace(OPTIONS, whole="exact")).x
    assert refine(program, plan, plan, OPTIONS, Clock(60.0), reference=still)[0] is plan
    assert refine(program, x, None, OPTIONS, Clock(0.0), reference=still) == (None, False)


def test_a_search_that_dies_leaves_the_nearest(monkeypatch):
    def die(*_, **__):
        raise SolverError("highs", "killed by signal 9")

    program, x, still = relaxed(1)
    monkeypatch.setattr(rounding, "search", die)
    nobody = polish(program, np.where(program.whole, program.lower, 0.0))
    assert refine(program, x, nobody, OPTIONS, Clock(60.0), reference=still - 1e6)[0] is nobody


def test_a_hint_outside_its_bounds_kills_no_solver():
    program = build_program(
        build_problem(Scenario.load(Path(__file__).parents[2] / "scenarios" / "mechanisms" / "support.yaml"))
    )
    task = task_of(program)
    found = solve_task(task, engine="highs", time_limit=20, hint=np.full(len(task.worth), 1e6))
    assert found.status == "optimal"
