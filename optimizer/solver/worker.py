"""Child process of a search: reads tasks from a folder, prints the solver's log, leaves the answers there one by one."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.errors import SolverError
from optimizer.solver.backend import solve_task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.solver.backend import Answer, Task

_TASKS = "tasks.pickle"


def leave_tasks(folder: Path, tasks: Sequence[tuple[Task, dict[str, Any]]]) -> list[str]:
    """Put tasks with their settings where a child finds them; returns the child's command."""
    (folder / _TASKS).write_bytes(pickle.dumps(list(tasks)))
    return [sys.executable, "-m", "optimizer.solver.worker", str(folder)]


def answer_left(folder: Path, number: int) -> Answer | SolverError:
    """The answer to a task, by its number from 0.

    Raises:
        Exception: there is none, or none that can be read.
    """
    answer: Answer | SolverError = pickle.loads((folder / f"answer-{number}.pickle").read_bytes())
    return answer


def main(folder: str) -> None:
    """Solve the tasks in ``folder``; an error that a solver raises is an answer, too, for the parent to raise."""
    base = Path(folder)

    def show(lines: list[str]) -> None:
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()

    for number, (task, settings) in enumerate(pickle.loads((base / _TASKS).read_bytes())):
        answer: Answer | SolverError
        try:
            answer = solve_task(task, on_lines=show, **settings)
        except SolverError as error:
            answer = error
        draft = base / "draft.pickle"
        draft.write_bytes(pickle.dumps(answer))
        draft.rename(base / f"answer-{number}.pickle")  # whole or not at all


if __name__ == "__main__":
    main(sys.argv[1])
