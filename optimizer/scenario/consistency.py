"""A tree in its full form in, faults out: what is given twice, what goes in circles, what does not fit the calendar."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from optimizer.errors import Fault, Place
from optimizer.scenario.approval import check_approval
from optimizer.scenario.calendar import Periods, cut
from optimizer.scenario.courts import check_courts
from optimizer.scenario.leading import check_leaders
from optimizer.scenario.legal import check_law
from optimizer.scenario.references import means, names_of
from optimizer.scenario.schema import Calendar
from optimizer.scenario.tree import Node, Steps, path_text
from optimizer.sections import MechanismSection, PostingSection, WindowSection
from optimizer.sections.kinds import AnyMechanism

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.sections import Range

MOST_WINDOWS = 20_000
"""Starts times lengths times hosts beyond which a posting mechanism is refused."""

UNIQUE = {
    "courts": ("id",),
    "pools": ("court",),
    "queues": ("court", "class"),
    "mechanisms": ("name",),
    "targets": ("name",),
    "duties": ("name",),
    "decisions": ("name",),
}
"""Fields that together may occur once only, by section."""

_NOT_IN_FOLDERS = re.compile(r'[/\\:*?"<>|]|^\.+$|\.$')


def check_consistency(tree: Node, outside: frozenset[str]) -> list[Fault]:
    """Every fault that concerns more than one field."""
    checks: tuple[Callable[[Node], list[Fault]], ...] = (_name, _unique, _stand_ins, _reserved, _overdue, _practice, _seasons)
    faults = [fault for check in checks for fault in check(tree)] + check_courts(tree, outside)
    calendar, periods = _calendar(tree, faults)
    mechanisms = _mechanisms(tree)
    if periods is not None:
        faults += _amounts(tree, len(periods.days))
    faults += check_law(tree, periods, mechanisms)
    for steps, node, mechanism in mechanisms:
        if isinstance(mechanism, WindowSection) and periods is not None and calendar is not None:
            faults += _lengths(steps, node, mechanism, calendar, periods)
            faults += _windows(steps, node, mechanism, tree, periods, outside)
        if isinstance(mechanism, WindowSection) and mechanism.needs_authority:
            faults += _authority(steps, node, mechanism, tree)
        if isinstance(mechanism, PostingSection) and mechanism.each_donor_decides:
            faults += _deciding_donors(steps, node, mechanism, tree)
        if isinstance(mechanism, PostingSection):
            faults += check_leaders(steps, node, mechanism, tree, outside)
        if periods is not None:
            faults += check_approval(steps, node, mechanism, periods)
        weeks = getattr(mechanism, "weeks", None)
        if isinstance(weeks, int) and periods is not None and calendar is not None:
            faults += _length(steps, node, weeks, calendar, periods)
        faults += _taken(steps, node, tree) + _to_itself(steps, node, tree, outside)
    return faults


def _say(node: Node, steps: Steps, message: str, expected: str | None = None, *, at: Place | None = None) -> Fault:
    return Fault(at or node.place, path_text(steps), message, node.describe(), expected)


def _amounts(tree: Node, periods: int) -> list[Fault]:
    """Resources with more or fewer amounts than there are periods."""
    resources = tree.fields.get("resources")
    faults = []
    for name, resource in (resources.fields if resources is not None else {}).items():
        amount = resource.fields.get("amount")
        if amount is None or not isinstance(amount.value, list) or resource.get("per") == "plan":
            continue
        if len(amount.items) != periods:
            message = f"lists {len(amount.items)} amounts, but there are {periods} periods"
            faults.append(_say(amount, ("resources", name, "amount"), message, f"{periods} amounts, or one for all periods"))
    return faults


def _name(tree: Node) -> list[Fault]:
    name = tree.fields.get("name")
    if name is None or not isinstance(name.value, str) or not _NOT_IN_FOLDERS.search(name.value):
        return []
    return [
        _say(
            name, ("name",), "cannot be the name of a folder", 'a name without / \\ : * ? " < > | and without a dot at its end'
        )
    ]


def _unique(tree: Node) -> list[Fault]:
    faults = []
    for section, fields in UNIQUE.items():
        seen: dict[tuple[Any, ...], Node] = {}
        for i, item in enumerate(tree.fields[section].items if section in tree.fields else []):
            key = tuple(item.get(field) for field in fields)
            if not all(isinstance(part, str) for part in key):
                continue
            if key in seen:
                node = item.fields[fields[-1]]
                words = " and ".join(f"{field} '{part}'" for field, part in zip(fields, key, strict=True))
                faults.append(
                    _say(node, (section, i, fields[-1]), f"{words} is given twice, first at {seen[key].place}", "each once")
                )
            else:
                seen[key] = item
    return faults


def _stand_ins(tree: Node) -> list[Fault]:
    faults = []
    for role, node in tree.fields["roles"].fields.items() if "roles" in tree.fields else ():
        others = node.fields.get("stands_in_for")
        if others is not None and role in others.fields:
            inside = others.fields[role]
            faults.append(
                _say(inside, ("roles", role, "stands_in_for", role), "a role cannot stand in for itself", at=inside.key_place)
            )
    return faults


def _reserved(tree: Node) -> list[Fault]:
    rows = enumerate(tree.fields["courts"].items if "courts" in tree.fields else [])
    message = "'all' means every court, so no court can be called that"
    return [_say(row.fields["id"], ("courts", i, "id"), message) for i, row in rows if row.get("id") == "all"]


def _practice(tree: Node) -> list[Fault]:
    """A strength of practice without a choice would change nothing; one that is set free may keep it from a parent file."""
    practice = tree.fields.get("practice")
    if practice is None or "phi" not in practice.fields or practice.get("choice") is not None:
        return []
    return [
        _say(
            practice.fields["phi"], ("practice", "phi"), "plays no part while courts choose freely", "choice: shares beside it"
        )
    ]


def _seasons(tree: Node) -> list[Fault]:
    """A month has one factor each for what comes in and what is done."""
    seen: dict[int, int] = {}
    faults = []
    for i, season in enumerate(tree.fields["seasons"].items if "seasons" in tree.fields else []):
        months = season.fields.get("months")
        for m, node in enumerate(months.items if months is not None else []):
            if not isinstance(node.value, int):
                continue
            if node.value in seen:
                message = f"month {node.value} is given twice, first in season {seen[node.value] + 1}"
                faults.append(_say(node, ("seasons", i, "months", m), message, "each month once"))
            seen.setdefault(node.value, i)
    return faults


def _overdue(tree: Node) -> list[Fault]:
    """Nobody is asked to let cases grow old.

    Overdue cases are those due less those that left, and never below zero. A plan can be held to few of them by a linear rule;
    many of them, or none of them where more left than were due, are no linear rule, and a model could claim what is not there.
    """
    rows = enumerate(tree.fields["targets"].items if "targets" in tree.fields else [])
    message = "overdue cases can be capped, but no plan is asked to have them"
    expected = "at_most, for no more than so many cases over their time limit"
    return [
        _say(row.fields["at_least"], ("targets", i, "at_least"), message, expected)
        for i, row in rows
        if row.get("kpi") == "overdue_at_end" and row.get("at_least") is not None
    ]


def _calendar(tree: Node, faults: list[Fault]) -> tuple[Calendar | None, Periods | None]:
    """The calendar and its periods; ``None`` where they are malformed or unknown."""
    node = tree.fields.get("calendar")
    try:
        calendar = Calendar.model_validate(node.plain() if node is not None else None, strict=True)
    except ValidationError:
        return None, None
    assert node is not None
    days = node.fields.get("working_days")
    if days is not None and calendar.working_days is not None and len(calendar.working_days) != len(calendar.lengths):
        count = len(calendar.working_days)
        faults.append(
            _say(
                days,
                ("calendar", "working_days"),
                f"there are {count} numbers for {len(calendar.lengths)} periods",
                "one for each period",
            )
        )
        return calendar, None
    try:
        periods = cut(calendar)
    except (ValueError, OverflowError) as error:
        faults.append(
            _say(node.fields["start"], ("calendar", "start"), str(error), "other dates, or working_days for each period")
        )
        return calendar, None
    if days is not None:
        for i, (given, weeks) in enumerate(zip(periods.days, periods.weeks, strict=True)):
            if given > 7 * weeks:
                faults.append(
                    _say(days.at((i,)), ("calendar", "working_days", i), f"is more than the {7 * weeks:g} days of the period")
                )
    return calendar, periods


def _mechanisms(tree: Node) -> list[tuple[Steps, Node, MechanismSection]]:
    """The well-formed mechanisms that are switched on."""
    out: list[tuple[Steps, Node, MechanismSection]] = []
    for i, node in enumerate(tree.fields["mechanisms"].items if "mechanisms" in tree.fields else []):
        try:
            mechanism = _mechanism_adapter().validate_python(node.plain(), strict=True)
        except ValidationError:
            continue
        if mechanism.on:
            out.append((("mechanisms", i), node, mechanism))
    return out


def _lengths(steps: Steps, node: Node, mechanism: WindowSection, calendar: Calendar, periods: Periods) -> list[Fault]:
    """Each length must fit into the horizon, and be a whole number of periods."""
    faults = []
    unit = 2 if set(calendar.lengths) == {"fortnight"} else 1
    for i, weeks in enumerate(mechanism.weeks):
        here = node.at(("weeks", i))
        if _beyond(weeks, calendar, periods):
            faults.append(_say(here, (*steps, "weeks", i), _too_long(periods), "a shorter posting"))
        elif weeks % unit:
            faults.append(_say(here, (*steps, "weeks", i), "is no whole number of fortnights", f"a multiple of {unit}"))
        elif weeks in mechanism.weeks[:i]:
            faults.append(_say(here, (*steps, "weeks", i), "is given twice", "each length once"))
    return faults


def _beyond(weeks: int, calendar: Calendar, periods: Periods) -> bool:
    horizon = float(periods.weeks.sum())
    return bool(weeks > horizon + float(periods.weeks[-1]) / 2 or ("month" not in calendar.lengths and weeks > horizon))


def _too_long(periods: Periods) -> str:
    return f"is longer than the horizon of {float(periods.weeks.sum()):.3g} weeks"


def _length(steps: Steps, node: Node, weeks: int, calendar: Calendar, periods: Periods) -> list[Fault]:
    """The one length of a lot or a mission must fit into the horizon."""
    if not _beyond(weeks, calendar, periods):
        return []
    if "weeks" in node.fields:
        return [_say(node.fields["weeks"], (*steps, "weeks"), _too_long(periods), "fewer weeks")]
    return [_say(node, steps, f"'weeks' is {weeks} by default, which {_too_long(periods)}", "weeks: fewer")]


def _taken(steps: Steps, node: Node, tree: Node) -> list[Fault]:
    """Cases are taken only from queues that the scenario has."""
    queues = tree.fields["queues"].items if "queues" in tree.fields else []
    known = [(queue.get("court"), queue.get("class")) for queue in queues]  # malformed ones too, which a set cannot hold
    courts = [court.get("id") for court in (tree.fields["courts"].items if "courts" in tree.fields else [])]
    classes = tree.fields["classes"].fields if "classes" in tree.fields else {}
    taking: list[tuple[Steps, Node]] = []
    for field, inner in (("lots", "takes"), ("targets", None)):
        for i, item in enumerate(node.fields[field].items if field in node.fields else []):
            if inner is None:
                taking.append(((*steps, field, i), item))
            elif inner in item.fields:
                taking += [((*steps, field, i, inner, t), part) for t, part in enumerate(item.fields[inner].items)]
    return [
        _say(part, where, f"there is no queue of class '{part.get('class')}' at court '{part.get('court')}'", "one of 'queues'")
        for where, part in taking
        if part.get("class") in classes and part.get("court") in courts  # else the name itself is a fault
        if (part.get("court"), part.get("class")) not in known
    ]


def _to_itself(steps: Steps, node: Node, tree: Node, outside: frozenset[str]) -> list[Fault]:
    """Cases are concentrated at a court from others; its own simply stay."""
    to, origins = node.get("to"), node.fields.get("origins")
    names = names_of(tree, outside)
    if to not in names.courts or origins is None or [c for c in names.courts if means(origins, c, names)] != [to]:
        return []
    message = "is the only court that gives cases away, so that none can move"
    return [_say(node.fields["to"], (*steps, "to"), message, "another court, or more origins")]


def _windows(
    steps: Steps, node: Node, mechanism: WindowSection, tree: Node, periods: Periods, outside: frozenset[str]
) -> list[Fault]:
    names = names_of(tree, outside)
    selector = node.fields.get("hosts", node.fields.get("courts"))
    hosts = len(names.courts) if selector is None else sum(means(selector, court, names) for court in names.courts)
    since = np.concatenate([[0.0], periods.weeks.cumsum()[:-1]])
    starts = len(np.unique(np.floor(since / mechanism.start_every_weeks + 1e-9)))
    count = starts * len(mechanism.weeks) * hosts
    if count <= MOST_WINDOWS:
        return []
    message = f"there are {count} windows ({starts} starts x {len(mechanism.weeks)} lengths x {hosts} hosts)"
    return [_say(node, steps, message, f"at most {MOST_WINDOWS}: fewer hosts, fewer lengths, or a larger start_every_weeks")]


def _authority(steps: Steps, node: Node, mechanism: WindowSection, tree: Node) -> list[Fault]:
    """Somebody in a bureau must be able to order measures."""
    roles = tree.fields["roles"].fields if "roles" in tree.fields else {}
    deciding = sorted(name for name, role in roles.items() if role.get("decides") not in (None, False))
    readable = roles and all(isinstance(role.value, dict) for role in roles.values())
    heads: dict[str, Range] = getattr(mechanism, "heads", {})
    if not readable or any(name in heads and heads[name].low >= 1 for name in deciding):
        return []
    if not deciding:
        message, expected = "no role of this scenario may order measures, so no such team can", "a role with decides: true"
        return [_say(node.fields["heads"], (*steps, "heads"), message, expected)]
    message = "nobody in this team is sure to be able to order measures"
    return [
        _say(node.fields["heads"], (*steps, "heads"), message, f"at least one {' or '.join(deciding)}: {deciding[0]}: [1, ...]")
    ]


def _deciding_donors(steps: Steps, node: Node, mechanism: PostingSection, tree: Node) -> list[Fault]:
    """A posting must have room for one who decides from each of its fewest donors."""
    roles = tree.fields["roles"].fields if "roles" in tree.fields else {}
    if not roles or not all(isinstance(role.value, dict) for role in roles.values()):
        return []
    deciding = {name for name, role in roles.items() if role.get("decides") not in (None, False)}
    room = sum(bounds.high for name, bounds in mechanism.heads.items() if name in deciding)
    donors = max(mechanism.fewest_donors, 1)
    if room >= donors:
        return []
    message = f"a posting has room for {room} who decide, fewer than the {donors} that its donors must send"
    expected = "more officers of a role with decides: true among its heads"
    return [_say(node.fields["each_donor_decides"], (*steps, "each_donor_decides"), message, expected)]


@cache
def _mechanism_adapter() -> TypeAdapter[Any]:
    """Reads one mechanism; made when first needed, for it asks for every kind."""
    return TypeAdapter(AnyMechanism)
