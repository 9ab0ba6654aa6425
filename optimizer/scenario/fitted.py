"""The section ``warm_up`` in, faults and warnings with their places out, and what was fitted as assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.errors import Fault
from optimizer.scenario.assumptions import Assumption
from optimizer.scenario.staffing import warning
from optimizer.scenario.warm_up import READS, WarmUpError, warm_up
from optimizer.sections import Title
from optimizer.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.errors import Place
    from optimizer.scenario.schema import Document
    from optimizer.scenario.tree import Node
    from optimizer.scenario.warm_up import Warmed

FITTED = ("effort_times", "warm_up.inflow_times")
"""Paths of what is fitted where closures are given."""

LEVELS = (0.5, 2.0)
"""Fitted factors on the inflow before the start outside which the closures or the inflow are hardly meant so."""


def check_warm_up(document: Document, tree: Node) -> list[Fault]:
    """What is fitted must not be given, too."""
    section, found = document.warm_up, []
    if section is None:
        return []
    if section.closures is None and section.closures_months is not None:
        node = tree.at(("warm_up", "closures_months"))
        message = "says when closures were, but there are none"
        found.append(Fault(node.place, "warm_up.closures_months", message, node.describe(), "closures beside it"))
    if section.closures is not None and document.effort_times != 1:
        found.append(_twice(tree, ("effort_times",)))
    if section.closures is not None and section.inflow_times != 1:
        found.append(_twice(tree, ("warm_up", "inflow_times")))
    return found


def _twice(tree: Node, steps: tuple[str, ...]) -> Fault:
    node = tree.at(steps)
    message = "is fitted to warm_up.closures, so that it cannot be given"
    return Fault(node.place, ".".join(steps), message, node.describe(), "one of the two")


def warmed_up(document: Document, tree: Node, known: dict[str, Warmed], faults: list[Fault]) -> Warmed | None:
    """What the warm-up makes, if there is one; ``known`` are those run before, by what they read."""
    if document.warm_up is None:
        return None
    key = document.model_dump_json(include=set(READS))
    if key not in known:
        try:
            known[key] = warm_up(document)
        except WarmUpError as error:
            node = tree.at(("warm_up", error.field))
            faults.append(Fault(node.place, f"warm_up.{error.field}", str(error), node.describe()))
            return None
    return known[key]


def warn_of_warm_up(document: Document, tree: Node, warmed: Warmed | None) -> Iterator[Fault]:
    """Ages that are read as those at the beginning, queues that could not come to their stock, and a strange fit."""
    if warmed is None:
        return
    aged = [i for i, queue in enumerate(document.queues) if queue.ages is not None]
    if aged:
        message = f"ages of this and {len(aged) - 1} other queues are read as those at the beginning of the warm-up"
        message = message if len(aged) > 1 else "ages of this queue are read as those at the beginning of the warm-up"
        expected = f"a stock with ages for those at the start; these are of {warmed.first}"
        yield warning(tree, ("queues", aged[0], "ages"), message, expected)
    if warmed.stuck:
        i = warmed.stuck[0]
        message = "grew by more than came in during the warm-up, so that no case left"
        message += f"; so did {len(warmed.stuck) - 1} other queues" if len(warmed.stuck) > 1 else ""
        yield warning(tree, ("queues", i, "open"), message, "a higher open_before_times, or more inflow")
    longest = max(kind.longest_lag for kind in document.classes.values())
    if longest > (document.calendar.start - warmed.first).days:
        message = f"is shorter than the longest lag of {longest} days, so that pipelines are cut short"
        yield warning(tree, ("warm_up", "months"), message, "more months")
    if warmed.fit is not None and not LEVELS[0] <= warmed.fit.inflow_times <= LEVELS[1]:
        message = f"ask for {warmed.fit.inflow_times:.3g} times the inflow before the start"
        yield warning(tree, ("warm_up", "closures"), message, "other closures, inflow or open_before_times")


def fitted(document: Document, warmed: Warmed | None, place: Place) -> tuple[Assumption, ...]:
    """What a warm-up fitted, as what numbers rest on; each path takes no setting while closures are given."""
    if warmed is None or warmed.fit is None:
        return ()
    fit = warmed.fit
    told = {
        "closures": f"{fit.closures:,.0f}", "first": fit.first, "start": document.calendar.start,
        "days": f"{fit.days:,.0f}", "needed": f"{fit.needed:,.0f}",
    }  # fmt: skip
    effort, inflow = FITTED
    why_effort = Title(en=label("fitted_effort", "en", **told), zh=label("fitted_effort", "zh", **told))
    why_inflow = Title(en=label("fitted_inflow", "en", **told), zh=label("fitted_inflow", "zh", **told))
    return (
        Assumption(effort, fit.effort_times, None, None, "derived", why_effort, Title(), 1, place),
        Assumption(inflow, fit.inflow_times, None, None, "derived", why_inflow, Title(), 1, place),
    )
