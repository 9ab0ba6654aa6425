"""Every kind of wrong input is refused, at the place where it stands, in words that help."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

import pytest

from optimizer.errors import ScenarioError
from optimizer.scenario import Scenario

from .conftest import BASE, COURTS_CSV, POOLS_CSV, QUEUES_CSV, line_of, with_tables

TABLES = with_tables()
TIERS = "tiers: [{share: 0.6, effort: 0.8}, {share: 0.4, effort: 1.3}]"
BUREAU_HEADS = "heads: {judge: [1, 3], clerk: [2, 6]}"
TITLE = "title: {en: Base, zh: 基础}"


class Wrong(NamedTuple):
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


WORDS = [
    Wrong("id: north", "id: 0210", "octal", "0210", only=False),
    Wrong("name: base", "name: NO", "true or false", "NO"),
    Wrong("name: base", "name: yes", "true or false", "yes"),
    Wrong("name: base", "name: 12:30", "base 60", "12:30"),
    Wrong("name: base", "name: 1_000", "as a number", "1_000"),
    Wrong("name: base", "name: 0x1F", "as a number", "0x1F"),
    Wrong("open: 900", "open: .inf", "finite", ".inf"),
    Wrong("open: 900", "open: -.inf", "finite", "-.inf"),
    Wrong("open: 900", "open: NaN", "finite", "NaN"),
    Wrong("open: 900", "open: .nan", "finite", ".nan"),
    Wrong("open: 900", "open: 1e999", "finite", "1e999"),
    Wrong("open: 900", "open: 99999999999999999999", "too many digits", "999"),
    Wrong("start: 2026-03-02", "start: 2026-02-30", "no such day", "2026-02-30"),
    Wrong("start: 2026-03-02", "start: 2026-3-2", "a date such as", "2026-3-2"),
    Wrong("start: 2026-03-02", "start: 20260302", "a date such as", "20260302"),
    Wrong("start: 2026-03-02", "start: 2026-03-02 08:00:00", "a date such as", "2026-03-02 08"),
]

YAML = [
    Wrong("name: base", "name: base\nname: other", "given twice, first in line 2", "name: other"),
    Wrong("heads: {judge: 8", "heads: {judge: 8, judge: 9", "given twice", "judge: 9"),
    Wrong("name: base", "name：base", "full-width", "：base"),
    Wrong("name: base", "name: “base”", "full-width", "“"),
    Wrong("name: base", "“name”: base", "full-width", "“name”", only=False),
    Wrong("weeks: [4, 8]", "weeks: [4，8]", "full-width", "4，8"),
    Wrong("weeks: [4, 8]", "weeks: ［4, 8］", "full-width", "［"),
    Wrong("weeks: [4, 8]", "weeks：[4, 8]", "full-width", "：["),
    Wrong(TITLE, "title: {en： Base}", "full-width", "en："),
    Wrong("  judge: {dec", "\tjudge: {dec", "tab", "\t"),
    Wrong("name: base", "name:base", "lacks its ':'", "name:base"),
    Wrong("name: base", "name: base: x", "':' too many", ": x"),
    Wrong("  clerk: {stands", "   clerk: {stands", "indented", "clerk"),
    Wrong("weeks: [4, 8]", "weeks: [4, 8", "bracket is not closed", "", only=False),
    Wrong("name: base", 'name: "base', "never closed", '"base'),
    Wrong("name: base", "name: @base", "cannot begin with this sign", "@"),
    Wrong(TITLE, "title: &a {en: Base}", "anchors", "&a"),
    Wrong(TITLE, "title: *a", "aliases", "*a"),
    Wrong(TITLE, "title: !!python/object:os.system {}", "tags are not allowed", "!!"),
    Wrong("name: base", "name: !!str base", "tags are not allowed", "!!"),
    Wrong(TITLE, "<<: {en: Base}", "merge keys", "<<"),
    Wrong("budgets:", "---\nbudgets:", "second document", "---"),
    Wrong(TITLE, "5: x", "a name that reads as a number", "5"),
]

TYPES = [
    Wrong("schema: 1", "schema: 2", "none of the choices", "2"),
    Wrong("schema: 1", 'schema: "1"', "none of the choices", '"1"'),
    Wrong("name: base", "name: 5", "must be a text", "5"),
    Wrong("name: base", "name: true", "must be a text", "true"),
    Wrong("name: base", "name: a/b", "name of a folder", "a/b"),
    Wrong("periods: 8", 'periods: "8"', "digits without quotes", '"8"'),
    Wrong("periods: 8", "periods: true", "whole number", "true"),
    Wrong("periods: 8", "periods: 8.5", "whole number", "8.5"),
    Wrong("periods: 8", "periods: 0", "at least 1", "0"),
    Wrong("periods: 8", "periods: 1000", "at most 260", "1000"),
    Wrong("availability: 0.9", 'availability: "0.9"', "digits without quotes", '"0.9"'),
    Wrong("availability: 0.9", "availability: true", "must be a number", "true"),
    Wrong("decides: true", "decides: 1", "on or off", "1"),
    Wrong("decides: true", 'decides: "on"', "without quotes", '"on"'),
    Wrong("judge: 3,", "judge: three,", "whole number", "three"),
    Wrong("judge: 3,", "judge: true,", "whole number", "true"),
    Wrong("open: 900", 'open: "900"', "digits without quotes", '"900"'),
    Wrong("open: 900", 'open: "1,000"', "without commas: 1000", '"1,000"'),
    Wrong("open: 900", "open: true", "must be a number", "true"),
    Wrong("open: 900", "open: [900]", "must be a number", "[900]"),
    Wrong("note: a what-if", "note: 5", "must be a text", "5"),
    Wrong("name: {en: City, zh: 市中院}", "name: 5", "must be a text", "5"),
    Wrong("weeks: [4, 8]", "weeks: 4", "must be a list", "4"),
    Wrong("weeks: [4, 8]", 'weeks: ["4"]', "whole number", '"4"'),
    Wrong("weeks: [4, 8]", "weeks: [4.5]", "whole number", "4.5"),
    Wrong("heads: {judge: 8, clerk: 16}", "heads: 24", "must be a mapping", "24"),
]

VALUES = [
    Wrong("heads: {judge: 8", "heads: {judge: -8", "at least 0", "-8"),
    Wrong("heads: {judge: 8", "heads: {judge: 8.5", "whole number", "8.5"),
    Wrong("open: 900", "open: -1", "at least 0", "-1"),
    Wrong("availability: 0.9", "availability: 90", "90 % is written 0.9", "90"),
    Wrong("availability: 0.9", "availability: 90%", "a share: 0.9", "90%"),
    Wrong("availability: 0.9", "availability: -0.1", "at least 0", "-0.1"),
    Wrong("tied_share: 0.1", "tied_share: 1.1", "at most 1", "1.1"),
    Wrong("share: 0.4, effort: 1.3", "share: 0.5, effort: 1.3", "sum to 1.1, not to 1", "", only=False),
    Wrong(TIERS, "tiers: []", "at least 1 entry", "[]"),
    Wrong(TIERS, "tiers: {share: 1, effort: 1}", "must be a list", "{share"),
    Wrong("effort_days: {clerk: 9}", "effort_days: {clerk: 0}", "effort from at least one role", "{clerk"),
    Wrong("effort_days: {clerk: 9}", "effort_days: {}", "at least 1 entry", "{}"),
    Wrong("stands_in_for: {judge: 0.1}", "stands_in_for: {clerk: 0.1}", "cannot stand in for itself", "clerk: 0.1"),
    Wrong("id: city,", "id: city, lat: 95,", "at most 90", "95"),
    Wrong("travel: 50000", "travel: -1", "at least 0", "-1"),
    Wrong("at_least: 0.2", "at_least: 20", "a closing rate is a share", "", only=False),
    Wrong("at_least: 0.2, ", "", "at_least or at_most", "", only=False),
    Wrong(BUREAU_HEADS, "heads: {judge: [3, 1]}", "the fewest (3) exceed the most (1)", "[3, 1]"),
    Wrong(BUREAU_HEADS, "heads: {judge: [1, 2, 3]}", "[fewest, most]", "[1, 2, 3]"),
    Wrong(BUREAU_HEADS, "heads: {judge: [-1, 3], clerk: 1}", "at least 0", "-1"),
    Wrong(BUREAU_HEADS, "heads: {judge: many}", "[fewest, most]", "many"),
    Wrong(BUREAU_HEADS, "heads: {clerk: [2, 6]}", "able to order measures", "{clerk"),
    Wrong(BUREAU_HEADS, "heads: {judge: [0, 3]}", "able to order measures", "{judge"),
    Wrong("decides: true, ", "", "a role with decides: true"),
    Wrong("form: elevate", "form: concentrate", "executing court", "", only=False),
]

NAMES = [
    Wrong("class: eviction", "class: evicton", "did you mean eviction", "evicton"),
    Wrong("court: city,", "court: citi,", "did you mean city", "citi"),
    Wrong("heads: {judge: 8", "heads: {juge: 8", "did you mean judge", "juge"),
    Wrong("judge: 3,", "jugde: 3,", "did you mean judge", "jugde"),
    Wrong("protected_judge: 2", "protected_jugde: 2", "did you mean judge", "protected_jugde"),
    Wrong("effort_days: {judge: 0.4", "effort_days: {jdge: 0.4", "did you mean judge", "jdge"),
    Wrong("stands_in_for: {judge", "stands_in_for: {jugde", "did you mean judge", "jugde"),
    Wrong("budget: travel", "budget: travle", "did you mean travel", "travle"),
    Wrong("kind: bureau", "kind: buro", "did you mean bureau", "buro"),
    Wrong("form: elevate", "form: elevated", "did you mean elevate", "elevated"),
    Wrong("period: week", "period: weekly", "did you mean week", "weekly"),
    Wrong("tier: intermediate", "tier: middle", "one of high, intermediate, basic", "middle"),
    Wrong("kpi: closing_rate", "kpi: closing", "did you mean closing_rate", "closing,"),
    Wrong("period: week", "perod: week", "there is no field 'perod'; did you mean period", "perod"),
    Wrong("    budget: travel", "    budjet: travel", "did you mean budget", "budjet"),
    Wrong("note: a what-if", "nte: a what-if", "did you mean note", "nte"),
    Wrong("hosts: {ids: [north]}", "hosts: {id: north}", "did you mean ids", "id: north"),
    Wrong("budgets: {", "budgts: {", "did you mean budgets", "", only=False),
    Wrong("classes: [money], open", "classes: [monie], open", "did you mean money", "monie"),
    Wrong("classes: [money]}\n", "classes: [mony]}\n", "did you mean money", "mony"),
    Wrong("form: elevate", "form: concentrate, to: nort", "did you mean north", "nort,"),
    Wrong("form: elevate", "form: elevate, handover_days: {jdge: 1}", "did you mean judge", "jdge"),
    Wrong("ids: [north]}, classes", "ids: [nort]}, classes", "did you mean north", "nort]"),
    Wrong("within: city}", "within: cty}", "did you mean city", "cty"),
    Wrong("heads_add: {judge", "heads_add: {juge", "did you mean judge", "juge"),
    Wrong("kind: bureau\n    name", "name", "the field 'kind' is missing", "", only=False),
    Wrong("open: 900, ", "", "the field 'open' is missing", "", only=False),
]

TOGETHER = [
    Wrong("id: south", "id: north", "id 'north' is given twice", "north", only=False),
    Wrong("court: city,", "court: north,", "court 'north' is given twice", "", only=False),
    Wrong("court: south, class: eviction", "court: south, class: money", "is given twice, first at", "money"),
    Wrong("name: help", "name: up", "name 'up' is given twice", "", only=False),
    Wrong("  - {name: floor", "  - {name: floor, kpi: closures, at_most: 9}\n  - {name: floor", "given twice", "", only=False),
    Wrong("id: city,", "id: city, parent: north,", "in a circle: city -> north -> city", "north", only=False),
    Wrong("hosts: {ids: [north]}", "hosts: {tier: high}", "no court at all", "{tier"),
    Wrong("hosts: {ids: [north]}", "hosts: {ids: []}", "no court at all", "{ids"),
    Wrong("hosts: {ids: [north]}", "hosts: {ids: [north], without: [north]}", "no court at all", "{ids"),
    Wrong("weeks: [4, 8]", "weeks: [4, 12]", "longer than the horizon of 8 weeks", "12"),
    Wrong("weeks: [4, 8]", "weeks: [4, 4]", "given twice", "4]"),
    Wrong("clerk: [1, 4]}, weeks: [2]}", "clerk: [1, 4]}, weeks: [0]}", "at least 1", "0]"),
    Wrong("start: 2026-03-02", "start: 2003-12-29", "covers 2004 to", "2003"),
    Wrong("start: 2026-03-02", "start: 9998-12-29", "covers 2004 to", "9998"),
    Wrong("period: week", "working_days: [5, 5]", "2 numbers for 8 periods", "[5, 5]"),
    Wrong("period: week", "working_days: [5, 5, 5, 5, 5, 5, 5, 9]", "more than the 7 days", "9"),
    Wrong("small: {", "smal: 5\n  small: {", "must be a mapping", "5"),
    Wrong("alone: {mech", "alone: {extends: x.yaml, mech", "cannot stand in a variant", "extends"),
]

CASES = [*WORDS, *YAML, *TYPES, *VALUES, *NAMES, *TOGETHER]


@pytest.mark.parametrize("case", CASES, ids=lambda case: (case.new or case.old)[:40])
def test_yaml_is_refused(faults_of, folder, case):
    faults = faults_of(case.text(BASE))
    assert {fault.place.file for fault in faults} == {str(folder / "wrong.yaml")}
    said = [fault for fault in faults if case.said in str(fault)]
    assert said, faults
    if case.at:
        assert (said[0].place.line, said[0].place.column) == case.position(BASE)
    assert said[0].place.line
    if case.only:
        assert len(faults) == 1, faults


def test_lengths_must_be_whole_fortnights(faults_of):
    text = BASE.replace("periods: 8, period: week", "periods: 4, period: fortnight").replace("weeks: [4, 8]", "weeks: [4, 3]")
    (fault,) = faults_of(text)
    assert (fault.place.line, fault.path) == (line_of(text, "weeks: [4, 3]"), "mechanisms[0].weeks[1]")
    assert "whole number of fortnights" in fault.message


QUEUES = [
    Wrong("class,open", "class,opn", "the column 'open' is missing", only=False),
    Wrong("class,open", "class,opn", "did you mean open", "opn", only=False),
    Wrong(",basis", ",bassis", "did you mean basis", "bassis"),
    Wrong("open,inflow", "open,open,inflow", "given twice", "", only=False),
    Wrong("900,15,counted", "900,15", "the row has 4 cells; expected 5"),
    Wrong("900,15,counted", "900,15,counted,x", "the row has 6 cells; expected 5"),
    Wrong("900", "1,000", "the row has 6 cells; expected 5"),
    Wrong("900", '"1,000"', "plain finite number", '"1,000"'),
    Wrong("900", "NaN", "plain finite number", "NaN"),
    Wrong("900", "inf", "plain finite number", "inf"),
    Wrong("900", "1e999", "plain finite number", "1e999"),
    Wrong("900", "-900", "at least 0", "-900"),
    Wrong("900", "many", "plain finite number", "many"),
    Wrong("900", "true", "plain finite number", "true"),
    Wrong("900", "0900", "plain finite number", "0900"),
    Wrong("900", "９００", "plain finite number", "９００"),
    Wrong("900", "", "column 'open' is empty", ",15"),
    Wrong("900", '"900', "no valid CSV"),
    Wrong("north,money", "nort,money", "did you mean north", "nort"),
    Wrong("north,money", "north,mony", "did you mean money", "mony"),
    Wrong("south,money", "north,money", "court 'north' and class 'money' is given twice", "money"),
    Wrong(QUEUES_CSV, "", "the table is empty"),
    Wrong(QUEUES_CSV, "court,class,open\n", "the table has no rows"),
    Wrong(QUEUES_CSV, "court;class;open\n", "separated by ';'"),
    Wrong(QUEUES_CSV, "court，class，open\n", "separated by '，'"),
    Wrong("north,money", "north,mo\x00ney", "control character"),
]
POOLS = [
    Wrong("court,judge", "crt,judge", "the column 'court' is missing", "crt", only=False),
    Wrong("judge,clerk", "jugde,clerk", "did you mean judge", "jugde"),
    Wrong("protected_judge", "protected_jugde", "did you mean protected_judge", "protected_jugde"),
    Wrong("north,3", "north,-3", "at least 0", "-3"),
    Wrong("north,3", "north,3.5", "whole number", "3.5"),
    Wrong("north,3", "north,three", "plain finite number", "three"),
    Wrong("north,3", "nort,3", "did you mean north", "nort"),
    Wrong("south,8", "north,8", "court 'north' is given twice", "north"),
]
COURTS = [
    Wrong(",kind", ",knd", "did you mean kind", "knd"),
    Wrong("id,name_zh", "ident,name_zh", "the column 'id' is missing", "ident", only=False),
    Wrong("41.1", "95", "at most 90", "95"),
    Wrong("41.1", "north", "plain finite number", "north,"),
    Wrong("basic,city", "low,city", "one of high, intermediate, basic", "low"),
    Wrong("south,南区", ",南区", "column 'id' is empty", ",南区", only=False),
    Wrong("south,南区", "north,南区", "id 'north' is given twice", "north", only=False),
]


@pytest.mark.parametrize(
    ("name", "table", "case"),
    [
        *(("queues", QUEUES_CSV, case) for case in QUEUES),
        *(("pools", POOLS_CSV, case) for case in POOLS),
        *(("courts", COURTS_CSV, case) for case in COURTS),
    ],
    ids=lambda part: (part.new or part.old)[:40] if isinstance(part, Wrong) else part if len(part) < 9 else "",
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
    Wrong("table: queues.csv", "table: queus.csv", "did you mean queues.csv", "queus.csv"),
    Wrong("table: queues.csv", "tble: queues.csv", "did you mean table", "tble", only=False),
    Wrong("table: queues.csv", "table: 5", "name a table", "5"),
    Wrong("table: queues.csv", "table: .", "is no file", "."),
    Wrong("{table: queues.csv}", "queues.csv", "must be a list", "queues.csv"),
    Wrong("{table: queues.csv}", "{}", "name a table", "{}"),
    Wrong("{table: queues.csv}", "[]", "at least 1 entry", "[]"),
    Wrong("table: courts.csv", "table: courts.csv, within: nort", "did you mean north", "nort}"),
    Wrong("table: courts.csv", "table: courts.csv, within: [north]", "must be a court id", "[north]"),
    Wrong("table: courts.csv", "table: courts.csv, withn: north", "did you mean within", "withn"),
    Wrong("table: courts.csv", "table: courts.csv, within: north", "no court at all", "", only=False),
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
        Wrong("name: base", "name: NO", "true or false"),
        Wrong("period: week", "period: weak", "did you mean week"),
        Wrong("availability: 0.9", "availability: 9", "at most 1"),
        Wrong("share: 0.4, effort", "share: 0.5, effort", "sum to 1.1"),
        Wrong("heads_add: {judge", "heads_add: {juge", "did you mean judge"),
        Wrong("kind: bureau", "kind: buro", "did you mean bureau"),
        Wrong("at_least: 0.2", "at_most: -1", "at least 0"),
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
