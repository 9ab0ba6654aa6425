"""A line of orders in, what happens on which days out, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.texts import label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.texts import Lang


def phases_text(line: Mapping[Any, Any], lang: Lang) -> str:
    """Approval, set-up and hand-over of a line of orders with their days; empty where there are none."""
    said = {
        "approved": label("phase.approval", lang, day=line["approved"]),
        "set_up_until": label("phase.set_up", lang, first=line["start"], last=line["set_up_until"]),
        "hand_over_from": label("phase.hand_over", lang, first=line["hand_over_from"], last=line["end"]),
    }
    return label("mark.clauses", lang).join(text for name, text in said.items() if line[name])
