"""Support (协同执行): officers help at another court; the power stays with the host."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.mechanisms.sections import PostingSection


class Support(PostingSection):
    """Officers of other courts work at a host for a window of weeks."""

    kind: Literal["support"] = Field(description="mechanism kind (no unit)")
    relieves_tied: bool = Field(False, description="whether they can progress tied cases (yes or no)")
    at_most_heads: int | None = Field(None, ge=0, le=100_000, description="officers posted at the same time (heads)")
