"""Plans that no solver made: days out of nothing and numbers that are none are named."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optimizer import SolveOptions, evaluate
from optimizer.plan import CORE, Plan, Table
from optimizer.scenario import Scenario
from optimizer.verification import verify


def result():
    """A judge and a clerk for 5 days; a closure needs a judge-day and a tenth of a clerk's: 5 are closed."""
    return evaluate(
        Scenario.from_document({
            "schema": 1, "name": "hand", "calendar": {"start": "2019-06-10", "periods": 1, "working_days": [5]},
            "roles": {"judge": {"decides": True, "stands_in_for": {"clerk": 0.5}}, "clerk": {}},
            "classes": {"money": {"effort_days": {"judge": 1, "clerk": 0.1}}}, "courts": [{"id": "a"}],
            "pools": [{"court": "a", "judge": 1, "clerk": 1}], "queues": [{"court": "a", "class": "money", "open": 100}],
            "objective": {"early": 0.0},
        }),
        options=SolveOptions(gap=0.0, disruption=0.0),
    )  # fmt: skip


def alone():
    """The judge works for the clerk who is not there, at half his rate: 1.2 days a closure, so 5 / 1.2 are closed."""
    given = result().facts.document.model_dump(mode="json", by_alias=True, exclude_unset=True)
    given["pools"] = [{"court": "a", "heads": {"judge": 1}}]
    return evaluate(Scenario.from_document(given), options=SolveOptions(gap=0.0, disruption=0.0))


def forged(plan, **tables):
    return Plan({**plan.decisions, CORE: {**plan.tables(CORE), **tables}})


def closing(cases):
    return Table({"cell": np.array([0]), "period": np.array([0])}, np.array([cases]), "cases")


def standing_in(days):
    index = {"court": np.array([0]), "role": np.array([0]), "other": np.array([1]), "period": np.array([0])}
    return Table(index, np.array([days]), "officer-days")


@pytest.mark.parametrize("name", ["stand_in", "stand_in_outside"])
def test_days_of_standing_in_below_zero_are_named(name):
    # -3 days of the judge for the clerk would give him 3 more, and cost the clerk 1.5 of the 4.2 days he has to spare
    solved = result()
    assert solved.totals()["closures"] == pytest.approx(5)
    assert verify(solved.facts, forged(solved.plan, stand_in=standing_in(0.0)), objective=5.0) == ()
    broken = verify(solved.facts, forged(solved.plan, closed=closing(8.0), **{name: standing_in(-3.0)}), objective=8.0)
    assert f"{name}[a, judge for clerk, period 0]" in [violation.row for violation in broken]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_an_amount_that_is_no_number_is_named(number):
    solved = result()
    broken = verify(solved.facts, forged(solved.plan, closed=closing(number)), objective=solved.proof.objective)
    assert "core closed" in [violation.row for violation in broken]
    assert any("not a finite number" in violation.message for violation in broken)


def beside_a_large_one():
    """A court with 10,000 cases, and one with 3; a judge closes 5 in the 5 days."""
    return evaluate(
        Scenario.from_document({
            "schema": 1, "name": "hand", "calendar": {"start": "2019-06-10", "periods": 1, "working_days": [5]},
            "roles": {"judge": {"decides": True}}, "classes": {"money": {"effort_days": {"judge": 1}}},
            "courts": [{"id": "large"}, {"id": "small"}],
            "pools": [{"court": "large", "judge": 2000}, {"court": "small", "judge": 1}],
            "queues": [{"court": "large", "class": "money", "open": 10_000}, {"court": "small", "class": "money", "open": 3}],
            "objective": {"early": 0.0},
        }),
        options=SolveOptions(gap=0.0, disruption=0.0),
    )  # fmt: skip


@pytest.mark.parametrize("cases", [3.05, 3.0001, -0.05, -0.0001])
def test_a_small_cell_is_held_to_its_own_size(cases):
    """0.1 cases may be rounding to 10,000; to a court with three they are cases that are not there."""
    solved = beside_a_large_one()
    both = {"cell": np.array([0, 1]), "period": np.array([0, 0])}
    right = Table(both, np.array([10_000.0, 3.0]), "cases")
    assert verify(solved.facts, forged(solved.plan, closed=right), objective=10_003.0) == ()
    wrong = Table(both, np.array([10_000.0, cases]), "cases")
    broken = {violation.row for violation in verify(solved.facts, forged(solved.plan, closed=wrong))}
    assert ("open[small, money, tier 0, period 0]" if cases > 0 else "core[closed, row 1]") in broken


def test_what_is_rounding_to_many_cases_passes_at_the_court_that_has_them():
    solved = beside_a_large_one()
    both = {"cell": np.array([0, 1]), "period": np.array([0, 0])}
    rounded = Table(both, np.array([10_000.0 + 1e-3, 3.0]), "cases")
    assert verify(solved.facts, forged(solved.plan, closed=rounded)) == ()


def test_decisions_that_no_plan_keeps_are_named():
    # how many cases are open follows from what is closed, so that a plan which says it too may say two things
    solved = result()
    broken = verify(solved.facts, forged(solved.plan, open=closing(95.0)), objective=5.0)
    assert [(violation.row, "no such kind" in violation.message) for violation in broken] == [("core open", True)]


def test_a_day_of_standing_in_is_worth_its_rate_and_no_more():
    solved = alone()
    assert solved.totals()["closures"] == pytest.approx(5 / 1.2)
    days = pytest.approx({"judge": 5, "clerk": 0})
    assert solved.utilisation().set_index("role")["available_days"].to_dict() == days
    assert solved.utilisation().set_index("role")["used_days"].to_dict() == days
    # 0.83 days for the clerk are 0.417 of his; 4.2 closures need 0.42
    broken = verify(solved.facts, forged(solved.plan, closed=closing(4.2), stand_in=standing_in(0.8)))
    assert "work[a, clerk, period 0]" in [violation.row for violation in broken]
