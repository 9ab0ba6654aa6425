"""The README's examples are run in their order; every line shown must come out, in the order shown."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def examples() -> list[tuple[str, list[str]]]:
    """Each command of the console blocks with the lines shown below it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line.rstrip())
    return found


def test_examples_say_what_the_program_says(run):
    assert len(examples()) >= 6
    Path("scenarios").symlink_to(ROOT / "scenarios")  # the reader's working directory is the root
    for command, shown in examples():
        if not command.startswith("optimizer "):
            subprocess.run(command, shell=True, check=True)
            continue
        ended = run(*shlex.split(command)[1:])
        said = [line.rstrip() for line in (ended.out + ended.err).splitlines()]
        for line in shown:
            assert any(whole.startswith(line) for whole in said), f"{command}: {line}"
            said = said[next(n for n, whole in enumerate(said) if whole.startswith(line)) + 1 :]


def test_python_example_runs(run):
    run("init", "north")
    example = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert example
    exec(compile(example[1], "README.md", "exec"), {})


def test_links_and_pictures_exist():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
