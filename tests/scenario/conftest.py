"""A small valid scenario, in YAML and with tables, and what its faults look like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optimizer.errors import Fault, ScenarioError
from optimizer.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BASE = """\
schema: 1
name: base
title: {en: Base, zh: 基础}
calendar: {start: 2026-03-02, periods: 8, period: week}
roles:
  judge: {decides: true, availability: 0.9}
  clerk: {stands_in_for: {judge: 0.1}}
classes:
  money:
    effort_days: {judge: 0.4, clerk: 1}
    tiers: [{share: 0.6, effort: 0.8}, {share: 0.4, effort: 1.3}]
    tied_share: 0.1
  eviction:
    effort_days: {clerk: 9}
courts:
  - {id: city, name: {en: City, zh: 市中院}, tier: intermediate}
  - {id: north, name: North, parent: city}
  - {id: south, name: South, parent: city, kind: railway}
pools:
  - {court: city, heads: {judge: 8, clerk: 16}}
  - {court: north, judge: 3, clerk: 6, protected_judge: 2}
  - {court: south, heads: {judge: 8, clerk: 16}}
queues:
  - {court: north, class: money, open: 900, inflow_per_week: 15}
  - {court: south, class: money, open: 200}
  - {court: south, class: eviction, open: 20}
adjust:
  - {courts: {ids: [north]}, classes: [money], open_times: 1.5, heads_add: {judge: -1}, note: a what-if}
mechanisms:
  - kind: bureau
    name: temporary bureau
    hosts: {ids: [north]}
    donors: {within: city}
    heads: {judge: [1, 3], clerk: [2, 6]}
    weeks: [4, 8]
    budget: travel
  - {kind: support, name: help, heads: {clerk: [1, 4]}, weeks: [2]}
  - {kind: cross, name: up, form: elevate, origins: {tier: basic}, classes: [money]}
budgets: {travel: 50000}
targets:
  - {name: floor, kpi: closing_rate, courts: {ids: [south]}, at_least: 0.2, soft: true}
variants:
  small: {mechanisms: {temporary bureau: {heads: {judge: [1, 1]}}}}
  alone: {mechanisms: {help: off, up: off}}
"""

COURTS_CSV = """\
id,name_zh,name_en,tier,parent,kind,lat,lon
city,市中院,City,intermediate,,territorial,41.1,122.9
north,北区,North,basic,city,territorial,41.2,122.9
south,南区,South,basic,city,railway,41.0,122.9
"""
POOLS_CSV = """\
court,judge,clerk,protected_judge,note
city,8,16,,
north,3,6,2,few
south,8,16,,
"""
QUEUES_CSV = """\
court,class,open,inflow_per_week,basis
north,money,900,15,counted
south,money,200,0,
south,eviction,20,0.5,guess
"""


def with_tables(text: str = BASE) -> str:
    """The base scenario with its courts, pools and queues in tables."""
    for section, after in (("courts", "pools"), ("pools", "queues"), ("queues", "adjust")):
        head, rest = text.split(f"\n{section}:\n", 1)
        rest = rest[rest.index(f"\n{after}:") :]
        text = f"{head}\n{section}: {{table: {section}.csv}}{rest}"
    return text


def line_of(text: str, part: str, count: int = 1) -> int:
    """The line on which ``part`` begins for the ``count``-th time."""
    at = -1
    for _ in range(count):
        at = text.index(part, at + 1)
    return text.count("\n", 0, at) + 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the base scenario, the same with tables, and the tables."""
    for name, text in (
        ("base.yaml", BASE),
        ("tables.yaml", with_tables()),
        ("courts.csv", COURTS_CSV),
        ("pools.csv", POOLS_CSV),
        ("queues.csv", QUEUES_CSV),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def faults_of(folder: Path) -> Callable[..., tuple[Fault, ...]]:
    """Loads a scenario from text, which must be refused; gives its faults."""

    def load(text: str | bytes, name: str = "wrong.yaml", **options: object) -> tuple[Fault, ...]:
        path = folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        with pytest.raises(ScenarioError) as error:
            Scenario.load(path if path.suffix == ".yaml" else folder / "tables.yaml", **options)  # type: ignore[arg-type]
        return error.value.faults

    return load
