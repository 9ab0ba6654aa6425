"""Centres by hand: they do part of the work of the 2 judges of court a, who close 10 cases of a day each a week."""

from __future__ import annotations

import pytest

from optimizer.errors import ScenarioError
from tests.mechanisms.by_hand import closures, found, solved


def centre(**change):
    return {
        "kind": "centre", "name": "centre", "courts": {"ids": ["a"]}, "classes": ["money"], "takes": {"judge": 0.5},
        "days_per_week": 5, **change,
    }  # fmt: skip


def test_its_days_take_the_place_of_the_court_s():
    # 5 days a week for half of each of 10 cases: 15 a week
    assert closures(centre()) == pytest.approx(30)
    assert closures(centre(days_per_day=2)) == pytest.approx(25)
    assert closures(centre(days_per_week=0)) == pytest.approx(20)


def test_it_takes_no_more_than_its_part_of_each_case():
    # half of every case, however many days it has: 20 a week; no cap on gains binds, for the work is done
    assert closures(centre(days_per_week=100)) == pytest.approx(40)
    assert closures(centre(days_per_week=100), gain_cap=0.0) == pytest.approx(40)


def test_cases_that_wait_there_come_first():
    # 6 days wait: all 5 of the first week and 1 of the second
    assert closures(centre(pipeline_days=6)) == pytest.approx(20 + 4)


def test_it_opens_after_its_lead_time():
    assert closures(centre(lead_weeks=1)) == pytest.approx(10 + 15)
    assert closures(centre(lead_weeks=1, pipeline_days=6)) == pytest.approx(20)
    assert closures(centre(lead_weeks=2)) == pytest.approx(20)


def test_its_cases_close_later():
    # the middle of the first week and 10 days is in the second week, that of the second after the plan: 10 cases each
    result = solved(centre(adds_days=10))
    assert result.verified
    assert [result.totals()[name] for name in ("closures", "pipeline_end")] == pytest.approx([20, 10])
    assert result.series()["closures"].tolist() == pytest.approx([5, 15])
    assert result.proof.first_stage == pytest.approx(30)
    # what closes after the plan is worth nothing: in the second week the court does all by itself
    result = solved(centre(adds_days=10), objective={"early": 0, "pipeline_at_end": 0})
    assert result.proof.first_stage == pytest.approx(15 + 10)


def test_it_must_be_paid():
    paid = centre(setup_cost_yuan=50, cost_yuan_per_week=10, budget="purse")
    assert closures(paid, budgets={"purse": 70}) == pytest.approx(30)
    assert closures(paid, budgets={"purse": 69}) == pytest.approx(20)


def test_its_crew_is_missing_at_its_base():
    result = solved(centre(base="m", crew={"judge": 1}))
    assert result.totals()["closures"] == pytest.approx(30)
    assert result.totals()["officer_weeks_mission"] == pytest.approx(2)
    # one of the two judges of a: 5 days of his a week for 5 of the centre
    assert closures(centre(base="a", crew={"judge": 1})) == pytest.approx(20)
    assert closures(centre(base="m", crew={"judge": 4})) == pytest.approx(20)


def test_what_is_tied_to_the_court_it_does_only_whole():
    classes = {"money": {"effort_days": {"judge": 1}, "tied_share": 1.0}}
    assert closures(centre(), classes=classes) == pytest.approx(0)
    assert closures(centre(takes={"judge": 1}), classes=classes) == pytest.approx(10)


def test_a_lever_saves_on_what_remains():
    # half of each case is left to the court, of which a lever saves no more than 0.3: 0.35 days each
    lever = {"kind": "lever", "name": "insurance", "classes": ["money"], "saving": 0.2}
    assert closures(centre(days_per_week=100), lever) == pytest.approx(20 / 0.35)


def test_two_centres_do_not_take_part_in_one_case():
    assert closures(centre(days_per_week=100), centre(name="other", days_per_week=100)) == pytest.approx(40)
    assert closures(centre(), centre(name="other")) == pytest.approx(40)


def test_resources_may_be_all_that_bounds_it():
    # 4 auctions a week save half a day each
    shared = centre(days_per_week=None, uses={"auctions": 1})
    assert closures(shared, resources={"auctions": {"amount": 4}}) == pytest.approx(24)
    assert closures(shared, resources={"auctions": {"amount": [4, 0]}}) == pytest.approx(22)
    assert closures(shared, resources={"auctions": {"amount": 4, "region": {"ids": ["m"]}}}) == pytest.approx(40)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"days_per_week": None}, "days of its own"),
        ({"days_per_week": None, "uses": {"auctions": 1}, "pipeline_days": 3}, "days of its own"),
        ({"base": "m"}, "give both, or neither"),
        ({"crew": {"judge": 1}}, "give both, or neither"),
        ({"takes": {}}, "takes"),
        ({"takes": {"judge": 1.5}}, "takes.judge"),
        ({"takes": {"usher": 1}}, "usher"),
        ({"classes": ["rents"]}, "rents"),
        ({"uses": {"auction": 1}}, "did you mean auctions"),
        ({"adds_days": -1}, "adds_days"),
        ({"days_per_day": 0}, "days_per_day"),
    ],
)
def test_what_cannot_be_is_refused(change, word):
    with pytest.raises(ScenarioError, match=word):
        solved(centre(**change), resources={"auctions": {"amount": 4}})


def test_forged_cases_are_named():
    result = solved(centre(start_every_weeks=2))
    first, second = ({"cell": 0, "period": t, "amount": 10} for t in (0, 1))
    assert found(result, "centre", "handled", first, second) == ""
    assert "more days than it has" in found(result, "centre", "handled", {**first, "amount": 11}, second)
    assert "handled[a, money, tier 0, period 0]" in found(result, "centre", "handled", {**first, "amount": 16}, second)
    opened = {"start": 0, "first": 0, "amount": 1}
    assert found(result, "centre", "opened", opened) == ""
    assert "opens at the wrong time" in found(result, "centre", "opened", {**opened, "first": 1})
    assert "not ordered in this period" in found(result, "centre", "opened", {**opened, "start": 1, "first": 1})
    assert "more than once" in found(result, "centre", "opened", opened, {**opened, "start": 1, "first": 1})
    assert "neither ordered nor not" in found(result, "centre", "opened", {**opened, "amount": 0.5})
    elsewhere = solved(centre(courts={"ids": ["m"]}), queues=[{"court": c, "class": "money", "open": 1000} for c in "am"])
    assert "not meant" in found(elsewhere, "centre", "handled", first)
