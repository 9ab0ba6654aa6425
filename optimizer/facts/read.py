"""A scenario in, its facts out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.facts.cases import read_cells
from optimizer.facts.facts import Facts
from optimizer.facts.places import read_map
from optimizer.facts.staff import read_staff
from optimizer.facts.time import read_time

if TYPE_CHECKING:
    from optimizer.scenario import Scenario


def read_facts(scenario: Scenario) -> Facts:
    """Read a validated scenario a second time, from its document alone.

    Raises:
        ValueError: the calendar ends after the year 9999 or beyond the statutory calendar, or an adjustment takes more
            officers than there are.
    """
    document = scenario.document
    time = read_time(document)
    return Facts(
        scenario=scenario,
        courts=tuple(court.id for court in document.courts),
        classes=tuple(document.classes),
        roles=tuple(document.roles),
        time=time,
        map=read_map(document),
        staff=read_staff(document, time),
        cells=read_cells(document, time),
    )
