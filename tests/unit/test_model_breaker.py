"""The circuit breaker, with a clock that is set by hand."""

from __future__ import annotations

from reports.compose.modelled.breaker import Breaker


def made(now: list[float]) -> Breaker:
    return Breaker(failures=2, pause_s=10, now=lambda: now[0])


def test_opens_after_failures_in_a_row_only() -> None:
    breaker = made([0.0])

    breaker.failed()
    breaker.went_well()
    breaker.failed()
    assert breaker.enter()

    breaker.failed()
    assert not breaker.enter()
    assert breaker.is_open


def test_one_call_tries_after_the_pause_and_a_failure_opens_it_again() -> None:
    now = [0.0]
    breaker = made(now)
    breaker.failed()
    breaker.failed()

    now[0] = 10.0
    assert (breaker.enter(), breaker.enter()) == (True, False)
    breaker.failed()
    now[0] = 19.0
    assert not breaker.enter()


def test_success_after_the_pause_closes_it() -> None:
    now = [0.0]
    breaker = made(now)
    breaker.failed()
    breaker.failed()

    now[0] = 10.0
    assert breaker.enter()
    breaker.went_well()

    assert (breaker.enter(), breaker.enter(), breaker.is_open) == (True, True, False)
