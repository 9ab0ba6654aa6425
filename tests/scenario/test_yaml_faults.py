"""Wrong YAML: refused on the right line and column, in words that say how to mend it."""

from __future__ import annotations

import time

import pytest

from .conftest import BASE

NAME, TITLE, WEEKS = "name: base", "title: {en: Base, zh: 基础}", "weeks: [4, 8]"

# what is replaced in the base scenario, by what; line, column and words of the only fault
WORDS = [
    ("id: north", "id: 0210", 17, 10, "octal"),
    (NAME, "name: NO", 2, 7, "true or false"),
    (NAME, "name: yes", 2, 7, "true or false"),
    (NAME, "name: y", 2, 7, "true or false"),
    (NAME, "name: 12:30", 2, 7, "base 60"),
    (NAME, "name: 1:30:59", 2, 7, "base 60"),
    (NAME, "name: 1_000", 2, 7, "quotes"),
    (NAME, "name: 0o17", 2, 7, "decimal"),
    (NAME, "name: 0x1F", 2, 7, "decimal"),
    (NAME, "name: =", 2, 7, "quotes"),
    (NAME, "name: 5", 2, 7, "must be a text"),
    (NAME, "name: off", 2, 7, "must be a text"),
    (NAME, "name: 2026-03-02", 2, 7, "must be a text"),
    ("open: 900", "open: .inf", 24, 40, "finite"),
    ("open: 900", "open: -.INF", 24, 40, "finite"),
    ("open: 900", "open: .nan", 24, 40, "finite"),
    ("open: 900", "open: NaN", 24, 40, "finite"),
    ("open: 900", "open: 1e999", 24, 40, "finite"),
    ("open: 900", "open: 0900", 24, 40, "octal"),
    ("open: 900", "open: 99999999999999999999", 24, 40, "digits"),
    ("open: 900", 'open: "1,000"', 24, 40, "without commas: 1000"),
    ("open: 900", "open: ９００", 24, 40, "must be a number"),
    ("availability: 0.9", "availability: 90%", 6, 40, "a share: 0.9"),
    ("start: 2026-03-02", "start: 2026-02-30", 4, 19, "no such day"),
    ("start: 2026-03-02", "start: 2026-3-2", 4, 19, "a date such as"),
    ("start: 2026-03-02", "start: 20260302", 4, 19, "a date such as"),
    ("start: 2026-03-02", "start: 2026-03-02 08:00:00", 4, 19, "a date such as"),
]
STRUCTURE = [
    (NAME, "name: base\nname: other", 3, 1, "given twice, first in line 2"),
    ("judge: 8,", "judge: 8, judge: 9,", 20, 37, "given twice, first in the same line"),
    (NAME, "name:base", 2, 1, "lacks its ':'"),
    (NAME, "name: base: x", 2, 11, "':' too many"),
    ("  clerk: {st", "   clerk: {st", 7, 4, "not indented like"),
    (WEEKS, "weeks: [4, 8", 35, 12, "bracket is not closed"),
    (NAME, 'name: "base', 2, 7, "never closed"),
    (NAME, "name: @base", 2, 7, "quotes around"),
    (NAME, "name: `base`", 2, 7, "quotes around"),
    (NAME, 'name: "a\\qb"', 2, 9, "backslash"),
    ("  judge: {dec", "\tjudge: {dec", 6, 1, "tab"),
    ("  - kind: bureau\n    name", "  - kind: bureau\n\tname", 31, 1, "tab"),
    (TITLE, "title: &a {en: Base}", 3, 8, "anchors"),
    (TITLE, "title: *a", 3, 8, "aliases"),
    (TITLE, "title: !!python/object/apply:os.getcwd []", 3, 8, "tags"),
    (NAME, "name: !!str base", 2, 7, "tags"),
    (NAME, "name: !x base", 2, 7, "tags"),
    (TITLE, "<<: {en: Base}", 3, 1, "merge keys"),
    (TITLE, "? [a, b]\n: 1", 3, 3, "must be a text"),
    (TITLE, "1: 2", 3, 1, "quotes"),
    (TITLE, "true: 2", 3, 1, "quotes"),
    (TITLE, "~: 2", 3, 1, "no name"),
    (TITLE, "no: 2", 3, 1, "true or false"),
]
FULL_WIDTH = [
    (NAME, "name：base", 2, 5),
    (NAME, "name: “base”", 2, 7),
    (NAME, "name: 「base」", 2, 7),
    (NAME, "name: 基础：其一", 2, 7),
    (TITLE, "title: {en： Base}", 3, 9),
    (TITLE, "title: {en: Base，zh: 基础}", 3, 13),
    (TITLE, "title: ｛en: Base｝", 3, 8),
    (WEEKS, "weeks: [4，8]", 35, 13),
    (WEEKS, "weeks: 【4, 8】", 35, 12),
    (WEEKS, "weeks：[4, 8]", 35, 10),
    ("  money:\n", "  money：\n", 9, 3),
]


@pytest.mark.parametrize(("old", "new", "line", "column", "words"), WORDS + STRUCTURE)
def test_wrong_yaml_is_refused_where_it_stands(faults_of, old, new, line, column, words):
    first = next(fault for fault in faults_of(BASE.replace(old, new, 1)) if words in str(fault))
    assert (first.place.line, first.place.column) == (line, column)


@pytest.mark.parametrize(("old", "new", "line", "column"), FULL_WIDTH)
def test_full_width_punctuation_is_named_once(faults_of, old, new, line, column):
    fault, *others = (fault for fault in faults_of(BASE.replace(old, new, 1)) if "full-width" in fault.message)
    assert (fault.place.line, fault.place.column, others) == (line, column, [])
    assert fault.expected is not None
    assert "half-width" in fault.expected


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("", 1, "empty"),
        ("# only a comment\n", 1, "empty"),
        ("just text\n", 1, "not made of fields"),
        ("- a\n- b\n", 1, "not made of fields"),
        (BASE + "---\nschema: 1\n", 45, "second document"),
        (BASE.replace("Base", "B\x07se"), 3, "control character"),
        (BASE.encode("utf-16"), 1, "UTF-16"),
        (BASE.encode().replace(b"Base", b"\xff\xff"), 3, "neither UTF-8 nor GB18030"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 1, "anchors"),
        ("\n".join([f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]" for n in range(12)]), 1, "anchors"),
    ],
)
def test_what_is_no_scenario_at_all(faults_of, content, line, words):
    (fault,) = faults_of(content)
    assert fault.place.line == line
    assert words in fault.message


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
        (NAME, "name: NO"),  # a word
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
