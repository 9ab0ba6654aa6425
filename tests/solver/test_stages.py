"""The two stages: every back end gives a verified plan and an honest bound; the second stage spares officers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optimizer import SolveOptions, evaluate
from optimizer.errors import SolverError
from optimizer.model import build_program
from optimizer.plan import Kind
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.solver.engines import OFFERED
from optimizer.solver.heads import round_heads
from optimizer.solver.polish import polish

FOLDER = Path(__file__).parents[2] / "scenarios" / "mechanisms"


@pytest.fixture(scope="module")
def best():
    return evaluate(Scenario.load(FOLDER / "bureau.yaml"), options=SolveOptions(gap=0.0, disruption=0.0)).proof


@pytest.mark.parametrize("solver", OFFERED)
def test_every_back_end_gives_a_verified_plan_and_no_false_bound(best, solver):
    result = evaluate(Scenario.load(FOLDER / "bureau.yaml"), options=SolveOptions(gap=0.001, solver=solver, time_limit=20))
    assert result.verified
    assert result.proof.objective <= best.first_stage * (1 + 1e-6)
    assert result.proof.objective >= result.proof.status_quo - 1e-6
    if solver == "pdlp":
        assert result.proof.bound is None
    else:
        assert result.proof.bound >= best.first_stage * (1 - 1e-6)


@pytest.mark.parametrize("kind", ["bureau", "support", "cross"])
def test_rounding_keeps_the_bound_valid_and_the_plan_whole(kind):
    scenario = Scenario.load(FOLDER / f"{kind}.yaml")
    exact = evaluate(scenario, options=SolveOptions(gap=0.0, disruption=0.0)).proof
    rounded = evaluate(scenario, options=SolveOptions(gap=0.0, whole="rounded"))
    assert rounded.verified
    assert rounded.proof.bound >= exact.first_stage * (1 - 1e-6)
    assert rounded.proof.objective <= exact.first_stage * (1 + 1e-6)


def test_the_second_stage_never_moves_more_and_gives_up_no_more_than_it_may():
    scenario = Scenario.load(FOLDER / "support.yaml")
    weeks = {}
    for disruption in (0.0, 0.05):
        result = evaluate(scenario, options=SolveOptions(gap=0.0, disruption=disruption))
        weeks[disruption] = result.totals()["officer_weeks_away"]
        assert result.proof.objective >= (1 - disruption) * result.proof.first_stage * (1 - 1e-6)
    assert weeks[0.05] <= weeks[0.0]


def test_useless_officers_stay_home():
    """One case is open and one judge can close it: nobody needs to be sent, and nobody is."""
    result = evaluate(
        Scenario.from_document(
            {
                "schema": 1,
                "name": "idle",
                "calendar": {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
                "roles": {"judge": {}},
                "classes": {"money": {"effort_days": {"judge": 1}}},
                "courts": [{"id": "a"}, {"id": "b"}],
                "pools": [{"court": "a", "judge": 1}, {"court": "b", "judge": 4}],
                "queues": [{"court": "a", "class": "money", "open": 1}],
                "mechanisms": [{"kind": "support", "name": "help", "heads": {"judge": [0, 3]}, "weeks": [2]}],
            }
        ),
        options=SolveOptions(gap=0.0),
    )
    assert result.orders().empty


def test_rounding_stays_next_to_the_fractions():
    problem = build_problem(Scenario.load(FOLDER / "support.yaml"))
    program = build_program(problem)
    x = np.where(program.kinds == Kind.HEADS, 0.4, np.where(program.kinds == Kind.LENT, 0.4, 0.0))
    whole = round_heads(program, x, time_limit=10)
    heads = np.isin(program.kinds, (Kind.HEADS, Kind.LENT))
    assert np.all(np.abs(whole[heads] - np.round(whole[heads])) < 1e-9)
    assert np.all((whole[heads] >= 0) & (whole[heads] <= 1))
    assert polish(program, whole) is not None


def test_polish_refuses_heads_that_break_a_rule():
    problem = build_problem(Scenario.load(FOLDER / "support.yaml"))
    program = build_program(problem)
    assert polish(program, np.where(program.kinds == Kind.LENT, 50.0, 0.0)) is None


@pytest.mark.parametrize("stage", ["polish", "round_heads"])
def test_ctrl_c_while_a_plan_is_made_of_a_search_keeps_the_plan(monkeypatch, stage):
    import signal

    from optimizer.solver import sparing

    real = getattr(sparing, stage)
    calls = []

    def pressed(*args, **settings):
        calls.append(stage)
        if len(calls) == 1:
            signal.raise_signal(signal.SIGINT)
        return real(*args, **settings)

    monkeypatch.setattr(sparing, stage, pressed)
    result = evaluate(Scenario.load(FOLDER / "support.yaml"), options=SolveOptions(gap=0.0, whole="rounded"))
    assert calls
    assert result.proof.stopped_by == "interrupt"
    assert result.verified
    assert result.proof.objective > result.proof.status_quo


def test_ctrl_c_in_the_first_second_leaves_the_plan_in_which_nobody_moves(monkeypatch):
    import signal

    from optimizer.solver import stages

    real = stages.polish

    def pressed(*args):
        signal.raise_signal(signal.SIGINT)
        return real(*args)

    monkeypatch.setattr(stages, "polish", pressed)
    result = evaluate(Scenario.load(FOLDER / "support.yaml"))
    assert result.proof.stopped_by == "interrupt"
    assert result.verified
    assert result.proof.objective == pytest.approx(result.proof.status_quo)
    assert result.proof.bound is None


def test_a_second_stage_that_dies_leaves_the_plan_of_the_first(monkeypatch):
    from optimizer.solver import sparing

    real = sparing.search

    def die(*args, **settings):
        if settings["stage"] == "sparing officers":
            raise SolverError("highs", "killed by signal 9")
        return real(*args, **settings)

    monkeypatch.setattr(sparing, "search", die)
    result = evaluate(Scenario.load(FOLDER / "support.yaml"), options=SolveOptions(gap=0.0))
    assert result.proof.stopped_by == "solver died"
    assert result.proof.status == "optimal"
    assert result.verified
