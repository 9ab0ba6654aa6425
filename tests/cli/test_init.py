from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import Scenario


def test_starter_is_written_and_has_no_faults(run):
    ended = run("init", "north")
    assert ended.code == 0
    assert Scenario.load("north.yaml").name == "north"
    assert run("check", "north.yaml", "--json").json == []


def test_starter_is_about_twenty_lines_and_says_that_it_is_made_up(run):
    run("init", "north")
    text = Path("north.yaml").read_text(encoding="utf-8")
    assert 15 <= len(text.splitlines()) <= 30
    assert "made up" in text
    assert text.count("#") >= 6


def test_refuses_to_overwrite_without_force(run):
    Path("north.yaml").write_text("mine", encoding="utf-8")
    ended = run("init", "north")
    assert ended.code == 2
    assert "exists already" in ended.err
    assert Path("north.yaml").read_text(encoding="utf-8") == "mine"
    assert run("init", "north", "--force").code == 0
    assert Path("north.yaml").read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize("name", ["0210", "no", "鞍山", "a, {b}", "north.yaml"])
def test_any_name_makes_a_valid_scenario(run, name):
    file = run("init", name, "--json").json["file"]
    assert Scenario.load(file).name == Path(file).stem


@pytest.mark.parametrize("name", ["missing/folder/north", "x" * 81, "", 'a "b"', "a: b"])
def test_names_that_cannot_be_written_are_user_errors(run, name):
    ended = run("init", name)
    assert ended.code == 2
    assert "Traceback" not in ended.err
