"""Random mechanisms of every kind for tiny instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random


def mechanism(kind: str, rng: random.Random, ids: list[str], classes: list[str], weeks: int) -> dict[str, Any]:
    posting = {
        "weeks": sorted(rng.sample(range(1, weeks + 1), rng.choice([1, 2]))), "start_every_weeks": rng.choice([1, 2]),
        "budget": "purse", "cost_yuan_per_officer_week": rng.choice([0, 7]),
    }  # fmt: skip
    if kind == "bureau":
        return {
            "kind": "bureau", "name": kind, "heads": {"judge": [1, rng.choice([2, 3])], "clerk": [0, 2]}, **posting,
            "ramp": rng.choice([[], [0.5], [0.3, 0.6]]), "set_up_days": rng.choice([0, 2, 6]),
            "gain_on_host": rng.choice([0, 0.2, 0.5]), "hand_over_days": rng.choice([0, 0, 1, 4]),
            "residual": rng.choice([0, 0, 0.1, 0.3]), "residual_half_life_weeks": rng.choice([1, 6]),
            "displaces_host": rng.random() < 0.25, "setup_cost_yuan": rng.choice([0, 30]), "at_most": rng.choice([1, 2]),
        }  # fmt: skip
    if kind == "support":
        return {
            "kind": "support", "name": kind, "heads": {"judge": [rng.choice([0, 0, 1]), 2], "clerk": [0, 1]}, **posting,
            "relieves_tied": rng.random() < 0.4, "at_most_heads": rng.choice([None, 1, 2]),
        }  # fmt: skip
    if kind in ("batch", "mission"):
        return (_batch if kind == "batch" else _mission)(rng, ids, classes)
    if kind in MORE:
        return {"kind": kind, "name": kind, **MORE[kind](rng, ids, classes, posting)}
    return {
        "kind": "cross", "name": kind, "form": kind, "origins": {}, "classes": rng.sample(classes, 1),
        "cases": rng.choice(["all", "tied"]),
        **({"to": rng.choice(ids)} if kind == "concentrate" else {}), "receivers": rng.choice([1, 2]),
        "share_cap": rng.choice([0.3, 0.6]), "minimum_lot": rng.choice([1, 3]), "overhead": rng.choice([0, 0.2]),
        "handover_days": rng.choice([{}, {"clerk": 0.2, "judge": 0.1}]), "lag_weeks": rng.choice([0, 1]),
        "every_weeks": rng.choice([1, 2]),
    }  # fmt: skip


def _batch(rng: random.Random, ids: list[str], classes: list[str]) -> dict[str, Any]:
    lots = []
    for number in range(rng.choice([2, 3, 4])):
        takes = [{"court": rng.choice(ids), "class": rng.choice(classes), "cases": rng.choice([2, 5, 9])} for _ in range(2)]
        lots.append({
            "name": f"lot {number}", "takes": takes[: rng.choice([0, 1, 2])], "cases": rng.choice([1, 4]),
            "genuine_share": rng.choice([1, 0.5]), "effort_days": {"judge": rng.choice([1, 4]), "clerk": rng.choice([0, 3])},
            "courts": {"ids": rng.sample(ids, 2)}, "cost_yuan": rng.choice([0, 15]), "value": rng.choice([None, None, 6]),
            "at": rng.choice([{}, {rng.choice(ids): {"effort_days": {"judge": 2}, "value": rng.choice([None, 3])}}]),
        })  # fmt: skip
    return {
        "kind": "batch", "name": "batch", "weeks": rng.choice([1, 2]), "start_every_weeks": rng.choice([1, 2]),
        "budget": "purse", "lots": lots,
    }  # fmt: skip


def _mission(rng: random.Random, ids: list[str], classes: list[str]) -> dict[str, Any]:
    targets = [
        {"name": "t", "court": rng.choice(ids), "cases": rng.choice([3, 8, 12]), "probability": rng.choice([1, 0.5]),
         "class": rng.choice([None, *classes]), "genuine_share": rng.choice([1, 0.4]), "value": rng.choice([None, None, 7])}
        for _ in range(2)
    ]  # fmt: skip
    return {
        "kind": "mission", "name": "mission", "crew": rng.choice([{}, {"judge": 1}, {"judge": 2, "clerk": 1}]),
        "donors": {"ids": rng.sample(ids, 2)}, "weeks": rng.choice([1, 2]), "approval_weeks": rng.choice([0, 1]),
        "start_every_weeks": rng.choice([1, 2]), "targets": targets, "budget": "purse", "cost_yuan": rng.choice([0, 18]),
        "entrust": rng.choice([None, {"lag_weeks": rng.choice([0, 1]), "probability": 0.3, "cost_yuan": rng.choice([0, 5])}]),
    }  # fmt: skip


def _urge(rng: random.Random, ids: list[str], classes: list[str], posting: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: posting[name] for name in ("weeks", "start_every_weeks")}, "courts": {},
        "classes": rng.choice([[], classes[:1]]), "gain": rng.choice([0.1, 0.3]),
        "supervisor_days": rng.choice([{}, {"judge": 1.5}, {"judge": 0.5, "clerk": 1}]), "at_most_times": rng.choice([1, 2]),
    }  # fmt: skip


def _supervision(rng: random.Random, ids: list[str], classes: list[str], posting: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: posting[name] for name in ("weeks", "start_every_weeks", "budget")}, "courts": {},
        "teams": rng.choice([1, 2]), "gain": rng.choice([0, 0.1, 0.3]), "residual": rng.choice([0, 0.1, 0.3]),
        "residual_half_life_weeks": rng.choice([1, 3]), **rng.choice([{}, {"base": ids[0], "crew": {"judge": 1}}]),
        "move_cost_yuan": rng.choice([0, 15]), "cost_yuan_per_week": rng.choice([0, 4]),
    }  # fmt: skip


def _campaign(rng: random.Random, ids: list[str], classes: list[str], posting: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: posting[name] for name in ("weeks", "start_every_weeks", "budget")}, "courts": rng.choice([{}, ids[:1]]),
        "classes": rng.sample(classes, rng.choice([1, len(classes)])), "roles": rng.choice([[], ["judge"]]),
        "on_call": rng.choice([0.5, 1]), "deployed_share": rng.choice([0, 0.4, 1]), "at_most": rng.choice([1, 2]),
        "levels": rng.choice([[{"days_per_week": 1, "output": 0.9}],
                              [{"days_per_week": 0.5, "output": 1}, {"days_per_week": 1, "output": 0.4}]]),
        "rest_share": rng.choice([0, 0.5]), "rest_weeks": rng.choice([1, 2]), "setup_cost_yuan": rng.choice([0, 10]),
        "cost_yuan_per_day": rng.choice([0, 2]), "measures": {"summons": 0.4},
    }  # fmt: skip


def _lever(rng: random.Random, ids: list[str], classes: list[str], posting: dict[str, Any]) -> dict[str, Any]:
    return {
        "budget": "purse", "classes": rng.sample(classes, rng.choice([1, len(classes)])), "saving": rng.choice([0.1, 0.4]),
        "lead_weeks": rng.choice([0, 1]), "at_most": rng.choice([None, 1]), "cost_yuan": rng.choice([0, 25]),
    }  # fmt: skip


def _borrow(rng: random.Random, ids: list[str], classes: list[str], posting: dict[str, Any]) -> dict[str, Any]:
    return {
        **posting, "courts": {}, "heads": {"judge": [1, 2], "clerk": rng.choice([[0, 2], [1, 1]])},
        "skill": rng.choice([0.4, 0.8]), "training_days": rng.choice([0, 2, 5]), "trial_loss_per_week": rng.choice([0, 0.5]),
        "leader_days_per_week": rng.choice([{}, {"judge": 0.5}]), "at_most_heads": rng.choice([None, None, 3]),
    }  # fmt: skip


def _recruit(rng: random.Random, ids: list[str], classes: list[str], posting: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: posting[name] for name in ("start_every_weeks", "budget", "cost_yuan_per_officer_week")}, "courts": {},
        "heads": {"judge": rng.choice([0, 1]), "clerk": 2}, "lead_weeks": rng.choice([0, 1]),
        "ramp": rng.choice([[], [0.2, 0.7]]), "establishment": rng.choice([{}, {"clerk": 3, "judge": 4}]),
        "at_most": rng.choice([None, 1]), "cost_yuan": rng.choice([0, 12]),
    }  # fmt: skip


def _mediate(rng: random.Random, ids: list[str], classes: list[str], posting: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: posting[name] for name in ("weeks", "start_every_weeks", "budget")}, "courts": {},
        "classes": rng.sample(classes, rng.choice([1, len(classes)])), "success": rng.choice([0.2, 0.6, 1]),
        "performs": rng.choice(["easiest", "alike"]), "at_most_share": rng.choice([0.4, 1]),
        "mediator_days": rng.choice([{}, {"clerk": 0.2}, {"judge": 0.1, "clerk": 0.3}]),
        "returns_share": rng.choice([0, 0.3, 0.7]), "returns_after_weeks": rng.choice([1, 2, 5]),
        "value_of_performed": rng.choice([None, None, 0, 1.3]), "setup_cost_yuan": rng.choice([0, 15]),
        "cost_yuan_per_filing": rng.choice([0, 2]),
    }  # fmt: skip


def _centre(rng: random.Random, ids: list[str], classes: list[str], posting: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: posting[name] for name in ("start_every_weeks", "budget")}, "courts": {},
        "classes": rng.sample(classes, rng.choice([1, len(classes)])),
        "takes": rng.choice([{"clerk": 0.6}, {"judge": 0.2, "clerk": 0.5}, {"judge": 1, "clerk": 1}]),
        "days_per_day": rng.choice([0.6, 1, 1.7]), "days_per_week": rng.choice([2, 5, 20]),
        "pipeline_days": rng.choice([0, 3, 11]), "adds_days": rng.choice([0, 5, 10, 40]), "lead_weeks": rng.choice([0, 1]),
        **rng.choice([{}, {"base": ids[0], "crew": {"judge": 1}}]), "setup_cost_yuan": rng.choice([0, 20]),
        "cost_yuan_per_week": rng.choice([0, 3]),
    }  # fmt: skip


MORE = {
    "urge": _urge, "supervision": _supervision, "campaign": _campaign, "lever": _lever, "borrow": _borrow, "recruit": _recruit,
    "mediate": _mediate, "centre": _centre,
}  # fmt: skip
