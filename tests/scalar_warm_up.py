"""The warm-up a second time, one case pile at a time, in plain Python from plain data; shares nothing with the package."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from chinese_calendar import is_workday

from tests.scalar_facts import BUCKETS, MONTH, Facts


class Pile:
    """Cases of one part of a queue: ``ages`` is a list of [oldest day, youngest day, cases], the oldest first."""

    def __init__(self, part: dict[str, Any]) -> None:
        self.part = part
        self.ages: list[list[float]] = []

    @property
    def cases(self) -> float:
        return sum(cases for *_, cases in self.ages)

    def lose(self, cases: float, oldest_first: float) -> None:
        first = oldest_first * cases
        for entry in self.ages:
            taken = min(entry[2], first)
            entry[2] -= taken
            first -= taken
        left, rest = self.cases, (1 - oldest_first) * cases
        for entry in self.ages:
            entry[2] *= max(1 - rest / left, 0.0) if left > 0 else 0.0


def parts_of(kind: dict[str, Any], easy_first: float, tied_pace: float) -> list[dict[str, Any]]:
    """Tiers and tied part of a class that come in, each with its pace."""
    out = []
    for number, tier in enumerate(kind["tiers"], 1):
        factor = tier["effort"] / tier.get("success", 1)
        genuine = kind["genuine_share"] if tier.get("genuine_share") is None else tier["genuine_share"]
        out.append({"tier": number, "share": tier["share"] * (1 - kind["tied_share"]), "factor": factor, "genuine": genuine,
                    "pace": factor ** -easy_first})  # fmt: skip
    out.append({"tier": None, "share": kind["tied_share"], "factor": kind["tied_effort"], "genuine": kind["genuine_share"],
                "pace": tied_pace * kind["tied_effort"] ** -easy_first})  # fmt: skip
    return [part for part in out if part["share"] > 0]


class ScalarWarmUp:
    """Queues at the start as the practice before left them; ``queues`` in the order of the data."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data, self.said = data, {"open_before_times": 1, "inflow_times": 1, "easy_first": 0, "tied_pace": 1,
                                      "oldest_first": 0, "closures": None,
                                      "open_counts_pipeline": True, **data["warm_up"]}  # fmt: skip
        self.start = date.fromisoformat(data["calendar"]["start"])
        self.weeks = round(self.said["months"] * MONTH / 7)
        self.adjusted = self._adjusted()
        days = [self.start - timedelta(days=7 * self.weeks - day) for day in range(7 * self.weeks)]
        self.output = [sum(self._output(day) for day in days[7 * w : 7 * w + 7]) for w in range(self.weeks)]
        self.season = [sum(self._season(day, "inflow") for day in days[7 * w : 7 * w + 7]) / 7 for w in range(self.weeks)]
        self.level = self._level() if self.said["closures"] else self.said["inflow_times"]
        self.queues = [self._run(queue) for queue in self.adjusted]

    def _adjusted(self) -> list[dict[str, Any]]:
        facts = Facts(self.data)
        out = []
        for queue in self.data["queues"]:
            now = dict(queue)
            for change in self.data.get("adjust", []):
                classes = change.get("classes") or list(self.data["classes"])
                if facts.meant(change.get("courts", {}), queue["court"]) and queue["class"] in classes:
                    now["open"] *= change.get("open_times", 1)
                    now["inflow_per_week"] *= change.get("inflow_times", 1)
            out.append(now)
        return out

    def _season(self, day: date, what: str) -> float:
        said = [season.get(what, 1) for season in self.data.get("seasons", []) if day.month in season["months"]]
        return said[0] if said else 1.0

    def _output(self, day: date) -> float:
        return self._season(day, "output") if is_workday(day) else 0.0

    def _span(self) -> list[date]:
        months = self.said.get("closures_months") or self.said["months"]
        year, month = divmod(self.start.year * 12 + self.start.month - 1 - months, 12)
        last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
        first = date(year, month + 1, min(self.start.day, last))
        return [first + timedelta(days=day) for day in range((self.start - first).days)]

    def _level(self) -> float:
        """Closures at the rate of those months all along, less what the stock fell by, over what would have come in."""
        every = self.said["closures"] * sum(self.output) / sum(map(self._output, self._span()))
        fallen = sum((self.said["open_before_times"] - 1) * queue["open"] for queue in self.adjusted)
        return (every - fallen) / sum(queue["inflow_per_week"] * season for queue in self.adjusted for season in self.season)

    def _run(self, queue: dict[str, Any]) -> dict[str, Any]:
        kind, said = self.data["classes"][queue["class"]], self.said
        piles = [Pile(part) for part in parts_of(kind, said["easy_first"], said["tied_pace"])]
        begin = said["open_before_times"] * queue["open"]
        for pile in piles:
            for low, high, share in self._first_ages(queue.get("ages") or kind.get("ages")):
                pile.ages.append([high, low, begin * share * pile.part["share"]])
        coming = [self.level * queue["inflow_per_week"] * season for season in self.season]
        total = max(sum(coming) + begin - queue["open"], 0.0)
        done, late = [], 0.0
        for w in range(self.weeks):
            for pile in piles:
                for entry in pile.ages:
                    entry[0] += 7
                    entry[1] += 7
                pile.ages.append([7, 0, coming[w] * pile.part["share"]])
            wanted = total * self.output[w] / sum(self.output) + late
            leaving = self._shared(wanted, piles)
            late = wanted - sum(leaving)
            for pile, cases in zip(piles, leaving, strict=True):
                pile.lose(cases, said["oldest_first"])
            done.append(leaving)
        return {"piles": piles, "done": done, "total": total, "came": sum(coming) + begin}

    def _first_ages(self, ages: Any) -> list[tuple[float, float, float]]:
        """Youngest and oldest day and share, month by month, the oldest first."""
        spread = [(0, self.said["months"], 1.0)] if ages is None else [
            (low, high, share) for (low, high), share in zip(BUCKETS, ages, strict=True)
        ]  # fmt: skip
        out = [(m * MONTH, (m + 1) * MONTH, share / (high - low)) for low, high, share in spread for m in range(low, high)]
        return sorted(out, reverse=True)

    def _shared(self, wanted: float, piles: list[Pile]) -> list[float]:
        """In proportion to stock x pace; who runs out gives all there is and the others give what is lacking."""
        out = [0.0] * len(piles)
        for weights in ([pile.cases * pile.part["pace"] for pile in piles], [pile.cases for pile in piles]):
            open_ones = [i for i, pile in enumerate(piles) if weights[i] > 0 and out[i] < pile.cases]
            while open_ones and wanted - sum(out) > 1e-12:
                lacking, every = wanted - sum(out), sum(weights[i] for i in open_ones)
                short = [i for i in open_ones if out[i] + lacking * weights[i] / every >= piles[i].cases]
                for i in open_ones:
                    out[i] = min(out[i] + lacking * weights[i] / every, piles[i].cases)
                open_ones = [i for i in open_ones if i not in short]
                if not short:
                    break
        return out

    def shares(self, q: int) -> dict[int | None, float]:
        """Part of the stock by tier, none for tied cases."""
        piles = self.queues[q]["piles"]
        every = sum(pile.cases for pile in piles)
        some = every > 1e-9 * self.queues[q]["came"]
        return {pile.part["tier"]: pile.cases / every for pile in piles if some and pile.cases > 1e-9 * every}

    def ages(self, q: int) -> dict[int | None, list[float]]:
        """Shares by age bucket of each part."""
        out = {}
        for pile in self.queues[q]["piles"]:
            row = []
            for low, high in (*BUCKETS[:-1], (24, 10_000)):
                here = sum(cases * max(min(old, high * MONTH) - max(young, low * MONTH), 0) / (old - young)
                           for old, young, cases in pile.ages)  # fmt: skip
                row.append(here / pile.cases if pile.cases else 0.0)
            out[pile.part["tier"]] = row
        return out

    def open(self, q: int) -> float:
        """Cases still to be worked on at the start, after adjustments."""
        given, own = self.adjusted[q]["open"], self.data["queues"][q].get("pipeline", 0) > 0
        return given - self.pipeline(q) if self.said["open_counts_pipeline"] and not own else given

    def pipeline(self, q: int) -> float:
        """Cases worked on that close after the start, at most all that are open where those count among them."""
        waiting = self._waiting(q)
        return min(waiting, self.adjusted[q]["open"]) if self.said["open_counts_pipeline"] else waiting

    def _waiting(self, q: int) -> float:
        """Cases on which the work was done in the middle of a week before the start, and which close after it."""
        kind, waiting = self.data["classes"][self.data["queues"][q]["class"]], 0.0
        lags = [kind.get("closes_after_days", 0), kind.get("terminates_after_days")]
        lags[1] = lags[0] if lags[1] is None else lags[1]
        for w, leaving in enumerate(self.queues[q]["done"]):
            ago = 7 * (self.weeks - w) - 3.5
            for pile, cases in zip(self.queues[q]["piles"], leaving, strict=True):
                for given, part in zip(lags, (pile.part["genuine"], 1 - pile.part["genuine"]), strict=True):
                    pairs = [(given, 1.0)] if isinstance(given, int) else [(lag["days"], lag["share"]) for lag in given]
                    waiting += sum(share * part * cases for days, share in pairs if days >= ago)
        return waiting

    def effort_times(self) -> float:
        """Officer-days that there were over those that the closures took at the mix of cases that left."""
        span = self._span()
        days = sum(map(self._output, span))
        facts = Facts(self.data)
        heads = sum(
            (sum(pool["heads"].get(role, 0) for pool in self.data["pools"] if pool["court"] == court)
             + sum(change.get("heads_add", {}).get(role, 0) for change in self.data.get("adjust", [])
                   if facts.meant(change.get("courts", {}), court)))
            * self.data["roles"][role].get("availability", 1.0)
            for court in facts.courts for role in facts.roles
        )  # fmt: skip
        last = round(len(span) / 7)
        cases = effort = 0.0
        for queue, told in zip(self.data["queues"], self.queues, strict=True):
            each = sum(self.data["classes"][queue["class"]]["effort_days"].values())
            for leaving in told["done"][-last:]:
                for pile, left in zip(told["piles"], leaving, strict=True):
                    cases += left
                    effort += left * each * pile.part["factor"]
        return heads * days / (self.said["closures"] * effort / cases)
