"""A run folder in, its result out, or every reason why it cannot be trusted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.errors import VerificationError
from optimizer.facts import read_facts
from optimizer.replaying.replay import Violation
from optimizer.result import Result
from optimizer.scenario import Scenario
from optimizer.store.document import Reader, read_document, show
from optimizer.store.strict import CRASHES, damaged, read_json
from optimizer.store.tables import table_faults
from optimizer.store.writing import plain
from optimizer.verdict import unsound
from optimizer.verification import TOLERANCE

if TYPE_CHECKING:
    from optimizer.errors import Fault
    from optimizer.facts import Facts

_HEAD = re.compile(rb'\s*\{\s*"format"\s*:\s*\d+\s*,\s*"label"\s*:')
"""How every ``plan.json`` of this program begins, even one that was cut off."""


def is_run_folder(path: str | Path) -> bool:
    """Whether a folder holds a run of this program, sound or not, so that another run may be written over it."""
    try:
        with (Path(path) / "plan.json").open("rb") as file:
            return _HEAD.match(file.read(1024)) is not None
    except OSError:
        return False


def load_result(folder: str | Path) -> Result:
    """Read a run back and verify everything it says anew: plan, status quo, rules of thumb, proof, indicators and tables.

    The report and its figures are drawings of the run and are not read.

    Raises:
        ScenarioError: the folder holds no run, or a file of it is damaged or not as declared.
        VerificationError: what it says does not hold against the scenario beside it.
    """
    folder = Path(folder)
    result = read_result(folder)
    written = read_json(folder / "kpis.json")
    try:
        found = [*unsound(result)]
        if not found:  # what a broken plan gives is compared with nothing
            found += _kpi_violations(result, written)
            found += [Violation(_cell(fault), 0.0, "", _difference(fault)) for fault in table_faults(result, folder)]
    except CRASHES as error:
        raise damaged(folder / "plan.json", error) from error
    if found:
        raise VerificationError(found)
    return result


def read_result(folder: str | Path) -> Result:
    """Read a run back without verifying it.

    Raises:
        ScenarioError: the folder holds no run, or a file of it is damaged or not as declared: every fault at once.
    """
    folder = Path(folder)
    facts = _read_facts(folder / "scenario.json")
    file = folder / "plan.json"
    document, seconds = read_json(file), _read_seconds(folder / "run.json")
    try:
        stored = read_document(document, str(file), facts)
    except CRASHES as error:
        raise damaged(file, error) from error
    return Result(
        facts,
        stored.label,
        stored.plan,
        stored.nobody_moves,
        stored.proof,
        rules=stored.rules,
        seconds=seconds,
        warnings=stored.warnings,
        folder=folder,
    )


def _read_facts(path: Path) -> Facts:
    data = read_json(path)
    known = ("document", "file", "variant", "outside", "basis", "assumptions")
    try:
        if not isinstance(data, dict) or sorted(data) != sorted(known):
            raise ValueError(f"it holds {show(data)}, not {', '.join(known)}")
        if not isinstance(data["file"], str | None):
            raise ValueError("file is neither a text nor null")
        if not isinstance(data["outside"], list) or not all(isinstance(court, str) for court in data["outside"]):
            raise ValueError("outside is no list of courts")
        return read_facts(Scenario.from_dump(data))
    except CRASHES as error:
        raise damaged(path, error) from error


def _read_seconds(path: Path) -> dict[str, float]:
    data = read_json(path)
    reader = Reader(str(path))
    seconds = data.get("seconds") if isinstance(data, dict) and len(data) == 1 else None
    if not isinstance(seconds, dict):
        reader.wrong("seconds", "is not what stands here", show(data), "seconds by stage, and nothing else")
    else:
        for name, value in seconds.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
                reader.wrong(f"seconds.{name}", "is not what stands here", show(value), "seconds")
    reader.close()
    return dict(seconds or {})


def _kpi_violations(result: Result, written: Any) -> list[Violation]:
    """Indicators that are not those of the plan, are missing, or are unknown."""
    if not isinstance(written, dict):
        return [Violation("kpis", 0.0, "", "kpis.json holds no indicators")]
    given = plain(result.totals())
    unknown = [
        Violation(f"kpi {name}", 0.0, "", f"kpis.json says {show(written[name])}, and there is no such indicator")
        for name in written
        if name not in given
    ]
    return unknown + [
        Violation(
            f"kpi {name}",
            0.0,
            "",
            f"kpis.json says {show(written[name]) if name in written else 'nothing'}, the plan gives {show(value)}",
        )
        for name, value in given.items()
        if name not in written or not _alike(value, written[name])
    ]


def _alike(value: Any, other: Any) -> bool:
    """Whether two values from JSON are the same, numbers within the verifier's tolerance."""
    if isinstance(value, dict) and isinstance(other, dict):
        return value.keys() == other.keys() and all(_alike(value[name], other[name]) for name in value)
    if isinstance(value, list) and isinstance(other, list):
        return len(value) == len(other) and all(map(_alike, value, other))
    if _is_number(value) and _is_number(other):
        return bool(abs(value - other) <= TOLERANCE * (1 + abs(value)))
    return type(value) is type(other) and bool(value == other)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cell(fault: Fault) -> str:
    name = Path(fault.place.file).name
    return f"{name}, {fault.path}" if fault.path else name


def _difference(fault: Fault) -> str:
    """A fault of a table in the words of a violation."""
    parts = [fault.message]
    if fault.value is not None:
        parts.append(f"found {fault.value}")
    if fault.expected is not None:
        parts.append(f"expected {fault.expected}")
    return "; ".join(parts)
