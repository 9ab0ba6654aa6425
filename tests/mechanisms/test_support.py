"""Support by hand: heads, floor, travel, tied cases, caps."""

from __future__ import annotations

import pytest

from optimizer import SolveOptions, evaluate
from optimizer.scenario import Scenario
from tests.mechanisms.by_hand import found, solved


def closures(tied: float = 0.0, travel: float = 0.0, **support) -> float:
    """Host has 2 judges and 100 cases of a judge-day each, donor 6 judges (3 stay) and none; 2 weeks of 5 days."""
    return evaluate(
        Scenario.from_document({
            "schema": 1, "name": "hand", "calendar": {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
            "roles": {"judge": {}}, "classes": {"money": {"effort_days": {"judge": 1}, "tied_share": tied}},
            "courts": [{"id": "host"}, {"id": "donor"}], "protected_share": 0.5,
            "pools": [{"court": "host", "judge": 2}, {"court": "donor", "judge": 6}],
            "queues": [{"court": "host", "class": "money", "open": 100}], "travel": {"same_region": travel},
            "objective": {"early": 0.0},
            "mechanisms": [{"kind": "support", "name": "support", "heads": {"judge": [0, 9]}, "weeks": [2], **support}],
        }),
        options=SolveOptions(gap=0.0),
    ).totals()["closures"]  # fmt: skip


def test_all_above_the_floor_may_go():
    assert closures() == pytest.approx(20 + 30)


def test_the_road_takes_a_tenth():
    assert closures(travel=0.1) == pytest.approx(20 + 27)


def test_power_stays_with_the_host_and_so_do_tied_cases():
    assert closures(tied=0.9) == pytest.approx(10)  # only 10 cases are not tied


def test_where_the_scenario_says_so_tied_cases_are_relieved():
    assert closures(tied=0.9, relieves_tied=True) == pytest.approx(10 + 30)


def test_heads_away_are_capped():
    assert closures(at_most_heads=1) == pytest.approx(20 + 10)


def test_windows_that_overlap_share_the_most_at_a_host():
    """Windows of one week and of two: never more than one judge at a time, who is there in both weeks."""
    assert closures(weeks=[1, 2], heads={"judge": [0, 1]}) == pytest.approx(20 + 10)
    assert closures(weeks=[1, 2], heads={"judge": [0, 2]}) == pytest.approx(20 + 20)


def test_more_at_a_host_than_a_posting_may_have_is_named():
    result = solved({"kind": "support", "name": "help", "heads": {"judge": [0, 1]}, "weeks": [1, 2], "hosts": ["a"]})
    one = {"donor": 0, "host": 1, "role": 0, "amount": 1}
    assert "more than 1" in found(result, "help", "orders", one | {"start": 0, "length": 2}, one | {"start": 1, "length": 1})


def test_a_fewest_is_all_or_nothing():
    assert closures(heads={"judge": [3, 9]}) == pytest.approx(20 + 30)
    assert closures(heads={"judge": [4, 9]}) == pytest.approx(20)


def test_a_posting_of_one_week_may_come_twice():
    assert closures(weeks=[1]) == pytest.approx(20 + 30)
    assert closures(weeks=[1], start_every_weeks=2) == pytest.approx(20 + 15)


def test_officers_who_leave_without_going_anywhere_are_no_decision_of_a_plan():
    help_ = {"kind": "support", "name": "help", "heads": {"judge": [0, 2]}, "weeks": [2]}
    lent = {"donor": 0, "role": 0, "start": 0, "length": 2, "amount": 2}
    assert "help lent: there is no such kind of decision" in found(solved(help_), "help", "lent", lent)


def test_an_order_stated_twice_is_named():
    help_ = {"kind": "support", "name": "help", "heads": {"judge": [0, 2]}, "weeks": [2]}
    order = {"donor": 0, "host": 1, "role": 0, "start": 0, "length": 2, "amount": 1}
    assert "stated twice" not in found(solved(help_), "help", "orders", order)
    assert "stated twice" in found(solved(help_), "help", "orders", order, order)
