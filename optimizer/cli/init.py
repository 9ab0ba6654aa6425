"""``optimizer init``: a name in, a starter scenario out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.console import print_json, say
from optimizer.cli.options import AsJson, InLang
from optimizer.errors import Fault, Place, ScenarioError


def init(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Name of the scenario; NAME.yaml is written.", show_default=False)
    ],
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if it exists.")] = False,
    excel: Annotated[bool, typer.Option("--excel", help="Write courts, officers and cases into NAME.xlsx.")] = False,
    lang: InLang = "en",
    as_json: AsJson = False,
) -> None:
    """Write a small commented scenario that solves at once, with its tables in a workbook if wanted."""
    import yaml

    from optimizer.scenario import Scenario
    from optimizer.starter import starter_text, starter_with_tables, write_starter_tables

    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    text = starter_text(path.stem if name else "")
    Scenario.from_document(yaml.safe_load(text), name=str(path))  # refuses names that cannot be
    written = [path, path.with_suffix(".xlsx")] if excel else [path]
    if excel:
        text = starter_with_tables(path.stem, written[1].name, lang)
    if taken := [file for file in written if file.exists() and not force]:
        expected = "another name, or --force"
        raise ScenarioError([Fault(Place(str(file)), "", "exists already", expected=expected) for file in taken])
    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
        if excel:
            write_starter_tables(written[1], lang)
    except FileExistsError as error:
        raise ScenarioError([Fault(Place(str(path)), "", "exists already", expected="another name, or --force")]) from error
    except OSError as error:
        raise ScenarioError([Fault(Place(str(path)), "", f"cannot be written: {error.strerror}")]) from error
    if as_json:
        print_json({"file": str(path), "files": list(map(str, written))})
    names = f"{path} and {written[1]} are" if excel else f"{path} is"
    say(f"{names} written. Next: optimizer check {path}, then optimizer solve {path}")
