"""Time between work and closure, and the pipeline, by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest

from optimizer import SolveOptions, evaluate
from optimizer.calibration.response import status_quo_closures
from optimizer.errors import ScenarioError
from optimizer.facts import read_facts
from optimizer.facts.closing import closing_period, evenly
from optimizer.indicators import core_indicators
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.verification import verify
from tests.mechanisms import by_hand

EXACT = SolveOptions(gap=0.0, disruption=0.0)


def document(*, judges: int = 1, weeks: int = 4, queue: dict[str, Any] | None = None, **klass: Any) -> dict[str, Any]:
    """One court, 4 weeks of 5 days; a class of a judge-day each, of which 100 are open: 5 are worked on a week, 20 in all."""
    return {
        "schema": 1, "name": "hand", "calendar": {"start": "2019-06-10", "periods": weeks, "working_days": [5] * weeks},
        "roles": {"judge": {"decides": True}}, "classes": {"money": {"effort_days": {"judge": 1}, **klass}},
        "courts": [{"id": "a"}], "pools": [{"court": "a", "judge": judges}],
        "queues": [{"court": "a", "class": "money", "open": 100, **(queue or {})}], "objective": {"early": 0.0},
    }  # fmt: skip


def solved(data: dict[str, Any]) -> Any:
    result = evaluate(Scenario.from_document(data), options=EXACT)
    assert not result.violations
    return result


def faults_of(data: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(ScenarioError) as error:
        Scenario.from_document(data)
    return [(fault.path, fault.message) for fault in error.value.faults]


# -- when a case closes --------------------------------------------------------------------------------------------------


def test_days_are_counted_from_the_middle_of_the_period_of_the_work():
    # the middle of a week is its fourth noon: 3 days later it is still that week (6.5), 4 days later the next (7.5)
    weeks = [7, 7, 7, 7]
    assert [closing_period(weeks, 1, days) for days in (0, 3, 4, 10, 11, 17, 18)] == [1, 1, 2, 2, 3, 3, 4]
    # June, July: the middle is the noon of the 15th; 15 days later begins July, in which the case then closes
    assert [closing_period([30, 31], 0, days) for days in (14, 15, 45, 46)] == [0, 1, 1, 2]


def test_a_pipeline_of_the_start_closes_evenly():
    assert evenly([7, 14, 31], 28) == pytest.approx([0.25, 0.5, 0.25, 0])
    assert evenly([7, 7], 28) == pytest.approx([0.25, 0.25, 0.5])
    assert evenly([7, 7], 0) == [0, 0, 0]


def test_a_lag_of_half_the_horizon():
    # worked on in week w, closed in week w + 2; those of weeks 3 and 4 close after the plan and are credited in full
    result = solved(document(closes_after_days=14))
    assert result.ledger.worked[0] == pytest.approx([5, 5, 5, 5])
    assert result.series()["closures"].tolist() == pytest.approx([0, 0, 5, 5])
    assert result.series()["open"].tolist() == pytest.approx([95, 90, 85, 80])  # in the pipeline is not open
    totals = result.totals()
    assert (totals["closures"], totals["pipeline_end"], totals["open_end"]) == pytest.approx((10, 10, 80))
    assert result.series()["pipeline"].tolist() == pytest.approx([5, 10, 10, 10])
    assert totals["closing_rate"] == pytest.approx(0.1)  # 10 of 100: what closes later is no closure
    assert result.proof.objective == pytest.approx(20)


@pytest.mark.parametrize(("credit", "worth"), [(1, 20), (0.5, 15), (0, 10)])
def test_the_pipeline_at_the_end_is_credited_as_the_scenario_says(credit, worth):
    data = document(closes_after_days=14)
    data["objective"]["pipeline_at_end"] = credit
    assert solved(data).proof.objective == pytest.approx(worth)


def test_what_closes_later_has_the_timing_of_when_it_closes():
    # a closure keeps 1, 0.9, 0.8, 0.7 of its worth; after the plan, as in its last week: 5 x (0.8 + 0.7 + 0.7 + 0.7)
    data = document(closes_after_days=14)
    data["objective"]["early"] = 0.3
    assert solved(data).proof.objective == pytest.approx(5 * 2.9)


def test_a_lag_of_more_than_the_horizon():
    scenario = Scenario.from_document(document(closes_after_days=40))
    assert [(w.path, w.message) for w in scenario.warnings] == [
        ("classes.money.closes_after_days", "work of the first period closes after 43.5 days, and the plan has 28")
    ]
    totals = solved(document(closes_after_days=40)).totals()
    assert (totals["closures"], totals["pipeline_end"], totals["objective"]) == pytest.approx((0, 20, 20))


def test_some_close_at_once_and_some_later():
    result = solved(document(closes_after_days=[{"days": 0, "share": 0.4}, {"days": 14, "share": 0.6}]))
    assert result.series()["closures"].tolist() == pytest.approx([2, 2, 5, 5])
    assert result.totals()["pipeline_end"] == pytest.approx(6)


def test_terminations_may_take_longer_than_genuine_closures():
    # 3 of 5 close genuinely at once; 2 are terminated two weeks later
    result = solved(document(genuine_share=0.6, terminates_after_days=14, yuan_per_closure=100))
    assert result.series()["genuine"].tolist() == pytest.approx([3, 3, 3, 3])
    assert result.series()["terminated"].tolist() == pytest.approx([0, 0, 2, 2])
    totals = result.totals()
    assert (totals["pipeline_end"], totals["yuan"], totals["terminated_share"]) == pytest.approx((4, 1200, 4 / 16))
    assert result.proof.objective == pytest.approx(12 + 0.1 * 8)  # a termination weighs a tenth


# -- the pipeline at the start -------------------------------------------------------------------------------------------


def test_an_opening_pipeline_closes_whatever_a_plan_does():
    # 80 cases over 40 days: 2 a day, 14 a week, 56 within the plan; own work closes after it
    result = solved(document(closes_after_days=40, genuine_share=0.5, yuan_per_closure=10, queue={"pipeline": 80}))
    series, totals = result.series(), result.totals()
    assert series["closures"].tolist() == series["sq_closures"].tolist() == pytest.approx([14, 14, 14, 14])
    assert (totals["closures"], totals["genuine"], totals["yuan"]) == pytest.approx((56, 28, 280))
    assert (totals["extra_closures"], totals["donor_harm"]) == pytest.approx((0, 0))
    assert (totals["pipeline_start"], totals["pipeline_end"]) == pytest.approx((80, 24 + 20))
    assert series["pipeline"].tolist() == pytest.approx([80 - 14 + 5, 80 - 28 + 10, 80 - 42 + 15, 44])
    assert totals["load"] == pytest.approx(100 + 80)  # it is pending until it closes
    assert result.proof.objective == pytest.approx(20 * (0.5 + 0.5 * 0.1))  # and worth nothing to a plan


def test_a_queue_may_hold_nothing_but_a_pipeline():
    totals = solved(document(closes_after_days=28, queue={"open": 0, "pipeline": 8})).totals()
    assert (totals["closures"], totals["objective"], totals["closing_rate"]) == pytest.approx((8, 0, 1))


# -- what follows --------------------------------------------------------------------------------------------------------


def test_terminated_cases_come_back_only_after_they_have_closed():
    # 5 a week are worked on, all terminated a week later; half ever come back, a share of 1 - exp(-12 x 7 / 365.25) a week
    data = document(weeks=3, genuine_share=0.0, reopen_share=0.5, reopens_as="restored", reopen_per_year=12,
                    closes_after_days=7, value=10)  # fmt: skip
    data["classes"]["restored"] = {"effort_days": {"judge": 100}, "restored": True}
    data["objective"]["terminated"] = 0.2
    result = solved(data)
    share = 1 - math.exp(-12 * 7 / 365.25)
    restored = result.facts.cells.klass == 1
    assert result.ledger.closed[~restored].sum(axis=0) == pytest.approx([0, 5, 5])
    assert result.ledger.back[restored].sum(axis=0) == pytest.approx([0, 0, 2.5 * share])
    # 7 in the pipeline of the start are terminated in the first week, and half of them come back from the second on
    data["queues"][0]["pipeline"] = 7
    both = 3.5 * share, 3.5 * (1 - share) * share + 2.5 * share
    assert solved(data).ledger.back[restored].sum(axis=0) == pytest.approx([0, *both])


def choosing(pipeline: float = 0, **goal: float) -> Any:
    """5 days a week for slow cases worth 2, which close after two weeks, or quick ones worth 1."""
    data = document(value=2, closes_after_days=14, queue={"pipeline": pipeline})
    data["classes"]["quick"] = {"effort_days": {"judge": 1}}
    data["queues"].append({"court": "a", "class": "quick", "open": 100})
    data["targets"] = [{"name": "goal", **goal}] if goal else []
    return evaluate(Scenario.from_document(data), options=EXACT)


def test_a_target_on_closures_counts_what_closes_within_the_horizon():
    # free: 20 slow cases are worth 40, and 10 of them close; 16 closures take 6 quick ones in the last two weeks
    assert choosing().proof.objective == pytest.approx(40)
    bound = choosing(kpi="closures", at_least=16)
    assert bound.proof.objective == pytest.approx(34)
    assert bound.totals()["closures"] == pytest.approx(16)
    assert bound.verified
    # 4 in the pipeline close too: 2 quick ones are enough
    assert choosing(4, kpi="closures", at_least=16).proof.objective == pytest.approx(38)
    # at most 20 can be closed, and 25 with a pipeline of 5
    assert choosing(kpi="closures", at_least=25).proof.status == "infeasible"
    assert choosing(5, kpi="closures", at_least=25).verified


def test_a_rate_counts_the_pipeline_among_the_load():
    # 10 slow, q quick and 20 of the pipeline, of 220: 0.15 is 33, so that 3 quick ones are needed
    assert choosing(20, kpi="closing_rate", at_least=0.15).proof.objective == pytest.approx(37)
    # missed by 33 - 30 of 220 at 100 each costs less than three cases: 300 / 220
    soft = choosing(20, kpi="closing_rate", at_least=0.15, soft=True)
    assert soft.proof.objective == pytest.approx(40 - 300 / 220)


def test_a_case_in_the_pipeline_is_neither_overdue_nor_late():
    # 40 of 100 are over their limit throughout, 5 a week are worked on; that they close after the plan changes nothing
    old = {"ages": [0.6, 0, 0.4, 0, 0], "limit_months": 5, "has_property": True}
    at_once, later = (solved(document(weeks=2, closes_after_days=days, **old)) for days in (0, 300))
    assert at_once.ledger.overdue[0] == pytest.approx([35, 30])
    assert later.ledger.overdue[0] == pytest.approx([35, 30])
    assert later.totals()["in_time_share"] == at_once.totals()["in_time_share"]
    # petitions must be worked on in time, and are finished when they close: 2 of 4 within the plan
    data = document(weeks=2, closes_after_days=7, deadline_weeks=2, queue={"open": 4})
    result = solved(data)
    assert result.totals()["behind_deadline"] == pytest.approx(0, abs=1e-6)
    finished, load = core_indicators(result.facts, result.ledger)["petitions_finished"]
    assert (finished[0], load[0]) == pytest.approx((result.ledger.worked[0, 0], 4))


def test_donor_harm_counts_what_is_in_the_pipeline_at_the_end():
    # 3 judges of court a go to b for both weeks: a loses 30 cases of work, all of which would close after the plan
    data = document(judges=4, weeks=2, closes_after_days=30)
    data["courts"].append({"id": "b"})
    data["classes"]["dear"] = {"effort_days": {"judge": 1}, "value": 5}
    data["queues"].append({"court": "b", "class": "dear", "open": 100})
    data |= {"protected_share": 0.25, "travel": {"same_region": 0}}
    data["mechanisms"] = [{"kind": "support", "name": "help", "heads": {"judge": [0, 3]}, "weeks": [2]}]
    assert solved(data).totals()["donor_harm"] == pytest.approx(30)
    data["objective"]["pipeline_at_end"] = 0.5
    assert solved(data).totals()["donor_harm"] == pytest.approx(15)


# -- mechanisms that execute cases elsewhere -----------------------------------------------------------------------------


def missions(*, value: float | None = None, **objective: float) -> Any:
    """Nobody at home; a mission of two weeks without a crew is done with 10 cases, which close two weeks later."""
    data = document(judges=0, closes_after_days=14, queue={"open": 10}) | {"objective": {"early": 0.0, **objective}}
    target = {"name": "debtor", "court": "a", "class": "money", "cases": 10, "value": value}
    data["mechanisms"] = [{"kind": "mission", "name": "trip", "weeks": 2, "targets": [target]}]
    return solved(data)


def test_a_mission_closes_its_cases_after_their_lag():
    result = missions(early=0.3)
    assert result.series()["closures"].tolist() == pytest.approx([0, 0, 0, 10])  # away in weeks 1 and 2, closed in week 4
    assert result.proof.objective == pytest.approx(10 * 0.7)
    assert missions(value=8, early=0.3).proof.objective == pytest.approx(8)  # a given worth knows no time
    assert missions(value=8, pipeline_at_end=0).proof.objective == pytest.approx(8)


def test_a_case_moved_is_executed_and_then_closes_after_its_lag():
    # 20 cases are worked on at a, and 10 of a are moved to m in week 1 and worked on there in week 2: all of week 2 is pipeline
    up = {
        "kind": "cross",
        "name": "up",
        "form": "elevate",
        "classes": ["money"],
        "cases": "all",
        "share_cap": 0.01,
        "overhead": 0,
    }
    klass = {"money": {"effort_days": {"judge": 1}, "closes_after_days": 7}}
    result = by_hand.solved(up, classes=klass)
    courts = result.courts().set_index("court")
    assert courts["pipeline_end"].to_dict() == pytest.approx({"m": 10, "a": 10})
    assert courts["closures"].to_dict() == pytest.approx({"m": 0, "a": 10})
    assert result.proof.objective == pytest.approx(30)
    assert not result.violations


def test_a_lot_closes_its_queue_cases_after_their_lag_and_its_own_at_once():
    lot = {"name": "lot", "effort_days": {"judge": 5}, "cases": 3, "takes": [{"court": "a", "class": "money", "cases": 4}]}
    batch = {"kind": "batch", "name": "lots", "weeks": 1, "every_lot": True, "lots": [{**lot, "courts": {"ids": ["m"]}}]}
    klass = {"money": {"effort_days": {"judge": 1}, "closes_after_days": 7}}
    result = by_hand.solved(batch, classes=klass, objective={"early": 0.0, "pipeline_at_end": 0})
    # done in week 1: 3 close then, 4 and the 10 worked on at a in that week close in week 2
    assert result.series()["closures"].tolist() == pytest.approx([3, 14])
    assert result.proof.objective == pytest.approx(17)
    assert not result.violations


# -- who else reads it ---------------------------------------------------------------------------------------------------


def test_a_worth_that_forgets_the_lag_is_named():
    # 20 cases closed at once are worth 20; two weeks later, and nothing credited after the plan, 10
    plan = solved(document()).plan
    data = document(closes_after_days=14)
    data["objective"]["pipeline_at_end"] = 0
    found = verify(read_facts(Scenario.from_document(data)), plan, objective=20.0)
    assert [(violation.row, violation.amount) for violation in found] == [("objective", pytest.approx(-10))]


def test_calibration_predicts_what_closes_not_what_is_worked_on():
    problem = build_problem(Scenario.from_document(document(closes_after_days=14, queue={"pipeline": 28})))
    closures = status_quo_closures(problem)
    assert closures is not None
    assert closures[0] == pytest.approx([14, 14, 5, 5])


def test_a_table_of_queues_may_have_a_column_for_the_pipeline(tmp_path):
    (tmp_path / "queues.csv").write_text("court,class,open,pipeline\na,money,100,28\n", encoding="utf-8")
    data = document(closes_after_days=14) | {"queues": {"table": str(tmp_path / "queues.csv")}}
    assert solved(data).totals()["pipeline_start"] == pytest.approx(28)


# -- wrong input ---------------------------------------------------------------------------------------------------------


def test_no_pipeline_where_cases_close_at_once():
    ((path, message),) = faults_of(document(queue={"pipeline": 5}))
    assert path == "queues[0].pipeline"
    assert "close at once" in message


def test_lags_are_numbers_of_days_whose_shares_sum_to_one():
    half = [{"days": 0, "share": 0.5}, {"days": 9, "share": 0.4}]
    ((path, message),) = faults_of(document(closes_after_days=half))
    assert path == "classes.money.closes_after_days"
    assert "sum to 0.9, not to 1" in message
    path = "classes.money.terminates_after_days"
    for wrong, said in (
        (-1, "must be at least 0"), (1.5, "must be a whole number"), (True, "must be a whole number"), (9999, "at most 3,650"),
        ([], "must have at least 1 entry"), ({"days": 3}, "must be a whole number"), ("soon", "must be a whole number"),
    ):  # fmt: skip
        ((where, message),) = faults_of(document(terminates_after_days=wrong))
        assert (where, said in message) == (path, True), wrong
    found = dict(faults_of(document(terminates_after_days=[{"dais": 3, "share": 1}])))
    assert found == {f"{path}[0].dais": "there is no field 'dais'", f"{path}[0].days": "the field 'days' is missing"}
