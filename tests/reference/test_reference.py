"""The reference of the scenario language: whole in every language, and every example in it holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

from optimizer.reference import reference
from optimizer.reference.entries import parts
from optimizer.reference.words import REFERENCE, SAID, chapters
from optimizer.scenario import Scenario, json_schema
from optimizer.starter import starter_text
from optimizer.texts import languages

if TYPE_CHECKING:
    from pathlib import Path

PARTS = parts()
EXAMPLES = yaml.safe_load((REFERENCE / "examples.yaml").read_text(encoding="utf-8"))
OTHERS = [lang for lang in languages() if lang != SAID]
HAN = re.compile(r"[\u4e00-\u9fff]")


def said() -> dict[str, set[str]]:
    """Everything that the schema says in English, by topic."""
    entries = [entry for part in PARTS for entry in part.entries]
    return {
        "units": {entry.unit for entry in entries if entry.unit},
        "fields": {entry.meaning for entry in entries},
        "sections": {paragraph for part in PARTS for paragraph in part.paragraphs},
    }


def blocks(text: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


def settings_of(lang: str) -> list[str]:
    found = [text.strip('"') for text in re.findall(r'--set ("[^"]+"|[^`\s]+)', chapters(lang))]
    return [text for text in found if text != "PATH=VALUE"]


@pytest.mark.parametrize("lang", OTHERS)
def test_no_translation_is_missing_and_none_is_left_over(lang):
    """A changed description needs a new translation: the old one stands under words that nobody says any more."""
    there = yaml.safe_load((REFERENCE / f"{lang}.yaml").read_text(encoding="utf-8"))
    for topic, texts in said().items():
        assert texts - set(there[topic]) == set(), f"no translation in texts/reference/{lang}.yaml, topic {topic}"
        assert set(there[topic]) - texts == set(), f"left over in texts/reference/{lang}.yaml, topic {topic}"
        assert all(isinstance(text, str) and text.strip() for text in there[topic].values())


def test_chinese_is_chinese():
    there = yaml.safe_load((REFERENCE / "zh.yaml").read_text(encoding="utf-8"))
    for text in (*there["fields"].values(), *there["sections"].values()):
        assert HAN.search(text), text
        assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", re.sub(r"`[^`]*`", "", text)), text  # three English words in a row


def test_numbers_survive_translation():
    """Limits that a description names are the same in every language; a month may be counted as 6 or as 6个月."""
    for lang in OTHERS:
        there = yaml.safe_load((REFERENCE / f"{lang}.yaml").read_text(encoding="utf-8"))
        for english, other in there["fields"].items():
            assert set(re.findall(r"\d+(?:\.\d+)?", english)) <= set(re.findall(r"\d+(?:\.\d+)?", other)), english


def test_every_field_has_an_example_and_no_other_has():
    for part in PARTS:
        assert set(EXAMPLES.get(part.name, {})) == {entry.name for entry in part.entries}, part.name
    assert set(EXAMPLES) <= {part.name for part in PARTS}


@pytest.mark.parametrize("part", [part for part in PARTS if part.entries], ids=lambda part: part.name)
def test_examples_are_accepted(part):
    for entry in part.entries:
        try:
            TypeAdapter(entry.kind).validate_python(EXAMPLES[part.name][entry.name])
        except ValidationError as error:
            raise AssertionError(f"{part.name}.{entry.name}: {error}") from error


def test_an_example_that_is_no_value_of_its_field_is_refused():
    entry = next(entry for part in PARTS if part.name == "Calendar" for entry in part.entries if entry.name == "periods")
    with pytest.raises(ValidationError):
        TypeAdapter(entry.kind).validate_python(261)  # limits are part of what an example is held against


@pytest.mark.parametrize("lang", languages())
def test_every_field_that_editors_know_is_on_the_page(lang):
    page = reference(lang)
    for name, schema in json_schema()["$defs"].items():
        if name.startswith(("Changed", "Recorded")) or name in ("Change", "Overlay", "Scenario"):
            continue
        for field in schema.get("properties", {}):
            assert f"| `{field}` |" in page, f"{name}.{field}"
    assert all(f"`{field}" in page for field in json_schema()["$defs"]["RecordedNumber"]["properties"])


@pytest.mark.parametrize("lang", languages())
def test_links_lead_somewhere_and_tables_are_square(lang):
    page = reference(lang)
    anchors = re.findall(r'<a id="([^"]+)">', page)
    assert len(anchors) == len(set(anchors)) == len(PARTS)
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) == set(anchors)
    rows = [re.split(r"(?<!\\)\|", line) for line in page.splitlines() if line.startswith("| ")]
    assert {len(row) for row in rows} == {6, 8}  # of tables, and of fields


def test_every_language_shows_the_same_examples():
    for lang in OTHERS:
        assert blocks(chapters(lang)) == blocks(chapters(SAID))
        assert settings_of(lang) == settings_of(SAID)


@pytest.fixture
def laid(tmp_path):
    """The scenarios of the chapters, by name, each laid over the starter."""
    (tmp_path / "north.yaml").write_text(starter_text("north"), encoding="utf-8")
    found = {}
    for number, block in enumerate(blocks(chapters(SAID))):
        if "extends:" in block:
            path = tmp_path / f"{number}.yaml"
            path.write_text(block, encoding="utf-8")
            found[yaml.safe_load(block)["name"]] = path
    return found


def test_chapters_say_what_happens(laid):
    june = Scenario.load(laid["north-june"]).document
    assert (june.calendar.periods, june.calendar.start.month) == (8, 6)
    bureau, support = june.mechanisms
    assert (bureau.name, bureau.weeks, bureau.heads["judge"].low) == ("bureau", (8,), 1)
    assert support.name == "help"
    assert [(queue.open, queue.inflow_per_week) for queue in june.queues] == [(1100, 15), (200, 40)]

    two = Scenario.load(laid["north-two"]).document
    assert (two.mechanisms[0].at_most, two.mechanisms[0].heads["judge"].high, len(two.queues)) == (2, 2, 3)

    off = Scenario.load(laid["north-variants"], variant="no-bureau").document
    assert not off.mechanisms[0].on
    more = Scenario.load(laid["north-variants"], variant="more-cases").document
    assert more.adjust[0].inflow_times == 1.5

    assert len(Scenario.load(laid["north-adjusted"]).document.adjust) == 2
    recorded = Scenario.load(laid["north-recorded"])
    assert {one.basis for one in recorded.assumptions} >= {"assumed", "derived"}


def test_settings_of_the_chapters_are_taken(laid):
    settings = settings_of(SAID)
    assert len(settings) == 4
    document = Scenario.load(laid["north-june"].parent / "north.yaml", settings=settings).document
    assert (document.calendar.periods, document.mechanisms[0].weeks, document.courts[0].kind) == (4, (4,), "zone")
    assert (document.mechanisms[0].heads["judge"].low, document.mechanisms[0].heads["judge"].high) == (1, 2)


def test_heads_of_one_number_mean_exactly_so_many(laid):
    settings = ["mechanisms.bureau.heads.judge=3"]
    heads = Scenario.load(laid["north-june"].parent / "north.yaml", settings=settings).document.mechanisms[0].heads["judge"]
    assert (heads.low, heads.high) == (3, 3)


def test_tables_of_the_chapters_are_read(laid):
    """Queues in a table, as the last block says, over the starter."""
    folder = laid["north-june"].parent
    (folder / "queues.csv").write_text("court,class,open,inflow_per_week\nnorth,money,900,15\nsouth,money,200,40\n")
    table = blocks(chapters(SAID))[-1]
    (folder / "tables.yaml").write_text(f"extends: north.yaml\nname: tables\n{table}", encoding="utf-8")
    scenario = Scenario.load(folder / "tables.yaml")
    assert [queue.open for queue in scenario.document.queues] == [900, 200]
    assert "public" in {one.basis for one in scenario.assumptions}


def test_the_command_prints_it(tmp_path: Path):
    from optimizer.cli import main

    out = tmp_path / "reference.md"
    with pytest.raises(SystemExit) as end:
        main(["schema", "--reference", "--lang", "zh", "--out", str(out)])
    assert not end.value.code
    assert out.read_text(encoding="utf-8") == reference("zh")
    with pytest.raises(SystemExit) as end:
        main(["schema", "--reference", "--json"])
    assert end.value.code == 2
