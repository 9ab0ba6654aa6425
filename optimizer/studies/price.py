"""What one target or duty costs: solved with it and without, the difference as intervals from plans and proven bounds.

- worth: ``z(without) - z(with)`` lies in ``[plan(without) - bound(with), bound(without) - plan(with)]``, and is never below
  zero, for a goal taken away forbids nothing and asks for no penalty;
- closures, genuine closures: of all plans that are worth no less than the plan found, the fewest and the most there can be, by
  the linear relaxation and weak duality (``optimizer.certificate``), with the goal and without; their difference. The best
  plans lie between, however many of them there are. Where whole numbers matter the intervals are wider than they need be;
- by court: what the two plans found do, for no bound says which of equally good plans is found.

A target on a rank is priced by the rate that is asked in its stead in the end (``optimizer.ranking``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from optimizer.certificate import safe_bound
from optimizer.errors import ScenarioError, unknown_name
from optimizer.evaluation import evaluate
from optimizer.gap import Interval
from optimizer.model import build_program
from optimizer.problem import build_problem
from optimizer.solver import SolveOptions
from optimizer.solver.backend import Task, solve_task
from optimizer.solver.engines import DEFAULT
from optimizer.studies.nested import nested
from optimizer.verification import TOLERANCE

if TYPE_CHECKING:
    from pandas import DataFrame

    from optimizer.program import Program
    from optimizer.result import Result
    from optimizer.scenario import Scenario
    from optimizer.solver import ProgressCallback

Array = NDArray[Any]
Section = Literal["targets", "duties"]

FELT = 0.5
"""Closures by which a court must differ to be listed, unless it lends."""


@dataclass(frozen=True)
class Price:
    """What a goal costs: ``without`` less ``kept``.

    Attributes:
        section, name: of the goal. kept, without: the two results; ``kept`` has no plan where the goal cannot be met.
        worth: weighted closures. closures, genuine: cases. All three unknown without a plan.
    """

    section: Section
    name: str
    kept: Result
    without: Result
    worth: Interval
    closures: Interval
    genuine: Interval

    def courts(self) -> DataFrame:
        """One row per court that lends, or that closes otherwise than without the goal, those that lose most cases first.

        Officer-weeks sent, closures and closing rate (fraction) with and without; ``lost`` and ``lost_points`` are without less
        with (cases; percentage points). Empty where a plan is missing.
        """
        frames = [one.courts().set_index("court") for one in (self.kept, self.without) if one.plan is not None]
        if len(frames) < 2:
            import pandas as pd

            return pd.DataFrame()
        kept, without = frames
        out = kept[["name_en", "name_zh"]].copy()
        for name in ("officer_weeks_sent", "closures", "genuine", "closing_rate"):
            out[f"{name}_without"], out[name] = without[name], kept[name]
        out["lost"] = without["closures"] - kept["closures"]
        out["lost_genuine"] = without["genuine"] - kept["genuine"]
        out["lost_points"] = 100 * (without["closing_rate"] - kept["closing_rate"])
        lends = (out["officer_weeks_sent"] > 0) | (out["officer_weeks_sent_without"] > 0)
        shown = out[lends | (out["lost"].abs() >= FELT)]
        return shown.sort_values("lost", ascending=False, kind="stable").reset_index()

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        parts = {name: vars(getattr(self, name)) for name in ("worth", "closures", "genuine")}
        plans = {
            name: {"status": one.proof.status, "objective": one.proof.objective, "bound": one.proof.bound}
            for name, one in (("with", self.kept), ("without", self.without))
        }
        return {"section": self.section, "name": self.name, **parts, **plans, "courts": self.courts().to_dict("records")}


def price_of(
    scenario: Scenario,
    *,
    target: str | None = None,
    duty: str | None = None,
    options: SolveOptions | None = None,
    progress: ProgressCallback | None = None,
) -> Price:
    """Solve with a target or a duty, hard or soft, and without it.

    Raises:
        ScenarioError: there is none of that name.
        ModelError: a plan with the goal is worth more than the bound without it.
    """
    assert (target is None) != (duty is None), "one goal is priced"
    section: Section = "targets" if target is not None else "duties"
    name = str(target if target is not None else duty)
    known = [goal.name for goal in getattr(scenario.document, section)]
    if name not in known:
        what = {"targets": "target", "duties": "duty"}[section]
        raise ScenarioError([unknown_name(scenario.place(section), section, name, what, known)])
    options = options or SolveOptions()
    kept = evaluate(scenario, options=options, progress=progress)
    free = scenario.changed(**{f"{section}.{name}": False})
    without = evaluate(free, options=options, progress=progress)
    if kept.plan is None or without.plan is None:
        nothing = Interval(None, None)
        return Price(section, name, kept, without, nothing, nothing, nothing)
    counts = [_ranges(one, options.time_limit) for one in (kept, without)]
    optima = [Interval(one.proof.first_stage, one.proof.bound) for one in (kept, without)]
    low, high = nested(optima[0], optima[1], name)
    worth = (high - low).at_least_zero()
    return Price(section, name, kept, without, worth, *(b - a for a, b in zip(*counts, strict=True)))


def _ranges(result: Result, time_limit: float) -> list[Interval]:
    """Fewest and most closures, and genuine ones, of plans worth no less than the one found, less what no plan changes."""
    program, least = build_program(build_problem(result.scenario)), result.proof.first_stage
    assert least is not None
    return [_range(program, least, counts, time_limit) for counts in (program.closures, program.genuine)]


def _range(program: Program, least: float, counts: Array, time_limit: float) -> Interval:
    """Least and greatest ``counts @ x`` of the relaxation, of all that is worth at least so much; proven by prices."""
    matrix = csr_array(vstack([program.matrix, csr_array(program.worth[None, :])]))
    lower = np.append(program.row_lower, least - TOLERANCE * (1 + abs(least)))
    upper = np.append(program.row_upper, np.inf)
    none = np.zeros(len(counts), dtype=bool)
    ends: list[float | None] = []
    for sign in (-1.0, 1.0):
        task = Task(matrix, lower, upper, program.lower, program.upper, sign * counts, none)
        prices = solve_task(task, engine=DEFAULT, time_limit=time_limit).prices
        if prices is None:
            ends.append(None)
            continue
        proven = safe_bound(matrix, lower, upper, program.lower, program.upper, task.worth, prices)
        ends.append(sign * proven if math.isfinite(proven) else None)
    return Interval(ends[0], ends[1])
