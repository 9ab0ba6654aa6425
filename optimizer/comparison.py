"""Several plans side by side, and what each changes against a chosen baseline."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.baselines import RULES, baselines, rule_named
from optimizer.errors import Fault, Place, ScenarioError
from optimizer.evaluation import evaluate
from optimizer.gap import Interval
from optimizer.result import Result
from optimizer.scenario import Scenario, split_item
from optimizer.store import load_result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pandas import DataFrame

    from optimizer.solver import ProgressCallback, SolveOptions


@dataclass(frozen=True)
class Comparison:
    """Plans by label, in the order given; ``baseline`` is the label that differences are taken against."""

    results: Mapping[str, Result]
    baseline: str

    def table(self) -> DataFrame:
        """One row per plan, one column per KPI."""
        import pandas as pd

        frame = pd.DataFrame({name: result.totals() for name, result in self.results.items()}).T
        frame.index.name = "plan"
        return frame.infer_objects()

    def differences(self) -> DataFrame:
        """Each KPI that is a number, minus that of the baseline."""
        import pandas as pd

        numbers = self.table().apply(pd.to_numeric, errors="coerce").dropna(axis=1, how="all")
        changes: DataFrame = numbers - numbers.loc[self.baseline]
        return changes

    def worth_changes(self) -> dict[str, Interval]:
        """By plan, where the best worth its scenario allows lies above that of the baseline's; not resolved if it may be none.

        A rule of thumb stands for its own plan. A baseline without a plan leaves all unknown.
        """
        base = self.results[self.baseline].proof.optimum
        same = Interval(0.0, 0.0)
        return {name: same if name == self.baseline else result.proof.optimum - base for name, result in self.results.items()}

    def worth_table(self) -> DataFrame:
        """``worth_changes`` as a frame: low, high (weighted closures) and whether it is resolved, one row per plan."""
        import pandas as pd

        changes = self.worth_changes()
        rows = [(found.low, found.high, found.resolved) for found in changes.values()]
        return pd.DataFrame(rows, index=pd.Index(changes, name="plan"), columns=["low", "high", "resolved"])


def compare(
    items: Iterable[Scenario | Result | str | Path],
    *,
    baseline: str | None = None,
    options: SolveOptions | None = None,
    rules: bool = False,
    progress: ProgressCallback | None = None,
) -> Comparison:
    """Solve what is not solved yet and put everything side by side.

    ``items`` are scenarios, results, scenario files (``file.yaml`` or ``file.yaml@variant``) or run folders; what ``labels``
    calls them. ``baseline`` is one of these labels, or a rule of thumb by its name in any language; default: the first item.
    ``rules`` adds the three baselines of the first item's scenario.

    Raises:
        ScenarioError: a file is wrong, or the baseline is no label of the comparison.
    """
    found = [_result(item, options, progress) for item in items]
    results = dict(zip(labels(found), found, strict=True))
    if baseline not in results:
        baseline = rule_named(baseline) or baseline
    if (rules or baseline in RULES) and results:
        first = next(iter(results.values()))
        results |= baselines(first.scenario, first)
    return compared(results, baseline)


def compared(results: Mapping[str, Result], baseline: str | None = None) -> Comparison:
    """Put results side by side under the labels given."""
    chosen = baseline if baseline is not None else next(iter(results), "")
    if chosen not in results:
        from difflib import get_close_matches

        near = tuple(get_close_matches(chosen, results)) or tuple(results)
        raise ScenarioError([Fault(Place("--baseline"), "baseline", "is no plan of this comparison", chosen, "a label", near)])
    return Comparison(results, chosen)


def _result(item: Scenario | Result | str | Path, options: SolveOptions | None, progress: ProgressCallback | None) -> Result:
    if isinstance(item, Result):
        return item
    if isinstance(item, Scenario):
        return evaluate(item, options=options, progress=progress)
    if Path(item).is_dir():
        return load_result(item)
    file, variant = split_item(item)
    return evaluate(Scenario.load(file, variant=variant), options=options, progress=progress)


def labels(items: Iterable[Scenario | Result]) -> list[str]:
    """What each plan is called, ``name`` or ``name@variant``; where several are alike, runs by folder too, others by number."""
    listed = [(item.label, item.folder if isinstance(item, Result) else None) for item in items]
    several = Counter(label for label, _ in listed)
    out: list[str] = []
    for label, folder in listed:
        own = label if folder is None or several[label] == 1 else f"{label} ({folder})"
        out.append(next(one for n in count(1) if (one := own if n == 1 else f"{own} ({n})") not in out))
    return out
