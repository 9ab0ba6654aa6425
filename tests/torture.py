"""Tiny instances with amounts between 1e-6 and 1e9: what a solver's tolerances and a planner's typing errors make of them."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any

from optimizer import SolveOptions, evaluate
from optimizer.errors import ModelError, RangeError, ScenarioError
from optimizer.model import build_program
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from optimizer.solver.backend import solve_task
from optimizer.solver.polish import polish
from optimizer.solver.search import task_of
from tests.test_scalar_model import KINDS
from tests.tiny import tiny

SMALLEST, LARGEST = 1e-6, 1e9

AMOUNTS = {
    "effort": ("effort_days", "handover_days", "supervisor_days", "leader_days_per_week", "set_up_days", "training_days"),
    "queues": ("open", "inflow_per_week", "terminated", "cases", "minimum_lot"),
    "money": ("purse", "cost_yuan", "cost_yuan_per_officer_week", "setup_cost_yuan", "cost_yuan_per_day", "move_cost_yuan"),
    "caps": ("purse", "overtime_cap", "days_per_week", "probability", "output", "cost_yuan_per_week"),
}  # fmt: skip
"""Fields by what they are amounts of; whole heads stay as they are."""

MOST = {
    "effort_days": 1e3, "handover_days": 100.0, "supervisor_days": 100.0, "leader_days_per_week": 7.0, "set_up_days": 60.0,
    "training_days": 60.0, "open": 1e7, "inflow_per_week": 1e6, "terminated": 1e7, "cases": 1e7, "minimum_lot": 1e4,
    "cost_yuan_per_officer_week": 1e6, "cost_yuan_per_day": 1e5, "cost_yuan_per_week": 1e7, "overtime_cap": 7.0,
    "days_per_week": 7.0, "cost_yuan": 1e8, "move_cost_yuan": 1e7, "setup_cost_yuan": 1e9, "probability": 1.0, "output": 1.0,
}  # fmt: skip
"""Most that a scenario may say, where that is less than ``LARGEST``."""

WHOLE = ("minimum_lot",)


def torture(seed: int) -> dict[str, Any]:
    """A tiny instance of one to three mechanisms, some of whose amounts are drawn anew over fifteen powers of ten."""
    rng = random.Random(f"torture {seed}")
    kinds = tuple(rng.sample(KINDS, rng.choice([1, 2, 3])))
    data = tiny(seed, kinds)
    topics = rng.sample(list(AMOUNTS), rng.choice([1, 1, 2, 3, 4]))
    fields = {field for topic in topics for field in AMOUNTS[topic]}
    share = rng.choice([0.2, 0.5, 1.0])
    data["budgets"] = _scaled(data["budgets"], fields, rng, share)
    for part in ("classes", "queues", "mechanisms"):
        data[part] = _scaled(data[part], fields, rng, share)
    data["overtime_cap"] = _scaled({"overtime_cap": data["overtime_cap"]}, fields, rng, share)["overtime_cap"]
    return data


def _scaled(value: Any, fields: set[str], rng: random.Random, share: float) -> Any:
    """``value`` with a share of the numbers under these fields multiplied."""
    if isinstance(value, list):
        return [_scaled(item, fields, rng, share) for item in value]
    if not isinstance(value, dict):
        return value
    out = {}
    for key, item in value.items():
        if key in fields and isinstance(item, dict):
            out[key] = {role: _one(key, amount, rng, share) for role, amount in item.items()}
        elif key in fields and isinstance(item, (int, float)) and not isinstance(item, bool):
            out[key] = _one(key, item, rng, share)
        else:
            out[key] = _scaled(item, fields, rng, share)
    return out


def _one(field: str, amount: float, rng: random.Random, share: float) -> float:
    if amount == 0 or rng.random() >= share:
        return amount
    low, high = math.log10(SMALLEST), math.log10(MOST.get(field, LARGEST))
    drawn = 10 ** rng.uniform(low, high)
    return max(1, round(drawn)) if field in WHOLE else float(f"{drawn:.3g}")


@dataclass(frozen=True)
class Judgement:
    """How an instance ended: ``agreed``, ``refused`` for its ranges, or what went wrong."""

    verdict: str
    claim: str | None = None
    worth: float | None = None


def judge(data: dict[str, Any], *, seconds: float = 20.0) -> Judgement:
    """Evaluate, and hold the claim against HiGHS and SCIP on the program as it stands, each alone.

    A claim is wrong if a plan of either solver that keeps every row, its whole columns fixed and the rest computed anew, is
    worth more than the bound; or if a solve that calls itself optimal is worth less than such a plan.
    """
    try:
        result = evaluate(Scenario.from_document(data), options=SolveOptions(gap=0.0, disruption=0.0, time_limit=seconds))
    except (RangeError, ScenarioError):  # by the program, or by the language already
        return Judgement("refused")
    except ModelError as error:
        return Judgement(f"error: {error}")
    proof = result.proof
    if proof.claim == "search" and proof.status == "optimal":
        return Judgement("one solver's word", proof.claim, proof.first_stage)
    program = build_program(build_problem(Scenario.from_document(data)))
    for engine in ("highs", "scip"):
        found = solve_task(task_of(program), engine=engine, time_limit=seconds)
        plan = None if found.x is None else polish(program, found.x)
        if plan is not None and program.worth @ plan > proof.bound + 1e-6 * (1 + abs(proof.bound)):
            return Judgement(f"wrong: {engine} finds {program.worth @ plan:.9g} above {proof.bound:.9g}", proof.claim)
    return Judgement("agreed" if proof.status == "optimal" else "open", proof.claim, proof.first_stage)
