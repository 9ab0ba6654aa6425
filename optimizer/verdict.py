"""A result in, everything in it that does not hold out; no solver is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.certificate import safe_bound
from optimizer.errors import VerificationError
from optimizer.gap import relative_gap
from optimizer.model import build_program
from optimizer.problem import build_problem
from optimizer.replaying.replay import Violation
from optimizer.verification import TOLERANCE, mechanism_rows, undeclared, verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.plan import Plan
    from optimizer.result import Proof, Result

OPTIMAL = 1e-6
"""Largest gap between the first stage and its bound of what is called optimal."""

WORTH = "weighted closures"


def check(result: Result) -> None:
    """Refuse a result of which anything does not hold.

    Raises:
        VerificationError: with every violation.
    """
    if found := unsound(result):
        raise VerificationError(found)


def unsound(result: Result) -> tuple[Violation, ...]:
    """Every rule that the plan, the status quo and the rules of thumb break, and everything that the proof misreports."""
    facts, proof = result.facts, result.proof
    plans = {"": result.plan, "status quo": result.nobody_moves, **result.rules}
    shapeless = [one for label, plan in plans.items() if plan is not None for one in _named(label, undeclared(facts, plan))]
    if shapeless:
        return tuple(shapeless)  # nothing can be recomputed from them
    found = list(_proof_violations(result))
    chooses_freely = facts.document.practice.plan == "free"
    if result.plan is not None:
        promises = not _is_rest(result, result.plan)
        worth = {"objective": proof.objective, "bound": proof.bound}
        free = chooses_freely and result.plan is not result.nobody_moves
        found += verify(facts, result.plan, **worth, ledger=result.ledger, promises=promises, free=free)
    found += _status_quo_violations(result)
    for label, plan in result.rules.items():
        promises = mechanism_rows(plan) > 0
        bound = proof.bound if promises else None
        found += _named(label, verify(facts, plan, bound=bound, promises=promises, free=chooses_freely))
    return tuple(found)


def safe_bound_of(result: Result) -> float | None:
    """What the stored prices prove by weak duality, computed anew and without a solver; ``None`` where none are stored.

    Raises:
        ValueError: the prices are not those of the scenario's rows.
    """
    prices = result.proof.prices
    if prices is None:
        return None
    program = build_program(build_problem(result.scenario))
    limits = program.row_lower, program.row_upper, program.lower, program.upper
    return safe_bound(program.matrix, *limits, program.worth, prices)


def _claim_violations(result: Result) -> Iterator[Violation]:
    """A bound that its prices do not prove; what one search or two solvers say is taken at their word, and called so."""
    proof = result.proof
    if proof.claim == "checked" and (proof.prices is None or proof.checked_bound is None or proof.bound is None):
        yield _wrong("claim", "is said to be checked, but no prices are kept that prove it")
        return
    if (proof.claim is None) != (proof.bound is None) and proof.status != "rule":
        yield _wrong("claim", f"is {proof.claim}, and the bound is {proof.bound}")
    try:
        proven = safe_bound_of(result)
    except ValueError as error:
        yield _wrong("prices", f"do not fit the scenario: {error}")
        return
    if proven is None:
        return
    stored = proof.bound if proof.claim == "checked" else proof.checked_bound
    if stored is None or proven > stored + 1e-9 * (1 + abs(stored)):
        yield _wrong("bound", f"is said to be proven by prices at {stored}, and they prove {proven:.12g}")


def _proof_violations(result: Result) -> Iterator[Violation]:
    """Fields of the proof that contradict one another or the plan."""
    proof = result.proof
    none = result.plan is None
    yield from _claim_violations(result)
    if none != (proof.status in ("infeasible", "unknown")):
        yield _wrong("status", f"is {proof.status}, and there is {'no' if none else 'a'} plan")
    for name in ("objective", "first_stage"):
        if none != (getattr(proof, name) is None):
            yield _wrong(name.replace("_", " "), f"is {getattr(proof, name)}, and there is {'no' if none else 'a'} plan")
    if proof.status in ("infeasible", "rule") and proof.bound is not None:
        yield _wrong("bound", f"is {proof.bound:.9g}, and a result that is {proof.status} has none")
    if proof.status in ("infeasible", "rule") and proof.stopped_by is not None:
        yield _wrong("stopped by", f"is {proof.stopped_by}, and a result that is {proof.status} is not stopped")
    if proof.objective is not None and proof.first_stage is not None:
        yield from _order_of(proof, proof.objective, proof.first_stage)


def _order_of(proof: Proof, objective: float, first: float) -> Iterator[Violation]:
    """The plan is worth no more than the first stage found, and that no more than the bound, with a gap as claimed."""
    if objective > first + TOLERANCE * (1 + abs(first)):
        yield _wrong("first stage", f"is worth {first:.9g}, less than the plan, {objective:.9g}", objective - first)
    if proof.status == "rule" and first > objective + TOLERANCE * (1 + abs(first)):
        yield _wrong("first stage", f"is worth {first:.9g}, and a rule of thumb has one stage, {objective:.9g}")
    bound = proof.bound
    if bound is not None and max(first, objective) > bound + TOLERANCE * (1 + abs(bound)):
        yield _wrong("bound", f"{bound:.9g} lies below what was found, {max(first, objective):.9g}", first - bound)
    gap = relative_gap(first, bound)
    if proof.status == "optimal" and (gap is None or gap > OPTIMAL):
        yield _wrong("status", f"is optimal with a gap of {'unknown size' if gap is None else f'{gap:.3g}'}")


def _status_quo_violations(result: Result) -> Iterator[Violation]:
    """The status quo is sound, as far as it promises anything, and worth what the proof says."""
    nobody, worth = result.nobody_moves, result.proof.status_quo
    if (nobody is None) != (worth is None):
        yield _wrong("status quo", f"is worth {worth}, and there is {'no' if nobody is None else 'a'} plan of it")
    if nobody is None:
        return
    if moved := mechanism_rows(nobody):
        yield Violation("status quo", float(moved), "rows", "somebody moves")
    else:
        ledger = result.status_quo_ledger
        yield from _named("status quo", verify(result.facts, nobody, objective=worth, ledger=ledger, promises=False))


def _is_rest(result: Result, plan: Plan) -> bool:
    """Whether a plan is the status quo itself, which keeps no promise of a target, a deadline or a mechanism."""
    return result.proof.status == "rule" and not mechanism_rows(plan)


def _named(label: str, found: Iterable[Violation]) -> list[Violation]:
    return [Violation(f"{label}: {one.row}" if label else one.row, one.amount, one.unit, one.message) for one in found]


def _wrong(what: str, message: str, amount: float = 0.0) -> Violation:
    return Violation(what, amount, WORTH if amount else "", message)
