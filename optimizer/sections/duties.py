"""What binds every court, whoever moves: duties, and how courts choose among their cases; pydantic only, no arrays."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from optimizer.sections import ClassId, Day, Identifier, Section, Selector, Share, Title


class Duty(Section):
    """A floor under the work done on some cases, or under the days they are given; the status quo keeps it like any plan.

    A target is what a plan promises; a duty is what every court owes anyway, unless it ``binds`` the plan alone: an order for
    the time of the plan. It speaks of the courts' own cases: what another court executes for them counts, as do days that
    posted officers spend on them; what lots and missions bring beside any queue does not. Cases that come back during the plan
    count when they are closed, and are not asked for.
    """

    name: Identifier = Field(description="unique name (no unit)")
    title: Title = Field(Title(), description="name shown to people (no unit)")
    courts: Selector = Field(Selector(), description="which courts (selector)")
    each: bool = Field(False, description="for each court by itself, or for all together (on or off)")
    classes: tuple[ClassId, ...] = Field((), description="which classes; none given means all (no unit)")
    tied: bool | None = Field(
        None, description="only cases that the home court's own officers cannot progress, or only the others; default: both"
    )
    older_than_months: float | None = Field(
        None,
        gt=0,
        le=48,
        description="only cases that are older at the end of the plan, or by the date, closed or not, as far as ages are known"
        " (months)",
    )
    by: Day | None = Field(
        None,
        description="last day on which it must be fulfilled, which should end a period: of any other day the end of a period"
        " that comes nearest is taken; default: the end of the plan (date)",
    )
    binds: Literal["all", "plan"] = Field(
        "all", description="whether the status quo owes it too, or a plan alone, and the status quo does what it does (no unit)"
    )
    counts: Literal["cases", "genuine", "closed", "effort_days"] = Field(
        "cases",
        description="cases whose work is done by then, whenever they close; of those the genuine part alone; cases that have"
        " closed by then, those in the pipeline at the start among them unless ages are asked for, of each tier the oldest"
        " first; or the officer-days of the work at their own court",
    )
    at_least: float | None = Field(None, gt=0, le=1e9, description="floor (cases; officer-days for effort_days)")
    share: Annotated[Share, Field(gt=0)] | None = Field(
        None,
        description="floor as a part of the cases open at the start or coming in until then, for closed also of those in the "
        "pipeline; for effort_days of the working days of the courts' officers, but no more than all these cases take (share)",
    )
    soft: bool = Field(False, description="may be missed at a penalty (on or off)")
    penalty: float = Field(1.0, ge=0, le=1e6, description="loss per case or officer-day missed, if soft (weight)")

    @model_validator(mode="after")
    def _asks(self) -> Self:
        if (self.at_least is None) == (self.share is None):
            raise ValueError("a duty needs either at_least or share")
        if self.counts == "effort_days" and self.older_than_months is not None:
            raise ValueError("days are not counted by age: older_than_months goes with cases, genuine and closed only")
        if self.binds == "plan" and self.soft:
            raise ValueError("a soft duty binds nobody: it costs whoever misses it, so binds: plan goes with a hard one only")
        return self


class Practice(Section):
    """How courts choose among their cases.

    ``free``: whatever serves the objective. ``shares``: no class is left behind. What a court has done of the work of a class
    is at least ``phi`` times the class's share of all the work that the court has done; ``among: tiers`` says the same of each
    tier, so that easy cases of a class do not go before the hard ones (first in, first out). Shares are of officer-days, of all
    roles together, of cases open at the start or coming in; cases handed to another court count as done; tied cases, which the
    court's own officers cannot progress, are left out, and so is work for which a court has no officer at all.
    """

    choice: Literal["free", "shares"] = Field("free", description="how courts choose among their cases (no unit)")
    among: Literal["classes", "tiers"] = Field(
        "classes", description="what must not be left behind: each class, or each tier of difficulty of a class too (no unit)"
    )
    phi: Share = Field(0.7, description="0: as they like; 1: the work of all of them falls in step (share)")
    over: Literal["plan", "period"] = Field(
        "plan", description="whether it must hold for the plan as a whole, or to date at the end of every period (no unit)"
    )
    plan: Literal["follows", "free"] = Field(
        "follows", description="whether a plan is bound like the status quo, or may choose as it likes (no unit)"
    )
