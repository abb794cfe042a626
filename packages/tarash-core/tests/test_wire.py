"""What requests and responses as values must hold."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway import wire
from tarash.tarash_gateway.exceptions import ConfigurationError, TransportError
from tarash.tarash_gateway.wire import (
    Headers,
    Request,
    Response,
    build_async_client,
    build_client,
    origin_of,
)

SECRET = "secret-9Qw"


@pytest.mark.parametrize(
    ("request_", "may_repeat", "is_paid"),
    [
        (Request("GET", "http://a"), True, False),
        (Request("PUT", "http://a"), True, False),
        (Request("POST", "http://a"), False, True),
        (Request("POST", "http://a", repeatable=True), True, False),
        (Request("POST", "http://a", repeatable=True, paid=True), True, True),
        (Request("GET", "http://a", repeatable=False), False, True),
        (Request("POST", "http://a", paid=False), False, False),
    ],
)
def test_a_request_is_paid_unless_it_may_be_repeated(
    request_: Request, *, may_repeat: bool, is_paid: bool
) -> None:
    """A POST is taken for paid and is not repeated, unless the plugin says otherwise."""
    assert (request_.may_repeat, request_.is_paid) == (may_repeat, is_paid)


def test_a_request_and_a_response_show_nothing_of_what_they_carry() -> None:
    """Headers, bodies and parameters stay out of `repr`."""
    headers = {"Authorization": SECRET}
    request = Request(
        "POST", "http://a", headers=headers, params={"key": SECRET}, json=SECRET, data={"a": SECRET}
    )
    response = Response(200, Headers(headers), SECRET.encode())
    assert SECRET not in repr(request) + repr(response)


def test_a_response_is_read_as_json_and_text() -> None:
    """Both read the same bytes; bytes that are no text do no harm."""
    assert Response(200, content=b'{"a": [1]}').json() == {"a": [1]}
    assert Response(200, content=b"\xffok").text == "\ufffdok"


@pytest.mark.parametrize("content", [b"", b'{"a": ', b"<html>", b"\xff\xfe\xff"])
def test_a_body_that_is_no_json_is_a_lost_answer(content: bytes) -> None:
    """The error says how much of what came, not what."""
    headers = Headers({"content-type": "text/html"})
    with pytest.raises(TransportError, match=r"from http://a:80 .* bytes \(text/html\)") as caught:
        Response(200, headers, content, "http://a/path?key=1").json()
    assert caught.value.sent
    assert "key" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Queue.Fal.run/a?b#c", "https://queue.fal.run:443"),
        ("http://a:8080", "http://a:8080"),
        ("https://user:word@a/", "https://a:443"),
        ("https://b\u00fccher.example/", "https://xn--bcher-kva.example:443"),
        ("http://[::1]:80/", "http://::1:80"),
        ("ftp://a/", "ftp://a:0"),
        ("/path", ""),
        ("http:///path", ""),
        ("http://a/b\nc", ""),
        (None, ""),
        ("", ""),
        ("http://[::1/", ""),
        ("http://xn--a/", "http://xn--a:80"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: Any, origin: str) -> None:
    """Two URLs are of one origin when these three agree; what is no URL has none."""
    assert origin_of(url) == origin


def test_the_trust_store_is_read_once() -> None:
    """It is slow to read, and the same for all."""
    assert wire.tls_context() is wire.tls_context()


def test_own_clients_follow_no_redirect() -> None:
    """Unless a caller says so."""
    with build_client() as client, build_client(follow_redirects=True) as other:
        assert (client.follow_redirects, other.follow_redirects) == (False, True)


def test_the_seam_takes_the_successor_of_the_library() -> None:
    """`TARASH_HTTP_LIBRARY=httpx2` puts it in the place of httpx, which is then not imported."""
    pytest.importorskip("httpx2")
    program = (
        "import os, sys; os.environ['TARASH_HTTP_LIBRARY'] = 'httpx2'\n"
        "from tarash.tarash_gateway import wire\n"
        "assert wire.Client.__module__.startswith('httpx2'), wire.Client\n"
        "assert 'httpx' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603  our own words


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("requests", "ConfigurationError: TARASH_HTTP_LIBRARY is 'requests': take httpx or httpx2"),
        ("httpx2", "which is not installed: pip install httpx2"),
        (" ", ""),
    ],
)
def test_another_library_is_refused_by_name(value: str, said: str) -> None:
    """As is one that is not installed; blank is as if not set."""
    program = (
        f"import os, sys; os.environ['TARASH_HTTP_LIBRARY'] = {value!r}\n"
        "sys.modules['httpx2'] = None\n"
        "from tarash.tarash_gateway import wire; print(wire.LIBRARY)\n"
    )
    done = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert said in done.stderr
    assert done.stdout == ("" if said else "httpx\n")


def test_a_text_that_the_service_cut_in_a_surrogate_pair_is_read() -> None:
    """Half an emoji in a log line does not make a paid answer unusable."""
    answer = wire.Response(200, content=rb'{"id": "1", "log": "done \ud83d"}')
    assert answer.json() == {"id": "1", "log": "done \ud83d"}


def test_an_answer_that_is_taken_lets_its_body_go() -> None:
    """A large one is not held twice; its value is the same."""
    answer = wire.Response(200, content=b'{"a": 1}')
    assert answer.take_json() == {"a": 1}
    assert answer.content == b""


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://API.test:8443/v1", "api.test"), ("http://[::1]:80/", "::1"), ("no address", "")],
)
def test_a_host_is_read_as_it_is_looked_up(url: str, host: str) -> None:
    """In small letters, without the port."""
    assert wire.host_of(url) == host


@pytest.mark.parametrize("build", [build_client, build_async_client])
@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("ALL_PROXY", f"socks5://user:{SECRET}@127.0.0.1:9", r"pip install 'httpx2?\[socks\]'"),
        ("https_proxy", f"ftp://user:{SECRET}@127.0.0.1:9", "give an address such as http://"),
        ("HTTP_PROXY", f"http://user:{SECRET}#@127.0.0.1:9", "give an address such as http://"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_an_error_that_names_its_variable(
    build: Callable[[], object],
    name: str,
    value: str,
    remedy: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It says what to do, and shows nothing of the address, which may hold a password."""
    monkeypatch.setenv(name, value)
    monkeypatch.setitem(sys.modules, "socksio", None)  # as where it is not installed
    told = rf"\({name}\): .*{remedy}.*Nothing was sent"
    with pytest.raises(ConfigurationError, match=told) as caught:
        build()
    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__
