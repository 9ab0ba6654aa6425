"""A plan of 2019 uses nothing that the rules of 2024 opened: one test for each such rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import ScenarioError, SolveOptions, evaluate
from optimizer.scenario import Scenario
from optimizer.sections.rules import FormRule

RULES = Path(__file__).parents[2] / "scenarios" / "rules"
BEFORE, SINCE = "before-2024-06-17", "from-2024-06-17"
START = {BEFORE: "2019-06-10", SINCE: "2024-07-01"}


def scenario(law, **cross):
    """Young tied cases at a; its superior m and its neighbour b have time."""
    section = {"kind": "cross", "name": "x", "classes": ["money"], "share_cap": 1.0, "lag_weeks": 0}
    return Scenario.from_document({
        "schema": 1, "name": law, "rules": str(RULES / f"{law}.yaml"),
        "calendar": {"start": START[law], "periods": 4, "working_days": [5, 5, 5, 5]},
        "roles": {"judge": {}},
        "classes": {"money": {"effort_days": {"judge": 2}, "tied_share": 1.0, "ages": [1, 0, 0, 0, 0]}},
        "courts": [{"id": "m", "tier": "intermediate"}, {"id": "a", "parent": "m"}, {"id": "b", "parent": "m"}],
        "pools": [{"court": court, "judge": 2} for court in "mab"],
        "queues": [{"court": "a", "class": "money", "open": 20}],
        "mechanisms": [section | cross],
    })  # fmt: skip


def moved(law, **cross):
    tables = evaluate(scenario(law, **cross), options=SolveOptions(gap=0.0)).plan.tables("x")
    return float(tables["moved"].amount.sum()) if "moved" in tables else 0.0


def looser(old: FormRule | None, new: FormRule) -> set[str]:
    """Fields in which the later rule allows what the earlier one did not."""
    if old is None or not old.open:
        return {"open"} if new.open else set()
    apart = {field for field in FormRule.model_fields if getattr(old, field) != getattr(new, field)}
    return apart - {"source", "certain", "note", "routes", "on_request"}


NEW = {
    ("concentrate", "open"): {"form": "concentrate", "to": "b"},
    ("elevate", "min_age_months"): {"form": "elevate"},
}


def test_each_thing_that_2024_opened_is_tried_below():
    old, new = (scenario(law, form="designate", on=False).document.rules for law in (BEFORE, SINCE))
    assert {(form, field) for form, rule in new.forms.items() for field in looser(old.forms.get(form), rule)} == NEW.keys()


@pytest.mark.parametrize("rule", NEW, ids="-".join)
def test_a_plan_of_2019_never_uses_what_2024_opened(rule):
    assert moved(SINCE, **NEW[rule]) > 0
    if rule[1] == "open":
        with pytest.raises(ScenarioError, match=f"the form '{rule[0]}' is closed.*source "):
            scenario(BEFORE, **NEW[rule])
        assert moved(BEFORE, **NEW[rule], on=False) == 0
    else:
        assert moved(BEFORE, **NEW[rule]) == 0


@pytest.mark.parametrize("law", START)
def test_a_rule_set_cites_every_source_it_holds_and_speaks_both_languages(law):
    rules = scenario(law, form="designate", on=False).document.rules
    ways = [way for rule in rules.forms.values() for way in (rule, *rule.routes.values())]
    cited = [*ways, *rules.provisions.values()]
    assert rules.sources.keys() == {one.source for one in cited}
    asked = [way.on_request.note for way in ways if way.on_request is not None]
    for text in (rules.title, *rules.sources.values(), *(one.note for one in cited), *asked):
        assert text.en
        assert text.zh
    assert all(one.note.en for one in cited if one.certain != "certain")


def test_the_two_sets_leave_no_day_between_them():
    old, new = (scenario(law, form="designate", on=False).document.rules.in_force for law in (BEFORE, SINCE))
    assert (new.since - old.until).days == 1
    assert new.until is None
