"""The planner's own decisions as rows over orders and heads, each of which knows the decision that it comes from.

With ``g`` a group of courts (each by itself, or all together) and ``begin`` the windows that a decision speaks of:

- open: fewest <= sum over courts of ``g`` and ``begin`` of open[j,w] <= most; and 0 of those that begin before its date;
- send: fewest <= sum over donors, hosts, roles and ``begin`` of heads sent <= most;
- lend, away: sum over courts of ``g`` and roles of heads away <= most, in each period;
- officer-weeks: the same times the weeks of each period, in sum; postings: each order counted once, in sum;
- host: sum over roles and windows of heads received <= 0.

Heads sent between some courts are columns of their own only where somebody asks (``posing.demands``); what is sent from some
courts to anywhere is lent, and what comes to some courts from anywhere is received. Rules on teams (donors, kilometres,
regions) tighten those of the mechanism before anything is posed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.plan import LENT, POSTED, RECEIVED, SENT, Decision, Kind
from optimizer.posing.demands import ends_of
from optimizer.posing.windows import periods_of
from optimizer.program import Term
from optimizer.sections import PostingSection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem import Problem
    from optimizer.program import Block, Model
    from optimizer.sections import MechanismSection
    from optimizer.sections.demands import Demand

Array = NDArray[Any]

ASKED = Decision("asked", ("group",), "orders or heads", Kind.FLOW, keep=False)
"""Nothing, held at 0: so that a decision has its row even where no order could ever keep it, and is named."""


@dataclass(frozen=True)
class _Orders:
    """Columns that order something; shape of each (entries,).

    Attributes:
        columns: their numbers. court: at which each counts, -1 where there is none. start, length: in periods.
    """

    columns: Array
    court: Array
    start: Array
    length: Array

    def where(self, use: Array) -> _Orders:
        """Some of them."""
        return _Orders(self.columns[use], self.court[use], self.start[use], self.length[use])


def post_demands(model: Model, problem: Problem) -> None:
    """Post every decision of the planner."""
    for number, demand in enumerate(problem.document.decisions):
        rule = f"decisions[{number}]"
        if demand.kind.endswith(" open"):
            _post_open(model, problem, demand, rule)
        elif demand.kind.endswith(" send") or demand.forbid == "host":
            _post_heads(model, problem, demand, rule)
        elif demand.forbid == "lend" or demand.limit in ("away", "officer_weeks", "postings"):
            _post_away(model, problem, demand, rule)


def _post_open(model: Model, problem: Problem, demand: Demand, rule: str) -> None:
    mechanism = next(one for one in problem.document.mechanisms if one.name == demand.mechanism)
    orders = _openings(model, mechanism)
    group, size = _groups(problem, demand)
    of = np.zeros(len(orders.court), dtype=int) if (orders.court < 0).all() else group[orders.court]
    begin = _begin(problem, demand, orders)
    _bound(model, demand, rule, orders.columns[begin & (of >= 0)], of[begin & (of >= 0)], size)
    earliest = demand.starts or demand.not_before
    if demand.must and earliest is not None:
        early = np.array([day < earliest for day in problem.time.starts])[orders.start] & (of >= 0)
        model.require(f"decision {demand.name} not before", Term(orders.columns[early]), upper=0.0, rule=rule)
    if isinstance(mechanism, PostingSection) and not any(bounds.low for bounds in mechanism.heads.values()):
        _post_somebody(model, problem, mechanism, demand, rule)


def _post_somebody(model: Model, problem: Problem, mechanism: PostingSection, demand: Demand, rule: str) -> None:
    """A posting that may have nobody of any role counts only with somebody."""
    received, posted = model.posted(mechanism.name, RECEIVED), model.posted(mechanism.name, POSTED)
    if received is None or posted is None or demand.forbid:
        return
    terms = (
        Term(block.columns, sign, **{axis: block.index[axis] for axis in POSTED.axes})
        for block, sign in ((received, 1.0), (posted, -1.0))
    )
    model.require(f"decision {demand.name} somebody", *terms, lower=0.0, rule=rule)


def _openings(model: Model, mechanism: MechanismSection) -> _Orders:
    """The orders of a mechanism that begin with a period and last so many."""
    none = np.zeros(0, dtype=int)
    for decision in mechanism.decisions:
        if decision.kind == Kind.SWITCH and {"start", "length"} <= set(decision.axes):
            block = model.posted(mechanism.name, decision)
            if block is None:
                break
            court = np.full(len(block.columns), -1) if decision.place is None else block.index[decision.place]
            return _Orders(block.columns, court, block.index["start"], block.index["length"])
    return _Orders(none, none, none, none)


def _post_heads(model: Model, problem: Problem, demand: Demand, rule: str) -> None:
    columns = [np.zeros(0, dtype=int)]
    for mechanism in problem.document.mechanisms:
        if mechanism.on and isinstance(mechanism, PostingSection) and demand.mechanism in (None, mechanism.name):
            for block, use in _sent(model, problem, mechanism, demand):
                role = np.isin(block.index["role"], _roles(problem, demand))
                orders = _Orders(block.columns, block.index["role"], block.index["start"], block.index["length"])
                columns.append(orders.columns[use & role & _begin(problem, demand, orders)])
    heads = np.concatenate(columns)
    _bound(model, demand, rule, heads, np.zeros(len(heads), dtype=int), 1)


def _sent(model: Model, problem: Problem, section: PostingSection, demand: Demand) -> Iterator[tuple[Block, Array]]:
    """Columns of heads that go from the courts meant to the courts meant, and which of a block they are, bool."""
    donors, hosts = ends_of(problem, section, demand)
    lent, sent, received = (model.posted(section.name, decision) for decision in (LENT, SENT, RECEIVED))
    if received is None:
        return
    if (donors >= problem.select(section.donors)).all():
        yield received, hosts[received.index["host"]]
        return
    if sent is not None:
        yield sent, donors[sent.index["donor"]] & hosts[sent.index["host"]]
    if lent is not None and (hosts >= problem.select(section.hosts)).all():
        yield lent, donors[lent.index["donor"]]


def _post_away(model: Model, problem: Problem, demand: Demand, rule: str) -> None:
    """Heads away from their courts, wherever and on whatever order."""
    if not model.sent:
        return
    columns, heads, court, role, period = (
        np.concatenate([getattr(sent, name) for sent in model.sent]) for name in ("columns", "heads", "court", "role", "period")
    )
    group, _ = _groups(problem, demand)
    use = (group[court] >= 0) & np.isin(role, _roles(problem, demand)) & (heads != 0)
    if demand.mechanism is not None:
        use &= model.owner(demand.mechanism)[columns]
    columns, heads, role, period, of = columns[use], heads[use], role[use], period[use], group[court][use]
    name, upper = f"decision {demand.name}", float(demand.most or 0)
    if demand.limit == "officer_weeks":
        model.require(name, Term(columns, heads * problem.time.weeks[period], group=of), upper=upper, rule=rule)
    elif demand.limit == "postings":
        _, once = np.unique(np.stack([columns, role]), axis=1, return_index=True)
        model.require(name, Term(columns[once], heads[once], group=of[once]), upper=upper, rule=rule)
    else:
        model.require(name, Term(columns, heads, group=of, period=period), upper=upper, rule=rule)


def _bound(model: Model, demand: Demand, rule: str, columns: Array, group: Array, size: int) -> None:
    """No fewer and no more of these columns than asked, in each group."""
    every = np.arange(size)
    asked = model.columns(f"decision {demand.name}", ASKED, {"group": every}, upper=0.0)
    low = -np.inf if demand.fewest is None else float(demand.fewest)
    high = np.inf if demand.most is None else float(demand.most)
    terms = Term(columns, group=group), Term(asked, group=every)
    model.require(f"decision {demand.name}", *terms, lower=low, upper=high, rule=rule)


def _groups(problem: Problem, demand: Demand) -> tuple[Array, int]:
    """Group of each court, shape (J,), -1 for those that are not meant, and how many groups there are."""
    courts = problem.select(demand.courts)
    groups: Array = np.where(courts, np.cumsum(courts) - 1 if demand.each else 0, -1)
    return groups, int(groups.max()) + 1


def _roles(problem: Problem, demand: Demand) -> Array:
    return np.arange(len(problem.roles)) if demand.role is None else problem.role_index([demand.role])


def _begin(problem: Problem, demand: Demand, orders: _Orders) -> Array:
    """Which orders begin when a decision says, and last so long, shape (entries,), bool."""
    first = np.array(
        [
            demand.starts in (None, day)
            and (demand.not_before is None or day >= demand.not_before)
            and (demand.before is None or day < demand.before)
            for day in problem.time.starts
        ]
    )
    use: Array = first[orders.start]
    if demand.weeks is not None:
        lengths = np.array([periods_of(problem, start, demand.weeks) for start in range(len(problem.time.starts))])
        use = use & (orders.length == lengths[orders.start])
    return use
