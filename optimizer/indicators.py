"""Problem and ledger in, the "3+1" core indicators (三个90%一个80%) and the ages of open cases out.

All rest on one rule: within a cell the oldest case is worked on first. The official denominators are not public; these are
ours:

- cases with property: worked on within the statutory limit / (worked on + open over the limit), at least 90 %; a case in the
  pipeline is not open, so that it is in time or not by when its work was done, not by when it closes;
- terminations: those that meet the conditions / all, at least 90 %;
- petitions, here every class with a deadline: closed / (open, in the pipeline and incoming), at least 90 %;
- closing rate, terminations included: closed / (open + incoming), at least 80 %; officially over three years, here over the
  horizon of the plan;
- of the courts, 90 % meet all of them.

Sources: the standards of 2018 as reported by the press in that year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.facts.ages import BUCKETS
from optimizer.ledger import came_in, counts, older

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.ledger import Ledger

Array = NDArray[Any]

STANDARDS = {"in_time_share": 0.9, "compliant_terminations": 0.9, "petitions_finished": 0.9, "closing_rate": 0.8}
"""Least share that meets the standard, by indicator."""


def core_indicators(facts: Facts, ledger: Ledger) -> dict[str, tuple[Array, Array]]:
    """Numerator and denominator of each indicator by court, both of shape (J,); those without inputs are left out."""
    kinds = [facts.document.classes[name] for name in facts.classes]
    done = (ledger.worked + ledger.executed.dense("cell", "period", shape=ledger.worked.shape)).sum(axis=1)
    gone = ledger.worked + ledger.moved
    before = np.cumsum(gone, axis=1) - gone
    late = np.clip(ledger.due - before, 0.0, gone).sum(axis=1)  # what was due went first

    def summed(cases: Array, of: Array) -> Array:
        out: Array = np.zeros(len(facts.courts))
        np.add.at(out, facts.cells.court[of], cases[of])
        return out

    closures = ledger.closures
    finished = closures.by_cell(closures.all, len(facts.cells)).sum(axis=1)
    found: dict[str, tuple[Array, Array]] = {}
    property_ = np.array([kind.has_property for kind in kinds])[facts.cells.klass] & facts.cells.dated
    if property_.any():
        overdue = ledger.overdue[:, -1]
        found["in_time_share"] = (summed(np.maximum(done - late, 0), property_), summed(done + overdue, property_))
    compliant = np.array([np.nan if kind.compliant_share is None else kind.compliant_share for kind in kinds])
    terminated = closures.by_cell(closures.terminated, len(facts.cells)).sum(axis=1)
    every = np.ones(len(done), dtype=bool)
    if not np.isnan(compliant[facts.cells.klass[facts.cells.genuine < 1]]).any() and terminated.sum() > 0:
        share = np.nan_to_num(compliant[facts.cells.klass])
        found["compliant_terminations"] = (summed(terminated * share, every), summed(terminated, every))
    petition = ~np.isnan(facts.cells.late_loss)
    if petition.any():
        load = facts.cells.opening + facts.cells.pipeline + came_in(facts, ledger)
        found["petitions_finished"] = (summed(finished, petition), summed(load, petition))
    found["closing_rate"] = (counts(facts, ledger, "closures"), counts(facts, ledger, "load"))
    return found


def indicator_totals(facts: Facts, ledger: Ledger) -> dict[str, float | None]:
    """The indicators of the whole scenario, and the share of basic courts that meet all; ``None`` without inputs."""
    found = core_indicators(facts, ledger)
    out: dict[str, float | None] = dict.fromkeys((*list(STANDARDS)[:3], "courts_meeting_standard"))
    for name, (top, bottom) in found.items():
        if name in out and bottom.sum() > 0:
            out[name] = float(top.sum() / bottom.sum())
    basic = np.array([court.tier == "basic" for court in facts.document.courts])
    if len(found) == len(STANDARDS) and basic.any():  # a court without such cases meets the standard for them
        meets = np.all([top >= STANDARDS[name] * bottom - 1e-9 for name, (top, bottom) in found.items()], axis=0)
        out["courts_meeting_standard"] = float(meets[basic].mean())
    return out


def open_by_age(facts: Facts, ledger: Ledger) -> tuple[Array, Array]:
    """Open cases at the end by court and age bucket, shape (J, 5), and those of unknown age, shape (J,)."""
    of = facts.cells.dated
    removed = (ledger.worked + ledger.moved).sum(axis=1)[of]
    over = np.stack([older(facts, ledger, high)[of, -1] for _, high in BUCKETS[:-1]], axis=1)
    left = np.maximum(over - removed[:, None], 0.0)
    still = np.concatenate([ledger.open[of, -1:], left, np.zeros((len(removed), 1))], axis=1)
    by_age, unknown = np.zeros((len(facts.courts), len(BUCKETS))), np.zeros(len(facts.courts))
    np.add.at(by_age, facts.cells.court[of], still[:, :-1] - still[:, 1:])
    np.add.at(unknown, facts.cells.court[~of], ledger.open[~of, -1])
    return by_age, unknown
