"""YAML in, validated scenario out."""

from __future__ import annotations

from typing import Any

from optimizer.scenario.scenario import Scenario, split_item

__all__ = ["Scenario", "json_schema", "split_item"]


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a scenario file."""
    from optimizer.scenario import export  # not needed to solve

    return export.json_schema()
