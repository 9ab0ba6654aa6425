"""Problem in, duties and targets out that ask for more cases than there can ever be, with the numbers; no solver needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import Fault
from optimizer.model.duties import cases_of, groups_of, owed
from optimizer.scenario.naming import name_of
from optimizer.texts import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem import Problem
    from optimizer.scenario.schema import Target

Array = NDArray[Any]

WEIGHED = {"closures", "genuine_closures"}
"""Targets that count cases of queues."""


def beyond_reach(problem: Problem) -> tuple[Fault, ...]:
    """Warnings of what no plan can keep, however many officers there are."""
    return (*_duties(problem), *_targets(problem))


def _duties(problem: Problem) -> Iterator[Fault]:
    """Of days nothing is said: how many there can be, mechanisms say."""
    for number, duty in enumerate(problem.document.duties):
        if duty.counts == "effort_days":
            continue
        group, of_cell = groups_of(problem, duty)
        floor, some = owed(problem, duty, group, of_cell), of_cell >= 0
        cases = cases_of(problem, duty)
        if duty.older_than_months is None:
            cases = cases + _back(problem)
        weight = problem.cells.genuine if duty.counts == "genuine" else np.ones(len(cases))
        most = np.bincount(of_cell[some], (cases * weight)[some], minlength=len(floor))
        yield from _said(problem, "duties", number, floor, most, group, each=duty.each)


def _targets(problem: Problem) -> Iterator[Fault]:
    """Cases of no queue may be closed beside, where a mechanism lists any; then nothing is said."""
    on = [mechanism for mechanism in problem.document.mechanisms if mechanism.on]
    if any(getattr(mechanism, field, ()) for mechanism in on for field in ("lots", "targets")):
        return
    for number, target in enumerate(problem.document.targets):
        if target.kpi in WEIGHED and target.at_least is not None:
            group = problem.groups(target.courts, each=target.each)
            most = _closable(problem, target, np.zeros_like(group) if on else group)  # cases may come from any court
            floor = np.full(int(group.max()) + 1, target.at_least)
            most = np.full(len(floor), most.sum()) if on else most
            yield from _said(problem, "targets", number, floor, most, group, each=target.each)


def _closable(problem: Problem, target: Target, group: Array) -> Array:
    """Cases that can have closed when a target is due, were there officers enough, shape (groups,)."""
    cells = problem.cells
    cases = cells.arrived[:, problem.time.until(target.by)] + cells.pipeline + _back(problem)
    cases = cases * (cells.genuine if target.kpi == "genuine_closures" else 1.0)
    some = group[cells.court] >= 0
    out: Array = np.bincount(group[cells.court[some]], cases[some], minlength=int(group.max()) + 1)
    return out


def _back(problem: Problem) -> Array:
    """More than can ever come back to each cell during the plan, shape (N,)."""
    out: Array = problem.cells.most[:, -1] - problem.cells.arrived[:, -1]
    return out


def _said(
    problem: Problem, section: str, number: int, floor: Array, most: Array, group: Array, *, each: bool
) -> Iterator[Fault]:
    """One warning for the group of courts that falls short by most."""
    worst = int((floor - most).argmax())
    if floor[worst] > most[worst] * (1 + 1e-9) + 1e-9:
        path, court = f"{section}[{number}]", problem.document.courts[int(np.flatnonzero(group == worst)[0])]
        values = {"rule": name_of(problem.document, path)} | ({"court": court.name.texts(court.id)} if each else {})
        asked, there = f"{floor[worst]:,.6g}", f"{most[worst]:,.6g}"
        told = tell("warned_reach_at" if each else "warned_reach", asked=asked, most=there, **values)
        message = f"asks for {asked} cases{f' at {court.id}' if each else ''}, and there can be {there} at most"
        place = problem.scenario.place(path)
        yield Fault(place, path, message, None, "no more than there are", severity="warning", told=told)
