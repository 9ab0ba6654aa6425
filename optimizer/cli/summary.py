"""Results in, the story of the report on a terminal out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.cli.console import print_table
from optimizer.report.closed import closed
from optimizer.report.numbers import change_rows, kpi_rows, unknown, unresolved
from optimizer.report.story import costs, deeds, warned
from optimizer.report.sureness import brings, headline, sureness
from optimizer.texts import label, plan_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from optimizer.comparison import Comparison
    from optimizer.result import Result
    from optimizer.texts import Lang


def print_run(out: Console, result: Result, baselines: Mapping[str, Result], lang: Lang) -> None:
    """What it is worth; then what to do, what follows from it against the baselines, what it costs whom, how sure it is."""
    if result.plan is None:
        return
    out.print(headline(result, lang), style="bold")
    _heading(out, label("what_to_do", lang))
    for deed in deeds(result, lang):
        out.print(deed.text)
        for part in deed.parts:
            out.print(f"    {part}")
    _heading(out, label("what_it_brings", lang))
    out.print(brings(result, lang))
    for text in closed(result, lang):
        out.print(text)
    out.print()
    _print_missing(out, baselines, lang)
    plans = {label("plan", lang): result, **{name: one for name, one in baselines.items() if one.plan is not None}}
    print_table(out, [label("indicator", lang), *(plan_label(name, lang) for name in plans)], kpi_rows(plans, lang))
    _print_unknown(out, plans, lang)
    _heading(out, label("what_it_costs", lang))
    for text in costs(result, lang):
        out.print(text)
    advice = warned(result, lang)
    if advice:
        _heading(out, label("warned", lang))
    for text in advice:
        out.print(text)
    _heading(out, label("how_sure", lang))
    for text in (*sureness(result, lang), *(one[lang] for one in result.warnings)):
        out.print(text)


def _print_missing(out: Console, results: Mapping[str, Result], lang: Lang) -> None:
    """Plans that there are not, and why; a baseline is missing since it breaks a rule, not for want of time."""
    for name, result in results.items():
        if result.plan is None:
            baseline = result.proof.solver == "rule of thumb"
            why = label("no_baseline", lang) if baseline else label(f"status.{result.proof.status}", lang)
            out.print(f"{plan_label(name, lang)}: {why}")


def print_comparison(out: Console, comparison: Comparison, lang: Lang) -> None:
    """Every KPI of every plan, then the same minus the baseline."""
    results = {name: result for name, result in comparison.results.items() if result.plan is not None}
    _print_missing(out, comparison.results, lang)
    if results:
        print_table(out, [label("indicator", lang), *(plan_label(name, lang) for name in results)], kpi_rows(results, lang))
        _print_unknown(out, results, lang)
    if len(results) > 1 and comparison.baseline in results:
        _heading(out, label("against", lang, baseline=plan_label(comparison.baseline, lang)))
        _print_differences(out, comparison, [name for name in results if name != comparison.baseline], lang)


def _print_differences(out: Console, comparison: Comparison, names: Sequence[str], lang: Lang) -> None:
    """First the worth, which is optimised, then what follows from it."""
    worth, follows = change_rows(comparison, names, lang)
    heads = [plan_label(name, lang) for name in names]
    between = [[label("consequences", lang), *("" for _ in names)]]
    print_table(out, [label("indicator", lang), *heads], [*worth, *between, *follows])
    if set(unresolved(comparison)) & set(names):
        out.print(label("brackets", lang))


def _print_unknown(out: Console, results: Mapping[str, Result], lang: Lang) -> None:
    text = unknown(results, lang)
    if text:
        out.print(text)


def _heading(out: Console, text: str) -> None:
    out.print(f"\n{text}", style="bold")
