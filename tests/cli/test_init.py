from __future__ import annotations

from pathlib import Path

import openpyxl
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


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_starter_with_its_tables_in_a_workbook_says_the_same(run, lang):
    run("init", "north")
    ended = run("init", "south", "--excel", "--lang", lang, "--json")
    assert ended.json["files"] == ["south.yaml", "south.xlsx"]
    plain, tabled = (Scenario.load(f"{name}.yaml").document for name in ("north", "south"))
    assert tabled.model_copy(update={"name": "north"}) == plain
    book = openpyxl.load_workbook("south.xlsx")
    assert book.sheetnames == {"en": ["courts", "pools", "queues"], "zh": ["法院", "人员", "案件"]}[lang]
    head = [cell.value for cell in book.worksheets[1][1]]
    assert head == {"en": ["court", "judge", "clerk"], "zh": ["法院", "员额法官", "书记员"]}[lang]
    assert book.worksheets[0].freeze_panes == "B2"


def test_a_starter_writes_over_neither_of_its_files(run):
    Path("north.xlsx").write_bytes(b"mine")
    ended = run("init", "north", "--excel")
    assert ended.code == 2
    assert "north.xlsx: file: exists already" in ended.err
    assert not Path("north.yaml").exists()
    assert run("init", "north", "--excel", "--force").code == 0
    assert run("check", "north.yaml", "--json").json == []


@pytest.mark.parametrize("name", ["鞍山", "a b", "a, {b}", "no"])
def test_any_name_makes_a_valid_workbook_too(run, name):
    file = run("init", name, "--excel", "--json").json["file"]
    assert Scenario.load(file).name == Path(file).stem
