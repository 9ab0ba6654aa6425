"""The legal basis on the page: what a plan orders, by which way in law, by which source and how sure, in both languages."""

from __future__ import annotations

import pytest

from optimizer import SolveOptions, evaluate
from optimizer.report.legal import legal_basis
from optimizer.report.page import render
from optimizer.scenario import Scenario

RULES = {
    "name": "made-up", "title": {"en": "Law of the test", "zh": "测试规则"}, "in_force": {},
    "sources": {
        "art": {"en": "Article one", "zh": "第一条"}, "reg": {"en": "A regulation", "zh": "某规定"},
        "other": {"en": "Another text", "zh": "另一文件"},
    },
    "forms": {
        "designate": {
            "open": True, "source": "art",
            "on_request": {"share": 0.5, "low": 0.1, "high": 1, "note": {"en": "Not published."}},
            "routes": {"court": {
                "title": {"en": "by the high court", "zh": "高级法院指定"}, "source": "reg", "certain": "to_be_verified",
                "note": {"en": "Nobody read it.", "zh": "未核原文。"},
            }},
        },
        "bureau": {"open": True, "source": "art", "certain": False},
    },
    "provisions": {
        "signing": {
            "title": {"en": "Who signs", "zh": "谁签署"}, "source": "other", "certain": "uncertain", "forms": ["bureau"],
        },
        "ending": {"title": {"en": "Termination", "zh": "终本"}, "source": "other"},
    },
}  # fmt: skip


def solved(route=None, rules=RULES, **change):
    """Court a has more than its judge can do, b beside it has time: cases are designated to b."""
    return evaluate(
        Scenario.from_document({
            "schema": 1, "name": "legal", "calendar": {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
            "roles": {"judge": {"decides": True}}, "classes": {"money": {"effort_days": {"judge": 1}}},
            "courts": [{"id": "m", "tier": "intermediate"}, {"id": "a", "parent": "m"}, {"id": "b", "parent": "m"}],
            "pools": [{"court": "a", "judge": 1}, {"court": "b", "judge": 2}], "protected_share": 1.0, "rules": rules,
            "queues": [{"court": "a", "class": "money", "open": 40}],
            "mechanisms": [
                {"kind": "cross", "name": "move", "title": {"en": "Moves", "zh": "移送"}, "form": "designate", "share_cap": 1,
                 "classes": ["money"], "cases": "all", "lag_weeks": 0, "route": route},
                {"kind": "bureau", "name": "bureau", "weeks": [1], "heads": {"judge": [1, 1]}},
            ],
            **change,
        }),
        options=SolveOptions(gap=0.0),
    )  # fmt: skip


def rows(result, lang="en"):
    return [[text for text, _ in row] for row in legal_basis(result, lang)["rows"]]


def test_what_is_ordered_is_named_with_its_source_and_how_sure_it_is():
    """Nobody may leave, so that there is no bureau, and nothing is said of bureaus."""
    first, second = rows(solved())
    assert first[:4] == ["Moves", "designate", "Article one", "certain"]
    assert "applicant's request" in first[4]
    assert "50% of those whose cases are old enough, within 10% to 100% (to be verified). Not published." in first[4]
    assert second == ["Termination", "", "Another text", "certain", ""]


@pytest.mark.parametrize(("lang", "row"), [
    ("en", ["Moves", "designate: by the high court", "A regulation", "to be verified", "Nobody read it."]),
    ("zh", ["移送", "指令执行：高级法院指定", "某规定", "待核实", "未核原文。"]),
])  # fmt: skip
def test_the_route_and_its_certainty_are_said_in_both_languages(lang, row):
    result = solved(route="court")
    assert rows(result, lang)[0] == row
    text = render(result, lang=lang)
    assert all(part in text for part in row)


def test_any_route_names_each():
    assert [row[1] for row in rows(solved(route="any"))] == ["designate", "designate: by the high court", ""]


def test_a_bureau_brings_what_the_law_says_of_bureaus():
    result = solved(
        protected_share=0.0, mechanisms=[{"kind": "bureau", "name": "bureau", "weeks": [1], "heads": {"judge": [1, 1]}}]
    )
    assert [row[0] for row in rows(result)] == ["bureau", "Who signs", "Termination"]
    assert rows(result)[0][3] == "uncertain"


def test_without_a_rule_set_nothing_is_said():
    result = solved(rules=None)
    assert legal_basis(result, "en") is None
    assert "Legal basis" not in render(result)
