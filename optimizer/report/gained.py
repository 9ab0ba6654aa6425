"""Where the gain comes from, and how courts choose among their cases, in sentences and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.ledger import penalties_of
from optimizer.report.numbers import NOTHING, written
from optimizer.texts import label

if TYPE_CHECKING:
    from pandas import DataFrame

    from optimizer.result import Result
    from optimizer.studies import Split
    from optimizer.texts import Lang


def gained(result: Result, split: Split | None, lang: Lang) -> list[str]:
    """What moving people, moving cases and choosing among cases bring; then by what rule cases are chosen."""
    out = []
    parts = {} if split is None or abs(split.gain) < 0.05 else dict(split.parts)
    names = {part: label(f"gain.{part}", lang) for part in parts}
    if split is not None and len(parts) == 1:
        out.append(label("gain_of_one", lang, gain=written(split.gain, 1, sign=True), part=next(iter(names.values()))))
    elif split is not None and parts:
        listed = [
            label("gain_part", lang, worth=written(worth, 1, sign=True), part=names[part]) for part, worth in parts.items()
        ]
        gain = written(split.gain, 1, sign=True)
        out.append(label("gain_of_parts", lang, gain=gain, parts=label("mark.clauses", lang).join(listed)))
    if split is not None:
        out += _spared(result, split.gain, lang)
    return [*out, chosen(result, lang)]


def _spared(result: Result, gain: float, lang: Lang) -> list[str]:
    """How much of the gain is no case closed, but a duty or a target missed by less."""
    if result.status_quo_ledger is None or result.ledger is None:
        return []
    spared = penalties_of(result.facts, result.status_quo_ledger) - penalties_of(result.facts, result.ledger)
    if abs(spared) < 0.05:
        return []
    rest = written(gain - spared, 1, sign=True)
    return [label("gain_of_penalties", lang, spared=written(spared, 1, sign=True), rest=rest)]


def chosen(result: Result, lang: Lang) -> str:
    """By what rule courts choose among their cases, in the status quo and in the plan."""
    practice = result.scenario.document.practice
    if practice.choice == "free" or practice.phi == 0:
        return label("chosen_freely", lang)
    what = label("no_tier" if practice.among == "tiers" else "no_class", lang)
    key = "chosen_by_shares" if practice.plan == "follows" else "chosen_by_shares_freed"
    return label(key, lang, phi=f"{practice.phi:g}", what=what)


def shown_split(split: Split, lang: Lang) -> DataFrame:
    """``Split.frame`` with parts and shares as people read them."""
    frame = split.frame()
    shares = [NOTHING if share != share else written(100 * share, 1) for share in frame["share"]]
    return frame.assign(shown_part=[label(f"gain.{part}", lang) for part in frame["part"]], percent=shares)
