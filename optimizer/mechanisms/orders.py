"""Orders in, what they take, give and promise out: the independent replay that every posting mechanism shares.

An order says: so many officers of a role go from a donor to a host for a window. Written from the orders alone, one at a
time, sharing nothing with the columns and rows of ``posting``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.mechanisms.base import ORDERS, Replay, Violation
from optimizer.mechanisms.windows import periods_of, start_periods
from optimizer.plan import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.mechanisms.sections import PostingSection
    from optimizer.problem import Problem

NO_ORDERS = Table.empty("donor", "host", "role", "start", "length", unit="heads")


def replay_orders(
    problem: Problem,
    section: PostingSection,
    orders: Table,
    *,
    outside: bool,
    ramp: Sequence[float] = (),
    set_up_days: float = 0.0,
    hand_over_days: float = 0.0,
) -> Replay:
    """Rows taken and given by the orders, one order at a time."""
    replay = Replay()
    shape = problem.shape
    for donor, host, role, start, length, heads in _rows(orders):
        lost = set_up_days
        left = float(problem.days[start : start + length].sum())  # working days until the officers go home
        week = 0.0
        for period in range(start, start + length):
            days = float(problem.days[period])
            idle = min(lost, days)
            lost -= idle
            left -= days
            idle = min(days, idle + min(max(hand_over_days - left, 0.0), days))
            weeks = float(problem.weeks[period])
            share = _mean_of_ramp(ramp, week, week + weeks)
            week += weeks
            travel = float(problem.travel_loss[problem.relation[donor, host]])
            given = heads * (days - idle) * share * float(problem.availability[role]) * (1 - travel)
            replay.add("need", "staff", shape, (donor, role, period), heads)
            replay.add("need", "lend", shape, (donor, role, period), heads)
            replay.add("supply", "work", shape, (host, role, period), given)
            if outside:
                replay.add("supply", "outside", shape, (host, role, period), given)
        replay.officer_weeks += heads * week
        replay.pay(section.budget, heads * week * section.cost_yuan_per_officer_week)
    return replay


def _mean_of_ramp(ramp: Sequence[float], begin: float, end: float) -> float:
    """Mean effectiveness between two times in weeks after the start."""
    total, at = 0.0, begin
    while at < end - 1e-12:
        step = min(end, float(int(at + 1e-9)) + 1)
        total += (step - at) * (ramp[int(at + 1e-9)] if int(at + 1e-9) < len(ramp) else 1.0)
        at = step
    return total / (end - begin)


def _rows(orders: Table) -> list[tuple[int, int, int, int, int, float]]:
    names = ("donor", "host", "role", "start", "length")
    columns = [orders.index.get(name, np.zeros(0, dtype=int)) for name in names]
    return [(*map(int, row[:5]), float(row[5])) for row in zip(*columns, orders.amount, strict=True)]  # type: ignore[misc]


def order_violations(problem: Problem, section: PostingSection, orders: Table) -> list[Violation]:
    """Promises of every posting: whole heads, allowed courts, roles and windows, nobody to himself, heads within bounds."""
    found: list[Violation] = []
    hosts, donors = problem.select(section.hosts), problem.select(section.donors)
    starts = start_periods(problem, section.start_every_weeks)
    team: dict[tuple[int, int, int], dict[int, float]] = {}
    for donor, host, role, start, length, heads in _rows(orders):
        row = f"{section.name}[{problem.courts[donor]} -> {problem.courts[host]}, {problem.roles[role]}, period {start}]"
        wrong = {
            "heads are not whole": abs(heads - round(heads)) > 1e-6,
            "heads are negative": heads < 0,
            "a court receives its own officers": donor == host,
            "this court may not lend": not donors[donor],
            "this court may not host": not hosts[host],
            "this role may not be posted": problem.roles[role] not in section.heads,
            "a posting may not start in this period": start not in starts,
            "a posting may not last this long": length not in {periods_of(problem, start, weeks) for weeks in section.weeks},
        }
        found += [Violation(row, heads, "heads", message) for message, broken in wrong.items() if broken]
        roles = team.setdefault((host, start, length), {})
        roles[role] = roles.get(role, 0.0) + heads
    for (host, start, length), roles in team.items():
        for name, bounds in section.heads.items():
            size = roles.get(problem.roles.index(name), 0.0)
            row = f"{section.name}[{problem.courts[host]}, {name}, period {start}, {length} periods]"
            if size > bounds.high + 1e-6:
                found.append(Violation(row, size - bounds.high, "heads", f"more than {bounds.high} officers"))
            if size < bounds.low - 1e-6:
                found.append(Violation(row, bounds.low - size, "heads", f"fewer than {bounds.low} officers"))
    return found


def orders_of(tables: Mapping[str, Table]) -> Table:
    """The orders of a posting mechanism; empty if it posted nobody."""
    return tables.get(ORDERS, NO_ORDERS)
