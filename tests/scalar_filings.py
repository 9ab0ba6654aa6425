"""Orders that keep cases from coming in, one scalar at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.scalar_line import total

if TYPE_CHECKING:
    from tests.scalar_balance import Deeds
    from tests.scalar_facts import Facts
    from tests.scalar_model import ScalarModel


def mediate(m: ScalarModel, mechanism: dict[str, Any]) -> None:
    facts = m.facts
    for court in [court for court in facts.courts if facts.meant(mechanism["courts"], court)]:
        windows = [(weeks, m.switch()) for weeks in facts.windows(mechanism)]
        times = {t for weeks, _ in windows for t in weeks}
        if mechanism["at_most_share"] and any(facts.filed(court, k, t) for k in mechanism["classes"] for t in times):
            m.begun += [(mechanism["name"], court, weeks, on) for weeks, on in windows]  # else there is nothing to mediate
        for _, on in windows:
            m.pay(mechanism, mechanism["setup_cost_yuan"] * on)
        for t in facts.periods:
            on = total(one for weeks, one in windows if t in weeks)
            m.at_most(on, 1.0)
            for klass in mechanism["classes"]:
                filed = facts.filed(court, klass, t)
                urged = m.number(filed)
                m.at_most(urged, mechanism["at_most_share"] * filed * on)
                m.add("filings", (court, klass, t), urged)
                for role, days in mechanism["mediator_days"].items():
                    m.add("effort", (court, role, t), days * urged)
                m.pay(mechanism, mechanism["cost_yuan_per_filing"] * urged)
                m.use(mechanism.get("uses", {}), court, t, urged)
                m.worth.append(urge(facts, m.deeds, mechanism, court, klass, t, urged))


def urge(facts: Facts, deeds: Deeds, mechanism: dict[str, Any], court: str, klass: str, t: int, urged: Any) -> Any:
    """Divert the filings that are performed, and let some come in again; returns what that is worth."""
    worth: list[Any] = []
    later = facts.after(t, mechanism["returns_after_weeks"])
    fails, kind = mechanism["returns_share"], facts.data["classes"][klass]
    value = mechanism["value_of_performed"]
    value = kind["value"] * facts.data["objective"].get("closures", 1) if value is None else value
    for n, part in performing(facts, mechanism, court, klass, t).items():
        deeds.diverted.append((n, t, part * urged))
        deeds.performed.append((court, (1 - fails) * part * urged, value * (1 - fails) * part * urged))
        worth.append(facts.early(t) * value * (1 - fails) * part * urged)
        if later is not None:
            deeds.again.append((n, later, fails * part * urged))
        else:
            worth.append(-facts.cells[n]["left"] * fails * part * urged)
    return total(worth)


def performing(facts: Facts, mechanism: dict[str, Any], court: str, klass: str, t: int) -> dict[int, float]:
    """Cases diverted by cell for one filing: from the easiest on, or alike."""
    cells, filed = facts.of_queue.get((court, klass), []), facts.filed(court, klass, t)
    if not filed:
        return {}
    if mechanism["performs"] == "alike":
        return {n: mechanism["success"] * facts.cells[n]["coming"][t] / filed for n in cells}
    out, reached = {}, 0.0
    for n in cells:
        share = facts.cells[n]["coming"][t] / filed
        out[n] = max(min(mechanism["success"], reached + share) - reached, 0.0)
        reached += share
    return out


KINDS = {"mediate": mediate}
