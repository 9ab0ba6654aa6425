"""Recruitment by hand."""

from __future__ import annotations

import pytest

from tests.mechanisms.by_hand import closures


def recruit(**change):
    return {"kind": "recruit", "name": "posts", "courts": ["a"], "heads": {"judge": 1}, "lead_weeks": 1, **change}


def test_one_judge_from_the_second_week_on():
    assert closures(recruit()) == pytest.approx(20 + 5)
    assert closures(recruit(lead_weeks=0)) == pytest.approx(20 + 10)
    assert closures(recruit(lead_weeks=2)) == pytest.approx(20)


def test_the_first_week_is_half_as_good():
    assert closures(recruit(lead_weeks=0, ramp=[0.5])) == pytest.approx(20 + 2.5 + 5)


def test_the_establishment_is_full():
    assert closures(recruit(heads={"judge": 5}, establishment={"judge": 3})) == pytest.approx(20 + 5)
    assert closures(recruit(heads={"judge": 5}, establishment={"judge": 2})) == pytest.approx(20)


def test_no_more_than_the_total():
    everywhere = recruit(courts="all", heads={"judge": 3}, at_most=2)
    assert closures(everywhere) == pytest.approx(20 + 10)


def test_hiring_and_salaries_are_paid():
    # one judge costs 100, and 10 for his one week of service
    paid = recruit(heads={"judge": 2}, cost_yuan=100, cost_yuan_per_officer_week=10, budget="purse")
    assert closures(paid, budgets={"purse": 220}) == pytest.approx(20 + 10)
    assert closures(paid, budgets={"purse": 219}) == pytest.approx(20 + 5)
    assert closures(paid, budgets={"purse": 109}) == pytest.approx(20)


def test_a_recruit_gains_like_anybody_at_home():
    # a team raises everybody at home by a tenth of the days of those who were there: 0.1 x 10, and of the recruit 0
    visit = {"kind": "supervision", "name": "visit", "teams": 1, "weeks": [2], "gain": 0.1}
    assert closures(recruit(lead_weeks=0), visit) == pytest.approx(30 + 2)
