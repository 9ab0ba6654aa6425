"""Scenario in, everything about one run out: the one hub that comparisons, studies, plots and reports call."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from optimizer import frames
from optimizer.dispatch import make_plan
from optimizer.errors import ModelError, SolverError, VerificationError
from optimizer.kpis import CourtKpis, court_kpis, donor_harm, totals
from optimizer.ledger import Ledger, replay_plan
from optimizer.mechanisms.law import unchecked
from optimizer.model import build_program
from optimizer.problem import build_problem
from optimizer.solver import SolveOptions, relative_gap, solve_program
from optimizer.solver.interrupts import deferred
from optimizer.solver.polish import polish
from optimizer.solver.rules import rules_of_thumb
from optimizer.verification import verify

if TYPE_CHECKING:
    from pandas import DataFrame

    from optimizer.errors import Place
    from optimizer.mechanisms.base import Violation
    from optimizer.model import Program
    from optimizer.plan import Plan
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.solver import ProgressCallback, Solution
    from optimizer.solver.claims import ClaimKind
    from optimizer.solver.options import StoppedBy

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
    """

    status: Literal["optimal", "feasible", "infeasible", "unknown", "rule"]
    objective: float | None
    first_stage: float | None
    bound: float | None
    status_quo: float | None
    stopped_by: StoppedBy | None
    solver: str
    options: dict[str, Any]
    claim: ClaimKind | None = None
    checked_bound: float | None = None
    prices: Array | None = field(default=None, repr=False, compare=False)
    steps: tuple[tuple[str, float], ...] = ()
    fallback: str | None = None
    reason: str | None = None

    @property
    def gap(self) -> float | None:
        """Proven gap as a fraction of the plan's worth."""
        return relative_gap(self.objective, self.bound)

    @property
    def gain_gap(self) -> float | None:
        """What may be missing, as a fraction of the gain over the status quo."""
        if self.objective is None or self.bound is None or self.status_quo is None:
            return None
        gain = self.objective - self.status_quo
        return max(self.bound - self.objective, 0.0) / gain if gain > 1e-9 else None


@dataclass(frozen=True)
class Conflict:
    """A rule of the scenario that cannot hold together with the others."""

    rule: str
    place: Place
    message: str


@dataclass(frozen=True)
class Result:
    """One run: problem, plan, proof and verdict; frames for people.

    Attributes:
        plan: ``None`` where there is none. violations: what the verifier found; empty for any plan this package shows.
        status_quo: KPIs if nobody moves. seconds: by stage. conflict: rules in conflict, if infeasible.
        warnings: what a planner should know. label: how tables and legends call it.
    """

    problem: Problem
    plan: Plan | None
    proof: Proof
    violations: tuple[Violation, ...]
    status_quo: CourtKpis | None
    seconds: dict[str, float]
    label: str
    conflict: tuple[Conflict, ...] = ()
    warnings: tuple[str, ...] = ()
    frozen: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        """How tables and legends call it."""
        return self.label

    @property
    def scenario(self) -> Scenario:
        """The scenario it answers."""
        return self.problem.scenario

    @property
    def verified(self) -> bool:
        """Whether there is a plan and the verifier found nothing against it."""
        return self.plan is not None and not self.violations

    @cached_property
    def ledger(self) -> Ledger:
        """What the plan does, recomputed from its tables."""
        if self.plan is None:
            raise ModelError(f"{self.label}: there is no plan ({self.proof.status})")
        return replay_plan(self.problem, self.plan)

    @cached_property
    def court_kpis(self) -> CourtKpis:
        """KPIs of every court."""
        return court_kpis(self.problem, self.ledger)

    @property
    def harm(self) -> Array:
        """Donor harm by court (weighted closures), shape (J,)."""
        return donor_harm(self.court_kpis, self.status_quo or self.court_kpis)

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
        numbers = totals(self.problem, self.ledger, self.court_kpis, self.status_quo or self.court_kpis)
        moved = self.orders()
        return {**numbers, "officers_moved": float(moved["heads"].sum()), **sure}

    @property
    def kpis(self) -> dict[str, Any]:
        """The same as ``totals()``."""
        return self.totals()

    def courts(self) -> DataFrame:
        """One row per court: load, closures, rates, ranks, harm and gain against the status quo."""
        return frames.courts(self)

    def regions(self) -> DataFrame:
        """One row per region, its courts summed."""
        return frames.regions(self)

    def measures(self) -> dict[str, float]:
        """Coercive measures to be expected, by name; counted, and rewarded nowhere."""
        total: dict[str, float] = {}
        for replay in self.ledger.replays.values():
            for name, count in replay.measures.items():
                total[name] = total.get(name, 0.0) + count
        return total

    def series(self) -> DataFrame:
        """One row per period: closures and open cases, with the status quo beside."""
        return frames.series(self)

    def orders(self) -> DataFrame:
        """One row per group of officers sent: from where to where, which role, how many, from when to when."""
        return frames.orders(self)

    def moves(self) -> DataFrame:
        """One row per group of cases moved."""
        return frames.moves(self)

    def acts(self) -> DataFrame:
        """One row per order that is neither a posting nor a move: visits, campaigns, levers, teams, hires, lots, trips."""
        return frames.acts(self)

    def bureaus(self) -> DataFrame:
        """One row per temporary bureau."""
        return frames.bureaus(self)

    def utilisation(self) -> DataFrame:
        """One row per role: officer-days available and used."""
        return frames.utilisation(self)

    def save(self, folder: Any) -> None:
        """Write the run into a folder: everything needed to load and verify it again, and tables for people."""
        from optimizer.store import save_result

        save_result(self, folder)

    @staticmethod
    def load(folder: Any) -> Result:
        """Read a run back and verify it anew."""
        from optimizer.store import load_result

        return load_result(folder)


def evaluate(
    scenario: Scenario,
    *,
    options: SolveOptions | None = None,
    progress: ProgressCallback | None = None,
    label: str | None = None,
) -> Result:
    """Solve a scenario and verify the plan.

    Raises:
        VerificationError: the plan breaks a rule or misreports itself; no such plan is ever returned.
        ModelError: the model cannot be posed, or the solver contradicts itself.
    """
    options = options or SolveOptions()
    clock = time.monotonic()
    seconds: dict[str, float] = {}
    problem = build_problem(scenario)
    seconds["problem"], clock = _lap(clock)
    program = build_program(problem)
    seconds["model"], clock = _lap(clock)
    starts = _starts(problem, program)
    seconds["rules of thumb"], clock = _lap(clock)
    solution = solve_program(program, options, progress, starts)
    with deferred():  # Ctrl-C ends the search; what makes a checked plan of it takes seconds and is let finish
        return _result_of(problem, program, solution, options, seconds | solution.seconds, label or _label(scenario))


def _starts(problem: Problem, program: Program) -> tuple[tuple[str, Array], ...]:
    """What rules of thumb would do, so that no plan is worse; Ctrl-C skips them."""
    try:
        return rules_of_thumb(problem, program)
    except (KeyboardInterrupt, SolverError):  # a start less is no harm
        return ()


def _result_of(
    problem: Problem, program: Program, solution: Solution, options: SolveOptions, seconds: dict[str, float], label: str
) -> Result:
    """A solution as a verified result."""
    clock = time.monotonic()
    reference, value = status_quo_kpis(problem)
    seconds["status quo"], clock = _lap(clock)
    proof = Proof(
        solution.status,
        solution.objective,
        solution.first_stage,
        solution.bound,
        value,
        solution.stopped_by,
        options.solver,
        vars(options).copy(),
        claim=solution.claim,
        checked_bound=solution.checked_bound,
        prices=solution.prices,
        steps=tuple((step.name, step.worth) for step in solution.steps),
        fallback=solution.fallback,
        reason=solution.reason,
    )
    plan = None if solution.x is None else make_plan(problem, program, solution.x)
    seconds["dispatch"], clock = _lap(clock)
    conflict, warnings = _conflicts(problem.scenario, solution), _warnings(problem, program)
    result = Result(problem, plan, proof, (), reference, seconds, label, conflict=conflict, warnings=warnings)
    check(result)
    seconds["verify"], _ = _lap(clock)
    return result


def check(result: Result) -> None:
    """Refuse a plan that the verifier does not accept.

    Raises:
        VerificationError: with every violation.
    """
    if result.plan is not None:
        proof = result.proof
        found = verify(result.problem, result.plan, objective=proof.objective, bound=proof.bound, ledger=result.ledger)
        if found:
            raise VerificationError(found)


def status_quo_kpis(problem: Problem) -> tuple[CourtKpis | None, float | None]:
    """KPIs and worth if nobody moves and every court closes what is worth most to it."""
    program = build_program(problem, mechanisms=False)
    x = polish(program, np.zeros(len(program.worth)))
    if x is None:
        return None, None
    plan = make_plan(problem, program, x)
    return court_kpis(problem, replay_plan(problem, plan)), float(program.worth @ x)


def _lap(since: float) -> tuple[float, float]:
    now = time.monotonic()
    return now - since, now


def _label(scenario: Scenario) -> str:
    return f"{scenario.name}@{scenario.variant}" if scenario.variant else scenario.name


def _conflicts(scenario: Scenario, solution: Solution) -> tuple[Conflict, ...]:
    return tuple(
        Conflict(rule, scenario.place(rule), "cannot hold together with the rest of the scenario") for rule in solution.conflict
    )


def _warnings(problem: Problem, program: Program) -> tuple[str, ...]:
    """Rows that something needs and nothing supplies, by court and role; rules of law that cannot be checked."""
    work = {tuple(map(int, name[5:-1].split(",")[:2])) for name in program.unsupplied if name.startswith("work[")}
    short = tuple(
        f"{problem.courts[j]} has no {problem.roles[r]}, and no other role stands in: cases that need one stay open"
        for j, r in sorted(work)
    )
    return short + unchecked(problem)
