"""Duties: what each asks, solved by hand; what they cost the status quo; that one which cannot be kept is named."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optimizer import SolveOptions, evaluate
from optimizer.errors import ScenarioError, VerificationError
from optimizer.facts import Done, read_facts, unmet
from optimizer.model import build_program
from optimizer.model.reach import beyond_reach
from optimizer.plan import CLOSED, CORE, Plan, Table
from optimizer.problem import build_problem
from optimizer.report.closed import closed
from optimizer.scenario import Scenario
from optimizer.verdict import check
from optimizer.verification import verify

EXACT = SolveOptions(gap=0.0, disruption=0.0)


def document(**fields: Any) -> dict[str, Any]:
    """Court ``a``: 20 officer-days, 30 easy cases of 1 day and 10 hard ones of 4; ``b``: 10 days and 5 hard cases."""
    return {
        "schema": 1, "name": "duties", "calendar": {"start": "2019-06-10", "periods": 1, "working_days": [5]},
        "roles": {"judge": {"decides": True}},
        "classes": {"easy": {"effort_days": {"judge": 1}}, "hard": {"effort_days": {"judge": 4}, "genuine_share": 0.5}},
        "courts": [{"id": "a", "parent": "m"}, {"id": "b", "parent": "m"}, {"id": "m", "tier": "intermediate"}],
        "pools": [{"court": "a", "judge": 4}, {"court": "b", "judge": 2}, {"court": "m", "judge": 0}],
        "queues": [
            {"court": "a", "class": "easy", "open": 30}, {"court": "a", "class": "hard", "open": 10},
            {"court": "b", "class": "hard", "open": 5},
        ],
        "objective": {"early": 0, "terminated": 0}, **fields,
    }  # fmt: skip


def solved(duty: dict[str, Any] | None = None, **fields: Any) -> Any:
    duties = [] if duty is None else [{"name": "owed", **duty}]
    return evaluate(Scenario.from_document(document(duties=duties, **fields)), options=EXACT)


def closed_of(result: Any, klass: str) -> float:
    return float(result.classes().query(f"`class` == '{klass}'")["closures"].sum())


def test_without_a_duty_the_easy_cases_are_closed():
    """20 easy ones at ``a`` are worth 20; at ``b`` 10 / 4 = 2.5 hard ones at 0.5 each 1.25."""
    result = solved()
    assert result.proof.objective == pytest.approx(21.25)
    assert closed_of(result, "hard") == pytest.approx(2.5)


@pytest.mark.parametrize(
    ("duty", "worth", "hard"),
    [
        # of 15 hard cases 6: 2.5 at b, 3.5 at a, which take 14 of its 20 days; 6 easy ones remain: 6 + 6 x 0.5
        ({"classes": ["hard"], "share": 0.4}, 9.0, 6.0),
        ({"classes": ["hard"], "at_least": 6}, 9.0, 6.0),
        # each court by itself: 2 of 10 at a (8 days, 12 easy ones), 1 of 5 at b, which does 2.5 anyway: 12 + 1 + 1.25
        ({"classes": ["hard"], "share": 0.2, "each": True}, 14.25, 4.5),
        # at a alone, 3 of them: 12 days, 8 easy ones: 8 + 1.5 + 1.25
        ({"classes": ["hard"], "at_least": 3, "courts": ["a"]}, 10.75, 5.5),
        # 2 genuine ones are 4 closed, 1.5 of them at a: 6 days, 14 easy ones: 14 + 4 x 0.5
        ({"classes": ["hard"], "at_least": 2, "counts": "genuine"}, 16.0, 4.0),
        # 18 days on hard cases: 10 at b, 8 at a for 2 cases: 12 + 4.5 x 0.5
        ({"classes": ["hard"], "at_least": 18, "counts": "effort_days"}, 14.25, 4.5),
        # half of the 20 days of a: 10 days, 2.5 cases: 10 + 5 x 0.5
        ({"classes": ["hard"], "share": 0.5, "counts": "effort_days", "courts": ["a"]}, 12.5, 5.0),
        # of all classes 22 cases: 19.5 + 2.5 at b; so a closes 19.5, e.g. 19.5 easy ones, and does 20 anyway: it does not bind
        ({"at_least": 22}, 21.25, 2.5),
    ],
    ids=["share", "number", "each", "one court", "genuine", "days", "share of days", "not binding"],
)  # fmt: skip
def test_a_duty_is_kept_and_costs_what_it_must(duty, worth, hard):
    result = solved(duty)
    assert result.proof.objective == pytest.approx(worth)
    assert result.proof.status_quo == pytest.approx(worth)  # nobody can move, and the status quo owes the same
    assert closed_of(result, "hard") == pytest.approx(hard)
    assert result.verified


def test_a_share_of_days_asks_no_more_days_than_the_cases_take():
    """All 10 days of ``b`` are owed to its easy cases, of which there are 3, a day each; 7 days are left for 1.75 hard ones."""
    queues = [{"court": "b", "class": "easy", "open": 3}, {"court": "b", "class": "hard", "open": 5}]
    duty = {"classes": ["easy"], "share": 1, "counts": "effort_days", "courts": ["b"]}
    assert solved(duty, queues=queues).proof.objective == pytest.approx(3 + 1.75 * 0.5)


def test_a_soft_duty_is_missed_where_that_costs_less_and_counts_in_the_status_quo():
    """A hard case at ``a`` costs 4 easy ones and brings 0.5: 3.5. At 2 per case 6 - 2.5 = 3.5 are missed; at 4 none is."""
    missed = solved({"classes": ["hard"], "share": 0.4, "soft": True, "penalty": 2})
    assert missed.proof.objective == pytest.approx(21.25 - 7)
    assert missed.proof.status_quo == pytest.approx(21.25 - 7)
    assert missed.ledger.unmet == {"owed": pytest.approx(3.5)}
    kept = solved({"classes": ["hard"], "share": 0.4, "soft": True, "penalty": 4})
    assert kept.proof.objective == pytest.approx(9.0)
    assert kept.ledger.unmet == {"owed": pytest.approx(0, abs=1e-6)}


def test_old_cases_are_those_that_are_old_at_the_end_and_the_oldest_count_first():
    """Of the 10 hard cases of ``a`` 0.6 are 12 to 24 months old, the others at most 3, and so under 6 a week later too.

    Half of the 6 old ones are owed: 3 closures at ``a``, worth 10.75 as above.
    """
    classes = document()["classes"]
    classes["hard"]["ages"] = [0.4, 0, 0, 0.6, 0]
    duty = {"classes": ["hard"], "older_than_months": 6, "share": 0.5, "courts": ["a"]}
    result = solved(duty, classes=classes)
    assert result.proof.objective == pytest.approx(10.75)
    old = result.classes().query("`class` == 'hard' and age_months == '12-24'")
    assert float(old["closures"].sum()) >= 3 - 1e-6


def test_no_more_old_cases_can_be_closed_than_there_are():
    """6 old ones at ``a``: 7 are owed, and nobody can close them, however many officers there are."""
    classes = document()["classes"]
    classes["hard"]["ages"] = [0.4, 0, 0, 0.6, 0]
    duty = {"classes": ["hard"], "older_than_months": 6, "at_least": 7, "courts": ["a"]}
    pools = [{"court": "a", "judge": 40}, {"court": "b", "judge": 2}, {"court": "m", "judge": 0}]
    assert solved(duty, classes=classes, pools=pools).conflict[0].rule == "duties[0]"


def test_a_duty_that_no_plan_can_keep_is_named_with_its_line(tmp_path):
    text = (
        "schema: 1\nname: few\ncalendar: {start: 2019-06-10, periods: 1}\nroles: {judge: {}}\n"
        "classes: {hard: {effort_days: {judge: 9}}}\ncourts: [{id: a}]\npools: [{court: a, judge: 1}]\n"
        "queues: [{court: a, class: hard, open: 5}]\nduties:\n  - {name: easily kept, at_least: 0.1}\n"
        "  - {name: too much, share: 0.9}\n"
    )
    path = tmp_path / "few.yaml"
    path.write_text(text, encoding="utf-8")
    result = evaluate(Scenario.load(path), options=EXACT)
    assert (result.proof.status, result.proof.status_quo) == ("infeasible", None)
    assert [(one.rule, one.place.line) for one in result.conflict] == [("duties[1]", 11)]


def test_tied_cases_are_owed_by_whoever_can_progress_them():
    """Tied cases need outsiders: the status quo cannot keep a hard duty on them, a plan with help can.

    ``a`` has 2 tied hard cases of 10. One judge of ``b`` helps for the week: 5 x 0.98 days, 1.225 of them tied cases.
    """
    classes = document()["classes"]
    classes["hard"]["tied_share"] = 0.2
    help_ = {"kind": "support", "name": "help", "heads": {"judge": [0, 1]}, "weeks": [1], "relieves_tied": True}
    duty = {"classes": ["hard"], "tied": True, "at_least": 1, "courts": ["a"]}
    fields = {"classes": classes, "protected_share": 0, "mechanisms": [help_]}
    result = solved(duty, **fields)
    assert (result.proof.status, result.proof.status_quo, result.nobody_moves) == ("optimal", None, None)
    assert result.ledger.unmet["owed"] == pytest.approx(0, abs=1e-6)
    assert any("duty 'owed' cannot be kept if nobody moves" in warning["en"] for warning in result.warnings)
    assert solved(duty, **{**fields, "mechanisms": []}).proof.status == "infeasible"


def test_what_another_court_executes_counts_for_the_court_that_owes_it():
    """The superior court has 20 days of its own and takes 3 hard cases of ``a``: all 3 owed are closed without ``a``."""
    elevate = {
        "kind": "cross", "name": "up", "form": "elevate", "origins": {"ids": ["a"]}, "classes": ["hard"], "cases": "all",
        "share_cap": 0.3, "overhead": 0, "lag_weeks": 0, "minimum_lot": 3, "handover_days": {},
    }  # fmt: skip
    pools = [{"court": "a", "judge": 4}, {"court": "b", "judge": 2}, {"court": "m", "judge": 4}]
    result = solved({"classes": ["hard"], "at_least": 3, "courts": ["a"]}, pools=pools, mechanisms=[elevate])
    assert result.proof.objective == pytest.approx(20 + 3 * 0.5 + 1.25)


def tampered(result: Any, factor: float) -> Plan:
    """The same plan with all closures of hard cases cut."""
    decisions = {owner: dict(tables) for owner, tables in result.plan.decisions.items()}
    closed = decisions[CORE][CLOSED.name]
    hard = result.facts.cells.klass[closed.index["cell"]] == 1
    decisions[CORE][CLOSED.name] = Table(closed.index, np.where(hard, factor, 1.0) * closed.amount, closed.unit)
    return Plan(decisions)


def test_a_plan_that_breaks_a_duty_is_refused_and_so_is_such_a_status_quo():
    result = solved({"classes": ["hard"], "share": 0.4})
    plan = tampered(result, 0.9)
    found = [violation.row for violation in verify(result.facts, plan)]
    assert found == ["duty owed"]
    assert [violation.row for violation in verify(result.facts, plan, promises=False)] == ["duty owed"]
    with pytest.raises(VerificationError, match="status quo: duty owed"):
        check(replace(result, nobody_moves=plan))


def test_what_is_owed_is_read_alike_on_both_sides():
    """The floors of all rows, summed, are what the verifier says is missed if nothing is closed."""
    duties = [
        {"name": "one", "classes": ["hard"], "share": 0.4, "each": True},
        {"name": "two", "at_least": 3, "each": True},
        {"name": "three", "share": 0.3, "counts": "effort_days", "courts": {"tier": "basic"}},
    ]
    scenario = Scenario.from_document(document(duties=duties))
    program, facts = build_program(build_problem(scenario)), read_facts(scenario)
    nothing = np.zeros(facts.cells.shape)
    for duty in scenario.document.duties:
        rows = next(part for part in program.parts if part.name == f"duty {duty.name}")
        assert program.row_lower[rows.first : rows.end].sum() == pytest.approx(
            unmet(facts, duty, Done(nothing, nothing, nothing, nothing))
        )


@pytest.mark.parametrize(
    ("duty", "message"),
    [
        ({}, "either at_least or share"),
        ({"share": 0.5, "at_least": 3}, "either at_least or share"),
        ({"share": 1.2}, "share"),
        ({"share": 0.5, "classes": ["hrad"]}, "did you mean hard"),
        ({"share": 0.5, "counts": "effort_days", "older_than_months": 6}, "not counted by age"),
        ({"share": 0.5, "counts": "case"}, "did you mean cases"),
        ({"share": 0.5, "courts": ["c"]}, "no court 'c'"),
    ],
)
def test_wrong_duties_are_faults(duty, message):
    with pytest.raises(ScenarioError, match=message):
        Scenario.from_document(document(duties=[{"name": "owed", **duty}]))


@pytest.mark.parametrize(
    ("share", "en", "zh"),
    [
        (0.4, "Duties kept: owed.", "已履行的办案义务：owed。"),
        # the 15 hard cases take 60 days, and there are 30: half of them, 7.5, are worked on at most
        (0.9, "Duty missed: owed, by", "未履行的办案义务：owed，差"),
    ],
)
def test_a_duty_that_is_missed_is_told_with_what_is_missing(share, en, zh):
    result = solved({"classes": ["hard"], "share": share, "soft": True, "penalty": 9})
    assert any(text.startswith(en) for text in closed(result, "en"))
    assert any(text.startswith(zh) for text in closed(result, "zh"))
    missed = result.ledger.unmet["owed"]
    assert (missed < 0.05) == (share == 0.4)
    assert missed == pytest.approx(max(share * 15 - closed_of(result, "hard"), 0), abs=1e-6)


def two_duties(easy: float, hard: float) -> Any:
    """Court ``b`` alone, with 10 days: easy cases of a day and hard ones of 4; nobody else may help unless it moves."""
    queues = [{"court": "b", "class": "easy", "open": 30}, {"court": "b", "class": "hard", "open": 5}]
    team = {"kind": "support", "name": "team", "weeks": [1], "heads": {"judge": [0, 4]}, "hosts": ["b"]}
    duties = [{"name": "one", "classes": ["easy"], "at_least": easy}, {"name": "two", "classes": ["hard"], "at_least": hard}]
    data = document(duties=duties, queues=queues, mechanisms=[team], protected_share=0)
    return evaluate(Scenario.from_document(data), options=EXACT)


def test_two_rules_that_stand_against_each_other_are_both_named():
    """8 easy cases take 8 of 10 days and 1 hard one 4: each can be kept without the other; 4 judges more can keep both."""
    (warning,) = [text for text in two_duties(8, 1).warnings if "if nobody moves" in text["en"]]
    assert {"'one'", "'two'"} <= set(warning["en"].split())
    assert "together with" in warning["en"]
    assert re.search("办案义务“(one|two)”与办案义务“(one|two)”无法同时做到", warning["zh"])


def test_a_rule_that_cannot_be_kept_by_itself_is_named_alone():
    """12 easy cases take 12 of 10 days, whatever else is owed."""
    (warning,) = [text for text in two_duties(12, 0.1).warnings if "if nobody moves" in text["en"]]
    assert "duty 'one' cannot be kept if nobody moves" in warning["en"]


@pytest.mark.parametrize(
    ("goal", "says"),
    [
        ({"duties": [{"name": "d", "classes": ["hard"], "at_least": 16}]}, "duties[0]: asks for 16 cases, and there can be 15"),
        ({"duties": [{"name": "d", "classes": ["hard"], "at_least": 6, "each": True, "courts": ["a", "b"]}]},
         "duties[0]: asks for 6 cases at b, and there can be 5"),
        ({"duties": [{"name": "d", "classes": ["hard"], "at_least": 8, "counts": "genuine"}]},
         "duties[0]: asks for 8 cases, and there can be 7.5"),
        ({"targets": [{"name": "t", "kpi": "closures", "at_least": 46}]}, "targets[0]: asks for 46 cases, and there can be 45"),
        ({"targets": [{"name": "t", "kpi": "genuine_closures", "at_least": 3, "courts": ["b"]}]},
         "targets[0]: asks for 3 cases, and there can be 2.5"),
        ({"duties": [{"name": "d", "at_least": 45}], "targets": [{"name": "t", "kpi": "closures", "at_least": 45}]}, None),
    ],
)  # fmt: skip
def test_check_says_with_numbers_what_no_plan_can_keep(goal, says):
    found = [f"{one.path}: {one.message}" for one in beyond_reach(build_problem(Scenario.from_document(document(**goal))))]
    assert len(found) == (says is not None)
    assert says is None or found[0].startswith(says)


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("en", "duty 'd' asks for 6 cases at b, and there can be 5 at most."),
        ("zh", "办案义务“d”要求b办结6件，而该院最多只能有5件。"),
    ],
)
def test_pages_say_so_without_paths(lang, says):
    duty = {"name": "d", "classes": ["hard"], "at_least": 6, "each": True, "courts": ["a", "b"], "soft": True}
    (warning,) = evaluate(Scenario.from_document(document(duties=[duty])), options=EXACT).warnings
    assert warning[lang] == says
