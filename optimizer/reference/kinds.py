"""The type of a field in, what may be written for it out: in words, with its range."""

from __future__ import annotations

import types
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from optimizer.reference.entries import is_section
from optimizer.sections import Names, Title
from optimizer.sections.kinds import OfAKind
from optimizer.texts import label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from optimizer.sections import Section
    from optimizer.texts import Lang

    Link = Callable[[type[Section]], str]

_LIMITS = ("ge", "gt", "le", "lt", "min_length", "max_length")


def described(kind: Any, lang: Lang, link: Link) -> str:
    """What may be written where a value of this type stands; ``link`` writes the name of a section.

    Raises:
        TypeError: a type that the language has no word for.
    """
    bare, marks = _bare(kind)
    if any(isinstance(mark, OfAKind) for mark in marks):
        return label("ref.mechanism", lang)
    names = next((mark for mark in marks if isinstance(mark, Names)), None)
    if names is not None:
        return label(f"named.{names.what}", lang)
    limits = _limits(marks)
    if is_section(bare):
        return label("ref.text", lang) if bare is Title else link(bare)
    if get_origin(bare) in (Union, types.UnionType):
        every = (Annotated[one, None, *marks] for one in get_args(bare) if one is not type(None))  # limits of any hold for each
        choices = [described(one, lang, link) for one in every]
        return label("ref.or", lang).join(dict.fromkeys(choices))
    if get_origin(bare) is Literal:
        return label("ref.either", lang).join(f"`{one}`" for one in get_args(bare))
    if get_origin(bare) is tuple:
        return label("ref.list", lang, of=described(get_args(bare)[0], lang, link)) + _count(limits, lang)
    if get_origin(bare) is dict:
        key, value = (described(one, lang, link) for one in get_args(bare))
        return label("ref.mapping", lang, of=key, to=value)
    if bare is bool:
        return label("ref.either", lang).join(("`on`", "`off`"))
    if bare not in (int, float, str, date):
        raise TypeError(f"no word for {bare}")
    word = label({int: "ref.whole", float: "ref.number", str: "ref.text", date: "ref.date"}[bare], lang)
    return word + (_span(limits) if bare in (int, float) else "")


def _bare(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without what is said of it, and all of that."""
    marks: tuple[Any, ...] = ()
    while get_origin(kind) is Annotated:
        marks += kind.__metadata__
        kind = get_args(kind)[0]
    return kind, marks


def _limits(marks: tuple[Any, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for mark in _flat(marks):
        found |= {name: getattr(mark, name) for name in _LIMITS if getattr(mark, name, None) is not None}
    return found


def _flat(marks: tuple[Any, ...]) -> Iterator[Any]:
    for mark in marks:
        if isinstance(mark, FieldInfo):
            yield from mark.metadata
        else:
            yield mark


def _span(limits: dict[str, Any]) -> str:
    """``0 … 1``; an end that is itself left out has ``>`` or ``<``."""
    low, high = limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt"))
    if low is None and high is None:
        return ""
    if high is None:
        return f" {'>' if 'gt' in limits else '≥'} {_figure(low)}"
    if low is None:
        return f" {'<' if 'lt' in limits else '≤'} {_figure(high)}"
    return f" {'> ' if 'gt' in limits else ''}{_figure(low)} … {'< ' if 'lt' in limits else ''}{_figure(high)}"


def _count(limits: dict[str, Any], lang: Lang) -> str:
    low, high = limits.get("min_length", 0), limits.get("max_length")
    if not low and high is None:
        return ""
    if low == high:
        return label("ref.exactly", lang, n=low)
    if high is None:
        return label("ref.at_least", lang, n=low)
    return label("ref.from_to", lang, low=low, n=_figure(high))


def _figure(number: Any) -> str:
    return f"{number:,.10g}"
