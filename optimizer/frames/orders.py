"""Result in, pandas frames out: everything that a plan orders, with names in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from optimizer.plan import ORDERS
from optimizer.sections import PostingSection
from optimizer.texts import label

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.outcome import Outcome
    from optimizer.plan import Decision, Table
    from optimizer.sections import MechanismSection


def orders_by_role(result: Outcome) -> pd.DataFrame:
    """One row per group of officers sent, by start, mechanism, host, donor and role."""
    facts = result.facts
    parts = [
        _orders_of(result, mechanism, table)
        for mechanism in facts.document.mechanisms
        for _, table in _ordered(result, mechanism, "posting")
    ]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in ORDER_COLUMNS.items()})
    frame = pd.concat(parts, ignore_index=True)
    return frame.sort_values(["start", "mechanism", "host", "donor", "role"], kind="stable", ignore_index=True)


_NAMES = {f"{who}_{lang}": "object" for who in ("donor", "host", "role") for lang in ("en", "zh")}
ORDER_COLUMNS = {
    "mechanism": "object",
    "kind": "object",
    "title_en": "object",
    "title_zh": "object",
    "donor": "object",
    "host": "object",
    "role": "object",
    **_NAMES,
    "heads": "float",
    "start": "object",
    "end": "object",
    "weeks": "float",
    "km": "float",
}


def _orders_of(result: Outcome, mechanism: Any, table: Table) -> pd.DataFrame:
    facts = result.facts
    donor, host, role, start, length = (table.index[axis] for axis in ORDERS.axes)
    return pd.DataFrame(
        {
            **_mechanism(mechanism, len(table)),
            **_court_columns(facts, "donor", donor),
            **_court_columns(facts, "host", host),
            "role": [facts.roles[r] for r in role],
            **titles("role", [facts.document.roles[facts.roles[r]] for r in role], role, facts.roles),
            "heads": table.amount,
            "start": [facts.time.starts[t] for t in start],
            "end": [facts.time.ends[t + n - 1] for t, n in zip(start, length, strict=True)],
            "weeks": [float(facts.time.weeks[t : t + n].sum()) for t, n in zip(start, length, strict=True)],
            "km": facts.map.km[donor, host],
        }
    )[list(ORDER_COLUMNS)]


def _mechanism(mechanism: Any, rows: int) -> dict[str, list[str]]:
    return {
        "mechanism": [mechanism.name] * rows,
        "kind": [mechanism.kind] * rows,
        "title_en": [mechanism.title.text("en", mechanism.name)] * rows,
        "title_zh": [mechanism.title.text("zh", mechanism.name)] * rows,
    }


def _court_columns(facts: Facts, who: str, where: Any) -> dict[str, list[str]]:
    listed = [facts.document.courts[j] for j in where]
    return {
        who: [c.id for c in listed],
        f"{who}_en": [c.name.text("en", c.id) for c in listed],
        f"{who}_zh": [c.name.text("zh", c.id) for c in listed],
    }


def moves(result: Outcome) -> pd.DataFrame:
    """One row per group of cases that leave their court: origin, receiver, class, tier, whether tied, form, dates.

    Tiers count from 1; the tied part of a queue has none.
    """
    facts = result.facts
    rows = []
    pairs = [(m, table) for m in facts.document.mechanisms for _, table in _ordered(result, m, "move")]
    for mechanism, table in pairs:
        cell = table.index["cell"]
        klass = facts.cells.klass[cell]
        kinds = [facts.document.classes[facts.classes[k]] for k in klass]
        rows.append(
            pd.DataFrame(
                {
                    **_mechanism(mechanism, len(table)),
                    "form": getattr(mechanism, "form", mechanism.what),
                    **_court_columns(facts, "origin", facts.cells.court[cell]),
                    **_court_columns(facts, "receiver", table.index["receiver"]),
                    "class": [facts.classes[k] for k in klass],
                    **titles("class", kinds, klass, facts.classes),
                    "tier": ["" if facts.cells.tied[n] else str(facts.cells.tier[n] + 1) for n in cell],
                    "tied": np.where(facts.cells.tied[cell], "yes", "no"),
                    "cases": table.amount,
                    "ordered": [facts.time.starts[t] for t in table.index["period"]],
                    "executed": [facts.time.starts[t] for t in table.index["finished"]],
                }
            )
        )
    if not rows:
        names = [
            "mechanism",
            "kind",
            "title_en",
            "title_zh",
            "form",
            "origin",
            "origin_en",
            "origin_zh",
            "receiver",
            "receiver_en",
            "receiver_zh",
            "class",
            "class_en",
            "class_zh",
            "tier",
            "tied",
            "cases",
            "ordered",
            "executed",
        ]
        return pd.DataFrame({name: pd.Series(dtype="float" if name == "cases" else "object") for name in names})
    keys = ["ordered", "mechanism", "origin", "receiver", "class", "tier", "tied"]
    frame = pd.concat(rows, ignore_index=True)
    others = [name for name in frame.columns if name not in (*keys, "cases")]
    total: pd.DataFrame = frame.groupby([*keys, *others], sort=True).agg({"cases": "sum"}).reset_index()
    return total[list(frame.columns)]


def bureaus(result: Outcome) -> pd.DataFrame:
    """One row per temporary bureau: host, window and total heads."""
    frame = orders_by_role(result)
    frame = frame[frame["mechanism"].isin(those_that_open_bureaus(result.facts))]
    keys = ["mechanism", "title_en", "title_zh", "host", "host_en", "host_zh", "start", "end", "weeks"]
    return frame.groupby(keys, sort=True).agg({"heads": "sum"}).reset_index()


def those_that_open_bureaus(facts: Facts) -> list[str]:
    """Names of the mechanisms whose postings stand as bureaus."""
    return [m.name for m in facts.document.mechanisms if isinstance(m, PostingSection) and m.opens_bureau]


def titles(who: str, listed: list[Any], where: Any, names: tuple[str, ...]) -> dict[str, list[str]]:
    """Columns with the titles of things in both languages."""
    return {
        f"{who}_{lang}": [x.title.text(lang, names[i]) for x, i in zip(listed, where, strict=True)] for lang in ("en", "zh")
    }


ACT_COLUMNS = {
    "mechanism": "object",
    "kind": "object",
    "title_en": "object",
    "title_zh": "object",
    "what_en": "object",
    "what_zh": "object",
    "detail": "object",
    "court": "object",
    "court_en": "object",
    "court_zh": "object",
    "role": "object",
    "role_en": "object",
    "role_zh": "object",
    "start": "object",
    "end": "object",
    "amount": "float",
    "unit": "object",
}


def acts(result: Outcome) -> pd.DataFrame:
    """One row per order that is neither a posting nor a move of cases: visits, campaigns, levers, teams, hires, lots, trips.

    ``detail`` names the lot, if there is one; ``amount`` is in ``unit``.
    """
    parts = [
        _acts_of(result.facts, mechanism, decision, table)
        for mechanism in result.facts.document.mechanisms
        for decision, table in _ordered(result, mechanism, "act")
    ]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in ACT_COLUMNS.items()})
    frame = pd.concat(parts, ignore_index=True)
    keys = [name for name in ACT_COLUMNS if name != "amount"]
    frame = frame.groupby(keys, sort=False, dropna=False).agg({"amount": "sum"}).reset_index()[list(ACT_COLUMNS)]
    return frame.sort_values(["start", "mechanism", "what_en", "court", "role"], kind="stable", ignore_index=True)


def _ordered(result: Outcome, mechanism: Any, order: str) -> list[tuple[Decision, Table]]:
    """The decisions of a mechanism that people read as such orders, with what the plan holds of them, if anything."""
    if result.plan is None or not mechanism.on:
        return []
    pairs = [(decision, result.plan.table(mechanism.name, decision)) for decision in mechanism.decisions]
    return [(decision, table) for decision, table in pairs if decision.order == order and len(table)]


def _named(mechanism: MechanismSection, decision: Decision, table: Table) -> list[str]:
    """Names of the lots, or whatever else of its own a mechanism numbers; empty where it numbers nothing that has a name."""
    for axis in decision.axes:
        listed = mechanism.listed(axis)
        if listed is not None and all(hasattr(one, "name") for one in listed):
            return [listed[i].name for i in table.index[axis]]
    return [""] * len(table)


def _acts_of(facts: Facts, mechanism: Any, decision: Decision, table: Table) -> pd.DataFrame:
    rows = len(table)
    first = table.index.get("start", table.index.get("period", np.zeros(rows, dtype=int)))
    length = table.index.get("length", np.full(rows, 1 if "period" in table.index else len(facts.time.days)))
    last = np.minimum(first + length, len(facts.time.days)) - 1
    court = table.index.get("court", table.index.get("donor"))
    role = table.index.get("role")
    nothing = [""] * rows
    places = dict.fromkeys(("court", "court_en", "court_zh"), nothing)
    roles = dict.fromkeys(("role", "role_en", "role_zh"), nothing)
    if court is not None:
        places = _court_columns(facts, "court", court)
    if role is not None:
        listed = [facts.document.roles[facts.roles[r]] for r in role]
        roles = {"role": [facts.roles[r] for r in role], **titles("role", listed, role, facts.roles)}
    return pd.DataFrame(
        {
            **_mechanism(mechanism, rows),
            "what_en": label(f"act.{decision.name}", "en"),
            "what_zh": label(f"act.{decision.name}", "zh"),
            "detail": _named(mechanism, decision, table),
            **places,
            **roles,
            "start": [facts.time.starts[t] for t in first],
            "end": [facts.time.ends[t] for t in last],
            "amount": table.amount,
            "unit": table.unit,
        }
    )
