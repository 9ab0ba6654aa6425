"""``optimizer schema``: the JSON Schema that lets editors complete and check scenario files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.console import print_json, say
from optimizer.cli.options import AsJson, prepare_folder


def schema(
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write to this file instead.", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """Print the JSON Schema of scenario files."""
    import json

    from optimizer.scenario import json_schema

    if out is None:
        print_json(json_schema())
        return
    prepare_folder(out.parent)
    out.write_text(json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    say(f"{out} is written")
