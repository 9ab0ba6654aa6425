"""A draft of a plan in, what it is worth or which rules it breaks out: with lines, by the independent verifier."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.editing.completing import complete
from optimizer.editing.lines import lines_of, tables_of
from optimizer.editing.posing import follow, pose
from optimizer.errors import ModelError, Place
from optimizer.evaluation import status_quo_plan
from optimizer.facts import read_facts
from optimizer.ledger import replay_plan
from optimizer.model import build_program
from optimizer.plan import Kind, Plan
from optimizer.problem import build_problem
from optimizer.replaying.replay import Violation
from optimizer.result import Proof, Result
from optimizer.verdict import OPTIMAL, check
from optimizer.verification import verify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.editing.lines import Draft, Line
    from optimizer.facts import Facts
    from optimizer.gap import Interval
    from optimizer.plan import Decision, Table
    from optimizer.problem import Problem
    from optimizer.scenario import Scenario
    from optimizer.solver import ProgressCallback, SolveOptions

MOST_TRIED = 60
"""Lines left out one at a time to see which rules they break; beyond, lines are told by the courts they name."""


@dataclass(frozen=True)
class Broken:
    """A rule that a draft breaks, and where the lines stand that break it; none where the plan as a whole does."""

    violation: Violation
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Judgement:
    """What is to be said of a draft.

    Attributes:
        result: the plan with everything that follows, verified; ``None`` if it breaks rules.
        broken: the rules that it breaks. added: how many orders were added, if it was completed.
        completed: between what the best plan is worth that keeps the draft, if it was completed.
    """

    result: Result | None
    broken: tuple[Broken, ...]
    completed: Interval | None = None
    added: int = 0


def judge(
    scenario: Scenario,
    draft: Draft,
    run: Result | None = None,
    *,
    label: str,
    options: SolveOptions | None = None,
    progress: ProgressCallback | None = None,
) -> Judgement:
    """Value a draft, or say which rules it breaks.

    Args:
        scenario: what it is a plan for.
        draft: what its tables say.
        run: a run of the same scenario, whose bound and status quo hold here, too.
        label: how tables call the plan.
        options: how to search for what the draft leaves open; ``None`` to add nothing.
        progress: told of that search.
    """
    problem, facts = build_problem(scenario), read_facts(scenario)
    program = build_program(problem)
    posed = pose(problem, program, draft.lines)
    if options is not None and not posed.strays:  # with a stray line no plan of the scenario completes the draft
        completion = complete(problem, program, posed, options, progress)
        if completion.plan is not None:
            result = _result(facts, problem, completion.plan, run, label)
            check(result)
            return Judgement(result, (), completion.worth, _added(facts, completion.plan, draft.lines))
    followed = follow(problem, program, posed)
    if followed is None:
        raise ModelError("not even a plan that breaks rules follows from these orders")
    found = _violations(facts, followed.plan)
    if found:
        return Judgement(None, _with_places(facts, followed.plan, posed.lines, found))
    if posed.strays or not followed.kept:  # never the verifier's word alone
        return Judgement(None, tuple(_not_offered(line) for line in posed.strays or draft.lines if line.amount))
    result = _result(facts, problem, followed.plan, run, label)
    check(result)
    return Judgement(result, ())


def _not_offered(line: Line) -> Broken:
    """A line that no plan of the scenario has, whatever else it orders."""
    message = "the scenario does not offer this"
    return Broken(Violation(line.owner, line.amount, line.decision.unit, message), (line.place,))


def _violations(facts: Facts, plan: Plan) -> list[Violation]:
    return list(verify(facts, plan, free=facts.document.practice.plan == "free"))


def _added(facts: Facts, plan: Plan, lines: Sequence[Line]) -> int:
    """How many decisions the plan has that the draft does not have."""
    drafted = {line.key for line in lines if line.amount}
    return sum(line.key not in drafted for line in lines_of(facts, plan, Place("")))


def _result(facts: Facts, problem: Problem, plan: Plan, run: Result | None, label: str) -> Result:
    """The plan as a run, with the bound and the status quo of the run of the same scenario, if there is one."""
    worth = replay_plan(facts, plan).objective
    if run is None:
        nobody = status_quo_plan(problem)
        before = None if nobody is None else replay_plan(facts, nobody).objective
        return Result(facts, label, plan, nobody, Proof("rule", worth, worth, None, before, None, "table", {}))
    proof = replace(
        run.proof, objective=worth, first_stage=worth, steps=(), fallback=None, reason=None, stopped_by=None, status="feasible"
    )
    if proof.bound is None:
        proof = replace(proof, status="rule", claim=None, prices=None, checked_bound=None)
    elif proof.gap is not None and proof.gap <= OPTIMAL:
        proof = replace(proof, status="optimal")
    return Result(facts, label, plan, run.nobody_moves, proof, rules=run.rules, warnings=run.warnings)


def _with_places(facts: Facts, plan: Plan, lines: Sequence[Line], found: Sequence[Violation]) -> tuple[Broken, ...]:
    """Every broken rule with the lines that break it: those without which it is not broken, or by less.

    Where no line does, since one is missing rather than too much, those that it speaks of.
    """
    orders = _by_row(lines)
    said = {place: _mentions(group, facts) for place, group in orders.items()}
    tried: dict[Place, dict[tuple[str, str], float]] = {}
    out = []
    for violation in found:
        near = [place for place in orders if said[place] & set(_words(violation.row))] or list(orders)
        if len(near) > MOST_TRIED:
            near = sorted(near, key=lambda place: -len(said[place] & set(_words(violation.row))))[:MOST_TRIED]
        guilty = []
        for place in near:
            if place not in tried:
                tried[place] = _amounts(_violations(facts, _plan_without(facts, plan, lines, orders[place])))
            if tried[place].get(_rule(violation), 0.0) < violation.amount - 1e-9:
                guilty.append(place)
        best = [place for place in orders if _fits(said[place], violation.row)]
        out.append(Broken(violation, tuple(sorted(guilty or best))))
    return tuple(out)


def _by_row(lines: Sequence[Line]) -> dict[Place, list[Line]]:
    """Lines by the row of the table that they stand in."""
    out: dict[Place, list[Line]] = {}
    for line in lines:
        if line.amount:
            out.setdefault(Place(line.place.file, line.place.line), []).append(line)
    return out


def _amounts(found: Sequence[Violation]) -> dict[tuple[str, str], float]:
    """By how much each rule is broken, the most of those of one name."""
    out: dict[tuple[str, str], float] = {}
    for one in found:
        out[_rule(one)] = max(out.get(_rule(one), 0.0), one.amount)
    return out


def _rule(violation: Violation) -> tuple[str, str]:
    """What a violation is about, whatever its numbers."""
    return violation.row, re.sub(r"[0-9][0-9.e+-]*", "", violation.message)


def _words(row: str) -> list[str]:
    """The names that the row of a violation is made of."""
    return [word.strip() for word in re.split(r"[\[\],:]|->", row) if word.strip()]


def _mentions(lines: Sequence[Line], facts: Facts) -> set[str]:
    """Names by which a violation may speak of these lines."""
    words = {court for line in lines for court in line.courts}
    return words | {line.owner for line in lines}


def _fits(said: set[str], row: str) -> bool:
    """Whether a violation speaks of the owner of a line and of one of its courts, or of no court at all."""
    words = set(_words(row))
    return len(said & words) >= 2


def _plan_without(facts: Facts, plan: Plan, lines: Sequence[Line], gone: Sequence[Line]) -> Plan:
    """The plan without the lines of one row, and without what is on only because of them."""
    owner = gone[0].owner
    left = [line for line in lines if line.owner == owner and line not in gone]
    tables = dict(plan.tables(owner))
    remaining = tables_of(left).get(owner, {})
    section = next(one for one in facts.document.mechanisms if one.name == owner)
    for decision in section.decisions:
        if decision.order is not None and decision.now:
            tables[decision.name] = remaining.get(decision.name, decision.empty())
        elif decision.kind == Kind.SWITCH and decision.name in tables:
            tables[decision.name] = _still_on(decision, tables[decision.name], remaining)
    return Plan({**plan.decisions, owner: tables})


def _still_on(decision: Decision, table: Table, remaining: dict[str, Table]) -> Table:
    """Switches for which something remains."""
    on = {
        key
        for other in remaining.values()
        if set(decision.axes) <= other.index.keys()
        for key in zip(*(other.index[axis].tolist() for axis in decision.axes), strict=True)
    }
    rows = zip(*(table.index[axis].tolist() for axis in decision.axes), table.amount.tolist(), strict=True)
    return decision.table([row for row in rows if tuple(row[:-1]) in on])
