"""Files that appear whole or not at all, and never in place of somebody else's."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """An empty file beside ``path`` to write to: it takes that name when the block ends well, and vanishes when it does not.

    Raises:
        OSError: the folder cannot be made, or written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=path.suffix, delete=False) as file:
        draft = Path(file.name)
    try:
        yield draft
        draft.chmod(0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


Kind = tuple[str, tuple[str, ...]]

RUN: Kind = ("plan.json", ("format", "digest", "decisions"))
"""The file by which a run folder is known, and fields of it."""

COMPARISON: Kind = ("comparison.json", ("format", "baseline", "plans"))
"""The same for the folder of a comparison."""

WORKBOOK = "plan.xlsx"
"""The workbook of a run folder."""

WRITTEN: dict[Kind, tuple[str, ...]] = {
    RUN: (
        "plan.json",
        "scenario.json",
        "run.json",
        "kpis.json",
        "report.html",
        "figures",
        "courts.csv",
        "orders.csv",
        WORKBOOK,
    ),
    COMPARISON: ("comparison.json", "table.csv", "differences.csv", "report.html", "figures"),
}
"""What is written into such folders; any of these in a folder that is not known is somebody else's."""


def somebody_elses(folder: Path, kind: Kind) -> tuple[str, ...]:
    """Names in ``folder`` that a run or a comparison would write over, though this program did not write them.

    A folder is this program's own if it holds the file named by ``kind``, a JSON object with the fields named there.
    """
    name, fields = kind
    try:
        known = json.loads((folder / name).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        known = None
    if isinstance(known, dict) and all(field in known for field in fields):
        return ()
    return tuple(name for name in WRITTEN[kind] if (folder / name).exists())
