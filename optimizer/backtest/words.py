"""A key and values in, a text in every language out: what findings say."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from optimizer.texts import Text, label, languages, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from optimizer.backtest.cases import Case
    from optimizer.backtest.ranges import Interval
    from optimizer.sections import Title


def say(key: str, **values: object) -> Text:
    """The text ``finding.<key>`` in every language; a value that is itself a text is put in by its language."""
    return tell(f"finding.{key}", **values)


def same(text: str) -> Text:
    """A text that needs no translation, such as a number."""
    return dict.fromkeys(languages(), text)


def titled(title: Title, fallback: str = "") -> Text:
    """A title of a file of back-tests."""
    return title.texts(fallback)


def joined(texts: Iterable[Text], mark: str = "mark.sentences") -> Text:
    """Sentences one after the other, or with another mark between; empty ones are left out."""
    parts = list(texts)
    return {lang: label(mark, lang).join(text[lang] for text in parts if text[lang]) for lang in languages()}


def say_all(*keys: str) -> tuple[Text, ...]:
    """Texts that need no values."""
    return tuple(say(key) for key in keys)


def cases_text(cases: float) -> Text:
    """A number of cases."""
    return same(f"{cases:,.0f}")


def share_text(share: float) -> Text:
    """A share as a percentage."""
    return same(f"{share:.1%}")


def bracketed(value: Text, low: Text, high: Text) -> Text:
    """A value and the ends between which it may lie."""
    return say("interval", value=value, low=low, high=high)


def named(case: Case, name: str) -> Text:
    """What a reported figure or a ratio is called; by its short name if the test gives no other."""
    title = case.names.get(name)
    return same(name) if title is None else titled(title, name)


def ratio(name: Text, top: float, *bottoms: float) -> tuple[float, Text]:
    """A ratio and the line that shows how it was computed."""
    value = top / prod(bottoms)
    parts = " x ".join(f"{bottom:,.6g}" for bottom in bottoms)
    shown = f"{top:,.6g} / {f'({parts})' if len(bottoms) > 1 else parts} = {value:,.3g}"
    return value, say("ratio_line", name=name, sum=shown)


def range_lines(
    found: Iterable[Interval], write: Mapping[str, Callable[[float], Text]], names: Mapping[str, Text]
) -> Iterator[Text]:
    """For each assumption what comes out at either end of its range; ``names`` of figures where there are several.

    A figure that is unknown at both ends is left out.
    """
    for one in found:
        parts = []
        for figure, shown in write.items():
            values = one.low[figure], one.high[figure]
            if values != (None, None):
                low, high = (say("unknown") if value is None else shown(value) for value in values)
                parts.append(_of(figure, say("ends", low=low, high=high), names))
        yield say("range_line", path=one.path, ends=joined(parts, "mark.clauses"))


def inside_line(figure: str, published: float, between: tuple[float, float], names: Mapping[str, Text]) -> Text:
    """Whether the published figure lies between the least and the most that ranges of assumptions give."""
    inside = between[0] <= published <= between[1]
    return _of(figure, say("inside_interval" if inside else "outside_interval"), names)


def _of(figure: str, what: Text, names: Mapping[str, Text]) -> Text:
    """What is said of a figure, with its name where it has one."""
    return say("of_figure", figure=names[figure], what=what) if figure in names else what


def indicator_text(name: str) -> Text:
    """What the program calls an indicator."""
    return {lang: label(f"kpi.{name}", lang) for lang in languages()}
