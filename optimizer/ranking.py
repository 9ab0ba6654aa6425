"""Targets on a rank in, a result out: a rank is not linear, so a rate is asked in its stead, and raised where others moved.

The rate that the k-th court has in the status quo is the first floor. What a plan does changes others too, so the rank is read
anew from the plan; if others moved past the court, the floor becomes the rate that the k-th of them has now, at most ``ROUNDS``
times. The floor stands in the result's scenario as ``at_least``, so that a run folder says what was solved. A rank that is not
reached is told as such; where a floor cannot be met, the plan before stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.facts import read_facts
from optimizer.ledger import replay_plan
from optimizer.standings import ALIKE, standing
from optimizer.texts import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from optimizer.plan import Plan
    from optimizer.result import Result
    from optimizer.scenario import Scenario
    from optimizer.texts import Text

ROUNDS = 5
"""Most solves for the ranks of one scenario."""


def asks_for_rank(scenario: Scenario) -> bool:
    """Whether a target of a scenario is on a rank."""
    return any(target.rank is not None for target in scenario.document.targets)


def reach_ranks(scenario: Scenario, nobody_moves: Plan | None, solve: Callable[[Scenario], Result]) -> Result:
    """Solve with rates in the stead of ranks, and again while the ranks are not reached; without a status quo start at 0.

    The result is that of the last plan, with a warning for each rank that it does not reach.
    """
    floors = {f"targets[{i}].at_least": floor for i, floor in _first(scenario, nobody_moves).items()}
    result = solve(scenario.changed(**floors))
    rounds = 1
    while result.plan is not None and rounds < ROUNDS and (raised := _raised(result)):
        further = solve(result.scenario.changed(**raised))
        rounds += 1
        if further.plan is None:
            return _told(result, {path: tell("rank_beyond", rate=floor) for path, floor in raised.items()})
        result = further
    late = tell("rank_rounds", rounds=rounds)
    return _told(result, dict.fromkeys(_raised(result), late)) if result.plan is not None else result


def _first(scenario: Scenario, nobody_moves: Plan | None) -> dict[int, float]:
    """Floors from the status quo by target, no lower than those that the scenario asks for itself."""
    facts = read_facts(scenario)
    ledger = None if nobody_moves is None else replay_plan(facts, nobody_moves)
    out = {}
    for i, target in enumerate(scenario.document.targets):
        if target.rank is not None:
            now = 0.0 if ledger is None else standing(facts, ledger, target).needed
            out[i] = max(now, target.at_least or 0.0)
    return out


def _raised(result: Result) -> Mapping[str, float]:
    """Floors for the ranks that a plan does not reach, by path, where that is more than was asked."""
    out = {}
    for i, target in enumerate(result.scenario.document.targets):
        if target.rank is not None:
            now = standing(result.facts, result.ledger, target)
            if now.rank > target.rank and now.needed > (target.at_least or 0.0) + ALIKE:
                out[f"targets[{i}].at_least"] = now.needed
    return out


def _told(result: Result, why: Mapping[str, Text]) -> Result:
    """The same with a warning for each rank that is not reached."""
    said = []
    for i, target in enumerate(result.scenario.document.targets):
        now = None if target.rank is None else standing(result.facts, result.ledger, target)
        if now is not None and target.rank is not None and now.rank > target.rank:
            court = result.scenario.document.courts[now.court]
            reason = why.get(f"targets[{i}].at_least") or tell("rank_soft")
            said.append(
                tell(
                    "warned_rank",
                    name=target.name,
                    court=court.name.texts(court.id),
                    day=now.day,
                    rank=now.rank,
                    of=now.of,
                    asked=target.rank,
                    reason=reason,
                )
            )
    return replace(result, warnings=(*result.warnings, *said))
