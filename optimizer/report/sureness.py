"""What a plan is worth and how sure that is, in sentences; the worth comes first, since it is what is optimised."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from optimizer.report.numbers import written
from optimizer.texts import label, plan_label

if TYPE_CHECKING:
    from optimizer.result import Proof, Result
    from optimizer.texts import Lang

OPTIMAL = 1e-6
"""Relative gap up to which a plan counts as the best, as the solver counts."""


def headline(result: Result, lang: Lang) -> str:
    """The worth of the plan against the status quo, with the interval in which the best plan's gain lies."""
    proof = result.proof
    if proof.objective is None:
        return label(f"status.{proof.status}", lang)
    worth = written(proof.objective, 1)
    if proof.status_quo is None:
        text = label("headline_alone", lang, worth=worth)
    else:
        gain = written(proof.objective - proof.status_quo, 1, sign=True)
        text = label("headline", lang, worth=worth, gain=gain)
    out = [fallen_back(proof, lang), text, _interval(proof, lang)]
    return label("mark.sentences", lang).join(part for part in out if part)


def fallen_back(proof: Proof, lang: Lang) -> str:
    """That nothing was found in time, and what the answer is instead; empty where something was."""
    return "" if proof.fallback is None else label("sure_fallback", lang, plan=plan_label(proof.fallback, lang))


def _interval(proof: Proof, lang: Lang) -> str:
    """Between what the best plan gains."""
    optimum = proof.optimum
    if proof.status == "rule" or proof.status_quo is None or optimum.low is None:
        return ""
    if optimum.high is None:
        return label("headline_open", lang)
    low, high = (written(end - proof.status_quo, 1, sign=True) for end in (optimum.low, optimum.high))
    gains = label("gains_point", lang, low=low) if low == high else label("gains_between", lang, low=low, high=high)
    return label("headline_proven" if proof.proven else "headline_searched", lang, gains=gains)


def brings(result: Result, lang: Lang) -> str:
    """Closures that come with the worth, and how many more than in the status quo."""
    totals, before = result.totals(), result.status_quo
    if before is None:
        return ""
    base = float(before.closures.sum())
    return label(
        "brings_sentence",
        lang,
        closures=written(totals["closures"]),
        extra=written(totals["extra_closures"], sign=True),
        percent=written(100 * totals["extra_closures"] / base if base else 0.0, 1, sign=True),
        genuine=written(totals["genuine"]),
        extra_genuine=written(totals["genuine"] - float(before.genuine.sum()), sign=True),
    )


def is_best(proof: Proof) -> bool:
    """Whether nothing is worth more, however sure that is."""
    return proof.status == "optimal" and proof.gap is not None and proof.gap <= OPTIMAL


def sureness(result: Result, lang: Lang) -> list[str]:
    """Proof, what each step of the solve gained or lost, verifier, and what the numbers are."""
    proof = result.proof
    out = [text for text in (fallen_back(proof, lang), _claim(proof, lang), steps(proof, lang)) if text]
    if proof.stopped_by is not None and proof.fallback is None:
        out.append(label("sure_stopped", lang, why=label(proof.stopped_by, lang)))
    if result.verified:
        out.append(label("sure_verified", lang))
    return [*out, label("sure_status_quo", lang)]


def _claim(proof: Proof, lang: Lang) -> str:
    """What is proven, and on whose word."""
    if proof.status == "rule":
        return label("sure_rule", lang)
    if proof.gap is None:
        return label("sure_none", lang)
    if is_best(proof):
        return label("sure_optimal" if proof.proven else "sure_searched", lang)
    gain = "–" if proof.gain_gap is None else f"{written(100 * proof.gain_gap, 1)} %"
    return label("sure_gap" if proof.proven else "sure_gap_searched", lang, gap=written(100 * proof.gap, 2), gain_gap=gain)


def steps(proof: Proof, lang: Lang) -> str:
    """What each step after the search gained or lost, in weighted closures and as a share of the gain of the search."""
    found = proof.steps
    if len(found) < 2:
        return ""
    gain = found[0][1] - (proof.status_quo if proof.status_quo is not None else found[0][1])
    parts = [f"{_step(found[0][0], lang)} {written(found[0][1], 1)}"]
    for (_, before), (name, after) in pairwise(found):
        share = f" ({written(100 * (after - before) / gain, 1, sign=True)} %)" if gain > OPTIMAL else ""
        parts.append(f"{_step(name, lang)} {written(after - before, 1, sign=True)}{share}")
    return label("sure_steps", lang, steps=label("mark.clauses", lang).join(parts))


def _step(name: str, lang: Lang) -> str:
    """A step as people call it; one without a text of its own keeps its name."""
    texts = {
        "search": "step_search",
        "rounding": "step_rounding",
        "best of starts and search": "step_starts",
        "sparing": "step_sparing",
        "sparing officers": "step_sparing",
    }
    return label(texts[name], lang) if name in texts else name
