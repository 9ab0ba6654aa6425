"""How far a value may be from its bound, and where an optimum or a difference of two lies."""

from __future__ import annotations

from dataclasses import dataclass

ZERO = 1e-6
"""Weighted closures below which two optima are the same to a solver."""


@dataclass(frozen=True)
class Interval:
    """A number known to lie between two others (weighted closures); ``None`` where nothing is known on that side."""

    low: float | None
    high: float | None

    @property
    def resolved(self) -> bool:
        """Whether it is known to differ from zero, beyond what a solver calls zero."""
        return (self.low is not None and self.low > ZERO) or (self.high is not None and self.high < -ZERO)

    def at_least_zero(self) -> Interval:
        """The same number, known not to be negative."""
        return Interval(0.0 if self.low is None else max(self.low, 0.0), None if self.high is None else max(self.high, 0.0))

    def __sub__(self, other: Interval) -> Interval:
        """Where the difference of the two lies."""
        low = None if self.low is None or other.high is None else self.low - other.high
        high = None if self.high is None or other.low is None else self.high - other.low
        return Interval(low, high)


def relative_gap(best: float | None, bound: float | None) -> float | None:
    """``(bound - best) / max(|best|, 1e-9)``, never below 0; ``None`` where either is missing."""
    if best is None or bound is None:
        return None
    if bound - best <= 1e-9:  # what solvers cannot tell apart
        return 0.0
    return (bound - best) / max(abs(best), 1e-9)
