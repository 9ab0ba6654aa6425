"""A stored run and a question in, the answer out: the same scenario solved once more with one decision changed.

- why not a court: something must begin there; what the best plan loses by that;
- who is next: a court may host nobody; who hosts in its stead, and what the best plan loses;
- without an order: it is forbidden; what the best plan loses;
- more officers: some come to a court; what the best plan gains.

With ``z`` the optimum of the run and ``z'`` that of the question, each between a plan and a bound, a decision more never raises
an optimum, so ``z - z'`` lies in ``[plan - bound', bound - plan']`` and is not below zero; every plan of the question is one of
the run, and every bound of the run one of the question. Officers more raise what duties on shares of their days ask, so their
worth is taken as the plain difference where there are such, and as not below zero where there are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from optimizer.errors import Fault, Place, ScenarioError, unknown_name
from optimizer.evaluation import evaluate, uninterrupted
from optimizer.facts import read_facts
from optimizer.gap import Interval
from optimizer.plan import ORDERS, rows_of
from optimizer.replaying.demands import broken_decisions
from optimizer.scenario.forms import SET
from optimizer.sections import PostingSection
from optimizer.studies.binding import Binding, binding
from optimizer.studies.nested import nested
from optimizer.texts import label

if TYPE_CHECKING:
    from optimizer.result import Result
    from optimizer.scenario import Scenario
    from optimizer.solver import ProgressCallback, SolveOptions

Question = Literal["why_not", "next", "more", "without"]

ASKED = "what is asked"
"""Name of the decision that a question adds."""

MOST_TOLD = 3
"""Rules told that bind."""

_MORE = re.compile(r"(?P<role>[^:@]+):(?P<count>[+-]?\d+)@(?P<court>.+)")


@dataclass(frozen=True)
class Answer:
    """What came of a question.

    Attributes:
        question: which one. about: what it is about, as asked. run: the stored result.
        asked: the result with the change; ``None`` where the plan of the run is as asked already, and nothing was solved.
        worth: weighted closures lost, or gained by officers more; unknown where there is no plan.
        hosts: courts that host in the plan found and not in that of the run.
        binds: what the plan found presses against.
    """

    question: Question
    about: str
    run: Result
    asked: Result | None
    worth: Interval
    hosts: tuple[str, ...] = ()
    binds: tuple[Binding, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        asked = self.asked
        return {
            "question": self.question,
            "about": self.about,
            "already": asked is None,
            "worth": vars(self.worth),
            "hosts": list(self.hosts),
            "binds": [vars(one) for one in self.binds],
            "status": None if asked is None else asked.proof.status,
            "objective": None if asked is None else asked.proof.objective,
            "bound": None if asked is None else asked.proof.bound,
            "conflict": [] if asked is None else [f"{rule.rule}: {rule.message}" for rule in asked.conflict],
        }


def ask(
    run: Result,
    question: Question,
    about: str,
    *,
    options: SolveOptions | None = None,
    progress: ProgressCallback | None = None,
) -> Answer:
    """Answer one question about a run that has a plan.

    Args:
        run: the stored result.
        question: which one.
        about: a court, or ``MECHANISM@COURT``, for ``why_not``; a court for ``next``; ``ROLE:NUMBER@COURT`` for ``more``; the
            number of a line of orders, the first of which is 1, or a short text as of ``--forbid``, for ``without``.
        options: of the solve.
        progress: called while solving.

    Raises:
        ScenarioError: it names what is not there, or the run has no plan.
        ModelError: a plan with a decision more is worth more than the bound without it.
    """
    if run.plan is None:
        raise ScenarioError([Fault(Place("RUN"), "plan", "the run has no plan to ask about", None, "a run with a plan")])
    place = Place(f"--{question.replace('_', '-')}", 1, 1)
    if question == "why_not" and "@" not in about:
        about = f"{_opens(run, place)}@{about}"
    try:
        scenario = _changed(run, question, about, place)
    except ScenarioError as error:  # what is asked is a setting of our own making, and was not written as one
        told = (replace(fault, place=place) if fault.place.file == SET else fault for fault in error.faults)
        raise ScenarioError(list(told)) from error
    if question != "more" and _kept(run, scenario):
        return Answer(question, about, run, None, Interval(0.0, 0.0))
    asked = uninterrupted(evaluate(scenario, options=options, progress=progress))
    if asked.plan is None:
        return Answer(question, about, run, asked, Interval(None, None))
    worth = _gain(run, asked) if question == "more" else _loss(run, asked)
    return Answer(question, about, run, asked, worth, _new_hosts(run, asked), _binding(run, asked))


def _changed(run: Result, question: Question, about: str, place: Place) -> Scenario:
    """The scenario of a run with what is asked."""
    if question == "more":
        return run.scenario.changed(adjust=[_more(run, about, place)])
    if question == "without" and not about.isdecimal():
        return run.scenario.deciding(forbid=[about])
    if question == "without":
        demand = _line(run, int(about), place)
    elif question == "why_not":
        name, _, court = about.rpartition("@")
        demand = {"must": "open", "mechanism": name, "courts": [_court(run, court, place)]}
    else:
        demand = {"forbid": "host", "courts": [_court(run, about, place)]}
    title = {lang: label("ask_asked", lang) for lang in ("en", "zh")}
    return run.scenario.changed(decisions=[{"name": ASKED, "title": title, **demand}])


def _court(run: Result, court: str, place: Place) -> str:
    if court not in run.facts.courts:
        raise ScenarioError([unknown_name(place, "court", court, "court", run.facts.courts)])
    return court


def _opens(run: Result, place: Place) -> str:
    """The mechanism meant where none is named: the first that opens bureaus, else the first that posts officers."""
    posting = [one for one in run.facts.document.mechanisms if one.on and isinstance(one, PostingSection)]
    first = next((one for one in posting if one.opens_bureau), posting[0] if posting else None)
    if first is None:
        raise ScenarioError(
            [Fault(place, "mechanism", "this scenario posts nobody, so that no court is a host", None, "MECHANISM@COURT")]
        )
    return first.name


def _more(run: Result, about: str, place: Place) -> dict[str, Any]:
    found = _MORE.fullmatch(about)
    if found is None or int(found["count"]) == 0:
        raise ScenarioError(
            [Fault(place, "officers", "is no number of officers", about, "ROLE:NUMBER@COURT, such as judge:1@north")]
        )
    if found["role"] not in run.facts.roles:
        raise ScenarioError([unknown_name(place, "role", found["role"], "role", run.facts.roles)])
    court = _court(run, found["court"], place)
    return {"courts": {"ids": [court]}, "heads_add": {found["role"]: int(found["count"])}, "note": ASKED}


def _line(run: Result, number: int, place: Place) -> dict[str, Any]:
    """The decision that forbids one line of orders: nobody from that donor to that host in postings that begin on that day."""
    lines = run.orders()
    if not 1 <= number <= len(lines):
        message = f"there is no such line: the plan has {len(lines)} lines of orders"
        raise ScenarioError(
            [Fault(place, "order", message, str(number), f"1 to {len(lines)}, as in orders.csv, or what it orders")]
        )
    line = lines.iloc[number - 1]
    where = {"courts": [str(line["donor"])], "to": [str(line["host"])], "starts": str(line["start"])}
    return {"forbid": "send", "mechanism": str(line["mechanism"]), **where}


def _kept(run: Result, scenario: Scenario) -> bool:
    """Whether the plan of the run keeps what is asked already."""
    assert run.plan is not None
    return not broken_decisions(read_facts(scenario), run.plan, run.ledger.replays)


def _loss(run: Result, asked: Result) -> Interval:
    """What a decision more costs."""
    free, kept = (Interval(one.proof.first_stage, one.proof.bound) for one in (run, asked))
    kept, free = nested(kept, free, ASKED)
    return (free - kept).at_least_zero()


def _gain(run: Result, asked: Result) -> Interval:
    """What officers more are worth; a plan without them is one with them unless a duty asks more of a court that has more."""
    ends = [Interval(one.proof.first_stage, one.proof.bound) for one in (run, asked)]
    more = ends[1] - ends[0]
    duties = run.facts.document.duties
    added = asked.facts.staff.heads.sum() >= run.facts.staff.heads.sum()
    alone = not any(duty.counts == "effort_days" and duty.share is not None for duty in duties)
    if not alone:
        return more
    return more.at_least_zero() if added else replace(more, high=0.0 if more.high is None else min(more.high, 0.0))


def _binding(run: Result, asked: Result) -> tuple[Binding, ...]:
    """What the plan found presses against, but for what is asked itself, and for hosts, whose officers stay for that reason."""
    asked_now = {one.name for one in asked.facts.document.decisions} - {one.name for one in run.facts.document.decisions}
    hosts = {asked.facts.courts[host] for host in _hosts(asked)}
    found = binding(asked, most=100)
    kept = [one for one in found if one.court not in hosts and not (one.kind == "decision" and one.name in asked_now)]
    return tuple(kept[:MOST_TOLD])


def _new_hosts(run: Result, asked: Result) -> tuple[str, ...]:
    """Courts that receive officers in one plan and not in the other, in the order of the scenario."""
    return tuple(asked.facts.courts[host] for host in sorted(_hosts(asked) - _hosts(run)))


def _hosts(result: Result) -> set[int]:
    """Courts to which a plan posts officers."""
    assert result.plan is not None
    posting = [one.name for one in result.facts.document.mechanisms if isinstance(one, PostingSection)]
    return {host for name in posting for _, host, *_, heads in rows_of(result.plan.tables(name), ORDERS) if heads > 0.5}
