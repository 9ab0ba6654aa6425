"""Small programs that share nothing in, their answers out: solved in child processes side by side, as far as time allows."""

from __future__ import annotations

import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.errors import SolverError
from optimizer.solver.interrupts import stoppable
from optimizer.solver.worker import answer_left, leave_tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.solver.backend import Answer, Task

POLL_SECONDS = 0.02


def solve_parts(
    tasks: Sequence[Task], *, engine: str, time_limit: float, gap: float, at_once: int, seed: int = 1
) -> tuple[list[Answer | None], bool]:
    """Solve every task; ``None`` where nothing came of one in time. And whether Ctrl-C was pressed, which ends them all.

    Each of ``at_once`` processes takes its share of the tasks, the largest first, and each task its share of the time.
    """
    queues: list[list[int]] = [[] for _ in range(min(at_once, len(tasks)))]
    for number in sorted(range(len(tasks)), key=lambda n: -tasks[n].matrix.nnz):
        min(queues, key=lambda queue: sum(tasks[n].matrix.nnz for n in queue)).append(number)
    answers: list[Answer | None] = [None] * len(tasks)
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="optimizer-"))) for _ in queues]
        interrupted = False
        try:
            children = []
            for folder, queue in zip(folders, queues, strict=True):
                each = {"engine": engine, "time_limit": time_limit / max(len(queue), 1), "gap": gap, "seed": seed}
                command = leave_tasks(folder, [(tasks[n], each) for n in queue])
                quiet = subprocess.DEVNULL
                child = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
                stack.callback(_end, child)
                children.append(child)
            deadline = time.monotonic() + time_limit + 5.0  # starting a process takes a second or two
            with stoppable():
                while any(child.poll() is None for child in children) and time.monotonic() < deadline:
                    time.sleep(POLL_SECONDS)
        except KeyboardInterrupt:
            interrupted = True
        for folder, queue in zip(folders, queues, strict=True):
            for place, number in enumerate(queue):
                answers[number] = _read(folder, place)
    return answers, interrupted


def _read(folder: Path, place: int) -> Answer | None:
    """An answer that was left; a part that failed is a part not bettered, which costs no plan."""
    try:
        answer = answer_left(folder, place)
    except Exception:  # whatever a missing or damaged file raises
        return None
    return None if isinstance(answer, SolverError) else answer


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.kill()
    child.wait()
