"""A lot of cases that stay together: what it takes from queues, what it brings, and at which courts; pydantic only."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from optimizer.sections import ClassId, CourtId, Identifier, RoleId, Section, Selector, Share, no_trifle

Effort = dict[RoleId, Annotated[float, Field(ge=0, le=1e6), AfterValidator(no_trifle)]]
Worth = Annotated[float, Field(ge=0, le=1e9)]


class Taken(Section):
    """Cases withdrawn from one queue."""

    court: CourtId = Field(description="court whose queue they leave (court id)")
    klass: ClassId = Field(alias="class", description="case class of the queue (no unit)")
    cases: float = Field(gt=0, le=1e7, description="cases withdrawn (cases)")


class LotAt(Section):
    """What a lot takes and is worth at one court, where that differs from the rest."""

    effort_days: Effort | None = Field(None, description="officer-days by role at this court; default: the lot's own (days)")
    value: Worth | None = Field(None, description="worth at this court; default: the lot's own (weight)")


class Lot(Section):
    """Cases that are executed together or not at all."""

    name: Identifier = Field(description="unique name within the mechanism (no unit)")
    takes: tuple[Taken, ...] = Field((), max_length=500, description="cases withdrawn from queues (list)")
    cases: float = Field(0.0, ge=0, le=1e7, description="cases of no queue that it brings (cases)")
    genuine_share: Share = Field(1.0, description="part of those that is closed genuinely (share)")
    yuan: float = Field(0.0, ge=0, le=1e12, description="money those recover (yuan)")
    effort_days: Effort = Field({}, description="officer-days by role for the whole lot (days)")
    courts: Selector | None = Field(
        None, description="courts that may take it; default: those under 'at', or every court if there are none (selector)"
    )
    at: dict[CourtId, LotAt] = Field({}, description="courts that may take it on terms of their own (court: terms)")
    value: Worth | None = Field(None, description="worth of the lot; default: that of its cases, the earlier the more (weight)")
    cost_yuan: float = Field(0.0, ge=0, le=1e12, description="cost of executing it (yuan)")

    @model_validator(mode="after")
    def _brings_something(self) -> Self:
        valued = self.value is not None or any(terms.value is not None for terms in self.at.values())
        if not self.takes and not self.cases and not valued:
            raise ValueError(f"the lot '{self.name}' brings nothing: no 'takes', no 'cases' and no 'value'")
        return self

    @model_validator(mode="after")
    def _can_be_taken(self) -> Self:
        if not self.effort_days and not self.at:
            raise ValueError(f"no court can take the lot '{self.name}': give 'effort_days', or the courts that may under 'at'")
        without = [court for court, terms in self.at.items() if terms.effort_days is None]
        if not self.effort_days and (without or self.courts is not None):
            where = f"at {without[0]}" if without else "at the courts meant by 'courts'"
            raise ValueError(f"the lot '{self.name}' lacks 'effort_days' {where}: at least one role must work on it")
        if any(terms.effort_days == {} for terms in self.at.values()):
            raise ValueError(f"the lot '{self.name}' has 'effort_days' without any role")
        return self
