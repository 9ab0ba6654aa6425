"""Orders that move officers or make them get more done, one scalar at a time; each adds to a ``ScalarModel``."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING, Any

from tests import scalar_demands
from tests.scalar_line import Line, total
from tests.tiny_features import PENDING

if TYPE_CHECKING:
    from tests.scalar_model import ScalarModel

Stays = list[tuple[range, Line]]


def _alone(m: ScalarModel, stays: Stays) -> None:
    for t in m.facts.periods:
        m.at_most(total(on for weeks, on in stays if t in weeks), 1.0)


# -- postings ----------------------------------------------------------------------------------------------------------


def bureau(m: ScalarModel, mechanism: dict[str, Any]) -> None:
    facts = m.facts
    stays = _postings(m, mechanism, switched=True)
    for host, weeks, on in stays:
        m.pay(mechanism, mechanism["setup_cost_yuan"] * on)
        for t in weeks:
            m.add("stands", (host, t), on)
            m.use(mechanism.get("uses_standing", {}), host, t, facts.weeks[t] * on)
        for role, t in product(facts.roles, weeks):
            if mechanism["displaces_host"]:
                m.add("down", (host, role, t), facts.heads[host, role, t] * on)
            else:
                m.add("freed", (host, role, t), m.gain(host, role, t, mechanism["gain_on_host"], on))
        for role, t in product(facts.roles, range(weeks.stop, len(facts.days))):
            rate = mechanism["residual"] * facts.faded(weeks.stop, t, mechanism["residual_half_life_weeks"])
            m.add("freed", (host, role, t), m.gain(host, role, t, rate, on))
    for t in facts.periods:
        m.at_most(total(on for _, weeks, on in stays if t in weeks), mechanism["at_most"])


def support(m: ScalarModel, mechanism: dict[str, Any]) -> None:
    fewest = (mechanism.get("donors_per_posting") or [0])[0]
    led = mechanism.get("led_by") is not None or scalar_demands.counts_orders(m.data, mechanism)
    _postings(m, mechanism, switched=fewest > 1 or led or any(low for low, _ in mechanism["heads"].values()))


def _postings(m: ScalarModel, mechanism: dict[str, Any], *, switched: bool) -> list[tuple[str, range, Line]]:
    """Every host in every window: who is sent from where, and whether there is a posting at all."""
    facts, mechanism = m.facts, scalar_demands.narrowed(m.data, mechanism)
    out, together = [], {t: [] for t in facts.periods}
    at_host: dict[tuple[str, str, int], list[Line]] = {}
    hosts = [court for court in facts.courts if facts.meant(mechanism.get("hosts", {}), court)]
    donors = [court for court in facts.courts if facts.meant(mechanism.get("donors", {}), court)]
    for host, weeks in product(hosts, facts.windows(mechanism)):
        switch = m.switch() if switched else Line(None, 1.0)
        out.append((host, weeks, switch))
        near = _within_reach(m, mechanism, donors, host)
        posting: dict[str, dict[str, Line]] = {donor: {} for donor in near}
        for role, (low, high) in mechanism["heads"].items():
            sent = {donor: m.number(high, whole=True) for donor in near}
            for donor, heads in sent.items():
                posting[donor][role] = heads
                _send(m, mechanism, donor, host, role, weeks, heads)
            m.at_most(total(sent.values()), high * switch)
            m.at_least(total(sent.values()), low * switch)
            for t in weeks:
                at_host.setdefault((host, role, t), []).extend(sent.values())
                together[t] += sent.values()
        if scalar_demands.counts_orders(m.data, mechanism):  # a posting of nobody is none
            m.at_least(total(heads for sent in posting.values() for heads in sent.values()), switch)
        m.begun.append((mechanism["name"], host, weeks, switch))
        _team(m, mechanism, posting, switch)
        _leaders(m, mechanism, posting, switch)
    if "cap per host and period" not in PENDING:
        for (_, role, _), sent in at_host.items():
            m.at_most(total(sent), mechanism["heads"][role][1])
    for t in facts.periods:
        if mechanism.get("at_most_heads") is not None:
            m.at_most(total(together[t]), mechanism["at_most_heads"])
    return out


def _within_reach(m: ScalarModel, mechanism: dict[str, Any], donors: list[str], host: str) -> list[str]:
    """Who may send officers to a host: another court, of the region, near enough, and one of the nearest few who have any."""
    facts, roles = m.facts, [role for role, (_, high) in mechanism["heads"].items() if high]
    reach = [donor for donor in donors if donor != host]
    if mechanism.get("same_region_only"):
        reach = [donor for donor in reach if facts.region(donor) == facts.region(host)]
    if mechanism.get("longest_km") is not None:
        reach = [donor for donor in reach if facts.apart(donor, host) <= mechanism["longest_km"]]
    few = mechanism.get("nearest_donors")
    if few is None:
        return reach  # by default a dozen, which is more than there are
    deciding = [role for role in roles if m.data["roles"][role].get("decides")]

    def idle(donor: str, some: list[str]) -> int:
        return max((math.floor(facts.heads[donor, role, t] - facts.floor[donor, role, t] + 1e-9) for role in some
                    for t in facts.periods), default=0)  # fmt: skip

    reach = sorted(reach, key=lambda donor: facts.apart(donor, host))
    near = [donor for donor in reach if idle(donor, roles) >= 1][:few]
    lead = mechanism.get("led_by")
    if lead is not None:  # the nearest three of those who may lead come beside them, and there are no more than three
        near += [d for d in reach if facts.meant(lead, d) and idle(d, deciding) >= 1 and d not in near]
    return near


def _leaders(m: ScalarModel, mechanism: dict[str, Any], posting: dict[str, dict[str, Line]], switch: Line) -> None:
    """Somebody who decides comes from one of the courts that must lead."""
    if mechanism.get("led_by") is None:
        return
    leading = [heads for donor, sent in posting.items() if m.facts.meant(mechanism["led_by"], donor)
               for role, heads in sent.items() if m.data["roles"][role].get("decides")]  # fmt: skip
    m.at_least(total(leading), switch)


def _team(m: ScalarModel, mechanism: dict[str, Any], posting: dict[str, dict[str, Line]], switch: Line) -> None:
    """A donor sends a block or nobody, with one who decides where that is asked; a posting draws on so many of them."""
    bounds, least = mechanism.get("donors_per_posting"), mechanism.get("least_per_donor", 1)
    if bounds is None and least == 1 and not mechanism.get("each_donor_decides"):
        return
    sends = []
    for sent in posting.values():
        any_sent = m.switch()
        sends.append(any_sent)
        m.at_least(total(sent.values()), least * any_sent)
        m.at_most(total(sent.values()), sum(high for _, high in mechanism["heads"].values()) * any_sent)
        if mechanism.get("each_donor_decides"):
            deciding = [heads for role, heads in sent.items() if m.data["roles"][role].get("decides")]
            m.at_least(total(deciding), any_sent)
    if bounds is not None:
        m.at_least(total(sends), bounds[0] * switch if bounds[0] > 1 or mechanism["kind"] == "bureau" else Line())
        m.at_most(total(sends), bounds[1] * switch)


def _send(m: ScalarModel, mechanism: dict[str, Any], donor: str, host: str, role: str, weeks: range, heads: Line) -> None:
    facts, team = m.facts, mechanism["kind"] == "bureau"
    road, yuan = facts.road(donor, host), mechanism["cost_yuan_per_officer_week"]
    if mechanism.get("daily_within_km") is not None:
        daily = facts.apart(donor, host) <= mechanism["daily_within_km"]
        road = mechanism.get("daily_loss", 0) if daily else road
        yuan += 0 if daily else mechanism.get("residence_yuan_per_officer_week", 0)
    lost = dict.fromkeys(weeks, 0.0)
    for left, order in ((mechanism.get("set_up_days", 0), weeks), (mechanism.get("hand_over_days", 0), reversed(weeks))):
        for t in order:  # the first days of all go to setting up, the last ones to handing over
            lost[t] += min(left, facts.days[t])
            left -= min(left, facts.days[t])
    m.gone.append((mechanism["name"], donor, host, role, weeks, heads))
    for t in weeks:
        share = facts.learnt(weeks[0], t, mechanism.get("ramp", []))
        days = max(facts.days[t] - lost[t], 0) * share * facts.available(role) * (1 - road) * facts.output[t]
        m.add("away", (donor, role, t), heads)
        m.use(mechanism.get("uses", {}), host, t, facts.weeks[t] * heads)
        if mechanism.get("for"):
            m.add("for a purpose", (mechanism["name"], host, role, t), days * heads)
        else:
            m.add("outsiders" if team or mechanism["relieves_tied"] else "helpers", (host, role, t), days * heads)
    m.pay(mechanism, yuan * facts.weeks_of(weeks) * heads)


def spend(m: ScalarModel) -> None:
    """Days of teams posted for a purpose go case by case to those that it means, or are lost."""
    facts = m.facts
    aged: list[tuple[float, int, str, int, Line]] = []
    for (name, host, role, t), brought in list(m.sums["for a purpose"].items()):
        mechanism = next(one for one in m.data["mechanisms"] if one["name"] == name)
        purpose, spent = mechanism["for"], []
        reaches_tied = mechanism["kind"] == "bureau" or mechanism["relieves_tied"]
        rates = {role: 1.0} | m.data["roles"][role].get("stands_in_for", {})
        for (n, cell), (other, rate) in product(enumerate(facts.cells), rates.items()):
            meant = cell["court"] == host and (reaches_tied or not cell["tied"])
            meant = meant and (not purpose.get("classes") or cell["class"] in purpose["classes"])
            meant = meant and purpose.get("tied") in (None, cell["tied"])
            months = purpose.get("older_than_months")
            if not meant or not rate or (months is not None and cell["ages"] is None):
                continue
            spent.append(m.number())
            done = rate * spent[-1]
            m.add("on cell", (n, other, t), done)
            if cell["tied"]:
                m.add("outsiders", (host, other, t), done)
            else:
                m.add("bound", (host, cell["class"], other, t), done)
            if months is not None:
                aged.append((months, n, other, t, done))
        m.at_most(total(spent), total(brought))
    for months, n, role, t in {one[:4] for one in aged}:  # whoever asks for that age or a higher one, until then
        until = [done for age, k, other, s, done in aged if (k, other) == (n, role) and age >= months and s <= t]
        m.at_most(total(until), facts.older(n, months, t) * facts.cells[n]["effort"][role])


def borrow(m: ScalarModel, mechanism: dict[str, Any]) -> None:
    facts = m.facts
    together: dict[int, list[Line]] = {t: [] for t in facts.periods}
    for court in [court for court in facts.courts if facts.meant(mechanism["courts"], court)]:
        stays: Stays = []
        for weeks in facts.windows(mechanism):
            team = m.switch()
            stays.append((weeks, team))
            m.begun.append((mechanism["name"], court, weeks, team))
            for t, (role, days) in product(weeks, mechanism["leader_days_per_week"].items()):
                m.add("effort", (court, role, t), days * facts.weeks[t] * team)
            for role, (low, high) in mechanism["heads"].items():
                heads = m.number(high, whole=True)
                m.at_most(heads, high * team)
                m.at_least(heads, low * team)
                m.pay(mechanism, mechanism["cost_yuan_per_officer_week"] * facts.weeks_of(weeks) * heads)
                m.worth.append(-mechanism["trial_loss_per_week"] * facts.weeks_of(weeks) * heads)
                training = mechanism["training_days"]
                for t in weeks:
                    learning = min(training, facts.days[t])
                    training -= learning
                    days = (facts.days[t] - learning) * mechanism["skill"] * facts.available(role) * facts.output[t]
                    m.add("helpers", (court, role, t), days * heads)
                    together[t].append(heads)
        _alone(m, stays)
    for t in facts.periods:
        if mechanism["at_most_heads"] is not None:
            m.at_most(total(together[t]), mechanism["at_most_heads"])


def recruit(m: ScalarModel, mechanism: dict[str, Any]) -> None:
    facts, every = m.facts, []
    for court, (role, most) in product(facts.courts, mechanism["heads"].items()):
        if not facts.meant(mechanism["courts"], court):
            continue
        here = []
        for start in facts.starts(mechanism["start_every_weeks"]):
            first = facts.after(start, mechanism["lead_weeks"])
            if first is None:
                continue
            heads = m.number(most, whole=True)
            here.append(heads)
            served = range(first, len(facts.days))
            m.pay(
                mechanism, (mechanism["cost_yuan"] + mechanism["cost_yuan_per_officer_week"] * facts.weeks_of(served)) * heads
            )
            for t in served:
                missing = (1 - facts.learnt(first, t, mechanism["ramp"])) * facts.officer_days(role, t)
                m.add("more", (court, role, t), heads)
                m.add("effort", (court, role, t), missing * heads)
        room = min(mechanism["establishment"].get(role, 1_000) - facts.heads[court, role, t] for t in facts.periods)
        m.at_most(total(here), max(min(most, room), 0))
        every += here
    if mechanism["at_most"] is not None:
        m.at_most(total(every), mechanism["at_most"])


# -- gains -------------------------------------------------------------------------------------------------------------


def urge(m: ScalarModel, mechanism: dict[str, Any]) -> None:
    facts = m.facts
    for court in facts.courts:
        above = facts.parent[court]
        if above not in facts.courts or not facts.meant(mechanism["courts"], court):
            continue
        stays: Stays = []
        for weeks in facts.windows(mechanism):
            on = m.switch()
            stays.append((weeks, on))
            m.begun.append((mechanism["name"], court, weeks, on))
            days = sum(facts.days[t] for t in weeks)
            for t in weeks:
                for role, each in mechanism["supervisor_days"].items():
                    m.add("effort", (above, role, t), each * (facts.days[t] / days if days else 1 / len(weeks)) * on)
                for role in facts.roles:
                    gain = m.gain(court, role, t, mechanism["gain"], on)
                    if mechanism["classes"]:
                        _bind(m, mechanism, court, role, t, gain)
                    else:
                        m.add("freed", (court, role, t), gain)
        _alone(m, stays)
        m.at_most(total(on for _, on in stays), mechanism["at_most_times"])


def _bind(m: ScalarModel, mechanism: dict[str, Any], court: str, role: str, t: int, gain: Line) -> None:
    """The gain is not free work: it is a share of the other days spent on these classes, or lost."""
    used = {klass: m.number() for klass in mechanism["classes"]}
    m.at_most(total(used.values()), gain)
    for klass, days in used.items():
        m.add("bound", (court, klass, role, t), days)
        m.add("base", (court, klass, role, t), days * (1 / mechanism["gain"]))


def supervision(m: ScalarModel, mechanism: dict[str, Any]) -> None:
    facts, every = m.facts, []
    for court in [court for court in facts.courts if facts.meant(mechanism["courts"], court)]:
        stays: Stays = []
        for weeks in facts.windows(mechanism):
            on = m.switch()
            stays.append((weeks, on))
            m.begun.append((mechanism["name"], court, weeks, on))
            m.gone += [(mechanism["name"], mechanism["base"], None, role, weeks, heads * on)
                       for role, heads in mechanism.get("crew", {}).items()]  # fmt: skip
            m.pay(mechanism, (mechanism["move_cost_yuan"] + facts.weeks_of(weeks) * mechanism["cost_yuan_per_week"]) * on)
            for t, (role, heads) in product(weeks, mechanism.get("crew", {}).items()):
                m.add("away", (mechanism["base"], role, t), heads * on)
            for role, t in product(facts.roles, range(weeks.start, len(facts.days))):
                after = mechanism["residual"] * facts.faded(weeks.stop, t, mechanism["residual_half_life_weeks"])
                m.add("freed", (court, role, t), m.gain(court, role, t, mechanism["gain"] if t in weeks else after, on))
        _alone(m, stays)
        every += stays
    for t in facts.periods:
        m.at_most(total(on for weeks, on in every if t in weeks), mechanism["teams"])


def campaign(m: ScalarModel, mechanism: dict[str, Any]) -> None:
    facts = m.facts
    stays: Stays = []
    courts = [court for court in facts.courts if facts.meant(mechanism["courts"], court)]
    for weeks in facts.windows(mechanism):
        run = m.switch()
        stays.append((weeks, run))
        if any(
            m.most_heads(court, role, t)
            for court in courts
            for role in mechanism["roles"] or facts.roles
            for t in facts.periods
        ):
            m.begun.append((mechanism["name"], None, weeks, run))  # else nobody takes part
        m.pay(mechanism, mechanism["setup_cost_yuan"] * run)
        rest = _rest(m, weeks, mechanism["rest_weeks"])
        for court, role, t in product(courts, mechanism["roles"] or facts.roles, weeks):
            useful = []
            for level in mechanism["levels"]:
                each = level["days_per_week"] * facts.weeks[t] * mechanism["on_call"] * mechanism["deployed_share"]
                most = each * m.most_heads(court, role, t)
                days = m.number(most)
                m.at_home[court, role, t].append((days, each))
                m.at_most(days, most * run)
                m.add("overtime", (court, role, t), days)
                m.pay(mechanism, mechanism["cost_yuan_per_day"] * days)
                useful.append(level["output"] * facts.available(role) * days)
                for later, share in rest.items():
                    owed = mechanism["rest_share"] * share * facts.available(role)
                    m.add("effort", (court, role, later), owed * days)
            used = {klass: m.number() for klass in mechanism["classes"]}
            m.at_most(total(used.values()), total(useful))
            for klass, days in used.items():
                m.add("bound", (court, klass, role, t), days)
    _alone(m, stays)
    m.at_most(total(run for _, run in stays), mechanism["at_most"])


def _rest(m: ScalarModel, weeks: range, rest_weeks: int) -> dict[int, float]:
    """Shares of the rest by period, day by day after the campaign; what is due after the end falls into the last period."""
    facts, out = m.facts, {}
    for day in range(facts.end[weeks[-1]], facts.end[weeks[-1]] + 7 * rest_weeks):
        t = next((t for t in facts.periods if day < facts.end[t]), len(facts.days) - 1)
        out[t] = out.get(t, 0.0) + 1 / (7 * rest_weeks)
    return out


def lever(m: ScalarModel, mechanism: dict[str, Any]) -> None:
    facts, every = m.facts, []
    first = facts.after(0, mechanism["lead_weeks"])
    for court in facts.courts if first is not None else ():
        on = m.switch()
        every.append(on)
        m.pay(mechanism, mechanism["cost_yuan"] * on)
        most = 2 * facts.base_load([court]) + 1  # more than a cell can ever hold
        cells = [n for n, cell in enumerate(facts.cells) if cell["court"] == court and cell["class"] in mechanism["classes"]]
        for n, t in product(cells, range(first, len(facts.days))):
            cell, eased = facts.cells[n], m.number()
            m.at_most(eased, most * on)
            m.eased[n, t].append(eased)
            for role in facts.roles:
                saved = mechanism["saving"] * cell["effort"][role] * eased
                m.add("on cell", (n, role, t), saved)
                m.add("saved tied" if cell["tied"] else "saved", (court, cell["class"], role, t), saved)
    if mechanism["at_most"] is not None:
        m.at_most(total(every), mechanism["at_most"])


KINDS = {
    "bureau": bureau, "support": support, "borrow": borrow, "recruit": recruit,
    "urge": urge, "supervision": supervision, "campaign": campaign, "lever": lever,
}  # fmt: skip
