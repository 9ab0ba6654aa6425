"""Resources by hand: officers of m help at a, as many as there are cars for."""

from __future__ import annotations

import pytest

from optimizer.errors import ScenarioError
from tests.mechanisms.by_hand import closures, found, solved

CARS = {"amount": 1, "unit": "car-weeks"}


def support(**change):
    return {
        "kind": "support", "name": "help", "hosts": ["a"], "donors": ["m"], "heads": {"judge": [0, 3]}, "weeks": [2],
        "uses": {"cars": 0.5}, **change,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cars", "officers"),
    [
        ({"amount": 1}, 2),  # half a car each
        ({"amount": 1, "per": "week"}, 2),
        ({"amount": [1, 0.5]}, 1),  # the second week binds, for they stay for both
        ({"amount": 2, "per": "plan"}, 2),  # 0.5 x 2 weeks x 2
        ({"amount": 1.9, "per": "plan"}, 1),
        ({"amount": 0}, 0),
        ({"amount": 1, "region": {"ids": ["m"]}}, 3),  # nobody works at m
        ({"amount": 1, "region": {"within": "m"}}, 2),
    ],
)
def test_officers_go_as_far_as_the_cars(cars, officers):
    assert closures(support(), resources={"cars": cars}) == pytest.approx(20 + 10 * officers)


def test_in_fortnights_a_week_counts_twice():
    calendar = {"start": "2019-06-10", "periods": 1, "period": "fortnight", "working_days": [10]}
    assert closures(support(), resources={"cars": {"amount": 1, "per": "week"}}, calendar=calendar) == pytest.approx(40)
    assert closures(support(), resources={"cars": {"amount": 1}}, calendar=calendar) == pytest.approx(30)


def test_mechanisms_meet_on_it():
    both = support(heads={"judge": [0, 1]}), support(name="more", heads={"judge": [0, 2]})
    assert closures(*both, resources={"cars": CARS}) == pytest.approx(40)
    assert closures(*both, resources={"cars": {"amount": 1.5}}) == pytest.approx(50)


def test_a_bureau_takes_of_it_while_it_stands():
    bureau = {
        "kind": "bureau", "name": "bureau", "hosts": ["a"], "donors": ["m"], "heads": {"judge": [1, 3]}, "weeks": [1, 2],
        "uses_standing": {"teams": 1},
    }  # fmt: skip
    assert closures(bureau, resources={"teams": {"amount": 1}}) == pytest.approx(50)
    assert closures(bureau, resources={"teams": {"amount": 0.9}}) == pytest.approx(20)
    assert closures(bureau, resources={"teams": {"amount": 1, "per": "plan"}}) == pytest.approx(35)  # one week


def test_what_is_used_is_shown():
    result = solved(support(), resources={"cars": CARS, "rooms": {"amount": 3, "per": "plan"}})
    frame = result.resources()
    assert frame["resource"].tolist() == ["cars", "cars", "rooms"]
    assert frame["used"].tolist() == pytest.approx([1, 1, 0])
    assert frame["share"].tolist() == pytest.approx([1, 1, 0])
    assert [str(day) for day in frame["end"]] == ["2019-06-16", "2019-06-23", "2019-06-23"]
    assert len(solved().resources()) == 0


def test_more_than_there_is_is_named():
    result = solved(support(), resources={"cars": CARS})
    order = {"donor": 0, "host": 1, "role": 0, "start": 0, "length": 2, "amount": 2}
    assert found(result, "help", "orders", order) == ""
    said = found(result, "help", "orders", {**order, "amount": 3})
    assert "resource[cars, period 0]: uses 1.5 of 1" in said
    assert "resource[cars, period 1]" in said
    whole = solved(support(), resources={"cars": {"amount": 2, "per": "plan"}})
    assert "resource[cars]: uses 3 of 2" in found(whole, "help", "orders", {**order, "amount": 3})


@pytest.mark.parametrize(
    ("cars", "words"),
    [
        ({"amount": [1, 2, 3]}, "lists 3 amounts, but there are 2 periods"),
        ({"amount": [1, 2], "per": "plan"}, "for the whole plan there is one amount"),
        ({"amount": -1}, "amount"),
        ({"amount": [1, -1]}, "amount"),
        ({"amount": "many"}, "amount"),
        ({"per": "week"}, "amount"),
        ({"amount": 1, "per": "weak"}, "did you mean week"),
        ({"amount": 1, "region": {"ids": ["b"]}}, "b"),
        ({"amount": 1, "colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_is_refused(cars, words):
    with pytest.raises(ScenarioError, match=words):
        solved(support(), resources={"cars": cars})


def test_names_must_exist():
    with pytest.raises(ScenarioError, match="did you mean cars"):
        solved(support(uses={"car": 1}), resources={"cars": CARS})
    with pytest.raises(ScenarioError, match="expected a resource that the scenario names"):
        solved(support())
