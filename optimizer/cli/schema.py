"""``optimizer schema``: the scenario language, as a JSON Schema for editors or as a reference for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.console import print_json, say
from optimizer.cli.options import AsJson, InLang, prepare_folder


def schema(
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write to this file instead.", show_default=False)] = None,
    as_reference: Annotated[
        bool, typer.Option("--reference", help="A reference for people instead, in Markdown: every field, with an example.")
    ] = False,
    lang: InLang = "en",
    as_json: AsJson = False,
) -> None:
    """Print the JSON Schema of scenario files, or the reference of their language."""
    if as_reference and as_json:
        raise typer.BadParameter("either --reference, which is Markdown, or --json", param_hint="schema")
    if as_reference:
        from optimizer.reference import reference

        text = reference(lang)
    else:
        from optimizer.scenario import json_schema

        if out is None:
            print_json(json_schema())
            return
        text = json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
    if out is None:
        typer.echo(text, nl=False)
        return
    prepare_folder(out.parent)
    out.write_text(text, encoding="utf-8")
    say(f"{out} is written")
