"""Faults in, one exception out: what went wrong, where, and what would have been right."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


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
    """One thing wrong with the input, in words a planner can act on.

    A ``warning`` is what can be read and solved, but is hardly meant; it is shown, and stops nothing. ``told`` says the same
    without paths, by language.
    """

    place: Place
    path: str
    message: str
    value: str | None = None
    expected: str | None = None
    known: tuple[str, ...] = ()
    severity: Literal["fault", "warning"] = "fault"
    told: Mapping[str, str] | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.place}: {'warning: ' if self.severity == 'warning' else ''}{self.sentence}"

    @property
    def sentence(self) -> str:
        """The same without its place, which differs between copies of a file."""
        text = f"{self.path or 'file'}: {self.message}"
        if self.value is not None:
            text += f" (found {self.value})"
        if self.expected:
            text += f"; expected {self.expected}"
        if self.known:
            text += f"; did you mean {', '.join(self.known)}?"
        return text

    def as_dict(self) -> dict[str, object]:
        """Flat form for ``--json``: file, line, column, path, message, value, expected, known, severity."""
        data = asdict(self)
        place = data.pop("place")
        del data["told"]
        return {**place, **data, "known": list(self.known)}


def unknown_name(place: Place, path: str, name: str, what: str, known: Iterable[str]) -> Fault:
    """The fault of a name that means nothing: near names if there are any, else the names there are.

    Args:
        place: where the name stands.
        path: what it stands for.
        name: the name as written.
        what: the kind of thing it should name, such as "court".
        known: the names there are.
    """
    names = tuple(known)
    near = near_names(name, names)
    expected = None if near or not names else f"one of {', '.join(names[:12])}{', ...' if len(names) > 12 else ''}"
    return Fault(place, path, f"there is no {what} '{shorten(name)}'", None, expected, near)


def shorten(text: str, most: int = 60) -> str:
    """One line of at most ``most`` characters."""
    line = " ".join(text[: 10 * most].split())
    return line if len(line) <= most and len(text) <= 10 * most else line[: most - 3] + "..."


@lru_cache(maxsize=1024)
def near_names(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """At most three of ``names`` that ``name`` may be a misspelling of, nearest first."""
    if len(name) > 80:
        return ()
    lower = {known.lower(): known for known in names}
    return tuple(lower[match] for match in get_close_matches(name.lower(), lower, n=3, cutoff=0.6))


class OptimizerError(Exception):
    """Anything this package raises on purpose."""


class ScenarioError(OptimizerError):
    """The user's input is wrong; carries every fault found, sorted by place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(faults, key=lambda f: (f.place, f.path)))
        super().__init__("\n".join(map(str, self.faults)))


class ModelError(OptimizerError):
    """A model that cannot be posed or solved as posed; the message names the row."""


class RangeError(ModelError):
    """Amounts in one row of a program lie too far apart for a solver to stay right.

    Attributes:
        row: number of the row. small, large: numbers of the columns that move it least and most. spread: how many times more.
    """

    def __init__(self, row: int, small: int, large: int, spread: float, what: str = "") -> None:
        self.row, self.small, self.large, self.spread = row, small, large, spread
        where = what or f"row {row}, columns {small} and {large}"
        super().__init__(f"amounts lie too far apart to be solved reliably: one is {spread:.1e} times the other ({where})")

    def __reduce__(self) -> tuple[type[RangeError], tuple[object, ...]]:
        """Travels from one process to another whole."""
        return type(self), (self.row, self.small, self.large, self.spread)


class DisagreementError(ModelError):
    """Solvers contradict each other, or a plan; the program is kept.

    Attributes:
        what: who says what. case: file that holds the program.
    """

    def __init__(self, what: str, case: str) -> None:
        self.what, self.case = what, case
        super().__init__(f"{what}; the program is kept in {case}")


class SolverError(ModelError):
    """A solver refused, failed or died, and left nothing to go on with.

    Attributes:
        engine: name of the back end. reason: what became of it, such as ``killed by signal 9``.
        said: last lines it wrote to standard error.
    """

    def __init__(self, engine: str, reason: str, said: Sequence[str] = ()) -> None:
        self.engine, self.reason, self.said = engine, reason, tuple(said)
        super().__init__("\n    ".join([f"{engine}: {reason}", *self.said]))

    def __reduce__(self) -> tuple[type[SolverError], tuple[object, ...]]:
        """Travels from one process to another whole."""
        return type(self), (self.engine, self.reason, self.said)


class VerificationError(OptimizerError):
    """A plan breaks a rule or misreports itself; never shown as a plan."""

    def __init__(self, violations: Sequence[object]) -> None:
        self.violations = tuple(violations)
        super().__init__("\n".join(map(str, violations)))
