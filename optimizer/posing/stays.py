"""Stays: one yes-or-no per court and window, at most one at a court at a time.

A stay is a window at a court: a supervision visit, a term set by an urging, a borrowed team.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.program import Term

if TYPE_CHECKING:
    from optimizer.plan import Decision
    from optimizer.posing.windows import Windows
    from optimizer.problem import Problem
    from optimizer.program import Model

Array = NDArray[Any]


def post_stays(model: Model, problem: Problem, owner: str, decision: Decision, courts: Array, windows: Windows) -> Array:
    """Switches by court and window, shape (H, W); those that cover a period at one court are at most one."""
    h, w = (a.ravel() for a in np.indices((len(courts), len(windows))))
    index = {"court": courts[h], "start": windows.start[w], "length": windows.length[w]}
    switch = model.columns(owner, decision, index, upper=1.0).reshape(len(courts), len(windows))
    if len(windows) > 1:
        court = np.repeat(courts, len(windows.period))
        period, column = standing(windows, switch)
        model.require(f"{owner} one at a time", Term(column, court=court, period=period), upper=1.0)
    return switch


def standing(windows: Windows, switch: Array) -> tuple[Array, Array]:
    """Every stay in every period that it covers: its period and its column, both of shape (H x C,)."""
    period = np.broadcast_to(windows.period, (len(switch), len(windows.period)))
    return period.ravel(), switch[:, windows.window].ravel()
