"""Solvers that write where they should not: what a library prints on standard output beside its log goes nowhere."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Silence:
    """Standard output turned away while anybody asks for it; several threads may, so this one counts."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.asked = 0
        self.kept: int | None = None

    def begin(self) -> None:
        with self.lock:
            self.asked += 1
            if self.asked > 1:
                return
            with suppress(OSError, ValueError):  # no standard output at all: nothing to turn away
                sys.stdout.flush()
                self.kept = os.dup(1)
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, 1)
                os.close(nowhere)

    def end(self) -> None:
        with self.lock:
            self.asked -= 1
            if self.asked == 0 and self.kept is not None:
                os.dup2(self.kept, 1)
                os.close(self.kept)
                self.kept = None


_SILENCE = _Silence()


@contextmanager
def silent() -> Iterator[None]:
    """Turn away what is written to the file descriptor of standard output meanwhile.

    HiGHS writes a line there whenever it repairs a solution, which would stand in the middle of a ``--json`` answer.
    """
    _SILENCE.begin()
    try:
        yield
    finally:
        _SILENCE.end()


@contextmanager
def heard() -> Iterator[None]:
    """Inside ``silent``: let what a caller's own code prints be heard, as far as no other thread asks for silence."""
    sys.stdout.flush()
    _SILENCE.end()
    try:
        yield
    finally:
        _SILENCE.begin()
