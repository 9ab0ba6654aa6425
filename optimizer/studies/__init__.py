"""Scenario in, many runs and what they say together out."""

from optimizer.gap import Interval
from optimizer.studies.ask import Answer, ask
from optimizer.studies.binding import Binding, binding
from optimizer.studies.gain import Split, split_gain
from optimizer.studies.price import Price, price_of
from optimizer.studies.worth import Worth, mechanism_worth, worth_frame

__all__ = [
    "Answer",
    "Binding",
    "Interval",
    "Price",
    "Split",
    "Worth",
    "ask",
    "binding",
    "mechanism_worth",
    "price_of",
    "split_gain",
    "worth_frame",
]
