"""Scenario in, a verified result out: the one hub that comparisons, studies, plots and reports call."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.dispatch import make_plan
from optimizer.errors import SolverError
from optimizer.facts import read_facts
from optimizer.law.masks import unchecked
from optimizer.ledger import replay_plan
from optimizer.model import build_program
from optimizer.model.reach import beyond_reach
from optimizer.problem import build_problem
from optimizer.ranking import asks_for_rank, reach_ranks
from optimizer.result import Conflict, Proof, Result
from optimizer.rows import WORK
from optimizer.scenario.naming import name_of
from optimizer.solver import SolveOptions, solve_program
from optimizer.solver.conflict import find_conflict, find_partners
from optimizer.solver.interrupts import deferred
from optimizer.solver.polish import polish
from optimizer.solver.thumb import rules_of_thumb
from optimizer.texts import languages, tell
from optimizer.verdict import check

if TYPE_CHECKING:
    from optimizer.plan import Plan
    from optimizer.problem import Problem
    from optimizer.program import Program
    from optimizer.scenario import Scenario
    from optimizer.solver import ProgressCallback, Solution
    from optimizer.texts import Text

Array = NDArray[Any]

MOST_PARTNERS = 8
"""Rules named that stand against one that is broken."""


def evaluate(
    scenario: Scenario,
    *,
    options: SolveOptions | None = None,
    progress: ProgressCallback | None = None,
    label: str | None = None,
) -> Result:
    """Solve a scenario and verify the plan; several times where a target is on a rank (see ``ranking``).

    Raises:
        VerificationError: the plan breaks a rule or misreports itself; no such plan is ever returned.
        ModelError: the model cannot be posed, or the solver contradicts itself.
    """
    options, label = options or SolveOptions(), label or scenario.label
    if not asks_for_rank(scenario):
        return _evaluate(scenario, scenario, options, progress, label)
    nobody = status_quo_plan(build_problem(scenario))
    return reach_ranks(scenario, nobody, lambda posed: _evaluate(posed, scenario, options, progress, label))


def _evaluate(
    scenario: Scenario, written: Scenario, options: SolveOptions, progress: ProgressCallback | None, label: str
) -> Result:
    """Solve a scenario once and verify the plan; ``written`` knows on which lines its rules stand."""
    clock = time.monotonic()
    seconds: dict[str, float] = {}
    problem, facts = build_problem(scenario), read_facts(scenario)
    seconds["problem"], clock = _lap(clock)
    program = build_program(problem)
    seconds["model"], clock = _lap(clock)
    nobody = status_quo_plan(problem)
    seconds["status quo"], clock = _lap(clock)
    starts = _starts(problem, program) if options.rules else ()
    seconds["rules of thumb"], clock = _lap(clock)
    solution = solve_program(program, options, progress, starts)
    clock = time.monotonic()
    with deferred():  # Ctrl-C ends the search; what makes a checked plan of it takes seconds and is let finish
        plan = None if solution.x is None else make_plan(problem, program, solution.x)
        result = Result(
            facts,
            label,
            plan,
            nobody,
            _proof(solution, options, None if nobody is None else replay_plan(facts, nobody).objective),
            conflict=_conflicts(written, program, solution),
            rules={name: make_plan(problem, program, solution.starts[name]) for name, _ in starts if name in solution.starts},
            warnings=_warnings(problem, program)
            + (_no_status_quo(problem, written) if nobody is None and plan is not None else ()),
        )
        check(result)
        spent = seconds | solution.seconds | {"dispatch and verify": _lap(clock)[0]}
        return replace(result, seconds=spent)


def _starts(problem: Problem, program: Program) -> tuple[tuple[str, Array], ...]:
    """What rules of thumb would do, so that no plan is worse; Ctrl-C skips them."""
    try:
        return rules_of_thumb(problem, program)
    except (KeyboardInterrupt, SolverError):  # a start less is no harm
        return ()


def _proof(solution: Solution, options: SolveOptions, status_quo: float | None) -> Proof:
    return Proof(
        status=solution.status,
        objective=solution.objective,
        first_stage=solution.first_stage,
        bound=solution.bound,
        status_quo=status_quo,
        stopped_by=solution.stopped_by,
        solver=options.solver,
        options=vars(options).copy(),
        claim=solution.claim,
        checked_bound=solution.checked_bound,
        prices=solution.prices,
        steps=tuple((step.name, step.worth) for step in solution.steps),
        fallback=solution.fallback,
        reason=solution.reason,
        method=solution.method,
    )


def status_quo_plan(problem: Problem) -> Plan | None:
    """Nobody moves and every court closes what is worth most to it; ``None`` where no such plan exists.

    Hard targets are no promise of the status quo; what soft ones cost it is part of its worth.
    """
    program = build_program(problem, mechanisms=False)
    x = polish(program, np.zeros(len(program.worth)))
    return None if x is None else make_plan(problem, program, x)


def _lap(since: float) -> tuple[float, float]:
    now = time.monotonic()
    return now - since, now


def _conflicts(scenario: Scenario, program: Program, solution: Solution) -> tuple[Conflict, ...]:
    """Rules that break least, and what would have to give way if they were kept, where that would help."""
    if not solution.conflict:
        return ()
    others = find_partners(program, solution.conflict)
    message = f"cannot hold together with {', '.join(others[:MOST_PARTNERS]) if others else 'the rest of the scenario'}"
    message += f" and {len(others) - MOST_PARTNERS} more" if len(others) > MOST_PARTNERS else ""
    names = [name_of(scenario.document, other) for other in others]
    told = tell("conflict_with", rules=names) if names else tell("conflict_with_all")
    return tuple(
        Conflict(rule, scenario.place(rule), message, name_of(scenario.document, rule), told) for rule in solution.conflict
    )


def _no_status_quo(problem: Problem, scenario: Scenario) -> tuple[Text, ...]:
    """Which rules stop the status quo, where there is a plan but nothing to hold it against."""
    program = build_program(problem, mechanisms=False)
    rules = find_conflict(program)
    others = find_partners(program, rules)
    beside = {"others": [name_of(scenario.document, other) for other in others]} if others else {}
    key = "warned_still_together" if others else "warned_still"
    return tuple(tell(key, rule=name_of(scenario.document, rule), place=scenario.place(rule), **beside) for rule in rules)


def _warnings(problem: Problem, program: Program) -> tuple[Text, ...]:
    """What the scenario warns of; rows that something needs and nothing supplies; rules of law that cannot be checked."""
    work = {(int(j), int(r)) for part in program.unsupplied if part.family == WORK for j, r, _ in part.position}
    courts, roles = problem.document.courts, list(problem.document.roles.items())
    short = tuple(
        tell("warned_nobody", court=courts[j].name.texts(courts[j].id), role=roles[r][1].title.texts(roles[r][0]))
        for j, r in sorted(work)
    )
    read = (*problem.scenario.warnings, *beyond_reach(problem))
    said = (dict(one.told or dict.fromkeys(languages(), one.sentence)) for one in read)
    return (*said, *short, *unchecked(problem))
