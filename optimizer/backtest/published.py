"""Published figures, core indicators and rates of actions in, findings out: held against the status quo of a scenario."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.backtest.finding import PASSED, Finding, no_effort, taken_effort
from optimizer.backtest.ranges import intervals, spread
from optimizer.backtest.words import (
    bracketed,
    cases_text,
    indicator_text,
    inside_line,
    joined,
    named,
    range_lines,
    ratio,
    same,
    say,
    say_all,
    share_text,
    titled,
)
from optimizer.calibration import scaled
from optimizer.evaluation import status_quo_plan
from optimizer.facts import Facts, horizon_days, meant, read_facts
from optimizer.indicators import indicator_totals
from optimizer.ledger import Ledger, counts, replay_plan
from optimizer.problem import build_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from optimizer.backtest.cases import Count, Figures, IndicatorName, Indicators, Rates
    from optimizer.backtest.finding import Verdict
    from optimizer.backtest.loading import Loaded
    from optimizer.scenario import Scenario
    from optimizer.texts import Text

Array = NDArray[Any]
Predicted = dict[str, float | None]

YEAR = 365.25
"""Days of a year, as everywhere in the program."""


def judge_figures(one: Loaded, found: dict[str, Finding]) -> Finding:
    """Several published figures of some courts against the status quo."""
    case: Figures = one.case
    assert one.scenario is not None
    effort = taken_effort(case, found)
    if effort is None:
        return no_effort(case, found)
    predict = partial(_counted, case, effort)
    predicted = predict(one.scenario)
    if predicted is None:
        return Finding(case.name, case.proves, "not identified", say("no_status_quo"))
    errors = {name: value / case.reported[name] - 1 for name, value in predicted.items() if value is not None}
    off = [name for name, error in errors.items() if abs(error) > case.figures[name].within]
    names = {name: _figure_name(case, name, one.scenario) for name in case.figures}
    lines = tuple(
        say("figure_error", figure=names[name], error=error, within=case.figures[name].within) for name, error in errors.items()
    )
    reasons = [say("figures_off", names=joined((names[name] for name in off), "mark.list"))] if off else []
    if errors and not off:
        reasons.append(say("figures_met"))
    verdict, reasons = _verdict(case, off, errors, [names[name] for name in names if name not in errors], reasons)
    finding = Finding(case.name, case.proves, verdict, joined(reasons), (), lines, (), _left(case, effort, found))
    return _with_rows(one, finding, names, predicted, dict.fromkeys(names, cases_text), lambda at: predict(at) or {})


def _verdict(
    case: Figures | Indicators, off: list[str], known: Mapping[str, float], missing: list[Text], reasons: list[Text]
) -> tuple[Verdict, list[Text]]:
    """What a test ends with whose figures are known or not, and its reasons with what is not."""
    unknown = [say("not_known", names=joined(missing, "mark.list"))] if missing else []
    return "failed" if off else PASSED[case.proves] if known else "not identified", reasons + unknown


def _left(case: Figures | Indicators, effort: float, found: Mapping[str, Finding]) -> tuple[Text, ...]:
    """What was not fitted to these figures."""
    if case.effort_of is None:
        return say_all("officers", "inflow", "stock", "effort")
    taken = say("effort_taken", effort=effort, test=found[case.effort_of].title)
    return (*say_all("officers", "inflow", "stock"), taken)


def _with_rows(
    one: Loaded,
    finding: Finding,
    names: Mapping[str, Text],
    predicted: Predicted,
    write: Mapping[str, Callable[[float], Text]],
    predict: Callable[[Scenario], Predicted],
) -> Finding:
    """The finding with a row for each figure and what comes of it where assumptions run over their ranges."""
    assert one.scenario is not None
    found = intervals(one.scenario, one.case.vary, lambda at: dict.fromkeys(names) | predict(at))
    rows, numbers, lines = [], dict(predicted), list(finding.arithmetic)
    shown_names = names if len(names) > 1 else {}
    lines += range_lines(found, write, shown_names)
    for name, value in predicted.items():
        shown = say("unknown") if value is None else write[name](value)
        if found and value is not None:
            numbers[f"{name} low"], numbers[f"{name} high"] = low, high = spread(name, value, found)
            shown = bracketed(shown, write[name](low), write[name](high))
            lines.append(inside_line(name, one.case.reported[name], (low, high), shown_names))
        rows.append((names[name], shown, write[name](one.case.reported[name])))
    return replace(finding, rows=tuple(rows), arithmetic=tuple(lines), numbers=numbers, intervals=found)


def _status_quo(scenario: Scenario, effort: float) -> tuple[Facts, Ledger] | None:
    """What the status quo does at an effort multiplier; ``None`` where there is none."""
    plan = status_quo_plan(scaled(build_problem(scenario), {"effort": effort}))
    if plan is None:
        return None
    facts = read_facts(scenario)
    return facts, replay_plan(facts, plan)


def _counted(case: Figures, effort: float, scenario: Scenario) -> Predicted | None:
    """Every figure of a test in the status quo of a scenario."""
    both = _status_quo(scenario, effort)
    if both is None:
        return None
    here = np.array(meant(both[0], case.courts))
    return {name: _count(*both, here, count) for name, count in case.figures.items()}


def _count(facts: Facts, ledger: Ledger, here: Array, count: Count) -> float | None:
    """One figure: cases, or cases for each officer of a role and each year; ``None`` if there is no such officer.

    Nobody moves and no case does, so that what a court's own queues do is what the court does. ``here``: shape (J,), bool.
    """
    cells, closures = facts.cells, ledger.closures
    restored = np.array([kind.restored for kind in facts.document.classes.values()])[cells.klass]
    of = here[cells.court] & (True if count.restored is None else restored == count.restored)
    filed = float((cells.inflow + ledger.back)[of].sum())
    accepted = filed + float((cells.opening + cells.pipeline)[of].sum())
    closed = float(closures.by_cell(closures.all, len(cells))[of].sum())
    value = {"filed": filed, "accepted": accepted, "closed": closed, "open": accepted - closed}[count.counts]
    if count.per_head_of is None:
        return value
    heads = facts.staff.heads[here, facts.roles.index(count.per_head_of)].sum(axis=0)
    lengths = np.array(facts.time.lengths)
    heads_years = float((heads * lengths).sum()) / YEAR
    return value / heads_years if heads_years > 0 else None


def _figure_name(case: Figures, name: str, scenario: Scenario) -> Text:
    """What a figure counts, if the test gives it no name of its own."""
    if name in case.names:
        return named(case, name)
    count = case.figures[name]
    kind = say("first_cases" if count.restored is False else "restored_cases" if count.restored else "all_cases")
    what = say(
        {"filed": "count_filed", "accepted": "count_accepted", "closed": "count_closed", "open": "count_open"}[count.counts],
        cases=kind,
    )
    if count.per_head_of is None:
        return what
    return say("per_head", what=what, role=titled(scenario.document.roles[count.per_head_of].title, count.per_head_of))


def judge_indicators(one: Loaded, found: dict[str, Finding]) -> Finding:
    """Published core indicators against those of the status quo."""
    case: Indicators = one.case
    assert one.scenario is not None
    effort = taken_effort(case, found)
    if effort is None:
        return no_effort(case, found)
    predict = partial(_indicated, case, effort)
    predicted = predict(one.scenario)
    if predicted is None:
        return Finding(case.name, case.proves, "not identified", say("no_status_quo"))
    names = {name: indicator_text(of) if name not in case.names else named(case, name) for name, of in case.indicators.items()}
    known = {name: value - case.reported[name] for name, value in predicted.items() if value is not None}
    off = [name for name, error in known.items() if abs(error) > case.within]
    missing = [names[name] for name in predicted if name not in known]
    reasons = (
        [say("indicators_off", names=joined((names[name] for name in off), "mark.list"), within=100 * case.within)]
        if off
        else []
    )
    if known and not off:
        reasons.append(say("indicators_met", within=100 * case.within))
    lines = tuple(
        say("indicator_line", name=names[name], error=100 * known[name], why=_speaks(of, one.scenario))
        if name in known
        else say("indicator_unknown_line", name=names[name], why=_silent(of))
        for name, of in case.indicators.items()
    )
    verdict, reasons = _verdict(case, off, known, missing, reasons)
    finding = Finding(case.name, case.proves, verdict, joined(reasons), (), lines, (), _left(case, effort, found))
    return _with_rows(one, finding, names, predicted, dict.fromkeys(names, share_text), lambda at: predict(at) or {})


def _indicated(case: Indicators, effort: float, scenario: Scenario) -> Predicted | None:
    """Every indicator of a test in the status quo of a scenario, ``None`` for what the scenario does not tell."""
    both = _status_quo(scenario, effort)
    if both is None:
        return None
    totals = indicator_totals(*both)
    load = float(counts(*both, "load").sum())
    totals["closing_rate"] = float(counts(*both, "closures").sum()) / load if load > 0 else None
    return {name: totals[of] for name, of in case.indicators.items()}


def _speaks(of: IndicatorName, scenario: Scenario) -> Text:
    """What the model's counterpart of an indicator is, and how it differs from the official one."""
    days = horizon_days(read_facts(scenario))
    return say(
        {
            "in_time_share": "speaks_in_time",
            "compliant_terminations": "speaks_compliant",
            "petitions_finished": "speaks_petitions",
            "closing_rate": "speaks_rate",
        }[of],
        days=days,
    )


def _silent(of: IndicatorName) -> Text:
    """What a scenario would have to give for an indicator to be known."""
    return say(
        {
            "in_time_share": "silent_in_time",
            "compliant_terminations": "silent_compliant",
            "petitions_finished": "silent_petitions",
            "closing_rate": "silent_rate",
        }[of]
    )


def judge_rates(one: Loaded, found: dict[str, Finding]) -> Finding:
    """Closures per officer-day of published actions against what efforts imply by class."""
    case: Rates = one.case
    assert one.scenario is not None
    effort = taken_effort(case, found)
    if effort is None:
        return no_effort(case, found)
    reported = {
        name: ratio(named(case, name), *(case.reported[part] for part in parts)) for name, parts in case.actions.items()
    }
    least, most = min(rate for rate, _ in reported.values()), max(rate for rate, _ in reported.values())
    implied = {name: rates for name, rates in _implied(read_facts(one.scenario), effort).items() if rates is not None}
    titles = {name: titled(kind.title, name) for name, kind in one.scenario.document.classes.items()}
    rows = tuple(
        (
            say("rate_of", what=titles[name]),
            bracketed(*(same(f"{rate:.3f}") for rate in rates)),
            same(f"{least:.3f} – {most:.3f}") if name in case.classes else same(""),
        )
        for name, rates in implied.items()
    )
    off = [name for name in case.classes if name not in implied or not least <= implied[name][0] <= most]
    reason = (
        say("rates_off", names=joined((titles[name] for name in off), "mark.list"), low=least, high=most)
        if off
        else say("rates_met", low=least, high=most)
    )
    numbers = {name: rates[0] for name, rates in implied.items()} | {name: rate for name, (rate, _) in reported.items()}
    verdict = "failed" if off else PASSED[case.proves]
    lines = (*(line for _, line in reported.values()), say("rates_note"))
    return Finding(case.name, case.proves, verdict, reason, rows, lines, (), say_all("effort", "mix"), numbers)


def _implied(facts: Facts, effort: float) -> dict[str, tuple[float, float, float] | None]:
    """By class closures per officer-day of all roles: at the mean effort, in the hardest cell, and in the easiest.

    Tied cells are left out. The mean is weighted by cases open at the start and coming in; ``None`` for a class without any.
    """
    cells, out = facts.cells, {}
    days = effort * cells.effort.sum(axis=1)
    for number, name in enumerate(facts.classes):
        of = (cells.klass == number) & ~cells.tied & (cells.arrived[:, -1] > 0)
        weight = cells.arrived[of, -1]
        mean = float((days[of] * weight).sum() / weight.sum()) if of.any() else None
        out[name] = None if mean is None else (1 / mean, 1 / float(days[of].max()), 1 / float(days[of].min()))
    return out
