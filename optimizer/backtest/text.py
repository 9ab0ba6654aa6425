"""Findings in, the report of the back-tests out, as Markdown in a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.backtest.verdicts import Finding
    from optimizer.texts import Lang


def markdown(findings: Sequence[Finding], lang: Lang) -> str:
    """The whole report: a table of verdicts, then each test with its arithmetic."""
    lines = [f"# {label('backtests', lang)}", "", label("backtests_note", lang), ""]
    lines += [f"| {label('backtest', lang)} | {label('verdict', lang)} |", "| --- | --- |"]
    lines += [f"| {finding.title[lang]} | {label(f'verdict.{finding.verdict}', lang)} |" for finding in findings]
    mark = label("mark.clauses", lang)
    for finding in findings:
        lines += ["", f"## {finding.title[lang]}", ""]
        if finding.rows:
            lines += [f"| | {label('predicted', lang)} | {label('reported', lang)} |", "| --- | ---: | ---: |"]
            lines += [f"| {what[lang]} | {predicted[lang]} | {reported[lang]} |" for what, predicted, reported in finding.rows]
            lines.append("")
        lines += [f"- {line[lang]}" for line in finding.arithmetic]
        for name, listed in (("fitted", finding.fitted), ("not_fitted", finding.not_fitted)):
            lines.append(f"- {label(name, lang)}: {mark.join(text[lang] for text in listed) or '–'}")
        keys = f" [{', '.join(finding.keys)}]" if finding.keys else ""
        lines += [f"- {label('source', lang)}: {finding.source}{keys}", ""]
        lines.append(f"**{label(f'verdict.{finding.verdict}', lang)}**: {finding.reason[lang]}")
    return "\n".join(lines) + "\n"
