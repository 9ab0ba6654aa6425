"""Lags from work to closure in, faults and warnings out: pipelines that nothing can fill, and closures nobody will see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.errors import Fault
from optimizer.scenario.staffing import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.scenario.calendar import Periods
    from optimizer.scenario.schema import Document
    from optimizer.scenario.tree import Node


def check_pipelines(document: Document, tree: Node) -> list[Fault]:
    """Cases in the pipeline of classes that close at once, so that nobody knows when those would close."""
    faults = []
    for i, queue in enumerate(document.queues):
        if queue.pipeline > 0 and document.classes[queue.klass].longest_lag == 0:
            node = tree.at(("queues", i, "pipeline"))
            message = f"cases of the class '{queue.klass}' close at once, so that none can be in its pipeline"
            expected = f"closes_after_days or terminates_after_days of classes.{queue.klass}, or no pipeline"
            faults.append(Fault(node.place, f"queues[{i}].pipeline", message, node.describe(), expected))
    return faults


def warn_of_lags(document: Document, tree: Node, periods: Periods) -> Iterator[Fault]:
    """Lags that end after the plan whenever the work is done, so that no closure of the class is ever counted."""
    half = float(periods.weeks[0]) * 7 / 2
    days = float(periods.weeks.sum()) * 7
    for name, kind in document.classes.items():
        pairs = [("closes_after_days", kind.genuine_lags)]
        if kind.terminates_after_days is not None:
            pairs.append(("terminates_after_days", kind.terminated_lags))
        for field, lags in pairs:
            shortest = min(lag for lag, _ in lags)
            if half + shortest >= days:
                message = f"work of the first period closes after {half + shortest:g} days, and the plan has {days:g}"
                expected = "a longer plan, or a shorter lag; what closes later is counted in pipeline_end"
                yield warning(tree, ("classes", name, field), message, expected)
