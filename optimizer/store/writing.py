"""A result in, a run folder out; all or nothing."""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.store.document import FORMAT
from optimizer.store.tables import TABLES, table_text

if TYPE_CHECKING:
    from optimizer.plan import Plan
    from optimizer.result import Result


def save_result(result: Result, folder: str | Path) -> None:
    """Write a run; files appear whole or not at all, other files in the folder are left alone.

    The tables of an earlier run go where this one has no plan.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as inside:
        draft = Path(inside)
        _write_json(draft / "scenario.json", result.scenario.dump())
        _write_json(draft / "plan.json", _plan_document(result))
        _write_json(draft / "run.json", {"seconds": result.seconds})
        _write_json(draft / "kpis.json", plain(result.totals()))
        for name in TABLES if result.plan is not None else ():
            text = table_text(result, name)
            (draft / f"{name}.csv").write_text(text, encoding="utf-8-sig", newline="\n")  # the mark lets Excel read Chinese
        for name in TABLES if result.plan is None else ():
            (folder / f"{name}.csv").unlink(missing_ok=True)
        for file in sorted(draft.iterdir()):
            shutil.move(file, folder / file.name)


def plain(value: Any) -> Any:
    """JSON has no NaN and no numpy: floats that are not finite become ``None``, dates become text."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def _plan_document(result: Result) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "label": result.label,
        "digest": result.scenario.digest,
        "proof": plain(vars(result.proof)),
        "warnings": list(result.warnings),
        "decisions": _decisions(result.plan),
        "nobody_moves": _decisions(result.nobody_moves),
        "rules": {name: _decisions(plan) for name, plan in result.rules.items()},
    }


def _decisions(plan: Plan | None) -> dict[str, Any] | None:
    """A plan as plain data, by owner and table."""
    if plan is None:
        return None
    return {
        owner: {
            name: {
                "unit": table.unit,
                "index": {k: v.tolist() for k, v in table.index.items()},
                "amount": table.amount.tolist(),
            }
            for name, table in sorted(tables.items())
        }
        for owner, tables in sorted(plan.decisions.items())
    }


def _write_json(path: Path, data: Any) -> None:
    # order is kept: the order of courts, classes and roles is that of the plan's indices
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    path.write_text(text + "\n", "utf-8")
