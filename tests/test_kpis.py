"""Indicators by hand: who is away and how often, and what is not known."""

from __future__ import annotations

import pytest

from tests.mechanisms.by_hand import solved

HELP = {"kind": "support", "name": "help", "heads": {"judge": [0, 2]}, "weeks": [1], "hosts": ["a"]}
BORROW = {"kind": "borrow", "name": "team", "courts": ["a"], "heads": {"judge": [3, 3]}, "skill": 1.0, "weeks": [2]}
OF_OFFICERS = ("most_away", "postings", "officer_weeks_away", "officer_weeks_sent", "officer_weeks_borrowed")


def officers(*mechanisms):
    totals = solved(*mechanisms).totals()
    return [totals[name] for name in OF_OFFICERS]


def test_who_goes_twice_is_away_once_at_a_time():
    """Two of the three judges of m go for the first week, and again for the second: 2 away, 4 postings, 4 officer-weeks."""
    assert officers(HELP) == [2, 4, 4, 4, 0]


def test_who_is_borrowed_at_home_is_not_away():
    """Three judges of the other divisions of a for two weeks."""
    assert officers(HELP, BORROW) == [2, 4, 4, 4, 6]
    assert officers(BORROW) == [0, 0, 0, 0, 6]


def test_what_a_week_away_brings():
    """An officer-week is five cases at a, half of them genuine: 2.5 a week, or 2.25 if a tenth goes into the road."""
    half = classes(genuine_share=0.5)
    assert solved(HELP, **half).totals()["genuine_per_week_away"] == pytest.approx(2.5)
    assert solved(HELP, **half, travel={"same_region": 0.1}).totals()["genuine_per_week_away"] == pytest.approx(2.25)
    assert solved(BORROW, **half).totals()["genuine_per_week_away"] is None  # nobody is away


def classes(**fields):
    return {"classes": {"money": {"effort_days": {"judge": 1}, **fields}}}


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({}, "yuan", None),
        ({"yuan_per_closure": 30}, "yuan", 20 * 30),
        ({}, "overdue_end", None),
        ({"ages": [1, 0, 0, 0, 0]}, "overdue_end", 0),
        ({"ages": [0, 0, 0, 0, 1]}, "overdue_end", 1000 - 20),
    ],
)
def test_what_the_scenario_does_not_say_is_unknown_and_not_nothing(fields, name, value):
    assert solved(**classes(**fields)).totals()[name] == (None if value is None else pytest.approx(value))


def test_a_court_of_which_nothing_is_known_shows_nothing():
    courts = solved().courts()
    assert courts["yuan"].isna().all()
    assert courts.loc[courts["court"] == "a", "overdue_end"].isna().all()
