"""Plans that put enforcement officers where they close the most cases, with proof.

The names below are loaded when first used, so that ``import optimizer`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimizer import baselines as baselines
    from optimizer.comparison import Comparison as Comparison
    from optimizer.comparison import compare as compare
    from optimizer.errors import ModelError as ModelError
    from optimizer.errors import ScenarioError as ScenarioError
    from optimizer.errors import VerificationError as VerificationError
    from optimizer.evaluation import evaluate as evaluate
    from optimizer.plots import save_figures as save_figures
    from optimizer.report import write_report as write_report
    from optimizer.result import Result as Result
    from optimizer.scenario import Scenario as Scenario
    from optimizer.solver import SolveOptions as SolveOptions
    from optimizer.store import load_result as load_result
    from optimizer.store import save_result as save_result

__version__ = "0.1.0"

_HOME = {
    "Comparison": "optimizer.comparison",
    "ModelError": "optimizer.errors",
    "Result": "optimizer.result",
    "Scenario": "optimizer.scenario",
    "ScenarioError": "optimizer.errors",
    "SolveOptions": "optimizer.solver",
    "VerificationError": "optimizer.errors",
    "compare": "optimizer.comparison",
    "evaluate": "optimizer.evaluation",
    "load_result": "optimizer.store",
    "save_figures": "optimizer.plots",
    "save_result": "optimizer.store",
    "write_report": "optimizer.report",
}
"""Where each public name lives."""

__all__ = [  # noqa: RUF022 - the order a reader meets them
    "Scenario",
    "evaluate",
    "compare",
    "SolveOptions",
    "Result",
    "Comparison",
    "baselines",
    "save_figures",
    "write_report",
    "ScenarioError",
    "ModelError",
    "VerificationError",
]


def __getattr__(name: str) -> Any:
    if name == "baselines":
        return import_module("optimizer.baselines")
    if name not in _HOME:
        raise AttributeError(f"module 'optimizer' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
