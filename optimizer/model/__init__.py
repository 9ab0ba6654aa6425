"""Problem in, program out: the core, every mechanism that is on, stand-ins and targets, assembled once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.law.rows import post_law
from optimizer.model.core import post_core, post_stand_ins
from optimizer.model.demands import post_demands
from optimizer.model.duties import post_duties
from optimizer.model.lateness import post_lateness
from optimizer.model.practice import post_practice
from optimizer.model.targets import post_targets
from optimizer.posing.protocol import poses_of
from optimizer.posing.purposes import post_purposes
from optimizer.program import Model, Program

if TYPE_CHECKING:
    from optimizer.problem import Problem

__all__ = ["build_program"]


def build_program(
    problem: Problem, *, mechanisms: bool = True, promises: bool | None = None, practised: bool | None = None
) -> Program:
    """Pose the whole scenario; ``mechanisms=False`` poses the status quo: nobody moves, and no hard target is promised.

    ``promises``: whether hard targets hold, and duties that bind a plan alone; ``practised``: whether courts choose among their
    cases as their practice says, and not as a plan may. Neither given means what the status quo or a plan does.

    Phases, each resting on those before: what every scenario has; what may be ordered, those who bring officers first; the law
    over all moves together, ages over all days bound to old cases, and what the planner has decided; what is late, which needs
    all flows of cases; roles that stand in, for which all supplies must be; targets and duties, for which all counts must be;
    and how courts choose among their cases.
    """
    model = Model(problem)
    back = post_core(model, problem)
    if mechanisms:
        for mechanism in poses_of(problem.document):
            mechanism.post(model, problem)
        post_law(model, problem)
        post_purposes(model, problem)
        post_demands(model, problem)
    post_lateness(model, problem, back)
    post_stand_ins(model, problem)
    promised = mechanisms if promises is None else promises
    post_targets(model, problem, hard=promised)
    post_duties(model, problem, orders=promised)
    practice = problem.document.practice
    if practice.plan == "follows" or (not mechanisms if practised is None else practised):
        post_practice(model, problem)
    return model.assemble()
