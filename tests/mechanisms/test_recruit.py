"""Recruitment by hand."""

from __future__ import annotations

import pytest

from optimizer.errors import ScenarioError
from optimizer.plan import GAIN, rows_of
from tests.mechanisms.by_hand import at_least, closures, found, solved


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


def test_his_days_count_among_those_there_are():
    # m: 30 days, none used; a: 20, and 10 of the recruit, all used
    (row,) = solved(recruit(lead_weeks=0)).utilisation().to_dict("records")
    assert (row["available_days"], row["used_days"]) == pytest.approx((60, 30))


def test_a_recruit_gains_like_anybody_at_home():
    # a team raises everybody at home by a tenth: 0.1 x 20 days of those who were there, and 0.1 x 10 of the recruit
    visit = {"kind": "supervision", "name": "visit", "teams": 1, "weeks": [2], "gain": 0.1}
    assert closures(recruit(lead_weeks=0), visit) == pytest.approx(30 + 2 + 1)


def test_a_recruit_gains_no_more_than_anybody_at_home():
    # three judges at home may gain half a day each in a week
    visit = {"kind": "supervision", "name": "visit", "teams": 1, "weeks": [2], "gain": 0.1}
    result = solved(recruit(lead_weeks=0), visit)
    rows = rows_of(result.plan.tables("visit"), GAIN)
    assert sum(row[-1] for row in rows) == pytest.approx(3)
    more = [dict(zip((*GAIN.axes, "amount"), row, strict=True)) for row in rows]
    more[0]["amount"] += 0.1
    assert "visit gain[a, judge, period 0]" in found(result, "visit", GAIN.name, *more)


def test_a_recruit_works_overtime_like_anybody_at_home():
    # one day more a week and officer for two weeks: 2 x 2 of those who were there, and 2 of the recruit
    push = {
        "kind": "campaign", "name": "push", "weeks": [2], "deployed_share": 1.0, "rest_share": 0.0, "classes": ["money"],
        "levels": [{"days_per_week": 1, "output": 1.0}],
    }  # fmt: skip
    assert closures(push, overtime_cap=1) == pytest.approx(20 + 4)
    assert closures(recruit(lead_weeks=0), push, overtime_cap=1) == pytest.approx(30 + 4 + 2)


def test_a_target_of_what_recruits_bring_can_be_met_and_no_more():
    assert solved(recruit(), **at_least(25)).verified
    assert solved(recruit(), **at_least(25.1)).proof.status == "infeasible"


def test_roles_must_exist():
    with pytest.raises(ScenarioError, match="usher"):
        closures(recruit(heads={"usher": 1}))


def test_forged_recruits_are_named():
    result = solved(recruit(heads={"judge": 3}, establishment={"judge": 4}, at_most=1, courts={"ids": ["a"]}))
    hired = {"court": 1, "role": 0, "start": 0, "first": 1, "amount": 1}
    assert found(result, "posts", "hired", hired) == ""
    assert "more than 1 hired in all (1 heads)" in found(result, "posts", "hired", {**hired, "amount": 2})
    # 2 of 4 posts are filled
    assert "more than 2 hired (1 heads)" in found(result, "posts", "hired", {**hired, "amount": 3})
    assert "not whole" in found(result, "posts", "hired", {**hired, "amount": 0.5})
    assert "negative" in found(result, "posts", "hired", {**hired, "amount": -1})
    assert "may not recruit" in found(result, "posts", "hired", {**hired, "court": 0})
    assert "begins at the wrong time" in found(result, "posts", "hired", {**hired, "first": 0})
    assert "not ordered in this period" in found(result, "posts", "hired", {**hired, "start": 1})
    # without any, the judge at home in the second week is missing
    assert "staff[a, judge, period 1]" in found(result, "posts", "hired", {**hired, "amount": 0})


def test_posts_are_filled_on_the_day_when_there_are_most():
    # two more judges from the second week on: four of five posts are filled then, if two before
    more = [{"courts": {"ids": ["a"]}, "heads_add": {"judge": 2}, "from": "2019-06-17", "note": "posted"}]
    result = solved(recruit(heads={"judge": 3}, establishment={"judge": 5}, courts={"ids": ["a"]}), adjust=more)
    hired = {"court": 1, "role": 0, "start": 0, "first": 1, "amount": 1}
    assert found(result, "posts", "hired", hired) == ""
    assert "more than 1 hired (1 heads)" in found(result, "posts", "hired", {**hired, "amount": 2})
