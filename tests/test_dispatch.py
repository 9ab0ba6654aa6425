"""Dispatch: whole heads, least travel, nobody to his own court, relations as decided."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from optimizer.dispatch import _flow, _orders, _Side
from optimizer.errors import ModelError
from optimizer.plan import LENT, ORDERS, RECEIVED, rows_of
from optimizer.problem.geography import OTHER_REGION, SAME_COURT, SAME_REGION


def province(km, region):
    relation = np.where(np.equal.outer(region, region), SAME_REGION, OTHER_REGION)
    np.fill_diagonal(relation, SAME_COURT)
    return SimpleNamespace(map=SimpleNamespace(km=np.asarray(km, dtype=float), relation=relation))


def cost(problem, sent):
    return sum(problem.map.km[donor, host] * heads for donor, host, heads in sent)


def test_the_nearest_go_where_they_are_near():
    # courts 0 and 1 lend one each, 2 and 3 receive one each; crossing would cost 8 + 9 km instead of 1 + 2
    problem = province([[0, 5, 1, 8], [5, 0, 9, 2], [1, 9, 0, 5], [8, 2, 5, 0]], [0, 0, 0, 0])
    givers = _Side(np.array([0, 1]), np.zeros(0), np.array([1.0, 1.0]))
    takers = _Side(np.array([2, 3]), np.array([SAME_REGION] * 2), np.array([1.0, 1.0]))
    assert sorted(_flow(problem, "x", givers, takers)) == [(0, 2, 1), (1, 3, 1)]


def test_a_court_that_lends_and_receives_never_gets_its_own():
    # staying home would cost nothing, and is not open
    problem = province([[0, 7], [7, 0]], [0, 0])
    both = np.array([0, 1])
    sent = _flow(problem, "x", _Side(both, np.zeros(0), np.ones(2)), _Side(both, np.array([SAME_REGION] * 2), np.ones(2)))
    assert sorted(sent) == [(0, 1, 1), (1, 0, 1)]


def test_heads_from_other_regions_come_from_other_regions():
    # court 2 takes one of its region and one of another, though court 0 of its region has two
    problem = province([[0, 9, 1], [9, 0, 99], [1, 99, 0]], [0, 1, 0])
    givers = _Side(np.array([0, 1]), np.zeros(0), np.array([1.0, 1.0]))
    takers = _Side(np.array([2, 2]), np.array([SAME_REGION, OTHER_REGION]), np.array([1.0, 1.0]))
    assert sorted(_flow(problem, "x", givers, takers)) == [(0, 2, 1), (1, 2, 1)]


def test_heads_that_do_not_fit_together_are_refused():
    problem = province([[0, 1], [1, 0]], [0, 0])
    givers = _Side(np.array([0]), np.zeros(0), np.array([2.0]))
    takers = _Side(np.array([0]), np.array([SAME_REGION]), np.array([2.0]))
    with pytest.raises(ModelError, match="dispatch of bureau"):
        _flow(problem, "bureau", givers, takers)


@pytest.mark.parametrize("seed", range(20))
def test_no_transport_is_shorter(seed):
    """Three donors and three hosts with one or two heads: compared with every way to send them."""
    random = np.random.default_rng(seed)
    points = random.integers(0, 100, size=(6, 2))
    problem = province(np.sqrt(((points[:, None] - points) ** 2).sum(axis=2)), [0] * 6)
    lent = random.integers(1, 3, size=3)
    received = np.array([1, 1, lent.sum() - 2])
    sent = _flow(
        problem, "x", _Side(np.arange(3), np.zeros(0), lent.astype(float)),
        _Side(np.arange(3, 6), np.array([SAME_REGION] * 3), received.astype(float)),
    )  # fmt: skip
    heads = np.repeat(np.arange(3), lent)
    places = np.repeat(np.arange(3, 6), received)
    shortest = min(
        sum(problem.map.km[heads[i], places[j]] for i, j in enumerate(order))
        for order in product(range(len(heads)), repeat=len(heads))
        if len(set(order)) == len(heads)
    )
    assert cost(problem, sent) == pytest.approx(shortest, abs=0.01)


def test_windows_and_roles_are_dispatched_apart():
    problem = province([[0, 1], [1, 0]], [0, 0])
    lent = LENT.table([(0, 0, 0, 2, 2.0), (1, 1, 2, 1, 1.0)])  # donor, role, start, length, heads
    received = RECEIVED.table([(1, 0, 0, 2, 1, 2.0), (0, 1, 2, 1, 1, 1.0)])  # host, role, start, length, relation, heads
    orders = _orders(problem, "x", lent, received)
    assert rows_of({ORDERS.name: orders}, ORDERS) == [(0, 1, 0, 0, 2, 2), (1, 0, 1, 2, 1, 1)]
