"""Result in, a pandas frame out: what is closed, by class, age and tie, in the plan and in the status quo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.facts.ages import BUCKETS
from optimizer.frames.orders import titles
from optimizer.ledger import came_in, older
from optimizer.texts import label

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.ledger import Ledger
    from optimizer.outcome import Outcome

Array = NDArray[Any]

AGES = ("0-3", "3-6", "6-12", "12-24", "over 24", "unknown")
"""Bands of age at the end of the plan (months), the youngest first."""

_COUNTED = ("load", "closures", "genuine", "terminated")


def classes(result: Outcome) -> pd.DataFrame:
    """One row per class, tie and band of age that has cases, in the order of the scenario, the youngest first.

    Cases are those of the courts' queues, wherever they are executed, and of the pipeline at the start, of unknown age; the age
    is that at the end of the plan, closed or not, and of each tier the oldest are closed first. What lots and missions bring
    beside any queue stands in a last row without a class, so that the rows sum to the totals.
    """
    facts = result.facts
    now, before = _counted(facts, result.ledger), _counted(facts, result.status_quo_ledger or result.ledger)
    k, tied, age = (a.ravel() for a in np.indices(now["load"].shape))
    shown = (now["load"] + before["load"]).ravel() > 0
    k, tied, age = k[shown], tied[shown], age[shown]
    listed = list(facts.document.classes.values())
    frame = pd.DataFrame(
        {
            "class": [facts.classes[i] for i in k],
            **titles("class", [listed[i] for i in k], k, facts.classes),
            "tied": ["yes" if one else "no" for one in tied],
            "age_months": [AGES[a] for a in age],
            **{name: now[name][k, tied, age] for name in _COUNTED},
            **{f"sq_{name}": before[name][k, tied, age] for name in _COUNTED},
        }
    )
    beside = _beside(result)
    return frame if beside is None else pd.concat([frame, pd.DataFrame([beside])], ignore_index=True)


def by_class(result: Outcome, *, tied: bool | None = None) -> pd.DataFrame:
    """``classes`` summed by class over ages, and over ties unless one is asked for; classes without such cases left out."""
    frame = classes(result)
    of = (frame["class"] != "") & (True if tied is None else frame["tied"] == ("yes" if tied else "no"))
    keys = ["class", "class_en", "class_zh"]
    return frame[of].groupby(keys, sort=False)[[*_COUNTED, *(f"sq_{name}" for name in _COUNTED)]].sum().reset_index()


def _counted(facts: Facts, ledger: Ledger) -> dict[str, Array]:
    """Cases and closures by class, tie and band of age, each of shape (K, 2, 6)."""
    cells, closures = facts.cells, ledger.closures
    closed = closures.by_cell(closures.all, len(cells)).sum(axis=1)
    genuine = closures.by_cell(closures.genuine, len(cells)).sum(axis=1)
    before = closures.by_cell(closures.all, len(cells), of=~closures.planned).sum(axis=1)  # of the pipeline at the start
    came = cells.opening + came_in(facts, ledger)
    part = np.divide(genuine, closed, out=np.zeros(len(cells)), where=closed > 0)
    over = np.stack([older(facts, ledger, edge)[:, -1] for edge, _ in BUCKETS[1:]])  # cases over 3, 6, 12, 24 months
    out = {name: np.zeros((len(facts.classes), 2, len(AGES))) for name in _COUNTED}
    klass, tied = cells.klass, cells.tied.astype(int)
    for name, cases, unknown in (("load", came, cells.pipeline), ("closures", closed - before, before)):
        at_least = np.minimum(np.where(cells.dated, over, 0.0), cases)
        dated = np.where(cells.dated, cases, 0.0)
        bands = np.concatenate([[dated], at_least]) - np.concatenate([at_least, [np.zeros(len(cells))]])
        for age, band in enumerate((*bands, cases - dated + unknown)):
            np.add.at(out[name], (klass, tied, np.full(len(cells), age)), band)
            if name == "closures":
                np.add.at(out["genuine"], (klass, tied, np.full(len(cells), age)), band * part)
    out["terminated"] = out["closures"] - out["genuine"]
    return out


def _beside(result: Outcome) -> dict[str, Any] | None:
    """What is closed of no queue; ``None`` where nothing is."""
    own = {what: float(result.ledger.own[what].sum()) for what in ("closures", "genuine")}
    if own["closures"] <= 0:
        return None
    return {
        "class": "",
        **{f"class_{lang}": label("of_no_queue", lang) for lang in ("en", "zh")},
        "tied": "no",
        "age_months": "unknown",
        "load": own["closures"],
        **own,
        "terminated": own["closures"] - own["genuine"],
        **{f"sq_{name}": 0.0 for name in _COUNTED},
    }
