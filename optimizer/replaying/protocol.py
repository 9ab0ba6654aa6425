"""What a mechanism must be able to do on the verifier's side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.replaying.replay import Replay, Violation
    from optimizer.scenario.schema import Document


class Replays(Protocol):
    """A section that recomputes what its decisions take and give, and judges them."""

    @property
    def name(self) -> str:
        """Unique name."""

    def replay(self, facts: Facts, tables: Tables) -> Replay:
        """Recompute what its decisions take and give, without the model."""

    def violations(self, facts: Facts, tables: Tables) -> list[Violation]:
        """Its own promises that its decisions break."""


def replays_of(document: Document) -> tuple[Replays, ...]:
    """The mechanisms that are on."""
    return cast("tuple[Replays, ...]", tuple(mechanism for mechanism in document.mechanisms if mechanism.on))
