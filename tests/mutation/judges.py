"""A mutant in, who kills it out: tiny instances against the scalar model first, then tests by hand that reach its line.

Nothing of ``optimizer`` is imported in the parent process. Each child imports it afresh, with one file changed, so that a
change takes effect wherever it is used: in constants, defaults and names imported from elsewhere too.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.abc
import importlib.util
import os
import pickle
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable

    from tests.mutation.mutants import Mutant

ROOMS = (
    *("problem", "program", "posing", "model", "mechanisms", "law", "replaying", "facts", "frames"),
    *("ledger.py", "verification.py", "declared.py", "kpis.py", "indicators.py", "certificate.py"),
)
BY_HAND = (
    *("tests/facts", "tests/mechanisms", "tests/test_certificate.py", "tests/test_backlog.py", "tests/test_problem.py"),
    *("tests/test_targets.py", "tests/test_forged_plans.py", "tests/test_injected_faults.py", "tests/test_tampered_runs.py"),
    *("tests/test_scalar_layers.py", "tests/test_dispatch.py", "tests/test_baselines_and_comparison.py", "tests/test_store.py"),
    "tests/test_frames.py",
)
"""Tests that hold the rooms; those of the command line, of texts and of pictures would only say the same once more."""
LIMIT_SECONDS = 120
LIMIT_BYTES = 6 * 2**30
HEAVY = (
    *("numpy", "scipy.sparse", "scipy.optimize", "pandas", "pydantic", "yaml"),
    *("ortools.math_opt", "ortools.math_opt.python.mathopt", "ortools.linear_solver.pywraplp", "ortools.sat.python.cp_model"),
)
"""What every child would have to import again."""

Line = tuple[str, int]
Case = tuple[int, tuple[str, ...], tuple[str, ...] | None]


def files() -> list[Path]:
    """Every file of the rooms."""
    found = (sorted(Path("optimizer", room).glob("*.py")) if "." not in room else [Path("optimizer", room)] for room in ROOMS)
    return [path for paths in found for path in paths]


def warm_up() -> None:
    """Import what every child needs and no mutant changes."""
    for name in HEAVY:
        importlib.import_module(name)


@dataclass
class Reached:
    """What each instance and each test reaches in the unchanged program.

    ``optima``: instance -> worth of the best plan and of the status quo, as the scalar model says. ``seconds``: by test.
    """

    optima: dict[Case, dict[bool, float | None]] = field(default_factory=dict)
    gains: set[Case] = field(default_factory=set)
    instances: dict[Line, set[Case]] = field(default_factory=lambda: defaultdict(set))
    tests: dict[Line, set[str]] = field(default_factory=lambda: defaultdict(set))
    seconds: dict[str, float] = field(default_factory=dict)


def survey(cases: Iterable[Case] | None = None, by_hand: tuple[str, ...] = BY_HAND) -> Reached:
    """Run everything once, each line noted; kept in ``out`` until a file changes."""
    kept = Path("out", f"reached-{_digest((cases, by_hand))}.pickle")
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(pickle.dumps(reaching(cases, by_hand)))
    reached: Reached = pickle.loads(kept.read_bytes())
    return reached


def reaching(cases: Iterable[Case] | None = None, by_hand: tuple[str, ...] = BY_HAND) -> Reached:
    """The same without keeping it."""
    reached: Reached = in_child(lambda: _survey(cases, by_hand), limit=3600)
    return reached


def _digest(asked: Any) -> str:
    files = sorted(p for folder in ("optimizer", "tests") for p in Path(folder).rglob("*.py") if "mutation" not in p.parts)
    return hashlib.sha256(repr(asked).encode() + b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def _survey(cases: Iterable[Case] | None, by_hand: tuple[str, ...]) -> Reached:
    from tests import test_scalar_model as scalar

    reached, rooms = Reached(), {str(path.resolve()): str(path) for path in files()}
    for case in cases or [case for group in scalar.GROUPS.values() for case in group]:
        data = scalar.instance(*case)
        reached.optima[case] = {still: scalar.ScalarModel(data, nobody_moves=still).optimum() for still in (False, True)}
        with traced(rooms) as lines:
            came = scalar.check(case)
        reached.gains |= {case} if came == "gain" else set()
        for line in lines:
            reached.instances[line].add(case)
    if by_hand:
        pytest.main([*QUIET, *by_hand], plugins=[_Notes(reached, rooms)])
    return reached


QUIET = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly")


class _Notes:
    """Notes which lines each test reaches; what a fixture of its file reaches counts for every test of the file."""

    def __init__(self, reached: Reached, rooms: dict[str, str]) -> None:
        self.reached, self.rooms = reached, rooms
        self.of_file: dict[str, set[Line]] = defaultdict(set)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Any:
        with traced(self.rooms) as lines:
            value = yield
        self.of_file[item.nodeid.partition("::")[0]] |= lines
        return value

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        start = time.perf_counter()
        with traced(self.rooms) as lines:
            value = yield
        self.reached.seconds[item.nodeid] = time.perf_counter() - start
        for line in lines:
            self.reached.tests[line].add(item.nodeid)
        return value

    def pytest_sessionfinish(self) -> None:
        for test in self.reached.seconds:
            for line in self.of_file[test.partition("::")[0]]:
                self.reached.tests[line].add(test)


@contextlib.contextmanager
def traced(rooms: dict[str, str]) -> Any:
    """Lines of the rooms that run meanwhile."""
    lines: set[Line] = set()

    def trace(frame: Any, event: str, _: Any) -> Any:
        name = rooms.get(frame.f_code.co_filename)
        if name is None:
            return None

        def each(frame: Any, event: str, _: Any) -> Any:
            if event == "line":
                lines.add((name, frame.f_lineno))
            return each

        return each

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield lines
    finally:
        sys.settrace(before)


# -- one mutant --------------------------------------------------------------------------------------------------------


def judge(mutant: Mutant, reached: Reached, *, instances: int = 60, seconds: float = 12.0) -> tuple[str, str]:
    """Who kills a mutant and how: verification, scalar model, test by hand, crash, time; or nobody ("alive").

    It must survive so many instances, and tests by hand that took so many seconds in the unchanged program.
    """

    def child() -> tuple[str, str]:
        sys.meta_path.insert(0, _Changed(mutant.path, mutant.tree()))
        return _killer(mutant, reached, instances, seconds)

    found: tuple[str, str] | None = in_child(child, limit=LIMIT_SECONDS)
    return found or ("time", "no answer")


def _killer(mutant: Mutant, reached: Reached, instances: int, seconds: float) -> tuple[str, str]:
    try:
        from optimizer.errors import VerificationError
        from tests import test_scalar_model as scalar
    except Exception as error:  # the program does not even start
        return "crash", repr(error)
    at = near(reached.instances, mutant)
    order = sorted(at, key=lambda case: (case not in reached.gains, random.Random(repr(case)).random()))
    for case in order[:instances]:
        optima = reached.optima[case]
        scalar.ScalarModel = lambda data, nobody_moves=False, known=optima: SimpleNamespace(optimum=lambda: known[nobody_moves])
        try:
            scalar.check(case)
        except VerificationError as error:
            return "verification", f"{case}: {error}"
        except AssertionError as error:
            return "scalar model", f"{case}: {error}"
        except Exception as error:
            return "crash", f"{case}: {error!r}"
    tests, spent = [], 0.0
    for test in sorted(near(reached.tests, mutant), key=reached.seconds.__getitem__):
        spent += reached.seconds[test]
        tests += [test] if spent < seconds or not tests else []
    chosen = _Chosen(set(tests))
    if tests and pytest.main([*QUIET, *sorted({test.partition("::")[0] for test in tests})], plugins=[chosen]):
        return "test by hand", chosen.failed
    return "alive", f"{len(order)} instances and {len(tests)} tests reach it"


class _Chosen:
    """Runs only some tests of the files named, which is much faster than to name them all; notes which one fails."""

    def __init__(self, tests: set[str]) -> None:
        self.tests, self.failed = tests, "collection"

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self.tests]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = report.nodeid


def near(reached: dict[Line, set[Any]], mutant: Mutant) -> set[Any]:
    """What reaches the line of a mutant; if nothing does (a default, a constant), what reaches its file."""
    path = str(mutant.path)
    exact = reached.get((path, mutant.line), set())
    if exact or (mutant.function and not mutant.default):
        return exact
    return set().union(*(found for (name, _), found in reached.items() if name == path))


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one file from a changed tree."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        self.path, self.tree = path.resolve(), tree
        self.name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name != self.name:
            return None
        where = [str(self.path.parent)] if self.path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(name, self.path, loader=self, submodule_search_locations=where)

    def exec_module(self, module: Any) -> None:
        exec(compile(self.tree, str(self.path), "exec"), module.__dict__)


def in_child(work: Callable[[], Any], *, limit: int) -> Any:
    """What ``work`` returns in a process of its own; ``None`` if that takes too long or dies.

    Raises:
        RuntimeError: with the traceback, if ``work`` raises anything.
    """
    with tempfile.TemporaryFile() as answer:
        pid = os.fork()
        if not pid:
            signal.alarm(limit)
            resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
            silence = os.open(os.devnull, os.O_RDWR)
            for stream in (1, 2):
                os.dup2(silence, stream)
            try:
                answer.write(pickle.dumps((work(), None)))
            except BaseException:
                answer.write(pickle.dumps((None, traceback.format_exc())))
            finally:
                answer.flush()
                os._exit(0)
        os.waitpid(pid, 0)
        answer.seek(0)
        value, failed = pickle.loads(answer.read() or pickle.dumps((None, None)))
        if failed:
            raise RuntimeError(failed)
        return value
