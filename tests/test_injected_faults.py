"""Faults put into the model on purpose: the verifier, which shares no code with it, catches each and names it.

A fault may also make the model pessimistic; those that let it promise too much are the dangerous ones, and are the ones here.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimizer import SolveOptions
from optimizer.dispatch import make_plan
from optimizer.facts import read_facts
from optimizer.mechanisms import KINDS
from optimizer.model import build_program
from optimizer.plan import CORE, ORDERS, Plan, Table
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.solver import solve_program
from optimizer.verification import verify

FOLDER = Path(__file__).parents[1] / "scenarios" / "mechanisms"


def posed(kind):
    problem = build_problem(Scenario.load(FOLDER / f"{kind}.yaml"))
    return problem, build_program(problem)


def solved(problem, program):
    """Plan and claimed worth of a program, right or tampered with; the second stage would only hide faults."""
    solution = solve_program(program, SolveOptions(gap=0.0, disruption=0.0))
    return make_plan(problem, program, solution.x), solution.objective


def rows_of(program, family):
    part = next(part for part in program.parts if part.name == family)
    return np.arange(part.first, part.end)


def scaled(program, rows, columns, factor):
    """The program with the coefficients of some columns in some rows multiplied."""
    matrix = program.matrix.tolil()
    for row in rows:
        here = [c for c in matrix.rows[row] if c in columns]
        for column in here:
            matrix[row, column] *= factor
    return replace(program, matrix=matrix.tocsr())


def dropped(program, family):
    """The program with the rows of a family bound to nothing."""
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    rows = rows_of(program, family)
    lower[rows], upper[rows] = -np.inf, np.inf
    return replace(program, row_lower=lower, row_upper=upper)


def columns(program, owner, name):
    return {
        column
        for block in program.blocks
        if (block.owner, block.decision.name) == (owner, name)
        for column in block.columns.tolist()
    }


@pytest.mark.parametrize("kind", [kind.model_fields["kind"].annotation.__args__[0] for kind in KINDS])
def test_without_a_fault_nothing_is_found(kind):
    problem, program = posed(kind)
    plan, objective = solved(problem, program)
    assert verify(read_facts(problem.scenario), plan, objective=objective) == ()


def widened(program):
    """The program with wider columns, since caps also stand as bounds of single columns."""
    return replace(program, upper=3 * program.upper + 3)


EAGER = {"mechanisms.support.at_most_heads": None, "mechanisms.support.heads": {"judge": [0, 2], "clerk": [0, 1]}}
# three judges may be spared, and four would do more
TEMPTED = {"mechanisms.support.heads": {"judge": [0, 4], "clerk": [0, 1]}}
FEW_CASES = {
    "queues.1.open": 5,
    "queues.1.inflow_per_week": 0,
    "mechanisms.cross.share_cap": 1.0,
    "mechanisms.cross.minimum_lot": 1,
}

FAULTS = {
    "closures need half the work": (
        "support",
        {},
        lambda p: scaled(p, rows_of(p, "work"), columns(p, CORE, "closed"), 0.5),
        "work[",
    ),
    "officers sent count double": (
        "support",
        {},
        lambda p: scaled(p, rows_of(p, "work"), columns(p, "support", "received"), 2.0),
        "work[",
    ),
    "gains count threefold": (
        "bureau",
        {},
        lambda p: scaled(p, rows_of(p, "work"), columns(p, "bureau", "gain"), 3.0),
        "work[",
    ),
    "outsiders count fourfold for tied cases": (
        "bureau",
        {},
        lambda p: scaled(p, rows_of(p, "outside"), columns(p, "bureau", "received"), 4.0),
        "outside[",
    ),
    "moved cases need half the work": (
        "cross",
        {},
        lambda p: scaled(p, rows_of(p, "work"), columns(p, "cross", "moved"), 0.5),
        "work[",
    ),
    "moved cases stay in the stock": (
        "cross",
        FEW_CASES,
        lambda p: scaled(p, rows_of(p, "stock"), columns(p, "cross", "moved"), 0.0),
        "open[",
    ),
    "setting up costs nothing": (
        "bureau",
        {"budgets.travel": 50},
        lambda p: scaled(p, rows_of(p, "budget"), columns(p, "bureau", "open"), 0.0),
        "budget[",
    ),
    "those lent work on at home": (
        "support",
        {},
        lambda p: scaled(p, rows_of(p, "staff"), columns(p, "support", "lent"), 0.0),
        "staff[",
    ),
    "no floor": ("support", {**EAGER, **TEMPTED, "protected_share": 0.75}, lambda p: widened(dropped(p, "lend")), "lend["),
    "no staff rows": ("support", {}, lambda p: dropped(p, "staff"), "staff["),
    "no stock rows": ("support", {}, lambda p: dropped(p, "stock"), "open["),
    "no work rows": ("support", {}, lambda p: dropped(p, "work"), "work["),
    "no outside rows": ("bureau", {}, lambda p: dropped(p, "outside"), "outside["),
    "any number of bureaus": ("bureau", {}, lambda p: dropped(p, "bureau at most"), "bureau["),
    "gains without a bureau": ("bureau", {}, lambda p: dropped(p, "bureau gain of windows"), "bureau gain["),
    "no cap on heads away": ("support", {}, lambda p: dropped(p, "support at most"), "support["),
    "no cap on heads at a host": ("support", EAGER, lambda p: widened(dropped(p, "support most")), "support["),
    "no cap on the share": (
        "cross",
        {"mechanisms.cross.share_cap": 0.1},
        lambda p: widened(dropped(p, "cross share cap")),
        "cross[",
    ),
    "teams out of nowhere": (
        "supervision",
        {"mechanisms.supervision.teams": 0},
        lambda p: dropped(p, "supervision teams"),
        "supervision[period",
    ),
    "gains without a visit": (
        "supervision",
        {"mechanisms.supervision.teams": 0},
        lambda p: dropped(p, "supervision gain of windows"),
        "supervision gain[",
    ),
    "overtime without a campaign": (
        "campaign",
        {"mechanisms.campaign.setup_cost_yuan": 0},
        lambda p: dropped(dropped(p, "campaign overtime while it runs"), "campaign at most"),
        "campaign[",
    ),
    "more overtime than officers at home have": (
        "campaign",
        {"overtime_cap": 7},
        lambda p: dropped(dropped(widened(p), "campaign overtime by those at home"), "campaign overtime while it runs"),
        "campaign overtime level 0[",
    ),
    "rest is forgotten": (
        "campaign",
        {"mechanisms.campaign.rest_share": 1.0},
        lambda p: scaled(p, rows_of(p, "work"), columns(p, "campaign", "overtime"), 0.0),
        "work[",
    ),
    "closures eased for nothing": (
        "lever",
        {"budgets.travel": 0},
        lambda p: dropped(p, "lever eased while on"),
        "lever eased[",
    ),
    "savings beyond the cap": ("lever", {"gain_cap": 0.05}, lambda p: dropped(p, "saving"), "saving["),
    "borrowed officers count double": (
        "borrow",
        {},
        lambda p: scaled(p, rows_of(p, "work"), columns(p, "borrow", "borrowed"), 2.0),
        "work[",
    ),
    "recruits come threefold": (
        "recruit",
        {},
        lambda p: widened(scaled(p, rows_of(p, "staff"), columns(p, "recruit", "hired"), 3.0)),
        "staff[",
    ),
    "a court is urged without end": (
        "urge",
        {"mechanisms.urge.weeks": [1], "mechanisms.urge.start_every_weeks": 1},
        lambda p: dropped(p, "urge at most times"),
        "urge[",
    ),
    "filings are urged outside any window": (
        "mediate",
        {"budgets.travel": 0},
        lambda p: dropped(p, "mediate while on"),
        "mediate[",
    ),
    "more of a resource than there is": ("mediate", {}, lambda p: dropped(p, "resource"), "resource[mediators"),
    "filings that are performed come in all the same": (
        "mediate",
        {},
        lambda p: scaled(p, rows_of(p, "stock"), columns(p, "mediate", "urged"), 0.0),
        "objective",
    ),
    "a centre has days without end": ("centre", {}, lambda p: dropped(p, "centre days"), "centre["),
    "a centre takes part in cases that nobody closes": (
        "centre",
        {"mechanisms.centre.days_per_week": 100, "budgets.travel": 5000},
        lambda p: dropped(p, "handled"),
        "handled[",
    ),
    "a lot goes to two courts": ("batch", {}, lambda p: dropped(p, "batch at most one court"), "batch["),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_the_model_is_named(name):
    kind, settings, fault, named = FAULTS[name]
    problem = build_problem(Scenario.load(FOLDER / f"{kind}.yaml", settings=settings))
    program = build_program(problem)
    right = verify(read_facts(problem.scenario), solved(problem, program)[0])
    plan, objective = solved(problem, fault(program))
    found = [
        violation
        for violation in verify(read_facts(problem.scenario), plan, objective=objective)
        if violation.row.startswith(named)
    ]
    assert right == ()
    assert found
    assert found[0].amount > 0
    assert found[0].unit


def test_a_scaled_worth_is_a_misreported_objective():
    problem, program = posed("support")
    plan, objective = solved(problem, replace(program, worth=0.9 * program.worth))
    found = verify(read_facts(problem.scenario), plan, objective=objective)
    assert [violation.row for violation in found] == ["objective"]
    assert "but the solver says" in str(found[0])


def changed_orders(plan, owner, change):
    """The plan with the first order of a mechanism changed in place by ``change(index, amount)``."""
    table = plan.tables(owner)[ORDERS.name]
    index, amount = {name: column.copy() for name, column in table.index.items()}, table.amount.copy()
    change(index, amount)
    return Plan({**plan.decisions, owner: {**plan.tables(owner), ORDERS.name: Table(index, amount, table.unit)}})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda index, amount: amount.__setitem__(0, amount[0] + 1), "more than|needs"),
        (lambda index, amount: amount.__setitem__(0, 0.5), "not whole"),
        (lambda index, amount: amount.__setitem__(0, -1), "negative"),
        (lambda index, amount: index["donor"].__setitem__(0, index["host"][0]), "its own officers"),
        (lambda index, amount: index["length"].__setitem__(0, 1), "may not last this long"),
    ],
)
def test_a_wrong_order_is_named(change, message):
    import re

    problem, program = posed("support")
    plan, objective = solved(problem, program)
    found = verify(read_facts(problem.scenario), changed_orders(plan, "support", change), objective=objective)
    assert any(re.search(message, violation.message) for violation in found), found


def test_a_bureau_that_is_not_open_is_named():
    problem, program = posed("bureau")
    plan, objective = solved(problem, program)
    tables = {name: table for name, table in plan.tables("bureau").items() if name != "open"}
    found = verify(read_facts(problem.scenario), Plan({**plan.decisions, "bureau": tables}), objective=objective)
    assert any("not open" in violation.message for violation in found)


def test_a_misreported_objective_and_bound_are_named():
    problem, program = posed("cross")
    plan, objective = solved(problem, program)
    assert [v.row for v in verify(read_facts(problem.scenario), plan, objective=objective + 1)] == ["objective"]
    assert [v.row for v in verify(read_facts(problem.scenario), plan, objective=objective, bound=objective - 1)] == ["bound"]


def test_decisions_of_a_mechanism_that_is_off_are_named():
    problem, program = posed("support")
    plan, _ = solved(problem, program)
    off = read_facts(Scenario.load(FOLDER / "support.yaml", settings={"mechanisms.support.on": False}))
    assert any(violation.row == "support" for violation in verify(off, plan))
