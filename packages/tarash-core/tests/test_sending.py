"""What one exchange must hold on every transport: what came of it is typed and told rightly.

Money depends on `sent`: a request that is wrongly said not to have been sent is paid twice.
"""

from __future__ import annotations

import gzip
import ssl
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import anyio
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tarash.tarash_gateway import wire
from tarash.tarash_gateway._sending import Timeouts, read, read_async, stream, stream_async
from tarash.tarash_gateway._transports import new_async_client, new_client
from tarash.tarash_gateway.exceptions import (
    ConfigurationError,
    InvalidRequestError,
    TransportError,
)
from tarash.tarash_gateway.wire import HTTPResponse, Limits, MockTransport, Request, Response

Serve = Callable[[Callable[[Any], Any]], Any]
TIMEOUTS = Timeouts(10.0, 10.0)
BRIEF = Timeouts(0.2, 0.2)
SECRET = "secret-9Qw"
HAS_AIOHTTP = find_spec("aiohttp") is not None
KINDS = ("sync", "aiohttp", "native pools", "trio")
ASYNC_KINDS = KINDS[1:]


@contextmanager
def sync_client() -> Generator[Any]:
    """Give a client for blocking calls and close it."""
    client = new_client()
    try:
        yield client
    finally:
        client.close()


@asynccontextmanager
async def async_client(kind: str, patch: pytest.MonkeyPatch) -> AsyncGenerator[Any]:
    """Give a client over the transport of that name and close it."""
    patch.setenv("TARASH_FAST", "1" if kind == "aiohttp" else "0")
    client = new_async_client("trio" if kind == "trio" else "asyncio")
    try:
        yield client
    finally:
        await client.aclose()


@pytest.fixture(params=KINDS)
def exchange(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[Response]]:
    """Give `exchange(*requests, timeouts)`, which sends one after the other with one client."""
    kind = request.param
    if kind == "aiohttp" and not HAS_AIOHTTP:
        pytest.skip("no aiohttp here")

    async def all_of(requests: Sequence[Request], timeouts: Timeouts) -> list[Response]:
        async with async_client(kind, monkeypatch) as client:
            return [await read_async(client, entry, timeouts) for entry in requests]

    def perform(*requests: Request, timeouts: Timeouts = TIMEOUTS) -> list[Response]:
        if kind != "sync":
            backend = "trio" if kind == "trio" else "asyncio"
            return anyio.run(all_of, requests, timeouts, backend=backend)
        with sync_client() as client:
            return [read(client, entry, timeouts) for entry in requests]

    return perform


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a key and a certificate for the loopback address, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    file: Path = tmp_path_factory.mktemp("tls") / "loopback.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return file


def server_context(certificate: Path) -> ssl.SSLContext:
    """Return what a server needs for TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def failure_of(exchange: Callable[..., Any], *requests: Request, **options: Any) -> TransportError:
    """Return how the exchange failed."""
    with pytest.raises(TransportError) as caught:
        exchange(*requests, **options)
    return caught.value


HEAD = b"HTTP/1.1 200 OK\r\n"
PARTIAL = HEAD + b"content-length: 10\r\n\r\n{}"

BROKEN: dict[str, Callable[[Any], Any]] = {
    "reset in the request": lambda c: (c.receive(), c.reset()),
    "closed in the request": lambda c: (c.receive(), c.close()),
    "reset after the request, before any answer": lambda c: (c.take(), c.reset()),
    "closed after the request, before any answer": lambda c: (c.take(), c.close()),
    "closed in the headers": lambda c: (c.take(), c.send(HEAD + b"content-le"), c.close()),
    "reset in the headers": lambda c: (c.take(), c.send(HEAD + b"content-le"), c.reset()),
    "closed in the body": lambda c: (c.take(), c.send(PARTIAL), c.close()),
    "reset in the body": lambda c: (c.take(), c.send(PARTIAL), c.reset()),
    "no status line": lambda c: (c.take(), c.send(b"SSH-2.0-OpenSSH_9\r\n\r\n"), c.receive()),
    "a chunk without a size": lambda c: (
        c.take(),
        c.send(HEAD + b"transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
        c.receive(),
    ),
    "headers without end": lambda c: (c.take(), c.send(HEAD + b"x: " + b"a" * 500_000)),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_request_that_left_is_never_called_unsent(
    fault: str, exchange: Callable[..., Any], serve: Serve
) -> None:
    """Once bytes may have left, `sent` is true; and the request arrives once at most."""
    server = serve(BROKEN[fault])
    error = failure_of(exchange, Request("POST", server.url, json={"a": 1}))
    assert error.sent
    assert len(server.requests) <= 1
    assert "may have arrived" in str(error)


def test_an_answer_that_never_comes_was_sent_for(
    exchange: Callable[..., Any], serve: Serve
) -> None:
    """A read timeout says that the request may have arrived."""
    server = serve(lambda c: (c.take(), c.receive()))
    assert failure_of(exchange, Request("POST", server.url), timeouts=BRIEF).sent
    assert len(server.requests) == 1


def test_an_upload_that_is_cut_off_was_sent(exchange: Callable[..., Any], serve: Serve) -> None:
    """A reset while the body is still being written says that the request may have arrived."""
    server = serve(lambda c: (c.receive(10), c.reset()))
    assert failure_of(exchange, Request("POST", server.url, content=b"a" * 8_000_000)).sent


@pytest.mark.filterwarnings("ignore:Async generator")  # httpx leaves its own open on trio
def test_a_body_that_does_not_unpack_was_sent_for(
    exchange: Callable[..., Any], serve: Serve
) -> None:
    """A body that is not in its stated encoding says that the request may have arrived."""
    answer = HEAD + b"content-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc"
    server = serve(lambda c: (c.take(), c.send(answer), c.receive()))
    assert failure_of(exchange, Request("POST", server.url)).sent


@pytest.mark.parametrize("method", ["POST", "PUT", "GET"])
@pytest.mark.parametrize("end", ["close", "reset"])
def test_nothing_is_sent_again_in_secret(
    method: str, end: str, exchange: Callable[..., Any], serve: Serve
) -> None:
    """A kept connection that breaks under the next request fails: no library sends it again."""
    server = serve(lambda c: (c.take(), c.send(), c.take(), getattr(c, end)()))
    error = failure_of(exchange, *[Request(method, server.url, content=b"{}")] * 2)
    assert error.sent
    assert len(server.requests) == 2
    assert len(server.connections) == 1


def test_a_connection_closed_while_idle_costs_no_second_arrival(
    exchange: Callable[..., Any], serve: Serve
) -> None:
    """When the server closes just before a POST goes out, it arrives once at most."""
    server = serve(lambda c: (c.take(), c.send(), c.close()) if c.number == 0 else c.answer_all())
    first, second = Request("GET", server.url), Request("POST", server.url, content=b"{}")
    with suppress(TransportError):
        exchange(first, second)
    assert sum(request.startswith(b"POST") for request in server.requests) <= 1


UNSENDABLE = (
    "http://nowhere.invalid/",
    "http://127.0.0.1:99999/",
    "http://" + "a" * 64 + ".invalid/",
    "http://xn--a/",
    "http://[::1/",
    "http://127.0.0.1/a\nb",
    "http://",
    "ftp://127.0.0.1/",
    "nonsense",
    "",
)


@pytest.mark.parametrize("url", UNSENDABLE)
def test_what_reaches_no_server_was_not_sent(url: str, exchange: Callable[..., Any]) -> None:
    """A name that does not resolve and an address that is none say that nothing was sent."""
    error = failure_of(exchange, Request("POST", url))
    assert not error.sent
    assert "Nothing was sent" in str(error)


def test_a_refused_connection_was_not_sent_through(
    exchange: Callable[..., Any], refusing_url: str
) -> None:
    """A connection that is refused says that nothing was sent."""
    assert not failure_of(exchange, Request("POST", refusing_url)).sent


NO_TLS: dict[str, Callable[[Any], Any]] = {
    "it answers in plain text": lambda c: (c.receive(10_000), c.send(b"HTTP/1.1 400 No\r\n\r\n")),
    "it closes": lambda c: c.close(),
    "it resets": lambda c: c.reset(),
    "it says nothing": lambda c: (c.receive(10_000), c.receive()),
}


@pytest.mark.parametrize("fault", NO_TLS)
def test_a_failed_handshake_sent_nothing(
    fault: str, exchange: Callable[..., Any], serve: Serve
) -> None:
    """Before TLS stands, no byte of a request has left."""
    server = serve(NO_TLS[fault])
    timeouts = BRIEF if "nothing" in fault else TIMEOUTS
    request = Request("POST", f"https://127.0.0.1:{server.port}/")
    assert not failure_of(exchange, request, timeouts=timeouts).sent


def test_an_untrusted_certificate_sent_nothing(
    exchange: Callable[..., Any], serve: Serve, certificate: Path
) -> None:
    """A certificate that nobody vouches for stops the request before a byte of it leaves."""
    context = server_context(certificate)
    server = serve(lambda c: (c.encrypt(context), c.answer_all()))
    error = failure_of(exchange, Request("POST", f"https://127.0.0.1:{server.port}/"))
    assert not error.sent
    assert "certificate" in str(error).lower()
    assert not server.requests


def test_a_request_travels_through_tls(
    exchange: Callable[..., Any],
    serve: Serve,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With a certificate that is trusted, the request arrives, large bodies too."""
    context = server_context(certificate)
    trusting = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(wire, "tls_context", lambda: trusting)
    server = serve(lambda c: (c.encrypt(context), c.answer_all()))
    request = Request("POST", f"https://127.0.0.1:{server.port}/", content=b"a" * 200_000)
    assert [answer.status_code for answer in exchange(request, request)] == [200, 200]
    assert server.requests[1].endswith(b"\r\n\r\n" + b"a" * 200_000)


def test_a_pool_without_room_sent_nothing(serve: Serve) -> None:
    """A caller's own client that has no connection left says that nothing was sent."""
    server = serve(lambda c: (c.take(), c.send(PARTIAL), c.receive()))
    request = Request("POST", server.url)
    with (
        wire.build_client(limits=Limits(max_connections=1)) as client,
        stream(client, request, TIMEOUTS),
        pytest.raises(TransportError) as caught,
    ):
        read(client, request, BRIEF)
    assert not caught.value.sent


async def test_an_async_pool_without_room_sent_nothing(serve: Serve) -> None:
    """The same when awaited."""
    server = serve(lambda c: (c.take(), c.send(PARTIAL), c.receive()))
    request = Request("POST", server.url)
    async with (
        wire.build_async_client(limits=Limits(max_connections=1)) as client,
        stream_async(client, request, TIMEOUTS),
    ):
        with pytest.raises(TransportError) as caught:
            await read_async(client, request, BRIEF)
    assert not caught.value.sent


@pytest.mark.parametrize(
    "error",
    [
        wire.http.ConnectError("refused"),
        wire.http.ConnectTimeout("silent"),
        wire.http.PoolTimeout("full"),
        wire.http.ProxyError("the proxy answered 407"),
        wire.http.UnsupportedProtocol("ftp"),
        wire.http.InvalidURL("none"),
        UnicodeError("label too long"),
    ],
)
def test_a_failure_before_the_first_byte_counts_as_not_sent(error: Exception) -> None:
    """A caller's own client may have a proxy, whose refusal reaches no service."""

    def fail(request: object) -> HTTPResponse:
        del request
        raise error

    with (
        wire.build_client(transport=MockTransport(fail)) as client,
        pytest.raises(TransportError) as caught,
    ):
        read(client, Request("POST", "http://a"), TIMEOUTS)
    assert not caught.value.sent


@pytest.mark.parametrize(
    "error",
    [
        wire.http.LocalProtocolError("the peer broke the protocol after the request"),
        wire.http.WriteTimeout("stuck"),
        wire.http.CloseError("closed"),
        OSError("broken"),
    ],
)
def test_a_failure_that_proves_nothing_counts_as_sent(error: Exception) -> None:
    """What may come after the first byte counts as sent: HTTP/2 blames the peer's faults on us."""

    def fail(request: object) -> HTTPResponse:
        del request
        raise error

    with (
        wire.build_client(transport=MockTransport(fail)) as client,
        pytest.raises(TransportError) as caught,
    ):
        read(client, Request("POST", "http://a"), TIMEOUTS)
    assert caught.value.sent


def test_a_form_with_a_file_arrives_on_every_transport(
    exchange: Callable[..., Any], serve: Serve
) -> None:
    """Beside plain fields; a large file is written in pieces."""
    server = serve(lambda c: c.answer_all())
    files = [("image", ("a.png", b"PNG" * 100_000, "image/png")), ("n", (None, b"1", None))]
    exchange(Request("POST", server.url, files=files))
    assert b"PNG" * 100_000 in server.requests[0]
    assert b'name="n"' in server.requests[0]


def test_an_error_that_is_not_of_the_network_is_left_alone() -> None:
    """A bug of a caller's own transport is not dressed up as a failure of the network."""

    def fail(request: object) -> HTTPResponse:
        raise LookupError(request)

    with (
        wire.build_client(transport=MockTransport(fail)) as client,
        pytest.raises(LookupError),
    ):
        read(client, Request("GET", "http://a"), TIMEOUTS)


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Key {SECRET}\nX-Other: 1"},
        {"Authorization": f"Key {SECRET}\r"},
        {"Authorization": f" {SECRET}"},
        {"Authorization": f"{SECRET}\N{EURO SIGN}"},
        {"Authorization ": SECRET},
    ],
)
def test_a_header_that_cannot_be_sent_is_refused_without_a_word_of_it(
    headers: dict[str, str], exchange: Callable[..., Any], serve: Serve
) -> None:
    """A key with a line break is a configuration error that does not quote the key."""
    server = serve(lambda c: c.answer_all())
    with pytest.raises(ConfigurationError, match="nothing was sent") as caught:
        exchange(Request("POST", server.url, headers=headers))
    assert SECRET not in repr(caught.value) + repr(caught.value.__cause__)
    assert not server.requests


@pytest.mark.parametrize(
    "fields",
    [
        {"json": {"when": datetime(2026, 1, 1, tzinfo=UTC)}},
        {"json": {"strength": float("nan")}},
        {"json": {"prompt": f"{SECRET}\ud800"}},
    ],
)
def test_a_body_that_cannot_be_written_is_an_invalid_request(
    fields: dict[str, Any], exchange: Callable[..., Any], serve: Serve
) -> None:
    """What is no JSON is refused before anything is sent, without its words."""
    server = serve(lambda c: c.answer_all())
    with pytest.raises(InvalidRequestError, match=r"Nothing was sent") as caught:
        exchange(Request("POST", server.url, **fields))
    assert SECRET not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert not server.requests


@pytest.mark.parametrize("fault", ["closed in the headers", "no status line"])
def test_an_error_quotes_neither_query_nor_headers(
    fault: str, exchange: Callable[..., Any], serve: Serve
) -> None:
    """A key in the address or in an answer's headers stays out of the message."""
    scripts: dict[str, Callable[[Any], Any]] = {
        "closed in the headers": lambda c: (
            c.take(),
            c.send(HEAD + b"set-cookie: " + SECRET.encode() + b"\r\ncontent-le"),
        ),
        "no status line": BROKEN["no status line"],
    }
    server = serve(scripts[fault])
    headers = {"Authorization": SECRET}
    error = failure_of(exchange, Request("POST", f"{server.url}?key={SECRET}", headers=headers))
    assert SECRET not in repr(error)


def test_a_request_is_the_same_on_every_transport(
    exchange: Callable[..., Any], serve: Serve
) -> None:
    """Path, query, headers and body arrive as they were given, byte for byte."""
    server = serve(lambda c: c.answer_all())
    signed = "/a%2Fb/%7Ec/d%20e?x=a%3Ab%2Fc&y=c+d%20e~%7E&z=%2B&sig=Ab%3D%3D&q=[1]"
    origin = f"http://127.0.0.1:{server.port}"
    exchange(
        Request("POST", origin + signed, content=b"abc"),
        Request("PUT", origin + "/empty"),
        Request("GET", origin + "/n?a=1", params={"b": "x y/", "c": True}),
        Request("POST", origin + "/json", json={"a": "\u00e9"}),
        Request("POST", origin + "/text", json=[], headers={"content-type": "text/x"}),
        Request("POST", origin + "/form", data={"a": "b c"}),
        Request("POST", f"http://u:p@127.0.0.1:{server.port}/user"),
    )
    seen = [_read_request(request) for request in server.requests]
    assert seen == [
        (f"POST {signed}", None, "3", b"abc"),
        ("PUT /empty", None, "0", b""),
        ("GET /n?a=1&b=x+y%2F&c=true", None, None, b""),
        ("POST /json", "application/json", "10", '{"a":"\u00e9"}'.encode()),
        ("POST /text", "text/x", "2", b"[]"),
        ("POST /form", "application/x-www-form-urlencoded", "5", b"a=b+c"),
        ("POST /user", None, "0", b""),
    ]
    assert b"authorization: basic dtpw" in server.requests[-1].lower()


def test_a_form_of_parts_is_the_same_on_every_transport(
    exchange: Callable[..., Any], serve: Serve
) -> None:
    """Words and files arrive whole, under their names and with their length, large ones too."""
    server = serve(lambda c: c.answer_all())
    picture = bytes(range(256)) * 1000
    parts = [("prompt", (None, b"a b", None)), ("image", ("a.png", picture, "image/png"))]
    exchange(Request("POST", server.url, files=parts))
    _, kind, length, body = _read_request(server.requests[0])
    assert kind is not None
    assert length == str(len(body))
    boundary = kind.removeprefix("multipart/form-data; boundary=").encode()
    _, words, file, end = body.split(b"--" + boundary)
    assert words == b'\r\nContent-Disposition: form-data; name="prompt"\r\n\r\na b\r\n'
    head = b'\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n'
    assert file == head + b"Content-Type: image/png\r\n\r\n" + picture + b"\r\n"
    assert end == b"--\r\n"


def _read_request(request: bytes) -> tuple[str, str | None, str | None, bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    line = first.removesuffix(" HTTP/1.1")
    return line, headers.get("content-type"), headers.get("content-length"), body


def test_an_answer_is_read_to_its_end(exchange: Callable[..., Any], serve: Serve) -> None:
    """Status, headers and the unpacked body are kept."""
    body = gzip.compress(b'{"a": 1}')
    head = b"HTTP/1.1 418 No\r\nX-Kind: Tea\r\ncontent-encoding: gzip\r\ncontent-length: %d\r\n\r\n"
    server = serve(lambda c: c.answer_all(head % len(body) + body))
    [answer] = exchange(Request("GET", server.url))
    assert (answer.status_code, answer.headers["x-kind"], answer.json()) == (418, "Tea", {"a": 1})
    assert answer.url == server.url


def test_a_header_is_as_long_as_it_may_be_anywhere(
    exchange: Callable[..., Any], serve: Serve
) -> None:
    """Else a paid job that one transport accepts would be lost on another."""
    head = b"HTTP/1.1 200 OK\r\nX-Long: %b\r\ncontent-length: 2\r\n\r\n{}"
    server = serve(lambda c: c.answer_all(head % (b"a" * 90_000)))
    [answer] = exchange(Request("POST", server.url, content=b"x"))
    assert len(answer.headers["x-long"]) == 90_000


def test_no_cookie_travels_from_one_call_to_the_next(
    exchange: Callable[..., Any], serve: Serve
) -> None:
    """One client serves many accounts: what a server sets for one is not sent for another."""
    server = serve(lambda c: c.answer_all(HEAD + b"set-cookie: a=1\r\ncontent-length: 0\r\n\r\n"))
    exchange(*[Request("GET", server.url)] * 2)
    assert len(server.requests) == 2
    assert b"cookie" not in server.requests[1].lower()


@pytest.mark.parametrize("streamed", [False, True])
async def test_redirects_are_never_followed_by_the_client(*, streamed: bool) -> None:
    """Not even when the caller's own client would: a key could go to another host."""

    def redirect(request: object) -> HTTPResponse:
        del request
        return HTTPResponse(307, headers={"location": "http://elsewhere.invalid/"})

    options: dict[str, Any] = {"transport": MockTransport(redirect), "follow_redirects": True}
    request = Request("GET", "http://here.invalid/")
    with wire.build_client(**options) as client:
        if streamed:
            with stream(client, request, TIMEOUTS) as answer:
                assert answer.status_code == 307
        else:
            assert read(client, request, TIMEOUTS).status_code == 307
    async with wire.build_async_client(**options) as twin:
        if streamed:
            async with stream_async(twin, request, TIMEOUTS) as awaited:
                assert awaited.status_code == 307
        else:
            assert (await read_async(twin, request, TIMEOUTS)).status_code == 307


async def test_a_closed_client_is_a_configuration_error() -> None:
    """A client that the caller closed sends nothing, and the error says so."""
    client, twin = wire.build_client(), wire.build_async_client()
    client.close()
    await twin.aclose()
    request = Request("POST", "http://127.0.0.1/")
    with pytest.raises(ConfigurationError, match="closed; nothing was sent"):
        read(client, request, TIMEOUTS)
    with pytest.raises(ConfigurationError, match="closed; nothing was sent"):
        await read_async(twin, request, TIMEOUTS)


def test_a_pinned_address_is_connected_to_under_the_hosts_own_name(
    exchange: Callable[..., Any], serve: Serve
) -> None:
    """The name is not looked up again, stands in `Host`, and its connection is not kept."""
    server = serve(lambda c: c.answer_all())
    url = f"http://media.example:{server.port}/file?a=1"
    exchange(*[Request("GET", url, address="127.0.0.1")] * 2)
    assert f"host: media.example:{server.port}".encode() in server.requests[0].lower()
    assert server.requests[0].startswith(b"GET /file?a=1 ")
    assert len(server.connections) == 2


def test_a_stream_gives_the_files_own_bytes(serve: Serve) -> None:
    """Chunks come as they arrive, and no compression is asked for."""
    server = serve(lambda c: c.answer_all(HEAD + b"content-length: 6\r\n\r\nabcdef"))
    request = Request("GET", server.url, headers={"X-Kept": "1"})
    with sync_client() as client, stream(client, request, TIMEOUTS) as answer:
        assert answer.headers["content-length"] == "6"
        assert b"".join(answer.chunks) == b"abcdef"
    assert b"accept-encoding: identity" in server.requests[0].lower()
    assert b"x-kept: 1" in server.requests[0].lower()


@pytest.mark.parametrize("kind", ASYNC_KINDS)
def test_a_stream_is_awaited_chunk_by_chunk(
    kind: str, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same on every async transport; one that is left early leaks nothing."""
    if kind == "aiohttp" and not HAS_AIOHTTP:
        pytest.skip("no aiohttp here")
    server = serve(lambda c: c.answer_all(HEAD + b"content-length: 6\r\n\r\nabcdef"))

    async def both() -> bytes:
        request = Request("GET", server.url)
        async with async_client(kind, monkeypatch) as client:
            async with stream_async(client, request, TIMEOUTS):
                pass  # nothing of it is read
            async with stream_async(client, request, TIMEOUTS) as answer:
                return b"".join([chunk async for chunk in answer.chunks])

    assert anyio.run(both, backend="trio" if kind == "trio" else "asyncio") == b"abcdef"


def test_a_stream_that_breaks_off_is_typed(serve: Serve) -> None:
    """A body that ends too early raises where its next chunk is awaited."""
    server = serve(lambda c: (c.take(), c.send(PARTIAL), c.close()))
    with (
        sync_client() as client,
        stream(client, Request("GET", server.url), TIMEOUTS) as answer,
        pytest.raises(TransportError) as caught,
    ):
        list(answer.chunks)
    assert caught.value.sent


async def test_a_stream_ends_when_its_time_is_up() -> None:
    """Between two chunks the clock is looked at, in both colours."""
    late = Timeouts(1.0, 1.0, deadline=0.0)
    transport = MockTransport(lambda _: HTTPResponse(200, content=b"abc"))
    request = Request("GET", "http://a.invalid/")
    with (
        wire.build_client(transport=transport) as client,
        stream(client, request, late) as answer,
        pytest.raises(TransportError, match="still answering"),
    ):
        list(answer.chunks)
    async with (
        wire.build_async_client(transport=transport) as twin,
        stream_async(twin, request, late) as awaited,
    ):
        with pytest.raises(TransportError, match="still answering"):
            [chunk async for chunk in awaited.chunks]
