"""Calibration in, a scenario file out that extends the one calibrated and carries the multipliers in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.errors import Fault, Place, ScenarioError
from optimizer.files import draft_of
from optimizer.scenario import Scenario
from optimizer.scenario.assumptions import restored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.calibration.calibrate import Calibration
    from optimizer.scenario.schema import Document

DIGITS = 7
"""Significant digits of numbers written."""


def check_overlay(scenario: Scenario, path: Path, fit: Sequence[str]) -> None:
    """Refuse, before anything is solved, a file that could not be written or would not mean what was fitted.

    Variant and settings stay outside the overlay, which therefore must not write over what they change.

    Raises:
        ScenarioError: with every reason.
    """
    place = Place("--out")
    faults = []
    if path.exists():
        faults.append(Fault(place, "out", "exists already", str(path), "the name of a new file"))
    if scenario.path is None:
        faults.append(Fault(place, "out", "there is no scenario file to extend"))
    else:
        plain = _overlaid(Scenario.load(scenario.path).document, dict.fromkeys(fit, 1.0))
        for section, value in _overlaid(scenario.document, dict.fromkeys(fit, 1.0)).items():
            if value != plain[section]:
                said = f"'{section}' is changed by the variant or by --set, which the overlay would write over"
                faults.append(Fault(place, "out", said, None, "a scenario file that holds these changes itself"))
    if faults:
        raise ScenarioError(faults)


def write_overlay(calibration: Calibration, scenario: Scenario, path: Path, source: str) -> None:
    """Write a scenario that extends the one calibrated; it is loaded once before it gets its name.

    Args:
        calibration: every multiplier of it must be identified.
        scenario: what was calibrated.
        path: the file to write.
        source: where the observations came from, for a comment.

    Raises:
        ScenarioError: a multiplier is not identified, the file cannot be written, or the outcome breaks a limit.
    """
    lost = [m.name for m in calibration.multipliers if not m.identified]
    if lost or scenario.path is None:
        said = f"nothing is written, for the observations do not tell {', '.join(lost)}"
        raise ScenarioError([Fault(Place("--out"), "out", said, None, "fewer multipliers in --fit, or more observations")])
    text = _text(calibration, scenario, scenario.path, path, source)
    try:
        with draft_of(path) as draft:
            draft.write_text(text, encoding="utf-8")
            Scenario.load(draft)
    except OSError as error:
        raise ScenarioError([Fault(Place("--out"), "out", f"cannot be written: {error.strerror}", str(path))]) from error


def _text(calibration: Calibration, scenario: Scenario, base: Path, path: Path, source: str) -> str:
    import yaml

    told = ", ".join(f"{m.name} x {m.value:.4g} ({m.low:.4g} - {m.high:.4g})" for m in calibration.multipliers)
    head = {"schema": 1, "name": f"{scenario.name}-calibrated", "extends": _relative(base, path.parent)}
    body = _recorded(_overlaid(scenario.document, calibration.values), calibration, scenario, " ".join(source.split()))
    return (
        f"# Fitted to {' '.join(source.split())}: {told}.\n"
        f"# Root mean square of the relative residuals {calibration.rms:.2%}; in brackets, what fits nearly as well.\n"
        "# Variants of the base that state the same fields write over these.\n"
        + yaml.safe_dump(head | body, allow_unicode=True, sort_keys=False, width=120)
    )


def _relative(base: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(base.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return base.resolve().as_posix()


def _overlaid(doc: Document, values: dict[str, float]) -> dict[str, Any]:
    """The sections that carry the multipliers, with these applied; ``adjust`` is replaced as a whole."""
    out: dict[str, Any] = {}
    if "availability" in values:
        out["roles"] = {
            name: {"availability": _short(min(role.availability * values["availability"], 1.0))}
            for name, role in doc.roles.items()
        }
    if "effort" in values:
        out["classes"] = {
            name: {"effort_days": {role: _short(days * values["effort"]) for role, days in klass.effort_days.items()}}
            for name, klass in doc.classes.items()
        }
    if "inflow" in values:
        before = [change.model_dump(mode="json", by_alias=True, exclude_defaults=True) for change in doc.adjust]
        fitted = {"inflow_times": _short(values["inflow"]), "note": "fitted to observed closures"}
        out["adjust"] = {"replace": [*before, fitted]}
    return out


def _recorded(body: dict[str, Any], calibration: Calibration, scenario: Scenario, source: str) -> dict[str, Any]:
    """The same sections with what their numbers rest on: the fit, and what fits nearly as well."""
    said: dict[str, dict[str, Any]] = {}
    for one in calibration.multipliers:
        assert one.value is not None
        times = [min(one.low / one.value, 1.0), max(one.high / one.value, 1.0)]
        fitted = f"fitted to {source}: {one.name} x {one.value:.4g}"
        said[one.name] = {"times": list(map(_short, times)), "basis": "derived", "source": fitted}
    out: dict[str, Any] = {}
    for name, role in body.get("roles", {}).items():
        low, high = said["availability"]["times"]
        base = role["availability"]
        times = [low, min(high, 1 / base) if base else high]
        out.setdefault("roles", {})[name] = {"availability": {"base": base, **said["availability"], "times": times}}
    for name, klass in body.get("classes", {}).items():
        days = {"base": klass["effort_days"], **said["effort"]}
        out.setdefault("classes", {})[name] = {"effort_days": days}
    if "adjust" in body:
        *before, fitted_last = body["adjust"]["replace"]
        kept = [one.as_dict() for one in scenario.assumptions if one.path.startswith("adjust[")]
        before = restored({"adjust": before}, kept, [], Place("--out"))["adjust"]
        inflow = {"inflow_times": {"base": fitted_last["inflow_times"], **said["inflow"]}}
        out["adjust"] = {"replace": [*before, {**fitted_last, **inflow}]}
    return out


def _short(number: float) -> float:
    return float(f"{number:.{DIGITS}g}")
