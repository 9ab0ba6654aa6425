from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import compare
from optimizer.scenario import split_item


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


def test_a_rule_of_thumb_goes_by_its_name_in_any_language(run, demo):
    assert "Against status quo" in run("compare", demo, "--baseline", "现状").out
    assert "did you mean 最差法院优先" in run("compare", demo, "--baseline", "最差法院").err


def test_runs_of_one_name_go_by_their_folders(run, demo):
    for folder in ("monday", "tuesday"):
        run("solve", demo, "--no-report", "--quiet", "--out", folder)
    ended = run("compare", "monday", "tuesday", demo, "--json", "--baseline", "demo (tuesday)")
    assert list(ended.json["plans"]) == ["demo (monday)", "demo (tuesday)", "demo"]
    assert ended.json["baseline"] == "demo (tuesday)"
    assert list(compare(["monday", "tuesday"], baseline="现状").results)[:2] == ["demo (monday)", "demo (tuesday)"]
    assert list(compare(["monday", "monday"]).results) == ["demo (monday)", "demo (monday) (2)"]


def test_report_and_tables_are_written(run, demo):
    ended = run("compare", demo, "--variant", "small-bureau", "--out", "both", "--lang", "zh")
    assert ended.code == 0
    assert {"table.csv", "differences.csv", "report.html"} <= {path.name for path in Path("both").iterdir()}
    assert list(Path("both/figures").glob("*.png"))
    cells = [cell for name in ("table", "differences", "worth") for cell in Path(f"both/{name}.csv").read_text().split(",")]
    numbers = [cell.strip() for cell in cells if cell.strip()[-1:].isdigit()]
    assert len(numbers) > 100
    assert not [number for number in numbers if number == "-0" or len(number.lstrip("-0.").replace(".", "")) > 10]


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


@pytest.mark.parametrize("item", ["me@home/demo.yaml", "me@home/demo.yaml@small-bureau", "me@home"])
def test_folders_may_have_the_sign_that_divides_variants(run, demo, item):
    Path("me@home").mkdir()
    Path("me@home/demo.yaml").write_text(Path(demo).read_text(encoding="utf-8"), encoding="utf-8")
    if item == "me@home":
        run("solve", demo, "--no-report", "--quiet", "--out", "me@home/run")
        item = "me@home/run"
    told = list(run("compare", item, "--json").json["plans"])
    assert told == list(compare([item]).results) == ["demo@small-bureau" if item.endswith("bureau") else "demo"]


@pytest.mark.parametrize(
    ("text", "file", "variant"),
    [
        ("a.yaml", "a.yaml", None),
        ("a.yaml@b", "a.yaml", "b"),
        ("a.yaml@b@c", "a.yaml", "b@c"),
        ("a@b.yaml", "a@b.yaml", None),
        ("a@b.yaml@c/d", "a@b.yaml", "c/d"),
        ("no@where.yaml@c", "no@where.yaml", "c"),
        ("no@where/x.yaml", "no@where/x.yaml", None),
    ],
)
def test_items_are_divided_where_the_file_ends(tmp_path, monkeypatch, text, file, variant):
    monkeypatch.chdir(tmp_path)
    for name in ("a.yaml", "a@b.yaml"):
        Path(name).touch()
    assert split_item(text) == (file, variant)


def test_a_comparison_is_written_over_a_comparison_only(run, demo):
    Path("mine").mkdir()
    Path("mine/table.csv").write_text("mine", encoding="utf-8")
    ended = run("compare", demo, "--out", "mine")
    assert ended.code == 2
    assert "holds table.csv, which this program did not write" in ended.err
    for _ in range(2):
        assert run("compare", demo, "--out", "both", "--no-report").code == 0
