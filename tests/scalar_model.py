"""The same mathematics written a second time: one scalar at a time, from the scenario's plain data, donor to host without hubs.

Shares nothing with the package: no arrays, no windows module, no problem, no rows. Slow, and meant to be.
"""

from __future__ import annotations

import math
import random
from itertools import product
from typing import Any

from ortools.linear_solver import pywraplp

ONE_TIER = [{"share": 1, "effort": 1}]
TWO_TIERS = [{"share": 0.4, "effort": 0.5}, {"share": 0.6, "effort": 1.5, "success": 0.8}]


def tiny(seed: int, kinds: tuple[str, ...]) -> dict[str, Any]:
    """A random instance of 2 or 3 courts, 2 roles and 2 to 4 weeks with the mechanisms named."""
    rng = random.Random(f"{seed} {kinds}")
    names = ["a", "b", "c"][: rng.choice([2, 3])]
    courts: list[dict[str, Any]] = [{"id": name, "parent": rng.choice(["m", "m", "w"])} for name in names]
    if "elevate" in kinds or rng.random() < 0.3:
        courts = [{"id": "m", "tier": "intermediate"}, *courts[:2]]
        courts[1]["parent"] = "m"
    ids = [court["id"] for court in courts]
    weeks = rng.choice([2, 3, 4])
    classes = {
        name: {
            "effort_days": {"judge": rng.choice([0.5, 1, 2]), "clerk": rng.choice([0, 1, 1.5])},
            "value": rng.choice([1, 2]), "genuine_share": rng.choice([1.0, 0.6]), "reopen_share": rng.choice([0, 0.3]),
            "tied_share": rng.choice([0, 0.25, 0.5]), "tied_effort": rng.choice([1, 1.5]), "restored": name == "k2",
            "tiers": rng.choice([ONE_TIER, TWO_TIERS]),
        }
        for name in rng.choice([["k1"], ["k1", "k2"]])
    }  # fmt: skip
    queues = [
        {"court": court, "class": klass, "open": rng.choice([0, 8, 30, 60]), "inflow_per_week": rng.choice([0, 2, 5])}
        for court in ids for klass in classes
    ]  # fmt: skip
    queues[-1]["open"] = 60
    return {
        "schema": 1, "name": f"tiny-{seed}", "calendar": {
            "start": "2019-06-10", "periods": weeks, "working_days": [rng.choice([3, 4, 5]) for _ in range(weeks)]},
        "roles": {"judge": {"decides": True, "availability": rng.choice([1.0, 0.8]),
                            "stands_in_for": rng.choice([{}, {"clerk": 0.8}])},
                  "clerk": {"availability": 0.9, "stands_in_for": rng.choice([{}, {"judge": 0.3}])}},
        "classes": classes, "courts": courts, "queues": queues, "protected_share": rng.choice([0, 0.3, 0.5]),
        "pools": [{"court": court, "heads": {"judge": rng.choice([1, 2, 4]), "clerk": rng.choice([0, 2, 3])}} for court in ids],
        "budgets": {"purse": rng.choice([20, 60, 200, 10_000])}, "gain_cap": rng.choice([0.1, 0.3]),
        "travel": {"same_region": rng.choice([0, 0.05]), "other_region": rng.choice([0.1, 0.3])},
        "objective": {"early": rng.choice([0, 0.1]), "terminated": rng.choice([0, 0.1, 0.2]),
                      "open_at_end_per_day": rng.choice([0, 0.02])},
        "mechanisms": [_mechanism(kind, rng, ids, list(classes), weeks) for kind in kinds],
    }  # fmt: skip


def _mechanism(kind: str, rng: random.Random, ids: list[str], classes: list[str], weeks: int) -> dict[str, Any]:
    posting = {
        "weeks": sorted(rng.sample(range(1, weeks + 1), rng.choice([1, 2]))), "start_every_weeks": rng.choice([1, 2]),
        "budget": "purse", "cost_yuan_per_officer_week": rng.choice([0, 7]),
    }  # fmt: skip
    if kind == "bureau":
        return {
            "kind": "bureau", "name": kind, "heads": {"judge": [1, rng.choice([2, 3])], "clerk": [0, 2]}, **posting,
            "ramp": rng.choice([[], [0.5], [0.3, 0.6]]), "set_up_days": rng.choice([0, 2, 6]),
            "gain_on_host": rng.choice([0, 0.2, 0.5]),
            "displaces_host": rng.random() < 0.25, "setup_cost_yuan": rng.choice([0, 30]), "at_most": rng.choice([1, 2]),
        }  # fmt: skip
    if kind == "support":
        return {
            "kind": "support", "name": kind, "heads": {"judge": [rng.choice([0, 0, 1]), 2], "clerk": [0, 1]}, **posting,
            "relieves_tied": rng.random() < 0.4, "at_most_heads": rng.choice([None, 1, 2]),
        }  # fmt: skip
    if kind in ("batch", "mission"):
        return (_batch if kind == "batch" else _mission)(rng, ids, classes)
    return {
        "kind": "cross", "name": kind, "form": kind, "origins": {}, "classes": rng.sample(classes, 1),
        "cases": rng.choice(["all", "tied"]),
        **({"to": rng.choice(ids)} if kind == "concentrate" else {}), "receivers": rng.choice([1, 2]),
        "share_cap": rng.choice([0.3, 0.6]), "minimum_lot": rng.choice([1, 3]), "overhead": rng.choice([0, 0.2]),
        "handover_days": rng.choice([{}, {"clerk": 0.2, "judge": 0.1}]), "lag_weeks": rng.choice([0, 1]),
        "every_weeks": rng.choice([1, 2]),
    }  # fmt: skip


def _batch(rng: random.Random, ids: list[str], classes: list[str]) -> dict[str, Any]:
    lots = []
    for number in range(rng.choice([2, 3, 4])):
        takes = [{"court": rng.choice(ids), "class": rng.choice(classes), "cases": rng.choice([2, 5, 9])} for _ in range(2)]
        lots.append({
            "name": f"lot {number}", "takes": takes[: rng.choice([0, 1, 2])], "cases": rng.choice([1, 4]),
            "genuine_share": rng.choice([1, 0.5]), "effort_days": {"judge": rng.choice([1, 4]), "clerk": rng.choice([0, 3])},
            "courts": {"ids": rng.sample(ids, 2)}, "cost_yuan": rng.choice([0, 15]), "value": rng.choice([None, None, 6]),
            "at": rng.choice([{}, {rng.choice(ids): {"effort_days": {"judge": 2}, "value": rng.choice([None, 3])}}]),
        })  # fmt: skip
    return {
        "kind": "batch", "name": "batch", "weeks": rng.choice([1, 2]), "start_every_weeks": rng.choice([1, 2]),
        "budget": "purse", "lots": lots,
    }  # fmt: skip


def _mission(rng: random.Random, ids: list[str], classes: list[str]) -> dict[str, Any]:
    targets = [
        {"name": "t", "court": rng.choice(ids), "cases": rng.choice([3, 8, 12]), "probability": rng.choice([1, 0.5]),
         "class": rng.choice([None, *classes]), "genuine_share": rng.choice([1, 0.4]), "value": rng.choice([None, None, 7])}
        for _ in range(2)
    ]  # fmt: skip
    return {
        "kind": "mission", "name": "mission", "crew": rng.choice([{}, {"judge": 1}, {"judge": 2, "clerk": 1}]),
        "donors": {"ids": rng.sample(ids, 2)}, "weeks": rng.choice([1, 2]), "approval_weeks": rng.choice([0, 1]),
        "start_every_weeks": rng.choice([1, 2]), "targets": targets, "budget": "purse", "cost_yuan": rng.choice([0, 18]),
        "entrust": rng.choice([None, {"lag_weeks": rng.choice([0, 1]), "probability": 0.3, "cost_yuan": rng.choice([0, 5])}]),
    }  # fmt: skip


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
        self.costs: list[Any] = []
        self.worth: list[Any] = []
        self.cells = self._cells()
        self.leaving = {(n, t): [] for n in range(len(self.cells)) for t in self.weeks}

    def optimum(self) -> float:
        for mechanism in self.data["mechanisms"]:
            write = {"cross": self._cross, "batch": self._batch, "mission": self._mission}
            write.get(mechanism["kind"], self._posting)(mechanism)
        self._closures()
        self._officers()
        self.solver.Add(self.solver.Sum([*self.costs, self.solver.Sum([])]) <= self.data["budgets"]["purse"])
        self.solver.Maximize(self.solver.Sum(self.worth))
        parameters = pywraplp.MPSolverParameters()
        parameters.SetDoubleParam(pywraplp.MPSolverParameters.RELATIVE_MIP_GAP, 0.0)
        assert self.solver.Solve(parameters) == pywraplp.Solver.OPTIMAL
        return self.solver.Objective().Value()

    def _number(self, high: float, *, whole: bool = False) -> Any:
        return self.solver.IntVar(0, high, "") if whole else self.solver.NumVar(0, high, "")

    def _region(self, court: str) -> str:
        return court if self.tier[court] != "basic" else self.parent[court] or ""

    def _early(self, week: int) -> float:
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
                    "effort": effort, "inflow": queue["inflow_per_week"] * share, "value": value,
                    "left": goal["open_at_end_per_day"] * sum(effort.values()),
                })  # fmt: skip
        return out

    def _windows(self, mechanism: dict[str, Any]) -> list[tuple[int, int]]:
        starts = [t for t in self.weeks if t % mechanism["start_every_weeks"] == 0]
        return [(s, n) for s in starts for n in mechanism["weeks"] if s + n <= len(self.days)]

    def _posting(self, mechanism: dict[str, Any]) -> None:  # noqa: C901 - one rule after the other, as on paper
        bureau = mechanism["kind"] == "bureau"
        switched = bureau or any(low for low, _ in mechanism["heads"].values())
        standing: dict[int, list[Any]] = {t: [] for t in self.weeks}
        posted: dict[int, list[Any]] = {t: [] for t in self.weeks}
        on: dict[tuple[str, int], list[Any]] = {key: [] for key in product(self.courts, self.weeks)}
        for host, (start, length) in product(self.courts, self._windows(mechanism)):
            weeks = range(start, start + length)
            switch = self._number(1, whole=True) if switched else None
            for role, (low, high) in mechanism["heads"].items():
                sent = []
                for donor in self.courts:
                    if donor == host:
                        continue
                    heads = self._number(high, whole=True)
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
        near = self._region(donor) == self._region(host)
        loss = self.data["travel"]["same_region" if near else "other_region"]
        for nth, t in enumerate(weeks):
            lost = min(idle, self.days[t])
            idle -= lost
            ramp = mechanism["ramp"] if bureau else []
            share = ramp[nth] if nth < len(ramp) else 1.0
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
                gain = self._number(1e6)
                self.solver.Add(gain <= rate * self.heads[court, role] * stands)
                self.gains[court, role, t].append((gain, rate))

    def _cross(self, mechanism: dict[str, Any]) -> None:
        hand = mechanism["handover_days"]
        for court, klass in product(self.courts, mechanism["classes"]):
            queue = [n for n, cell in enumerate(self.cells) if (cell["court"], cell["class"]) == (court, klass)]
            load = sum(self.cells[n]["open"] + self.cells[n]["inflow"] * len(self.days) for n in queue)
            chosen = [n for n in queue if self.cells[n]["tied"] or mechanism["cases"] == "all"]
            all_moved = []
            for t in self.weeks:
                end = t + mechanism["lag_weeks"]
                if t % mechanism["every_weeks"] or end >= len(self.days):
                    continue
                today = []
                for n, to in product(chosen, self._receivers(mechanism, court)):
                    cases = self._number(1000, whole=True)
                    today.append(cases)
                    self.leaving[n, t].append(cases)
                    self.worth.append(self.cells[n]["value"] * self._early(end) * cases)
                    for role in self.roles:
                        days = self.cells[n]["effort"][role] * (1 + mechanism["overhead"]) + hand.get(role, 0)
                        self.effort[to, role, end].append(days * cases)
                        self.effort[court, role, t].append(hand.get(role, 0) * cases)
                if today:
                    lot = self._number(1, whole=True)
                    self.solver.Add(self.solver.Sum(today) >= mechanism["minimum_lot"] * lot)
                    self.solver.Add(self.solver.Sum(today) <= 1000 * lot)
                    all_moved += today
            if all_moved:
                self.solver.Add(self.solver.Sum(all_moved) <= mechanism["share_cap"] * load)

    def _batch(self, mechanism: dict[str, Any]) -> None:
        windows = self._windows({**mechanism, "weeks": [mechanism["weeks"]]})
        for lot in mechanism["lots"]:
            choices = []
            for court, (start, length) in product(self.courts, windows):
                terms = lot["at"].get(court)
                if terms is None and court not in lot["courts"]["ids"]:
                    continue
                effort = (terms or lot)["effort_days"]
                value = lot["value"] if terms is None or terms["value"] is None else terms["value"]
                chosen = self._number(1, whole=True)
                choices.append(chosen)
                self.costs.append(lot["cost_yuan"] * chosen)
                worth, total, tied = self._own(lot) * lot["cases"], lot["cases"], 0.0
                for part in lot["takes"]:
                    total += part["cases"]
                    for n, cases in self._parts(part["court"], part["class"], part["cases"]):
                        self.leaving[n, start].append(cases * chosen)
                        worth += cases * self.cells[n]["value"]
                        tied += cases if self.cells[n]["tied"] and self.cells[n]["court"] == court else 0
                self.worth.append((worth * self._early(start + length - 1) if value is None else value) * chosen)
                weeks = range(start, start + length)
                for role, t in product(effort, weeks):
                    days = effort[role] * self.days[t] / sum(self.days[u] for u in weeks)
                    self.effort[court, role, t].append(days * chosen)
                    self.tied_effort[court, role, t].append(days * tied / total * chosen)
            self.solver.Add(self.solver.Sum([*choices, self.solver.Sum([])]) <= 1)

    def _mission(self, mechanism: dict[str, Any]) -> None:
        choices = []
        for start, length in self._windows({**mechanism, "weeks": [mechanism["weeks"]]}):
            if start < mechanism["approval_weeks"]:
                continue
            go = self._number(1, whole=True)
            choices.append(go)
            self.costs.append(mechanism["cost_yuan"] * go)
            self._won(mechanism, go, start + length - 1, None)
            for role, heads in mechanism["crew"].items():
                sent = {donor: self._number(heads, whole=True) for donor in mechanism["donors"]["ids"]}
                self.solver.Add(self.solver.Sum(list(sent.values())) == heads * go)
                for donor, t in product(sent, range(start, start + length)):
                    self.away[donor, role, t].append(sent[donor])
        letter = mechanism["entrust"]
        for t in self.weeks if letter else ():
            if t + letter["lag_weeks"] < len(self.days):
                chosen = self._number(1, whole=True)
                choices.append(chosen)
                self.costs.append(letter["cost_yuan"] * chosen)
                self._won(mechanism, chosen, t + letter["lag_weeks"], letter["probability"])
        self.solver.Add(self.solver.Sum([*choices, self.solver.Sum([])]) <= 1)

    def _won(self, mechanism: dict[str, Any], chosen: Any, week: int, chance: float | None) -> None:
        for target in mechanism["targets"]:
            sure = target["probability"] if chance is None else chance
            worth = 0.0 if target["class"] else target["cases"] * self._own(target)
            for n, cases in self._parts(target["court"], target["class"], target["cases"]) if target["class"] else ():
                self.leaving[n, week].append(sure * cases * chosen)
                worth += cases * self.cells[n]["value"]
            self.worth.append(sure * (worth * self._early(week) if target["value"] is None else target["value"]) * chosen)

    def _own(self, brings: dict[str, Any]) -> float:
        return brings["genuine_share"] + self.data["objective"]["terminated"] * (1 - brings["genuine_share"])

    def _parts(self, court: str, klass: str, cases: float) -> list[tuple[int, float]]:
        """Cases of each cell of a queue, in proportion to those open at the start, or coming in later if there are none."""
        cells = [n for n, cell in enumerate(self.cells) if (cell["court"], cell["class"]) == (court, klass)]
        held = "open" if any(self.cells[n]["open"] for n in cells) else "inflow"
        total = sum(self.cells[n][held] for n in cells)
        return [(n, cases * self.cells[n][held] / total if total else cases) for n in cells]

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
        for n, cell in enumerate(self.cells):
            left: Any = cell["open"]
            for t in self.weeks:
                closed = self._number(1e6)
                left = left + cell["inflow"] - closed - self.solver.Sum([*self.leaving[n, t], self.solver.Sum([])])
                self.solver.Add(left >= 0)
                self.worth.append(cell["value"] * self._early(t) * closed)
                for role in self.roles:
                    self.effort[cell["court"], role, t].append(cell["effort"][role] * closed)
                    if cell["tied"]:
                        self.tied_effort[cell["court"], role, t].append(cell["effort"][role] * closed)
            self.worth.append(-cell["left"] * left)

    def _officers(self) -> None:
        total = self.solver.Sum
        for court, t in product(self.courts, self.weeks):
            stands = total([*self.hosting[court, t], total([])])
            self.solver.Add(stands <= 1)
            inside = {pair: self._number(1e6) for pair in product(self.roles, self.roles)}
            outside = {pair: self._number(1e6) for pair in product(self.roles, self.roles)}
            for role in self.roles:
                key = (court, role, t)
                away = total([*self.away[key], total([])])
                self.solver.Add(away <= (self.heads[court, role] - self.floor[court, role]) * (1 - stands))
                home = self._number(self.heads[court, role])
                self.solver.Add(home <= self.heads[court, role] - away - total([*self.down[key], total([])]))
                days = self.data["roles"][role]["availability"] * self.days[t] * home
                gains = total([*(gain for gain, _ in self.gains[key]), total([])])
                self.solver.Add(gains <= self.data["gain_cap"] * days)
                for gain, rate in self.gains[key]:
                    self.solver.Add(gain <= rate * home)
                came = total([*self.outsiders[key], total([])])
                helped = total([*self.helpers[key], total([])])
                effort, tied = total([*self.effort[key], total([])]), total([*self.tied_effort[key], total([])])
                in_in, in_out = self._stand_in(inside, role)
                out_in, out_out = self._stand_in(outside, role)
                self.solver.Add(days + gains + came + helped + in_in - in_out + out_in - out_out >= effort)
                self.solver.Add(came + out_in - out_out >= tied)

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
