"""A temporary bureau by hand: ramp, set-up, gain and standing down."""

from __future__ import annotations

import pytest

from optimizer import Result, SolveOptions, evaluate
from optimizer.scenario import Scenario
from optimizer.verification import verify
from tests.mechanisms.by_hand import at_least, found


def solved(change=None, **bureau) -> Result:
    """Host has 2 judges and 1,000 cases of a judge-day each, donor 4 judges and none; 2 weeks of 5 days, no travel loss."""
    return evaluate(
        Scenario.from_document({
            "schema": 1, "name": "hand", "calendar": {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
            "roles": {"judge": {"decides": True}}, "classes": {"money": {"effort_days": {"judge": 1}}},
            "courts": [{"id": "host"}, {"id": "donor"}], "protected_share": 0.5,
            "pools": [{"court": "host", "judge": 2}, {"court": "donor", "judge": 4}],
            "queues": [{"court": "host", "class": "money", "open": 1000}], "travel": {"same_region": 0.0},
            "objective": {"early": 0.0},
            "mechanisms": [{"kind": "bureau", "name": "bureau", "heads": {"judge": [1, 4]}, "weeks": [2], **bureau}],
            **(change or {}),
        }),
        options=SolveOptions(gap=0.0),
    )  # fmt: skip


def closures(**bureau) -> float:
    """Cases closed."""
    return float(solved(**bureau).totals()["closures"])


def test_two_judges_may_leave_the_donor():
    assert closures() == pytest.approx(2 * 10 + 2 * 10)


def test_the_first_week_is_half_as_good():
    assert closures(ramp=[0.5]) == pytest.approx(2 * 10 + 2 * (2.5 + 5))


def test_three_days_go_into_setting_up():
    assert closures(set_up_days=3) == pytest.approx(2 * 10 + 2 * 7)


def test_set_up_comes_before_the_ramp():
    # 2 of 5 days are left in the first week, at half effect
    assert closures(set_up_days=3, ramp=[0.5]) == pytest.approx(2 * 10 + 2 * (1 + 5))


def test_the_host_gains_a_tenth():
    assert closures(gain_on_host=0.1) == pytest.approx(2 * 10 * 1.1 + 2 * 10)


def test_gains_are_capped_by_the_scenario():
    # a gain of a half is cut to the default cap of 30 %
    assert closures(gain_on_host=0.5) == pytest.approx(2 * 10 * 1.3 + 2 * 10)


def test_a_host_that_stands_down_is_not_worth_displacing_by_as_many():
    # 2 outsiders would replace 2 of its own: nothing is gained, and the bureau does not open
    assert closures(displaces_host=True) == pytest.approx(2 * 10)


def test_none_at_a_time_is_none():
    assert closures(at_most=0) == pytest.approx(2 * 10)


def test_the_last_days_go_into_handing_over():
    # 2 officers of the donor work 10 days less 3
    assert closures(hand_over_days=3) == pytest.approx(2 * 10 + 2 * 7)
    # set-up and hand-over together take no more than there is
    assert closures(set_up_days=8, hand_over_days=8) == pytest.approx(2 * 10)


def test_what_remains_when_it_has_left():
    # one week in the first: 2 x 5 days; in the second the host's 2 x 5 days gain a tenth
    assert closures(weeks=[1], start_every_weeks=2, residual=0.1) == pytest.approx(2 * 10 + 2 * 5 + 1)


def test_a_residual_is_no_reason_to_leave_early():
    # two weeks bring 20, one week and a residual of a tenth 11
    assert closures(weeks=[1, 2], start_every_weeks=2, residual=0.1) == pytest.approx(2 * 10 + 2 * 10)


def test_what_remains_halves():
    # in the weeks after the one it stands: 10 days x 0.1, and after a half-life of a week 0.05
    three = {"calendar": {"start": "2019-06-10", "periods": 3, "working_days": [5, 5, 5]}}
    fading = {"weeks": [1], "start_every_weeks": 3, "residual": 0.1, "residual_half_life_weeks": 1}
    assert solved(three, **fading).totals()["closures"] == pytest.approx(2 * 15 + 2 * 5 + 1 + 0.5)


def test_gain_and_residual_together_are_capped():
    # another bureau in the second week, while the first one's residual lasts: 10 x (0.2 + 0.2), cut to 0.3
    twice = {"weeks": [1], "start_every_weeks": 1, "gain_on_host": 0.2, "residual": 0.2, "residual_half_life_weeks": 520}
    assert closures(**twice) == pytest.approx(2 * 10 + 2 * 10 + 10 * 0.2 + 10 * 0.3)


def test_a_target_of_what_is_left_after_handing_over_can_be_met_and_no_more():
    assert solved(at_least(34), hand_over_days=3).verified
    assert solved(at_least(34.1), hand_over_days=3).proof.status == "infeasible"


def test_more_than_remains_is_named():
    result = solved(weeks=[1], start_every_weeks=2, residual=0.1)
    gain = {"court": 0, "role": 0, "period": 1, "amount": 1}
    assert found(result, "bureau", "gain", gain) == ""
    assert "bureau gain[host, judge, period 1]" in found(result, "bureau", "gain", {**gain, "amount": 1.1})
    # while it stands, nothing remains yet
    assert "bureau gain[host, judge, period 0]" in found(result, "bureau", "gain", gain, {**gain, "period": 0, "amount": 0.1})


def test_work_in_the_days_of_handing_over_is_named():
    # the same team in a scenario without handing over closes 40 cases; with 3 days of it, 2 x 3 of them lack their days
    free, bound = solved(), solved(hand_over_days=3)
    rows = [row.row for row in verify(bound.facts, free.plan)]
    assert rows == ["work[host, judge, period 1]"]
