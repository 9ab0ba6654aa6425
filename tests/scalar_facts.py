"""What a scenario says, as plain numbers by name: time in calendar days, officers, cases, ages, regions.

Shares nothing with the package. Periods are told by their days since the start; whatever the package computes in weeks is
computed here in days, one by one where that is possible.
"""

from __future__ import annotations

import math
from calendar import monthrange
from datetime import date, timedelta
from itertools import product
from typing import Any

MONTH = 365.25 / 12
"""Days."""
YEAR = 365.25
"""Days of the year in which cases come back, as of the one in which they age."""
BUCKETS = ((0, 3), (3, 6), (6, 12), (12, 24), (24, 48))


class Facts:
    """Courts, roles and periods by name and number; ``heads`` and ``floor`` by (court, role, period); ``cells`` in order."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.courts = [court["id"] for court in data["courts"]]
        self.parent = {court["id"]: court.get("parent") for court in data["courts"]}
        self.tier = {court["id"]: court.get("tier", "basic") for court in data["courts"]}
        self.roles = list(data["roles"])
        self._cut(data["calendar"])
        self.heads, self.floor = {}, {}
        for court, role, t in product(self.courts, self.roles, self.periods):
            self.heads[court, role, t] = self._heads(court, role, t)
            self.floor[court, role, t] = self._floor(court, role, self.heads[court, role, t])
        self.cells = self._cells()
        self.of_queue: dict[tuple[str, str], list[int]] = {}
        for n, cell in enumerate(self.cells):
            self.of_queue.setdefault((cell["court"], cell["class"]), []).append(n)

    # -- time ------------------------------------------------------------------------------------------------------

    def _cut(self, calendar: dict[str, Any]) -> None:
        kinds = calendar.get("period", "week")
        kinds = [kinds] * calendar["periods"] if isinstance(kinds, str) else kinds
        start = at = date.fromisoformat(calendar["start"])
        self.start, self.first, self.length = start, [], []
        for number, kind in enumerate(kinds):
            same = all(other == "month" for other in kinds[:number])  # months are counted from the first day of all
            later = _month_on(start, number + 1) if same else _month_on(at, 1)
            then = later if kind == "month" else at + timedelta(days=7 if kind == "week" else 14)
            self.first.append((at - start).days)
            self.length.append((then - at).days)
            at = then
        self.end = [first + length for first, length in zip(self.first, self.length, strict=True)]
        self.days = list(calendar["working_days"])
        self.periods = range(len(kinds))
        self.weeks = [length / 7 for length in self.length]
        self.output, self.inflow = ([self._season(t, what) for t in self.periods] for what in ("output", "inflow"))

    def _season(self, t: int, what: str) -> float:
        """Mean over the days of a period of what the month of each says; nobody knows which of them are worked."""
        total = 0.0
        for day in range(self.first[t], self.end[t]):
            month = (self.start + timedelta(days=day)).month
            said = [season.get(what, 1) for season in self.data.get("seasons", []) if month in season["months"]]
            total += said[0] if said else 1
        return total / self.length[t]

    def officer_days(self, role: str, t: int) -> float:
        """What one officer gets done in a period, in days."""
        return self.available(role) * self.days[t] * self.output[t]

    def span(self, start: int, weeks: float) -> int:
        """Number of periods from ``start`` that come nearest to so many weeks, the fewer of two as near; 0 beyond the end."""
        away = {n: abs(self.end[start + n - 1] - self.first[start] - 7 * weeks) for n in range(1, len(self.days) - start + 1)}
        beyond = self.end[-1] - self.first[start] < 7 * weeks - self.length[-1] / 2
        return 0 if beyond else min(away, key=lambda n: (away[n], n))

    def after(self, t: int, weeks: float) -> int | None:
        """The period in which something works that takes so many weeks; none if that is beyond the end."""
        later = t + self.span(t, weeks) if weeks else t
        return later if later < len(self.days) and (later > t or not weeks) else None

    def starts(self, every_weeks: int, approval_days: int = 0) -> list[int]:
        """Periods in which another stretch of so many weeks has begun since the period before, when that many days are over."""
        due = [first // (7 * every_weeks) for first in self.first]
        return [t for t in self.periods if (t == 0 or due[t] > due[t - 1]) and not self.first[t] < approval_days]

    def windows(self, mechanism: dict[str, Any]) -> list[range]:
        """Every stretch of periods that one order may cover."""
        lengths = mechanism["weeks"] if isinstance(mechanism["weeks"], list) else [mechanism["weeks"]]
        starts = self.starts(mechanism["start_every_weeks"], mechanism.get("approval_days", 0))
        found = {(s, self.span(s, weeks)) for s in starts for weeks in lengths}
        return [range(s, s + n) for s, n in sorted(found) if n]

    def weeks_of(self, periods: range) -> float:
        return sum(self.length[t] for t in periods) / 7

    def learnt(self, since: int, t: int, ramp: list[float]) -> float:
        """Mean effectiveness over the days of a period, of something that began with the period ``since``."""
        weeks = [(day - self.first[since]) // 7 for day in range(self.first[t], self.end[t])]
        return sum(ramp[week] if week < len(ramp) else 1.0 for week in weeks) / len(weeks)

    def faded(self, stop: int, t: int, half_life_weeks: float) -> float:
        """What is left in period ``t`` of something that ended before period ``stop``."""
        return 0.5 ** ((self.first[t] - self.first[stop]) / (7 * half_life_weeks)) if stop < len(self.days) else 0.0

    def early(self, t: int) -> float:
        last = len(self.days) - 1
        return 1 - self.data["objective"]["early"] * (t / last if last else 0)

    # -- from work to closure --------------------------------------------------------------------------------------

    def closes(self, n: int, t: int, delay: int = 0) -> list[tuple[int | None, float, float]]:
        """Of a case worked on in ``t``: when it closes (none: after the plan), genuinely by so much, terminated by so much.

        ``delay``: days that are added to every lag.
        """
        kind, genuine = self.data["classes"][self.cells[n]["class"]], self.cells[n]["genuine"]
        out = []
        for terminated, lags in enumerate(_lags(kind)):
            for days, share in lags:
                when = self.first[t] + self.length[t] / 2 + days + delay
                later = [u for u in self.periods if self.first[u] <= when < self.end[u]]
                part = share * ((1 - genuine) if terminated else genuine)
                out.append((later[0] if later else None, 0.0 if terminated else part, part if terminated else 0.0))
        return out

    def from_start(self, n: int) -> list[tuple[int | None, float, float]]:
        """Cases that were in the pipeline at the start: when they close, and how many genuinely and terminated."""
        cell = self.cells[n]
        longest = max(days for lags in _lags(self.data["classes"][cell["class"]]) for days, _ in lags)
        out = []
        for day in range(longest if cell["pipeline"] else 0):
            now = [u for u in self.periods if self.first[u] <= day < self.end[u]]
            cases = cell["pipeline"] / longest
            out.append((now[0] if now else None, cases * cell["genuine"], cases * (1 - cell["genuine"])))
        return out

    def worth(self, n: int, t: int, later: int = 0, *, plain: bool = False) -> float:
        """Worth of a case worked on in ``t``; ``plain`` without the preference for early closures."""
        credit, last, worth = self.data["objective"].get("pipeline_at_end", 1), len(self.days) - 1, 0.0
        for u, genuine, terminated in self.closes(n, t, later):
            early = 1.0 if plain else self.early(last if u is None else u)
            early *= credit if u is None else 1
            worth += early * (genuine * self.cells[n]["if genuine"] + terminated * self.cells[n]["if terminated"])
        return worth

    # -- officers --------------------------------------------------------------------------------------------------

    def _heads(self, court: str, role: str, t: int) -> float:
        """Mean over the days of the period of those who are there on the day."""
        own = sum(pool["heads"].get(role, 0) for pool in self.data["pools"] if pool["court"] == court)
        changes = [change for change in self.data.get("adjust", []) if self.meant(change.get("courts", {}), court)]
        days = [self.start + timedelta(days=day) for day in range(self.first[t], self.end[t])]
        added = 0.0
        for change in changes:
            since, until = (
                date.fromisoformat(str(change.get(key, day))) for key, day in (("from", days[0]), ("until", days[-1]))
            )
            there = sum(since <= day <= until for day in days)
            added += change.get("heads_add", {}).get(role, 0) * there / len(days)
        return own + added

    def _floor(self, court: str, role: str, heads: float) -> float:
        fixed = [pool["protected"][role] for pool in self.data["pools"]
                 if pool["court"] == court and role in pool.get("protected", {})]  # fmt: skip
        return min(fixed[-1] if fixed else math.ceil(self.data["protected_share"] * heads - 1e-9), heads)

    def available(self, role: str) -> float:
        return float(self.data["roles"][role].get("availability", 1.0))

    # -- courts ----------------------------------------------------------------------------------------------------

    def region(self, court: str) -> str:
        return court if self.tier[court] != "basic" else self.parent[court] or ""

    def road(self, one: str, other: str) -> float:
        """Share of the days lost on the road."""
        return float(self.data["travel"]["same_region" if self.region(one) == self.region(other) else "other_region"])

    def apart(self, one: str, other: str) -> float:
        """Kilometres along the great circle, by the haversine; a guess where a point is missing."""
        places = [(court.get("lat"), court.get("lon")) for court in self.data["courts"] if court["id"] in (one, other)]
        if None in (*places[0], *places[1]):
            return 50.0 if self.region(one) == self.region(other) else 200.0
        (north, east), (south, west) = ((math.radians(lat), math.radians(lon)) for lat, lon in places)
        half = math.sin((north - south) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin((east - west) / 2) ** 2
        return 2 * 6371 * math.asin(math.sqrt(half))

    def meant(self, selector: Any, court: str) -> bool:
        """Whether a selector means a court: all, ids, within, tier, without."""
        if isinstance(selector, list):
            return court in selector
        chain = [court]
        while self.parent.get(chain[-1]) in self.parent:
            chain.append(self.parent[chain[-1]])
        return (
            selector.get("ids") is None or court in selector["ids"]
        ) and (
            selector.get("within") is None or selector["within"] in chain
        ) and (
            selector.get("tier") is None or self.tier[court] == selector["tier"]
        ) and court not in selector.get("without", [])  # fmt: skip

    # -- cases -----------------------------------------------------------------------------------------------------

    def _queues(self) -> list[dict[str, Any]]:
        """Queues after the adjustments, and empty ones behind them where terminated cases may come back."""
        kinds = self.data["classes"]
        queues = [dict(queue) for queue in self.data["queues"]]
        there = {(queue["court"], queue["class"]) for queue in queues}
        back = {(court, kinds[klass]["reopens_as"]) for court, klass in there if kinds[klass].get("reopens_as")}
        order = {name: number for number, name in enumerate([*self.courts, *kinds])}
        for court, klass in sorted(back - there, key=lambda key: (order[key[0]], order[key[1]])):
            queues.append({"court": court, "class": klass, "open": 0, "inflow_per_week": 0})
        for queue in queues:
            queue.setdefault("terminated", 0)
            queue.setdefault("pipeline", 0)
            queue["ages"], queue["aged"] = queue.get("ages") or kinds[queue["class"]].get("ages"), False
            for change in self.data.get("adjust", []):
                classes = change.get("classes") or list(kinds)
                if self.meant(change.get("courts", {}), queue["court"]) and queue["class"] in classes:
                    queue["open"] = queue["open"] * change.get("open_times", 1)
                    queue["inflow_per_week"] = queue["inflow_per_week"] * change.get("inflow_times", 1)
                    queue["ages"] = change.get("ages") or queue["ages"]
                    queue["aged"] |= change.get("ages") is not None
            queue["kept"] = queue["open"] + queue["inflow_per_week"] + queue["terminated"] + queue["pipeline"] > 0
            queue["kept"] |= (queue["court"], queue["class"]) in back
        return queues

    def _cells(self) -> list[dict[str, Any]]:
        queues = self._queues()
        return [
            self._cell(queue, queues, tier, share, effort, genuine, tied, held)
            for queue in queues if queue["kept"]
            for tier, share, effort, genuine, tied, held in _tiers(self.data["classes"][queue["class"]], queue.get("stock"))
        ]  # fmt: skip

    def _cell(self, queue: dict[str, Any], queues: list[dict[str, Any]], tier: int, share: float, factor: float,
              genuine: float, tied: bool, held: tuple[float, Any]) -> dict[str, Any]:  # fmt: skip
        kinds, goal = self.data["classes"], self.data["objective"]
        kind = kinds[queue["class"]]
        best = [k["value"] for k in kinds.values() if k.get("restored")] or [k["value"] for k in kinds.values()]
        value = kind["value"] * (goal.get("closures", 1) * genuine + goal["terminated"] * (1 - genuine))
        value -= (1 - genuine) * kind["reopen_share"] * max(best) * goal.get("closures", 1)
        factor = factor * self.data.get("effort_times", 1)
        effort = {role: kind["effort_days"].get(role, 0) * factor for role in self.roles}
        coming = []
        for t in self.periods:  # new cases, and of those terminated before the plan what comes back to this queue
            coming.append(queue["inflow_per_week"] * self.inflow[t] * self.weeks[t] * share)
            for old in queues:
                if old["court"] == queue["court"] and kinds[old["class"]].get("reopens_as") == queue["class"]:
                    stayed = self.stays(old["class"], 0, t)
                    coming[t] += old["terminated"] * stayed * (1 - self.stays(old["class"], t, t + 1)) * share
        return {
            "court": queue["court"], "class": queue["class"], "tier": tier, "tied": tied, "share": share, "effort": effort,
            "open": queue["open"] * held[0], "pipeline": queue["pipeline"] * share,
            "if genuine": kind["value"] * goal.get("closures", 1),
            "if terminated": kind["value"] * goal["terminated"] - kind["reopen_share"] * max(best) * goal.get("closures", 1),
            "coming": coming, "genuine": genuine, "value": value,
            "ages": queue["ages"] if queue["aged"] else held[1] or queue["ages"],
            "yuan": kind.get("yuan_per_closure", 0) * genuine, "left": goal["open_at_end_per_day"] * sum(effort.values()),
            "again": kind["reopen_share"], "limit": kind.get("limit_months", 6),
            "deadline": kind["deadline_weeks"] * 7 / MONTH if kind.get("deadline_weeks") else None,
            "late": kind.get("deadline_penalty"),
        }  # fmt: skip

    def stays(self, klass: str, t: int, until: int) -> float:
        """Share of the terminated cases of a class that do not come back from period ``t`` to before ``until``."""
        days = sum(self.length[s] for s in range(t, until))
        return math.exp(-self.data["classes"][klass].get("reopen_per_year", 0.3) * days / YEAR)

    def filed(self, court: str, klass: str, t: int) -> float:
        """What comes in of a class at a court in a period."""
        return float(sum(self.cells[n]["coming"][t] for n in self.of_queue.get((court, klass), [])))

    def due(self, asked: dict[str, Any]) -> int:
        """Period at the end of which something is asked for: the end nearest to the day named, else that of the plan."""
        if asked.get("by") is None:
            return len(self.days) - 1
        day = (date.fromisoformat(str(asked["by"])) - self.start).days
        return min(self.periods, key=lambda t: (abs(self.end[t] - 1 - day), t))

    def load(self, n: int, until: int | None = None) -> float:
        """Cases of a cell that are open at the start or come in until the end of a period, whatever a plan does."""
        coming = self.cells[n]["coming"]
        return float(self.cells[n]["open"] + sum(coming if until is None else coming[: until + 1]))

    def base_load(self, courts: list[str], until: int | None = None) -> float:
        return sum(self.load(n, until) + cell["pipeline"] for n, cell in enumerate(self.cells) if cell["court"] in courts)

    def older(self, n: int, months: float, t: int) -> float | None:
        """Cases of a cell, closed or not, older than ``months`` at the end of period ``t``; none where ages are unknown."""
        return None if self.cells[n]["ages"] is None else self._older(n, months, t)

    def over_limit(self, n: int, months: float, t: int) -> float:
        """The same, and cases of unknown age have come in evenly over the last ``months``."""
        return self._older(n, months, t)

    def part_over(self, months: float, s: int, t: int) -> float:
        """Part of what comes in during ``s`` that is over an age at the end of ``t``."""
        return _part_above(months * MONTH, self.end[t] - self.end[s], self.end[t] - self.first[s])

    def _older(self, n: int, months: float, t: int) -> float:
        cell, limit, now = self.cells[n], months * MONTH, self.end[t]
        spread = [(1.0, 0.0, float(months))] if cell["ages"] is None else [
            (share, low, high) for share, (low, high) in zip(cell["ages"], BUCKETS, strict=True)
        ]  # fmt: skip
        old = sum(
            cell["open"] * share * _part_above(limit, low * MONTH + now, high * MONTH + now) for share, low, high in spread
        )
        return old + sum(cell["coming"][s] * self.part_over(months, s, t) for s in range(t + 1))

    def parts(self, court: str, klass: str) -> dict[int, float]:
        """Parts of a queue by cell, as they are open at the start, or come in where none is; none of a queue without cases."""
        cells = self.of_queue.get((court, klass), [])
        held = {n: self.cells[n]["open"] for n in cells}
        if not sum(held.values()):
            held = {n: sum(self.cells[n]["coming"]) for n in cells}
        every = sum(held.values())
        return {n: cases / every for n, cases in held.items()} if every else {}

    def own_worth(self, genuine: float) -> float:
        """Worth of a case of no queue."""
        return self.data["objective"].get("closures", 1) * genuine + self.data["objective"]["terminated"] * (1 - genuine)


def _month_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _part_above(limit: float, low: float, high: float) -> float:
    return min(max((high - limit) / (high - low), 0.0), 1.0)


def _lags(kind: dict[str, Any]) -> list[list[tuple[int, float]]]:
    """Days from work to closure with their shares, of genuine closures and of terminated ones."""
    out: list[list[tuple[int, float]]] = []
    for field in ("closes_after_days", "terminates_after_days"):
        given = kind.get(field)
        if given is None:
            out.append(out[0] if out else [(0, 1.0)])
        else:
            out.append([(given, 1.0)] if isinstance(given, int) else [(lag["days"], lag["share"]) for lag in given])
    return out


def _tiers(kind: dict[str, Any], stock: Any) -> list[tuple[int, float, float, float, bool, tuple[float, Any]]]:
    """Number, share of what comes in, effort, genuine share and tie of the parts of a queue that hold anything, now or later.

    Last the share of the open cases with their ages, where these are told apart.
    """
    every = [
        (s, tier["share"] * (1 - kind["tied_share"]), tier["effort"] / tier.get("success", 1),
         kind["genuine_share"] if tier.get("genuine_share") is None else tier["genuine_share"], False)
        for s, tier in enumerate(kind["tiers"])
    ]  # fmt: skip
    every.append((len(kind["tiers"]), kind["tied_share"], kind["tied_effort"], kind["genuine_share"], True))
    if stock is None:
        return [(*part, (part[1], None)) for part in every if part[1] > 0]
    said = {len(kind["tiers"]) if one.get("tied") else one["tier"] - 1: (one["share"], one.get("ages")) for one in stock}
    return [(*part, said.get(part[0], (0, None))) for part in every if part[1] > 0 or said.get(part[0], (0, None))[0] > 0]
