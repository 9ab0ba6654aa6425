"""What a running solve learns in, where it stands out: one voice for all stages, so that none of them is silent."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from optimizer.solver.options import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.solver.options import ProgressCallback, Stage


@dataclass
class Voice:
    """Tells a listener of every stage, with the best plan and the best bound so far; it is state, so not frozen.

    It is called like a listener itself, by what reports on one stage only.
    """

    listener: ProgressCallback | None = None
    now: Callable[[], float] = time.monotonic
    began: float = field(init=False)
    last: Progress = field(init=False)

    def __post_init__(self) -> None:
        """Start the clock."""
        self.began = self.now()
        self.last = Progress("building", None, None, 0.0)

    def enter(self, stage: Stage, *, left: float | None = None) -> None:
        """A stage begins, which ends within ``left`` seconds if that is known."""
        self._tell(replace(self.last, stage=stage, left=left))

    def knows(
        self, *, best: float | None = None, bound: float | None = None, status_quo: float | None = None, whole: bool = True
    ) -> None:
        """A plan, a bound or the worth of the status quo is known from now on; told with the next stage."""
        last = self.last
        self.last = replace(
            last,
            best=last.best if best is None else best,
            whole=last.whole if best is None else whole,
            bound=last.bound if bound is None else bound,
            status_quo=last.status_quo if status_quo is None else status_quo,
        )

    def __call__(self, progress: Progress) -> None:
        """Take what one stage reports; a plan worth less than one that is known is no news."""
        best, whole = progress.best, progress.whole
        if self.last.best is not None and (best is None or best < self.last.best):
            best, whole = self.last.best, self.last.whole
        bound = self.last.bound if progress.bound is None else progress.bound
        said = replace(self.last, stage=progress.stage, best=best, whole=whole, bound=bound, left=progress.left)
        self._tell(said)

    def _tell(self, progress: Progress) -> None:
        self.last = replace(progress, seconds=self.now() - self.began)
        if self.listener is not None:
            self.listener(self.last)


def voice_of(listener: ProgressCallback | None) -> Voice:
    """The voice that a listener is, or one that speaks to it."""
    return listener if isinstance(listener, Voice) else Voice(listener)
