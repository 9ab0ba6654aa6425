"""What a replay counts, by hand."""

from __future__ import annotations

from optimizer.replaying.replay import Replay, Violation


def test_money_by_budget_and_from_none():
    replay = Replay()
    for budget, yuan in ((None, 5.0), ("purse", 3.0), (None, 2.0), ("purse", 1.0)):
        replay.pay(budget, yuan)
    assert replay.spent == {"": 7.0, "purse": 4.0}
    assert replay.yuan == 11.0


def test_heads_sent_are_away_once_for_each_window_and_in_every_period():
    replay = Replay()
    replay.send((2, 1, 3), 1, 0, range(1, 3), 2.0)
    replay.send((2, 1, 3), 1, 0, range(2, 3), 1.0)
    assert replay.postings == 3.0
    assert replay.away.tolist() == [[[0, 0, 0]], [[0, 2, 3]]]
    assert [need.tolist() for need in replay.need.values()] == [replay.away.tolist()] * 2


def test_a_violation_says_by_how_much():
    assert str(Violation("staff[a]", 1.25, "heads", "too few")) == "staff[a]: too few (1.25 heads)"
    assert str(Violation("x", 0.0, "", "unknown")) == "x: unknown"
