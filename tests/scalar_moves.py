"""Orders that take cases from queues: cross execution, batches and missions, one scalar at a time."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from tests.scalar_law import way
from tests.scalar_line import Line, total

if TYPE_CHECKING:
    from tests.scalar_facts import Facts
    from tests.scalar_model import ScalarModel


def cross(m: ScalarModel, mechanism: dict[str, Any]) -> None:
    facts, form = m.facts, mechanism["form"]
    for court in facts.courts:
        if not facts.meant(mechanism["origins"], court):
            continue
        of_class: dict[str, list[Line]] = {klass: [] for klass in mechanism["classes"]}
        caps = {k: mechanism["share_cap"] * sum(map(facts.load, facts.of_queue.get((court, k), []))) for k in of_class}
        for t in facts.starts(mechanism["every_weeks"], mechanism.get("approval_days", 0)):
            end, lot = facts.after(t, mechanism["lag_weeks"]), []
            for klass, to in product(mechanism["classes"], receivers(facts, mechanism, court)) if end is not None else ():
                taken = way(facts, form, mechanism.get("route"), (court, to), klass, mechanism["lag_weeks"])
                for n in facts.of_queue.get((court, klass), []) if taken is not None else ():
                    if facts.cells[n]["tied"] or mechanism["cases"] == "all":
                        lot.append(m.number(int(caps[klass] + 1), whole=True))
                        of_class[klass].append(lot[-1])
                        m.moves.append((taken, n, t, lot[-1]))
                        _move(m, mechanism, n, to, t, end, lot[-1])
            if lot:
                any_case = m.switch()
                m.at_least(total(lot), mechanism["minimum_lot"] * any_case)
                m.at_most(total(lot), sum(map(int, (cap + 1 for cap in caps.values()))) * any_case)
        for klass, moved in of_class.items():
            m.at_most(total(moved), caps[klass])


def _move(m: ScalarModel, mechanism: dict[str, Any], n: int, to: str, t: int, end: int, cases: Line) -> None:
    cell = m.facts.cells[n]
    m.deeds.left.append((n, t, cases))
    m.deeds.executed.append((n, to, end, cases))
    m.worth.append(m.facts.worth(n, end) * cases)
    for role in m.facts.roles:
        hand = mechanism["handover_days"].get(role, 0)
        m.add("effort", (to, role, end), (cell["effort"][role] * (1 + mechanism["overhead"]) + hand) * cases)
        m.add("effort", (cell["court"], role, t), hand * cases)


def receivers(facts: Facts, mechanism: dict[str, Any], court: str) -> list[str]:
    """Courts that may execute the cases of a court; no court has a point, so peers are equally near and their order decides."""
    if mechanism["form"] == "elevate":
        return [facts.parent[court]] if facts.parent[court] in facts.courts else []
    if mechanism["form"] == "concentrate":
        return [mechanism["to"]] if mechanism["to"] != court else []
    like = [c for c in facts.courts if c != court and facts.tier[c] == facts.tier[court]]
    return [c for c in like if facts.region(c) == facts.region(court)][: mechanism["receivers"]]


def terms(facts: Facts, lot: dict[str, Any], court: str, route: str | None) -> tuple[dict[str, float], float | None] | None:
    """Days by role and given worth of a lot at a court; none if it may not take it."""
    if not all(facts.parts(taken["court"], taken["class"]) for taken in lot["takes"]):
        return None
    if any(
        taken["court"] != court and _way(facts, route, taken["court"], court, taken["class"]) is None for taken in lot["takes"]
    ):
        return None
    own = lot["at"].get(court)
    if own is None:
        return (lot["effort_days"], lot["value"]) if facts.meant(lot["courts"], court) else None
    return own["effort_days"], lot["value"] if own["value"] is None else own["value"]


def taken(facts: Facts, lot: dict[str, Any]) -> list[tuple[int, float]]:
    """Cells and cases that a lot takes."""
    return [
        (n, part * takes["cases"])
        for takes in lot["takes"]
        for n, part in facts.parts(takes["court"], takes["class"]).items()
    ]  # fmt: skip


def lot_worth(facts: Facts, lot: dict[str, Any], given: float | None, last: int) -> float:
    if given is not None:
        return given
    queue = sum(cases * facts.worth(n, last) for n, cases in taken(facts, lot))
    return facts.early(last) * lot["cases"] * facts.own_worth(lot["genuine_share"]) + queue


def batch(m: ScalarModel, mechanism: dict[str, Any]) -> None:
    facts = m.facts
    for lot in mechanism["lots"]:
        choices = []
        for court, weeks in product(facts.courts, facts.windows(mechanism)):
            offer, days = terms(facts, lot, court, mechanism.get("route")), sum(facts.days[t] for t in weeks)
            if offer is None or not days:
                continue
            choices.append(m.switch())
            m.pay(mechanism, lot["cost_yuan"] * choices[-1])
            m.worth.append(lot_worth(facts, lot, offer[1], weeks[-1]) * choices[-1])
            tied = _take(m, lot, court, weeks, choices[-1], mechanism.get("route"))
            for role, t in product(offer[0], weeks):
                effort = offer[0][role] * facts.days[t] / days * choices[-1]
                m.add("effort", (court, role, t), effort)
                m.add("tied effort", (court, role, t), tied * effort)
        m.at_most(total(choices), 1.0)
        if mechanism.get("every_lot"):
            m.at_least(total(choices), 1.0)


def _way(facts: Facts, route: str | None, origin: str, court: str, klass: str) -> dict[str, Any] | None:
    return way(facts, "designate", route, (origin, court), klass, 0)


def _take(m: ScalarModel, lot: dict[str, Any], court: str, weeks: range, chosen: Line, route: str | None) -> float:
    """Take the cases of a lot; returns the part of it that is tied to the court itself."""
    cells, tied = m.facts.cells, 0.0
    for n, cases in taken(m.facts, lot):
        if cells[n]["court"] != court:
            taken_by = _way(m.facts, route, cells[n]["court"], court, cells[n]["class"])
            m.moves.append((taken_by, n, weeks[0], cases * chosen))
        elif cells[n]["tied"]:
            tied += cases
        m.deeds.left.append((n, weeks[0], cases * chosen))
        m.deeds.executed.append((n, court, weeks[-1], cases * chosen))
    m.deeds.credit += lot_credit(lot, court, weeks[-1], chosen)
    return tied / (lot["cases"] + sum(takes["cases"] for takes in lot["takes"]) or 1.0)


def lot_credit(lot: dict[str, Any], court: str, t: int, chosen: Any) -> list[tuple[str, str, int, Any]]:
    """What the cases of no queue bring."""
    brought = {"closures": lot["cases"], "genuine": lot["cases"] * lot["genuine_share"], "yuan": lot.get("yuan", 0)}
    return [(court, what, t, amount * chosen) for what, amount in brought.items()]


def mission(m: ScalarModel, mechanism: dict[str, Any]) -> None:
    facts = m.facts
    if any(aim["class"] and not facts.parts(aim["court"], aim["class"]) for aim in mechanism["targets"]):
        return
    choices = []
    for weeks in facts.windows(mechanism):
        if facts.first[weeks[0]] < 7 * mechanism["approval_weeks"]:
            continue
        go = m.switch()
        choices.append(go)
        m.pay(mechanism, mechanism["cost_yuan"] * go)
        _win(m, mechanism, go, weeks[-1], None)
        for role, heads in mechanism["crew"].items():
            sent = {c: m.number(heads, whole=True) for c in facts.courts if facts.meant(mechanism["donors"], c)}
            m.equal(total(sent.values()), heads * go)
            m.gone += [(mechanism["name"], donor, None, role, weeks, number) for donor, number in sent.items()]
            for donor, t in product(sent, weeks):
                m.add("away", (donor, role, t), sent[donor])
    letter = mechanism["entrust"]
    for t in facts.periods if letter else ():
        answer = facts.after(t, letter["lag_weeks"])
        if answer is not None:
            choices.append(m.switch())
            m.pay(mechanism, letter["cost_yuan"] * choices[-1])
            _win(m, mechanism, choices[-1], answer, letter["probability"])
    m.at_most(total(choices), 1.0)


def _win(m: ScalarModel, mechanism: dict[str, Any], chosen: Line, t: int, chance: float | None) -> None:
    worth, executed, credit = won(m.facts, mechanism, t, chance)
    m.worth.append(worth * chosen)
    for n, court, cases in executed:
        m.deeds.left.append((n, t, cases * chosen))
        m.deeds.executed.append((n, court, t, cases * chosen))
    m.deeds.credit += [(court, what, t, amount * chosen) for court, what, amount in credit]


def won(facts: Facts, mechanism: dict[str, Any], t: int, chance: float | None) -> tuple[float, list[Any], list[Any]]:
    """Worth, cases finished (cell, court, cases) and credit beside queues (court, what, amount) if it succeeds in ``t``."""
    worth, executed, credit = 0.0, [], []
    for aim in mechanism["targets"]:
        sure = aim["probability"] if chance is None else chance
        cases = sure * aim["cases"]
        credit.append((aim["court"], "yuan", sure * aim.get("yuan", 0)))
        if aim["class"]:
            here = facts.parts(aim["court"], aim["class"])
            executed += [(n, aim["court"], cases * part) for n, part in here.items()]
            own = sum(cases * part * facts.worth(n, t) for n, part in here.items())
        else:
            credit += [(aim["court"], "closures", cases), (aim["court"], "genuine", cases * aim["genuine_share"])]
            own = facts.early(t) * cases * facts.own_worth(aim["genuine_share"])
        worth += own if aim["value"] is None else sure * aim["value"]
    return worth, executed, credit


KINDS = {"cross": cross, "batch": batch, "mission": mission}
