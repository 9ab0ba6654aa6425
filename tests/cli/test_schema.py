from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


def plain(value: object) -> object:
    """As an editor reads it, by YAML 1.2: dates are text, and ``on`` is a name like any other."""
    if isinstance(value, dict):
        return {"on" if name is True else name: plain(inside) for name, inside in value.items()}
    if isinstance(value, list):
        return [plain(inside) for inside in value]
    return str(value) if isinstance(value, date) else value


def read(path: Path) -> object:
    return plain(yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.fixture
def schema(run):
    return run("schema").json


def test_schema_is_valid_and_accepts_the_starter(run, schema, demo):
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(read(Path(demo)), schema)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_schema_accepts_the_base_scenarios(schema, path):
    jsonschema.validate(read(path), schema)


def test_schema_refuses_an_unknown_field(schema, demo):
    document = read(Path(demo))
    assert isinstance(document, dict)
    with pytest.raises(jsonschema.ValidationError, match="calender"):
        jsonschema.validate({**document, "calender": {}}, schema)


def test_schema_goes_to_a_file(run, schema):
    assert run("schema", "--out", "inside/schema.json").code == 0
    assert json.loads(Path("inside/schema.json").read_text(encoding="utf-8")) == schema
