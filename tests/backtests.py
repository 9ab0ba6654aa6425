"""A folder of back-tests with what they need beside it: a scenario of two courts and a table of uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.backtest import judge, load_cases

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.backtest import Finding

USES = """key,use,note
in,input,put in
fit,fitted,fitted to
old,seen,compared before
new,held back,not looked at
"""

# a: 6 officers and 10 working days are 60 officer-days. First cases: 20 open and 2 x 5 come in, 2 days each. Restored cases:
# 10 open and 2 x 5 come in, 1 day each, so that they go first: 20 closed in 20 days, and 40 / 2 = 20 of 30 first ones.
# b has 100 first cases and nobody.
SCENARIO = """
schema: 1
name: two
calendar: {start: 2019-06-03, periods: 2, working_days: [5, 5]}
roles: {officer: {decides: true}}
classes:
  first: {title: First, effort_days: {base: {officer: 2}, times: [0.5, 2], basis: assumed}}
  back: {title: Back, effort_days: {officer: 1}, restored: true}
courts: [{id: a}, {id: b}]
pools: [{court: a, officer: 6}, {court: b, officer: 0}]
queues:
  - {court: a, class: first, open: {base: 20, low: 10, high: 40, basis: assumed}, inflow_per_week: 5}
  - {court: a, class: back, open: 10, inflow_per_week: 5}
  - {court: b, class: first, open: 100}
"""

HEAD = """
name: {name}
title: {{en: Title of {name}, zh: 标题}}
source: a newspaper
"""

# 10 + 30 / m closures in all: 20 restored cases take 20 m days, and (60 - 20 m) / 2 m first ones close; 30 want m = 1.5
FIT = """
kind: total
proves: fit
order: 1
reported: {closures: 30}
keys: {closures: fit}
scenario: scenarios/two.yaml
closures: [closures]
"""


def folder(root: Path, tests: dict[str, str], *, scenario: str = SCENARIO, uses: str | None = USES) -> Path:
    """A folder of back-tests, each given by its name and what follows name, title and source."""
    (root / "cases" / "scenarios").mkdir(parents=True)
    (root / "cases" / "scenarios" / "two.yaml").write_text(scenario, encoding="utf-8")
    if uses is not None:
        (root / "data").mkdir()
        (root / "data" / "figures_use.csv").write_text(uses, encoding="utf-8")
    for name, text in tests.items():
        (root / "cases" / f"{name}.yaml").write_text(HEAD.format(name=name) + text, encoding="utf-8")
    return root / "cases"


def findings(root: Path, tests: dict[str, str], *, held_back: bool = False, scenario: str = SCENARIO) -> dict[str, Finding]:
    """What the back-tests find, by name."""
    found = judge(load_cases(folder(root, tests, scenario=scenario)), held_back=held_back)
    return {one.name: one for one in found}
