"""What is told while a command runs, by a clock that the test turns."""

from __future__ import annotations

import threading

import pytest

from optimizer.cli.progress import Teller, describe, shown_progress, stage
from optimizer.solver import Progress


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def told(news: dict[float, Progress], until: float, step: float = 0.25) -> list[tuple[float, str]]:
    """When which line is said, looked at every quarter of a second; ``news`` come at their times."""
    clock = Clock()
    teller = Teller("demo", "reading", clock)
    lines = []
    while clock.seconds <= until:
        if clock.seconds in news:
            teller.update(news[clock.seconds])
        line = teller.due()
        if line is not None:
            lines.append((clock.seconds, line))
        clock.seconds += step
    return lines


def test_what_is_over_in_a_second_says_nothing():
    assert told({0.0: Progress("building", None, None, 0.0), 0.5: Progress("search", 1.0, 2.0, 0.5)}, 0.75) == []


def test_a_line_comes_within_two_seconds_and_then_at_least_every_five_though_nothing_is_heard():
    """Lines at 1, 5, 9, ... seconds: the first after one, each further after four."""
    lines = told({}, 30.0)
    assert [at for at, _ in lines] == [1.0, 5.0, 9.0, 13.0, 17.0, 21.0, 25.0, 29.0]
    assert lines[0][1] == "demo      1 s  reading"
    assert lines[2][1] == "demo      9 s  reading"


def test_a_new_stage_is_told_at_once_unless_stages_follow_fast():
    """Rules of thumb at 3.0 comes two seconds after the line at 1.0; search at 3.5 waits until a second has passed."""
    news = {0.0: Progress("building", None, None, 0.0), 3.0: Progress("rules of thumb", 5.0, None, 3.0)}
    news[3.5] = Progress("search", 5.0, None, 3.5)
    lines = told(news, 9.0)
    assert [at for at, _ in lines] == [1.0, 3.0, 4.0, 8.0]
    assert ["building" in lines[0][1], "rules of thumb" in lines[1][1], "search" in lines[2][1]] == [True] * 3


def test_a_line_has_stage_best_bound_gap_gap_of_the_gain_and_what_remains_at_most():
    """Gain so far 90 - 60 = 30; missing at most 99 - 90 = 9: 10 % of the plan, 30 % of the gain."""
    progress = Progress("search", 90.0, 99.0, 12.0, status_quo=60.0, left=588.0)
    assert (progress.gap, progress.gain_gap) == (pytest.approx(0.1), pytest.approx(0.3))
    assert describe(progress) == "best 90.0  bound 99.0  gap 10.00%, 30.0% of the gain  at most 9:48 more"
    assert describe(progress, ago=18.4).endswith("at most 9:30 more")  # time passes between two lines of the solver
    assert describe(progress, ago=1000.0).endswith("at most 0:00 more")


def test_what_is_not_known_is_not_told():
    assert describe(Progress("building", None, None, 0.0)) == "at work"
    assert describe(Progress("search", None, 99.0, 1.0)) == "best none yet  bound 99.0"
    assert describe(Progress("rules of thumb", 60.0, None, 1.0, status_quo=60.0)) == "best 60.0  bound none yet"
    even = Progress("search", 60.0, 99.0, 1.0, status_quo=60.0)  # no gain yet: no share of it
    assert even.gain_gap is None
    assert "of the gain" not in describe(even)
    assert "(to be rounded)" in describe(Progress("search", 90.0, 99.0, 1.0, whole=False))


def test_ctrl_c_is_answered_in_the_next_line():
    pressed = [False]
    teller = Teller("demo", "reading", Clock(), lambda: pressed[0])
    assert "stopping" not in teller.line()
    pressed[0] = True
    assert teller.line().endswith("stopping; Ctrl-C again keeps nothing")
    assert teller.__rich__().plain == teller.line()  # the same on a terminal


def test_the_thread_ends_with_the_command_and_quiet_has_none(capsys):
    before = threading.active_count()
    with shown_progress("demo") as progress:
        assert threading.active_count() == before + 1
        stage(progress, "baselines")
    assert threading.active_count() == before
    with pytest.raises(KeyboardInterrupt), shown_progress("demo"):
        raise KeyboardInterrupt
    assert threading.active_count() == before
    with shown_progress("demo", quiet=True) as progress:
        assert progress is None
        stage(progress, "baselines")
        assert threading.active_count() == before
    assert capsys.readouterr().err == ""


def test_the_thread_says_what_is_due(monkeypatch, capsys):
    """The real thread, with a clock that is past the first line from the start, heard as soon as it has spoken."""
    spoken = threading.Event()
    clock = Clock()
    monkeypatch.setattr("optimizer.cli.progress.time.monotonic", clock)
    monkeypatch.setattr("optimizer.cli.progress.LOOK_SECONDS", 0.001)
    real = Teller.due

    def due(teller: Teller) -> str | None:
        line = real(teller)
        if line is not None:
            clock.seconds = -1.0  # nothing more is due
            spoken.set()
        return line

    monkeypatch.setattr(Teller, "due", due)
    teller = Teller("demo", "reading", clock)
    clock.seconds = 2.0
    over = threading.Event()
    from optimizer.cli.progress import _tell

    thread = threading.Thread(target=_tell, args=(teller, over), daemon=True)
    thread.start()
    assert spoken.wait(30)
    over.set()
    thread.join()
    assert capsys.readouterr().err == "demo      2 s  reading\n"
