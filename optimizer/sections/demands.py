"""Decisions of the planner's own: what a plan must order, may not order, and may order no more of; pydantic only."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from optimizer.sections import Day, Identifier, RoleId, Section, Selector, Title

Must = Literal["open", "send"]
Forbid = Literal["open", "send", "lend", "host", "other_regions"]
Limit = Literal["away", "officer_weeks", "postings", "donors", "km"]

_BOUNDS = ("exactly", "at_least", "at_most")
_DATES = ("starts", "not_before", "before", "weeks")
_OF_PEOPLE = ("mechanism", "courts", "role", "each")
_WITH: dict[str, tuple[str, ...]] = {
    "must open": ("mechanism", "courts", "each", *_DATES, *_BOUNDS),
    "must send": ("mechanism", "courts", "to", "role", *_DATES, *_BOUNDS),
    "forbid open": ("mechanism", "courts", *_DATES),
    "forbid send": ("mechanism", "courts", "to", "role", *_DATES),
    "forbid lend": ("mechanism", "courts", "role"),
    "forbid host": ("mechanism", "courts", "role"),
    "forbid other_regions": ("mechanism",),
    "limit away": (*_OF_PEOPLE, "at_most"),
    "limit officer_weeks": (*_OF_PEOPLE, "at_most"),
    "limit postings": (*_OF_PEOPLE, "at_most"),
    "limit donors": ("mechanism", "at_most"),
    "limit km": ("mechanism", "at_most"),
}
"""Fields that play a part in each kind of demand, beside its name."""

TEAM_RULES = ("forbid other_regions", "limit donors", "limit km")
"""Demands that tighten a rule on teams that a posting mechanism has itself."""


class Demand(Section):
    """One decision that the planner has taken. A plan keeps it, or there is none; the status quo orders nothing.

    - ``must: open``: so many orders of a mechanism begin, at least one if no number is said: bureaus, postings, visits, terms,
      teams or campaigns; with a date, none begins at these courts before it;
    - ``must: send``: so many officers are posted from some courts to others, each counted anew in every posting;
    - ``forbid``: no such order begins (``open``); nobody is posted from some courts to others (``send``); some courts send
      nobody away, to another court or on a mission (``lend``), or receive nobody (``host``); nobody is posted to a court of
      another region (``other_regions``);
    - ``limit``: at most so many officers are away from their courts at the same time (``away``), officer-weeks away
      (``officer_weeks``), officers ordered away, each counted anew in every order (``postings``), courts that send officers to
      one posting (``donors``), or kilometres from court to court (``km``).
    """

    name: Identifier = Field(description="unique name (no unit)")
    title: Title = Field(Title(), description="name shown to people (no unit)")
    must: Must | None = Field(None, description="what must be ordered (no unit)")
    forbid: Forbid | None = Field(None, description="what may not be ordered (no unit)")
    limit: Limit | None = Field(None, description="what there may be no more of than at_most (no unit)")
    mechanism: Identifier | None = Field(
        None,
        description="only what this mechanism orders, by name, or by kind where one of that kind is on; default: any "
        "mechanism, but orders that begin need one (no unit)",
    )
    courts: Selector = Field(
        Selector(), description="courts at which an order begins, or which send officers, or receive them for host (selector)"
    )
    to: Selector = Field(Selector(), description="courts to which officers are sent (selector)")
    role: RoleId | None = Field(None, description="only officers of this role; default: all roles together (no unit)")
    each: bool = Field(False, description="for each court by itself, or for all together (on or off)")
    starts: Day | None = Field(None, description="only what begins exactly on this day, the first of a period (date)")
    not_before: Day | None = Field(None, description="only what begins on this day or later (date)")
    before: Day | None = Field(None, description="only what begins before this day (date)")
    weeks: Annotated[int, Field(ge=1, le=104)] | None = Field(None, description="only what lasts so long (weeks)")
    exactly: Annotated[int, Field(ge=0, le=100_000)] | None = Field(None, description="so many (orders or heads)")
    at_least: Annotated[int, Field(ge=1, le=100_000)] | None = Field(None, description="so many or more (orders or heads)")
    at_most: Annotated[float, Field(ge=0, le=1e6)] | None = Field(
        None, description="so many or fewer (orders, heads, officer-weeks, courts or km)"
    )

    @property
    def kind(self) -> str:
        """What it asks, such as ``must open``."""
        return next(f"{verb} {what}" for verb in ("must", "forbid", "limit") if (what := getattr(self, verb)) is not None)

    @model_validator(mode="after")
    def _asks(self) -> Self:
        if sum(one is not None for one in (self.must, self.forbid, self.limit)) != 1:
            raise ValueError("a decision has one of must, forbid and limit")
        if idle := self._idle():
            plays = ", ".join(_WITH[self.kind])
            raise ValueError(f"'{idle[0]}' plays no part in '{self.kind.replace(' ', ': ')}', where these do: {plays}")
        if self.kind.endswith(" open") and self.mechanism is None:
            raise ValueError("'open' needs the mechanism whose orders begin")
        if self.kind == "must send" and all(getattr(self, bound) is None for bound in _BOUNDS):
            raise ValueError("'must: send' needs a number of officers: exactly, at_least or at_most")
        if self.limit is not None and self.at_most is None:
            raise ValueError("a limit needs at_most")
        if self.exactly is not None and (self.at_least, self.at_most) != (None, None):
            raise ValueError("'exactly' goes with neither at_least nor at_most")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least ({self.at_least}) is more than at_most ({self.at_most:g})")
        if self.starts is not None and (self.not_before or self.before):
            raise ValueError("'starts' is one day, and goes with neither not_before nor before")
        if self.limit == "donors" and self.at_most is not None and (self.at_most < 1 or self.at_most != int(self.at_most)):
            raise ValueError(f"a posting draws on a whole number of courts, 1 or more, not on {self.at_most:g}")
        return self

    def _idle(self) -> list[str]:
        """Fields that are given and play no part."""
        plays = {"name", "title", "must", "forbid", "limit", *_WITH[self.kind]}
        fields = type(self).model_fields
        return [name for name in fields if name not in plays and getattr(self, name) != fields[name].default]

    @property
    def fewest(self) -> float | None:
        """Fewest that there must be, if any."""
        if self.exactly is not None:
            return self.exactly
        return 1 if self.must == "open" and self.at_least is None and self.at_most is None else self.at_least

    @property
    def most(self) -> float | None:
        """Most that there may be, if any."""
        if self.forbid is not None:
            return 0
        return self.at_most if self.exactly is None else self.exactly
