"""A centre that takes part of the work of courts, one scalar at a time."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from tests.scalar_line import total

if TYPE_CHECKING:
    from tests.scalar_facts import Facts
    from tests.scalar_model import ScalarModel


def centre(m: ScalarModel, mechanism: dict[str, Any]) -> None:
    facts, last = m.facts, len(m.facts.days)
    opened = []
    for start in facts.starts(mechanism["start_every_weeks"], mechanism.get("approval_days", 0)):
        first = facts.after(start, mechanism["lead_weeks"])
        if first is None:
            continue
        opened.append((range(first, last), m.switch()))
        served, on = opened[-1]
        m.pay(mechanism, (mechanism["setup_cost_yuan"] + mechanism["cost_yuan_per_week"] * facts.weeks_of(served)) * on)
        for t, (role, heads) in product(served, mechanism.get("crew", {}).items()):
            m.add("away", (mechanism["base"], role, t), heads * on)
        m.gone += [(mechanism["name"], mechanism["base"], None, role, served, heads * on)
                   for role, heads in mechanism.get("crew", {}).items()]  # fmt: skip
    m.at_most(total(on for _, on in opened), 1.0)
    for t in facts.periods:
        asked = []
        for n in meant(facts, mechanism):
            cell, cases = facts.cells[n], m.number(2 * facts.base_load([facts.cells[n]["court"]]) + 1)
            days = spared(facts, mechanism, n)
            asked.append(mechanism["days_per_day"] * sum(days.values()) * cases)
            m.add("handled", (n, t), cases)
            m.use(mechanism.get("uses", {}), cell["court"], t, cases)
            for role, each in days.items():
                m.add("on cell", (n, role, t), each * cases)
                m.add("taken tied" if cell["tied"] else "taken", (cell["court"], cell["class"], role, t), each * cases)
            m.deeds.delayed.append((n, t, mechanism["adds_days"], cases))
        m.at_most(total(asked), total(has(facts, mechanism, served, t) * on for served, on in opened))


def meant(facts: Facts, mechanism: dict[str, Any]) -> list[int]:
    """Cells whose cases it may handle, and of which it takes anything."""
    return [
        n for n, cell in enumerate(facts.cells)
        if cell["class"] in mechanism["classes"] and facts.meant(mechanism["courts"], cell["court"])
        and any(spared(facts, mechanism, n).values())
    ]  # fmt: skip


def spared(facts: Facts, mechanism: dict[str, Any], n: int) -> dict[str, float]:
    """Days by role that it takes off the court for one case."""
    return {role: share * facts.cells[n]["effort"][role] for role, share in mechanism["takes"].items()}


def has(facts: Facts, mechanism: dict[str, Any], served: range, t: int) -> float:
    """Days of a centre that is open in those periods, after the cases that were there; plenty without days of its own."""
    if t not in served:
        return 0.0
    each = mechanism["days_per_week"]
    if each is None:
        return 1e5
    until = each * facts.weeks_of(range(served.start, t + 1))
    before = each * facts.weeks_of(range(served.start, t))
    return max(until - mechanism["pipeline_days"], 0.0) - max(before - mechanism["pipeline_days"], 0.0)


KINDS = {"centre": centre}
