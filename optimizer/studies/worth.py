"""What each mechanism is worth, alone and at the margin: intervals from plans and bounds, never points.

With ``z(S)`` the optimum with the mechanisms S, known to lie between a plan and a bound, ``plan(S) <= z(S) <= bound(S)``:

- alone: ``z({m}) - z({})`` lies in ``[plan({m}) - bound({}), bound({m}) - plan({})]``;
- at the margin: ``z(all) - z(all without m)`` lies in ``[plan(all) - bound(without m), bound(all) - plan(without m)]``.

A mechanism that is a pure option cannot lower an optimum, so a plan found without it is a plan with it, a bound proven with it
holds without it, and its worth is never below zero; all three tighten the intervals. An interval that reaches zero does not
say yet whether the mechanism is worth anything: not resolved.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from optimizer.errors import Fault, ScenarioError, unknown_name
from optimizer.evaluation import evaluate
from optimizer.gap import Interval
from optimizer.studies.nested import nested

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pandas import DataFrame

    from optimizer.result import Result
    from optimizer.scenario import Scenario
    from optimizer.solver import ProgressCallback, SolveOptions


@dataclass(frozen=True)
class Worth:
    """One mechanism's worth (weighted closures), with the optima it was taken from."""

    mechanism: str
    kind: str
    alone: Interval
    margin: Interval


def mechanism_worth(
    scenario: Scenario,
    *,
    names: Iterable[str] | None = None,
    options: SolveOptions | None = None,
    progress: ProgressCallback | None = None,
) -> tuple[Worth, ...]:
    """Solve with all mechanisms, without each, and with each alone.

    Args:
        scenario: mechanisms that are off in it stay off.
        names: mechanisms to value; none given means all that are on.
        options: for each of the ``2 x mechanisms + 2`` solves, fewer where there is one mechanism.
        progress: called while solving.

    Raises:
        ScenarioError: a name is no mechanism that is on.
        ModelError: a plan without a mechanism is worth more than the bound with it.
    """
    on = {mechanism.name: mechanism for mechanism in scenario.document.mechanisms if mechanism.on}
    wanted = list(on) if names is None else list(dict.fromkeys(names))
    unknown = [name for name in wanted if name not in on]
    if unknown:
        place = scenario.place("mechanisms")
        raise ScenarioError([unknown_name(place, "mechanisms", name, "mechanism that is on", on) for name in unknown])

    @cache  # alone is all, and without is none, where there is one mechanism
    def solve(kept: frozenset[str]) -> Interval:
        off = {f"mechanisms.{name}.on": False for name in on if name not in kept}
        return _optimum(evaluate(scenario.changed(**off), options=options, progress=progress))

    every = solve(frozenset(on))
    none = solve(frozenset())
    found = []
    for name in wanted:
        without, alone = solve(frozenset(on) - {name}), solve(frozenset({name}))
        if on[name].is_option:
            (without, every), (none, alone) = nested(without, every, name), nested(none, alone, name)
        found.append((name, without, alone))
    return tuple(
        Worth(
            name,
            on[name].what,
            *((part.at_least_zero() if on[name].is_option else part) for part in (alone - none, every - without)),
        )
        for name, without, alone in found
    )


def _optimum(result: Result) -> Interval:
    """Where the optimum lies; an infeasible scenario has none, which is a fault here."""
    if result.proof.status == "infeasible":
        place = result.scenario.place("mechanisms")
        raise ScenarioError([Fault(place, "mechanisms", "with some of them off no plan can exist: nothing can be compared")])
    return Interval(result.proof.first_stage, result.proof.bound)


def worth_frame(worths: Iterable[Worth]) -> DataFrame:
    """One row per mechanism: low and high of both intervals (weighted closures), and whether each differs from zero."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "mechanism": worth.mechanism,
                "kind": worth.kind,
                "alone_low": worth.alone.low,
                "alone_high": worth.alone.high,
                "alone_resolved": worth.alone.resolved,
                "margin_low": worth.margin.low,
                "margin_high": worth.margin.high,
                "margin_resolved": worth.margin.resolved,
            }
            for worth in worths
        ]
    )
