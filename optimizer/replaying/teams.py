"""Orders in, what breaks the rules on teams out: donors of a posting, officers of a donor, leaders, kilometres, regions.

Written from the orders alone, one posting at a time; it knows no links, which only the model has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.facts import meant, spare_heads
from optimizer.facts.places import NEAR
from optimizer.plan import ORDERS, rows_of
from optimizer.replaying.replay import Violation
from optimizer.sections import LEADERS_IN_VIEW, NEAREST_DONORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.sections import PostingSection

Posting = tuple[int, int, int]
"""Host, start and length."""

HAIR_KM = 1e-6
"""A millimetre, below which two distances are equal: they are computed twice."""


def team_violations(facts: Facts, section: PostingSection, tables: Tables) -> list[Violation]:
    """Every rule on teams that the orders break."""
    teams: dict[Posting, dict[int, dict[int, float]]] = {}
    for donor, host, role, start, length, heads in rows_of(tables, ORDERS):
        sent = teams.setdefault((host, start, length), {}).setdefault(donor, {})
        sent[role] = sent.get(role, 0.0) + heads
    found: list[Violation] = []
    few = how_many_near(section)
    able = [] if few is None else able_donors(facts, section)
    near = {host: nearest_donors(facts, section, able, host) for host, _, _ in teams}
    for posting, donors in sorted(teams.items()):
        donors = {donor: sent for donor, sent in donors.items() if sum(sent.values()) > 1e-6}
        found += _of_posting(facts, section, posting, len(donors))
        found += _of_leaders(facts, section, posting, donors)
        for donor, sent in sorted(donors.items()):
            row = f"{section.name}[{facts.courts[donor]} -> {facts.courts[posting[0]]}, period {posting[1]}]"
            found += [Violation(row, *broken) for broken in _of_donor(facts, section, sent)]
            found += [Violation(row, *broken) for broken in _of_pair(facts, section, donor, posting[0])]
            if few is not None and donor not in near[posting[0]]:
                found.append(Violation(row, 1, "courts", f"is not among the nearest {few} that may send somebody"))
    return found


def _of_posting(facts: Facts, section: PostingSection, posting: Posting, donors: int) -> Iterator[Violation]:
    bounds = section.donors_per_posting
    host, start, length = posting
    row = f"{section.name}[{facts.courts[host]}, period {start}, {length} periods]"
    if bounds is not None and donors < bounds.low:
        yield Violation(row, bounds.low - donors, "courts", f"draws on fewer than {bounds.low} courts")
    if bounds is not None and donors > bounds.high:
        yield Violation(row, donors - bounds.high, "courts", f"draws on more than {bounds.high} courts")


def _of_leaders(
    facts: Facts, section: PostingSection, posting: Posting, donors: dict[int, dict[int, float]]
) -> Iterator[Violation]:
    if section.led_by is None or not donors:
        return
    may_lead = meant(facts, section.led_by)
    leading = sum(
        heads for donor, sent in donors.items() for role, heads in sent.items() if may_lead[donor] and facts.staff.decides[role]
    )
    if leading < 1 - 1e-6:
        host, start, length = posting
        row = f"{section.name}[{facts.courts[host]}, period {start}, {length} periods]"
        yield Violation(row, 1 - leading, "heads", "is led by nobody who decides from the courts that must lead it")


def way(facts: Facts, section: PostingSection, donor: int, host: int) -> tuple[float, float]:
    """Share of the days that an officer posted loses on the road, and what he costs (yuan per week)."""
    road = float(facts.staff.travel_loss[facts.map.relation[donor, host]])
    yuan = section.cost_yuan_per_officer_week
    if section.daily_within_km is None:
        return road, yuan
    if facts.map.km[donor, host] <= section.daily_within_km + HAIR_KM:
        return section.daily_loss, yuan
    return road, yuan + section.residence_yuan_per_officer_week


def _of_donor(facts: Facts, section: PostingSection, sent: dict[int, float]) -> Iterator[tuple[float, str, str]]:
    heads = sum(sent.values())
    if heads < section.least_per_donor - 1e-6:
        yield section.least_per_donor - heads, "heads", f"sends fewer than {section.least_per_donor} officers"
    deciding = sum(count for role, count in sent.items() if facts.staff.decides[role])
    if section.each_donor_decides and deciding < 1 - 1e-6:
        yield 1 - deciding, "heads", "sends nobody who decides"


def _of_pair(facts: Facts, section: PostingSection, donor: int, host: int) -> Iterator[tuple[float, str, str]]:
    if donor == host:  # said elsewhere
        return
    km = float(facts.map.km[donor, host])
    if section.longest_km is not None and km > section.longest_km + HAIR_KM:
        yield km - section.longest_km, "km", f"is farther than {section.longest_km:g} km"
    if section.same_region_only and facts.map.relation[donor, host] != NEAR:
        yield 1, "courts", "comes from another region"


def able_donors(facts: Facts, section: PostingSection) -> list[int]:
    """Courts meant as donors that in some period may lend a whole officer of a role that is posted."""
    return [donor for donor, chosen in enumerate(meant(facts, section.donors)) if chosen and _can_lend(facts, section, donor)]


def _can_lend(facts: Facts, section: PostingSection, donor: int, *, deciding: bool = False) -> bool:
    """Whether a court has a whole officer to spare in some period of a role that is posted, or of one that also decides."""
    roles = [facts.roles.index(name) for name, bounds in section.heads.items() if bounds.high]
    return any(
        spare_heads(facts, donor, role, period, 1) > 0
        for role in roles
        if facts.staff.decides[role] or not deciding
        for period in range(len(facts.time.days))
    )


def nearest_donors(facts: Facts, section: PostingSection, able: list[int], host: int) -> list[int]:
    """The nearest few courts that may send officers to a host, nearest first; equally near ones in the order of the file.

    After them come the nearest that may lead where somebody must, if they are not among these already.
    """
    reach = [
        donor
        for donor in able
        if donor != host
        and (not section.same_region_only or facts.map.relation[donor, host] == NEAR)
        and (section.longest_km is None or facts.map.km[donor, host] <= section.longest_km + HAIR_KM)
    ]
    reach.sort(key=lambda donor: (round(float(facts.map.km[donor, host]), 6), donor))
    near = reach[: how_many_near(section)]
    if section.led_by is None:
        return near
    may_lead = meant(facts, section.led_by)
    leaders = [donor for donor in reach if may_lead[donor] and _can_lend(facts, section, donor, deciding=True)]
    return near + [donor for donor in leaders[:LEADERS_IN_VIEW] if donor not in near]


def how_many_near(section: PostingSection) -> int | None:
    """On how many of the nearest a host draws; on all where no rule says so and none asks who sends whom where."""
    if section.nearest_donors is not None:
        return section.nearest_donors
    rules = (section.longest_km, section.donors_per_posting, section.led_by, section.daily_within_km)
    anywhere = all(rule is None for rule in rules)
    alone = section.least_per_donor == 1 and not section.each_donor_decides
    return None if anywhere and alone else NEAREST_DONORS
