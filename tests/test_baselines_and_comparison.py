"""Baselines are real plans; comparisons subtract the right numbers."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from optimizer import SolveOptions, compare, evaluate
from optimizer import baselines as of_baselines
from optimizer.baselines import baselines
from optimizer.errors import ScenarioError, VerificationError
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.store import load_result, save_result
from optimizer.verdict import check
from optimizer.verification import verify


def two_courts(**change):
    """Court a has 6 judges and no work; court b has 2 judges and 100 cases of one judge-day each; 2 weeks of 5 days.

    Status quo: b closes 2 x 10 = 20. With up to 3 judges lent for both weeks (no travel loss): 20 + 30 = 50.
    """
    return Scenario.from_document({
        "schema": 1, "name": "two", "calendar": {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
        "roles": {"judge": {"decides": True}}, "classes": {"money": {"effort_days": {"judge": 1}}},
        "courts": [{"id": "a", "parent": "m"}, {"id": "b", "parent": "m"}],
        "pools": [{"court": "a", "judge": 6}, {"court": "b", "judge": 2}], "protected_share": 0.5,
        "queues": [{"court": "b", "class": "money", "open": 100}], "travel": {"same_region": 0.0},
        "objective": {"early": 0.0},
        "mechanisms": [{"kind": "support", "name": "help", "heads": {"judge": [0, 3]}, "weeks": [2]}], **change,
    })  # fmt: skip


def test_the_status_quo_moves_nobody():
    result = baselines(two_courts())["status quo"]
    assert result.totals()["closures"] == pytest.approx(20)
    assert result.orders().empty


def test_worst_first_sends_all_it_may():
    result = baselines(two_courts())["worst court first"]
    assert result.totals()["closures"] == pytest.approx(50)
    assert result.orders()["heads"].tolist() == [3]


def test_proportional_sends_heads_where_the_work_is():
    # all work is at b, so all 8 heads are wanted there; 3 may go
    assert baselines(two_courts())["proportional"].totals()["closures"] == pytest.approx(50)


def test_every_baseline_passes_the_verifier_and_none_beats_the_bound():
    scenario = two_courts()
    best = evaluate(scenario, options=SolveOptions(gap=0.0))
    for name, result in baselines(scenario).items():
        assert verify(result.facts, result.plan, objective=result.proof.objective) == (), name
        assert result.proof.objective <= best.proof.bound + 1e-9, name
        assert result.proof.bound is None, name


def test_differences_are_against_the_baseline_chosen():
    scenario = two_courts()
    comparison = compare([scenario], rules=True, baseline="status quo", options=SolveOptions(gap=0.0))
    assert list(comparison.results) == ["two", "status quo", "proportional", "worst court first"]
    assert comparison.table().loc["two", "closures"] == pytest.approx(50)
    assert comparison.differences().loc["two", "closures"] == pytest.approx(30)
    assert comparison.differences().loc["status quo", "closures"] == 0


def test_an_unknown_baseline_names_the_known_ones():
    with pytest.raises(ScenarioError) as caught:
        compare([two_courts()], baseline="status")
    assert "two" in str(caught.value)


def test_plans_of_one_name_stay_apart():
    assert list(compare([two_courts(), two_courts()]).results) == ["two", "two (2)"]


def test_ranks_harm_and_rates_by_hand():
    # b closes 50 of 100; a has no cases, so no rate and no rank; nobody's own cases lose
    result = evaluate(two_courts(), options=SolveOptions(gap=0.0))
    courts = result.courts().set_index("court")
    assert courts.loc["b", "closing_rate"] == pytest.approx(0.5)
    assert courts.loc["b", "rank"] == 1
    assert courts.loc["a", "rank"] != courts.loc["a", "rank"]
    assert courts["harm"].tolist() == [0, 0]
    assert courts.loc["b", "gain"] == pytest.approx(30)
    totals = result.totals()
    assert totals["officer_weeks_away"] == pytest.approx(6)
    assert totals["disposition_days"] == pytest.approx(50 * 14 / 50)
    assert result.utilisation()["used_days"].tolist() == pytest.approx([50])
    assert result.utilisation()["available_days"].tolist() == pytest.approx([80])


def test_no_plan_is_worse_than_a_rule_of_thumb_even_if_no_time_is_left_to_search():
    scenario = Scenario.load(Path(__file__).parents[1] / "scenarios" / "anshan-2019.yaml")
    result = evaluate(scenario, options=SolveOptions(time_limit=0.01))
    rules = baselines(scenario, result)
    best = max(("proportional", "worst court first"), key=lambda name: rules[name].proof.objective)
    assert result.proof.objective >= rules[best].proof.objective * (1 - 1e-6)
    assert result.proof.fallback == best
    assert result.proof.stopped_by == "time limit"
    assert not result.orders().empty


def test_baselines_of_a_result_and_of_a_stored_run_are_solved_no_second_time(monkeypatch, tmp_path):
    scenario = two_courts()
    result = evaluate(scenario, options=SolveOptions(gap=0.0))
    plain = baselines(scenario)
    save_result(result, tmp_path)
    for function in ("status_quo_plan", "build_program", "build_problem"):
        monkeypatch.setattr(of_baselines, function, lambda *_, **__: pytest.fail("solved again"))
    for known in (result, load_result(tmp_path)):
        found = baselines(scenario, known)
        assert list(found) == ["status quo", "proportional", "worst court first"]
        for name, baseline in found.items():
            assert baseline.totals() == plain[name].totals()
        comparison = compare([known], rules=True, baseline="status quo")
        assert comparison.differences().loc["two", "closures"] == pytest.approx(30)


def test_without_rules_of_thumb_the_plan_is_as_good_and_baselines_are_made_when_asked_for():
    scenario = two_courts()
    result = evaluate(scenario, options=SolveOptions(gap=0.0, rules=False))
    assert (result.rules, result.proof.objective) == ({}, pytest.approx(evaluate(scenario).proof.objective))
    assert baselines(scenario, result)["worst court first"].totals()["closures"] == pytest.approx(50)


def test_a_stored_baseline_that_breaks_a_rule_is_refused():
    """Four judges sent where three may go."""
    result = evaluate(two_courts(), options=SolveOptions(gap=0.0))
    orders = result.rules["worst court first"].decisions["help"]["orders"]
    too_many = replace(orders, amount=orders.amount + 1)
    wrong = Plan({**result.rules["worst court first"].decisions, "help": {"orders": too_many}})
    with pytest.raises(VerificationError, match="worst court first"):
        check(replace(result, rules={**result.rules, "worst court first": wrong}))


def permuted(order):
    """Classes of equal worth a day whose closures differ: cheap ones that are seldom genuine, dear ones that always are."""
    classes = {
        "quick": {"effort_days": {"judge": 1}, "genuine_share": 0.5, "value": 2},
        "sure": {"effort_days": {"judge": 1}, "genuine_share": 1.0, "value": 1},
        "long": {"effort_days": {"judge": 2}, "genuine_share": 1.0, "value": 2},
    }
    return Scenario.from_document({
        "schema": 1, "name": "ties", "calendar": {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
        "roles": {"judge": {}}, "classes": {name: classes[name] for name in order},
        "courts": [{"id": "a"}, {"id": "b"}], "pools": [{"court": "a", "judge": 2}, {"court": "b", "judge": 1}],
        "queues": [{"court": court, "class": name, "open": 30} for court in "ab" for name in order],
        "objective": {"early": 0.0, "terminated": 0.0}, "mechanisms": [],
    })  # fmt: skip


def test_the_status_quo_does_not_hang_on_the_order_of_classes():
    """All three are worth one a day: 30 days of judges, so worth 30; all genuine, whichever is taken; most closures: 30 or 60?

    ``quick`` closes 30 cases for 15 genuine ones (worth 2 each): genuine closures come first, so ``sure`` fills the days.
    """
    seen = []
    for order in permutations(["quick", "sure", "long"]):
        totals = baselines(permuted(order))["status quo"].totals()
        seen.append((totals["objective"], totals["genuine"], totals["closures"]))
    assert seen == [pytest.approx(seen[0], rel=1e-7)] * 6
    assert seen[0] == pytest.approx((30, 30, 30), rel=1e-7)


def test_seeds_that_end_at_other_plans_make_no_difference_that_is_called_one():
    """Stopped early, seeds may end at other plans; each is within what the others' bounds allow, and no worth is resolved."""
    scenario = Scenario.load(Path(__file__).parents[1] / "scenarios" / "teaching" / "two-courts.yaml")
    loose = [SolveOptions(gap=0.1, seed=seed, whole=whole) for seed in (1, 2) for whole in ("exact", "rounded")]
    results = [evaluate(scenario, options=options, label=f"plan {n}") for n, options in enumerate(loose)]
    for result in results:
        assert all(result.proof.objective <= other.proof.bound * (1 + 1e-9) for other in results)
    changes = compare(results).worth_changes()
    assert not any(change.resolved for change in changes.values())
