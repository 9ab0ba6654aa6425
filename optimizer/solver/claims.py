"""What a bound rests on: prices that anybody can check, two solvers that agree, or one solver's word.

The prices are the dual values of the linear relaxation. They need not be right to prove something (see
``optimizer.certificate``), so those of a first-order method stopped early will do where the relaxation is large.
"""

from __future__ import annotations

import hashlib
import pickle
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.certificate import safe_bound
from optimizer.errors import DisagreementError, ModelError, SolverError
from optimizer.solver.engines import APPROXIMATE, DEFAULT, SECOND
from optimizer.solver.scaling import widest
from optimizer.solver.search import Search, search

if TYPE_CHECKING:
    from optimizer.solver.backend import Task
    from optimizer.solver.options import SolveOptions

Array = NDArray[Any]

ClaimKind = Literal["checked", "two solvers", "search"]
"""What a bound rests on, surest first."""

PRECISE = 1e-6
"""Relative difference below which two values are the same to a solver."""

TWICE_ENTRIES = 5_000
"""Nonzeros up to which a program is solved by two solvers."""

PRICED_ROWS = 10_000
"""Rows up to which the relaxation is solved exactly for its prices; beyond, approximately, in a share of the search's time."""

SPREAD = 1e7
"""Widest range of amounts in one row with which one solver's word is taken.

Measured on a thousand random scenarios (``tests/benchmarks/bench_torture.py``): no two solvers disagreed below 2e7.
"""


@dataclass(frozen=True)
class Claim:
    """How sure a bound is.

    Attributes:
        kind: ``checked``: ``safe_bound`` of the prices is the bound. ``two solvers``: both searched to the end, and the bound
            is the higher of theirs. ``search``: one solver says so.
        bound: proven, or ``None``.
        prices: worth of one unit more of each row's limit in the linear relaxation, shape (rows,), or ``None``.
        checked_bound: what the prices prove, at or above the bound; ``None`` where nothing.
    """

    kind: ClaimKind
    bound: float | None
    prices: Array | None = None
    checked_bound: float | None = None


def price(task: Task, options: SolveOptions, time_limit: float) -> tuple[Array | None, float | None]:
    """Prices of the linear relaxation and the bound they prove; ``None`` for both where nothing came of it in time."""
    small = task.matrix.shape[0] <= PRICED_ROWS
    relaxed = replace(task, whole=np.zeros_like(task.whole))
    engine = DEFAULT if small else APPROXIMATE
    try:
        found = search(relaxed, engine=engine, options=options, time_limit=time_limit, gap=0.0, stage="prices")
    except SolverError:  # a bound is lost, not a plan
        return None, None
    if found.answer.prices is None:
        return None, None
    bound = safe_bound(task.matrix, task.row_lower, task.row_upper, task.lower, task.upper, task.worth, found.answer.prices)
    return (found.answer.prices, bound) if np.isfinite(bound) else (None, None)


def ask_again(task: Task, first: str, options: SolveOptions, time_limit: float) -> Search | None:
    """A search by another solver than ``first``, by itself; ``None`` if it came to no end."""
    other = replace(options, solver=SECOND if first != SECOND else DEFAULT)
    try:
        found = search(task, engine=other.solver, options=other, time_limit=time_limit, gap=options.gap, stage="second solver")
    except SolverError:
        return None
    return found if found.answer.status in ("optimal", "infeasible") else None


def contradiction(task: Task, what: str) -> ModelError:
    """The error of a program on which solvers contradict a plan or each other.

    If its amounts lie far apart, that is why, and it is refused for it. Otherwise the program is kept in a file.
    """
    wide = widest(task)
    if wide is not None and wide.spread > SPREAD / 10:
        return wide
    data = pickle.dumps(task)
    path = Path(tempfile.gettempdir()) / f"optimizer-contradiction-{hashlib.sha256(data).hexdigest()[:12]}.pickle"
    path.write_bytes(data)
    return DisagreementError(what, str(path))


def exceeds(value: float | None, bound: float | None) -> bool:
    """Whether a plan is worth more than a bound that should cover it."""
    return value is not None and bound is not None and value > bound + PRECISE * (1 + abs(bound))


def claim_of(bound: float | None, second: float | None, prices: Array | None, checked_bound: float | None) -> Claim:
    """The surest claim there is; ``second`` is the bound of a second solver that searched to the end, if one did."""
    if checked_bound is not None and (bound is None or checked_bound <= bound + PRECISE / 2 * abs(bound)):
        return Claim("checked", checked_bound, prices, checked_bound)
    if bound is not None and second is not None:
        return Claim("two solvers", max(bound, second), prices, checked_bound)
    return Claim("search", bound, prices, checked_bound)
