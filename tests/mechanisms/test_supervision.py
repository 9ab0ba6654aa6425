"""Roaming supervision by hand."""

from __future__ import annotations

import pytest

from optimizer.errors import ScenarioError
from tests.mechanisms.by_hand import at_least, closures, found, solved


def teams(**change):
    return {"kind": "supervision", "name": "teams", "teams": 1, "weeks": [1], "gain": 0.1, **change}


def test_a_team_gains_a_tenth_in_each_week_it_stays():
    # it may stay in both weeks, one stay after the other: 2 x 10 days x 0.1
    assert closures(teams()) == pytest.approx(20 + 2)


def test_without_a_team_nothing_is_gained():
    assert closures(teams(teams=0)) == pytest.approx(20)


def test_a_short_stay_within_a_long_one_is_none_more():
    # the only two windows there are begin together: both weeks, or the first one
    assert closures(teams(teams=2, weeks=[1, 2], start_every_weeks=2)) == pytest.approx(20 + 2)


def test_what_remains_fades():
    # one stay of a week, as the budget allows no second: 1 in the week, then 0.05 x 10 in the next, not yet faded
    paid = teams(residual=0.05, residual_half_life_weeks=1, move_cost_yuan=10, budget="purse")
    assert closures(paid, budgets={"purse": 10}) == pytest.approx(20 + 1 + 0.5)
    # over a third week it has halved
    three = {"start": "2019-06-10", "periods": 3, "working_days": [5, 5, 5]}
    assert closures(paid, budgets={"purse": 10}, calendar=three) == pytest.approx(30 + 1 + 0.5 + 0.25)


def test_two_courts_share_one_team():
    courts = [{"id": "m", "tier": "intermediate"}, {"id": "a", "parent": "m"}, {"id": "b", "parent": "m"}]
    pools = [{"court": court, "judge": 2} for court in ("m", "a", "b")]
    queues = [{"court": court, "class": "money", "open": 1000} for court in ("a", "b")]
    shared = {"courts": courts, "pools": pools, "queues": queues}
    assert closures(teams(), **shared) == pytest.approx(40 + 2)
    assert closures(teams(teams=2), **shared) == pytest.approx(40 + 4)


def test_the_crew_is_taken_from_its_base():
    # m has 25 cases of its own and 3 judges: one may go for a week, for 25 of 30 days are enough
    queues = [{"court": court, "class": "money", "open": n} for court, n in (("a", 1000), ("m", 25))]
    crew = {"base": "m", "crew": {"judge": 1}}
    assert closures(teams(**crew), queues=queues) == pytest.approx(20 + 25 + 1)
    # nobody may go if all are protected
    assert closures(teams(**crew), queues=queues, protected_share=1.0) == pytest.approx(20 + 25)


def test_a_crew_without_a_base_is_refused():
    with pytest.raises(ScenarioError, match="base"):
        closures(teams(crew={"judge": 1}))


def test_a_target_of_what_a_team_brings_can_be_met_and_no_more():
    assert solved(teams(), **at_least(22)).verified
    assert solved(teams(), **at_least(22.1)).proof.status == "infeasible"


def test_a_base_or_a_crew_that_does_not_exist_is_refused():
    with pytest.raises(ScenarioError, match="nowhere"):
        closures(teams(base="nowhere", crew={"judge": 1}))
    with pytest.raises(ScenarioError, match="crew"):
        closures(teams(base="m"))


def test_more_than_remains_is_named():
    # 10 days: 1 in the week of the stay, 0.5 in the next
    result = solved(teams(start_every_weeks=2, residual=0.05))
    during = {"court": 1, "role": 0, "period": 0, "amount": 1}
    after = {**during, "period": 1, "amount": 0.5}
    assert found(result, "teams", "gain", during, after) == ""
    assert "teams gain[a, judge, period 1]" in found(result, "teams", "gain", during, {**after, "amount": 0.6})


def test_a_crew_that_is_not_there_is_named():
    # m has 3 judges, all protected and all at work: whoever leaves is missed by the floor and at home
    queues = [{"court": court, "class": "money", "open": 1000} for court in ("a", "m")]
    result = solved(teams(base="m", crew={"judge": 1}), protected_share=1.0, queues=queues)
    stay = {"court": 1, "start": 0, "length": 1, "amount": 1}
    broken = found(result, "teams", "visit", stay)
    assert "lend[m, judge, period 0]" in broken
    assert "staff[m, judge, period 0]" in broken
