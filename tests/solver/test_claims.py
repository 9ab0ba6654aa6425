"""What a bound rests on: prices, two solvers or one; contradictions are errors that keep the case."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array

from optimizer import SolveOptions, evaluate
from optimizer.certificate import safe_bound
from optimizer.errors import DisagreementError, RangeError, SolverError
from optimizer.model import build_program
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.solver import claims, solve_program, stages
from optimizer.solver.backend import Answer, Task
from optimizer.solver.claims import claim_of, contradiction, price
from optimizer.solver.search import Search
from tests.tiny import tiny

EXACT = SolveOptions(gap=0.0, disruption=0.0)
FOLDER = Path(__file__).parents[2] / "scenarios" / "mechanisms"


def program_of(name):
    return build_program(build_problem(Scenario.load(FOLDER / f"{name}.yaml")))


def knapsack(whole=True):
    """Values 10, 13, 7 with weights 3, 4, 2 and room for 6: whole 20, relaxed 20.25."""
    return Task(
        csr_array(np.array([[3.0, 4.0, 2.0]])), np.array([-np.inf]), np.array([6.0]), np.zeros(3), np.ones(3),
        np.array([10.0, 13.0, 7.0]), np.full(3, whole),
    )  # fmt: skip


def test_prices_prove_the_relaxation():
    prices, bound = price(knapsack(), EXACT, 10.0)
    assert prices == pytest.approx([13 / 4])
    assert bound == pytest.approx(20.25, rel=1e-12)
    assert bound >= 20.25


def test_prices_of_a_large_program_may_come_from_a_first_order_method(monkeypatch):
    monkeypatch.setattr(claims, "PRICED_ROWS", 0)
    prices, bound = price(knapsack(), EXACT, 10.0)
    assert 20.25 <= bound <= 20.26
    assert prices == pytest.approx([13 / 4], rel=1e-2)


@pytest.mark.parametrize(
    ("bound", "second", "checked", "kind", "claimed"),
    [
        (20.0, None, 20.0, "checked", 20.0),
        (20.0, 20.0, 20.00001, "checked", 20.00001),
        (20.0, 20.0, 20.25, "two solvers", 20.0),
        (20.0, 20.1, 20.25, "two solvers", 20.1),
        (20.0, None, 20.25, "search", 20.0),
        (None, None, 20.25, "checked", 20.25),
        (None, None, None, "search", None),
    ],
)
def test_the_surest_claim_is_made(bound, second, checked, kind, claimed):
    claim = claim_of(bound, second, None, checked)
    assert (claim.kind, claim.bound, claim.checked_bound) == (kind, claimed, checked)


@pytest.mark.parametrize("seed", range(12))
def test_a_checked_bound_can_be_checked_again_and_covers_the_plan(seed):
    program = build_program(build_problem(Scenario.from_document(tiny(seed, ("bureau", "support")))))
    found = solve_program(program, EXACT)
    assert found.claim in ("checked", "two solvers")
    again = safe_bound(
        program.matrix, program.row_lower, program.row_upper, program.lower, program.upper, program.worth, found.prices
    )
    assert again == found.checked_bound
    assert found.checked_bound >= found.first_stage * (1 - 1e-9)
    assert found.checked_bound >= found.bound * (1 - 1e-9)
    assert {"prices"} <= set(found.seconds)


def test_both_kinds_of_claims_occur():
    kinds = {
        evaluate(Scenario.from_document(tiny(seed, ("bureau", "support"))), options=EXACT).proof.claim for seed in range(12)
    }
    assert kinds == {"checked", "two solvers"}


def test_a_second_solver_that_comes_to_no_end_leaves_the_word_of_one(monkeypatch):
    monkeypatch.setattr(stages, "ask_again", lambda *_: None)
    monkeypatch.setattr(stages, "price", lambda *_: (None, None))
    found = solve_program(program_of("bureau"), EXACT)
    assert (found.status, found.claim, found.prices, found.checked_bound) == ("optimal", "search", None, None)


def test_a_second_solver_that_dies_is_no_second_solver(monkeypatch):
    def die(*_, **__):
        raise SolverError("scip", "killed by signal 9")

    monkeypatch.setattr(claims, "search", die)
    assert claims.ask_again(knapsack(), "highs", EXACT, 5.0) is None
    assert price(knapsack(), EXACT, 5.0) == (None, None)


@pytest.mark.parametrize("first", ["highs", "scip", "cp-sat"])
def test_the_second_solver_is_another_than_the_first(monkeypatch, first):
    asked = []

    def note(task, *, engine, **_):
        asked.append(engine)
        return Search(Answer("optimal", np.array([0.0, 1.0, 1.0]), 20.0, 20.0), None)

    monkeypatch.setattr(claims, "search", note)
    assert claims.ask_again(knapsack(), first, EXACT, 5.0) is not None
    assert asked[0] != first


@pytest.mark.parametrize("answer", [("optimal", 5.0, 5.0), ("infeasible", None, None)], ids=["a bound too low", "infeasible"])
def test_solvers_that_contradict_each_other_are_an_error_that_keeps_the_case(monkeypatch, answer):
    monkeypatch.setattr(stages, "price", lambda *_: (None, None))
    program = program_of("bureau")
    status, objective, bound = answer
    again = Search(Answer(status, None, objective, bound), None)
    monkeypatch.setattr(stages, "ask_again", lambda *_: again)
    with pytest.raises(DisagreementError, match="second solver") as caught:
        solve_program(program, EXACT)
    case = Path(caught.value.case)
    kept = pickle.loads(case.read_bytes())
    case.unlink()
    assert (kept.matrix != program.matrix).nnz == 0


def test_a_contradiction_on_amounts_far_apart_is_blamed_on_them():
    task = knapsack()
    wide = replace(task, matrix=csr_array(np.array([[3e9, 4.0, 2.0]])), row_upper=np.array([3e9]))
    assert isinstance(contradiction(wide, "two solvers"), RangeError)


def test_a_plan_that_is_known_is_never_called_infeasible(monkeypatch):
    monkeypatch.setattr(stages, "_first_stage", lambda *_, **__: Search(Answer("infeasible", None, None, None), None))
    with pytest.raises(DisagreementError, match="infeasible") as caught:
        solve_program(program_of("support"), EXACT)
    Path(caught.value.case).unlink()


def test_a_large_program_is_priced_and_not_solved_twice(monkeypatch):
    monkeypatch.setattr(stages, "TWICE_ENTRIES", 0)
    monkeypatch.setattr(stages, "ask_again", lambda *_: pytest.fail("solved twice"))
    found = solve_program(program_of("support"), EXACT)
    assert found.claim in ("checked", "search")
    assert found.checked_bound >= found.bound * (1 - 1e-9)
