"""Faults in, one exception out: what went wrong, where, and what would have been right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, order=True)
class Place:
    """A position in a file a person can open; lines and columns count from 1."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the input, in words a planner can act on."""

    place: Place
    path: str
    message: str
    value: str | None = None
    expected: str | None = None
    known: tuple[str, ...] = ()

    def __str__(self) -> str:
        text = f"{self.place}: {self.path or 'file'}: {self.message}"
        if self.value is not None:
            text += f" (found {self.value})"
        if self.expected:
            text += f"; expected {self.expected}"
        if self.known:
            text += f"; did you mean {', '.join(self.known)}?"
        return text

    def as_dict(self) -> dict[str, object]:
        """Flat form for ``--json``: file, line, column, path, message, value, expected, known."""
        data = asdict(self)
        place = data.pop("place")
        return {**place, **data, "known": list(self.known)}


class OptimizerError(Exception):
    """Anything this package raises on purpose."""


class ScenarioError(OptimizerError):
    """The user's input is wrong; carries every fault found, sorted by place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(faults, key=lambda f: (f.place, f.path)))
        super().__init__("\n".join(map(str, self.faults)))


class ModelError(OptimizerError):
    """A model that cannot be posed or solved as posed; the message names the row."""


class VerificationError(OptimizerError):
    """A plan breaks a rule or misreports itself; never shown as a plan."""

    def __init__(self, violations: Sequence[object]) -> None:
        self.violations = tuple(violations)
        super().__init__("\n".join(map(str, violations)))
