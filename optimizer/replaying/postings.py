"""Orders in, what they take, give and promise out: the independent replay that every posting mechanism shares.

An order says: so many officers of a role go from a donor to a host for a window. Written from the orders alone, one at a
time, sharing nothing with the columns and rows of ``posting``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.facts import allowed_starts, meant, window_periods
from optimizer.plan import ORDERS, rows_of
from optimizer.replaying.purposes import replay_spent
from optimizer.replaying.replay import Replay, Violation
from optimizer.replaying.teams import team_violations, way
from optimizer.rows import OUTSIDE, WORK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.sections import PostingSection


def replay_orders(
    facts: Facts,
    section: PostingSection,
    tables: Tables,
    *,
    outside: bool,
    ramp: Sequence[float] = (),
    set_up_days: float = 0.0,
    hand_over_days: float = 0.0,
) -> Replay:
    """Rows taken and given by the orders, one order at a time."""
    replay = Replay()
    shape = facts.shape
    brought = np.zeros(shape)
    for donor, host, role, start, length, heads in rows_of(tables, ORDERS):
        road, yuan = way(facts, section, donor, host)
        lost = set_up_days
        left = float(facts.time.days[start : start + length].sum())  # working days until the officers go home
        week = 0.0
        for period in range(start, start + length):
            days = float(facts.time.days[period])
            idle = min(lost, days)
            lost -= idle
            left -= days
            idle = min(days, idle + min(max(hand_over_days - left, 0.0), days))
            weeks = float(facts.time.weeks[period])
            share = _mean_of_ramp(ramp, week, week + weeks)
            week += weeks
            season = float(facts.time.output[period])
            given = heads * (days - idle) * share * season * float(facts.staff.availability[role]) * (1 - road)
            for resource, each in section.uses.items():
                replay.take(facts.shape, resource, host, period, heads * each * weeks)
            if section.purpose is not None:
                brought[host, role, period] += given
                continue
            replay.add("supply", WORK, shape, (host, role, period), given)
            if outside:
                replay.add("supply", OUTSIDE, shape, (host, role, period), given)
        replay.send(shape, donor, role, range(start, start + length), heads)
        replay.employ("sent", heads * week)
        replay.pay(section.budget, heads * week * yuan)
    replay_spent(facts, tables, replay, brought, section.purpose, outside=outside)
    return replay


def _mean_of_ramp(ramp: Sequence[float], begin: float, end: float) -> float:
    """Mean effectiveness between two times in weeks after the start."""
    total, at = 0.0, begin
    while at < end - 1e-12:
        step = min(end, float(int(at + 1e-9)) + 1)
        total += (step - at) * (ramp[int(at + 1e-9)] if int(at + 1e-9) < len(ramp) else 1.0)
        at = step
    return total / (end - begin)


def order_violations(facts: Facts, section: PostingSection, tables: Tables) -> list[Violation]:
    """Promises of every posting: whole heads, allowed courts, roles and windows, nobody to himself, heads in bounds, teams."""
    found: list[Violation] = []
    hosts, donors = meant(facts, section.hosts), meant(facts, section.donors)
    starts = allowed_starts(facts, section.start_every_weeks, section.approval_days)
    team: dict[tuple[int, int, int], dict[int, float]] = {}
    there: dict[tuple[int, int, int], float] = {}
    for donor, host, role, start, length, heads in rows_of(tables, ORDERS):
        row = f"{section.name}[{facts.courts[donor]} -> {facts.courts[host]}, {facts.roles[role]}, period {start}]"
        wrong = {
            "heads are not whole": abs(heads - round(heads)) > 1e-6,
            "heads are negative": heads < 0,
            "a court receives its own officers": donor == host,
            "this court may not lend": not donors[donor],
            "this court may not host": not hosts[host],
            "this role may not be posted": facts.roles[role] not in section.heads,
            "a posting may not start in this period": start not in starts,
            "a posting may not last this long": length not in {window_periods(facts, start, weeks) for weeks in section.weeks},
        }
        found += [Violation(row, heads, "heads", message) for message, broken in wrong.items() if broken]
        roles = team.setdefault((host, start, length), {})
        roles[role] = roles.get(role, 0.0) + heads
        for period in range(start, start + length):
            there[host, role, period] = there.get((host, role, period), 0.0) + heads
    for (host, start, length), roles in team.items():
        for name, bounds in section.heads.items():
            size = roles.get(facts.roles.index(name), 0.0)
            row = f"{section.name}[{facts.courts[host]}, {name}, period {start}, {length} periods]"
            if size < bounds.low - 1e-6:
                found.append(Violation(row, bounds.low - size, "heads", f"fewer than {bounds.low} officers"))
    for (host, role, period), size in there.items():
        high = section.heads[facts.roles[role]].high if facts.roles[role] in section.heads else 0
        if size > high + 1e-6:
            row = f"{section.name}[{facts.courts[host]}, {facts.roles[role]}, period {period}]"
            found.append(Violation(row, size - high, "heads", f"more than {high} officers"))
    return found + team_violations(facts, section, tables)
