"""Cases that are finished elsewhere, or beside any queue: what a replay reports of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.plan import EXECUTED, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.facts import Facts
    from optimizer.replaying.replay import Replay


def add_credit(facts: Facts, replay: Replay, court: int, period: int, **amounts: float) -> None:
    """Credit a court with what is finished in a period beside any queue: closures, genuine (cases), yuan."""
    for what, amount in amounts.items():
        rows = replay.credit.setdefault(what, np.zeros(facts.shape[::2]))
        rows[court, period] += amount


def executed_table(rows: Iterable[tuple[int, int, int, float]]) -> Table:
    """Cases executed elsewhere, from rows of (cell, receiver, period, cases)."""
    return EXECUTED.table(list(rows))
