"""Tables in workbooks: the same rows as in CSV and YAML, headings in either language; faults with sheet, row and column."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest

from optimizer.errors import ScenarioError
from optimizer.scenario import Scenario

from .conftest import COURTS_CSV, POOLS_CSV, QUEUES_CSV, with_tables

CHINESE = {
    "courts": {"id": "编号", "name_zh": "法院名称", "name_en": "英文名称", "tier": "层级", "parent": "上级法院",
               "kind": "类型", "lat": "纬度", "lon": "经度"},
    "pools": {"court": "法院", "judge": "员额法官", "clerk": "书记员", "protected_judge": "员额法官留守", "note": "备注"},
    "queues": {"court": "法院", "class": "案件类别", "open": "未结案件", "inflow_per_week": "每周新收", "basis": "依据"},
}  # fmt: skip
LEVELS = {"intermediate": "中级法院", "basic": "基层法院"}
TITLED = with_tables().replace("judge: {decides", "judge: {title: {zh: 员额法官, en: Judge}, decides").replace(
    "clerk: {stands", "clerk: {title: 书记员, stands"
)  # fmt: skip


def cells(text: str) -> list[list[Any]]:
    """A CSV text with its numbers as numbers."""
    out = []
    for row in csv.reader(io.StringIO(text)):
        out.append([float(cell) if cell.replace(".", "").isdigit() else cell or None for cell in row])
    return out


@pytest.fixture
def workbook(tmp_path):
    """The base scenario with its tables in one workbook, in English, and a function that edits it and loads it."""
    text = TITLED
    for name in ("courts", "pools", "queues"):
        text = text.replace(f"{name}.csv", f"all.xlsx#{name}")
    (tmp_path / "book.yaml").write_text(text, encoding="utf-8")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in (("courts", COURTS_CSV), ("pools", POOLS_CSV), ("queues", QUEUES_CSV)):
        sheet = book.create_sheet(name)
        for row in cells(text):
            sheet.append(row)
    path = tmp_path / "all.xlsx"
    book.save(path)

    def load(change=None, scenario="book.yaml"):
        if change is not None:
            edited = openpyxl.load_workbook(path)
            change(edited)
            edited.save(path)
        return Scenario.load(tmp_path / scenario)

    return load


def faults_of(load, *arguments):
    with pytest.raises(ScenarioError) as error:
        load(*arguments)
    return error.value.faults


def test_sheets_say_the_same_as_csv(workbook, folder):
    (folder / "titled.yaml").write_text(TITLED, encoding="utf-8")
    assert workbook().document == Scenario.load(folder / "titled.yaml").document


def test_headings_and_levels_in_chinese_say_the_same(workbook):
    english = workbook().document

    def translate(book):
        for name, names in CHINESE.items():
            for cell in book[name][1]:
                cell.value = names.get(cell.value, cell.value)
        for row in book["courts"].iter_rows(min_row=2):
            for cell in row:
                cell.value = LEVELS.get(cell.value, cell.value)

    assert workbook(translate).document == english


def test_headings_in_chinese_are_read_in_csv_too(folder):
    (folder / "tables.yaml").write_text(TITLED, encoding="utf-8")
    english = Scenario.load(folder / "tables.yaml").document
    path = folder / "pools.csv"
    head, rest = path.read_text("utf-8").split("\n", 1)
    path.write_text(",".join(CHINESE["pools"][name] for name in head.split(",")) + "\n" + rest, "utf-8")
    assert Scenario.load(folder / "tables.yaml").document == english


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "line", "column", "words"),
    [
        ("pools", "A3", "nrth", 3, 1, "did you mean north"),
        ("pools", "B3", -3, 3, 2, "at least 0"),
        ("pools", "B3", 3.5, 3, 2, "whole number"),
        ("pools", "B3", "three", 3, 2, "column 'judge' must hold a plain finite number"),
        ("pools", "B3", None, 3, 2, "column 'judge' is empty"),
        ("pools", "B3", "=1+2", 3, 2, "holds a formula that nobody has computed"),
        ("pools", "B1", "jugde", 1, 2, "did you mean judge"),
        ("pools", "C1", "judge", 1, 3, "given twice"),
        ("pools", "C1", "Judge", 1, 3, "given twice"),
        ("queues", "B2", "mony", 2, 2, "did you mean money"),
        ("queues", "C1", "未结案", 1, 3, "did you mean 未结案件"),
        ("queues", "G3", 12, 3, 5, "the row has 7 cells"),
        ("courts", "D3", "basik", 3, 4, "did you mean basic"),
        ("courts", "E3", "ctiy", 3, 5, "did you mean city"),
    ],
)
def test_a_wrong_cell_is_refused_with_sheet_row_and_column(workbook, sheet, cell, value, line, column, words):
    def change(book):
        book[sheet][cell] = value

    faults = faults_of(workbook, change)
    (fault,) = [fault for fault in faults if words in str(fault)]
    assert fault.place.file.endswith(f"all.xlsx#{sheet}")
    assert (fault.place.line, fault.place.column) == (line, column)
    assert {(other.place.file, other.place.line) for other in faults} == {(fault.place.file, line)}


def test_all_faults_of_all_sheets_come_at_once(workbook):
    def change(book):
        book["pools"]["B3"] = "three"
        book["queues"]["B2"] = "mony"
        book["courts"].merge_cells("B2:B3")

    faults = faults_of(workbook, change)
    found = [(fault.place.file.rpartition("#")[2], fault.place.line, fault.place.column) for fault in faults]
    assert found == [("courts", 2, 2), ("pools", 3, 2), ("queues", 2, 2)]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("all.xlsx#pool", "there is no sheet of all.xlsx 'pool'; did you mean pools"),
        ("al.xlsx#pools", "there is no such file"),
        ("old.xls", "a workbook of an old form"),
        ("torn.xlsx#pools", "is no workbook that can be read"),
        ("text.xlsx", "is no workbook that can be read"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_a_fault_where_it_is_asked_for(workbook, tmp_path, table, words):
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    (tmp_path / "torn.xlsx").write_bytes((tmp_path / "all.xlsx").read_bytes()[:2000])
    (tmp_path / "text.xlsx").write_text("court,judge", encoding="utf-8")
    text = (tmp_path / "book.yaml").read_text("utf-8").replace("all.xlsx#pools", table)
    (tmp_path / "book.yaml").write_text(text, encoding="utf-8")
    (fault,) = [fault for fault in faults_of(workbook) if words in str(fault)]
    assert fault.place.file.endswith("book.yaml")
    assert text.splitlines()[fault.place.line - 1].startswith("pools:")


def test_a_workbook_without_a_sheet_means_the_one_called_like_the_section(workbook, tmp_path):
    english = workbook().document
    text = (tmp_path / "book.yaml").read_text("utf-8")
    for section in ("courts", "pools", "queues"):
        text = text.replace(f"all.xlsx#{section}", "all.xlsx")
    (tmp_path / "book.yaml").write_text(text, encoding="utf-8")
    assert workbook().document == english

    def rename(book):
        book["pools"].title = "Blatt 2"

    (fault,) = [fault for fault in faults_of(workbook, rename) if "which sheet" in str(fault)]
    assert "courts, Blatt 2, queues" in str(fault)


def test_a_workbook_that_unpacks_to_a_flood_is_not_opened(workbook, monkeypatch):
    monkeypatch.setattr("optimizer.sheets.MOST_INSIDE", 1000)
    assert any("unpacks to more than is read" in str(fault) for fault in faults_of(workbook))
    monkeypatch.setattr("optimizer.sheets.MOST_BYTES", 100)
    assert any("MB that are read" in str(fault) for fault in faults_of(workbook))
