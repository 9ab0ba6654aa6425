"""Nothing that a solver writes beside its log reaches standard output."""

from __future__ import annotations

import os
import threading

from optimizer.solver.quiet import heard, silent


def test_what_is_written_meanwhile_goes_nowhere_and_what_comes_after_is_heard(capfd):
    print("before", flush=True)
    with silent():
        os.write(1, b"meanwhile\n")
    print("after", flush=True)
    assert capfd.readouterr().out.split() == ["before", "after"]


def test_threads_that_overlap_leave_standard_output_as_it_was(capfd):
    first, second = threading.Event(), threading.Event()

    def one():
        with silent():
            first.set()
            second.wait(5)

    def other():
        first.wait(5)
        with silent():
            second.set()
            os.write(1, b"meanwhile\n")

    threads = [threading.Thread(target=one), threading.Thread(target=other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.write(1, b"after\n")
    assert capfd.readouterr().out == "after\n"


def test_an_error_meanwhile_gives_standard_output_back(capfd):
    try:
        with silent():
            raise ValueError
    except ValueError:
        os.write(1, b"after\n")
    assert capfd.readouterr().out == "after\n"


def test_what_a_callback_prints_is_heard(capfd):
    with silent():
        os.write(1, b"solver\n")
        with heard():
            print("callback", flush=True)
        os.write(1, b"solver\n")
    assert capfd.readouterr().out == "callback\n"
