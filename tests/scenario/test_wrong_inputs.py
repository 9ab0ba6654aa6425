"""Every kind of wrong input is refused, at the place where it stands, in words that help."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

import pytest

from optimizer.errors import ScenarioError
from optimizer.scenario import Scenario

from .conftest import BASE, COURTS_CSV, POOLS_CSV, QUEUES_CSV, line_of, with_tables
from .wrong import CASES

TABLES = with_tables()


class Edit(NamedTuple):
    """``old`` becomes ``new``; a fault whose words hold ``said`` must stand where ``at`` begins, sought from the change on.

    Without ``at`` any line will do; ``only`` says that no other fault comes out beside it.
    """

    old: str
    new: str
    said: str
    at: str = ""
    only: bool = True

    def text(self, base: str) -> str:
        assert self.old in base
        return base.replace(self.old, self.new, 1)

    def position(self, base: str) -> tuple[int, int]:
        text = self.text(base)
        at = text.index(self.at, base.index(self.old))
        return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def test_no_document_is_tried_twice():
    assert len({BASE.replace(case.old, case.new, 1) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: (case.new or case.old)[:40])
def test_a_wrong_document_is_refused(faults_of, folder, case):
    assert case.old in BASE
    faults = faults_of(BASE.replace(case.old, case.new, 1))
    assert {fault.place.file for fault in faults} == {str(folder / "wrong.yaml")}
    here = [fault for fault in faults if (fault.place.line, fault.place.column, fault.path) == (*case.at, case.path)]
    assert any(all(words in str(fault) for words in case.words) for fault in here), faults
    assert len(faults) == case.faults, faults


@pytest.mark.parametrize("case", [case for case in CASES if "full-width" in case.words], ids=lambda case: case.new[:40])
def test_half_width_punctuation_is_asked_for(faults_of, case):
    (fault,) = (fault for fault in faults_of(BASE.replace(case.old, case.new, 1)) if "full-width" in fault.message)
    assert "half-width" in str(fault.expected)


def test_lengths_must_be_whole_fortnights(faults_of):
    text = BASE.replace("periods: 8, period: week", "periods: 4, period: fortnight").replace("weeks: [4, 8]", "weeks: [4, 3]")
    (fault,) = faults_of(text)
    assert (fault.place.line, fault.path) == (line_of(text, "weeks: [4, 3]"), "mechanisms[0].weeks[1]")
    assert "whole number of fortnights" in fault.message


QUEUES = [
    Edit("class,open", "class,opn", "the column 'open' is missing", only=False),
    Edit("class,open", "class,opn", "did you mean open", "opn", only=False),
    Edit(",basis", ",bassis", "did you mean basis", "bassis"),
    Edit("open,inflow", "open,open,inflow", "given twice", "", only=False),
    Edit("900,15,counted", "900,15", "the row has 4 cells; expected 5"),
    Edit("900,15,counted", "900,15,counted,x", "the row has 6 cells; expected 5"),
    Edit("900", "1,000", "the row has 6 cells; expected 5"),
    Edit("900", '"1,000"', "plain finite number", '"1,000"'),
    Edit("900", "NaN", "plain finite number", "NaN"),
    Edit("900", "inf", "plain finite number", "inf"),
    Edit("900", "1e999", "plain finite number", "1e999"),
    Edit("900", "-900", "at least 0", "-900"),
    Edit("900", "many", "plain finite number", "many"),
    Edit("900", "true", "plain finite number", "true"),
    Edit("900", "0900", "plain finite number", "0900"),
    Edit("900", "９００", "plain finite number", "９００"),
    Edit("900", "", "column 'open' is empty", ",15"),
    Edit("900", '"900', "no valid CSV"),
    Edit("north,money", "nort,money", "did you mean north", "nort"),
    Edit("north,money", "north,mony", "did you mean money", "mony"),
    Edit("south,money", "north,money", "court 'north' and class 'money' is given twice", "money"),
    Edit(QUEUES_CSV, "", "the table is empty"),
    Edit(QUEUES_CSV, "court,class,open\n", "the table has no rows"),
    Edit(QUEUES_CSV, "court;class;open\n", "separated by ';'"),
    Edit(QUEUES_CSV, "court，class，open\n", "separated by '，'"),
    Edit("north,money", "north,mo\x00ney", "control character"),
]
POOLS = [
    Edit("court,judge", "crt,judge", "the column 'court' is missing", "crt", only=False),
    Edit("judge,clerk", "jugde,clerk", "did you mean judge", "jugde"),
    Edit("protected_judge", "protected_jugde", "did you mean protected_judge", "protected_jugde"),
    Edit("north,3", "north,-3", "at least 0", "-3"),
    Edit("north,3", "north,3.5", "whole number", "3.5"),
    Edit("north,3", "north,three", "plain finite number", "three"),
    Edit("north,3", "nort,3", "did you mean north", "nort"),
    Edit("south,8", "north,8", "court 'north' is given twice", "north"),
]
COURTS = [
    Edit(",kind", ",knd", "did you mean kind", "knd"),
    Edit("id,name_zh", "ident,name_zh", "the column 'id' is missing", "ident", only=False),
    Edit("41.1", "95", "at most 90", "95"),
    Edit("41.1", "north", "plain finite number", "north,"),
    Edit("basic,city", "low,city", "one of high, intermediate, basic", "low"),
    Edit("south,南区", ",南区", "column 'id' is empty", ",南区", only=False),
    Edit("south,南区", "north,南区", "id 'north' is given twice", "north", only=False),
]


@pytest.mark.parametrize(
    ("name", "table", "case"),
    [
        *(("queues", QUEUES_CSV, case) for case in QUEUES),
        *(("pools", POOLS_CSV, case) for case in POOLS),
        *(("courts", COURTS_CSV, case) for case in COURTS),
    ],
    ids=lambda part: (part.new or part.old)[:40] if isinstance(part, Edit) else part if len(part) < 9 else "",
)
def test_tables_are_refused(faults_of, folder, name, table, case):
    faults = faults_of(case.text(table), f"{name}.csv")
    said = [fault for fault in faults if case.said in str(fault)]
    assert said, faults
    assert said[0].place.file == str(folder / f"{name}.csv")
    assert said[0].place.line == case.position(table)[0]
    if case.at:  # the column is the number of the cell
        before = case.text(table)[: case.text(table).index(case.at, table.index(case.old))]
        assert said[0].place.column == before[before.rfind("\n") + 1 :].count(",") + 1
    if case.only:
        assert len(faults) == 1, faults


SECTIONS = [
    Edit("table: queues.csv", "table: queus.csv", "did you mean queues.csv", "queus.csv"),
    Edit("table: queues.csv", "tble: queues.csv", "did you mean table", "tble", only=False),
    Edit("table: queues.csv", "table: 5", "name a table", "5"),
    Edit("table: queues.csv", "table: .", "is no file", "."),
    Edit("{table: queues.csv}", "queues.csv", "must be a list", "queues.csv"),
    Edit("{table: queues.csv}", "{}", "name a table", "{}"),
    Edit("{table: queues.csv}", "[]", "at least 1 entry", "[]"),
    Edit("table: courts.csv", "table: courts.csv, within: nort", "did you mean north", "nort}"),
    Edit("table: courts.csv", "table: courts.csv, within: [north]", "must be a court id", "[north]"),
    Edit("table: courts.csv", "table: courts.csv, withn: north", "did you mean within", "withn"),
    Edit("table: courts.csv", "table: courts.csv, within: north", "no court at all", "", only=False),
]


@pytest.mark.parametrize("case", SECTIONS, ids=lambda case: case.new)
def test_sections_that_name_tables_are_refused(faults_of, case):
    faults = faults_of(case.text(TABLES))
    said = [fault for fault in faults if case.said in str(fault)]
    assert said, faults
    if case.at:
        assert (said[0].place.line, said[0].place.column) == case.position(TABLES)
    if case.only:
        assert len(faults) == 1, faults


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "the file is empty"),
        ("# a comment\n", 1, "the file is empty"),
        ("just a text", 1, "not made of fields"),
        ("[1, 2]", 1, "not made of fields"),
        ("5", 1, "not made of fields"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 1, "anchors"),
        ("a: " + "[" * 100 + "]" * 100, 1, "nested more than"),
        ("{a: " * 100_000, 1, "nested more than"),
        ("a: [" + "1," * 300_000 + "]", 1, "values; expected large tables as CSV"),
        (b"a: \x00", 1, "control character"),
        (b"a: 1\nb: \xff\xff\xff", 2, "neither UTF-8 nor GB18030"),
        (BASE.encode("utf-16"), 1, "UTF-16"),
        (BASE + "---\nschema: 1\n", 45, "second document"),
        (BASE.replace("Base", "B\x07se"), 3, "control character"),
        (BASE.encode().replace(b"Base", b"\xff\xff"), 3, "neither UTF-8 nor GB18030"),
        ("- a\n- b\n", 1, "not made of fields"),
        ("\n".join([f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]" for n in range(12)]), 1, "anchors"),
        ("extends: bse.yaml\n", 1, "did you mean base.yaml"),
        ("name: x\nextends: none/at/all.yaml\n", 2, "no such file"),
        ("name: x\nextends: wrong.yaml\n", 2, "circle"),
        ("extends: [base.yaml]\n", 1, "no file name"),
        ("extends:\n", 1, "no file name"),
        ("extends: .\n", 1, "is no file"),
        ('extends: "a\\0b"\n', 1, "no file name"),
        ("extends: " + "x" * 5_000, 1, "cannot be read"),
        ("extends: base.yaml\nmechanisms: {hlp: {weeks: [2]}}\n", 2, "did you mean help"),
        ("extends: base.yaml\nqueues: {north: {open: 3}}\n", 2, "only change by position"),
        ("extends: base.yaml\nmechanisms: {help: 5}\n", 2, "on or off"),
    ],
    ids=lambda part: str(part)[:24],
)
def test_files_are_refused(faults_of, folder, text, line, said):
    began = time.perf_counter()
    (fault,) = faults_of(text)
    assert said in str(fault)
    assert (fault.place.file, fault.place.line) == (str(folder / "wrong.yaml"), line)
    assert time.perf_counter() - began < 10


def test_files_in_a_circle_are_named(folder):
    (folder / "one.yaml").write_text("extends: two.yaml\n", encoding="utf-8")
    (folder / "two.yaml").write_text("name: x\nextends: one.yaml\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"one\.yaml -> two\.yaml -> one\.yaml") as error:
        Scenario.load(folder / "one.yaml")
    (fault,) = error.value.faults
    assert (Path(fault.place.file).name, fault.place.line, fault.path) == ("two.yaml", 2, "extends")


@pytest.mark.parametrize("name", ["wrong.yaml", "queues.csv"])
def test_huge_files_are_refused_unread(faults_of, folder, name):
    with (folder / name).open("wb") as file:
        file.truncate(50_000_000)
    began = time.perf_counter()
    with pytest.raises(ScenarioError, match=r"50\.0 MB") as error:
        Scenario.load(folder / ("wrong.yaml" if name == "wrong.yaml" else "tables.yaml"))
    assert [fault.place.file for fault in error.value.faults] == [str(folder / name)]
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(("name", "said"), [("bse.yaml", "base.yaml"), ("", "is no file"), ("base.yaml/x", "no such file")])
def test_missing_files_are_named(folder, name, said):
    with pytest.raises(ScenarioError, match=said) as error:
        Scenario.load(folder / name)
    assert error.value.faults[0].place.file == str(folder / name)


@pytest.mark.parametrize(("variant", "known"), [("smal", "small"), ("big", "small, alone"), ("", "small, alone")])
def test_unknown_variants_are_refused(folder, variant, known):
    with pytest.raises(ScenarioError, match=f"no variant '{variant}'.*{known}") as error:
        Scenario.load(folder / "base.yaml", variant=variant)
    (fault,) = error.value.faults
    assert (fault.place.line, fault.path) == (line_of(BASE, "variants:"), "variants")


def test_faults_of_a_variant_stand_where_the_variant_is_written(faults_of):
    text = BASE.replace("judge: [1, 1]", "judge: [1, 0]")
    (fault,) = faults_of(text, variant="small")
    assert fault.place.line == line_of(text, "judge: [1, 0]")


@pytest.mark.parametrize(
    ("setting", "column", "said"),
    [
        ("nope", 1, "is no setting"),
        ("=5", 1, "is no setting"),
        ("calendar..periods=5", 1, "is no path"),
        ("calendar.periods=", 18, "whole number"),
        ("calendar.periods=many", 18, "whole number"),
        ("calendar.periods=4.5", 18, "whole number"),
        ("calendar.periods=0", 18, "at least 1"),
        ("calendar.periodes=4", 1, "did you mean periods"),
        ("calender.periods=4", 1, "did you mean calendar"),
        ("mechanisms.halp.on=off", 1, "did you mean help"),
        ("mechanisms.help=5", 17, "on or off"),
        ("mechanisms[0].weeks=[99]", 22, "longer than the horizon"),
        ("mechanisms[9].weeks=[1]", 1, "one of temporary bureau, help, up"),
        ("mechanisms.help.weeks=[2", 23, "bracket is not closed"),
        ("courts.north.tier=low", 19, "one of high, intermediate, basic"),
        ("queues[99].open=5", 1, "positions from 0 to 2"),
        ("queues[0].open=-5", 16, "at least 0"),
        ("name=NO", 6, "true or false"),
        ("name=&a x", 6, "anchors"),
        ("name.x=5", 1, "must be a text"),
        ("title={zh： 基础}", 8, "full-width"),
        ("targets.floor=5", 15, "on or off"),
    ],
)
def test_settings_are_refused(folder, setting, column, said):
    with pytest.raises(ScenarioError) as error:
        Scenario.load(folder / "base.yaml", settings=["budgets.travel=6", setting])
    (fault,) = error.value.faults
    assert said in str(fault)
    assert (fault.place.file, fault.place.line, fault.place.column) == ("--set", 2, column)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), "4", True, None, [4]])
def test_settings_of_a_wrong_kind_are_refused(folder, value):
    scenario = Scenario.load(folder / "base.yaml")
    with pytest.raises(ScenarioError, match=r"calendar\.periods"):
        scenario.changed(**{"calendar.periods": value})


def test_all_faults_of_all_files_come_out_at_once(folder):
    text = TABLES
    wrong = [
        Edit("name: base", "name: NO", "true or false"),
        Edit("period: week", "period: weak", "did you mean week"),
        Edit("availability: 0.9", "availability: 9", "at most 1"),
        Edit("share: 0.4, effort", "share: 0.5, effort", "sum to 1.1"),
        Edit("heads_add: {judge", "heads_add: {juge", "did you mean judge"),
        Edit("kind: bureau", "kind: buro", "did you mean bureau"),
        Edit("at_least: 0.2", "at_most: -1", "at least 0"),
    ]
    for case in wrong:
        text = case.text(text)
    (folder / "tables.yaml").write_text(text, encoding="utf-8")
    (folder / "pools.csv").write_text(POOLS_CSV.replace("north,3", "north,-3"), encoding="utf-8")
    queues = QUEUES_CSV.replace("900", "many").replace("south,eviction", "south,evict")
    (folder / "queues.csv").write_text(queues, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        Scenario.load(folder / "tables.yaml")
    faults = error.value.faults
    assert list(faults) == sorted(faults, key=lambda fault: fault.place)
    expected = {("tables.yaml", line_of(text, case.new), case.said) for case in wrong}
    expected |= {
        ("pools.csv", 3, "at least 0"),
        ("queues.csv", 2, "plain finite number"),
        ("queues.csv", 4, "did you mean eviction"),
    }
    assert len(faults) == len(expected)
    for file, line, said in expected:
        assert any((Path(f.place.file).name, f.place.line) == (file, line) and said in str(f) for f in faults), (
            file,
            line,
            said,
        )


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-8-sig"])
def test_other_encodings_are_read(folder, encoding):
    for name in ("tables.yaml", "courts.csv", "pools.csv", "queues.csv"):
        path = folder / name
        path.write_bytes(path.read_text(encoding="utf-8").replace("few", "较少").encode(encoding))
    scenario = Scenario.load(folder / "tables.yaml")
    assert scenario.document.title.zh == "基础"
    assert [court.name.zh for court in scenario.document.courts] == ["市中院", "北区", "南区"]


def test_windows_line_ends_are_read(folder):
    for name in ("tables.yaml", "courts.csv", "pools.csv", "queues.csv"):
        path = folder / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert Scenario.load(folder / "tables.yaml").digest


@pytest.mark.parametrize(
    "content",
    [
        b"x" * 50_000_000,
        b"[" * 4_000_000,
        b"{a: " * 1_000_000,
        b"- " * 2_000_000,
        b"? " * 2_000_000,
        b"a: [" + b"1," * 2_000_000,
        b"a: 1\n" * 900_000,
        b"".join(b"k%d: 1\n" % n for n in range(400_000)),
        "：".encode() * 1_600_000,
        b"\t" * 4_900_000,
        b" " * 4_900_000 + b"a",
        b"'" * 4_900_000,
        b"a " * 2_400_000,
        b"courts: {'0': {" + b"a: {b: " * 19,
    ],
    ids=lambda content: content[:8].decode(errors="replace"),
)
def test_large_and_deep_files_are_refused_at_once(faults_of, content):
    began = time.process_time()
    assert 1 <= len(faults_of(content)) <= 1_001
    assert time.process_time() - began < 5


def test_faults_of_every_stage_come_out_at_once(faults_of):
    text = BASE
    for old, new in (
        ("name: base", "name: NO"),  # a word
        ("period: week", "period: weak"),  # a choice
        ("tied_share: 0.1", "tied_share: 1.5"),  # a limit
        ("court: south, class: eviction", "court: sooth, class: eviction"),  # a name
        ("budget: travel", "budget: travel\n    color: red"),  # a field
        ("name: help", "name: temporary bureau"),  # a name given twice
    ):
        text = text.replace(old, new, 1)
    assert [(f.place.line, f.path) for f in faults_of(text, settings=["calendar.periods=0"])] == [
        (1, "calendar.periods"),
        (2, "name"),
        (4, "calendar.period"),
        (12, "classes.money.tied_share"),
        (26, "queues[2].court"),
        (37, "mechanisms[0].color"),
        (38, "mechanisms[1].name"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        ("effort_days: {clerk: 9}", "effort_day: {clerk: 9}", {"classes.eviction.effort_days", "classes.eviction.effort_day"}),
        ("weeks: [4, 8]", "week: [4, 8]", {"mechanisms[0].weeks", "mechanisms[0].week"}),
        ("courts:\n", "court:\n", {"courts", "court"}),
    ],
)
def test_a_misspelt_field_is_named_and_missed(faults_of, old, new, paths):
    faults = faults_of(BASE.replace(old, new, 1))
    assert {fault.path for fault in faults} == paths
    assert any("did you mean" in str(fault) for fault in faults)


def test_every_court_of_a_circle_is_named(faults_of):
    faults = faults_of(BASE.replace("{id: city, name", "{id: city, parent: south, name"))
    assert [fault.path for fault in faults] == ["courts[0].parent", "courts[2].parent"]
    assert "city -> south -> city" in faults[0].message


def test_too_many_windows_are_refused(faults_of):
    # 250 weeks start windows of 12 lengths at 128 courts: 250 x 12 x 128 is far above 20,000
    many = "".join(f"  - {{id: c{n}, parent: city}}\n" for n in range(125))
    text = BASE.replace("pools:\n", many + "pools:\n").replace("periods: 8, period: week", "periods: 250, period: week")
    text = text.replace("start: 2026", "start: 2020").replace("weeks: [2]", f"weeks: {list(range(1, 13))}")
    (fault,) = faults_of(text)
    assert "384000 windows (250 starts x 12 lengths x 128 hosts)" in fault.message
    assert fault.path == "mechanisms[1]"


def test_what_is_switched_off_need_not_fit(folder):
    text = BASE.replace("name: help", "name: help, on: off, hosts: {tier: high}, donors: {kind: maritime}")
    (folder / "off.yaml").write_text(text, encoding="utf-8")
    assert not Scenario.load(folder / "off.yaml").document.mechanisms[1].on


def test_a_document_from_memory_is_checked_alike():
    with pytest.raises(ScenarioError) as error:
        Scenario.from_document(
            {"schema": 1, "name": "x", "calendar": {"start": "2026-03-02", "periods": float("nan")}}, name="mine"
        )
    faults = {fault.path: fault for fault in error.value.faults}
    assert faults["calendar.periods"].place.file == "mine"
    assert {"roles", "classes", "courts", "pools", "queues"} <= faults.keys()


def test_a_document_that_contains_itself_is_refused():
    data: dict[str, object] = {"schema": 1}
    data["title"] = data
    with pytest.raises(ScenarioError, match="nested"):
        Scenario.from_document(data)


@pytest.mark.parametrize("dump", [None, [], {}, {"document": 5}, {"document": {}}, {"document": {}, "outside": 5}])
def test_a_damaged_dump_is_refused(dump):
    with pytest.raises(ScenarioError):
        Scenario.from_dump(dump)
