"""Every number of every shipped scenario is public, derived or assumed with a range, or its file is made up as a whole."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from optimizer.scenario import Scenario
from optimizer.scenario.assumptions import MADE_UP, is_structural
from optimizer.scenario.tree import path_steps

SCENARIOS = Path(__file__).parents[2] / "scenarios"
REAL = sorted(SCENARIOS.glob("*.yaml")) + sorted((SCENARIOS / "backtests" / "scenarios").glob("*.yaml"))
INVENTED = sorted((SCENARIOS / "mechanisms").glob("*.yaml")) + sorted((SCENARIOS / "teaching").glob("*.yaml"))

NEUTRAL = {0, 1}
"""Numbers left out that change nothing: factors and shares of one, costs and delays of none."""

LEFT_OUT = {
    "classes.reopen_per_year": "plays no part where no class names `reopens_as`; a scenario that does gives it",
    "classes.limit_months": "the statutory limit of six months",
    "overtime_cap": "plays no part without a campaign; a scenario that has one gives it",
    "gain_cap": "plays no part without gains; a scenario that has some gives it",
    "protected_share": "plays no part where nobody is lent; a scenario that lends gives it",
    "travel": "plays no part where nobody is sent; a scenario that sends gives it",
    "objective": "the weights of a back-test that looks at closures only; base scenarios give them",
    "mechanisms.residual_half_life_weeks": "plays no part without a residual; a mechanism that has one gives it",
    "practice.phi": "plays no part where courts choose freely; a scenario in which they do not gives it",
    "mechanisms.receivers": "plays a part in designation only, where it is given",
    "mechanisms.rest_weeks": "plays no part where no rest is owed",
}
"""Defaults of the language that are neither 0 nor 1, and why a scenario may leave them out."""

KEY = re.compile(r"\b(?:ln|dl|as|cn|wh|sy|dd|sb|pj|tl|hld)_[a-z0-9_]+\b")


def public_keys():
    with (SCENARIOS / "data" / "public_figures.csv").open(encoding="utf-8") as file:
        return {row["key"] for row in csv.DictReader(file)}


def numbers(data, steps=()):
    """Every number of a document, and the path to it."""
    if isinstance(data, dict):
        for name, one in data.items():
            yield from numbers(one, (*steps, name))
    elif isinstance(data, list):
        for number, one in enumerate(data):
            yield from numbers(one, (*steps, number))
    elif isinstance(data, int | float) and not isinstance(data, bool):
        yield steps, data


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_every_number_written_says_what_it_rests_on(path):
    scenario = Scenario.load(path)
    assert scenario.basis == "recorded"
    assert scenario.unrecorded == ()
    for one in scenario.assumptions:
        ranged = one.low is not None and one.high is not None
        if one.basis == "assumed":
            assert ranged or "no range" in (one.note.en or ""), one.path
            assert ranged or "不设区间" in (one.note.zh or ""), one.path
        else:
            assert one.source.en, one.path
            assert one.source.zh, one.path
        assert bool(one.note.en) == bool(one.note.zh), one.path


def kind_of(steps):
    plain = [str(step) for step in steps if not isinstance(step, int)]
    named = plain[0] in ("classes", "roles", "budgets")
    return ".".join([plain[0], *plain[2 if named else 1 :]])


def written_paths(scenario):
    """Paths of the numbers with a record, as positions in the document; columns cover every row."""
    document = scenario.document
    names = {"mechanisms": [m.name for m in document.mechanisms], "courts": [c.id for c in document.courts]}
    out = set()
    for one in scenario.assumptions:
        steps = list(path_steps(one.path))
        if steps[0] in names and isinstance(steps[1], str) and not one.is_column:
            steps[1] = names[steps[0]].index(steps[1])
        out.add(tuple(steps))
    return out


def open_numbers(path):
    """Kind and value of every number of a document that is neither spoken of, nor structural, nor neutral."""
    scenario = Scenario.load(path)
    said = written_paths(scenario)
    for steps, value in numbers(scenario.source.model_dump(mode="json", by_alias=True)):
        alike = {steps, (steps[0], str(steps[-1])), steps[:-1]}  # itself, its column, fewest and most given as one number
        if not alike & said and not is_structural(steps) and value not in NEUTRAL:
            yield kind_of(steps), value


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_every_number_left_out_is_neutral_or_named_with_a_reason(path):
    assert [(kind, value) for kind, value in open_numbers(path) if not any(map(kind.startswith, LEFT_OUT))] == []


def test_no_reason_is_given_for_nothing():
    kinds = {kind for path in REAL for kind, _ in open_numbers(path)}
    assert [name for name in LEFT_OUT if not any(kind.startswith(name) for kind in kinds)] == []


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_keys_in_sources_and_notes_are_those_of_public_figures(path):
    known, used = public_keys(), set()
    for one in Scenario.load(path).assumptions:
        for text in (one.source.en, one.source.zh, one.note.en, one.note.zh):
            used |= set(KEY.findall(text or ""))
    assert used <= known
    assert used


@pytest.mark.parametrize("path", INVENTED, ids=lambda path: path.stem)
def test_scenarios_for_trying_are_made_up_as_a_whole(path):
    assert Scenario.load(path).basis == MADE_UP


@pytest.mark.parametrize("name", ["liaoning-2018", "liaoning-2019"])
def test_the_mix_of_roles_is_assumed_and_its_range_is_one_of_the_total(name):
    scenario = Scenario.load(SCENARIOS / f"{name}.yaml")
    pools = scenario.document.pools
    total = sum(sum(pool.heads.values()) for pool in pools)
    ranges = {"judge": (15, 20), "assistant": (30, 35), "clerk": (25, 30), "bailiff": (15, 25)}
    for role, (low, high) in ranges.items():
        (one,) = (one for one in scenario.assumptions if one.path == f"pools.{role}")
        share = 100 * sum(pool.heads[role] for pool in pools) / total
        assert one.basis == "assumed"
        assert one.low * share == pytest.approx(low, abs=0.5)  # whole officers by court meet the mix to half a per cent
        assert one.high * share == pytest.approx(high, abs=0.5)


def test_efforts_have_the_ranges_of_their_sums():
    # officer-days of one closure over all roles: low - base - high
    sums = {
        "money_simple": (0.3, 0.7, 1), "no_assets": (0.8, 1.5, 2.5), "money": (3.8, 4.5, 5.6), "vehicle_property": (6, 10, 15),
        "eviction": (15, 30, 65), "special_subject": (10, 20, 40), "petition": (10, 20, 40), "restored": (1, 2.5, 5),
    }  # fmt: skip
    scenario = Scenario.load(SCENARIOS / "liaoning-2018.yaml")
    for name, (low, base, high) in sums.items():
        days = [one for one in scenario.assumptions if one.path.startswith(f"classes.{name}.effort_days.")]
        assert len(days) == 4
        assert sum(one.base for one in days) == pytest.approx(base)
        assert sum(one.low for one in days) == pytest.approx(low, rel=0.01)
        assert sum(one.high for one in days) == pytest.approx(high, rel=0.01)


def test_money_per_officer_is_derived_and_not_published():
    scenario = Scenario.load(SCENARIOS / "liaoning-all.yaml")
    (one,) = (one for one in scenario.assumptions if one.path == "mechanisms.recruitment.cost_yuan_per_officer_week")
    assert one.basis == "derived"
    assert one.base == pytest.approx(216e6 / 1_700 / 52, rel=0.03)  # 2,443 yuan a week
    assert "not published" in one.note.en
