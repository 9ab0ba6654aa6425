"""Cross execution by hand: three forms, lag, overhead, hand-over, lot and cap."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer import SolveOptions, evaluate
from optimizer.scenario import Scenario
from tests.mechanisms.by_hand import found, solved


def closures(**cross) -> float:
    """Court a has 20 cases, all tied, of 2 judge-days; a, b and their superior m have 2 judges each; 4 weeks of 5 days.

    Nobody at a can progress a case; another court has 2 x 5 = 10 judge-days a week.
    """
    section = {
        "kind": "cross",
        "name": "x",
        "form": "elevate",
        "classes": ["money"],
        "share_cap": 1.0,
        "overhead": 0.0,
        "lag_weeks": 0,
    }
    return evaluate(
        Scenario.from_document({
            "schema": 1, "name": "hand", "calendar": {"start": "2019-06-10", "periods": 4, "working_days": [5, 5, 5, 5]},
            "roles": {"judge": {}}, "classes": {"money": {"effort_days": {"judge": 2}, "tied_share": 1.0}},
            "courts": [{"id": "m", "tier": "intermediate"}, {"id": "a", "parent": "m"}, {"id": "b", "parent": "m"}],
            "pools": [{"court": court, "judge": 2} for court in "mab"],
            "queues": [{"court": "a", "class": "money", "open": 20}], "objective": {"early": 0.0},
            "mechanisms": [section | cross],
        }),
        options=SolveOptions(gap=0.0),
    ).totals()["closures"]  # fmt: skip


def test_the_superior_court_executes_what_it_has_days_for():
    assert closures() == pytest.approx(20)  # 40 judge-days, 2 each


def test_so_does_the_nearest_court():
    assert closures(form="designate") == pytest.approx(20)


def test_so_does_a_named_court():
    assert closures(form="concentrate", to="b") == pytest.approx(20)


def test_a_lag_of_two_weeks_leaves_two():
    assert closures(lag_weeks=2) == pytest.approx(10)  # 20 judge-days are left after the lag


def test_overhead_makes_cases_longer():
    # 2 x 1.6 = 3.2 judge-days: 3 whole cases a week (9.6 of 10 days); the work of a case falls into one week
    assert closures(overhead=0.6) == pytest.approx(12)


def test_hand_over_is_paid_at_both_ends():
    # 2 + 0.5 at the superior court: 4 a week, 16 in all; a spends 0.5 x 16 = 8 of its own 40 days
    assert closures(handover_days={"judge": 0.5}) == pytest.approx(16)


def test_no_more_than_the_cap_leaves():
    assert closures(share_cap=0.33) == pytest.approx(6)  # 6.6 cases, whole ones only


def test_a_lot_larger_than_the_cap_does_not_leave_at_all():
    assert closures(share_cap=0.33, minimum_lot=7) == pytest.approx(0)


def test_a_lot_must_be_reached_on_each_date():
    # 5 cases a week fit; a lot of 6 needs 12 of 10 judge-days
    assert closures(minimum_lot=5) == pytest.approx(20)
    assert closures(minimum_lot=6) == pytest.approx(0)


def test_orders_only_on_dates():
    assert closures(every_weeks=2) == pytest.approx(10)  # weeks 1 and 3


def test_cases_that_are_not_of_the_class_stay():
    document = {"kind": "cross", "name": "x", "form": "elevate", "classes": ["money"], "origins": {"ids": ["b"]}}
    assert closures(**document) == pytest.approx(0)


def test_one_case_that_may_move_moves():
    assert closures(share_cap=0.05) == pytest.approx(1)


def test_cases_that_leave_are_no_load_of_their_court():
    # the three judges of m take 30 of a's thousand: 20 closures there are of 970, not of 1,000 or 1,030
    away = {"kind": "cross", "name": "away", "form": "elevate", "classes": ["money"], "overhead": 0.0, "lag_weeks": 0,
            "minimum_lot": 1, "cases": "all", "share_cap": 1.0}  # fmt: skip

    def rate(least: float) -> dict[str, Any]:
        return {"targets": [{"name": "goal", "kpi": "closing_rate", "courts": {"ids": ["a"]}, "at_least": least}]}

    assert solved(away, **rate(0.0206)).verified
    assert solved(away, **rate(0.0207)).proof.status == "infeasible"


def test_cases_of_a_court_that_is_not_meant_are_named():
    away = {"kind": "cross", "name": "away", "form": "concentrate", "to": "b", "classes": ["money"], "cases": "all",
            "share_cap": 1.0, "minimum_lot": 1, "lag_weeks": 0}  # fmt: skip
    more = {"courts": [{"id": "m", "tier": "intermediate"}, {"id": "a", "parent": "m"}, {"id": "b", "parent": "m"}],
            "queues": [{"court": court, "class": "money", "open": 1000} for court in "am"]}  # fmt: skip
    moved = {"cell": 0, "receiver": 2, "period": 0, "finished": 0, "amount": 1}
    assert "these cases may not move" in found(solved(away | {"origins": {"ids": ["m"]}}, **more), "away", "moved", moved)
    assert "these cases may not move" not in found(solved(away, **more), "away", "moved", moved)
