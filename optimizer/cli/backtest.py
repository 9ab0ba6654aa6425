"""``optimizer backtest``: a folder of back-tests in, predicted against reported out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.console import ExitCode, console, print_json, say
from optimizer.cli.options import AsJson, InLang, Quiet, prepare_file


def backtest(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of back-tests.")] = Path("scenarios/backtests"),
    out: Annotated[Path | None, typer.Option(metavar="FILE.md", help="Write the report here.", show_default=False)] = None,
    held_back: Annotated[bool, typer.Option("--held-back", help="Run the tests of figures held back too.")] = False,
    lang: InLang = "en",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Hold the model against published figures: what each test proves, what it finds, what was fitted, what cannot be known."""
    from dataclasses import asdict

    from optimizer.backtest import judge, load_cases, markdown
    from optimizer.cli.progress import shown_progress
    from optimizer.files import draft_of

    cases = load_cases(folder)
    if out is not None:
        prepare_file(out)
    with shown_progress("backtest", quiet=quiet, at="testing"):
        findings = judge(cases, held_back=held_back)
    text = markdown(findings, lang)
    if out is not None:
        with draft_of(out) as draft:
            draft.write_text(text, encoding="utf-8")
    if as_json:
        print_json([asdict(finding) for finding in findings])
    elif not quiet:
        console(err=False).print(text, markup=False, highlight=False, soft_wrap=True)
    left = [finding.name for finding in findings if finding.verdict == "held back"]
    if left:
        say(f"held back, not run: {', '.join(left)}; --held-back runs them", quiet=quiet)
    if out is not None:
        say(f"written to: {out}")
    return ExitCode.OK
