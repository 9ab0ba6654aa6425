"""Result in, pandas frames out: courts, periods and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from optimizer.frames.orders import orders, titles
from optimizer.indicators import open_by_age
from optimizer.kpis import CourtKpis
from optimizer.kpis import utilisation as role_days

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.outcome import Outcome

AGES = ("open_age_0_3", "open_age_3_6", "open_age_6_12", "open_age_12_24", "open_age_over_24")
"""Columns of cases open at the end by age in months."""

_REGION_TIERS = ("intermediate", "high")


def courts(result: Outcome) -> pd.DataFrame:
    """One row per court, in scenario order."""
    facts, now = result.facts, result.court_kpis
    before = result.before
    listed = facts.document.courts
    sent, received = _officer_weeks(result)
    harm = now.own_value - before.own_value
    frame = pd.DataFrame(
        {
            "court": facts.courts,
            "name_en": [c.name.text("en", c.id) for c in listed],
            "name_zh": [c.name.text("zh", c.id) for c in listed],
            "tier": [c.tier for c in listed],
            "region": _regions(facts),
            "lat": np.array([c.lat for c in listed], dtype=float),
            "lon": np.array([c.lon for c in listed], dtype=float),
            "open_start": now.open_start,
            "inflow": now.inflow,
            **_counts(now, ""),
            **_counts(before, "sq_"),
            "terminated": now.terminated,
            "overdue_end": now.overdue_end,
            "sq_overdue_end": before.overdue_end,
            **_ages(result),
            "yuan": now.yuan,
            "harm": np.maximum(-harm, 0),
            "gain": np.maximum(harm, 0),
            "officer_weeks_sent": sent,
            "officer_weeks_received": received,
        }
    )
    heads = pd.DataFrame(facts.staff.heads[:, :, 0], columns=[f"heads_{role}" for role in facts.roles])
    return pd.concat([frame, heads], axis=1)


def _ages(result: Outcome) -> dict[str, Any]:
    """Cases open at the end by age, and those whose age is not known."""
    by_age, unknown = open_by_age(result.facts, result.ledger)
    return {**dict(zip(AGES, by_age.T, strict=True)), "open_age_unknown": unknown}


def regions(result: Outcome) -> pd.DataFrame:
    """One row per region: loads, closures, rates and harm summed over its courts."""
    frame = courts(result)
    summed = ["open_start", "inflow", "load", "sq_load", "closures", "sq_closures", "genuine", "sq_genuine", "open_end"]
    summed += [
        "sq_open_end",
        "overdue_end",
        "sq_overdue_end",
        "yuan",
        "harm",
        "gain",
        "officer_weeks_sent",
        "officer_weeks_received",
    ]
    out = frame.groupby("region", sort=False)[summed].sum().reset_index()
    named = frame.set_index("court")[["name_en", "name_zh"]]
    out = out.join(named, on="region")
    for prefix in ("", "sq_"):
        out[f"{prefix}closing_rate"] = out[f"{prefix}closures"] / out[f"{prefix}load"].where(out[f"{prefix}load"] > 0)
    return out[["region", "name_en", "name_zh", *summed, "closing_rate", "sq_closing_rate"]]


def _counts(kpis: CourtKpis, prefix: str) -> dict[str, Any]:
    return {
        f"{prefix}closures": kpis.closures,
        f"{prefix}genuine": kpis.genuine,
        f"{prefix}open_end": kpis.open_end,
        f"{prefix}load": kpis.load,
        f"{prefix}closing_rate": kpis.closing_rate,
        f"{prefix}rank": kpis.rank,
    }


def _regions(facts: Facts) -> list[str]:
    """Id of the court that heads each court's region, or of its first court where none does."""
    heads: dict[int, str] = {}
    for tiers in (_REGION_TIERS, ("basic",)):
        for court, region in zip(facts.document.courts, facts.map.region.tolist(), strict=True):
            if court.tier in tiers:
                heads.setdefault(region, court.id)
    return [heads[region] for region in facts.map.region.tolist()]


def _officer_weeks(result: Outcome) -> tuple[Any, Any]:
    frame = orders(result)
    position = {court: j for j, court in enumerate(result.facts.courts)}
    out = [np.zeros(len(position)), np.zeros(len(position))]
    for column, total in zip(("donor", "host"), out, strict=True):
        np.add.at(
            total, frame[column].map(position).to_numpy(dtype=int), (frame["heads"] * frame["weeks"]).to_numpy(dtype=float)
        )
    return out[0], out[1]


def series(result: Outcome) -> pd.DataFrame:
    """One row per period, the whole scenario summed."""
    facts, now = result.facts, result.court_kpis
    before = result.before
    out: dict[str, Any] = {
        "period": np.arange(len(facts.time.days)),
        "start": facts.time.starts,
        "end": facts.time.ends,
        "days": facts.time.days,
    }
    for kpis, prefix in ((now, ""), (before, "sq_")):
        closures, genuine = kpis.closures_by_period.sum(axis=0), kpis.genuine_by_period.sum(axis=0)
        out |= {
            f"{prefix}closures": closures,
            f"{prefix}genuine": genuine,
            f"{prefix}terminated": closures - genuine,
            f"{prefix}open": kpis.open_by_period.sum(axis=0),
            f"{prefix}overdue": kpis.overdue_by_period.sum(axis=0),
        }
    return pd.DataFrame(out)


def utilisation(result: Outcome) -> pd.DataFrame:
    """One row per role: officer-days available and used, and the share used."""
    facts = result.facts
    available, used = role_days(result.facts, result.ledger)
    roles = list(facts.document.roles.values())
    index = np.arange(len(roles))
    return pd.DataFrame(
        {
            "role": facts.roles,
            **titles("role", roles, index, facts.roles),
            "available_days": available,
            "used_days": used,
            "share": np.divide(used, available, out=np.zeros(len(roles)), where=available > 0),
        }
    )
