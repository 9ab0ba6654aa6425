"""``python -m tests.mutation --count 400 --seed 1``: who kills how many mutants, and the list of those that live."""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from pathlib import Path

from tests.mutation.judges import files, judge, survey, warm_up
from tests.mutation.mutants import Mutant, mutants_of


def sample(mutants: list[Mutant], count: int, seed: int) -> list[Mutant]:
    """One mutant of every function, then any others until there are so many; in the order of the files."""
    rng, of = random.Random(seed), defaultdict(list)
    for mutant in mutants:
        of[mutant.path, mutant.function].append(mutant)
    chosen = [rng.choice(group) for group in of.values()]
    rest = [mutant for mutant in mutants if mutant not in set(chosen)]
    chosen += rng.sample(rest, min(max(count - len(chosen), 0), len(rest)))
    return sorted(chosen, key=lambda mutant: (mutant.path, mutant.number))


def main() -> None:
    """Judge a sample of mutants, and print who kills them and who lives."""
    parser = argparse.ArgumentParser(prog="tests.mutation", description=__doc__)
    parser.add_argument("--count", type=int, default=400, help="how many mutants, and one of every function at least")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only mutants of files whose path has this in it")
    parser.add_argument("--log", type=Path, help="one line for each mutant goes here")
    asked = parser.parse_args()
    every = [mutant for path in files() if asked.only in str(path) for mutant in mutants_of(path)]
    chosen = sample(every, asked.count, asked.seed)
    warm_up()
    reached = survey()
    came: Counter[str] = Counter()
    alive = []
    log = asked.log.open("w", encoding="utf-8") if asked.log else None
    for mutant in chosen:
        by, how = judge(mutant, reached)
        came[by] += 1
        if by == "alive":
            alive.append(f"{mutant} ({how})")
        if log:
            print(by, "|", mutant, "|", " ".join(how.split())[:300], file=log, flush=True)
    killed = len(chosen) - came["alive"]
    functions = len({(mutant.path, mutant.function) for mutant in chosen})
    print(f"{len(chosen)} mutants of {functions} functions ({len(every)} could be made): {killed / len(chosen):.1%} killed")
    for by, number in came.most_common():
        print(f"  {by:14} {number:5}")
    print("alive:", *alive, sep="\n  ")


if __name__ == "__main__":
    main()
