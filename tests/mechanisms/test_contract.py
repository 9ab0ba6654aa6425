"""What every mechanism owes, checked over the list of kinds.

A new kind is covered by being on the list and having an example in ``scenarios/mechanisms/``, named after its kind.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimizer import SolveOptions, evaluate
from optimizer.dispatch import make_plan
from optimizer.facts import read_facts
from optimizer.ledger import replay_plan
from optimizer.mechanisms import KINDS
from optimizer.model import build_program
from optimizer.plan import Plan
from optimizer.problem import build_problem
from optimizer.rows import BUDGET
from optimizer.scenario import Scenario
from optimizer.solver import solve_program
from optimizer.verification import verify

FOLDER = Path(__file__).parents[2] / "scenarios" / "mechanisms"

EXACT = SolveOptions(gap=0.0, disruption=0.0)


def scenario(kind: str = "base", **change) -> Scenario:
    """The example of a kind; ``base`` has the same courts and no mechanism."""
    return Scenario.load(
        FOLDER / f"{kind}.yaml", settings={f"mechanisms.{kind}.{field}": value for field, value in change.items()}
    )


def kind_of(section: type) -> str:
    return section.model_fields["kind"].annotation.__args__[0]


@pytest.fixture(scope="module", params=KINDS, ids=kind_of)
def solved(request):
    """A kind alone, solved: its section, the problem, the program, a solution and its plan."""
    problem = build_problem(scenario(kind_of(request.param)))
    program = build_program(problem)
    x = solve_program(program, EXACT).x
    return problem.document.mechanisms[0], problem, program, x, make_plan(problem, program, x)


@pytest.mark.parametrize("section", KINDS, ids=kind_of)
def test_every_field_says_what_it_is_and_in_which_unit(section):
    for name, field in section.model_fields.items():
        assert field.description, name
        assert re.search(r"\([^()]+\)$", field.description), f"{name}: {field.description}"


def test_a_block_of_the_program_is_found_by_owner_and_decision(solved):
    program = solved[2]
    for block in program.blocks:
        assert program.block(block.owner, block.decision) is block


def test_the_example_is_used_by_the_plan(solved):
    mechanism, _, _, _, plan = solved
    assert sum(len(table) for table in plan.tables(mechanism.name).values()) > 0


def test_posted_rows_valued_at_the_plan_equal_the_replay(solved):
    mechanism, problem, program, x, plan = solved
    columns = np.concatenate([block.columns for block in program.blocks if block.owner == mechanism.name])
    posted = program.matrix[:, columns] @ x[columns]
    replay = mechanism.replay(read_facts(problem.scenario), plan.tables(mechanism.name))
    compared = 0
    for part in program.parts:
        if part.family not in {*replay.supply, *replay.need}:
            continue
        shape = next(side[part.family].shape for side in (replay.supply, replay.need) if part.family in side)
        net = replay.supply.get(part.family, np.zeros(shape)) - replay.need.get(part.family, np.zeros(shape))
        assert posted[part.first : part.end] == pytest.approx(net[tuple(part.position.T)], abs=1e-6), part.name
        compared += 1
    if mechanism.budget is not None:
        assert -posted[program.rows(BUDGET).first] == pytest.approx(replay.yuan)
        compared += 1
    assert compared >= 2


def test_what_it_moves_is_counted_the_same_by_model_and_replay(solved):
    mechanism, _, program, x, plan = solved
    ledger = replay_plan(read_facts(solved[1].scenario), plan)
    assert program.disturbance @ x == pytest.approx(sum(ledger.replays[mechanism.name].officer_weeks.values()))
    assert program.worth @ x == pytest.approx(ledger.objective)


@pytest.mark.parametrize("section", KINDS, ids=kind_of)
def test_an_option_more_never_lowers_a_proven_optimum(section):
    without = evaluate(scenario(), options=EXACT).proof
    with_it = evaluate(scenario(kind_of(section)), options=EXACT).proof
    assert with_it.status == without.status == "optimal"
    assert with_it.first_stage >= without.first_stage * (1 - 1e-6)


def test_switched_off_it_is_not_there(solved):
    mechanism = solved[0]
    off = evaluate(scenario(mechanism.kind, on=False), options=EXACT)
    assert off.proof.first_stage == pytest.approx(evaluate(scenario(), options=EXACT).proof.first_stage)
    assert off.plan.tables(mechanism.name) == {}


@pytest.mark.parametrize("change", [-1.0, 0.5, 100.0])
def test_a_corrupted_decision_is_caught(solved, change):
    """The first decision of each table that orders something is changed: negative, fractional or far too large."""
    mechanism, problem, _, _, plan = solved
    whole = [decision for decision in mechanism.decisions if decision.order is not None or decision.now]
    names = [decision.name for decision in whole if decision.unit not in ("officer-days", "postings")]
    assert any(len(plan.tables(mechanism.name).get(name, ())) for name in names)
    for name in names:
        table = plan.tables(mechanism.name).get(name)
        if table is None or not len(table):
            continue
        amount = table.amount.copy()
        amount[0] = change if change < 0 else amount[0] + change
        tables = {**plan.tables(mechanism.name), name: replace(table, amount=amount)}
        found = verify(read_facts(problem.scenario), Plan({**plan.decisions, mechanism.name: tables}))
        assert any(violation.row.startswith(f"{mechanism.name}[") for violation in found), name
        assert not verify(read_facts(problem.scenario), plan)


def test_the_order_of_mechanisms_does_not_matter():
    document = scenario().dump()["document"]
    examples = [scenario(kind_of(k)).dump()["document"] for k in KINDS]
    document["resources"] = {name: one for example in examples for name, one in example.get("resources", {}).items()}
    every = [example["mechanisms"][0] for example in examples]
    values = [
        evaluate(Scenario.from_document({**document, "mechanisms": order}), options=EXACT).proof.first_stage
        for order in (every, every[::-1])
    ]
    assert values[0] == pytest.approx(values[1], rel=1e-6)
