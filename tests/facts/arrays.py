"""Both readings of a scenario as plain arrays under the same names, and random documents to read."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from tests.tiny import tiny
from tests.tiny_features import seasons, stock

FIELDS = {
    "time": ("starts", "ends", "days", "weeks", "timing", "output", "inflow"),
    "map": ("parent", "region", "relation", "km"),
    "staff": ("heads", "floor", "availability", "stands_in", "decides", "travel_loss", "days"),
    "cells": (
        "court", "klass", "tier", "tied", "effort", "genuine", "value", "end_penalty", "yuan", "opening", "inflow", "ages",
        "pipeline",
        "limit", "deadline_in", "late_loss", "arrived", "due", "deadline", "dated",
    ),
    "closing": ("genuine", "terminated", "opening"),
    "returns": ("cell_group", "coming", "rate", "group_court", "to_cell", "to_group", "part"),
}  # fmt: skip


def of_facts(facts: Any, topic: str, name: str) -> Any:
    return getattr(getattr(facts.cells, topic) if topic in ("returns", "closing") else getattr(facts, topic), name)


def of_problem(problem: Any, topic: str, name: str) -> Any:
    """The same array as the model reads it."""
    return of_facts(problem, topic, name)


def random_document(seed: int) -> dict[str, Any]:
    """A tiny instance with ages, deadlines and returns, on a calendar, a map and with adjustments of its own."""
    rng = random.Random(seed)
    data = tiny(seed, ("backlog", "elevate") if rng.random() < 0.5 else ("backlog",)) | {"mechanisms": []}
    periods = rng.choice([1, 3, 7, 14])
    start = f"{rng.choice([2017, 2019, 2020])}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    data["calendar"] = {"start": start, "periods": periods, "period": rng.choice(["week", "fortnight", "month"])}
    if rng.random() < 0.3:
        data["calendar"]["start"] = rng.choice(["2019-01-31", "2019-10-31", "2020-01-30", "2018-12-30"])
    if rng.random() < 0.3:
        data["calendar"]["working_days"] = [rng.choice([0, 3, 5, 6.5]) for _ in range(periods)]
    data["objective"]["closures"] = rng.choice([1, 1.5])
    for court in data["courts"]:
        court["kind"] = rng.choice(["territorial", "railway"])
        if rng.random() < 0.7:
            court["lat"], court["lon"] = rng.uniform(38, 44), rng.uniform(118, 126)
    for pool in data["pools"]:
        if rng.random() < 0.3:
            pool["protected"] = {"judge": rng.choice([0, 1])}
    for queue in data["queues"]:
        if rng.random() < 0.4:
            queue["ages"] = rng.choice([[0, 0, 0, 0, 1], [0.1, 0.3, 0.4, 0.1, 0.1]])
    for klass in data["classes"].values():
        klass["yuan_per_closure"] = rng.choice([0, 700.5])
        klass["tiers"] = [dict(tier) for tier in klass["tiers"]]
        klass["tiers"][0]["genuine_share"] = rng.choice([None, 0.9])
        klass["deadline_penalty"] = rng.choice([None, 0.5])
    _lags(data, rng)
    _features(data, rng)
    data["adjust"] = [_adjustment(rng, data) for _ in range(rng.choice([0, 1, 3]))]
    return data


def _features(data: dict[str, Any], rng: random.Random) -> None:
    for feature in (seasons, stock):
        if rng.random() < 0.5:
            feature(data, rng)


def _lags(data: dict[str, Any], rng: random.Random) -> None:
    for klass in data["classes"].values():
        klass["closes_after_days"] = rng.choice([0, 3, 45, 135, [{"days": 7, "share": 0.3}, {"days": 100, "share": 0.7}]])
        klass["terminates_after_days"] = rng.choice([None, 1, 90])
    for queue in data["queues"]:
        if data["classes"][queue["class"]]["closes_after_days"] and rng.random() < 0.6:
            queue["pipeline"] = rng.choice([7, 40])


def _adjustment(rng: random.Random, data: dict[str, Any]) -> dict[str, Any]:
    ids = [court["id"] for court in data["courts"]]
    selectors = [
        {},
        {"ids": [ids[0]]},
        {"within": ids[0]},
        {"tier": "basic"},
        {"kind": data["courts"][0]["kind"]},
        {"without": [ids[-1]]},
    ]
    return {
        "courts": rng.choice(selectors), "classes": rng.choice([[], list(data["classes"])[:1]]),
        "open_times": rng.choice([0, 1, 2.5]), "inflow_times": rng.choice([0, 1, 0.4]),
        "ages": rng.choice([None, [0.5, 0.5, 0, 0, 0]]), "heads_add": rng.choice([{}, {"judge": 2}, {"clerk": 1}]),
    }  # fmt: skip


def come_back(problem: Any, closed: Any) -> Any:
    """Cases that come back by the recurrence that the model's rows state, shape (N, T)."""
    returns = problem.cells.returns
    new = np.zeros(returns.shape)
    of = returns.cell_group >= 0
    np.add.at(new, returns.cell_group[of], returns.coming[of, None] * closed[of])
    back, waiting = np.zeros(returns.shape), np.zeros(returns.shape[0])
    for t in range(returns.shape[1]):
        back[:, t] = returns.rate[:, t] * waiting
        waiting = waiting - back[:, t] + new[:, t]
    out = np.zeros(closed.shape)
    np.add.at(out, returns.to_cell, returns.part[:, None] * back[returns.to_group])
    return out
