"""What a solve gives back, and the clock it is timed by."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from numpy.typing import NDArray

from optimizer.gap import relative_gap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.program import Program
    from optimizer.solver.claims import Claim, ClaimKind
    from optimizer.solver.options import StoppedBy

Array = NDArray[Any]

OPTIMAL = 1e-6
"""Relative gap up to which the first stage counts as proven optimal."""


@dataclass(frozen=True)
class Step:
    """What the plan was worth after a step.

    ``search`` (lent heads and moved cases may be fractions), ``rounding``, ``best of starts and search``, ``sparing officers``.
    """

    name: str
    worth: float


@dataclass(frozen=True)
class Solution:
    """What the solver found.

    Attributes:
        status: ``optimal`` (the first stage is proven optimal within 1e-6), ``feasible``, ``infeasible`` or ``unknown``.
        x: shape (columns,), or ``None``.
        objective: value of ``x``. first_stage: best value before officers were spared. bound: proven, or ``None``.
        stopped_by: what ended the search early, if anything did. seconds: by stage.
        conflict: rules that cannot hold together, if infeasible. reason: what became of a solver that died.
        claim: what the bound rests on; ``None`` without a bound. prices: of rows in the linear relaxation, shape (rows,), and
            checked_bound: what ``certificate.safe_bound`` makes of them; ``None`` where there are none.
        steps: what the plan was worth on its way. fallback: name of the start that is the plan, since the search found nothing
            better; ``None`` if it did.
        starts: by name, the plans known before that keep every rule, each with the rest made best, shape (columns,).
        method: how the program was searched.
    """

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    x: Array | None
    objective: float | None
    first_stage: float | None
    bound: float | None
    stopped_by: StoppedBy | None
    seconds: dict[str, float]
    conflict: tuple[str, ...] = ()
    reason: str | None = None
    claim: ClaimKind | None = None
    prices: Array | None = None
    checked_bound: float | None = None
    steps: tuple[Step, ...] = ()
    fallback: str | None = None
    starts: Mapping[str, Array] = field(default_factory=dict)
    method: Literal["direct", "courts"] = "direct"


@dataclass
class Clock:
    """Seconds spent by stage; a running solve is state, so this one is not frozen."""

    limit: float
    began: float = field(default_factory=time.monotonic)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def left(self) -> float:
        """Seconds until the limit."""
        return max(self.limit - (time.monotonic() - self.began), 0.0)


def make_solution(
    program: Program,
    x: Array | None,
    first: Array | None,
    claim: Claim,
    stopped: StoppedBy | None,
    clock: Clock,
    *,
    fallback: str | None,
) -> Solution:
    """A plan and its claim as a solution; ``x`` is the plan and ``first`` that before officers were spared."""
    kind = None if claim.bound is None else claim.kind
    nothing = Solution(
        "unknown",
        None,
        None,
        None,
        claim.bound,
        stopped,
        clock.seconds,
        claim=kind,
        prices=claim.prices,
        checked_bound=claim.checked_bound,
    )
    if x is None or first is None:
        return nothing
    value, best = float(program.worth @ x), float(program.worth @ first)
    best = max(best, value)
    bound = None if claim.bound is None else max(claim.bound, best)
    gap = relative_gap(best, bound)
    status: Literal["optimal", "feasible"] = "optimal" if gap is not None and gap <= OPTIMAL else "feasible"
    return replace(nothing, status=status, x=x, objective=value, first_stage=best, bound=bound, fallback=fallback)
