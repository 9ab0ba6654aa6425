"""Tiny instances with amounts between 1e-6 and 1e9: what a solver's tolerances and a planner's typing errors make of them."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any

from optimizer import SolveOptions, evaluate
from optimizer.errors import ModelError, RangeError, ScenarioError, SolverError, VerificationError
from optimizer.model import build_program
from optimizer.problem import build_problem
from optimizer.report.sureness import sureness
from optimizer.scenario import Scenario
from optimizer.solver.backend import solve_task
from optimizer.solver.polish import polish
from optimizer.solver.search import task_of
from optimizer.texts import label
from optimizer.verdict import safe_bound_of
from tests.scalar_model import ScalarModel
from tests.scalar_verdict import Verdict
from tests.test_scalar_model import KINDS
from tests.tiny import tiny
from tests.tiny_features import COUNTS, instance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.program import Program
    from optimizer.result import Result

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
    "value": 1e3, "deadline_penalty": 1e3, "open_at_end_per_day": 1.0, "overdue_at_end": 100.0, "penalty": 1e6, "early": 1.0,
}  # fmt: skip
"""Most that a scenario may say, where that is less than ``LARGEST``."""

WHOLE = ("minimum_lot",)

FEATURED = 1000
"""First seed of instances with features beside their mechanisms."""

BOUNDS = ("at_least", "at_most")
"""Of a target that counts; a share has its own bounds."""

FEATURED_AMOUNTS = {
    **AMOUNTS,
    "money": (*AMOUNTS["money"], "yuan", "yuan_per_closure"),
    "goals": ("penalty", "deadline_penalty", "overdue_at_end", "open_at_end_per_day", "early", "value", *BOUNDS),
}
"""The same where there are features."""


def torture(seed: int) -> dict[str, Any]:
    """A tiny instance of one to three mechanisms, some of whose amounts are drawn anew over fifteen powers of ten.

    From seed ``FEATURED`` on mechanisms may be of one kind, and about every second feature is there: targets, law, months, ...
    """
    rng = random.Random(f"torture {seed}")
    featured = seed >= FEATURED
    number = rng.choice([1, 2, 3])
    kinds = tuple(rng.choices(KINDS[:-1], k=number) if featured else rng.sample(KINDS, number))
    if featured and rng.random() < 0.4:
        kinds = (*kinds, "backlog")
    data = instance(seed, kinds) if featured else tiny(seed, kinds)
    amounts = FEATURED_AMOUNTS if featured else AMOUNTS
    topics = rng.sample(list(amounts), rng.choice([1, 1, 2, 3, 4]))
    fields = {field for topic in topics for field in amounts[topic]}
    share = rng.choice([0.2, 0.5, 1.0])
    data["budgets"] = _scaled(data["budgets"], fields, rng, share)
    if featured and "goals" in topics:
        data["objective"] = _scaled(data["objective"], set(amounts["goals"]), rng, share)
        data["targets"] = [_goal(target, fields, rng, share) for target in data.get("targets", [])]
    for part in ("classes", "queues", "mechanisms"):
        data[part] = _scaled(data[part], fields - set(BOUNDS), rng, share)
    data["overtime_cap"] = _scaled({"overtime_cap": data["overtime_cap"]}, fields, rng, share)["overtime_cap"]
    return data


def _goal(target: dict[str, Any], fields: set[str], rng: random.Random, share: float) -> dict[str, Any]:
    """A target with another penalty and, if it counts something, other bounds, the lower one below the higher."""
    drawn = _scaled(target, fields if target["kpi"] in COUNTS else fields - set(BOUNDS), rng, share)
    named = [name for name in BOUNDS if name in drawn]
    return drawn | dict(zip(named, sorted(drawn[name] for name in named), strict=True))


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


TOLERANCE = 1e-6
"""Relative difference of two optima below which they are one."""

TIGHT = "numerics/feastol = 1e-9\nnumerics/dualfeastol = 1e-9\n"
"""SCIP keeps rules as well as it can."""


def judge(data: dict[str, Any], *, seconds: float = 20.0) -> Judgement:
    """Evaluate, and hold the claim against three others, each alone.

    HiGHS and SCIP solve the program as it stands: the claim is wrong if a plan of either that keeps every row, its whole
    columns fixed and the rest computed anew, is worth more than the bound. The scalar model is the same mathematics written a
    second time: the claim is wrong if its optimum is above the bound or below what the plan is worth, or if the scalar verdict
    reads another worth in the plan's tables. What prices are said to prove, they must prove in fractions. And nothing is called
    proven best that only one solver says, or none.
    """
    try:
        result = evaluate(Scenario.from_document(data), options=SolveOptions(gap=0.0, disruption=0.0, time_limit=seconds))
    except (RangeError, ScenarioError):  # by the program, or by the language already
        return Judgement("refused")
    except (ModelError, VerificationError) as error:
        return Judgement(f"error: {error}")
    proof = result.proof
    claim = "no plan" if proof.status == "infeasible" else proof.claim
    wrong = next((f"wrong: {what}" for what in objections(result, data, seconds=seconds)), None)
    if wrong is None and proof.status == "optimal" and not proof.proven:
        return Judgement("one solver's word", claim, proof.first_stage)
    settled = proof.status in ("optimal", "infeasible")
    return Judgement(wrong or ("agreed" if settled else "open"), claim, proof.first_stage)


def objections(result: Result, data: dict[str, Any], *, seconds: float = 20.0) -> Iterator[str]:
    """What any judge says against a result."""
    return chain(_of_prices(result), _of_solvers(result, seconds), _of_scalars(result, data), _of_words(result))


def _close(one: float, other: float) -> float:
    return TOLERANCE * (1 + max(abs(one), abs(other)))


def _of_prices(result: Result) -> Iterator[str]:
    """What prices that are said to prove the bound do not prove, in floating point rounded upwards and in fractions."""
    proof = result.proof
    if proof.claim != "checked":
        return
    proven = safe_bound_of(result)
    exact = exact_bound(build_program(build_problem(result.scenario)), proof.prices)
    if proven is None or proven > proof.bound + 1e-9 * (1 + abs(proof.bound)):
        yield f"prices prove {proven}, not {proof.bound:.9g}"
    if exact is None or Fraction(proof.bound) < exact - Fraction(1e-9) * (1 + abs(exact)):
        yield f"prices prove {exact and float(exact)} exactly, not {proof.bound:.9g}"


def exact_bound(program: Program, prices: Any) -> Fraction | None:
    """What prices prove by weak duality, in fractions; ``None`` where a column that is not paid for has no limit."""
    total, reduced = Fraction(0), [Fraction(float(worth)) for worth in program.worth]
    matrix = program.matrix
    for row, price in enumerate(map(float, prices)):
        side = program.row_upper[row] if price > 0 else program.row_lower[row]
        if price and math.isfinite(price) and math.isfinite(side):
            total += Fraction(price) * Fraction(float(side))
            for entry in range(*matrix.indptr[row : row + 2]):
                reduced[matrix.indices[entry]] -= Fraction(price) * Fraction(float(matrix.data[entry]))
    for column, worth in enumerate(reduced):
        limit = float(program.upper[column] if worth > 0 else program.lower[column])
        if worth and not math.isfinite(limit):
            return None
        total += worth * Fraction(limit) if worth else 0
    return total


def _of_solvers(result: Result, seconds: float) -> Iterator[str]:
    """Plans of single solvers on the program as it stands that are worth more than the claim allows."""
    proof, program = result.proof, build_program(build_problem(result.scenario))
    for engine in ("highs", "scip"):
        try:
            found = solve_task(task_of(program), engine=engine, time_limit=seconds)
        except SolverError:  # one judge less
            continue
        plan = None if found.x is None else polish(program, found.x)
        worth = None if plan is None else float(program.worth @ plan)
        if worth is not None and proof.status == "infeasible":
            yield f"{engine} finds a plan where there is said to be none"
        elif worth is not None and proof.bound is not None and worth > proof.bound + _close(worth, proof.bound):
            yield f"{engine} finds {worth:.9g} above {proof.bound:.9g}"


def _of_scalars(result: Result, data: dict[str, Any]) -> Iterator[str]:
    """What the scalar model and the scalar verdict say against a result.

    The scalar model's solver has tolerances, too, and on amounts far apart they may move its optimum. How far is told by
    solving twice: as the rules stand, and with every number and rule in a unit of its own and kept as tightly as can be. What
    lies between the two optima it cannot tell; outside of them it can.
    """
    proof = result.proof
    optima = [ScalarModel(data).optimum(), ScalarModel(data).optimum(units=True, settings=TIGHT)]
    best = [optimum for optimum in optima if optimum is not None]
    if proof.status == "infeasible":
        if len(best) == 2:
            yield f"the scalar model finds {best[0]:.9g} where there is said to be no plan"
        return
    if proof.bound is not None and best and min(best) > proof.bound + _close(min(best), proof.bound):
        yield f"the scalar model finds {min(best):.9g} above {proof.bound:.9g}"
    if result.plan is None:
        return
    worth = Verdict(data, result.plan.decisions).worth
    if abs(worth - proof.objective) > _close(worth, proof.objective):
        yield f"the scalar verdict says {worth:.9g} of a plan said to be worth {proof.objective:.9g}"
    if not best:
        yield f"the scalar model finds no plan where one is said to be worth {worth:.9g}"
    elif worth > max(best) + _close(worth, max(best)):
        yield f"a plan is worth {worth:.9g}, and the scalar model finds no more than {max(best):.9g}"


def _of_words(result: Result) -> Iterator[str]:
    """Sentences that call a plan proven best where one solver says so, or none."""
    proof = result.proof
    if label("sure_optimal", "en") in sureness(result, "en") and not (proof.proven and proof.status == "optimal"):
        yield f"a plan that is {proof.status} by {proof.claim} is called proven best"
