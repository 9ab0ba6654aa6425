"""The scenario document: every field a planner may write, with its unit and its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag, field_validator, model_validator

from optimizer.kpi_table import KPIS, SHARES, TARGETS
from optimizer.sections import (
    ClassId,
    CourtId,
    Day,
    Effort,
    Identifier,
    RoleId,
    Section,
    Selector,
    Share,
    Title,
    form_of,
    sum_to_one,
)
from optimizer.sections.ages import AGES, Ages
from optimizer.sections.duties import Duty, Practice
from optimizer.sections.kinds import AnyMechanism
from optimizer.sections.lags import Lags, lag_pairs
from optimizer.sections.resources import Resource
from optimizer.sections.rules import RuleSet
from optimizer.sections.seasons import Season, WarmUp
from optimizer.sections.stock import StockParts

Heads = Annotated[int, Field(ge=0, le=100_000)]


Length = Literal["week", "fortnight", "month"]


class Calendar(Section):
    """When the plan begins and how time is cut into periods.

    What is given in weeks elsewhere (lengths, lags, lead times) becomes the number of whole periods that comes nearest: in
    months, 1 to 6 weeks are all one month. ``check`` warns where that is far off, or where two choices become one.
    """

    start: Day = Field(description="first day of the plan (date, YYYY-MM-DD)")
    periods: int = Field(ge=1, le=260, description="number of periods; may be left out where `period` lists them (count)")
    period: Annotated[
        Annotated[Length, Tag("all")] | Annotated[tuple[Length, ...], Field(min_length=1, max_length=260), Tag("each")],
        Discriminator(form_of),
    ] = Field("week", description="length of all periods, or a list with the length of each")
    working_days: tuple[Annotated[float, Field(ge=0, le=31)], ...] | None = Field(
        None, description="working days of each period; default: the statutory calendar (days)"
    )

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        if isinstance(value, dict) and "periods" not in value and isinstance(value.get("period"), list | tuple):
            return {**value, "periods": len(value["period"])}
        return value

    @model_validator(mode="after")
    def _counted(self) -> Self:
        if len(self.lengths) != self.periods:
            raise ValueError(f"'period' lists {len(self.lengths)} lengths, but there are {self.periods} periods")
        return self

    @property
    def lengths(self) -> tuple[Length, ...]:
        """The length of each period."""
        return self.period if isinstance(self.period, tuple) else (self.period,) * self.periods


class Role(Section):
    """A kind of officer."""

    title: Title = Field(Title(), description="name shown to people")
    availability: Share = Field(1.0, description="share of working days spent on enforcement (share)")
    decides: bool = Field(False, description="may order measures; a bureau needs at least one (on or off)")
    stands_in_for: dict[RoleId, Share] = Field(
        {}, description="roles whose work this role can do, and at what rate (role: share)"
    )


class Tier(Section):
    """A part of a queue whose cases need alike effort."""

    share: Share = Field(description="part of the untied queue (share)")
    effort: float = Field(ge=0.001, le=100, description="multiplier on the effort of the class (factor)")
    success: float = Field(1.0, ge=0.001, le=1, description="closures per attempt (share)")
    genuine_share: Share | None = Field(None, description="share of closures that are genuine; default: that of the class")


class CaseClass(Section):
    """Cases that need alike work."""

    title: Title = Field(Title(), description="name shown to people")
    effort_days: dict[RoleId, Effort] = Field(
        description="officer-days by role for one closure, 0 or at least 0.0001 (days)", min_length=1
    )
    value: float = Field(1.0, ge=0, le=1_000, description="worth of one genuine closure (weight)")
    genuine_share: Share = Field(1.0, description="share of closures that are genuine, not terminated (share)")
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1, max_length=8), sum_to_one("tiers")] = Field(
        (Tier(share=1.0, effort=1.0),), description="tiers, easiest first"
    )
    tied_share: Share = Field(0.0, description="part of the queue the home court's own officers cannot progress (share)")
    tied_effort: float = Field(1.0, ge=0.001, le=100, description="multiplier on the effort of tied cases (factor)")
    reopen_share: Share = Field(0.0, description="lifetime chance that a terminated case comes back (share)")
    restored: bool = Field(False, description="cases that came back after termination (on or off)")
    reopens_as: ClassId | None = Field(
        None,
        description="class in which its terminated cases come back during the plan, which may be the class itself (no unit)",
    )
    reopen_per_year: float = Field(
        0.3,
        ge=0,
        le=12,
        description="rate at which those terminated cases that ever come back do so; at 12, after a month (per year)",
    )
    limit_months: float = Field(6.0, gt=0, le=24, description="statutory time limit: 6, or 3 for non-litigation (months)")
    ages: Ages | None = Field(None, description=AGES)
    deadline_weeks: float | None = Field(
        None, gt=0, le=104, description="every case must be finished so soon after it came in, as petitions must (weeks)"
    )
    deadline_penalty: float | None = Field(
        None, ge=0, le=1_000, description="loss per case and week behind the deadline; none given: no case may be (weight)"
    )
    has_property: bool = Field(False, description="counts among cases with property to execute on (on or off)")
    compliant_share: Share | None = Field(None, description="share of its terminations that meet the conditions (share)")
    yuan_per_closure: float = Field(0.0, ge=0, le=1e9, description="money recovered by one genuine closure (yuan)")
    closes_after_days: Lags = Field(
        0,
        description="calendar days from the middle of the period of the work to the closure: a number, or a list of days and"
        " shares; between the two a case is in the pipeline, neither open nor closed (days)",
    )
    terminates_after_days: Lags | None = Field(
        None, description="the same for closures by termination; default: as closes_after_days (days)"
    )

    @field_validator("effort_days")
    @classmethod
    def _some_effort(cls, days: dict[str, float]) -> dict[str, float]:
        if not any(days.values()):
            raise ValueError("a closure needs effort from at least one role")
        return days

    @property
    def genuine_lags(self) -> tuple[tuple[int, float], ...]:
        """Days from work to closure and share of the genuine closures."""
        return lag_pairs(self.closes_after_days)

    @property
    def terminated_lags(self) -> tuple[tuple[int, float], ...]:
        """The same of terminated ones."""
        own = self.terminates_after_days
        return lag_pairs(self.closes_after_days if own is None else own)

    @property
    def longest_lag(self) -> int:
        """Most days from work to closure, of either kind; cases of an opening pipeline close evenly over them."""
        return max(days for days, _ in (*self.genuine_lags, *self.terminated_lags))


class Court(Section):
    """One court.

    The superior court is a court of the scenario, one that ``courts.within`` leaves out, or one listed in ``outside``. Any
    other is a fault if its id is like that of a court there is, for then it is misspelt, and a warning if it is not. It must
    stand higher than the court itself: high, intermediate, basic; only a basic court may stand under another basic court.
    """

    id: Identifier = Field(description="unique id")
    name: Title = Field(Title(), description="name shown to people")
    tier: Literal["high", "intermediate", "basic"] = Field("basic", description="level")
    parent: Identifier | None = Field(
        None, description="id of the superior court; see `outside` for courts beyond the scenario"
    )
    kind: Identifier = Field("territorial", description="territorial, zone, railway, maritime, oilfield, ...")
    lat: float | None = Field(None, ge=-90, le=90, description="latitude (degrees)")
    lon: float | None = Field(None, ge=-180, le=180, description="longitude (degrees)")


class Pool(Section):
    """The officers of one court by role."""

    court: CourtId = Field(description="court id")
    heads: dict[RoleId, Heads] = Field(description="officers by role (heads)")
    protected: dict[RoleId, Heads] = Field(
        {}, description="officers by role who must stay home, instead of the protected share (heads)"
    )


class Queue(Section):
    """The open cases of one class at one court."""

    court: CourtId = Field(description="court id")
    klass: ClassId = Field(alias="class", description="case class")
    open: float = Field(ge=0, le=1e7, description="open cases at the start (cases)")
    inflow_per_week: float = Field(
        0.0,
        ge=0,
        le=1e6,
        description="new and restored cases; 0 if the field or its column is left out, but no cell is blank (cases per week)",
    )
    terminated: float = Field(
        0.0,
        ge=0,
        le=1e7,
        description="terminated cases at the start that will come back one day; left out like inflow_per_week (cases)",
    )
    pipeline: float = Field(
        0.0,
        ge=0,
        le=1e7,
        description="cases on which the work was done before the start and which close later, evenly over the longest lag of"
        " the class; not among the open ones; left out like inflow_per_week (cases)",
    )
    ages: Ages | None = Field(None, description=f"{AGES}; default: those of the class")
    stock: StockParts | None = Field(
        None, description="parts of the open cases by tier and tie; default: those of the class, which are those of the inflow"
    )


class Adjustment(Section):
    """A labelled what-if on queues or pools, applied after the tables are read; in an overlay it is added to those below.

    With ``from`` or ``until`` officers come or go for a time: leave, transfers, growth. The officers of a period are then the
    average over its calendar days of those in force, and the protected share is taken of that average, rounded up to whole
    officers, but is never more than the officers there are.
    """

    courts: Selector = Field(Selector(), description="which courts (selector)")
    classes: tuple[ClassId, ...] = Field((), description="which classes; none given means all")
    open_times: float = Field(1.0, ge=0, le=100, description="multiplier on open cases, not on those in the pipeline (factor)")
    inflow_times: float = Field(1.0, ge=0, le=100, description="multiplier on inflow (factor)")
    ages: Ages | None = Field(None, description=AGES)
    heads_add: dict[RoleId, Annotated[int, Field(ge=-10_000, le=10_000)]] = Field(
        {}, description="officers added (or taken, if negative) by role at each court meant (heads)"
    )
    start: Day | None = Field(
        None, alias="from", description="first day of heads_add, that day included; default: the start of the plan (date)"
    )
    until: Day | None = Field(None, description="last day of heads_add, that day included; default: the end of the plan (date)")
    note: str = Field("", max_length=2_000, description="why, and on what basis")

    @model_validator(mode="after")
    def _days(self) -> Self:
        if self.start is None and self.until is None:
            return self
        if self.open_times != 1 or self.inflow_times != 1 or self.ages is not None or self.classes:
            raise ValueError("'from' and 'until' go with heads_add only, not with open_times, inflow_times, ages or classes")
        if not self.heads_add:
            raise ValueError("'from' and 'until' say when heads_add holds, but there is no heads_add")
        if self.start is not None and self.until is not None and self.until < self.start:
            raise ValueError(f"'until' ({self.until}) is before 'from' ({self.start})")
        return self


class Travel(Section):
    """Working time a posted officer loses on the road, by relation of the two courts."""

    same_region: Share = Field(0.02, description="within one intermediate court's region (share of days)")
    other_region: Share = Field(0.10, description="between regions (share of days)")


class Objective(Section):
    """What a plan is worth."""

    closures: float = Field(1.0, ge=0, le=1_000, description="weight of a genuine closure (weight)")
    terminated: float = Field(0.1, ge=0, le=0.2, description="weight of a terminated closure (weight)")
    early: Share = Field(0.02, description="share of its worth a closure loses from first to last period (share)")
    open_at_end_per_day: float = Field(
        0.0, ge=0, le=1, description="penalty per officer-day of work still open at the end (weight per day)"
    )
    overdue_at_end: float = Field(0.0, ge=0, le=100, description="penalty per case over its time limit at the end (weight)")
    pipeline_at_end: Share = Field(
        1.0, description="part of its worth in the last period that a case worked on is credited if it closes after it (share)"
    )


if TYPE_CHECKING:
    TargetKpi = str
else:
    TargetKpi = Literal[tuple(TARGETS)]
    """Names that a target may bind; the JSON schema and the messages list what a Literal holds."""


def _linear(kpi: object) -> object:
    """Say what comes near where the KPI is known, but cannot be bound."""
    if isinstance(kpi, str) and kpi in KPIS and KPIS[kpi].target is None:
        raise ValueError(
            f"'{kpi}' is not linear in what a plan decides, so no target can bind it; near it comes {KPIS[kpi].near}"
        )
    return kpi


RANKED = ("closing_rate", "actual_closing_rate")
"""KPIs by which a target may ask for a rank."""


class Target(Section):
    """A floor or a cap on a KPI, for each court meant or for all of them together; or the rank of one court by its rate.

    A rank is not linear. The rate that the court at that rank has in the status quo is asked for in its stead, and again what
    it has in the plan where others moved, a few times; the report says the true rank, reached or not.
    """

    name: Identifier = Field(description="unique name")
    kpi: Annotated[TargetKpi, BeforeValidator(_linear)] = Field(description="the KPI")
    courts: Selector = Field(Selector(), description="which courts (selector)")
    each: bool = Field(False, description="for each court by itself, or for all together (on or off)")
    at_least: float | None = Field(None, ge=0, le=1e9, description="floor, on any but overdue cases (unit of the KPI)")
    at_most: float | None = Field(None, ge=0, le=1e9, description="cap (unit of the KPI)")
    rank: int | None = Field(
        None, ge=1, le=10_000, description="lowest place that the court may have by this rate, 1 for the best (rank)"
    )
    among: Selector | None = Field(None, description="courts that it is ranked among; default: all of the same tier (selector)")
    by: Day | None = Field(
        None,
        description="last day of what is counted, which should end a period: of any other day the end of a period that comes"
        " nearest is taken; default: the end of the plan (date)",
    )
    soft: bool = Field(False, description="may be missed at a penalty (on or off)")
    penalty: float = Field(100.0, ge=0, le=1e6, description="loss per unit missed, if soft (weight per unit of the KPI)")

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if self.at_least is None and self.at_most is None and self.rank is None:
            raise ValueError("a target needs at_least or at_most, or the rank of one court")
        if self.rank is not None and self.kpi not in RANKED:
            raise ValueError(f"a rank goes with {' or '.join(RANKED)}, not with {self.kpi}")
        if self.rank is not None and self.at_most is not None:
            raise ValueError("a rank is a floor and goes with no at_most")
        if self.rank is None and self.among is not None:
            raise ValueError("'among' says among which courts a court is ranked, but there is no rank")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least ({self.at_least:g}) is more than at_most ({self.at_most:g})")
        if self.kpi in SHARES and max(self.at_least or 0, self.at_most or 0) > 1:
            raise ValueError(f"a {self.kpi.replace('_', ' ')} is a share: 60 % is written 0.6")
        return self

    @property
    def ratio(self) -> tuple[str, str | None]:
        """What is counted, and what that is divided by, if anything."""
        kpi = TARGETS[self.kpi]
        assert kpi.top is not None
        return kpi.top, kpi.bottom

    def scale(self, weeks: float) -> float:
        """Factor on the numerator: the days of a horizon of so many weeks for a disposition time, else 1."""
        return 7 * weeks if self.kpi == "disposition_days" else 1.0


class Document(Section):
    """A whole scenario after overlays, tables, variant and settings: what the rest of the package reads."""

    model_config = ConfigDict(defer_build=True)  # until the kinds of mechanisms are asked for

    version: Literal[1] = Field(alias="schema", description="version of this language")
    name: Identifier = Field(description="short name, used for folders")
    title: Title = Field(Title(), description="title shown to people")
    description: str = Field("", max_length=20_000, description="what this scenario is about, and what in it is assumed")
    calendar: Calendar = Field(description="when the plan begins and how time is cut")
    rules: RuleSet | None = Field(None, description="the law at the time: which forms are open, and on what conditions")
    roles: dict[Identifier, Role] = Field(min_length=1, max_length=20, description="kinds of officers, by name")
    classes: dict[Identifier, CaseClass] = Field(min_length=1, max_length=100, description="kinds of cases, by name")
    courts: tuple[Court, ...] = Field(min_length=1, description="the courts")
    outside: tuple[Identifier, ...] = Field(
        (), max_length=10_000, description="superior courts beyond the scenario that courts may name as parent (court ids)"
    )
    pools: tuple[Pool, ...] = Field(min_length=1, description="officers of each court")
    protected_share: Share = Field(0.75, description="share of each pool that stays home, rounded up to whole heads (share)")
    queues: tuple[Queue, ...] = Field(min_length=1, description="open cases of each class at each court")
    adjust: tuple[Adjustment, ...] = Field((), description="labelled changes to queues and pools")
    seasons: tuple[Season, ...] = Field(
        (), max_length=12, description="months of the year in which more or less comes in or is done"
    )
    effort_times: float = Field(
        1.0, ge=0.01, le=100, description="multiplier on the effort of every class, as calibrated; not on lots (factor)"
    )
    warm_up: WarmUp | None = Field(None, description="how courts worked before the start, which makes the stock at the start")
    mechanisms: tuple[AnyMechanism, ...] = Field((), max_length=1_000, description="what a plan may order")
    gain_cap: Share = Field(0.30, description="most that all gains together add to a court's own officers (share)")
    overtime_cap: float = Field(
        1.25, ge=0, le=7, description="overtime that all campaigns together may ask of an officer (days per week)"
    )
    budgets: dict[Identifier, Annotated[float, Field(ge=0, le=1e12)]] = Field({}, description="named budgets (yuan)")
    resources: dict[Identifier, Resource] = Field(
        {}, max_length=1_000, description="what mechanisms share beside officers and money, by name"
    )
    travel: Travel = Field(Travel(), description="working time lost on the road")
    objective: Objective = Field(Objective(), description="what a plan is worth")
    targets: tuple[Target, ...] = Field((), max_length=1_000, description="floors and caps on KPIs")
    duties: tuple[Duty, ...] = Field((), max_length=1_000, description="floors that bind every court, plan or not")
    practice: Practice = Field(Practice(), description="how courts choose among their cases")
