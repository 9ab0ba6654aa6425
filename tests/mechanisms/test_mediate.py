"""Urging before enforcement by hand.

Court a has no case at the start and 20 filings a week, of a judge-day each; its 2 judges close 10 a week.
"""

from __future__ import annotations

import pytest

from optimizer.errors import ScenarioError
from tests.mechanisms.by_hand import found, solved

FILED = {"queues": [{"court": "a", "class": "money", "open": 0, "inflow_per_week": 20}]}


def mediate(**change):
    return {"kind": "mediate", "name": "urging", "classes": ["money"], "weeks": [2], "success": 0.5, **change}


def urged(*mechanisms, **change):
    return solved(*mechanisms, **{**FILED, **change})


def numbers(result, *names):
    totals = result.totals()
    return [totals[name] for name in names]


def test_what_is_performed_is_neither_opened_nor_closed():
    # all 40 filings are urged at a tenth of a day: 4 of 20 days; 16 cases are closed, 20 filings performed, 20 cases came in
    result = urged(mediate(mediator_days={"judge": 0.1}))
    assert result.verified
    assert result.proof.first_stage == pytest.approx(16 + 20)
    assert numbers(result, "closures", "performed", "inflow", "load", "open_end") == pytest.approx([16, 20, 20, 20, 4])
    assert numbers(result, "closing_rate", "genuine") == pytest.approx([16 / 20, 16])
    assert result.classes()["load"].sum() == pytest.approx(20)


def test_debts_that_are_paid_are_no_harm_to_their_court():
    courts = urged(mediate(mediator_days={"judge": 0.1})).courts().set_index("court")
    assert courts.loc["a", "harm"] == 0
    assert courts.loc["a", "gain"] == pytest.approx(36 - 20)
    assert courts.loc["a", "performed"] == pytest.approx(20)


def test_only_a_share_of_filings_may_be_urged():
    # a quarter of 40: 10 urged take 1 day, 5 are performed, 19 cases closed
    result = urged(mediate(mediator_days={"judge": 0.1}, at_most_share=0.25))
    assert numbers(result, "closures", "performed") == pytest.approx([19, 5])


def test_some_come_in_after_all():
    # of the 10 diverted in the first week 4 come in in the second; the 4 of the second come in after the plan; 12 stay away
    result = urged(mediate(mediator_days={"judge": 0.1}, returns_share=0.4, returns_after_weeks=1))
    assert numbers(result, "closures", "performed", "inflow", "open_end") == pytest.approx([16, 12, 40 - 20 + 4, 8])
    assert result.proof.first_stage == pytest.approx(16 + 12)
    # what is open at the end costs a tenth of its day: 8 cases, and the 4 that come in after the plan
    goal = {"early": 0, "open_at_end_per_day": 0.1}
    result = urged(mediate(mediator_days={"judge": 0.1}, returns_share=0.4, returns_after_weeks=1), objective=goal)
    assert result.proof.first_stage == pytest.approx(16 + 12 - 0.1 * (8 + 4))


@pytest.mark.parametrize(("value", "worth"), [(None, 36), (0, 20), (0.15, 20), (0.3, 16 + 20 * 0.3)])
def test_it_is_worth_what_the_scenario_says(value, worth):
    # a filing urged costs a tenth of a closure and brings half of one performed: worth it above 0.2
    result = urged(mediate(mediator_days={"judge": 0.1}, value_of_performed=value))
    assert result.proof.first_stage == pytest.approx(worth)


@pytest.mark.parametrize(("performs", "closed"), [("easiest", 2 * 10 / 1.5), ("alike", 2 * (4 + 8 / 1.5))])
def test_who_performs_owes_what_is_easy_unless_said_otherwise(performs, closed):
    # of 20 filings a week 8 take half a day and 12 one and a half; the easy 8 and 2 hard ones are performed, or 4 and 6
    tiers = [{"share": 0.4, "effort": 0.5}, {"share": 0.6, "effort": 1.5}]
    result = urged(mediate(performs=performs), classes={"money": {"effort_days": {"judge": 1}, "tiers": tiers}})
    assert numbers(result, "closures", "performed") == pytest.approx([closed, 20])


def test_tied_cases_perform_last():
    # of 40 filings a week half are tied, and nobody may close these; of the 20 others 10 are closed and 10 performed, or, if
    # all perform alike, 10 of either half
    twice = {
        "classes": {"money": {"effort_days": {"judge": 1}, "tied_share": 0.5}},
        "queues": [{"court": "a", "class": "money", "open": 0, "inflow_per_week": 40}],
    }
    assert numbers(urged(mediate(), **twice), "closures", "performed", "open_end") == pytest.approx([20, 20, 40])
    assert numbers(urged(mediate(performs="alike"), **twice), "closures", "performed") == pytest.approx([20, 40])


def test_no_filing_is_urged_twice():
    result = urged(mediate(), mediate(name="again"))
    assert numbers(result, "performed") == pytest.approx([20])


def test_the_youngest_leave():
    # a deadline of a week, one judge: of the 20 filings of the first week 10 are late at the end; if half of them are
    # performed, the 10 others are closed in time; those of the second week would not be due yet
    classes = {"money": {"effort_days": {"judge": 1}, "deadline_weeks": 1, "deadline_penalty": 0.1}}
    one = {"classes": classes, "pools": [{"court": "m", "judge": 3}, {"court": "a", "judge": 1}]}
    assert numbers(urged(**one), "behind_deadline") == pytest.approx([10])
    assert numbers(urged(mediate(), **one), "behind_deadline", "performed") == pytest.approx([0, 20])


def test_a_resource_bounds_it():
    # half a mediator-day each, 4 a week: 8 urged and 4 performed a week, beside 20 cases closed
    result = urged(mediate(uses={"mediators": 0.5}), resources={"mediators": {"amount": 4, "per": "week"}})
    assert numbers(result, "closures", "performed") == pytest.approx([20, 8])
    assert result.resources()["share"].tolist() == pytest.approx([1, 1])


def test_it_must_be_paid():
    paid = mediate(setup_cost_yuan=10, cost_yuan_per_filing=2, budget="purse")
    result = urged(paid, budgets={"purse": 30})  # 10 filings
    assert numbers(result, "performed", "cost_yuan") == pytest.approx([5, 30])
    assert numbers(urged(paid, budgets={"purse": 9}), "performed") == pytest.approx([0])


def test_names_must_exist():
    for change, word in (({"classes": ["rents"]}, "rents"), ({"mediator_days": {"usher": 1}}, "usher")):
        with pytest.raises(ScenarioError, match=word):
            urged(mediate(**change))
    with pytest.raises(ScenarioError, match="did you mean mediators"):
        urged(mediate(uses={"mediator": 1}), resources={"mediators": {"amount": 4}})


def test_forged_filings_are_named():
    result = urged(mediate(weeks=[1], start_every_weeks=2, at_most_share=0.5))
    filings = {"court": 1, "class": 0, "period": 0, "amount": 10}
    assert found(result, "urging", "urged", filings) == ""
    assert "more filings than may be urged" in found(result, "urging", "urged", {**filings, "amount": 10.1})
    assert "more filings than may be urged" in found(result, "urging", "urged", filings, {**filings, "period": 1})
    assert "filings[a, money, period 0]" in found(result, "urging", "urged", {**filings, "amount": 21})
    assert "filings[m, money, period 0]" in found(result, "urging", "urged", filings, {**filings, "court": 0})
    stay = {"court": 1, "start": 0, "length": 1, "amount": 1}
    assert found(result, "urging", "mediation", stay) == ""
    assert "may not start in this period" in found(result, "urging", "mediation", stay, {**stay, "start": 1})
    assert "more than may be urged" in found(result, "urging", "mediation", {**stay, "court": 0}).replace(
        "filings than", "than"
    )


def test_a_rate_of_no_filings_at_all_is_unknown():
    # whatever rounding leaves of sevenths
    result = urged(
        mediate(success=1.0, value_of_performed=2),
        queues=[{"court": "a", "class": "money", "open": 0, "inflow_per_week": 40 / 7}],
    )
    totals = result.totals()
    assert totals["performed"] == pytest.approx(80 / 7)
    assert (totals["clearance_rate"], totals["closing_rate"]) == (None, None)
