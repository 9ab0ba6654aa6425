"""Plain words of a YAML file in, values out; words that tools read differently are refused.

YAML 1.1 reads ``0210`` as 136, ``12:30`` as 750 and ``NO`` as false; YAML 1.2 does not. Here such words are faults, so that
a file means one thing only. ``on``, ``off``, ``true`` and ``false`` are booleans.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

Scalar = None | bool | int | float | str | date

QUOTES = "quotes if it is a text"

_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?((0|[1-9][0-9]{0,17})(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_WORDS: dict[str, Scalar] = {"": None, "~": None}
_WORDS |= dict.fromkeys(("null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE", "on", "On", "ON"), True)
_WORDS |= dict.fromkeys(("false", "False", "FALSE", "off", "Off", "OFF"), False)

_REFUSED = (
    (r"yes|Yes|YES|no|No|NO|y|Y|n|N", "some tools read this word as true or false", f"{QUOTES}, else on or off"),
    (
        r"[-+]?0[0-9_]+(\.[0-9_]*)?",
        "some tools read a number that begins with 0 as octal",
        f"{QUOTES}, else the number without 0",
    ),
    (r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?", "some tools read this as a number in base 60", QUOTES),
    (
        r"[-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?|[-+]?[0-9]*\.[0-9]*_[0-9_]*",
        "some tools read this as a number",
        f"{QUOTES}, else the number without _",
    ),
    (r"[-+]?0(x[0-9a-fA-F_]*|o[0-7_]*|b[01_]*)", "some tools read this as a number", f"{QUOTES}, else a decimal number"),
    (r"[-+]?\.?(inf|Inf|INF|infinity|Infinity)|\.?(nan|NaN|NAN)", "is no finite number", "a finite number"),
    (r"[-+]?[0-9]{19,}(\.[0-9]*)?", "has too many digits", f"{QUOTES}, else a smaller number"),
    (r"=|<<", "this sign has a meaning of its own in YAML", QUOTES),
)
_PATTERNS = tuple((re.compile(pattern), why, expected) for pattern, why, expected in _REFUSED)
_REFUSED_ANY = re.compile("|".join(f"(?:{pattern})" for pattern, _, _ in _REFUSED))

_WIDE_OPENING = "“”‘’「」『』【】［］｛｝＂＇＃－\u3000\xa0"
_WIDE_IN_FLOW = "，；【】［］｛｝"
_WIDE_IN_NAME = "，；【】［］｛｝“”‘’「」『』＂＇＃\u3000\xa0"
WIDE = re.compile(f"[：{_WIDE_OPENING}{_WIDE_IN_FLOW}]")
HALF_WIDTH = 'the half-width : , [ ] { } " " of an English keyboard, or quotes around the whole text'


@dataclass(frozen=True)
class Refusal:
    """Why a plain word cannot be read, and what to write instead."""

    why: str
    expected: str


def read_plain(text: str, *, flow: bool) -> Scalar | Refusal:
    """The value of a word without quotes; ``flow`` says whether it stands within ``[ ]`` or ``{ }``."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0].isascii() and len(text) < 40:
        if _INT.fullmatch(text):
            return int(text)
        if _REFUSED_ANY.fullmatch(text):
            return next(Refusal(why, expected) for pattern, why, expected in _PATTERNS if pattern.fullmatch(text))
        if _FLOAT.fullmatch(text):
            return _finite(text)
        if match := _DATE.fullmatch(text):
            return _date(*map(int, match.groups()))
    if text.isascii():
        return text
    if "：" in text or text[0] in _WIDE_OPENING or (flow and any(mark in text for mark in _WIDE_IN_FLOW)):
        return Refusal("full-width punctuation is read as part of the text", HALF_WIDTH)
    return text


def read_name(text: str) -> str | Refusal:
    """The name in front of a colon, written without quotes."""
    if not text.isascii() and any(mark in text for mark in _WIDE_IN_NAME):
        return Refusal("full-width punctuation is read as part of the name", HALF_WIDTH)
    if text == "<<":
        return Refusal("merge keys are not allowed", "the fields written out, or 'extends'")
    value = read_plain(text, flow=False)
    if isinstance(value, str | Refusal):
        return value
    if text in ("on", "off"):
        return text
    if value is None:
        return Refusal("there is no name in front of the colon", "field: value")
    return Refusal("a name that reads as a number, a date or true/false", f'quotes: "{text}"')


def read_number(text: str) -> int | float | None:
    """A decimal number as tables write it; ``None`` if it is none, or not finite."""
    if len(text) < 40 and _INT.fullmatch(text):
        return int(text)
    if len(text) < 40 and _FLOAT.fullmatch(text):
        value = _finite(text)
        return None if isinstance(value, Refusal) else value
    return None


def _finite(text: str) -> float | Refusal:
    value = float(text)
    return value if abs(value) <= 1e300 else Refusal("is no finite number", "a finite number")


def _date(year: int, month: int, day: int) -> date | Refusal:
    try:
        return date(year, month, day)
    except ValueError:
        return Refusal("there is no such day", "a date such as 2019-06-03")
