"""Borrowed officers by hand."""

from __future__ import annotations

import pytest

from optimizer.errors import ScenarioError
from tests.mechanisms.by_hand import at_least, closures, found, solved


def team(**change):
    return {"kind": "borrow", "name": "team", "courts": ["a"], "heads": {"judge": [1, 2]}, "weeks": [2], "skill": 0.5, **change}


def test_two_borrowed_judges_at_half_skill():
    assert closures(team()) == pytest.approx(20 + 2 * 10 * 0.5)


def test_two_teams_that_begin_together_are_not_two():
    # the only two windows there are: both weeks, or the first one
    assert closures(team(weeks=[1, 2], start_every_weeks=2)) == pytest.approx(20 + 2 * 10 * 0.5)


def test_training_takes_the_first_days():
    assert closures(team(training_days=3)) == pytest.approx(20 + 2 * 7 * 0.5)
    # seven days: the whole first week and two days of the second
    assert closures(team(training_days=7)) == pytest.approx(20 + 2 * 3 * 0.5)


def test_leaders_lose_days():
    assert closures(team(leader_days_per_week={"judge": 1})) == pytest.approx(20 + 10 - 2)


def test_trial_work_left_undone_counts_against_it():
    # an officer brings 2.5 a week: worth it at 2 a week, not at 3
    assert solved(team(trial_loss_per_week=2)).proof.first_stage == pytest.approx(20 + 10 - 2 * 2 * 2)
    assert solved(team(trial_loss_per_week=3)).proof.first_stage == pytest.approx(20)


def test_caps():
    assert closures(team(at_most_heads=1)) == pytest.approx(20 + 5)
    assert closures(team(cost_yuan_per_officer_week=5, budget="purse"), budgets={"purse": 19}) == pytest.approx(20 + 5)


def test_all_or_nothing():
    assert closures(team(heads={"judge": [2, 2]}, at_most_heads=1)) == pytest.approx(20)


def test_tied_cases_are_not_relieved():
    classes = {"money": {"effort_days": {"judge": 1}, "tied_share": 1.0}}
    assert closures(team(), classes=classes) == pytest.approx(0)


def test_a_team_needs_somebody_who_decides():
    with pytest.raises(ScenarioError, match="order measures"):
        closures(team(heads={"judge": [0, 2]}))


def test_a_target_of_what_they_bring_can_be_met_and_no_more():
    assert solved(team(), **at_least(30)).verified
    assert solved(team(), **at_least(30.1)).proof.status == "infeasible"


def test_forged_teams_are_named():
    result = solved(team(at_most_heads=2, weeks=[1, 2], start_every_weeks=2))
    stay = {"court": 1, "start": 0, "length": 2, "amount": 1}
    heads = {"court": 1, "role": 0, "start": 0, "length": 2, "amount": 2}
    assert found(result, "team", "team", stay) == ""
    assert found(result, "team", "borrowed", heads) == ""
    assert "not between 1 and 2" in found(result, "team", "borrowed", {**heads, "amount": 3})
    assert "more than 2 borrowed" in found(result, "team", "borrowed", {**heads, "amount": 3})
    assert "not whole" in found(result, "team", "borrowed", {**heads, "amount": 1.5})
    assert "negative" in found(result, "team", "borrowed", {**heads, "amount": -1})
    assert "outside a team" in found(result, "team", "borrowed", {**heads, "length": 1})
    assert "this court is not meant" in found(result, "team", "team", stay, {**stay, "court": 0})
    assert "more than one at a time" in found(result, "team", "team", stay, {**stay, "length": 1})
    # one officer fewer: 5 of 10 days in the plan are missing
    assert "work[a, judge" in found(result, "team", "borrowed", {**heads, "amount": 1})
