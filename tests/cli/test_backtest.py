from __future__ import annotations

from pathlib import Path

import pytest

SHIPPED = Path(__file__).parents[2] / "scenarios" / "backtests"


@pytest.fixture
def ridge(tmp_path):
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "ridge.yaml").write_text((SHIPPED / "anshan-ridge.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return "cases"


def test_the_report_is_written_and_json_holds_the_same(run, ridge):
    ended = run("backtest", ridge, "--out", "report.md", "--json")
    assert ended.code == 0, ended.err
    (finding,) = ended.json
    assert finding["verdict"] == "not identified"
    assert finding["keys"] == ["as_takeover_closed"]
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
