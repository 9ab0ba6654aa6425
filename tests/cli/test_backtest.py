from __future__ import annotations

from pathlib import Path

import pytest

SHIPPED = Path(__file__).parents[2] / "scenarios" / "backtests"


@pytest.fixture
def ridge(tmp_path):
    folder = tmp_path / "cases"
    folder.mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "figures_use.csv").write_text("key,use,note\nas_takeover_closed,seen,not fitted\n", encoding="utf-8")
    (folder / "ridge.yaml").write_text((SHIPPED / "anshan-ridge.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return "cases"


def test_the_report_is_written_and_json_holds_the_same(run, ridge):
    ended = run("backtest", ridge, "--out", "report.md", "--json")
    assert ended.code == 0, ended.err
    (finding,) = ended.json
    assert finding["verdict"] == "not identified"
    assert list(finding)[:3] == ["name", "proves", "verdict"]
    assert finding["proves"] == "arithmetic"
    assert finding["keys"] == {"as_takeover_closed": "seen"}
    assert [line["en"].split(" = ")[1] for line in finding["arithmetic"]] == ["85 officers", "53 officers", "26 officers"]
    assert "85 officers" in Path("report.md").read_text(encoding="utf-8")
    assert sorted(path.name for path in Path().glob("*report*")) == ["report.md"]


def test_the_report_is_told_in_chinese(run, ridge):
    told = run("backtest", ridge, "--lang", "zh").out
    for text in ("回溯检验", "85人", "无法识别", "只知道人数与人日执结之积"):
        assert text in told
    assert "officers" not in told


def test_a_folder_without_back_tests_is_a_user_error(run):
    ended = run("backtest", "nowhere")
    assert ended.code == 2
    assert "holds no back-test" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(("out", "said"), [("file.txt/report.md", "cannot be written"), (".", "is a folder")])
def test_a_report_that_could_not_be_written_is_refused_before_anything_runs(run, ridge, out, said):
    Path("file.txt").touch()
    ended = run("backtest", ridge, "--out", out)
    assert ended.code == 2
    assert said in ended.err


HELD = """
name: rate
kind: indicators
proves: prediction
held_back: true
title: {en: Rate, zh: 结案率}
source: a newspaper
reported: {rate: 0.5}
keys: {rate: new}
scenario: scenarios/north.yaml
indicators: {rate: closing_rate}
"""


def test_figures_held_back_are_compared_only_when_asked(run):
    Path("data").mkdir()
    Path("data/figures_use.csv").write_text("key,use,note\nnew,held back,not looked at\n", encoding="utf-8")
    Path("cases/scenarios").mkdir(parents=True)
    Path("cases/rate.yaml").write_text(HELD, encoding="utf-8")
    assert run("init", "north").code == 0
    Path("north.yaml").rename("cases/scenarios/north.yaml")
    ended = run("backtest", "cases", "--json")
    (finding,) = ended.json
    assert (finding["verdict"], finding["numbers"], finding["rows"]) == ("held back", {}, [])
    assert "held back, not run: rate; --held-back runs them" in ended.err
    assert "50.0%" not in ended.out
    ended = run("backtest", "cases", "--held-back", "--json")
    assert ended.json[0]["numbers"]["rate"] > 0.1
    assert "held back, not run" not in ended.err
