from __future__ import annotations

from pathlib import Path

import pytest


def test_files_variants_and_run_folders_stand_side_by_side(run, demo):
    run("solve", demo, "--no-report", "--quiet", "--out", "saved")
    ended = run("compare", "saved", "demo.yaml@small-bureau", "--json", "--gap", "0")
    found = ended.json
    assert ended.code == 0
    assert list(found["plans"]) == ["demo", "demo@small-bureau"]
    assert found["baseline"] == "demo"
    change = found["plans"]["demo@small-bureau"]["kpis"]["closures"] - found["plans"]["demo"]["kpis"]["closures"]
    assert found["differences"]["demo@small-bureau"]["closures"] == pytest.approx(change)
    assert found["differences"]["demo"]["closures"] == 0


def test_variant_option_adds_what_ifs(run, demo):
    assert list(run("compare", demo, "--variant", "small-bureau", "--json").json["plans"]) == ["demo", "demo@small-bureau"]


def test_a_rule_of_thumb_may_be_the_baseline(run, demo):
    ended = run("compare", demo, "--baseline", "status quo")
    assert ended.code == 0
    assert "Against status quo" in ended.out
    assert "worst court first" in ended.out


def test_report_and_tables_are_written(run, demo):
    ended = run("compare", demo, "--variant", "small-bureau", "--out", "both", "--lang", "zh")
    assert ended.code == 0
    assert {"table.csv", "differences.csv", "report.html"} <= {path.name for path in Path("both").iterdir()}
    assert list(Path("both/figures").glob("*.png"))


def test_all_faults_of_all_items_come_out_before_anything_is_solved(run, demo, monkeypatch):
    monkeypatch.setattr("optimizer.comparison.evaluate", lambda *_, **__: pytest.fail("solved all the same"))
    ended = run("compare", demo, "nofile.yaml", "demo.yaml@smal", "--json")
    assert ended.code == 2
    assert len(ended.json["faults"]) == 2


def test_an_unknown_baseline_names_the_known_ones(run, demo):
    ended = run("compare", demo, "--baseline", "demi")
    assert ended.code == 2
    assert "did you mean demo" in ended.err


def test_an_unknown_baseline_is_refused_before_anything_is_solved(run, demo, monkeypatch):
    monkeypatch.setattr("optimizer.comparison.evaluate", lambda *_, **__: pytest.fail("solved all the same"))
    assert run("compare", demo, "--baseline", "demi").code == 2


def test_an_infeasible_plan_shows_in_the_exit_code(run, demo):
    with Path(demo).open("a", encoding="utf-8") as file:
        file.write("  too-much: {targets: [{name: everything, kpi: closing_rate, at_least: 1}]}\n")
    ended = run("compare", demo, "--variant", "too-much", "--json")
    assert ended.code == 3
    assert ended.json["plans"]["demo"]["verified"]
    assert ended.json["plans"]["demo@too-much"]["status"] == "infeasible"
