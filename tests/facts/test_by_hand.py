"""Facts of small scenarios, each worked out by hand in calendar days."""

from __future__ import annotations

import math
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from optimizer.errors import ScenarioError
from optimizer.facts import (
    RATIOS,
    allowed_starts,
    cases_older,
    effect_period,
    horizon_days,
    mean_ramp,
    meant,
    nearest_peers,
    offered_windows,
    older_than,
    own_worth,
    participants,
    parts_of_queue,
    queue_cases,
    read_facts,
    replay_returns,
    spare_heads,
    supervised,
    target_factor,
    window_periods,
)
from optimizer.facts.staff import read_staff
from optimizer.facts.time import office_dates, read_time
from optimizer.kpi_table import TARGETS
from optimizer.scenario import Scenario
from optimizer.scenario.schema import Target
from optimizer.sections import Selector


def facts_of(*, calendar=None, klass=None, queue=None, **change):
    """One class of a judge-day each; court a with 100 cases lies below m, court b below n, which is elsewhere."""
    return read_facts(Scenario.from_document(document(calendar=calendar, klass=klass, queue=queue, **change)))


def document(*, calendar=None, klass=None, queue=None, **change):
    return {
        "schema": 1, "name": "hand", "calendar": calendar or {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
        "roles": {"judge": {"availability": 0.8, "stands_in_for": {"clerk": 0.5}, "decides": True}, "clerk": {}},
        "classes": {"money": {"effort_days": {"judge": 1}, **(klass or {})}, "restored": {"effort_days": {"clerk": 2}}},
        "courts": [{"id": "m", "tier": "intermediate"}, {"id": "a", "parent": "m", "lat": 41, "lon": 123},
                   {"id": "b", "parent": "n", "lat": 41, "lon": 124}],
        "pools": [{"court": "a", "judge": 5, "clerk": 3}, {"court": "b", "judge": 1, "protected_judge": 1}],
        "queues": [{"court": "a", "class": "money", "open": 100, **(queue or {})}], "protected_share": 0.5,
        "objective": {"early": 0.0}, **change,
    }  # fmt: skip


def calendar(start, period, count, **more):
    return {"start": start, "periods": count, "period": period, **more}


def mixed(kinds, start=date(2019, 6, 3), periods=None, working_days=None):
    """Periods of several lengths, as the calendar section will say them."""
    section = SimpleNamespace(start=start, period=kinds, periods=periods or len(kinds), working_days=working_days)
    return read_time(SimpleNamespace(calendar=section, objective=SimpleNamespace(early=0.3), seasons=()))


# -- time ----------------------------------------------------------------------------------------------------------------


def test_a_month_with_a_holiday():
    # June 2019: 30 days, 5 Saturdays and 5 Sundays, Dragon Boat on Friday 7; October: 1-7 off, of these 5 weekdays
    time = facts_of(calendar=calendar("2019-06-01", "month", 5)).time
    assert (time.starts[0], time.ends[0], time.starts[4], time.ends[4]) == (
        date(2019, 6, 1), date(2019, 6, 30), date(2019, 10, 1), date(2019, 10, 31),
    )  # fmt: skip
    assert time.lengths == (30, 31, 31, 30, 31)
    # September: Mid-Autumn on Friday 13, and Sunday 29 is worked for October; October: Saturday 12 is worked
    assert time.days.tolist() == [19, 23, 22, 21, 19]
    assert time.weeks[0] == pytest.approx(30 / 7)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2019, 5, 1), date(2019, 5, 5), 1),  # 1-4 May off, Sunday 5 May worked
        (date(2018, 9, 29), date(2018, 9, 30), 2),  # a weekend worked for National Day
        (date(2019, 6, 7), date(2019, 6, 7), 0),  # Dragon Boat
        (date(2019, 1, 1), date(2019, 12, 31), 250),
    ],
)
def test_office_dates(first, last, days):
    assert len(office_dates(first, last)) == days


def test_years_without_notices_are_refused():
    with pytest.raises(ValueError, match=r"the statutory calendar covers 2004 to \d+, not 2003-12-31"):
        office_dates(date(2003, 12, 31), date(2004, 1, 2))


def test_a_run_of_months_keeps_its_day_of_the_month():
    time = facts_of(calendar=calendar("2020-01-31", "month", 4)).time
    assert time.starts == (date(2020, 1, 31), date(2020, 2, 29), date(2020, 3, 31), date(2020, 4, 30))
    assert time.ends[-1] == date(2020, 5, 30)


def test_periods_of_several_lengths():
    time = mixed(["week", "week", "fortnight", "month", "month"])
    assert time.starts == (date(2019, 6, 3), date(2019, 6, 10), date(2019, 6, 17), date(2019, 7, 1), date(2019, 8, 1))
    assert time.lengths == (7, 7, 14, 31, 31)
    assert time.ends[-1] == date(2019, 8, 31)
    assert time.timing.tolist() == pytest.approx([1, 0.925, 0.85, 0.775, 0.7])


def test_as_many_lengths_as_periods():
    with pytest.raises(ValueError, match="3 periods and 2 lengths"):
        mixed(["week", "month"], periods=3)


def test_given_working_days_need_no_statutory_calendar():
    assert mixed(["month", "week"], start=date(2090, 2, 28), working_days=(12.5, 3)).days.tolist() == [12.5, 3]
    with pytest.raises(ValueError, match="ends after the year 9999"):
        mixed(["month"], start=date(9999, 12, 5), working_days=(20,))


# -- windows -------------------------------------------------------------------------------------------------------------


def test_windows_in_months():
    # June to September 2019: 30, 31, 31, 30 days
    facts = facts_of(calendar=calendar("2019-06-01", "month", 4))
    assert window_periods(facts, 0, 1) == 1  # no period is shorter
    assert window_periods(facts, 0, 6) == 1  # 42 days: 12 from 30, 19 from 61
    assert window_periods(facts, 0, 7) == 2  # 49 days: 19 from 30, 12 from 61
    assert window_periods(facts, 0, 19) == 4  # 133 days, 11 more than there are
    assert window_periods(facts, 0, 20) == 0  # 18 more: over half of September
    assert offered_windows(facts, [4, 9], 8) == {(0, 1), (0, 2), (2, 1), (2, 2)}


def test_half_of_the_last_period_may_be_missing_to_the_day():
    # July to November are 153 days; 24 weeks are 15 more, exactly half of November, and no more than half may be missing
    facts = facts_of(calendar=calendar("2019-07-01", "month", 5))
    assert sum(facts.time.lengths) == 153
    assert window_periods(facts, 0, 24) == 5


def test_two_lengths_as_near_mean_the_shorter():
    facts = facts_of(calendar=calendar("2019-06-10", "fortnight", 4))
    assert window_periods(facts, 0, 3) == 1
    assert window_periods(facts, 0, 5) == 2


def test_starts_every_so_many_weeks():
    # days since the start: 0, 30, 61, 91, 122, 153; stretches of 42 days: 0, 0, 1, 2, 2, 3
    facts = facts_of(calendar=calendar("2019-06-01", "month", 6))
    assert allowed_starts(facts, 6) == [0, 2, 3, 5]
    assert allowed_starts(facts, 1) == [0, 1, 2, 3, 4, 5]


def test_lags():
    facts = facts_of(calendar=calendar("2019-06-10", "fortnight", 3))
    assert [effect_period(facts, 0, lag) for lag in (0, 1, 2, 3, 4, 6, 9)] == [0, 1, 1, 1, 2, None, None]
    assert effect_period(facts, 2, 0) == 2
    assert effect_period(facts, 2, 1) is None


def test_a_ramp_is_a_mean_over_days():
    facts = facts_of(calendar=calendar("2019-06-01", "month", 2))
    # 7 days at 0.2, 7 at 0.4, 16 at 1
    assert mean_ramp(facts, [0.2, 0.4], 0, 0) == pytest.approx((7 * 0.2 + 7 * 0.4 + 16) / 30)
    # five weeks: 28 days at 0 and 2 at 0.5 in June, 5 at 0.5 and 26 at 1 in July
    assert mean_ramp(facts, [0, 0, 0, 0, 0.5], 0, 0) == pytest.approx(1 / 30)
    assert mean_ramp(facts, [0, 0, 0, 0, 0.5], 0, 1) == pytest.approx(28.5 / 31)
    assert mean_ramp(facts, [0.2, 0.4], 1, 1) == pytest.approx((7 * 0.2 + 7 * 0.4 + 17) / 31)


# -- places --------------------------------------------------------------------------------------------------------------


def test_regions_distances_and_selectors():
    facts = facts_of()
    assert facts.map.parent.tolist() == [-1, 0, -1]
    assert facts.map.region.tolist() == [0, 0, 1]
    assert facts.map.relation.tolist() == [[0, 1, 2], [1, 0, 2], [2, 2, 0]]
    # the angle w between two points of one latitude: sin(w / 2) = cos 41 x sin(0.5 degrees)
    km = 2 * 6371 * math.asin(math.cos(math.radians(41)) * math.sin(math.radians(0.5)))
    assert facts.map.km.tolist() == [[0, 50, 200], [50, 0, pytest.approx(km)], [200, pytest.approx(km), 0]]
    for selector, ids in (
        ({}, "mab"), ({"within": "m"}, "ma"), ({"tier": "basic"}, "ab"), ({"ids": ["b", "m"], "without": ["m"]}, "b"),
        ({"kind": "railway"}, ""),
    ):  # fmt: skip
        chosen = meant(facts, Selector.model_validate(selector))
        assert "".join(court for court, here in zip(facts.courts, chosen, strict=True) if here) == ids
    assert supervised(facts, Selector()) == [False, True, False]


def test_equally_near_peers_come_in_the_order_of_the_file():
    east_west = [{"id": "e", "parent": "m", "lat": 41, "lon": 124}, {"id": "w", "parent": "m", "lat": 41, "lon": 122}]
    courts = [{"id": "m", "tier": "intermediate"}, {"id": "a", "parent": "m", "lat": 41, "lon": 123}, *east_west]
    courts.append({"id": "x", "parent": "m", "lat": 41, "lon": 123.5})
    facts = facts_of(courts=courts, pools=[{"court": "a", "judge": 1}])
    assert nearest_peers(facts, 1, 2) == [4, 2]
    assert nearest_peers(facts, 1, 9) == [4, 2, 3]
    assert nearest_peers(facts, 0, 9) == []


# -- staff ---------------------------------------------------------------------------------------------------------------


def test_heads_floors_and_who_may_leave():
    facts = facts_of(adjust=[{"courts": {"ids": ["a"]}, "heads_add": {"judge": -1}}])
    assert facts.staff.heads[1].tolist() == [[4, 4], [3, 3]]
    assert facts.staff.floor[1].tolist() == [[2, 2], [2, 2]]  # half of 3, rounded up
    assert facts.staff.floor[2].tolist() == [[1, 1], [0, 0]]
    assert (spare_heads(facts, 1, 0, 0, 2), spare_heads(facts, 1, 1, 0, 1), spare_heads(facts, 2, 0, 0, 1)) == (2, 1, 0)
    assert participants(facts, Selector(ids=("a",)), ["clerk"]).tolist() == [[[0, 0]] * 2, [[0, 0], [3, 3]], [[0, 0]] * 2]
    assert facts.staff.stands_in.tolist() == [[0, 0.5], [0, 0]]
    assert facts.staff.days.tolist() == [[4, 4], [5, 5]]


def dated(start, until, count=2):
    """Officers of a scenario to which a role is added between two dates."""
    scenario = Scenario.from_document(document(adjust=[{"courts": {"ids": ["a"]}, "heads_add": {"judge": count}}]))
    change = scenario.document.adjust[0]
    changed = SimpleNamespace(heads_add=change.heads_add, courts=change.courts, start=start, until=until)
    doc = scenario.document
    fields = {name: getattr(doc, name) for name in ("courts", "roles", "pools", "protected_share", "travel")}
    return read_staff(SimpleNamespace(adjust=(changed,), **fields), read_time(doc))


def test_heads_change_on_a_date():
    # two judges more from Thursday 13 June (4 of 7 days) to Tuesday 18 June (2 of 7 days)
    staff = dated(date(2019, 6, 13), date(2019, 6, 18))
    assert staff.heads[1, 0].tolist() == pytest.approx([5 + 8 / 7, 5 + 4 / 7])
    assert staff.floor[1, 0].tolist() == [4, 3]  # half of 6.14 and of 5.57, rounded up
    assert dated(date(2019, 6, 17), None).heads[1, 0].tolist() == [5, 7]
    assert dated(None, date(2019, 6, 16)).heads[1, 0].tolist() == [7, 5]
    assert dated(date(2020, 1, 1), None).heads[1, 0].tolist() == [5, 5]


def test_nobody_stays_who_is_not_there():
    # one of the five leaves on the last day: 4.86 on average, and half of that is 3, rounded up
    staff = dated(date(2019, 6, 16), None, count=-5)
    assert staff.heads[1, 0].tolist() == pytest.approx([5 - 5 / 7, 0])
    assert staff.floor[1, 0].tolist() == [3, 0]
    with pytest.raises(ScenarioError, match="more from a than it has"):
        dated(None, None, count=-6)


# -- cases ---------------------------------------------------------------------------------------------------------------


def test_tiers_and_the_tied_part():
    tiers = [{"share": 0.25, "effort": 0.5}, {"share": 0.75, "effort": 2, "success": 0.5, "genuine_share": 1}]
    klass = {"tiers": tiers, "tied_share": 0.2, "tied_effort": 1.5, "genuine_share": 0.5, "reopen_share": 0.2, "value": 3,
             "yuan_per_closure": 1000}  # fmt: skip
    cells = facts_of(klass=klass, queue={"inflow_per_week": 10}, objective={"open_at_end_per_day": 0.01}).cells
    assert cells.opening.tolist() == pytest.approx([20, 60, 20])
    assert cells.inflow[:, 0].tolist() == pytest.approx([2, 6, 2])
    assert cells.arrived[:, 1].tolist() == pytest.approx([24, 72, 24])
    assert cells.tied.tolist() == [False, False, True]
    assert cells.tier.tolist() == [0, 1, 2]
    assert cells.effort.tolist() == [[0.5, 0], [4, 0], [1.5, 0]]
    # 3 x (0.5 + 0.1 x 0.5) - 0.5 x 0.2 x 3, the highest value of all, as no class is restored
    assert cells.value.tolist() == pytest.approx([1.35, 3, 1.35])
    assert cells.end_penalty.tolist() == pytest.approx([0.005, 0.04, 0.015])
    assert cells.yuan.tolist() == [500, 1000, 500]


def test_cases_over_a_limit():
    # a fifth is in each bucket. 3 to 6 months are 91.3125 days, of which 7 pass the limit of 6 months in a week
    facts = facts_of(klass={"ages": [0.2] * 5})
    assert facts.cells.due[0].tolist() == pytest.approx([60 + 20 * 7 / 91.3125, 60 + 20 * 14 / 91.3125])
    assert cases_older(facts, 0, 6, 1) == pytest.approx(60 + 20 * 14 / 91.3125)
    assert older_than(facts, 24)[0].tolist() == pytest.approx([20 + 20 * 7 / 365.25, 20 + 20 * 14 / 365.25])


def test_inflow_runs_out_within_the_plan():
    # a limit of ten days, 7 cases a week: at the end of week 2 those of the first four days are over it
    facts = facts_of(klass={"ages": [1, 0, 0, 0, 0], "limit_months": 10 / 30.4375}, queue={"open": 0, "inflow_per_week": 7})
    assert facts.cells.due[0].tolist() == pytest.approx([0, 4])


def test_unknown_ages():
    # a deadline of four weeks: a quarter of the open cases passes it every week
    facts = facts_of(klass={"deadline_weeks": 4, "deadline_penalty": 0.5})
    assert facts.cells.deadline[0].tolist() == pytest.approx([25, 50])
    assert facts.cells.deadline_in[0] == pytest.approx(28 / 30.4375)
    assert (facts.cells.late_loss[0], facts.cells.dated[0], facts.cells.due[0].tolist()) == (0.5, False, [0, 0])
    assert cases_older(facts, 0, 6, 1) is None
    assert older_than(facts, 6)[0].tolist() == [math.inf, math.inf]


def test_terminated_cases_come_back_by_the_day():
    # half of the terminated ever come back, at 12 a year; those of week 1 begin to wait when it ends
    data = {"genuine_share": 0, "reopen_share": 0.5, "reopens_as": "restored", "reopen_per_year": 12}
    facts = facts_of(klass=data, queue={"terminated": 40}, calendar=calendar("2019-06-10", "week", 3))
    assert facts.cells.klass.tolist() == [0, 1]  # the second queue is not listed, and is there because cases return to it
    stay = math.exp(-12 * 7 / 365.25)
    assert facts.cells.inflow[1].tolist() == pytest.approx([40 * (1 - stay), 40 * stay * (1 - stay), 40 * stay**2 * (1 - stay)])
    closed = np.array([[10.0, 4.0, 2.0], [1.0, 1.0, 1.0]])
    back = [0, 5 * (1 - stay), 5 * stay * (1 - stay) + 2 * (1 - stay)]
    assert replay_returns(facts, closed).tolist() == [[0, 0, 0], pytest.approx(back)]
    assert facts.cells.returns.group_court.tolist() == [1]


def test_parts_of_a_queue():
    facts = facts_of(klass={"tied_share": 0.25})
    assert parts_of_queue(facts, "a", "money") == [(0, 0.75), (1, 0.25)]
    assert parts_of_queue(facts, "b", "money") == []
    assert queue_cases(facts, 1, 0) == 100
    empty = facts_of(klass={"tied_share": 0.25}, queue={"open": 0, "inflow_per_week": 3})
    assert parts_of_queue(empty, "a", "money") == [(0, pytest.approx(0.75)), (1, pytest.approx(0.25))]


def test_a_scenario_without_any_case():
    facts = facts_of(queue={"open": 0})
    assert facts.cells.shape == (0, 2)
    assert facts.cells.effort.shape == (0, 2)
    assert facts.cells.ages.shape == (0, 5)
    assert replay_returns(facts, np.zeros((0, 2))).shape == (0, 2)


# -- goals ---------------------------------------------------------------------------------------------------------------


def test_targets_and_worth():
    facts = facts_of(objective={"closures": 2, "terminated": 0.1}, calendar=calendar("2019-06-01", "month", 2))
    assert own_worth(facts, 0.25) == pytest.approx(0.25 * 2 + 0.75 * 0.1)
    assert horizon_days(facts) == 61
    assert target_factor(facts, Target(name="d", kpi="disposition_days", at_most=90)) == 61
    assert target_factor(facts, Target(name="c", kpi="closures", at_least=90)) == 1
    assert {name: (kpi.top, kpi.bottom) for name, kpi in TARGETS.items()} == RATIOS  # two tables of one definition
