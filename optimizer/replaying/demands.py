"""Orders in, which of the planner's own decisions they do not keep out: read in calendar days, one order at a time.

Knows neither arcs nor command centres, nor that rules on teams were tightened: it looks at who is ordered where.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from optimizer.facts import meant, window_periods
from optimizer.facts.places import NEAR
from optimizer.plan import ORDERS, Kind, rows_of
from optimizer.replaying.replay import Violation
from optimizer.sections import PostingSection

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from optimizer.facts import Facts
    from optimizer.plan import Plan
    from optimizer.replaying.replay import Replay
    from optimizer.sections import MechanismSection
    from optimizer.sections.demands import Demand

Broken = tuple[float, str, str]
"""By how much, in which unit, and what is broken."""

SLACK = 1e-6
"""Heads and orders are whole; officer-weeks are sums of few of them, and kilometres are computed twice."""


def broken_decisions(facts: Facts, plan: Plan, replays: Mapping[str, Replay]) -> list[Violation]:
    """Every decision of the planner that a plan does not keep."""
    return [
        Violation(f"decision {demand.name}", *broken)
        for demand in facts.document.decisions
        for broken in _broken(facts, plan, replays, demand)
    ]


def _broken(facts: Facts, plan: Plan, replays: Mapping[str, Replay], demand: Demand) -> Iterator[Broken]:
    what = demand.must or demand.forbid or demand.limit
    if what == "open":
        yield from _openings(facts, plan, demand)
    elif what in ("send", "host"):
        sent = sum(heads for *_, heads in _sent(facts, plan, demand))
        yield from _counted(demand, sent, "heads", "are sent")
    elif what in ("lend", "away", "officer_weeks", "postings"):
        yield from _away(facts, replays, demand, str(what))
    elif what == "donors":
        yield from _donors(facts, plan, demand)
    else:
        yield from _journeys(facts, plan, demand)


def _counted(demand: Demand, count: float, unit: str, happens: str) -> Iterator[Broken]:
    """A number outside what is asked."""
    if demand.forbid is not None or demand.exactly is not None:
        low = high = float(demand.exactly or 0)
    else:
        low, high = float(demand.at_least or 0), float("inf") if demand.at_most is None else float(demand.at_most)
        if demand.must == "open" and demand.at_least is None and demand.at_most is None:
            low = 1.0
    if count < low - SLACK:
        yield low - count, unit, f"{count:.6g} {unit} {happens}, and {low:.6g} must be"
    if count > high + SLACK:
        yield count - high, unit, f"{count:.6g} {unit} {happens}, and {high:.6g} may be"


def _openings(facts: Facts, plan: Plan, demand: Demand) -> Iterator[Broken]:
    mechanism = next(one for one in facts.document.mechanisms if one.name == demand.mechanism)
    orders = _begun(plan, mechanism)
    chosen = meant(facts, demand.courts)
    groups = [{j} for j, here in enumerate(chosen) if here] if demand.each else [{j for j, here in enumerate(chosen) if here}]
    for courts in groups:
        here = [(start, length) for court, start, length in orders if court is None or court in courts]
        count = sum(_is_meant(facts, demand, start, length) for start, length in here)
        yield from _counted(demand, count, "orders", "begin")
    first = demand.starts or demand.not_before
    if demand.must is not None and first is not None:
        early = sum(facts.time.starts[start] < first for court, start, _ in orders if court is None or chosen[court])
        if early:
            yield float(early), "orders", f"{early} begin before {first}"


def _begun(plan: Plan, mechanism: MechanismSection) -> set[tuple[int | None, int, int]]:
    """Court, start and length of each order of a mechanism; postings by who is really sent."""
    if isinstance(mechanism, PostingSection):
        rows = rows_of(plan.tables(mechanism.name), ORDERS)
        return {(host, start, length) for _, host, _, start, length, heads in rows if heads > SLACK}
    found: set[tuple[int | None, int, int]] = set()
    for decision in mechanism.decisions:
        if decision.kind == Kind.SWITCH and "start" in decision.axes and "length" in decision.axes:
            for row in rows_of(plan.tables(mechanism.name), decision):
                at = dict(zip(decision.axes, row, strict=False))
                if row[-1] > 0.5:
                    found.add((at.get("court"), at["start"], at["length"]))
    return found


def _is_meant(facts: Facts, demand: Demand, start: int, length: int) -> bool:
    """Whether a decision speaks of what begins and lasts so."""
    day = facts.time.starts[start]
    if demand.starts is not None and day != demand.starts:
        return False
    if demand.not_before is not None and day < demand.not_before:
        return False
    if demand.before is not None and day > demand.before - timedelta(days=1):
        return False
    return demand.weeks is None or length == window_periods(facts, start, demand.weeks)


def _postings(facts: Facts, plan: Plan, demand: Demand) -> Iterator[tuple[str, int, int, int, int, int, float]]:
    """Officers posted by the mechanisms that a decision speaks of: mechanism, then as in the table of orders."""
    for mechanism in facts.document.mechanisms:
        if isinstance(mechanism, PostingSection) and demand.mechanism in (None, mechanism.name):
            for donor, host, role, start, length, heads in rows_of(plan.tables(mechanism.name), ORDERS):
                yield mechanism.name, donor, host, role, start, length, heads


def _sent(facts: Facts, plan: Plan, demand: Demand) -> Iterator[tuple[int, int, float]]:
    """Donor, host and heads of the postings that a decision on officers sent or received speaks of."""
    courts, to = meant(facts, demand.courts), meant(facts, demand.to)
    for _, donor, host, role, start, length, heads in _postings(facts, plan, demand):
        here = courts[host] if demand.forbid == "host" else courts[donor] and to[host]
        if here and demand.role in (None, facts.roles[role]) and _is_meant(facts, demand, start, length):
            yield donor, host, heads


def _away(facts: Facts, replays: Mapping[str, Replay], demand: Demand, what: str) -> Iterator[Broken]:
    """Officers away from some courts, at once, by weeks or by orders."""
    courts = meant(facts, demand.courts)
    total: dict[Hashable, float] = defaultdict(float)
    for name, replay in replays.items():
        for court, role, periods, heads in replay.departures if demand.mechanism in (None, name) else ():
            if not courts[court] or demand.role not in (None, facts.roles[role]):
                continue
            group = court if demand.each else None
            if what == "postings":
                total[group] += heads
            else:
                for period in periods:
                    days = (facts.time.ends[period] - facts.time.starts[period]).days + 1
                    key = group if what == "officer_weeks" else (group, period)
                    total[key] += heads * days / 7 if what == "officer_weeks" else heads
    unit = {"officer_weeks": "officer-weeks", "postings": "postings"}.get(what, "heads")
    yield from _worst(demand, total.values(), unit, "are away" if unit == "heads" else "are ordered")


def _worst(demand: Demand, counts: Iterable[float], unit: str, happens: str) -> Iterator[Broken]:
    """The largest of several numbers, if it is more than allowed."""
    yield from _counted(demand, max(counts, default=0.0), unit, happens)


def _donors(facts: Facts, plan: Plan, demand: Demand) -> Iterator[Broken]:
    teams: dict[Hashable, set[int]] = defaultdict(set)
    for name, donor, host, _, start, length, heads in _postings(facts, plan, demand):
        if heads > SLACK:
            teams[name, host, start, length].add(donor)
    yield from _worst(demand, map(len, teams.values()), "courts", "send officers to one posting")


def _journeys(facts: Facts, plan: Plan, demand: Demand) -> Iterator[Broken]:
    """Who goes too far, or to another region."""
    pairs = {(donor, host) for _, donor, host, *_, heads in _postings(facts, plan, demand) if heads > SLACK and donor != host}
    if demand.limit == "km":
        yield from _worst(demand, (float(facts.map.km[pair]) for pair in pairs), "km", "are travelled")
        return
    others = [pair for pair in sorted(pairs) if facts.map.relation[pair] != NEAR]
    if others:
        donor, host = (facts.courts[j] for j in others[0])
        yield float(len(others)), "links", f"officers go to another region, first from {donor} to {host}"
