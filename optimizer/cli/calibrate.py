"""``optimizer calibrate``: a scenario and observed closures in, what they say of effort, inflow and availability out."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli.console import ExitCode, console, print_json, print_table, say
from optimizer.cli.options import AsJson, ScenarioFile, Settings, Variant
from optimizer.errors import Fault, Place, ScenarioError, unknown_name

if TYPE_CHECKING:
    from pandas import DataFrame

    from optimizer.calibration import Calibration

NAMES = ("effort", "inflow", "availability")
"""Multipliers, here too, since importing them where they live takes long."""

MOST_ROWS = 20
"""Residuals printed for people, the largest first; ``--json`` gives all."""


MOST_POINTS = 12
"""Points of a ridge printed for people; ``--json`` gives all."""


def calibrate(
    file: ScenarioFile,
    observe: Annotated[
        Path, typer.Option(metavar="CSV", help="Observed closures: columns court, closures, and within, period if wanted.")
    ],
    variant: Variant = None,
    settings: Settings = None,
    fit: Annotated[str, typer.Option(metavar="NAMES", help="What may move: any of effort,inflow,availability.")] = "effort",
    within: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=LOW:HIGH", help="Range of a multiplier; 0.25:4 if not given.", show_default=False),
    ] = None,
    tolerance: Annotated[
        float, typer.Option(min=1e-6, max=0.5, help="Rise of the relative error that counts as nearly as good.")
    ] = 0.01,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a scenario that extends FILE and is calibrated.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Fit multipliers to observed closures, and say which of them the observations do not tell."""
    names, ranges = _asked(fit, within or [])
    from optimizer import calibration as fitting
    from optimizer.problem import build_problem
    from optimizer.scenario import Scenario

    scenario = Scenario.load(file, variant=variant, settings=settings or ())
    problem = build_problem(scenario)
    observed = fitting.read_observed(observe, problem)
    if out is not None:
        fitting.check_overlay(scenario, out, names)
    with console(err=True).status("fitting"):
        found = fitting.calibrate(problem, observed, fit=names, within=ranges, tolerance=tolerance)
    refused = None
    if out is not None:
        try:
            fitting.write_overlay(found, scenario, out, observe.name)
        except ScenarioError as error:
            refused = error
    if as_json:
        faults = [] if refused is None else [fault.as_dict() for fault in refused.faults]
        print_json({**_document(found), "out": None if refused or out is None else str(out), "faults": faults})
    else:
        _print(found)
    if out is not None:
        say(f"{out} is written" if refused is None else str(refused))
    return ExitCode.OK if refused is None else ExitCode.USER


def _asked(fit: str, within: list[str]) -> tuple[tuple[str, ...], dict[str, tuple[float, float]]]:
    """Names and ranges that were asked for; every fault of both at once."""
    faults: list[Fault] = []
    names = tuple(name.strip() for name in fit.split(",") if name.strip())
    faults += [unknown_name(Place("--fit"), "fit", name, "multiplier", NAMES) for name in names if name not in NAMES]
    if not names:
        faults.append(Fault(Place("--fit"), "fit", "names nothing to fit", None, "any of effort,inflow,availability"))
    ranges = {}
    for text in within:
        name, _, limits = (part.strip() for part in text.partition("="))
        low, high = _numbers(limits)
        if name not in NAMES:
            faults.append(unknown_name(Place("--within"), "within", name, "multiplier", NAMES))
        elif name not in names:
            faults.append(Fault(Place("--within"), "within", f"'{name}' is not fitted", text, f"a name in --fit {fit}"))
        elif not 0.01 <= low < high <= 100:
            said, expected = "is no range", "NAME=LOW:HIGH with 0.01 <= LOW < HIGH <= 100, such as effort=0.5:2"
            faults.append(Fault(Place("--within"), "within", said, text, expected))
        ranges[name] = (low, high)
    if faults:
        raise ScenarioError(faults)
    return names, ranges


def _numbers(text: str) -> tuple[float, float]:
    try:
        low, high = map(float, text.split(":"))
    except ValueError:
        return math.nan, math.nan
    return low, high


def _print(found: Calibration) -> None:
    from optimizer.calibration.calibrate import SAID

    screen = console(err=False)
    rows = [
        (m.name, "-" if m.value is None else f"{m.value:.3f}", f"{m.low:.3f} - {m.high:.3f}", SAID[m.verdict])
        for m in found.multipliers
    ]
    print_table(screen, ("multiplier", "value", "interval", "verdict"), rows, left=(0, 3))
    if len(found.ridge):
        screen.print(f"\nEach of these fits nearly as well, so no single one is given for {', '.join(found.ridge_names)}:")
        _print_ridge(found.ridge)
    screen.print()
    _print_residuals(found.residuals)
    at = ", ".join(f"{name} {value:.3f}" for name, value in found.at.items())
    screen.print(
        f"\nRelative error {found.rms:.2%} (root mean square) at {at}{'' if found.identified else ', one fit of many'}."
    )
    screen.print(f"Interval: a relative error within {found.tolerance:.2%} more, square added to square.")
    left = f" {', '.join(found.not_fitted)};" if found.not_fitted else ""
    screen.print(
        f"Taken as the scenario has them:{left} opening cases, shares of tiers and tied cases, and who stands in for whom."
    )


def _print_ridge(ridge: DataFrame) -> None:
    """Points spread over the ridge."""
    names = list(ridge.columns[:-1])
    step = -(-len(ridge) // MOST_POINTS)
    shown = ridge[(ridge.index % step == 0) | (ridge.index == len(ridge) - 1)]
    rows = [(*(f"{row[n]:.3f}" for n in names), f"{row['rms']:.2%}") for row in shown.to_dict("records")]
    print_table(console(err=False), (*names, "error"), rows, left=())


def _print_residuals(residuals: DataFrame) -> None:
    """The largest relative residuals first."""
    from pandas import isna

    order = residuals["relative"].abs().sort_values(ascending=False, kind="stable").index[:MOST_ROWS]
    rows: list[tuple[str, ...]] = []
    for row in residuals.loc[order].to_dict("records"):
        court = f"{row['court']} and below" if row["within"] else str(row["court"])
        period = "all" if isna(row["period"]) else str(row["period"])
        numbers = (f"{row['observed']:,.1f}", f"{row['predicted']:,.1f}", f"{row['residual']:+,.1f}", f"{row['relative']:+.2%}")
        rows.append((court, period, *numbers))
    print_table(console(err=False), ("court", "period", "observed", "predicted", "residual", "relative"), rows)
    if len(residuals) > MOST_ROWS:
        console(err=False).print(f"... and {len(residuals) - MOST_ROWS} smaller residuals; --json lists all")


def _document(found: Calibration) -> dict[str, Any]:
    return {
        "multipliers": [vars(m) | {"identified": m.identified} for m in found.multipliers],
        "identified": found.identified,
        "at": found.at,
        "ridge": {"multipliers": list(found.ridge_names), "points": found.ridge.to_dict("records")},
        "residuals": found.residuals.astype(object).where(found.residuals.notna(), None).to_dict("records"),
        "rms": found.rms,
        "tolerance": found.tolerance,
        "singular_values": found.singular.tolist(),
        "not_fitted": list(found.not_fitted),
        "solves": found.solves,
    }
