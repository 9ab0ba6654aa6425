"""Targets: what a miss is, at courts without own cases too; what the status quo is worth beside them; every KPI every way.

``python -m tests.test_targets 0 1000`` holds as many instances of one target each against the scalar model.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

import numpy as np
import pytest

from optimizer import SolveOptions, evaluate
from optimizer.errors import ScenarioError
from optimizer.scenario import Scenario
from tests.test_scalar_model import check_document
from tests.tiny_goals import WAYS, goal_instance

EXACT = SolveOptions(gap=0.0, disruption=0.0)


def document(**fields: Any) -> dict[str, Any]:
    """Court ``low`` has 40 cases and officers for 10 of them; its superior ``high`` has none, and officers for 10 more."""
    return {
        "schema": 1, "name": "targets", "calendar": {"start": "2019-06-10", "periods": 1, "working_days": [10 / 2]},
        "roles": {"judge": {"decides": True}}, "classes": {"k": {"effort_days": {"judge": 1}, "genuine_share": 0.5}},
        "courts": [{"id": "high", "tier": "intermediate"}, {"id": "low", "parent": "high"}],
        "pools": [{"court": "high", "judge": 2}, {"court": "low", "judge": 2}],
        "queues": [{"court": "low", "class": "k", "open": 40}],
        "objective": {"early": 0, "terminated": 0}, **fields,
    }  # fmt: skip


ELEVATE = {
    "kind": "cross", "name": "elevate", "form": "elevate", "classes": ["k"], "cases": "all", "share_cap": 1, "overhead": 0,
    "lag_weeks": 0,
}  # fmt: skip


def solved(**fields: Any) -> Any:
    return evaluate(Scenario.from_document(document(**fields)), options=EXACT)


def goal(kpi: str, **fields: Any) -> list[dict[str, Any]]:
    return [{"name": "goal", "kpi": kpi, **fields}]


def test_a_soft_ratio_at_a_court_without_own_cases_may_be_missed_at_its_penalty():
    """10 cases go up and half of each court's 10 closures is genuine: of 0.8 x 10, 3 are missing at the superior court.

    It has no load of its own, so that counts 3 x the penalty; 3 of the base load of 40 below. 20 x 0.5 closures are worth 10.
    """
    target = goal("actual_closing_rate", at_least=0.8, each=True, soft=True, penalty=0.01)
    result = solved(mechanisms=[ELEVATE], targets=target)
    assert result.proof.objective == pytest.approx(10 - 0.01 * (3 + 3 / 40))
    assert result.totals()["closures"] == pytest.approx(20)
    assert result.ledger.missed["goal"] == pytest.approx(3 + 3 / 40)


def test_a_soft_ratio_may_be_missed_by_far_where_many_cases_come_from_elsewhere():
    """As above at the superior court alone: 20 judges take all 40 cases to a court whose base load is nothing."""
    pools = [{"court": "high", "judge": 20}, {"court": "low", "judge": 0}]
    target = goal("actual_closing_rate", courts=["high"], at_least=1, soft=True, penalty=0.01)
    result = solved(mechanisms=[ELEVATE], targets=target, pools=pools)
    assert result.totals()["closures"] == pytest.approx(40)
    assert result.ledger.missed["goal"] == pytest.approx(20)


@pytest.mark.parametrize("target", [
    goal("closures", courts=["high"], at_least=1),
    goal("overdue_at_end", at_most=3, each=True),
], ids=["unreachable", "nothing counted at the last court"])  # fmt: skip
def test_a_hard_target_holds_where_nothing_counts_towards_it(target):
    classes = {"k": {"effort_days": {"judge": 1}, "ages": [0, 1, 0, 0, 0]}}
    queues = [{"court": "low", "class": "k", "open": 0}, {"court": "high", "class": "k", "open": 4}]
    result = solved(targets=target, classes=classes, queues=queues if "each" in target[0] else document()["queues"])
    assert result.proof.status == ("optimal" if "each" in target[0] else "infeasible")


def test_the_status_quo_is_worth_what_it_is_under_the_same_penalties():
    """10 closures at 0.5 each, and 10 fewer than asked at 0.1 each: 4; with 10 more at the superior court, 10 and no miss."""
    target = goal("closures", at_least=20, soft=True, penalty=0.1)
    result = solved(mechanisms=[ELEVATE], targets=target)
    assert result.proof.status_quo == pytest.approx(5 - 1)
    assert result.proof.objective == pytest.approx(10)


def test_hard_targets_are_no_promise_of_the_status_quo():
    result = solved(mechanisms=[ELEVATE], targets=goal("closures", at_least=20))
    assert result.proof.status_quo == pytest.approx(5)
    assert result.proof.objective == pytest.approx(10)


@pytest.mark.parametrize(
    ("kpi", "cap", "shown"),
    [("closing_rate", 0.2, [0, 0.2]), ("closing_rate", 0.95, [0, 0.25]), ("closures", 7, [7, 7]), ("genuine", 3, [3, 3])],
)
def test_what_a_target_binds_is_what_is_shown(kpi, cap, shown):
    """A case that goes up is closed there, of a load of nothing but such cases: a rate of 1, which no cap below allows."""
    target = goal({"genuine": "genuine_closures"}.get(kpi, kpi), at_most=cap, each=True)
    result = solved(mechanisms=[ELEVATE], targets=target)
    assert np.nan_to_num(result.courts()[kpi].to_numpy()) == pytest.approx(shown, abs=1e-6)


def test_the_closing_rate_of_all_is_that_of_the_targets():
    """A lot of 30 cases closed beside 10 of the 40 of the queue: 40 of a load of 70."""
    lot = {"name": "lot", "cases": 30, "effort_days": {"judge": 5}, "courts": {"ids": ["high"]}}
    result = solved(mechanisms=[{"kind": "batch", "name": "batch", "weeks": 1, "lots": [lot]}])
    assert result.totals()["closures"] == pytest.approx(40)
    assert result.totals()["closing_rate"] == pytest.approx(40 / 70)


@pytest.mark.parametrize(
    "way", range(len(WAYS)), ids=[f"{kpi} {side} {'soft' if soft else 'hard'}" for kpi, side, soft in WAYS]
)
def test_a_target_on_any_kpi_gives_what_the_scalar_model_gives(way):
    """A column that only one rule holds, and that a target rewards, would claim what is not there."""
    check_document(goal_instance(way))


@pytest.mark.parametrize("way", range(0, len(WAYS), 3))
def test_so_it_does_by_a_day(way):
    check_document(goal_instance(way + 3 * len(WAYS)))


@pytest.mark.parametrize("soft", [False, True])
def test_nobody_is_asked_for_cases_over_their_time_limit(soft):
    """The rows only say that a case is overdue at least where it is: a plan rewarded for more would claim all."""
    target = goal("overdue_at_end", at_least=3, soft=soft, penalty=10)
    with pytest.raises(ScenarioError, match=r"targets\[0\].at_least: .*can be capped.*at_most"):
        solved(targets=target)


def main(first: int, last: int) -> None:
    """Run instances of one target each, and print those that differ."""
    came: Counter[str] = Counter()
    for seed in range(first, last):
        try:
            came[check_document(goal_instance(seed))] += 1
        except Exception as error:
            came[type(error).__name__] += 1
            print(seed, WAYS[seed % len(WAYS)], type(error).__name__, str(error)[:400], flush=True)
    print(dict(came))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
