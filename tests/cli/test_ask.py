"""Questions about a run: each worked out by hand, with its interval and what binds; on the command line too."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer import SolveOptions, evaluate
from optimizer.errors import ScenarioError
from optimizer.report.answers import answered, bound_by
from optimizer.scenario import Scenario
from optimizer.studies import ask
from tests.mechanisms.test_teams import document

EXACT = SolveOptions(gap=0.0, disruption=0.0)


def two_hosts() -> dict[str, Any]:
    """The teams of ``test_teams`` with a bureau of two judges at host or at near, one at a time.

    At host one judge closes 10 cases, and there are 1,000. near has 1 judge and 25 cases, 10 of which it closes itself; a
    bureau of two takes the other 15. host gets two judges: 20 + 10 + 20 = 50 with a bureau at host; 20 + 10 + 15 = 45 at near.
    """
    data = document("bureau", {}, hosts=["host", "near"], donors=["mid", "far"], heads={"judge": [1, 2]})
    data["queues"].append({"court": "near", "class": "money", "open": 25})
    return data


def asked(question: Any, about: str, data: dict[str, Any] | None = None, *, options: SolveOptions = EXACT) -> Any:
    run = evaluate(Scenario.from_document(data or two_hosts()), options=EXACT)
    return ask(run, question, about, options=options)


def ends(answer: Any) -> Any:
    return answer.worth.low, answer.worth.high


def test_why_not_here():
    answer = asked("why_not", "near")
    assert ends(answer) == pytest.approx((5, 5), abs=1e-6)
    assert answer.hosts == ("near",)
    assert answered(answer, "en").startswith("With bureau at near, the best plan loses 5.0 … 5.0 weighted closures")
    assert "near" in answered(answer, "zh")


def test_what_the_plan_has_already_is_not_solved_again():
    answer = asked("why_not", "bureau@host")
    assert answer.asked is None
    assert ends(answer) == pytest.approx((0, 0), abs=1e-6)
    assert answered(answer, "en") == "Bureau at host: the plan of the run has it already."


def test_who_is_next():
    answer = asked("next", "host")
    assert ends(answer) == pytest.approx((5, 5), abs=1e-6)
    assert answer.hosts == ("near",)
    assert answered(answer, "en").startswith("If host hosts nobody, near hosts instead, and the best plan loses 5.0")
    data = two_hosts()
    data["mechanisms"][0]["hosts"] = ["host"]
    answer = asked("next", "host", data)
    assert ends(answer) == pytest.approx((20, 20), abs=1e-6)  # nobody else may host
    assert "no other court hosts instead" in answered(answer, "en")
    assert "nothing would change" in answered(asked("next", "mid"), "en")


def test_officers_more():
    # two judges are all that a bureau may have, so that one more at mid brings nothing, and one at host 10 cases
    assert ends(asked("more", "judge:1@mid")) == pytest.approx((0, 0), abs=1e-6)
    answer = asked("more", "judge:1@host")
    assert ends(answer) == pytest.approx((10, 10), abs=1e-6)
    assert answered(answer, "en").startswith("+1 judge at host would be worth 10.0 … 10.0 weighted closures")
    assert ends(asked("more", "judge:-1@host")) == pytest.approx((-10, -10), abs=1e-6)
    # with room for all, one more at mid is one more at host
    data = two_hosts()
    data["mechanisms"][0]["heads"] = {"judge": [1, 9]}
    assert ends(asked("more", "judge:1@mid", data)) == pytest.approx((10, 10), abs=1e-6)


def test_without_an_order():
    # far may send its judges in the stead of mid's, or mid its own: nothing is lost; without any at host it is near's turn
    run = evaluate(Scenario.from_document(two_hosts()), options=EXACT)
    for line in range(1, len(run.orders()) + 1):
        answer = ask(run, "without", str(line), options=EXACT)
        assert ends(answer) == pytest.approx((0, 0), abs=1e-6)
        assert answered(answer, "en").startswith(f"Without line {line} of the orders, nothing is lost")
    answer = ask(run, "without", "bureau@host", options=EXACT)
    assert ends(answer) == pytest.approx((5, 5), abs=1e-6)
    assert answered(answer, "en").startswith("Without bureau at host, the best plan loses 5.0")
    answer = ask(run, "without", "bureau@near", options=EXACT)
    assert answer.asked is None
    assert "nothing of the kind" in answered(answer, "en")


def test_what_no_plan_can_do_is_said_with_what_stands_against_it():
    data = two_hosts()
    data["decisions"] = [{"name": "not there", "forbid": "host", "courts": ["near"]}]
    answer = asked("why_not", "near", data)
    assert answer.asked.proof.status == "infeasible"
    assert "no plan can be so" in answered(answer, "en")
    assert "'not there'" in answered(answer, "en")


def test_what_binds_is_told_with_its_price():
    # with room for all, mid and far lend what they have: one judge more of either closes 10 cases at host
    data = two_hosts()
    data["mechanisms"][0] |= {"heads": {"judge": [1, 9]}, "hosts": ["host"]}
    answer = asked("more", "judge:1@mid", data)
    assert {(one.kind, one.court, one.role) for one in answer.binds} == {("lend", "mid", "judge"), ("lend", "far", "judge")}
    assert [one.worth for one in answer.binds] == pytest.approx([10, 10])
    assert "officers that" in bound_by(answer, "en")
    assert bound_by(answer, "zh").startswith("此时的制约因素")


def test_a_coarse_proof_gives_a_wide_interval_that_still_holds():
    wide = asked("why_not", "near", options=SolveOptions(gap=0.5)).worth
    assert wide.low <= 5 + 1e-6
    assert wide.high >= 5 - 1e-6


@pytest.mark.parametrize(
    ("question", "about", "said"),
    [
        ("why_not", "nowhere", "there is no court 'nowhere'"),
        ("why_not", "mid", "mid is no court at which bureau may begin; expected one of host, near"),
        ("why_not", "burau@near", "did you mean bureau"),
        ("next", "hots", "did you mean host"),
        ("more", "judge@host", "expected ROLE:NUMBER@COURT"),
        ("more", "judge:0@host", "expected ROLE:NUMBER@COURT"),
        ("more", "jugde:1@host", "did you mean judge"),
        ("more", "judge:1@hots", "did you mean host"),
        ("more", "judge:-9@host", "takes 7 judge more from host than it has"),
        ("without", "7", "there is no such line"),
        ("without", "0", "there is no such line"),
        ("without", "something", "there is no mechanism"),
    ],
)
def test_what_cannot_be_meant_is_a_fault(question, about, said):
    with pytest.raises(ScenarioError) as raised:
        asked(question, about)
    assert said.split(";")[0] in str(raised.value)
    assert all(fault.place.file.startswith(("--", "<memory>")) for fault in raised.value.faults)


def test_the_command_answers_about_a_run_folder(run, demo):
    assert run("solve", demo, "--out", "out", "--no-report", "--quiet").code == 0
    ended = run("ask", "out", "--next", "north", "--gap", "0", "--out", "then")
    assert ended.code == 0
    assert "If North hosts nobody, no other court hosts instead, and the best plan loses 154.8 … 154.8" in ended.out
    assert run("verify", "then").code == 0
    ended = run("ask", "out", "--more", "clerk:2@north", "--gap", "0", "--json", "--quiet")
    assert (ended.json["worth"]["low"], ended.json["status"]) == (pytest.approx(56.4, abs=0.05), "optimal")
    assert "would be worth" in ended.json["answer"]
    assert "现方案已有此安排" in run("ask", "out", "--why-not", "north", "--lang", "zh").out
    assert run("ask", "out", "--why-not", "south").code == 2
    assert run("ask", "out").code == 2
    assert run("ask", "out", "--next", "north", "--without", "1").code == 2
    assert run("ask", "nowhere", "--next", "north").code == 2


def test_decisions_on_the_command_line_answer_what_then(run, demo):
    """Only 5 people may move, South must not lend, the bureau starts on 16 March: what then?"""
    ended = run("solve", demo, "--must", "bureau@north from 2026-03-16", "--must", "at most 5 away", "--forbid", "lend@south",
                "--out", "out", "--no-report", "--gap", "0")  # fmt: skip
    assert ended.code == 0
    assert "from 2026-03-16 to" in ended.out
    assert (
        "Decided beforehand and kept: must bureau@north from 2026-03-16; must at most 5 away; forbid lend@south." in ended.out
    )
    assert "from South" not in ended.out
    assert run("verify", "out").code == 0
    ended = run("solve", demo, "--must", "bureau@north", "--must", "at most 2 away", "--out", "none", "--no-report")
    assert ended.code == 3
    assert "cannot hold together with decisions[1] 'must at most 2 away'; 0 could be had" in ended.err
    ended = run("solve", demo, "--must", "bureau@north from 2026-03-17", "--out", "none")
    assert ended.code == 2
    assert "expected one of 2026-03-02, 2026-03-09" in ended.err
