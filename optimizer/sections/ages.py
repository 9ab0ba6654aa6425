"""How old open cases are: shares by age."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from optimizer.sections import Share, sum_to_one

AGES = "shares of the open cases aged up to 3, 3-6, 6-12, 12-24 and over 24 months (5 shares)"

Ages = Annotated[tuple[Share, ...], Field(min_length=5, max_length=5), sum_to_one("ages")]
