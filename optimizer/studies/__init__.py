"""Scenario in, many runs and what they say together out."""

from optimizer.gap import Interval
from optimizer.studies.worth import Worth, mechanism_worth, worth_frame

__all__ = ["Interval", "Worth", "mechanism_worth", "worth_frame"]
