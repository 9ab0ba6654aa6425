"""How old open cases are: shares by age."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from optimizer.sections import Share

AGES = "shares of the open cases aged up to 3, 3-6, 6-12, 12-24 and over 24 months (5 shares)"


def _sum_to_one(shares: tuple[float, ...]) -> tuple[float, ...]:
    if abs(sum(shares) - 1) > 1e-6:
        raise ValueError(f"the shares of the ages sum to {sum(shares):g}, not to 1")
    return shares


Ages = Annotated[tuple[Share, ...], Field(min_length=5, max_length=5), AfterValidator(_sum_to_one)]
