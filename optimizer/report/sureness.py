"""What a plan is worth and how sure that is, in sentences; the worth comes first, since it is what is optimised."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from optimizer.gap import relative_gap
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
    """Between what the best plan gains: what is proven first, then what one solver's search says beyond."""
    low, high, base = proof.optimum.low, proof.optimum.high, proof.status_quo
    if proof.status == "rule" or base is None or low is None:
        return ""
    if high is None:
        return label("headline_open", lang)
    if proof.proven:
        return label("headline_proven", lang, gains=_gains(low - base, high - base, lang))
    text = label("headline_searched", lang, gains=_gains(low - base, high - base, lang))
    if proof.checked_bound is None:
        return text
    surely = label("headline_proven", lang, gains=_gains(low - base, proof.checked_bound - base, lang))
    return label("mark.sentences", lang).join([surely, text])


def _gains(low: float, high: float, lang: Lang) -> str:
    least, most = written(low, 1, sign=True), written(high, 1, sign=True)
    return label("gains_point", lang, low=least) if least == most else label("gains_between", lang, low=least, high=most)


def brings(result: Result, lang: Lang) -> str:
    """Closures that come with the worth, how many more than in the status quo, and what closes later or is never opened."""
    totals, before = result.totals(), result.status_quo
    if before is None:
        return label("brings_alone", lang, closures=written(totals["closures"]), genuine=written(totals["genuine"]))
    base = float(before.closures.sum())
    sentence = label(
        "brings_sentence",
        lang,
        closures=written(totals["closures"]),
        extra=written(totals["extra_closures"], sign=True),
        percent=written(100 * totals["extra_closures"] / base if base else 0.0, 1, sign=True),
        genuine=written(totals["genuine"]),
        extra_genuine=written(totals["genuine"] - float(before.genuine.sum()), sign=True),
    )
    sentences, performed = [sentence], float(totals["performed"])
    later, then = float(totals["pipeline_end"]), float(before.pipeline_end.sum())
    if max(later, then) >= 0.5:
        sentences.append(label("brings_pipeline", lang, cases=written(later), extra=written(later - then, sign=True)))
    if performed >= 0.5:
        sentences.append(label("brings_performed", lang, cases=written(performed)))
    return label("mark.sentences", lang).join(sentences)


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
    return [*out, label("sure_status_quo" if result.nobody_moves is not None else "sure_no_status_quo", lang)]


def _claim(proof: Proof, lang: Lang) -> str:
    """What is proven, and on whose word."""
    if proof.status == "rule":
        return label("sure_rule", lang)
    if proof.gap is None:
        return label("sure_none", lang)
    if is_best(proof):
        return label("sure_optimal" if proof.proven else "sure_searched", lang)
    text = label("sure_gap" if proof.proven else "sure_gap_searched", lang, **_above(proof, proof.bound))
    if proof.proven or proof.checked_bound is None:
        return text
    checked = label("sure_gap", lang, **_above(proof, proof.checked_bound))
    return label("mark.sentences", lang).join([checked, text])


def _above(proof: Proof, bound: float | None) -> dict[str, str]:
    """How far a bound lies above the plan, as a share of its worth and of its gain."""
    assert proof.objective is not None
    assert bound is not None
    gain = proof.objective - (proof.objective if proof.status_quo is None else proof.status_quo)
    share = f"{written(100 * (bound - proof.objective) / gain, 1)} %" if gain > 1e-9 else "–"
    return {"gap": written(100 * (relative_gap(proof.objective, bound) or 0.0), 2), "gain_gap": share}


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
