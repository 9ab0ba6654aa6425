"""Rules on teams by hand: donors of a posting, officers of a donor, who decides, kilometres, regions; orders that break one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer import Result, SolveOptions, evaluate
from optimizer.errors import ScenarioError
from optimizer.facts import read_facts
from optimizer.plan import ORDERS, rows_of
from optimizer.posing.teams import left_out, possible_pairs
from optimizer.problem import build_problem
from optimizer.replaying.teams import able_donors, nearest_donors
from optimizer.scenario import Scenario
from tests.mechanisms.by_hand import at_least, found

SCENARIOS = Path(__file__).parents[2] / "scenarios"
HALF_DEGREE_KM = 55.598
"""Of latitude, on a sphere with a radius of 6371 km."""


def document(kind: str, change: dict[str, Any], **section: Any) -> dict[str, Any]:
    """Host: 2 judges, 1,000 cases of a judge-day; near, mid, far: 1, 2, 3 judges without cases; 2 weeks of 5 days.

    They lie half a degree, one degree and two and a half north of the host: 56, 111 and 278 km; far is of another region.
    Nobody is protected and no time is lost on the road, so a posted judge closes 10 cases, and without help it is 20.
    """
    return {
        "schema": 1, "name": "hand", "calendar": {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
        "roles": {"judge": {"decides": True}, "clerk": {}}, "classes": {"money": {"effort_days": {"judge": 1}}},
        "courts": [{"id": "host", "parent": "m", "lat": 40.0, "lon": 123.0},
                   {"id": "near", "parent": "m", "lat": 40.5, "lon": 123.0},
                   {"id": "mid", "parent": "m", "lat": 41.0, "lon": 123.0},
                   {"id": "far", "parent": "w", "lat": 42.5, "lon": 123.0}],
        "pools": [{"court": "host", "judge": 2}, {"court": "near", "judge": 1}, {"court": "mid", "judge": 2},
                  {"court": "far", "judge": 3}],
        "queues": [{"court": "host", "class": "money", "open": 1000}], "protected_share": 0.0,
        "travel": {"same_region": 0.0, "other_region": 0.0}, "objective": {"early": 0.0}, "outside": ["m", "w"],
        "mechanisms": [{"kind": kind, "name": kind, "hosts": ["host"], "donors": {"without": ["host"]}, "weeks": [2],
                        "start_every_weeks": 2, "heads": {"judge": [1 if kind == "bureau" else 0, 9]}, **section}],
        **change,
    }  # fmt: skip


def solved(kind: str = "support", change: dict[str, Any] | None = None, **section: Any) -> Result:
    data = document(kind, change or {}, **section)
    return evaluate(Scenario.from_document(data), options=SolveOptions(gap=0.0, disruption=0.0))


KINDS = pytest.mark.parametrize("kind", ["bureau", "support"])


@KINDS
@pytest.mark.parametrize(
    ("rules", "posted"),
    [
        ({}, 6),  # all
        ({"longest_km": HALF_DEGREE_KM}, 1),  # near lies 55.5975 km away
        ({"longest_km": 120}, 3),  # near and mid
        ({"longest_km": 1}, 0),  # nobody is so near
        ({"same_region_only": True}, 3),  # far is of another region
        ({"nearest_donors": 1}, 1),
        ({"nearest_donors": 2}, 3),
        ({"nearest_donors": 2, "same_region_only": True}, 3),
        ({"least_per_donor": 2}, 5),  # near has one alone
        ({"least_per_donor": 3}, 3),  # only far has three
        ({"least_per_donor": 4}, 0),  # nobody has four
        ({"least_per_donor": 2, "heads": {"judge": [1, 3]}}, 3),  # far alone; mid and far would be four
        ({"donors_per_posting": [1, 1]}, 3),  # far, which has most
        ({"donors_per_posting": [1, 2]}, 5),  # mid and far
        ({"donors_per_posting": 3}, 6),
        ({"donors_per_posting": [3, 3], "heads": {"judge": [1, 4]}}, 4),  # one of each at least: 1 + 2 + 1 and the like
        ({"donors_per_posting": [3, 9], "longest_km": 120}, 0),  # only two lie so near
        ({"donors_per_posting": [2, 2], "least_per_donor": 2}, 5),  # mid and far
        ({"donors_per_posting": [3, 3], "least_per_donor": 2}, 0),  # near has no two
        ({"donors_per_posting": [1, 1], "same_region_only": True, "nearest_donors": 1}, 1),
        ({"each_donor_decides": True}, 6),  # they are all judges
        ({"led_by": "all"}, 6),
        ({"led_by": ["near"]}, 6),  # whose one judge comes anyway
        ({"led_by": ["far"], "nearest_donors": 1}, 4),  # near, the nearest, and far beside it
        ({"led_by": ["far"], "longest_km": 120}, 0),  # who must lead is too far away
        ({"led_by": ["mid"], "donors_per_posting": [1, 1]}, 2),  # not far, which has most
        ({"led_by": ["near", "mid"], "donors_per_posting": [1, 2]}, 5),  # mid and far
        ({"led_by": ["near"], "least_per_donor": 2}, 0),  # near has one alone
    ],
    ids=str,
)
def test_each_rule_leaves_what_is_worked_out_beside_it(kind, rules, posted):
    result = solved(kind, **rules)
    assert result.verified
    assert result.totals()["closures"] == pytest.approx(20 + 10 * posted)


@KINDS
def test_a_block_counts_all_roles_together(kind):
    # mid sends its judges, who decide, with a clerk, who brings nothing here: three are a block
    pools = [{"court": "host", "judge": 2}, {"court": "mid", "judge": 2, "clerk": 1}]
    low = 1 if kind == "bureau" else 0
    rules = {"least_per_donor": 3, "heads": {"judge": [low, 9], "clerk": [0, 9]}}
    result = solved(kind, {"pools": pools}, **rules)
    assert result.totals()["closures"] == pytest.approx(20 + 20)
    assert sorted(rows_of(result.plan.tables(kind), ORDERS)) == [(2, 0, 0, 0, 2, 2), (2, 0, 1, 0, 2, 1)]


@KINDS
def test_a_posting_is_led_by_one_who_decides(kind):
    # far must lead, but has no judge to send in the first case; its clerks alone lead nobody
    pools = [{"court": "host", "judge": 2}, {"court": "mid", "judge": 2}, {"court": "far", "clerk": 3}]
    rules = {"led_by": ["far"], "heads": {"judge": [1 if kind == "bureau" else 0, 9], "clerk": [0, 9]}}
    assert solved(kind, {"pools": pools}, **rules).totals()["closures"] == pytest.approx(20)
    pools[2]["judge"] = 1
    assert solved(kind, {"pools": pools}, **rules).totals()["closures"] == pytest.approx(20 + 30)


@KINDS
def test_who_is_near_goes_every_day_and_who_is_not_lives_there(kind):
    # two weeks of five days. near (56 km): 1 judge, who loses a fifth of each day: 8 cases. mid and far (111, 278 km): 2 and 3
    # judges, who lose a tenth and three tenths by 'travel': 18 and 21
    change = {"travel": {"same_region": 0.1, "other_region": 0.3}, "budgets": {"purse": 10_000}}
    rules = {"daily_within_km": 60, "daily_loss": 0.2, "budget": "purse", "cost_yuan_per_officer_week": 100,
             "residence_yuan_per_officer_week": 500}  # fmt: skip
    result = solved(kind, change, **rules)
    assert result.totals()["closures"] == pytest.approx(20 + 8 + 18 + 21)
    # 6 officers for 2 weeks at 100 yuan, 5 of them at 500 more
    assert result.totals()["cost_yuan"] == pytest.approx(6 * 2 * 100 + 5 * 2 * 500)
    # with 1,300 yuan near comes (200), and of those who live there not one (1,200 each)
    change["budgets"] = {"purse": 1_300}
    assert solved(kind, change, **rules).totals()["closures"] == pytest.approx(20 + 9)  # one of mid alone brings more
    change["budgets"] = {"purse": 1_199}
    assert solved(kind, change, **rules).totals()["closures"] == pytest.approx(20 + 8)
    # all daily, and nobody daily but on the spot: 0.2 of all six; as without the rule
    assert solved(kind, change, **rules | {"daily_within_km": 300}).totals()["closures"] == pytest.approx(20 + 40)
    free = {name: value for name, value in rules.items() if not name.startswith(("daily", "residence"))}
    assert solved(kind, {**change, "budgets": {"purse": 10_000}}, **free).totals()["closures"] == pytest.approx(20 + 48)


def test_a_way_as_long_as_the_longest_daily_one_is_a_daily_one():
    far = {"travel": {"same_region": 0.5, "other_region": 0.5}, "protected_share": 0.0}
    for km, cases in ((HALF_DEGREE_KM, 10), (HALF_DEGREE_KM - 0.01, 5)):
        assert solved(change=far, daily_within_km=km, nearest_donors=1).totals()["closures"] == pytest.approx(20 + cases)


@KINDS
@pytest.mark.parametrize(("days", "posted"), [(0, 2), (1, 1), (7, 1)])
def test_nothing_begins_before_it_is_approved(kind, days, posted):
    # six judges for each week that is left, of 5 days: 30 cases
    result = solved(kind, weeks=[1], start_every_weeks=1, approval_days=days)
    assert result.totals()["closures"] == pytest.approx(20 + 30 * posted)
    assert result.verified


def test_approval_on_a_day_within_a_period_waits_for_the_next_one():
    with pytest.raises(ScenarioError, match="approval comes on 2019-06-18, after the last day on which anything"):
        solved(weeks=[1], start_every_weeks=1, approval_days=8)


def test_an_order_before_its_approval_is_named():
    early = solved(weeks=[1], start_every_weeks=1, approval_days=7)
    row = {"donor": 1, "host": 0, "role": 0, "start": 0, "length": 1, "amount": 1}
    assert "a posting may not start in this period" in found(early, "support", "orders", row)
    assert "may not start" not in found(early, "support", "orders", {**row, "start": 1})


@KINDS
def test_every_donor_sends_one_who_decides(kind):
    # clerks close cases now. near has a clerk and no judge; mid a judge and a clerk, and far two clerks and a judge
    change = {
        "classes": {"money": {"effort_days": {"clerk": 1}}},
        "pools": [{"court": "host", "clerk": 2}, {"court": "near", "clerk": 1}, {"court": "mid", "judge": 1, "clerk": 1},
                  {"court": "far", "judge": 1, "clerk": 2}],
    }  # fmt: skip
    heads = {"judge": [1 if kind == "bureau" else 0, 9], "clerk": [0, 9]}
    assert solved(kind, change, heads=heads).totals()["closures"] == pytest.approx(20 + 40)
    assert solved(kind, change, heads=heads, each_donor_decides=True).totals()["closures"] == pytest.approx(20 + 30)
    # with room for one judge, only one court can send anybody: far
    heads["judge"] = [heads["judge"][0], 1]
    assert solved(kind, change, heads=heads, each_donor_decides=True).totals()["closures"] == pytest.approx(20 + 20)


def test_each_window_is_a_posting_of_its_own():
    # far in the first week and far in the second: one donor each; without the rule mid and near would come too
    assert solved(weeks=[1], start_every_weeks=1, donors_per_posting=[1, 1]).totals()["closures"] == pytest.approx(20 + 30)
    # with windows of one and of two weeks there are two postings at once: far and mid send theirs, near could not beside them
    assert solved(weeks=[1, 2], start_every_weeks=1, donors_per_posting=[1, 1]).totals()["closures"] == pytest.approx(20 + 50)


def test_a_court_that_helps_may_be_helped():
    # both lack what the other has: clerks close the host's cases, judges near's, and each court has one of the other's
    change = {
        "classes": {"money": {"effort_days": {"judge": 1}}, "paper": {"effort_days": {"clerk": 1}}},
        "pools": [{"court": "host", "clerk": 2}, {"court": "near", "judge": 2}],
        "queues": [{"court": "host", "class": "money", "open": 100}, {"court": "near", "class": "paper", "open": 100}],
    }  # fmt: skip
    both = {"hosts": ["host", "near"], "donors": "all", "heads": {"judge": [0, 9], "clerk": [0, 9]}}
    result = solved("support", change, **both, least_per_donor=2)
    assert result.totals()["closures"] == pytest.approx(20 + 20)


@pytest.mark.parametrize("rules", [{"least_per_donor": 4}, {"donors_per_posting": [1, 2]}, {"longest_km": 120}], ids=str)
def test_a_target_that_a_rule_leaves_no_room_for_is_named(rules):
    # six judges posted close 80; the rules leave room for 20, 70 and 50
    assert solved("support", at_least(80)).proof.status == "optimal"
    bound = solved("support", at_least(80), **rules)
    assert bound.proof.status == "infeasible"
    assert [conflict.rule for conflict in bound.conflict] == ["targets[0]"]


# -- orders that break a rule ------------------------------------------------------------------------------------------


def order(donor: int, heads: float, role: int = 0, host: int = 0) -> dict[str, float]:
    return {"donor": donor, "host": host, "role": role, "start": 0, "length": 2, "amount": heads}


@KINDS
@pytest.mark.parametrize(
    ("rules", "orders", "said"),
    [
        ({"donors_per_posting": [1, 2]}, [order(1, 1), order(2, 1), order(3, 1)], "draws on more than 2 courts"),
        ({"donors_per_posting": [2, 3]}, [order(3, 2)], "draws on fewer than 2 courts"),
        ({"least_per_donor": 2}, [order(1, 1), order(3, 3)], "[near -> host, period 0]: sends fewer than 2 officers"),
        ({"each_donor_decides": True}, [order(1, 1), order(3, 1, role=1)], "[far -> host, period 0]: sends nobody who decides"),
        ({"longest_km": 200}, [order(3, 2)], "[far -> host, period 0]: is farther than 200 km"),
        ({"same_region_only": True}, [order(3, 2)], "[far -> host, period 0]: comes from another region"),
        ({"nearest_donors": 1}, [order(2, 2)], "[mid -> host, period 0]: is not among the nearest 1 "),
        ({"led_by": ["mid"]}, [order(3, 2), order(2, 1, role=1)], "[host, period 0, 2 periods]: is led by nobody who decides"),
    ],
    ids=lambda value: str(value) if isinstance(value, str | dict) else "",
)
def test_an_order_that_breaks_a_rule_is_named(kind, rules, orders, said):
    heads = {"judge": [1 if kind == "bureau" else 0, 9], "clerk": [0, 9]}
    pools = [{"court": "host", "judge": 2}, *({"court": court, "judge": 3, "clerk": 1} for court in ("near", "mid", "far"))]
    result = solved(kind, {"pools": pools}, heads=heads, **rules)
    assert result.verified
    assert said in found(result, kind, "orders", *orders)
    free = solved(kind, {"pools": pools}, heads=heads)
    assert said not in found(free, kind, "orders", *orders)


def test_a_bureau_without_officers_draws_on_too_few():
    free = solved("bureau", heads={"judge": [1, 9]}, donors_per_posting=[1, 2])
    assert found(free, "bureau", "orders", order(1, 0)) != ""


@pytest.mark.parametrize("rules", [
    {}, {"longest_km": 60}, {"same_region_only": True}, {"nearest_donors": 3},
    {"nearest_donors": 3, "led_by": {"tier": "intermediate"}}, {"daily_within_km": 60, "led_by": {"within": "ln-anshan"}},
], ids=str)  # fmt: skip
def test_model_and_verifier_mean_the_same_donors_in_the_whole_province(rules):
    settings = {f"mechanisms.temporary bureau.{field}": value for field, value in {"least_per_donor": 2, **rules}.items()}
    scenario = Scenario.load(SCENARIOS / "liaoning-2019.yaml", settings=settings)
    problem, facts = build_problem(scenario), read_facts(scenario)
    section = next(one for one in scenario.document.mechanisms if one.name == "temporary bureau")
    pairs = possible_pairs(problem, section)
    hosts, able = problem.select(section.hosts), able_donors(facts, section)
    assert hosts.sum() > 90
    for host in np.flatnonzero(hosts):
        assert np.flatnonzero(pairs[:, host]).tolist() == sorted(nearest_donors(facts, section, able, host))
    assert not pairs[:, ~hosts].any()
    reach, out = left_out(problem, section)
    assert reach - out == pairs.sum()


# -- what cannot be meant ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"donors_per_posting": [0, 3]}, "mechanisms[0].donors_per_posting"),
        ({"donors_per_posting": [3, 2]}, "the fewest (3) exceed the most (2)"),
        ({"least_per_donor": 0}, "mechanisms[0].least_per_donor"),
        ({"least_per_donor": 10}, "at least 1 x 10 officers of its donors are more than the 9"),
        ({"least_per_donor": 5, "donors_per_posting": [2, 3]}, "at least 2 x 5 officers of its donors are more than the 9"),
        ({"longest_km": -1}, "mechanisms[0].longest_km"),
        ({"nearest_donors": 0}, "mechanisms[0].nearest_donors"),
        ({"heads": {"clerk": [0, 9]}, "each_donor_decides": True}, "room for 0 who decide, fewer than the 1"),
        ({"heads": {"judge": [0, 1], "clerk": [0, 9]}, "each_donor_decides": True, "donors_per_posting": [2, 3]},
         "room for 1 who decide, fewer than the 2"),
    ],
)  # fmt: skip
def test_what_no_posting_can_keep_is_a_fault(rules, said):
    with pytest.raises(ScenarioError) as raised:
        Scenario.from_document(document("support", {}, **rules))
    assert said in str(raised.value)
