"""Two optima of which one has every plan of the other: what is known of one tightens the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.errors import ModelError
from optimizer.verification import TOLERANCE

if TYPE_CHECKING:
    from optimizer.gap import Interval


def nested(fewer: Interval, more: Interval, what: str) -> tuple[Interval, Interval]:
    """Both optima (weighted closures) again: a plan of the one with fewer choices is one of the other, a bound the other way.

    Args:
        fewer: best plan and bound with fewer choices.
        more: the same with more of them.
        what: name of what makes the difference, for the message.

    Raises:
        ModelError: a plan with fewer choices is worth more than the bound with more.
    """
    if fewer.low is not None and more.high is not None and fewer.low > more.high + TOLERANCE * (1 + abs(more.high)):
        raise ModelError(
            f"{what}: a plan with fewer choices is worth {fewer.low:.9g}, more than the bound {more.high:.9g} with more of them"
        )
    lows = [one.low for one in (fewer, more) if one.low is not None]
    highs = [one.high for one in (fewer, more) if one.high is not None]
    return replace(fewer, high=min(highs, default=None)), replace(more, low=max(lows, default=None))
