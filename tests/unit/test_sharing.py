"""Readers share, a writer is alone, and a waiting writer is let in before new readers."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from retrieval.sharing import SharedLock


def started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_two_readers_are_inside_together() -> None:
    lock, both = SharedLock(), threading.Barrier(2)

    def read() -> None:
        with lock.shared():
            both.wait(5)

    threads = [started(read), started(read)]
    for thread in threads:
        thread.join(5)

    assert not any(thread.is_alive() for thread in threads)


def test_writer_waits_for_the_reader_and_new_readers_for_the_writer() -> None:
    lock, order = SharedLock(), []
    reading, go_on, writer_waits = threading.Event(), threading.Event(), threading.Event()

    def read_long() -> None:
        with lock.shared():
            reading.set()
            go_on.wait(5)
            order.append("reader")

    def write() -> None:
        writer_waits.set()
        with lock.exclusive():
            order.append("writer")

    def read_later() -> None:
        with lock.shared():
            order.append("later")

    first = started(read_long)
    reading.wait(5)
    second = started(write)
    writer_waits.wait(5)
    while not lock._writers_waiting:
        threading.Event().wait(0.001)
    third = started(read_later)
    go_on.set()
    for thread in (first, second, third):
        thread.join(5)

    assert order == ["reader", "writer", "later"]


def test_lock_is_free_after_an_error() -> None:
    lock = SharedLock()
    for held in (lock.shared, lock.exclusive):
        with pytest.raises(ZeroDivisionError), held():
            _ = 1 // 0

    with lock.exclusive():
        pass
