"""What every mechanism's YAML section shares; pydantic only, no arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from optimizer.plan import Decision
from optimizer.texts import Text, languages, name_language

if TYPE_CHECKING:
    from collections.abc import Mapping

Form = Literal[
    "urge", "designate", "elevate", "concentrate", "coordinate", "bureau", "mission", "entrust", "supervision"
]  # fmt: skip
"""Forms of enforcement that the law knows."""


class Section(BaseModel):
    """A frozen, closed piece of a scenario: unknown fields are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True)
class Names:
    """Marks a text that must be the name of something in the scenario; unknown names are then faults with near names.

    Attributes:
        what: "court", "class", "role", "budget" or "resource".
        outside_too: whether a court that ``courts.within`` leaves out may still be named.
    """

    what: Literal["court", "class", "role", "budget", "resource"]
    outside_too: bool = False


def _day(value: object) -> object:
    """A date, or its text ``YYYY-MM-DD``; no numbers, no times of day."""
    if type(value) is date:
        return value
    if isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("must be a date such as 2019-06-03")


NEAREST_DONORS = 12
"""Courts that a host draws on where rules look at single donors, if the scenario does not say how many."""

LEADERS_IN_VIEW = 3
"""Courts beside these that a host draws on, nearest first, of those from which one must come who leads."""

LEAST_DAYS = 1e-4
"""Least effort that is not none (officer-days): three seconds. Anything smaller is a slip, and spoils the arithmetic."""


def no_trifle(days: float) -> float:
    """Refuse an effort that is almost nothing."""
    if 0 < days < LEAST_DAYS:
        raise ValueError(f"is less than {LEAST_DAYS:g} officer-days, which is three seconds; write 0 if it is none")
    return days


def form_of(value: object) -> Literal["each", "all"]:
    """Tells a list with one value for each from one value for all."""
    return "each" if isinstance(value, list | tuple) else "all"


def sum_to_one(what: str) -> AfterValidator:
    """Refuses shares, or parts that have some, of ``what`` if they do not sum to 1."""

    def check(parts: tuple[Any, ...]) -> tuple[Any, ...]:
        total = sum(getattr(part, "share", part) for part in parts)
        if abs(total - 1) > 1e-6:
            raise ValueError(f"the shares of the {what} sum to {total:g}, not to 1")
        return parts

    return AfterValidator(check)


Effort = Annotated[float, Field(ge=0, le=1_000), AfterValidator(no_trifle)]
Day = Annotated[date, BeforeValidator(_day)]
Share = Annotated[float, Field(ge=0, le=1)]
Identifier = Annotated[
    str, Field(min_length=1, max_length=80, pattern=r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$")
]
ApprovalDays = Annotated[
    int,
    Field(
        ge=0,
        le=3_660,
        description="calendar days from the first day of the plan, on which approval is asked for, to the first day on which "
        "an order may begin; what would begin earlier is not offered (days)",
    ),
]
CourtId = Annotated[Identifier, Names("court")]
CourtMention = Annotated[Identifier, Names("court", outside_too=True)]
ClassId = Annotated[Identifier, Names("class")]
RoleId = Annotated[Identifier, Names("role")]
BudgetId = Annotated[Identifier, Names("budget")]
ResourceId = Annotated[Identifier, Names("resource")]
Uses = dict[ResourceId, Annotated[float, Field(ge=0, le=1e6)]]
"""What one unit of something ordered takes of each resource."""


class Title(Section):
    """A text in English, Chinese or both; in YAML a plain text will do."""

    en: str | None = Field(None, description="English text", max_length=2_000)
    zh: str | None = Field(None, description="Chinese text", max_length=2_000)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if isinstance(value, str):
            return {"zh" if any("\u4e00" <= letter <= "\u9fff" for letter in value) else "en": value}
        return value

    def text(self, lang: str, fallback: str = "") -> str:
        """The text that a language shows, else the one there is, else ``fallback``."""
        own: str | None = getattr(self, name_language(lang))
        return own or self.en or self.zh or fallback

    def texts(self, fallback: str = "") -> Text:
        """The same in every language."""
        return {lang: self.text(lang, fallback) for lang in languages()}


class Selector(Section):
    """Which courts are meant; all conditions given must hold, none given means every court.

    In YAML also ``all``, one court id, or a list of court ids.
    """

    ids: tuple[CourtMention, ...] | None = Field(None, description="these courts, by id")
    within: CourtMention | None = Field(None, description="this court and every court below it")
    tier: Literal["high", "intermediate", "basic"] | None = Field(None, description="courts of this level")
    kind: Identifier | None = Field(None, description="courts of this kind, such as territorial or railway")
    without: tuple[CourtMention, ...] = Field((), description="but not these courts, by id")

    @model_validator(mode="before")
    @classmethod
    def _from_ids(cls, value: object) -> object:
        if isinstance(value, str):
            return {} if value == "all" else {"ids": (value,)}
        return {"ids": tuple(value)} if isinstance(value, list | tuple) else value


class Range(Section):
    """How few and how many; written ``[low, high]`` in YAML, or as one number for both."""

    low: int = Field(ge=0, le=10_000, description="fewest (heads)")
    high: int = Field(ge=0, le=10_000, description="most (heads)")

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, value: object) -> object:
        if isinstance(value, list | tuple):
            if len(value) != 2:
                raise ValueError("a range is written [fewest, most]")
            return {"low": value[0], "high": value[1]}
        return {"low": value, "high": value} if isinstance(value, int) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"the fewest ({self.low}) exceed the most ({self.high})")
        return self


class CourtRange(Range):
    """How few and how many courts; written like heads."""

    low: int = Field(ge=1, le=1_000, description="fewest (courts)")
    high: int = Field(ge=1, le=1_000, description="most (courts)")


class Purpose(Section):
    """What cases the days of a posted team may be spent on; every condition given must hold.

    Days that cannot be spent on such cases of the host are lost. What is old is counted as in a duty: cases over the age by the
    end of a period, closed or not, the oldest of a cell first; cases whose ages are unknown are not old.
    """

    classes: tuple[ClassId, ...] = Field((), description="only cases of these classes; none given means all (no unit)")
    older_than_months: float | None = Field(
        None, gt=0, le=48, description="only cases that are older by the end of the period, as far as ages are known (months)"
    )
    tied: bool | None = Field(
        None, description="only cases that the home court's own officers cannot progress, or only the others (on or off)"
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.classes and self.older_than_months is None and self.tied is None:
            raise ValueError("a purpose names classes, older_than_months or tied")
        return self


class MechanismSection(Section):
    """Fields that every mechanism has; ``kind`` comes from the concrete section."""

    decisions: ClassVar[tuple[Decision, ...]] = ()
    """The decisions that a plan keeps of it."""
    brings_officers: ClassVar[bool] = False
    """Whether officers may work at home who are not there at the start, so that it is posed before those who rest on them."""

    @property
    def is_option(self) -> bool:
        """Whether a plan may leave it unused, so that switching it on can never lower the optimum."""
        return True

    @property
    def binds_days(self) -> bool:
        """Whether days that it brings are bound to some cells."""
        return False

    @property
    def what(self) -> str:
        """Its kind, as written in YAML."""
        return str(getattr(self, "kind", type(self).__name__.lower()))

    def listed(self, axis: str) -> tuple[Any, ...] | None:
        """The sections of its own that an axis of its decisions numbers, if any: ``lot`` numbers the ``lots``."""
        found = getattr(self, f"{axis}s", None)
        return found if isinstance(found, tuple) and any(isinstance(one, Section) for one in found) else None

    @property
    def whole_crew(self) -> tuple[Selector, Mapping[str, int], str] | None:
        """A crew that leaves whole or not at all: who may send it, heads by role, and what happens if they cannot."""
        return None

    name: Identifier = Field(description="unique name, used in variants, tables and reports (no unit)")
    title: Title = Field(Title(), description="name shown to people (no unit)")
    on: bool = Field(True, description="whether the plan may use this mechanism (on or off)")
    budget: BudgetId | None = Field(None, description="named budget that pays for it (no unit)")
    route: Identifier | None = Field(
        None,
        description="the way in law to its form, where the rule set names several; any: whichever allows a move; "
        "default: the form's own (no unit)",
    )

    @property
    def legal_form(self) -> Form | None:
        """The form of enforcement that it is in law; ``None`` for what a court may order within its own house."""
        return None


class WindowSection(MechanismSection):
    """Fields of every mechanism whose orders start in some periods and last so many weeks."""

    needs_authority: ClassVar[bool] = False
    """Whether somebody in its teams must be able to order measures."""

    weeks: tuple[Annotated[int, Field(ge=1, le=104)], ...] = Field(
        description="lengths that it may last, in any order, each once (weeks)", min_length=1, max_length=12
    )
    start_every_weeks: int = Field(1, ge=1, le=52, description="it starts only every so many weeks (weeks)")
    approval_days: ApprovalDays = 0


class PostingSection(WindowSection):
    """Fields of every mechanism that posts officers away for a window of time."""

    opens_bureau: ClassVar[bool] = False
    """Whether those posted stand as a bureau of their own at the host, which tables and reports show first."""

    hosts: Selector = Field(Selector(), description="courts that may receive officers (selector)")
    donors: Selector = Field(Selector(), description="courts that may send officers (selector)")
    heads: dict[RoleId, Range] = Field(description="fewest and most officers by role and posting (heads)", min_length=1)
    cost_yuan_per_officer_week: float = Field(
        0.0, ge=0, le=1e6, description="travel and lodging of one posted officer (yuan per officer-week)"
    )
    uses: Uses = Field(
        {},
        description="what one officer posted takes of resources in a week at the host (units of the resource per officer-week)",
    )
    donors_per_posting: CourtRange | None = Field(
        None,
        description="fewest and most courts that send officers to one posting, [fewest, most]; one number means exactly so "
        "many, neither fewer nor more; default: no rule (courts)",
    )
    least_per_donor: int = Field(
        1,
        ge=1,
        le=1_000,
        description="fewest officers, all roles together, that a court sends to a posting if it sends any (heads)",
    )
    each_donor_decides: bool = Field(
        False, description="every court that sends officers to a posting sends one who decides (on or off)"
    )
    longest_km: float | None = Field(
        None, ge=0, le=20_000, description="nobody is posted to a court farther away; default: no rule (km)"
    )
    same_region_only: bool = Field(False, description="nobody is posted to a court of another region (on or off)")
    nearest_donors: int | None = Field(
        None,
        ge=1,
        le=1_000,
        description="a host draws on its nearest so many of the courts that may send it somebody; "
        f"default: {NEAREST_DONORS} where another rule looks at who sends whom where, else all (courts)",
    )
    led_by: Selector | None = Field(
        None,
        description="every posting has an officer who decides from one of these courts, such as the intermediate court; a host "
        f"draws on its nearest {LEADERS_IN_VIEW} of them beside nearest_donors; default: no rule (selector)",
    )
    daily_within_km: float | None = Field(
        None,
        ge=0,
        le=20_000,
        description="officers go to a host no farther away than this every day, and live there if it is farther; "
        "default: nobody asks, and 'travel' holds for all (km)",
    )
    daily_loss: Share = Field(
        0.0,
        description="share of the day lost on the road by those who go every day; the others lose what 'travel' says (share)",
    )
    residence_yuan_per_officer_week: float = Field(
        0.0,
        ge=0,
        le=1e6,
        description="lodging of those who live there, beside cost_yuan_per_officer_week (yuan per officer-week)",
    )

    purpose: Purpose | None = Field(
        None,
        alias="for",
        description="the only cases of the host that those posted may spend their days on; default: no rule (no unit)",
    )

    @property
    def binds_days(self) -> bool:
        """Whether those posted may work on some cases only."""
        return self.purpose is not None

    @property
    def by_pairs(self) -> bool:
        """Whether its rules look at who sends officers where, which command centres cannot tell."""
        return self.donors_in_view is not None

    @property
    def by_links(self) -> bool:
        """Whether they look at what a court sends to a posting in all roles together."""
        return self.donors_per_posting is not None or self.least_per_donor > 1 or self.each_donor_decides

    @property
    def donors_in_view(self) -> int | None:
        """How many of the nearest courts that may send it somebody a host draws on; ``None`` if on all."""
        asks = (self.longest_km, self.led_by, self.daily_within_km)
        default = NEAREST_DONORS if self.by_links or any(rule is not None for rule in asks) else None
        return self.nearest_donors or default

    @property
    def fewest_donors(self) -> int:
        """Courts that a posting draws on at least."""
        return self.donors_per_posting.low if self.donors_per_posting else 0

    @model_validator(mode="after")
    def _team_can_be_had(self) -> Self:
        most = sum(bounds.high for bounds in self.heads.values())
        donors = max(self.fewest_donors, 1)
        if self.by_links and 0 < most < donors * self.least_per_donor:
            raise ValueError(
                f"at least {donors} x {self.least_per_donor} officers of its donors are more than the {most} "
                "that a posting may have in all roles together"
            )
        return self

    @model_validator(mode="after")
    def _travel_is_told_apart(self) -> Self:
        if self.daily_within_km is None and (self.daily_loss or self.residence_yuan_per_officer_week):
            raise ValueError(
                "daily_loss and residence_yuan_per_officer_week play no part without daily_within_km, "
                "which tells who goes daily from who stays"
            )
        return self
