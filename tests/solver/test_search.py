"""The search: answers of every back end, progress, gap and interruption."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from optimizer.errors import SolverError
from optimizer.solver import Progress, SolveOptions, relative_gap
from optimizer.solver import search as searching
from optimizer.solver.backend import Task, solve_task
from optimizer.solver.engines import ENGINES
from optimizer.solver.search import Watch, last_improving, search


def knapsack() -> Task:
    """Values 10, 13, 7 with weights 3, 4, 2 and room for 6: the best is 13 + 7 = 20."""
    return Task(
        csr_array(np.array([[3.0, 4.0, 2.0]])), np.array([-np.inf]), np.array([6.0]), np.zeros(3), np.ones(3),
        np.array([10.0, 13.0, 7.0]), np.ones(3, dtype=bool),
    )  # fmt: skip


@pytest.mark.parametrize("engine", [name for name, engine in ENGINES.items() if engine.whole])
def test_every_back_end_finds_the_best_whole_solution(engine):
    answer = solve_task(knapsack(), engine=engine, time_limit=10)
    assert answer.objective == pytest.approx(20)
    assert answer.x.tolist() == [0, 1, 1]


@pytest.mark.parametrize("engine", [name for name, engine in ENGINES.items() if engine.gives_prices])
def test_every_lp_engine_finds_the_relaxed_optimum(engine):
    # by worth per weight: item 3 (3.5), item 1 (3.33), then a quarter of item 2: 7 + 10 + 13/4
    task = knapsack()
    relaxed = Task(task.matrix, task.row_lower, task.row_upper, task.lower, task.upper, task.worth, np.zeros(3, dtype=bool))
    assert solve_task(relaxed, engine=engine, time_limit=10).objective == pytest.approx(20.25, rel=1e-3)


def test_a_bound_from_cp_sat_is_never_called_proven():
    assert solve_task(knapsack(), engine="cp-sat", time_limit=10).bound is None
    assert solve_task(knapsack(), engine="highs", time_limit=10).bound == pytest.approx(20)


def test_infeasible_is_a_status_and_has_no_numbers():
    task = knapsack()
    impossible = Task(task.matrix, np.array([100.0]), np.array([np.inf]), task.lower, task.upper, task.worth, task.whole)
    answer = solve_task(impossible, engine="highs", time_limit=10)
    assert (answer.status, answer.x, answer.objective) == ("infeasible", None, None)


def test_a_child_process_gives_the_same_answer(monkeypatch):
    monkeypatch.setattr(searching, "CHILD_ENTRIES", 0)
    seen: list[Progress] = []
    found = search(
        knapsack(), engine="highs", options=SolveOptions(), time_limit=20, gap=0.0, stage="search", progress=seen.append
    )
    assert found.stopped_by is None
    assert found.answer.objective == pytest.approx(20)
    assert all(p.stage == "search" for p in seen)


def test_ctrl_c_returns_the_best_plan_of_the_file_with_its_bound(monkeypatch, tmp_path):
    """The child is interrupted after it has written two better solutions; the second comes back."""
    monkeypatch.setattr(searching, "CHILD_ENTRIES", 0)

    class Child:
        stdout = None

        def __init__(self, command, **_):
            folder = searching.Path(command[-1])
            (folder / "improving.sol").write_text(
                "Objective 10\n# Columns -1\n 1 0\nObjective 20\n# Columns -2\n 1 1\n 1 2\nObjective 30\n# Columns -3\n 1 0\n"
            )
            self.stdout = Lines()

        def send_signal(self, signal):
            self.killed = signal

        def wait(self):
            return 0

        def poll(self):
            return 0

    class Lines:
        def __iter__(self):
            yield " S       0       0         0   0.00%   20.25             10            102.50%\n"
            raise KeyboardInterrupt

        def close(self):
            return None

    monkeypatch.setattr(searching.subprocess, "Popen", Child)
    found = search(knapsack(), engine="highs", options=SolveOptions(), time_limit=20, gap=0.0, stage="search")
    assert found.stopped_by == "interrupt"
    assert found.answer.x.tolist() == [0, 1, 1]  # the third solution is cut off in the middle
    assert found.answer.bound == pytest.approx(20.25)


TWO_BETTER = "Objective 10\n# Columns -1\n 1 0\nObjective 20\n# Columns -2\n 1 1\n 1 2\n"


def dying(monkeypatch, code, *, writes=""):
    """Children that run ``code`` instead of a search, after writing a file of better solutions."""
    monkeypatch.setattr(searching, "CHILD_ENTRIES", 0)
    real = searching.subprocess.Popen

    def start(command, **settings):
        (searching.Path(command[-1]) / "improving.sol").write_text(writes)
        return real([command[0], "-c", code], **settings)

    monkeypatch.setattr(searching.subprocess, "Popen", start)


def searched(task=None):
    task = knapsack() if task is None else task
    return search(task, engine="highs", options=SolveOptions(), time_limit=20, gap=0.0, stage="search")


@pytest.mark.parametrize(
    ("code", "reason", "said"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "killed by signal 9", ()),
        ("import sys; print('no memory left', file=sys.stderr); sys.exit(3)", "died with exit code 3", ("no memory left",)),
        ("pass", "left no answer that can be read", ()),
    ],
)
def test_a_solver_that_dies_with_nothing_found_is_an_error_that_says_how(monkeypatch, code, reason, said):
    dying(monkeypatch, code)
    with pytest.raises(SolverError) as caught:
        searched()
    assert caught.value.engine == "highs"
    assert reason in caught.value.reason
    assert caught.value.said == said
    assert all(line in str(caught.value) for line in said)


def test_what_a_solver_found_before_it_died_is_used_and_said(monkeypatch):
    dying(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", writes=TWO_BETTER)
    found = searched()
    assert found.stopped_by == "solver died"
    assert "signal 11" in found.reason
    assert found.answer.x.tolist() == [0, 1, 1]
    assert found.answer.status == "feasible"


@pytest.mark.parametrize("entries", [0, 10**9], ids=["child", "in process"])
def test_a_refused_task_is_the_same_error_in_a_child_and_in_process(monkeypatch, entries):
    monkeypatch.setattr(searching, "CHILD_ENTRIES", entries)
    task = knapsack()
    wrong = Task(task.matrix, task.row_lower, task.row_upper, task.upper, task.lower, task.worth, task.whole)  # from 1 to 0
    with pytest.raises(SolverError, match="highs: refused the model"):
        searched(wrong)


def test_only_whole_solutions_of_the_file_count():
    assert last_improving("", 3) is None
    assert last_improving("Objective 5\n# Columns -2\n 1 0\n", 3) is None
    assert last_improving("Objective 5\n# Columns -1\n 2.5 1\n", 3).tolist() == [0, 2.5, 0]


def test_a_file_cut_off_in_the_middle_of_a_line_gives_the_solution_before():
    whole = "Objective 5\n# Columns -1\n 2.5 1\n"
    for cut in ("Objective 6\n# Columns -1\n 3.5 1", "Objective 6\n# Columns -1\n 3.5e", "Objective 6\n# Col", "Obj"):
        assert last_improving(whole + cut, 13).tolist()[:3] == [0, 2.5, 0]


@pytest.mark.parametrize(
    ("line", "best", "bound"),
    [
        (" R       0       0         0   0.00%   56077.13543     43592             28.64%        0", 43592, 56077.13543),
        ("         0       0         0   0.00%   1635210.483817  -inf                 inf        0", None, 1635210.483817),
        ("#2       0.05s best:12    next:[13,17] rins", 12, 17),
    ],
)  # fmt: skip
def test_the_log_is_read(line, best, bound):
    seen: list[Progress] = []
    Watch("search", seen.append).lines([line, "nothing here"])
    assert [(p.best, p.bound) for p in seen] == [(best, bound)]


def test_gap_is_none_where_nothing_is_proven():
    assert relative_gap(None, 3.0) is None
    assert relative_gap(3.0, None) is None
    assert relative_gap(100.0, 101.0) == pytest.approx(0.01)
    assert relative_gap(101.0, 101.0 - 1e-12) == 0


@pytest.mark.parametrize(
    "wrong", [{"gap": -0.1}, {"gap": 1.0}, {"time_limit": 0}, {"threads": 0}, {"solver": "cplex"}, {"disruption": 1.5}]
)
def test_options_that_no_solve_can_honour_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        SolveOptions(**wrong)


@pytest.mark.parametrize("seed", range(12))
def test_cp_sat_is_right_on_tangent_cuts_of_concave_returns(seed):
    """The family in which CP-SAT 9.15 may call a wrong solution optimal with its default presolve (google/or-tools#5293).

    Three courts choose one of four numbers of officers each; the return of each is the least of three tangents of a square
    root, with wide coefficients; all together have a budget. Checked against all 64 choices.
    """
    random = np.random.default_rng(seed)
    levels = np.sort(random.choice(30, size=(3, 4)), axis=1)
    at = np.sort(random.choice(np.arange(1, 30), size=(3, 3)), axis=1)
    scale = random.integers(50, 900, size=3)[:, None]
    slope, base = np.round(1000 * scale / (2 * np.sqrt(at))), np.round(1000 * scale * np.sqrt(at) / 2)
    budget = int(random.integers(levels.min(axis=1).sum(), levels.max(axis=1).sum() + 1))
    best = max(
        sum(int(np.floor(((slope[g] * n + base[g]) / 1000).min())) for g, n in enumerate(choice))
        for choice in np.array(np.meshgrid(*levels)).reshape(3, -1).T
        if choice.sum() <= budget
    )
    rows, lower, upper = np.zeros((13, 15)), np.full(13, -np.inf), np.zeros(13)  # columns: 12 choices, 3 returns
    for g in range(3):
        rows[g, 4 * g : 4 * g + 4], lower[g], upper[g] = 1, 1, 1
        for cut in range(3):
            row = 3 + 3 * g + cut
            rows[row, 12 + g], rows[row, 4 * g : 4 * g + 4], upper[row] = 1000, -slope[g, cut] * levels[g], base[g, cut]
    rows[12, :12], upper[12] = levels.ravel(), budget
    task = Task(
        csr_array(rows), lower, upper, np.zeros(15), np.concatenate([np.ones(12), np.full(3, 1e6)]),
        np.concatenate([np.zeros(12), np.ones(3)]), np.ones(15, dtype=bool),
    )  # fmt: skip
    assert solve_task(task, engine="cp-sat", time_limit=30).objective == pytest.approx(best)
