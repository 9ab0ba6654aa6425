"""Dispatch: whole heads, fewest links, least travel, nobody to his own court, relations as decided."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from optimizer.dispatch import _flow, _orders, _Side
from optimizer.errors import ModelError
from optimizer.links import _apart
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


def links(rows):
    return {(donor, host, start, length) for donor, host, _, start, length, _ in rows}


def travel(problem, rows):
    """Kilometres of all who do not stay on where they are."""
    there = {}
    for donor, host, role, start, length, heads in rows:
        there[donor, host, role, start + length] = there.get((donor, host, role, start + length), 0) + heads
    return sum(
        problem.map.km[donor, host] * max(heads - there.get((donor, host, role, start), 0), 0)
        for donor, host, role, start, _, heads in rows
    )


def orders(problem, lent, received):
    table = _orders(problem, "x", LENT.table(lent), RECEIVED.table(received))
    return rows_of({ORDERS.name: table}, ORDERS)


# Courts 0 and 1 lend, 2 and 3 receive, all in one region; 0 is 10 km from 2 and 30 from 3, 1 is 20 and 10 km.
FOUR = [[0, 40, 10, 30], [40, 0, 20, 10], [10, 20, 0, 40], [30, 10, 40, 0]]


def test_who_is_there_stays_on_when_another_window_begins():
    # 0 is at 2. Then 0 and 1 lend one each, 2 and 3 receive one each: 0 stays and 1 goes to 3, 0 + 10 km
    problem = province(FOUR, [0] * 4)
    received = [(2, 0, 0, 2, SAME_REGION, 1.0), (2, 0, 2, 2, SAME_REGION, 1.0), (3, 0, 2, 2, SAME_REGION, 1.0)]
    assert orders(problem, [(0, 0, 0, 2, 1.0), (0, 0, 2, 2, 1.0), (1, 0, 2, 2, 1.0)], received) == [
        (0, 2, 0, 0, 2, 1), (0, 2, 0, 2, 2, 1), (1, 3, 0, 2, 2, 1),
    ]  # fmt: skip


def test_who_is_there_goes_home_where_staying_sends_another_too_far():
    # 1 is at 2. If he stays, 0 goes to 3, 0 + 30 km; if he goes to 3 and 0 comes to 2, it is 10 + 10
    problem = province(FOUR, [0] * 4)
    received = [(2, 0, 0, 2, SAME_REGION, 1.0), (2, 0, 2, 2, SAME_REGION, 1.0), (3, 0, 2, 2, SAME_REGION, 1.0)]
    assert orders(problem, [(1, 0, 0, 2, 1.0), (0, 0, 2, 2, 1.0), (1, 0, 2, 2, 1.0)], received) == [
        (0, 2, 0, 2, 2, 1), (1, 2, 0, 0, 2, 1), (1, 3, 0, 2, 2, 1),
    ]  # fmt: skip


def test_it_is_worth_some_kilometres_that_people_stay_on():
    # 0 is 12 km from 2, 10 from 3; 1 is 11 from 2, 12 from 3. Anew: 0 -> 3, 1 -> 2, 21 km. 0 is at 2: he stays, 1 -> 3, 12 km.
    problem = province([[0, 9, 12, 10], [9, 0, 11, 12], [12, 11, 0, 9], [10, 12, 9, 0]], [0] * 4)
    lent = [(0, 0, 0, 1, 1.0), (0, 0, 1, 1, 1.0), (1, 0, 1, 1, 1.0)]
    received = [(2, 0, 0, 1, SAME_REGION, 1.0), (2, 0, 1, 1, SAME_REGION, 1.0), (3, 0, 1, 1, SAME_REGION, 1.0)]
    assert orders(problem, lent, received) == [(0, 2, 0, 0, 1, 1), (0, 2, 0, 1, 1, 1), (1, 3, 0, 1, 1, 1)]
    # with a week between, nobody is there to stay on
    lent = [(0, 0, 0, 1, 1.0), (0, 0, 2, 1, 1.0), (1, 0, 2, 1, 1.0)]
    received = [(2, 0, 0, 1, SAME_REGION, 1.0), (2, 0, 2, 1, SAME_REGION, 1.0), (3, 0, 2, 1, SAME_REGION, 1.0)]
    assert orders(problem, lent, received) == [(0, 2, 0, 0, 1, 1), (0, 3, 0, 2, 1, 1), (1, 2, 0, 2, 1, 1)]


@pytest.mark.parametrize("farther", [1, 25, 400])
def test_a_link_is_saved_however_far_it_is(farther):
    # Role 0: 0 and 1 send one each to 2 and 3, by 0 -> 3 and 1 -> 2, 10 + 10 km. Role 1: 1 sends one to 3, whatever comes of
    # role 0, so that the three go along three links. 0 -> 2 and 1 -> 3 is farther, by as much, and makes it two.
    km = [[0, 9, 10, 10], [9, 0, 10, 10 + farther], [10, 10, 0, 9], [10, 10 + farther, 9, 0]]
    lent = [(0, 0, 0, 1, 1.0), (1, 0, 0, 1, 1.0), (1, 1, 0, 1, 1.0)]
    received = [(2, 0, 0, 1, SAME_REGION, 1.0), (3, 0, 0, 1, SAME_REGION, 1.0), (3, 1, 0, 1, SAME_REGION, 1.0)]
    assert links(orders(province(km, [0] * 4), lent, received)) == {(0, 2, 0, 1), (1, 3, 0, 1)}


def test_two_regions_are_two_problems_unless_people_go_between_them():
    # 0 and 1 of region 0, 2 and 3 of region 1; within each, one sends one to the other
    problem = province(np.full((4, 4), 7.0), [0, 0, 1, 1])
    sent = [(0, 1, 0, 1), (2, 3, 0, 1)]
    assert _apart(problem.map.relation, sent) == [[sent[0]], [sent[1]]]
    both = [*sent, (0, 3, 0, 1)]  # 3 takes one of another region from 0
    assert _apart(problem.map.relation, both) == [both]


def every_way(given, taken):
    """All ways to send whole heads of one role: donor -> host -> heads."""
    donors, hosts = list(given), list(taken)
    ranges = [range(min(given[i], taken[j]) + 1) for i in donors for j in hosts]
    for heads in product(*ranges):
        way = {pair: n for pair, n in zip(product(donors, hosts), heads, strict=True) if n}
        if all(sum(n for (i, _), n in way.items() if i == donor) == given[donor] for donor in donors) and all(
            sum(n for (_, j), n in way.items() if j == host) == taken[host] for host in hosts
        ):
            yield way


@pytest.mark.parametrize("seed", range(25))
def test_no_way_has_fewer_links_nor_as_few_and_less_travel(seed):
    """Two roles, three donors and two hosts in one window, and the same hosts in one that begins when it ends."""
    random = np.random.default_rng(seed)
    points = random.integers(0, 100, size=(5, 2))
    problem = province(np.sqrt(((points[:, None] - points) ** 2).sum(axis=2)), [0] * 5)
    lent, received, sides = [], [], {}
    for window, role in product(range(2), range(2)):
        heads = random.integers(0, 3, size=3)
        places = np.bincount(random.integers(0, 2, size=heads.sum()), minlength=2)
        lent += [(i, role, window, 1, float(n)) for i, n in enumerate(heads) if n]
        received += [(3 + j, role, window, 1, SAME_REGION, float(n)) for j, n in enumerate(places) if n]
        sides[window, role] = dict(enumerate(heads.tolist())), {3 + j: int(n) for j, n in enumerate(places)}
    rows = orders(problem, lent, received)
    for window in range(2):
        before = [row for row in rows if row[3] < window]
        best = min(
            (len({*one, *other}), travel(problem, before + [
                (*pair, role, window, 1, n) for role, way in enumerate((one, other)) for pair, n in way.items()
            ]))
            for one in every_way(*sides[window, 0]) for other in every_way(*sides[window, 1])
        )  # fmt: skip
        mine = [row for row in rows if row[3] == window]
        assert len(links(mine)) == best[0]
        assert travel(problem, before + mine) == pytest.approx(best[1], abs=0.01)
