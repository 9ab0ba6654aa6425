"""Arrays of a scenario, by hand: cells, floors, worth, regions, distances, adjustments."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.errors import ScenarioError
from optimizer.facts import read_facts
from optimizer.posing.windows import periods_of, ramped_share, start_periods, windows_of
from optimizer.problem import build_problem
from optimizer.problem.geography import OTHER_REGION, SAME_COURT, SAME_REGION
from optimizer.scenario import Scenario
from optimizer.sections import Selector


def problem(**change):
    return build_problem(
        Scenario.from_document(
            {
                "schema": 1,
                "name": "p",
                "calendar": {"start": "2019-06-10", "periods": 4, "working_days": [5, 5, 4, 5]},
                "roles": {"judge": {"availability": 0.8, "stands_in_for": {"clerk": 0.5}}, "clerk": {}},
                "classes": {
                    "money": {
                        "effort_days": {"judge": 1, "clerk": 2},
                        "value": 3,
                        "genuine_share": 0.5,
                        "reopen_share": 0.2,
                        "tied_share": 0.2,
                        "tied_effort": 1.5,
                        "yuan_per_closure": 1000,
                        "tiers": [
                            {"share": 0.25, "effort": 0.5},
                            {"share": 0.75, "effort": 2, "success": 0.5, "genuine_share": 1.0},
                        ],
                    },
                    "restored": {"effort_days": {"clerk": 1}, "restored": True, "value": 2},
                },
                "courts": [
                    {"id": "high", "tier": "high"},
                    {"id": "m", "tier": "intermediate", "parent": "high"},
                    {"id": "a", "parent": "m", "lat": 41.0, "lon": 123.0},
                    {"id": "b", "parent": "n", "lat": 41.0, "lon": 124.0},
                ],
                "pools": [{"court": "a", "judge": 5, "clerk": 3}, {"court": "b", "judge": 1, "protected_judge": 1}],
                "queues": [
                    {"court": "a", "class": "money", "open": 100, "inflow_per_week": 10},
                    {"court": "b", "class": "restored", "open": 0},
                ],
                "protected_share": 0.5,
                "objective": {"terminated": 0.1, "early": 0.3, "open_at_end_per_day": 0.01},
                **change,
            }
        )
    )


def test_a_queue_is_cut_into_tiers_and_a_tied_part():
    p = problem()
    assert p.cells.opening.tolist() == pytest.approx([100 * 0.8 * 0.25, 100 * 0.8 * 0.75, 20])
    assert p.cells.inflow[:, 0].tolist() == pytest.approx([2, 6, 2])
    assert p.cells.tied.tolist() == [False, False, True]
    # effort x multiplier / success
    assert p.cells.effort.tolist() == [[0.5, 1.0], [4.0, 8.0], [1.5, 3.0]]
    assert p.cells.genuine.tolist() == [0.5, 1.0, 0.5]


def test_queues_without_cases_have_no_cells():
    assert set(problem().cells.court.tolist()) == {2}


def test_worth_debits_what_comes_back():
    # 3 x (0.5 + 0.1 x 0.5) - 0.5 x 0.2 x 2, the value of a restored closure; all genuine: 3
    assert problem().cells.value.tolist() == pytest.approx([1.45, 3.0, 1.45])


def test_timing_end_penalty_and_yuan():
    p = problem()
    assert p.time.timing.tolist() == pytest.approx([1.0, 0.9, 0.8, 0.7])
    assert p.cells.end_penalty.tolist() == pytest.approx([0.015, 0.12, 0.045])
    assert p.cells.yuan.tolist() == pytest.approx([500, 1000, 500])


def test_floors_round_up_and_may_be_given():
    p = problem()
    assert p.staff.heads[2].tolist() == [[5] * 4, [3] * 4]
    assert p.staff.floor[2].tolist() == [[3] * 4, [2] * 4]
    assert p.staff.floor[3].tolist() == [[1] * 4, [0] * 4]


def test_regions_and_relations():
    p = problem()
    assert p.map.relation[1, 2] == SAME_REGION
    assert p.map.relation[2, 3] == OTHER_REGION
    assert p.map.relation[2, 2] == SAME_COURT
    assert p.map.relation[0, 1] == OTHER_REGION


def test_a_basic_court_below_a_basic_court_is_in_the_region_of_both():
    courts = [{"id": "m", "tier": "intermediate"}, {"id": "a", "parent": "m"}, {"id": "b", "parent": "a"},
              {"id": "far", "parent": "n"}]  # fmt: skip
    pools = [{"court": "a", "judge": 5, "clerk": 3}]
    p = problem(courts=courts, pools=pools, queues=[{"court": "a", "class": "money", "open": 100}])
    assert p.map.region.tolist() == read_facts(p.scenario).map.region.tolist() == [0, 0, 0, 1]


def test_distances_are_great_circles_or_stated_guesses():
    p = problem()
    # one degree of longitude at 41 degrees north: 111.19 km x cos 41 = 83.9 km
    assert p.map.km[2, 3] == pytest.approx(83.9, abs=0.1)
    assert p.map.km[1, 2] == 50
    assert p.map.km[0, 2] == 200


def test_adjustments_come_after_the_tables():
    p = problem(adjust=[{"courts": {"ids": ["a"]}, "open_times": 2, "inflow_times": 0, "heads_add": {"judge": -1}}])
    assert p.cells.opening.sum() == pytest.approx(200)
    assert p.cells.inflow.sum() == 0
    assert p.staff.heads[2].tolist() == [[4] * 4, [3] * 4]
    assert p.staff.floor[2].tolist() == [[2] * 4, [2] * 4]


@pytest.mark.parametrize(
    ("selector", "meant"),
    [({}, "high m a b"), ({"within": "m"}, "m a"), ({"tier": "basic"}, "a b"), ({"ids": ["b"]}, "b"),
     ({"tier": "basic", "without": ["a"]}, "b"), ({"kind": "railway"}, "")],
)  # fmt: skip
def test_selectors(selector, meant):
    p = problem()
    chosen = p.select(Selector.model_validate(selector))
    assert " ".join(np.array(p.courts)[chosen]) == meant


def test_windows_fit_into_the_horizon():
    windows = windows_of(problem(), (2, 4), 2)
    assert list(zip(windows.start.tolist(), windows.length.tolist(), strict=True)) == [(0, 2), (0, 4), (2, 2)]
    column, period, _ = windows.cover(np.array([2, 0]))
    assert (column.tolist(), period.tolist()) == ([0, 0, 1, 1], [2, 3, 0, 1])


def test_half_of_the_last_period_may_be_missing_to_the_day():
    # July to November are 153 days; 24 weeks are 15 more, half of November: lengths in weeks are rounded, and it was more
    assert periods_of(problem(calendar={"start": "2019-07-01", "periods": 5, "period": "month"}), 0, 24) == 5


def test_starts_come_every_so_many_weeks():
    assert start_periods(problem(), 3) == [0, 3]
    assert start_periods(problem(), 1) == [0, 1, 2, 3]


def test_a_weekly_ramp_is_averaged_over_longer_periods():
    p = problem(calendar={"start": "2019-06-10", "periods": 2, "period": "fortnight"})
    assert ramped_share(p, 0, [0.2, 0.4, 0.6]).tolist() == pytest.approx([0.3, 0.8])


def test_an_adjustment_that_takes_more_officers_than_there_are_is_refused():
    with pytest.raises(ScenarioError, match="takes 1 judge more from b than it has"):
        problem(adjust=[{"courts": {"ids": ["b"]}, "heads_add": {"judge": -2}}])
