"""Duties and practice a third time: what each asks, and what is missing, as one line of numbers or variables each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.scalar_line import Line, total

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.scalar_balance import Balance
    from tests.scalar_facts import Facts


def lacking(facts: Facts, duty: dict[str, Any], balance: Balance, lesser: Callable[[Any, float], Any]) -> list[Any]:
    """What each group of courts lacks of a duty, below zero where it has more; ``lesser``: of a line and a number."""
    courts = [court for court in facts.courts if facts.meant(duty.get("courts", {}), court)]
    found = []
    for group in [[court] for court in courts] if duty.get("each") else [courts]:
        cells = {n: _asked(facts, duty, n) for n, cell in enumerate(facts.cells) if cell["court"] in group}
        asked = {n: cases for n, cases in cells.items() if cases is not None}
        done = [_done(facts, duty, balance, n, cases, lesser) for n, cases in asked.items()]
        floor = duty.get("at_least")
        if floor is None and duty.get("counts") == "effort_days":
            present = sum(
                facts.heads[court, role, t] * facts.officer_days(role, t)
                for court in group for role in facts.roles for t in range(facts.due(duty) + 1)
            )  # fmt: skip
            days = sum(cases * sum(facts.cells[n]["effort"].values()) for n, cases in asked.items())
            floor = min(duty["share"] * present, days)
        elif floor is None:
            floor = duty["share"] * sum(asked.values())
        found.append(floor - total(done))
    return found


def _asked(facts: Facts, duty: dict[str, Any], n: int) -> float | None:
    """Cases of a cell that a duty speaks of by the day it is due; none if it does not mean them."""
    cell, months, last = facts.cells[n], duty.get("older_than_months"), facts.due(duty)
    if cell["class"] not in (duty.get("classes") or facts.data["classes"]) or duty.get("tied") not in (None, cell["tied"]):
        return None
    if months is not None:
        return facts.older(n, months, last)
    return facts.load(n, last) + (cell["pipeline"] if duty.get("counts") == "closed" else 0.0)


def _done(
    facts: Facts, duty: dict[str, Any], balance: Balance, n: int, asked: float, lesser: Callable[[Any, float], Any]
) -> Line:
    """What counts towards a duty on one cell by the day it is due."""
    counts, last = duty.get("counts", "cases"), facts.due(duty)
    upto = range(last + 1)
    if counts == "effort_days":
        return total(sum(facts.cells[n]["effort"].values()) * balance.deeds.closed[n, t] for t in upto)
    part = {t: _until(facts.closes(n, t), last) if counts == "closed" else 1.0 for t in upto}
    done = total(balance.finished[n, t] * part[t] for t in upto)
    if counts == "closed":
        done = done + total(_until(ends, last) * cases for m, t, ends, cases in balance.shifts if m == n and t <= last)
    if duty.get("older_than_months") is not None:
        done = lesser(done, asked)
    elif counts == "closed":
        done = done + _until(facts.from_start(n), last)
    return done * (facts.cells[n]["genuine"] if counts == "genuine" else 1.0)


def _until(ends: list[tuple[int | None, float, float]], last: int) -> float:
    """What has closed by the end of a period."""
    return sum(genuine + terminated for u, genuine, terminated in ends if u is not None and u <= last)


def practised(facts: Facts, balance: Balance) -> list[Line]:
    """Work done of each class at each court less what practice asks of it; none may fall below zero."""
    practice = facts.data.get("practice", {})
    if practice.get("choice", "free") == "free":
        return []
    ends = facts.periods if practice.get("over", "plan") == "period" else [len(facts.days) - 1]
    out = []
    for court in facts.courts:
        cells = [
            n for n, cell in enumerate(facts.cells) if cell["court"] == court and not cell["tied"] and _staffed(facts, cell)
        ]
        for t in ends:
            days = {n: sum(facts.cells[n]["effort"].values()) for n in cells}
            came = {n: days[n] * (facts.cells[n]["open"] + sum(facts.cells[n]["coming"][: t + 1])) for n in cells}
            back = {n: days[n] * total(balance.back[n, s] for s in range(t + 1)) for n in cells}
            gone = {n: days[n] * (balance.removed[n, t] - total(balance.never[n, s] for s in range(t + 1))) for n in cells}
            every = sum(came.values())
            by_tier = practice.get("among") == "tiers"
            part_of = {n: (facts.cells[n]["class"], facts.cells[n]["tier"] if by_tier else None) for n in cells}
            for part in set(part_of.values()) if every > 0 else ():
                of = [n for n in cells if part_of[n] == part]
                share = sum(came[n] for n in of) / every
                all_done = total(gone[n] - back[n] for n in cells)
                if share > 0:
                    out.append(total(gone[n] for n in of) - practice["phi"] * share * all_done)
    return out


def _staffed(facts: Facts, cell: dict[str, Any]) -> bool:
    """Whether somebody at the court may do every part of the work, in some period."""

    def anybody(role: str, asked: tuple[str, ...]) -> bool:
        if any(facts.heads[cell["court"], role, t] > 0 for t in facts.periods):
            return True
        return any(
            known.get("stands_in_for", {}).get(role, 0) > 0 and other not in asked and anybody(other, (*asked, other))
            for other, known in facts.data["roles"].items()
        )

    return all(anybody(role, (role,)) for role, days in cell["effort"].items() if days > 0)
