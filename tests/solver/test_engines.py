"""One table of engines: what it says is what every reader of it knows."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from ortools.math_opt import parameters_pb2

from optimizer.solver import SolveOptions, engines
from optimizer.solver.engines import BOUNDING, DEFAULT, ENGINES, INTERIOR, OFFERED, SECOND

PACKAGE = Path(engines.__file__).parents[1]


@pytest.mark.parametrize("engine", ENGINES.values(), ids=list(ENGINES))
def test_every_engine_is_one_of_math_opt(engine):
    assert hasattr(parameters_pb2, f"SOLVER_TYPE_{engine.solver_type}")


def test_roles_beside_the_search_are_filled_by_engines_that_can():
    assert ENGINES[DEFAULT].whole
    assert ENGINES[DEFAULT].trusted
    assert ENGINES[BOUNDING].trusted
    assert not ENGINES[BOUNDING].whole
    assert ENGINES[INTERIOR].gives_prices
    assert ENGINES[SECOND].whole
    assert SECOND != DEFAULT


@pytest.mark.parametrize("name", ENGINES)
def test_options_take_what_is_offered_and_nothing_else(name):
    if name in OFFERED:
        assert SolveOptions(solver=name).solver == name
    else:
        with pytest.raises(ValueError, match="solver must be one of"):
            SolveOptions(solver=name)


def test_the_command_line_offers_the_table():
    shown = subprocess.run([sys.executable, "-m", "optimizer", "solve", "--help"], capture_output=True, text=True, check=True)
    assert f"<{'|'.join(OFFERED)}>" in shown.stdout


def test_no_other_module_names_a_solver():
    """Names quoted in code; prose may speak of HiGHS."""
    quoted = re.compile("|".join(f"[\"']{name}[\"']" for name in ENGINES))
    found = [path.name for path in PACKAGE.rglob("*.py") if quoted.search(path.read_text("utf-8"))]
    assert found == ["engines.py"]
