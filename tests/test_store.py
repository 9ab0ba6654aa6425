"""Run folders: what is saved comes back; what is damaged is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from optimizer import SolveOptions, evaluate
from optimizer.baselines import baselines
from optimizer.errors import ScenarioError, VerificationError
from optimizer.scenario import Scenario
from optimizer.store import TABLES, load_result, plain, save_result
from optimizer.store.tables import clean_number
from optimizer.verification import verify

TEACHING = Path(__file__).parents[1] / "scenarios" / "teaching" / "two-courts.yaml"


@pytest.fixture(scope="module")
def result():
    return evaluate(Scenario.load(TEACHING), options=SolveOptions(gap=0.0))


def test_a_saved_run_comes_back(result, tmp_path):
    save_result(result, tmp_path / "run")
    again = load_result(tmp_path / "run")
    assert again.totals() == pytest.approx(result.totals(), nan_ok=True)
    assert again.scenario.digest == result.scenario.digest
    assert again.verified
    for name in TABLES:
        assert (tmp_path / "run" / f"{name}.csv").stat().st_size > 0


def test_saving_twice_gives_the_same_bytes_and_leaves_nothing_half_written(result, tmp_path):
    save_result(result, tmp_path)
    first = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    save_result(result, tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == first


def test_one_head_too_many_in_a_saved_plan_is_caught(result, tmp_path):
    save_result(result, tmp_path)
    document = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    orders = next(tables["orders"] for tables in document["decisions"].values() if "orders" in tables)
    orders["amount"][0] += 1
    (tmp_path / "plan.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(VerificationError, match=r"staff|lend|more than"):
        load_result(tmp_path)


def test_a_changed_scenario_is_refused(result, tmp_path):
    save_result(result, tmp_path)
    document = json.loads((tmp_path / "scenario.json").read_text("utf-8"))
    document["document"]["protected_share"] = 0.123
    (tmp_path / "scenario.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(ScenarioError, match="not the scenario the plan was made for"):
        load_result(tmp_path)


def edited(folder, file, change):
    """A file of a run folder, changed by hand."""
    document = json.loads((folder / file).read_text("utf-8"))
    change(document)
    (folder / file).write_text(json.dumps(document), "utf-8")


def test_indicators_that_are_not_the_plan_s_are_caught(result, tmp_path):
    save_result(result, tmp_path)
    edited(tmp_path, "kpis.json", lambda kpis: kpis.update(closures=kpis["closures"] + 1))
    with pytest.raises(VerificationError, match="kpi closures"):
        load_result(tmp_path)


def test_a_bound_below_the_plan_is_caught(result, tmp_path):
    save_result(result, tmp_path)
    edited(tmp_path, "plan.json", lambda plan: plan["proof"].update(bound=plan["proof"]["objective"] - 1))
    with pytest.raises(VerificationError, match="bound"):
        load_result(tmp_path)


def test_an_index_that_would_count_from_the_end_is_refused(result, tmp_path):
    save_result(result, tmp_path)
    edited(tmp_path, "plan.json", lambda plan: plan["decisions"]["core"]["closed"]["index"]["cell"].__setitem__(0, -1))
    with pytest.raises(ScenarioError, match="negative"):
        load_result(tmp_path)


@pytest.mark.parametrize("file", ["scenario.json", "plan.json", "kpis.json"])
def test_a_cut_off_file_is_refused_by_name(result, tmp_path, file):
    save_result(result, tmp_path)
    (tmp_path / file).write_text((tmp_path / file).read_text("utf-8")[:50], "utf-8")
    with pytest.raises(ScenarioError, match=file):
        load_result(tmp_path)


def test_plain_has_no_nan():
    assert plain({"a": float("nan"), "b": [float("inf"), 1]}) == {"a": None, "b": [None, 1]}


def test_tables_hold_clean_numbers(result, tmp_path):
    # 0.1 + 0.2 is 0.30000000000000004, a solver's dust is no amount, and nothing is minus nothing
    save_result(result, tmp_path)
    for name in TABLES:
        words = (tmp_path / f"{name}.csv").read_text("utf-8-sig").replace("\n", ",").split(",")
        numbers = [word for word in words if word.replace(".", "", 1).removeprefix("-").isdigit()]
        assert all(len(number.replace(".", "").lstrip("-0")) <= 10 for number in numbers), name
        assert "-0" not in numbers
    assert [clean_number(x) for x in (0.1 + 0.2, 82.80000000000001, -0.0, 3.0, 1e-13, 1.5e11, -1e-12)] == [
        "0.3", "82.8", "0", "3", "0", "150000000000", "0",
    ]  # fmt: skip


def test_a_status_quo_that_misses_a_hard_target_comes_back(tmp_path):
    # nobody closes more without help than with it, so that the target is one for plans only
    scenario = Scenario.load(TEACHING)
    base = baselines(scenario)["status quo"]
    goal = {"name": "goal", "kpi": "closures", "at_least": base.totals()["closures"] + 1}
    quiet = baselines(scenario.changed(targets=[goal]))["status quo"]
    assert [v.row for v in verify(quiet.facts, quiet.plan)] == ["target goal"]
    assert verify(quiet.facts, quiet.plan, promises=False) == ()
    save_result(quiet, tmp_path)
    assert load_result(tmp_path).plan is not None


def test_a_run_without_a_plan_comes_back_and_leaves_no_tables_of_an_earlier_one(result, tmp_path):
    save_result(result, tmp_path)
    proof = replace(result.proof, status="unknown", objective=None, first_stage=None)
    save_result(replace(result, plan=None, proof=proof), tmp_path)
    assert not list(tmp_path.glob("*.csv"))
    assert load_result(tmp_path).proof.status == "unknown"
    (tmp_path / "orders.csv").write_text("donor,host,heads\n", "utf-8")
    with pytest.raises(VerificationError, match=r"orders\.csv: a table beside a run that has no plan"):
        load_result(tmp_path)
