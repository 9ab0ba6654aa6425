"""How long after the work a case closes: the YAML section."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from optimizer.sections import Section, Share, form_of, sum_to_one

Days = Annotated[int, Field(ge=0, le=3_650)]


class Lag(Section):
    """Part of the cases of a class that close so long after the work on them."""

    days: Days = Field(description="calendar days from the middle of the period of the work to the closure (days)")
    share: Share = Field(description="part of the cases that close then (share)")


Lags = Annotated[
    Annotated[Days, Tag("all")]
    | Annotated[tuple[Lag, ...], Field(min_length=1, max_length=20), sum_to_one("lags"), Tag("each")],
    Discriminator(form_of),
]
"""One number of days for all cases, or a list of lags with their shares."""


def lag_pairs(lags: int | tuple[Lag, ...]) -> tuple[tuple[int, float], ...]:
    """Days and share of each lag that some case has."""
    if isinstance(lags, int):
        return ((lags, 1.0),)
    return tuple((lag.days, lag.share) for lag in lags if lag.share > 0)
