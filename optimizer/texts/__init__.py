"""A key and values in, a text out: every text that figures, reports and the command line show, one file per language.

A language is a file of this folder, ``en.yaml`` says how it is written, and nothing else lists the languages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

Lang = str
"""Name of a file of this folder without its ending: ``en``, ``zh``."""

Text = dict[Lang, str]
"""A text in every language."""

FOLDER = Path(__file__).parent

Forms = dict[str, str]
"""Form of a number, such as ``one`` or ``other`` -> text."""


@dataclass(frozen=True)
class Language:
    """One file of texts.

    Attributes:
        language: its name in itself. html: its code on a web page.
        names: which names and titles of scenario files it shows. beside: language of the second word of the glossary.
        letter_width: 2 where letters are twice as wide and lines break between any two, else 1.
        plurals: form -> pattern of the numbers that take it; all others take ``other``.
        short_court: patterns that drop what the names of courts share.
        texts: key -> text, or its forms. glossary: notion -> word and meaning.
    """

    language: str
    html: str
    names: str
    beside: str
    letter_width: int
    plurals: dict[str, str]
    short_court: tuple[str, ...]
    texts: dict[str, str | Forms]
    glossary: dict[str, dict[str, str]]

    def form(self, number: float) -> str:
        """Form that goes with a number."""
        written = f"{round(float(number), 6):.15g}"
        return next((form for form, pattern in self.plurals.items() if re.fullmatch(pattern, written)), "other")


@cache
def languages() -> tuple[Lang, ...]:
    """The languages there are; reads no file."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))


@cache
def language(lang: Lang) -> Language:
    """A language, read once.

    Raises:
        ValueError: there is no such language, or its file has a key under two topics.
    """
    if lang not in languages():
        raise ValueError(f"there is no language {lang!r}, only {', '.join(languages())}")
    import yaml

    with (FOLDER / f"{lang}.yaml").open(encoding="utf-8") as file:
        read: dict[str, Any] = yaml.load(file, getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # every scalar stays a text
    texts: dict[str, str | Forms] = {}
    for topic in read.pop("texts").values():
        if twice := texts.keys() & topic.keys():
            raise ValueError(f"{lang}.yaml has {', '.join(sorted(twice))} under two topics")
        texts |= topic
    width, short = int(read.pop("letter_width")), tuple(read.pop("short_court"))
    return Language(letter_width=width, short_court=short, texts=texts, **read)


class _Formatter(Formatter):
    """``str.format`` with one conversion more, ``!l`` for small letters."""

    def convert_field(self, value: Any, conversion: Any) -> Any:
        return str(value).lower() if conversion == "l" else super().convert_field(value, conversion)


_FORMATTER = _Formatter()


def label(key: str, lang: Lang, **values: object) -> str:
    """The text of a key in a language, with values filled in; a text with forms takes the one of the value ``n``.

    Raises:
        KeyError: the key is unknown, or a value is missing.
    """
    of = language(lang)
    text = of.texts.get(key)
    if text is None:
        raise KeyError(f"there is no text {key!r} in {lang}.yaml")
    if isinstance(text, dict):
        text = text[of.form(float(str(values["n"])))]
    return _FORMATTER.vformat(text, (), values) if "{" in text else text


def tell(key: str, **values: object) -> Text:
    """The text of a key in every language; values that are such texts, or lists of them, are put in by their language."""

    def in_(value: object, lang: Lang) -> object:
        if isinstance(value, list | tuple):
            return label("mark.list", lang).join(str(in_(one, lang)) for one in value)
        return value[lang] if isinstance(value, dict) else value

    return {lang: label(key, lang, **{name: in_(value, lang) for name, value in values.items()}) for lang in languages()}


def has_label(key: str, lang: Lang) -> bool:
    """Whether there is a text of that key."""
    return key in language(lang).texts


def plan_label(name: str, lang: Lang) -> str:
    """Name of a plan; baselines are translated, others stay as they are."""
    key = f"plan.{name}"
    return label(key, lang) if has_label(key, lang) else name


def unit_of(name: str, lang: Lang, amount: float = 2.0) -> str:
    """Unit of an order as people write it; one without a text of its own stays as it is."""
    key = f"ordered.{name}"
    return label(key if has_label(key, lang) else "ordered.other", lang, n=amount, unit=name)


def name_language(lang: Lang) -> Lang:
    """Which of the names and titles in scenario files a language shows."""
    return language(lang).names


def short_court(name: str, lang: Lang) -> str:
    """A court's name without what all of them share, for crowded axes."""
    short = name
    for pattern in language(lang).short_court:
        short = re.sub(pattern, "", short, flags=re.DOTALL)
    return short or name


def glossary(lang: Lang) -> list[tuple[str, str, str]]:
    """Word, the same word in the language beside, and its meaning."""
    own, beside = language(lang), language(language(lang).beside)
    return [(entry["word"], beside.glossary[notion]["word"], entry["meaning"]) for notion, entry in own.glossary.items()]
