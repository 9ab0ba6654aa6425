"""Practice: what courts that do not choose freely do, solved by hand; the status quo always can; where a plan is freed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optimizer import SolveOptions, evaluate
from optimizer.errors import ScenarioError, VerificationError
from optimizer.plan import CLOSED, CORE, Plan, Table
from optimizer.scenario import Scenario
from optimizer.studies import split_gain
from optimizer.verdict import check
from optimizer.verification import verify

EXACT = SolveOptions(gap=0.0, disruption=0.0)


def document(**fields: Any) -> dict[str, Any]:
    """Court ``a`` has 20 officer-days, 20 easy cases of 1 day and 5 hard ones of 4: half of its 40 days of work each."""
    return {
        "schema": 1, "name": "practice", "calendar": {"start": "2019-06-10", "periods": 1, "working_days": [5]},
        "roles": {"judge": {"decides": True}},
        "classes": {"easy": {"effort_days": {"judge": 1}}, "hard": {"effort_days": {"judge": 4}}},
        "courts": [{"id": "a"}], "pools": [{"court": "a", "judge": 4}],
        "queues": [{"court": "a", "class": "easy", "open": 20}, {"court": "a", "class": "hard", "open": 5}],
        "objective": {"early": 0, "terminated": 0}, **fields,
    }  # fmt: skip


def solved(practice: dict[str, Any] | None = None, **fields: Any) -> Any:
    said = {} if practice is None else {"practice": {"choice": "shares", **practice}}
    return evaluate(Scenario.from_document(document(**said, **fields)), options=EXACT)


@pytest.mark.parametrize(("phi", "worth"), [(0, 20), (0.5, 16.25), (0.8, 14), (1, 12.5)])
def test_no_class_falls_behind_its_share_of_the_work_done(phi, worth):
    """Of 20 days at least phi / 2 go to hard cases of 4 days: 20 - 10 phi easy ones and 10 phi / 4 hard ones."""
    result = solved({"phi": phi})
    assert worth == pytest.approx(20 - 10 * phi + 10 * phi / 4)
    assert result.proof.objective == pytest.approx(worth)
    assert result.proof.status_quo == pytest.approx(worth)
    assert result.verified


def test_courts_choose_freely_by_default():
    assert solved().proof.objective == pytest.approx(20)


def test_it_never_asks_for_more_than_there_is():
    """100 days for 40 days of work: everything is closed, and at phi 1 too."""
    result = solved({"phi": 1}, pools=[{"court": "a", "judge": 20}])
    assert result.totals()["closures"] == pytest.approx(25)


def test_a_court_may_do_in_step_whatever_part_of_its_work_it_can():
    """Clerks are short: 5 of the 20 clerk-days that all cases need, and 20 judge-days. A quarter of all: 5 easy, 1.25 hard.

    Clerks do half a day per easy case and 2 per hard one, so the scarce role has the same mix; phi 1 leaves no other choice.
    """
    classes = {"easy": {"effort_days": {"judge": 1, "clerk": 0.5}}, "hard": {"effort_days": {"judge": 4, "clerk": 2}}}
    result = solved(
        {"phi": 1}, classes=classes, roles={"judge": {}, "clerk": {}}, pools=[{"court": "a", "judge": 4, "clerk": 1}]
    )
    assert result.proof.objective == pytest.approx(6.25)


def test_work_for_which_a_court_has_nobody_holds_up_nothing():
    """Hard cases need a bailiff, and there is none: 20 easy ones are closed. With one who stands in, shares hold again.

    Then 20 judge-days serve both: hard cases take 4 of them each, 2 days as judge and 2 for the bailiff: 12.5 as above.
    """
    classes = {"easy": {"effort_days": {"judge": 1}}, "hard": {"effort_days": {"judge": 2, "bailiff": 2}}}
    alone = {"judge": {}, "bailiff": {}}
    stands_in = {"judge": {"stands_in_for": {"bailiff": 1}}, "bailiff": {}}
    for roles, worth in ((alone, 20), (stands_in, 12.5)):
        result = solved({"phi": 1}, classes=classes, roles=roles)
        assert result.proof.objective == pytest.approx(worth)


def test_tied_cases_are_left_out():
    """All hard cases are tied, so that the court can do nothing about them: the easy ones are no less its work."""
    classes = {**document()["classes"], "hard": {"effort_days": {"judge": 4}, "tied_share": 1}}
    assert solved({"phi": 1}, classes=classes).proof.objective == pytest.approx(20)


@pytest.mark.parametrize(("over", "first"), [("plan", 10), ("period", 6.25)])
def test_over_the_plan_the_hard_cases_may_wait_and_by_period_they_may_not(over, first):
    """Two weeks of 10 days, phi 1. In all 12.5 cases either way, the earlier the better: easy ones first, or both in step.

    By period, 10 days in the first week: 5 easy ones and 1.25 hard ones.
    """
    fields = {"calendar": {"start": "2019-06-10", "periods": 2, "working_days": [2.5, 2.5]}}
    result = solved({"phi": 1, "over": over}, objective={"early": 0.1, "terminated": 0}, **fields)
    by_period = result.series()["closures"]
    assert by_period.sum() == pytest.approx(12.5)
    assert by_period[0] == pytest.approx(first)


def test_cases_that_are_handed_over_count_as_done():
    """The superior court, which has 10 days, takes 2.5 hard cases: 10 of 40 days. Nothing more is asked of ``a`` at phi 0.5.

    With 20 easy ones closed, 30 days are done, and half of a half of them, 7.5, would have been asked.
    """
    courts = [{"id": "m", "tier": "intermediate"}, {"id": "a", "parent": "m"}]
    elevate = {
        "kind": "cross", "name": "up", "form": "elevate", "classes": ["hard"], "cases": "all", "share_cap": 0.4, "overhead": 0,
        "lag_weeks": 0, "minimum_lot": 2, "handover_days": {},
    }  # fmt: skip
    pools = [{"court": "m", "judge": 2}, {"court": "a", "judge": 4}]
    result = solved({"phi": 0.5}, courts=courts, pools=pools, mechanisms=[elevate])
    assert result.totals()["closures"] == pytest.approx(22)  # two whole cases may go: 28 days done, 7 asked, 8 gone
    assert result.proof.status_quo == pytest.approx(16.25)
    split = split_gain(result)
    assert dict(split.parts) == {"cases": pytest.approx(22 - 16.25)}


def test_a_deadline_that_practice_stands_against_is_named():
    """All 20 easy cases must be closed, with 20 days, and practice asks for hard ones."""
    classes = {
        **document()["classes"], "easy": {"effort_days": {"judge": 1}, "ages": [0, 0, 0, 0, 1], "deadline_weeks": 1},
    }  # fmt: skip
    result = solved({"phi": 0.5}, classes=classes)
    assert result.proof.status == "infeasible"
    assert {one.rule for one in result.conflict} & {"practice", "classes.easy"}


SUPPORT = {
    "courts": [{"id": "m", "tier": "intermediate"}, {"id": "a", "parent": "m"}, {"id": "b", "parent": "m"}],
    "pools": [{"court": "m", "judge": 0}, {"court": "a", "judge": 4}, {"court": "b", "judge": 2}],
    "travel": {"same_region": 0}, "protected_share": 0,
    "mechanisms": [{"kind": "support", "name": "help", "heads": {"judge": [0, 2]}, "weeks": [1]}],
}  # fmt: skip
"""``b`` has no cases and two judges who may help at ``a``: 10 days more there."""


def test_a_plan_follows_practice_unless_it_is_freed():
    """At phi 1, status quo 12.5; with 30 days three quarters of all, 18.75; freed, 20 easy ones and 10 / 4 hard ones."""
    bound, freed = (solved({"phi": 1, "plan": plan}, **SUPPORT) for plan in ("follows", "free"))
    assert bound.proof.status_quo == pytest.approx(12.5)
    assert freed.proof.status_quo == pytest.approx(12.5)
    assert bound.proof.objective == pytest.approx(18.75)
    assert freed.proof.objective == pytest.approx(22.5)
    assert bound.verified
    assert freed.verified


def test_the_gain_splits_into_its_parts_over_both_orders():
    """People first 18.75 - 12.5 = 6.25, then choice 3.75; choice first 20 - 12.5 = 7.5, then people 2.5."""
    bound, freed = (split_gain(solved({"phi": 1, "plan": plan}, **SUPPORT)) for plan in ("follows", "free"))
    assert dict(freed.parts) == {"people": pytest.approx((6.25 + 2.5) / 2), "choice": pytest.approx((3.75 + 7.5) / 2)}
    assert freed.gain == pytest.approx(10)
    assert list(freed.frame()["share"]) == pytest.approx([0.4375, 0.5625])
    assert dict(bound.parts) == {"people": pytest.approx(6.25)}


def test_all_three_parts_over_all_six_orders():
    """As above, and two of the 5 hard cases, no more, may go up to a court that has 10 days for them and no work of its own.

    With P people, C cases, Q choice (phi 1, so classes fall in step; of 40 days of work those that go count as done):
    nothing 12.5. P: 18.75. Q: 20. PQ: 22.5. C: 8 days gone; of the 20 days of ``a`` x go to hard cases and 20 - x to easy
    ones, 8 + x >= 28 / 2, so x = 6: 14 easy, 1.5 hard and 2 more: 17.5. CQ: 20 + 2 = 22. PC: 8 + x >= 38 / 2, x = 11, 19 easy,
    2.75 and 2: 23.75. PCQ: 20 easy, 2.5 hard and 2: 24.5.
    People: (2 (18.75 - 12.5) + (23.75 - 17.5) + (22.5 - 20) + 2 (24.5 - 22)) / 6 = 26.25 / 6; cases: (2 x 5 + (23.75 - 18.75)
    + (22 - 20) + 2 (24.5 - 22.5)) / 6 = 21 / 6; choice: (2 x 7.5 + (22.5 - 18.75) + (22 - 17.5) + 2 (24.5 - 23.75)) / 6 =
    24.75 / 6.
    """
    elevate = {
        "kind": "cross", "name": "up", "form": "elevate", "classes": ["hard"], "cases": "all", "share_cap": 0.4, "overhead": 0,
        "lag_weeks": 0, "minimum_lot": 2, "handover_days": {}, "origins": {"ids": ["a"]},
    }  # fmt: skip
    pools = [{"court": "m", "judge": 2, "protected_judge": 2}, *SUPPORT["pools"][1:]]
    fields = {**SUPPORT, "pools": pools, "mechanisms": [*SUPPORT["mechanisms"], elevate]}
    result = solved({"phi": 1, "plan": "free"}, **fields)
    assert result.proof.objective == pytest.approx(24.5)
    parts = split_gain(result).parts
    assert list(parts) == ["people", "cases", "choice"]
    assert list(parts.values()) == pytest.approx([26.25 / 6, 21 / 6, 24.75 / 6])


TIERS = {
    "classes": {"debt": {"effort_days": {"judge": 2}, "tiers": [{"share": 0.8, "effort": 0.5}, {"share": 0.2, "effort": 2}]}},
    "queues": [{"court": "a", "class": "debt", "open": 25}],
}  # fmt: skip
"""One class with the same cases as above: 20 easy ones of 1 day and 5 hard ones of 4."""


@pytest.mark.parametrize(("among", "phi", "worth"), [("classes", 1, 20), ("tiers", 0.5, 16.25), ("tiers", 1, 12.5)])
def test_among_tiers_the_hard_cases_of_a_class_keep_pace_with_its_easy_ones(among, phi, worth):
    """A class alone falls behind nothing: its 20 easy cases. Among tiers as two classes above, 20 - 10 phi + 10 phi / 4."""
    result = solved({"phi": phi, "among": among}, **TIERS)
    assert result.proof.objective == pytest.approx(worth)
    assert result.proof.status_quo == pytest.approx(worth)
    assert result.verified


def test_a_tier_left_behind_is_found():
    result = solved({"phi": 0.8, "among": "tiers"}, **TIERS)
    decisions = {owner: dict(tables) for owner, tables in result.plan.decisions.items()}
    closed = decisions[CORE][CLOSED.name]
    hard = result.facts.cells.tier[closed.index["cell"]] == 1
    decisions[CORE][CLOSED.name] = Table(closed.index, np.where(hard, 0.5, 1.0) * closed.amount, closed.unit)
    assert [one.row for one in verify(result.facts, Plan(decisions))] == ["practice[a, debt, tier 2, period 0]"]


def test_a_plan_or_status_quo_that_breaks_practice_is_refused():
    result = solved({"phi": 0.8})
    decisions = {owner: dict(tables) for owner, tables in result.plan.decisions.items()}
    closed = decisions[CORE][CLOSED.name]
    hard = result.facts.cells.klass[closed.index["cell"]] == 1
    decisions[CORE][CLOSED.name] = Table(closed.index, np.where(hard, 0.5, 1.0) * closed.amount, closed.unit)
    plan = Plan(decisions)
    assert [violation.row for violation in verify(result.facts, plan)] == ["practice[a, hard, period 0]"]
    assert verify(result.facts, plan, free=True) == ()
    with pytest.raises(VerificationError, match=r"status quo: practice\[a, hard, period 0\]"):
        check(replace(result, nobody_moves=plan))


def test_a_freed_plan_that_moves_nobody_may_still_choose():
    """No mechanism at all: the plan chooses, the status quo does not, and both are sound; the whole gain is choice."""
    result = solved({"phi": 1, "plan": "free"})
    assert result.proof.objective == pytest.approx(20)
    assert result.proof.status_quo == pytest.approx(12.5)
    assert dict(split_gain(result).parts) == {"choice": pytest.approx(7.5)}


def test_a_strength_without_a_choice_is_a_fault_and_one_that_is_set_free_is_none():
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_document(document(practice={"phi": 0.5}))
    assert [(fault.path, fault.expected) for fault in caught.value.faults] == [("practice.phi", "choice: shares beside it")]
    assert Scenario.from_document(document(practice={"choice": "free", "phi": 0.5})).document.practice.choice == "free"
