"""Batches by hand: who gets which lot, whether it fits, and what it is worth."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer import SolveOptions, evaluate
from optimizer.errors import ScenarioError
from optimizer.plan import Plan, Table
from optimizer.scenario import Scenario
from optimizer.verification import verify

TAKES = [{"court": "a", "class": "money", "cases": 6}]


def document(*lots: dict, open_cases: float = 0, tied: float = 0.0, **batch) -> dict:
    """Court a has 2 judges, b has 1; 4 weeks of 5 days: 10 and 5 judge-days a week, 40 and 20 in all."""
    named = [{"name": f"l{number}", **lot} for number, lot in enumerate(lots)]
    section = {"kind": "batch", "name": "x", "weeks": 4, "lots": named}
    return {
        "schema": 1, "name": "hand", "calendar": {"start": "2019-06-10", "periods": 4, "working_days": [5, 5, 5, 5]},
        "roles": {"judge": {}}, "classes": {"money": {"effort_days": {"judge": 10}, "tied_share": tied, "genuine_share": 0.5}},
        "courts": [{"id": "a"}, {"id": "b"}], "pools": [{"court": "a", "judge": 2}, {"court": "b", "judge": 1}],
        "queues": [{"court": "a", "class": "money", "open": open_cases}], "budgets": {"purse": 100},
        "objective": {"early": 0.0, "terminated": 0.0}, "mechanisms": [section | batch],
    }  # fmt: skip


def solve(*lots: dict, **change):
    return evaluate(Scenario.from_document(document(*lots, **change)), options=SolveOptions(gap=0.0, disruption=0.0))


def worth(*lots: dict, **change) -> float:
    result = solve(*lots, **change)
    assert result.proof.status == "optimal"
    assert result.verified
    return result.proof.objective


def pair(a: tuple[float, float], b: tuple[float, float]) -> dict:
    """Judge-days and worth at each court."""
    return {"at": {court: {"effort_days": {"judge": d}, "value": v} for court, (d, v) in (("a", a), ("b", b))}}


def test_each_lot_goes_where_it_is_worth_most():
    assert worth(pair((10, 3), (10, 5)), pair((10, 4), (10, 1))) == pytest.approx(9)


def test_days_bind():
    # b has 20 days: only one of the two lots worth 5 there, the other is worth 3 at a
    assert worth(pair((10, 3), (15, 5)), pair((10, 3), (15, 5))) == pytest.approx(8)


def test_one_working_day_is_enough_for_a_lot_that_takes_less():
    data = document(pair((1, 3), (1, 5)), weeks=1)
    data["calendar"]["working_days"] = [1, 0, 0, 0]
    result = evaluate(Scenario.from_document(data), options=SolveOptions(gap=0.0, disruption=0.0))
    assert result.proof.objective == pytest.approx(5)


def test_a_lot_moves_at_once_and_not_where_the_law_wants_time_between_order_and_work():
    lot = {"takes": TAKES, "at": {"b": {"effort_days": {"judge": 10}, "value": 5}}}
    form = {"open": True, "source": "s"}
    # a has days for four cases of its own, half of which count; with the lot gone, as many
    for least, best in ((0, 5 + 2), (1, 2)):
        law = {
            "name": "test",
            "in_force": {},
            "sources": {"s": "art. 1"},
            "forms": {"designate": {**form, "min_lag_weeks": least}},
        }
        data = document(lot, open_cases=10) | {"rules": law}
        result = evaluate(Scenario.from_document(data), options=SolveOptions(gap=0.0, disruption=0.0))
        assert result.verified
        assert result.proof.objective == pytest.approx(best)


@pytest.mark.parametrize("must", [False, True])
def test_lots_that_must_all_go_are_no_option(must):
    scenario = Scenario.from_document(document(pair((1, 3), (1, 5)), every_lot=must))
    assert scenario.document.mechanisms[0].is_option is not must


def test_lots_of_a_batch_that_is_off_may_be_left():
    assert worth(pair((10, 3), (10, 5)), every_lot=True, on=False) == 0


def test_a_lot_that_fits_nowhere_is_left_unless_every_lot_must_go():
    lots = (pair((10, 3), (10, 5)), pair((41, 9), (21, 9)))
    assert worth(*lots) == pytest.approx(5)
    result = solve(*lots, every_lot=True)
    assert result.proof.status == "infeasible"
    assert [conflict.rule for conflict in result.conflict] == ["mechanisms[0].every_lot"]


def test_every_lot_must_go_even_at_a_loss():
    # the second lot takes all of b, so the first is worth 1 at a instead of 5
    lots = (pair((10, 1), (10, 5)), pair((50, 2), (20, 2)))
    assert worth(*lots) == pytest.approx(5)
    assert worth(*lots, every_lot=True) == pytest.approx(3)


def test_effort_is_spread_over_the_window():
    # 10 days of a week at a: 10 fit into one week, 11 do not
    assert worth({"cases": 1, "effort_days": {"judge": 10}, "courts": ["a"]}, weeks=1) == pytest.approx(1)
    assert worth({"cases": 1, "effort_days": {"judge": 11}, "courts": ["a"]}, weeks=1) == pytest.approx(0)
    assert worth({"cases": 1, "effort_days": {"judge": 20}, "courts": ["a"]}, weeks=2) == pytest.approx(1)


def test_lots_follow_each_other():
    lots = [{"cases": 1, "effort_days": {"judge": 10}, "courts": ["a"]}] * 5
    assert worth(*lots, weeks=1) == pytest.approx(4)
    assert worth(*lots, weeks=1, start_every_weeks=2) == pytest.approx(2)


def test_cases_leave_their_queue_for_one_effort():
    # 10 cases of 10 judge-days, half genuine: a closes 4 alone (2 genuine); 6 at b leave a its 4
    result = solve({"takes": TAKES, "effort_days": {"judge": 20}, "courts": ["b"]}, open_cases=10)
    assert result.proof.objective == pytest.approx(5)
    assert result.totals()["closures"] == pytest.approx(10)
    assert result.ledger.executed.amount.sum() == pytest.approx(6)


def test_no_more_cases_than_there_are():
    assert worth({"takes": TAKES, "effort_days": {"judge": 1}, "courts": ["b"]}, open_cases=5) == pytest.approx(2)  # a alone


def test_nothing_is_taken_from_a_queue_without_cases():
    lot = {"takes": TAKES, "effort_days": {"judge": 1}, "courts": ["b"], "value": 5}
    assert worth(lot, open_cases=0) == pytest.approx(0)
    assert solve(lot, open_cases=0, every_lot=True).proof.status == "infeasible"


def test_a_given_value_replaces_that_of_the_cases():
    lot = {"takes": TAKES, "effort_days": {"judge": 20}, "courts": ["b"], "value": 7.5}
    assert worth(lot, open_cases=10) == pytest.approx(9.5)


def test_cases_of_its_own_are_credited_where_they_are_executed():
    result = solve({"cases": 4, "genuine_share": 0.5, "yuan": 100, "effort_days": {"judge": 5}, "courts": ["b"]})
    assert result.proof.objective == pytest.approx(2)
    assert result.ledger.own["closures"].sum(axis=1) == pytest.approx([0, 4])
    assert result.ledger.own["yuan"].sum(axis=1) == pytest.approx([0, 100])


def test_a_case_tied_to_the_executing_court_needs_outsiders_there():
    lot = {"takes": TAKES, "effort_days": {"judge": 10}}
    assert worth({**lot, "courts": ["a"]}, open_cases=6, tied=1.0) == pytest.approx(0)
    assert worth({**lot, "courts": ["b"]}, open_cases=6, tied=1.0) == pytest.approx(3)


def test_the_budget_binds():
    lots = [{"value": 1, "effort_days": {"judge": 1}, "cost_yuan": 40}] * 3
    assert worth(*lots, budget="purse") == pytest.approx(2)
    assert worth(*lots) == pytest.approx(3)


def test_a_lot_may_be_taken_on_terms_of_its_own_beside_those_of_all():
    lot = {"value": 3, "effort_days": {"judge": 21}, "courts": ["b"], "at": {"a": {"value": 2}}}
    assert worth(lot) == pytest.approx(2)  # 21 days do not fit at b


@pytest.mark.parametrize(
    ("lot", "words"),
    [
        ({"effort_days": {"judge": 1}}, "brings nothing"),
        ({"value": 1}, "no court can take"),
        ({"at": {"a": {"value": 1}}}, "lacks 'effort_days' at a"),
        ({"value": 1, "courts": ["a"], "at": {"b": {"effort_days": {"judge": 1}}}}, "lacks 'effort_days' at the courts"),
        ({"at": {"a": {"value": 1, "effort_days": {}}}}, "without any role"),
        ({"value": 1, "effort_days": {"jugde": 1}}, "judge"),
        ({"value": 1, "effort_days": {"judge": 1}, "courts": {"kind": "railway"}}, "no court at all"),
        ({"takes": [{"court": "b", "class": "money", "cases": 1}], "effort_days": {"judge": 1}}, "no queue"),
        ({"name": "l1", "value": 1, "effort_days": {"judge": 1}}, "two lots are called 'l1'"),
    ],
)
def test_faults_say_what_is_wrong(lot, words):
    with pytest.raises(ScenarioError, match=words):
        Scenario.from_document(document(lot, {"value": 1, "effort_days": {"judge": 1}}))


def test_a_lot_longer_than_the_plan_is_a_fault():
    with pytest.raises(ScenarioError, match="longer than the horizon"):
        Scenario.from_document(document({"value": 1, "effort_days": {"judge": 1}}, weeks=9))


@pytest.mark.parametrize(
    ("row", "amount", "words"),
    [
        ((0, 0, 0, 4), 0.5, "is assigned or it is not"),
        ((0, 1, 0, 4), 1.0, "may not take this lot"),
        ((7, 0, 0, 4), 1.0, "points at nothing"),
        ((0, 0, 1, 3), 1.0, "do not start in this period"),
        ((0, 0, 0, 4), 2.0, "taken more than once"),
        ((1, 0, 0, 4), 1.0, "every lot must be taken"),
    ],
)
def test_a_false_assignment_is_caught(row, amount, words):
    lots = [{"value": 1, "effort_days": {"judge": 1}, "courts": ["a"]}] * 2
    result = solve(*lots, every_lot=True)
    index = {name: [position] for name, position in zip(("lot", "court", "start", "length"), row, strict=True)}
    table = Table({name: np.array(value) for name, value in index.items()}, 1.0 * np.array([amount]), "lots")
    found = verify(result.facts, Plan({**result.plan.decisions, "x": {"assigned": table}}))
    assert any(words in violation.message for violation in found)


@pytest.mark.parametrize(("own", "best"), [(5, 5 + 0.75), (4, 1.0)])
def test_the_tied_part_of_a_lot_at_its_own_court_needs_outsiders(own, best):
    """Of ten days at a, the share of the lot that is a's own tied cases is left to the judge whom b sends, 5 days in each week.

    5 of 10 cases are tied: 5 days of one week, so the lot is done and worth 5, and the 15 days of the other weeks close one and
    a half cases of ten days that count half. 5 of 9 take 5.6 days, too many: 20 days close two cases.
    """
    lot = {
        "cases": own, "takes": [{"court": "a", "class": "money", "cases": 5}],
        "at": {"a": {"effort_days": {"judge": 10}, "value": 5}},
    }  # fmt: skip
    data = document(lot, open_cases=10, tied=1.0, weeks=1)
    data["protected_share"], data["travel"], data["roles"] = 0.0, {"same_region": 0.0}, {"judge": {"decides": True}}
    data["courts"] = [{"id": "a", "parent": "m"}, {"id": "b", "parent": "m"}]
    bureau = {
        "kind": "bureau",
        "name": "bureau",
        "heads": {"judge": [1, 1]},
        "weeks": [1],
        "at_most": 1,
        "hosts": {"ids": ["a"]},
    }
    data["mechanisms"].append(bureau)
    result = evaluate(Scenario.from_document(data), options=SolveOptions(gap=0.0, disruption=0.0))
    assert result.verified
    assert result.proof.objective == pytest.approx(best)
