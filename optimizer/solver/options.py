"""What a user may ask of a solve, frozen; and what a solve says while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from optimizer.gap import relative_gap
from optimizer.solver.engines import DEFAULT, OFFERED

StoppedBy = Literal["time limit", "interrupt", "solver died", "no progress"]
"""What may end a search before its gap is reached; no progress: by courts, where nothing it knows to do brings more."""

Method = Literal["auto", "direct", "courts"]
"""How a program is searched: as a whole, or by courts and the prices of what ties them; auto is by courts where it is large."""


@dataclass(frozen=True, kw_only=True)
class SolveOptions:
    """How hard to try.

    Attributes:
        gap: stop when the bound is proven within this fraction of the plan's value.
        gain_gap: and, if given, within this fraction of what the plan gains over the one in which nobody moves.
        method: search the program as a whole, by courts, or whichever suits its size.
        time_limit: stop after so many seconds, with the best plan so far and its bound.
        threads: threads of the solver; other numbers of threads may give other plans of equal value.
        seed: seed of the solver.
        solver: back end, one of ``engines.OFFERED``. Some search whole numbers; the others solve the linear relaxation, which
            is then rounded: a quick plan. A back end whose own bound is no proof takes one from the linear relaxation.
        disruption: fraction of the first stage's value that may be given up to move fewer officers.
        whole: ``exact`` keeps every head and case whole while searching; ``rounded`` lets lent heads and moved cases be
            fractional and rounds them afterwards (the bound stays valid); ``auto`` is exact below ``EXACT_COLUMNS``.
        rules: rules of thumb come first and seed the search; their plans are kept as baselines.
        certify: the bound is made one that does not rest on a single solver, as far as that can be.
    """

    gap: float = 0.005
    time_limit: float = 600.0
    threads: int = 2
    seed: int = 1
    solver: str = DEFAULT
    disruption: float = 1e-4
    whole: Literal["auto", "exact", "rounded"] = "auto"
    rules: bool = True
    certify: bool = True
    gain_gap: float | None = None
    method: Method = "auto"

    def __post_init__(self) -> None:
        """Refuse what no solve could honour."""
        if not 0 <= self.gap < 1:
            raise ValueError(f"gap must be a fraction from 0 to below 1, not {self.gap}")
        if self.gain_gap is not None and not 0 <= self.gain_gap < 1:
            raise ValueError(f"gain_gap must be a fraction from 0 to below 1, not {self.gain_gap}")
        if not self.time_limit > 0:
            raise ValueError(f"time_limit must be above 0 seconds, not {self.time_limit}")
        if self.threads < 1:
            raise ValueError(f"threads must be at least 1, not {self.threads}")
        if not 0 <= self.disruption < 1:
            raise ValueError(f"disruption must be a fraction from 0 to below 1, not {self.disruption}")
        if self.solver not in OFFERED:
            raise ValueError(f"solver must be one of {', '.join(OFFERED)}, not {self.solver!r}")


Stage = Literal[
    "reading",
    "building",
    "status quo",
    "rules of thumb",
    "search",
    "rounding",
    "prices",
    "second solver",
    "equal plans",
    "sparing officers",
    "verifying",
    "baselines",
    "workbook",
    "figures and report",
    "summary",
]
"""What a command may be at, in its order."""


@dataclass(frozen=True)
class Progress:
    """Where a solve stands.

    Attributes:
        stage: what it is at.
        best, bound: best value found and proven bound, ``None`` where there is none yet (weighted closures).
        seconds: time since it began.
        status_quo: what the status quo is worth, from which the gain counts; ``None`` while that is not known.
        whole: the best plan can be ordered; otherwise some of its heads or cases are fractions, which rounding has yet to mend.
        left: seconds after which the stage ends at the latest, by its own limit; ``None`` where it has none.
    """

    stage: Stage
    best: float | None
    bound: float | None
    seconds: float
    status_quo: float | None = None
    whole: bool = True
    left: float | None = None

    @property
    def gap(self) -> float | None:
        """Proven gap as a fraction of the best value."""
        return relative_gap(self.best, self.bound)

    @property
    def gain_gap(self) -> float | None:
        """What may be missing, as a fraction of the gain over the status quo so far."""
        if self.best is None or self.bound is None or self.status_quo is None or self.best - self.status_quo <= 1e-9:
            return None
        return max(self.bound - self.best, 0.0) / (self.best - self.status_quo)


ProgressCallback = Callable[[Progress], None]
