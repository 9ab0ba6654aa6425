"""The planner's own decisions in, faults out that can be seen in the file, and the rules on teams that they tighten."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.errors import Fault, unknown_name
from optimizer.plan import Kind
from optimizer.scenario.calendar import cut
from optimizer.scenario.staffing import meant
from optimizer.scenario.timing import period_counts
from optimizer.sections import CourtRange, MechanismSection, PostingSection, Selector, WindowSection
from optimizer.sections.demands import TEAM_RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from optimizer.scenario.calendar import Periods
    from optimizer.scenario.schema import Document
    from optimizer.scenario.tree import Node
    from optimizer.sections.demands import Demand

MOST_SHOWN = 12
"""Alternatives named in a fault."""


def tightened(document: Document) -> Document:
    """The document with the rules on teams of its posting mechanisms as its decisions narrow them."""
    narrower = [demand for demand in document.decisions if demand.kind in TEAM_RULES]
    if not narrower:
        return document
    mechanisms = tuple(_narrowed(mechanism, narrower) for mechanism in document.mechanisms)
    return document.model_copy(update={"mechanisms": mechanisms})


def _narrowed(mechanism: MechanismSection, demands: Iterable[Demand]) -> MechanismSection:
    if not isinstance(mechanism, PostingSection):
        return mechanism
    change: dict[str, Any] = {}
    for demand in demands:
        if demand.mechanism not in (None, mechanism.name):
            continue
        if demand.forbid == "other_regions":
            change["same_region_only"] = True
        elif demand.limit == "km":
            known = change.get("longest_km", mechanism.longest_km)
            change["longest_km"] = demand.at_most if known is None else min(known, demand.at_most or 0.0)
        elif demand.at_most is not None:
            bounds = change.get("donors_per_posting", mechanism.donors_per_posting)
            most = int(demand.at_most) if bounds is None else min(bounds.high, int(demand.at_most))
            change["donors_per_posting"] = CourtRange(low=1 if bounds is None else bounds.low, high=most)
    return mechanism.model_copy(update=change)


def by_name(tree: Node) -> Node:
    """The tree with every decision on a kind of mechanism on the one mechanism of that kind that is on, if there is but one."""
    listed = tree.fields.get("decisions")
    if listed is None or not isinstance(listed.value, list):
        return tree
    mechanisms = tree.fields["mechanisms"].items if "mechanisms" in tree.fields else []
    names = [one.get("name") for one in mechanisms]
    kinds: dict[Any, list[Any]] = {}
    for one in mechanisms:
        if one.get("on") is not False:
            kinds.setdefault(one.get("kind"), []).append(one.get("name"))
    demands = []
    for demand in listed.items:
        said = demand.get("mechanism")
        if said is not None and said not in names and len(kinds.get(said, [])) == 1:
            meant = replace(demand.fields["mechanism"], value=kinds[said][0])
            demand = replace(demand, value={**demand.fields, "mechanism": meant})
        demands.append(demand)
    return replace(tree, value={**tree.fields, "decisions": replace(listed, value=demands)})


def check_demands(document: Document, tree: Node) -> list[Fault]:
    """What a decision names that is not there: mechanisms, hosts and donors, roles, days on which something may begin."""
    if not document.decisions:
        return []
    periods = cut(document.calendar)
    return [
        fault for number, demand in enumerate(document.decisions) for fault in _faults(document, tree, number, demand, periods)
    ]


def _faults(document: Document, tree: Node, number: int, demand: Demand, periods: Periods) -> Iterator[Fault]:
    def fault(field: str, message: str, expected: str | None = None) -> Fault:
        node = tree.at(("decisions", number, field))
        return Fault(node.place, f"decisions[{number}].{field}", message, node.describe(), expected)

    known, what = _known(document, demand)
    if demand.mechanism is not None and demand.mechanism not in known:
        place = tree.at(("decisions", number, "mechanism")).place
        yield unknown_name(place, f"decisions[{number}].mechanism", demand.mechanism, what, known)
        return
    if demand.must is not None and not known:
        yield fault("must", f"there is no {what}")
        return
    about = [known[demand.mechanism]] if demand.mechanism is not None else list(known.values())
    yield from _of_places(document, demand, about, fault)
    yield from _of_roles(demand, about, fault)
    yield from _of_days(demand, about, periods, fault)
    for mechanism in about if demand.limit == "donors" else ():
        if mechanism.fewest_donors > (demand.at_most or 0):
            yield fault(
                "at_most", f"{mechanism.name} needs {mechanism.fewest_donors} courts for each posting", "as many or more"
            )


def _known(document: Document, demand: Demand) -> tuple[dict[str, Any], str]:
    """Mechanisms by name that a decision may be about, and what they are; what is forbidden may be switched off as well."""
    kind: type[MechanismSection]
    if demand.kind.endswith(" open"):
        what, kind = "mechanism with windows", WindowSection
    elif demand.forbid == "lend" or demand.limit in ("away", "officer_weeks", "postings"):
        what, kind = "mechanism", MechanismSection
    else:
        what, kind = "posting mechanism", PostingSection
    must = demand.must is not None
    known = {one.name: one for one in document.mechanisms if isinstance(one, kind) and (one.on or not must)}
    return known, what + (" that is on" if must else "")


def _of_places(document: Document, demand: Demand, about: list[Any], fault: Any) -> Iterator[Fault]:
    """Courts at which nothing may begin, or which may neither send nor receive."""
    if demand.kind.endswith(" open"):
        places = _places(about[0])
        if places is not None:
            yield from _nobody(document, demand, "courts", [places], f"court at which {demand.mechanism} may begin", fault)
        elif demand.courts != Selector() or demand.each:
            field = "each" if demand.each else "courts"
            yield fault(field, f"orders of {demand.mechanism} begin at no court of their own", "nothing here")
    elif demand.must == "send":
        for field, side, does in (("courts", "donors", "send officers"), ("to", "hosts", "receive officers")):
            known = [getattr(one, side) for one in about]
            yield from _nobody(document, demand, field, known, f"court that may {does}", fault)


def _places(mechanism: MechanismSection) -> Selector | None:
    """Courts at which orders of a mechanism begin; ``None`` where they begin at none."""
    begun = [one for one in mechanism.decisions if one.kind == Kind.SWITCH and {"start", "length"} <= set(one.axes)]
    if not any(decision.place for decision in begun):
        return None
    places: Selector = getattr(mechanism, "hosts", None) or getattr(mechanism, "courts", None) or Selector()
    return places


def _nobody(document: Document, demand: Demand, field: str, known: list[Selector], wanted: str, fault: Any) -> Iterator[Fault]:
    """None of the courts meant is among those there are; or one of them is not, where each is asked for."""
    if demand.must is None or demand.fewest in (None, 0):
        return
    may = frozenset[str]().union(*(meant(one, document.courts) for one in known))
    asked = meant(getattr(demand, field), document.courts)
    idle = sorted(asked - may)
    if idle and (demand.each or not asked & may):
        which = f"{idle[0]} is no" if demand.each or len(asked) == 1 else "none of these is a"
        yield fault(field, f"{which} {wanted}", _some(sorted(may)))


def _of_roles(demand: Demand, about: list[Any], fault: Any) -> Iterator[Fault]:
    """A role that nobody sends."""
    roles = {role for one in about if isinstance(one, PostingSection) for role, bounds in one.heads.items() if bounds.high}
    if demand.role is not None and demand.must is not None and demand.role not in roles:
        yield fault("role", f"{demand.mechanism or 'any mechanism'} sends nobody of this role", _some(sorted(roles)))


def _of_days(demand: Demand, about: list[Any], periods: Periods, fault: Any) -> Iterator[Fault]:
    """Days on which nothing may begin, and lengths that nothing has."""
    if demand.kind.split()[1] not in ("open", "send"):
        return
    if demand.weeks is not None and not any(demand.weeks in _weeks(one) for one in about):
        lengths = sorted({weeks for one in about for weeks in _weeks(one)})
        yield fault("weeks", "nothing may last so long", _some([str(weeks) for weeks in lengths]))
        return
    starts = sorted({day for one in about for day in _starts(one, periods, demand.weeks)})
    if not starts:
        return  # a fault of the mechanism, said there
    if demand.starts is not None and demand.starts not in starts:
        yield fault("starts", "nothing may begin on this day", _some([str(day) for day in starts]))
    field = "not_before" if demand.not_before is not None else "before"
    late, soon = demand.not_before, demand.before
    if not any((late is None or day >= late) and (soon is None or day < soon) for day in starts):
        yield fault(field, "leaves no day on which anything may begin", _some([str(day) for day in starts]))


def _weeks(mechanism: Any) -> tuple[int, ...]:
    weeks = mechanism.weeks
    return weeks if isinstance(weeks, tuple) else (weeks,)


def _starts(mechanism: Any, periods: Periods, weeks: int | None) -> list[date]:
    """Days on which an order of a mechanism may begin, so that it ends within the plan."""
    since = np.concatenate([[0.0], periods.weeks.cumsum()[:-1]])
    due = np.floor(since / mechanism.start_every_weeks + 1e-9)
    begins = np.concatenate([[True], due[1:] > due[:-1]]) & (np.rint(7 * since) >= mechanism.approval_days)
    fits = np.array([period_counts(periods, one) for one in (_weeks(mechanism) if weeks is None else (weeks,))]).max(axis=0) > 0
    return [periods.starts[t] for t in np.flatnonzero(begins & fits)]


def _some(names: list[str]) -> str:
    more = ", ..." if len(names) > MOST_SHOWN else ""
    return f"one of {', '.join(names[:MOST_SHOWN])}{more}" if names else "nothing of the kind"
