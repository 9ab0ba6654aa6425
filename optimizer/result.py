"""A run as data: plan, proof and verdict, with frames for people; nothing here solves, verifies or saves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from numpy.typing import NDArray

from optimizer import frames
from optimizer.gap import Interval, relative_gap
from optimizer.kpi_table import KPIS
from optimizer.kpis import totals
from optimizer.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pandas import DataFrame

    from optimizer.errors import Place
    from optimizer.plan import Plan
    from optimizer.replaying.replay import Violation
    from optimizer.texts import Text

Array = NDArray[Any]


@dataclass(frozen=True)
class Proof:
    """How sure a plan is.

    Attributes:
        status: ``optimal`` if the first stage is proven optimal within 1e-6, ``feasible`` with a bound or without,
            ``infeasible``, or ``unknown`` where nothing was found in time; ``rule`` for a baseline made by a rule of thumb.
        objective: worth of the plan (weighted closures). first_stage: worth before officers were spared.
        bound: nothing can be worth more, or ``None`` if not proven. status_quo: worth if nobody moves.
        stopped_by: what ended the search early. solver: back end. options: as asked.
        claim: what the bound rests on: ``checked`` by prices, ``two solvers`` or one ``search``; ``None`` without a bound.
        checked_bound: what ``certificate.safe_bound`` makes of the prices of rows, shape (rows,), in the linear relaxation;
            both ``None`` where there are none. steps: what the plan was worth after each step of the solve.
        fallback: name of the start that is the plan, since the search found nothing better. reason: why a solver died.
        method: the program was searched as a whole, or by courts and the prices of what ties them.
    """

    status: Literal["optimal", "feasible", "infeasible", "unknown", "rule"]
    objective: float | None
    first_stage: float | None
    bound: float | None
    status_quo: float | None
    stopped_by: Literal["time limit", "interrupt", "solver died", "no progress"] | None
    solver: str
    options: dict[str, Any]
    claim: Literal["checked", "two solvers", "search"] | None = None
    checked_bound: float | None = None
    prices: Array | None = field(default=None, repr=False, compare=False)
    steps: tuple[tuple[str, float], ...] = ()
    fallback: str | None = None
    reason: str | None = None
    method: Literal["direct", "courts"] = "direct"

    @property
    def gap(self) -> float | None:
        """Proven gap as a fraction of the plan's worth."""
        return relative_gap(self.objective, self.bound)

    @property
    def optimum(self) -> Interval:
        """Where the worth of the best plan lies; a rule of thumb means no plan but its own."""
        return Interval(self.objective, self.objective if self.status == "rule" else self.bound)

    @property
    def proven(self) -> bool:
        """Whether the bound does not rest on the word of a single solver."""
        return self.claim in ("checked", "two solvers")

    @property
    def gain_gap(self) -> float | None:
        """What may be missing, as a fraction of the gain over the status quo."""
        if self.objective is None or self.bound is None or self.status_quo is None:
            return None
        gain = self.objective - self.status_quo
        return max(self.bound - self.objective, 0.0) / gain if gain > 1e-9 else None


@dataclass(frozen=True)
class Conflict:
    """A rule of the scenario that cannot hold together with the others.

    Attributes:
        rule: its path. place: where it stands. message: what it cannot hold together with, by their paths.
        name, told: rule and message in words, by language.
    """

    rule: str
    place: Place
    message: str
    name: Text
    told: Text


@dataclass(frozen=True, repr=False)
class Result(Outcome):
    """One run: facts, plan, proof and verdict; frames for people.

    Attributes:
        proof: how sure the plan is. violations: what the verifier found; empty for any plan this package shows.
        rules: plans by rules of thumb, by label. seconds: by stage. conflict: rules in conflict, if infeasible.
        warnings: what a planner should know, by language. folder: that it was read from, if it was.
    """

    proof: Proof
    violations: tuple[Violation, ...] = ()
    rules: Mapping[str, Plan] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    conflict: tuple[Conflict, ...] = ()
    warnings: tuple[Text, ...] = ()
    folder: Path | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        worth = "no plan" if self.proof.objective is None else f"worth {self.proof.objective:.1f}"
        return f"<Result {self.label!r}: {self.proof.status}, {worth}>"

    @property
    def verified(self) -> bool:
        """Whether there is a plan and the verifier found nothing against it."""
        return self.plan is not None and not self.violations

    def totals(self) -> dict[str, Any]:
        """KPIs of the whole scenario, with status, objective, bound and gaps."""
        proof = self.proof
        sure = {
            "status": proof.status,
            "objective": proof.objective,
            "bound": proof.bound,
            "gap": proof.gap,
            "gain_gap": proof.gain_gap,
        }
        if self.plan is None:
            return sure
        known = totals(self.facts, self.ledger, self.court_kpis, self.before) | sure
        if self.status_quo is None:  # nothing to hold them against
            known |= dict.fromkeys((name for name, kpi in KPIS.items() if kpi.against_status_quo), None)
        return {name: known[name] for name, kpi in KPIS.items() if kpi.total}

    @property
    def kpis(self) -> dict[str, Any]:
        """The same as ``totals()``."""
        return self.totals()

    def courts(self) -> DataFrame:
        """One row per court: load, closures, rates, ranks, harm and gain against the status quo."""
        return frames.courts(self)

    def classes(self) -> DataFrame:
        """One row per class, tie and band of age: cases and closures, with the status quo beside."""
        return frames.classes(self)

    def regions(self) -> DataFrame:
        """One row per region, its courts summed."""
        return frames.regions(self)

    def series(self) -> DataFrame:
        """One row per period: closures and open cases, with the status quo beside."""
        return frames.series(self)

    def orders(self) -> DataFrame:
        """One row per order that a person signs: who sends whom where from when to when, all roles in one line."""
        return frames.orders(self)

    def orders_by_role(self) -> DataFrame:
        """One row per role of each of these lines."""
        return frames.orders_by_role(self)

    def moves(self) -> DataFrame:
        """One row per group of cases moved."""
        return frames.moves(self)

    def acts(self) -> DataFrame:
        """One row per order that is neither a posting nor a move: visits, campaigns, levers, teams, hires, lots, trips."""
        return frames.acts(self)

    def bureaus(self) -> DataFrame:
        """One row per temporary bureau."""
        return frames.bureaus(self)

    def assumptions(self) -> DataFrame:
        """One row per number or column of the scenario that says what it rests on."""
        return self.scenario.assumption_frame()

    def utilisation(self) -> DataFrame:
        """One row per role: officer-days available and used."""
        return frames.utilisation(self)

    def resources(self) -> DataFrame:
        """One row per resource and period, or one for the whole plan: how much there is, and how much is used."""
        return frames.resources(self)
