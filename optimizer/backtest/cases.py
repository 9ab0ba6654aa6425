"""A folder of YAML files in, back-tests out: one file each, of one of a few kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from optimizer.errors import Fault, Place, ScenarioError, unknown_name
from optimizer.scenario.source import decode, parse_file, read_bytes
from optimizer.sections import CourtId, Identifier, Section, Title

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.scenario.tree import Node

Positive = Annotated[float, Field(gt=0, le=1e12)]


class Case(Section):
    """What every back-test says of itself."""

    name: Identifier = Field(description="short name (no unit)")
    title: Title = Field(description="title shown to people (no unit)")
    source: str = Field(description="where the reported figures come from (no unit)")
    reported: dict[Identifier, float] = Field(description="reported figures, by name with its unit (as named)")
    keys: dict[Identifier, Identifier] = Field({}, description="reported figure: its key in data/public_figures.csv (no unit)")
    note: Title = Field(Title(), description="what a reader must know (no unit)")
    order: int = Field(100, description="place in the report (count)")

    @model_validator(mode="after")
    def _keys_of_reported(self) -> Self:
        if strange := [name for name in self.keys if name not in self.reported]:
            raise ValueError(f"'keys' names {', '.join(strange)}, which 'reported' does not")
        return self


class _WithScenario(Case):
    scenario: str = Field(description="scenario file, relative to this one (path)")
    settings: dict[str, Any] = Field({}, description="values changed in it (path: value)")


class Total(_WithScenario):
    """Closures of the status quo against a published total; one effort multiplier is fitted, or taken from another test."""

    kind: Literal["total"] = Field(description="kind of back-test (no unit)")
    closures: Positive = Field(description="published total (cases)")
    effort_of: Identifier | None = Field(None, description="test whose multiplier is used; none given: fitted (no unit)")
    in_data: bool = Field(False, description="whether the scenario's data were made with this very total (yes or no)")
    within: float = Field(0.1, gt=0, le=1, description="relative error that still counts as met (share)")
    multiplier: tuple[float, float] = Field((0.5, 2.0), description="multipliers that published efforts allow (factor)")
    officers: Positive | None = Field(None, description="officers at work, for the rate per officer-day (heads)")
    working_days: Positive | None = Field(None, description="working days of the published period (days)")


class Staff(_WithScenario):
    """Which staff level explains a published total."""

    kind: Literal["staff"] = Field(description="kind of back-test (no unit)")
    closures: Positive = Field(description="published total (cases)")
    officers: tuple[Positive, Positive] = Field(description="staff at the start and at the end of its growth (heads)")
    effort_of: Identifier | None = Field(None, description="test whose effort multiplier is used (no unit)")


class Ridge(Case):
    """Officers and closures per officer-day that explain a number of closures together; neither is known."""

    kind: Literal["ridge"] = Field(description="kind of back-test (no unit)")
    closures: Positive = Field(description="published closures (cases)")
    working_days: Positive = Field(description="working days of the action (days)")
    rates: tuple[Positive, ...] = Field(description="closures per officer-day tried (cases per officer-day)")


class Rank(_WithScenario):
    """Rank of one court among all basic courts of a wider scenario, before and after a plan."""

    kind: Literal["rank"] = Field(description="kind of back-test (no unit)")
    court: CourtId = Field(description="the court (court id)")
    among: str = Field(description="scenario of all courts, relative to this file (path)")
    among_settings: dict[str, Any] = Field({}, description="values changed in it (path: value)")
    closures: Positive | None = Field(None, description="reported closures of the action at the court (cases)")
    before: int = Field(ge=1, description="reported rank beyond which it was (rank)")
    after: int = Field(ge=1, description="reported rank within which it came (rank)")


class Deployed(_WithScenario):
    """Share of officers on call that explains the closures of a campaign, over rates of other published actions."""

    kind: Literal["deployed"] = Field(description="kind of back-test (no unit)")
    campaign: Identifier = Field(description="name of the campaign in the scenario (no unit)")
    closures: Positive = Field(description="published closures (cases)")
    on_call: Positive = Field(description="officers on call (heads)")
    days: Positive = Field(description="days of the action (days)")
    rates: tuple[Positive, ...] = Field(description="closures per officer-day of other actions (cases per officer-day)")


class Arithmetic(Case):
    """Ratios of reported figures, and what they leave open."""

    kind: Literal["arithmetic"] = Field(description="kind of back-test (no unit)")
    ratios: dict[Identifier, Annotated[tuple[Identifier, ...], Field(min_length=2)]] = Field(
        description="name: [dividend, divisor, further divisors], all names of reported figures (as named)"
    )
    names: dict[Identifier, Title] = Field({}, description="ratio: its name for people (no unit)")
    expect: dict[Identifier, tuple[float, float]] = Field({}, description="range that a ratio should fall in (as named)")

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        figures = {figure for parts in self.ratios.values() for figure in parts}
        if strange := sorted(figures - self.reported.keys()):
            raise ValueError(f"'ratios' names {', '.join(strange)}, which 'reported' does not")
        if strange := sorted((self.expect.keys() | self.names.keys()) - self.ratios.keys()):
            raise ValueError(f"{', '.join(strange)} is no ratio")
        return self


AnyCase = Annotated[Total | Staff | Ridge | Rank | Deployed | Arithmetic, Field(discriminator="kind")]
_CASE: TypeAdapter[Any] = TypeAdapter(AnyCase)


def load_cases(folder: Path) -> list[tuple[Path, Any]]:
    """Every back-test of a folder, in their order.

    Raises:
        ScenarioError: there is none, or some are malformed; every fault of every file.
    """
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    faults: list[Fault] = []
    if not files:
        faults.append(Fault(Place(str(folder)), "", "holds no back-test", expected="a folder of .yaml files"))
    loaded = [(file, *both) for file in files if (both := _load(file, faults)) is not None]
    loaded.sort(key=lambda item: (item[1].order, item[1].name))
    faults += _cross_faults([(case, tree) for _, case, tree in loaded])
    if faults:
        raise ScenarioError(faults)
    return [(file, case) for file, case, _ in loaded]


def _cross_faults(cases: list[tuple[Any, Node]]) -> list[Fault]:
    """Names used twice, and multipliers taken from a test that does not fit one before."""
    faults: list[Fault] = []
    seen: set[str] = set()
    fitting: set[str] = set()
    for case, tree in cases:
        if case.name in seen:
            faults.append(Fault(tree.at(("name",)).place, "name", "is the name of another back-test too", repr(case.name)))
        taken = getattr(case, "effort_of", None)
        if taken is not None and taken not in fitting:
            place = tree.at(("effort_of",)).place
            faults.append(unknown_name(place, "effort_of", taken, "earlier test that fits a multiplier", sorted(fitting)))
        seen.add(case.name)
        if isinstance(case, Total) and taken is None:
            fitting.add(case.name)
    return faults


def _load(file: Path, faults: list[Fault]) -> tuple[Any, Node] | None:
    raw = read_bytes(file, Place(str(file)), faults)
    text = None if raw is None else decode(raw, str(file), faults)
    tree = None if text is None else parse_file(text, str(file), faults)
    if tree is None:
        return None
    try:
        return _CASE.validate_python(tree.plain()), tree
    except ValidationError as error:
        for one in error.errors():
            steps = tuple(step for step in one["loc"] if step != tree.get("kind"))
            try:
                place = tree.at(steps).place
            except ValueError:
                place = tree.place
            faults.append(Fault(place, ".".join(map(str, steps)), one["msg"], repr(one["input"])[:80]))
    return None
