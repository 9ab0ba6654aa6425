"""The schema in, the reference of the scenario language out: generated, so that it never says what does not hold."""

from __future__ import annotations

from optimizer.reference.page import reference

__all__ = ["reference"]
