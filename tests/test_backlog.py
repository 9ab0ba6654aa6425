"""Ages, deadlines and terminated cases that come back, by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import SolveOptions, evaluate
from optimizer.calibration import scaled
from optimizer.errors import ScenarioError
from optimizer.facts import read_facts
from optimizer.indicators import open_by_age
from optimizer.plan import CLOSED, CORE, HOME, Plan
from optimizer.problem import build_problem
from optimizer.problem.backlog import older_than
from optimizer.scenario import Scenario
from optimizer.verification import verify
from tests.tiny import tiny

MONTH = 365.25 / 12 / 7
"""Weeks in a month."""


def document(*, judges: int = 1, queue: dict[str, Any] | None = None, **klass: Any) -> dict[str, Any]:
    """One court, 2 weeks of 5 days; a class of a judge-day each."""
    return {
        "schema": 1, "name": "hand", "calendar": {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
        "roles": {"judge": {"decides": True}}, "classes": {"money": {"effort_days": {"judge": 1}, **klass}},
        "courts": [{"id": "a"}], "pools": [{"court": "a", "judge": judges}],
        "queues": [{"court": "a", "class": "money", "open": 100, **(queue or {})}], "objective": {"early": 0.0},
    }  # fmt: skip


def problem_of(data):
    return build_problem(Scenario.from_document(data))


def facts_of(data):
    return read_facts(Scenario.from_document(data))


def solved(data):
    return evaluate(Scenario.from_document(data), options=SolveOptions(gap=0.0, disruption=0.0))


# -- ages ----------------------------------------------------------------------------------------------------------------


def test_what_is_over_six_months_at_the_end_of_each_week():
    # a fifth is in each bucket; 3-6 months passes the limit at 1/3 of a bucket a month; above six months all is over
    problem = problem_of(document(ages=[0.2, 0.2, 0.2, 0.2, 0.2]))
    assert problem.cells.due[0] == pytest.approx([60 + 20 / 3 / MONTH, 60 + 20 / 3 * 2 / MONTH])


def test_inflow_runs_out_within_the_plan_if_the_limit_is_short():
    # a limit of one week: the cases of the first week are over it after the second
    short = document(ages=[1, 0, 0, 0, 0], limit_months=1 / MONTH, queue={"open": 0, "inflow_per_week": 7})
    assert problem_of(short).cells.due[0] == pytest.approx([0, 7])


def test_more_inflow_is_more_that_runs_out():
    """What is derived from inflow follows it, when a calibration scales it."""
    short = document(ages=[1, 0, 0, 0, 0], limit_months=1 / MONTH, queue={"open": 0, "inflow_per_week": 7}, deadline_weeks=1)
    more = scaled(problem_of(short), {"inflow": 2.0})
    assert more.cells.due[0] == pytest.approx([0, 14])
    assert more.cells.deadline[0] == pytest.approx([0, 14])


def test_unknown_ages_are_not_counted():
    problem = problem_of(document())
    assert not problem.cells.dated.any()
    assert not problem.cells.due.any()
    assert np.isinf(older_than(problem, 6)).all()


def test_ages_of_a_queue_and_of_an_adjustment_go_before_those_of_the_class():
    old, young = [0, 0, 0, 0, 1], [1, 0, 0, 0, 0]
    assert problem_of(document(ages=young, queue={"ages": old})).cells.due[0, 0] == pytest.approx(100)
    data = document(ages=young, queue={"ages": young}) | {"adjust": [{"ages": old}]}
    assert problem_of(data).cells.due[0, 0] == pytest.approx(100)


@pytest.mark.parametrize(("shares", "said"), [([0.5, 0.5], "at least 5"), ([0.2] * 6, "at most 5")])
def test_ages_are_five_shares(shares, said):
    with pytest.raises(ScenarioError) as error:
        problem_of(document(ages=shares))
    (fault,) = error.value.faults
    assert fault.path == "classes.money.ages"
    assert said in fault.message


def test_ages_must_sum_to_one():
    with pytest.raises(ScenarioError, match="sum to"):
        problem_of(document(ages=[0.5, 0, 0, 0, 0]))


def test_the_oldest_go_first_and_the_rest_is_overdue():
    # 40 are over their limit throughout, 10 are closed
    result = solved(document(ages=[0.6, 0, 0.4, 0, 0], limit_months=5))
    assert result.ledger.overdue[0] == pytest.approx([35, 30])
    assert result.totals()["overdue_end"] == pytest.approx(30)
    by_age, unknown = open_by_age(result.facts, result.ledger)
    # two weeks on, 0.46 months older: the young ones are still below 3 months but for 60 x 0.46 / 3
    passed = 60 * 2 / MONTH / 3
    assert by_age[0] == pytest.approx([60 - passed, passed, 30, 0, 0])
    assert unknown[0] == 0


def test_easy_closures_do_not_hide_hard_ones_that_are_overdue():
    # 50 easy cases of a fifth of a day all go; the 50 hard ones, half of them overdue like all others, stay
    tiers = [{"share": 0.5, "effort": 0.2}, {"share": 0.5, "effort": 10}]
    result = solved(document(ages=[0.5, 0, 0, 0, 0.5], tiers=tiers))
    assert result.ledger.overdue[:, -1] == pytest.approx([0, 25], abs=1e-6)


def test_a_penalty_on_overdue_cases_turns_the_choice():
    # two classes of equal effort: money is worth 1, old is worth 0.9 and overdue
    data = document()
    data["classes"]["old"] = {"effort_days": {"judge": 1}, "value": 0.9, "ages": [0, 0, 0, 0, 1]}
    data["queues"].append({"court": "a", "class": "old", "open": 100})
    assert solved(data).proof.first_stage == pytest.approx(10)
    data["objective"]["overdue_at_end"] = 0.2
    assert solved(data).proof.first_stage == pytest.approx(10 * 0.9 - 0.2 * 90)


def test_what_comes_back_in_the_last_week_is_not_overdue():
    # all are over their limit and 10 are closed, half of which wait; what is back of the first 5 is young
    klass = {"genuine_share": 0, "reopen_share": 0.5, "reopens_as": "money", "reopen_per_year": 12, "ages": [0, 0, 0, 0, 1]}
    data = document(**klass)
    data["objective"] = {"early": 0.0, "terminated": 0.2, "overdue_at_end": 1.0}
    result = solved(data)
    assert result.totals()["overdue_end"] == pytest.approx(90)
    assert result.totals()["open_end"] == pytest.approx(90 + 2.5 * (1 - math.exp(-12 * 7 / 365.25)))
    assert result.proof.bound == pytest.approx(result.ledger.objective)


def test_what_runs_out_in_the_last_week_alone_counts():
    # ten a week come in; those of the first week are 1 to 2 weeks old at the end, and late after a quarter of a month
    late = 10 * (2 - MONTH / 4)
    data = document(ages=[1, 0, 0, 0, 0], limit_months=0.25, queue={"open": 0, "inflow_per_week": 10})
    data["classes"]["money"]["effort_days"] = {"judge": 2}
    data["objective"]["overdue_at_end"] = 0.2
    result = solved(data)
    assert result.ledger.overdue[0] == pytest.approx([0, late - 5])
    assert result.proof.bound == pytest.approx(result.ledger.objective) == pytest.approx(5 - 0.2 * (late - 5))


def test_a_share_of_nothing_is_not_known():
    # nobody closes anything, and no case is over its limit
    totals = solved(document(judges=0, has_property=True, ages=[1, 0, 0, 0, 0])).totals()
    assert totals["in_time_share"] is None


def test_a_court_that_meets_all_four_standards():
    # 10 judge-days: the five petitions, and five of seven cases with property, all in time: 10 of 12 are closed
    data = document(value=1, has_property=True, ages=[1, 0, 0, 0, 0], genuine_share=0.5, compliant_share=0.9,
                    queue={"open": 7})  # fmt: skip
    data["classes"]["petition"] = {"effort_days": {"judge": 1}, "value": 10, "deadline_weeks": 50, "deadline_penalty": 0.1}
    data["queues"].append({"court": "a", "class": "petition", "open": 5})
    totals = solved(data).totals()
    names = ("in_time_share", "compliant_terminations", "petitions_finished", "closing_rate", "courts_meeting_standard")
    assert [totals[name] for name in names] == pytest.approx([1, 0.9, 1, 10 / 12, 1])
    data["queues"][0]["open"] = 8  # 10 of 13 are less than 80 %
    assert solved(data).totals()["courts_meeting_standard"] == 0


# -- deadlines -----------------------------------------------------------------------------------------------------------


def test_a_deadline_that_can_be_met_is_met_whatever_it_costs():
    # 4 petitions, in over the last two weeks: half are due after one week, all after two
    data = document()
    data["classes"]["petition"] = {"effort_days": {"judge": 1}, "value": 0.1, "deadline_weeks": 2}
    data["queues"].append({"court": "a", "class": "petition", "open": 4})
    result = solved(data)
    assert result.proof.first_stage == pytest.approx(6 + 4 * 0.1)
    assert result.totals()["behind_deadline"] == pytest.approx(0, abs=1e-6)
    assert result.totals()["petitions_finished"] == pytest.approx(1)


def test_one_that_cannot_be_met_is_named():
    result = solved(document(deadline_weeks=2))  # 100 cases due within two weeks, 10 days of work
    assert result.proof.status == "infeasible"
    assert {conflict.rule for conflict in result.conflict} >= {"classes.money"}


def test_a_soft_one_costs_by_case_and_week():
    # due 50, then 100; closed 5, then 10: 45 and 90 are behind, at 0.01 a week
    result = solved(document(deadline_weeks=2, deadline_penalty=0.01))
    assert result.proof.first_stage == pytest.approx(10 - 0.01 * (45 + 90))
    assert result.totals()["behind_deadline"] == pytest.approx(90)


def test_a_plan_behind_a_hard_deadline_is_named():
    # the plan for a soft deadline, of the same 5 + 5 closures, read where none may be late: 45, then 90 behind
    soft = solved(document(deadline_weeks=2, deadline_penalty=0.01))
    found = verify(facts_of(document(deadline_weeks=2)), soft.plan)
    assert [(violation.row, violation.amount) for violation in found] == [
        ("deadline[a, money, tier 0, period 0]", pytest.approx(45)),
        ("deadline[a, money, tier 0, period 1]", pytest.approx(90)),
    ]


def test_a_worth_that_forgets_what_is_overdue_is_named():
    # 100 overdue, 10 closed: 10 - 0.1 x 90 = 1, not 10
    data = document(ages=[0, 0, 0, 0, 1])
    plain = solved(data)
    data["objective"]["overdue_at_end"] = 0.1
    assert solved(data).proof.first_stage == pytest.approx(1)
    found = verify(facts_of(data), plain.plan, objective=10.0)
    assert [(violation.row, violation.amount) for violation in found] == [("objective", pytest.approx(-9))]


# -- cases that come back ------------------------------------------------------------------------------------------------


def test_terminated_cases_come_back_to_their_queue():
    # 5 a week are closed, all terminated; half of them ever come back, a share of 1 - exp(-12 x 7 / 365.25) of those a week
    data = document(genuine_share=0.0, reopen_share=0.5, reopens_as="restored", reopen_per_year=12)
    data["classes"]["restored"] = {"effort_days": {"judge": 100}, "restored": True}
    data["objective"]["terminated"] = 0.2
    data["classes"]["money"]["value"] = 10  # so that terminating pays although each is debited half a restored case
    result = solved(data)
    share = 1 - math.exp(-12 * 7 / 365.25)
    restored = result.facts.cells.klass == 1
    assert result.ledger.closed[~restored].sum(axis=0) == pytest.approx([5, 5])
    assert result.ledger.back[restored].sum(axis=0) == pytest.approx([0, 2.5 * share])
    assert result.totals()["inflow"] == pytest.approx(2.5 * share)


def test_those_terminated_before_come_back_too():
    share = 1 - math.exp(-12 * 7 / 365.25)
    data = document(queue={"open": 0, "terminated": 40}, reopens_as="money", reopen_per_year=12)
    assert problem_of(data).cells.inflow[0] == pytest.approx([40 * share, 40 * (1 - share) * share])


def test_both_sources_of_returns_add_up_period_by_period():
    # 5 a week are closed, all terminated, worth 0.2 less a debit of 0.1; a tenth ever come back, at 12 a year
    share = 1 - math.exp(-12 * 7 / 365.25)
    data = document(queue={"terminated": 40}, genuine_share=0.0, reopen_share=0.1, reopens_as="money", reopen_per_year=12)
    data["calendar"] |= {"periods": 3, "working_days": [5, 5, 5]}
    data["objective"]["terminated"] = 0.2
    result = solved(data)
    before = [40 * share, 40 * (1 - share) * share, 40 * (1 - share) ** 2 * share]
    after = [0, 0.5 * share, (0.5 * (1 - share) + 0.5) * share]
    assert result.ledger.closed[0] == pytest.approx([5, 5, 5])
    assert result.facts.cells.inflow[0] == pytest.approx(before)
    assert result.ledger.back[0] == pytest.approx(after)
    assert result.ledger.open[0] == pytest.approx(100 - np.array([5, 10, 15]) + np.cumsum(before) + np.cumsum(after))


def test_there_is_room_for_all_that_may_come_back():
    # the first group of all: half of what is closed waits, and of the 50 a known share is back in the second week
    data = document(genuine_share=0, reopen_share=0.5, reopens_as="money", reopen_per_year=12)
    back = 50 * (1 - math.exp(-12 * 7 / 365.25))
    most = problem_of(data).cells.most[0, -1]
    assert 100 + back <= most <= 100 + 3 * back


def test_a_class_to_come_back_as_must_exist():
    with pytest.raises(ScenarioError, match="rents"):
        problem_of(document(reopens_as="rents"))


def test_cases_that_never_came_back_cannot_be_closed():
    # nothing is open but the 2.05 that come back within the week; a plan that closes 3 has too few
    data = document(queue={"open": 0, "terminated": 10}, reopens_as="money", reopen_per_year=12)
    data["calendar"] |= {"periods": 1, "working_days": [5]}
    result = solved(data)
    share = 1 - math.exp(-12 * 7 / 365.25)  # 0.205
    assert result.totals()["closures"] == pytest.approx(10 * share)
    # and nobody stays at home for nothing, so that the judge is said to be there all week
    core = {**result.plan.tables(CORE), CLOSED.name: CLOSED.table([(0, 0, 3.0)]), HOME.name: HOME.table([(0, 0, 0, 1.0)])}
    found = verify(result.facts, Plan({**result.plan.decisions, CORE: core}))
    assert [violation.row for violation in found] == ["open[a, money, tier 0, period 0]"]


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 300), less=st.floats(0.1, 0.9))
def test_terminating_more_never_pays(seed, less):
    """With ages, deadlines and returns: a class that ends in termination more often is never worth more."""
    data = tiny(seed, ("backlog",))
    before = solved(data).proof.first_stage
    klass = data["classes"]["k1"]
    klass["genuine_share"] *= less
    assert solved(data).proof.first_stage <= before + 1e-6 * (1 + abs(before))


# -- targets on ratios ---------------------------------------------------------------------------------------------------


def targeted(kpi: str, data: dict[str, Any] | None = None, **target: Any):
    return solved({**(data or document()), "targets": [{"name": "goal", "kpi": kpi, **target}]})


def test_clearance_within_what_can_be_done():
    inflow = document(queue={"open": 0, "inflow_per_week": 8})  # 10 of 16 can be closed
    assert targeted("clearance_rate", inflow, at_least=0.6).verified
    assert targeted("clearance_rate", inflow, at_least=0.7).proof.status == "infeasible"


def test_a_cap_on_the_terminated_share_turns_the_choice():
    # cheap cases are terminated by half, dear ones never; both cannot exceed a tenth: 20 % cheap, 80 % dear days
    data = document(genuine_share=0.5, value=10)
    data["classes"]["sure"] = {"effort_days": {"judge": 1}}
    data["queues"].append({"court": "a", "class": "sure", "open": 100})
    result = targeted("terminated_share", data, at_most=0.1)
    assert result.totals()["terminated"] == pytest.approx(1)
    assert result.totals()["closures"] == pytest.approx(10)
    assert targeted("actual_closing_rate", data, at_least=0.9).totals()["terminated"] == pytest.approx(1)


def test_disposition_time_is_in_days():
    # 90 open at the end, 10 closed in 14 days: 126 days
    assert targeted("disposition_days", at_most=126.001).verified
    assert targeted("disposition_days", at_most=125.9).proof.status == "infeasible"


def test_a_soft_ratio_is_missed_at_its_penalty():
    # short by 14 x 90 - 100 x 10 = 260 case-days over 100 cases, at 2 each
    result = targeted("disposition_days", at_most=100, soft=True, penalty=2)
    assert result.proof.first_stage == pytest.approx(10 - 2 * 2.6)


@pytest.mark.parametrize("kpi", ["rank", "worst_court", "donor_harm", "utilisation"])
def test_what_is_not_linear_is_refused_with_what_comes_near(kpi):
    with pytest.raises(ScenarioError, match="not linear"):
        targeted(kpi, at_least=1)
