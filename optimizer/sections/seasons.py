"""How inflow and output go with the months of the year, and how the courts came to their stock: the YAML sections."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from optimizer.sections import Section, Share

Month = Annotated[int, Field(ge=1, le=12)]
Times = Annotated[float, Field(ge=0, le=100)]


class Season(Section):
    """Calendar months, in every year, in which more or less comes in or is done than on average.

    A month may stand in one season only; months in none have factors of 1. A period that covers several months has the mean of
    their factors: of inflow by calendar days, of output by working days (by calendar days where the calendar gives
    ``working_days`` of its own, or has none in the period).
    """

    months: tuple[Month, ...] = Field(min_length=1, max_length=12, description="months of the year, 1 to 12 (numbers)")
    inflow: Times = Field(1.0, description="multiplier on the cases that come in (factor)")
    output: Times = Field(
        1.0, description="multiplier on the effective officer-days of every officer, overtime and its rest left out (factor)"
    )


class WarmUp(Section):
    """How courts worked in the months before the start: what they left is the stock at the start.

    Run in weekly steps up to the start. What leaves a queue in all is what came in and what its stock fell by, spread over the
    weeks by working days and the season of output, never more than there is. It is shared out among the tiers and the tied
    cases of the queue by stock x pace. So shares by tier, the tied share, ages and pipeline at the start follow. Court
    statistics count a case as open until it closes: the open cases of the file are those still to be worked on and the
    pipeline together, unless ``open_counts_pipeline`` says otherwise. A queue with a ``stock`` or a ``pipeline`` of its own
    keeps it.
    """

    months: int = Field(ge=1, le=120, description="how long before the start it begins (months)")
    open_before_times: float = Field(
        1.0, ge=0, le=100, description="open cases of each queue when it begins, as a multiple of those at the start (factor)"
    )
    inflow_times: float = Field(
        1.0, ge=0, le=100, description="multiplier on what came in before the start; fitted where `closures` is given (factor)"
    )
    easy_first: float = Field(
        0.0,
        ge=0,
        le=3,
        description="pace of a tier is its effort multiplier over its success to the power of minus this (exponent)",
    )
    tied_pace: Share = Field(1.0, description="pace of tied cases beside others of the same effort (share)")
    oldest_first: Share = Field(0.0, description="part of what leaves that takes the oldest cases, the rest all alike (share)")
    open_counts_pipeline: bool = Field(
        True,
        description="whether the open cases of the file include those worked on that have not closed yet (no unit)",
    )
    closures: float | None = Field(
        None,
        gt=0,
        le=1e9,
        description="closures of all courts in the last `closures_months` before the start, as published; effort_times and the "
        "inflow of those before the start are then fitted to it (cases)",
    )
    closures_months: int | None = Field(
        None, ge=1, le=120, description="months before the start in which those closures were; default: all of them (months)"
    )
