"""Seasons, the multiplier of effort and the stock by tier, by hand, in both readings and in plans."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizer import SolveOptions, evaluate
from optimizer.calibration import scaled
from optimizer.facts import read_facts
from optimizer.problem import build_problem
from optimizer.scenario import Scenario

TIERS = [{"share": 0.5, "effort": 0.5}, {"share": 0.5, "effort": 2}]


def document(*, klass: dict[str, Any] | None = None, queue: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """One court with one judge, 2 weeks of 5 days; a class of a judge-day each."""
    return {
        "schema": 1, "name": "hand", "calendar": {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
        "roles": {"judge": {"decides": True}}, "classes": {"money": {"effort_days": {"judge": 1}, **(klass or {})}},
        "courts": [{"id": "a"}], "pools": [{"court": "a", "judge": 1}],
        "queues": [{"court": "a", "class": "money", "open": 100, **(queue or {})}], "objective": {"early": 0.0}, **more,
    }  # fmt: skip


def both(data: dict[str, Any]) -> tuple[Any, Any]:
    scenario = Scenario.from_document(data)
    return read_facts(scenario), build_problem(scenario)


def solved(data: dict[str, Any]) -> Any:
    return evaluate(Scenario.from_document(data), options=SolveOptions(gap=0.0, disruption=0.0))


# -- seasons -------------------------------------------------------------------------------------------------------------


def test_a_month_of_two_halves_has_the_mean_of_their_days():
    # 17 September to 16 October 2019, 30 days: 14 of September, 16 of October
    # working days: September 17-20, 23-27, 30, and Sunday 29 (make-up): 11; October 1-7 off; 8-11, Saturday 12, 14-16: 8
    # inflow: (14 x 1 + 16 x 2) / 30; output: (11 x 1 + 8 x 0.5) / 19
    calendar = {"start": "2019-09-17", "periods": 1, "period": "month"}
    data = document(calendar=calendar, seasons=[{"months": [10], "inflow": 2, "output": 0.5}], queue={"inflow_per_week": 7})
    for reading in both(data):
        assert reading.time.days == pytest.approx([19])
        assert reading.time.inflow == pytest.approx([46 / 30])
        assert reading.time.output == pytest.approx([15 / 19])
        assert reading.staff.days == pytest.approx(np.array([[15]]))
        assert reading.cells.inflow == pytest.approx(np.array([[46]]))


def test_working_days_of_ones_own_are_on_any_day():
    # the same month: nobody knows on which days the 20 are, so (14 x 1 + 16 x 0.5) / 30 of them count
    calendar = {"start": "2019-09-17", "periods": 1, "period": "month", "working_days": [20]}
    for reading in both(document(calendar=calendar, seasons=[{"months": [10], "output": 0.5}])):
        assert reading.time.output == pytest.approx([22 / 30])
        assert reading.staff.days == pytest.approx(np.array([[20 * 22 / 30]]))


def test_a_period_without_a_working_day_has_the_mean_of_its_days():
    # the week of 4 to 10 February 2019 is the spring festival, off as a whole
    calendar = {"start": "2019-02-04", "periods": 1}
    for reading in both(document(calendar=calendar, seasons=[{"months": [2], "output": 0.4}])):
        assert reading.time.days == pytest.approx([0])
        assert reading.time.output == pytest.approx([0.4])


def test_a_season_of_low_output_closes_less():
    # 10 days in two weeks of June, 5 in the first and 5 in the second; half of them count
    result = solved(document(seasons=[{"months": [6], "output": 0.5}]))
    assert result.verified
    assert result.totals()["closures"] == pytest.approx(5)
    # weeks of 24-30 June and 1-7 July: 5 x 0.5 + 5 x 1.2
    calendar = {"start": "2019-06-24", "periods": 2, "working_days": [5, 5]}
    result = solved(document(calendar=calendar, seasons=[{"months": [6], "output": 0.5}, {"months": [7], "output": 1.2}]))
    assert list(result.series()["closures"]) == pytest.approx([2.5, 6])


def test_a_support_works_in_the_season_of_the_time():
    # two judges of b help at a for two weeks; all lose half: (1 + 2) x 10 x 0.5 = 15 closures at a, and b has no case
    data = document(
        courts=[{"id": "a", "parent": "m"}, {"id": "b", "parent": "m"}], outside=["m"], protected_share=0,
        pools=[{"court": "a", "judge": 1}, {"court": "b", "judge": 2}], travel={"same_region": 0},
        mechanisms=[{"kind": "support", "name": "help", "heads": {"judge": [0, 2]}, "weeks": [2]}],
        seasons=[{"months": [6], "output": 0.5}],
    )  # fmt: skip
    result = solved(data)
    assert result.verified
    assert result.totals()["closures"] == pytest.approx(15)


def test_without_seasons_nothing_changes():
    for reading in both(document()):
        assert reading.time.output.tolist() == reading.time.inflow.tolist() == [1, 1]


# -- one multiplier of effort --------------------------------------------------------------------------------------------


def test_every_effort_is_multiplied():
    # 10 days at 1.25 a case: 8
    data = document(effort_times=1.25)
    assert solved(data).totals()["closures"] == pytest.approx(8)
    for reading in both(document(effort_times=1.25, klass={"tiers": TIERS, "tied_share": 0.2, "tied_effort": 3})):
        assert reading.cells.effort[:, 0] == pytest.approx([0.625, 2.5, 3.75])


def test_it_is_what_a_calibration_multiplies():
    problem = both(document(objective={"open_at_end_per_day": 0.02}))[1]
    other = both(document(objective={"open_at_end_per_day": 0.02}, effort_times=1.3))[1]
    assert scaled(problem, {"effort": 1.3}).cells.effort == pytest.approx(other.cells.effort)
    assert scaled(problem, {"effort": 1.3}).cells.end_penalty == pytest.approx(other.cells.end_penalty)


# -- the stock by tier ---------------------------------------------------------------------------------------------------


def test_the_stock_is_not_like_what_comes_in():
    # 100 open: 10 easy ones of half a day, 90 of two days; in 2 weeks 5 of each come in
    # 10 days: 15 easy ones take 7.5, then 1.25 hard ones; without the stock 20 easy ones of 50 + 5
    queue = {"inflow_per_week": 5, "stock": [{"tier": 1, "share": 0.1}, {"tier": 2, "share": 0.9}]}
    data = document(klass={"tiers": TIERS}, queue=queue)
    for reading in both(data):
        assert reading.cells.opening == pytest.approx([10, 90])
        assert reading.cells.inflow == pytest.approx(np.full((2, 2), 2.5))
    assert solved(data).totals()["closures"] == pytest.approx(16.25)
    del queue["stock"]
    assert solved(document(klass={"tiers": TIERS}, queue=queue)).totals()["closures"] == pytest.approx(20)


def test_parts_that_hold_only_what_is_there_or_only_what_comes():
    # no part of what comes in is tied, and all that is open is; the easy tier only comes in
    queue = {"inflow_per_week": 5, "stock": [{"tied": True, "share": 0.25}, {"tier": 2, "share": 0.75}]}
    for reading in both(document(klass={"tiers": TIERS}, queue=queue)):
        assert reading.cells.opening == pytest.approx([0, 75, 25])
        assert reading.cells.inflow.sum(axis=1) == pytest.approx([5, 5, 0])
        assert reading.cells.tied.tolist() == [False, False, True]
    # 10 days: 5 easy ones take 2.5, 3.75 of the hard ones the rest; nobody works on tied ones
    assert solved(document(klass={"tiers": TIERS}, queue=queue)).totals()["closures"] == pytest.approx(8.75)


def test_parts_have_ages_of_their_own_unless_an_adjustment_dates_the_queue():
    stock = [{"tier": 1, "share": 0.5, "ages": [1, 0, 0, 0, 0]}, {"tier": 2, "share": 0.5}]
    data = document(klass={"tiers": TIERS, "ages": [0, 0, 0, 0, 1]}, queue={"stock": stock})
    for reading in both(data):
        assert reading.cells.ages.tolist() == [[1, 0, 0, 0, 0], [0, 0, 0, 0, 1]]
        # after two weeks (0.46 months) none of the young ones is over six months, and all of the old ones are
        assert reading.cells.due[:, 1] == pytest.approx([0, 50])
    for reading in both({**data, "adjust": [{"ages": [0, 1, 0, 0, 0]}]}):
        assert reading.cells.ages.tolist() == [[0, 1, 0, 0, 0]] * 2


def test_a_multiplied_stock_keeps_its_parts():
    queue = {"stock": [{"tier": 1, "share": 0.1}, {"tier": 2, "share": 0.9}]}
    for reading in both(document(klass={"tiers": TIERS}, queue=queue, adjust=[{"open_times": 2}])):
        assert reading.cells.opening == pytest.approx([20, 180])
