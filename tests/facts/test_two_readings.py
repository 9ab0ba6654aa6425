"""Each scenario read twice: the arrays of the problem, and the facts of the verifier."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from optimizer.facts import (
    allowed_starts,
    base_load,
    cases_older,
    cells_meant,
    class_numbers,
    effect_period,
    mean_ramp,
    meant,
    offered_windows,
    older_than,
    parts_of_queue,
    queue_cases,
    read_facts,
    replay_returns,
    role_numbers,
    window_periods,
)
from optimizer.posing.windows import period_after, periods_of, ramped_share, start_periods, windows_of
from optimizer.posing.withdrawals import has_cases, withdrawals
from optimizer.problem import build_problem
from optimizer.problem.backlog import older_than as model_older_than
from optimizer.problem.backlog import stock_of
from optimizer.scenario import Scenario
from optimizer.sections import Selector
from tests.facts.arrays import FIELDS, come_back, of_facts, of_problem, random_document

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SHIPPED = sorted(
    path
    for folder in (SCENARIOS, SCENARIOS / "mechanisms", SCENARIOS / "teaching", SCENARIOS / "backtests" / "scenarios")
    for path in folder.glob("*.yaml")
)
SEEDS = range(150)


def both(seed):
    scenario = Scenario.from_document(random_document(seed))
    return read_facts(scenario), build_problem(scenario)


def compare(facts, problem):
    assert (facts.courts, facts.classes, facts.roles) == (problem.courts, problem.classes, problem.roles)
    assert facts.shape == problem.shape
    for topic, names in FIELDS.items():
        for name in names:
            mine, model = of_facts(facts, topic, name), of_problem(problem, topic, name)
            if name in ("starts", "ends"):
                assert mine == model
                continue
            if name in ("heads", "floor"):
                model = np.broadcast_to(model, mine.shape)
            scale = np.nanmax(np.abs(np.where(np.isinf(model), 0, model)), initial=0.0) if model.size else 0.0
            assert mine.shape == model.shape, name
            np.testing.assert_allclose(mine, model, rtol=1e-9, atol=1e-13 * scale, err_msg=f"{topic}.{name}")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios(path):
    scenario = Scenario.load(path)
    compare(read_facts(scenario), build_problem(scenario))
    for variant in scenario.variants if len(scenario.document.courts) < 50 else ():  # a province takes a second to load
        other = scenario.with_variant(variant)
        compare(read_facts(other), build_problem(other))


def model_parts(problem, court, klass):
    """Cells of a queue with the part that each loses, as the model cuts what leaves it."""
    if not has_cases(problem, court, klass):
        return []
    taken = withdrawals(problem, 1, [(0, court, klass, 1.0)])
    return list(zip(taken.cell.tolist(), taken.cases.tolist(), strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_random_documents(seed):
    compare(*both(seed))


@pytest.mark.parametrize("seed", SEEDS[::5])
def test_random_documents_are_asked_the_same(seed):
    facts, problem = both(seed)
    periods = range(len(facts.time.days))
    for months in (0.3, 3, 6, 7.5):
        np.testing.assert_allclose(older_than(facts, months), model_older_than(problem, months), rtol=1e-9, atol=1e-10)
        every = stock_of(problem).older_than(np.full(len(facts.cells), months))
        for n, t in ((0, 0), (len(facts.cells) - 1, periods[-1])):
            one = cases_older(facts, n, months, t)
            assert (one is None) == (not problem.cells.dated[n])
            assert one is None or one == pytest.approx(every[n, t], rel=1e-9, abs=1e-10)
    closed = np.random.default_rng(seed).uniform(0, 9, facts.cells.shape)
    terminated = (1 - facts.cells.genuine[:, None]) * closed
    np.testing.assert_allclose(replay_returns(facts, terminated), come_back(problem, closed), rtol=1e-9, atol=1e-12)
    for selector in ({}, {"within": facts.courts[0]}, {"tier": "basic", "without": [facts.courts[-1]]}, {"kind": "railway"}):
        section = Selector.model_validate(selector)
        assert meant(facts, section) == problem.select(section).tolist()
        of = problem.select(section)[problem.cells.court] & np.isin(problem.cells.klass, [0])
        assert cells_meant(facts, section, facts.classes[:1]) == of.tolist()
        assert cells_meant(facts, section, facts.classes[:1], tied_only=True) == (of & problem.cells.tied).tolist()
    assert class_numbers(facts, facts.classes[::-1]) == problem.class_index(facts.classes[::-1]).tolist()
    assert role_numbers(facts, facts.roles[::-1]) == problem.role_index(facts.roles[::-1]).tolist()
    load = np.zeros(len(facts.courts))
    np.add.at(load, problem.cells.court, problem.cells.opening + problem.cells.inflow.sum(axis=1))
    assert base_load(facts) == pytest.approx(load)
    for j, court in enumerate(facts.courts):
        for k, klass in enumerate(facts.classes):
            of = (problem.cells.court == j) & (problem.cells.klass == k)
            assert queue_cases(facts, j, k) == pytest.approx(
                (problem.cells.opening[of] + problem.cells.inflow[of].sum(axis=1)).sum()
            )
            assert parts_of_queue(facts, court, klass) == [pytest.approx(part) for part in model_parts(problem, court, klass)]


def calendars():
    for period, count in (("week", 9), ("fortnight", 7), ("month", 6)):
        yield "2019-06-03", period, count
    for month in range(12):
        yield str(date(2019, 1, 31) + timedelta(days=31 * month)), "month", 14


@pytest.mark.parametrize(("start", "period", "count"), list(calendars()))
def test_windows(start, period, count):
    data = random_document(0) | {"calendar": {"start": start, "periods": count, "period": period}}
    scenario = Scenario.from_document(data)
    facts, problem = read_facts(scenario), build_problem(scenario)
    for every in (1, 2, 3, 4, 5, 13, 26):
        assert allowed_starts(facts, every) == start_periods(problem, every)
        windows = windows_of(problem, (1, 3, 6, 10), every)
        pairs = set(zip(windows.start.tolist(), windows.length.tolist(), strict=True))
        assert offered_windows(facts, (1, 3, 6, 10), every) == pairs
        for approval in (1, 13, 14, 28, 31, 61, 400):
            assert allowed_starts(facts, every, approval) == start_periods(problem, every, approval)
            windows = windows_of(problem, (1, 3, 6), every, approval)
            pairs = set(zip(windows.start.tolist(), windows.length.tolist(), strict=True))
            assert offered_windows(facts, (1, 3, 6), every, approval) == pairs
    for begin in range(count):
        for weeks in (*range(1, 27), 39, 52):
            assert window_periods(facts, begin, weeks) == periods_of(problem, begin, weeks)
        for lag in (0, 1, 2, 3, 5, 8, 21):
            assert effect_period(facts, begin, lag) == period_after(problem, begin, lag)
        for ramp in ((), (0.5,), (0.2, 0.4, 0.6, 0.1, 0.9)):
            shares = [mean_ramp(facts, ramp, begin, t) for t in range(begin, count)]
            assert shares == pytest.approx(ramped_share(problem, begin, ramp).tolist(), rel=1e-9)
