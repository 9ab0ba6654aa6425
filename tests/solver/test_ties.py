"""Plans worth as much: what people count does not hang on which of them a solver finds."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from optimizer import SolveOptions, evaluate
from optimizer.scenario import Scenario


def tied(classes=("quick", "slow", "long"), courts=("donor", "b", "c", "d")):
    """Ten days of one judge may go to b, c or d, whose own judges have none: worth 10 at each of them.

    b has cases of one day, worth 1 and half of them genuine; c of one day, worth 1, all genuine; d of two days, worth 2.
    c is best: 10 genuine closures; at b it would be 5 of 10, at d 5 of 5.
    """
    kinds = {
        "quick": {"effort_days": {"judge": 1}, "genuine_share": 0.5, "value": 2},
        "slow": {"effort_days": {"judge": 1}, "value": 1},
        "long": {"effort_days": {"judge": 2}, "value": 2},
    }
    return Scenario.from_document({
        "schema": 1, "name": "ties", "calendar": {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
        "roles": {"judge": {}}, "classes": {name: kinds[name] for name in classes}, "travel": {"same_region": 0.0},
        "courts": [{"id": court, "parent": "m"} for court in courts], "pools": [{"court": "donor", "judge": 1}],
        "protected_share": 0.0, "objective": {"early": 0.0, "terminated": 0.0},
        "queues": [
            {"court": court, "class": name, "open": 30} for court, name in (("b", "quick"), ("c", "slow"), ("d", "long"))
        ],
        "mechanisms": [{"kind": "support", "name": "help", "heads": {"judge": [0, 1]}, "weeks": [2], "hosts": {}}],
    })  # fmt: skip


@pytest.mark.parametrize("options", [{"disruption": 0.0}, {}, {"seed": 5}, {"solver": "scip"}], ids=str)
def test_of_plans_worth_as_much_the_one_with_most_genuine_closures_is_taken(options):
    for order in permutations(("quick", "slow", "long")):
        courts = ["donor", "b", "c", "d"]
        random.Random(str(order)).shuffle(courts)
        result = evaluate(tied(order, courts), options=SolveOptions(gap=0.0, **options))
        totals = result.totals()
        assert result.proof.status == "optimal"
        assert (totals["objective"], totals["genuine"], totals["closures"]) == pytest.approx((10, 10, 10), rel=1e-6)


def test_fewer_officers_cost_no_closures_beyond_what_may_be_given_up():
    result = evaluate(tied(), options=SolveOptions(gap=0.0, disruption=0.05))
    assert result.totals()["genuine"] >= 0.95 * 10
