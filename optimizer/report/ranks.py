"""What targets on a rank have come to, in sentences: the place before and after, on the day, reached or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.standings import standing
from optimizer.texts import label, name_language

if TYPE_CHECKING:
    from optimizer.result import Result
    from optimizer.texts import Lang


def ranks_told(result: Result, lang: Lang) -> list[str]:
    """One sentence for each target on a rank."""
    return [
        label(
            "rank_reached" if one["reached"] else "rank_missed",
            lang,
            court=result.facts.document.courts[result.facts.courts.index(one["court"])].name.text(
                name_language(lang), one["court"]
            ),
            kpi=label(f"kpi.{one['kpi']}", lang),
            day=one["day"],
            of=one["of"],
            asked=one["asked"],
            rank=one["rank"],
            was="–" if one["sq_rank"] is None else one["sq_rank"],
        )
        for one in ranks(result)
    ]


def ranks(result: Result) -> list[dict[str, Any]]:
    """Targets on a rank as plain data: what is asked, and the place and the rate in the plan and in the status quo."""
    out, before = [], result.status_quo_ledger
    for target in result.facts.document.targets:
        if target.rank is None:
            continue
        now = standing(result.facts, result.ledger, target)
        was = None if before is None else standing(result.facts, before, target)
        out.append(
            {
                "target": target.name,
                "court": result.facts.courts[now.court],
                "kpi": target.kpi,
                "day": str(now.day),
                "asked": target.rank,
                "rank": now.rank,
                "of": now.of,
                "rate": now.rate,
                "reached": now.rank <= target.rank,
                "sq_rank": None if was is None else was.rank,
                "sq_rate": None if was is None else was.rate,
            }
        )
    return out
