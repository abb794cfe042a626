"""The address of a request must hold: it is what the library writes, however it was made."""

from __future__ import annotations

import pytest

from tarash.tarash_gateway import wire
from tarash.tarash_gateway._target import address_of, target_of
from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.wire import Request

HOSTS = ("queue.fal.run", "a.b-c.test", "127.0.0.1", "255.249.199.9", "A.test", "localhost")
ODD_HOSTS = ("[::1]", "256.1.1.1", "1.2.3.04", "b\u00fccher.test", "a..test", "a_b.test", "u:p@a")
PORTS = ("", ":1", ":8443", ":65535", ":65536", ":80", ":443", ":080", ":")
PATHS = (
    "",
    "/",
    "/a/b.c",
    "/a//b",
    "/a/../b",
    "/.a",
    "/%2f%zz",
    "/a b",
    "/~(a)*,;=:@!$&'",
    "/\u00e9",
)
QUERIES = ("", "?", "?a=b&c=d%20e", "?a=/.b?c", "?a=%", "?a=[b]|c", "?a=b+c", "?x={}", "?a#b", "#a")


@pytest.mark.parametrize("host", HOSTS + ODD_HOSTS)
@pytest.mark.parametrize("scheme", ["http", "https", "HTTPS", "ftp"])
def test_an_address_is_what_the_library_writes(scheme: str, host: str) -> None:
    """What is left as it is, since it is finished, is what the library would have made of it."""
    for url in (f"{scheme}://{host}{p}{q}{r}" for p in PORTS for q in PATHS for r in QUERIES):
        try:
            theirs = str(target_of(Request("GET", url)))
        except TransportError:
            with pytest.raises(TransportError, match="base_url"):
                address_of(Request("GET", url))
        else:
            assert address_of(Request("GET", url)) == theirs


def test_most_addresses_are_not_given_to_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is slow, and the addresses of services are plain."""
    monkeypatch.setattr(wire.http, "URL", None)
    for url in ("https://queue.fal.run/fal-ai/veo3.1/requests/7-b", "http://127.0.0.1:4567/v1?a=b"):
        assert address_of(Request("GET", url)) == url
    asked = Request("GET", "https://queue.fal.run/a", params={"logs": True})
    assert address_of(asked) == "https://queue.fal.run/a?logs=true"


def test_parameters_are_added_to_the_query_that_is_there() -> None:
    """Nothing of the given address is lost."""
    request = Request("GET", "http://a/b?x=1", params={"y": "2 3", "z": True})
    assert str(target_of(request)) == address_of(request) == "http://a/b?x=1&y=2+3&z=true"


@pytest.mark.parametrize("url", ["", "/a", "http://", "http://[::1/", "http://a:70000/"])
def test_an_address_that_is_none_was_not_sent_to(url: str) -> None:
    """The error says so and points at the configuration."""
    with pytest.raises(TransportError, match="base_url") as caught:
        address_of(Request("GET", url))
    assert not caught.value.sent
