"""Validated document in, problem out, topic by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.problem.arrays import Map, Problem, Time
from optimizer.problem.backlog import read_cells
from optimizer.problem.geography import OTHER_REGION, SAME_COURT, SAME_REGION, distances, regions
from optimizer.problem.staff import read_staff
from optimizer.scenario.calendar import cut
from optimizer.scenario.seasons import read_seasons

if TYPE_CHECKING:
    from optimizer.scenario import Scenario
    from optimizer.scenario.schema import Document

Array = NDArray[Any]


def build_problem(scenario: Scenario) -> Problem:
    """Turn a validated scenario into arrays; its references are known to be good.

    Raises:
        ScenarioError: an adjustment takes more officers than there are.
    """
    doc = scenario.document
    where, time = _map(doc), _time(doc)
    return Problem(
        scenario=scenario,
        courts=tuple(court.id for court in doc.courts),
        classes=tuple(doc.classes),
        roles=tuple(doc.roles),
        time=time,
        map=where,
        staff=read_staff(scenario, where, time),
        cells=read_cells(doc, where, time),
    )


def _map(doc: Document) -> Map:
    position = {court.id: j for j, court in enumerate(doc.courts)}
    parent = np.array([position.get(court.parent or "", -1) for court in doc.courts])
    region = regions(doc)
    relation = np.where(region[:, None] == region[None, :], SAME_REGION, OTHER_REGION)
    np.fill_diagonal(relation, SAME_COURT)
    return Map(parent=parent, region=region, relation=relation, km=distances(doc, relation))


def _time(doc: Document) -> Time:
    periods = cut(doc.calendar)
    timing = 1 - doc.objective.early * np.linspace(0, 1, len(periods.days))
    seasons = read_seasons(doc.seasons, periods, statutory=doc.calendar.working_days is None)
    return Time(
        starts=periods.starts,
        ends=periods.ends,
        days=periods.days,
        weeks=periods.weeks,
        timing=timing,
        output=seasons.output,
        inflow=seasons.inflow,
    )
