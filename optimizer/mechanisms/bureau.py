"""Temporary enforcement bureau (临时执行局)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.mechanisms.sections import PostingSection, Share


class Bureau(PostingSection):
    """A team drawn from other courts takes over enforcement at a host for a window of weeks."""

    kind: Literal["bureau"] = Field(description="mechanism kind (no unit)")
    at_most: int = Field(1, ge=0, le=1_000, description="bureaus that may stand at the same time (count)")
    ramp: tuple[Share, ...] = Field((), max_length=52, description="effectiveness in the first, second, ... week; 1 afterwards (share)")
    set_up_days: float = Field(0.0, ge=0, le=60, description="working days lost to setting up (days)")
    gain_on_host: Share = Field(0.0, description="gain on the host's own officers while it stands (share)")
    displaces_host: bool = Field(False, description="the host's own officers stand down meanwhile (yes or no)")
    setup_cost_yuan: float = Field(0.0, ge=0, le=1e9, description="cost of opening one bureau (yuan)")
