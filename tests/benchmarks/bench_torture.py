"""Tiny scenarios with amounts from 1e-6 to 1e9; run with ``make bench``. Prints how they ended; none ends wrong.

A thousand have mechanisms alone, another thousand targets, law, months and other features beside.
``python -m tests.benchmarks.bench_torture 0 1000`` runs a range of seeds and names each that neither agreed nor was refused.
"""

from __future__ import annotations

import sys
import time
from collections import Counter

import pytest

from tests.torture import FEATURED, judge, torture


def run(first: int, end: int) -> Counter[str]:
    """How many ended how, by verdict and claim; those neither agreed nor refused are printed."""
    ended: Counter[str] = Counter()
    for seed in range(first, end):
        clock = time.monotonic()
        judgement = judge(torture(seed))
        ended[f"{judgement.verdict.split(':')[0]} ({judgement.claim})"] += 1
        if judgement.verdict not in ("agreed", "refused"):
            print(f"{seed}: {judgement.verdict} {judgement.claim} {time.monotonic() - clock:.1f} s", flush=True)
    return ended


@pytest.mark.parametrize("first", [0, FEATURED])
def test_a_thousand_scenarios_end_right_or_refused(first):
    ended = run(first, first + 1000)
    print(f"\n{dict(ended)}")
    assert not any(name.startswith(("wrong", "error")) for name in ended)


if __name__ == "__main__":
    print(run(int(sys.argv[1]), int(sys.argv[2])))
