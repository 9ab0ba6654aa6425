"""Back-tests in, findings out: each judged by the judge of its kind, in order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.backtest.actions import judge_arithmetic, judge_deployed, judge_rank, judge_ridge
from optimizer.backtest.cases import Arithmetic, Case, Deployed, Figures, Indicators, Rank, Rates, Ridge, Staff, Total
from optimizer.backtest.finding import Finding, cautioned
from optimizer.backtest.published import judge_figures, judge_indicators, judge_rates
from optimizer.backtest.totals import judge_staff, judge_total
from optimizer.backtest.words import joined, same, say, titled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from optimizer.backtest.loading import Loaded


def judge(cases: Iterable[Loaded], *, held_back: bool = False) -> tuple[Finding, ...]:
    """Run every back-test in order; later ones may use what earlier ones fitted.

    Args:
        cases: what ``load_cases`` gave.
        held_back: whether tests of figures held back run too; without it their findings say that they did not.
    """
    found: dict[str, Finding] = {}
    for one in cases:
        case = one.case
        if case.held_back and not held_back:
            finding = Finding(case.name, case.proves, "held back", say("held_back", option=same("--held-back")))
        else:
            finding = _JUDGES[type(case)](one, found)
        reason = joined((cautioned(finding, one.uses), titled(case.note)))
        if finding.verdict == "held back":
            reason = finding.reason
        title = titled(case.title, case.name)
        found[case.name] = replace(
            finding, reason=reason, title=title, source=case.source, keys=one.uses, held_back=case.held_back
        )
    return tuple(found.values())


_JUDGES: dict[type[Case], Callable[[Loaded, dict[str, Finding]], Finding]] = {
    Total: judge_total,
    Staff: judge_staff,
    Ridge: judge_ridge,
    Rank: judge_rank,
    Deployed: judge_deployed,
    Arithmetic: judge_arithmetic,
    Figures: judge_figures,
    Indicators: judge_indicators,
    Rates: judge_rates,
}
