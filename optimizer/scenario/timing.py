"""Lengths and lags in weeks in, warnings out where whole periods cannot hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.scenario.staffing import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.errors import Fault
    from optimizer.scenario.calendar import Periods
    from optimizer.scenario.schema import Document
    from optimizer.scenario.tree import Node
    from optimizer.sections import MechanismSection

MOST_OFF = 0.25
"""Share of a length by which the periods that stand for it may be longer or shorter without a warning."""

LAGS = ("lag_weeks", "lead_weeks", "approval_weeks", "returns_after_weeks")


def warn_of_lengths(document: Document, tree: Node, periods: Periods) -> Iterator[Fault]:
    """Lengths and lags that become periods far longer or shorter, or the same number of them."""
    if np.ptp(periods.weeks) == 0 and periods.weeks[0] == 1:
        return
    lags: dict[tuple[int, ...], list[tuple[str, int]]] = {}
    for i, mechanism in enumerate(document.mechanisms):
        if not mechanism.on:
            continue
        lengths: dict[tuple[int, ...], int] = {}
        for path, weeks in _lengths(mechanism, f"mechanisms[{i}]"):
            counts = period_counts(periods, weeks)
            yield from _off(tree, path, weeks, counts, periods)
            if weeks != lengths.setdefault(counts, weeks):
                message = f"{_weeks(weeks)} and {_weeks(lengths[counts])} are the same number of periods wherever they begin"
                yield warning(tree, path, message, "one of the two, or shorter periods")
        for path, weeks in _lags(mechanism, f"mechanisms[{i}]"):
            yield from _off(tree, path, weeks, period_counts(periods, weeks), periods)
            lags.setdefault(period_counts(periods, weeks), []).append((path, weeks))
    for alike in lags.values():
        if len({weeks for _, weeks in alike}) > 1:
            said = ", ".join(f"{path} ({_weeks(weeks)})" for path, weeks in alike[1:])
            yield warning(
                tree, alike[0][0], f"{_weeks(alike[0][1])} are the same number of periods here as {said}", "shorter periods"
            )


def _lengths(mechanism: MechanismSection, path: str) -> list[tuple[str, int]]:
    weeks: tuple[int, ...] | int = getattr(mechanism, "weeks", ())
    return [(f"{path}.weeks", weeks)] if isinstance(weeks, int) else [(f"{path}.weeks[{n}]", w) for n, w in enumerate(weeks)]


def _lags(mechanism: MechanismSection, path: str) -> list[tuple[str, int]]:
    """Lags above 0, with their paths."""
    found = [(f"{path}.{name}", getattr(mechanism, name, 0)) for name in LAGS]
    found.append((f"{path}.entrust.lag_weeks", getattr(getattr(mechanism, "entrust", None), "lag_weeks", 0)))
    return [(where, weeks) for where, weeks in found if weeks]


def period_counts(periods: Periods, weeks: int) -> tuple[int, ...]:
    """Number of periods that come nearest to a length, from each period on; 0 where the horizon ends before."""
    out = []
    for start in range(len(periods.weeks)):
        total = periods.weeks[start:].cumsum()
        fits = total[-1] >= weeks - periods.weeks[-1] / 2
        out.append(int(np.abs(total - weeks).argmin()) + 1 if fits else 0)
    return tuple(out)


def _off(tree: Node, path: str, weeks: int, counts: tuple[int, ...], periods: Periods) -> Iterator[Fault]:
    """A warning at the first start from which the periods are far off."""
    for start, count in enumerate(counts):
        given = float(periods.weeks[start : start + count].sum())
        if count and abs(given - weeks) > MOST_OFF * weeks:
            many = "1 period" if count == 1 else f"{count} periods"
            message = f"{_weeks(weeks)} from {periods.starts[start]} on become {many} of {_weeks(given)} together"
            yield warning(tree, path, message, "what whole periods can hold, or shorter periods")
            return


def _weeks(weeks: float) -> str:
    return f"{weeks:.3g} week{'' if weeks == 1 else 's'}"
