"""A folder of YAML files in, back-tests out, each with its scenario; every fault of every file at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from optimizer.backtest.cases import CASE, Figures, Rates, Total
from optimizer.backtest.ranges import assumptions_at
from optimizer.backtest.uses import TABLE, read_uses, use_faults
from optimizer.errors import Fault, Place, ScenarioError, unknown_name
from optimizer.facts.names import courts_meant
from optimizer.scenario import Scenario
from optimizer.scenario.source import decode, parse_file, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from optimizer.backtest.uses import Use
    from optimizer.scenario.tree import Node


@dataclass(frozen=True)
class Loaded:
    """One back-test, read and checked.

    Attributes:
        file: where it stands. case: what it says. tree: the same with places. scenario: the one it speaks of, if any.
        uses: what the table of uses says of each key it names.
    """

    file: Path
    case: Any
    tree: Node
    scenario: Scenario | None
    uses: Mapping[str, Use]


def load_cases(folder: Path) -> list[Loaded]:
    """Every back-test of a folder, in their order; what figures are used for stands in ``../data/figures_use.csv``.

    Raises:
        ScenarioError: there is none, or some are malformed, claim too much or speak of what their scenario has not.
    """
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    faults: list[Fault] = []
    if not files:
        faults.append(Fault(Place(str(folder)), "", "holds no back-test", expected="a folder of .yaml files"))
    read = [(file, *both) for file in files if (both := _read(file, faults)) is not None]
    read.sort(key=lambda item: (item[1].order, item[1].name))
    uses = read_uses(folder.parent / "data" / TABLE, faults)
    faults += _cross_faults([(case, tree) for _, case, tree in read])
    loaded = []
    for file, case, tree in read:
        faults += use_faults(case, tree, uses)
        scenario = _scenario(file, case, faults)
        if scenario is not None:
            faults += _name_faults(case, tree, scenario)
        loaded.append(Loaded(file, case, tree, scenario, {key: uses[key] for key in case.keys.values() if key in uses}))
    if faults:
        raise ScenarioError(list(dict.fromkeys(faults)))
    return loaded


def _read(file: Path, faults: list[Fault]) -> tuple[Any, Node] | None:
    raw = read_bytes(file, Place(str(file)), faults)
    text = None if raw is None else decode(raw, str(file), faults)
    tree = None if text is None else parse_file(text, str(file), faults)
    if tree is None:
        return None
    try:
        return CASE.validate_python(tree.plain()), tree
    except ValidationError as error:
        for one in error.errors():
            steps = one["loc"][1:] if one["loc"][:1] == (tree.get("kind"),) else one["loc"]
            try:
                place = tree.at(steps).place
            except ValueError:
                place = tree.place
            faults.append(Fault(place, ".".join(map(str, steps)), one["msg"], repr(one["input"])[:80]))
    return None


def _scenario(file: Path, case: Any, faults: list[Fault]) -> Scenario | None:
    if not hasattr(case, "scenario"):
        return None
    try:
        return Scenario.load(file.parent / case.scenario, settings=case.settings)
    except ScenarioError as error:
        faults.extend(error.faults)
        return None


def _cross_faults(cases: list[tuple[Any, Node]]) -> Iterator[Fault]:
    """Names used twice, and multipliers taken from a test that does not fit one before."""
    seen: set[str] = set()
    fitting: set[str] = set()
    for case, tree in cases:
        if case.name in seen:
            yield Fault(tree.at(("name",)).place, "name", "is the name of another back-test too", repr(case.name))
        taken = getattr(case, "effort_of", None)
        if taken is not None and taken not in fitting:
            place = tree.at(("effort_of",)).place
            yield unknown_name(place, "effort_of", taken, "earlier test that fits a multiplier", sorted(fitting))
        seen.add(case.name)
        if isinstance(case, Total) and taken is None:
            fitting.add(case.name)


def _name_faults(case: Any, tree: Node, scenario: Scenario) -> Iterator[Fault]:
    """Assumptions, courts, roles and classes that the scenario has not."""
    document = scenario.document
    for number, path in enumerate(getattr(case, "vary", ())):
        if not assumptions_at(scenario, path):
            ranged = [one.path for one in scenario.assumptions if one.low is not None]
            yield unknown_name(tree.at(("vary", number)).place, f"vary[{number}]", path, "assumption with a range", ranged)
    if isinstance(case, Figures):
        yield from _figure_faults(case, tree, scenario)
    if isinstance(case, Rates):
        for number, name in enumerate(case.classes):
            if name not in document.classes:
                place = tree.at(("classes", number)).place
                yield unknown_name(place, f"classes[{number}]", name, "class", document.classes)


def _figure_faults(case: Figures, tree: Node, scenario: Scenario) -> Iterator[Fault]:
    """Courts and roles that the scenario has not."""
    document, courts = scenario.document, case.courts
    ids, place = [court.id for court in document.courts], tree.at(("courts",)).place
    named = (*(courts.ids or ()), *((courts.within,) if courts.within else ()), *courts.without)
    strange = [name for name in named if name not in ids]
    yield from (unknown_name(place, "courts", name, "court", ids) for name in strange)
    if not strange and not any(courts_meant(document, courts)):
        yield Fault(place, "courts", "means no court of the scenario")
    for name, count in case.figures.items():
        role = count.per_head_of
        if role is not None and role not in document.roles:
            steps = ("figures", name, "per_head_of")
            yield unknown_name(tree.at(steps).place, ".".join(steps), role, "role", document.roles)
