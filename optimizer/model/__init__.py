"""Problem in, program out: the core, every mechanism that is on, stand-ins and targets, assembled once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.model.core import post_core, post_stand_ins
from optimizer.model.model import Model
from optimizer.model.program import Block, Program
from optimizer.model.targets import post_targets

if TYPE_CHECKING:
    from optimizer.problem import Problem

__all__ = ["Block", "Model", "Program", "build_program"]


def build_program(problem: Problem, *, mechanisms: bool = True) -> Program:
    """Pose the whole scenario; ``mechanisms=False`` poses the status quo: nobody moves, and no hard target is promised."""
    model = Model(problem)
    post_core(model, problem)
    if mechanisms:
        for mechanism in problem.document.mechanisms:
            if mechanism.on:
                mechanism.post(model, problem)
    post_stand_ins(model, problem)
    post_targets(model, problem, hard=mechanisms)
    return model.assemble()
