"""What the HTTP library is given must hold: the same for a client of ours and for any other."""

from __future__ import annotations

from typing import Any

import pytest

from tarash.tarash_gateway import wire
from tarash.tarash_gateway._outgoing import Timeouts, Whole, outgoing
from tarash.tarash_gateway._sendable import _unfit_header
from tarash.tarash_gateway.wire import Request

TIMEOUTS = Timeouts(5.0, 7.0)


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "https://a.test:8443/b?c=1", headers={"X-A": "1"}),
        Request("POST", "https://a.test/", json={"prompt": "x"}),
        Request("POST", "https://a.test/", json=[], headers={"content-type": "a/b"}),
        Request("POST", "https://a.test/"),
        Request("PUT", "https://a.test/", content=b"abc", headers={"Content-Length": "3"}),
        Request("DELETE", "https://a.test/", content=b"abc"),
        Request("GET", "https://a.test/", headers={"accept-encoding": "identity"}),
        Request("GET", "https://a.test/", headers={"Host": "b.test"}),
        Request("GET", "https://a.test/", address="192.0.2.1"),
        Request("POST", "https://a.test/", data={"a": "1"}),
        Request("POST", "https://a.test/", files=[("a", ("a.txt", b"1", "text/plain"))]),
    ],
)
def test_our_own_way_makes_what_the_library_makes(request_: Request) -> None:
    """Address, headers, body and limits are the same; only the order of headers may differ."""
    with wire.build_client() as library, wire.build_client(direct=True) as own:
        theirs, ours = (_told(outgoing(client, request_, TIMEOUTS)) for client in (library, own))
    assert ours == theirs
    assert ours["limits"] == {"connect": 5.0, "read": 7.0, "write": 7.0, "pool": 5.0}


def _told(built: Any) -> dict[str, Any]:
    """Return all there is to a request; the boundary of a form is drawn by lot."""
    built.read()
    boundary = built.headers.get("content-type", "").partition("boundary=")[2] or "-"
    return {
        "line": (built.method, str(built.url)),
        "headers": sorted(
            (name.lower(), value.replace(boundary.encode(), b""))
            for name, value in built.headers.raw
        ),
        "body": built.content.replace(boundary.encode(), b""),
        "limits": built.extensions["timeout"],
        "name": built.extensions.get("sni_hostname"),
    }


async def test_a_body_is_read_in_both_colours_as_often_as_asked() -> None:
    """A body of no bytes has no piece, so that nothing is written for it."""
    for content, pieces in ((b"ab", [b"ab"]), (b"", [])):
        body = Whole(content)
        for _ in range(2):
            assert list(body) == pieces
            assert [piece async for piece in aiter(aiter(body))] == pieces


def test_an_unfit_header_is_named() -> None:
    """A line break, a space around it or a sign beyond ASCII makes a value unfit."""
    assert _unfit_header(Request("GET", "http://a", headers={"X-A": "b c", "X-B": "1\n2"})) == "X-B"
    assert _unfit_header(Request("GET", "http://a", headers={"X-A": "b c"})) is None
