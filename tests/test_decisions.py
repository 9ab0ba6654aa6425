"""The planner's own decisions by hand: each kind kept, binding and impossible; what is named; orders that break one."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer import SolveOptions, evaluate
from optimizer.baselines import RULES, baselines
from optimizer.errors import ScenarioError
from optimizer.model import build_program
from optimizer.plan import ORDERS, POSTED, SENT, rows_of
from optimizer.problem import build_problem
from optimizer.scenario import Scenario
from tests.mechanisms.by_hand import found
from tests.mechanisms.test_teams import document

EXACT = SolveOptions(gap=0.0, disruption=0.0)
BOTH = pytest.mark.parametrize("kind", ["bureau", "support"])


def solved(kind: str, *demands: dict[str, Any], change: dict[str, Any] | None = None, **section: Any) -> Any:
    """The teams of ``test_teams``: 20 cases are closed if nobody is sent, and 10 more for each of the 6 judges there are.

    near lends 1 judge, mid 2, far 3, all of them to host for two weeks from 10 June.
    """
    named = [{"name": f"own {number}", **demand} for number, demand in enumerate(demands)]
    return evaluate(Scenario.from_document(document(kind, {"decisions": named, **(change or {})}, **section)), options=EXACT)


def posted(result: Any) -> int:
    assert result.verified
    return round((result.totals()["closures"] - 20) / 10)


WEEKS = {"weeks": [1], "start_every_weeks": 1}
"""Two windows of a week each; then a posted judge closes 5 cases in each."""


@BOTH
@pytest.mark.parametrize(
    ("demand", "sent"),
    [
        ({"must": "send", "courts": ["mid"], "to": ["host"], "exactly": 1}, 5),  # one of mid's two stays
        ({"must": "send", "courts": ["mid"], "exactly": 1}, 5),  # anywhere, which is host
        ({"must": "send", "courts": ["mid"], "to": ["host"], "role": "judge", "at_most": 0}, 4),
        ({"must": "send", "courts": ["near", "mid"], "to": ["host"], "at_most": 2}, 5),  # two of these three, and far's three
        ({"must": "send", "courts": ["mid"], "to": ["host"], "at_least": 1}, 6),  # not binding
        ({"must": "send", "to": ["host"], "exactly": 2}, 2),
        ({"must": "send", "courts": ["mid"], "to": ["host"], "exactly": 1, "starts": "2019-06-10", "weeks": 2}, 5),
        ({"forbid": "send", "courts": ["mid"], "to": ["host"]}, 4),
        ({"forbid": "send", "courts": ["far"], "role": "judge"}, 3),
        ({"forbid": "send", "courts": ["far"], "role": "clerk"}, 6),  # who are none
        ({"forbid": "lend", "courts": ["far"]}, 3),
        ({"forbid": "lend", "courts": ["far", "mid"], "role": "judge"}, 1),
        ({"forbid": "host", "courts": ["host"]}, 0),
        ({"forbid": "host", "courts": ["near"]}, 6),  # who hosts nobody anyway
        ({"forbid": "other_regions"}, 3),  # far is of another one
        ({"limit": "away", "at_most": 4}, 4),
        ({"limit": "away", "at_most": 1, "each": True}, 3),  # one of each
        ({"limit": "away", "at_most": 1, "courts": ["mid", "far"]}, 2),  # one of these two, and near's
        ({"limit": "away", "at_most": 0, "role": "clerk"}, 6),
        ({"limit": "officer_weeks", "at_most": 5}, 2),  # two weeks each
        ({"limit": "officer_weeks", "at_most": 4, "each": True}, 5),  # two of far's three
        ({"limit": "postings", "at_most": 2, "courts": ["far"]}, 5),
        ({"limit": "donors", "at_most": 1}, 3),  # far, which has most
        ({"limit": "donors", "at_most": 2}, 5),
        ({"limit": "km", "at_most": 120}, 3),  # far lies 278 km away
        ({"limit": "km", "at_most": 0}, 0),
    ],
    ids=str,
)
def test_each_decision_leaves_what_is_worked_out_beside_it(kind, demand, sent):
    assert posted(solved(kind, demand)) == sent


@BOTH
@pytest.mark.parametrize(
    ("demand", "closures"),
    [
        ({"must": "open"}, 80),  # 20, and 6 judges in each of two weeks at 5 cases
        ({"must": "open", "starts": "2019-06-17"}, 50),  # none before, so one week is lost
        ({"must": "open", "not_before": "2019-06-12"}, 50),
        ({"must": "open", "before": "2019-06-17"}, 80),  # one begins soon; another one may follow
        ({"must": "open", "exactly": 1}, 50),
        ({"must": "open", "at_most": 1}, 50),
        ({"must": "open", "exactly": 2, "each": True}, 80),
        ({"must": "open", "weeks": 1, "at_least": 2}, 80),
        ({"forbid": "open"}, 20),
        ({"forbid": "open", "before": "2019-06-17"}, 50),
        ({"forbid": "open", "starts": "2019-06-17"}, 50),
        ({"forbid": "open", "courts": ["near"]}, 80),
    ],
    ids=str,
)
def test_orders_that_begin_are_counted(kind, demand, closures):
    result = solved(kind, {"mechanism": kind, "courts": ["host"], **demand}, **WEEKS)
    assert result.verified
    assert result.totals()["closures"] == pytest.approx(closures)


def test_a_decision_costs_what_it_must():
    # a bureau that must stand takes a judge at least, and 100 yuan of a purse of 100 that would send two others
    purse = {"budgets": {"purse": 100.0}}
    section = {"budget": "purse", "cost_yuan_per_officer_week": 25.0, "heads": {"judge": [1, 9]}}
    assert posted(solved("bureau", change=purse, **section)) == 2
    section["setup_cost_yuan"] = 60.0  # 50 for one judge for two weeks does not fit beside it
    assert posted(solved("bureau", change=purse, **section)) == 0
    result = solved("bureau", {"must": "open", "mechanism": "bureau"}, change=purse, **section)
    assert result.proof.status == "infeasible"
    (rule,) = result.conflict
    assert rule.rule in ("decisions[0]", "budgets.purse")


@BOTH
@pytest.mark.parametrize(
    ("demands", "said"),
    [
        ([{"must": "send", "courts": ["mid"], "to": ["host"], "exactly": 5}], "REST; 2 could be had"),
        ([{"must": "open", "courts": ["host"], "at_least": 2}], "REST; 1 could be had"),
        ([{"must": "send", "courts": ["far"], "exactly": 3}, {"limit": "away", "at_most": 1}],
         "decisions[1] 'own 1'; 1 could be had"),
        ([{"must": "send", "courts": ["far"], "exactly": 3}, {"limit": "km", "at_most": 120}], "; 0 could be had"),
    ],
    ids=str,
)  # fmt: skip
def test_one_that_cannot_hold_is_named_with_what_could(kind, demands, said):
    said = said.replace("REST", "'own 0' cannot hold together with the rest of the scenario")
    demands = [{"mechanism": kind, **one} if "must" in one else one for one in demands]
    result = solved(kind, *demands)
    assert result.proof.status == "infeasible"
    told = [rule.message for rule in result.conflict if rule.rule == "decisions[0]"]
    assert told
    assert said in told[0]


@BOTH
def test_two_that_contradict_each_other_are_named_together(kind):
    result = solved(kind, {"must": "open", "mechanism": kind}, {"forbid": "host", "courts": ["host"]})
    (rule,) = result.conflict
    assert rule.rule in ("decisions[0]", "decisions[1]")
    assert "'own 0'" in rule.message
    assert "'own 1'" in rule.message


def test_the_status_quo_keeps_none_and_rules_of_thumb_keep_all():
    # with two judges sent at most, a rule of thumb sends no more; the status quo sends nobody, and is there to compare with
    result = solved("support", {"must": "send", "to": ["host"], "at_least": 1}, {"limit": "away", "at_most": 2})
    known = baselines(result.scenario, result)
    assert result.proof.status_quo == pytest.approx(20)
    assert known[RULES[0]].totals()["closures"] == pytest.approx(20)
    for rule in RULES[1:]:
        assert known[rule].plan is None or 1 <= known[rule].totals()["most_away"] <= 2


def test_arcs_are_posed_for_the_hosts_asked_alone():
    """Hubs forget who goes where: donors of ``host`` are posed one by one, those of another host are not."""
    hosts = {"hosts": {"tier": "basic"}, "donors": {}}

    def arcs(*demands: dict[str, Any]) -> list[tuple[int, int]]:
        named = [{"name": str(number), **demand} for number, demand in enumerate(demands)]
        program = build_program(build_problem(Scenario.from_document(document("support", {"decisions": named}, **hosts))))
        blocks = program.blocks_of(SENT)
        ends = [zip(*(block.index[end].tolist() for end in ("donor", "host")), strict=True) for block in blocks]
        return sorted({pair for pairs in ends for pair in pairs})

    assert arcs() == []
    assert arcs({"must": "send", "courts": ["mid"], "exactly": 1}, {"forbid": "send", "to": ["near"]}) == []
    assert arcs({"must": "send", "courts": ["mid"], "to": ["host"], "exactly": 1}) == [(1, 0), (2, 0), (3, 0)]


def test_nothing_is_posed_where_nothing_is_decided():
    data = document("support", {})
    plain, none = (build_program(build_problem(Scenario.from_document({**data, **more}))) for more in ({}, {"decisions": []}))
    assert plain.matrix.shape == none.matrix.shape
    assert not [part.name for part in none.parts if part.name.startswith("decision")]


@pytest.mark.parametrize(
    ("demand", "rows", "said"),
    [
        ({"must": "send", "courts": ["mid"], "to": ["host"], "exactly": 1}, [(2, 0, 0, 0, 2, 2)],
         "2 heads are sent, and 1 may be"),
        ({"must": "send", "courts": ["mid"], "to": ["host"], "at_least": 1}, [(1, 0, 0, 0, 2, 1)],
         "0 heads are sent, and 1 must be"),
        ({"forbid": "lend", "courts": ["far"]}, [(3, 0, 0, 0, 2, 1)], "1 heads are away, and 0 may be"),
        ({"forbid": "host", "courts": ["host"]}, [(3, 0, 0, 0, 2, 1)], "1 heads are sent, and 0 may be"),
        ({"forbid": "other_regions"}, [(3, 0, 0, 0, 2, 1)], "go to another region, first from far to host"),
        ({"limit": "away", "at_most": 1}, [(3, 0, 0, 0, 2, 2)], "2 heads are away, and 1 may be"),
        ({"limit": "officer_weeks", "at_most": 3}, [(3, 0, 0, 0, 2, 2)], "4 officer-weeks are ordered, and 3 may be"),
        ({"limit": "postings", "at_most": 1}, [(3, 0, 0, 0, 2, 2)], "2 postings are ordered, and 1 may be"),
        ({"limit": "donors", "at_most": 1}, [(2, 0, 0, 0, 2, 1), (3, 0, 0, 0, 2, 1)], "2 courts send officers to one posting"),
        ({"limit": "km", "at_most": 120}, [(3, 0, 0, 0, 2, 1)], "km are travelled, and 120 may be"),
        ({"must": "open", "mechanism": "support"}, [(3, 0, 0, 0, 2, 0)], "0 orders begin, and 1 must be"),
        ({"must": "open", "mechanism": "support", "weeks": 1}, [(3, 0, 0, 0, 2, 1)], "0 orders begin, and 1 must be"),
        ({"must": "open", "mechanism": "support", "starts": "2019-06-17"}, [(3, 0, 0, 0, 1, 1), (3, 0, 0, 1, 1, 1)],
         "1 begin before 2019-06-17"),
        ({"forbid": "open", "mechanism": "support", "before": "2019-06-17"}, [(3, 0, 0, 0, 2, 1)],
         "1 orders begin, and 0 may be"),
    ],
    ids=str,
)  # fmt: skip
def test_the_verifier_judges_orders_by_the_decisions(demand, rows, said):
    result = solved("support", demand, weeks=[1, 2], start_every_weeks=1)
    assert result.verified
    forged = [dict(zip((*ORDERS.axes, "amount"), row, strict=True)) for row in rows]
    assert said in found(result, "support", "orders", *forged)


def test_other_orders_with_windows_are_counted_too():
    # a visit to host that must begin with the second week, and none to mid
    visits = {"kind": "supervision", "name": "visits", "teams": 2, "gain": 0.1, "weeks": [1]}
    demands = [
        {"must": "open", "mechanism": "visits", "courts": ["host"], "starts": "2019-06-17"},
        {"forbid": "open", "mechanism": "visits", "courts": ["mid"]},
    ]
    result = solved("support", *demands, change={"mechanisms": [visits]})
    table = rows_of(
        result.plan.tables("visits"), next(one for one in result.facts.document.mechanisms[0].decisions if one.order)
    )
    assert [row[:2] for row in table if row[0] == 0] == [(0, 1)]
    assert not [row for row in table if row[0] == 2]


def test_crews_and_missions_are_away_too():
    """A team of one judge from near may visit; where near lends nobody, none does, and where one may be away, one does."""
    visits = {
        "kind": "supervision",
        "name": "visits",
        "teams": 1,
        "gain": 0.3,
        "weeks": [2],
        "base": "near",
        "crew": {"judge": 1},
    }
    none, one = {"forbid": "lend", "courts": ["near"]}, {"limit": "away", "at_most": 1, "mechanism": "visits"}
    for demands, count in (([], 1), ([none], 0), ([{"limit": "officer_weeks", "at_most": 1}], 0), ([one], 1)):
        result = solved("support", *demands, change={"mechanisms": [visits]})
        assert len(result.acts()) == count, demands


def test_a_support_posting_counts_only_with_somebody():
    """Where nobody could be spared, the yes-or-no of a posting alone keeps no decision."""
    pools = [
        {"court": "host", "judge": 2},
        {"court": "near", "judge": 0},
        {"court": "mid", "judge": 0},
        {"court": "far", "clerk": 1},
    ]
    result = solved("support", {"must": "open", "mechanism": "support"}, change={"pools": pools}, heads={"judge": [0, 1]})
    assert result.proof.status == "infeasible"
    result = solved("support", {"must": "open", "mechanism": "support"}, heads={"judge": [0, 1]})
    assert len(rows_of(result.plan.tables("support"), POSTED)) == 1


def test_decisions_are_kept_in_a_stored_document():
    data = document("bureau", {"decisions": [{"name": "own", "limit": "km", "at_most": 120},
                                             {"name": "own 2", "must": "open", "mechanism": "bureau"}]})  # fmt: skip
    scenario = Scenario.from_document(data)
    again = Scenario.from_dump(scenario.dump())
    assert again.digest == scenario.digest
    assert again.document.decisions == scenario.document.decisions
    assert again.document.mechanisms[0].longest_km == 120
    assert again.source.mechanisms[0].longest_km is None


def test_what_is_forbidden_of_a_mechanism_that_is_off_or_orders_nothing_is_kept():
    off = [{"forbid": "open", "mechanism": "support"}, {"limit": "away", "at_most": 1, "mechanism": "support"},
           {"forbid": "lend", "courts": ["mid"]}]  # fmt: skip
    result = solved("support", *off, on=False)
    assert result.proof.objective == pytest.approx(20)
    nobody = [{"court": "host", "judge": 2}, {"court": "mid", "clerk": 1}]
    visits = {"kind": "supervision", "name": "visits", "teams": 1, "gain": 0, "weeks": [2], "base": "mid", "crew": {"clerk": 1}}
    section = document("support", {})["mechanisms"][0]
    change = {"pools": nobody, "mechanisms": [section, visits]}
    assert solved("support", *off[1:], change=change).verified  # support has no column, and visits have
    with pytest.raises(ScenarioError, match="there is no mechanism with windows that is on 'support'"):
        solved("support", {"must": "open", "mechanism": "support"}, on=False)
    with pytest.raises(ScenarioError, match="there is no posting mechanism that is on"):
        solved("support", {"must": "send", "exactly": 1}, on=False)


def test_decisions_change_by_name_like_duties():
    scenario = Scenario.from_document(document("support", {"decisions": [{"name": "few", "limit": "away", "at_most": 2}]}))
    assert posted(evaluate(scenario, options=EXACT)) == 2
    assert posted(evaluate(scenario.with_settings(["decisions.few.at_most=4"]), options=EXACT)) == 4
    assert posted(evaluate(scenario.with_settings(["decisions.few=off"]), options=EXACT)) == 6
    more = scenario.changed(decisions=[{"name": "none of far", "forbid": "lend", "courts": ["far"]}])
    assert [one.name for one in more.document.decisions] == ["few", "none of far"]


# -- as short texts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("must", "forbid", "sent"),
    [
        (["2 judge mid -> host"], [], 6),
        (["1 judge mid -> host"], [], 5),
        (["at most 1 officers mid, near -> host"], [], 4),
        (["at least 1 judge -> host by support"], [], 6),
        (["at most 4 away"], [], 4),
        (["at most 1 judge away@far"], [], 4),
        (["at most 5 officer-weeks"], [], 2),
        (["at most 2 postings@far by support"], [], 5),
        (["at most 1 donors"], [], 3),
        (["at most 120 km"], [], 3),
        (["support@host from 2019-06-10 for 2 weeks"], [], 6),
        ([], ["lend@far"], 3),
        ([], ["judge lend@far,mid"], 1),
        ([], ["host@host"], 0),
        ([], ["officers far -> host"], 3),
        ([], ["judge far ->"], 3),
        ([], ["other regions"], 3),
        ([], ["support@host"], 0),
        ([], ["support before 2019-06-17"], 0),
        (["at most 3 away"], ["lend@far", "judge near -> host"], 2),
    ],
    ids=str,
)
def test_a_short_text_says_what_the_section_says(must, forbid, sent):
    scenario = Scenario.from_document(document("support", {})).deciding(must=must, forbid=forbid)
    assert posted(evaluate(scenario, options=EXACT)) == sent
    assert [one.name for one in scenario.document.decisions] == [*(f"must {t}" for t in must), *(f"forbid {t}" for t in forbid)]


@pytest.mark.parametrize(
    ("verb", "text", "column", "path", "said"),
    [
        ("must", "support@hots", 9, "decisions[0].courts[0]", "did you mean host"),
        ("must", "suport@host", 1, "decisions[0].mechanism", "did you mean support"),
        ("must", "support@near", 9, "decisions[0].courts", "near is no court at which support may begin"),
        ("must", "support@host from 2019-06-11", 19, "decisions[0].starts", "expected one of 2019-06-10"),
        ("must", "support@host from 2019-06-31", 19, "decisions[0].starts", "a date such as"),
        ("must", "support@host not before 2019-07-01", 25, "decisions[0].not_before", "leaves no day"),
        ("must", "support@host for 3 weeks", 18, "decisions[0].weeks", "expected one of 2"),
        ("must", "2 clerk mid -> host", 3, "decisions[0].role", "sends nobody of this role"),
        ("must", "2 bailiff mid -> host", 3, "decisions[0].role", "there is no role 'bailiff'"),
        ("must", "2 judge host -> host", 9, "decisions[0].courts", "host is no court that may send officers"),
        ("must", "2 judge mid -> near", 16, "decisions[0].to", "near is no court that may receive officers"),
        ("must", "1.5 judge mid -> host", 1, "decisions[0].exactly", "must be a whole number"),
        ("must", "at most 0 donors", 1, "decisions[0]", "a whole number of courts"),
        ("must", "please", 1, "decisions[0].mechanism", "there is no mechanism with windows that is on 'please'"),
        ("must", "2 -> ->", 1, "decisions", "is no decision"),
        ("must", "support by support", 1, "decisions", "is no decision"),
        ("must", "support from 2019-06-10 from 2019-06-10", 1, "decisions", "is no decision"),
        ("forbid", "", 1, "decisions", "such as 'bureau@COURT before"),
        ("forbid", "lend@nowhere", 6, "decisions[0].courts[0]", "there is no court 'nowhere'"),
    ],
    ids=str,
)  # fmt: skip
def test_a_text_that_cannot_be_meant_is_a_fault_at_its_place(verb, text, column, path, said):
    with pytest.raises(ScenarioError) as raised:
        Scenario.from_document(document("support", {})).deciding(**{verb: [text]})
    faults = [fault for fault in raised.value.faults if fault.path == path]
    assert faults, raised.value.faults
    assert any(said in str(fault) for fault in faults), faults
    assert any((fault.place.file, fault.place.line, fault.place.column) == (f"--{verb}", 1, column) for fault in faults), faults


def test_a_kind_stands_for_the_one_mechanism_of_it():
    data = document("bureau", {})
    data["mechanisms"][0]["name"] = "our team"
    scenario = Scenario.from_document(data).deciding(must=["bureau@host from 2019-06-10"])
    assert scenario.document.decisions[0].mechanism == "our team"
    data["mechanisms"].append({**data["mechanisms"][0], "name": "their team"})
    with pytest.raises(ScenarioError, match="there is no mechanism"):
        Scenario.from_document(data).deciding(must=["bureau@host"])
