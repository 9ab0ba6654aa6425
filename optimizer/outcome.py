"""A plan and the status quo in, everything that is measured on them out; each computed when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from optimizer.errors import ModelError
from optimizer.kpis import CourtKpis, court_kpis, donor_harm
from optimizer.ledger import Ledger, replay_plan

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.plan import Plan
    from optimizer.scenario import Scenario

Array = NDArray[Any]


@dataclass(frozen=True)
class Outcome:
    """A plan for a scenario, and what nobody's moving would bring instead.

    Attributes:
        facts: the scenario as the verifier reads it. label: how tables and legends call the plan.
        plan: ``None`` where there is none. nobody_moves: the status quo as a plan; ``None`` where none exists.
    """

    facts: Facts
    label: str
    plan: Plan | None
    nobody_moves: Plan | None

    @property
    def scenario(self) -> Scenario:
        """The scenario it answers."""
        return self.facts.scenario

    @property
    def name(self) -> str:
        """How tables and legends call it."""
        return self.label

    @cached_property
    def ledger(self) -> Ledger:
        """What the plan does, recomputed from its tables.

        Raises:
            ModelError: there is no plan.
        """
        if self.plan is None:
            raise ModelError(f"{self.label}: there is no plan")
        return replay_plan(self.facts, self.plan)

    @cached_property
    def court_kpis(self) -> CourtKpis:
        """KPIs of every court."""
        return court_kpis(self.facts, self.ledger)

    @cached_property
    def status_quo_ledger(self) -> Ledger | None:
        """What happens if nobody moves, recomputed; ``None`` where that breaks a rule that the plan need not break."""
        return None if self.nobody_moves is None else replay_plan(self.facts, self.nobody_moves)

    @cached_property
    def status_quo(self) -> CourtKpis | None:
        """KPIs of every court if nobody moves."""
        return None if self.status_quo_ledger is None else court_kpis(self.facts, self.status_quo_ledger)

    @property
    def before(self) -> CourtKpis:
        """The same, or those of the plan where no status quo exists."""
        return self.status_quo or self.court_kpis

    @property
    def harm(self) -> Array:
        """Donor harm by court (weighted closures), shape (J,)."""
        return donor_harm(self.court_kpis, self.before)

    def measures(self) -> dict[str, float]:
        """Coercive measures to be expected, by name; counted, and rewarded nowhere."""
        total: dict[str, float] = {}
        for replay in self.ledger.replays.values():
            for name, count in replay.measures.items():
                total[name] = total.get(name, 0.0) + count
        return total
