"""Whatever is in a file, loading it either works or raises ``ScenarioError``."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from optimizer.errors import Fault, ScenarioError
from optimizer.scenario import Scenario
from optimizer.scenario.source import parse

from .conftest import BASE, COURTS_CSV, POOLS_CSV, QUEUES_CSV, with_tables

PIECES = (
    *(
        "\t",
        "\n",
        "  ",
        ": ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        "&a ",
        "*a",
        "!!set ",
        "<<: ",
        "? ",
        "| ",
        "> ",
        "---\n",
        "...\n",
        "# ",
    ),
    *(
        "：",
        "，",
        "【",
        "“",
        "０",
        "\u2028",
        "\x85",
        "\ufeff",
        "\x00",
        "\\",
        "%YAML 1.1\n",
        "null",
        "NO",
        "0210",
        "1e999",
        ".nan",
        "-1",
    ),
    *(
        "name",
        "kind",
        "bureau",
        "courts",
        "heads",
        "judge",
        "north",
        "weeks",
        "on",
        "off",
        "all",
        "table",
        "within",
        "extends",
        "variants",
    ),
)


def load(content: bytes, name: str = "any.yaml", start: str = "any.yaml") -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = {"tables.yaml": with_tables(), "courts.csv": COURTS_CSV, "pools.csv": POOLS_CSV, "queues.csv": QUEUES_CSV}
        for other, text in files.items():
            (Path(folder) / other).write_text(text, encoding="utf-8")
        (Path(folder) / name).write_bytes(content)
        faults: tuple[Fault, ...] = ()
        try:
            Scenario.load(Path(folder) / start)
        except ScenarioError as error:
            faults = error.faults or pytest.fail("an error without faults")
        assert all(str(fault) and fault.as_dict()["message"] for fault in faults)


@given(st.binary(max_size=300))
@example(b"\xef\xbb\xbf\xef\xbb\xbf")
@example(b"a: \xed\xa0\x80")
@example(b"%YAML 9.9\n---\na: 1\n")
def test_bytes(content):
    load(content)


@given(st.text(max_size=300))
def test_text(text):
    load(text.encode("utf-8", "surrogatepass"))


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_pieces_of_yaml(text):
    load(text.encode())


@settings(max_examples=300)
@given(st.integers(0, len(BASE)), st.integers(0, 30), st.lists(st.sampled_from(PIECES), max_size=4).map("".join))
def test_a_scenario_with_a_piece_replaced(at, length, piece):
    load((BASE[:at] + piece + BASE[at + length :]).encode())


@settings(max_examples=200)
@given(
    st.sampled_from([("courts.csv", COURTS_CSV), ("pools.csv", POOLS_CSV), ("queues.csv", QUEUES_CSV)]),
    st.integers(0, 100),
    st.integers(0, 20),
    st.one_of(st.text(max_size=6), st.sampled_from([",", "\n", '"', "nan", "-1", "1e999", "北", "\r", "\x00"])),
)
def test_a_table_with_a_piece_replaced(table, at, length, piece):
    name, text = table
    load((text[:at] + piece + text[at + length :]).encode("utf-8", "surrogatepass"), name, "tables.yaml")


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.sampled_from(PIECES)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(PIECES), inner, max_size=3)),
    max_leaves=8,
)
SECTIONS = (
    "calendar",
    "roles",
    "classes",
    "courts",
    "pools",
    "queues",
    "mechanisms",
    "targets",
    "adjust",
    "title",
    "budgets",
    "variants",
)


@settings(max_examples=300)
@given(st.sampled_from(SECTIONS), JSON)
def test_any_value_in_any_section(section, value):
    faults: list[Fault] = []
    tree = parse(BASE, "base.yaml", faults)
    assert tree is not None
    with contextlib.suppress(ScenarioError):
        Scenario.from_document({**tree.plain(), section: value})


@given(st.one_of(st.text(max_size=20), st.lists(st.sampled_from([*PIECES, "=", "."]), max_size=8).map("".join)))
def test_any_setting(text):
    faults: list[Fault] = []
    tree = parse(BASE, "base.yaml", faults)
    assert tree is not None
    scenario = Scenario.from_document(tree.plain())
    with contextlib.suppress(ScenarioError):
        scenario.with_settings([text])


def test_a_folder_and_nothing_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "none.yaml", "", "a\0b"):
        with pytest.raises(ScenarioError):
            Scenario.load(path)
