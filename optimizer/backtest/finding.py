"""What a back-test found, in every language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from optimizer.backtest.words import joined, same, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.backtest.cases import Figures, Indicators, Proof, Rates, Staff, Total
    from optimizer.backtest.ranges import Interval
    from optimizer.backtest.uses import Use
    from optimizer.texts import Text

Verdict = Literal["met", "failed", "consistent", "fitted", "not identified", "held back"]
Row = tuple["Text", "Text", "Text"]

PASSED: dict[Proof, Verdict] = {"fit": "fitted", "consistency": "consistent", "prediction": "met", "arithmetic": "consistent"}
"""The best that a test can end with, by what it proves."""


@dataclass(frozen=True)
class Finding:
    """What one back-test found; every text in every language.

    Attributes:
        proves: what a test of this kind can prove. held_back: whether it uses figures held back.
        rows: (what, predicted, reported). arithmetic: lines with their numbers.
        fitted, not_fitted: what was. reason: why the verdict is what it is.
        keys: of the reported figures among the public ones, with what each is used for.
        numbers: for other tests and machines; ``None`` where the scenario does not tell. intervals: where ranges were run over.
    """

    name: str
    proves: Proof
    verdict: Verdict
    reason: Text
    rows: tuple[Row, ...] = ()
    arithmetic: tuple[Text, ...] = ()
    fitted: tuple[Text, ...] = ()
    not_fitted: tuple[Text, ...] = ()
    numbers: Mapping[str, float | None] = field(default_factory=dict)
    intervals: tuple[Interval, ...] = ()
    title: Text = field(default_factory=dict)
    source: str = ""
    keys: Mapping[str, Use] = field(default_factory=dict)
    held_back: bool = False


def cautioned(finding: Finding, keys: Mapping[str, Use]) -> Text:
    """The reason of a verdict, and what the uses of its figures take away from it."""
    made = [key for key, use in keys.items() if use in ("input", "fitted")]
    seen = [key for key, use in keys.items() if use == "seen"]
    if finding.proves == "consistency" and made:
        return joined((finding.reason, say("in_data", keys=joined(map(same, made), "mark.list"))))
    if finding.proves == "prediction" and seen:
        return joined((finding.reason, say("seen", keys=joined(map(same, seen), "mark.list"))))
    return finding.reason


def taken_effort(case: Staff | Total | Figures | Indicators | Rates, found: Mapping[str, Finding]) -> float | None:
    """The effort multiplier that another test fitted, 1 if none is taken over, ``None`` if that test gave none."""
    return 1.0 if case.effort_of is None else found[case.effort_of].numbers.get("effort")


def no_effort(case: Staff | Total | Figures | Indicators | Rates, found: Mapping[str, Finding]) -> Finding:
    """The finding where the test whose multiplier is wanted gave none."""
    return Finding(case.name, case.proves, "not identified", say("no_effort", test=found[str(case.effort_of)].title))
