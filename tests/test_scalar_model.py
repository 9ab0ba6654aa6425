"""Tiny instances: the optimum equals that of an independently written scalar model, and every number shown its own.

``python -m tests.test_scalar_model 0 5000`` runs as many more instances and prints those that differ.
"""

from __future__ import annotations

import random
import statistics
from collections import Counter
from typing import Any

import pytest

from optimizer import SolveOptions, evaluate
from optimizer.baselines import NOBODY, baselines
from optimizer.scenario import Scenario
from tests.scalar_balance import COUNTED
from tests.scalar_model import ScalarModel
from tests.scalar_verdict import Verdict
from tests.tiny_features import instance

EXACT = SolveOptions(gap=0.0, disruption=0.0)
CROSS = ("designate", "elevate", "concentrate")
KINDS = (
    *("bureau", "support", *CROSS, "urge", "supervision", "campaign", "lever", "borrow", "recruit", "batch", "mission"),
    "mediate",
    "centre",
    "backlog",
)
Case = tuple[int, tuple[str, ...], tuple[str, ...] | None]

ALONE: dict[str, list[Case]] = {kind: [(seed, (kind,), ()) for seed in range(11)] for kind in KINDS}
"""One mechanism, without any of the features beside."""
FEATURED: dict[str, list[Case]] = {kind: [(seed, (kind,), None) for seed in range(100, 114)] for kind in KINDS}
"""One mechanism with some of them."""
TWICE: dict[str, list[Case]] = {kind: [(seed, (kind, kind), None) for seed in range(200, 208)] for kind in KINDS[:-1]}
"""Two mechanisms of a kind."""
THRICE: dict[str, list[Case]] = {
    kind: [(seed, (kind, kind, kind), None) for seed in range(300, 305)]
    for kind in (*CROSS, "support", "urge", "supervision", "lever", "batch", "mission", "recruit", "mediate", "centre")
}
"""Three of them."""
LAWFUL: dict[str, list[Case]] = {
    kind: [(seed, (kind,), ("law", "cases", "calendar")) for seed in range(400, 416)] for kind in (*CROSS, "batch")
}
"""Law and ages, in periods of any length."""


ROUTES: dict[str, list[Case]] = {
    " and ".join(kinds): [(seed, kinds, ("law", "cases", "calendar")) for seed in range(420, 435)]
    for kinds in (("designate", "elevate"), ("designate", "batch"), ("designate", "designate", "elevate"))
}
"""Several mechanisms that go different ways in law, some of them at the applicant's request."""


WITH_PURPOSE = (("purposes",), ("purposes", "cases", "calendar", "protected"), None)
TEAMS: dict[str, list[Case]] = {
    name: [(seed, kinds, ("teams",) if seed % 2 else None) for seed in range(600, 640)]
    for name, kinds in {"bureau": ("bureau",), "support": ("support",), "both": ("bureau", "support")}.items()
}
"""Rules on teams, alone and with other features."""
PURPOSES: dict[str, list[Case]] = {
    " and ".join(kinds): [(seed, kinds, WITH_PURPOSE[seed % 3]) for seed in range(640, 640 + count)]
    for kinds, count in (
        (("bureau",), 30), (("support",), 24), (("bureau", "support"), 30), (("support", "support"), 18),
        (("bureau", "bureau"), 12), (("bureau", "lever"), 12), (("support", "campaign"), 12), (("bureau", "elevate"), 12),
        (("support", "urge"), 9), (("bureau", "lever", "lever"), 9),
    )
}  # fmt: skip
"""Teams bound to classes, ages and tied cases, one or several of them, beside all that is bound to classes too."""
JOURNEYS: dict[str, list[Case]] = {
    name: [(seed, kinds, ("teams", "journeys", "approvals", "selectors") if seed % 2 else None) for seed in range(700, 720)]
    for name, kinds in {"bureau": ("bureau",), "support": ("support",), "both": ("support", "bureau")}.items()
}
"""Leaders, daily travel and residence, and orders that must be approved first."""
APPROVED: dict[str, list[Case]] = {
    kind: [(seed, (kind,), ("approvals", "calendar")) for seed in range(700, 708)]
    for kind in KINDS
    if kind not in ("lever", "recruit", "mission", "backlog")
}
"""Approval of orders of every kind, in periods of any length."""
STAFFED: dict[str, list[Case]] = {
    kind: [(seed, (kind, "recruit"), ()) for seed in range(450, 458)] for kind in ("bureau", "urge", "supervision", "campaign")
}
"""Officers who come for good beside what makes officers at home get more done."""

LAGGED: dict[str, list[Case]] = {
    kind: [(seed, (kind, "backlog"), ("lags", "cases", "calendar", "targets")) for seed in range(600, 612)]
    for kind in (*CROSS, "batch", "mission", "bureau", "mediate", "centre")
}
"""Time between work and closure, with cases that come back and targets, in periods of any length."""


STOCKED: dict[str, list[Case]] = {
    kind: [(seed, (kind, "backlog"), ("stock", "seasons", "cases", "calendar")) for seed in range(700, 708)]
    for kind in KINDS[:-1]
}
"""Stock by tier, tie and age, seasons, and one multiplier of effort."""


WITH_DECISIONS = (("decisions",), ("decisions", "teams"), None)
DECIDED: dict[str, list[Case]] = {
    " and ".join(kinds): [(seed, kinds, WITH_DECISIONS[seed % 3]) for seed in range(800, 800 + count)]
    for kinds, count in (
        (("bureau",), 24), (("support",), 30), (("bureau", "support"), 30), (("support", "support"), 15), (("supervision",), 9),
        (("urge",), 9), (("borrow",), 9), (("campaign",), 9), (("mediate",), 9), (("mission", "support"), 12),
        (("centre", "bureau"), 9),
    )
}  # fmt: skip
"""What the planner has decided himself, alone and with other features."""


def mixed(seed: int) -> Case:
    """Two or three mechanisms of any kinds, some twice, with some of the features."""
    rng = random.Random(seed)
    kinds = [rng.choice(KINDS) for _ in range(rng.choice([2, 2, 3]))]
    kinds = [kind for number, kind in enumerate(kinds) if kind != "backlog" or kind not in kinds[:number]]
    return seed, tuple(kinds), None


BOUND: dict[str, list[Case]] = {
    kind: [(seed, (kind,), ("duties", "practice", "cases")) for seed in range(600, 612)] for kind in KINDS
}
"""Duties and practice, in two thirds of these each."""
DATED: dict[str, list[Case]] = {
    kind: [(seed, (kind, "backlog"), ("duties", "targets", "lags", "cases", "calendar")) for seed in range(700, 706)]
    for kind in KINDS[:-1]
}
"""Duties and targets by a day, with time between work and closure, in periods of any length."""
MIXED: dict[str, list[Case]] = {f"{first}": [mixed(seed) for seed in range(first, first + 20)] for first in range(500, 540, 20)}
GROUPS = {
    f"{name} {kind}": cases
    for name, group in (("alone", ALONE), ("featured", FEATURED), ("twice", TWICE), ("thrice", THRICE), ("lawful", LAWFUL),
                        ("lagged", LAGGED), ("staffed", STAFFED), ("teams", TEAMS), ("bound", BOUND), ("stocked", STOCKED),
                        ("journeys", JOURNEYS),
                        ("approved", APPROVED), ("dated", DATED), ("mixed", MIXED), ("purposes", PURPOSES),
                        ("routes", ROUTES), ("decided", DECIDED))
    for kind, cases in group.items()
}  # fmt: skip


def close(value: Any) -> Any:
    return None if value is None else pytest.approx(value, rel=1e-6, abs=1e-6)


def seen(value: float) -> float | None:
    """What a frame shows: NaN is what is not known."""
    return None if value != value else value


def dust(cases: float) -> bool:
    """Whether it is what a solver leaves of nothing, of which there is no ratio to compare."""
    return 0 < abs(cases) < 1e-6


def check(case: Case) -> str:
    """Hold one instance against the scalar model and the plan against its verdict; returns what came of it."""
    return check_document(instance(*case), harm=case[0] % 3 == 0)


def check_document(data: dict[str, Any], *, harm: bool = False) -> str:
    """The same of a document; with ``harm`` against the status quo, too, solved once more."""
    scenario = Scenario.from_document(data)
    result = evaluate(scenario, options=EXACT)
    best, still = ScalarModel(data).optimum(), ScalarModel(data, nobody_moves=True).optimum()
    assert result.proof.status_quo == close(still)
    if best is None:
        assert result.proof.status == "infeasible"
        return "impossible"
    assert result.proof.status == "optimal"
    assert result.proof.first_stage == close(best)
    assert result.verified
    check_numbers(result, Verdict(data, result.plan.decisions), best)
    if still is not None and harm:
        nobody = baselines(scenario, result, [NOBODY])[NOBODY]
        idle = Verdict({**data, "mechanisms": []}, nobody.plan.decisions)
        assert idle.worth == close(still)
        assert min(idle.ahead, default=0.0) > -1e-4
        check_harm(result, Verdict(data, result.plan.decisions), idle)
    return "gain" if best > (still or 0) + 1e-6 else "no gain"


def check_numbers(result: Any, verdict: Verdict, best: float) -> None:
    """Worth, money and KPIs of a plan, of each court and of all together."""
    assert verdict.worth == close(result.proof.objective) == close(best)
    totals, courts = result.totals(), result.courts().set_index("court")
    shown = {"closures": "closures", "genuine": "genuine", "terminated": "terminated", "yuan": "yuan", "open_end": "open",
             "inflow": "inflow", "overdue_end": "overdue", "load": "load", "pipeline_end": "pipeline",
             "performed": "performed"}  # fmt: skip
    for column, what in shown.items():
        assert totals[column] == close(verdict.shown(what)), column
        for court in verdict.facts.courts:
            assert seen(courts.loc[court, column]) == close(verdict.shown(what, court)), (column, court)
    for court in verdict.facts.courts:
        load, closures = verdict.count("load", court), verdict.count("closures", court)
        if load > 1e-6:
            assert courts.loc[court, "closing_rate"] == close(closures / load)
    check_classes(result, verdict)
    for kpi in ("closing_rate", "actual_closing_rate", "terminated_share", "clearance_rate", "disposition_days"):
        below = verdict.total(COUNTED[kpi][1])
        if verdict.total("closures") > 1e-3 and not dust(below):
            assert totals[kpi] == close(verdict.ratio(kpi)), kpi
    assert totals["behind_deadline"] in (None, close(verdict.behind))
    assert totals["cost_yuan"] == close(verdict.yuan)
    weeks = verdict.officer_weeks
    for duty in ("sent", "mission", "borrowed", "hired", "home"):
        assert totals[f"officer_weeks_{duty}"] == close(weeks.get(duty, 0.0)), duty
    assert totals["officer_weeks_away"] == close(weeks.get("sent", 0.0) + weeks.get("mission", 0.0))
    assert totals["postings"] == close(verdict.postings)
    assert totals["most_away"] == close(max(verdict.away.values()))
    check_standards(result, verdict)
    if not any(what == "closures" for _, what, *_ in verdict.deeds.credit):
        by_period = dict(enumerate(result.series()["closures"]))
        assert by_period == {t: close(cases) for t, cases in verdict.closures_by_period().items()}
    assert result.ledger.missed == {name: close(missed) for name, missed in verdict.missed.items()}
    assert result.ledger.unmet == {name: close(unmet) for name, unmet in verdict.unmet.items()}
    if verdict.data.get("practice", {}).get("plan") == "follows":
        assert min(verdict.ahead, default=0.0) > -1e-4


def check_classes(result: Any, verdict: Verdict) -> None:
    """Closures and load by class and tie, and that they are all there are; old cases no more than there are."""
    cells, frame, last = verdict.facts.cells, result.classes(), len(verdict.facts.days) - 1
    for klass, tied in {(cell["class"], cell["tied"]) for cell in cells}:
        rows = frame[(frame["class"] == klass) & (frame["tied"] == ("yes" if tied else "no"))]
        of = [n for n, cell in enumerate(cells) if (cell["class"], cell["tied"]) == (klass, tied)]
        ends = {n: [(*one, verdict.balance.finished[n, t].constant) for t in verdict.facts.periods
                    for one in verdict.facts.closes(n, t)] for n in of}  # fmt: skip
        for n, _, late, cases in verdict.balance.shifts:
            if n in ends:
                ends[n] += [(*one, cases) for one in late]
        done = {n: sum((a + b) * cases for u, a, b, cases in ends[n] if u is not None) for n in of}
        first = {n: [(a, b) for u, a, b in verdict.facts.from_start(n) if u is not None] for n in of}
        assert rows["closures"].sum() == close(sum(done.values()) + sum(a + b for n in of for a, b in first[n]))
        genuine = sum(a * cases for n in of for u, a, _, cases in ends[n] if u is not None)
        assert rows["genuine"].sum() == close(genuine + sum(a for n in of for a, _ in first[n]))
        came = [verdict.balance.back[n, t] + verdict.balance.never[n, t] for n in of for t in verdict.facts.periods]
        back = sum(cases.constant for cases in came)
        assert rows["load"].sum() == close(sum(verdict.facts.load(n) + cells[n]["pipeline"] for n in of) + back)
        old = rows[rows["age_months"].isin(["6-12", "12-24", "over 24"])]
        older = {n: 0.0 if cells[n]["ages"] is None else verdict.balance.over(n, 6, last).constant for n in of}
        assert old["load"].sum() == close(sum(older.values()))
        assert old["closures"].sum() == close(sum(min(older[n], done[n]) for n in of))
    assert frame["closures"].sum() == close(result.totals()["closures"])
    assert frame["load"].sum() == close(result.totals()["load"])


AGES = [f"open_age_{age}" for age in ("0_3", "3_6", "6_12", "12_24", "over_24", "unknown")]


def check_standards(result: Any, verdict: Verdict) -> None:
    """What is open by age, the "3+1" indicators, and sums by period."""
    courts, totals, series = result.courts().set_index("court"), result.totals(), result.series()
    for court in verdict.facts.courts:
        assert courts.loc[court, AGES].tolist() == close(verdict.open_by_age(court)), court
    found = verdict.standards()
    for name in ("in_time_share", "compliant_terminations", "petitions_finished"):
        top, bottom = (sum(side) for side in zip(*found.get(name, {"": (0.0, 0.0)}).values(), strict=True))
        assert dust(bottom) or totals[name] == close(top / bottom if bottom > 0 else None), name
    assert totals["courts_meeting_standard"] == close(verdict.meeting_all())
    check_ranks(courts["rank"], totals, verdict)
    assert series["closures"].sum() == close(verdict.total("closures"))
    assert series["genuine"].sum() == close(verdict.total("genuine"))
    for t in verdict.facts.periods:
        assert series["open"][t] == close(sum(verdict.balance.open[n, t].constant for n in range(len(verdict.facts.cells))))


def check_ranks(ranks: Any, totals: Any, verdict: Verdict) -> None:
    """Basic courts with anything to close, by their closing rates; nearly equal ones may stand either way."""
    loads = {court: verdict.count("load", court) for court in verdict.facts.courts}
    rates = {court: verdict.count("closures", court) / load for court, load in loads.items()
             if verdict.facts.tier[court] == "basic" and load > 1e-6}  # fmt: skip
    for court, rank in ranks.items():
        if court in rates:
            sure, perhaps = (sum(rate > rates[court] + edge for rate in rates.values()) for edge in (1e-6, -1e-6))
            assert 1 + sure <= rank <= max(perhaps, 1), court
        else:
            assert seen(rank) is None or loads[court] > 0, court
            assert seen(rank) is None or verdict.facts.tier[court] == "basic", court
    if rates and all(load > 1e-6 or load == 0 for load in loads.values()):
        assert totals["worst_closing_rate"] == close(min(rates.values()))
        assert rates[totals["worst_court"]] == close(min(rates.values()))
        assert totals["median_closing_rate"] == close(statistics.median(rates.values()))


def check_harm(result: Any, plan: Verdict, idle: Verdict) -> None:
    """What each court's own queues lose or win against the status quo, and closures beyond it."""

    def own(verdict: Verdict, court: str) -> float:
        facts = verdict.facts
        done = [(n, t, cases) for (n, t), cases in verdict.deeds.closed.items()]
        done += [(n, t, cases) for n, _, t, cases in verdict.deeds.executed]
        own = sum(facts.worth(n, t, plain=True) * cases for n, t, cases in done if facts.cells[n]["court"] == court)
        own += sum(facts.worth(n, t, late, plain=True) * cases - facts.worth(n, t, plain=True) * cases
                   for n, t, late, cases in verdict.deeds.delayed if facts.cells[n]["court"] == court)  # fmt: skip
        return own + sum(worth for to, _, worth in verdict.deeds.performed if to == court)

    courts = result.courts().set_index("court")
    for court in plan.facts.courts:
        more = own(plan, court) - own(idle, court)
        assert courts.loc[court, "gain"] - courts.loc[court, "harm"] == close(more)
    assert result.totals()["extra_closures"] == close(plan.total("closures") - idle.total("closures"))
    assert result.totals()["donor_harm"] == close(sum(max(own(idle, c) - own(plan, c), 0.0) for c in plan.facts.courts))


@pytest.mark.parametrize("name", GROUPS)
def test_the_optimum_equals_that_of_the_scalar_model(name):
    came = Counter()
    for case in GROUPS[name]:
        try:
            came[check(case)] += 1
        except Exception as error:
            error.add_note(f"instance{case}")
            raise
    if "mixed" in name:
        assert came["gain"] >= 5
        assert came["impossible"] <= 10


def test_the_instances_are_many_and_use_every_feature():
    every = [case for group in GROUPS.values() for case in group]
    assert len(every) >= 600
    documents = [instance(*case) for case in every]
    beside = ("adjust", "rules", "targets", "duties", "practice", "decisions")
    used = Counter(name for data in documents for name in beside if data.get(name))
    assert sum("duties" in data or "practice" in data for data in documents) >= 200
    used.update(str(data["calendar"].get("period", "week")) for data in documents)
    assert min(used[name] for name in (*beside, "month", "fortnight", "week")) >= 30
    assert sum(any(queue.get("stock") for queue in data["queues"]) for data in documents) >= 200
    assert sum("seasons" in data for data in documents) >= 200
    kpis = Counter(target["kpi"] for data in documents for target in data.get("targets", []))
    assert len(kpis) == 11
    assert sum(any(kind.get("closes_after_days") for kind in data["classes"].values()) for data in documents) >= 120
    assert sum(any(queue.get("pipeline") for queue in data["queues"]) for data in documents) >= 120


def test_every_mechanism_is_ordered_in_some_of_the_plans():
    """So that equality says something."""
    for kind in KINDS[:-1]:
        for case in ALONE[kind]:
            plan = evaluate(Scenario.from_document(instance(*case)), options=EXACT).plan
            if any(map(len, plan.tables(kind).values())):
                break
        else:
            pytest.fail(f"{kind} is never ordered")


def main(first: int, last: int) -> None:
    """Run instances of any kinds and features, and print those that differ."""
    came = Counter()
    for seed in range(first, last):
        try:
            came[check(mixed(seed))] += 1
        except Exception as error:
            came[type(error).__name__] += 1
            print(mixed(seed), type(error).__name__, str(error)[:400], flush=True)
    print(dict(came))


if __name__ == "__main__":
    import sys

    main(*map(int, sys.argv[1:3]))
