"""What a scenario may have beside mechanisms, drawn at random and laid over a tiny instance."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests.scalar_facts import Facts
from tests.tiny import tiny
from tests.tiny_decisions import decisions

if TYPE_CHECKING:
    from collections.abc import Callable

PENDING: frozenset[str] = frozenset()
"""What the package does not have or mean yet, by finding; whatever is taken out of here is tested from then on."""

MOVING = ("cross", "batch")


def instance(seed: int, kinds: tuple[str, ...], features: tuple[str, ...] | None = None) -> dict[str, Any]:
    """A tiny instance with the features named, or with about every second one."""
    data = tiny(seed, kinds)
    for name, feature in FEATURES.items():
        rng = random.Random(f"{seed} {kinds} {name}")  # each its own, so that one more leaves the others as they are
        if (rng.random() < 0.5) if features is None else name in features:
            feature(data, rng)
    return data


# -- time and officers -------------------------------------------------------------------------------------------------


def calendar(data: dict[str, Any], rng: random.Random) -> None:
    """Fortnights, months, or periods of mixed lengths; every length of an order drawn anew to fit."""
    old = data["calendar"]
    ways = ["fortnight", "month", "month", *(["mixed"] * 2 if "mixed periods" not in PENDING else [])]
    way = rng.choice(ways)
    start = rng.choice(["2019-06-10", "2019-02-11", "2019-01-31" if way == "month" else "2019-12-20"])
    if way == "mixed":
        periods: Any = [rng.choice(["week", "fortnight", "month"]) for _ in range(rng.choice([3, 4]))]
        weeks = sum({"week": 1, "fortnight": 2, "month": 4}[period] for period in periods)
        data["calendar"] = {"start": start, "period": periods}
    else:
        count = min(old["periods"], 3)
        weeks = count * (2 if way == "fortnight" else 4)
        periods = [way] * count
        data["calendar"] = {"start": start, "period": way, "periods": count}
    data["calendar"]["working_days"] = [
        rng.choice([0, 2, 3] if period == "week" else [0, 3, 5, 8]) if rng.random() < 0.9 else 6 for period in periods
    ]
    step = 2 if set(periods) == {"fortnight"} else 1  # mixed periods may happen to be alike
    for mechanism in data["mechanisms"]:
        if isinstance(mechanism.get("weeks"), list):
            lengths = range(step, weeks + 1, step)
            mechanism["weeks"] = sorted(rng.sample(lengths, min(len(mechanism["weeks"]), len(lengths))))
        elif "weeks" in mechanism:
            mechanism["weeks"] = rng.randint(1, weeks)
        for field in ("lag_weeks", "lead_weeks", "approval_weeks", "rest_weeks", "returns_after_weeks"):
            if field in mechanism:
                mechanism[field] = rng.choice([mechanism[field], 3, 6])
        for field in ("start_every_weeks", "every_weeks"):
            if field in mechanism:
                mechanism[field] = rng.choice([1, 2, 3, 5])


def adjust(data: dict[str, Any], rng: random.Random) -> None:
    """Multipliers, ages and officers added or taken, for some courts and classes."""
    ids = [court["id"] for court in data["courts"]]
    changes: list[dict[str, Any]] = []
    for number in range(rng.choice([1, 2])):
        change: dict[str, Any] = {"courts": _some(rng, ids), "note": "what if"}
        if rng.random() < 0.5:
            change["classes"] = rng.sample(list(data["classes"]), 1)
        change |= rng.choice([{"open_times": rng.choice([0, 0.5, 1.5])}, {"inflow_times": rng.choice([0, 2])}, {}])
        if rng.random() < 0.3:
            change["ages"] = [0.1, 0.2, 0.3, 0.25, 0.15]
        if rng.random() < 0.6:
            change["heads_add"] = rng.choice(
                [{"clerk": 1}, {"judge": 2, "clerk": 1}, {"judge": -1} if number == 0 else {"judge": 1}]
            )
            _date(change, data["calendar"], rng)
        if {"from", "until"} & set(change):  # only heads come and go on a day
            change = {key: value for key, value in change.items() if key in ("courts", "note", "heads_add", "from", "until")}
        changes.append(change)
    data["adjust"] = changes


def _date(change: dict[str, Any], calendar: dict[str, Any], rng: random.Random) -> None:
    """Days on which a change of heads holds; begins and ends fall within periods."""
    if "dated heads" in PENDING or rng.random() < 0.3:
        return
    first = date.fromisoformat(calendar["start"])
    if rng.random() < 0.7:
        change["from"] = str(first + timedelta(days=rng.randint(0, 25)))
    if rng.random() < 0.6:
        change["until"] = str(first + timedelta(days=rng.randint(25, 60)))


def protected(data: dict[str, Any], rng: random.Random) -> None:
    """Some pools protect heads by number."""
    for pool in data["pools"]:
        if rng.random() < 0.5:
            pool["protected"] = {"judge": rng.randint(0, max(pool["heads"]["judge"] - 1, 0))}  # one may leave by adjust


def selectors(data: dict[str, Any], rng: random.Random) -> None:
    """Hosts, donors and courts of mechanisms are but some of all."""
    ids = [court["id"] for court in data["courts"]]
    for mechanism in data["mechanisms"]:
        fields = {"bureau": ("hosts", "donors"), "support": ("hosts", "donors"), "cross": ("origins",)}
        for field in fields.get(mechanism["kind"], ("courts",) if mechanism.get("courts") == {} else ()):
            mechanism[field] = _some(rng, ids)
        if mechanism.get("to") is not None and not set(mechanism["origins"].get("ids", ())) - {mechanism["to"]}:
            mechanism["origins"] = {}  # a court does not give cases away to itself alone


def free(data: dict[str, Any], rng: random.Random) -> None:
    """What some mechanisms cost is from no budget."""
    for mechanism in data["mechanisms"]:
        if "budget" in mechanism and rng.random() < 0.5:
            del mechanism["budget"]


def _some(rng: random.Random, ids: list[str]) -> dict[str, Any]:
    return rng.choice([
        {}, {"ids": rng.sample(ids, rng.choice([1, 2]))}, {"without": [rng.choice(ids)]}, {"tier": "basic"},
        {"within": rng.choice(ids)},
    ])  # fmt: skip


# -- cases, law and targets --------------------------------------------------------------------------------------------


def cases(data: dict[str, Any], rng: random.Random) -> None:
    """Money recovered, tiers that are terminated more often, ages by queue, and courts without a case of their own."""
    for klass in data["classes"].values():
        klass["yuan_per_closure"] = rng.choice([0, 2, 5])
        if len(klass["tiers"]) > 1 and rng.random() < 0.5:
            klass["tiers"] = [klass["tiers"][0], {**klass["tiers"][1], "genuine_share": 0.25}]
    for queue in data["queues"]:
        if rng.random() < 0.3:
            queue["ages"] = [0, 0.5, 0.3, 0.1, 0.1]
    if rng.random() < 0.5:
        empty = data["courts"][0]["id"]
        for queue in data["queues"]:
            if queue["court"] == empty:
                queue |= {"open": 0, "inflow_per_week": 0}
    for mechanism in data["mechanisms"]:
        for brought in (*mechanism.get("lots", ()), *(mechanism.get("targets", ()) if mechanism["kind"] == "mission" else ())):
            brought["yuan"] = rng.choice([0, 30])
    data["objective"]["closures"] = rng.choice([1, 1, 1.5])
    _kinds(data, rng)


def _kinds(data: dict[str, Any], rng: random.Random) -> None:
    """What only indicators tell apart."""
    for klass in data["classes"].values():
        klass["has_property"] = rng.random() < 0.7
        klass["compliant_share"] = rng.choice([None, 0.85, 1.0, 1.0])


FORMS = ("urge", "designate", "elevate", "concentrate", "coordinate", "bureau", "mission", "entrust", "supervision")


def law(data: dict[str, Any], rng: random.Random) -> None:
    """A small rule set, and ages known of most classes."""
    moving = [mechanism for mechanism in data["mechanisms"] if mechanism["kind"] in MOVING]
    if "law on batch" in PENDING and any(mechanism["kind"] == "batch" for mechanism in moving):
        return
    alone = len(moving) < 2 or "age over mechanisms" not in PENDING
    months = rng.choice([1, 2, 3, 6, 9])
    forms: dict[str, Any] = {form: {"open": True, "source": "made-up"} for form in FORMS}
    for form in ("designate", "elevate", "concentrate"):
        rule = forms[form]
        if alone and rng.random() < 0.8:
            rule["min_age_months"] = months if "ages of forms differ" in PENDING else rng.choice([months, 2.5])
        if rng.random() < 0.5:
            rule |= _condition(data, rng)
    for klass in data["classes"].values():
        if klass.get("ages") is None and rng.random() < 0.8:
            klass["ages"] = rng.choice([[0.3, 0.3, 0.2, 0.1, 0.1], [0.8, 0.1, 0.05, 0.05, 0], [0, 0, 0.5, 0.5, 0]])
    data["rules"] = {"name": "made-up", "in_force": {}, "sources": {"made-up": "a rule for tests"}, "forms": forms}
    again = random.Random(f"routes {rng.random()}")
    if rng.random() < 0.3:
        for court in data["courts"]:
            court["parent"] = court["parent"] if court.get("tier", "basic") == "basic" else "h"
    _routes(data, again)


def _routes(data: dict[str, Any], rng: random.Random) -> None:
    """In half of the laws some forms take a request, or there is another way to them that some mechanisms go."""
    if rng.random() < 0.5:
        return
    forms = data["rules"]["forms"]
    for form in ("designate", "elevate", "concentrate"):
        forms[form] |= _request(rng)
        other = {"source": "made-up", "certain": "to_be_verified", **_request(rng)}
        other |= rng.choice([{}, {}, {"min_age_months": rng.choice([1, 2.5])}])
        other |= _condition(data, rng) if rng.random() < 0.3 else {}
        forms[form]["routes"] = {"other": other, "closed": {"open": False, "source": "made-up"}}
    for mechanism in data["mechanisms"]:
        if mechanism["kind"] in MOVING:
            mechanism["route"] = rng.choice([None, "other", "any"])
    for form in ("designate", "elevate", "concentrate"):
        if all(one.get("route") != "other" for one in data["mechanisms"]):  # whoever goes no other way waits as long
            forms[form]["routes"]["other"]["min_lag_weeks"] = rng.choice([0, 1])


def _request(rng: random.Random) -> dict[str, Any]:
    share = rng.choice([0.37, 0.71, 1])
    return {"on_request": {"share": share, "low": 0, "high": 1}} if rng.random() < 0.4 else {}


def _condition(data: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    one = rng.choice(list(data["classes"]))
    return rng.choice([
        {"classes_only": [one, "none of these"]}, {"classes_never": [one]}, {"min_yuan": 2}, {"max_yuan": 2}, {"max_km": 100},
        {"same_region": True}, {"receiver": "superior"}, {"receiver": "peer"}, {"receiver": "named"}, {"approval_by": "high"},
        {"decided_by": "intermediate"}, {"decided_by": "high"}, {"approval_by": "intermediate", "receiver": "peer"},
    ])  # fmt: skip


def lags(data: dict[str, Any], rng: random.Random) -> None:
    """Time between work and closure of some classes, and cases in the pipeline; in about two thirds of those asked."""
    if rng.random() < 1 / 3:
        return
    days = [3, 4, 10, 17, 31, 75, 400]
    for klass in data["classes"].values():
        if rng.random() < 0.7:
            some = [{"days": 0, "share": 0.4}, {"days": rng.choice(days), "share": 0.6}]
            klass["closes_after_days"] = rng.choice([rng.choice(days), some, [*some[:1], {"days": 7, "share": 0.6}]])
        if rng.random() < 0.4:
            klass["terminates_after_days"] = rng.choice([0, 7, rng.choice(days)])
    for queue in data["queues"]:
        klass = data["classes"][queue["class"]]
        if any(klass.get(field) for field in ("closes_after_days", "terminates_after_days")) and rng.random() < 0.6:
            queue["pipeline"] = rng.choice([6, 25])
    data["objective"]["pipeline_at_end"] = rng.choice([1, 1, 0.5, 0])


SHARES = ("closing_rate", "actual_closing_rate", "terminated_share")
COUNTS = ("closures", "genuine_closures", "terminated", "open_at_end", "overdue_at_end", "yuan")


def stock(data: dict[str, Any], rng: random.Random) -> None:
    """Open cases that are not like those that come in, by tier, tie and age; a tied part or a tier may be there only now."""
    for queue in data["queues"]:
        klass = data["classes"][queue["class"]]
        places: list[dict[str, Any]] = [{"tier": s + 1} for s in range(len(klass["tiers"]))]
        places += [{"tied": True}] if klass["tied_share"] or rng.random() < 0.3 else []
        if rng.random() < 0.7:
            weights = [rng.choice([0, 1, 1, 3]) for _ in places]
            total = sum(weights)
            parts = [{**place, "share": weight / total} for place, weight in zip(places, weights, strict=True) if weight]
            queue["stock"] = parts or [{"tied": True, "share": 1}]
            for part in queue["stock"]:
                if rng.random() < 0.5:
                    part["ages"] = rng.choice([[0, 0, 0, 0.4, 0.6], [0.5, 0.5, 0, 0, 0], [0.2] * 5])


def seasons(data: dict[str, Any], rng: random.Random) -> None:
    """Months with more or less inflow or output; and one multiplier on every effort."""
    first = date.fromisoformat(data["calendar"]["start"]).month
    months = [(first + step - 1) % 12 + 1 for step in range(4)]
    rng.shuffle(months)
    data["seasons"] = [
        {"months": months[:1], "output": rng.choice([0, 0.6, 1.5])},
        {"months": months[1:], "output": rng.choice([0.85, 1.2]), "inflow": rng.choice([0, 0.7, 1.6])},
    ][: rng.choice([1, 2])]
    data["effort_times"] = rng.choice([0.8, 1, 1.27])


def targets(data: dict[str, Any], rng: random.Random) -> None:
    """One or two targets, hard or soft, for all courts together or for each."""
    ids = [court["id"] for court in data["courts"]]
    weeks = sum({"week": 1, "fortnight": 2, "month": 4}[period] for period in _periods(data["calendar"]))
    data["targets"] = []
    for number in range(rng.choice([1, 1, 2])):
        courts = rng.choice([{}, {}, {"ids": rng.sample(ids, 1)}, _some(rng, ids)])
        each = rng.random() < 0.4
        load = sum(queue["open"] + weeks * queue["inflow_per_week"] for queue in data["queues"])
        kpi, bounds = _bounds(rng, load / (len(ids) if each or "ids" in courts else 1))
        target = {"name": f"target {number}", "kpi": kpi, "courts": courts, "each": each, **bounds}
        if rng.random() < 0.6:
            per = 1.0 if kpi in COUNTS else 0.02 if kpi == "disposition_days" else 20.0
            target |= {"soft": True, "penalty": per * rng.choice([0, 0.1, 0.7, 3])}
        target |= some_day(data, random.Random(f"{data['name']} target {number}"))  # its own, so that older instances stay
        data["targets"].append(target)


def some_day(data: dict[str, Any], rng: random.Random) -> dict[str, str]:
    """In half of all cases a day of the plan by which something is asked, mostly no end of a period."""
    days = sum({"week": 7, "fortnight": 14, "month": 28}[period] for period in _periods(data["calendar"]))
    first = date.fromisoformat(data["calendar"]["start"])
    return {"by": str(first + timedelta(days=rng.randrange(days)))} if rng.random() < 0.5 else {}


def _bounds(rng: random.Random, load: float) -> tuple[str, dict[str, float]]:
    """A KPI with a floor, a cap or both; odd numbers, so that no bound is just what is possible."""
    kpi = rng.choice([*SHARES, *COUNTS, "clearance_rate", "disposition_days"])
    if kpi in SHARES:
        low, high = rng.choice([(0.137, 0.613), (0.371, 0.911), (0.537, 0.713)])
    elif kpi in COUNTS:
        low, high = (round(share * load, 3) + 0.0137 for share in rng.choice([(0.051, 0.313), (0.171, 0.477), (0.311, 0.713)]))
    else:
        low, high = rng.choice([(0.537, 1.613), (0.271, 0.811)] if kpi == "clearance_rate" else [(13.7, 61.3), (33.7, 211.3)])
    sides = [{"at_least": low}, {"at_most": high}, {"at_most": high}, {"at_least": low, "at_most": high}]
    if kpi == "overdue_at_end":
        return kpi, {"at_most": low}
    return kpi, rng.choice(sides)


def _periods(calendar: dict[str, Any]) -> list[str]:
    kinds = calendar.get("period", "week")
    return [kinds] * calendar["periods"] if isinstance(kinds, str) else kinds


# -- duties and practice -----------------------------------------------------------------------------------------------


def duties(data: dict[str, Any], rng: random.Random) -> None:
    """In a third of all instances one or two duties, most of them soft; odd numbers, so that no floor is just possible."""
    if rng.random() > 0.66:
        return
    ids = [court["id"] for court in data["courts"]]
    data["duties"] = []
    for number in range(rng.choice([1, 1, 2])):
        counts = rng.choice(["cases", "cases", "genuine", "effort_days"])
        duty: dict[str, Any] = {
            "name": f"duty {number}", "courts": _some(rng, ids), "each": rng.random() < 0.5, "counts": counts,
            "classes": rng.choice([[], rng.sample(list(data["classes"]), 1)]), "tied": rng.choice([None, None, False, True]),
        }  # fmt: skip
        if counts != "effort_days" and rng.random() < 0.5:
            duty["older_than_months"] = rng.choice([1, 4.5, 6])
        duty |= rng.choice([{"share": rng.choice([0.0371, 0.137, 0.613])}, {"at_least": rng.choice([0.371, 2.713, 9.37])}])
        if rng.random() < 0.7 or duty["tied"]:
            duty |= {"soft": True, "penalty": rng.choice([0, 0.3, 2, 5])}
        own = random.Random(f"{data['name']} duty {number}")  # so that what was drawn for older instances stays
        duty |= some_day(data, own)
        if counts == "cases" and own.random() < 0.4:
            duty["counts"] = "closed"
        if not duty.get("soft") and own.random() < 0.5:
            duty["binds"] = "plan"
        data["duties"].append(duty)


def practice(data: dict[str, Any], rng: random.Random) -> None:
    """In a third of all instances courts do not choose freely."""
    if rng.random() > 0.66:
        return
    data["practice"] = {
        "choice": "shares", "phi": rng.choice([0.37, 0.71, 1]), "over": rng.choice(["plan", "period"]),
        "plan": rng.choice(["follows", "follows", "free"]),
    }  # fmt: skip


def teams(data: dict[str, Any], rng: random.Random) -> None:
    """Rules on who sends whom where; and points on the map where only they look at it."""
    postings = [mechanism for mechanism in data["mechanisms"] if mechanism["kind"] in ("bureau", "support")]
    if not data.get("rules") and len(postings) == len(data["mechanisms"]):
        for court in data["courts"]:
            if rng.random() < 0.8:
                court |= {"lat": round(41 + rng.random(), 4), "lon": round(122 + rng.random(), 4)}
    for mechanism in postings:
        mechanism |= _blocks(mechanism, rng)
        reach = {"longest_km": rng.choice([31.0, 66.0, 150.0]), "nearest_donors": rng.choice([1, 2]), "same_region_only": True}
        mechanism |= {field: value for field, value in reach.items() if rng.random() < 0.3}


def _blocks(mechanism: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Donors of a posting and officers of a donor, as many as there is room for."""
    most = sum(high for _, high in mechanism["heads"].values())
    fewest = rng.choice([0, 0, 1, 2])
    least = most // max(fewest, 1)
    rules: dict[str, Any] = {"least_per_donor": rng.randint(2, 3) if least > 2 else least} if rng.random() < 0.5 else {}
    if fewest:
        rules["donors_per_posting"] = [fewest, rng.choice([fewest, 2])]
    if rng.random() < 0.3 and mechanism["heads"]["judge"][1] >= max(fewest, 1):
        rules["each_donor_decides"] = True
    return rules


USING = {
    "bureau": (("uses", [0.3, 1]), ("uses_standing", [0.5, 1])), "support": (("uses", [0.3, 1]),),
    "mediate": (("uses", [0.1, 0.4]),), "centre": (("uses", [0.1, 0.5]),),
}  # fmt: skip
"""Fields by which kinds of mechanisms take of resources, and how much."""


def resources(data: dict[str, Any], rng: random.Random) -> None:
    """One or two resources, by period, by week or in all, for all courts or some; those who may take of them do, or of one."""
    ids = [court["id"] for court in data["courts"]]
    periods, data["resources"] = len(_periods(data["calendar"])), {}
    for name in ["cars", "rooms"][: rng.choice([1, 2])]:
        few = [0, 1.37, 2.71, 4.93, 11.3]
        amount: Any = rng.choice([rng.choice(few[1:]), [rng.choice(few) for _ in range(periods)]])
        per = rng.choice(["period", "week"] if isinstance(amount, list) else ["period", "week", "plan"])
        data["resources"][name] = {"amount": amount, "per": per, "region": rng.choice([{}, _some(rng, ids)])}
    for mechanism in data["mechanisms"]:
        for field, few in USING.get(mechanism["kind"], ()):
            mechanism[field] = {name: rng.choice(few) for name in data["resources"] if rng.random() < 0.7}
        if mechanism["kind"] == "centre" and mechanism["uses"] and rng.random() < 0.5:
            mechanism |= {"days_per_week": None, "pipeline_days": 0}  # resources are all that bounds it


def purposes(data: dict[str, Any], rng: random.Random) -> None:
    """Most postings are bound to classes, ages or tied cases; ages become known of most classes."""
    for klass in data["classes"].values():
        if klass.get("ages") is None and rng.random() < 0.7:
            klass["ages"] = rng.choice([[0.3, 0.3, 0.2, 0.1, 0.1], [0.8, 0.1, 0.05, 0.05, 0], [0.3, 0.65, 0, 0.05, 0]])
    for mechanism in data["mechanisms"]:
        if mechanism["kind"] not in ("bureau", "support") or rng.random() < 0.15:
            continue
        parts: dict[str, Any] = {
            "classes": rng.sample(list(data["classes"]), 1),
            "older_than_months": rng.choice([1, 3, 6]),
            "tied": rng.choice([False, *([True] if mechanism.get("relieves_tied", True) else [])]),
        }
        some = rng.sample(list(parts), rng.choice([1, 1, 2, 3]))
        mechanism["for"] = {name: parts[name] for name in parts if name in some}


def approvals(data: dict[str, Any], rng: random.Random) -> None:
    """In half of all instances orders that must be approved first; never so late that none is left."""
    if rng.random() < 0.5:
        return
    facts = Facts(data)
    for mechanism in data["mechanisms"]:
        days = rng.choice([0, 3, 7, 8, 14, 15, 20])
        tried = {**mechanism, "approval_days": days}
        every = {"cross": "every_weeks", "centre": "start_every_weeks"}.get(mechanism["kind"])
        possible = facts.starts(mechanism[every], days) if every else "weeks" in mechanism and facts.windows(tried)
        if mechanism["kind"] != "mission" and possible:
            mechanism["approval_days"] = days


def journeys(data: dict[str, Any], rng: random.Random) -> None:
    """Who must lead a posting, and who goes to it every day or lives there."""
    ids = [court["id"] for court in data["courts"]]
    for mechanism in (one for one in data["mechanisms"] if one["kind"] in ("bureau", "support")):
        facts = Facts(data)
        hosts, donors = ([c for c in ids if facts.meant(mechanism.get(side, {}), c)] for side in ("hosts", "donors"))
        donors = [court for court in donors if set(hosts) - {court}]
        if rng.random() < 0.3 and donors:
            mechanism["led_by"] = {"ids": rng.sample(donors, rng.choice([1, min(2, len(donors))]))}
        if rng.random() < 0.3:
            mechanism |= {
                "daily_within_km": rng.choice([0, 31.0, 50, 66.0, 120.0]), "daily_loss": rng.choice([0, 0.15, 0.35]),
                "residence_yuan_per_officer_week": rng.choice([0, 3, 11]),
            }  # fmt: skip


FEATURES: dict[str, Callable[[dict[str, Any], random.Random], None]] = {
    "calendar": calendar, "cases": cases, "adjust": adjust, "protected": protected, "selectors": selectors, "law": law,
    "targets": targets, "free": free, "lags": lags, "duties": duties, "practice": practice, "teams": teams,
    "stock": stock, "seasons": seasons,
    "purposes": purposes,
    "approvals": approvals, "journeys": journeys,
    "resources": resources, "decisions": decisions,
}  # fmt: skip
