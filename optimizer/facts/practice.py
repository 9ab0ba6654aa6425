"""How courts choose among their cases, as the verifier reads it: where a plan leaves a class, or a tier of one, behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.facts.facts import Array, Facts


@dataclass(frozen=True)
class LeftBehind:
    """A class at a court, or a tier of one, of which less is done by a period's end than practice asks (officer-days)."""

    court: int
    klass: int
    tier: int | None
    period: int
    done: float
    asked: float


def left_behind(facts: Facts, removed: Array, back: Array) -> list[LeftBehind]:
    """Every class, or tier of one, at every court that practice speaks of, with what is done and what is asked.

    ``removed``, ``back``: shape (N, T), cases that left each cell and cases that came back to it, to date.
    """
    practice = facts.document.practice
    if practice.choice == "free":
        return []
    last = facts.shape[2] - 1
    cells: dict[int, list[int]] = {}
    for n in range(len(facts.cells)):
        if not facts.cells.tied[n] and _can_be_worked(facts, n):
            cells.setdefault(int(facts.cells.court[n]), []).append(n)
    found = []
    for court, here in cells.items():
        for t in range(last + 1) if practice.over == "period" else (last,):
            found += _at(facts, court, here, t, removed[:, t], back[:, t])
    return found


def _at(facts: Facts, court: int, here: list[int], t: int, removed: Array, back: Array) -> list[LeftBehind]:
    """What practice asks of one court by the end of one period."""
    days = {n: float(facts.cells.effort[n].sum()) for n in here}
    work = sum(days[n] * float(facts.cells.arrived[n, t]) for n in here)
    if work <= 0:
        return []
    part = sum(days[n] * float(removed[n] - back[n]) for n in here) / work  # of all the work, what is done
    out = []
    parts: dict[tuple[int, int | None], list[int]] = {}
    for n in here:
        tier = int(facts.cells.tier[n]) if facts.document.practice.among == "tiers" else None
        parts.setdefault((int(facts.cells.klass[n]), tier), []).append(n)
    for (klass, tier), of in parts.items():
        share = sum(days[n] * float(facts.cells.arrived[n, t]) for n in of)
        done = sum(days[n] * float(removed[n]) for n in of)
        if share > 0:
            out.append(LeftBehind(court, klass, tier, t, done, facts.document.practice.phi * share * part))
    return out


def _can_be_worked(facts: Facts, n: int) -> bool:
    """Whether the court ever has somebody for every role that a cell needs, or who stands in, at first hand or second."""
    roles = range(facts.shape[1])
    there = {r for r in roles if facts.staff.heads[facts.cells.court[n], r].max() > 0}
    for _ in roles:
        there |= {o for r in there for o in roles if facts.staff.stands_in[r, o] > 0}
    return all(r in there for r in roles if facts.cells.effort[n, r] > 0)
