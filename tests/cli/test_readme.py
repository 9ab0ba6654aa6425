"""The examples of the README and of the guide are run in their order; every line shown must come out, in the order shown."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "pages"
README = ROOT / "README.md"
WRITTEN = [README, *sorted(PAGES.rglob("*.md"))]
MADE = {"language.md", "zh/language.md", "mechanisms.md", "backtests.md", "changes.md"}
"""Pages that `docs/hooks.py` makes."""


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def examples(page: Path) -> list[tuple[str, list[str]]]:
    """Each command of the console blocks with the lines shown below it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", text_of(page), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line.rstrip())
    return found


def expected(command: str, shown: list[str]) -> int:
    """The exit code that an example shows: of what is wrong, of decisions that cannot hold, and of a plan that breaks rules."""
    if "wrong" in command or "from 2026-03-17" in command or any(line.startswith("The plan breaks") for line in shown):
        return 2
    return 3 if "at most 2 away" in command else 0


@pytest.mark.parametrize("page", [page for page in WRITTEN if "```console" in text_of(page)], ids=name_of)
def test_examples_say_what_the_program_says(run, page):
    assert len(examples(page)) >= 3
    Path("scenarios").symlink_to(ROOT / "scenarios")  # the reader's working directory is the root
    for command, shown in examples(page):
        if not command.startswith("optimizer "):
            subprocess.run(command, shell=True, check=True)
            continue
        ended = run(*shlex.split(command)[1:])
        assert ended.code == expected(command, shown), f"{command}: {ended.err}"
        said = [line.rstrip() for line in (ended.out + ended.err).splitlines()]
        for line in shown:
            assert any(whole.startswith(line) or whole.strip() == line for whole in said), f"{command}: {line}"
            said = said[next(n for n, whole in enumerate(said) if whole.startswith(line) or whole.strip() == line) + 1 :]


@pytest.mark.parametrize("page", [page for page in WRITTEN if "```python" in text_of(page)], ids=name_of)
def test_python_examples_run(run, page):
    run("init", "north")
    found = re.findall(r"```python\n(.*?)```", text_of(page), re.DOTALL)
    assert found
    for example in found:
        exec(compile(example, name_of(page), "exec"), {})


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_links_and_pictures_exist(page):
    """Of headings too; `make docs` checks the same of the site."""
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text_of(page)):
        there = (page.parent / target).resolve()
        made = page != README and str(there.relative_to(PAGES)) in MADE
        assert made or there.exists(), target


def test_every_page_is_found_from_the_contents():
    """Without the tags of one library in it, that only mkdocs reads."""
    config = re.sub(r"!!python/\S+", "", text_of(ROOT / "docs" / "mkdocs.yml"))

    def pages(part: object) -> set[str]:
        if isinstance(part, str):
            return {part}
        inside = part.values() if isinstance(part, dict) else part
        return set().union(*map(pages, inside))

    there = {str(page.relative_to(PAGES)) for page in PAGES.rglob("*.md")}
    assert pages(yaml.safe_load(config)["nav"]) == there | MADE


def test_the_guide_has_the_same_pages_in_chinese():
    for page in ("index", "planner", "leader", "analyst"):
        assert (PAGES / f"{page}.md").exists()
        assert re.search(r"[\u4e00-\u9fff]", text_of(PAGES / "zh" / f"{page}.md"))


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_options_and_commands_that_are_named_exist(page):
    """In running text as well as in examples."""
    from typer.main import get_command

    from optimizer.cli.app import app

    commands = get_command(app).commands
    options = {
        option for command in commands.values() for part in command.params for option in (*part.opts, *part.secondary_opts)
    }
    text = text_of(page)
    named = set(re.findall(r"`optimizer ([a-z][a-z-]*)", text)) | set(
        re.findall(r"^\$ optimizer ([a-z-]+)", text, re.MULTILINE)
    )
    assert named <= set(commands)
    assert set(re.findall(r"(?<![-\w])--[a-z][a-z-]*", text)) <= {*options, "--help", "--version"}
