"""Published figures and scenarios in, predicted against reported out: what the model reproduces, and where it cannot."""

from optimizer.backtest.cases import AnyCase, load_cases
from optimizer.backtest.text import markdown
from optimizer.backtest.verdicts import Finding, judge

__all__ = ["AnyCase", "Finding", "judge", "load_cases", "markdown"]
