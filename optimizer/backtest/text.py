"""Findings in, the report of the back-tests out, as Markdown in a language."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from optimizer.backtest.cases import Proof
from optimizer.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.backtest.finding import Finding
    from optimizer.texts import Lang


def markdown(findings: Sequence[Finding], lang: Lang) -> str:
    """The whole report: what can be proven and was, a table of verdicts, then each test with its arithmetic."""
    lines = [f"# {label('backtests', lang)}", "", label("backtests_note", lang), ""]
    lines += [*_by_proof(findings, lang), ""]
    lines += [f"| {label('proves', lang)} | {label('backtest', lang)} | {label('verdict', lang)} |", "| --- | --- | --- |"]
    for finding in findings:
        verdict = label(f"verdict.{finding.verdict}", lang)
        lines.append(f"| {label(f'proves.{finding.proves}', lang)} | {finding.title[lang]} | {verdict} |")
    for finding in findings:
        lines += ["", f"## {finding.title[lang]}", "", *_one(finding, lang)]
    return "\n".join(lines) + "\n"


def _by_proof(findings: Sequence[Finding], lang: Lang) -> Iterator[str]:
    """For each kind of proof what it means, and how many tests ended with which verdict."""
    mark = label("mark.clauses", lang)
    for proof in get_args(Proof):
        verdicts = [finding.verdict for finding in findings if finding.proves == proof]
        ended = [
            label("verdicts_counted", lang, verdict=label(f"verdict.{verdict}", lang), n=verdicts.count(verdict))
            for verdict in dict.fromkeys(verdicts)
        ]
        what = label(f"proves.{proof}", lang)
        yield label("proof_line", lang, what=what, meaning=label(f"proof.{proof}", lang), verdicts=mark.join(ended) or "–")


def _one(finding: Finding, lang: Lang) -> Iterator[str]:
    """One test: what it proves, predicted against reported, arithmetic, what was fitted, source, and verdict."""
    held = f"{label('mark.clauses', lang)}{label('held_back_figures', lang)}" if finding.held_back else ""
    yield f"- {label('proves', lang)}: {label(f'proves.{finding.proves}', lang)}{held}"
    if finding.rows:
        yield from ("", f"| | {label('predicted', lang)} | {label('reported', lang)} |", "| --- | ---: | ---: |")
        yield from (f"| {what[lang]} | {predicted[lang]} | {reported[lang]} |" for what, predicted, reported in finding.rows)
        yield ""
    yield from (f"- {line[lang]}" for line in finding.arithmetic)
    if finding.verdict != "held back":
        mark = label("mark.clauses", lang)
        for name, listed in (("fitted", finding.fitted), ("not_fitted", finding.not_fitted)):
            yield f"- {label(name, lang)}: {mark.join(text[lang] for text in listed) or '–'}"
    keys = ", ".join(label("key_and_use", lang, figure=key, use=label(f"use.{use}", lang)) for key, use in finding.keys.items())
    yield f"- {label('source', lang)}: {finding.source}{f' [{keys}]' if keys else ''}"
    yield ""
    yield f"**{label(f'verdict.{finding.verdict}', lang)}**: {finding.reason[lang]}"
