"""The report: one file, no outside request, everything escaped, every number there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from optimizer import SolveOptions, evaluate
from optimizer.baselines import baselines
from optimizer.report import write_report
from optimizer.report.numbers import number
from optimizer.report.page import render
from optimizer.report.story import deeds
from optimizer.scenario import Scenario

TEACHING = Path(__file__).parents[2] / "scenarios" / "teaching" / "two-courts.yaml"


@pytest.fixture(scope="module")
def run():
    result = evaluate(Scenario.load(TEACHING), options=SolveOptions(gap=0.0))
    return result, baselines(result.scenario)


@pytest.mark.parametrize(("lang", "headings"), [
    ("en", ["What to do", "What it brings", "What it costs, and whom", "How sure this is"]),
    ("zh", ["怎么做", "有何成效", "代价与承担者", "可信程度"]),
])  # fmt: skip
def test_the_page_opens_with_what_a_leader_needs(run, lang, headings):
    text = render(run[0], lang=lang, baselines=run[1])
    places = [text.index(f"<h2>{heading}</h2>") for heading in headings]
    assert places == sorted(places)
    assert places[-1] < text.index("<figure")


def test_nothing_is_fetched_from_outside(run):
    text = render(run[0], lang="zh", baselines=run[1])
    assert "<script" not in text
    assert "<link" not in text
    assert "@import" not in text
    for attribute in re.findall(r'(?:src|href)="([^"]*)"', text):
        assert attribute.startswith(("#", "data:")), attribute
    for url in re.findall(r"url\(([^)]*)\)", text):
        assert url.strip("\"'").startswith(("#", "data:")), url


def test_every_kpi_is_on_the_page(run):
    result = run[0]
    text = render(result, baselines=run[1])
    for key, value in result.totals().items():
        if key not in ("status", "worst_court"):
            assert number(key, value, "en") in text, key


def test_names_are_escaped():
    document = {
        "schema": 1, "name": "evil", "title": "<script>alert(1)</script>", "description": "<img src=x>",
        "calendar": {"start": "2019-06-10", "periods": 2}, "roles": {"judge": {}},
        "classes": {"money": {"effort_days": {"judge": 1}}}, "courts": [{"id": "a", "name": "<b>a</b>"}, {"id": "b"}],
        "pools": [{"court": "a", "judge": 1}, {"court": "b", "judge": 4}],
        "queues": [{"court": "a", "class": "money", "open": 90}],
        "mechanisms": [{"kind": "support", "name": "<i>help</i>", "heads": {"judge": [0, 1]}, "weeks": [2]}],
    }  # fmt: skip
    text = render(evaluate(Scenario.from_document(document)))
    assert "<script>alert" not in text
    assert "<img src" not in text
    assert "<i>help" not in text
    assert "<b>a</b>" not in text
    assert "&lt;script&gt;" in text


def test_a_run_without_a_plan_says_which_rule_stands_in_the_way(tmp_path):
    document = {
        "schema": 1, "name": "none", "calendar": {"start": "2019-06-10", "periods": 1}, "roles": {"judge": {}},
        "classes": {"money": {"effort_days": {"judge": 1}}}, "courts": [{"id": "a"}],
        "pools": [{"court": "a", "judge": 1}], "queues": [{"court": "a", "class": "money", "open": 9}],
        "targets": [{"name": "all", "kpi": "closures", "at_least": 9}],  # one judge closes five in a week
    }  # fmt: skip
    result = evaluate(Scenario.from_document(document))
    path = write_report(result, tmp_path / "r.html")
    text = path.read_text("utf-8")
    assert "There is no plan." in text
    assert "target &#39;all&#39;</strong> (&lt;memory&gt;) cannot hold together with the rest of the scenario." in text
    assert "目标“all”</strong> (&lt;memory&gt;) 与情景的其他规定不能同时成立。" in render(result, lang="zh")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("lang", "said"), [("en", "Read the warnings first"), ("zh", "请先看警告")])
def test_an_order_that_nobody_can_give_is_not_called_one_that_is_not_worth_it(lang, said):
    """South keeps six of its eight judges and lends two; a bureau of five can never stand."""
    document = {
        "schema": 1, "name": "none", "calendar": {"start": "2019-06-10", "periods": 1}, "roles": {"judge": {"decides": True}},
        "classes": {"money": {"effort_days": {"judge": 1}}}, "courts": [{"id": "north"}, {"id": "south"}],
        "pools": [{"court": "north", "judge": 1}, {"court": "south", "judge": 8}], "protected_share": 0.75,
        "queues": [{"court": "north", "class": "money", "open": 900}],
        "mechanisms": [{"kind": "bureau", "name": "bureau", "hosts": ["north"], "heads": {"judge": [5, 5]}, "weeks": [1]}],
    }  # fmt: skip
    result = evaluate(Scenario.from_document(document))
    (deed,) = deeds(result, lang)
    assert said in deed.text
    assert "can lend at most 2 judge" in result.warnings[0]["en"]
    document["mechanisms"][0]["heads"] = {"judge": [2, 2]}
    document["queues"][0]["open"] = 1
    (deed,) = deeds(evaluate(Scenario.from_document(document)), lang)  # possible, and not worth it
    assert said not in deed.text


def test_a_plan_that_is_not_proven_says_so(run):
    rule = run[1]["proportional"]
    assert "A rule of thumb" in render(rule)
    assert "Proven" not in render(rule).split("<figure")[0]
