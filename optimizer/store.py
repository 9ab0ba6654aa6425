"""Results in folders: ``scenario.json`` and ``plan.json`` to load and verify again, CSV tables for people; all or nothing.

``plan.json`` is the same to the byte for the same input and options; how long it took stands apart, in ``run.json``.
"""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.errors import Fault, Place, ScenarioError, VerificationError
from optimizer.mechanisms.base import Violation
from optimizer.plan import Plan, Table
from optimizer.problem import build_problem
from optimizer.result import Proof, Result, check, status_quo_kpis
from optimizer.scenario import Scenario
from optimizer.verification import TOLERANCE

if TYPE_CHECKING:
    from pandas import DataFrame

FORMAT = 1
"""Version of the folder's layout."""

TABLES = ("courts", "regions", "series", "orders", "moves", "acts", "bureaus", "utilisation")
"""Frames of a result that are written as CSV."""


def save_result(result: Result, folder: str | Path) -> None:
    """Write a run; files appear whole or not at all, other files in the folder are left alone."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as inside:
        draft = Path(inside)
        _write_json(draft / "scenario.json", result.scenario.dump())
        _write_json(draft / "plan.json", _plan_document(result))
        _write_json(draft / "run.json", {"seconds": result.seconds})
        _write_json(draft / "kpis.json", plain(result.totals()))
        if result.plan is not None:
            for name in TABLES:
                _write_csv(draft / f"{name}.csv", getattr(result, name)())
        for file in sorted(draft.iterdir()):
            shutil.move(file, folder / file.name)


def load_result(folder: str | Path) -> Result:
    """Read a run back and verify it anew.

    Raises:
        ScenarioError: the folder holds no run, or a file of it is damaged.
        VerificationError: the plan does not hold against the scenario beside it.
    """
    result = read_result(folder)
    try:
        check(result)
    except (IndexError, KeyError, ValueError) as error:  # tables that do not fit the scenario beside them
        raise _damaged(Path(folder) / "plan.json", str(error)) from error
    _check_kpis(result, _read_json(Path(folder) / "kpis.json"))
    return result


def _check_kpis(result: Result, written: Any) -> None:
    """Refuse a run whose indicators are not those of its plan."""
    if not isinstance(written, dict):
        raise VerificationError([Violation("kpis", 0.0, "", "kpis.json holds no indicators")])
    found = [
        Violation(f"kpi {name}", 0.0, "", f"kpis.json says {written.get(name)}, the plan gives {value}")
        for name, value in plain(result.totals()).items()
        if not _alike(value, written.get(name))
    ]
    if found:
        raise VerificationError(found)


def _alike(value: Any, other: Any) -> bool:
    if isinstance(value, float) and isinstance(other, int | float):
        return abs(value - other) <= TOLERANCE * (1 + abs(value))
    return bool(value == other)


def read_result(folder: str | Path) -> Result:
    """Read a run back without verifying it."""
    folder = Path(folder)
    scenario = Scenario.from_dump(_read_json(folder / "scenario.json"))
    document = _read_json(folder / "plan.json")
    try:
        proof = _proof(document["proof"])
        plan = None if document["decisions"] is None else _plan(document["decisions"])
        label, warnings = document["label"], tuple(document["warnings"])
        seconds = dict(_read_json(folder / "run.json")["seconds"])
        same = document["digest"] == scenario.digest
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(folder / "plan.json", str(error)) from error
    if not same:
        raise _damaged(folder / "scenario.json", "this is not the scenario the plan was made for")
    problem = build_problem(scenario)
    reference, value = status_quo_kpis(problem)
    return Result(problem, plan, replace(proof, status_quo=value), (), reference, seconds, label, warnings=warnings)


def plain(value: Any) -> Any:
    """JSON has no NaN and no numpy: floats that are not finite become ``None``, dates become text."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def _plan_document(result: Result) -> dict[str, Any]:
    decisions = None
    if result.plan is not None:
        decisions = {
            owner: {
                name: {
                    "unit": table.unit,
                    "index": {k: v.tolist() for k, v in table.index.items()},
                    "amount": table.amount.tolist(),
                }
                for name, table in sorted(tables.items())
            }
            for owner, tables in sorted(result.plan.decisions.items())
        }
    return {
        "format": FORMAT,
        "label": result.label,
        "digest": result.scenario.digest,
        "proof": plain(vars(result.proof)),
        "warnings": list(result.warnings),
        "decisions": decisions,
    }


def _proof(data: dict[str, Any]) -> Proof:
    prices, steps = data.get("prices"), data.get("steps") or ()
    prices = None if prices is None else np.asarray(prices, dtype=float)
    return Proof(**{**data, "prices": prices, "steps": tuple((str(name), float(worth)) for name, worth in steps)})


def _plan(decisions: dict[str, Any]) -> Plan:
    return Plan({owner: {name: _table(table) for name, table in tables.items()} for owner, tables in decisions.items()})


def _table(table: dict[str, Any]) -> Table:
    index = {key: np.asarray(column, dtype=int) for key, column in table["index"].items()}
    if any(column.min(initial=0) < 0 for column in index.values()):
        raise ValueError("an index is negative")  # numpy would count it from the end
    return Table(index, np.asarray(table["amount"], dtype=float), table["unit"])


def _write_json(path: Path, data: Any) -> None:
    # order is kept: the order of courts, classes and roles is that of the plan's indices
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    path.write_text(text + "\n", "utf-8")


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(path, str(error)) from error


def _write_csv(path: Path, frame: DataFrame) -> None:
    frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")  # the mark lets Excel read Chinese


def _damaged(path: Path, why: str) -> ScenarioError:
    return ScenarioError(
        [Fault(Place(str(path)), "", f"cannot be read as part of a saved run: {why}", expected="a run folder")]
    )
