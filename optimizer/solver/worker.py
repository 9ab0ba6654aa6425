"""Child process of a search: reads a task from a folder, prints the solver's log, leaves the answer there."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.errors import SolverError
from optimizer.solver.backend import solve_task

if TYPE_CHECKING:
    from optimizer.solver.backend import Answer


def main(folder: str) -> None:
    """Solve the task in ``folder``; an error that a solver raises is an answer, too, for the parent to raise."""
    base = Path(folder)
    task, settings = pickle.loads((base / "task.pickle").read_bytes())

    def show(lines: list[str]) -> None:
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()

    answer: Answer | SolverError
    try:
        answer = solve_task(task, on_lines=show, **settings)
    except SolverError as error:
        answer = error
    (base / "answer.pickle").write_bytes(pickle.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
