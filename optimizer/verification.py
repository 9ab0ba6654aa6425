"""Problem, plan and what the solver said of it in; every broken rule and every misreported number out.

Shares no code with the model: the ledger is recomputed from the plan's tables alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.declared import declared, misfits
from optimizer.facts import left_behind
from optimizer.law.judgement import unlawful_moves
from optimizer.ledger import Ledger, replay_plan
from optimizer.plan import CORE, STAND_IN, STAND_IN_OUTSIDE, WHOLE, Kind, Plan, rows_of
from optimizer.replaying.demands import broken_decisions
from optimizer.replaying.protocol import replays_of
from optimizer.replaying.purposes import misspent_days
from optimizer.replaying.replay import Violation

if TYPE_CHECKING:
    from optimizer.declared import Misfit
    from optimizer.facts import Facts
    from optimizer.plan import Decision, Table
    from optimizer.rows import Family

Array = NDArray[Any]

TOLERANCE = 1e-6
"""Relative to one plus the size of the row itself, never of another.

Solvers keep rows to 1e-7 of their largest amounts. What a solved plan's rows were really broken by, relative to one plus their
size: up to 2e-12 in Anshan, Liaoning and the scenario of each mechanism, and up to 3e-10 in 800 with amounts from 1e-6 to 1e9.
"""


def verify(
    facts: Facts,
    plan: Plan,
    *,
    objective: float | None = None,
    bound: float | None = None,
    ledger: Ledger | None = None,
    promises: bool = True,
    free: bool = False,
) -> tuple[Violation, ...]:
    """Every rule the plan breaks and every number it misreports; empty if it is sound.

    Args:
        facts: the scenario as the verifier reads it.
        plan: what is verified.
        objective: what the solver said the plan is worth.
        bound: what it said no plan can exceed.
        ledger: what the plan does, if it was replayed before.
        promises: whether it must keep what only a plan promises: hard targets, duties that bind a plan alone, what the planner
            has decided, deadlines that no case may miss, and what a mechanism demands of its own decisions. The status quo has
            no such decisions and keeps none of these.
        free: whether it may choose among cases as it likes, although courts by their practice do not.
    """
    if shapeless := undeclared(facts, plan):
        return tuple(shapeless)  # nothing can be recomputed from them
    ledger = ledger or replay_plan(facts, plan)
    found: list[Violation] = _amount_violations(facts, plan) + _stand_in_below_zero(facts, plan)
    for family, (supply, need) in ledger.rows.items():
        found += _short_rows(facts, family, supply, need)
    found += _below_zero(facts, "open", ledger.open, _stock(facts, ledger))
    found += _below_zero(facts, "closed", ledger.worked, np.zeros(ledger.worked.shape))
    found += _home_violations(facts, ledger.home)
    found += _claim_violations(facts, ledger)
    found += _budget_violations(facts, ledger) + _resource_violations(ledger)
    found += unlawful_moves(facts, {name: replay.moves for name, replay in ledger.replays.items()})
    found += misspent_days(facts, ledger.replays)
    found += _duty_violations(facts, ledger, orders=promises)
    found += [] if free else _practice_violations(facts, ledger)
    if promises:
        found += _broken_promises(facts, plan, ledger)
    if objective is not None and abs(objective - ledger.objective) > TOLERANCE * (1 + abs(ledger.objective)):
        found.append(
            Violation(
                "objective",
                ledger.objective - objective,
                "weighted closures",
                f"the plan is worth {ledger.objective:.9g} but the solver says {objective:.9g}",
            )
        )
    if bound is not None and ledger.objective > bound + TOLERANCE * (1 + abs(bound)):
        excess = ledger.objective - bound
        found.append(Violation("bound", excess, "weighted closures", f"the plan is worth more than its bound {bound:.9g}"))
    return tuple(found)


def undeclared(facts: Facts, plan: Plan) -> list[Violation]:
    """Owners, tables, columns and indices that no decision declares, and amounts that are no numbers."""
    return [Violation(f"{one.owner} {one.table}".strip(), 0.0, "rows", _said(one)) for one in misfits(facts, plan)]


def _said(one: Misfit) -> str:
    return ", ".join(
        part
        for part in (
            one.where,
            one.message,
            one.found and f"found {one.found}",
            one.expected and f"expected {one.expected}",
        )
        if part
    )


def mechanism_rows(plan: Plan) -> int:
    """How many decisions of mechanisms a plan holds; none means that nobody moves."""
    return sum(len(table) for owner, tables in plan.decisions.items() if owner != CORE for table in tables.values())


def _broken_promises(facts: Facts, plan: Plan, ledger: Ledger) -> list[Violation]:
    """What mechanisms demand of their decisions, hard targets, and deadlines that no case may miss."""
    found = _late_violations(facts, ledger) + broken_decisions(facts, plan, ledger.replays)
    for mechanism in replays_of(facts.document):
        found += mechanism.violations(facts, plan.tables(mechanism.name))
    for target in facts.document.targets:
        missed = ledger.missed[target.name]
        if not target.soft and missed > TOLERANCE * (1 + max(target.at_least or 0, target.at_most or 0)):
            found.append(Violation(f"target {target.name}", missed, target.kpi, "missed by a hard target"))
    return found


def _duty_violations(facts: Facts, ledger: Ledger, *, orders: bool) -> list[Violation]:
    """Duties that everybody keeps, whoever moves; with ``orders`` those too that bind a plan alone."""
    return [
        Violation(
            f"duty {duty.name}",
            ledger.unmet[duty.name],
            "officer-days" if duty.counts == "effort_days" else "cases",
            "a duty is not kept",
        )
        for duty in facts.document.duties
        if not duty.soft
        and (orders or duty.binds == "all")
        and ledger.unmet[duty.name] > TOLERANCE * (1 + (duty.at_least or facts.cells.arrived[:, -1].sum()))
    ]


def _practice_violations(facts: Facts, ledger: Ledger) -> list[Violation]:
    """Classes that are left behind by courts that do not choose freely."""
    gone = ledger.worked + ledger.moved + ledger.diverted - ledger.readmitted  # handed over to others counts as done
    removed, back = np.cumsum(gone, axis=1), np.cumsum(ledger.back, axis=1)
    return [
        Violation(
            f"practice[{facts.courts[one.court]}, {facts.classes[one.klass]}, period {one.period}]",
            one.asked - one.done,
            "officer-days",
            f"does {one.done:.6g} of a class where practice asks {one.asked:.6g}",
        )
        for one in left_behind(facts, removed, back)
        if one.asked > one.done + TOLERANCE * (1 + one.asked)
    ]


def _short_rows(facts: Facts, family: Family, supply: Array, need: Array) -> list[Violation]:
    short = need - supply
    return [
        Violation(
            f"{family.name}[{_where(facts, tuple(p), family.axes)}]",
            float(short[tuple(p)]),
            family.unit,
            f"needs {need[tuple(p)]:.6g} but has {supply[tuple(p)]:.6g}",
        )
        for p in np.argwhere(short > TOLERANCE * (1 + np.abs(supply)))
    ]


def _where(facts: Facts, position: tuple[int, ...], axes: tuple[str, ...] = ("court", "role", "period")) -> str:
    """A point of a row family in words."""
    names = {"court": facts.courts, "class": facts.classes, "role": facts.roles}
    return ", ".join(
        f"period {place}" if axis == "period" else _cell(facts, place) if axis == "cell" else names[axis][place]
        for axis, place in zip(axes, position, strict=True)
    )


def _stock(facts: Facts, ledger: Ledger) -> Array:
    """Cases that a cell has had so far, the sum of which rounds its open cases, up to the largest opening, shape (N, T)."""
    came = facts.cells.opening[:, None] + np.cumsum(facts.cells.inflow + ledger.back + ledger.readmitted, axis=1)
    most: Array = np.minimum(came, facts.cells.opening.max(initial=1.0))
    return most


def _below_zero(facts: Facts, name: str, amount: Array, size: Array) -> list[Violation]:
    """Amounts of cells below zero by more than their size can round to; both of shape (N, T)."""
    return [
        Violation(
            f"{name}[{_cell(facts, n)}, period {t}]",
            float(-amount[n, t]),
            "cases",
            "falls below zero",
        )
        for n, t in np.argwhere(amount < -TOLERANCE * (1 + size))
    ]


def _home_violations(facts: Facts, home: Array) -> list[Violation]:
    return [
        Violation(f"home[{_where(facts, tuple(p))}]", float(-home[tuple(p)]), "heads", "falls below zero")
        for p in np.argwhere(home < -TOLERANCE)
    ]


def _late_violations(facts: Facts, ledger: Ledger) -> list[Violation]:
    """Cases behind a deadline that none may miss."""
    hard = np.isposinf(facts.cells.late_loss)[:, None]
    return [
        Violation(
            f"deadline[{_cell(facts, n)}, period {t}]",
            float(ledger.late[n, t]),
            "cases",
            "behind a deadline that no case may miss",
        )
        for n, t in np.argwhere(hard & (ledger.late > TOLERANCE * (1 + facts.cells.deadline)))
    ]


def _claim_violations(facts: Facts, ledger: Ledger) -> list[Violation]:
    """Gains, overtime and easier closures beyond what a mechanism's own decisions allow on what is really there."""
    found = []
    for name, replay in ledger.replays.items():
        for what, (claimed, each) in replay.at_home.items():
            most = each * ledger.home
            found += [
                Violation(
                    f"{name} {what}[{_where(facts, tuple(p))}]",
                    float((claimed - most)[tuple(p)]),
                    "officer-days",
                    "more than it brings",
                )
                for p in np.argwhere((claimed > most + TOLERANCE * (1 + most)) | (claimed < -TOLERANCE))
            ]
        if replay.eased is not None and replay.may_ease is not None:
            excess = replay.eased - replay.may_ease * ledger.worked
            found += [
                Violation(f"{name} eased[{_cell(facts, n)}, period {t}]", float(excess[n, t]), "cases", "more than it may ease")
                for n, t in np.argwhere((excess > TOLERANCE * (1 + ledger.worked)) | (replay.eased < -TOLERANCE))
            ]
    return found


def _cell(facts: Facts, n: int) -> str:
    court, klass = facts.courts[facts.cells.court[n]], facts.classes[facts.cells.klass[n]]
    return f"{court}, {klass}, tier {facts.cells.tier[n]}"


def _budget_violations(facts: Facts, ledger: Ledger) -> list[Violation]:
    spent = dict.fromkeys(facts.document.budgets, 0.0)
    for replay in ledger.replays.values():
        for budget in spent:
            spent[budget] += replay.spent.get(budget, 0.0)
    return [
        Violation(f"budget[{name}]", spent[name] - limit, "yuan", f"spends {spent[name]:.6g} of {limit:.6g}")
        for name, limit in facts.document.budgets.items()
        if spent[name] > limit + TOLERANCE * (1 + limit)
    ]


def _resource_violations(ledger: Ledger) -> list[Violation]:
    return [
        Violation(
            f"resource[{name}{f', period {t}' if len(there) > 1 else ''}]",
            float((used - there)[t]),
            "units of the resource",
            f"uses {used[t]:.6g} of {there[t]:.6g}",
        )
        for name, (there, used) in ledger.resources.items()
        for t in np.flatnonzero(used > there + TOLERANCE * (1 + there))
    ]


def _amount_violations(facts: Facts, plan: Plan) -> list[Violation]:
    """Whole decisions that are not whole, switches that are neither on nor off, rows stated twice, amounts below zero."""
    found: list[Violation] = []
    for owner, decisions in declared(facts).items():
        for decision in decisions.values():
            table = plan.table(owner, decision)
            whole = np.abs(table.amount - np.round(table.amount)) <= 1e-6
            wrong = {"falls below zero": table.amount < -TOLERANCE}
            if decision.kind in WHOLE:
                wrong |= {"is not whole": ~whole, "is stated twice": _repeated(table, decision)}
            if decision.kind == Kind.SWITCH:
                wrong |= {"is neither ordered nor not": whole & ~np.isin(np.round(table.amount), (0.0, 1.0))}
            found += [
                Violation(f"{owner}[{decision.name}, row {row}]", float(table.amount[row]), decision.unit, message)
                for message, rows in wrong.items()
                for row in np.flatnonzero(rows).tolist()
            ]
    return found


def _repeated(table: Table, decision: Decision) -> Array:
    """Rows that say again what an earlier one says, shape (rows,), bool."""
    again = np.ones(len(table), dtype=bool)
    if len(table):
        keys = np.stack([table.index[axis] for axis in decision.axes])
        again[np.unique(keys, axis=1, return_index=True)[1]] = False
    return again


def _stand_in_below_zero(facts: Facts, plan: Plan) -> list[Violation]:
    """Days of standing in below zero, which would give a role more days than it has."""
    found = []
    for decision in (STAND_IN, STAND_IN_OUTSIDE):
        for court, role, other, period, days in rows_of(plan.tables(CORE), decision):
            if days < -TOLERANCE:
                where = f"{facts.courts[court]}, {facts.roles[role]} for {facts.roles[other]}, period {period}"
                found.append(Violation(f"{decision.name}[{where}]", -days, decision.unit, "falls below zero"))
    return found
