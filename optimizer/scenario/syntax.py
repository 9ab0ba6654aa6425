"""What the YAML parser could not read in, a planner's words out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from optimizer.errors import shorten
from optimizer.scenario.scalars import HALF_WIDTH, WIDE

if TYPE_CHECKING:
    import yaml

_QUOTED = re.compile(r"""\"[^\"]*\"|'[^']*'|(^|\s)#.*""")

_MENDS = (
    ("found character '\\t'", "a tab stands where spaces are needed", "spaces"),
    (
        "mapping values are not allowed",
        "there is a ':' too many, or the line is indented too far",
        "one 'field: value' per line, texts with ': ' in quotes",
    ),
    ("could not find expected ':'", "a line lacks its ':'", "'field: value', with a space after the colon"),
    (
        "did not find expected key",
        "the line is not indented like the lines above it, or a quote stands inside a text",
        "the same indentation for all fields of a section",
    ),
    (
        "did not find expected '-' indicator",
        "the line is not indented like the other items of its list",
        "'- item', all indented alike",
    ),
    (
        "block sequence entries are not allowed",
        "a list must begin on a line of its own",
        "'field:' and then '- item' lines, or 'field: [a, b]'",
    ),
    (
        "did not find expected ',' or",
        "a bracket is not closed, or a comma is missing",
        "[a, b] or {field: value, field: value}",
    ),
    ("found unexpected end of stream", "a quote is opened and never closed", "a closing quote"),
    ("cannot start any token", "a text cannot begin with this sign", "quotes around the text"),
    (
        "found unknown escape",
        "a backslash in double quotes begins a code that does not exist",
        "single quotes, or two backslashes",
    ),
)

_OPENED = ("unexpected end of stream", "did not find expected ',' or", "could not find expected ':'")
"""Problems noticed lines after the one that causes them."""


def explain(error: yaml.YAMLError, text: str) -> tuple[int, int, str, str | None, str | None]:
    """Line and column from 0, what is wrong, the line, and what would be right.

    Full-width punctuation nearby is the likeliest reason, so it is looked for first.
    """
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    what = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    lines = text.split("\n")
    line = min(mark.line, len(lines) - 1) if mark is not None else 0
    first = min(context.line if context is not None else line, line - 1)
    for number in range(max(first, 0), line + 1):
        if wide := WIDE.search(_QUOTED.sub(lambda match: " " * len(match[0]), lines[number])):
            return (
                number,
                wide.start(),
                "full-width punctuation is read as part of the text",
                shorten(lines[number]),
                HALF_WIDTH,
            )
    why, expected = next(((why, mend) for part, why, mend in _MENDS if part in what), (f"cannot be read as YAML: {what}", None))
    if context is not None and context.line < line and any(part in what for part in _OPENED):
        why += f", as line {line + 1} shows" if "stream" not in what else ""
        mark, line = context, context.line
    return line, mark.column if mark is not None else 0, why, shorten(lines[line]) or None, expected
