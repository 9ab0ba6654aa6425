"""Ctrl-C at the right moment: it ends a search at once, but lets the short steps that keep its plan finish."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class Interrupt:
    """Whether Ctrl-C was pressed meanwhile; a running step is state, so this one is not frozen."""

    asked = False


@contextmanager
def deferred() -> Iterator[Interrupt]:
    """Take note of Ctrl-C inside instead of stopping there; outside the main thread nothing changes."""
    interrupt = Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return

    def note(*_: Any) -> None:
        interrupt.asked = True

    before = signal.signal(signal.SIGINT, note)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)
