"""Results in, tables on a terminal out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.cli.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import Console
    from rich.table import Table

    from optimizer.result import Result

MOST_ORDERS = 20
"""Orders printed; the run folder holds all."""

SHARES = ("closing_rate", "worst_closing_rate", "gap")
COLUMNS = (
    "objective", "genuine", "closures", "open_end", "closing_rate", "worst_closing_rate", "donor_harm", "officers_moved",
    "cost_yuan",
)  # fmt: skip
"""KPIs that fit on a line."""


def print_run(out: Console, result: Result, baselines: Mapping[str, Result], lang: str) -> None:
    """What to do, what it brings against the baselines, how sure."""
    if result.plan is not None:
        _heading(out, "what to do", lang)
        _print_orders(out, result, lang)
        _heading(out, "against", lang)
        print_kpis(out, {word("plan", lang): result, **{word(name, lang): b for name, b in baselines.items()}}, lang)
    _heading(out, "how sure", lang)
    _print_certainty(out, result, lang)
    for warning in result.warnings:
        out.print(warning)


def print_kpis(out: Console, results: Mapping[str, Result], lang: str) -> None:
    """One row per plan."""
    table = _table()
    table.add_column(word("plan", lang), no_wrap=True)
    for name in (*COLUMNS, "gap", "status"):
        table.add_column(word(name, lang), justify="right")
    for label, result in results.items():
        kpis = result.totals()
        numbers = [number(name, kpis.get(name), lang) for name in (*COLUMNS, "gap")]
        table.add_row(label, *numbers, word(result.proof.status, lang))
    out.print(table)


def print_differences(out: Console, results: Mapping[str, Result], baseline: str, lang: str) -> None:
    """One row per other plan: its KPIs minus those of the baseline."""
    base = results[baseline].totals()
    table = _table()
    table.add_column(f"{word('differences', lang)} {baseline}", no_wrap=True)
    for name in COLUMNS:
        table.add_column(word(name, lang), justify="right")
    for label, result in results.items():
        if label != baseline:
            kpis = result.totals()
            table.add_row(label, *(_difference(name, kpis.get(name), base.get(name), lang) for name in COLUMNS))
    out.print(table)


def number(name: str, value: Any, lang: str) -> str:
    """A KPI as text: shares in per cent, the rest in whole numbers or to one decimal."""
    if value is None or value != value:  # NaN differs from itself
        return word("none", lang)
    if name in SHARES:
        return f"{value:.2%}"
    return f"{value:,.0f}" if name in ("officers_moved", "cost_yuan") else f"{value:,.1f}"


def _difference(name: str, value: Any, base: Any, lang: str) -> str:
    if value is None or base is None or value != value or base != base:
        return word("none", lang)
    text = number(name, value - base, lang)
    return text if text.startswith("-") else f"+{text}"


def _print_orders(out: Console, result: Result, lang: str) -> None:
    rows = [*_officer_rows(result, lang), *_case_rows(result, lang)]
    if not rows:
        out.print(word("nothing", lang))
        return
    table = _table()
    for name in ("measure", "from", "to", "who or what", "when"):
        table.add_column(word(name, lang), overflow="fold")
    for row in rows[:MOST_ORDERS]:
        table.add_row(*row)
    out.print(table)
    if len(rows) > MOST_ORDERS:
        out.print(word("more rows", lang).format(n=len(rows) - MOST_ORDERS))


def _officer_rows(result: Result, lang: str) -> Iterator[tuple[str, ...]]:
    """One row per donor, host and window, with the heads by role."""
    frame = result.orders()
    keys = [f"title_{lang}", f"donor_{lang}", f"host_{lang}", "start", "end"]
    for (title, donor, host, start, end), group in frame.groupby(keys, sort=False):
        who = ", ".join(f"{heads:.0f} {role}" for heads, role in zip(group["heads"], group[f"role_{lang}"], strict=True))
        yield str(title), str(donor), str(host), who, f"{start} - {end}"


def _case_rows(result: Result, lang: str) -> Iterator[tuple[str, ...]]:
    frame = result.moves()
    keys = [f"title_{lang}", f"origin_{lang}", f"receiver_{lang}", f"class_{lang}", "ordered"]
    for (title, origin, receiver, klass, ordered), group in frame.groupby(keys, sort=False):
        what = f"{group['cases'].sum():,.0f} {word('cases', lang)}, {klass}"
        yield str(title), str(origin), str(receiver), what, str(ordered)


def _print_certainty(out: Console, result: Result, lang: str) -> None:
    proof = result.proof
    table = _table(header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(word("status", lang), word(proof.status, lang))
    if proof.stopped_by:
        table.add_row(word("stopped by", lang), proof.stopped_by)
    if result.plan is not None:
        none = word("not proven", lang)
        verdict = word("clean", lang) if result.verified else f"{len(result.violations)} {word('violations', lang)}"
        table.add_row(word("objective", lang), number("objective", proof.objective, lang))
        table.add_row(word("bound", lang), none if proof.bound is None else number("objective", proof.bound, lang))
        table.add_row(word("gap of plan", lang), none if proof.gap is None else f"{proof.gap:.3%}")
        table.add_row(word("gap of gain", lang), word("none", lang) if proof.gain_gap is None else f"{proof.gain_gap:.3%}")
        table.add_row(word("verifier", lang), verdict)
    table.add_row(word("seconds", lang), f"{sum(result.seconds.values()):.1f} ({proof.solver})")
    out.print(table)


def _heading(out: Console, key: str, lang: str) -> None:
    out.print(f"\n{word(key, lang)}", style="bold")


def _table(*, header: bool = True) -> Table:
    from rich.table import Table

    return Table(box=None, show_header=header, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
