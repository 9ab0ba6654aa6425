"""The warm-up: by hand, and against a simulation of one pile of cases at a time."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer import SolveOptions, evaluate
from optimizer.errors import ScenarioError
from optimizer.facts import read_facts
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.scenario.leaving import shared_out
from tests.scalar_warm_up import ScalarWarmUp
from tests.tiny import tiny
from tests.tiny_features import FEATURES

TEACHING = Path(__file__).parents[2] / "scenarios" / "teaching" / "warm-up.yaml"
TIERS = [{"share": 0.5, "effort": 0.5}, {"share": 0.5, "effort": 1.5}]


def document(*, klass: dict[str, Any] | None = None, queue: dict[str, Any] | None = None, **warm_up: Any) -> dict[str, Any]:
    """One court with one class of two tiers; 7 cases come in a week."""
    return {
        "schema": 1, "name": "hand", "calendar": {"start": "2019-06-03", "periods": 2},
        "roles": {"judge": {"decides": True}},
        "classes": {"money": {"effort_days": {"judge": 1}, "tiers": TIERS, **(klass or {})}},
        "courts": [{"id": "a"}], "pools": [{"court": "a", "judge": 1}],
        "queues": [{"court": "a", "class": "money", "open": 40, "inflow_per_week": 7, **(queue or {})}],
        "warm_up": {"months": 12, **warm_up},
    }  # fmt: skip


def queue_of(data: dict[str, Any]) -> Any:
    return Scenario.from_document(data).document.queues[0]


def shares_of(queue: Any) -> dict[int | None, float]:
    return {part.tier: part.share for part in queue.stock or ()}


# -- by hand -------------------------------------------------------------------------------------------------------------


def test_without_a_preference_the_stock_is_like_the_inflow():
    queue = queue_of(document())
    assert shares_of(queue) == pytest.approx({1: 0.5, 2: 0.5})
    assert queue.open == 40
    assert queue.pipeline == 0


def test_easy_cases_first_leave_hard_ones_behind():
    # in the long run what leaves of a tier is what comes in, so stock x pace is the same: stock goes with effort, 0.5 : 1.5
    # 400 open and 10 a week are 410 before any leave: 102.5 and 307.5, so 97.5 and 302.5 after 5 of each have left
    # with easy_first 2 as 0.25 : 2.25: 41 and 369, so 36 and 364; holidays shift it a little
    large = {"open": 400, "inflow_per_week": 10}
    found = shares_of(queue_of(document(queue=large, months=120, easy_first=1)))
    assert found == pytest.approx({1: 97.5 / 400, 2: 302.5 / 400}, abs=2e-3)
    found = shares_of(queue_of(document(queue=large, months=120, easy_first=2)))
    assert found == pytest.approx({1: 36 / 400, 2: 364 / 400}, abs=2e-3)


def test_one_week_by_hand():
    # a month is 4 weeks, 5 working days each but the first of May (three days off; make-up days on Sunday 5 May):
    # 6-12 May 5, 13-19 May 5, 20-26 May 5, 27 May - 2 June 5: each week a quarter of all that leaves
    # stock 40 at the beginning, 28 come in, 28 leave, 7 a week; tiers 23.5 and 23.5 after the first arrivals (paces 2 and 2/3):
    # tier 1 loses 7 x 2 / (2 + 2/3) = 5.25 and tier 2 1.75; and so on
    stock = np.array([20.0, 20.0])
    for _ in range(4):
        stock += 3.5
        weight = stock * [2, 2 / 3]
        stock -= 7 * weight / weight.sum()
    assert stock[0] < 20 < stock[1]
    found = shares_of(queue_of(document(months=1, easy_first=1)))
    assert found == pytest.approx({1: stock[0] / 40, 2: stock[1] / 40})


def test_tied_cases_stay_behind():
    # pace 0.25 of the others and effort alike: in the long run tied stock is 4 times its part of the inflow
    # 8 : 2 come in a week, so 8 : 8 of the 410 before any leave: 205 each, and 197 : 203 after
    klass = {"tiers": [{"share": 1, "effort": 1}], "tied_share": 0.2}
    large = {"open": 400, "inflow_per_week": 10}
    found = shares_of(queue_of(document(klass=klass, queue=large, months=120, tied_pace=0.25)))
    assert found == pytest.approx({1: 197 / 400, None: 203 / 400}, abs=2e-3)


def test_tied_cases_that_never_leave_pile_up_until_no_others_are_left():
    # 52 weeks x 1.4 = 72.8 tied cases would stay; the 40 open at the start are all tied, for the others have gone
    klass = {"tiers": [{"share": 1, "effort": 1}], "tied_share": 0.2}
    assert shares_of(queue_of(document(klass=klass, tied_pace=0))) == pytest.approx({None: 1.0})


def test_the_oldest_first_leaves_the_youngest():
    # 7 come in and 7 leave a week: with the oldest first the 40 open ones are what came in during the last 40 / 7 weeks
    queue = queue_of(document(klass={"tiers": [{"share": 1, "effort": 1}]}, oldest_first=1))
    assert queue.stock[0].ages == pytest.approx((1, 0, 0, 0, 0))
    # all alike: after n weeks (40 / 47) ** n of a week's cases are left; of those there at the beginning next to nothing
    # working weeks differ, so only roughly: older than 13 weeks are 0.851 ** 13 = 0.12 of the stock
    queue = queue_of(document(klass={"tiers": [{"share": 1, "effort": 1}]}))
    assert queue.stock[0].ages[0] == pytest.approx(0.88, abs=0.02)


def test_ages_at_the_beginning_grow_older():
    # nothing comes in or leaves: 12 months are 52 weeks = 364 days = 11.959 months
    # 3-6 months at the beginning: 14.96 to 17.96 months old at the start, so all of them 12-24
    queue = queue_of(document(klass={"ages": [0, 1, 0, 0, 0]}, queue={"inflow_per_week": 0}))
    assert queue.stock[0].ages == pytest.approx((0, 0, 0, 1, 0))
    # of unknown age: evenly over the 12 months before, so 11.96 to 23.96 months old: (12 - 11.959) / 12 are below a year
    queue = queue_of(document(queue={"inflow_per_week": 0}))
    young = (12 - 364 / (365.25 / 12)) / 12
    assert queue.stock[0].ages == pytest.approx((0, 0, young, 1 - young, 0))


def test_work_of_the_last_weeks_is_in_the_pipeline():
    # 4 weeks, 7 leave in each, worked on 24.5, 17.5, 10.5 and 3.5 days before the start; after 14 days close those of the last
    # two weeks, 14 cases; and where 0.4 of them close after 5 days already, of these the last week only
    assert queue_of(document(klass={"closes_after_days": 14}, months=1)).pipeline == pytest.approx(14)
    lags = [{"days": 5, "share": 0.4}, {"days": 14, "share": 0.6}]
    assert queue_of(document(klass={"closes_after_days": lags}, months=1)).pipeline == pytest.approx(0.4 * 7 + 0.6 * 14)


def test_open_cases_of_the_file_are_those_to_be_worked_on_and_the_pipeline():
    # 14 of the 40 are worked on (above): 26 are left to do. Counted beside, 40; three times as many by adjust: 106 of 120
    klass = {"closes_after_days": 14}
    assert queue_of(document(klass=klass, months=1)).open == pytest.approx(26)
    assert queue_of(document(klass=klass, months=1, open_counts_pipeline=False)).open == 40
    thrice = Scenario.from_document(document(klass=klass, months=1) | {"adjust": [{"courts": {}, "open_times": 3}]})
    assert build_problem(thrice).cells.opening.sum() == pytest.approx(106)
    assert read_facts(thrice).cells.opening.sum() == pytest.approx(106)
    # no more can wait than are open: 14 worked on, and the file says 9
    queue = queue_of(document(klass=klass, months=1, queue={"open": 9}))
    assert (queue.open, queue.pipeline) == (pytest.approx(0), pytest.approx(9))


def test_what_a_queue_says_itself_it_keeps():
    own = [{"tier": 2, "share": 1.0}]
    queue = queue_of(document(klass={"closes_after_days": 14}, queue={"stock": own, "pipeline": 3}, easy_first=1))
    assert shares_of(queue) == {2: 1.0}
    assert (queue.open, queue.pipeline) == (40, 3)


def test_a_larger_stock_before_is_worked_down_to_the_one_at_the_start():
    # twice 40 at the beginning and 7 a week: 40 + 28 leave in four weeks of five working days, 17 a week
    queue = queue_of(document(klass={"closes_after_days": 7}, months=1, open_before_times=2))
    assert queue.pipeline == pytest.approx(17)


def test_closures_fit_the_inflow_and_the_effort():
    # May 2019, 3 May to 2 June: working days 3 (no: off), 5 (Sunday, make-up), then 20 in four weeks: 21
    # 42 closures in 21 days are 2 a day, 40 in the four weeks of the warm-up: inflow 40 instead of 28
    # one judge, 21 days; 42 closures of mean effort 1 (no preference, tiers 0.5 and 1.5 alike): 21 / 42 = 0.5
    scenario = Scenario.from_document(document(months=1, closures=42))
    assert scenario.warmed.fit.inflow_times == pytest.approx(40 / 28)
    assert scenario.document.effort_times == pytest.approx(0.5)
    assert build_problem(scenario).cells.effort[:, 0] == pytest.approx([0.25, 0.75])
    paths = {one.path: one for one in scenario.assumptions}
    assert paths["effort_times"].base == pytest.approx(0.5)
    assert paths["effort_times"].basis == "derived"
    assert "42 closures" in paths["effort_times"].source.en
    assert "42件" in paths["effort_times"].source.zh
    assert paths["warm_up.inflow_times"].base == pytest.approx(40 / 28)


def test_seasons_shift_what_leaves():
    # output 0 in May: nothing leaves after 30 April, so that what the last weeks would have in the pipeline is none
    data = document(klass={"closes_after_days": 14}, months=3) | {"seasons": [{"months": [5, 6], "output": 0}]}
    assert queue_of(data).pipeline == 0
    # inflow 0 in March to May: the 40 open ones are none that came in since, and nothing left
    data = document(months=3, oldest_first=1) | {"seasons": [{"months": [3, 4, 5, 6], "inflow": 0}]}
    assert queue_of(data).stock[0].ages[0] < 0.1


@pytest.mark.parametrize(("variant", "closures", "within"), [(None, 158.3, 1.0), ("no-preference", 226.67, 0.01)])
def test_the_teaching_scenario_gives_the_answer_worked_out_in_it(variant, closures, within):
    result = evaluate(Scenario.load(TEACHING, variant=variant), options=SolveOptions(gap=0.0, disruption=0.0))
    assert result.verified
    assert result.totals()["closures"] == pytest.approx(closures, abs=within)


def test_the_teaching_scenario_is_fitted():
    scenario = Scenario.load(TEACHING, variant="fitted")
    assert scenario.document.effort_times == pytest.approx(3, rel=0.01)
    assert scenario.warmed.fit.inflow_times == pytest.approx(1, abs=0.05)  # two a working day, and ten a week come in
    assert sum(scenario.document.queues[0].stock[tier].share for tier in (0, 1)) == pytest.approx(1)


# -- what a scenario makes of it -----------------------------------------------------------------------------------------


def test_it_is_run_again_from_the_source():
    scenario = Scenario.from_document(document(months=60, easy_first=1))
    assert scenario.source.warm_up.easy_first == 1
    assert scenario.document.warm_up is None
    assert scenario.source.queues[0].stock is None
    again = scenario.with_settings({"warm_up.easy_first": 0})
    assert shares_of(again.document.queues[0]) == pytest.approx({1: 0.5, 2: 0.5})
    saved = Scenario.from_dump(scenario.dump())
    assert saved.document == scenario.document
    assert saved.digest == scenario.digest
    assert Scenario.from_document(scenario.document).document.queues == scenario.document.queues


def test_a_saved_fit_is_fitted_again():
    scenario = Scenario.from_document(document(months=1, closures=42))
    saved = Scenario.from_dump(scenario.dump())
    assert saved.document == scenario.document
    assert saved.digest == scenario.digest
    assert [one.as_dict() for one in saved.assumptions] == [one.as_dict() for one in scenario.assumptions]


def test_the_source_is_the_document_where_there_is_no_warm_up():
    data = document()
    del data["warm_up"]
    scenario = Scenario.from_document(data)
    assert scenario.source is scenario.document
    assert scenario.warmed is None


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"closures": 42, "inflow_times": 2}, "warm_up.inflow_times", "fitted"),
        ({"closures_months": 2}, "warm_up.closures_months", "there are none"),
        ({"closures": 42, "closures_months": 24}, "warm_up.closures_months", "reaches back 24 months"),
        ({"closures": 1, "open_before_times": 3}, "warm_up.closures", "fewer than the stock fell by"),
        ({"months": 120, "closures": 0.001}, "warm_up.closures", "efforts times"),
        ({"easy_first": 3.5}, "warm_up.easy_first", "3"),
        ({"months": 0}, "warm_up.months", "1"),
    ],
)
def test_what_cannot_be_is_refused(change, path, words):
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_document(document(**change))
    assert [fault.path for fault in caught.value.faults] == [path]
    assert words in str(caught.value)


def test_an_effort_given_beside_closures_is_refused():
    with pytest.raises(ScenarioError, match=r"effort_times.*fitted"):
        Scenario.from_document(document(closures=42) | {"effort_times": 1.1})


def test_a_calendar_that_is_not_known_is_refused():
    data = document() | {"calendar": {"start": "2004-06-07", "periods": 2}}
    with pytest.raises(ScenarioError, match=r"warm_up\.months.*statutory calendar covers 2004"):
        Scenario.from_document(data)


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"queue": {"ages": [1, 0, 0, 0, 0]}}, "queues[0].ages", "at the beginning of the warm-up"),
        ({"queue": {"open": 9_000}, "open_before_times": 0.1}, "queues[0].open", "grew by more than came in"),
        ({"klass": {"closes_after_days": 90}, "months": 1}, "warm_up.months", "longest lag"),
        ({"closures": 4_000}, "warm_up.closures", "times the inflow"),
    ],
)
def test_what_is_hardly_meant_is_said(change, path, words):
    warnings = Scenario.from_document(document(**change)).warnings
    assert any(one.path == path and words in one.message for one in warnings), warnings


# -- a second simulation -------------------------------------------------------------------------------------------------


def random_document(seed: int) -> dict[str, Any]:
    """A tiny instance with a warm-up, on dates that the statutory calendar knows."""
    rng = random.Random(seed)
    data = tiny(seed, ("backlog",)) | {"mechanisms": []}
    for name in ("cases", "lags", "seasons"):
        FEATURES[name](data, rng)
    del data["effort_times"]
    for queue in data["queues"]:
        queue.pop("pipeline", None)
    if rng.random() < 0.5:
        ids = [court["id"] for court in data["courts"]]
        times = {"open_times": rng.choice([1, 0.5, 2]), "inflow_times": rng.choice([1, 3])}
        data["adjust"] = [{"courts": {"ids": ids[:1]}, **times, "heads_add": rng.choice([{}, {"clerk": 1}])}]
    data["warm_up"] = {
        "months": rng.choice([1, 3, 7, 14]), "open_before_times": rng.choice([1, 0.5, 0, 1.7]),
        "easy_first": rng.choice([0, 0.5, 1, 3]), "tied_pace": rng.choice([0, 0.3, 1]), "oldest_first": rng.choice([0, 0.4, 1]),
        "open_counts_pipeline": rng.choice([True, True, False]),
    }  # fmt: skip
    if rng.random() < 0.5:
        data["warm_up"] |= {"closures": rng.choice([150, 400]), "closures_months": rng.choice([None, 1])}
    return data


@pytest.mark.parametrize("seed", range(120))
def test_a_pile_at_a_time_gives_the_same(seed):
    data = random_document(seed)
    try:
        scenario = Scenario.from_document(data)
    except ScenarioError as error:
        assert {fault.path for fault in error.faults} <= {"warm_up.closures", "warm_up.months"}  # noqa: PT017
        return
    other = ScalarWarmUp(data)
    for q, queue in enumerate(scenario.document.queues):
        assert shares_of(queue) == pytest.approx(other.shares(q), rel=1e-7, abs=1e-9)
        ages = other.ages(q)
        for part in queue.stock or ():
            assert part.ages == pytest.approx(ages[part.tier], rel=1e-6, abs=1e-8)
        assert queue.pipeline == pytest.approx(other.pipeline(q), rel=1e-7, abs=1e-9)
        given = data["queues"][q]["open"]
        assert queue.open * other.adjusted[q]["open"] == pytest.approx(other.open(q) * given, rel=1e-7, abs=1e-9)
    if scenario.warmed.fit is not None:
        assert scenario.warmed.fit.inflow_times == pytest.approx(other.level)
        assert scenario.document.effort_times == pytest.approx(other.effort_times())


def test_most_random_documents_can_be_run():
    found = 0
    for seed in range(120):
        with contextlib.suppress(ScenarioError):
            found += Scenario.from_document(random_document(seed)).warmed is not None
    assert found >= 90


@pytest.mark.parametrize("seed", range(40))
def test_no_case_is_lost_on_the_way(seed):
    """What was there and came in is what left and is left; and that is what the file says is open at the start."""
    other = ScalarWarmUp({**random_document(seed), "warm_up": {"months": 7, "easy_first": 1, "oldest_first": 0.4}})
    for queue, told in zip(other.adjusted, other.queues, strict=True):
        left = sum(map(sum, told["done"]))
        still = sum(pile.cases for pile in told["piles"])
        assert left + still == pytest.approx(told["came"])
        assert still == pytest.approx(queue["open"], abs=1e-7)


@pytest.mark.parametrize("seed", range(20))
def test_both_readings_read_what_was_made(seed):
    data = random_document(seed)
    data["warm_up"].pop("closures", None)
    data["warm_up"].pop("closures_months", None)
    scenario = Scenario.from_document(data)
    facts, problem = read_facts(scenario), build_problem(scenario)
    np.testing.assert_allclose(facts.cells.opening, problem.cells.opening, rtol=1e-12)
    np.testing.assert_allclose(facts.cells.ages, problem.cells.ages, rtol=1e-12)
    np.testing.assert_allclose(facts.cells.pipeline, problem.cells.pipeline, rtol=1e-12)


def test_who_runs_out_gives_all_and_the_others_what_is_lacking():
    # 10 of stocks 1, 4 and 20 with paces 8, 1 and 0: 8 : 4, so 6.67 of the first, which has 1; of the second all 4 that it has;
    # 5 of the third, although its pace is 0
    out = shared_out(np.array([10.0]), np.array([1.0, 4.0, 20.0]), np.array([8.0, 1.0, 0.0]), np.zeros(3, dtype=int))
    assert out == pytest.approx([1, 4, 5])
