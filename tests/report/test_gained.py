"""What of a gain is a duty missed by less, and what is closures."""

from __future__ import annotations

from optimizer import SolveOptions, evaluate
from optimizer.report.gained import gained
from optimizer.scenario import Scenario
from optimizer.studies import split_gain
from tests.test_practice import SUPPORT, document

DUTY = {"name": "hard ones", "classes": ["hard"], "at_least": 5, "soft": True, "penalty": 10}


def sentences(**fields):
    scenario = Scenario.from_document(document(**{**SUPPORT, **fields}))
    result = evaluate(scenario, options=SolveOptions(gap=0.0, disruption=0.0))
    return {lang: gained(result, split_gain(result), lang) for lang in ("en", "zh")}


def test_what_a_duty_counts_is_told_apart_from_closures():
    """A hard case takes 4 days and the duty counts 10 for each: all officers work on those first.

    Status quo: 20 days, 5 hard cases, nothing missed, no day left. With 10 days of support: 10 easy ones more, no penalty.
    With 5 judges less at home, 10 days there are 2.5 hard cases, 2.5 missed: support brings 10 days, 2.5 more, 25 of penalty.
    """
    assert not any("Duties and targets" in one for one in sentences(duties=[DUTY])["en"])
    few = [{"court": "m", "judge": 0}, {"court": "a", "judge": 2}, {"court": "b", "judge": 2}]
    told = sentences(duties=[DUTY], pools=few)
    assert told["en"][:2] == [
        "The whole gain of +27.5 comes from moving people and other orders.",
        "Duties and targets missed by less than in the status quo count +25.0 of it; closures, and how early they come, +2.5.",
    ]
    assert "+25.0，执结案件及其早晚计+2.5" in told["zh"][1]
