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
    last = len(facts.days) - 1
    found = []
    for group in [[court] for court in courts] if duty.get("each") else [courts]:
        asked, days, done = 0.0, 0.0, []
        for n, cell in enumerate(facts.cells):
            if cell["court"] not in group or cell["class"] not in (duty.get("classes") or facts.data["classes"]):
                continue
            if duty.get("tied") not in (None, cell["tied"]):
                continue
            months = duty.get("older_than_months")
            cases = facts.load(n) if months is None else facts.older(n, months, last)
            if cases is None:
                continue
            each = sum(cell["effort"].values())
            asked, days = asked + cases, days + cases * each
            if duty.get("counts") == "effort_days":
                done += [each * balance.deeds.closed[n, t] for t in facts.periods]
                continue
            finished = total(balance.finished[n, t] for t in facts.periods)
            finished = finished if months is None else lesser(finished, cases)
            done.append(finished * (cell["genuine"] if duty.get("counts") == "genuine" else 1.0))
        floor = duty.get("at_least")
        if floor is None and duty.get("counts") == "effort_days":
            present = sum(
                facts.heads[court, role, t] * facts.available(role) * facts.days[t]
                for court in group for role in facts.roles for t in facts.periods
            )  # fmt: skip
            floor = min(duty["share"] * present, days)
        elif floor is None:
            floor = duty["share"] * asked
        found.append(floor - total(done))
    return found


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
            for klass in {facts.cells[n]["class"] for n in cells} if every > 0 else ():
                of = [n for n in cells if facts.cells[n]["class"] == klass]
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
