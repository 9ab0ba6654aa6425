"""Targets on a rank, solved by hand: the rate asked in its stead, raised where others moved; a rank not reached is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import yaml

from optimizer import SolveOptions, evaluate
from optimizer.report.closed import closed
from optimizer.report.ranks import ranks
from optimizer.scenario import Scenario
from optimizer.standings import standing

EXACT = SolveOptions(gap=0.0, disruption=0.0)


def document(helpers: int, **target: Any) -> dict[str, Any]:
    """Three basic courts with a judge for 5 days: ``x`` 50 cases, ``b`` 20 that count twice, ``c`` 10; 10, 25 and 50 % closed.

    The superior court has no case and lends its judges for the week; all cases take a day.
    """
    return {
        "schema": 1, "name": "rank", "calendar": {"start": "2019-06-10", "periods": 1, "working_days": [5]},
        "roles": {"judge": {"decides": True}}, "protected_share": 0, "travel": {"same_region": 0},
        "classes": {"plain": {"effort_days": {"judge": 1}}, "dear": {"effort_days": {"judge": 1}, "value": 2}},
        "courts": [{"id": "m", "tier": "intermediate"}, *({"id": name, "parent": "m"} for name in "xbc")],
        "pools": [{"court": "m", "judge": helpers}, *({"court": name, "judge": 1} for name in "xbc")],
        "queues": [{"court": "x", "class": "plain", "open": 50}, {"court": "b", "class": "dear", "open": 20},
                   {"court": "c", "class": "plain", "open": 10}],
        "mechanisms": [{"kind": "support", "name": "help", "heads": {"judge": [0, 4]}, "weeks": [1], "donors": ["m"]}],
        "objective": {"early": 0},
        "targets": [{"name": "place", "kpi": "closing_rate", "courts": ["x"], **target}] if target else [],
    }  # fmt: skip


def solved(helpers: int, **target: Any) -> Any:
    return evaluate(Scenario.from_document(document(helpers, **target)), options=EXACT)


def test_without_a_target_all_help_goes_where_cases_count_twice():
    """Of 4 judges 3 close the other 15 cases of ``b``, one 5 of ``x`` or ``c``: 20 x 2 + 10 + 5."""
    assert solved(4).proof.objective == pytest.approx(55)


def test_the_rate_of_the_kth_court_is_asked_for():
    """The second of the others has 25 % of 20; ``x`` needs 12.5 cases, two judges; no judge is left to help ``b`` past it.

    15 of 50 are closed at ``x``, 30 %, 5 at each of the others: 15 + 5 x 2 + 5.
    """
    result = solved(2, rank=2)
    assert result.proof.objective == pytest.approx(30)
    assert result.scenario.document.targets[0].at_least == pytest.approx(0.25)
    (one,) = ranks(result)
    assert (one["rank"], one["of"], one["sq_rank"], one["reached"]) == (2, 3, 3, True)
    assert (one["rate"], one["sq_rate"]) == (pytest.approx(0.3), pytest.approx(0.1))
    assert result.warnings == ()


def test_the_floor_is_raised_where_others_move_past():
    """With 4 judges two do for 25 %, and two help ``b`` to 75 %; the second of the others is then ``c`` with 50 %.

    So all four go to ``x``: 25 of 50, the first place with ``c``: 25 + 5 x 2 + 5 = 40; the first round had 15 + 15 x 2 + 5.
    """
    result = solved(4, rank=2)
    assert result.proof.objective == pytest.approx(40)
    assert result.scenario.document.targets[0].at_least == pytest.approx(0.5)
    assert ranks(result)[0]["rank"] == 1
    assert result.verified


def test_a_rank_that_others_make_impossible_is_told():
    """With 3 judges the third helps ``b`` to 50 %, as ``c``; but ``x`` can close 20 of 50 at most, 40 %."""
    result = solved(3, rank=2)
    assert result.proof.objective == pytest.approx(15 + 10 * 2 + 5)
    assert [(one["rank"], one["reached"]) for one in ranks(result)] == [(3, False)]
    (warning,) = result.warnings
    assert warning["en"].startswith("Target 'place': x is at rank 3 of 3 on ")
    assert warning["en"].endswith("and 2 is asked: not reached, a rate of 50.00% cannot be had.")
    assert "x排名第3位（共3家），要求不低于第2位，未达到：结案率达不到50.00%。" in warning["zh"]
    assert any("3 of 3, 2 was asked: NOT reached; if nobody moves, 3." in text for text in closed(result, "en"))
    assert any("未达到" in text for text in closed(result, "zh"))


def test_a_floor_that_no_plan_can_meet_names_the_target():
    """The first place takes 50 % of 50, and two judges bring 15 cases."""
    result = solved(2, rank=1)
    assert (result.proof.status, [one.rule for one in result.conflict]) == ("infeasible", ["targets[0]"])


def test_a_conflict_is_named_where_the_rank_is_written(tmp_path):
    path = tmp_path / "rank.yaml"
    path.write_text(yaml.safe_dump(document(2, rank=1)), encoding="utf-8")
    (one,) = evaluate(Scenario.load(path), options=EXACT).conflict
    assert one.place.file == str(path)
    assert "courts:" in path.read_text(encoding="utf-8").splitlines()[one.place.line - 1]


def test_a_soft_rank_may_be_missed_and_is_told():
    """At a penalty of 1 for the whole rate nobody moves for it: both judges help ``b`` to 75 %, which is then asked for."""
    result = solved(2, rank=1, soft=True, penalty=1)
    assert result.proof.objective == pytest.approx(5 + 15 * 2 + 5 - 1 * (0.75 - 0.1))
    assert any("not reached, the rate asked in its stead is missed" in text["en"] for text in result.warnings)


def test_a_solved_run_solves_to_the_same_again():
    result = solved(4, rank=2)
    again = evaluate(Scenario.from_dump(result.scenario.dump()), options=EXACT)
    assert again.scenario.digest == result.scenario.digest
    assert again.proof.objective == pytest.approx(40)


def test_the_share_of_genuine_closures_ranks_too_and_courts_without_closures_do_not():
    """``b`` closes nothing but terminations, ``c`` nothing at all: ``x`` stands first of two."""
    data = document(2, rank=1)
    data["classes"]["dear"]["genuine_share"] = 0
    data["pools"][3]["judge"] = 0
    data["targets"][0]["kpi"] = "actual_closing_rate"
    data["objective"]["terminated"] = 0.2
    (one,) = ranks(evaluate(Scenario.from_document(data), options=EXACT))
    assert (one["rank"], one["rate"]) == (1, pytest.approx(1))


def test_the_place_is_that_of_the_day():
    """Two weeks with 5 cases more for ``c`` in each, which it closes: ``x`` has 10 % on the first Sunday, then 20 %."""
    data = document(0, rank=2, by="2019-06-16", soft=True)
    data["calendar"] |= {"periods": 2, "working_days": [5, 5]}
    data["queues"][2] = {"court": "c", "class": "plain", "open": 0, "inflow_per_week": 5}
    result = evaluate(Scenario.from_document(data), options=EXACT)
    target = result.facts.document.targets[0]
    early = standing(result.facts, result.ledger, target)
    late = standing(result.facts, result.ledger, target.model_copy(update={"by": None}))
    # x closes 5 of 50, then 10; b 5 of 20, then 10; c all that comes in
    assert (early.rate, early.rank, early.of) == (pytest.approx(0.1), 3, 3)
    assert (late.rate, late.needed) == (pytest.approx(0.2), pytest.approx(0.5))
    assert not np.isnan(early.needed)
