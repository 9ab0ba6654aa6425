"""A result in, an error out if its plan is not sound; no solver is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.errors import VerificationError
from optimizer.verification import verify

if TYPE_CHECKING:
    from optimizer.result import Result


def check(result: Result) -> None:
    """Refuse a plan that the verifier does not accept.

    Raises:
        VerificationError: with every violation.
    """
    if result.plan is not None:
        proof = result.proof
        found = verify(result.facts, result.plan, objective=proof.objective, bound=proof.bound, ledger=result.ledger)
        if found:
            raise VerificationError(found)
