"""Levers by hand."""

from __future__ import annotations

import pytest

from tests.mechanisms.by_hand import closures, solved


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
