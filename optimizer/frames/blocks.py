"""Result in, orders that a person can sign out: one line says who sends whom where from when to when, all roles together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from optimizer.frames.orders import ORDER_COLUMNS, orders_by_role
from optimizer.frames.phases import phases
from optimizer.texts import label

if TYPE_CHECKING:
    from datetime import date

    from optimizer.facts import Facts
    from optimizer.outcome import Outcome

KEYS = ("start", "mechanism", "host", "donor", "end")
"""What makes one line, in the order in which lines stand."""

PHASES = ("approved", "set_up_until", "hand_over_from")


def orders(result: Outcome) -> pd.DataFrame:
    """One row per line of orders: donor, host, window, the officers sent of each role, and its days on the calendar.

    ``officers_en`` and ``officers_zh`` say who is sent (1 judge, 2 assistants), ``heads`` how many in all, ``heads_ROLE`` how
    many of each role. Days that there are not, or that nobody knows, are empty.
    """
    facts = result.facts
    by_role = orders_by_role(result)
    rows = [_line(facts, group) for _, group in by_role.groupby(list(KEYS), sort=True)]
    columns = [*(name for name in ORDER_COLUMNS if not name.startswith(("role", "heads"))), *_own(facts)]
    return pd.DataFrame(rows, columns=columns).astype({"heads": float, "weeks": float, "km": float})


def _own(facts: Facts) -> list[str]:
    return ["officers_en", "officers_zh", "heads", *(f"heads_{role}" for role in facts.roles), *PHASES]


def _line(facts: Facts, group: pd.DataFrame) -> dict[str, Any]:
    """One line from the rows of its roles."""
    first: dict[str, Any] = {str(name): value for name, value in group.iloc[0].to_dict().items()}
    sent = {role: float(group.loc[group["role"] == role, "heads"].sum()) for role in facts.roles}
    mechanism = next(one for one in facts.document.mechanisms if one.name == first["mechanism"])
    known = phases(facts, mechanism, first["start"], first["end"])
    return {
        **first,
        **{f"officers_{lang}": officers(facts, sent, lang) for lang in ("en", "zh")},
        "heads": sum(sent.values()),
        **{f"heads_{role}": heads for role, heads in sent.items()},
        **{name: _written(getattr(known, name)) for name in PHASES},
    }


def _written(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def officers(facts: Facts, sent: dict[str, float], lang: str) -> str:
    """``1 judge, 2 assistants``: roles in the order of the scenario, without those that nobody is sent of."""
    named = {role: facts.document.roles[role].title.text(lang, role) for role, heads in sent.items() if heads > 0.5}
    parts = [label("count.role", lang, n=round(sent[role]), role=title) for role, title in named.items()]
    return label("mark.list", lang).join(parts)


def lines(frame: pd.DataFrame) -> dict[str, int]:
    """How many lines there are, and how many of them send a single person."""
    return {"lines": len(frame), "single": int((frame["heads"] < 1.5).sum())}
