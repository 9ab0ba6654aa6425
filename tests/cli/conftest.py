"""The command line as a function: arguments in; exit code, standard output and standard error out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from optimizer.cli import main
from optimizer.starter import starter_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Ended(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON, which must hold one value and no NaN or Infinity."""

        def refuse(name: str) -> None:
            raise AssertionError(f"{name} is no JSON")

        return json.loads(self.out, parse_constant=refuse)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Runs one command in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(list(arguments))
        out, err = capsys.readouterr()
        return Ended(int(end.value.code or 0), out, err)

    return command


@pytest.fixture
def demo(tmp_path: Path) -> str:
    """The starter scenario, in the folder that ``run`` works in."""
    (tmp_path / "demo.yaml").write_text(starter_text("demo"), encoding="utf-8")
    return "demo.yaml"
