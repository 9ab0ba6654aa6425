"""The same mathematics written a second time: one scalar at a time, from the scenario's plain data, donor to host without hubs.

Shares nothing with the package: no arrays, no windows module, no problem, no rows. Slow, and meant to be.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import Any

from tests import scalar_centre, scalar_demands, scalar_duties, scalar_filings, scalar_law, scalar_mechanisms, scalar_moves
from tests.scalar_balance import Balance, Deeds
from tests.scalar_facts import Facts
from tests.scalar_line import Line, Puzzle, total

KINDS = {**scalar_mechanisms.KINDS, **scalar_moves.KINDS, **scalar_filings.KINDS, **scalar_centre.KINDS}


class ScalarModel(Puzzle):
    """Variables and rules of one scenario; mechanisms add theirs to these sums, by (court, role, period) if no more is said.

    - ``away``: heads that leave home and must be spare. ``down``: heads that stay idle. ``more``: heads that come for good.
    - ``stands`` (court, period): bureaus at the court, which then lends nobody.
    - ``outsiders``: days of outsiders, who may do tied cases too. ``helpers``: days for all but tied cases.
    - ``gains``: days gained by officers at home, and as the whole they share one cap. ``freed``: those of them that are not
      bound to a class. ``overtime``: days, under a cap of their own. ``at_home``: claims with the most that one head allows.
    - ``effort``: days that orders take. ``tied effort``: those that only outsiders may give.
    - ``handled`` (cell, period): closures of which centres do a part; ``taken``, ``taken tied`` (court, class, role, period):
      the days that this spares the court.
    - ``filings`` (court, class, period): filings that are urged, no more than come in.
    - ``resource`` (name, period): what is used of it.
    - ``bound``, ``base``, ``saved`` (court, class, role, period): days for one class only, the other days these rest on, and
      days saved on its untied cases; ``saved tied``: on its tied ones.
    - ``for a purpose`` (mechanism, court, role, period): days of teams that may serve some cases only. ``on cell`` (cell, role,
      period): days given to or saved on its cases alone.
    """

    def __init__(self, data: dict[str, Any], *, nobody_moves: bool = False) -> None:
        super().__init__()
        self.data, self.facts = data, Facts(data)
        self.nobody_moves = nobody_moves
        self.sums: dict[str, defaultdict[Any, list[Any]]] = defaultdict(lambda: defaultdict(list))
        self.at_home: defaultdict[Any, list[tuple[Any, float]]] = defaultdict(list)
        self.eased: defaultdict[tuple[int, int], list[Any]] = defaultdict(list)
        self.spent: defaultdict[str, list[Any]] = defaultdict(list)
        self.moves: list[tuple[dict[str, Any], int, int, Any]] = []
        self.deeds = Deeds()
        self.begun: list[Any] = []  # mechanism, court, periods and yes-or-no of each order that begins and ends
        self.gone: list[
            Any
        ] = []  # mechanism, court, host (if any), role, periods and heads of each order that takes officers away

    def optimum(self, *, units: bool = False, settings: str = "") -> float | None:
        """The most a plan can be worth; ``None`` if there is no plan. ``units`` and ``settings``: as of ``most``."""
        for mechanism in [] if self.nobody_moves else self.data["mechanisms"]:
            KINDS[mechanism["kind"]](self, mechanism)
        if not self.nobody_moves:
            scalar_demands.keep(self)
        scalar_law.bind_ages(self)
        scalar_mechanisms.spend(self)
        for (court, klass, t), urged in self.sums["filings"].items():
            self.at_most(total(urged), self.facts.filed(court, klass, t))
        self._closures()
        for court, t in product(self.facts.courts, self.facts.periods):
            self._officers(court, t)
        for name, resource in self.data.get("resources", {}).items():
            self._resource(name, resource)
        for budget, yuan in self.data["budgets"].items():
            self.at_most(total(self.spent[budget]), yuan)
        return self.most(units=units, settings=settings)

    # -- what mechanisms say ---------------------------------------------------------------------------------------

    def add(self, what: str, key: Any, line: Any) -> None:
        self.sums[what][key].append(line)

    def sum(self, what: str, key: Any) -> Line:
        return total(self.sums[what][key])

    def pay(self, mechanism: dict[str, Any], line: Any) -> None:
        if mechanism.get("budget"):
            self.spent[mechanism["budget"]].append(line)

    def use(self, uses: dict[str, float], court: str, t: int, line: Any) -> None:
        """Take of resources, those in whose region the court lies."""
        for name, each in uses.items():
            if self.facts.meant(self.data["resources"][name].get("region", {}), court):
                self.add("resource", (name, t), each * line)

    def _resource(self, name: str, resource: dict[str, Any]) -> None:
        amount, per = resource["amount"], resource.get("per", "period")
        if per == "plan":
            self.at_most(total(self.sum("resource", (name, t)) for t in self.facts.periods), amount)
            return
        for t in self.facts.periods:
            there = amount[t] if isinstance(amount, list) else amount
            self.at_most(self.sum("resource", (name, t)), there * (self.facts.weeks[t] if per == "week" else 1))

    def most_heads(self, court: str, role: str, t: int) -> float:
        """Heads of a court with all who may be hired: what they do at home is done more of like anybody's work."""
        hired = sum(m["heads"].get(role, 0) for m in self.data["mechanisms"] if m["kind"] == "recruit")
        return float(self.facts.heads[court, role, t] + hired)

    def gain(self, court: str, role: str, t: int, rate: float, switch: Any) -> Line:
        """Days gained by the officers at home while ``switch`` is on."""
        each = rate * self.facts.officer_days(role, t)
        most = each * self.most_heads(court, role, t)
        gain = self.number(most)
        self.at_most(gain, most * switch)
        self.at_home[court, role, t].append((gain, each))
        self.add("gains", (court, role, t), gain)
        return gain

    # -- cases -----------------------------------------------------------------------------------------------------

    def _closures(self) -> None:
        facts = self.facts
        for n, t in product(range(len(facts.cells)), facts.periods):
            self.deeds.closed[n, t] = self.number()
        balance = Balance(facts, self.deeds)
        last = len(facts.days) - 1
        for (n, t), closed in self.deeds.closed.items():
            cell = facts.cells[n]
            self.at_least(balance.open[n, t], 0.0)
            self.worth.append(facts.worth(n, t) * closed)
            self._deadline(n, t, balance)
            self.at_most(self.sum("handled", (n, t)), closed)
            for eased in self.eased[n, t]:
                self.at_most(eased, closed)
            for role in facts.roles:
                effort = cell["effort"][role] * closed
                self.add("effort", (cell["court"], role, t), effort)
                self.add("closing tied" if cell["tied"] else "closing", (cell["court"], cell["class"], role, t), effort)
                if self.sums["for a purpose"]:
                    self.at_most(self.sum("on cell", (n, role, t)), effort)
                if cell["tied"]:
                    self.add("tied effort", (cell["court"], role, t), effort)
        for n, t, days, cases in self.deeds.delayed:
            self.worth.append((facts.worth(n, t, days) - facts.worth(n, t)) * cases)
        for n, cell in enumerate(facts.cells):
            self.worth.append(-cell["left"] * balance.open[n, last])
        self._targets(balance, self._overdue(balance))
        self._duties(balance)

    def _deadline(self, n: int, t: int, balance: Balance) -> None:
        cell = self.facts.cells[n]
        if cell["deadline"] is None:
            return
        behind = balance.over(n, cell["deadline"], t) - balance.removed[n, t]
        if cell["late"] is None:
            self.at_most(behind, 0.0)
        else:
            self.worth.append(-cell["late"] * self.facts.weeks[t] * self.beyond(behind))

    def _overdue(self, balance: Balance) -> dict[tuple[str, int], Line]:
        """Cases over their limit by court, at the end and when a target asks, no fewer than there are."""
        facts, last = self.facts, len(self.facts.days) - 1
        wanted = self.data["objective"].get("overdue_at_end", 0)
        asked = {facts.due(target) for target in self.data.get("targets", []) if target["kpi"] == "overdue_at_end"}
        out = {(court, t): Line() for court in facts.courts for t in facts.periods}
        for n, t in product(range(len(facts.cells)), sorted(asked | ({last} if wanted else set()))):
            cell = facts.cells[n]
            if cell["ages"] is not None:
                late = self.beyond(balance.over(n, cell["limit"], t) - balance.removed[n, t])
                self.worth.append(-wanted * late if t == last else 0.0)
                out[cell["court"], t] = out[cell["court"], t] + late
        return out

    def _targets(self, balance: Balance, overdue: dict[tuple[str, int], Line]) -> None:
        for target in self.data.get("targets", []):
            for missed in balance.shortfalls(target, lambda court, t: overdue[court, t]):
                if target.get("soft"):
                    self.worth.append(-target["penalty"] * self.beyond(missed))
                elif not self.nobody_moves:  # hard ones are no promise of the status quo
                    self.at_most(missed, 0.0)

    def _duties(self, balance: Balance) -> None:
        """Duties and practice bind the status quo too, unless plans are free to choose or the duty is an order for plans."""
        for duty in self.data.get("duties", []):
            if self.nobody_moves and duty.get("binds") == "plan":
                continue
            for lack in scalar_duties.lacking(self.facts, duty, balance, self._lesser):
                if duty.get("soft"):
                    self.worth.append(-duty["penalty"] * self.beyond(lack))
                else:
                    self.at_most(lack, 0.0)
        if self.nobody_moves or self.data.get("practice", {}).get("plan", "follows") == "follows":
            for ahead in scalar_duties.practised(self.facts, balance):
                self.at_least(ahead, 0.0)

    def _lesser(self, line: Any, number: float) -> Line:
        """At most the lesser of the two."""
        out = self.number(number)
        self.at_most(out, line)
        return out

    # -- officers --------------------------------------------------------------------------------------------------

    def _officers(self, court: str, t: int) -> None:
        facts = self.facts
        stands = self.sum("stands", (court, t))
        self.at_most(stands, 1.0)
        inside = {pair: self.number() for pair in self._stand_ins()}
        outside = {pair: self.number() for pair in self._stand_ins()}
        for role in facts.roles:
            key = (court, role, t)
            heads, spare = facts.heads[key], facts.heads[key] - facts.floor[key]
            self.at_most(self.sum("away", key) + spare * stands, spare)
            home = self.number()
            self.at_most(total([home, self.sum("away", key), self.sum("down", key)]), heads + self.sum("more", key))
            for claim, each in self.at_home[key]:
                self.at_most(claim, each * home)
            days = facts.officer_days(role, t) * home
            self.at_most(self.sum("gains", key), self.data["gain_cap"] * days)
            self.at_most(self.sum("overtime", key), self.data["overtime_cap"] * facts.weeks[t] * home)
            outsiders = self.sum("outsiders", key) + self._stood_in(outside, role)
            saved_tied = total(
                self.sum(what, (court, klass, role, t))
                for klass in self.data["classes"]
                for what in ("saved tied", "taken tied")
            )
            self.at_least(outsiders + saved_tied, self.sum("tied effort", key))
            own = [days, self.sum("freed", key), self.sum("helpers", key), self._stood_in(inside, role)]
            own += [self._of_class(court, klass, role, t) for klass in self.data["classes"]]
            self.at_least(total([*own, outsiders, saved_tied]), self.sum("effort", key))

    def _of_class(self, court: str, klass: str, role: str, t: int) -> Line:
        """Days bound to a class or saved on its untied cases, all of it within the effort on these cases."""
        key = (court, klass, role, t)
        untied, tied = self.sum("closing", key), self.sum("closing tied", key)
        bound, saved, taken = self.sum("bound", key), self.sum("saved", key), self.sum("taken", key)
        self.at_most(total([bound, self.sum("base", key), saved, taken]), untied)
        remain = untied + tied - taken - self.sum("taken tied", key)
        self.at_most(saved + self.sum("saved tied", key), self.data["gain_cap"] * remain)
        return total([bound, saved, taken])

    def _stand_ins(self) -> dict[tuple[str, str], float]:
        """Rate at which the first role does the work of the second."""
        return {
            (role, other): rate
            for role, known in self.data["roles"].items()
            for other, rate in known.get("stands_in_for", {}).items()
            if rate
        }

    def _stood_in(self, pairs: dict[tuple[str, str], Line], role: str) -> Line:
        """Days that others give to the work of ``role`` less those that it gives to the work of others."""
        rates = self._stand_ins()
        return total([rates[pair] * days for pair, days in pairs.items() if pair[1] == role]) - total(
            [days for pair, days in pairs.items() if pair[0] == role]
        )
