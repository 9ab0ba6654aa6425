from __future__ import annotations

import subprocess
import sys

import pytest

import optimizer
from optimizer.cli import main
from optimizer.errors import ModelError

HEAVY = ("ortools", "pandas", "matplotlib", "scipy", "numpy", "yaml", "rich.console", "jinja2")
"""Pydantic is not among them: typer imports it by itself."""


@pytest.mark.parametrize("command", ["", "init", "check", "solve", "compare", "verify", "calibrate", "schema"])
def test_help_imports_nothing_heavy(command):
    code = (
        "import sys\nfrom optimizer.cli import main\n"
        f"try:\n    main({[command] if command else []} + ['--help'])\nexcept SystemExit as end:\n    assert not end.code\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "Usage: optimizer" in done.stdout


def test_importing_the_package_imports_nothing_heavy():
    code = f"import sys, optimizer; print([name for name in {HEAVY} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


@pytest.mark.parametrize("name", optimizer.__all__)
def test_every_public_name_loads(name):
    assert getattr(optimizer, name) is not None
    assert name in dir(optimizer)


def test_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nonsense"):
        _ = optimizer.nonsense


def test_version(run):
    ended = run("--version")
    assert (ended.code, ended.out) == (0, f"optimizer {optimizer.__version__}\n")


def test_module_runs_like_the_script():
    done = subprocess.run([sys.executable, "-m", "optimizer", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"optimizer {optimizer.__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("fly",),
        ("solve",),
        ("solve", "demo.yaml", "--nonsense"),
        ("solve", "demo.yaml", "--gap", "7"),
        ("solve", "demo.yaml", "--gap", "much"),
        ("solve", "demo.yaml", "--time-limit", "0"),
        ("solve", "demo.yaml", "--threads", "0"),
        ("solve", "demo.yaml", "--solver", "abacus"),
        ("solve", "demo.yaml", "--lang", "fr"),
    ],
)
def test_wrong_command_lines_are_user_errors(run, demo, arguments):
    ended = run(*arguments)
    assert ended.code == 2
    assert "Error" in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""


def test_wrong_command_line_is_one_json_object_if_json_was_asked_for(run, demo):
    ended = run("solve", demo, "--gap", "7", "--json")
    assert ended.code == 2
    assert ended.json["status"] == "error"
    assert "--gap" in ended.json["faults"][0]["message"]


def test_our_own_faults_keep_their_traceback(demo, tmp_path, monkeypatch, capsys):
    def broken(*_: object, **__: object) -> None:
        raise ModelError("row staff[north, judge, 0] makes no sense")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("optimizer.evaluation.evaluate", broken)
    with pytest.raises(ModelError, match=r"staff\[north"):
        main(["solve", demo, "--json"])
    assert '"status": "error"' in capsys.readouterr().out
