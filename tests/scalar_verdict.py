"""A plan of the package read table by table, with plain loops: what it is worth, what it costs and what every court closes.

Only the tables' names and columns are the package's; what they mean is taken from the scenario's plain data.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from tests import scalar_duties, scalar_filings, scalar_moves
from tests.scalar_balance import COUNTED, Balance, Deeds
from tests.scalar_facts import BUCKETS, Facts
from tests.scalar_line import Line

Tables = Any
"""Name of a table -> object with ``index`` (columns of whole numbers by name) and ``amount``."""


def rows(tables: Tables, name: str, *keys: str) -> list[tuple[Any, ...]]:
    """Rows of one table: the columns named, then the amount."""
    if name not in tables:
        return []
    table = tables[name]
    return list(zip(*(map(int, table.index[key]) for key in keys), map(float, table.amount), strict=True))


class Verdict:
    """Worth, money and officer-weeks of a plan by what the officers do, and counts by court."""

    def __init__(self, data: dict[str, Any], decisions: dict[str, Tables]) -> None:
        self.facts = facts = Facts(data)
        self.data, self.deeds = data, Deeds()
        self.worth = self.yuan = self.postings = 0.0
        self.officer_weeks: dict[str, float] = {}
        self.away = dict.fromkeys(facts.periods, 0.0)
        self.deeds.closed = dict.fromkeys(product(range(len(facts.cells)), facts.periods), 0.0)
        for n, t, cases in rows(decisions["core"], "closed", "cell", "period"):
            self.deeds.closed[n, t] += cases
            self.worth += facts.worth(n, t) * cases
        for mechanism in data["mechanisms"]:
            READ[mechanism["kind"]](self, mechanism, decisions.get(mechanism["name"], {}))
        self.balance = Balance(facts, self.deeds)
        self.overdue, self.behind = dict.fromkeys(facts.courts, 0.0), 0.0
        self._lateness()
        self.missed = {
            target["name"]: sum(max(short.constant, 0.0) for short in self.balance.shortfalls(target, self._overdue))
            for target in data.get("targets", [])
        }
        for target in data.get("targets", []):
            self.worth -= target["penalty"] * self.missed[target["name"]] if target.get("soft") else 0.0
        self.unmet = {}
        for duty in data.get("duties", []):
            lacks = scalar_duties.lacking(facts, duty, self.balance, lambda a, b: Line(None, min(a.constant, b)))
            self.unmet[duty["name"]] = sum(max(lack.constant, 0.0) for lack in lacks)
            self.worth -= duty["penalty"] * self.unmet[duty["name"]] if duty.get("soft") else 0.0
        self.ahead = [line.constant for line in scalar_duties.practised(facts, self.balance)]

    def _lateness(self) -> None:
        facts, goal, last = self.facts, self.data["objective"], len(self.facts.days) - 1
        for n, cell in enumerate(facts.cells):
            self.worth -= cell["left"] * self.balance.open[n, last].constant
            for t in facts.periods if cell["deadline"] else ():
                behind = max((self.balance.over(n, cell["deadline"], t) - self.balance.removed[n, t]).constant, 0.0)
                self.worth -= (cell["late"] or 0.0) * facts.weeks[t] * behind
                self.behind += behind if t == last else 0.0
            due = self.balance.over(n, cell["limit"], last) - self.balance.removed[n, last]
            late = 0.0 if cell["ages"] is None else max(due.constant, 0.0)
            self.overdue[cell["court"]] += late
            self.worth -= goal.get("overdue_at_end", 0) * late

    def _overdue(self, court: str, t: int) -> float:
        """Cases of a court over their limit at the end of a period."""
        late = 0.0
        for n, cell in enumerate(self.facts.cells):
            if cell["court"] == court and cell["ages"] is not None:
                late += max((self.balance.over(n, cell["limit"], t) - self.balance.removed[n, t]).constant, 0.0)
        return late

    def count(self, what: str, court: str) -> float:
        return self.overdue[court] if what == "overdue" else self.balance.count(what, court).constant

    def closures_by_period(self) -> dict[int, float]:
        """Cases of queues that close in each period, of all courts together."""
        facts, out = self.facts, dict.fromkeys(self.facts.periods, 0.0)
        done = [(facts.closes(n, t), cases) for (n, t), cases in self.deeds.closed.items()]
        done += [(facts.closes(n, t), cases) for n, _, t, cases in self.deeds.executed]
        done += [(facts.from_start(n), 1.0) for n in range(len(facts.cells))]
        done += [(ends, cases) for _, _, ends, cases in self.balance.shifts]
        for ends, cases in done:
            for u, genuine, terminated in ends:
                if u is not None:
                    out[u] += (genuine + terminated) * cases
        return out

    def known(self, what: str, court: str) -> bool:
        """Whether the scenario says enough: an amount of money; ages of a case of the court, or, if it has none, of any."""
        cells = self.facts.cells
        if what == "yuan":
            return any(cell["yuan"] for cell in cells) or any(own for _, kind, _, own in self.deeds.credit if kind == "yuan")
        if what != "overdue":
            return True
        here = [cell["ages"] is not None for cell in cells if cell["court"] == court]
        return any(here) or (not here and any(cell["ages"] is not None for cell in cells))

    def shown(self, what: str, court: str | None = None) -> float | None:
        """What people see: a count of a court or of all that are known, none where it is not."""
        known = [name for name in self.facts.courts if court in (None, name) and self.known(what, name)]
        return sum(self.count(what, name) for name in known) if known else None

    def total(self, what: str) -> float:
        return sum(self.count(what, court) for court in self.facts.courts)

    def ratio(self, kpi: str) -> float | None:
        """A KPI of all courts together that is a ratio; none where nothing stands below."""
        top, bottom = COUNTED[kpi]
        below = self.total(bottom or "")
        return self.total(top) * (sum(self.facts.length) if kpi == "disposition_days" else 1) / below if below > 0 else None

    def open_by_age(self, court: str) -> list[float]:
        """Cases open at the end by age bucket, the oldest of each cell gone first, and last those of unknown age."""
        facts, last, out = self.facts, len(self.facts.days) - 1, [0.0] * (len(BUCKETS) + 1)
        for n, cell in enumerate(facts.cells):
            still, gone = self.balance.open[n, last].constant, self.balance.removed[n, last].constant
            if cell["court"] == court and cell["ages"] is None:
                out[-1] += still
            elif cell["court"] == court:
                older = [still]  # than the lower edge of each bucket; the last one has no upper edge
                older += [max(self.balance.over(n, high, last).constant - gone, 0.0) for _, high in BUCKETS[:-1]]
                for bucket, (more, less) in enumerate(zip(older, [*older[1:], 0.0], strict=True)):
                    out[bucket] += more - less
        return out

    def standards(self) -> dict[str, dict[str, tuple[float, float]]]:
        """The "3+1" indicators: what counts and of how many, by court; left out where the scenario says too little."""
        facts, kinds, last = self.facts, self.data["classes"], len(self.facts.days) - 1
        parts = [self._done(n) for n in range(len(facts.cells))]
        done, closed, terminated = ([part[i] for part in parts] for i in range(3))
        found: dict[str, list[tuple[str, float, float]]] = {"in_time_share": [], "compliant_terminations": [],
                                                            "petitions_finished": [], "closing_rate": []}  # fmt: skip
        for n, cell in enumerate(facts.cells):
            kind, court = kinds[cell["class"]], cell["court"]
            if kind.get("has_property") and cell["ages"] is not None:
                behind = max((self.balance.over(n, cell["limit"], last) - self.balance.removed[n, last]).constant, 0.0)
                found["in_time_share"].append((court, max(done[n] - self._too_late(n), 0.0), done[n] + behind))
            if cell["genuine"] < 1:
                ended = terminated[n]
                found["compliant_terminations"].append((court, ended * (kind.get("compliant_share") or 0.0), ended))
            if cell["deadline"] is not None:
                back = sum((self.balance.back[n, t] + self.balance.never[n, t]).constant for t in facts.periods)
                found["petitions_finished"].append((court, closed[n], facts.load(n) + cell["pipeline"] + back))
        ended = sum(of for *_, of in found["compliant_terminations"])
        if not ended or any(
            kinds[cell["class"]].get("compliant_share") is None for cell in facts.cells if cell["genuine"] < 1
        ):  # unknown for some
            found["compliant_terminations"] = []
        found["closing_rate"] = [(court, self.count("closures", court), self.count("load", court)) for court in facts.courts]
        return {
            name: {court: (sum(a for c, a, _ in parts if c == court), sum(b for c, _, b in parts if c == court))
                   for court in facts.courts}
            for name, parts in found.items() if parts
        }  # fmt: skip

    def _done(self, n: int) -> tuple[float, float, float]:
        """Cases of a cell worked on, wherever that is, those that close within the plan, and those of them terminated."""
        facts, closed, terminated = self.facts, 0.0, 0.0
        work = [(t, cases) for (m, t), cases in self.deeds.closed.items() if m == n]
        work += [(t, cases) for m, _, t, cases in self.deeds.executed if m == n]
        ends = [(end, cases) for t, cases in work for end in facts.closes(n, t)]
        ends += [(end, cases) for m, _, late, cases in self.balance.shifts if m == n for end in late]
        for (u, genuine, ended), cases in [*ends, *((end, 1.0) for end in facts.from_start(n))]:
            if u is not None:
                closed += (genuine + ended) * cases
                terminated += ended * cases
        return sum(cases for _, cases in work), closed, terminated

    def _too_late(self, n: int) -> float:
        """Cases of a cell that were over their limit when they left it."""
        late = gone = 0.0
        for t in self.facts.periods:
            left = self.balance.removed[n, t].constant
            late += min(max(self.balance.over(n, self.facts.cells[n]["limit"], t).constant - gone, 0.0), left - gone)
            gone = left
        return late

    def meeting_all(self) -> float | None:
        """Share of the basic courts that meet all four standards."""
        least = {"in_time_share": 0.9, "compliant_terminations": 0.9, "petitions_finished": 0.9, "closing_rate": 0.8}
        found, basic = self.standards(), [court for court in self.facts.courts if self.facts.tier[court] == "basic"]
        if len(found) < len(least) or not basic:
            return None
        meet = [all(found[name][court][0] >= share * found[name][court][1] - 1e-9 for name, share in least.items())
                for court in basic]  # fmt: skip
        return sum(meet) / len(basic)

    def name(self, court: int) -> str:
        return self.facts.courts[court]

    def employ(self, duty: str, weeks: float) -> None:
        self.officer_weeks[duty] = self.officer_weeks.get(duty, 0.0) + weeks

    def send(self, start: int, length: int, heads: float) -> None:
        self.postings += heads
        for t in range(start, start + length):
            self.away[t] += heads

    def finish(self, n: int, court: str, left: int, done: int, cases: float) -> None:
        self.deeds.left.append((n, left, cases))
        self.deeds.executed.append((n, court, done, cases))


def _posting(v: Verdict, mechanism: dict[str, Any], tables: Tables) -> None:
    for donor, host, _, start, length, heads in rows(tables, "orders", "donor", "host", "role", "start", "length"):
        weeks = v.facts.weeks_of(range(start, start + length))
        v.employ("sent", heads * weeks)
        v.send(start, length, heads)
        away = v.facts.apart(v.facts.courts[donor], v.facts.courts[host])
        lodged = away > mechanism.get("daily_within_km", 99_999)
        v.yuan += heads * weeks * mechanism["cost_yuan_per_officer_week"]
        v.yuan += heads * weeks * mechanism.get("residence_yuan_per_officer_week", 0) * lodged
    if mechanism["kind"] == "bureau":
        v.yuan += mechanism["setup_cost_yuan"] * sum(on for _, _, on in rows(tables, "open", "host", "start"))


def _borrow(v: Verdict, mechanism: dict[str, Any], tables: Tables) -> None:
    for start, length, heads in rows(tables, "borrowed", "start", "length"):
        weeks = v.facts.weeks_of(range(start, start + length))
        v.employ("borrowed", heads * weeks)
        v.yuan += heads * weeks * mechanism["cost_yuan_per_officer_week"]
        v.worth -= heads * weeks * mechanism["trial_loss_per_week"]


def _recruit(v: Verdict, mechanism: dict[str, Any], tables: Tables) -> None:
    for first, heads in rows(tables, "hired", "first"):
        weeks = v.facts.weeks_of(range(first, len(v.facts.days)))
        v.employ("hired", heads * weeks)
        v.yuan += heads * (mechanism["cost_yuan"] + weeks * mechanism["cost_yuan_per_officer_week"])


def _urge(v: Verdict, mechanism: dict[str, Any], tables: Tables) -> None:
    terms = sum(on for _, on in rows(tables, "urged", "court"))
    v.employ("home", terms * sum(mechanism["supervisor_days"].values()) / 5)


def _supervision(v: Verdict, mechanism: dict[str, Any], tables: Tables) -> None:
    for start, length, on in rows(tables, "visit", "start", "length"):
        weeks = v.facts.weeks_of(range(start, start + length))
        crew = sum(mechanism.get("crew", {}).values())
        v.employ("mission" if mechanism.get("base") else "borrowed", on * weeks * max(crew, 1))
        if mechanism.get("base"):
            v.send(start, length, on * crew)
        v.yuan += on * (mechanism["move_cost_yuan"] + weeks * mechanism["cost_yuan_per_week"])


def _campaign(v: Verdict, mechanism: dict[str, Any], tables: Tables) -> None:
    v.yuan += mechanism["setup_cost_yuan"] * sum(on for _, on in rows(tables, "run", "start"))
    days = sum(days for _, days in rows(tables, "overtime", "court"))
    v.yuan += mechanism["cost_yuan_per_day"] * days
    v.employ("home", days / 5)


def _lever(v: Verdict, mechanism: dict[str, Any], tables: Tables) -> None:
    used = sum(on for _, on in rows(tables, "on", "court"))
    v.yuan += mechanism["cost_yuan"] * used
    v.employ("home", used * mechanism.get("introduction_days", 2.0) / 5)


def _cross(v: Verdict, mechanism: dict[str, Any], tables: Tables) -> None:
    for n, to, t, done, cases in rows(tables, "moved", "cell", "receiver", "period", "finished"):
        v.finish(n, v.name(to), t, done, cases)
        v.worth += v.facts.worth(n, done) * cases


def _batch(v: Verdict, mechanism: dict[str, Any], tables: Tables) -> None:
    for number, j, start, length, times in rows(tables, "assigned", "lot", "court", "start", "length"):
        lot, court, last = mechanism["lots"][number], v.name(j), start + length - 1
        offer = scalar_moves.terms(v.facts, lot, court, mechanism.get("route"))
        assert offer is not None, f"{court} may not take {lot['name']}"
        v.worth += times * scalar_moves.lot_worth(v.facts, lot, offer[1], last)
        v.yuan += times * lot["cost_yuan"]
        v.deeds.credit += scalar_moves.lot_credit(lot, court, last, times)
        for n, cases in scalar_moves.taken(v.facts, lot):
            v.finish(n, court, start, last, times * cases)


def _mission(v: Verdict, mechanism: dict[str, Any], tables: Tables) -> None:
    letter = mechanism["entrust"]
    done = [(start + n - 1, None, mechanism["cost_yuan"], on) for start, n, on in rows(tables, "go", "start", "length")]
    for t, on in rows(tables, "entrusted", "period"):
        done.append((v.facts.after(t, letter["lag_weeks"]), letter["probability"], letter["cost_yuan"], on))
    for t, chance, cost, on in done:
        v.yuan += on * cost
        worth, executed, credit = scalar_moves.won(v.facts, mechanism, t, chance)
        v.worth += on * worth
        v.deeds.credit += [(court, what, t, on * amount) for court, what, amount in credit]
        for n, court, cases in executed:
            v.finish(n, court, t, t, on * cases)
    for start, length, heads in rows(tables, "sent", "start", "length"):
        v.employ("mission", heads * v.facts.weeks_of(range(start, start + length)))
        v.send(start, length, heads)


def _mediate(v: Verdict, mechanism: dict[str, Any], tables: Tables) -> None:
    v.yuan += mechanism["setup_cost_yuan"] * sum(on for _, on in rows(tables, "mediation", "court"))
    for j, k, t, urged in rows(tables, "urged", "court", "class", "period"):
        v.yuan += mechanism["cost_yuan_per_filing"] * urged
        v.employ("home", urged * sum(mechanism["mediator_days"].values()) / 5)
        klass = list(v.facts.data["classes"])[k]
        v.worth += scalar_filings.urge(v.facts, v.deeds, mechanism, v.name(j), klass, t, urged).constant


def _centre(v: Verdict, mechanism: dict[str, Any], tables: Tables) -> None:
    for first, on in rows(tables, "opened", "first"):
        weeks = v.facts.weeks_of(range(first, len(v.facts.days)))
        v.yuan += on * (mechanism["setup_cost_yuan"] + weeks * mechanism["cost_yuan_per_week"])
        if mechanism.get("base"):
            v.employ("mission", on * weeks * sum(mechanism["crew"].values()))
            v.send(first, len(v.facts.days) - first, on * sum(mechanism["crew"].values()))
    for n, t, cases in rows(tables, "handled", "cell", "period"):
        v.deeds.delayed.append((n, t, mechanism["adds_days"], cases))
        v.worth += (v.facts.worth(n, t, mechanism["adds_days"]) - v.facts.worth(n, t)) * cases


READ = {
    "bureau": _posting, "support": _posting, "borrow": _borrow, "recruit": _recruit, "urge": _urge, "supervision": _supervision,
    "campaign": _campaign, "lever": _lever, "cross": _cross, "batch": _batch, "mission": _mission,
    "mediate": _mediate, "centre": _centre,
}  # fmt: skip
