"""The machinery of ``tests/mutation`` kills what is wrong and lets live what says the same.

``python -m tests.test_mutation`` prints who kills the mutants below. The test asks it in a process of its own, since a mutant
is imported where nothing of the program is yet.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutation.judges import files, judge, reaching, warm_up
from tests.mutation.mutants import mutants_of, sites

CASES = ((0, ("bureau",), ()), (1, ("recruit",), ()))
BY_HAND = ("tests/test_certificate.py::test_the_bound_by_hand",)
KNOWN = {
    ("posing/windows.py", "periods_of", "`np.abs(off).argmin()` -> `np.abs(off).argmax()`"): "verification",
    ("mechanisms/recruit.py", "Recruit.post", "`1 - learnt[d[c], t]` -> `1`"): "scalar model",
    ("problem/arrays.py", "Staff.spare", "`2` -> `3`"): "crash",
    ("certificate.py", "_bound", "`worth - columns @ y` -> `worth`"): "test by hand",
    ("replaying/postings.py", "_mean_of_ramp", "`at < end - 1e-12` -> `at <= end - 1e-12`"): "alive",
}


@pytest.fixture(scope="module")
def judged():
    command = [sys.executable, "-m", "tests.test_mutation"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    return json.loads(done.stdout)


@pytest.mark.parametrize(("known", "by"), KNOWN.items(), ids=lambda part: part[1] if isinstance(part, tuple) else part)
def test_each_known_mutant_is_killed_by_whom_it_should(judged, known, by):
    assert judged[" ".join(known)][0] == by


def test_a_mutant_differs_from_its_file_and_can_be_compiled():
    for path in (Path("optimizer/certificate.py"), Path("optimizer/mechanisms/urge.py")):
        text = ast.unparse(ast.parse(path.read_text(encoding="utf-8")))
        for mutant in mutants_of(path):
            assert ast.unparse(mutant.tree()) != text
            compile(mutant.tree(), str(path), "exec")


def test_every_kind_of_change_is_made_and_texts_and_tolerances_are_left_alone():
    source = """
def f(a: int = 1, *, b=2.0):
    if not a and b < 3 or a in (b,):
        a.add(b)
        a += b
    return [max(a + b, -b, np.floor(a)) for b in a if b], f"{a + b}", a + 1e-9, True if a else False
"""
    changes = [ast.unparse(new) for *_, new in sites(ast.parse(source))]
    assert changes.count("pass") == 2
    for change in ("2", "3.0", "a", "b <= 3", "b >= 3", "a not in (b,)", "min(a + b, -b, np.floor(a))", "a - b", "b",
                   "np.ceil(a)", "True", "False", "True if not a else False", "not a or b < 3",
                   "(not a and b < 3) and a in (b,)"):  # fmt: skip
        assert change in changes, change
    assert not any("1e-09" in change for change in changes if change.startswith("a"))


def test_every_room_has_files():
    assert len(files()) > 60


def verdicts() -> dict[str, tuple[str, str]]:
    warm_up()
    reached = reaching(CASES, BY_HAND)
    found = {}
    for path, function, what in KNOWN:
        every = mutants_of(Path("optimizer", path))
        mutant = next(one for one in every if (one.function, one.what) == (function, what))
        found[f"{path} {function} {what}"] = judge(mutant, reached)
    return found


if __name__ == "__main__":
    print(json.dumps(verdicts()))
