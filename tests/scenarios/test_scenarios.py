"""Every shipped scenario and each of its variants loads; the Liaoning ones stay near what was published."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

from optimizer import evaluate
from optimizer.mechanisms import KINDS
from optimizer.problem import build_problem
from optimizer.scenario import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SHIPPED = sorted(path for path in SCENARIOS.rglob("*.yaml") if path.parent.name not in ("rules", "backtests"))
PROVINCE = ("liaoning-2018", "liaoning-2019")


def load(name, **options):
    return Scenario.load(SCENARIOS / f"{name}.yaml", **options)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_and_its_variants_load(path):
    scenario = Scenario.load(path)
    assert scenario.document.title.en
    assert scenario.document.title.zh
    for variant in scenario.variants:
        assert Scenario.load(path, variant=variant).variant == variant


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_classes_roles_and_mechanisms_have_titles_in_both_languages(path):
    document = Scenario.load(path).document
    for thing in (*document.roles.values(), *document.classes.values(), *document.mechanisms):
        assert thing.title.en, thing
        assert thing.title.zh, thing


@pytest.mark.parametrize("name", PROVINCE)
def test_the_generator_and_the_scenario_agree_on_efforts(name):
    made = runpy.run_path(str(SCENARIOS / "build_data.py"))
    efforts = {klass: days for klass, (_, days) in made["FIRST"].items()} | {"restored": made["RESTORED_DAYS"]}
    classes = load(name).document.classes
    assert {k: sum(c.effort_days.values()) for k, c in classes.items()} == pytest.approx(efforts)
    for klass in classes.values():
        assert sum(tier.share * tier.effort for tier in klass.tiers) == pytest.approx(1)


def test_no_rule_of_2024_is_used_before_its_time():
    for name in (*PROVINCE, "anshan-2019"):
        document = load(name).document
        assert document.rules.name == "before-2024-06-17"
        forms = {mechanism.legal_form for mechanism in document.mechanisms if mechanism.on}
        assert forms == {"bureau", "coordinate", "designate", "elevate"}


NOT_YET = {"mediate", "centre"}
"""Kinds that wait for numbers of a province."""


def test_the_province_with_everything_uses_every_kind_and_nobody_moves_uses_none():
    kinds = {section.model_fields["kind"].annotation.__args__[0] for section in KINDS} - NOT_YET
    assert {mechanism.kind for mechanism in load("liaoning-all").document.mechanisms if mechanism.on} == kinds
    assert not any(mechanism.on for mechanism in load("liaoning-all", variant="nobody-moves").document.mechanisms)


def status_quo(problem, court):
    """Closures, money and free capacity of one court whose officers close what is worth most, all periods as one."""
    cells = np.flatnonzero((problem.cells.court == court) & ~problem.cells.tied)
    role, other = np.nonzero(problem.staff.stands_in)
    need = np.hstack([problem.cells.effort[cells].T, np.zeros((len(problem.roles), len(role)))])
    for n, (r, o) in enumerate(zip(role, other, strict=True), len(cells)):
        need[r, n], need[o, n] = 1, -problem.staff.stands_in[r, o]
    there = problem.cells.opening[cells] + problem.cells.inflow[cells].sum(axis=1)
    worth = np.concatenate([problem.cells.value[cells] + problem.cells.end_penalty[cells], np.zeros(len(role))])
    days = (problem.staff.heads[court] * problem.staff.days).sum(axis=1)
    found = linprog(-worth, A_ub=need, b_ub=days, bounds=[(0, n) for n in there] + [(0, None)] * len(role))
    assert found.status == 0
    closed = found.x[: len(cells)]
    return closed.sum(), closed @ problem.cells.yuan[cells]


@pytest.mark.parametrize(
    ("name", "start", "months", "days", "published"),
    [("liaoning-2019", "2019-01-01", 10, 207, 260_000), ("liaoning-2018", "2018-01-01", 8, 168, 148_527)],
)
def test_without_any_move_the_province_closes_about_what_was_published(name, start, months, days, published):
    settings = [f"calendar.start={start}", "calendar.period=month", f"calendar.periods={months}"]
    problem = build_problem(load(name, settings=settings))
    assert problem.time.days.sum() == days
    closed, yuan = np.sum([status_quo(problem, court) for court in range(len(problem.courts))], axis=0)
    assert closed == pytest.approx(published, rel=0.10)
    assert yuan / closed == pytest.approx(19_005_000_000 / 148_527, rel=0.10)  # ln_amount_2018_8m / ln_closed_2018_8m


@pytest.mark.parametrize(("name", "middle"), [("liaoning-2018", (0.7, 2.0)), ("liaoning-2019", (0.7, 1.5))])
def test_some_courts_drown_and_some_have_slack(name, middle):
    problem = build_problem(load(name))
    arriving = np.bincount(problem.cells.court, problem.cells.inflow.sum(axis=1) * problem.cells.effort.sum(axis=1))
    load_ratio = arriving / (problem.staff.heads * problem.staff.days).sum(axis=(1, 2))
    low, high = np.quantile(load_ratio, [0.15, 0.90])
    assert middle[0] <= low < 1 < high <= middle[1]
    assert 0.2 < load_ratio.min() < load_ratio.max() < 4


@pytest.mark.parametrize(("name", "nobody", "best"), [("two-courts", 40, 60), ("tied-cases", 4, 8), ("lag", 68, 88)])
def test_a_teaching_scenario_gives_the_answer_worked_out_in_it(name, nobody, best):
    result = evaluate(load(f"teaching/{name}"))
    assert not result.violations
    assert result.courts()["sq_closures"].sum() == pytest.approx(nobody, rel=1e-4)
    assert result.totals()["closures"] == pytest.approx(best, rel=1e-4)


def test_the_bureau_opens_at_the_lagging_court():
    scenario = load("anshan-2019")
    lagging = scenario.document.adjust[0].courts.ids
    result = evaluate(scenario)
    assert not result.violations
    assert tuple(result.bureaus()["host"]) == lagging
    assert result.proof.gap is not None
    assert result.proof.gap <= 0.005
    courts = result.courts().set_index("court")
    host = courts.loc[next(iter(lagging))]
    assert host["sq_rank"] == courts["sq_rank"].max()
    assert host["closures"] - host["sq_closures"] > 500
    orders = result.orders()  # no bureau from more than five courts, nobody alone, a day's journey at most
    blocks = orders.set_index(["kind", "host", "start", "end", "donor"])["heads"]
    assert blocks.index.is_unique
    assert blocks.min() >= 2
    assert blocks["bureau"].groupby(["host", "start", "end"]).size().max() <= 5
    assert orders["km"].max() <= 200
