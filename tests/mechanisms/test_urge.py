"""Urging by hand."""

from __future__ import annotations

import pytest

from tests.mechanisms.by_hand import closures, solved


def urge(**change):
    return {"kind": "urge", "name": "urging", "weeks": [1], "gain": 0.1, **change}


def test_one_term_of_a_week_gains_a_tenth_of_ten_days():
    assert closures(urge()) == pytest.approx(20 + 1)


def test_two_terms_may_follow_each_other_but_not_overlap():
    assert closures(urge(at_most_times=2)) == pytest.approx(20 + 2)
    assert closures(urge(at_most_times=5)) == pytest.approx(20 + 2)
    assert closures(urge(at_most_times=0)) == pytest.approx(20)


def test_supervisors_must_have_the_days():
    # m has 3 x 5 days a week; a term that takes 16 cannot be set in one week
    assert closures(urge(supervisor_days={"judge": 15})) == pytest.approx(21)
    assert closures(urge(supervisor_days={"judge": 16})) == pytest.approx(20)


def test_supervisors_leave_their_own_cases():
    # m has 30 cases of its own for 30 days: a term of 5 days costs 5 cases and brings 1
    queues = [{"court": court, "class": "money", "open": n} for court, n in (("a", 1000), ("m", 30))]
    assert closures(urge(supervisor_days={"judge": 5}), queues=queues) == pytest.approx(50)


def test_only_the_classes_named_profit():
    # all days go to money, worth twice as much: a gain on days spent on evictions is a gain on nothing
    classes = {"money": {"effort_days": {"judge": 1}, "value": 2}, "eviction": {"effort_days": {"judge": 1}}}
    queues = [{"court": "a", "class": klass, "open": 1000} for klass in classes]
    found = solved(urge(classes=["eviction"]), classes=classes, queues=queues)
    assert found.proof.first_stage == pytest.approx(2 * 20)
    found = solved(urge(classes=["money"]), classes=classes, queues=queues)
    assert found.proof.first_stage == pytest.approx(2 * 21)


def test_a_court_without_a_superior_court_cannot_be_urged():
    assert closures(urge(), courts=[{"id": "m", "tier": "intermediate"}, {"id": "a"}]) == pytest.approx(20)
