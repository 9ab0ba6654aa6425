"""Scaling and ranges: powers of two, no noise, narrow doors; amounts from 1e-6 to 1e9 end right or refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array

from optimizer import SolveOptions, evaluate
from optimizer.errors import RangeError
from optimizer.scenario import Scenario
from optimizer.solver.backend import Task, solve_task
from optimizer.solver.engines import ENGINES
from optimizer.solver.scaling import implied_bounds, pose, widest
from tests.torture import judge, torture

INF = np.inf


def task(matrix, row_lower, row_upper, upper, worth, whole=()):
    columns = len(upper)
    return Task(
        csr_array(np.array(matrix, dtype=float)), np.array(row_lower, dtype=float), np.array(row_upper, dtype=float),
        np.zeros(columns), np.array(upper, dtype=float), np.array(worth, dtype=float), np.isin(np.arange(columns), whole),
    )  # fmt: skip


def is_power_of_two(amounts):
    return np.all(np.frexp(amounts)[0] == 0.5)


def test_ordinary_amounts_are_left_as_they_are():
    plain = task([[1, 1], [3, -2]], [-INF, -3], [10, INF], [8, 9], [1, 2])
    posed, scaling = pose(plain)
    assert (scaling.rows == 1).all()
    assert (scaling.columns == 1).all()
    assert scaling.objective == 1
    assert (posed.matrix.toarray() == plain.matrix.toarray()).all()


def test_scales_are_powers_of_two_and_whole_columns_have_none():
    wide = task([[1e6, 3e-5, 7], [0, 1e3, 1]], [-INF, -INF], [5e6, 2e9], [9, 1e8, 4e9], [1e-7, 1e3, 5], whole=[0])
    posed, scaling = pose(wide)
    assert is_power_of_two(np.concatenate([scaling.rows, scaling.columns, [scaling.objective]]))
    assert scaling.columns[0] == 1
    assert (scaling.columns[1:] != 1).all()
    reach = implied_bounds(wide)[1] / scaling.columns
    assert 0.5 < np.abs(posed.matrix.toarray() * reach).max() <= 2048
    # exact: scaled back, every entry is what it was
    back = posed.matrix.toarray() / scaling.rows[:, None] / scaling.columns
    assert (back == wide.matrix.toarray()).all()


def test_a_limit_that_two_rows_only_bring_nearer_to_nothing_is_no_amount():
    # work 10 c <= 0.3 e and saved e <= c: both are nothing, which the rounds say as 1, 0.03, 0.0009, ...; beside 100 days no
    # amount that a solver has to hold apart from them
    row = [[10, -0.3, 0], [-1, 1, 0], [10, -0.3, 1]]
    circle = task(row, [-INF, -INF, -INF], [0, 0, 100], [1, 1, 150], [1, 0, 1])
    assert implied_bounds(circle)[1][0] < 1e-2
    assert widest(circle).spread < 1e4
    assert solve_task(circle, engine="highs", time_limit=10).objective == pytest.approx(100)


def test_an_answer_is_in_the_units_of_the_task():
    # 1e8 cases of 1e-6 days each, and one of 1000 days, in 150 days: all the cheap ones (100 days), and a 20th of the other
    wide = task([[1e-6, 1e3]], [-INF], [150], [1e8, 1], [1, 1e9])
    for engine in (name for name, engine in ENGINES.items() if engine.trusted):
        answer = solve_task(wide, engine=engine, time_limit=10)
        assert answer.objective == pytest.approx(1.5e8, rel=1e-9)
        assert answer.bound == pytest.approx(answer.objective, rel=1e-9)


@pytest.mark.parametrize("engine", [name for name, engine in ENGINES.items() if engine.trusted and engine.gives_prices])
def test_prices_are_in_the_units_of_the_task(engine):
    # a day more is worth a million cheap cases
    wide = task([[1e-6, 0]], [-INF], [50], [1e8, 1], [1, 1])
    assert solve_task(wide, engine=engine, time_limit=10).prices == pytest.approx([1e6])


def test_noise_is_dropped_and_what_only_a_row_holds_down_is_not():
    noisy = task([[3e5, 2e-15], [1, 1]], [-INF, -INF], [1e5, 5], [4, 4], [1, 1])
    assert pose(noisy)[0].matrix.nnz == 3
    # the only thing that keeps the second column at zero is this row
    held = task([[1, 1]], [-INF], [0], [0, 1e6], [0, 1])
    assert implied_bounds(held)[1].tolist() == [0, 0]
    assert solve_task(held, engine="highs", time_limit=10).objective == pytest.approx(0, abs=1e-9)


def test_what_a_row_has_no_room_for_makes_nothing_else_noise():
    """Of 1.41 million cases of 245 days each one part can be closed in 5 days; the hour of another case is no noise to that."""
    long_cases = task([[245, 0.00363]], [-INF], [5], [1.41e6, 0.0354], [1, 1])
    assert pose(long_cases)[0].matrix.nnz == 2
    nobody = task([[-1, 245, 0.00363]], [-INF], [0], [0, 1.41e6, 0.0354], [0, 1, 1])  # days at home, and there are none
    assert (pose(nobody)[0].matrix.toarray() != 0).tolist() == [[False, True, True]]
    for posed, best in ((long_cases, 0.0354 + (5 - 0.0354 * 0.00363) / 245), (nobody, 0.0)):
        answer = solve_task(posed, engine="highs", time_limit=10)
        assert answer.objective == pytest.approx(best, abs=1e-8)
        assert (posed.matrix @ answer.x <= posed.row_upper + 1e-9).all()


def test_a_million_long_cases_beside_a_short_one_are_solved_right():
    """0.00013 days too many were spent, more than the verifier lets pass: the program refused its own plan."""
    data = {
        "schema": 1, "name": "stock", "calendar": {"start": "2019-06-10", "periods": 2}, "roles": {"judge": {"decides": True}},
        "classes": {"long": {"effort_days": {"judge": 245}}, "short": {"effort_days": {"judge": 0.00363}}},
        "courts": [{"id": "b"}], "pools": [{"court": "b", "heads": {"judge": 1}}],
        "queues": [{"court": "b", "class": "long", "open": 1_410_000}, {"court": "b", "class": "short", "open": 0.0354}],
    }  # fmt: skip
    for heads in (0, 1, 2):
        data["pools"][0]["heads"]["judge"] = heads
        result = evaluate(Scenario.from_document(data), options=SolveOptions(gap=0.0, disruption=0.0))
        # 5 days a week and judge, the short one first: worth 1 each in the first week, 0.98 in the second
        short = min(heads, 1) * 0.0354
        worth = short + (5 * heads - short * 0.00363) / 245 + 0.98 * 5 * heads / 245
        assert result.verified
        assert result.proof.objective == pytest.approx(worth, rel=1e-7, abs=1e-9)


def test_a_row_that_always_holds_is_open():
    posed, _ = pose(task([[0.01, 0.02]], [-INF], [1e9], [40, 40], [1, 1]))
    assert posed.row_upper.tolist() == [INF]


def test_a_door_is_no_wider_than_what_can_come_through():
    """Closing x needs an open switch: 1e7 s >= x, but officers' time lets 20 through: 20 s >= x."""
    door = task([[1e7, -1], [0, 0.5]], [0, -INF], [INF, 10], [1, 1e7], [-1, 1], whole=[0])
    posed, scaling = pose(door)
    entry = posed.matrix.toarray()[0] / scaling.rows[0] / scaling.columns
    assert entry == pytest.approx([20, -1])
    assert solve_task(door, engine="highs", time_limit=10).objective == pytest.approx(19)
    # an equality is no door
    equal = replace(door, row_upper=np.array([0.0, 10.0]))
    assert pose(equal)[0].matrix.toarray()[0, 0] == pytest.approx(1e7 * pose(equal)[1].rows[0])


def test_the_widest_row_is_named_with_its_columns():
    wide = widest(task([[1, 1, 1], [1e9, 0.01, 1]], [-INF, -INF], [2, 1e9], [1, 1, 1], [1, 1, 1], whole=[0, 1, 2]))
    assert (wide.row, wide.small, wide.large) == (1, 1, 0)
    assert wide.spread == pytest.approx(1e11)
    assert widest(task([[1, 1]], [-INF], [9], [1, 1], [1, 1])).spread == 1


WRONG_PROOF = {
    "schema": 1, "name": "wrong-proof",
    "calendar": {"start": "2019-06-03", "periods": 2, "period": "fortnight", "working_days": [10, 10]},
    "roles": {"judge": {"decides": True, "availability": 0.8, "stands_in_for": {"clerk": 0.8}},
              "clerk": {"availability": 0.9, "stands_in_for": {"judge": 0.3}}},
    "classes": {"k2": {"effort_days": {"judge": 3, "clerk": 1.7}}},
    "courts": [{"id": "p", "tier": "intermediate"}, {"id": "q", "parent": "p"}],
    "pools": [{"court": "p", "heads": {"judge": 5, "clerk": 3}}, {"court": "q", "heads": {"judge": 3, "clerk": 5}}],
    "protected_share": 0.6,
    "queues": [{"court": "p", "class": "k2", "open": 40, "inflow_per_week": 0},
               {"court": "q", "class": "k2", "open": 12, "inflow_per_week": 0}],
    "budgets": {"b": 1e9},
    "mechanisms": [
        {"kind": "bureau", "name": "bureau", "weeks": [4], "budget": "b", "heads": {"judge": [1, 1], "clerk": [1, 2]},
         "setup_cost_yuan": 999999999, "cost_yuan_per_officer_week": 0.01},
        {"kind": "recruit", "name": "recruit", "heads": {"judge": 2, "clerk": 1}, "lead_weeks": 0, "cost_yuan": 1e8,
         "cost_yuan_per_officer_week": 0.01, "budget": "b"},
    ],
}  # fmt: skip


def test_a_thousand_million_yuan_beside_a_fen_is_solved_right():
    """One solver proved 46.674 here, and another found 49.682."""
    result = evaluate(Scenario.from_document(WRONG_PROOF), options=SolveOptions(gap=0.0, disruption=0.0))
    assert result.verified
    assert result.proof.objective == pytest.approx(49.6820513, rel=1e-7)
    assert result.proof.claim in ("checked", "two solvers")


def test_one_solvers_word_on_amounts_too_far_apart_is_refused_by_name():
    with pytest.raises(RangeError, match=r"budget\[0\], .*bureau"):
        evaluate(Scenario.from_document(WRONG_PROOF), options=SolveOptions(whole="rounded"))


@pytest.mark.parametrize("seed", [*range(54), 79, 101, 139, 177, 477, 532, 695, 1094, 1201])
def test_amounts_from_tiny_to_huge_end_right_or_refused(seed):
    assert judge(torture(seed)).verdict in ("agreed", "refused")


def test_what_rows_imply_to_be_zero_but_for_rounding_is_no_scale():
    """0.1 + 0.2 - 0.3 is 5.6e-17 to a computer: a column with that much room brought to one would leave its row empty."""
    tight = task([[1, 0, 1], [0, 1, 1]], [-INF, -INF], [0.1 + 0.2 - 0.3, 5], [14, 14, 14], [3, 1, 1])
    _, scaling = pose(tight)
    assert scaling.columns.min() >= 2.0**-10
    assert solve_task(tight, engine="highs", time_limit=10).objective == pytest.approx(5, abs=1e-8)


def test_columns_without_limits_are_no_doors():
    open_ended = task([[5, -1, 1]], [0], [INF], [1, INF, INF], [-1, 1, -1], whole=[0])
    assert pose(open_ended)[0].matrix.toarray().tolist() == [[5, -1, 1]]


def test_a_door_of_a_row_that_the_rest_keeps_by_itself_is_left_alone():
    """``a + s >= z`` with ``a >= 1 >= z`` holds without ``s``: a door of rounding's width would look like amounts far apart."""
    kept = task([[1, 1, -1], [1, 0, 0]], [0, 1], [INF, INF], [2, 1, 1], [1, 1, 1], whole=[0, 1, 2])
    assert widest(kept) is None or widest(kept).spread < 10
