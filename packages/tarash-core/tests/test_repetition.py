"""What the log says of a repetition: what failed and why, once."""

import logging

import pytest

from tarash.tarash_gateway._repetition import tell_of_repetition
from tarash.tarash_gateway.exceptions import TransportError

STAMINA = logging.getLogger("stamina")


def _stamina_says(error: Exception) -> None:
    STAMINA.warning("stamina.retry_scheduled", extra={"stamina.caused_by": repr(error)})


def test_a_repetition_is_told_of_once_with_its_reason(caplog: pytest.LogCaptureFixture) -> None:
    """The bare word of stamina is left out; what it says of other programs' calls is not."""
    ours = TransportError("the connection broke")
    tell_of_repetition(("poll of job j1 of", "toy", "m"), ours, 0.25)
    _stamina_says(ours)
    _stamina_says(ValueError("of somebody else"))
    assert [record.getMessage() for record in caplog.records] == [
        "poll of job j1 of toy/m is repeated in 0.2 s: TransportError: the connection broke",
        "stamina.retry_scheduled",
    ]


def test_stamina_says_what_it_always_does_before_anything_of_ours_failed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A record without an error passes too."""
    STAMINA.warning("hello")
    assert [record.getMessage() for record in caplog.records] == ["hello"]
