"""Duties and targets by a day, duties that bind a plan alone or count what has closed: each worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizer import SolveOptions, evaluate
from optimizer.facts import Done, period_by, read_facts, unmet
from optimizer.model import build_program
from optimizer.problem import build_problem
from optimizer.report.closed import closed
from optimizer.scenario import Scenario
from optimizer.verification import verify

EXACT = SolveOptions(gap=0.0, disruption=0.0)
FIRST = "2019-06-16"
"""The first of two Sundays."""


def document(**fields: Any) -> dict[str, Any]:
    """A judge for two weeks of 5 days, 30 cases of a day that close 7 days after their work, and 14 in the pipeline.

    Of the work of the first week, done in its middle, all closes in the second: 5 cases; that of the second closes later. The
    pipeline closes evenly over 7 days: in the first week.
    """
    return {
        "schema": 1, "name": "days", "calendar": {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
        "roles": {"judge": {"decides": True}}, "courts": [{"id": "a"}], "pools": [{"court": "a", "judge": 1}],
        "classes": {"k": {"effort_days": {"judge": 1}, "closes_after_days": 7}},
        "queues": [{"court": "a", "class": "k", "open": 30, "pipeline": 14}], "objective": {"early": 0}, **fields,
    }  # fmt: skip


def feasible(**fields: Any) -> bool:
    result = evaluate(Scenario.from_document(document(**fields)), options=EXACT)
    assert (result.proof.status, result.verified) in (("optimal", True), ("infeasible", False))
    return result.plan is not None


@pytest.mark.parametrize(
    ("duty", "most"),
    [
        # work done: 5 cases a week, of 30
        ({"by": FIRST}, 5), ({}, 10),
        # closed: 14 of the pipeline in the first week, 5 more in the second
        ({"by": FIRST, "counts": "closed"}, 14), ({"counts": "closed"}, 19),
        # of cases over 6 months the pipeline, of unknown age, is left out; nothing of the first week's work closes in it
        ({"counts": "closed", "older_than_months": 6}, 5),
        # days: 5 a week
        ({"by": FIRST, "counts": "effort_days"}, 5), ({"counts": "effort_days"}, 10),
    ],
    ids=["first week", "both", "closed in the first week", "closed", "old closed", "days of the first week", "days"],
)  # fmt: skip
def test_a_duty_holds_up_to_what_can_be_done_by_the_day(duty, most):
    classes = {"k": {**document()["classes"]["k"], "ages": [0, 0, 0, 1, 0]}}
    for floor, kept in ((most - 0.01, True), (most + 0.01, False)):
        assert feasible(duties=[{"name": "owed", "at_least": floor, **duty}], classes=classes) is kept


@pytest.mark.parametrize(
    ("duty", "owed"),
    [
        ({"by": FIRST}, 0.5 * 33), ({}, 0.5 * 36),  # 3 come in each week
        ({"counts": "closed", "by": FIRST}, 0.5 * (33 + 14)),
        ({"counts": "effort_days", "by": FIRST}, 0.5 * 5), ({"counts": "effort_days"}, 0.5 * 10),
        # from 3 to 6 months old at the start, 91.3125 days, evenly: a week later 7 / 91.3125 are over 6, then 14
        ({"older_than_months": 6, "by": FIRST}, 0.5 * 30 * 7 / 91.3125), ({"older_than_months": 6}, 0.5 * 30 * 14 / 91.3125),
    ],
)  # fmt: skip
def test_what_a_share_asks_is_that_of_the_day_on_both_sides(duty, owed):
    """With nothing done the verifier misses all of it; the row asks for it less what of the pipeline closes anyway."""
    classes = {"k": {**document()["classes"]["k"], "ages": [0, 1, 0, 0, 0]}}
    queues = [{"court": "a", "class": "k", "open": 30, "inflow_per_week": 3, "pipeline": 14}]
    duties = [{"name": "owed", "share": 0.5, **duty}]
    scenario = Scenario.from_document(document(duties=duties, classes=classes, queues=queues))
    program, facts = build_program(build_problem(scenario)), read_facts(scenario)
    none = np.zeros(facts.cells.shape)
    assert unmet(facts, scenario.document.duties[0], Done(none, none, none, none)) == pytest.approx(owed)
    rows = next(part for part in program.parts if part.name == "duty owed")
    assert program.row_lower[rows.first] == pytest.approx(owed - (14 if duty.get("counts") == "closed" else 0))


@pytest.mark.parametrize(
    ("target", "best", "side"),
    [
        # 14 of 44 have closed on the first Sunday, 19 on the second
        ({"kpi": "closing_rate", "by": FIRST}, 14 / 44, "at_least"), ({"kpi": "closing_rate"}, 19 / 44, "at_least"),
        ({"kpi": "closures", "by": FIRST}, 14, "at_least"), ({"kpi": "closures"}, 19, "at_least"),
        ({"kpi": "open_at_end", "by": FIRST}, 25, "at_most"), ({"kpi": "open_at_end"}, 20, "at_most"),
        # open over closed in the days until then: 25 / 14 x 7 and 20 / 19 x 14
        ({"kpi": "disposition_days", "by": FIRST}, 12.5, "at_most"), ({"kpi": "disposition_days"}, 280 / 19, "at_most"),
        # 30 x 14 / 91.3125 are over 6 months at the end
        ({"kpi": "overdue_at_end"}, 30 * 14 / 91.3125, "at_most"),
    ],
)  # fmt: skip
def test_a_target_holds_up_to_what_can_be_by_the_day(target, best, side):
    classes = {"k": {**document()["classes"]["k"], "ages": [0, 1, 0, 0, 0]}}
    fields: dict[str, Any] = {"classes": classes}
    if target["kpi"] == "overdue_at_end":  # nobody works on them
        fields["pools"] = [{"court": "a", "judge": 0}]
    worse = 0.99 if side == "at_least" else 1.01
    for bound, kept in ((best * worse, True), (best / worse, False)):
        assert feasible(targets=[{"name": "goal", side: bound, **target}], **fields) is kept


def test_overdue_cases_are_those_of_the_day():
    """Of 300 cases from 3 to 6 months old 300 x 7 / 91.3125 are over 6 after a week; 5 of these are worked on."""
    fields = {
        "classes": {"k": {**document()["classes"]["k"], "ages": [0, 1, 0, 0, 0]}},
        "queues": [{"court": "a", "class": "k", "open": 300}],
    }
    left = 300 * 7 / 91.3125 - 5
    for bound, kept in ((left + 0.01, True), (left - 0.01, False)):
        target = {"name": "goal", "kpi": "overdue_at_end", "at_most": bound, "by": FIRST}
        assert feasible(targets=[target], **fields) is kept


def test_a_soft_duty_by_a_day_is_missed_by_what_is_missing_then():
    """5 of 8 are done in the first week: 3 are missing on its last day, whatever follows; 10 cases are worth 10."""
    duty = {"name": "owed", "at_least": 8, "by": FIRST, "soft": True, "penalty": 0.5}
    result = evaluate(Scenario.from_document(document(duties=[duty])), options=EXACT)
    assert result.ledger.unmet == {"owed": pytest.approx(3)}
    assert result.proof.objective == pytest.approx(10 - 1.5)


@pytest.mark.parametrize(
    ("day", "period"),
    [("2019-06-10", 0), ("2019-06-16", 0), ("2019-06-19", 0), ("2019-06-20", 1), ("2019-06-23", 1)],
)
def test_a_day_within_a_period_means_the_nearest_end(day, period):
    """Ends on 16 and 23 June: the 19th is 3 days from the first, 4 from the second."""
    duty = {"name": "owed", "at_least": 1, "by": day}
    scenario = Scenario.from_document(document(duties=[duty]))
    by = scenario.document.duties[0].by
    assert period_by(read_facts(scenario), by) == build_problem(scenario).time.until(by) == period
    assert any("ends no period" in one.message for one in scenario.warnings) is (day not in ("2019-06-16", "2019-06-23"))


def test_an_order_binds_the_plan_and_not_the_status_quo():
    """Hard cases take 4 days and count 0.5: the status quo does 10 easy ones, the plan 1 hard one and 6 easy ones."""
    fields = {
        "classes": {"easy": {"effort_days": {"judge": 1}}, "hard": {"effort_days": {"judge": 4}, "value": 0.5}},
        "queues": [{"court": "a", "class": "easy", "open": 30}, {"court": "a", "class": "hard", "open": 10}],
    }
    order = {"name": "drive", "classes": ["hard"], "at_least": 1, "binds": "plan"}
    result = evaluate(Scenario.from_document(document(**fields, duties=[order])), options=EXACT)
    assert (result.proof.objective, result.proof.status_quo) == (pytest.approx(6.5), pytest.approx(10))
    assert result.verified
    assert result.nobody_moves is not None
    assert [one.row for one in verify(result.facts, result.nobody_moves)] == ["duty drive"]
    assert verify(result.facts, result.nobody_moves, promises=False) == ()
    assert "Order kept: drive; if nobody moves, 1.0 cases would be missing." in closed(result, "en")
    assert "已完成的专项任务：drive；若不调动人员，尚差1.0件。" in closed(result, "zh")
    both = evaluate(Scenario.from_document(document(**fields, duties=[{**order, "binds": "all"}])), options=EXACT)
    assert both.proof.status_quo == pytest.approx(6.5)
