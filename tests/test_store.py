"""Run folders: what is saved comes back; what is damaged is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer import Result, SolveOptions, evaluate
from optimizer.errors import ScenarioError, VerificationError
from optimizer.scenario import Scenario
from optimizer.store import TABLES, plain

TEACHING = Path(__file__).parents[1] / "scenarios" / "teaching" / "two-courts.yaml"


@pytest.fixture(scope="module")
def result():
    return evaluate(Scenario.load(TEACHING), options=SolveOptions(gap=0.0))


def test_a_saved_run_comes_back(result, tmp_path):
    result.save(tmp_path / "run")
    again = Result.load(tmp_path / "run")
    assert again.totals() == pytest.approx(result.totals(), nan_ok=True)
    assert again.scenario.digest == result.scenario.digest
    assert again.verified
    for name in TABLES:
        assert (tmp_path / "run" / f"{name}.csv").stat().st_size > 0


def test_saving_twice_gives_the_same_bytes_and_leaves_nothing_half_written(result, tmp_path):
    result.save(tmp_path)
    first = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    result.save(tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == first


def test_one_head_too_many_in_a_saved_plan_is_caught(result, tmp_path):
    result.save(tmp_path)
    document = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    orders = next(tables["orders"] for tables in document["decisions"].values() if "orders" in tables)
    orders["amount"][0] += 1
    (tmp_path / "plan.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(VerificationError, match=r"staff|lend|more than"):
        Result.load(tmp_path)


def test_a_changed_scenario_is_refused(result, tmp_path):
    result.save(tmp_path)
    document = json.loads((tmp_path / "scenario.json").read_text("utf-8"))
    document["document"]["protected_share"] = 0.123
    (tmp_path / "scenario.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(ScenarioError, match="not the scenario the plan was made for"):
        Result.load(tmp_path)


def edited(folder, file, change):
    """A file of a run folder, changed by hand."""
    document = json.loads((folder / file).read_text("utf-8"))
    change(document)
    (folder / file).write_text(json.dumps(document), "utf-8")


def test_indicators_that_are_not_the_plan_s_are_caught(result, tmp_path):
    result.save(tmp_path)
    edited(tmp_path, "kpis.json", lambda kpis: kpis.update(closures=kpis["closures"] + 1))
    with pytest.raises(VerificationError, match="kpi closures"):
        Result.load(tmp_path)


def test_a_bound_below_the_plan_is_caught(result, tmp_path):
    result.save(tmp_path)
    edited(tmp_path, "plan.json", lambda plan: plan["proof"].update(bound=plan["proof"]["objective"] - 1))
    with pytest.raises(VerificationError, match="bound"):
        Result.load(tmp_path)


def test_an_index_that_would_count_from_the_end_is_refused(result, tmp_path):
    result.save(tmp_path)
    edited(tmp_path, "plan.json", lambda plan: plan["decisions"]["core"]["closed"]["index"]["cell"].__setitem__(0, -1))
    with pytest.raises(ScenarioError, match="negative"):
        Result.load(tmp_path)


@pytest.mark.parametrize("file", ["scenario.json", "plan.json", "kpis.json"])
def test_a_cut_off_file_is_refused_by_name(result, tmp_path, file):
    result.save(tmp_path)
    (tmp_path / file).write_text((tmp_path / file).read_text("utf-8")[:50], "utf-8")
    with pytest.raises(ScenarioError, match=file):
        Result.load(tmp_path)


def test_plain_has_no_nan():
    assert plain({"a": float("nan"), "b": [float("inf"), 1]}) == {"a": None, "b": [None, 1]}
