"""A folder of YAML files in, back-tests out: one file each, of one of a few kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from optimizer.errors import Fault, Place, ScenarioError
from optimizer.mechanisms.sections import CourtId, Identifier, Section, Title
from optimizer.scenario.source import decode, parse_file, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

Positive = Annotated[float, Field(gt=0, le=1e12)]


class Case(Section):
    """What every back-test says of itself."""

    name: Identifier = Field(description="short name (no unit)")
    title: Title = Field(description="title shown to people (no unit)")
    source: str = Field(description="where the reported figures come from (no unit)")
    reported: dict[Identifier, float] = Field(description="reported figures, by name with its unit (as named)")
    note: Title = Field(Title(), description="what a reader must know (no unit)")
    order: int = Field(100, description="place in the report (count)")


class _WithScenario(Case):
    scenario: str = Field(description="scenario file, relative to this one (path)")
    settings: dict[str, Any] = Field({}, description="values changed in it (path: value)")


class Total(_WithScenario):
    """Closures of the status quo against a published total; one effort multiplier is fitted, or taken from another test."""

    kind: Literal["total"] = Field(description="kind of back-test (no unit)")
    closures: Positive = Field(description="published total (cases)")
    effort_of: Identifier | None = Field(None, description="test whose multiplier is used; none given: fitted (no unit)")
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
    ratios: dict[Identifier, tuple[Identifier, ...]] = Field(
        description="name: [dividend, divisor, further divisors], all names of reported figures (as named)"
    )
    expect: dict[Identifier, tuple[float, float]] = Field({}, description="range that a ratio should fall in (as named)")


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
    cases = [(file, case) for file in files if (case := _load(file, faults)) is not None]
    if faults:
        raise ScenarioError(faults)
    return sorted(cases, key=lambda item: (item[1].order, item[1].name))


def _load(file: Path, faults: list[Fault]) -> Any:
    raw = read_bytes(file, Place(str(file)), faults)
    text = None if raw is None else decode(raw, str(file), faults)
    tree = None if text is None else parse_file(text, str(file), faults)
    if tree is None:
        return None
    try:
        return _CASE.validate_python(tree.plain())
    except ValidationError as error:
        for one in error.errors():
            steps = tuple(step for step in one["loc"] if step != tree.get("kind"))
            try:
                place = tree.at(steps).place
            except ValueError:
                place = tree.place
            faults.append(Fault(place, ".".join(map(str, steps)), one["msg"], repr(one["input"])[:80]))
    return None
