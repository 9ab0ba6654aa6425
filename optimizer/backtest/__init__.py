"""Published figures and scenarios in, predicted against reported out: what the model reproduces, and where it cannot."""

from optimizer.backtest.cases import AnyCase
from optimizer.backtest.finding import Finding
from optimizer.backtest.loading import Loaded, load_cases
from optimizer.backtest.text import markdown
from optimizer.backtest.verdicts import judge

__all__ = ["AnyCase", "Finding", "Loaded", "judge", "load_cases", "markdown"]
