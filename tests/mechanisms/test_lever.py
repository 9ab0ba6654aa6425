"""Levers by hand."""

from __future__ import annotations

import pytest

from optimizer.errors import ScenarioError
from tests.mechanisms.by_hand import at_least, closures, found, solved


def lever(**change):
    return {"kind": "lever", "name": "insurance", "classes": ["money"], "saving": 0.2, **change}


def test_a_fifth_less_effort_is_a_quarter_more_cases():
    assert closures(lever()) == pytest.approx(20 / 0.8)


def test_before_it_works_nothing_is_saved():
    assert closures(lever(lead_weeks=1)) == pytest.approx(10 + 10 / 0.8)
    assert closures(lever(lead_weeks=5)) == pytest.approx(20)


def test_savings_together_are_capped():
    # two levers of 0.2 would save 0.4 of the effort; the default cap is 0.3
    both = (lever(), lever(name="orders"))
    assert closures(*both) == pytest.approx(20 / 0.7)
    assert closures(*both, gain_cap=1.0) == pytest.approx(20 / 0.6)


def test_it_must_be_paid():
    paid = lever(cost_yuan=50, budget="purse")
    assert closures(paid, budgets={"purse": 50}) == pytest.approx(25)
    assert closures(paid, budgets={"purse": 49}) == pytest.approx(20)


def test_courts_are_counted():
    assert closures(lever(at_most=0)) == pytest.approx(20)


def test_it_saves_on_tied_cases_what_outsiders_must_do():
    # everything is tied: without outsiders nothing can be closed, and a saving of a share cannot close a case alone
    classes = {"money": {"effort_days": {"judge": 1}, "tied_share": 1.0}}
    assert closures(lever(), classes=classes) == pytest.approx(0)
    # two judges of m for a week, 10 outside days: 12.5 cases
    support = {"kind": "support", "name": "help", "heads": {"judge": [0, 2]}, "weeks": [1], "relieves_tied": True,
               "at_most_heads": 2, "start_every_weeks": 2}  # fmt: skip
    assert closures(support, classes=classes) == pytest.approx(10)
    assert closures(support, lever(), classes=classes) == pytest.approx(12.5)


def test_a_day_is_not_saved_and_spent():
    # a campaign on the same class: 1.6 days and the saving together stay within the effort of what is closed
    campaign = {"kind": "campaign", "name": "action", "classes": ["money"], "weeks": [1], "deployed_share": 1.0,
                "levels": [{"days_per_week": 1, "output": 0.8}], "rest_share": 0}  # fmt: skip
    assert closures(campaign, lever()) == pytest.approx(21.6 / 0.8)


def test_what_does_not_pay_is_not_introduced():
    queues = [{"court": "a", "class": "money", "open": 5}]
    assert solved(lever(), queues=queues).acts().empty


def test_a_target_of_what_it_saves_can_be_met_and_no_more():
    assert solved(lever(), **at_least(25)).verified
    assert solved(lever(), **at_least(25.1)).proof.status == "infeasible"
    both = (lever(), lever(name="orders"))
    assert solved(*both, **at_least(28.5)).verified  # 20 / 0.7 = 28.57
    assert solved(*both, **at_least(28.6)).proof.status == "infeasible"


def test_classes_must_exist():
    with pytest.raises(ScenarioError, match="rents"):
        closures(lever(classes=["rents"]))


def test_forged_savings_are_named():
    # 12.5 cases a week, each a fifth easier; the only cell is that of court a
    result = solved(lever(lead_weeks=1, at_most=1, courts={"ids": ["a"]}))
    assert result.totals()["closures"] == pytest.approx(10 + 12.5)
    eased = {"cell": 0, "period": 1, "amount": 12.5}
    assert found(result, "insurance", "eased", eased) == ""
    assert "insurance eased[a, money, tier 0, period 1]" in found(result, "insurance", "eased", {**eased, "amount": 13})
    assert "period 0]: more than it may ease" in found(result, "insurance", "eased", eased, {**eased, "period": 0, "amount": 1})
    on = {"court": 1, "amount": 1}
    assert found(result, "insurance", "on", on) == ""
    assert "this court is not meant" in found(result, "insurance", "on", on, {**on, "court": 0})
    assert "more than 1 courts" in found(result, "insurance", "on", on, {**on, "court": 0})
    assert "neither used nor not" in found(result, "insurance", "on", {**on, "amount": 0.5})
