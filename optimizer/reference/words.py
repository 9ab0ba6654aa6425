"""What is said in the schema in, the same in a language out, with examples; the data stand beside the texts of the program."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from optimizer.texts import FOLDER

if TYPE_CHECKING:
    from optimizer.texts import Lang

REFERENCE = FOLDER / "reference"
"""Translations, examples, and the chapters before the tables."""

SAID = "en"
"""The language in which the schema speaks of itself."""


def translated(topic: str, text: str, lang: Lang) -> str:
    """What the schema says, in a language; ``topic`` is fields, units or sections.

    A translation belongs to the very words of the schema: whoever changes them has none until it is written anew, and English
    is shown.
    """
    return text if lang == SAID else _read(f"{lang}.yaml").get(topic, {}).get(text, text)


def example(section: str, field: str) -> Any:
    """A value as one may write it.

    Raises:
        KeyError: there is none.
    """
    return _read("examples.yaml")[section][field]


def chapters(lang: Lang) -> str:
    """How the language works, as Markdown: what comes before the fields; in English where there is no other."""
    file = REFERENCE / f"{lang}.md"
    return (file if file.exists() else REFERENCE / f"{SAID}.md").read_text(encoding="utf-8")


@cache
def _read(name: str) -> dict[str, Any]:
    import yaml

    file = REFERENCE / name
    if not file.exists():
        return {}
    with file.open(encoding="utf-8") as stream:
        read: dict[str, Any] = yaml.load(stream, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return read
