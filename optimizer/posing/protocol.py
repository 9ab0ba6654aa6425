"""What a mechanism must be able to do on the model's side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.program import Model
    from optimizer.scenario.schema import Document


class Poses(Protocol):
    """A section that poses its decisions."""

    @property
    def name(self) -> str:
        """Unique name."""

    def post(self, model: Model, problem: Problem) -> None:
        """Add columns and rows to the model."""


def poses_of(document: Document) -> tuple[Poses, ...]:
    """The mechanisms that are on, those first that bring officers, on whom others may rest; else in the order of the file."""
    on = sorted((mechanism for mechanism in document.mechanisms if mechanism.on), key=lambda one: not one.brings_officers)
    return cast("tuple[Poses, ...]", tuple(on))
