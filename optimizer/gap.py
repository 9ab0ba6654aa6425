"""How far a value may be from its bound."""

from __future__ import annotations


def relative_gap(best: float | None, bound: float | None) -> float | None:
    """``(bound - best) / max(|best|, 1e-9)``, never below 0; ``None`` where either is missing."""
    if best is None or bound is None:
        return None
    return max(bound - best, 0.0) / max(abs(best), 1e-9)
