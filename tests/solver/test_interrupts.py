"""Ctrl-C at every stage of a solve: a plan that holds, a baseline at least; twice, nothing."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from scipy.sparse import csr_array

from optimizer.evaluation import evaluate
from optimizer.scenario import Scenario
from optimizer.solver import Progress, SolveOptions
from optimizer.solver.backend import SCALED, Task
from optimizer.solver.interrupts import asked, deferred, stoppable
from optimizer.solver.options import Stage
from optimizer.solver.scaling import pose
from optimizer.solver.search import Watch, _best_so_far
from optimizer.solver.voice import Voice, voice_of

SUPPORT = Path(__file__).parents[2] / "scenarios" / "mechanisms" / "support.yaml"
OF_A_SOLVE = [
    stage for stage in get_args(Stage) if stage not in ("reading", "baselines", "workbook", "figures and report", "summary")
]
"""The others belong to the command line."""

BEFORE_A_PLAN = ("building", "status quo", "rules of thumb", "search")


def press() -> None:
    signal.raise_signal(signal.SIGINT)


def pressing(*at: str):
    """A listener that presses Ctrl-C when a stage is first reported, as often as it is named."""
    left = list(at)

    def listen(progress: Progress) -> None:
        while progress.stage in left:
            left.remove(progress.stage)
            press()

    return listen


@pytest.mark.parametrize("whole", ["exact", "rounded"])
def test_every_stage_is_told_in_its_order(whole):
    seen: list[Progress] = []
    result = evaluate(Scenario.load(SUPPORT), options=SolveOptions(gap=0.0, whole=whole), progress=seen.append)
    stages = list(dict.fromkeys(progress.stage for progress in seen))
    assert stages == [stage for stage in OF_A_SOLVE if stage in stages]
    never = {"exact": {"second solver"}, "rounded": {"second solver", "equal plans"}}  # prices prove this one
    assert set(OF_A_SOLVE) - set(stages) <= never[whole]
    last = seen[-1]
    assert (last.best, last.status_quo) == (pytest.approx(result.proof.objective), pytest.approx(result.proof.status_quo))
    assert last.bound == pytest.approx(result.proof.bound)
    assert [p.left is not None for p in seen if p.stage == "search"] == [True] * sum(p.stage == "search" for p in seen)
    assert {p.whole for p in seen if p.stage not in ("search", "rounding")} == {True}


@pytest.mark.parametrize("stage", OF_A_SOLVE)
@pytest.mark.parametrize("whole", ["exact", "rounded"])
def test_ctrl_c_at_any_stage_leaves_a_plan_that_holds(stage, whole):
    before = signal.getsignal(signal.SIGINT)
    result = evaluate(Scenario.load(SUPPORT), options=SolveOptions(gap=0.0, whole=whole), progress=pressing(stage))
    assert result.verified
    proof = result.proof
    assert proof.objective >= proof.status_quo - 1e-9
    if stage in BEFORE_A_PLAN:
        assert (proof.stopped_by, proof.fallback is None) == ("interrupt", False)
    else:
        assert proof.fallback is None
        assert proof.objective > proof.status_quo
    assert not asked()
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("stages", [("building", "building"), ("building", "status quo"), ("search", "verifying")])
def test_ctrl_c_twice_ends_it_there(stages):
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        evaluate(Scenario.load(SUPPORT), progress=pressing(*stages))
    assert not asked()
    assert signal.getsignal(signal.SIGINT) is before


def test_a_note_is_known_inside_and_outside():
    with deferred() as outer:
        with deferred() as inner:
            press()
        assert (outer.asked, inner.asked) == (True, True)
        with deferred() as later:
            assert later.asked
        with pytest.raises(KeyboardInterrupt), stoppable():  # what could be stopped does not even begin
            pytest.fail("it began")
    assert not asked()


def test_what_can_be_stopped_stops_and_is_remembered():
    with deferred() as outer:
        with pytest.raises(KeyboardInterrupt), stoppable():
            press()
        assert outer.asked


def test_a_patient_step_ends_whatever_is_pressed():
    with deferred(patient=True) as interrupt:
        press()
        press()
        press()
    assert interrupt.asked


def test_in_another_thread_nothing_changes():
    import threading

    seen = []

    def step() -> None:
        with deferred() as interrupt, stoppable():
            seen.append(interrupt.asked)

    thread = threading.Thread(target=step)
    thread.start()
    thread.join()
    assert seen == [False]


def test_what_runs_in_the_process_hears_ctrl_c_between_lines(monkeypatch):
    """Solvers that say nothing cannot be stopped: the handler of Python waits until they are done."""
    from optimizer.solver import heads, search

    said = []
    for module in (heads, search):

        def solve_task(*arguments, real=module.solve_task, **settings):
            said.append(settings.get("on_lines"))
            return real(*arguments, **settings)

        monkeypatch.setattr(module, "solve_task", solve_task)
    evaluate(Scenario.load(SUPPORT))  # without a listener
    assert len(said) >= 4
    assert None not in said


def test_a_voice_keeps_what_is_known_and_turns_its_own_clock():
    now = [0.0]
    seen: list[Progress] = []
    voice = Voice(seen.append, lambda: now[0])
    voice.knows(best=10.0, status_quo=10.0)
    now[0] = 2.0
    voice.enter("search", left=60.0)
    now[0] = 3.0
    voice(Progress("search", None, 40.0, 1.0, left=59.0))  # the search has a bound and no plan: the status quo is the best
    voice(Progress("search", 4.0, 39.0, 1.0, whole=False, left=59.0))  # worse than what is known: no news
    voice(Progress("search", 30.0, 38.0, 1.0, whole=False, left=58.0))
    now[0] = 4.0
    voice.knows(best=28.0)  # rounding lost some of it
    voice.enter("rounding")
    told = [(p.stage, p.best, p.bound, p.seconds, p.whole, p.left) for p in seen]
    assert told == [
        ("search", 10.0, None, 2.0, True, 60.0),
        ("search", 10.0, 40.0, 3.0, True, 59.0),
        ("search", 10.0, 39.0, 3.0, True, 59.0),
        ("search", 30.0, 38.0, 3.0, False, 58.0),
        ("rounding", 28.0, 38.0, 4.0, True, None),
    ]
    assert {p.status_quo for p in seen} == {10.0}
    assert voice_of(voice) is voice


def test_the_log_of_a_scaled_objective_is_read_in_the_units_of_the_task():
    watch = Watch("search", None)
    watch.lines([f"{SCALED}0.25", " R       0       0         0   0.00%   500             400             25.00%        0"])
    assert (watch.best, watch.bound) == (1600.0, 2000.0)


def test_what_ctrl_c_leaves_of_a_scaled_search_is_in_the_units_of_the_task(tmp_path):
    """A file of the solver holds columns as it saw them: here 2^-k times a column that can be a million, worth 2^21 in all."""
    task = Task(
        csr_array(np.array([[1.0, -1e6]])), np.array([-np.inf]), np.array([0.0]),
        np.zeros(2), np.array([1e6, 1.0]), np.array([4.0, -1.0]), np.array([False, True]),
    )  # fmt: skip
    scaling = pose(task)[1]
    assert scaling.columns[0] != 1
    assert scaling.objective != 1
    seen = float(1e6 / scaling.columns[0])
    (tmp_path / "improving.sol").write_text(f"Objective 1\n# Columns -2\n {seen!r} 0\n 1 1\n", encoding="utf-8")
    watch = Watch("search", None)
    watch.lines([f"{SCALED}{scaling.objective!r}", f" R  0  0  0  0.00%   {3999999 * scaling.objective}   1   25.00%   0"])
    left = _best_so_far(task, tmp_path / "improving.sol", watch, "highs")
    assert left.objective == pytest.approx(3_999_999)
    assert left.bound == pytest.approx(3_999_999)
