from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer import SolveOptions, load_result

FIELDS = {"status", "objective", "bound", "gap", "seconds", "verified", "violations", "kpis", "out"}
FULL = "targets=[{name: everything, kpi: closing_rate, at_least: 1}]"
"""Out of reach: the courts cannot close every case in eight weeks."""


@pytest.fixture
def solved(run, demo):
    return run("solve", demo, "--no-report", "--json", "--gap", "0", "--out", "here")


def test_starter_solves_at_once(solved):
    found = solved.json
    assert solved.code == 0
    assert found.keys() >= FIELDS
    assert (found["status"], found["verified"], found["violations"], found["out"]) == ("optimal", True, [], "here")
    assert 0 <= found["gap"] <= 1e-6
    assert found["bound"] == pytest.approx(found["objective"])
    assert all(seconds >= 0 for seconds in found["seconds"].values())
    assert found["kpis"]["closures"] > found["baselines"]["status quo"]["closures"]


def test_baselines_never_beat_an_optimal_plan(solved):
    found = solved.json
    assert set(found["baselines"]) == {"status quo", "proportional", "worst court first"}
    assert all(kpis["objective"] <= found["objective"] * (1 + 1e-3) for kpis in found["baselines"].values())


def test_a_search_by_courts_comes_to_the_same_and_says_so(run, demo, solved):
    found = run("solve", demo, "--no-report", "--json", "--gap", "0", "--gain-gap", "0", "--method", "courts", "--out", "by")
    assert (found.code, found.json["method"], solved.json["method"]) == (0, "courts", "direct")
    assert found.json["objective"] == pytest.approx(solved.json["objective"], rel=1e-4)
    assert found.json["bound"] >= solved.json["objective"] * (1 - 1e-9)
    assert load_result("by").proof.options["method"] == "courts"


def test_run_folder_loads_again(solved):
    result = load_result("here")
    assert result.proof.objective == pytest.approx(solved.json["objective"])
    assert {"courts.csv", "orders.csv", "plan.json", "scenario.json"} <= {p.name for p in Path("here").iterdir()}


def test_summary_goes_to_standard_error_beside_json(solved):
    assert "temporary enforcement bureau at North" in solved.err


@pytest.mark.parametrize(("lang", "words"), [("en", "How sure this is"), ("zh", "可信程度")])
def test_report_and_figures_are_written_in_both_languages(run, demo, lang, words):
    ended = run("solve", demo, "--lang", lang)
    assert ended.code == 0
    assert words in ended.out
    assert words in Path("out/demo/report.html").read_text(encoding="utf-8")
    assert list(Path("out/demo/figures").glob("*.svg"))


def test_quiet_prints_nothing(run, demo):
    ended = run("solve", demo, "--no-report", "--quiet")
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_variant_and_settings_change_the_plan(run, demo, solved):
    small = run("solve", demo, "--variant", "small-bureau", "--no-report", "--json").json
    assert small["out"] == "out/demo@small-bureau"
    assert small["objective"] < solved.json["objective"]
    off = run("solve", demo, "--set", "mechanisms.bureau.on=false", "--no-report", "--json").json
    assert off["objective"] == pytest.approx(off["baselines"]["status quo"]["objective"])


def test_infeasible_scenarios_name_a_rule_and_its_line(run, demo):
    text = Path(demo).read_text(encoding="utf-8")
    Path(demo).write_text(text + "targets:\n  - {name: everything, kpi: closing_rate, at_least: 1}\n", encoding="utf-8")
    ended = run("solve", demo, "--json")
    found = ended.json
    assert ended.code == 3
    assert (found["status"], found["objective"], found["verified"], found["out"]) == ("infeasible", None, False, None)
    assert [(rule["file"], rule["line"]) for rule in found["conflict"]] == [("demo.yaml", 27)]
    assert "demo.yaml:27" in ended.err


def test_no_plan_within_the_limits_ends_with_four(run, demo, monkeypatch):
    from dataclasses import replace

    from optimizer.evaluation import evaluate

    def without_plan(*arguments, **options):
        result = evaluate(*arguments, **options)
        proof = replace(result.proof, status="unknown", objective=None, bound=None, stopped_by="time limit")
        return replace(result, plan=None, proof=proof)

    monkeypatch.setattr("optimizer.evaluation.evaluate", without_plan)
    ended = run("solve", demo, "--json")
    assert ended.code == 4
    assert (ended.json["status"], ended.json["verified"], ended.json["kpis"], ended.json["out"]) == ("unknown", False, {}, None)
    assert "within the limits" in ended.err
    assert not Path("out/demo/plan.json").exists()


def test_an_interrupted_solve_keeps_its_plan(run, demo, monkeypatch):
    from dataclasses import replace

    from optimizer.evaluation import evaluate

    def interrupted(*arguments, **options):
        result = evaluate(*arguments, **options)
        return replace(result, proof=replace(result.proof, status="feasible", stopped_by="interrupt"))

    monkeypatch.setattr("optimizer.evaluation.evaluate", interrupted)
    ended = run("solve", demo, "--json", "--no-report")
    assert ended.code == 0
    assert ended.json["stopped_by"] == "interrupt"
    assert Path("out/demo/plan.json").exists()


def test_ctrl_c_beside_the_plan_skips_only_what_is_beside_it(run, demo, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("optimizer.baselines.baselines", interrupt)
    ended = run("solve", demo, "--json", "--no-report")
    assert ended.code == 0
    assert (ended.json["verified"], ended.json["baselines"]) == (True, {})
    assert "skipped" in ended.err
    assert Path("out/demo/plan.json").exists()


def test_options_reach_the_solver(run, demo, monkeypatch):
    seen = []

    def note(scenario, *, options, progress):
        seen.append(options)
        raise KeyboardInterrupt

    monkeypatch.setattr("optimizer.evaluation.evaluate", note)
    arguments = ("--gap", "0.01", "--time-limit", "5", "--threads", "1", "--seed", "7", "--solver", "scip")
    ended = run("solve", demo, "--json", *arguments)
    assert (ended.code, ended.json["status"]) == (130, "interrupted")
    assert seen == [SolveOptions(gap=0.01, time_limit=5, threads=1, seed=7, solver="scip")]


def test_a_folder_that_cannot_be_written_is_refused_before_solving(run, demo, monkeypatch):
    monkeypatch.setattr("optimizer.evaluation.evaluate", lambda *_, **__: pytest.fail("solved all the same"))
    ended = run("solve", demo, "--out", "demo.yaml/inside")
    assert ended.code == 2
    assert "cannot be written" in ended.err


def test_faults_of_the_scenario_are_one_json_object(run, demo):
    ended = run("solve", demo, "--set", "calendar.periods=0", "--json")
    assert ended.code == 2
    assert ended.json["status"] == "error"
    assert ended.json["faults"][0]["path"] == "calendar.periods"


def test_same_input_same_plan_to_the_byte(run, demo):
    for folder in ("a", "b"):
        run("solve", demo, "--no-report", "--quiet", "--out", folder)
    assert Path("a/plan.json").read_bytes() == Path("b/plan.json").read_bytes()
    assert json.loads(Path("a/plan.json").read_text(encoding="utf-8"))


def test_warnings_of_the_scenario_come_first_and_are_kept(run, demo):
    ended = run("solve", demo, "--no-report", "--json", "--out", "here", "--set", "mechanisms.bureau.heads.clerk=[10, 10]")
    assert ended.code == 0
    first = next(line for line in ended.err.splitlines() if "warning" in line)
    assert first.startswith("--set:1:")
    (warning,) = ended.json["scenario_warnings"]
    assert warning["path"] == "mechanisms[0].heads"
    assert any("lend at most 4 judge, 8 clerk" in text["en"] for text in load_result("here").warnings)


@pytest.mark.parametrize("name", ["plan.json", "orders.csv", "report.html"])
@pytest.mark.parametrize("content", ["{}", "mine", '{"format": 1}', "[" * 100_000])
def test_somebody_elses_files_are_not_written_over(run, demo, name, content):
    Path("mine").mkdir()
    Path("mine", name).write_text(content, encoding="utf-8")
    ended = run("solve", demo, "--out", "mine")
    assert ended.code == 2
    assert f"holds {name}, which this program did not write" in ended.err
    assert Path("mine", name).read_text(encoding="utf-8") == content
    assert [path.name for path in Path("mine").iterdir()] == [name]


def test_a_run_is_written_over_a_run_and_beside_other_files(run, demo, solved):
    Path("here", "notes.txt").write_text("mine", encoding="utf-8")
    assert run("solve", demo, "--no-report", "--quiet", "--out", "here").code == 0
    assert Path("here", "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--threads", "100000"),
        ("--threads", "0"),
        ("--time-limit", "inf"),
        ("--time-limit", "nan"),
        ("--gap", "nan"),
        ("--gain-gap", "nan"),
        ("--gain-gap", "1"),
        ("--method", "neither"),
    ],
)
def test_limits_without_sense_are_refused(run, demo, option, value):
    ended = run("solve", demo, option, value)
    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert "Invalid value" in ended.err


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_plan_without_a_status_quo_is_told_to_its_end_and_held_against_nothing(run, demo, lang):
    """A hard duty that only a plan can keep: the cases nobody at the court may progress."""
    text = Path(demo).read_text(encoding="utf-8")
    owed = "duties:\n  - {name: owed, tied: true, at_least: 1, courts: [north]}\n"
    Path(demo).write_text(text + owed, encoding="utf-8")
    ended = run("solve", demo, "--lang", lang)
    assert ended.code == 0
    said = {"en": "no such plan keeps the rules of the scenario", "zh": "不存在符合情景规则的此类方案"}
    assert said[lang] in ended.out
    assert {"en": "How sure this is", "zh": "可信程度"}[lang] in ended.out
    page = Path("out/demo/report.html").read_text(encoding="utf-8")
    for text in (ended.out, page):
        assert "No court's own cases lose anything" not in text
        assert "没有法院的自身案件相对现状受损" not in text
    kpis = json.loads(Path("out/demo/kpis.json").read_text(encoding="utf-8"))
    assert (kpis["extra_closures"], kpis["donor_harm"], kpis["cost_per_extra_closure"]) == (None, None, None)
    assert run("verify", "out/demo").code == 0
    assert run("compare", "out/demo", "--rules").code in (0, 4)
