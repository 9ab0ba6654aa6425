"""YAML in, validated scenario out."""

from __future__ import annotations

from optimizer.scenario.scenario import Scenario

__all__ = ["Scenario"]
