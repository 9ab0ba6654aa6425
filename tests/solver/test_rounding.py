"""Rounding: the nearest whole numbers where they lose little, a search between the fractions where they lose much."""

from __future__ import annotations

import pickle
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array

from optimizer import SolveOptions
from optimizer.model import build_program
from optimizer.plan import Kind
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.solver import parts, rounding, solve_program
from optimizer.solver.backend import Task, solve_task
from optimizer.solver.heads import round_heads
from optimizer.solver.polish import polish
from optimizer.solver.rounding import refine
from optimizer.solver.search import task_of
from optimizer.solver.solution import Clock
from tests.tiny import tiny

sleep = time.sleep
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
    monkeypatch.setattr(rounding, "solve_parts", lambda *_, **__: pytest.fail("searched"))
    plan = solve_program(program, replace(OPTIONS, whole="exact")).x
    assert refine(program, plan, plan, OPTIONS, Clock(60.0), reference=still)[0] is plan
    assert refine(program, x, None, OPTIONS, Clock(0.0), reference=still) == (None, False)


def test_a_search_that_dies_leaves_the_nearest(monkeypatch):
    real = parts.subprocess.Popen
    monkeypatch.setattr(parts.subprocess, "Popen", lambda command, **how: real([command[0], "-c", "exit(9)"], **how))
    program, x, still = relaxed(1)
    nobody = polish(program, np.where(program.whole, program.lower, 0.0))
    assert refine(program, x, nobody, OPTIONS, Clock(60.0), reference=still - 1e6)[0] is nobody


def knapsack(room):
    """Two things worth 2 and 3 that weigh 1 and 2: the best with room for 1, 2 and 3 is 2, 3 and 5."""
    return Task(
        csr_array(np.array([[1.0, 2.0]])), np.array([-np.inf]), np.array([float(room)]), np.zeros(2), np.ones(2),
        np.array([2.0, 3.0]), np.ones(2, dtype=bool),
    )  # fmt: skip


def test_parts_are_all_answered_whatever_the_number_of_processes():
    tasks = [knapsack(room) for room in (3, 1, 2, 0)]
    for at_once in (1, 2, 9):
        answers, interrupted = parts.solve_parts(tasks, engine="highs", time_limit=20.0, gap=0.0, at_once=at_once)
        assert [answer.objective for answer in answers] == pytest.approx([5, 2, 3, 0])
        assert not interrupted
    assert parts.solve_parts([], engine="highs", time_limit=1.0, gap=0.0, at_once=2) == ([], False)


def test_ctrl_c_keeps_the_parts_that_are_answered(monkeypatch):
    """The second answer is there when Ctrl-C is pressed; the child is ended, the first part stays unanswered."""
    pressed = []

    def press(_):
        pressed.append(1)
        if len(pressed) == 3:
            raise KeyboardInterrupt

    code = "import pathlib, shutil, sys, time; shutil.copy(sys.argv[2], sys.argv[1] + '/answer-1.pickle'); time.sleep(60)"
    real = parts.subprocess.Popen
    children = []

    def start(command, **how):
        answer = Path(command[-1]) / "known.pickle"
        answer.write_bytes(pickle.dumps(solve_task(knapsack(2), engine="highs", time_limit=5)))
        children.append(real([command[0], "-c", code, command[-1], str(answer)], **how))
        while not (Path(command[-1]) / "answer-1.pickle").exists():
            sleep(0.01)
        return children[-1]

    monkeypatch.setattr(parts.subprocess, "Popen", start)
    monkeypatch.setattr(
        parts.time, "sleep", lambda seconds: press(seconds) if seconds == parts.POLL_SECONDS else sleep(seconds)
    )
    answers, interrupted = parts.solve_parts([knapsack(3), knapsack(2)], engine="highs", time_limit=20.0, gap=0.0, at_once=1)
    assert interrupted
    assert answers[0] is None
    assert answers[1].objective == pytest.approx(3)
    assert children[0].poll() is not None


def test_lots_too_small_for_their_cases_are_given_up_and_no_head_with_them():
    """Half a case of a lot of at least one: the lot goes, the three heads that were whole already stay."""
    program, x, _ = relaxed(2)
    heads = np.isin(program.kinds, (Kind.HEADS, Kind.LENT))
    whole = round_heads(program, x, time_limit=10)
    assert np.abs(whole[heads] - x[heads]).max() < 1 + 1e-6
    cases = program.kinds == Kind.CASES
    assert np.all(whole[cases] <= x[cases] + 1e-6)


def test_a_hint_outside_its_bounds_kills_no_solver():
    program = build_program(
        build_problem(Scenario.load(Path(__file__).parents[2] / "scenarios" / "mechanisms" / "support.yaml"))
    )
    task = task_of(program)
    found = solve_task(task, engine="highs", time_limit=20, hint=np.full(len(task.worth), 1e6))
    assert found.status == "optimal"
