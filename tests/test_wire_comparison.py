"""The comparison of two conversations sees every part of a request, and every stale reason."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from wire_comparison import Conversations, Difference, conversations

from tarash_testkit.fal import FalServer

Wire = Conversations[FalServer]

MODEL = "/fal-ai/veo3.1"
SEED = Difference("submit", "body seed", "one of them is fond of seven")
AGAIN = Difference("submit", "request", "one of them asks twice")


@pytest.fixture
def wire() -> Iterator[Wire]:
    """Two servers, and a table without a row."""
    with conversations(FalServer, ()) as wire:
        yield wire


def post(server: FalServer, **options: Any) -> None:
    """Send one request as it is."""
    _ = httpx.post(f"{server.url}{MODEL}", trust_env=False, **options)


@pytest.mark.parametrize(
    ("theirs", "ours", "part"),
    [
        ({"json": {"seed": 1}}, {"json": {"seed": True}}, "body seed"),
        ({"json": {"seed": 1}}, {"json": {"seed": 1.0}}, "body seed"),
        ({"json": {"a": [{"b": 1}]}}, {"json": {"a": [{"b": 2}]}}, "body a.0.b"),
        ({"json": {"a": []}}, {"json": {}}, "body a"),
        ({"json": {"a": None}}, {"json": {"b": None}}, "body b"),
        ({"content": b"\xff"}, {"content": b"\xfe"}, "body"),
        ({"params": {"logs": "1"}}, {"params": {"logs": "2"}}, "query logs"),
        ({"headers": {"x-a": "1"}}, {}, "header x-a"),
        ({"headers": [("x-a", "1"), ("x-a", "2")]}, {"headers": {"x-a": "1"}}, "header x-a"),
        ({"files": {"a": ("a.png", b"1")}}, {"files": {"a": ("b.png", b"1")}}, "form a"),
        ({"files": {"a": ("a.png", b"1")}}, {"files": {"a": ("a.png", b"2")}}, "form a"),
        (
            {"files": [("a", ("a.png", b"1")), ("a", ("a.png", b"2"))]},
            {"files": [("a", ("a.png", b"2")), ("a", ("a.png", b"1"))]},
            "form a 2",
        ),
        (
            {"files": {"a": ("a", b"1", "image/png")}},
            {"files": {"a": ("a", b"1", "image/jpeg")}},
            "form a",
        ),
        ({"json": {}}, {"json": {}, "headers": {"authorization": "Key a"}}, "header authorization"),
    ],
)
def test_no_difference_is_overlooked(
    theirs: Mapping[str, Any], ours: Mapping[str, Any], part: str, wire: Wire
) -> None:
    """Values, their types, file names, bytes and repeated headers count."""
    post(wire.official, **theirs)
    post(wire.ours, **ours)
    assert any(found.startswith(f"submit: {part}: they say") for found in wire.findings())


def test_what_is_the_same_is_the_same(wire: Wire) -> None:
    """Boundaries, ports and the order of names differ by chance."""
    post(wire.official, files={"a": ("a", b"1"), "b": ("b", wire.official.url.encode())})
    post(wire.ours, files={"b": ("b", wire.ours.url.encode()), "a": ("a", b"1")})
    assert wire.findings() == []


def test_a_reason_explains_its_difference_and_ends_with_it(wire: Wire) -> None:
    """Whoever mends a difference has to take its reason away."""
    post(wire.official, json={"seed": 7})
    post(wire.ours, json={"seed": 7})
    assert wire.findings() == []
    (stale,) = wire.findings(SEED)
    assert stale.endswith(f"both say the same, although {SEED.because}")
    post(wire.official, json={"seed": 7})
    post(wire.ours, json={"seed": 8})
    (unexplained,) = wire.findings()
    assert unexplained == "submit: body seed: they say 7, we say 8"
    assert wire.findings(SEED) == [stale]


def test_a_request_of_one_alone_needs_a_reason(wire: Wire) -> None:
    """And that reason, too, ends with it."""
    for server in (wire.official, wire.official, wire.ours):
        post(server)
    assert wire.findings() == ["submit: one sends it, and the other does not"]
    assert wire.findings(AGAIN) == []
    post(wire.ours)
    (stale,) = wire.findings(AGAIN)
    assert stale.endswith(AGAIN.because)


def test_a_reason_must_be_about_a_request_that_is_made(wire: Wire) -> None:
    """One for an operation that nobody asks for explains nothing."""
    for server in (wire.official, wire.ours):
        post(server)
    elsewhere = Difference("cancel", "header x-a", "nobody cancels")
    assert wire.findings(elsewhere) == ["cancel: header x-a is nowhere, although nobody cancels"]


def test_silence_proves_nothing(wire: Wire) -> None:
    """Two conversations without a request in common are no agreement."""
    assert wire.findings() == ["no request is made by both"]
