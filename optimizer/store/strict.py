"""A JSON file in, plain data out: read strictly, so that what one reader sees is what every reader sees."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from optimizer.errors import Fault, Place, ScenarioError, shorten

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 1 << 29
"""Largest file that is read: a plan for a whole province takes a few megabytes."""

DEEPEST = 32
"""Deepest nesting; a scenario nests about ten levels, a plan six."""

LONGEST_NUMBER = 40
"""Digits and signs of a number; a float takes 24 at most."""

CRASHES = (ArithmeticError, AttributeError, LookupError, MemoryError, OSError, RecursionError, TypeError, ValueError)
"""What may be thrown where data are not what they should be; whatever it is, a damaged file is the reason."""


def read_json(path: Path) -> Any:
    """Read a file of a run folder.

    Raises:
        ScenarioError: there is no such file, or it is no JSON, or JSON that could be read in two ways: a name twice in one
            object, a number that is none or is too long, text that is no Unicode, or nesting without end.
    """
    try:
        if not path.is_file():
            raise ValueError("there is no such file")
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"the file is larger than {MOST_BYTES >> 20} MiB")
        data = json.loads(
            path.read_bytes().decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_constant,
            parse_int=_whole,
            parse_float=_fraction,
        )
        _check_depth(data)
    except CRASHES as error:
        raise damaged(path, error) from error
    return data


def damaged(path: Path, why: object) -> ScenarioError:
    """The error of a file that is no sound part of a run folder; ``why`` is a text or what was thrown."""
    if isinstance(why, RecursionError):
        why = "it is nested too deeply"
    elif isinstance(why, Exception):
        why = str(why) if type(why) is ValueError else f"{why} ({type(why).__name__})"
    message = f"cannot be read as part of a saved run: {why}"
    return ScenarioError([Fault(Place(str(path)), "", message, expected="a run folder")])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"the name {shorten(twice)!r} stands twice in one object")
    return out


def _constant(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"a number has {len(text)} digits")
    return int(text)


def _fraction(text: str) -> float:
    value = float(text) if len(text) <= LONGEST_NUMBER else math.inf
    if not math.isfinite(value):
        raise ValueError(f"{text[:LONGEST_NUMBER]} is too large or too long a number")
    return value


def _check_depth(data: Any) -> None:
    """Refuse deep nesting, and text with half a character, which cannot be written again."""
    level: list[Any] = [data]
    for _ in range(DEEPEST):
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                inner += [*value, *value.values()]
            elif isinstance(value, list):
                inner += value
            elif isinstance(value, str):
                value.encode("utf-8")
        level = inner
    if level:
        raise ValueError("it is nested too deeply")
