"""What a file of back-tests may hold: one test each, of one of a few kinds, which says what it proves."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from optimizer.sections import ClassId, CourtId, Identifier, RoleId, Section, Selector, Title

Positive = Annotated[float, Field(gt=0, le=1e12)]

Ratio = Annotated[tuple[Identifier, ...], Field(min_length=2)]
"""A dividend and one or more divisors, all names of reported figures."""

Proof = Literal["fit", "consistency", "prediction", "arithmetic"]
"""What a test can prove, in the words of model validation.

fit: a number was chosen so that the figure comes out (calibration, in sample): nothing is proven.
consistency: the figure was known, or a number was solved for it: can refute the model, cannot confirm it.
prediction: no number of the model rests on the figure (out of sample): the only kind that confirms.
arithmetic: published figures among themselves, without the model.
"""


class Case(Section):
    """What every back-test says of itself."""

    name: Identifier = Field(description="short name (no unit)")
    title: Title = Field(description="title shown to people (no unit)")
    proves: Proof = Field(description="fit, consistency, prediction or arithmetic (no unit)")
    held_back: bool = Field(False, description="uses figures held back, so that it runs only when asked for (yes or no)")
    source: str = Field(description="where the reported figures come from (no unit)")
    reported: dict[Identifier, float] = Field(description="reported figures, by name with its unit (as named)")
    keys: dict[Identifier, Identifier] = Field({}, description="reported figure: its key in data/public_figures.csv (no unit)")
    names: dict[Identifier, Title] = Field({}, description="reported figure or ratio: its name for people (no unit)")
    note: Title = Field(Title(), description="what a reader must know (no unit)")
    order: int = Field(100, description="place in the report (count)")

    @model_validator(mode="after")
    def _reported_is_known(self) -> Self:
        named = {"keys": set(self.keys), **self._uses_reported()}
        for field, names in named.items():
            if strange := sorted(names - self.reported.keys()):
                raise ValueError(f"'{field}' names {', '.join(strange)}, which 'reported' does not")
        if strange := sorted(self.names.keys() - self.reported.keys() - self._own_names()):
            raise ValueError(f"'names' names {', '.join(strange)}, which is nothing reported and no ratio")
        divisors = {name for _, *parts in self._ratios().values() for name in parts}
        if nothing := sorted(name for name in divisors if not self.reported[name] > 0):
            raise ValueError(f"{', '.join(nothing)} divides something, so it must be above 0")
        return self

    def _uses_reported(self) -> dict[str, set[str]]:
        """Field: the reported figures that it names."""
        return {}

    def _own_names(self) -> set[str]:
        """What else may have a name for people."""
        return set(self._ratios())

    def _ratios(self) -> dict[str, Ratio]:
        """Name: dividend and divisors among the reported figures."""
        return {}


class _WithScenario(Case):
    scenario: str = Field(description="scenario file, relative to this one (path)")
    settings: dict[str, Any] = Field({}, description="values changed in it (path: value)")


class _WithEffort(_WithScenario):
    effort_of: Identifier | None = Field(None, description="test whose fitted effort multiplier is used (no unit)")


class _WithRanges(_WithEffort):
    vary: tuple[str, ...] = Field(
        (),
        description="assumptions that run over their ranges, one at a time: paths as check --assumptions lists them,"
        " or the beginning of several (paths)",
    )


class Total(_WithRanges):
    """Closures of the status quo against a published total; one effort multiplier is fitted, or taken from another test."""

    kind: Literal["total"] = Field(description="kind of back-test (no unit)")
    closures: Annotated[tuple[Identifier, ...], Field(min_length=1)] = Field(
        description="reported figures whose sum is the published total (names)"
    )
    within: float = Field(0.1, gt=0, le=1, description="relative error that still counts as met (share)")
    multiplier: tuple[float, float] = Field((0.5, 2.0), description="multipliers that published efforts allow (factor)")
    officers: Positive | None = Field(None, description="officers at work, for the rate per officer-day (heads)")
    working_days: Positive | None = Field(None, description="working days of the published period (days)")

    @property
    def published(self) -> float:
        """The published total (cases)."""
        return sum(self.reported[name] for name in self.closures)

    def _uses_reported(self) -> dict[str, set[str]]:
        return {"closures": set(self.closures)}

    @model_validator(mode="after")
    def _no_interval_of_a_fit(self) -> Self:
        if self.effort_of is None and self.vary:
            raise ValueError("'vary' goes with 'effort_of': a total that is fitted comes out whatever is assumed")
        return self


class Staff(_WithEffort):
    """Which staff level explains a published total."""

    kind: Literal["staff"] = Field(description="kind of back-test (no unit)")
    closures: Positive = Field(description="published total (cases)")
    officers: tuple[Positive, Positive] = Field(description="staff at the start and at the end of its growth (heads)")


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
    ratios: dict[Identifier, Ratio] = Field(
        description="name: [dividend, divisor, further divisors], all names of reported figures (as named)"
    )
    expect: dict[Identifier, tuple[float, float]] = Field({}, description="range that a ratio should fall in (as named)")

    def _uses_reported(self) -> dict[str, set[str]]:
        return {"ratios": {figure for parts in self.ratios.values() for figure in parts}}

    def _ratios(self) -> dict[str, Ratio]:
        return self.ratios

    @model_validator(mode="after")
    def _expected_are_ratios(self) -> Self:
        if strange := sorted(self.expect.keys() - self.ratios.keys()):
            raise ValueError(f"{', '.join(strange)} is no ratio")
        return self


class Count(Section):
    """What of a status quo a published figure counts."""

    counts: Literal["filed", "accepted", "closed", "open"] = Field(
        description="filed: cases that come in; accepted: those and the ones open or in the pipeline at the start; closed;"
        " open: accepted and not closed, those in the pipeline too (no unit)"
    )
    restored: bool | None = Field(
        None, description="only cases of restored classes (yes), only of the others (no); none given: all (yes or no)"
    )
    per_head_of: RoleId | None = Field(None, description="for each officer of this role and each year (role)")
    within: float = Field(0.1, gt=0, le=1, description="relative error that still counts as met (share)")


class Figures(_WithRanges):
    """Several published figures of some courts against the status quo of a scenario."""

    kind: Literal["figures"] = Field(description="kind of back-test (no unit)")
    courts: Selector = Field(Selector(), description="the courts that the figures speak of (courts)")
    figures: Annotated[dict[Identifier, Count], Field(min_length=1)] = Field(
        description="reported figure: what it counts (as named)"
    )

    def _uses_reported(self) -> dict[str, set[str]]:
        return {"figures": set(self.figures)}

    @model_validator(mode="after")
    def _figures_are_something(self) -> Self:
        if nothing := [name for name in self.figures if not self.reported[name] > 0]:
            raise ValueError(f"{', '.join(nothing)} is no number above 0, so no error can be a share of it")
        return self


IndicatorName = Literal["in_time_share", "compliant_terminations", "petitions_finished", "closing_rate"]
"""The "3+1" core indicators that the model has a counterpart of."""


class Indicators(_WithRanges):
    """Published core indicators against those of a status quo; what the scenario does not tell stays unknown."""

    kind: Literal["indicators"] = Field(description="kind of back-test (no unit)")
    indicators: Annotated[dict[Identifier, IndicatorName], Field(min_length=1)] = Field(
        description="reported figure, a share from 0 to 1: the model's indicator (no unit)"
    )
    within: float = Field(0.05, gt=0, le=1, description="difference that still counts as met (share)")

    def _uses_reported(self) -> dict[str, set[str]]:
        return {"indicators": set(self.indicators)}


class Rates(_WithEffort):
    """Closures per officer-day of published actions against what the efforts of a scenario imply, class by class."""

    kind: Literal["rates"] = Field(description="kind of back-test (no unit)")
    actions: Annotated[dict[Identifier, Ratio], Field(min_length=1)] = Field(
        description="action: [closures, officers, further divisors], all names of reported figures (cases per officer-day)"
    )
    classes: Annotated[tuple[ClassId, ...], Field(min_length=1)] = Field(
        description="classes that the actions closed, whose mean should lie among their rates (classes)"
    )

    def _uses_reported(self) -> dict[str, set[str]]:
        return {"actions": {figure for parts in self.actions.values() for figure in parts}}

    def _ratios(self) -> dict[str, Ratio]:
        return self.actions


AnyCase = Annotated[
    Total | Staff | Ridge | Rank | Deployed | Arithmetic | Figures | Indicators | Rates, Field(discriminator="kind")
]
CASE: TypeAdapter[Any] = TypeAdapter(AnyCase)
"""Reads a case of any kind."""
