"""A thousand tiny scenarios with amounts from 1e-6 to 1e9; run with ``make bench``. Prints how they ended; none ends wrong.

``python -m tests.benchmarks.bench_torture 0 1000`` runs a range of seeds and names each that did not agree.
"""

from __future__ import annotations

import sys
import time
from collections import Counter

from tests.torture import judge, torture


def run(first: int, end: int) -> Counter[str]:
    """How many ended how, by verdict and claim; those neither agreed nor refused are printed."""
    ended: Counter[str] = Counter()
    for seed in range(first, end):
        clock = time.monotonic()
        judgement = judge(torture(seed))
        ended[f"{judgement.verdict.split(':')[0]} ({judgement.claim})"] += 1
        if judgement.verdict != "agreed":
            print(f"{seed}: {judgement.verdict} {judgement.claim} {time.monotonic() - clock:.1f} s", flush=True)
    return ended


def test_a_thousand_scenarios_end_right_or_refused():
    ended = run(0, 1000)
    print(f"\n{dict(ended)}")
    assert not any(name.startswith(("wrong", "error")) for name in ended)


if __name__ == "__main__":
    print(run(int(sys.argv[1]), int(sys.argv[2])))
