"""Ctrl-C at the right moment: it ends a search at once, but lets the short steps that keep its plan finish.

A second Ctrl-C does not wait for them: it ends everything, and nothing is kept. Outside the main thread nothing changes.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Interrupt:
    """Whether Ctrl-C was pressed meanwhile; a running step is state, so this one is not frozen.

    Attributes:
        asked: it was. stops: it raises ``KeyboardInterrupt`` where it is pressed, instead of being taken note of.
        patient: pressing it twice changes nothing either.
    """

    asked: bool = False
    stops: bool = False
    patient: bool = False


_RUNNING: list[Interrupt] = []
"""Steps that run inside one another, the innermost last."""


def asked() -> bool:
    """Whether Ctrl-C was pressed during the steps that run."""
    return any(interrupt.asked for interrupt in _RUNNING)


@contextmanager
def deferred(*, patient: bool = False) -> Iterator[Interrupt]:
    """Take note of Ctrl-C inside instead of stopping there; what was noted outside is known inside, and the reverse.

    The second Ctrl-C stops, unless the step is ``patient``: a short one that must not be left half done.
    """
    with _step(Interrupt(asked=asked(), patient=patient)) as interrupt:
        yield interrupt


@contextmanager
def stoppable() -> Iterator[None]:
    """Let Ctrl-C stop what runs inside, at once if it was pressed before.

    Raises:
        KeyboardInterrupt: it was pressed.
    """
    if asked():
        raise KeyboardInterrupt
    with _step(Interrupt(stops=True)) as interrupt:
        yield
        if interrupt.asked:  # it was pressed in compiled code, which ended by itself
            raise KeyboardInterrupt


@contextmanager
def _step(interrupt: Interrupt) -> Iterator[Interrupt]:
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return
    before = signal.signal(signal.SIGINT, _note)
    _RUNNING.append(interrupt)
    try:
        yield interrupt
    finally:
        _RUNNING.pop()
        signal.signal(signal.SIGINT, before)


def _note(*_: Any) -> None:
    """Every step that runs learns of it; the innermost says what becomes of it."""
    innermost, again = _RUNNING[-1], asked()
    for interrupt in _RUNNING:
        interrupt.asked = True
    if innermost.stops or (again and not innermost.patient):
        raise KeyboardInterrupt
