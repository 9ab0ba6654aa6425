"""What a scenario says, nested by topic; made by ``read_facts`` and never changed.

Axes, always in this order: court ``j`` (J), class ``k`` (K), role ``r`` (R), period ``t`` (T). The cases of a court and class
are cut into *cells* ``n`` (N), one for each tier and one for the tied part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

if TYPE_CHECKING:
    from datetime import date

    from optimizer.facts.closing import Closing
    from optimizer.scenario import Scenario
    from optimizer.scenario.schema import Document

Array = NDArray[Any]


@dataclass(frozen=True)
class Time:
    """The periods.

    Attributes:
        starts, ends: first and last day of each. lengths: calendar days of each.
        days: shape (T,), working days. weeks: shape (T,), calendar days / 7.
        timing: shape (T,), part of its worth that a closure keeps.
        output, inflow: shape (T,), seasons: factors on what officers get done and on what comes in.
    """

    starts: tuple[date, ...]
    ends: tuple[date, ...]
    lengths: tuple[int, ...]
    days: Array
    weeks: Array
    timing: Array
    output: Array
    inflow: Array


@dataclass(frozen=True)
class Map:
    """Where courts stand.

    Attributes:
        parent: shape (J,), index of the superior court, -1 where it is not part of the scenario.
        region: shape (J,), number of the region. relation: shape (J, J), 0 same court, 1 same region, 2 other region.
        km: shape (J, J), distance (km).
    """

    parent: Array
    region: Array
    relation: Array
    km: Array


@dataclass(frozen=True)
class Staff:
    """Officers.

    Attributes:
        heads: shape (J, R, T), a mean over the calendar days of the period. floor: shape (J, R, T), heads who stay home.
        availability: shape (R,). stands_in: shape (R, R), rate at which the first role does the second one's work.
        decides: shape (R,), bool. travel_loss: shape (3,), share of days lost by relation.
        days: shape (R, T), effective days of one officer: working days x availability x season.
    """

    heads: Array
    floor: Array
    availability: Array
    stands_in: Array
    decides: Array
    travel_loss: Array
    days: Array


@dataclass(frozen=True)
class Returns:
    """Terminated cases that come back; a group ``g`` (G) is a queue whose class says as what its cases come back.

    Attributes:
        cell_group: shape (N,), group of each cell or -1. coming: shape (N,), cases that ever come back per closure;
            again: shape (N,), per terminated one.
        per_year: shape (G,), rate at which those come back. rate: shape (G, T), share of those that wait who come back.
        group_court: shape (G,). to_cell, to_group, part: shape (E,), cells they come back to, and what part of them.
    """

    cell_group: Array
    coming: Array
    again: Array
    per_year: Array
    rate: Array
    group_court: Array
    to_cell: Array
    to_group: Array
    part: Array


@dataclass(frozen=True)
class Cells:
    """The cases.

    A cell is one tier of a queue, or its tied part. Queues come in the order of the file; then, by court and by class, those
    that the file does not list but to which terminated cases come back. Within a queue the easiest tier comes first and the
    tied part last. A cell exists if its share of the queue is above 0 and the queue may ever hold or lose a case: it has
    open cases, inflow, a pipeline or terminated ones after all adjustments, or terminated cases may come back to it.

    Attributes:
        court, klass, tier: shape (N,). tied: shape (N,), bool.
        effort: shape (N, R), officer-days per closure. genuine: shape (N,), genuine share of closures.
        value: shape (N,), worth of a closure before the preference for early ones. genuine_worth, terminated_worth: shape (N,),
            the same of a closure of that kind.
        end_penalty: shape (N,), loss per case open at the end. yuan: shape (N,), money recovered per closure.
        pipeline: shape (N,), cases worked on before the start that close later. closing: when cases close.
        opening: shape (N,), cases. inflow: shape (N, T), cases. arrived: shape (N, T), opening and inflow until then.
        ages: shape (N, 5), shares of the open cases by bucket, NaN if unknown. dated: shape (N,), bool, whether known.
        limit, deadline_in: shape (N,), months; the second NaN where there is none.
        late_loss: shape (N,), loss per case and week behind the deadline; infinite if none may be, NaN without a deadline.
        due, deadline: shape (N, T), cases over the limit and behind the deadline by the end of each period, closed or not.
        returns: terminated cases that come back.
    """

    court: Array
    klass: Array
    tier: Array
    tied: Array
    effort: Array
    genuine: Array
    value: Array
    genuine_worth: Array
    terminated_worth: Array
    end_penalty: Array
    yuan: Array
    opening: Array
    pipeline: Array
    closing: Closing
    inflow: Array
    arrived: Array
    ages: Array
    dated: Array
    limit: Array
    deadline_in: Array
    late_loss: Array
    due: Array
    deadline: Array
    returns: Returns

    def __len__(self) -> int:
        return len(self.court)

    @property
    def shape(self) -> tuple[int, int]:
        """(N, T)."""
        cells, periods = self.inflow.shape
        return cells, periods


@dataclass(frozen=True)
class Facts:
    """What one scenario says.

    Attributes:
        scenario: where it came from. courts, classes, roles: ids; position is index.
        time, map, staff, cells: by topic.
    """

    scenario: Scenario
    courts: tuple[str, ...]
    classes: tuple[str, ...]
    roles: tuple[str, ...]
    time: Time
    map: Map
    staff: Staff
    cells: Cells

    @property
    def document(self) -> Document:
        """The validated scenario document."""
        return self.scenario.document

    @property
    def shape(self) -> tuple[int, int, int]:
        """(J, R, T)."""
        return len(self.courts), len(self.roles), len(self.time.lengths)
