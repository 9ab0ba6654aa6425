"""Urging by hand."""

from __future__ import annotations

import pytest

from optimizer.errors import ScenarioError
from tests.mechanisms.by_hand import at_least, closures, found, solved


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


def test_a_target_of_what_one_term_brings_can_be_met_and_no_more():
    assert solved(urge(), **at_least(21)).verified
    assert solved(urge(), **at_least(21.1)).proof.status == "infeasible"


def test_classes_and_roles_must_exist():
    with pytest.raises(ScenarioError, match="rents"):
        closures(urge(classes=["rents"]))
    with pytest.raises(ScenarioError, match="usher"):
        closures(urge(supervisor_days={"usher": 1}))


def test_terms_that_were_not_offered_are_named():
    result = solved(urge(weeks=[1], start_every_weeks=2, at_most_times=2))
    term = {"court": 1, "start": 0, "length": 1, "amount": 1}
    assert found(result, "urging", "urged", term) == ""
    assert "this court is not meant" in found(result, "urging", "urged", term, {**term, "court": 0})
    assert "may not start in this period" in found(result, "urging", "urged", term, {**term, "start": 1})
    assert "may not last this long" in found(result, "urging", "urged", {**term, "length": 2})
    assert "more than one at a time" in found(result, "urging", "urged", term, term)
    assert "neither ordered nor not" in found(result, "urging", "urged", {**term, "amount": 0.5})


def test_more_gained_than_a_term_brings_is_named():
    # 2 judges x 5 days x 0.1
    result = solved(urge(start_every_weeks=2))
    gain = {"court": 1, "role": 0, "period": 0, "amount": 1}
    assert found(result, "urging", "gain", gain) == ""
    assert "urging gain[a, judge, period 0]" in found(result, "urging", "gain", {**gain, "amount": 1.01})
    assert "urging gain[a, judge, period 1]" in found(result, "urging", "gain", gain, {**gain, "period": 1, "amount": 0.1})


def test_days_gained_on_other_classes_are_named():
    classes = {"money": {"effort_days": {"judge": 1}}, "eviction": {"effort_days": {"judge": 1}}}
    result = solved(urge(classes=["money"], start_every_weeks=2), classes=classes)
    used = {"court": 1, "class": 0, "role": 0, "period": 0, "amount": 1}
    assert found(result, "urging", "used", used) == ""
    assert "not meant" in found(result, "urging", "used", {**used, "class": 1})
    assert "more days used" in found(result, "urging", "used", {**used, "amount": 1.1})
