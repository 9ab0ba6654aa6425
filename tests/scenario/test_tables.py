"""CSV tables: the same rows as in YAML; faults with file, row and column."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from optimizer.errors import ScenarioError
from optimizer.scenario import Scenario

from .conftest import COURTS_CSV, POOLS_CSV, QUEUES_CSV, with_tables

TABLES = {"courts.csv": COURTS_CSV, "pools.csv": POOLS_CSV, "queues.csv": QUEUES_CSV}


def faults_in(folder: Path, name: str, content: str | bytes, scenario: str = "tables.yaml"):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ScenarioError) as error:
        Scenario.load(folder / scenario)
    return error.value.faults


def test_tables_say_the_same_as_lists(folder):
    one, other = Scenario.load(folder / "base.yaml").document, Scenario.load(folder / "tables.yaml").document
    assert one.queues[:2] == other.queues[:2]
    assert [pool.heads for pool in one.pools] == [pool.heads for pool in other.pools]
    assert other.pools[1].protected == {"judge": 2}
    assert other.courts[0].name.zh == "市中院"
    assert (other.courts[2].kind, other.courts[2].lat) == ("railway", 41.0)


# table, what is replaced, by what; line, column and words of the only fault
@pytest.mark.parametrize(
    ("name", "old", "new", "line", "column", "words"),
    [
        ("pools.csv", "north,3", "nrth,3", 3, 1, "did you mean north?"),
        ("pools.csv", "3,6,2", "-3,6,2", 3, 2, "at least 0"),
        ("pools.csv", "3,6,2", "3.5,6,2", 3, 2, "whole number"),
        ("pools.csv", "3,6,2", "three,6,2", 3, 2, "column 'judge'"),
        ("pools.csv", "3,6,2", "NaN,6,2", 3, 2, "finite"),
        ("pools.csv", "3,6,2", ",6,2", 3, 2, "column 'judge' is empty"),
        ("pools.csv", "3,6,2", '"1,000",6,2', 3, 2, "column 'judge'"),
        ("pools.csv", "judge,clerk", "jugde,clerk", 1, 2, "did you mean judge"),
        ("pools.csv", "protected_judge", "protected_jugde", 1, 4, "did you mean protected_judge"),
        ("pools.csv", "judge,clerk", "clerk,clerk", 1, 3, "given twice"),
        ("pools.csv", ",2,few", "", 3, 3, "3 cells"),
        ("pools.csv", "few", "few,more", 3, 5, "6 cells"),
        ("pools.csv", "few", '"few', 3, 1, "no valid CSV"),
        ("pools.csv", "few", '"f"ew"', 3, 1, "no valid CSV"),
        ("pools.csv", "south,8", "north,8", 4, 1, "given twice"),
        ("queues.csv", "money,900", "mony,900", 2, 2, "did you mean money?"),
        ("queues.csv", "900", "inf", 2, 3, "finite"),
        ("queues.csv", "900", "1e400", 2, 3, "finite"),
        ("queues.csv", "900", "９００", 2, 3, "column 'open'"),
        ("queues.csv", "900", "0900", 2, 3, "column 'open'"),
        ("queues.csv", "900", "", 2, 3, "column 'open' is empty"),
        ("queues.csv", "900,15", "900,-15", 2, 4, "at least 0"),
        ("queues.csv", "eviction,20", "money,20", 4, 2, "given twice"),
        ("queues.csv", ",open,", ",opne,", 1, 3, "did you mean open"),
        ("courts.csv", "basic,city,territorial", "basc,city,territorial", 3, 4, "did you mean basic?"),
        ("courts.csv", "41.2", "441.2", 3, 7, "at most 90"),
        ("courts.csv", "41.2", "east", 3, 7, "column 'lat'"),
        ("courts.csv", "tier", "teir", 1, 4, "did you mean tier"),
    ],
)
def test_a_wrong_cell_is_refused_where_it_stands(folder, name, old, new, line, column, words):
    faults = faults_in(folder, name, TABLES[name].replace(old, new, 1))
    fault = next(fault for fault in faults if words in str(fault))
    assert (Path(fault.place.file).name, fault.place.line, fault.place.column) == (name, line, column)
    assert all(Path(fault.place.file).name == name for fault in faults)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("court;judge;clerk\nnorth;3;6\n", "';'"),
        ("court\tjudge\tclerk\n", "separated by"),
        ("judge,clerk\n1,2\n", "'court' is missing"),
        ("court,judge\nno\x00rth,3\n", "control character"),
        ("court,judge\nnorth,3\n".encode("utf-16"), "UTF-16"),
        (b"court,\xff\xff\n", "neither UTF-8 nor GB18030"),
        (b"x" * 50_000_000, "50.0 MB"),
        ("court,judge,clerk\n" + "north,1,1\n" * 60_000, "more than 50000 rows"),
        ("court,judge\n" + "north,x\n" * 20_000, "19800 more faults"),
        ("court,judge\n" + "".join(f"c{n},-1\n" for n in range(49_000)), "not listed"),
        ("court,judge\n" + '"' + "x" * 200_000 + '",1\n', "field larger than field limit"),
    ],
    ids=range(13),
)
def test_what_is_no_table_at_all(folder, content, words):
    began = time.process_time()
    faults = faults_in(folder, "pools.csv", content)
    assert any(words in fault.message for fault in faults)
    assert not any(fault.path == "pools" and fault.message.startswith("must have") for fault in faults)
    assert len(faults) <= 1_001
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ("pools: {table: pools.csv}", "pools: {table: pool.csv}", "pools.table", "did you mean pools.csv?"),
        ("pools: {table: pools.csv}", "pools: {tabel: pools.csv}", "pools.tabel", "did you mean table?"),
        ("pools: {table: pools.csv}", "pools: {table: 5}", "pools", "name a table"),
        ("pools: {table: pools.csv}", "pools: {}", "pools", "name a table"),
        ("pools: {table: pools.csv}", "pools: 5", "pools", "must be a list"),
        ("pools: {table: pools.csv}", "pools: {table: pools.csv, share: 1}", "pools.share", "table, within"),
        ("pools: {table: pools.csv}", "pools: {table: /dev/zero}", "pools.table", "is no file"),
        ("pools: {table: pools.csv}", "pools: {table: ..}", "pools.table", "is no file"),
        ("pools: {table: pools.csv}", 'pools: {table: "a\\0b"}', "pools.table", "no such file"),
        ("courts: {table: courts.csv}", "courts: {table: courts.csv, within: nroth}", "courts.within", "did you mean north"),
    ],
)
def test_a_wrong_table_section(faults_of, old, new, path, words):
    text = with_tables()
    fault = next(fault for fault in faults_of(text.replace(old, new, 1)) if fault.path == path)
    assert words in str(fault)
    assert fault.place.line == next(n for n, line in enumerate(text.splitlines(), 1) if old in line)


def test_a_missing_court_table_is_the_only_fault(faults_of):
    (fault,) = faults_of(with_tables().replace("courts.csv", "none.csv"))
    assert fault.path == "courts.table"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_tables_and_files_may_come_from_chinese_excel(folder, encoding):
    want = Scenario.load(folder / "tables.yaml").digest
    for name, text in TABLES.items():
        (folder / name).write_bytes(text.replace("few", "稀少").replace("\n", "\r\n").encode(encoding))
    (folder / "tables.yaml").write_bytes(with_tables().encode(encoding))
    assert Scenario.load(folder / "tables.yaml").digest == want


def test_cells_with_commas_line_breaks_and_empty_rows_keep_their_lines(folder):
    content = 'court,judge,clerk,note\ncity,8,16,"a, b\nc"\n\n , ,,\nnorth,3,-6,\nsouth,8,16,\n'
    (fault,) = faults_in(folder, "pools.csv", content)
    assert (fault.place.line, fault.place.column) == (6, 3)  # the second record ends in line 3


def narrowed(court: str = "city") -> str:
    """The scenario with tables, narrowed, without what names single courts."""
    text = with_tables().replace("{table: courts.csv}", f"{{table: courts.csv, within: {court}}}")
    text = text.split("\nadjust:")[0] + "\n"
    return text + "mechanisms: [{kind: support, name: help, heads: {clerk: [1, 4]}, weeks: [2]}]\n"


def test_within_keeps_a_court_and_all_below_it(folder):
    more = COURTS_CSV + "east,东区,East,basic,,territorial,41.0,123.0\n"
    (folder / "courts.csv").write_text(more, encoding="utf-8")
    (folder / "pools.csv").write_text(POOLS_CSV + "east,1,1,,\n", encoding="utf-8")
    (folder / "queues.csv").write_text(QUEUES_CSV + "east,money,5,1,\n", encoding="utf-8")
    (folder / "narrow.yaml").write_text(narrowed(), encoding="utf-8")
    document = Scenario.load(folder / "narrow.yaml").document
    assert [court.id for court in document.courts] == ["city", "north", "south"]
    assert [pool.court for pool in document.pools] == ["city", "north", "south"]
    assert {queue.court for queue in document.queues} == {"north", "south"}


def test_within_hides_no_misspelt_court(folder):
    (folder / "narrow.yaml").write_text(narrowed(), encoding="utf-8")
    faults = faults_in(folder, "pools.csv", POOLS_CSV + "esat,1,1,,\n", "narrow.yaml")
    assert [(fault.path, fault.place.line) for fault in faults] == [("pools[3].court", 5)]


def test_selectors_may_name_courts_that_within_leaves_out_but_must_mean_some(folder):
    help_ = "mechanisms: [{kind: support, name: help, hosts: HOSTS, heads: {clerk: [1, 4]}, weeks: [2]}]\n"
    for hosts, fine in (
        ("{ids: [north, south]}", True),
        ("{without: [south]}", True),
        ("{ids: [south]}", False),
        ("{within: city}", False),
    ):
        text = narrowed("north").split("mechanisms:")[0] + help_.replace("HOSTS", hosts)
        (folder / "narrow.yaml").write_text(text, encoding="utf-8")
        if fine:
            assert Scenario.load(folder / "narrow.yaml").document.courts[0].id == "north"
        else:
            with pytest.raises(ScenarioError, match="no court at all"):
                Scenario.load(folder / "narrow.yaml")


def test_a_dump_of_a_narrowed_scenario_loads_again(folder):
    text = narrowed("north").replace("name: help,", "name: help, hosts: {without: [south]},")
    (folder / "narrow.yaml").write_text(text, encoding="utf-8")
    scenario = Scenario.load(folder / "narrow.yaml")
    assert Scenario.from_dump(scenario.dump()).digest == scenario.digest


def test_pools_and_queues_may_be_narrowed_alone(folder):
    text = with_tables().replace("{table: queues.csv}", "{table: queues.csv, within: south}")
    (folder / "narrow.yaml").write_text(text, encoding="utf-8")
    assert [queue.court for queue in Scenario.load(folder / "narrow.yaml").document.queues] == ["south", "south"]


def test_a_place_in_a_table_can_be_asked_for(folder):
    place = Scenario.load(folder / "tables.yaml").place("queues[1].open")
    assert (Path(place.file).name, place.line, place.column) == ("queues.csv", 3, 3)
