"""Command line: arguments in, text or JSON and an exit code out; no logic of its own."""

from __future__ import annotations

from optimizer.cli.app import main

__all__ = ["main"]
