"""One whole-number search, watched: progress from the log, time limit and Ctrl-C without losing the best plan.

Large searches run in a child process, since HiGHS cannot be interrupted from outside: on Ctrl-C the child is ended, and its
best solution so far is read from the file it keeps. The same file is read when a solver fails or dies; where it holds nothing,
that is an error.
"""

from __future__ import annotations

import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.errors import SolverError
from optimizer.solver.backend import SCALED, Answer, Task, solve_task
from optimizer.solver.engines import ENGINES
from optimizer.solver.interrupts import stoppable
from optimizer.solver.options import Progress
from optimizer.solver.scaling import pose
from optimizer.solver.worker import answer_left, leave_tasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.program import Program
    from optimizer.solver.options import ProgressCallback, SolveOptions, Stage, StoppedBy

CHILD_ENTRIES = 5_000
"""Programs with more nonzeros than this are searched in a child process."""

_ROWS = tuple(engine.log for engine in ENGINES.values() if engine.log is not None)


LAST_LINES = 5
"""Lines of a dead solver's standard error that are quoted."""


@dataclass(frozen=True)
class Search:
    """Outcome of a search: the answer, and what ended it before its gap was reached, if anything did.

    ``reason`` says what became of a solver that died; ``priced``: the answer's prices prove its bound.
    """

    answer: Answer
    stopped_by: StoppedBy | None
    reason: str | None = None
    priced: bool = False


@dataclass
class Watch:
    """Reads a solver's log and reports progress; a running search is state, so this one is not frozen."""

    stage: Stage
    report: ProgressCallback | None
    limit: float | None = None
    whole: bool = True
    now: Callable[[], float] = time.monotonic
    began: float = field(init=False)
    scale: float = 1.0
    best: float | None = None
    bound: float | None = None

    def __post_init__(self) -> None:
        """Start the clock."""
        self.began = self.now()

    def lines(self, lines: list[str]) -> None:
        """Take some lines of the log."""
        for line in lines:
            if line.startswith(SCALED):  # said before the first row of the log
                self.scale = float(line.removeprefix(SCALED))
            match = next(filter(None, (row.search(line) for row in _ROWS)), None)
            if match is None:
                continue
            best, bound = (_number(match[name], self.scale) for name in ("best", "bound"))
            if best is None and bound is None:
                continue
            self.best, self.bound = best if best is not None else self.best, bound if bound is not None else self.bound
            if self.report is not None:
                spent = self.now() - self.began
                left = None if self.limit is None else max(self.limit - spent, 0.0)
                self.report(Progress(self.stage, self.best, self.bound, spent, whole=self.whole, left=left))


def task_of(program: Program, *, worth: Any = None) -> Task:
    """The arrays of a program, with another objective if one is given."""
    return Task(
        program.matrix,
        program.row_lower,
        program.row_upper,
        program.lower,
        program.upper,
        program.worth if worth is None else worth,
        program.whole,
    )


def search(
    task: Task,
    *,
    engine: str,
    options: SolveOptions,
    time_limit: float,
    gap: float,
    stage: Stage,
    progress: ProgressCallback | None = None,
    whole: bool = True,
    hint: Any = None,
    nodes: int | None = None,
    warm: Any = None,
) -> Search:
    """Search for the best whole-number solution within ``gap``, ``nodes`` nodes or ``time_limit`` seconds; Ctrl-C ends it.

    ``whole`` says whether what it finds can be ordered as it is, for ``progress`` to tell.

    Raises:
        SolverError: the solver failed or died, and no solution of it is left.
    """
    watch = Watch(stage, progress, time_limit, whole)
    settings: dict[str, Any] = {"engine": engine, "time_limit": time_limit, "gap": gap, "seed": options.seed}
    settings |= {"hint": hint, "nodes": nodes, "warm": warm}
    with tempfile.TemporaryDirectory(prefix="optimizer-") as folder:
        base = Path(folder)
        settings["improving"] = str(base / "improving.sol")
        try:
            with stoppable():
                if task.matrix.nnz > CHILD_ENTRIES:
                    answer = _in_child(task, {**settings, "threads": options.threads}, watch, base)
                else:  # one thread here: HiGHS refuses another number than the first one used in a process
                    answer = solve_task(task, on_lines=watch.lines, **settings)  # Ctrl-C is heard between lines
        except KeyboardInterrupt:
            return Search(_best_so_far(task, base / "improving.sol", watch, engine), "interrupt")
        except SolverError as error:
            left = _best_so_far(task, base / "improving.sol", watch, engine)
            if left.x is None:
                raise
            return Search(left, "solver died", str(error))
    late = answer.status in ("feasible", "unknown") and watch.now() - watch.began >= 0.95 * time_limit
    return Search(answer, "time limit" if late else None)


def _in_child(task: Task, settings: dict[str, Any], watch: Watch, base: Path) -> Answer:
    """The answer of a child process, which ends with this call, whatever happens."""
    command = leave_tasks(base, [(task, settings)])
    with (base / "stderr.txt").open("w") as complaints:
        child = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    try:
        assert child.stdout is not None
        for line in child.stdout:
            watch.lines([line])
        code = child.wait()
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            child.wait()
        if child.stdout is not None:
            child.stdout.close()
    return _left_by(base, settings["engine"], code)


def _left_by(base: Path, engine: str, code: int) -> Answer:
    """The answer that a child left.

    Raises:
        SolverError: it died, by a signal (a negative code) or with a code other than 0, or left nothing that can be read.
    """
    said = (base / "stderr.txt").read_text(errors="replace").splitlines()[-LAST_LINES:]
    if code != 0:
        raise SolverError(engine, f"killed by signal {-code}" if code < 0 else f"died with exit code {code}", said)
    try:
        answer = answer_left(base, 0)
    except Exception as error:  # whatever a damaged pickle raises
        raise SolverError(engine, f"left no answer that can be read: {error!r}", said) from error
    if isinstance(answer, SolverError):
        raise answer
    return answer


def _best_so_far(task: Task, improving: Path, watch: Watch, engine: str) -> Answer:
    """The last whole solution in the file of improving ones; later stages recompute the rest from its whole numbers.

    The file speaks of the task as the solver saw it, with columns scaled.
    """
    x = last_improving(improving.read_text(), len(task.worth)) if improving.exists() else None
    bound = watch.bound if ENGINES[engine].trusted else None
    if x is None:
        return Answer("unknown", None, None, bound)
    x *= pose(task)[1].columns
    x[task.whole] = np.round(x[task.whole])
    x = np.clip(x, task.lower, task.upper)
    return Answer("feasible", x, float(task.worth @ x), bound)


def last_improving(text: str, columns: int) -> Any:
    """Last complete solution of a sparse HiGHS solution file, shape (columns,), or ``None``."""
    found = None
    for part in text.split("Objective ")[1:]:
        lines = part.split("\n")[1:-1]  # without a last one that is not ended: whoever wrote it was ended there
        if not lines or not lines[0].startswith("# Columns "):
            continue
        count = abs(int(lines[0].split()[2]))
        rows = [line.split() for line in lines[1 : 1 + count]]
        if len(rows) == count and all(len(row) >= 2 for row in rows):
            x = np.zeros(columns)
            for row in rows:
                x[int(row[-1])] = float(row[-2])
            found = x
    return found


def _number(text: str, scale: float) -> float | None:
    try:
        value = float(text) / scale
    except ValueError:
        return None
    return value if np.isfinite(value) else None
