"""What a failure leaves behind: no variables of frames, and no request of a library's."""

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from tarash.tarash_gateway._failures import (
    ForeignError,
    TypedFailures,
    answer_in,
    empty_frames,
)
from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.wire import Request, http

SECRET = "secret-" + "9Qw"  # nowhere in a line of this file


def shown(error: BaseException) -> str:
    """Return a traceback with the variables of each frame."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(told.format())


def failing(make: Callable[[str], BaseException]) -> None:
    """Fail with a secret at hand."""
    hidden = SECRET
    raise make(hidden[:0])


@contextmanager
def a_call() -> Iterator[None]:
    """Do in the block what a call does: empty the frames of what ends it."""
    handled = sys.exception()
    try:
        yield
    except BaseException as error:
        empty_frames(error, handled)
        raise


def test_the_frames_of_a_call_hold_nothing_afterwards() -> None:
    """The lines stay; the variables of who called do too."""
    mine = "my own variable"
    with pytest.raises(LookupError) as caught, a_call():
        failing(LookupError)
    text = shown(caught.value)
    assert "raise make(hidden[:0])" in text
    assert mine in text
    assert SECRET not in text


def test_causes_and_contexts_and_members_of_groups_are_emptied_too() -> None:
    """Everything that comes out with the error, in a circle too."""

    def both() -> None:
        try:
            failing(KeyError)
        except KeyError as inner:
            with suppress(ValueError):
                failing(ValueError)
            try:
                failing(LookupError)
            except LookupError as again:
                again.__cause__ = again
                raise ExceptionGroup("two", [again, inner]) from inner

    with pytest.raises(ExceptionGroup) as caught, a_call():
        both()
    assert SECRET not in shown(caught.value)


def test_what_the_caller_is_handling_stays_as_it_is() -> None:
    """It is the context of all that is raised meanwhile, and none of ours."""

    def handling() -> None:
        try:
            failing(KeyError)
        except KeyError:
            with a_call():
                raise LookupError from None

    with pytest.raises(LookupError) as caught:
        handling()
    outer = caught.value.__context__
    assert isinstance(outer, KeyError)
    assert SECRET in shown(outer)


def test_a_library_s_error_does_not_hide_behind_the_cause() -> None:
    """It holds the request with its key, and tools show what Python itself does not."""
    request = Request("POST", "http://a.test/", headers={"Authorization": SECRET})
    with pytest.raises(TransportError) as caught, a_call(), TypedFailures(request):
        raise http.ReadError("lost", request=http.Request("POST", "http://a.test/"))
    assert caught.value.__context__ is None
    assert isinstance(caught.value.__cause__, ForeignError)


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (ConnectionResetError(104, "reset by peer"), True),
        (UnicodeEncodeError("ascii", f"{SECRET}\N{EURO SIGN}", 10, 11, "no"), False),
        (http.RemoteProtocolError(f"illegal header line {SECRET}"), False),
    ],
)
def test_only_the_system_s_own_reason_is_a_cause(error: Exception, *, kept: bool) -> None:
    """Of any other there is the name: its arguments may hold headers."""
    with pytest.raises(TransportError) as caught, TypedFailures(Request("GET", "http://a.test/")):
        raise error
    cause = caught.value.__cause__
    assert (cause is error) is kept
    assert kept or str(cause) == f"{type(error).__module__}.{type(error).__qualname__}"
    assert SECRET not in repr(cause)


@pytest.mark.parametrize("body", [b'{"detail": "no"}', None])
def test_an_answer_that_a_hook_raised_is_still_an_answer(body: bytes | None) -> None:
    """With the body that the hook has read; without one that is lost, and its encoding."""

    class Lost(http.SyncByteStream):
        def __iter__(self) -> Any:
            yield b""

    parts: Any = {"stream": Lost()} if body is None else {"content": body}
    answer = http.Response(
        422,
        headers={"X-Id": "7", **({"Content-Encoding": "gzip"} if body is None else {})},
        request=http.Request("POST", "http://a.test/"),
        **parts,
    )
    with pytest.raises(http.HTTPStatusError) as caught:
        answer.raise_for_status()
    found = answer_in(caught.value)
    assert (found.status_code, found.headers["x-id"]) == (422, "7")
    assert b"".join(found.iter_bytes()) == (body or b"")
    assert "content-encoding" not in found.headers
