"""The mechanisms that need no hubs, one scalar at a time; each adds variables and rules to a ``ScalarModel``."""

from __future__ import annotations

from itertools import product
from typing import Any


def _windows(m: Any, mechanism: dict[str, Any]) -> list[range]:
    return [range(start, start + length) for start, length in m.windows(mechanism)]


def _sum(m: Any, parts: list[Any]) -> Any:
    return m.solver.Sum([*parts, m.solver.Sum([])])


def _alone(m: Any, stays: list[tuple[range, Any]]) -> None:
    for t in m.weeks:
        m.solver.Add(_sum(m, [on for weeks, on in stays if t in weeks]) <= 1)


def urge(m: Any, mechanism: dict[str, Any]) -> None:
    for court in m.courts:
        above = m.parent[court]
        if above not in m.courts:
            continue
        stays = []
        for weeks in _windows(m, mechanism):
            on = m.number(1, whole=True)
            stays.append((weeks, on))
            total = sum(m.days[t] for t in weeks)
            for t in weeks:
                for role, days in mechanism["supervisor_days"].items():
                    m.effort[above, role, t].append(days * m.days[t] / total * on)
                for role in m.roles:
                    gain = m.gain(court, role, t, mechanism["gain"], on)
                    if mechanism["classes"]:
                        _bind(m, mechanism, court, role, t, gain)
        _alone(m, stays)
        m.solver.Add(_sum(m, [on for _, on in stays]) <= mechanism["at_most_times"])


def _bind(m: Any, mechanism: dict[str, Any], court: str, role: str, t: int, gain: Any) -> None:
    """The gain is not free work: it is a share of the other days spent on these classes, or lost."""
    m.withheld[court, role, t].append(gain)
    used = [m.number(1e6) for _ in mechanism["classes"]]
    m.solver.Add(_sum(m, used) <= gain)
    for klass, days in zip(mechanism["classes"], used, strict=True):
        m.class_days[court, klass, role, t].append(days)
        m.class_base[court, klass, role, t].append(days / mechanism["gain"])


def supervision(m: Any, mechanism: dict[str, Any]) -> None:
    out: dict[int, list[Any]] = {t: [] for t in m.weeks}
    for court in m.courts:
        stays = []
        for weeks in _windows(m, mechanism):
            on = m.number(1, whole=True)
            stays.append((weeks, on))
            m.costs.append((mechanism["move_cost_yuan"] + len(weeks) * mechanism["cost_yuan_per_week"]) * on)
            for t in weeks:
                out[t].append(on)
                for role, heads in mechanism.get("crew", {}).items():
                    m.away[mechanism["base"], role, t].append(heads * on)
            for role, t in product(m.roles, range(weeks.start, len(m.days))):
                faded = 0.5 ** ((t - weeks.stop) / mechanism["residual_half_life_weeks"])
                m.gain(court, role, t, mechanism["gain"] if t in weeks else mechanism["residual"] * faded, on)
        _alone(m, stays)
    for t in m.weeks:
        m.solver.Add(_sum(m, out[t]) <= mechanism["teams"])


def campaign(m: Any, mechanism: dict[str, Any]) -> None:
    stays = []
    last = len(m.days) - 1
    for weeks in _windows(m, mechanism):
        run = m.number(1, whole=True)
        stays.append((weeks, run))
        m.costs.append(mechanism["setup_cost_yuan"] * run)
        courts = [court for court in m.courts if not mechanism["courts"] or court in mechanism["courts"]]
        roles = mechanism["roles"] or m.roles
        for court, role, t in product(courts, roles, weeks):
            useful = []
            for level in mechanism["levels"]:
                each = level["days_per_week"] * mechanism["on_call"] * mechanism["deployed_share"]
                days = m.number(1e6)
                m.by_head[court, role, t].append((days, each))
                m.solver.Add(days <= each * m.heads[court, role] * run)
                m.overtime[court, role, t].append(days)
                m.costs.append(mechanism["cost_yuan_per_day"] * days)
                available = m.data["roles"][role]["availability"]
                useful.append(level["output"] * available * days)
                for nth in range(mechanism["rest_weeks"]):
                    owed = mechanism["rest_share"] / mechanism["rest_weeks"] * available
                    m.effort[court, role, min(weeks.stop + nth, last)].append(owed * days)
            brought = m.number(1e6)
            m.solver.Add(brought == _sum(m, useful))
            used = [m.number(1e6) for _ in mechanism["classes"]]
            m.solver.Add(_sum(m, used) <= brought)
            for klass, days in zip(mechanism["classes"], used, strict=True):
                m.class_days[court, klass, role, t].append(days)
    _alone(m, stays)
    m.solver.Add(_sum(m, [run for _, run in stays]) <= mechanism["at_most"])


def lever(m: Any, mechanism: dict[str, Any]) -> None:
    every = []
    for court in m.courts:
        on = m.number(1, whole=True)
        every.append(on)
        m.costs.append(mechanism["cost_yuan"] * on)
        for n, t in product(range(len(m.cells)), range(mechanism["lead_weeks"], len(m.days))):
            cell = m.cells[n]
            if cell["court"] == court and cell["class"] in mechanism["classes"]:
                eased = m.number(1e6)
                m.solver.Add(eased <= 5_000 * on)
                m.eased[n, t].append(eased)
                for role in m.roles:
                    key = (court, cell["class"], role, t, cell["tied"])
                    m.savings[key].append(mechanism["saving"] * cell["effort"][role] * eased)
    if mechanism["at_most"] is not None:
        m.solver.Add(_sum(m, every) <= mechanism["at_most"])


def borrow(m: Any, mechanism: dict[str, Any]) -> None:
    together: dict[int, list[Any]] = {t: [] for t in m.weeks}
    for court in m.courts:
        stays = []
        for weeks in _windows(m, mechanism):
            team = m.number(1, whole=True)
            stays.append((weeks, team))
            for t, (role, days) in product(weeks, mechanism["leader_days_per_week"].items()):
                m.effort[court, role, t].append(days * team)
            for role, (low, high) in mechanism["heads"].items():
                heads = m.number(high, whole=True)
                m.solver.Add(heads <= high * team)
                m.solver.Add(heads >= low * team)
                m.costs.append(mechanism["cost_yuan_per_officer_week"] * len(weeks) * heads)
                m.worth.append(-mechanism["trial_loss_per_week"] * len(weeks) * heads)
                training = mechanism["training_days"]
                for t in weeks:
                    learning = min(training, m.days[t])
                    training -= learning
                    days = (m.days[t] - learning) * mechanism["skill"] * m.data["roles"][role]["availability"]
                    m.helpers[court, role, t].append(days * heads)
                    together[t].append(heads)
        _alone(m, stays)
    for t in m.weeks:
        if mechanism["at_most_heads"] is not None:
            m.solver.Add(_sum(m, together[t]) <= mechanism["at_most_heads"])


def recruit(m: Any, mechanism: dict[str, Any]) -> None:
    every = []
    for court, (role, most) in product(m.courts, mechanism["heads"].items()):
        room = max(mechanism["establishment"].get(role, 1_000) - m.heads[court, role], 0)
        here = []
        for start in m.weeks:
            first = start + mechanism["lead_weeks"]
            if start % mechanism["start_every_weeks"] or first >= len(m.days):
                continue
            heads = m.number(most, whole=True)
            here.append(heads)
            served = len(m.days) - first
            m.costs.append((mechanism["cost_yuan"] + mechanism["cost_yuan_per_officer_week"] * served) * heads)
            for nth, t in enumerate(range(first, len(m.days))):
                done = mechanism["ramp"][nth] if nth < len(mechanism["ramp"]) else 1
                m.more[court, role, t].append(heads)
                m.effort[court, role, t].append((1 - done) * m.data["roles"][role]["availability"] * m.days[t] * heads)
        m.solver.Add(_sum(m, here) <= min(most, room))
        every += here
    if mechanism["at_most"] is not None:
        m.solver.Add(_sum(m, every) <= mechanism["at_most"])


def batch(m: Any, mechanism: dict[str, Any]) -> None:
    windows = m.windows({**mechanism, "weeks": [mechanism["weeks"]]})
    for lot in mechanism["lots"]:
        choices = []
        for court, (start, length) in product(m.courts, windows):
            terms = lot["at"].get(court)
            if terms is None and court not in lot["courts"]["ids"]:
                continue
            effort = (terms or lot)["effort_days"]
            value = lot["value"] if terms is None or terms["value"] is None else terms["value"]
            chosen = m.number(1, whole=True)
            choices.append(chosen)
            m.costs.append(lot["cost_yuan"] * chosen)
            worth, total, tied = _own(m, lot) * lot["cases"], lot["cases"], 0.0
            for part in lot["takes"]:
                total += part["cases"]
                for n, cases in _parts(m, part["court"], part["class"], part["cases"]):
                    m.leaving[n, start].append(cases * chosen)
                    m.executed[n, start + length - 1].append(cases * chosen)
                    worth += cases * m.cells[n]["value"]
                    tied += cases if m.cells[n]["tied"] and m.cells[n]["court"] == court else 0
            m.worth.append((worth * m.early(start + length - 1) if value is None else value) * chosen)
            weeks = range(start, start + length)
            for role, t in product(effort, weeks):
                days = effort[role] * m.days[t] / sum(m.days[u] for u in weeks)
                m.effort[court, role, t].append(days * chosen)
                m.tied_effort[court, role, t].append(days * tied / total * chosen)
        m.solver.Add(m.solver.Sum([*choices, m.solver.Sum([])]) <= 1)


def mission(m: Any, mechanism: dict[str, Any]) -> None:
    choices = []
    for start, length in m.windows({**mechanism, "weeks": [mechanism["weeks"]]}):
        if start < mechanism["approval_weeks"]:
            continue
        go = m.number(1, whole=True)
        choices.append(go)
        m.costs.append(mechanism["cost_yuan"] * go)
        _won(m, mechanism, go, start + length - 1, None)
        for role, heads in mechanism["crew"].items():
            sent = {donor: m.number(heads, whole=True) for donor in mechanism["donors"]["ids"]}
            m.solver.Add(m.solver.Sum(list(sent.values())) == heads * go)
            for donor, t in product(sent, range(start, start + length)):
                m.away[donor, role, t].append(sent[donor])
    letter = mechanism["entrust"]
    for t in m.weeks if letter else ():
        if t + letter["lag_weeks"] < len(m.days):
            chosen = m.number(1, whole=True)
            choices.append(chosen)
            m.costs.append(letter["cost_yuan"] * chosen)
            _won(m, mechanism, chosen, t + letter["lag_weeks"], letter["probability"])
    m.solver.Add(m.solver.Sum([*choices, m.solver.Sum([])]) <= 1)


def _won(m: Any, mechanism: dict[str, Any], chosen: Any, week: int, chance: float | None) -> None:
    for target in mechanism["targets"]:
        sure = target["probability"] if chance is None else chance
        worth = 0.0 if target["class"] else target["cases"] * _own(m, target)
        for n, cases in _parts(m, target["court"], target["class"], target["cases"]) if target["class"] else ():
            m.leaving[n, week].append(sure * cases * chosen)
            m.executed[n, week].append(sure * cases * chosen)
            worth += cases * m.cells[n]["value"]
        m.worth.append(sure * (worth * m.early(week) if target["value"] is None else target["value"]) * chosen)


def _own(m: Any, brings: dict[str, Any]) -> float:
    return brings["genuine_share"] + m.data["objective"]["terminated"] * (1 - brings["genuine_share"])


def _parts(m: Any, court: str, klass: str, cases: float) -> list[tuple[int, float]]:
    """Cases of each cell of a queue, in proportion to those open at the start, or coming in later if there are none."""
    cells = [n for n, cell in enumerate(m.cells) if (cell["court"], cell["class"]) == (court, klass)]
    held = {n: m.cells[n]["open"] for n in cells}
    if not any(held.values()):
        held = {n: sum(m.exogenous(m.cells[n], t) for t in m.weeks) for n in cells}
    total = sum(held.values())
    return [(n, cases * held[n] / total if total else cases) for n in cells]


KINDS = {
    "urge": urge, "supervision": supervision, "campaign": campaign, "lever": lever, "borrow": borrow, "recruit": recruit,
    "batch": batch, "mission": mission,
}  # fmt: skip
