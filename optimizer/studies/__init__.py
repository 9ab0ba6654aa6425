"""Scenario in, many runs and what they say together out."""

from optimizer.studies.worth import Interval, Worth, mechanism_worth, worth_frame

__all__ = ["Interval", "Worth", "mechanism_worth", "worth_frame"]
