"""Rule sets: masks against the scalar version, caps by age, and a plan that breaks each rule."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from optimizer import SolveOptions, evaluate
from optimizer.cli.options import FormName
from optimizer.facts import cases_older, read_facts
from optimizer.law.judgement import why_not
from optimizer.law.masks import caps, demand_of, lawful_moves, open_cells, open_pairs, ways
from optimizer.ledger import replay_plan
from optimizer.mechanisms.batch import ASSIGNED
from optimizer.mechanisms.cross import MOVED
from optimizer.model import build_program
from optimizer.plan import CORE, HOME, Plan, rows_of
from optimizer.problem import build_problem
from optimizer.problem.backlog import older_than
from optimizer.scenario import Scenario
from optimizer.sections import Form
from optimizer.sections.rules import RuleSet
from optimizer.verification import verify

YOUNG, OLD, MIXED = [1, 0, 0, 0, 0], [0, 0, 0, 0, 1], [0.2, 0.2, 0.3, 0.2, 0.1]


def rules(**rule):
    """A rule set for one form, elevate unless told otherwise."""
    form = rule.pop("form", "elevate")
    return {
        "name": "test", "in_force": {"from": "2019-01-01", "until": "2019-12-31"},
        "sources": {"s": "art. 1"}, "forms": {form: {"open": True, "source": "s", **rule}},
    }  # fmt: skip


def scenario(law=None, ages=MIXED, **cross):
    """One high court, two regions; a and b under m, c under n, all cases of a tied; 4 weeks of 5 days."""
    section = {"kind": "cross", "name": "x", "form": "elevate", "classes": ["money", "house"], "share_cap": 1.0, "lag_weeks": 0}
    return Scenario.from_document({
        "schema": 1, "name": "law", "calendar": {"start": "2019-06-10", "periods": 4, "working_days": [5, 5, 5, 5]},
        "roles": {"judge": {}},
        "classes": {
            "money": {"effort_days": {"judge": 2}, "tied_share": 1.0, "yuan_per_closure": 100, "ages": ages},
            "house": {"effort_days": {"judge": 3}, "tied_share": 1.0, "yuan_per_closure": 900, "ages": ages},
        },
        "courts": [
            {"id": "h", "tier": "high"}, {"id": "m", "tier": "intermediate", "parent": "h"},
            {"id": "n", "tier": "intermediate", "parent": "h"}, {"id": "a", "parent": "m"}, {"id": "b", "parent": "m"},
            {"id": "c", "parent": "n"}, {"id": "lone"},
        ],
        "pools": [{"court": court, "judge": 4} for court in ("h", "m", "n", "a", "b", "c", "lone")],
        "queues": [
            {"court": court, "class": klass, "open": 10, "inflow_per_week": 3}
            for court in ("m", "a", "c", "lone") for klass in ("money", "house")
        ],
        "objective": {"early": 0.0}, "mechanisms": [section | cross], **({} if law is None else {"rules": law}),
    })  # fmt: skip


def under(law, of):
    """The same scenario under another law, whether or not it would be accepted."""
    return replace(of, document=of.document.model_copy(update={"rules": RuleSet.model_validate(law)}))


def some_rule(rng):
    return {
        "open": rng.random() < 0.9,
        "classes_never": rng.choice([[], ["money"]]),
        "receiver": rng.choice(["superior", "peer", "named", "any"]),
        "same_region": rng.random() < 0.3,
        "decided_by": rng.choice(["high", "intermediate", "any"]),
        "approval_by": rng.choice(["high", "intermediate", "none"]),
        **rng.choice([{}, {"classes_only": ["house", "elsewhere"]}]),
        **rng.choice([{}, {"min_yuan": 500}, {"max_yuan": 500}]),
        **rng.choice([{}, {"max_km": 60}]),
        **rng.choice([{}, {"min_age_months": 0.1}, {"min_age_months": 6}]),
    }


@pytest.mark.parametrize("seed", range(40))
def test_masks_and_the_scalar_version_agree(seed):
    rng = random.Random(seed)
    changed = under(of=scenario(ages=rng.choice([YOUNG, OLD, MIXED])), law=rules(**some_rule(rng)))
    problem, facts = build_problem(changed), read_facts(changed)
    (way,) = ways(problem, "elevate", None)
    cells, pairs, most = open_cells(problem, way), open_pairs(problem, way), caps(problem, demand_of(way))
    for n, (origin, klass) in enumerate(zip(problem.cells.court, problem.cells.klass, strict=True)):
        for receiver in range(len(problem.courts)):
            assert lawful_moves(problem, "elevate", np.array([n]), np.array([receiver])) == [
                cells[n] and pairs[origin, receiver]
            ]
            for period in range(4):
                lawful = cells[n] and pairs[origin, receiver] and most[n, period] > 1e-9
                reasons = why_not(facts, "elevate", int(origin), receiver, int(klass), period)
                assert lawful == (not reasons), [str(reason) for reason in reasons]


@pytest.mark.parametrize("months", [0.25, 3, 5.5, 6, 12, 30])
def test_cases_over_an_age_are_counted_alike(months):
    facts, older = read_facts(scenario()), older_than(build_problem(scenario()), months)
    for n, period in np.ndindex(older.shape):
        assert cases_older(facts, n, months, period) == pytest.approx(older[n, period])


def test_without_a_rule_set_all_is_open_and_nothing_is_said():
    problem = build_problem(scenario())
    cell, receiver = (a.ravel() for a in np.indices((len(problem.cells), len(problem.courts))))
    assert lawful_moves(problem, "elevate", cell, receiver).all()
    assert why_not(read_facts(scenario()), "elevate", 3, 3, 0, 0) == ()


def test_a_form_that_the_rule_set_does_not_name_is_closed():
    changed = under(of=scenario(), law=rules())
    problem = build_problem(changed)
    cell, receiver = (a.ravel() for a in np.indices((len(problem.cells), len(problem.courts))))
    assert not lawful_moves(problem, "designate", cell, receiver).any()
    assert [reason.rule for reason in why_not(read_facts(changed), "designate", 3, 4, 0, 0)] == ["open"]


BROKEN = {
    "open": {"open": False},
    "classes_only": {"classes_only": ["house"]},
    "classes_never": {"classes_never": ["money"]},
    "min_yuan": {"min_yuan": 101},
    "max_yuan": {"max_yuan": 899},
    "older": {"min_age_months": 6},
    "receiver": {"receiver": "peer"},
    "same_region": {"same_region": True},
    "max_km": {"max_km": 20},
    "decided_by": {"decided_by": "high"},
    "approval_by": {"approval_by": "high"},
    "lag": {"min_lag_weeks": 1},
}


@pytest.fixture(scope="module")
def moved():
    """A plan made under no law: young cases of a go up to m, and those of m to h."""
    result = evaluate(scenario(ages=YOUNG, origins={"ids": ["a", "m"]}), options=SolveOptions(gap=0.0))
    assert result.plan.table("x", MOVED).amount.sum() > 0
    return result


@pytest.mark.parametrize("rule", BROKEN)
def test_a_plan_that_breaks_a_rule_is_refused(moved, rule):
    changed = moved.scenario
    if rule in ("decided_by", "approval_by"):  # tell the scenario's superior courts that nobody known stands above them
        courts = tuple(court.model_copy(update={"tier": "basic"}) for court in changed.document.courts)
        changed = replace(changed, document=changed.document.model_copy(update={"courts": courts}))
    assert verify(moved.facts, moved.plan) == ()
    found = [str(violation) for violation in verify(read_facts(under(rules(**BROKEN[rule]), changed)), moved.plan)]
    assert any("the law does not allow it" in text and rule in text for text in found), found


@pytest.mark.parametrize("rule", sorted(BROKEN.keys() - {"open", "lag"}))
def test_the_model_posts_no_move_that_breaks_a_rule(rule):
    result = evaluate(scenario(rules(**BROKEN[rule]), origins={"ids": ["a", "m"]}), options=SolveOptions(gap=0.0))
    assert result.verified


def test_no_more_cases_leave_than_are_old_enough_by_then():
    # 0.3 x 10 cases are over six months at the start, 0.2 x 10 x 4 / 13.04 = 0.6 more by the end of the fourth week
    law = rules(min_age_months=6)
    result = evaluate(scenario(law, ages=[0.5, 0.2, 0.3, 0, 0], origins={"ids": ["a"]}, classes=["money"]))
    moved = result.plan.table("x", MOVED)
    assert moved.amount.sum() == 3
    free = evaluate(scenario(rules(), origins={"ids": ["a"]}, classes=["money"])).plan.table("x", MOVED)
    assert free.amount.sum() > 3


def many(*mechanisms, ages, weeks=4, judges=3, cases=10, law=None):
    """Court a has cases of a judge-day and one judge, b beside it several and no case; designation asks for six months."""
    return evaluate(
        Scenario.from_document({
            "schema": 1, "name": "many", "calendar": {"start": "2019-06-10", "periods": weeks, "working_days": [5] * weeks},
            "roles": {"judge": {}}, "classes": {"money": {"effort_days": {"judge": 1}, "ages": ages}},
            "courts": [{"id": "m", "tier": "intermediate"}, {"id": "a", "parent": "m"}, {"id": "b", "parent": "m"}],
            "pools": [{"court": "a", "judge": 1}, {"court": "b", "judge": judges}], "protected_share": 1.0,
            "queues": [{"court": "a", "class": "money", "open": cases}], "objective": {"early": 0.0},
            "rules": law or rules(form="designate", min_age_months=6), "mechanisms": list(mechanisms),
        }),
        options=SolveOptions(gap=0.0, disruption=0.0),
    )  # fmt: skip


def designate(name, **section):
    return {
        "kind": "cross", "name": name, "form": "designate", "classes": ["money"], "cases": "all", "share_cap": 1.0,
        "lag_weeks": 0, "overhead": 0, **section,
    }  # fmt: skip


def lot(cases):
    """A lot of so many cases of a, for court b alone, in a week."""
    takes = [{"court": "a", "class": "money", "cases": cases}]
    lots = [{"name": "lot", "takes": takes, "effort_days": {"judge": 1}, "courts": ["b"]}]
    return {"kind": "batch", "name": "batch", "weeks": 1, "lots": lots}


OLD_THREE = [0.7, 0, 0, 0.3, 0]


@pytest.mark.parametrize(("cases", "goes"), [(3, True), (4, False)])
def test_a_lot_goes_by_designation_and_so_only_with_cases_that_are_old_enough(cases, goes):
    """3 of 10 cases are over six months, and the young ones do not get there within the plan."""
    result = many(lot(cases), ages=OLD_THREE, weeks=1)
    assert (result.plan.table("batch", ASSIGNED).amount.sum() == 1) == goes


def test_a_lot_of_young_cases_is_refused_by_the_verifier():
    table = ASSIGNED.table([(0, 2, 0, 1, 1.0)])
    result = many(lot(4), ages=OLD_THREE)
    found = verify(result.facts, Plan({**result.plan.decisions, "batch": {"assigned": table}}))
    assert any("only 3 are older than 6 months" in violation.message for violation in found), found


def test_mechanisms_of_one_form_share_the_cases_that_are_old_enough():
    """Three designations and a lot of two: 3 cases are old enough, and no more than 3 leave."""
    result = many(*map(designate, "xyz"), lot(2), ages=OLD_THREE, weeks=1)
    moved = sum(result.plan.table(name, MOVED).amount.sum() for name in "xyz")
    lots = result.plan.table("batch", ASSIGNED).amount.sum()
    assert moved + 2 * lots == pytest.approx(3)
    assert result.totals()["closures"] == pytest.approx(5 + 3)


def test_the_old_may_wait_for_their_order_while_the_court_closes_others():
    """8 of 40 cases are over six months. In three weeks a closes 15 cases; then all 8 may go, as it kept them.

    No case is counted twice: with 5 x 5 closed at a and 8 at b, what is gone by the end are the 33 oldest of 40.
    """
    result = many(designate("x"), ages=[0.8, 0, 0, 0.2, 0], weeks=5, judges=4, cases=40)
    assert result.totals()["closures"] == pytest.approx(5 * 5 + 8)
    moved = rows_of(result.plan.tables("x"), MOVED)
    late = MOVED.table([(cell, receiver, 3, 3, cases) for cell, receiver, _, _, cases in moved])
    home = HOME.table([(court, 0, week, heads) for court, heads in ((1, 1), (2, 4)) for week in range(5)])
    core = {**result.plan.tables(CORE), "home": home}
    plan = Plan({CORE: core, "x": {"moved": late}})
    assert verify(result.facts, plan, objective=result.proof.objective) == ()
    assert replay_plan(result.facts, plan).overdue[:, -1].sum() == pytest.approx(0)
    young = MOVED.table([(cell, receiver, 3, 3, cases + 1) for cell, receiver, _, _, cases in moved])
    assert any("the law" in one.message for one in verify(result.facts, Plan({CORE: core, "x": {"moved": young}})))


def two_ways(**other):
    """Designation after six months, and by another way with conditions of its own."""
    return rules(form="designate", min_age_months=6, routes={"high-court": {"source": "s", **other}})


def moved_by(result, *names):
    return sum(result.plan.table(name, MOVED).amount.sum() for name in names)


def test_a_mechanism_goes_by_the_route_that_it_names():
    """6 of 20 cases are over six months: by the form's own way 6 go; by the other, or by any, the 15 that b can close."""
    for route, cases in ((None, 6), ("high-court", 15), ("any", 15)):
        result = many(designate("x", route=route), ages=OLD_THREE, weeks=1, law=two_ways(), cases=20)
        assert moved_by(result, "x") == cases


def test_the_other_route_has_conditions_of_its_own():
    # a distance that no court is within: nothing goes by it, and by any way what the form's own allows
    far = two_ways(max_km=1)
    for route, cases in ((None, 3), ("high-court", 0), ("any", 3)):
        result = many(designate("x", route=route), ages=OLD_THREE, weeks=1, law=far)
        assert moved_by(result, "x") == cases
        assert result.totals()["closures"] == pytest.approx(5 + cases)


def test_a_lot_may_go_by_the_other_route():
    # 4 cases, 3 of them old enough
    for route, goes in ((None, 0), ("high-court", 1), ("any", 1)):
        result = many({**lot(4), "route": route}, ages=OLD_THREE, weeks=1, law=two_ways())
        assert result.plan.table("batch", ASSIGNED).amount.sum() == goes


def test_the_verifier_holds_each_move_to_the_route_of_its_mechanism():
    # the plan of a mechanism that goes by the high court, in the name of one that does not: 10 moves, 3 cases old enough
    free = many(designate("x", route="high-court"), ages=OLD_THREE, weeks=1, law=two_ways())
    bound = many(designate("x"), ages=OLD_THREE, weeks=1, law=two_ways())
    assert verify(free.facts, free.plan) == ()
    found = verify(bound.facts, free.plan)
    assert any("only 3 are older than 6 months" in violation.message for violation in found), found
    closed = many(designate("x", on=False), ages=OLD_THREE, weeks=1, law=two_ways(max_km=1))
    by_far = under(two_ways(max_km=1), free.scenario)
    assert any("max_km" in violation.message for violation in verify(read_facts(by_far), free.plan))
    assert not moved_by(closed, "x")


def request(share, **other):
    return rules(form="designate", on_request={"share": share, "low": 0, "high": 1}, **other)


@pytest.mark.parametrize(
    ("law", "cases"),
    [
        (request(0.5), 10),
        (request(0.5, min_age_months=6), 3),
        (request(1, min_age_months=6), 6),
        (request(1), 15),
        (request(0), 0),
    ],
)
def test_no_more_cases_go_than_have_an_applicant_who_asks(law, cases):
    """20 cases, 6 of them old enough: half of 20; half of 6; all 6; the 15 that b can close; none."""
    result = many(*map(designate, "xy"), ages=OLD_THREE, weeks=1, law=law, cases=20)
    assert moved_by(result, "x", "y") == cases
    wrong = MOVED.table([(0, 2, 0, 0, cases + 1.0)])
    found = verify(result.facts, Plan({**result.plan.decisions, "x": {"moved": wrong}, "y": {}}))
    assert any("the law does not allow it: only" in one.message for one in found) or cases == 15


def test_two_ways_that_ask_for_different_things_add_up():
    """Of 30 cases 9 are old. Half of all have an applicant who asks for the one way: 15; the other takes the 9: 24 in all.

    The scenario does not say that whoever asks has an old case, so the careful reading, which is fewer, is not forced on it.
    """
    law = request(0.5, routes={"old": {"source": "s", "min_age_months": 6}})
    result = many(designate("x"), designate("y", route="old"), ages=OLD_THREE, weeks=1, law=law, cases=30, judges=6)
    assert (moved_by(result, "x"), moved_by(result, "y")) == (15, 9)


def test_ways_that_ask_for_a_lower_and_for_a_higher_age_share_the_older_cases():
    """9 of 30 cases are over six months, and 21 x 7 / 91.3 = 1.6 more turn three in the week: 10 in all, and not 9 + 10."""
    law = two_ways(min_age_months=3)
    result = many(designate("x"), designate("y", route="high-court"), ages=OLD_THREE, weeks=1, law=law, cases=30, judges=6)
    assert moved_by(result, "x", "y") == 10


def test_a_law_that_cannot_be_checked_is_said():
    law = rules(min_age_months=6)
    unknown = evaluate(scenario(law, ages=None, origins={"ids": ["a"]}))
    assert any("money" in text["en"] and "ages" in text["en"] for text in unknown.warnings)
    assert any("立案超过6个月" in text["zh"] for text in unknown.warnings)
    assert unknown.plan.table("x", MOVED).amount.sum() > 0
    assert not evaluate(scenario(law, origins={"ids": ["a"]})).warnings


def test_the_command_line_knows_every_form():
    assert get_args(FormName) == get_args(Form)


def test_no_part_of_a_move_is_left_that_the_law_closes():
    problem = build_problem(under(rules(min_lag_weeks=2), scenario()))
    program = build_program(problem)
    assert len(program.block("x", MOVED).columns)
    assert not program.upper[program.block("x", MOVED).columns].any()
