"""Result in, a pandas frame out: what there is of each resource and what the plan uses of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from optimizer.outcome import Outcome

_COLUMNS = {
    **dict.fromkeys(("resource", "title_en", "title_zh", "unit_en", "unit_zh", "start", "end"), "object"),
    **dict.fromkeys(("amount", "used", "share"), "float"),
}


def resources(result: Outcome) -> pd.DataFrame:
    """One row per resource and period, or one for the whole plan; none of scenarios without resources."""
    time, rows = result.facts.time, []
    for name, (there, used) in result.ledger.resources.items():
        named: dict[str, Any] = {"resource": name}
        section = result.facts.document.resources[name]
        for lang in ("en", "zh"):
            named |= {f"title_{lang}": section.title.text(lang, name), f"unit_{lang}": section.unit.text(lang)}
        for t, (amount, taken) in enumerate(zip(there.tolist(), used.tolist(), strict=True)):
            ends = time.ends[t if len(there) == len(time.ends) else -1]
            rows.append(
                {**named, "start": time.starts[t], "end": ends, "amount": amount, "used": taken,
                 "share": taken / amount if amount > 0 else 0.0}
            )  # fmt: skip
    if not rows:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _COLUMNS.items()})
    return pd.DataFrame(rows)[list(_COLUMNS)]
