"""Tiny instances in several files that extend one another, and what the scalar model itself must not be fooled by."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
import yaml

from optimizer import SolveOptions, evaluate
from optimizer.scenario import Scenario
from tests.scalar_model import ScalarModel
from tests.tiny_features import instance

EXACT = SolveOptions(gap=0.0, disruption=0.0)
KINDS = ("bureau", "support", "designate", "lever", "borrow", "recruit", "urge", "campaign", "supervision")


def layered(data: dict[str, Any], rng: random.Random) -> list[dict[str, Any]]:
    """Documents that make ``data`` if each is laid over the one before: the first is wrong in places that later ones mend."""
    base, middle, top = copy.deepcopy(data), {}, {"name": data["name"]}
    for number, mechanism in enumerate(base["mechanisms"]):
        right = data["mechanisms"][number]
        if rng.random() < 0.5:  # one that the parent has switched off, and with another budget
            mechanism |= {"on": False, "budget": None}
            middle.setdefault("mechanisms", {})[right["name"]] = {"on": True, "budget": right.get("budget")}
    base["mechanisms"].append({**copy.deepcopy(data["mechanisms"][0]), "name": "too much"})
    top["mechanisms"] = {"too much": False}
    base["objective"]["early"], middle["objective"] = 0.9, {"early": data["objective"]["early"]}
    base["classes"]["k1"]["value"], top["classes"] = 50, {"k1": {"value": data["classes"]["k1"]["value"]}}
    base["budgets"], middle["budgets"], top["budgets"] = {"purse": 1}, {"purse": 2}, data["budgets"]
    base["queues"], middle["queues"] = base["queues"][:1], data["queues"]
    base["pools"], top["pools"] = base["pools"][:1], data["pools"]
    base["courts"], middle["courts"] = base["courts"][:-1], [base["courts"][-1]]
    if data.get("rules"):
        base["rules"] = {"name": "closed", "in_force": {}, "sources": {"none": "none"}, "forms": {}}
        top["rules"] = data["rules"]
    for target in base.get("targets", []):
        if rng.random() < 0.5:
            right = dict(target)
            target |= {"soft": True, "penalty": 1e5}
            mended = {"soft": right.get("soft", False), "penalty": right.get("penalty", 100)}
            middle.setdefault("targets", []).append({"name": target["name"], **mended})
    return [base, middle, top]


@pytest.mark.parametrize("kind", KINDS)
def test_files_that_extend_one_another_are_as_good_as_one(kind, tmp_path):
    for seed in range(4):
        data = instance(seed + 900, (kind,))
        name = None
        for number, document in enumerate(layered(data, random.Random(seed))):
            above, name = ({} if name is None else {"extends": name}), f"layer-{number}.yaml"
            (tmp_path / name).write_text(yaml.safe_dump(json.loads(json.dumps({**above, **document}))), encoding="utf-8")
        proof = evaluate(Scenario.load(tmp_path / name), options=EXACT).proof
        best = ScalarModel(data).optimum()
        assert proof.status == ("infeasible" if best is None else "optimal"), seed
        assert best is None or proof.first_stage == pytest.approx(best, rel=1e-6, abs=1e-6), seed


@pytest.mark.parametrize("kind", ["bureau", "designate", "recruit", "campaign"])
def test_the_scalar_model_reads_a_list_of_equal_periods_as_one_length(kind):
    data = instance(7, (kind,), ("adjust",))
    listed = copy.deepcopy(data)
    listed["calendar"]["period"] = [listed["calendar"].get("period", "week")] * listed["calendar"].pop("periods")
    assert ScalarModel(listed).optimum() == pytest.approx(ScalarModel(data).optimum(), rel=1e-9)


def test_the_scalar_model_counts_heads_by_the_day():
    """Two judges more from the fourth day of the first week until the third of the second: 2 x 4/7, then 2 x 3/7, then none."""
    data = instance(3, ("lever",), ())
    data["calendar"] = {"start": "2019-06-10", "period": ["week", "week", "fortnight"], "working_days": [5, 5, 10]}
    before = ScalarModel(data).facts.heads
    data["adjust"] = [{"courts": {}, "heads_add": {"judge": 2}, "from": "2019-06-13", "until": "2019-06-19"}]
    after = ScalarModel(data).facts.heads
    court = data["courts"][0]["id"]
    assert [after[court, "judge", t] - before[court, "judge", t] for t in range(3)] == pytest.approx([8 / 7, 6 / 7, 0])
