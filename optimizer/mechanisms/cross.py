"""Cross execution (交叉执行) by moving cases: designate 指令, elevate 提级, concentrate 集中."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from optimizer.mechanisms.sections import Identifier, MechanismSection, Selector, Share


class Cross(MechanismSection):
    """Cases leave their home court and are executed by another."""

    kind: Literal["cross"] = Field(description="mechanism kind (no unit)")
    form: Literal["designate", "elevate", "concentrate"] = Field(
        description="to a nearby court of the same level, to the superior court, or to one named court (no unit)"
    )
    origins: Selector = Field(Selector(tier="basic"), description="courts that may give cases away (selector)")
    classes: tuple[Identifier, ...] = Field(min_length=1, description="case classes that may move (no unit)")
    cases: Literal["all", "tied"] = Field("tied", description="only tied cases, or all of the class (no unit)")
    to: Identifier | None = Field(None, description="the executing court, for concentrate only (court id)")
    receivers: int = Field(3, ge=1, le=20, description="nearest courts of the region that may execute, for designate (count)")
    share_cap: Share = Field(0.03, description="most of a queue, open and incoming, that may leave (share)")
    minimum_lot: int = Field(1, ge=1, le=10_000, description="fewest cases one origin gives away on one date (cases)")
    overhead: float = Field(0.1, ge=0, le=10, description="extra effort at the executing court (share of effort)")
    handover_days: dict[Identifier, Annotated[float, Field(ge=0, le=100)]] = Field(
        {}, description="officer-days by role that each end spends on one case (days)"
    )
    lag_weeks: int = Field(1, ge=0, le=52, description="time between the order and the work (weeks)")
    every_weeks: int = Field(1, ge=1, le=52, description="moves are ordered only every so many weeks (weeks)")

    @model_validator(mode="after")
    def _named_court(self) -> Self:
        if (self.form == "concentrate") != (self.to is not None):
            raise ValueError("'to' names the executing court for the form concentrate, and only for it")
        return self
