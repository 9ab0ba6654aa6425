"""Plans known before: no plan returned is worth less, and where the search adds nothing, the plan says so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optimizer import SolveOptions
from optimizer.errors import SolverError
from optimizer.model import build_program
from optimizer.plan import Kind
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.solver import solve_program, stages
from optimizer.solver.backend import Answer
from optimizer.solver.engines import ENGINES, OFFERED
from optimizer.solver.search import Search

FOLDER = Path(__file__).parents[2] / "scenarios" / "mechanisms"
EXACT = SolveOptions(gap=0.0, disruption=0.0)


@pytest.fixture(scope="module")
def program():
    return build_program(build_problem(Scenario.load(FOLDER / "support.yaml")))


@pytest.fixture(scope="module")
def best(program):
    return solve_program(program, EXACT)


def found_nothing(*_, **__):
    return Search(Answer("unknown", None, None, None), "time limit")


def test_nothing_found_in_time_falls_back_to_the_best_start_and_names_it(monkeypatch, program, best):
    monkeypatch.setattr(stages, "_first_stage", found_nothing)
    found = solve_program(program, EXACT, starts=[("rule", best.x)])
    assert (found.fallback, found.stopped_by, found.status) == ("rule", "time limit", "feasible")
    assert found.objective == pytest.approx(best.objective)
    assert found.bound is None
    assert found.claim is None


def test_without_starts_the_fallback_is_that_nobody_moves(monkeypatch, program):
    monkeypatch.setattr(stages, "_first_stage", found_nothing)
    found = solve_program(program, EXACT)
    assert found.fallback == stages.NOBODY
    assert program.disturbance @ found.x == 0


def test_only_whole_columns_of_a_start_count(monkeypatch, program, best):
    monkeypatch.setattr(stages, "_first_stage", found_nothing)
    heads = np.where(program.whole, best.x, 0.0)
    assert solve_program(program, EXACT, starts=[("rule", heads)]).objective == pytest.approx(best.objective)


def test_a_start_that_breaks_a_rule_is_passed_over(monkeypatch, program):
    monkeypatch.setattr(stages, "_first_stage", found_nothing)
    wrong = np.where(program.kinds == Kind.LENT, 50.0, 0.0)
    assert solve_program(program, EXACT, starts=[("wrong", wrong)]).fallback == stages.NOBODY


@pytest.mark.parametrize("solver", [name for name in OFFERED if ENGINES[name].whole or ENGINES[name].trusted])
def test_every_back_end_takes_a_start_and_finds_no_worse(program, best, solver):
    found = solve_program(program, SolveOptions(gap=0.5, disruption=0.0, solver=solver), starts=[("rule", best.x)])
    assert found.first_stage >= best.objective * (1 - 1e-9)


def test_a_search_that_beats_the_starts_names_no_fallback(program, best):
    found = solve_program(program, EXACT, starts=[("rule", np.zeros(len(program.worth)))])
    assert found.fallback is None
    assert found.objective == pytest.approx(best.objective)


def test_ctrl_c_while_searching_keeps_the_best_start(monkeypatch, program, best):
    def press(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(stages, "_first_stage", press)
    found = solve_program(program, EXACT, starts=[("rule", best.x)])
    assert (found.fallback, found.stopped_by) == ("rule", "interrupt")
    assert found.objective == pytest.approx(best.objective)


def test_a_search_that_dies_with_nothing_is_an_error_even_with_starts(monkeypatch, program, best):
    def die(*_, **__):
        raise SolverError("highs", "killed by signal 9")

    monkeypatch.setattr(stages, "_first_stage", die)
    with pytest.raises(SolverError, match="signal 9"):
        solve_program(program, EXACT, starts=[("rule", best.x)])


def test_steps_say_what_each_gained_or_lost(program):
    found = solve_program(program, SolveOptions(gap=0.0, disruption=0.05, whole="rounded"))
    steps = {step.name: step.worth for step in found.steps}
    assert list(steps) == ["search", "rounding", "best of starts and search", "sparing officers"]
    assert steps["rounding"] <= steps["search"] * (1 + 1e-9)
    assert steps["best of starts and search"] == found.first_stage
    assert steps["sparing officers"] == found.objective
