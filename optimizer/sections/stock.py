"""What the open cases of a queue are at the start, where they are not like those that come in: the YAML section."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from optimizer.sections import Section, Share, sum_to_one
from optimizer.sections.ages import AGES, Ages


class StockPart(Section):
    """Part of the open cases of a queue: one tier of its class, or its tied cases."""

    tier: int | None = Field(None, ge=1, le=8, description="tier of the class, the first is 1; none for tied cases (number)")
    tied: bool = Field(False, description="cases that the home court's own officers cannot progress (on or off)")
    share: Share = Field(description="part of the open cases of the queue (share)")
    ages: Ages | None = Field(None, description=f"{AGES}; default: those of the queue")

    @model_validator(mode="after")
    def _one_part(self) -> Self:
        if self.tied == (self.tier is not None):
            raise ValueError("a part of the stock is a tier (tier: 1) or the tied cases (tied: on), one of the two")
        return self

    @property
    def place(self) -> int:
        """Number of the tier, 0 for tied cases."""
        return self.tier or 0


StockParts = Annotated[tuple[StockPart, ...], Field(min_length=1, max_length=9), sum_to_one("stock")]
"""All parts of the open cases of a queue that hold any."""
