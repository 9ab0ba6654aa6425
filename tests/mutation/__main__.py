"""``python -m tests.mutation --count 400 --seed 1``: who kills how many mutants, and the list of those that live."""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from pathlib import Path

from tests.mutation.judges import files, judge, survey, warm_up
from tests.mutation.mutants import Mutant, mutants_of


def sample(mutants: list[Mutant], count: int, seed: int) -> list[Mutant]:
    """One mutant of every function, then any others until there are so many; in any order, so that a part is a sample too."""
    rng, of = random.Random(seed), defaultdict(list)
    for mutant in mutants:
        of[mutant.path, mutant.function].append(mutant)
    chosen = [rng.choice(group) for group in of.values()]
    rest = [mutant for mutant in mutants if mutant not in set(chosen)]
    chosen += rng.sample(rest, min(max(count - len(chosen), 0), len(rest)))
    return rng.sample(chosen, len(chosen))


def main() -> None:
    """Judge a sample of mutants, and print who kills them and who lives."""
    parser = argparse.ArgumentParser(prog="tests.mutation", description=__doc__)
    parser.add_argument("--count", type=int, default=400, help="how many mutants, and one of every function at least")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only mutants of files whose path has this in it")
    parser.add_argument("--log", type=Path, help="one line for each mutant; those killed in it before are not tried again")
    parser.add_argument("--instances", type=int, default=60, help="tiny instances that a mutant must survive")
    parser.add_argument("--seconds", type=float, default=12.0, help="of tests by hand that it must survive")
    asked = parser.parse_args()
    every = [mutant for path in files() if asked.only in str(path) for mutant in mutants_of(path)]
    chosen = sample(every, asked.count, asked.seed)
    warm_up()
    reached, killed = survey(), killers(asked.log)
    came: Counter[str] = Counter()
    alive = []
    for mutant in chosen:
        by, how = killed.get(str(mutant)) or judge(mutant, reached, instances=asked.instances, seconds=asked.seconds)
        came[by] += 1
        if by == "alive":
            alive.append(f"{mutant} ({how})")
        if asked.log and str(mutant) not in killed:
            with asked.log.open("a", encoding="utf-8") as log:
                print(by, mutant, " ".join(how.split())[:300], sep=" | ", file=log)
    functions = len({(mutant.path, mutant.function) for mutant in chosen})
    share = 1 - came["alive"] / len(chosen)
    print(f"{len(chosen)} mutants of {functions} functions ({len(every)} could be made): {share:.1%} killed")
    for by, number in came.most_common():
        print(f"  {by:14} {number:5}")
    print("alive:", *sorted(alive), sep="\n  ")


def killers(log: Path | None) -> dict[str, tuple[str, str]]:
    """Who killed which mutant in a run before, by the mutant's text."""
    if log is None or not log.exists():
        return {}
    lines = [line.rstrip("\n").split(" | ") for line in log.read_text(encoding="utf-8").splitlines()]
    return {" | ".join(mutant): (by, how) for by, *mutant, how in lines if by != "alive"}


if __name__ == "__main__":
    main()
