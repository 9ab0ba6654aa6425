"""The content of ``plan.json`` in, proof and plans out: every field of the type it is declared with, and no other field."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.declared import misfits
from optimizer.errors import Fault, Place, ScenarioError, shorten
from optimizer.plan import Plan, Table
from optimizer.result import Proof
from optimizer.texts import languages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from optimizer.facts import Facts
    from optimizer.texts import Text

FORMAT = 2
"""Version of the folder's layout."""

LARGEST = 1e18
"""No number of a run is larger."""


@dataclass(frozen=True)
class Kind:
    """What a field may hold: in words, and as a test."""

    expected: str
    fits: Callable[[Any], bool]


def _is_whole(value: object) -> bool:
    return type(value) is int and abs(value) <= LARGEST


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


def _is_told(value: object) -> bool:
    """By language with English among them, or one text as runs had before."""
    by_language = isinstance(value, dict) and "en" in value and all(isinstance(text, str) for text in value.values())
    return by_language or isinstance(value, str)


def _told(value: Any) -> Text:
    """In every language there is, English for those that the run has not."""
    known: Text = value if isinstance(value, dict) else {"en": value}
    return {lang: known.get(lang, known["en"]) for lang in languages()}


def _one_of(*choices: object) -> Kind:
    # by type as well: 1 is not True, and 2.0 is no format
    return Kind(
        "one of " + ", ".join(json.dumps(one) for one in choices) if len(choices) > 1 else json.dumps(choices[0]),
        lambda value: any(type(value) is type(one) and value == one for one in choices),
    )


_TEXT = Kind("a text", lambda value: isinstance(value, str))
_NAME = Kind("a text that is not empty", lambda value: isinstance(value, str) and value != "")
_TOLD = Kind("a list of texts by language", lambda value: isinstance(value, list) and all(map(_is_told, value)))
_NUMBER = Kind("a number", _is_number)
_NUMBER_OR_NONE = Kind("a number or null", lambda value: value is None or _is_number(value))
_FRACTION = Kind("a fraction from 0 to below 1", lambda value: _is_number(value) and 0 <= value < 1)
_OBJECT = Kind("an object", lambda value: isinstance(value, dict))
_OBJECT_OR_NONE = Kind("an object or null", lambda value: value is None or isinstance(value, dict))
_WHOLES = Kind("a list of whole numbers", lambda value: isinstance(value, list))
_NUMBERS = Kind("a list of numbers", lambda value: isinstance(value, list))


def _are_numbers(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_number, value))


def _is_step(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and _is_number(value[1])


RUN = {
    "format": _one_of(FORMAT),
    "label": _TEXT,
    "digest": _TEXT,
    "proof": _OBJECT,
    "warnings": _TOLD,
    "decisions": _OBJECT_OR_NONE,
    "nobody_moves": _OBJECT_OR_NONE,
    "rules": _OBJECT,
}
"""Fields of ``plan.json``."""

PROOF = {
    "status": _one_of("optimal", "feasible", "infeasible", "unknown", "rule"),
    "objective": _NUMBER_OR_NONE,
    "first_stage": _NUMBER_OR_NONE,
    "bound": _NUMBER_OR_NONE,
    "status_quo": _NUMBER_OR_NONE,
    "stopped_by": _one_of("time limit", "interrupt", "solver died", "no progress", None),
    "solver": _NAME,
    "options": _OBJECT,
    "claim": _one_of("checked", "two solvers", "search", None),
    "checked_bound": _NUMBER_OR_NONE,
    "prices": Kind("a list of numbers, or null", lambda value: value is None or _are_numbers(value)),
    "steps": Kind(
        "a list of pairs of a name and a number", lambda value: isinstance(value, list) and all(map(_is_step, value))
    ),
    "fallback": Kind("a text, or null", lambda value: value is None or isinstance(value, str)),
    "reason": Kind("a text, or null", lambda value: value is None or isinstance(value, str)),
    "method": _one_of("direct", "courts"),
}
"""Fields of a proof."""

OPTIONS = {
    "gap": _FRACTION,
    "time_limit": Kind("seconds above 0, or null for none", lambda value: value is None or (_is_number(value) and value > 0)),
    "threads": Kind("a whole number from 1", lambda value: _is_whole(value) and value >= 1),
    "seed": Kind("a whole number", _is_whole),
    "solver": _NAME,
    "disruption": _FRACTION,
    "whole": _one_of("auto", "exact", "rounded"),
    "rules": _one_of(True, False),
    "certify": _one_of(True, False),
    "gain_gap": Kind("a fraction from 0 to below 1, or null", lambda value: value is None or _FRACTION.fits(value)),
    "method": _one_of("auto", "direct", "courts"),
}
"""Fields of the options of a solve; a rule of thumb has none. A test holds them against ``SolveOptions``."""

TABLE = {"unit": _NAME, "index": _OBJECT, "amount": _NUMBERS}
"""Fields of a table."""


@dataclass(frozen=True)
class Stored:
    """What ``plan.json`` says: label, proof, warnings; the plan, the status quo and the rules of thumb as plans."""

    label: str
    proof: Proof
    warnings: tuple[Text, ...]
    plan: Plan | None
    nobody_moves: Plan | None
    rules: dict[str, Plan]


class Reader:
    """Collects the faults of one file."""

    def __init__(self, file: str) -> None:
        self.place = Place(file)
        self.faults: list[Fault] = []

    def wrong(self, path: str, message: str, found: str | None = None, expected: str | None = None) -> None:
        """Note a fault."""
        self.faults.append(Fault(self.place, path, message, found, expected))

    def close(self) -> None:
        """Raise what was noted.

        Raises:
            ScenarioError: if anything was.
        """
        if self.faults:
            raise ScenarioError(self.faults)

    def fits(self, path: str, value: Any, kind: Kind) -> bool:
        """Note a value that is not of its kind."""
        if not kind.fits(value):
            self.wrong(path, "is not what stands here", show(value), kind.expected)
            return False
        return True

    def fields(self, path: str, data: Any, kinds: Mapping[str, Kind]) -> dict[str, Any] | None:
        """The object, if it has exactly these fields and each is of its kind."""
        if not self.fits(path, data, _OBJECT):
            return None
        before = len(self.faults)
        inside = f"{path}." if path else ""
        for name in data.keys() - kinds.keys():
            self.wrong(inside + shorten(name), "there is no such field", show(data[name]), f"one of {', '.join(kinds)}")
        for name, kind in kinds.items():
            if name not in data:
                self.wrong(inside + name, "is missing", None, kind.expected)
            else:
                self.fits(inside + name, data[name], kind)
        return None if len(self.faults) > before else data

    def column(self, path: str, values: list[Any], fits: Callable[[Any], bool], expected: str) -> bool:
        """Note the first value of a column that is not of its kind."""
        row = next((i for i, value in enumerate(values) if not fits(value)), None)
        if row is not None:
            self.wrong(f"{path}[{row}]", "is not what stands here", show(values[row]), expected)
        return row is None


def read_document(data: Any, file: str, facts: Facts) -> Stored:
    """Read the content of ``plan.json``.

    Raises:
        ScenarioError: every field that is not as declared, with its place in the file, what was found and what is expected.
    """
    reader = Reader(file)
    run: dict[str, Any] = reader.fields("", data, RUN) or {}
    reader.close()  # a file of another format is not read any further
    proof = _proof(reader, run["proof"])
    plan = _plan(reader, "decisions", run["decisions"], facts)
    nobody = _plan(reader, "nobody_moves", run["nobody_moves"], facts)
    rules = {label: _plan(reader, f"rules.{shorten(label)}", decisions, facts) for label, decisions in run["rules"].items()}
    if run["digest"] != facts.scenario.digest:
        message = "this is not the scenario the plan was made for: its digest is another one"
        reader.wrong("digest", message, show(run["digest"]), facts.scenario.digest)
    for label in (label for label, rule in rules.items() if rule is None and run["rules"][label] is None):
        reader.wrong(f"rules.{shorten(label)}", "is not what stands here", "null", "an object")
    reader.close()
    assert proof is not None
    told = tuple(map(_told, run["warnings"]))
    return Stored(run["label"], proof, told, plan, nobody, {k: v for k, v in rules.items() if v is not None})


def show(value: Any) -> str:
    """A value as it stands in the file, cut short."""
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    return shorten(json.dumps(value, ensure_ascii=False))


def _proof(reader: Reader, data: Any) -> Proof | None:
    proof = reader.fields("proof", data, PROOF)
    if proof is None:
        return None
    rule = proof["status"] == "rule" or not proof["options"]
    options = {} if rule and not proof["options"] else reader.fields("proof.options", proof["options"], OPTIONS)
    if options and options["solver"] != proof["solver"]:
        reader.wrong("proof.options.solver", "is not the solver of the proof", show(options["solver"]), show(proof["solver"]))
    prices = None if proof["prices"] is None else np.array(proof["prices"], dtype=float)
    return Proof(**{**proof, "prices": prices, "steps": tuple((name, float(worth)) for name, worth in proof["steps"])})


def _plan(reader: Reader, path: str, decisions: Any, facts: Facts) -> Plan | None:
    if decisions is None or not reader.fits(path, decisions, _OBJECT):
        return None
    plan: dict[str, dict[str, Table]] = {}
    for owner, tables in decisions.items():
        if not reader.fits(f"{path}.{shorten(owner)}", tables, _OBJECT):
            continue
        read = {name: _table(reader, f"{path}.{shorten(owner)}.{shorten(name)}", table) for name, table in tables.items()}
        plan[owner] = {name: table for name, table in read.items() if table is not None}
    for misfit in misfits(facts, Plan(plan)):
        reader.wrong(shorten(f"{path}.{misfit.path}", 200), misfit.message, misfit.found, misfit.expected)
    return Plan(plan)


def _table(reader: Reader, path: str, data: Any) -> Table | None:
    table = reader.fields(path, data, TABLE)
    if table is None:
        return None
    sound = reader.column(f"{path}.amount", table["amount"], _is_number, "a number")
    for axis, column in table["index"].items():
        where = f"{path}.index.{shorten(axis)}"
        sound &= reader.fits(where, column, _WHOLES) and reader.column(where, column, _is_whole, "a whole number")
    if not sound:
        return None
    index = {axis: np.array(column, dtype=int) for axis, column in table["index"].items()}
    return Table(index, np.array(table["amount"], dtype=float), table["unit"])
