"""Ctrl-C on the command line: a run that verifies, or nothing at all; with the exit code that is documented."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from optimizer.cli.app import app

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _as_on_a_terminal():
    """A process in the background is started with Ctrl-C ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press(*_, **__) -> None:
    signal.raise_signal(signal.SIGINT)


def pressing(real, at: int):
    """The same function, with Ctrl-C pressed as it begins for the ``at``-th time."""
    calls = []

    def call(*arguments, **settings):
        calls.append(True)
        if len(calls) == at:
            press()
        return real(*arguments, **settings)

    return call


def test_before_anything_is_read_nothing_is_made(run, demo, monkeypatch):
    monkeypatch.setattr("optimizer.scenario.Scenario.load", press)
    ended = run("solve", demo, "--json")
    assert (ended.code, ended.json["status"]) == (130, "interrupted")
    assert "nothing was kept" in ended.err
    assert [path.name for path in Path().iterdir()] == ["demo.yaml"]


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("optimizer.evaluation.build_problem", 4),  # the status quo is what there is
        ("optimizer.evaluation.build_program", 4),
        ("optimizer.evaluation.polish", 4),
        ("optimizer.evaluation.rules_of_thumb", 4),
        ("optimizer.solver.stages.search", 4),
        ("optimizer.solver.claims.search", 0),  # prices: the plan is found
        ("optimizer.solver.ties.search", 0),
        ("optimizer.solver.sparing.search", 0),
        ("optimizer.evaluation.make_plan", 0),
        ("optimizer.evaluation.check", 0),
        ("optimizer.store.writing.shutil.move", 0),  # the run is being written
        ("optimizer.baselines.baselines", 0),
        ("optimizer.plots.write_figure", 0),
        ("optimizer.report.write_report", 0),
        ("optimizer.cli.summary.print_run", 0),
    ],
)
def test_a_run_that_is_left_verifies(run, demo, monkeypatch, where, code):
    module, _, name = where.rpartition(".")
    owner = shutil if module.endswith(".shutil") else importlib.import_module(module)
    real = getattr(owner, name)
    with monkeypatch.context() as patched:
        # of make_plan the second call: the first is that of the status quo, before there is anything else
        patched.setattr(owner, name, pressing(real, at=2 if name == "make_plan" else 1))
        ended = run("solve", demo, "--gap", "0")
    assert ended.code == code
    assert "nothing was kept" not in ended.err
    again = run("verify", "out/demo")
    assert again.code == code
    assert "verifier clean" in again.err
    assert not [path for path in Path("out/demo").rglob("*") if path.name.startswith((".writing", "tmp"))]  # no drafts


def test_no_drawing_of_an_earlier_plan_is_left(run, demo, monkeypatch):
    assert run("solve", demo, "--quiet").code == 0
    Path("out/demo/figures/mine.png").touch()
    assert len(list(Path("out/demo/figures").iterdir())) > 5
    monkeypatch.setattr("optimizer.plots.write_figure", press)
    assert run("solve", demo, "--quiet", "--set", "protected_share=0.8").code == 0
    assert [path.name for path in Path("out/demo/figures").iterdir()] == ["mine.png"]
    assert not Path("out/demo/report.html").exists()


@pytest.mark.parametrize("command", [("compare", "demo.yaml", "demo.yaml@small-bureau"), ("worth", "demo.yaml")])
def test_commands_of_several_solves_end_at_once_with_nothing_written(run, demo, monkeypatch, command):
    """What is solved half way is no answer to these; the first Ctrl-C ends them."""
    from optimizer.solver import stages

    calls = []
    real = stages.search

    def search(*arguments, **settings):
        calls.append(True)
        press()
        return real(*arguments, **settings)

    monkeypatch.setattr(stages, "search", search)
    ended = run(*command, "--out", "here" if command[0] == "compare" else "here.csv")
    assert ended.code == 130
    assert len(calls) == 1
    assert not Path("here.csv").exists()
    assert not Path("here").exists() or not any(Path("here").iterdir())


def test_exit_codes_are_documented():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for code in ("0", "2", "3", "4", "130"):
        assert re.search(rf"\b{code}\b", app.info.epilog), code
        assert re.search(rf"\b{code} (if|where)\b", readme), code


@pytest.mark.slow
@pytest.mark.parametrize("line", [1, 2])
def test_a_real_process_at_some_moment(tmp_path, line):
    """Whenever the signal comes: either nothing is there, or a run that verifies."""
    command = [
        sys.executable,
        "-m",
        "optimizer",
        "solve",
        str(ROOT / "scenarios/anshan-2019.yaml"),
        "--out",
        str(tmp_path / "run"),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=ROOT) as child:
        assert child.stderr is not None
        told = 0
        for text in child.stderr:  # to its end, or the child would wait for a reader
            told += bool(re.search(r"^anshan-2019 +\d+ s  ", text))
            if told == line:
                told += 1
                child.send_signal(signal.SIGINT)
        code = child.wait()
    if code == 130:
        assert not (tmp_path / "run").exists()
        return
    assert code in (0, 4)
    check = subprocess.run(
        [sys.executable, "-m", "optimizer", "verify", str(tmp_path / "run"), "--json"], capture_output=True, text=True, cwd=ROOT
    )
    assert json.loads(check.stdout)["verified"]
