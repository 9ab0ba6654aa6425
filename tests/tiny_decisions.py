"""The planner's own decisions, drawn at random for a tiny instance: one or two, of any kind that its mechanisms allow."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.scalar_facts import Facts

if TYPE_CHECKING:
    import random

WINDOWED = ("bureau", "support", "supervision", "urge", "borrow", "mediate", "campaign")
AWAY = ("bureau", "support", "mission", "supervision", "centre")


def decisions(data: dict[str, Any], rng: random.Random) -> None:
    """In two thirds of all instances with such mechanisms; they may well contradict each other."""
    facts, drawn = Facts(data), []
    ways = [way for way in WAYS if way(data, facts, rng) is not None]
    for number in range(rng.choice([0, 1, 2]) if ways else 0):
        drawn.append({"name": f"own {number}", **(rng.choice(ways)(data, facts, rng) or {"limit": "away", "at_most": 2})})
    if drawn:
        data["decisions"] = drawn


def opened(data: dict[str, Any], facts: Facts, rng: random.Random) -> dict[str, Any] | None:
    """An order that must or may not begin, at some time or on a day."""
    known = [one for one in data["mechanisms"] if one["kind"] in WINDOWED and facts.windows(one)]
    if not known:
        return None
    mechanism = rng.choice(known)
    out: dict[str, Any] = {rng.choice(["must", "must", "forbid"]): "open", "mechanism": mechanism["name"]}
    if mechanism["kind"] != "campaign":
        side = "hosts" if mechanism["kind"] in ("bureau", "support") else "courts"
        may = [court for court in facts.courts if facts.meant(mechanism.get(side, {}), court)]
        out["courts"] = {"ids": rng.sample(may, 1)} if rng.random() < 0.7 else {"ids": may}
        if "must" in out and rng.random() < 0.3:
            out["each"] = True
    firsts = sorted({facts.start + timedelta(days=facts.first[weeks[0]]) for weeks in facts.windows(mechanism)})
    day, shift = rng.choice(firsts), timedelta(days=rng.choice([0, 0, 2]))
    out |= rng.choice(
        [{}, {"starts": str(day)}, {"not_before": str(day - shift)}, {"before": str(day + timedelta(days=1) + shift)}]
    )
    if "must" in out:
        out |= rng.choice(
            [{}, {}, {"exactly": 1}, {"at_least": 1, "at_most": 1}, {"at_most": 1}, {"at_least": 2}, {"exactly": 0}]
        )
    return out


def sent(data: dict[str, Any], facts: Facts, rng: random.Random) -> dict[str, Any] | None:
    """Officers from some courts to others, so many, or none."""
    known = [one for one in data["mechanisms"] if one["kind"] in ("bureau", "support")]
    if not known:
        return None
    mechanism = rng.choice(known)
    donors, hosts = ([c for c in facts.courts if facts.meant(mechanism.get(side, {}), c)] for side in ("donors", "hosts"))
    out: dict[str, Any] = {"must": "send", "courts": {"ids": rng.sample(donors, 1)}, "to": {"ids": rng.sample(hosts, 1)}}
    for side in ("courts", "to"):
        if rng.random() < 0.25:
            del out[side]
    if rng.random() < 0.6:
        out["mechanism"] = mechanism["name"]
    if rng.random() < 0.5:
        out["role"] = rng.choice([role for role, (_, high) in mechanism["heads"].items() if high])
    firsts = sorted({facts.start + timedelta(days=facts.first[weeks[0]]) for weeks in facts.windows(mechanism)})
    if firsts and rng.random() < 0.3:
        out["starts"] = str(rng.choice(firsts))
    if rng.random() < 0.3:
        return {key: value for key, value in out.items() if key != "must"} | {"forbid": "send"}
    return out | rng.choice([{"exactly": 1}, {"exactly": 2}, {"at_least": 1}, {"at_most": 1}, {"exactly": 0}, {"at_least": 2}])


def stays(data: dict[str, Any], facts: Facts, rng: random.Random) -> dict[str, Any] | None:
    """Courts that lend nobody, or host nobody."""
    away = any(one["kind"] in AWAY for one in data["mechanisms"])
    posts = any(one["kind"] in ("bureau", "support") for one in data["mechanisms"])
    ways = [way for way, possible in (("lend", away), ("host", posts)) if possible]
    if not ways:
        return None
    role = {"role": rng.choice(facts.roles)} if rng.random() < 0.3 else {}
    return {"forbid": rng.choice(ways), "courts": {"ids": [rng.choice(facts.courts)]}, **role}


def capped(data: dict[str, Any], facts: Facts, rng: random.Random) -> dict[str, Any] | None:
    """Officers away, officer-weeks or orders, in all, of a court, of a role, of a mechanism."""
    known = [one["name"] for one in data["mechanisms"] if one["kind"] in AWAY]
    if not known:
        return None
    out: dict[str, Any] = rng.choice([
        {"limit": "away", "at_most": rng.choice([0, 1, 1, 2])}, {"limit": "postings", "at_most": rng.choice([1, 2, 3])},
        {"limit": "officer_weeks", "at_most": rng.choice([1.5, 3, 7.25])},
    ])  # fmt: skip
    if rng.random() < 0.4:
        out["courts"] = {"ids": rng.sample(facts.courts, 2)}
    if rng.random() < 0.4:
        out["each"] = True
    if rng.random() < 0.3:
        out["role"] = rng.choice(facts.roles)
    if rng.random() < 0.4:
        out["mechanism"] = rng.choice(known)
    return out


def teams(data: dict[str, Any], facts: Facts, rng: random.Random) -> dict[str, Any] | None:
    """Donors of a posting, kilometres, regions."""
    known = [one for one in data["mechanisms"] if one["kind"] in ("bureau", "support")]
    if not known:
        return None
    one = {"mechanism": rng.choice(known)["name"]} if rng.random() < 0.5 else {}
    fewest = max((mechanism.get("donors_per_posting") or [1])[0] for mechanism in known)
    what = rng.choice([{"limit": "donors", "at_most": max(fewest, rng.choice([1, 2]))}, {"forbid": "other_regions"},
                       {"limit": "km", "at_most": rng.choice([31.0, 66.0, 150.0])}])  # fmt: skip
    return {**what, **one}


WAYS = (opened, sent, stays, capped, teams)
