"""Child process of a search: reads a task from a folder, prints the solver's log, leaves the answer there."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from optimizer.solver.backend import solve_task


def main(folder: str) -> None:
    """Solve the task in ``folder``."""
    base = Path(folder)
    task, settings = pickle.loads((base / "task.pickle").read_bytes())

    def show(lines: list[str]) -> None:
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()

    answer = solve_task(task, on_lines=show, **settings)
    (base / "answer.pickle").write_bytes(pickle.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
