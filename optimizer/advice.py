"""Result in, warnings of an expert out: what looks good on paper and has gone wrong elsewhere.

Each warning is one function from a verified result to what it found; ``CHECKS`` is the only list of them. Texts are in
``texts`` under ``advice.<kind>``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import ORDERS, rows_of

if TYPE_CHECKING:
    from optimizer.result import Result
    from optimizer.texts import Lang

Array = NDArray[Any]

DONOR_LOSS = 0.10
"""Share of its own queue's worth that a donor may lose: floors of 75-85 % of staff are usual, so a tenth is felt."""
IDLE_SHARE = 0.30
"""Share of the days at a host that may stay unused before officers were better left at home."""
EASY_LEAD = 0.20
"""How much more of the easiest tier may be closed, as a share of closures, than it has of the load."""
HARD_CLOSED = 0.10
"""Share of the harder tiers below which they count as hardly touched."""
TERMINATED_RISE = 0.03
"""Rise of the terminated share against the status quo; terminated cases are 30-50 % of first enforcements already."""
TERMINATED_MOST = 0.50
"""Terminated share of a court's closures beyond which the rest of its rate says little."""
TEAM = (4.0, 7.0)
"""Others per officer who decides: a study of a Chengdu court found 1 + 3 too thin and 1 + 10 too wide."""
MANY_DONORS = 5
"""Courts that one bureau may draw on before nobody knows whom to ask."""
FAR_KM = 200.0
"""Kilometres beyond which nobody is sent alone: a day's journey each way."""
OVERTIME_DAYS = 1.25
"""Overtime days per officer-week beyond which output falls: about 50 h a week; 70 h yield about what 55 h do."""
LAST_RISE = 0.25
"""How much more than the mean of the others the last period may close per working day before it looks like a sale."""


@dataclass(frozen=True)
class Advice:
    """One warning: its kind, the courts it is about, its numbers for the text, and how grave it is (0 to 1)."""

    kind: str
    courts: tuple[int, ...]
    numbers: dict[str, float]
    severity: float


def advise(result: Result) -> tuple[Advice, ...]:
    """Every warning that applies, gravest first; none where there is no plan."""
    if result.plan is None:
        return ()
    found = [advice for check in CHECKS for advice in check(result)]
    return tuple(sorted(found, key=lambda advice: -advice.severity))


def say_advice(result: Result, advice: Advice, lang: Lang) -> str:
    """A warning as a sentence."""
    from optimizer.texts import label

    listed = [result.facts.document.courts[j].name.text(lang, result.facts.courts[j]).split(",")[0] for j in advice.courts[:3]]
    names = label("mark.list", lang).join(listed)
    if len(advice.courts) > 3:
        names = label("and_more", lang, names=names, n=len(advice.courts) - 3)
    return label(f"advice.{advice.kind}", lang, courts=names, **advice.numbers)


def _orders(result: Result) -> list[tuple[int, int, int, int, int]]:
    """Postings: donor, host, role, start, length."""
    tables = [result.plan.table(m.name, ORDERS) for m in result.facts.document.mechanisms] if result.plan else []
    names = ("donor", "host", "role", "start", "length")
    return [row for table in tables if len(table) for row in zip(*(table.index[name].tolist() for name in names), strict=True)]


def donor_depletion(result: Result) -> list[Advice]:
    """Donors whose own cases lose more than a tenth of their worth against the status quo."""
    if result.status_quo is None:
        return []
    before = result.status_quo.own_value
    loss = np.divide(before - result.court_kpis.own_value, before, out=np.zeros(len(before)), where=before > 1e-9)
    donors = np.isin(np.arange(len(loss)), [donor for donor, *_ in _orders(result)])
    hit = np.flatnonzero((loss > DONOR_LOSS) & donors)
    if not len(hit):
        return []
    hit = hit[np.argsort(-loss[hit], kind="stable")]
    worst = float(loss[hit[0]])
    return [Advice("donor_depletion", tuple(map(int, hit)), {"percent": 100 * worst}, min(1.0, 2 * worst))]


def receiver_saturation(result: Result) -> list[Advice]:
    """Hosts with officers from elsewhere at which many days of some role stay unused while they are there."""
    ledger = result.ledger
    helped = np.zeros(result.facts.shape, dtype=bool)
    for _, host, role, start, length in _orders(result):
        helped[host, role, start : start + length] = True
    idle = np.where(helped, np.maximum(ledger.available - ledger.used, 0), 0).sum(axis=2)
    there = np.where(helped, ledger.available, 0).sum(axis=2)
    share = np.divide(idle, there, out=np.zeros_like(idle), where=there > 1e-9).max(axis=1)
    hit = np.flatnonzero(share > IDLE_SHARE)
    if not len(hit):
        return []
    worst = float(share.max())
    return [Advice("receiver_saturation", tuple(map(int, hit)), {"percent": 100 * worst}, worst)]


def easy_first(result: Result) -> list[Advice]:
    """Courts that close easy tiers far beyond their share of the load while harder tiers of the same queues wait."""
    facts, ledger = result.facts, result.ledger
    load = facts.cells.arrived[:, -1] + ledger.back.sum(axis=1)
    closed = ledger.worked.sum(axis=1) + ledger.executed.dense("cell", shape=load.shape)
    tiered = np.isin(facts.cells.klass, np.unique(facts.cells.klass[facts.cells.tier > 0]))
    easy = tiered & (facts.cells.tier == 0)

    def by_court(cases: Array, of: Array) -> Array:
        out: Array = np.zeros(len(facts.courts))
        np.add.at(out, facts.cells.court[of], cases[of])
        return out

    def ratio(top: Array, bottom: Array) -> Array:
        return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 1e-9)

    lead = ratio(by_court(closed, easy), by_court(closed, tiered)) - ratio(by_court(load, easy), by_court(load, tiered))
    hard = ratio(by_court(closed, tiered & ~easy), by_court(load, tiered & ~easy))
    hit = np.flatnonzero((lead > EASY_LEAD) & (hard < HARD_CLOSED) & (by_court(load, tiered & ~easy) > 1e-9))
    if not len(hit):
        return []
    places, numbers = tuple(map(int, hit)), {"percent": 100 * float(hard[hit].mean())}
    if np.isnan(result.court_kpis.overdue_end[hit]).all():
        return [Advice("easy_first", places, numbers, 0.5)]
    overdue = float(np.nansum(result.court_kpis.overdue_end[hit]))
    return [Advice("easy_first_overdue", places, {**numbers, "overdue": overdue}, 0.6)]


def closing_by_termination(result: Result) -> list[Advice]:
    """Terminations whose share rises against the status quo, or courts that mostly terminate."""
    found = []
    now, before = result.court_kpis, result.status_quo
    if before is not None and before.closures.sum() > 0 and now.closures.sum() > 0:
        rise = float(now.terminated.sum() / now.closures.sum() - before.terminated.sum() / before.closures.sum())
        if rise > TERMINATED_RISE:
            found.append(Advice("termination_rises", (), {"points": 100 * rise}, min(1.0, 10 * rise)))
    share = np.divide(now.terminated, now.closures, out=np.zeros_like(now.closures), where=now.closures > 1e-9)
    hit = np.flatnonzero(share > TERMINATED_MOST)
    if len(hit):
        found.append(Advice("mostly_terminated", tuple(map(int, hit)), {"percent": 100 * float(share.max())}, 0.4))
    return found


def team_shape(result: Result) -> list[Advice]:
    """Bureaus with too many or too few others per officer who decides."""
    orders = result.orders()
    orders = orders[orders["mechanism"].isin(result.bureaus()["mechanism"])]
    roles = result.facts.document.roles
    found = []
    for (host, _), team in orders.groupby(["host", "start"], sort=True):
        deciding = float(team["heads"][team["role"].map(lambda role: roles[role].decides)].sum())
        others = float(team["heads"].sum()) - deciding
        per = others / deciding if deciding else np.inf
        if not TEAM[0] <= per <= TEAM[1]:
            kind = "team_wide" if per > TEAM[1] else "team_thin"
            place = (result.facts.courts.index(str(host)),)
            found.append(Advice(kind, place, {"deciding": deciding, "others": others}, 0.3))
    return found


def scattered_teams(result: Result) -> list[Advice]:
    """Bureaus of very many courts, and officers sent alone very far; the rules on teams of a posting forbid either."""
    found = []
    for mechanism in result.facts.document.mechanisms:
        rows = [] if result.plan is None else rows_of(result.plan.tables(mechanism.name), ORDERS)
        sent: Counter[tuple[int, int, int, int]] = Counter()
        for donor, host, _, start, length, heads in rows:
            sent[donor, host, start, length] += heads
        donors = Counter((host, start, length) for _, host, start, length in sent)
        wide = sorted({host for (host, _, _), count in donors.items() if count > MANY_DONORS})
        if mechanism.what == "bureau" and wide:
            found.append(Advice("scattered_team", tuple(wide), {"donors": max(donors.values())}, 0.3))
        alone = [(d, h) for (d, h, *_), heads in sent.items() if heads < 2 and result.facts.map.km[d, h] > FAR_KM]
        if alone:
            km = max(float(result.facts.map.km[pair]) for pair in alone)
            numbers = {"heads": float(len(alone)), "km": km}
            found.append(Advice("far_alone", tuple(sorted({host for _, host in alone})), numbers, 0.3))
    return found


def useless_overtime(result: Result) -> list[Advice]:
    """Overtime beyond about 50 hours a week of those deployed."""
    found = []
    for mechanism in result.facts.document.mechanisms:
        levels = mechanism.listed("level") or ()
        tables = [] if result.plan is None else [result.plan.table(mechanism.name, one) for one in mechanism.decisions]
        table = next((table for table in tables if "level" in table.index and len(table)), None)
        if table is None:
            continue
        used = sum(levels[level].days_per_week for level in np.unique(table.index["level"]))
        if used > OVERTIME_DAYS:
            courts = tuple(map(int, np.unique(table.index["court"])))
            found.append(Advice("overtime", courts, {"days": used, "hours": 40 + 8 * used}, min(1.0, used / 3)))
    return found


def end_of_horizon(result: Result) -> list[Advice]:
    """Work that crowds into the last period, which happens where what stays open is worth nothing."""
    facts, ledger = result.facts, result.ledger
    executed = ledger.executed.dense("period", shape=(len(facts.time.days),))
    closed = ledger.worked.sum(axis=0) + executed + ledger.own["closures"].sum(axis=0)
    days = facts.time.days * facts.time.output  # a season of high output is no crowding
    if len(days) < 3 or (days <= 0).any():
        return []
    rate = closed / days
    rise = float(rate[-1] / rate[:-1].mean() - 1) if rate[:-1].mean() > 1e-9 else 0.0
    if rise <= LAST_RISE:
        return []
    return [Advice("end_of_horizon", (), {"percent": 100 * rise}, min(1.0, rise))]


CHECKS = (
    donor_depletion,
    receiver_saturation,
    easy_first,
    closing_by_termination,
    team_shape,
    scattered_teams,
    useless_overtime,
    end_of_horizon,
)
"""The only list of warnings."""
