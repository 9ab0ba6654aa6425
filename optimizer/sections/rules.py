"""Rule sets as written in YAML: which forms of enforcement the law opens, on what conditions, by which source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from optimizer.sections import Day, Form, Identifier, Section, Title

if TYPE_CHECKING:
    from datetime import date

Yuan = Annotated[float, Field(ge=0, le=1e12)]


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


class FormRule(Section):
    """What the law says of one form; a condition left out is none."""

    open: bool = Field(description="whether this form may be used at all (on or off)")
    source: Identifier = Field(description="key of the source that says so (no unit)")
    certain: bool = Field(True, description="whether this reading of the source is safe (on or off)")
    note: Title = Field(Title(), description="what is uncertain, assumed or left out (no unit)")
    min_age_months: float | None = Field(None, gt=0, le=240, description="cases must be older when they move (months)")
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


class RuleSet(Section):
    """The law at a time, as far as plans depend on it."""

    name: Identifier = Field(description="unique name (no unit)")
    title: Title = Field(Title(), description="name shown to people (no unit)")
    in_force: InForce = Field(description="days on which these rules hold (dates)")
    sources: dict[Identifier, Title] = Field(min_length=1, max_length=50, description="what is cited, by key (text)")
    forms: dict[Form, FormRule] = Field(description="rules by form; a form not named has no basis and is closed (no unit)")


def rule_of(rules: RuleSet | None, form: Form | None) -> FormRule | None:
    """The rule of a form; ``None`` where there is none, or nothing to rule."""
    return None if rules is None or form is None else rules.forms.get(form)
