"""Observed closures in, multipliers that explain them out, with what the data cannot tell said as such."""

from __future__ import annotations

from optimizer.calibration.calibrate import TOLERANCE, Calibration, Multiplier, calibrate
from optimizer.calibration.observed import Observed, read_observed
from optimizer.calibration.overlay import check_overlay, write_overlay
from optimizer.calibration.response import MULTIPLIERS, RANGE, scaled

__all__ = [
    "MULTIPLIERS",
    "RANGE",
    "TOLERANCE",
    "Calibration",
    "Multiplier",
    "Observed",
    "calibrate",
    "check_overlay",
    "read_observed",
    "scaled",
    "write_overlay",
]
