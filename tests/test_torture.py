"""The judges of torture object to what is wrong, each by itself; what they say of a thousand scenarios is a benchmark."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from optimizer import SolveOptions, evaluate
from optimizer.model import build_program
from optimizer.plan import CLOSED, CORE
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from tests.test_scalar_model import KINDS
from tests.tiny import tiny
from tests.torture import FEATURED, exact_bound, objections, torture


@pytest.fixture(scope="module")
def checked():
    """A plan whose bound its prices prove, and its document; nobody moves, so that its program is linear."""
    data = tiny(3, ("backlog",))
    result = evaluate(Scenario.from_document(data), options=SolveOptions(gap=0.0, disruption=0.0))
    assert result.proof.claim == "checked"
    assert not list(objections(result, data))
    return result, data


def said(result, data):
    return " ".join(objections(result, data))


def test_a_bound_below_the_best_plan_is_objected_to_by_all(checked):
    result, data = checked
    words = said(replace(result, proof=replace(result.proof, bound=result.proof.bound - 0.01)), data)
    assert all(part in words for part in ("prices prove", "exactly", "highs finds", "scip finds", "scalar model finds"))


def test_a_plan_that_is_not_what_it_is_said_to_be_is_objected_to(checked):
    result, data = checked
    assert "scalar verdict" in said(replace(result, proof=replace(result.proof, objective=result.proof.objective + 1)), data)
    table = result.plan.table(CORE, CLOSED)
    more = {**result.plan.decisions[CORE], CLOSED.name: replace(table, amount=table.amount + 1)}
    better = replace(result.plan, decisions={**result.plan.decisions, CORE: more})
    assert "the scalar model finds no more" in said(replace(result, plan=better), data)


def test_no_plan_where_there_is_one_and_too_much_said_are_objected_to(checked):
    result, data = checked
    none = replace(result, plan=None, proof=replace(result.proof, status="infeasible", bound=None, claim=None))
    assert {"highs", "scip"} <= set(said(none, data).split())
    assert "the scalar model finds" in said(none, data)
    one = replace(result, proof=replace(result.proof, claim="search"))
    assert not said(one, data)  # and the report says whose word it is


def test_prices_prove_in_fractions_what_they_prove_by_hand(checked):
    result, _ = checked
    program = build_program(build_problem(result.scenario))
    assert float(exact_bound(program, result.proof.prices)) == pytest.approx(result.proof.bound, rel=1e-9)
    # without prices every column stands at its better limit
    best = np.maximum(program.worth * program.upper, program.worth * program.lower).sum()
    assert float(exact_bound(program, np.zeros(len(program.row_lower)))) == pytest.approx(best)


def test_what_is_drawn():
    """Amounts far apart, every mechanism, and from a seed on every feature."""
    plain, featured = ([torture(seed) for seed in range(first, first + 100)] for first in (0, FEATURED))
    for documents in (plain, featured):
        opened = [queue["open"] for data in documents for queue in data["queues"] if queue["open"]]
        assert min(opened) < 1e-4
        assert max(opened) > 1e6
        assert len({one["kind"] for data in documents for one in data["mechanisms"]}) >= len(KINDS) - 3
    used = Counter(name for data in featured for name in ("adjust", "rules", "targets") if data.get(name))
    assert min(used[name] for name in ("adjust", "rules", "targets")) >= 20
    assert any(data["calendar"].get("period") == "month" for data in featured)
    assert not any(data.get("targets") or data.get("rules") for data in plain)
