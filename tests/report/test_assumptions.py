"""The annex: what numbers rest on, in words and numbers that people write, in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from optimizer import SolveOptions, evaluate
from optimizer.report.assumptions import annex, numbers_sentence, written
from optimizer.report.page import render
from optimizer.scenario import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def small():
    """Two courts, three numbers with a record, one of them with markup in its source."""
    days = "{base: 1, low: 0.5, high: 2, basis: derived, source: {en: <b>four</b> drives, zh: 四次行动}}"
    travel = "{base: 1234567, low: 0.123456, high: 2000000, basis: assumed, note: {en: a guess, zh: 估计}}"
    settings = {
        "classes.debt.effort_days.officer": days,
        "mechanisms.help.heads.officer": "{base: [0, 2], times: [0.5, 1.5], basis: assumed}",
        "budgets": f"{{travel: {travel}}}",
        "basis": "recorded",
    }
    return Scenario.load(SCENARIOS / "teaching" / "two-courts.yaml", settings=settings)


def rows_of(scenario, lang):
    return {part["title"]: [[str(text) for text, _ in row] for row in part["rows"]] for part in annex(scenario, lang)}


def test_rows_say_what_value_range_basis_and_source(small):
    whole = '<span class="whole">{}</span>'
    days = "Money debt: effort per closure (officer-days) (Officer)"
    assert rows_of(small, "en") == {
        "Kinds of cases": [[days, "1", whole.format("0.5 to 2"), "derived", "<b>four</b> drives"]],
        # 0.5 to 1.5 times 0 and 2 heads: from 0 to 3
        "Ways to act": [["Support: officers (heads) (Officer)", "0-2", whole.format("0 to 3"), "assumed", ""]],
        "Money and worth": [["Budget (yuan), travel", "1,234,567", whole.format("0.123 to 2,000,000"), "assumed", "a guess"]],
    }
    chinese = rows_of(small, "zh")
    assert chinese["案件类别"] == [["金钱债权：每件耗时（人日）（执行人员）", "1", whole.format("0.5至2"), "推算", "四次行动"]]
    assert (
        numbers_sentence(small, "en")
        == "Of the scenario's numbers 0 are public, 1 are derived from public ones and 3 are assumed."
    )
    assert numbers_sentence(small, "zh").count("3") == 1


def test_the_page_has_the_annex_escaped_and_a_link_to_it(small):
    result = evaluate(small, options=SolveOptions(gap=0.0))
    for lang, heading in (("en", "Annex: assumptions"), ("zh", "附件：参数依据表")):
        text = render(result, lang=lang)
        assert f'<h2 id="annex-1">{heading}</h2>' in text
        assert text.index('href="#annex-1"') < text.index("<figure")
        assert "<b>four" not in text
    assert "&lt;b&gt;four&lt;/b&gt; drives" in render(result)
    assert "四次行动" in render(result, lang="zh")


def test_a_made_up_scenario_says_so_and_has_no_annex():
    scenario = Scenario.load(SCENARIOS / "teaching" / "two-courts.yaml")
    text = render(evaluate(scenario, options=SolveOptions(gap=0.0)))
    assert numbers_sentence(scenario, "en") in text
    assert "annex-1" not in text


@pytest.mark.parametrize("name", ["liaoning-2018", "anshan-2019", "liaoning-all"])
def test_no_name_of_a_field_is_left_untranslated(name):
    scenario = Scenario.load(SCENARIOS / f"{name}.yaml")
    fields = r"[a-z]+_[a-z]+(_[a-z]+)*|assistant|clerk|bailiff"
    for lang in ("en", "zh"):
        names = [row[0] for rows in rows_of(scenario, lang).values() for row in rows]
        assert not [text for text in names if re.search(rf"\b({fields})\b", text)]
        assert len(names) == len(set(names))
    names = [row[0] for rows in rows_of(scenario, "zh").values() for row in rows if "强制措施" not in row[0]]
    assert not [text for text in names if re.search("[A-Za-z]", re.sub("deployment|purchases|staff", "", text))]
    counted = sum(one.numbers for one in scenario.assumptions)
    shown = sum(len(row[1].split(" / ")) for rows in rows_of(scenario, "en").values() for row in rows)
    assert 0 < shown < counted


def test_numbers_are_written_as_people_write_them():
    assert [written(value) for value in (400000, 0.05, 1.375, 82.80000000000001, 2, 1234567.0, -4, 0.1075)] == [
        "400,000", "0.05", "1.375", "82.8", "2", "1,234,567", "-4", "0.1075",
    ]  # fmt: skip
    assert [written(value, 3) for value in (0.1075, 4000, 2.75, 28.21, 17.36)] == ["0.107", "4,000", "2.75", "28.2", "17.4"]
