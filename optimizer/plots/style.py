"""One look for every figure: fonts, colours, and figures that touch no global state."""

from __future__ import annotations

import textwrap
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure

import optimizer.fonts
from optimizer.texts import language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

    from optimizer.texts import Lang

FONT_FILE = Path(optimizer.fonts.__path__[0]) / "NotoSansSC-Regular-GB2312.ttf"

PLAN, BEFORE, GOOD, BAD, CASES, QUIET = "#0B5FA5", "#8A8A8A", "#1B7F5C", "#C4501B", "#7A3E9D", "#D9D9D9"
"""Colours of different lightness, told apart by colour-blind readers and in print."""
PEOPLE = PLAN
"""Officers on their way; cases on theirs are ``CASES``."""

KINDS = {
    "bureau": ("#8A6D00", "//"),
    "support": ("#2A9FBF", ""),
    "campaign": ("#B0305C", ".."),
    "supervision": ("#555555", "xx"),
    "borrow": ("#6BAE3F", "\\\\"),
    "urge": ("#C9A0DC", "--"),
    "mediate": ("#E39B5B", "++"),
}
"""Colour and hatch of each kind of mechanism that has its own, the same in every figure and no one's else."""
OF_OTHERS = ("#BBBBBB", "oo")

CYCLE = ("#0B5FA5", "#C4501B", "#1B7F5C", "#7A3E9D", "#8A6D00", "#555555", "#B0305C", "#2A9FBF")
HATCHES = ("", "//", "..", "xx", "\\\\", "--", "++", "oo")
LINES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (7, 2)))


@cache
def _settings() -> dict[str, Any]:
    font_manager.fontManager.addfont(FONT_FILE)
    return {
        "font.family": ["DejaVu Sans", "Noto Sans SC"],
        "font.size": 9,
        "axes.titlesize": 11,
        "axes.titleweight": "normal",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": False,
        "axes.grid": True,
        "grid.color": "#E6E6E6",
        "axes.axisbelow": True,
        "svg.fonttype": "path",
        "svg.hashsalt": "optimizer",
        "figure.dpi": 110,
        "legend.frameon": False,
    }


@contextmanager
def look() -> Iterator[None]:
    """Draw inside this, so that the fonts are found and nobody else's settings change."""
    with mpl.rc_context(cast("Any", _settings())):
        yield


def axes_or_new(ax: Axes | None, width: float = 8.0, height: float = 4.5) -> Axes:
    """The axes given, or the only axes of a new figure (inches)."""
    return ax if ax is not None else Figure(figsize=(width, height), layout="constrained").add_subplot()


def of_kind(kind: str) -> tuple[str, str]:
    """Colour and hatch of a kind of mechanism."""
    return KINDS.get(kind, OF_OTHERS)


def figure_of(ax: Axes) -> Figure:
    """The whole figure an axes belongs to."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


def wrap(text: str, width: int, lang: Lang = "en") -> str:
    """Break a long name; Chinese counts double and breaks anywhere."""
    if language(lang).letter_width > 1 or any(ord(c) > 0x2E80 for c in text):
        step = max(width // 2, 4)
        return "\n".join(text[i : i + step] for i in range(0, len(text), step))
    return "\n".join(textwrap.wrap(text, width)) or text


def title_and_legend(ax: Axes, title: str, handles: Sequence[Any] | None = None, columns: int = 2) -> None:
    """A title with the legend between it and the axes, where it can hide nothing."""
    legend = ax.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=columns,
        borderaxespad=0.2,
        columnspacing=1.4,
        fontsize=8.5,
    )
    rows = -(-len(legend.get_texts()) // columns)
    ax.set_title(title, pad=8 + 15 * rows)


def note(ax: Axes, text: str) -> None:
    """Say that there is nothing to draw."""
    ax.text(0.5, 0.5, text, ha="center", va="center", transform=ax.transAxes, color="#555555")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(visible=False)
