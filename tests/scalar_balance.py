"""What becomes of cases, for numbers and for variables alike: who is open when, what comes back, who is credited with what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.scalar_line import Line, total

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.scalar_facts import Facts

COUNTED = {
    "closures": ("closures", None), "genuine_closures": ("genuine", None), "terminated": ("terminated", None),
    "yuan": ("yuan", None), "open_at_end": ("open", None), "overdue_at_end": ("overdue", None),
    "closing_rate": ("closures", "load"), "actual_closing_rate": ("genuine", "closures"),
    "terminated_share": ("terminated", "closures"), "clearance_rate": ("closures", "inflow"),
    "disposition_days": ("open", "closures"),
}  # fmt: skip
"""What a target counts, and what that is divided by."""


@dataclass
class Deeds:
    """What a plan does with cases.

    ``closed``: worked on at home, by cell and period. ``left``: cases that leave a cell, as (cell, period, cases).
    ``executed``: cases worked on by order, as (cell, court, period, cases). ``credit``: what is finished beside any queue, as
    (court, what, period, amount). ``delayed``: closures at home that close so many days later, as (cell, period, days, cases).
    ``diverted``, ``again``: filings that never come in, and those of them that do later, as (cell, period, cases).
    ``performed``: those performed for good, as (court, cases, worth of all).
    """

    closed: dict[tuple[int, int], Any] = field(default_factory=dict)
    diverted: list[tuple[int, int, Any]] = field(default_factory=list)
    again: list[tuple[int, int, Any]] = field(default_factory=list)
    performed: list[tuple[str, Any, Any]] = field(default_factory=list)
    delayed: list[tuple[int, int, int, Any]] = field(default_factory=list)
    left: list[tuple[int, int, Any]] = field(default_factory=list)
    executed: list[tuple[int, str, int, Any]] = field(default_factory=list)
    credit: list[tuple[str, str, int, Any]] = field(default_factory=list)


class Balance:
    """Open cases, cases that come back, and counts by court, of what was done."""

    def __init__(self, facts: Facts, deeds: Deeds) -> None:
        self.facts, self.deeds = facts, deeds
        every = [(n, t) for n in range(len(facts.cells)) for t in facts.periods]
        done: dict[tuple[int, int], list[Any]] = {key: [deeds.closed[key]] for key in every}
        gone: dict[tuple[int, int], list[Any]] = {key: [deeds.closed[key]] for key in every}
        for n, _, t, cases in deeds.executed:
            done[n, t].append(cases)
        for n, t, cases in deeds.left:
            gone[n, t].append(cases)
        came_in: dict[tuple[int, int], list[Any]] = {key: [] for key in every}
        for n, t, cases in deeds.diverted:
            came_in[n, t].append(-1.0 * cases)
        for n, t, cases in deeds.again:
            came_in[n, t].append(cases)
        self.never = {key: total(parts) for key, parts in came_in.items()}
        self.finished = {key: total(parts) for key, parts in done.items()}
        self.shifts = [
            (n, t, facts.closes(n, t, late), sign * cases)
            for n, t, days, cases in deeds.delayed for late, sign in ((0, -1.0), (days, 1.0))
        ]  # fmt: skip
        self.terminated = self._terminated(done)
        self.back = {key: self._back(*key) for key in every}
        self.removed, self.open = {}, {}
        for n, cell in enumerate(facts.cells):
            removed, came = Line(), Line(None, cell["open"])
            for t in facts.periods:
                removed = total([removed, *gone[n, t]])
                came = total([came, cell["coming"][t], self.back[n, t], self.never[n, t]])
                self.removed[n, t], self.open[n, t] = removed, came - removed

    def over(self, n: int, months: float, t: int) -> Line:
        """Cases of a cell over an age, less those diverted that would be, as they would be the youngest of their days."""
        facts = self.facts
        gone = [facts.part_over(months, s, t) * cases for m, s, cases in self.deeds.diverted if m == n and s <= t]
        return facts.over_limit(n, months, t) - total(gone)

    def _terminated(self, done: dict[tuple[int, int], list[Any]]) -> dict[tuple[int, int], Line]:
        """Terminations by cell and period, of what was done in each period and of the pipeline of the start."""
        facts, ended = self.facts, {key: [] for key in done}
        for (n, t), parts in done.items():
            for u, _, terminated in facts.closes(n, t):
                if u is not None:
                    ended[n, u].append(terminated * total(parts))
        for n, _, ends, cases in self.shifts:
            for u, _, terminated in ends:
                if u is not None:
                    ended[n, u].append(terminated * cases)
        for n in range(len(facts.cells)):
            for u, _, terminated in facts.from_start(n):
                if u is not None:
                    ended[n, u].append(terminated)
        return {key: total(parts) for key, parts in ended.items()}

    def _back(self, n: int, t: int) -> Line:
        """Terminated cases of the plan that come back to a cell in period ``t``."""
        facts, cell = self.facts, self.facts.cells[n]
        back = []
        for other, klass in ((i, c["class"]) for i, c in enumerate(facts.cells) if c["court"] == cell["court"]):
            if facts.data["classes"][klass].get("reopens_as") == cell["class"] and facts.cells[other]["again"]:
                for s in range(t):
                    share = facts.stays(klass, s + 1, t) * (1 - facts.stays(klass, t, t + 1)) * cell["share"]
                    back.append(facts.cells[other]["again"] * share * self.terminated[other, s])
        return total(back)

    def count(self, what: str, court: str, until: int | None = None) -> Line:
        """One sum over cases at a court by the end of a period: closures, genuine, terminated, yuan, load, inflow or open.

        And pipeline, of what closes after the plan. Cases moved count at the new court once the work on them is done.
        """
        if what == "terminated":
            return self.count("closures", court, until) - self.count("genuine", court, until)
        last = len(self.facts.days) - 1 if until is None else until
        here = [n for n, cell in enumerate(self.facts.cells) if cell["court"] == court]
        if what == "performed":
            return total(cases for to, cases, _ in self.deeds.performed if to == court)
        if what == "open":
            return total(self.open[n, last] for n in here)
        credit = [amount for to, name, t, amount in self.deeds.credit if to == court and name == what and t <= last]
        if what in ("load", "inflow"):
            parts = [self.back[n, t] for n in here for t in range(last + 1)]
            parts += [sum(self.facts.cells[n]["coming"][: last + 1]) for n in here]
            parts += [self.never[n, t] for n in here for t in range(last + 1)]
            if what == "load":  # with the cases it is given, and without those it gives away
                parts += [self.facts.cells[n]["open"] + self.facts.cells[n]["pipeline"] for n in here]
                parts += [cases for _, to, t, cases in self.deeds.executed if to == court and t <= last]
                parts += [-1.0 * cases for n, _, t, cases in self.deeds.executed if n in here and t <= last]
                parts += [own for to, name, t, own in self.deeds.credit if (to, name) == (court, "closures") and t <= last]
            return total(parts)
        done = [(n, self.facts.closes(n, t), self.deeds.closed[n, t]) for n in here for t in self.facts.periods]
        done += [(n, self.facts.closes(n, t), cases) for n, to, t, cases in self.deeds.executed if to == court]
        done += [(n, ends, cases) for n, _, ends, cases in self.shifts if n in here]
        done += [(n, self.facts.from_start(n), 1.0) for n in here]
        return total([*(self._part(what, n, ends, last) * cases for n, ends, cases in done), *credit])

    def _part(self, what: str, n: int, ends: list[tuple[int | None, float, float]], last: int) -> float:
        """What closes by the end of a period, or after the plan, of one case or of a pipeline."""
        if what == "pipeline":
            return sum(genuine + terminated for u, genuine, terminated in ends if u is None)
        money = self.facts.data["classes"][self.facts.cells[n]["class"]].get("yuan_per_closure", 0)
        each = {"closures": (1, 1), "genuine": (1, 0), "yuan": (money, 0)}[what]
        return sum(each[0] * genuine + each[1] * terminated for u, genuine, terminated in ends if u is not None and u <= last)

    def shortfalls(self, target: dict[str, Any], overdue: Callable[[str, int], Any]) -> list[Any]:
        """By how much each group of courts misses each side of a target, in its unit; below zero where it does not.

        A ratio is missed by its shortfall in cases over the base load of the group, over one where that is nothing.
        """
        facts = self.facts
        courts = [court for court in facts.courts if facts.meant(target.get("courts", {}), court)]
        groups = [[court] for court in courts] if target.get("each") else [courts] if courts else []
        top, bottom = COUNTED[target["kpi"]]
        due = facts.due(target)
        scale = facts.end[due] if target["kpi"] == "disposition_days" else 1
        found = []
        for group in groups:
            count = scale * total(overdue(court, due) if top == "overdue" else self.count(top, court, due) for court in group)
            for side, sign in (("at_least", 1.0), ("at_most", -1.0)):
                bound = target.get(side)
                if bound is None:
                    continue
                if bottom is None:
                    found.append(sign * (bound - count))
                else:
                    below = total(self.count(bottom, court, due) for court in group)
                    found.append(sign * (bound * below - count) * (1 / (facts.base_load(group, due) or 1.0)))
        return found
