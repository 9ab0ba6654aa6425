"""What poses a decision and what replays it run no line in common, but for what is named here with its reason.

Where both sides called one function, a fault in it would move the optimum and its check alike.
"""

from __future__ import annotations

import sys
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

import pytest

from optimizer import SolveOptions, plan, rows, sections
from optimizer.dispatch import make_plan
from optimizer.facts import read_facts
from optimizer.kpis import court_kpis, totals
from optimizer.ledger import replay_plan
from optimizer.mechanisms import KINDS
from optimizer.mechanisms.batch import Batch
from optimizer.model import build_program
from optimizer.posing.withdrawals import own_worth
from optimizer.problem import build_problem
from optimizer.scenario import Scenario, schema
from optimizer.sections import lots, rules
from optimizer.solver import solve_program
from optimizer.verification import verify
from tests.test_scalar_model import GROUPS
from tests.tiny_features import instance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TABLES = "holds a table of decisions: one side fills it, the other reads it, and neither reckons with it"
FORM = "says which form in law a mechanism is: a constant of its class"
SHARED = {
    "optimizer.plan:Decision.table": TABLES,
    "optimizer.plan:Decision.empty": TABLES,
    "optimizer.plan:Table.__len__": TABLES,
    "optimizer.plan:read": TABLES,
    "optimizer.sections:MechanismSection.legal_form": FORM,
    **{f"optimizer.mechanisms.{kind}:{kind.capitalize()}.legal_form": FORM for kind in ("batch", "urge", "mission")},
}
"""Everything that both sides may run, and why."""

DECLARED = (plan, rows, sections, lots, rules, schema)
"""Modules of declarations, which both sides read; their classes' methods are looked up by name."""


def of_the_program(code: CodeType) -> bool:
    return "/optimizer/" in code.co_filename


def named(function: Any) -> str:
    return f"{function.__module__}:{function.__qualname__}"


# -- as written --------------------------------------------------------------------------------------------------------


def called(function: FunctionType, owner: type) -> Iterator[FunctionType]:
    """Functions of the program that a function names: of its module, imported into it, of its class, of a declaration."""
    for name in names_in(function.__code__):
        found = [function.__globals__.get(name)]
        found += [vars(where).get(name) for of in (owner, *DECLARED_CLASSES) for where in of.__mro__]
        for one in found:
            one = getattr(one, "fget", None) or getattr(one, "__func__", one)
            if isinstance(one, FunctionType) and of_the_program(one.__code__):
                yield one


def names_in(code: CodeType) -> set[str]:
    inner = [names_in(const) for const in code.co_consts if isinstance(const, CodeType)]
    return set(code.co_names).union(*inner)


DECLARED_CLASSES = tuple(
    one for module in DECLARED for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__
)


def reached(owner: type, *names: str) -> set[str]:
    """Every function that is reached from methods of a mechanism."""
    found: dict[str, FunctionType] = {}
    open_ = [getattr(owner, name) for name in names]
    while open_:
        function = open_.pop()
        if named(function) not in found:
            found[named(function)] = function
            open_ += called(function, owner)
    return set(found)


@pytest.mark.parametrize("mechanism", KINDS)
def test_post_and_replay_reach_nothing_in_common(mechanism):
    common = reached(mechanism, "post") & reached(mechanism, "replay", "violations")
    assert common - set(SHARED) == set()


def test_what_is_shared_would_be_found():
    """A mechanism whose replay asks for what its model asks: a function imported, one of its own, and what these rest on."""

    class Careless(Batch):
        def replay(self, facts, tables):
            return own_worth(facts, 1.0), self._offers(facts)

    common = reached(Careless, "post") & reached(Careless, "replay", "violations")
    assert {one.rpartition(":")[2] for one in common - set(SHARED)} == {
        *("own_worth", "Batch._offers", "withdrawals", "has_cases", "_by_role"),
    }


# -- as run ------------------------------------------------------------------------------------------------------------


def entered(work: Callable[[], Any]) -> tuple[Any, set[str]]:
    """What it returns, and every function of the program that it entered."""
    seen: set[str] = set()

    def note(frame: Any, event: str, _: Any) -> None:
        if event == "call" and of_the_program(frame.f_code):
            name = frame.f_code.co_qualname.partition(".<locals>")[0]
            seen.add(f"{frame.f_globals['__name__']}:{name}")

    sys.setprofile(note)
    try:
        return work(), seen
    finally:
        sys.setprofile(None)


def posed_and_replayed(data: dict[str, Any]) -> tuple[set[str], set[str]]:
    scenario = Scenario.from_document(data)

    def pose() -> Any:
        problem = build_problem(scenario)
        return problem, build_program(problem)

    (problem, program), posing = entered(pose)
    solution = solve_program(program, SolveOptions(gap=0.0, disruption=0.0))
    if solution.x is None:
        return posing, set()
    made, dispatching = entered(lambda: make_plan(problem, program, solution.x))

    def replay() -> None:
        facts = read_facts(scenario)
        ledger = replay_plan(facts, made)
        verify(facts, made, objective=solution.objective, bound=solution.bound, ledger=ledger)
        kpis = court_kpis(facts, ledger)
        totals(facts, ledger, kpis, kpis)

    return posing | dispatching, entered(replay)[1]


def test_posing_and_replaying_run_nothing_in_common():
    """On two instances of every group, so that hidden ways (methods of what is handed over) are seen as well."""
    posing, replaying = set(), set()
    for cases in GROUPS.values():
        for case in cases[:2]:
            one, other = posed_and_replayed(instance(*case))
            posing |= one
            replaying |= other
    assert len(posing) > 150
    assert len(replaying) > 150
    assert posing & replaying <= set(SHARED)
