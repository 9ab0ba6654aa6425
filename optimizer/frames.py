"""Result in, pandas frames out: tables a person looks at, with names in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from optimizer.kpis import CourtKpis
from optimizer.kpis import utilisation as role_days
from optimizer.mechanisms.base import EXECUTED, ORDERS

if TYPE_CHECKING:
    from optimizer.plan import Table
    from optimizer.problem import Problem
    from optimizer.result import Result

_REGION_TIERS = ("intermediate", "high")


def courts(result: Result) -> pd.DataFrame:
    """One row per court, in scenario order."""
    problem, now = result.problem, result.court_kpis
    before = result.status_quo or now
    listed = problem.document.courts
    sent, received = _officer_weeks(result)
    harm = now.own_value - before.own_value
    frame = pd.DataFrame(
        {
            "court": problem.courts,
            "name_en": [c.name.text("en", c.id) for c in listed],
            "name_zh": [c.name.text("zh", c.id) for c in listed],
            "tier": [c.tier for c in listed],
            "region": _regions(problem),
            "lat": np.array([c.lat for c in listed], dtype=float),
            "lon": np.array([c.lon for c in listed], dtype=float),
            "open_start": now.open_start,
            "inflow": now.inflow,
            **_counts(now, ""),
            **_counts(before, "sq_"),
            "terminated": now.terminated,
            "yuan": now.yuan,
            "harm": np.maximum(-harm, 0),
            "gain": np.maximum(harm, 0),
            "officer_weeks_sent": sent,
            "officer_weeks_received": received,
        }
    )
    heads = pd.DataFrame(problem.heads, columns=[f"heads_{role}" for role in problem.roles])
    return pd.concat([frame, heads], axis=1)


def _counts(kpis: CourtKpis, prefix: str) -> dict[str, Any]:
    return {
        f"{prefix}closures": kpis.closures,
        f"{prefix}genuine": kpis.genuine,
        f"{prefix}open_end": kpis.open_end,
        f"{prefix}closing_rate": kpis.closing_rate,
        f"{prefix}rank": kpis.rank,
    }


def _regions(problem: Problem) -> list[str]:
    """Id of the court that heads each court's region, or of its first court where none does."""
    heads: dict[int, str] = {}
    for tiers in (_REGION_TIERS, ("basic",)):
        for court, region in zip(problem.document.courts, problem.region.tolist(), strict=True):
            if court.tier in tiers:
                heads.setdefault(region, court.id)
    return [heads[region] for region in problem.region.tolist()]


def _officer_weeks(result: Result) -> tuple[Any, Any]:
    frame = orders(result)
    position = {court: j for j, court in enumerate(result.problem.courts)}
    out = [np.zeros(len(position)), np.zeros(len(position))]
    for column, total in zip(("donor", "host"), out, strict=True):
        np.add.at(
            total, frame[column].map(position).to_numpy(dtype=int), (frame["heads"] * frame["weeks"]).to_numpy(dtype=float)
        )
    return out[0], out[1]


def series(result: Result) -> pd.DataFrame:
    """One row per period, the whole scenario summed."""
    problem, now = result.problem, result.court_kpis
    before = result.status_quo or now
    out: dict[str, Any] = {
        "period": np.arange(len(problem.days)),
        "start": problem.starts,
        "end": problem.ends,
        "days": problem.days,
    }
    for kpis, prefix in ((now, ""), (before, "sq_")):
        closures, genuine = kpis.closures_by_period.sum(axis=0), kpis.genuine_by_period.sum(axis=0)
        out |= {
            f"{prefix}closures": closures,
            f"{prefix}genuine": genuine,
            f"{prefix}terminated": closures - genuine,
            f"{prefix}open": kpis.open_by_period.sum(axis=0),
        }
    return pd.DataFrame(out)


def orders(result: Result) -> pd.DataFrame:
    """One row per group of officers sent, by start, mechanism, host, donor and role."""
    problem = result.problem
    parts = [
        _orders_of(result, m, result.plan.table(m.name, ORDERS))
        for m in problem.document.mechanisms
        if result.plan is not None and len(result.plan.table(m.name, ORDERS))
    ]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _ORDER_COLUMNS.items()})
    frame = pd.concat(parts, ignore_index=True)
    return frame.sort_values(["start", "mechanism", "host", "donor", "role"], kind="stable", ignore_index=True)


_NAMES = {f"{who}_{lang}": "object" for who in ("donor", "host", "role") for lang in ("en", "zh")}
_ORDER_COLUMNS = {
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


def _orders_of(result: Result, mechanism: Any, table: Table) -> pd.DataFrame:
    problem = result.problem
    donor, host, role, start, length = (table.index[name] for name in ("donor", "host", "role", "start", "length"))
    return pd.DataFrame(
        {
            **_mechanism(mechanism, len(table)),
            **_court_columns(problem, "donor", donor),
            **_court_columns(problem, "host", host),
            "role": [problem.roles[r] for r in role],
            **_titles("role", [problem.document.roles[problem.roles[r]] for r in role], role, problem.roles),
            "heads": table.amount,
            "start": [problem.starts[t] for t in start],
            "end": [problem.ends[t + n - 1] for t, n in zip(start, length, strict=True)],
            "weeks": [float(problem.weeks[t : t + n].sum()) for t, n in zip(start, length, strict=True)],
            "km": problem.km[donor, host],
        }
    )[list(_ORDER_COLUMNS)]


def _mechanism(mechanism: Any, rows: int) -> dict[str, list[str]]:
    return {
        "mechanism": [mechanism.name] * rows,
        "kind": [mechanism.kind] * rows,
        "title_en": [mechanism.title.text("en", mechanism.name)] * rows,
        "title_zh": [mechanism.title.text("zh", mechanism.name)] * rows,
    }


def _court_columns(problem: Problem, who: str, where: Any) -> dict[str, list[str]]:
    listed = [problem.document.courts[j] for j in where]
    return {
        who: [c.id for c in listed],
        f"{who}_en": [c.name.text("en", c.id) for c in listed],
        f"{who}_zh": [c.name.text("zh", c.id) for c in listed],
    }


def _titles(who: str, listed: list[Any], where: Any, names: tuple[str, ...]) -> dict[str, list[str]]:
    return {
        f"{who}_{lang}": [x.title.text(lang, names[i]) for x, i in zip(listed, where, strict=True)] for lang in ("en", "zh")
    }


def moves(result: Result) -> pd.DataFrame:
    """One row per group of cases that leave their court: origin, receiver, class, form, dates."""
    problem = result.problem
    rows = []
    for mechanism in problem.document.mechanisms:
        table = result.plan.table(mechanism.name, "moved") if result.plan is not None else None
        if table is None or not len(table):
            continue
        cell = table.index["cell"]
        klass = problem.cell_class[cell]
        kinds = [problem.document.classes[problem.classes[k]] for k in klass]
        rows.append(
            pd.DataFrame(
                {
                    **_mechanism(mechanism, len(table)),
                    "form": getattr(mechanism, "form", mechanism.kind),
                    **_court_columns(problem, "origin", problem.cell_court[cell]),
                    **_court_columns(problem, "receiver", table.index["receiver"]),
                    "class": [problem.classes[k] for k in klass],
                    **_titles("class", kinds, klass, problem.classes),
                    "cases": table.amount,
                    "ordered": [problem.starts[t] for t in table.index["period"]],
                    EXECUTED: [problem.starts[t] for t in table.index["finished"]],
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
            "cases",
            "ordered",
            EXECUTED,
        ]
        return pd.DataFrame({name: pd.Series(dtype="float" if name == "cases" else "object") for name in names})
    keys = ["ordered", "mechanism", "origin", "receiver", "class"]
    frame = pd.concat(rows, ignore_index=True)
    others = [name for name in frame.columns if name not in (*keys, "cases")]
    total: pd.DataFrame = frame.groupby([*keys, *others], sort=True).agg({"cases": "sum"}).reset_index()
    return total[list(frame.columns)]


def bureaus(result: Result) -> pd.DataFrame:
    """One row per temporary bureau: host, window and total heads."""
    frame = orders(result)
    frame = frame[frame["kind"] == "bureau"]
    keys = ["mechanism", "title_en", "title_zh", "host", "host_en", "host_zh", "start", "end", "weeks"]
    return frame.groupby(keys, sort=True).agg({"heads": "sum"}).reset_index()


def utilisation(result: Result) -> pd.DataFrame:
    """One row per role: officer-days available and used, and the share used."""
    problem = result.problem
    available, used = role_days(problem, result.ledger)
    roles = list(problem.document.roles.values())
    index = np.arange(len(roles))
    return pd.DataFrame(
        {
            "role": problem.roles,
            **_titles("role", roles, index, problem.roles),
            "available_days": available,
            "used_days": used,
            "share": np.divide(used, available, out=np.zeros(len(roles)), where=available > 0),
        }
    )
