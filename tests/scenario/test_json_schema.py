"""The JSON Schema accepts what loads, and refuses the commonest mistakes."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from optimizer.errors import ScenarioError
from optimizer.scenario import Scenario, json_schema

from .conftest import BASE, with_tables

SHIPPED = sorted(
    p for p in (Path(__file__).parents[2] / "scenarios").rglob("*.yaml") if p.parent.name not in ("rules", "backtests")
)


MORE = "{courts: south, inflow_times: 2}"


class Editor(yaml.SafeLoader):
    """Reads as editors do, by YAML 1.2: dates and ``on`` are texts."""


Editor.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    if letter not in "oO"
}


@pytest.fixture(scope="module")
def faults():
    validator = jsonschema.Draft202012Validator(json_schema())
    return lambda text: [error.message for error in validator.iter_errors(yaml.load(text, Loader=Editor))]


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios_fit(faults, path):
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        BASE,
        with_tables(),
        with_tables().replace("courts.csv", "courts.csv, within: city"),
        BASE.replace("title: {en: Base, zh: 基础}", "title: Base"),
        BASE.replace("{ids: [south]}", "all"),
        BASE.replace("{ids: [south]}", "[south]"),
        BASE.replace("judge: [1, 3]", "judge: 2"),
        BASE.replace("name: help,", "name: help, on: off,"),
        BASE.replace("name: help,", "name: help, donors_per_posting: [1, 5], least_per_donor: 2, longest_km: 200,"),
        BASE.replace("name: help,", "name: help, for: {classes: [money], older_than_months: 6, tied: off},"),
        "extends: base.yaml\nmechanisms: {help: {donors_per_posting: 3}}\n",
        "extends: base.yaml\ncourts: {within: ln-anshan}\n",
        "extends: base.yaml\nmechanisms: {help: off, up: {on: on, share_cap: 0.1}}\ntargets: {floor: off}\n",
        "extends: base.yaml\nmechanisms: [{name: help, weeks: [3]}]\nvariants: {a: {budgets: {travel: 5}}}\n",
        'extends: base.yaml\nqueues: {"0": {open: 5}}\nclasses: {money: {tiers: {"1": {effort: 2}}}}\n',
    ],
)
def test_what_people_write_fits(faults, text):
    assert faults(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"adjust: {{append: [{MORE}]}}",
        f"adjust: {{replace: [{MORE}]}}",
        "adjust: {replace: []}",
        "mechanisms: {replace: []}",
        "mechanisms: {append: [{kind: support, name: more, heads: {clerk: [1, 1]}, weeks: [4]}]}",
        "mechanisms: {temporary bureau: {weeks: {append: [2]}, hosts: {ids: {replace: [south]}}}}",
        "mechanisms: [{name: help, weeks: {append: [3]}}]",
        "targets: {replace: [{name: mine, kpi: closures, at_least: 1}]}",
        "queues: {append: [{court: north, class: eviction, open: 3}]}",
        "pools: {replace: [{court: north, judge: 3, clerk: 1}]}",
        "courts: {append: [{id: west, parent: city}]}",
        "classes: {money: {tiers: {replace: [{share: 1, effort: 1}]}}}",
        "mechanisms: {help: {weeks: {replace: [3]}, heads: {clerk: {replace: [1, 2]}}}}",
        'mechanisms: {help: {heads: {clerk: {"1": 2}}, hosts: {append: [south]}, donors: {replace: [city]}}}',
        f"variants: {{more: {{adjust: {{append: [{MORE}]}}, mechanisms: {{replace: []}}}}}}",
    ],
)
def test_lists_replaced_or_appended_to_outright_fit_and_load(faults, folder, text):
    base = BASE.replace("name: help, ", "name: help, hosts: [north], donors: [south], ")
    (folder / "base.yaml").write_text(base, encoding="utf-8")
    over = f"extends: base.yaml\n{text}\n"
    assert faults(over) == []
    (folder / "over.yaml").write_text(over, encoding="utf-8")
    Scenario.load(folder / "over.yaml", variant="more" if "more:" in text else None)


@pytest.mark.parametrize(
    "text",
    [
        "adjust: {append: 5}",
        f"adjust: {{append: {MORE}}}",
        f"adjust: {{append: [{MORE}], replace: [{MORE}]}}",
        f"adjust: {{apend: [{MORE}]}}",
        "courts: {replace: []}",
        "mechanisms: {replace: [{knid: support}]}",
        "mechanisms: {append: [{name: help}]}",
        "queues: {append: [{court: north, class: money, opne: 1}]}",
        "mechanisms: {temporary bureau: {weeks: {append: [x]}}}",
    ],
)
def test_mistakes_in_them_neither_fit_nor_load(faults, folder, text):
    over = f"extends: base.yaml\n{text}\n"
    assert faults(over)
    (folder / "over.yaml").write_text(over, encoding="utf-8")
    with pytest.raises(ScenarioError):
        Scenario.load(folder / "over.yaml")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("schema: 1\n", ""),
        ("name: base", "nmae: base"),
        ("name: base", "name: 5"),
        ("period: week", "period: weak"),
        ("availability: 0.9", "availability: 90"),
        ("open: 900", "open: -1"),
        ("kind: bureau", "kind: buro"),
        ("weeks: [4, 8]", "week: [4, 8]"),
        ("judge: 3,", "judge: -3,"),
        ("small: {mech", "small: {meck"),
    ],
)
def test_mistakes_do_not_fit(faults, old, new):
    assert faults(BASE.replace(old, new, 1))


def test_every_field_is_described():
    for name, schema in json_schema()["$defs"].items():
        for field, inside in schema.get("properties", {}).items():
            assert inside.get("description"), f"{name}.{field}"
