"""The continuous rest of a plan: what one solver denies, another is asked for, and believed only if every row is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimizer.errors import SolverError
from optimizer.model import build_program
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.solver import polish as module
from optimizer.solver.backend import Answer, solve_task
from optimizer.solver.engines import DEFAULT
from optimizer.solver.polish import polish
from tests.tiny import tiny
from tests.torture import judge, torture


@pytest.fixture
def program():
    return build_program(build_problem(Scenario.from_document(tiny(3, ("backlog",)))))


@pytest.fixture
def denying(monkeypatch):
    """The first solver finds nothing; the second's closures are multiplied."""

    def deny(times: float, *, failing: bool = False) -> None:
        def solve(task, *, engine, **options):
            if engine == DEFAULT and failing:
                raise SolverError(engine, "failed")
            if engine == DEFAULT:
                return Answer("infeasible", None, None, None)
            answer = solve_task(task, engine=engine, **options)
            return replace(answer, x=answer.x * times)

        monkeypatch.setattr(module, "solve_task", solve)

    return deny


@pytest.mark.parametrize("failing", [False, True])
def test_another_solver_is_asked_where_one_finds_nothing(program, denying, failing):
    right = polish(program, np.zeros(len(program.worth)))
    denying(1.0, failing=failing)
    found = polish(program, np.zeros(len(program.worth)))
    assert program.worth @ found == pytest.approx(program.worth @ right, rel=1e-9)


def test_it_is_not_believed_where_it_breaks_rows(program, denying):
    denying(1.001)
    assert polish(program, np.zeros(len(program.worth))) is None


def test_a_plan_stands_though_its_ties_cannot_be_broken():
    assert judge(torture(2948)).verdict == "agreed"


def test_millions_of_cases_under_a_deadline_beside_a_tenth_of_one():
    """The first solver called the rest of every plan impossible, with nobody moved, too: there was no answer at all."""
    document = json.loads((Path(__file__).parent / "deadline_beside_a_tenth.json").read_text(encoding="utf-8"))
    judgement = judge(document)
    assert (judgement.verdict, judgement.claim) == ("agreed", "checked")
