"""Server-sent events out of bytes that arrive in any pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarash.tarash_gateway._events import EventReader, ServerEvent, events_of

STREAM = b"event: half\ndata: {\ndata: }\n\n: a comment\n\ndata:1\nid: 7\n\nevent: cut\ndata: 2"
EVENTS = (ServerEvent("half", "{\n}"), ServerEvent("message", "1"))


def test_events_are_read_with_their_names_and_lines() -> None:
    """A block without data is none, and one that is cut off is none either."""
    assert events_of(STREAM) == EVENTS


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_events_do_not_depend_on_line_ends_and_pieces(end: bytes, size: int) -> None:
    """Each line end of the standard, in pieces of each size."""
    stream, reader = STREAM.replace(b"\n", end) + end + end, EventReader()
    found: list[ServerEvent] = []
    for begin in range(0, len(stream), size):
        found += reader.feed(stream[begin : begin + size])
    assert tuple(found) == (*EVENTS, ServerEvent("cut", "2"))


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1)
)
def test_an_event_survives_its_own_form(text: str) -> None:
    """Written line by line and read again it is the same."""
    lines = "".join(f"data: {line}\n" for line in text.split("\n"))
    stream = f"event: image\n{lines}\n".encode()
    assert events_of(stream) == (ServerEvent("image", text),)
