"""A tree in its full form in, faults out: what the rule set of the scenario does not allow, each with its source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from optimizer.errors import Fault, Place, unknown_name
from optimizer.scenario.source import decode, parse_file, read_bytes
from optimizer.scenario.tree import path_text
from optimizer.sections.rules import ANY_ROUTE, InForce, RuleSet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from optimizer.scenario.calendar import Periods
    from optimizer.scenario.tree import Node, Steps
    from optimizer.sections import MechanismSection
    from optimizer.sections.rules import FormRule, Provision, Route

MOST_BESIDE = 50
"""Files beside a rule set in which another one is sought."""


def check_law(tree: Node, periods: Periods | None, mechanisms: Iterable[tuple[Steps, Node, MechanismSection]]) -> list[Fault]:
    """Sources not given, a calendar outside the days of the law, forms that it closes, and lags that are too short."""
    node = tree.fields.get("rules")
    if node is None or node.value is None:
        return [_no_law(steps, written) for steps, written, mechanism in mechanisms if mechanism.route is not None]
    try:
        rules = RuleSet.model_validate(node.plain(), strict=True)
    except ValidationError:
        return []
    faults = _sources(node, rules)
    if periods is not None:
        faults += _dates(tree, node, rules, periods)
    for steps, written, mechanism in mechanisms:
        if mechanism.legal_form is not None:
            faults += _form(steps, written, mechanism, rules)
        elif mechanism.route is not None:
            here = written.at(("route",))
            message = "a mechanism of this kind has no form in law, so that it takes no way to one"
            faults.append(Fault(here.place, path_text((*steps, "route")), message, here.describe(), "no route"))
    return faults


def _sources(node: Node, rules: RuleSet) -> list[Fault]:
    faults = []
    cited: list[tuple[Steps, Route | Provision]] = []
    for form, rule in rules.forms.items():
        cited += [(("forms", form), rule), *((("forms", form, "routes", name), way) for name, way in rule.routes.items())]
    cited += [(("provisions", name), provision) for name, provision in rules.provisions.items()]
    for path, cites in cited:
        if cites.source not in rules.sources:
            steps = (*path, "source")
            place, known = node.at(steps).place, f"one of {', '.join(rules.sources)}"
            faults.append(Fault(place, path_text(("rules", *steps)), f"there is no source '{cites.source}'", None, known))
    return faults


def _dates(tree: Node, node: Node, rules: RuleSet, periods: Periods) -> list[Fault]:
    first, last = periods.starts[0], periods.ends[-1]
    if rules.in_force.covers(first, last):
        return []
    start = tree.at(("calendar", "start"))
    message = f"the plan runs from {first} to {last}, but the rule set '{rules.name}' is in force {rules.in_force}"
    fitting = _beside(Path(node.file), first, last)
    expected = f"rules: {', or '.join(fitting)}" if fitting else "a calendar within these days, or another rule set"
    return [Fault(start.place, "calendar.start", message, start.describe(), expected)]


def _beside(file: Path, first: date, last: date) -> list[str]:
    """Rule sets in the folder of one that are in force on all these days, by file and days."""
    found = []
    try:
        files = sorted(file.parent.glob("*.yaml"))[:MOST_BESIDE] if file.is_file() else []
    except OSError:
        files = []
    for path in files:
        ignored: list[Fault] = []
        raw = read_bytes(path, Place(str(path)), ignored)
        text = None if raw is None else decode(raw, str(path), ignored)
        tree = None if text is None else parse_file(text, str(path), ignored)
        try:
            days = InForce.model_validate(tree.fields["in_force"].plain(), strict=True) if tree is not None else None
        except (KeyError, ValidationError):
            continue
        if days is not None and days.covers(first, last):
            found.append(f"{path.name} ({days})")
    return found


def _no_law(steps: Steps, written: Node) -> Fault:
    here = written.at(("route",))
    message = "names a way in law, but the scenario names no rule set"
    return Fault(here.place, path_text((*steps, "route")), message, here.describe(), "rules: FILE")


def _form(steps: Steps, node: Node, mechanism: MechanismSection, rules: RuleSet) -> list[Fault]:
    form = mechanism.legal_form
    assert form is not None
    rule = rules.forms.get(form)
    if rule is None:
        return [Fault(node.place, path_text(steps), f"the rule set '{rules.name}' names no basis for the form '{form}'")]
    if mechanism.route not in (None, ANY_ROUTE, *rule.routes):
        here, known = node.at(("route",)), (*rule.routes, ANY_ROUTE)
        assert mechanism.route is not None
        return [unknown_name(here.place, path_text((*steps, "route")), mechanism.route, f"route of the form '{form}'", known)]
    ways = [rule] if mechanism.route is None else _ways_open(rule, mechanism.route)
    if not any(way.open for way in ways):
        message = f"the form '{form}' is closed by the rule set '{rules.name}', {_cite(rule, rules)}"
        return [Fault(node.place, path_text(steps), message, None, f"on: off, or {_open_forms(rules)}")]
    lag = getattr(mechanism, "lag_weeks", None)
    way = min((way for way in ways if way.open), key=lambda way: way.min_lag_weeks)
    if isinstance(lag, int) and lag < way.min_lag_weeks:
        message = f"is less than the rule set '{rules.name}' asks of the form '{form}', {_cite(way, rules)}"
        here = node.at(("lag_weeks",))
        return [Fault(here.place, path_text((*steps, "lag_weeks")), message, f"{lag}", f"at least {way.min_lag_weeks} weeks")]
    return []


def _ways_open(rule: FormRule, route: str) -> list[Route]:
    """The ways in law that a mechanism names."""
    return [rule, *rule.routes.values()] if route == ANY_ROUTE else [rule.routes[route]]


def _open_forms(rules: RuleSet) -> str:
    return f"one of the forms that are open: {', '.join(form for form, rule in rules.forms.items() if rule.open)}"


DOUBTS = {"certain": "", "uncertain": "; this reading is uncertain", "to_be_verified": "; this reading is to be verified"}


def _cite(rule: Route, rules: RuleSet) -> str:
    source = rules.sources.get(rule.source)
    doubt = DOUBTS[rule.certain]
    return f"source {rule.source}" + (f": {source.text('en')}" if source is not None else "") + doubt
