from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import Scenario


@pytest.fixture
def seen():
    """The starter scenario closes 234 cases at north and 468 at south with nobody moved; here a tenth less at north."""

    def write(text="court,closures\nnorth,210\nsouth,468\n"):
        Path("seen.csv").write_text(text, encoding="utf-8")
        return "seen.csv"

    return write


def test_a_fit_is_told_and_written(run, demo, seen):
    ended = run("calibrate", demo, "--observe", seen(), "--fit", "effort,inflow", "--out", "fitted.yaml")
    assert ended.code == 0, ended.err
    told = " ".join(ended.out.split())
    for text in ("effort 1.1", "identified", "north all 210.0", "Taken as the scenario has them: availability;"):
        assert text in told
    assert "fitted.yaml is written" in ended.err
    assert Scenario.load("fitted.yaml").document.classes["money"].effort_days["clerk"] == pytest.approx(234 / 210, rel=0.01)
    assert run("check", "fitted.yaml").code == 0


def test_json_holds_the_same(run, demo, seen):
    told = run("calibrate", demo, "--observe", seen(), "--json", "--within", "effort=0.5:2", "--out", "fitted.yaml").json
    (effort,) = told["multipliers"]
    assert effort["identified"]
    assert effort["low"] < effort["value"] < effort["high"]
    assert effort["sought"] == pytest.approx([0.5, 2])
    assert [row["court"] for row in told["residuals"]] == ["north", "south"]
    assert told["residuals"][0]["period"] is None
    assert told["out"] == "fitted.yaml"
    assert told["not_fitted"] == ["inflow", "availability"]


def test_a_ridge_is_told_as_one_and_nothing_is_written(run, demo, seen):
    arguments = ("calibrate", demo, "--observe", seen("court,closures\nnorth,210\n"), "--fit", "effort,availability")
    ended = run(*arguments, "--out", "fitted.yaml")
    assert ended.code == 2
    assert "no single one is given for effort, availability" in ended.out
    assert "nothing is written" in ended.err
    assert not Path("fitted.yaml").exists()
    told = run(*arguments, "--out", "fitted.yaml", "--json")
    assert told.code == 2
    assert [m["value"] for m in told.json["multipliers"]] == [None, None]
    assert len(told.json["ridge"]["points"]) > 5
    assert told.json["out"] is None
    assert "do not tell effort" in told.json["faults"][0]["message"]


def test_many_residuals_are_cut_for_people(run, demo, seen):
    rows = [f"{court},{period},{20 + period}" for court in ("north", "south", "all") for period in range(8)]
    ended = run("calibrate", demo, "--observe", seen("\n".join(["court,period,closures", *rows]) + "\n"))
    assert ended.code == 0
    assert "4 smaller residuals" in ended.out


def test_variant_and_settings_are_applied(run, demo, seen):
    arguments = ("--variant", "small-bureau", "--set", "classes.money.effort_days.clerk=2")
    told = run("calibrate", demo, "--observe", seen("court,closures\nnorth,210\n"), "--json", *arguments).json
    assert told["multipliers"][0]["value"] == pytest.approx(234 / 210 / 2, rel=0.01)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fit", "efort"), "did you mean effort?"),
        (("--fit", ","), "names nothing to fit"),
        (("--within", "effort=2:1"), "is no range"),
        (("--within", "effort=much"), "is no range"),
        (("--within", "inflow=0.5:2"), "'inflow' is not fitted"),
        (("--within", "flow=0.5:2"), "did you mean inflow?"),
        (("--tolerance", "0"), "--tolerance"),
        (("--out", "demo.yaml"), "exists already"),
    ],
)
def test_wrong_arguments_are_user_errors(run, demo, seen, arguments, said):
    ended = run("calibrate", demo, "--observe", seen(), *arguments)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""


def test_faults_of_the_data_show_their_lines(run, demo, seen):
    ended = run("calibrate", demo, "--observe", seen("court,closures\nnrth,210\nsouth,-3\n"))
    assert ended.code == 2
    assert "seen.csv:2:1" in ended.err
    assert "did you mean north" in ended.err
    assert "seen.csv:3:2" in ended.err
    assert "south,-3" in ended.err
