"""The same mathematics written a second time: one scalar at a time, from the scenario's plain data, donor to host without hubs.

Shares nothing with the package: no arrays, no windows module, no problem, no rows. Slow, and meant to be.
"""

from __future__ import annotations

import math
from itertools import product
from typing import Any

from ortools.linear_solver import pywraplp

from tests import scalar_mechanisms


class ScalarModel:
    """Variables and constraints by name; ``supply`` and ``need`` hold linear expressions by (court, role, week)."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.solver = pywraplp.Solver.CreateSolver("SCIP")
        self.courts = [court["id"] for court in data["courts"]]
        self.parent = {court["id"]: court.get("parent") for court in data["courts"]}
        self.tier = {court["id"]: court.get("tier", "basic") for court in data["courts"]}
        self.roles = list(data["roles"])
        self.days = data["calendar"]["working_days"]
        self.weeks = range(len(self.days))
        self.heads = {(pool["court"], role): pool["heads"][role] for pool in data["pools"] for role in self.roles}
        self.floor = {key: math.ceil(data["protected_share"] * n - 1e-9) for key, n in self.heads.items()}
        self.away = {key: [] for key in product(self.courts, self.roles, self.weeks)}
        self.down = {key: [] for key in product(self.courts, self.roles, self.weeks)}
        self.hosting = {key: [] for key in product(self.courts, self.weeks)}
        self.outsiders = {key: [] for key in product(self.courts, self.roles, self.weeks)}
        self.helpers = {key: [] for key in product(self.courts, self.roles, self.weeks)}
        self.gains = {key: [] for key in product(self.courts, self.roles, self.weeks)}
        self.effort = {key: [] for key in product(self.courts, self.roles, self.weeks)}
        self.tied_effort = {key: [] for key in product(self.courts, self.roles, self.weeks)}
        self.withheld = {key: [] for key in product(self.courts, self.roles, self.weeks)}
        self.more = {key: [] for key in product(self.courts, self.roles, self.weeks)}
        self.by_head = {key: [] for key in product(self.courts, self.roles, self.weeks)}
        self.overtime = {key: [] for key in product(self.courts, self.roles, self.weeks)}
        by_class = list(product(self.courts, data["classes"], self.roles, self.weeks))
        self.class_effort = {(*key, tied): [] for key in by_class for tied in (False, True)}
        self.class_days = {key: [] for key in by_class}
        self.class_base = {key: [] for key in by_class}
        self.savings = {(*key, tied): [] for key in by_class for tied in (False, True)}
        self.costs: list[Any] = []
        self.worth: list[Any] = []
        self.cells = self._cells()
        self.leaving = {(n, t): [] for n in range(len(self.cells)) for t in self.weeks}
        self.eased = {(n, t): [] for n in range(len(self.cells)) for t in self.weeks}
        self.executed = {(n, t): [] for n in range(len(self.cells)) for t in self.weeks}

    def optimum(self) -> float:
        for mechanism in self.data["mechanisms"]:
            kind = mechanism["kind"]
            if kind in scalar_mechanisms.KINDS:
                scalar_mechanisms.KINDS[kind](self, mechanism)
            else:
                (self._cross if kind == "cross" else self._posting)(mechanism)
        self._closures()
        self._officers()
        self.solver.Add(self.solver.Sum([*self.costs, self.solver.Sum([])]) <= self.data["budgets"]["purse"])
        self.solver.Maximize(self.solver.Sum(self.worth))
        parameters = pywraplp.MPSolverParameters()
        parameters.SetDoubleParam(pywraplp.MPSolverParameters.RELATIVE_MIP_GAP, 0.0)
        assert self.solver.Solve(parameters) == pywraplp.Solver.OPTIMAL
        return self.solver.Objective().Value()

    def number(self, high: float, *, whole: bool = False) -> Any:
        return self.solver.IntVar(0, high, "") if whole else self.solver.NumVar(0, high, "")

    def _region(self, court: str) -> str:
        return court if self.tier[court] != "basic" else self.parent[court] or ""

    def early(self, week: int) -> float:
        last = len(self.days) - 1
        return 1 - self.data["objective"]["early"] * (week / last if last else 0)

    def _cells(self) -> list[dict[str, Any]]:
        out = []
        goal = self.data["objective"]
        kinds = self.data["classes"]
        restored = [k["value"] for k in kinds.values() if k["restored"]] or [k["value"] for k in kinds.values()]
        for queue in self.data["queues"]:
            kind = kinds[queue["class"]]
            parts = [
                (tier["share"] * (1 - kind["tied_share"]), tier["effort"] / tier.get("success", 1), False)
                for tier in kind["tiers"]
            ]
            for share, factor, tied in [*parts, (kind["tied_share"], kind["tied_effort"], True)]:
                genuine = kind["genuine_share"]
                value = kind["value"] * (genuine + goal["terminated"] * (1 - genuine))
                value -= (1 - genuine) * kind["reopen_share"] * max(restored)
                effort = {role: kind["effort_days"].get(role, 0) * factor for role in self.roles}
                out.append({
                    "court": queue["court"], "class": queue["class"], "open": queue["open"] * share, "tied": tied,
                    "share": share, "coming": (1 - genuine) * kind["reopen_share"], "terminated": queue.get("terminated", 0),
                    "effort": effort, "inflow": queue["inflow_per_week"] * share, "value": value,
                    "left": goal["open_at_end_per_day"] * sum(effort.values()),
                })  # fmt: skip
        return out

    def windows(self, mechanism: dict[str, Any]) -> list[tuple[int, int]]:
        starts = [t for t in self.weeks if t % mechanism["start_every_weeks"] == 0]
        return [(s, n) for s in starts for n in mechanism["weeks"] if s + n <= len(self.days)]

    def _posting(self, mechanism: dict[str, Any]) -> None:  # noqa: C901 - one rule after the other, as on paper
        bureau = mechanism["kind"] == "bureau"
        switched = bureau or any(low for low, _ in mechanism["heads"].values())
        standing: dict[int, list[Any]] = {t: [] for t in self.weeks}
        posted: dict[int, list[Any]] = {t: [] for t in self.weeks}
        on: dict[tuple[str, int], list[Any]] = {key: [] for key in product(self.courts, self.weeks)}
        for host, (start, length) in product(self.courts, self.windows(mechanism)):
            weeks = range(start, start + length)
            switch = self.number(1, whole=True) if switched else None
            for role, (low, high) in mechanism["heads"].items():
                sent = []
                for donor in self.courts:
                    if donor == host:
                        continue
                    heads = self.number(high, whole=True)
                    sent.append(heads)
                    self._send(mechanism, donor, host, role, weeks, heads)
                    for t in weeks:
                        posted[t].append(heads)
                total = self.solver.Sum([*sent, self.solver.Sum([])])
                self.solver.Add(total <= (high * switch if switch is not None else high))
                if switch is not None:
                    self.solver.Add(total >= low * switch)
            if bureau:
                self.costs.append(mechanism["setup_cost_yuan"] * switch)
                self._residual(mechanism, host, start + length, switch)
                for t in weeks:
                    standing[t].append(switch)
                    on[host, t].append(switch)
                    self.hosting[host, t].append(switch)
        for t in self.weeks:
            if bureau:
                self.solver.Add(self.solver.Sum([*standing[t], self.solver.Sum([])]) <= mechanism["at_most"])
            elif mechanism["at_most_heads"] is not None:
                self.solver.Add(self.solver.Sum([*posted[t], self.solver.Sum([])]) <= mechanism["at_most_heads"])
        if bureau:
            self._on_host(mechanism, on)

    def _send(self, mechanism: dict[str, Any], donor: str, host: str, role: str, weeks: range, heads: Any) -> None:
        bureau = mechanism["kind"] == "bureau"
        idle = mechanism["set_up_days"] if bureau else 0
        late = mechanism["hand_over_days"] if bureau else 0
        handing = {}  # days lost at the end, last week first
        for t in reversed(weeks):
            handing[t] = min(late, self.days[t])
            late -= handing[t]
        near = self._region(donor) == self._region(host)
        loss = self.data["travel"]["same_region" if near else "other_region"]
        for nth, t in enumerate(weeks):
            lost = min(idle, self.days[t])
            idle -= lost
            ramp = mechanism["ramp"] if bureau else []
            share = ramp[nth] if nth < len(ramp) else 1.0
            lost = min(self.days[t], lost + handing[t])
            days = (self.days[t] - lost) * share * self.data["roles"][role]["availability"] * (1 - loss)
            self.away[donor, role, t].append(heads)
            side = self.outsiders if bureau or mechanism["relieves_tied"] else self.helpers
            side[host, role, t].append(days * heads)
        self.costs.append(mechanism["cost_yuan_per_officer_week"] * len(weeks) * heads)

    def _on_host(self, mechanism: dict[str, Any], on: dict[tuple[str, int], list[Any]]) -> None:
        for court, role, t in product(self.courts, self.roles, self.weeks):
            stands = self.solver.Sum([*on[court, t], self.solver.Sum([])])
            if mechanism["displaces_host"]:
                self.down[court, role, t].append(self.heads[court, role] * stands)
            elif mechanism["gain_on_host"]:
                rate = mechanism["gain_on_host"] * self.data["roles"][role]["availability"] * self.days[t]
                gain = self.number(1e6)
                self.solver.Add(gain <= rate * self.heads[court, role] * stands)
                self.gains[court, role, t].append((gain, rate))

    def _residual(self, mechanism: dict[str, Any], host: str, end: int, switch: Any) -> None:
        """Gain that remains when a team has left, one variable for each window, role and week."""
        for role, t in product(self.roles, range(end, len(self.days))):
            rate = mechanism["residual"] * 0.5 ** ((t - end) / mechanism["residual_half_life_weeks"])
            self.gain(host, role, t, rate, switch)

    def gain(self, court: str, role: str, t: int, rate: float, switch: Any) -> Any:
        """A gain on the officers at home while ``switch`` is on."""
        gain = self.number(1e6)
        rate *= self.data["roles"][role]["availability"] * self.days[t]
        self.solver.Add(gain <= rate * self.heads[court, role] * switch)
        self.gains[court, role, t].append((gain, rate))
        return gain

    def _cross(self, mechanism: dict[str, Any]) -> None:
        hand = mechanism["handover_days"]
        for court, klass in product(self.courts, mechanism["classes"]):
            queue = [n for n, cell in enumerate(self.cells) if (cell["court"], cell["class"]) == (court, klass)]
            load = sum(self.cells[n]["open"] + sum(self.exogenous(self.cells[n], t) for t in self.weeks) for n in queue)
            chosen = [n for n in queue if self.cells[n]["tied"] or mechanism["cases"] == "all"]
            all_moved = []
            for t in self.weeks:
                end = t + mechanism["lag_weeks"]
                if t % mechanism["every_weeks"] or end >= len(self.days):
                    continue
                today = []
                for n, to in product(chosen, self._receivers(mechanism, court)):
                    cases = self.number(1000, whole=True)
                    today.append(cases)
                    self.leaving[n, t].append(cases)
                    self.executed[n, end].append(cases)
                    self.worth.append(self.cells[n]["value"] * self.early(end) * cases)
                    for role in self.roles:
                        days = self.cells[n]["effort"][role] * (1 + mechanism["overhead"]) + hand.get(role, 0)
                        self.effort[to, role, end].append(days * cases)
                        self.effort[court, role, t].append(hand.get(role, 0) * cases)
                if today:
                    lot = self.number(1, whole=True)
                    self.solver.Add(self.solver.Sum(today) >= mechanism["minimum_lot"] * lot)
                    self.solver.Add(self.solver.Sum(today) <= 1000 * lot)
                    all_moved += today
            if all_moved:
                self.solver.Add(self.solver.Sum(all_moved) <= mechanism["share_cap"] * load)

    def _receivers(self, mechanism: dict[str, Any], court: str) -> list[str]:
        if mechanism["form"] == "elevate":
            return [self.parent[court]] if self.parent[court] in self.courts else []
        if mechanism["form"] == "concentrate":
            return [mechanism["to"]] if mechanism["to"] != court else []
        peers = [
            c for c in self.courts if c != court and self.tier[c] == self.tier[court] and self._region(c) == self._region(court)
        ]
        return peers[: mechanism["receivers"]]  # no court has a point, so all are equally near and their order decides

    def _closures(self) -> None:
        closed = {(n, t): self.number(1e6) for n in range(len(self.cells)) for t in self.weeks}
        finished = {key: closed[key] + self.solver.Sum([*self.executed[key], self.solver.Sum([])]) for key in closed}
        for n, cell in enumerate(self.cells):
            left: Any = cell["open"]
            removed: Any = self.solver.Sum([])
            for t in self.weeks:
                gone = closed[n, t] + self.solver.Sum([*self.leaving[n, t], self.solver.Sum([])])
                removed = removed + gone
                left = left + cell["inflow"] + self._back(cell, finished, t) - gone
                self.solver.Add(left >= 0)
                self.worth.append(cell["value"] * self.early(t) * closed[n, t])
                self._deadline(cell, removed, t)
                for eased in self.eased[n, t]:
                    self.solver.Add(eased <= closed[n, t])
                for role in self.roles:
                    effort = cell["effort"][role] * closed[n, t]
                    self.effort[cell["court"], role, t].append(effort)
                    self.class_effort[cell["court"], cell["class"], role, t, cell["tied"]].append(effort)
                    if cell["tied"]:
                        self.tied_effort[cell["court"], role, t].append(effort)
            self.worth.append(-cell["left"] * left)
            self._overdue(cell, removed)

    def _back(self, cell: dict[str, Any], finished: dict[tuple[int, int], Any], t: int) -> Any:
        """Terminated cases of this court that come back in week ``t`` to this cell, old ones and those of the plan."""
        back = [self.solver.Sum([])]
        seen = set()
        for n, other in enumerate(self.cells):
            kind = self.data["classes"][other["class"]]
            if other["court"] != cell["court"] or kind.get("reopens_as") != cell["class"]:
                continue
            stay = math.exp(-kind["reopen_per_year"] * 7 / 365.25)
            if other["class"] not in seen:  # the old stock belongs to the queue, not to its cells
                seen.add(other["class"])
                back.append(other["terminated"] * stay**t * (1 - stay) * cell["share"])
            for s in range(t):
                back.append(other["coming"] * stay ** (t - s - 1) * (1 - stay) * cell["share"] * finished[n, s])
        return self.solver.Sum(back)

    def _older(self, cell: dict[str, Any], months: float, t: int) -> float:
        """Cases of the start and of exogenous inflow older than ``months`` at the end of week ``t``."""
        month = 365.25 / 12 / 7
        ages = self.data["classes"][cell["class"]].get("ages")
        need = months - (t + 1) / month
        if ages is None:
            total = cell["open"] * min(max((months - need) / months, 0), 1)
        else:
            edges = [0, 3, 6, 12, 24, 48]
            total = cell["open"] * sum(
                share * min(max((high - need) / (high - low), 0), 1)
                for share, low, high in zip(ages, edges, edges[1:], strict=False)
            )
        for s in self.weeks:
            old = self.exogenous(cell, s)
            total += old * min(max((t + 1) - months * month - s, 0), 1)
        return total

    def exogenous(self, cell: dict[str, Any], s: int) -> float:
        total = cell["inflow"]
        for klass in {c["class"]: c for c in self.cells if c["court"] == cell["court"]}.values():
            kind = self.data["classes"][klass["class"]]
            if kind.get("reopens_as") == cell["class"]:
                stay = math.exp(-kind["reopen_per_year"] * 7 / 365.25)
                total += klass["terminated"] * stay**s * (1 - stay) * cell["share"]
        return total

    def _deadline(self, cell: dict[str, Any], removed: Any, t: int) -> None:
        kind = self.data["classes"][cell["class"]]
        if kind.get("deadline_weeks"):
            late = self.number(1e6)
            self.solver.Add(late >= self._older(cell, kind["deadline_weeks"] / (365.25 / 12 / 7), t) - removed)
            self.worth.append(-kind["deadline_penalty"] * late)

    def _overdue(self, cell: dict[str, Any], removed: Any) -> None:
        kind, loss = self.data["classes"][cell["class"]], self.data["objective"].get("overdue_at_end", 0)
        if kind.get("ages"):
            late = self.number(1e6)
            self.solver.Add(late >= self._older(cell, kind["limit_months"], len(self.days) - 1) - removed)
            self.worth.append(-loss * late)

    def _officers(self) -> None:
        total = self.solver.Sum
        for court, t in product(self.courts, self.weeks):
            stands = total([*self.hosting[court, t], total([])])
            self.solver.Add(stands <= 1)
            inside = {pair: self.number(1e6) for pair in product(self.roles, self.roles)}
            outside = {pair: self.number(1e6) for pair in product(self.roles, self.roles)}
            for role in self.roles:
                key = (court, role, t)
                away = total([*self.away[key], total([])])
                self.solver.Add(away <= (self.heads[court, role] - self.floor[court, role]) * (1 - stands))
                home = self.number(1e6)
                more = total([*self.more[key], total([])])
                self.solver.Add(home <= self.heads[court, role] + more - away - total([*self.down[key], total([])]))
                for claim, each in self.by_head[key]:
                    self.solver.Add(claim <= each * home)
                self.solver.Add(total([*self.overtime[key], total([])]) <= self.data["overtime_cap"] * home)
                days = self.data["roles"][role]["availability"] * self.days[t] * home
                gains = total([*(gain for gain, _ in self.gains[key]), total([])])
                self.solver.Add(gains <= self.data["gain_cap"] * days)
                gains = gains - total([*self.withheld[key], total([])]) + self._by_class(court, role, t)
                for gain, rate in self.gains[key]:
                    self.solver.Add(gain <= rate * home)
                came = total([*self.outsiders[key], *self.saved_tied(court, role, t), total([])])
                helped = total([*self.helpers[key], total([])])
                effort, tied = total([*self.effort[key], total([])]), total([*self.tied_effort[key], total([])])
                in_in, in_out = self._stand_in(inside, role)
                out_in, out_out = self._stand_in(outside, role)
                self.solver.Add(days + gains + came + helped + in_in - in_out + out_in - out_out >= effort)
                self.solver.Add(came + out_in - out_out >= tied)

    def saved_tied(self, court: str, role: str, t: int) -> list[Any]:
        return [saved for klass in self.data["classes"] for saved in self.savings[court, klass, role, t, True]]

    def _by_class(self, court: str, role: str, t: int) -> Any:
        """Days that are bound to classes or saved on untied cases, each within the effort of its class."""
        total = self.solver.Sum
        days = [total([])]
        for klass in self.data["classes"]:
            key = (court, klass, role, t)
            untied, tied = (total([*self.class_effort[(*key, tied)], total([])]) for tied in (False, True))
            saved = total([*self.savings[(*key, False)], total([])])
            saved_tied = total([*self.savings[(*key, True)], total([])])
            bound = total([*self.class_days[key], total([])])
            self.solver.Add(bound + total([*self.class_base[key], total([])]) + saved <= untied)
            self.solver.Add(saved + saved_tied <= self.data["gain_cap"] * (untied + tied))
            days += [bound, saved]
        return total(days)

    def _stand_in(self, pairs: dict[tuple[str, str], Any], role: str) -> tuple[Any, Any]:
        """Days that others give to the work of ``role``, and days that it gives to the work of others."""
        got, given = [self.solver.Sum([])], [self.solver.Sum([])]
        for other in self.roles:
            rate = self.data["roles"][other].get("stands_in_for", {}).get(role, 0) if other != role else 0
            got.append(rate * pairs[other, role])
            if other != role:
                given.append(
                    pairs[role, other] * (1.0 if self.data["roles"][role].get("stands_in_for", {}).get(other) else 0.0)
                )
        return self.solver.Sum(got), self.solver.Sum(given)
