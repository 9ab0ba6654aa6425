"""Support (协同执行): officers help at another court for a window; the power stays with the host."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from optimizer.plan import ORDERS, POSTED, SPENT, STOOD_IN, Decision, rows_of
from optimizer.posing.demands import orders_counted
from optimizer.posing.postings import post_posting
from optimizer.program import Term
from optimizer.replaying.postings import order_violations, replay_orders
from optimizer.replaying.replay import Replay, Violation
from optimizer.sections import PostingSection

if TYPE_CHECKING:
    from optimizer.facts import Facts
    from optimizer.plan import Tables
    from optimizer.problem import Problem
    from optimizer.program import Model
    from optimizer.sections import Form


class Support(PostingSection):
    """Officers of other courts work at a host for a window of weeks.

    Their days supply ``work`` at the host, and ``outside`` only where the scenario says that they relieve tied cases.
    With ``at_most_heads``: heads received anywhere, in each period, are no more than that.
    """

    decisions: ClassVar[tuple[Decision, ...]] = (POSTED, ORDERS, SPENT, STOOD_IN)

    kind: Literal["support"] = Field(description="mechanism kind (no unit)")
    relieves_tied: bool = Field(False, description="whether they can progress tied cases (on or off)")
    at_most_heads: int | None = Field(None, ge=0, le=100_000, description="officers posted at the same time (heads)")

    @model_validator(mode="after")
    def _can_serve_its_purpose(self) -> Self:
        if self.purpose is not None and self.purpose.tied and not self.relieves_tied:
            raise ValueError("support for tied cases needs relieves_tied: on, without which nobody posted can progress them")
        return self

    @property
    def legal_form(self) -> Form:
        """Several courts act together, and the power stays with one."""
        return "coordinate"

    @property
    def _switched(self) -> bool:
        """A fewest above zero means all or nothing, which needs a yes-or-no per posting; so do two donors or a leader."""
        return any(bounds.low for bounds in self.heads.values()) or self.fewest_donors > 1 or self.led_by is not None

    def post(self, model: Model, problem: Problem) -> None:
        """Post the officers and their cap."""
        switched = self._switched or orders_counted(problem, self)
        posted = post_posting(model, problem, self, switched=switched, outside=self.relieves_tied)
        if posted is None or self.at_most_heads is None:
            return
        column, period, _ = posted.windows.cover(posted.window)
        model.require(f"{self.name} at most", Term(posted.received[column], period=period), upper=float(self.at_most_heads))

    def replay(self, facts: Facts, tables: Tables) -> Replay:
        """Rows from the orders alone."""
        return replay_orders(facts, self, tables, outside=self.relieves_tied)

    def violations(self, facts: Facts, tables: Tables) -> list[Violation]:
        """Team bounds and windows, and the cap on heads away."""
        found = order_violations(facts, self, tables)
        if self.at_most_heads is not None:
            away = np.zeros(len(facts.time.days))
            for _, _, _, start, length, heads in rows_of(tables, ORDERS):
                away[start : start + length] += heads
            for period in np.flatnonzero(away > self.at_most_heads + 1e-6):
                excess = float(away[period] - self.at_most_heads)
                found.append(
                    Violation(f"{self.name}[period {period}]", excess, "heads", f"more than {self.at_most_heads} away")
                )
        return found
