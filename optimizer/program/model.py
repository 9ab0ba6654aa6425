"""Rows and verbs: mechanisms supply to rows and need from them, on whole arrays; nothing here knows a mechanism."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array

from optimizer.plan import CORE, WHOLE, Decision
from optimizer.program.arrays import Block, Program, Rows, Unsupplied
from optimizer.program.terms import Limit, Numbered, Term, number
from optimizer.rows import BUDGET, FAMILIES, HOST, LEND, RESOURCE, STAFF, STOCK, Family

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.problem import Problem
    from optimizer.problem.arrays import Closing
    from optimizer.sections import Form

Array = NDArray[Any]


@dataclass
class _Balance:
    """Rows of one family: triplets collected until assembly; ``supply - need + constant`` is >= 0, or = 0 if equal."""

    family: Family
    constant: Array
    rules: Array | None = None
    rows: list[Array] = field(default_factory=list)
    columns: list[Array] = field(default_factory=list)
    amounts: list[Array] = field(default_factory=list)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.constant.shape


@dataclass(frozen=True)
class Flow:
    """Cases that enter or leave a cell in a period, ``cases`` per unit of a column; each of shape (entries,)."""

    cell: Array
    period: Array
    columns: Array
    cases: Array


@dataclass(frozen=True)
class Moves:
    """Columns that order cases away from their court, each array of shape (entries,); the lag is in weeks.

    ``route`` is the way in law that the mechanism names.
    """

    form: Form
    route: str | None
    columns: Array
    cases: Array
    cell: Array
    receiver: Array
    period: Array
    lag_weeks: int


@dataclass(frozen=True)
class Sent:
    """Columns each unit of which takes so many ``heads`` away from a court in a period, each array of shape (entries,)."""

    columns: Array
    heads: Array
    court: Array
    role: Array
    period: Array


@dataclass(frozen=True)
class Spent:
    """Columns that spend days on old cases only, each array of shape (entries,); the age is in months."""

    months: float
    columns: Array
    cell: Array
    role: Array
    period: Array


@dataclass(frozen=True)
class Delayed:
    """Columns of closures at home that close later than others, each array of shape (entries,), by these lags."""

    columns: Array
    cell: Array
    period: Array
    closing: Closing


class Model:
    """Collects columns and rows from the core and every mechanism, then assembles one sparse program.

    The row families are those of ``optimizer.rows``; decisions are declared where they are made.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        sizes = axis_sizes(problem)
        self._balances = {family: _Balance(family, np.zeros(tuple(sizes[axis] for axis in family.axes))) for family in FAMILIES}
        budgets = problem.document.budgets
        self._budgets = list(budgets)
        self.endow(BUDGET, np.array(list(budgets.values()), dtype=float))
        self._resources = list(problem.document.resources)
        self.endow(RESOURCE, _amounts(problem))
        self.endow(HOST, np.ones(self._balances[HOST].shape))
        self._rules: list[str] = []
        self._requires: list[tuple[str, Numbered, str | None]] = []
        self._blocks: dict[tuple[str, Decision], Block] = {}
        self._lower: list[Array] = []
        self._upper: list[Array] = []
        self._kinds: list[Array] = []
        self._courts: list[Array] = []
        self._size = 0
        self._worth: list[tuple[Array, Array]] = []
        self._disturbance: list[tuple[Array, Array]] = []
        self._wider: list[tuple[Array, Array]] = []
        self._forbidden: list[Array] = []
        self.moves: list[Moves] = []
        self.sent: list[Sent] = []
        self.dates = _dates(problem)
        self._tallies: dict[tuple[str, int], list[tuple[Array, Array, Array]]] = {}
        self._finished: list[tuple[Array, Array, Array, Array]] = []
        self.delayed: list[Delayed] = []
        self.spent: list[Spent] = []
        self._diverted: list[Flow] = []
        self._readmitted: list[Flow] = []

    # -- columns ---------------------------------------------------------------------------------------------------

    def columns(
        self,
        owner: str,
        decision: Decision,
        index: Mapping[str, Array],
        *,
        upper: ArrayLike,
        lower: ArrayLike = 0.0,
    ) -> Array:
        """Add one column per row of ``index``, whose keys are the decision's axes; returns their numbers, shape (rows,)."""
        assert (owner, decision) not in self._blocks, f"{owner} {decision.name} is posted twice"
        assert tuple(index) == decision.axes, f"{owner} {decision.name} has the axes {decision.axes}, not {tuple(index)}"
        size = len(next(iter(index.values())))
        columns = np.arange(self._size, self._size + size)
        self._size += size
        self._lower.append(np.broadcast_to(np.asarray(lower, dtype=float), size))
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=float), size))
        self._kinds.append(np.full(size, decision.kind, dtype=np.int8))
        self._courts.append(self._court_of(decision.place, index, size))
        self._blocks[owner, decision] = Block(owner, decision, dict(index), columns)
        return columns

    def posted(self, owner: str, decision: Decision) -> Block | None:
        """The columns of that owner and decision, if there are any."""
        return self._blocks.get((owner, decision))

    def owner(self, name: str) -> Array:
        """Which columns somebody has, shape (columns,), bool."""
        return np.concatenate([np.full(len(block.columns), block.owner == name) for block in self._blocks.values()])

    def core(self, decision: Decision) -> Array:
        """Numbers of the core's columns of a decision, in the order in which the core made them."""
        return self._blocks[CORE, decision].columns

    def _court_of(self, place: str | None, index: Mapping[str, Array], size: int) -> Array:
        """The court of each point, shape (size,), -1 where courts share it."""
        if place is None:
            return np.full(size, -1)
        if place == "cell":
            return self.problem.cells.court[index[place]]
        if place == "group":
            return self.problem.cells.returns.group_court[index[place]]
        return np.asarray(index[place])

    def upper(self, columns: Array) -> Array:
        """Upper bounds of columns, as they were posted."""
        bounds: Array = self._bounds()[columns]
        return bounds

    def _bounds(self) -> Array:
        """Upper bounds of all columns as they stand now, shape (columns,)."""
        upper: Array = np.concatenate(self._upper) + self._sum(self._wider)
        for columns in self._forbidden:
            upper[columns] = 0.0
        return upper

    # -- verbs -----------------------------------------------------------------------------------------------------

    def supply(self, family: Family, index: tuple[Array, ...], columns: Array, amounts: ArrayLike) -> None:
        """Let ``columns`` add ``amounts`` per unit to the rows of a family at ``index``, one array for each of its axes."""
        balance = self._balances[family]
        amounts = np.broadcast_to(np.asarray(amounts, dtype=float), columns.shape)
        useful = amounts != 0
        balance.rows.append(np.ravel_multi_index(index, balance.shape)[useful])
        balance.columns.append(columns[useful])
        balance.amounts.append(amounts[useful])

    def need(self, family: Family, index: tuple[Array, ...], columns: Array, amounts: ArrayLike) -> None:
        """Let ``columns`` take ``amounts`` per unit from the rows of a family at ``index``."""
        self.supply(family, index, columns, -np.asarray(amounts, dtype=float))

    def send(self, where: tuple[Array, Array, Array], columns: Array, heads: ArrayLike = 1.0) -> None:
        """Let each unit of ``columns`` take so many heads of a role away from a court in a period, from those it may lend."""
        each = np.broadcast_to(np.asarray(heads, dtype=float), columns.shape)
        for row in (STAFF, LEND):
            self.need(row, where, columns, each)
        if self.problem.document.decisions:  # nobody else asks who is away
            self.sent.append(Sent(columns, each, *where))

    def endow(self, family: Family, amounts: Array) -> None:
        """Add a constant supply to every row of a family."""
        self._balances[family].constant = self._balances[family].constant + amounts

    def rule(self, family: Family, paths: Array) -> None:
        """Say which line of the scenario each row of a family comes from."""
        self._balances[family].rules = paths

    def cost(self, budget: str | None, columns: Array, amounts: ArrayLike) -> None:
        """Let ``columns`` cost ``amounts`` per unit from a named budget; free of any limit if it names none."""
        if budget is not None:
            where = np.full(len(columns), self._budgets.index(budget))
            self.need(BUDGET, (where,), columns, amounts)

    def use(self, uses: Mapping[str, float], court: Array, period: Array, columns: Array, times: ArrayLike = 1.0) -> None:
        """Let each unit of ``columns`` take so many times what ``uses`` says of resources in whose region its court lies."""
        for name, each in uses.items():
            resource = self.problem.document.resources[name]
            of = np.flatnonzero(self.problem.select(resource.region)[court])
            when = np.zeros(len(of), dtype=int) if resource.per == "plan" else period[of]
            amounts = each * np.broadcast_to(np.asarray(times, dtype=float), columns.shape)[of]
            self.need(RESOURCE, (np.full(len(of), self._resources.index(name)), when), columns[of], amounts)

    def worth(self, columns: Array, amounts: ArrayLike) -> None:
        """Add to the objective."""
        self._worth.append((columns, np.broadcast_to(np.asarray(amounts, dtype=float), columns.shape)))

    def disturb(self, columns: Array, amounts: ArrayLike) -> None:
        """Count officer-weeks moved, the second objective."""
        self._disturbance.append((columns, np.broadcast_to(np.asarray(amounts, dtype=float), columns.shape)))

    def widen(self, columns: Array, amounts: ArrayLike) -> None:
        """Raise upper bounds of columns posted before, each by its amount."""
        self._wider.append((columns, np.broadcast_to(np.asarray(amounts, dtype=float), columns.shape)))

    def tally(self, what: str, where: Array, columns: Array, amounts: ArrayLike, *, period: Array) -> None:
        """Count towards a KPI of a court that a target may bind, from ``period``, shape (columns,), on."""
        amounts = np.broadcast_to(np.asarray(amounts, dtype=float), columns.shape)
        for date in self.dates:
            self.tally_at(date, what, where, columns, np.where(period <= date, amounts, 0.0))

    def tally_at(self, date: int, what: str, where: Array, columns: Array, amounts: ArrayLike) -> None:
        """Count towards a KPI as it stands at the end of one period, one of ``dates``."""
        amounts = np.broadcast_to(np.asarray(amounts, dtype=float), columns.shape)
        counts = amounts != 0
        self._tallies.setdefault((what, date), []).append((where[counts], columns[counts], amounts[counts]))

    def move(
        self,
        form: Form,
        columns: Array,
        cases: ArrayLike = 1.0,
        *,
        cell: Array,
        receiver: Array,
        period: Array,
        lag_weeks: int = 0,
        route: str | None = None,
    ) -> None:
        """Tell the law that each unit of ``columns`` orders so many ``cases`` of a cell away to a court in a period."""
        each = np.broadcast_to(np.asarray(cases, dtype=float), columns.shape)
        self.moves.append(Moves(form, route, columns, each, cell, receiver, period, lag_weeks))

    def divert(self, flow: Flow) -> None:
        """Say that so many filings of each cell, of those that would come in during a period, never do."""
        self._diverted.append(flow)
        self._pass(flow, -1.0)

    def readmit(self, flow: Flow) -> None:
        """Say that so many cases come in again that were diverted before: young ones, as their time begins anew."""
        self._readmitted.append(flow)
        self._pass(flow, 1.0)

    def _pass(self, flow: Flow, sign: float) -> None:
        """Let cases enter their stock, or leave it, and count them so in what comes in."""
        self.supply(STOCK, (flow.cell, flow.period), flow.columns, sign * flow.cases)
        for what in ("load", "inflow"):
            self.tally(what, self.problem.cells.court[flow.cell], flow.columns, sign * flow.cases, period=flow.period)

    def diverted(self) -> Flow:
        """All filings that never come in."""
        return _joined(self._diverted)

    def readmitted(self) -> Flow:
        """All that were diverted and come in again."""
        return _joined(self._readmitted)

    def forbid(self, columns: Array) -> None:
        """Hold columns at zero."""
        self._forbidden.append(columns)

    def spend(self, months: float, columns: Array, *, cell: Array, role: Array, period: Array) -> None:
        """Say that ``columns`` are days of a role spent on cases of a cell that must be older than ``months``."""
        self.spent.append(Spent(months, columns, cell, role, period))

    def finish(self, cell: Array, columns: Array, cases: Array, period: Array) -> None:
        """Say that the work on so many ``cases`` of each cell is done per unit of ``columns``, wherever it is, and when."""
        self._finished.append((cell, columns, cases, period))

    def delay(self, columns: Array, *, cell: Array, period: Array, closing: Closing) -> None:
        """Say that of a cell's closures at home, worked on in a period, one per unit of ``columns`` closes by these lags."""
        self.delayed.append(Delayed(columns, cell, period, closing))

    def finished(self) -> tuple[Array, Array, Array, Array]:
        """All that does the work on cases of cells: cell, column, cases and period, each of shape (entries,)."""
        cell, columns, cases, period = (np.concatenate(part) for part in zip(*self._finished, strict=True))
        return cell, columns, cases, period

    def tallied(self, what: str, date: int | None = None) -> tuple[Array, Array, Array]:
        """All that was counted towards a KPI by one of ``dates``, or by the end of the plan: court, column and amount."""
        parts = self._tallies.get((what, self.dates[-1] if date is None else date), [])
        if not parts:
            return np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.zeros(0)
        court, columns, amounts = (np.concatenate(part) for part in zip(*parts, strict=True))
        return court, columns, amounts

    def require(
        self,
        name: str,
        *terms: Term,
        lower: float | Limit = -np.inf,
        upper: float | Limit = np.inf,
        rule: str | None = None,
    ) -> None:
        """Add rows that are no balance: ``lower <= sum of terms <= upper``, one for each point of the terms' named axes."""
        if any(len(term.columns) for term in terms):
            self._requires.append((name, number(name, terms, lower, upper), rule))

    def supplied(self, family: Family) -> Array:
        """Which rows of a family have a positive supplier, in the family's shape, bool."""
        balance = self._balances[family]
        has = np.zeros(balance.constant.size, dtype=bool)
        for rows, amounts in zip(balance.rows, balance.amounts, strict=True):
            has[rows[amounts > 0]] = True
        return has.reshape(balance.shape)

    def most_supplied(self, family: Family) -> Array:
        """Most that all suppliers of each row of a family can give together, in the family's shape."""
        balance = self._balances[family]
        upper = self._bounds()
        most = np.zeros(balance.constant.size)
        for rows, columns, amounts in zip(balance.rows, balance.columns, balance.amounts, strict=True):
            np.add.at(most, rows, np.maximum(amounts, 0) * upper[columns])
        return most.reshape(balance.shape)

    # -- assembly --------------------------------------------------------------------------------------------------

    def assemble(self) -> Program:
        """One sparse program from everything posted."""
        parts = [self._balance_rows(balance) for balance in self._balances.values()]
        parts += [self._require_rows(*item) for item in self._requires]
        parts = [part for part in parts if len(part.lower)]
        first = np.cumsum([0, *(len(part.lower) for part in parts)])
        rows = np.concatenate([part.row + start for part, start in zip(parts, first[:-1], strict=True)])
        columns = np.concatenate([part.columns for part in parts])
        amounts = np.concatenate([part.amounts for part in parts])
        kinds, courts = np.concatenate(self._kinds), np.concatenate(self._courts)
        return Program(
            matrix=csr_array(coo_array((amounts, (rows, columns)), shape=(first[-1], self._size))),
            row_lower=np.concatenate([part.lower for part in parts]),
            row_upper=np.concatenate([part.upper for part in parts]),
            lower=np.concatenate(self._lower),
            upper=self._bounds(),
            worth=self._sum(self._worth),
            disturbance=self._sum(self._disturbance),
            genuine=self._sum([self.tallied("genuine")[1:]]),
            closures=self._sum([self.tallied("closures")[1:]]),
            kinds=kinds,
            whole=np.isin(kinds, WHOLE),
            column_court=courts,
            row_court=_court_of_rows(rows, courts[columns], int(first[-1])),
            blocks=tuple(self._blocks.values()),
            parts=tuple(
                Rows(part.name, part.family, part.axes, part.position, int(a), int(b))
                for part, a, b in zip(parts, first[:-1], first[1:], strict=True)
            ),
            row_rule=np.concatenate([part.rule for part in parts]),
            rules=tuple(self._rules),
            unsupplied=tuple(part.unsupplied for part in parts if part.unsupplied is not None),
        )

    def _sum(self, parts: list[tuple[Array, Array]]) -> Array:
        out = np.zeros(self._size)
        for columns, amounts in parts:
            np.add.at(out, columns, amounts)
        return out

    def _rule_numbers(self, paths: list[str]) -> Array:
        first = len(self._rules)
        self._rules.extend(paths)
        return np.arange(first, first + len(paths))

    def _balance_rows(self, balance: _Balance) -> _Rows:
        family, none = balance.family, np.zeros(0, dtype=int)
        rows, columns = np.concatenate([none, *balance.rows]), np.concatenate([none, *balance.columns])
        amounts = np.concatenate([np.zeros(0), *balance.amounts])
        constant = balance.constant.ravel()
        needed = np.full(constant.size, family.equal)
        needed[rows[amounts < 0]] = True
        if balance.rules is not None:  # a supply below zero cannot be met even if nobody asks for more
            needed |= constant < 0
        used = np.flatnonzero(needed)
        renumber = np.full(constant.size, -1)
        renumber[used] = np.arange(len(used))
        kept = renumber[rows] >= 0
        bound = -constant[used]
        position = np.stack(np.unravel_index(used, balance.shape), axis=1)
        rule = np.full(len(used), -1)
        if balance.rules is not None:
            names, back = np.unique(balance.rules.ravel()[used], return_inverse=True)
            rule = self._rule_numbers(list(names))[back]
        short = (~self.supplied(family).ravel() & (constant <= 0))[used]
        unsupplied = Unsupplied(family, position[short]) if short.any() and not family.equal else None
        upper = bound if family.equal else np.full(len(used), np.inf)
        triplets = renumber[rows[kept]], columns[kept], amounts[kept]
        return _Rows(family.name, family, family.axes, position, *triplets, bound, upper, rule, unsupplied)

    def _require_rows(self, name: str, rows: Numbered, path: str | None) -> _Rows:
        rule = np.full(len(rows.lower), -1 if path is None else self._rule_numbers([path])[0])
        triplets = rows.row, rows.columns, rows.amounts
        return _Rows(name, None, rows.axes, rows.position, *triplets, rows.lower, rows.upper, rule, None)


def _joined(flows: list[Flow]) -> Flow:
    """Flows one after another."""
    none, whole = np.zeros(0), np.zeros(0, dtype=int)
    parts = [(whole, whole, whole, none), *((flow.cell, flow.period, flow.columns, flow.cases) for flow in flows)]
    return Flow(*(np.concatenate(side) for side in zip(*parts, strict=True)))


def axis_sizes(problem: Problem) -> dict[str, int]:
    """How many points each axis of a row family has."""
    courts, roles, periods = problem.shape
    groups = problem.cells.returns.shape[0]
    document = problem.document
    counts = {"class": len(problem.classes), "cell": len(problem.cells), "group": groups}
    counts |= {"budget": len(document.budgets), "resource": len(document.resources)}
    return {"court": courts, "role": roles, "period": periods, **counts}


def _amounts(problem: Problem) -> Array:
    """How much there is of each resource by period, shape (resources, T); what is for the whole plan stands in the first."""
    resources = list(problem.document.resources.values())
    out = np.zeros((len(resources), len(problem.time.days)))
    for row, resource in zip(out, resources, strict=True):  # one record of the file each
        if resource.per == "plan":
            row[0] = resource.amount
        else:
            row[:] = np.asarray(resource.amount) * (problem.time.weeks if resource.per == "week" else 1.0)
    return out


def _dates(problem: Problem) -> tuple[int, ...]:
    """Periods at the end of which a target asks for a KPI, the last one always among them, in order."""
    asked = {problem.time.until(target.by) for target in problem.document.targets}
    return tuple(sorted({*asked, len(problem.time.ends) - 1}))


def _court_of_rows(rows: Array, courts: Array, size: int) -> Array:
    """The court that all columns of a row are of, shape (size,); -1 where they differ or are shared."""
    least, most = np.full(size, np.iinfo(int).max), np.full(size, -1)
    np.minimum.at(least, rows, courts)
    np.maximum.at(most, rows, courts)
    return np.where(least == most, most, -1)


@dataclass(frozen=True)
class _Rows:
    """Assembled rows of one name."""

    name: str
    family: Family | None
    axes: tuple[str, ...]
    position: Array
    row: Array
    columns: Array
    amounts: Array
    lower: Array
    upper: Array
    rule: Array
    unsupplied: Unsupplied | None
