"""Rule sets: which forms of enforcement the law opens, on what conditions, by which source; and masks of what they open.

The masks are arrays over all cells or pairs of courts, for the model. ``legality.py`` judges one move at a time, with code of
its own, for the verifier and for people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from optimizer.mechanisms.sections import Day, Identifier, Section, Title

if TYPE_CHECKING:
    from datetime import date

    from optimizer.mechanisms.sections import Selector
    from optimizer.model.model import Model
    from optimizer.problem import Problem

Array = NDArray[Any]

Form = Literal[
    "urge", "designate", "elevate", "concentrate", "coordinate", "bureau", "mission", "entrust", "supervision"
]  # fmt: skip
Yuan = Annotated[float, Field(ge=0, le=1e12)]


class InForce(Section):
    """The days on which a rule set holds, both included; a side left out is open."""

    since: Day | None = Field(None, alias="from", description="first day (date, YYYY-MM-DD)")
    until: Day | None = Field(None, description="last day (date, YYYY-MM-DD)")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.since is not None and self.until is not None and self.since > self.until:
            raise ValueError(f"the first day ({self.since}) comes after the last ({self.until})")
        return self

    def covers(self, first: date, last: date) -> bool:
        """Whether every day from ``first`` to ``last`` lies within."""
        return (self.since is None or self.since <= first) and (self.until is None or last <= self.until)

    def __str__(self) -> str:
        return " ".join(f"{word} {day}" for word, day in (("from", self.since), ("until", self.until)) if day) or "always"


class FormRule(Section):
    """What the law says of one form; a condition left out is none."""

    open: bool = Field(description="whether this form may be used at all (on or off)")
    source: Identifier = Field(description="key of the source that says so (no unit)")
    certain: bool = Field(True, description="whether this reading of the source is safe (on or off)")
    note: Title = Field(Title(), description="what is uncertain, assumed or left out (no unit)")
    min_age_months: float | None = Field(None, gt=0, le=240, description="cases must be older when they move (months)")
    classes_only: tuple[Identifier, ...] | None = Field(
        None, description="only these case classes; names a scenario does not have mean nothing (no unit)"
    )
    classes_never: tuple[Identifier, ...] = Field((), description="never these case classes (no unit)")
    min_yuan: Yuan | None = Field(None, description="least money that a closure of the class recovers (yuan)")
    max_yuan: Yuan | None = Field(None, description="most money that a closure of the class recovers (yuan)")
    max_km: float | None = Field(None, ge=0, le=20_000, description="longest distance between the two courts (km)")
    same_region: bool = Field(False, description="both courts under one intermediate court (on or off)")
    receiver: Literal["superior", "peer", "named", "any"] = Field(
        "any", description="the court directly above, a court of the same level, one named in the order, or any other (no unit)"
    )
    min_lag_weeks: int = Field(0, ge=0, le=52, description="least time between the order and the work (weeks)")
    approval_by: Literal["high", "intermediate", "none"] = Field(
        "none", description="level of the court that must approve beforehand, above the court of origin (no unit)"
    )
    decided_by: Literal["high", "intermediate", "any"] = Field(
        "any", description="least level of the court that decides, which must stand above both courts or be one (no unit)"
    )


class RuleSet(Section):
    """The law at a time, as far as plans depend on it."""

    name: Identifier = Field(description="unique name (no unit)")
    title: Title = Field(Title(), description="name shown to people (no unit)")
    in_force: InForce = Field(description="days on which these rules hold (dates)")
    sources: dict[Identifier, Title] = Field(min_length=1, max_length=50, description="what is cited, by key (text)")
    forms: dict[Form, FormRule] = Field(description="rules by form; a form not named has no basis and is closed (no unit)")


def rule_of(rules: RuleSet | None, form: Form | None) -> FormRule | None:
    """The rule of a form; ``None`` where there is none, or nothing to rule."""
    return None if rules is None or form is None else rules.forms.get(form)


def open_cells(problem: Problem, form: Form) -> Array:
    """Cells whose class and amount the form is open for, shape (N,), bool; age is a matter of ``age_caps``."""
    rules = problem.document.rules
    if rules is None:
        return np.ones(len(problem.cell_class), dtype=bool)
    rule = rules.forms.get(form)
    if rule is None or not rule.open:
        return np.zeros(len(problem.cell_class), dtype=bool)
    names = np.array(problem.classes)
    yuan = np.array([klass.yuan_per_closure for klass in problem.document.classes.values()])
    allowed = ~np.isin(names, rule.classes_never)
    if rule.classes_only is not None:
        allowed &= np.isin(names, rule.classes_only)
    if rule.min_yuan is not None:
        allowed &= yuan >= rule.min_yuan
    if rule.max_yuan is not None:
        allowed &= yuan <= rule.max_yuan
    mask: Array = allowed[problem.cell_class]
    return mask


def open_pairs(problem: Problem, form: Form) -> Array:
    """Pairs of an origin and a receiver that the form is open for, shape (J, J), bool."""
    courts = len(problem.courts)
    rules = problem.document.rules
    if rules is None:
        return np.ones((courts, courts), dtype=bool)
    rule = rules.forms.get(form)
    if rule is None or not rule.open:
        return np.zeros((courts, courts), dtype=bool)
    mask = ~np.eye(courts, dtype=bool)
    if rule.receiver == "superior":
        mask &= problem.parent[:, None] == np.arange(courts)
    if rule.receiver == "peer":
        tier = np.array([court.tier for court in problem.document.courts])
        mask &= tier[:, None] == tier
    if rule.same_region:
        mask &= problem.region[:, None] == problem.region
    if rule.max_km is not None:
        mask &= problem.km <= rule.max_km
    middle, high = _groups(problem)
    one_high = (high[:, None] == high) & (high >= 0)
    if rule.decided_by != "any":
        one_middle = (middle[:, None] == middle) & (middle >= 0)
        mask &= one_high if rule.decided_by == "high" else one_middle | one_high
    if rule.approval_by != "none":
        mask &= ((high >= 0) if rule.approval_by == "high" else (middle >= 0) | (high >= 0))[:, None]
    return mask


def _groups(problem: Problem) -> tuple[Array, Array]:
    """Number of the intermediate and of the high court at or above each court, each of shape (J,), -1 where none is known.

    Courts outside the scenario count by their level in the law: above a basic court stands an intermediate court, above that
    a high court, whether or not the scenario names them.
    """
    courts = problem.document.courts
    tier = {court.id: court.tier for court in courts}
    parent = {court.id: court.parent for court in courts}
    found: list[list[str | None]] = [[], []]
    for court in courts:  # one record of the file each
        at: str | None = court.id
        while at is not None and tier.get(at) == "basic":
            at = parent[at]
        middle = at if at is not None and tier.get(at) != "high" else None
        above = None if middle is None else parent.get(middle) or f"above {middle}"
        found[0].append(middle)
        found[1].append(above if middle is not None else at)
    numbers = []
    for names in found:
        known = {name: number for number, name in enumerate(dict.fromkeys(name for name in names if name is not None))}
        numbers.append(np.array([-1 if name is None else known[name] for name in names]))
    return numbers[0], numbers[1]


def age_caps(problem: Problem, form: Form) -> Array:
    """Most cases of each cell that may have moved by the end of each period, shape (N, T); infinite where nothing binds.

    Where the ages of a cell are unknown the rule cannot be checked, so it does not bind; ``unchecked`` says so.
    """
    rule = rule_of(problem.document.rules, form)
    if rule is None or rule.min_age_months is None:
        return np.full(problem.inflow.shape, np.inf)
    return problem.older_than(rule.min_age_months)


def post_ages(model: Model, problem: Problem, name: str, form: Form, cell: Array, period: Array, moved: Array) -> None:
    """Rows: by each date no more cases have left a cell than were old enough by then; ``moved`` are columns, (M,) each."""
    caps = age_caps(problem, form)
    dates = np.unique(period)
    i, d = np.nonzero((period[:, None] <= dates) & np.isfinite(caps[cell][:, dates]))
    at, row = np.unique(np.stack([cell[i], dates[d]]), axis=1, return_inverse=True)
    model.require(f"{name} age", row.ravel(), moved[i], 1.0, upper=caps[at[0], at[1]])


def unchecked(problem: Problem) -> tuple[str, ...]:
    """One warning for each mechanism whose rule on age cannot be checked for want of ages, or not for all its cases."""
    found = []
    for mechanism in problem.document.mechanisms:
        rule = rule_of(problem.document.rules, mechanism.legal_form)
        if not mechanism.on or rule is None or rule.min_age_months is None or not rule.open:
            continue
        meant = ~problem.dated
        if names := getattr(mechanism, "classes", ()):
            meant &= np.isin(problem.cell_class, problem.class_index(names))
        origins: Selector | None = getattr(mechanism, "origins", None)
        if origins is not None:
            meant &= problem.select(origins)[problem.cell_court]
        if meant.any():
            what = f"cases older than {rule.min_age_months:g} months ({rule.source})"
            kinds = sorted({problem.classes[k] for k in problem.cell_class[meant]})
            found.append(
                f"{mechanism.name} needs {what}, but the ages of these are unknown and not checked: {', '.join(kinds)}"
            )
    return tuple(found)
