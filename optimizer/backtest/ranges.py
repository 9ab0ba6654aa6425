"""A scenario and a path in, the same scenario with what is assumed there at the low and at the high end out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from optimizer.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from optimizer.scenario.assumptions import Assumption

End = Literal["low", "high"]


@dataclass(frozen=True)
class Interval:
    """What a test predicts while one assumption stands at the ends of its range and all else as it is.

    Attributes:
        path: the assumption, or the beginning of several that run together.
        low, high: predicted at these ends, by figure, not in the order of their sizes; ``None`` where it is unknown there.
    """

    path: str
    low: dict[str, float | None]
    high: dict[str, float | None]


def intervals(
    scenario: Scenario, paths: Iterable[str], predict: Callable[[Scenario], dict[str, float | None]]
) -> tuple[Interval, ...]:
    """One interval for each path; ``predict`` is asked at either end of it."""
    return tuple(
        Interval(path, predict(at_end(scenario, path, "low")), predict(at_end(scenario, path, "high"))) for path in paths
    )


def spread(name: str, base: float, found: Iterable[Interval]) -> tuple[float, float]:
    """Least and most that was predicted of a figure at any end, and with all as it is."""
    ends = [value for one in found for side in (one.low, one.high) if (value := side[name]) is not None]
    return min(base, *ends), max(base, *ends)


def assumptions_at(scenario: Scenario, path: str) -> list[Assumption]:
    """Assumptions with a range at a path or below it."""
    below = (f"{path}.", f"{path}[")
    return [one for one in scenario.assumptions if one.low is not None and (one.path == path or one.path.startswith(below))]


def at_end(scenario: Scenario, path: str, end: End) -> Scenario:
    """The scenario with every assumption at a path, or below it, at one end of its range."""
    found = assumptions_at(scenario, path)
    numbers = {one.path: getattr(one, end) for one in found if not one.is_column}
    columns = {one.path: getattr(one, end) for one in found if one.is_column}
    out = scenario.changed(**numbers) if numbers else scenario
    return _columns_times(out, columns) if columns else out


def _columns_times(scenario: Scenario, factors: dict[str, float]) -> Scenario:
    """The scenario with columns of its tables multiplied."""
    saved = scenario.dump()
    saved["assumptions"] = []  # they speak of the numbers as they were
    for column, factor in factors.items():
        section, _, name = column.partition(".")
        cells = [cell for row in saved["document"][section] if (cell := _cell(row, section, name)) is not None]
        scaled = [factor * held[key] for held, key in cells]
        if section == "pools":
            scaled = _whole(scaled)
        for (held, key), value in zip(cells, scaled, strict=True):
            held[key] = value
    return Scenario.from_dump(saved)


def _cell(row: dict[str, Any], section: str, name: str) -> tuple[dict[str, Any], str] | None:
    """Where a row keeps a column, and under which name; ``None`` if it has no number there."""
    held, key = row, name
    if section == "pools":
        key = name.removeprefix("protected_")
        held = row["heads" if key == name else "protected"]
    return (held, key) if held.get(key) is not None else None


def _whole(heads: list[float]) -> list[int]:
    """Whole officers, so that every sum from the first row on is right to half an officer, and 0 stays 0."""
    sums = [0.0]
    for one in heads:
        sums.append(sums[-1] + one)
    return [round(after) - round(before) for before, after in pairwise(sums)]
