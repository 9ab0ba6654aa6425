"""Missions by hand: whether to go, with whom, when, or to entrust."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimizer import SolveOptions, evaluate
from optimizer.errors import ScenarioError
from optimizer.mechanisms.mission import ENTRUSTED, GO, SENT
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.verification import verify

QUEUED = {"name": "debtor", "court": "a", "class": "money", "cases": 10}
WORTH = {"name": "debtor", "court": "a", "value": 10}


def document(open_cases: float = 0, **mission) -> dict:
    """Courts a and b have 4 judges each, half of them protected; a case takes one judge-day; 4 weeks of 5 days."""
    section = {"kind": "mission", "name": "x", "weeks": 2, "targets": [WORTH]}
    return {
        "schema": 1, "name": "hand", "calendar": {"start": "2019-06-10", "periods": 4, "working_days": [5, 5, 5, 5]},
        "roles": {"judge": {}}, "classes": {"money": {"effort_days": {"judge": 1}, "genuine_share": 0.5}},
        "courts": [{"id": "a"}, {"id": "b"}], "pools": [{"court": court, "judge": 4} for court in "ab"],
        "queues": [{"court": "a", "class": "money", "open": open_cases}], "protected_share": 0.5,
        "budgets": {"purse": 100, "cars": 3}, "objective": {"early": 0.0, "terminated": 0.0},
        "mechanisms": [section | mission],
    }  # fmt: skip


def solve(**change):
    return evaluate(Scenario.from_document(document(**change)), options=SolveOptions(gap=0.0, disruption=0.0))


def worth(**change) -> float:
    result = solve(**change)
    assert result.proof.status == "optimal"
    assert result.verified
    return result.proof.objective


def test_it_goes_if_it_is_worth_anything():
    assert worth() == pytest.approx(10)
    assert worth(targets=[{**WORTH, "probability": 0.3}, {**WORTH, "value": 5}]) == pytest.approx(8)


def test_the_whole_crew_or_none():
    # each court can spare 2 of its 4 judges
    assert worth(crew={"judge": 4}) == pytest.approx(10)
    assert worth(crew={"judge": 5}) == pytest.approx(0)
    assert worth(crew={"judge": 3}, donors={"ids": ["b"]}) == pytest.approx(0)


def test_the_crew_is_missed_at_home():
    # 80 cases fill the 80 judge-days of a, half of them genuine; two judges away for two weeks leave 20 of them open
    both = {"crew": {"judge": 2}, "donors": {"ids": ["a"]}, "open_cases": 80}
    assert worth(**both) == pytest.approx(40)  # 10 and 30 if it goes, 40 if not: as good
    assert worth(**both, targets=[{**WORTH, "value": 11}]) == pytest.approx(41)
    assert worth(**both, targets=[{**WORTH, "value": 9}]) == pytest.approx(40)


def test_fewest_officer_weeks_are_counted():
    result = solve(crew={"judge": 3})
    assert sum(result.ledger.replays["x"].officer_weeks.values()) == pytest.approx(6)


def test_it_goes_once():
    assert len(solve(weeks=1).plan.table("x", GO)) == 1


def test_not_before_approval():
    assert solve(approval_weeks=1).plan.table("x", GO).index["start"].tolist()[0] >= 1
    assert worth(approval_weeks=2) == pytest.approx(10)  # weeks 3 and 4
    assert worth(approval_weeks=3) == pytest.approx(0)
    assert worth(approval_weeks=1, start_every_weeks=3) == pytest.approx(0)  # only weeks 1 and 4


def test_expected_cases_leave_the_queue_when_it_is_back():
    # 10 x 0.6 cases leave a's queue of 100; its judges close 80, so that 86 are closed
    result = solve(open_cases=100, targets=[{**QUEUED, "probability": 0.6}])
    assert result.totals()["closures"] == pytest.approx(86)
    assert result.proof.objective == pytest.approx(43)
    assert result.ledger.executed.index["period"].tolist()[0] >= 1


def test_no_more_cases_than_there_are():
    # 10 x 0.6 of 85 cases by the mission, so that a has 79 left to close; of 5 cases there are no 6 to take
    result = solve(open_cases=85, targets=[{**QUEUED, "probability": 0.6}])
    assert result.totals()["closures"] == pytest.approx(85)
    assert worth(open_cases=5, targets=[{**QUEUED, "probability": 0.6}]) == pytest.approx(2.5)


def test_nothing_is_won_from_a_queue_without_cases():
    assert worth(open_cases=0, targets=[{**QUEUED, "value": 9}, WORTH], entrust={"probability": 1}) == pytest.approx(0)


def test_a_value_replaces_that_of_the_cases():
    assert worth(open_cases=100, targets=[{**QUEUED, "probability": 0.6, "value": 20}]) == pytest.approx(40 + 12)


def test_cases_of_no_queue_are_credited_and_worth_what_they_close():
    result = solve(targets=[{"name": "d", "court": "b", "cases": 6, "probability": 0.5, "genuine_share": 0.5, "yuan": 100}])
    assert result.proof.objective == pytest.approx(1.5)
    assert result.ledger.own["closures"].sum(axis=1) == pytest.approx([0, 3])
    assert result.ledger.own["yuan"].sum(axis=1) == pytest.approx([0, 50])


def test_budgets_bind_together():
    assert worth(budget="purse", cost_yuan=100, costs={"cars": 3}) == pytest.approx(10)
    assert worth(budget="purse", cost_yuan=101, costs={"cars": 3}) == pytest.approx(0)
    assert worth(budget="purse", cost_yuan=100, costs={"cars": 4}) == pytest.approx(0)
    assert worth(budget="purse", cost_yuan=60, costs={"purse": 50}) == pytest.approx(0)


def test_entrusted_instead():
    letter = {"lag_weeks": 2, "probability": 0.4}
    assert worth(entrust=letter) == pytest.approx(10)  # going is surer
    assert worth(entrust=letter, crew={"judge": 5}) == pytest.approx(4)
    assert worth(entrust={**letter, "lag_weeks": 4}, crew={"judge": 5}) == pytest.approx(0)  # the answer comes too late
    assert worth(entrust={**letter, "cost_yuan": 101}, budget="purse", crew={"judge": 5}) == pytest.approx(0)


def test_entrusted_cases_leave_when_the_answer_comes():
    letter = {"lag_weeks": 3, "probability": 0.5}
    result = solve(open_cases=100, targets=[QUEUED], entrust=letter, crew={"judge": 5})
    assert result.totals()["closures"] == pytest.approx(85)
    assert result.ledger.executed.index["period"].tolist() == [3]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"targets": [{"name": "d", "court": "a"}]}, "neither 'cases' nor 'value'"),
        ({"targets": [{"name": "d", "court": "a", "class": "money", "value": 1}]}, "no 'cases' of it"),
        ({"targets": [{"name": "d", "court": "b", "class": "money", "cases": 1}]}, "no queue of class 'money' at court 'b'"),
        ({"crew": {"clerk": 1}}, "clerk"),
        ({"costs": {"purse2": 1}}, "purse"),
        ({"weeks": 5}, "longer than the horizon"),
    ],
)
def test_faults_say_what_is_wrong(change, words):
    with pytest.raises(ScenarioError, match=words):
        Scenario.from_document(document(**change))


def verdict(tables: dict, **change) -> str:
    """What the verifier says of a sound plan of a mission with a crew of 3 of which some tables are replaced."""
    result = solve(crew={"judge": 3}, approval_weeks=1, entrust={"lag_weeks": 1, "probability": 0.5}, **change)
    forged = {decision.name: decision.table(rows) for decision, rows in tables.items()}
    own = {**result.plan.tables("x"), **forged}
    found = verify(result.facts, Plan({**result.plan.decisions, "x": own}))
    return "; ".join(violation.message for violation in found if violation.row.startswith("x["))


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({GO: [(0, 2, 1)]}, "cannot go in this window"),
        ({GO: [(2, 1, 1)]}, "cannot go in this window"),
        ({GO: [(2, 2, 0.5)], SENT: [(0, 0, 2, 2, 1.5)]}, "not whole"),
        ({GO: [(2, 2, 0.5)]}, "goes or it does not"),
        ({GO: [(2, 2, 1)], SENT: [(0, 0, 2, 2, 2)]}, "not the crew that goes"),
        ({GO: [(2, 2, 0)], SENT: [(0, 0, 2, 2, 2)]}, "not the crew that goes"),
        ({GO: [(1, 2, 1), (2, 2, 1)]}, "more than once"),
        ({ENTRUSTED: [(0, 1)]}, "more than once"),
        ({ENTRUSTED: [(3, 1)]}, "cannot be entrusted"),
    ],
)
def test_a_false_mission_is_caught(tables, words):
    assert words in verdict(tables)


def test_a_crew_from_elsewhere_is_caught():
    tables = {GO: [(2, 2, 1)], SENT: [(0, 0, 2, 2, 1), (1, 0, 2, 2, 2)]}
    assert verdict(tables) == ""
    result = solve(crew={"judge": 2}, donors={"ids": ["a"]})
    moved = {**result.plan.tables("x")}
    moved[SENT.name] = replace(moved[SENT.name], index={**moved[SENT.name].index, "donor": np.array([1])})
    found = verify(result.facts, Plan({**result.plan.decisions, "x": moved}))
    assert any("may not send" in violation.message for violation in found)
