"""The search by courts: bounds never below the optimum, cuts never below a court's worth, plans that keep every rule."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from optimizer import SolveOptions, evaluate
from optimizer.errors import SolverError
from optimizer.model import build_program
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.solver import search as searching
from optimizer.solver import solve_program
from optimizer.solver.backend import solve_task
from optimizer.solver.courts import engine
from optimizer.solver.courts.cuts import cut_of
from optimizer.solver.courts.engine import Target
from optimizer.solver.courts.near import groups, nearness
from optimizer.solver.courts.prices import Courts
from optimizer.solver.courts.split import split_program
from optimizer.solver.courts.warm import Warm
from optimizer.solver.courts.worths import Worths
from optimizer.solver.search import task_of
from tests.test_scalar_model import KINDS
from tests.tiny_features import instance

CASES = [(seed, tuple(np.random.default_rng(seed).choice(KINDS[:-1], 2)), None) for seed in range(3000, 3016)]
BY_COURTS = SolveOptions(method="courts", gap=0.0, gain_gap=0.0, disruption=0.0, time_limit=30)


@cache
def program_of(case):
    """A random program, its best worth, and the columns of that."""
    program = build_program(build_problem(Scenario.from_document(instance(*case))))
    best = solve_task(task_of(program), engine="highs", time_limit=30)
    return program, best.objective, best.x


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{'-'.join(case[1])}")
def posed(request):
    return program_of(request.param)


def test_every_row_is_of_one_court_or_ties_and_nothing_is_lost(posed):
    program, _, x = posed
    split = split_program(program)
    rows = np.concatenate([split.rows, *(part.rows for part in split.parts)])
    assert sorted(rows) == list(range(program.matrix.shape[0]))
    if x is None:
        return
    done = program.matrix @ x
    for part in split.parts:
        assert part.task.matrix @ x[part.columns] == pytest.approx(done[part.rows])
    ties = split.ties @ x[split.shared] + sum(part.ties @ x[part.columns] for part in split.parts)
    assert ties[: len(split.rows)] == pytest.approx(done[split.rows])
    assert ties[len(split.rows) :] == pytest.approx(0)  # copies equal their originals
    worth = program.worth[split.shared] @ x[split.shared] + sum(part.task.worth @ x[part.columns] for part in split.parts)
    assert worth == pytest.approx(program.worth @ x)


@pytest.mark.parametrize("how", ["zero", "huge", "random", "small"])
def test_no_prices_prove_less_than_the_best_plan_is_worth(posed, how):
    program, best, _ = posed
    if best is None:
        return
    courts = Courts(split_program(program))
    random = np.random.default_rng(7)
    size = {"zero": 0.0, "huge": 1e6, "random": 3.0, "small": 0.1}[how]
    prices = size * random.standard_normal(program.matrix.shape[0])
    try:
        priced = courts.ask(courts.tie_prices(prices))
    except SolverError:  # worth without limit at such prices, so nothing is proven
        return
    assert priced.bound >= best - 1e-6 * (1 + abs(best))


def test_no_cut_lies_below_what_a_court_is_worth(posed):
    program, best, x = posed
    if best is None:
        return
    split = split_program(program)
    random = np.random.default_rng(3)
    worths = Worths(split)
    for number, part in enumerate(split.parts):
        exact = worths.value(number, x)
        assert exact is not None
        assert exact >= part.task.worth @ x[part.columns] - 1e-6 * (1 + abs(best))
        touching = worths.cuts[number][-1]
        for prices in (random.standard_normal(len(part.rows)) * size for size in (0.0, 0.1, 5.0, 1e4)):
            cut = cut_of(part, split.held, prices)
            if cut is not None:
                assert cut.limit + cut.slopes @ x[cut.columns] >= exact - 1e-6 * (1 + abs(cut.limit))
        assert touching.limit + touching.slopes @ x[touching.columns] >= exact - 1e-6 * (1 + abs(touching.limit))


def test_plans_by_courts_keep_every_rule_and_lie_between_nobody_and_the_best(posed):
    program, best, _ = posed
    if best is None:
        return
    solution = solve_program(program, BY_COURTS)
    assert solution.objective <= best + 1e-5 * (1 + abs(best))
    assert solution.bound >= best - 1e-6 * (1 + abs(best))
    done = program.matrix @ solution.x
    slack = 1e-6 * (1 + np.abs(done))
    assert ((done >= program.row_lower - slack) & (done <= program.row_upper + slack)).all()
    if "nobody moves" in solution.starts:
        assert solution.objective >= program.worth @ solution.starts["nobody moves"] - 1e-6 * (1 + abs(best))


def test_most_of_the_gain_is_found_by_courts():
    gained, there = 0.0, 0.0
    for case in CASES:
        program, best, _ = program_of(case)
        solution = None if best is None else solve_program(program, BY_COURTS)
        if solution is not None and "nobody moves" in solution.starts:
            nobody = program.worth @ solution.starts["nobody moves"]
            gained, there = gained + solution.objective - nobody, there + best - nobody
    assert there > 1
    assert gained >= 0.95 * there


def test_a_result_by_courts_is_verified_and_says_so():
    case = next(case for case in CASES if program_of(case)[1] is not None)
    result = evaluate(Scenario.from_document(instance(*case)), options=BY_COURTS)
    assert result.verified
    assert result.proof.options["method"] == "courts"


def test_a_program_that_is_solved_again_gives_what_it_would_from_nothing():
    program, _, x = program_of(next(case for case in CASES if program_of(case)[1] is not None))
    part = split_program(program).parts[0]
    warm, random = Warm(part.task), np.random.default_rng(1)
    columns = np.arange(len(part.columns))
    for _ in range(5):
        worth = random.standard_normal(len(columns))
        warm.reprice(columns, worth)
        cold = solve_task(warm.task, engine="highs", time_limit=10)
        if cold.x is not None:
            assert worth @ warm.solve(repriced=True)[0] == pytest.approx(cold.objective, rel=1e-6, abs=1e-6)
    warm.hold(columns, x[part.columns])
    held = warm.solve(repriced=False)
    assert held is None or held[0] == pytest.approx(x[part.columns])


def test_groups_cover_every_court_and_are_no_larger_than_asked():
    program, _, _ = program_of(CASES[0])
    split = split_program(program)
    near = nearness(split, np.ones(len(program.worth), dtype=bool))
    for size in (1, 2, 3):
        found = list(groups(near, size, np.arange(near.shape[0])))
        assert {number for group in found for number in group} == set(range(near.shape[0]))
        assert max(map(len, found)) <= size


def test_a_plan_is_good_enough_when_both_gaps_are_closed():
    # worth 103 where nobody moves is worth 100, and the bound is 103.3: 0.29 % of the worth, 10 % of the gain
    assert not Target(0.005, 0.05, 100.0).reached(103.0, 103.3)
    assert not Target(0.002, 0.2, 100.0).reached(103.0, 103.3)
    assert Target(0.005, 0.1 + 1e-9, 100.0).reached(103.0, 103.3)
    assert Target(0.005, None, 100.0).reached(103.0, 103.3)
    assert not Target(0.005, 0.5, 103.0).reached(103.0, 103.3)  # nothing gained, something missing


def apart():
    """A program whose courts share nothing but what is decided among them, and its best worth."""
    for case in CASES:
        program, best, _ = program_of(case)
        if best is not None and split_program(program).apart and solve_program(program, BY_COURTS).method == "courts":
            return program, best
    pytest.fail("there is none")


def test_without_first_prices_the_whole_is_searched(monkeypatch):
    program, best = apart()

    def fail(*_):
        raise SolverError("highs", "died")

    monkeypatch.setattr(engine, "first_prices", fail)
    solution = solve_program(program, BY_COURTS)
    assert solution.method == "direct"
    assert solution.objective == pytest.approx(best, rel=1e-5)


@pytest.mark.parametrize("end", ["import os; os.kill(os.getpid(), 9)", "raise SystemExit(3)"])
def test_a_process_that_dies_costs_no_plan_and_no_bound(monkeypatch, end):
    program, best = apart()
    began = []
    real = searching.subprocess.Popen

    def die(command, **how):
        began.append(command)
        return real([command[0], "-c", end], **how)

    monkeypatch.setattr(searching, "CHILD_ENTRIES", 0)  # every search is one of a process
    monkeypatch.setattr(engine, "by_courts", lambda *_: True)
    monkeypatch.setattr(searching.subprocess, "Popen", die)
    solution = solve_program(program, replace(BY_COURTS, certify=False))
    assert began
    assert solution.method == "courts"
    assert solution.x is not None
    assert solution.bound >= best - 1e-6 * (1 + abs(best))


def test_ctrl_c_while_prices_are_sought_keeps_a_plan_and_a_bound(monkeypatch):
    program, best = apart()

    def press(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "relax", press)
    solution = solve_program(program, BY_COURTS)
    assert (solution.method, solution.stopped_by) == ("courts", "interrupt")
    assert solution.x is not None
    assert solution.bound >= best - 1e-6 * (1 + abs(best))


def test_ctrl_c_while_groups_are_decided_keeps_the_plan_and_its_bound(monkeypatch):
    monkeypatch.setattr(engine, "decide_all", lambda *_: False)

    pressed = []

    def press(progress):  # once: twice would keep nothing
        if progress.stage == "search" and not pressed:
            pressed.append(progress)
            os.kill(os.getpid(), signal.SIGINT)

    for case in CASES:
        program, best, _ = program_of(case)
        if best is None:
            continue
        pressed.clear()
        solution = solve_program(program, BY_COURTS, press)
        if solution.stopped_by == "interrupt" and solution.method == "courts":
            assert solution.x is not None
            assert solution.bound >= best - 1e-6 * (1 + abs(best))
            return
    pytest.fail("no case came so far")


@pytest.mark.parametrize("method", ["direct", "courts"])
def test_a_gap_of_the_gain_is_kept(method):
    program, best = apart()
    solution = solve_program(program, replace(BY_COURTS, method=method, gain_gap=0.5, gap=0.5))
    gain = solution.first_stage - program.worth @ solution.starts["nobody moves"]
    if solution.stopped_by is None:
        assert solution.bound - solution.first_stage <= 0.5 * max(gain, 0) + 1e-5 * (1 + abs(best))


def test_a_gap_that_is_no_share_is_refused():
    with pytest.raises(ValueError, match="gain_gap"):
        SolveOptions(gain_gap=1.0)
