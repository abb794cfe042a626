"""How long each performance of an exchange may take, and when it counts as an attempt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway._retry import RetryPolicy
from tarash.tarash_gateway._slots import Slots
from tarash.tarash_gateway._tools import Tools
from tarash.tarash_gateway.exceptions import RateLimitedError, TransportError
from tarash.tarash_gateway.flows import Exchange, Save
from tarash.tarash_gateway.wire import Request, Response

FREE = Request("GET", "https://toy.test/jobs/1")
PAID = Request("POST", "https://toy.test/jobs")


class Clock:
    """Shows the time that a test sets."""

    seconds = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands at 0."""
    return Clock()


@pytest.fixture
def tools(clock: Clock) -> Tools:
    """Give tools with that clock."""
    return Tools(policy=RetryPolicy(), slots=Slots(1), clock=clock, random=lambda: 0.0)


def exchange(request: Request, deadline: float | None) -> Exchange:
    """Return an exchange whose answer is taken as it is."""

    def as_it_is(response: Response) -> Response:
        return response

    return Exchange(request, as_it_is, deadline)


def download(request: Request, deadline: float | None) -> Save:
    """Return the download of the same."""
    return Save(request, Path("clip.mp4"), deadline=deadline)


@pytest.mark.parametrize(
    ("step", "longest"),
    [
        (exchange(PAID, 600.0), 600.0),
        (exchange(FREE, 600.0), 30.0),
        (exchange(FREE, 20.0), 20.0),
        (download(FREE, 600.0), 30.0),
        (exchange(FREE, None), 60.0),
        (download(FREE, None), 60.0),
    ],
)
def test_a_silent_service_is_waited_for_as_long_as_that_is_of_use(
    tools: Tools, step: Any, longest: float
) -> None:
    """A paid submit to the deadline; a look that hangs leaves time for others."""
    assert tools.timeouts(step).read == longest


@pytest.mark.parametrize(
    ("deadline", "connect"), [(None, 10.0), (600.0, 10.0), (10.0, 9.0), (1.0, 0.9)]
)
def test_a_connection_takes_no_more_than_a_share_of_the_time(
    tools: Tools, deadline: float | None, connect: float
) -> None:
    """An outage is seen before the exchange is given up, which would have to count as sent."""
    assert tools.timeouts(exchange(PAID, deadline)).connect == connect


@pytest.mark.parametrize("make", [exchange, download])
def test_the_time_of_the_whole_runs_out(tools: Tools, clock: Clock, make: Any) -> None:
    """Both limits of the whole follow the clock."""
    timeouts = tools.timeouts(make(FREE, 5.0))
    assert timeouts.remaining() == 5.0
    clock.seconds = 5.5
    assert timeouts.remaining() == -0.5
    with pytest.raises(TransportError, match="could be sent") as caught:
        tools.timeouts(make(FREE, 5.0))
    assert not caught.value.sent


def test_the_time_of_what_has_no_deadline_does_not_run_out(tools: Tools, clock: Clock) -> None:
    """A caller's `save()` of a large file takes as long as it takes."""
    timeouts = tools.timeouts(download(FREE, None))
    clock.seconds = 1e9
    assert timeouts.remaining() == float("inf")


def test_waits_that_are_asked_for_go_on_to_the_deadline_and_no_further(
    tools: Tools, clock: Clock
) -> None:
    """They do not use up attempts."""
    again = tools.tries(exchange(PAID, 10.0))
    error = RateLimitedError("slow down", retry_after_seconds=1.0)
    for _ in range(9):
        assert again(error) == 1.0
        clock.seconds += 1.0
    assert again(error) is False
