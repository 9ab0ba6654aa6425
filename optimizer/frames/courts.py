"""Result in, pandas frames out: courts, periods and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from optimizer.frames.orders import orders_by_role, titles
from optimizer.indicators import open_by_age
from optimizer.kpi_table import KPIS
from optimizer.kpis import CourtKpis
from optimizer.kpis import utilisation as role_days

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.outcome import Outcome

AGES = ("open_age_0_3", "open_age_3_6", "open_age_6_12", "open_age_12_24", "open_age_over_24")
"""Columns of cases open at the end by age in months."""

_BY_COURT = [kpi for kpi in KPIS.values() if kpi.by_court]
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
            **_columns(now, ""),
            **_columns(before, "sq_"),
            **_ages(result),
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
    both = ("", "sq_")
    summed = [f"{prefix}{kpi.name}" for prefix in both for kpi in _BY_COURT if kpi.unit in ("cases", "yuan")]
    summed += ["harm", "gain", "officer_weeks_sent", "officer_weeks_received"]
    out = frame.groupby("region", sort=False)[summed].sum(min_count=1).reset_index()  # unknown at all courts is unknown
    named = frame.set_index("court")[["name_en", "name_zh"]]
    out = out.join(named, on="region")
    column = {kpi.top: kpi.name for kpi in _BY_COURT if kpi.adds_up}
    rates = [kpi for kpi in _BY_COURT if kpi.bottom is not None]
    for prefix in both:
        for kpi in rates:
            bottom = out[prefix + column[kpi.bottom]]
            out[prefix + kpi.name] = out[prefix + column[kpi.top]] / bottom.where(bottom > 0)
    return out[["region", "name_en", "name_zh", *summed, *(prefix + kpi.name for prefix in both for kpi in rates)]]


def _columns(kpis: CourtKpis, prefix: str) -> dict[str, Any]:
    return {f"{prefix}{kpi.name}": getattr(kpis, kpi.name) for kpi in _BY_COURT}


def _regions(facts: Facts) -> list[str]:
    """Id of the court that heads each court's region, or of its first court where none does."""
    heads: dict[int, str] = {}
    for tiers in (_REGION_TIERS, ("basic",)):
        for court, region in zip(facts.document.courts, facts.map.region.tolist(), strict=True):
            if court.tier in tiers:
                heads.setdefault(region, court.id)
    return [heads[region] for region in facts.map.region.tolist()]


def _officer_weeks(result: Outcome) -> tuple[Any, Any]:
    frame = orders_by_role(result)
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
            f"{prefix}pipeline": kpis.pipeline_by_period.sum(axis=0),
            f"{prefix}open": kpis.open_by_period.sum(axis=0),
            f"{prefix}overdue": _known_sum(kpis.overdue_by_period),
        }
    return pd.DataFrame(out)


def _known_sum(by_court: Any) -> Any:
    """Sum over the courts that know it, shape (T,); NaN where none does."""
    return np.where(np.isnan(by_court).all(axis=0), np.nan, np.nansum(by_court, axis=0))


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
