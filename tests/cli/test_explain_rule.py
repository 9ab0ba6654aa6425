from __future__ import annotations

from pathlib import Path

import pytest

ANSHAN = str(Path(__file__).parents[2] / "scenarios" / "anshan-2019.yaml")
HAICHENG = ("--from", "ln-anshan-haicheng")
AGES = ("--set", "classes.petition.ages=[0.5,0.2,0.1,0.1,0.1]")


def test_without_courts_the_forms_open_and_closed_are_listed(run):
    ended = run("explain-rule", ANSHAN)
    assert ended.code == 0
    assert "before-2024-06-17" in ended.out
    rows = {line.split()[0]: line for line in ended.out.splitlines() if line.strip()}
    assert rows["form"].split()[:3] == ["form", "open", "reading"]
    lines = ended.out.splitlines()
    assert any(line.split()[:3] == ["concentrate", "closed", "uncertain"] for line in lines)
    assert any(line.split()[:3] == ["elevate", "open", "certain"] for line in lines)
    assert "Civil Procedure Law (2017), art. 226" in ended.out


def test_each_condition_is_met_or_not_with_its_source(run):
    found = run("explain-rule", ANSHAN, "--form", "elevate", *HAICHENG, "--class", "petition", *AGES, "--json").json
    assert found["allowed"] is True
    assert {c["rule"]: c["met"] for c in found["conditions"]} == dict.fromkeys(
        ("open", "in_force", "min_age_months", "on_request", "receiver", "decided_by"), True
    )
    assert all(c["source"] == "civil-procedure-226" and "226" in c["text"]["en"] for c in found["conditions"])


def test_what_is_not_met_and_what_is_unknown_is_said(run):
    unknown = ("--set", "warm_up=null")  # without which nobody knows how old the cases are
    options = ("--form", "designate", *HAICHENG, "--to", "ln-anshan", "--class", "petition", "--on", "2019-06-20", *unknown)
    found = run("explain-rule", ANSHAN, *options, "--json").json
    assert found["allowed"] is False
    met = {c["rule"]: c["met"] for c in found["conditions"]}
    assert met == {
        "open": True, "in_force": True, "min_age_months": None, "on_request": True, "receiver": False, "decided_by": True,
    }  # fmt: skip
    told = run("explain-rule", ANSHAN, *options)
    assert "not allowed" in told.out
    assert "superior court" in told.out
    assert run("explain-rule", ANSHAN, "--form", "elevate", *HAICHENG, *unknown, "--json").json["allowed"] is None
    assert run("explain-rule", ANSHAN, "--form", "concentrate", *HAICHENG, "--json").json["allowed"] is False


def test_another_way_in_law_is_asked_for_by_its_name(run):
    options = ("--form", "designate", *HAICHENG, "--to", "ln-anshan-taian", "--class", "petition")
    own, other = (run("explain-rule", ANSHAN, *options, *route, "--json").json for route in ((), ("--route", "high-court")))
    assert "min_age_months" in {c["rule"] for c in own["conditions"]}
    assert {c["rule"]: c["met"] for c in other["conditions"]} == dict.fromkeys(
        ("open", "in_force", "receiver", "decided_by"), True
    )
    assert {c["certain"] for c in other["conditions"]} == {"to_be_verified"}
    told = run("explain-rule", ANSHAN, *options, "--route", "high-court").out
    assert "to be verified" in told
    assert "Beijing" in told
    wrong = run("explain-rule", ANSHAN, *options, "--route", "high-cuort")
    assert wrong.code == 2
    assert "did you mean high-court" in wrong.err


def test_what_else_the_law_says_is_told_with_its_doubts(run):
    told = run("explain-rule", ANSHAN).out
    assert "What judges who are posted may sign (to be verified, forces-2000-3)" in told
    assert "Termination without assets" in told
    listed = run("explain-rule", ANSHAN, "--form", "designate").out
    assert "designate / high-court" in listed
    assert "may sign" not in listed
    assert "100% ask (5% to 100%)" in listed


def test_chinese(run):
    told = run("explain-rule", ANSHAN, "--form", "elevate", *HAICHENG, "--class", "petition", *AGES, "--lang", "zh").out
    for text in ("提级执行", "允许", "上一级法院", "民事诉讼法"):
        assert text in told
    assert "集中执行" in run("explain-rule", ANSHAN, "--lang", "zh").out


def test_json_of_the_list_is_the_rule_set(run):
    data = run("explain-rule", ANSHAN, "--form", "urge", "--json").json
    assert data["name"] == "before-2024-06-17"
    assert list(data["forms"]) == ["urge"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--form", "elevate", "--from", "ln-anshan-haich"), "ln-anshan-haicheng"),
        (("--form", "elevate", *HAICHENG, "--class", "petitoin"), "petition"),
        (("--form", "elevate", *HAICHENG, "--on", "2024-07-01"), "outside the plan"),
        (("--form", "elevate", *HAICHENG, "--on", "soon"), "is no date"),
        (HAICHENG, "--form"),
        (("--form", "elevat"), "elevat"),
    ],
)
def test_user_errors(run, options, said):
    ended = run("explain-rule", ANSHAN, *options)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_a_scenario_without_a_rule_set_is_told_so(run, demo):
    ended = run("explain-rule", demo)
    assert ended.code == 2
    assert "names no rule set" in ended.err
