"""Decisions as short texts in (``--must``, ``--forbid``), overlays out: one decision each, called by its text.

    must:    MECHANISM[@COURT] [from DATE | not before DATE | before DATE] [for N weeks]
             [at least | at most] N (ROLE | officers) [COURT] -> [COURT] [by MECHANISM] [from DATE ...]
             at most N [ROLE] (away | officer-weeks | postings)[@COURT] [by MECHANISM]
             at most N (donors | km) [by MECHANISM]
    forbid:  MECHANISM[@COURT] [from DATE ...]
             [ROLE] (lend | host)[@COURT] [by MECHANISM]
             (ROLE | officers) [COURT] -> [COURT] [by MECHANISM] [from DATE ...]
             other regions [by MECHANISM]

A number of officers without more is exact. ``COURT`` is an id, or several with commas between them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from optimizer.errors import Fault, Place, shorten
from optimizer.scenario.tree import Node

if TYPE_CHECKING:
    from collections.abc import Iterable

_DATE = r"\d{4}-\d{2}-\d{2}"
_WHEN = re.compile(
    rf"\s+(?:from\s+(?P<starts>{_DATE})|not\s+before\s+(?P<not_before>{_DATE})|before\s+(?P<before>{_DATE})"
    r"|for\s+(?P<weeks>\d+)\s+weeks?)\s*$"
)
"""One clause on time at the end of a text; they are read from the last to the first."""
_BY = re.compile(r"\s+by\s+(?P<mechanism>\S.*?)\s*$")
"""The clause before those."""

_COURTS = r"[^\s@>]+(?:\s*,\s*[^\s@>,]+)*"
_COUNT = r"(?:(?P<bound>exactly|at\s+least|at\s+most)\s+)?(?P<count>\d+(?:\.\d+)?)"
_AT = rf"(?:@(?P<courts>{_COURTS}))?"
_SEND = rf"(?P<role>[^\s@>-][^\s@>]*)(?:\s+(?P<courts>{_COURTS}))?\s*->(?:\s*(?P<to>{_COURTS}))?"
_OPEN = re.compile(rf"(?P<mechanism>[^@>]*[^@>\s])\s*{_AT}")
_MUST = (
    re.compile(rf"{_COUNT}\s+{_SEND}"),
    re.compile(
        rf"at\s+most\s+(?P<at_most>\d+(?:\.\d+)?)\s+(?:(?P<role>\S+)\s+)?(?P<limit>away|officer-weeks|postings)\s*{_AT}"
    ),
    re.compile(r"at\s+most\s+(?P<at_most>\d+(?:\.\d+)?)\s+(?P<limit>donors|km)"),
    re.compile(rf"{_COUNT}\s+(?P<mechanism>[^@>\d][^@>]*?)\s*{_AT}"),
    _OPEN,
)
_FORBID = (
    re.compile(_SEND),
    re.compile(rf"(?:(?P<role>\S+)\s+)?(?P<forbid>lend|host)\s*{_AT}"),
    re.compile(r"(?P<forbid>other[ _-]regions)"),
    _OPEN,
)
_EXAMPLES = {
    "must": "'bureau@COURT from 2019-06-17', '2 judge COURT -> COURT', 'at most 15 away'",
    "forbid": "'bureau@COURT before 2019-06-17', 'lend@COURT', 'host@COURT', 'judge COURT -> COURT'",
}
MOST_LETTERS = 80
"""Of a name; longer texts are cut short."""

_OFFICERS = ("officer", "officers")


def read_phrases(must: Iterable[str], forbid: Iterable[str], faults: list[Fault]) -> tuple[Node, ...]:
    """One overlay for each text; a text that says nothing is a fault."""
    overlays = []
    for verb, texts in (("must", must), ("forbid", forbid)):
        for number, text in enumerate(texts, 1):
            place = Place(f"--{verb}", number, 1)
            said = _read(verb, text.strip(), number)
            if said is None:
                faults.append(Fault(place, "decisions", "is no decision", shorten(text), f"such as {_EXAMPLES[verb]}"))
                continue
            demand = Node({field: _node(value, at, place) for field, (value, at) in said.items()}, *_here(place))
            overlays.append(Node({"decisions": Node([demand], *_here(place))}, *_here(place)))
    return tuple(overlays)


def _read(verb: str, text: str, number: int) -> dict[str, tuple[Any, int]] | None:
    """Fields of a decision with the positions where they stand; ``None`` where a text is none."""
    name = f"{verb} {text}"
    said: dict[str, tuple[Any, int]] = {
        "name": (name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 8]} ({number})", 0)
    }
    rest = text
    while match := _WHEN.search(rest) or _BY.search(rest):
        (name,) = (name for name, value in match.groupdict().items() if value is not None)
        value: Any = match[name]
        if name in said:
            return None
        said[name] = (int(value) if name == "weeks" else value, match.start(name))
        rest = rest[: match.start()]
    for pattern in _MUST if verb == "must" else _FORBID:
        if match := pattern.fullmatch(rest):
            found = _said(verb, match)
            return None if "mechanism" in said and "mechanism" in found else said | found
    return None


def _said(verb: str, match: re.Match[str]) -> dict[str, tuple[Any, int]]:
    """What the main part of a text says."""
    found = {name: (value, match.start(name)) for name, value in match.groupdict().items() if value is not None}
    said: dict[str, tuple[Any, int]] = {}
    for name, (value, at) in found.items():
        if name in ("courts", "to"):
            said[name] = ([court.strip() for court in value.split(",")], at)
        elif name == "role" and value not in _OFFICERS:
            said[name] = (value, at)
        elif name == "at_most":
            said[name] = (_number(value), at)
        elif name == "count":
            bound = re.sub(r"\s+", "_", match["bound"] or "exactly")
            said[bound] = (_number(value), at)
        elif name == "mechanism":
            said[name] = (value, at)
    what = found.get("limit", found.get("forbid"))
    if what is not None:
        said["limit" if "limit" in found else "forbid"] = (re.sub(r"[ -]", "_", what[0]), what[1])
    else:
        said[verb] = ("open" if "mechanism" in found else "send", 0)
    return said


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _node(value: Any, at: int, place: Place) -> Node:
    here = (place.file, place.line, at + 1, place.line, at + 1)
    return Node([Node(one, *here) for one in value] if isinstance(value, list) else value, *here)


def _here(place: Place) -> tuple[str, int, int, int, int]:
    return place.file, place.line, place.column, place.line, place.column
