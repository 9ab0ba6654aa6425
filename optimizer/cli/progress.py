"""Progress of a command in, a line on standard error out: one that lives on a terminal, one every few seconds elsewhere.

Nothing that ends within a second says anything. After that a line comes at least every five seconds, whatever the command is
at: a thread of its own repeats what is known, with the time that has passed.
"""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.text import Text

    from optimizer.solver.options import Progress, ProgressCallback, Stage

FIRST_SECONDS = 1.0
"""What is over sooner says nothing; nor do stages that follow one another faster."""

SECONDS_BETWEEN_LINES = 4.0
"""Without a terminal, where a stage has no news; the thread looks often enough for five to be kept."""

LOOK_SECONDS = 0.25


class Teller:
    """What there is to say of a command, and whether it is time to say it; a running command is state.

    ``now`` is the clock in seconds, ``stopping`` whether Ctrl-C was pressed.
    """

    def __init__(
        self, title: str, at: str, now: Callable[[], float] = time.monotonic, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self._title = title
        self._at = at
        self._now = now
        self._stopping = stopping
        self._began = now()
        self._news: tuple[Progress, float] | None = None
        self._said: tuple[str, float] | None = None

    def update(self, progress: Progress) -> None:
        """Take what a solve reports."""
        self._news = (progress, self._now())

    def due(self) -> str | None:
        """The line, if it is time for one."""
        now, at = self._now(), self._at if self._news is None else self._news[0].stage
        if self._said is None:
            if now - self._began < FIRST_SECONDS:
                return None
        else:
            stage, since = self._said[0], now - self._said[1]
            if since < (SECONDS_BETWEEN_LINES if stage == at else FIRST_SECONDS):
                return None
        self._said = (at, now)
        return self.line()

    def line(self) -> str:
        """What is known, with the time that has passed."""
        now = self._now()
        said = self._at
        if self._news is not None:
            progress, came = self._news
            said = f"{progress.stage}: {describe(progress, now - came)}"
        stopping = "  stopping; Ctrl-C again keeps nothing" if self._stopping() else ""
        return f"{self._title}  {now - self._began:5.0f} s  {said}{stopping}"

    def __rich__(self) -> Text:
        """The line on a terminal, drawn anew whether or not there is news."""
        from rich.text import Text

        return Text(self.line(), no_wrap=True, overflow="ellipsis")


@contextmanager
def shown_progress(title: str, *, quiet: bool = False, at: str = "reading") -> Iterator[ProgressCallback | None]:
    """What to hand to a solve as ``progress``; until that reports, the command is ``at`` something."""
    if quiet:
        yield None
        return
    teller = Teller(title, at, stopping=_stopping)
    if sys.stderr.isatty():
        from rich.live import Live

        from optimizer.cli.console import console

        with Live(teller, console=console(err=True), refresh_per_second=4, transient=True):
            yield teller.update
        return
    over = threading.Event()
    thread = threading.Thread(target=_tell, args=(teller, over), daemon=True)
    thread.start()
    try:
        yield teller.update
    finally:
        over.set()
        thread.join()


def stage(progress: ProgressCallback | None, name: Stage) -> None:
    """Report something that is no part of a solve."""
    if progress is not None:
        from optimizer.solver.options import Progress

        progress(Progress(name, None, None, 0.0))


def describe(progress: Progress, ago: float = 0.0) -> str:
    """Best plan, bound and gap, as far as they are known, and when the stage ends; ``ago`` seconds have passed since."""
    if progress.best is None and progress.bound is None and progress.left is None:
        return "at work"
    best = "none yet" if progress.best is None else f"{progress.best:,.1f}"
    whole = "" if progress.whole else " (to be rounded)"
    bound = "none yet" if progress.bound is None else f"{progress.bound:,.1f}"
    gap = "" if progress.gap is None else f"  gap {progress.gap:.2%}"
    gain = "" if progress.gain_gap is None else f", {progress.gain_gap:.1%} of the gain"
    return f"best {best}{whole}  bound {bound}{gap}{gain}{_at_most(progress.left, ago)}"


def _at_most(left: float | None, ago: float) -> str:
    """When a stage ends by its own limit, which is all that is known for sure of what remains."""
    if left is None:
        return ""
    seconds = round(max(left - ago, 0.0))
    return f"  at most {seconds // 60}:{seconds % 60:02d} more"


def _tell(teller: Teller, over: threading.Event) -> None:
    while not over.wait(LOOK_SECONDS):
        line = teller.due()
        if line is not None:
            typer.echo(line, err=True)


def _stopping() -> bool:
    if "optimizer.solver.interrupts" not in sys.modules:  # nothing runs yet, and importing it here would take a second
        return False
    from optimizer.solver.interrupts import asked

    return asked()
