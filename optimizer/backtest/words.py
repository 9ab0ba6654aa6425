"""A key and values in, a text in every language out: what findings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.texts import label, languages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.sections import Title

Text = dict[str, str]
"""Language -> text."""


def say(key: str, **values: object) -> Text:
    """The text ``finding.<key>`` in every language; a value that is itself a text is put in by its language."""

    def in_(lang: str) -> str:
        put_in = {name: value[lang] if isinstance(value, dict) else value for name, value in values.items()}
        return label(f"finding.{key}", lang, **put_in)

    return {lang: in_(lang) for lang in languages()}


def same(text: str) -> Text:
    """A text that needs no translation, such as a number."""
    return dict.fromkeys(languages(), text)


def titled(title: Title, fallback: str = "") -> Text:
    """A title of a file of back-tests."""
    return {lang: title.text(lang, fallback) for lang in languages()}


def joined(texts: Iterable[Text], mark: str = "mark.sentences") -> Text:
    """Sentences one after the other, or with another mark between; empty ones are left out."""
    parts = list(texts)
    return {lang: label(mark, lang).join(text[lang] for text in parts if text[lang]) for lang in languages()}
