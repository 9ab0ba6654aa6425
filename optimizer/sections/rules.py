"""Rule sets as written in YAML: which forms of enforcement the law opens, on what conditions, by which source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from optimizer.sections import Day, Form, Identifier, Section, Share, Title

if TYPE_CHECKING:
    from datetime import date

Yuan = Annotated[float, Field(ge=0, le=1e12)]

ANY_ROUTE = "any"
"""Names no route of its own: whichever of a form's routes allows a move."""


def _sure(value: object) -> object:
    """``true`` and ``false``, the older spelling, as words."""
    return {True: "certain", False: "uncertain"}[value] if isinstance(value, bool) else value


Certainty = Annotated[
    Literal["certain", "uncertain", "to_be_verified"],
    BeforeValidator(_sure, json_schema_input_type=bool | Literal["certain", "uncertain", "to_be_verified"]),
]
"""How safe a reading is: safe, open to doubt, or resting on a text that was not read or a practice that nobody looked up."""


class InForce(Section):
    """The days on which a rule set holds, both included; a side left out is open."""

    since: Day | None = Field(None, alias="from", description="first day (date, YYYY-MM-DD)")
    until: Day | None = Field(None, description="last day (date, YYYY-MM-DD)")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.since is not None and self.until is not None and self.since > self.until:
            raise ValueError(f"the first day ({self.since}) comes after the last ({self.until})")
        return self

    def covers(self, first: date, last: date) -> bool:
        """Whether every day from ``first`` to ``last`` lies within."""
        return (self.since is None or self.since <= first) and (self.until is None or last <= self.until)

    def __str__(self) -> str:
        return " ".join(f"{word} {day}" for word, day in (("from", self.since), ("until", self.until)) if day) or "always"


class Request(Section):
    """That a form acts on the applicant's request, and how many of the cases that are old enough have such an applicant.

    Forms that ask for the same share speak of the same applicants: whoever asks under one would under the other.
    """

    share: Share = Field(description="cases whose applicant asks, of those that are old enough; what plans use (share)")
    low: Share = Field(description="fewest that may ask (share)")
    high: Share = Field(description="most that may ask (share)")
    certain: Certainty = Field("to_be_verified", description="how sure the share is (no unit)")
    note: Title = Field(Title(), description="what the share rests on (no unit)")

    @model_validator(mode="after")
    def _within(self) -> Self:
        if not self.low <= self.share <= self.high:
            raise ValueError(f"the share ({self.share:g}) does not lie between low ({self.low:g}) and high ({self.high:g})")
        return self


class Route(Section):
    """One way in law to a form, with its own source and conditions; a condition left out is none."""

    title: Title = Field(Title(), description="name shown to people (no unit)")
    open: bool = Field(True, description="whether it may be used at all (on or off)")
    source: Identifier = Field(description="key of the source that says so (no unit)")
    certain: Certainty = Field(
        "certain", description="how sure this reading of the source is: certain, uncertain or to_be_verified (no unit)"
    )
    note: Title = Field(Title(), description="what is uncertain, assumed or left out (no unit)")
    min_age_months: float | None = Field(None, gt=0, le=240, description="cases must be older when they move (months)")
    on_request: Request | None = Field(None, description="it takes the applicant's request (share)")
    classes_only: tuple[Identifier, ...] | None = Field(
        None, description="only these case classes; names a scenario does not have mean nothing (no unit)"
    )
    classes_never: tuple[Identifier, ...] = Field((), description="never these case classes (no unit)")
    min_yuan: Yuan | None = Field(None, description="least money that a closure of the class recovers (yuan)")
    max_yuan: Yuan | None = Field(None, description="most money that a closure of the class recovers (yuan)")
    max_km: float | None = Field(None, ge=0, le=20_000, description="longest distance between the two courts (km)")
    same_region: bool = Field(False, description="both courts under one intermediate court (on or off)")
    receiver: Literal["superior", "peer", "named", "any"] = Field(
        "any", description="the court directly above, a court of the same level, one named in the order, or any other (no unit)"
    )
    min_lag_weeks: int = Field(0, ge=0, le=52, description="least time between the order and the work (weeks)")
    approval_by: Literal["high", "intermediate", "none"] = Field(
        "none", description="level of the court that must approve beforehand, above the court of origin (no unit)"
    )
    decided_by: Literal["high", "intermediate", "any"] = Field(
        "any", description="least level of the court that decides, which must stand above both courts or be one (no unit)"
    )


class FormRule(Route):
    """What the law says of one form: the way that is taken unless a mechanism names another, and the other ways.

    A mechanism takes one of them by ``route: NAME``, or whichever allows a move by ``route: any``.
    """

    open: bool = Field(description="whether this form may be used at all (on or off)")
    routes: dict[Identifier, Route] = Field(
        {}, max_length=20, description="other ways in law to the same form, by name (no unit)"
    )

    @model_validator(mode="after")
    def _any_is_no_name(self) -> Self:
        if ANY_ROUTE in self.routes:
            raise ValueError(f"'{ANY_ROUTE}' stands for all routes together and is no name of one")
        return self


class Provision(Section):
    """What else the law says of some forms, or of closures, beyond conditions that anything here checks."""

    title: Title = Field(description="what it is about (text)")
    source: Identifier = Field(description="key of the source that says so (no unit)")
    certain: Certainty = Field("certain", description="how sure this reading of the source is (no unit)")
    note: Title = Field(Title(), description="what it says, and how scenarios take account of it (no unit)")
    forms: tuple[Form, ...] = Field((), description="forms that it concerns; none given: every plan (no unit)")


class RuleSet(Section):
    """The law at a time, as far as plans depend on it."""

    name: Identifier = Field(description="unique name (no unit)")
    title: Title = Field(Title(), description="name shown to people (no unit)")
    in_force: InForce = Field(description="days on which these rules hold (dates)")
    sources: dict[Identifier, Title] = Field(min_length=1, max_length=50, description="what is cited, by key (text)")
    forms: dict[Form, FormRule] = Field(description="rules by form; a form not named has no basis and is closed (no unit)")
    provisions: dict[Identifier, Provision] = Field(
        {}, max_length=50, description="what else the law says, for people to read, by name (no unit)"
    )
