"""Plain scenario data in, faults out: every name must mean something, every selector some court, every window must fit.

Works on data that may be malformed elsewhere, so that all faults of a file come out at once.
"""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from optimizer.errors import Fault
from optimizer.scenario.calendar import WEEKS, cut
from optimizer.scenario.schema import Calendar
from optimizer.scenario.source import Node, path_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Path = tuple[str | int, ...]

MOST_WINDOWS = 20_000
"""Starts times lengths times hosts beyond which a posting mechanism is refused."""


class References:
    """Collects the faults of one tree; one small method per kind of reference."""

    def __init__(self, tree: Node, outside: frozenset[str] = frozenset()) -> None:
        self.tree = tree
        self.outside = outside
        self.data: dict[str, Any] = tree.plain()
        self.faults: list[Fault] = []
        self.courts = {c["id"]: c for c in self._dicts("courts") if isinstance(c.get("id"), str)}
        self.roles = set(_dict(self.data.get("roles")))
        self.classes = set(_dict(self.data.get("classes")))
        self.budgets = set(_dict(self.data.get("budgets")))

    def check(self) -> list[Fault]:
        """Every fault found."""
        for section, naming in (("courts", "id"), ("mechanisms", "name"), ("targets", "name")):
            self._unique(section, [x.get(naming) for x in self._dicts(section)], naming)
        self._parents()
        self._roles_and_classes()
        self._pools_and_queues()
        periods = self._calendar()
        for i, mechanism in enumerate(self._dicts("mechanisms")):
            self._mechanism(("mechanisms", i), mechanism, periods)
        for section in ("adjust", "targets"):
            for i, item in enumerate(self._dicts(section)):
                self._selector((section, i, "courts"), item.get("courts"))
                self._known((section, i, "classes"), item.get("classes"), self.classes, "a class")
                self._known((section, i, "heads_add"), item.get("heads_add"), self.roles, "a role")
        return self.faults

    def _dicts(self, section: str) -> list[dict[str, Any]]:
        items = self.data.get(section)
        return [x if isinstance(x, dict) else {} for x in items] if isinstance(items, list) else []

    def _say(self, path: Path, message: str, value: object = None, expected: str | None = None, known: Iterable[str] = (), *, key: bool = False) -> None:
        shown = None if value is None else str(value)
        self.faults.append(Fault(self.tree.at(path, key=key), path_text(path), message, shown, expected, tuple(known)))

    def _known(self, path: Path, names: Any, known: set[str] | dict[str, Any], what: str) -> None:
        """Names given as one text, a list, or the names of a mapping."""
        if isinstance(names, str):
            pairs: list[tuple[Path, str]] = [(path, names)]
        elif isinstance(names, list):
            pairs = [((*path, i), name) for i, name in enumerate(names) if isinstance(name, str)]
        elif isinstance(names, dict):
            pairs = [((*path, name), name) for name in names]
        else:
            return
        for where, name in pairs:
            if name not in known:
                near = get_close_matches(name, sorted(known), n=3) or sorted(known)[:6]
                self._say(where, f"there is no such name: '{name}'", name, what, near, key=isinstance(names, dict))

    def _unique(self, section: str, names: list[Any], naming: str) -> None:
        counts = Counter(name for name in names if isinstance(name, str))
        seen: dict[str, int] = {}
        for i, name in enumerate(names):
            if not isinstance(name, str) or counts[name] < 2:
                continue
            if name in seen:
                first = self.tree.at((section, seen[name], naming))
                self._say((section, i, naming), f"the name '{name}' is taken, first by {first}", name, "a name of its own")
            seen.setdefault(name, i)

    def _parents(self) -> None:
        for i, court in enumerate(self._dicts("courts")):
            seen, at = set(), court.get("id")
            while isinstance(at, str) and at in self.courts and at not in seen:
                seen.add(at)
                at = self.courts[at].get("parent")
            if isinstance(at, str) and at == court.get("id"):
                self._say(("courts", i, "parent"), "courts stand above one another in a circle", court.get("parent"))

    def _roles_and_classes(self) -> None:
        for name, role in _dict(self.data.get("roles")).items():
            self._known(("roles", name, "stands_in_for"), _dict(role).get("stands_in_for"), self.roles, "a role")
            if isinstance(role, dict) and name in _dict(role.get("stands_in_for")):
                self._say(("roles", name, "stands_in_for", name), "a role cannot stand in for itself", name)
        for name, klass in _dict(self.data.get("classes")).items():
            self._known(("classes", name, "effort_days"), _dict(klass).get("effort_days"), self.roles, "a role")

    def _pools_and_queues(self) -> None:
        for section, keys in (("pools", ("court",)), ("queues", ("court", "class"))):
            seen: dict[tuple[Any, ...], int] = {}
            for i, row in enumerate(self._dicts(section)):
                self._known((section, i, "court"), row.get("court"), self.courts, "a court id")
                self._known((section, i, "class"), row.get("class"), self.classes, "a class")
                for field in ("heads", "protected"):
                    self._known((section, i, field), row.get(field), self.roles, "a role")
                key = tuple(row.get(k) for k in keys)
                if not all(isinstance(k, str) for k in key):
                    continue
                if key in seen:
                    self._say((section, i, keys[-1]), f"is given twice, first at {self.tree.at((section, seen[key]))}", " ".join(key))
                seen.setdefault(key, i)

    def _calendar(self) -> Any:
        """Periods, or ``None`` where the calendar is malformed or unknown."""
        try:
            calendar = Calendar.model_validate(self.data.get("calendar"))
        except ValidationError:
            return None
        if calendar.working_days is not None and len(calendar.working_days) != calendar.periods:
            self._say(("calendar", "working_days"), f"gives {len(calendar.working_days)} numbers", None, f"one for each of {calendar.periods} periods")
            return None
        try:
            return cut(calendar)
        except (NotImplementedError, OverflowError, ValueError):
            message = "the statutory calendar does not cover all of these dates (2004 to 2026)"
            self._say(("calendar", "start"), message, calendar.start, "other dates, or calendar.working_days")
            return None

    def _selector(self, path: Path, selector: Any) -> int:
        """Number of courts meant; none is a fault."""
        selector = _dict(selector)
        for field in ("ids", "without", "within"):
            self._known((*path, field), selector.get(field), {*self.courts, *self.outside}, "a court id")
        meant = [court for court in self.courts if self._means(selector, court)]
        if self.courts and not meant:
            self._say(path, "means no court at all", None, "conditions that some court meets")
        return len(meant)

    def _means(self, selector: dict[str, Any], court: str) -> bool:
        row, ids, without = self.courts[court], selector.get("ids"), selector.get("without") or []
        within = selector.get("within")
        tests: Sequence[Callable[[], bool]] = (
            lambda: not isinstance(ids, list) or court in ids,
            lambda: not isinstance(without, list) or court not in without,
            lambda: selector.get("tier") is None or row.get("tier", "basic") == selector["tier"],
            lambda: selector.get("kind") is None or row.get("kind", "territorial") == selector["kind"],
            lambda: within is None or within in self._above(court),
        )
        return all(test() for test in tests)

    def _above(self, court: str) -> set[str]:
        seen: set[str] = set()
        at: Any = court
        while isinstance(at, str) and at in self.courts and at not in seen:
            seen.add(at)
            at = self.courts[at].get("parent")
        return seen

    def _mechanism(self, path: Path, mechanism: dict[str, Any], periods: Any) -> None:
        self._known((*path, "budget"), mechanism.get("budget"), self.budgets, "a budget named under budgets")
        self._known((*path, "classes"), mechanism.get("classes"), self.classes, "a class")
        if mechanism.get("on") is False:  # a mechanism of a wider scenario may be left switched off
            return
        self._known((*path, "to"), mechanism.get("to"), self.courts, "a court id")
        hosts = 0
        for field in ("hosts", "donors", "origins"):
            if field in mechanism:
                count = self._selector((*path, field), mechanism[field])
                hosts = count if field == "hosts" else hosts
        for field in ("heads", "handover_days"):
            self._known((*path, field), mechanism.get(field), self.roles, "a role")
        if periods is not None:
            self._windows(path, mechanism, periods, hosts or len(self.courts))
        if mechanism.get("kind") == "bureau":
            self._authority(path, mechanism)

    def _windows(self, path: Path, mechanism: dict[str, Any], periods: Any, hosts: int) -> None:
        weeks = mechanism.get("weeks")
        if not isinstance(weeks, list):
            return
        unit = WEEKS.get(str(_dict(self.data.get("calendar")).get("period", "week")))
        horizon = float(periods.weeks.sum())
        for i, length in enumerate(weeks):
            if not isinstance(length, int) or isinstance(length, bool):
                continue
            if length > horizon + 0.5 * float(periods.weeks[-1]):
                self._say((*path, "weeks", i), f"is longer than the horizon of {horizon:g} weeks", length, "a shorter posting")
            elif unit and length % unit:
                self._say((*path, "weeks", i), f"is no whole number of periods of {unit} weeks", length, f"a multiple of {unit}")
        every = mechanism.get("start_every_weeks", 1)
        starts = min(len(periods.days), horizon / every) if isinstance(every, int) and every > 0 else 1
        if starts * len(weeks) * hosts > MOST_WINDOWS:
            count = int(starts * len(weeks) * hosts)
            self._say(path, f"{count} windows (starts x lengths x hosts) are too many", None, f"at most {MOST_WINDOWS}: fewer hosts, lengths or starts")

    def _authority(self, path: Path, mechanism: dict[str, Any]) -> None:
        """Somebody in a bureau must be able to order measures."""
        deciding = {name for name, role in _dict(self.data.get("roles")).items() if _dict(role).get("decides") is True}
        heads = _dict(mechanism.get("heads"))
        fewest = [heads[name][0] if isinstance(heads.get(name), list) and heads[name] else _dict(heads.get(name)).get("low") for name in deciding]
        if deciding and heads and not any(isinstance(n, int) and n >= 1 for n in fewest):
            message = "nobody in the bureau is sure to be able to order measures"
            self._say((*path, "heads"), message, None, f"at least one {' or '.join(sorted(deciding))}: [1, ...]")


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
