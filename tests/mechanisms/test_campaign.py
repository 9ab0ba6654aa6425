"""Campaigns by hand."""

from __future__ import annotations

import pytest

from optimizer.errors import ScenarioError
from optimizer.mechanisms.campaign import OVERTIME_DAYS
from optimizer.scenario import Scenario
from tests.mechanisms.by_hand import at_least, closures, found, solved


def campaign(**change):
    levels = [{"days_per_week": 1, "output": 0.8}]
    return {"kind": "campaign", "name": "action", "classes": ["money"], "weeks": [1], "deployed_share": 1.0,
            "levels": levels, "rest_share": 0, **change}  # fmt: skip


def test_a_week_of_overtime():
    # 2 officers x 1 day x 0.8
    assert closures(campaign()) == pytest.approx(20 + 1.6)


def test_heads_on_call_who_are_not_deployed_add_nothing():
    for on_call in (0.0, 0.5, 1.0):
        assert closures(campaign(deployed_share=0.0, on_call=on_call)) == pytest.approx(20)
    assert closures(campaign(deployed_share=0.5, on_call=0.5)) == pytest.approx(20 + 0.4)


def test_the_second_day_yields_less():
    tired = [{"days_per_week": 1, "output": 0.8}, {"days_per_week": 1, "output": 0.3}]
    assert closures(campaign(levels=tired), overtime_cap=2) == pytest.approx(20 + 1.6 + 0.6)


def test_the_weekly_bound_binds_all_campaigns_together():
    two = [campaign(weeks=[2]), campaign(name="other", weeks=[2])]
    # each alone asks for a day a week; together no more than 1.25 days: 2 officers x 2 weeks x 1.25 x 0.8
    assert closures(*two, overtime_cap=1.25) == pytest.approx(20 + 4)
    assert closures(*two, overtime_cap=5) == pytest.approx(20 + 6.4)


def test_rest_comes_after():
    # half a day of rest for each of 2 days of overtime, in the second week
    assert closures(campaign(rest_share=0.5, rest_weeks=1)) == pytest.approx(20 + 1.6 - 1)


def test_rest_beyond_the_end_is_charged_to_the_last_week():
    # the second week would be the better date if its rest fell off the calendar
    assert closures(campaign(rest_share=0.5, rest_weeks=4)) == pytest.approx(20 + 1.6 - 1)
    assert closures(campaign(rest_share=0.8, rest_weeks=1)) == pytest.approx(20)


def test_it_runs_once_unless_said():
    assert closures(campaign(at_most=2)) == pytest.approx(20 + 3.2)
    assert closures(campaign(at_most=0)) == pytest.approx(20)


def test_overtime_goes_to_its_classes_only():
    # evictions are worth less than what is closed anyway: no own day goes there, so overtime alone closes 1.6
    classes = {"money": {"effort_days": {"judge": 1}, "value": 2}, "eviction": {"effort_days": {"judge": 1}}}
    queues = [{"court": "a", "class": klass, "open": 1000} for klass in classes]
    found = solved(campaign(classes=["eviction"]), classes=classes, queues=queues)
    assert found.proof.first_stage == pytest.approx(2 * 20 + 1.6)


def test_measures_are_counted_and_rewarded_nowhere():
    plain, counted = solved(campaign()), solved(campaign(measures={"summons": 0.5}))
    assert counted.measures() == {"summons": pytest.approx(1.0)}  # 2 days of overtime
    assert plain.measures() == {}
    assert counted.proof.first_stage == pytest.approx(plain.proof.first_stage)


def test_a_holiday_has_no_working_day_and_overtime_all_the_same():
    holiday = {"start": "2019-10-01", "periods": 1, "working_days": [0]}
    assert closures(campaign(levels=[{"days_per_week": 7, "output": 1}]), calendar=holiday, overtime_cap=7) == pytest.approx(14)


def test_the_share_deployed_must_be_said():
    with pytest.raises(ScenarioError, match="deployed_share"):
        Scenario.from_document({**solved().scenario.dump()["document"], "mechanisms": [
            {name: value for name, value in campaign().items() if name != "deployed_share"}]})  # fmt: skip


def test_a_target_of_what_overtime_brings_can_be_met_and_no_more():
    assert solved(campaign(), **at_least(21.6)).verified
    assert solved(campaign(), **at_least(21.7)).proof.status == "infeasible"
    # nobody deployed, nothing won
    assert solved(campaign(deployed_share=0.0, on_call=1.0), **at_least(20.1)).proof.status == "infeasible"


def test_the_weekly_bound_on_all_campaigns_decides_whether_a_target_can_be_met():
    two = [campaign(weeks=[2]), campaign(name="other", weeks=[2])]
    assert solved(*two, overtime_cap=1.25, **at_least(24)).verified
    assert solved(*two, overtime_cap=1.25, **at_least(24.1)).proof.status == "infeasible"


def test_classes_must_exist():
    with pytest.raises(ScenarioError, match="rents"):
        closures(campaign(classes=["rents"]))


def test_forged_overtime_is_named():
    # 2 days for 2 officers in the first week, of which 1.6 are used; the plan may as well have run in the second
    classes = {"money": {"effort_days": {"judge": 1}}, "eviction": {"effort_days": {"judge": 1}}}
    result = solved(campaign(start_every_weeks=2, roles=["judge"]), classes=classes)
    days = {"court": 1, "role": 0, "start": 0, "length": 1, "period": 0, "level": 0, "amount": 2}
    used = {"court": 1, "class": 0, "role": 0, "period": 0, "amount": 1.6}
    assert found(result, "action", "overtime", days) == ""
    assert "overtime level 0[a, judge, period 0]" in found(result, "action", "overtime", {**days, "amount": 2.1})
    assert "outside a campaign" in found(result, "action", "overtime", {**days, "period": 1})
    assert "overtime is negative" in found(result, "action", "overtime", {**days, "amount": -1})
    assert found(result, "action", "used", used) == ""
    assert "more days used" in found(result, "action", "used", {**used, "amount": 1.7})
    assert "not meant" in found(result, "action", "used", {**used, "class": 1})
    run = {"start": 0, "length": 1, "amount": 1}
    assert "may not start" in found(result, "action", "run", {**run, "start": 1})
    assert "may not last" in found(result, "action", "run", {**run, "length": 2})
    assert "more than 1" in found(result, "action", "run", run, run)


def test_two_campaigns_beyond_the_weekly_bound_are_named():
    # 1.25 days for each of 2 officers: 2.5 in a week; the first has 2 of them, the other 0.5
    two = [campaign(start_every_weeks=2), campaign(name="other", start_every_weeks=2)]
    result = solved(*two, overtime_cap=1.25)
    days = {"court": 1, "role": 0, "start": 0, "length": 1, "period": 0, "level": 0, "amount": 2}
    assert result.totals()["closures"] == pytest.approx(20 + 2.5 * 0.8)
    first, other = (float(result.plan.table(name, OVERTIME_DAYS).amount.sum()) for name in ("action", "other"))
    assert first + other == pytest.approx(2.5)
    less = "action" if first < other else "other"
    assert "overtime[a, judge, period 0]" in found(result, less, OVERTIME_DAYS.name, days)
