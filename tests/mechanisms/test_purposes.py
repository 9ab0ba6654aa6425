"""Teams posted for a purpose, by hand: days bound to classes, ages and tied cases, and what no order may pretend."""

from __future__ import annotations

import pytest

from optimizer import evaluate
from optimizer.errors import ScenarioError
from optimizer.scenario import Scenario
from tests.mechanisms.by_hand import closures, found, solved

BUREAU = {"kind": "bureau", "name": "bureau", "hosts": {"ids": ["a"]}, "weeks": [2], "heads": {"judge": [3, 3]}}
"""Three judges of m for both weeks: 30 days beside the 20 of the judges of a."""
HARD = {"money": {"effort_days": {"judge": 1}}, "hard": {"effort_days": {"judge": 1}}}
TWO_QUEUES = {
    "classes": HARD,
    "queues": [{"court": "a", "class": "money", "open": 1000}, {"court": "a", "class": "hard", "open": 12}],
}


def aged(*ages: float, tied_share: float = 0.0, **change) -> dict:
    """A hundred cases at a of a day each, so many of them of each age."""
    klass = {"effort_days": {"judge": 1}, "ages": list(ages), "tied_share": tied_share, **change}
    return {"classes": {"money": klass}, "queues": [{"court": "a", "class": "money", "open": 100}]}


def helper(name: str, heads: int, **purpose) -> dict:
    return {
        "kind": "support", "name": name, "hosts": {"ids": ["a"]}, "weeks": [2], "heads": {"judge": [0, heads]}, "for": purpose,
    }  # fmt: skip


def test_without_a_purpose_a_team_does_anything():
    assert closures(BUREAU, **TWO_QUEUES) == pytest.approx(50)


def test_days_for_a_class_beyond_its_cases_are_lost():
    # 12 hard cases take 12 of the 30 days; 18 are lost, and the judges of a close 20 others
    assert closures({**BUREAU, "for": {"classes": ["hard"]}}, **TWO_QUEUES) == pytest.approx(12 + 20)


def test_two_teams_for_one_class_share_its_cases():
    # 20 and 10 days, and still no more than 12 cases for both
    teams = helper("one", 2, classes=["hard"]), helper("other", 1, classes=["hard"])
    assert closures(*teams, **TWO_QUEUES) == pytest.approx(12 + 20)


def test_a_team_and_a_campaign_share_the_cases_of_a_class():
    # 6 hard cases; overtime of a day a week each, 4 days at 0.5, is bound to them too: 6 + 20, and not 8 + 20
    run = {"kind": "campaign", "name": "run", "courts": {"ids": ["a"]}, "weeks": [2], "classes": ["hard"], "deployed_share": 1,
           "levels": [{"days_per_week": 1, "output": 0.5}], "rest_share": 0}  # fmt: skip
    queues = [TWO_QUEUES["queues"][0], {"court": "a", "class": "hard", "open": 6}]
    few = {**TWO_QUEUES, "queues": queues, "overtime_cap": 1}
    assert closures(run, **few) == pytest.approx(2 + 20)
    assert closures(run, {**BUREAU, "for": {"classes": ["hard"]}}, **few) == pytest.approx(6 + 20)


def test_days_for_old_cases_beyond_those_there_are_are_lost():
    # 20 of 100 are older than six months: 20 of the 30 days, and 20 of the judges of a, who then have the young ones
    assert closures({**BUREAU, "for": {"older_than_months": 6}}, **aged(0.8, 0, 0.2, 0, 0)) == pytest.approx(20 + 20)


def test_cases_come_of_age_during_the_plan():
    # 100 cases spread over 3 to 6 months (91.3125 days): 7 / 91.3125 of them are older than 6 after one week, 14 after two
    week = 100 * 7 / 91.3125
    bureau = {**BUREAU, "for": {"older_than_months": 6}}
    assert closures(bureau, **aged(0, 1, 0, 0, 0)) == pytest.approx(20 + 2 * week)
    first = {**bureau, "weeks": [1], "start_every_weeks": 2}  # none starts in the second week
    assert closures(first, **aged(0, 1, 0, 0, 0)) == pytest.approx(20 + week)


def test_a_team_for_old_cases_and_one_for_older_ones_share_the_older():
    # 20 of 6 to 12 months (182.625 days), of which 20 x 14 / 182.625 turn 12 during the plan, and 10 of 12 to 24. Two judges
    # for those over 12 use no more of their 20 days; one for those over 6 has 10 days for the rest
    turn = 20 * 14 / 182.625
    teams = helper("oldest", 2, older_than_months=12), helper("old", 1, older_than_months=6)
    assert closures(*teams, **aged(0.7, 0, 0.2, 0.1, 0)) == pytest.approx(10 + turn + 10 + 20)
    # two judges for those over 6 and one for those over 12: 20 + 10 + 20
    teams = helper("oldest", 1, older_than_months=12), helper("old", 2, older_than_months=6)
    assert closures(*teams, **aged(0.7, 0, 0.2, 0.1, 0)) == pytest.approx(50)
    # none over 12 at the start and 20 over 6: both together find no more than these 20
    teams = helper("oldest", 1, older_than_months=12), helper("old", 2, older_than_months=6)
    assert closures(*teams, **aged(0.8, 0, 0.2, 0, 0)) == pytest.approx(40)


def test_nobody_knows_which_cases_are_old_where_ages_are_unknown():
    unknown = {**aged(), "classes": {"money": {"effort_days": {"judge": 1}}}}
    assert closures({**BUREAU, "for": {"older_than_months": 6}}, **unknown) == pytest.approx(20)


def tied(result) -> float:
    frame = result.classes()
    return float(frame.loc[frame["tied"] == "yes", "closures"].sum())


@pytest.mark.parametrize(("purpose", "others", "of_tied"), [
    (None, 50, None), ({"tied": True}, 30, 10), ({"tied": False}, 50, 0), ({"tied": True, "classes": ["money"]}, 30, 10),
])  # fmt: skip
def test_a_team_for_tied_cases_closes_them_and_nothing_else(purpose, others, of_tied):
    # 10 of 100 are tied. For these: 10 of its 30 days, and 20 of the judges of a; for the others: 50, none of them tied
    result = solved({**BUREAU, **({"for": purpose} if purpose else {})}, **aged(1, 0, 0, 0, 0, tied_share=0.1))
    assert result.totals()["closures"] == pytest.approx(others)
    assert of_tied is None or tied(result) == pytest.approx(of_tied)


def test_old_tied_cases_are_a_part_of_the_tied_ones():
    # a fifth of the 50 tied cases is older than six months: 10
    result = solved({**BUREAU, "for": {"tied": True, "older_than_months": 6}}, **aged(0.8, 0, 0.2, 0, 0, tied_share=0.5))
    assert result.totals()["closures"] == pytest.approx(10 + 20)
    assert tied(result) == pytest.approx(10)


def test_in_a_team_one_stands_in_for_another():
    # tied cases take a clerk a day each, and the team has judges only, who do half as much of that: 30 x 0.5 for 10 cases
    roles = {"judge": {"decides": True, "stands_in_for": {"clerk": 0.5}}, "clerk": {}}
    change = aged(1, 0, 0, 0, 0, tied_share=0.1, effort_days={"clerk": 1})
    result = solved({**BUREAU, "for": {"tied": True}}, roles=roles, **change)
    assert tied(result) == pytest.approx(10)
    assert result.totals()["closures"] == pytest.approx(10 + 20 * 0.5)


def test_what_a_lever_saves_on_tied_cases_is_not_done_again_by_the_team():
    # 10 tied cases, of which a lever saves a fifth: 8 days are left for the team, and all 10 are closed
    lever = {"kind": "lever", "name": "lever", "classes": ["money"], "saving": 0.2}
    change = {**aged(1, 0, 0, 0, 0, tied_share=0.1), "gain_cap": 1.0}
    result = solved(lever, {**BUREAU, "for": {"tied": True}}, **change)
    assert tied(result) == pytest.approx(10)
    # the judges of a: 20 days / 0.8
    assert result.totals()["closures"] == pytest.approx(10 + 25)
    assert result.plan.tables("bureau")["spent"].amount.sum() <= 10 + 1e-6


SPENT = {"cell": 0, "role": 0, "period": 0, "amount": 10.0}


def forged(*rows: dict, purpose: dict, **change) -> str:
    return found(
        solved({**BUREAU, "for": purpose}, **{**aged(0.8, 0, 0.2, 0, 0, tied_share=0.5), **change}), "bureau", "spent", *rows
    )


def test_no_plan_pretends_to_more_than_the_purpose_allows():
    # cell 0: 50 cases that are not tied, 10 of them old; cell 1: 50 that are
    old = {"older_than_months": 6}
    assert "only 10 cases are older than 6 months" in forged({**SPENT, "amount": 12.0}, purpose=old)
    assert "more days spent than there are" in forged({**SPENT, "amount": 16.0}, purpose={"tied": False})
    assert "not meant" in forged(SPENT, purpose={"tied": True})
    assert "not meant" in forged({**SPENT, "cell": 1}, purpose={"tied": False})
    assert "below zero" in forged({**SPENT, "amount": -1.0}, purpose=old)
    # 10 tied cases in all cannot take 10 days in each of two weeks
    twice = {**SPENT, "cell": 1}, {**SPENT, "cell": 1, "period": 1}
    assert "purpose[a, money, tier 1, judge, period" in forged(
        *twice, purpose={"tied": True}, **aged(1, 0, 0, 0, 0, tied_share=0.1)
    )


def test_nothing_is_spent_where_no_purpose_is_named():
    result = solved(BUREAU, **aged(1, 0, 0, 0, 0))
    assert "not meant" in found(result, "bureau", "spent", SPENT)


def test_who_cannot_do_the_work_of_another_does_not():
    result = solved({**BUREAU, "for": {"tied": False}}, roles={"judge": {"decides": True}, "clerk": {}}, **aged(1, 0, 0, 0, 0))
    for days, words in ((5.0, "cannot do the work of clerk"), (-5.0, "days below zero")):
        row = {"court": 1, "role": 0, "other": 1, "period": 0, "amount": days}
        assert words in found(result, "bureau", "stood_in", row)
    clerk = {**SPENT, "role": 1, "amount": 1.0}  # in work that takes none, and of which there is none in the team
    assert "more days spent than there are" in found(result, "bureau", "spent", clerk)


def test_a_team_without_a_purpose_costs_no_column_more():
    result = solved(BUREAU, **TWO_QUEUES)
    assert not len(result.plan.tables("bureau").get("spent", ()))


def test_support_for_tied_cases_must_relieve_them():
    with pytest.raises(ScenarioError, match="relieves_tied"):
        solved(helper("help", 2, tied=True), **aged(1, 0, 0, 0, 0, tied_share=0.1))
    able = {**helper("help", 2, tied=True), "relieves_tied": True}
    assert tied(solved(able, **aged(1, 0, 0, 0, 0, tied_share=0.1))) == pytest.approx(10)


def test_a_purpose_says_something():
    with pytest.raises(ScenarioError, match="names classes, older_than_months or tied"):
        solved({**BUREAU, "for": {}}, **TWO_QUEUES)


def test_both_ways_out_of_local_ties():
    """Half of south's 8 cases are tied; its judges close the other 4 and cannot touch these, whatever they are worth.

    A bureau for tied cases, of the two judges of the city for ten days, and a designated move to east, whose judges have 20
    days, each close the 4 others in 4 x 5 days.
    """

    def scenario(*mechanisms: dict) -> Scenario:
        return Scenario.from_document({
            "schema": 1, "name": "ties", "calendar": {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
            "roles": {"judge": {"decides": True}}, "protected_share": 0, "travel": {"same_region": 0.0},
            "classes": {"special": {"effort_days": {"judge": 5}, "tied_share": 0.5, "ages": [0, 0, 1, 0, 0]}},
            "courts": [{"id": "city", "tier": "intermediate"}, {"id": "south", "parent": "city"},
                       {"id": "east", "parent": "city"}],
            "pools": [{"court": "city", "judge": 2}, {"court": "south", "judge": 3}, {"court": "east", "judge": 2}],
            "queues": [{"court": "south", "class": "special", "open": 8}], "objective": {"early": 0},
            "mechanisms": list(mechanisms),
        })  # fmt: skip

    bureau = {"kind": "bureau", "name": "bureau", "hosts": ["south"], "donors": ["city"], "weeks": [2],
              "heads": {"judge": [1, 2]}, "for": {"tied": True}}  # fmt: skip
    cross = {"kind": "cross", "name": "move", "form": "designate", "classes": ["special"], "share_cap": 0.5, "overhead": 0,
             "lag_weeks": 0}  # fmt: skip
    assert evaluate(scenario()).totals()["closures"] == pytest.approx(4)
    for way in (bureau, cross):
        result = evaluate(scenario(way))
        assert result.totals()["closures"] == pytest.approx(8)
        assert tied(result) == pytest.approx(4)
