"""Worth of mechanisms as intervals."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import SolveOptions
from optimizer.errors import ScenarioError
from optimizer.scenario import Scenario
from optimizer.studies import Interval, mechanism_worth, worth_frame

EXACT = SolveOptions(gap=0.0, disruption=0.0)


def scenario(**change) -> Scenario:
    """Host: 1 judge, 100 cases of a judge-day each, one week of 5 days; donor: 4 judges, 2 of them protected, no case."""
    support = {"kind": "support", "heads": {"judge": [0, 2]}, "weeks": [1]}
    return Scenario.from_document({
        "schema": 1, "name": "hand", "calendar": {"start": "2019-06-10", "periods": 1, "working_days": [5]},
        "roles": {"judge": {"decides": True}}, "classes": {"money": {"effort_days": {"judge": 1}}},
        "courts": [{"id": "host"}, {"id": "donor"}], "protected_share": 0.5, "travel": {"same_region": 0.0},
        "pools": [{"court": "host", "judge": 1}, {"court": "donor", "judge": 4}],
        "queues": [{"court": "host", "class": "money", "open": 100}], "objective": {"early": 0.0},
        "mechanisms": [
            {**support, "name": "first"}, {**support, "name": "second"},
            {"kind": "borrow", "name": "strike team", "heads": {"judge": [1, 1]}, "weeks": [1], "skill": 0.4,
             "courts": ["host"]},
        ], **change,
    })  # fmt: skip


def test_substitutes_are_worth_something_alone_and_nothing_at_the_margin():
    # two judges of the donor may go, by either support: 10 cases; with both, still two judges
    first, second, team = mechanism_worth(scenario(), options=EXACT)
    for worth in (first, second):
        assert (worth.alone.low, worth.alone.high) == pytest.approx((10, 10))
        assert (worth.margin.low, worth.margin.high) == pytest.approx((0, 0), abs=1e-6)
        assert worth.alone.resolved
        assert not worth.margin.resolved
    # a borrowed judge does 0.4 x 5 cases, whoever else is there
    assert (team.alone.low, team.margin.high) == pytest.approx((2, 2))


def test_only_those_asked_for():
    frame = worth_frame(mechanism_worth(scenario(), names=["strike team"], options=EXACT))
    assert frame["mechanism"].tolist() == ["strike team"]
    assert frame["alone_resolved"].tolist() == [True]


def test_an_unknown_mechanism_is_named_with_its_like():
    with pytest.raises(ScenarioError, match="strike tam") as error:
        mechanism_worth(scenario(), names=["strike tam"], options=EXACT)
    assert "strike team" in error.value.faults[0].known


def test_the_intervals_hold_at_any_gap():
    """With a loose gap the true worth, known from exact solves, still lies inside."""
    files = Path(__file__).parents[1] / "scenarios" / "mechanisms"
    example = Scenario.load(files / "bureau.yaml")
    (exact,) = mechanism_worth(example, options=EXACT)
    (loose,) = mechanism_worth(example, options=SolveOptions(gap=0.2))
    for sure, rough in ((exact.alone, loose.alone), (exact.margin, loose.margin)):
        assert rough.low - 1e-6 <= sure.low <= sure.high + 1e-6 <= rough.high + 2e-6


def test_a_mechanism_that_must_be_used_may_cost():
    """A lot that somebody must execute takes 2 of the host's 5 days and is worth nothing."""
    lots = {"kind": "batch", "name": "lots", "every_lot": True, "weeks": 1,
            "lots": [{"name": "one", "value": 0.0, "at": {"host": {"effort_days": {"judge": 2}}}}]}  # fmt: skip
    (worth,) = mechanism_worth(scenario(mechanisms=[lots]), options=EXACT)
    assert (worth.margin.low, worth.margin.high) == pytest.approx((-2, -2))
    assert worth.margin.resolved


@pytest.mark.parametrize(
    ("low", "high", "resolved"),
    [(1, 2, True), (-2, -1, True), (0, 2, False), (-1, 1, False), (None, 3, False), (2, None, True)],
)
def test_an_interval_that_reaches_zero_is_not_resolved(low, high, resolved):
    assert Interval(low, high).resolved is resolved
