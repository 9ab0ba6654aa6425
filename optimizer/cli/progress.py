"""Progress of a solve in, a line on standard error out: one that lives on a terminal, a few plain ones elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.text import Text

    from optimizer.solver import Progress, ProgressCallback

SECONDS_BETWEEN_LINES = 5.0
"""Where there is no terminal."""


@contextmanager
def shown_progress(title: str, *, quiet: bool = False) -> Iterator[ProgressCallback | None]:
    """What to hand to a solve as ``progress``."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        from rich.live import Live

        from optimizer.cli.console import console

        line = _LiveLine(title)
        with Live(line, console=console(err=True), refresh_per_second=4, transient=True):
            yield line.update
    else:
        yield _PlainLines(title).update


def describe(progress: Progress) -> str:
    """Best plan, bound and gap, as far as they are known."""
    best = "none yet" if progress.best is None else f"{progress.best:,.1f}"
    bound = "none yet" if progress.bound is None else f"{progress.bound:,.1f}"
    gap = "" if progress.gap is None else f"  gap {progress.gap:.2%}"
    return f"best {best}  bound {bound}{gap}"


class _LiveLine:
    """Draws itself anew with the time that has passed, whether or not the solver has news."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._began = time.monotonic()
        self._news = "preparing"

    def update(self, progress: Progress) -> None:
        self._news = f"{progress.stage}: {describe(progress)}"

    def __rich__(self) -> Text:
        from rich.text import Text

        return Text(f"{self._title}  {time.monotonic() - self._began:5.0f} s  {self._news}", no_wrap=True, overflow="ellipsis")


class _PlainLines:
    def __init__(self, title: str) -> None:
        self._title = title
        self._last: tuple[str, float] | None = None

    def update(self, progress: Progress) -> None:
        now = time.monotonic()
        if self._last and self._last[0] == progress.stage and now - self._last[1] < SECONDS_BETWEEN_LINES:
            return
        self._last = (progress.stage, now)
        typer.echo(f"{self._title}  {progress.seconds:5.0f} s  {progress.stage}: {describe(progress)}", err=True)
