"""What mechanisms share beside officers and money, and meet on: the YAML section."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from optimizer.sections import Section, Selector, Title, form_of

Amount = Annotated[float, Field(ge=0, le=1e9)]


class Resource(Section):
    """Something of which there is only so much: vehicles, teams, mediators, days of a disposal centre.

    Mechanisms say in ``uses`` what one unit of what they order takes of it. What all of them take together at the courts of its
    region stays within the amount, in every period or in all: row family ``resource``. Orders at other courts take nothing of
    it, so that two regions may each have a resource of their own, and a mechanism may name both.
    """

    title: Title = Field(Title(), description="name shown to people (no unit)")
    unit: Title = Field(Title(), description="what it is counted in, such as vehicle-weeks (no unit)")
    amount: Annotated[
        Annotated[Amount, Tag("all")] | Annotated[tuple[Amount, ...], Field(min_length=1, max_length=260), Tag("each")],
        Discriminator(form_of),
    ] = Field(description="how much there is: one number, or a list with one for each period (unit of the resource)")
    per: Literal["period", "week", "plan"] = Field(
        "period", description="whether so much may be used in each period, in each week of it, or in the whole plan (no unit)"
    )
    region: Selector = Field(Selector(), description="courts whose orders take of it (selector)")

    @model_validator(mode="after")
    def _one_for_the_plan(self) -> Self:
        if self.per == "plan" and isinstance(self.amount, tuple):
            raise ValueError("a list of amounts goes with 'per: period' or 'per: week'; for the whole plan there is one amount")
        return self
