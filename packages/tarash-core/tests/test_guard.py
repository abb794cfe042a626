"""What the guard must hold: no URL from outside reaches an address that is not public."""

import socket
from collections.abc import Iterable
from typing import Any

import pytest

from tarash.tarash_gateway._guard import Guard, Resolved, why_not_public
from tarash.tarash_gateway.exceptions import MediaError, TransportError
from tarash.tarash_gateway.flows import Call

PUBLIC = "93.184.215.14"
PUBLIC_V6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the proxies of the machine that runs the tests."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def names(*addresses: str) -> Any:
    """Return a stand-in for `socket.getaddrinfo` that gives `addresses`."""

    def resolve(host: str, port: int, **_: object) -> Iterable[tuple[Any, ...]]:
        assert host
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    return resolve


def check(guard: Guard, url: str) -> Resolved:
    """Run the guard's flow, its calls inline."""
    flow = guard.check(url)
    try:
        step = next(flow)
        while True:
            assert isinstance(step, Call)
            step = flow.send(step.function(*step.arguments))
    except StopIteration as done:
        result = done.value
    assert isinstance(result, Resolved)
    return result


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("0.0.0.0", "unspecified"),  # noqa: S104  refused, not bound
        ("10.1.2.3", "private"),
        ("100.64.0.1", "NAT"),
        ("100.100.100.200", "metadata"),
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("168.63.129.16", "metadata"),
        ("169.254.1.1", "link-local"),
        ("169.254.169.254", "metadata"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.0.0.192", "reserved"),
        ("192.0.2.1", "reserved"),
        ("192.168.1.1", "private"),
        ("198.18.0.1", "reserved"),
        ("198.51.100.1", "reserved"),
        ("203.0.113.1", "reserved"),
        ("224.0.0.1", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::7f00:1", "reserved"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:169.254.169.254", "metadata"),
        ("64:ff9b::7f00:1", "loopback"),
        ("64:ff9b::a9fe:a9fe", "metadata"),
        ("64:ff9b:1::1", "reserved"),
        ("100::1", "reserved"),
        ("2001::1", "Teredo"),
        ("2001:0:7f00:1:0:0:f5ff:fffe", "Teredo"),
        ("2001:20::1", "reserved"),
        ("2001:db8::1", "reserved"),
        ("2002:7f00:1::", "loopback"),
        ("2002:a00:1::", "private"),
        ("3fff::1", "reserved"),
        ("5f00::1", "reserved"),
        ("fc00::1", "private"),
        ("fd00:ec2::254", "metadata"),
        ("fd20:ce::254", "metadata"),
        ("fe80::1%lo", "link-local"),
        ("fec0::1", "private"),
        ("ff02::1", "multicast"),
    ],
)
def test_an_address_that_is_not_public_is_refused_with_its_reason(
    address: str, reason: str
) -> None:
    """Every special range is known by name, also inside an IPv6 address that embeds it."""
    assert reason in (why_not_public(address) or "")
    with pytest.raises(MediaError, match=reason):
        check(Guard(resolve=names(address)), "https://cdn.example/clip.mp4")


@pytest.mark.parametrize(
    "address",
    [
        PUBLIC,
        PUBLIC_V6,
        "1.1.1.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.32.0.1",
        "223.255.255.255",
        "64:ff9b::101:101",
        "2002:101:101::",
        "::ffff:1.1.1.1",
    ],
)
def test_a_public_address_passes(address: str) -> None:
    """What is outside of the special ranges may be contacted, translated or not."""
    assert why_not_public(address) is None
    assert check(Guard(resolve=names(address)), "https://cdn.example/a").addresses == (address,)


def test_every_address_of_a_name_must_be_public() -> None:
    """One private address among public ones refuses the host."""
    with pytest.raises(MediaError, match=r"10\.0\.0\.1, a private address"):
        check(Guard(resolve=names(PUBLIC, "10.0.0.1")), "https://cdn.example/a")


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "[::1]", "[::ffff:7f00:1]"],
)
def test_an_odd_spelling_of_loopback_is_caught(host: str) -> None:
    """The HTTP library refuses it, or the system's resolver says what it means."""
    with pytest.raises(MediaError, match=r"loopback|unspecified|absolute URL"):
        check(Guard(), f"http://{host}/latest/meta-data")


@pytest.mark.parametrize(
    "url", ["ftp://cdn.example/a", "file:///etc/passwd", "gopher://x/", "//cdn.example/a", "", "a"]
)
def test_only_http_and_https_with_a_host_are_opened(url: str) -> None:
    """Any other scheme, and an address without a host, is refused before a look-up."""
    with pytest.raises(MediaError, match="absolute URL"):
        check(Guard(resolve=names(PUBLIC)), url)


def test_a_url_that_carries_a_password_is_refused_without_showing_it() -> None:
    """User-info in a URL is neither sent nor printed, even to an allowed host."""
    guard = Guard(frozenset({"cdn.example"}), resolve=names(PUBLIC))
    with pytest.raises(MediaError, match="password") as caught:
        check(guard, "https://tom:sesame@cdn.example/a?token=sesame")
    assert "sesame" not in str(caught.value)


def test_an_at_sign_in_the_path_is_no_password() -> None:
    """Only the authority is searched for user-info."""
    assert check(Guard(resolve=names(PUBLIC)), "https://cdn.example/@tom/a@b").host == "cdn.example"


def test_the_error_names_the_host_and_the_remedy_and_never_the_query() -> None:
    """A person learns how to allow the host; a signature in the URL stays out of the message."""
    with pytest.raises(MediaError) as caught:
        check(Guard(resolve=names("10.0.0.9")), "https://files.internal/a?X-Signature=secret")
    message = str(caught.value)
    assert "files.internal" in message
    assert "Gateway(allowed_hosts=['files.internal'])" in message
    assert "TARASH_ALLOWED_HOSTS=files.internal" in message
    assert "secret" not in message


@pytest.mark.parametrize(
    ("allowed", "url"),
    [
        ("files.internal", "https://files.internal/a"),
        ("FILES.internal", "https://files.INTERNAL./a"),
        ("files.internal:8443", "https://files.internal:8443/a"),
        ("files.internal:443", "https://files.internal/a"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000/a"),
        ("::1", "http://[::1]/a"),
        ("[::1]", "http://[::1]/a"),
        ("[::1]:8000", "http://[::1]:8000/a"),
    ],
)
def test_a_host_that_is_allowed_by_name_is_not_looked_up(allowed: str, url: str) -> None:
    """An allowed host needs no public address, and the connection goes by its name."""
    flow = Guard(frozenset({allowed})).check(url)
    with pytest.raises(StopIteration) as done:
        next(flow)
    assert done.value.value.address(0) is None


@pytest.mark.parametrize("url", ["http://files.internal:81/a", "http://x.files.internal:80/a"])
def test_an_allowed_host_opens_neither_its_other_ports_nor_its_subdomains(url: str) -> None:
    """`host:port` means that port, and a name means that host alone."""
    guard = Guard(frozenset({"files.internal:80"}), resolve=names("10.0.0.1"))
    with pytest.raises(MediaError, match="private"):
        check(guard, url)


def test_allowed_hosts_come_from_the_caller_and_the_environment() -> None:
    """Both lists count; spaces and empty entries mean nothing."""
    guard = Guard.of(["a.internal"], environment={"TARASH_ALLOWED_HOSTS": " b.internal ,,"})
    assert guard.allowed_hosts == {"a.internal", "b.internal"}
    assert guard.pins
    assert Guard.of(pins=False, environment={}) == Guard(pins=False)


@pytest.mark.parametrize("error", [socket.gaierror(-2, "unknown"), UnicodeError("too long")])
def test_a_name_that_cannot_be_resolved_is_a_transport_error(error: Exception) -> None:
    """It may be resolved later, so it can be tried again; nothing was sent."""

    def resolve(*_: object, **__: object) -> list[tuple[Any, ...]]:
        raise error

    with pytest.raises(TransportError, match="cannot be resolved") as caught:
        check(Guard(resolve=resolve), "https://cdn.example/a")
    assert caught.value.sent is False


def test_the_name_is_resolved_as_the_http_library_reads_it() -> None:
    """Host, port and the encoding of an international name are those that will be contacted."""
    asked: list[tuple[str, int]] = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        asked.append((host, port))
        return [(0, 0, 0, "", (PUBLIC, port))]

    _ = check(Guard(resolve=resolve), "https://BÜCHER.example:8443/a")
    assert asked == [("xn--bcher-kva.example", 8443)]


def test_each_attempt_goes_to_the_next_checked_address() -> None:
    """A broken way to one address does not end the download; names repeat no address."""
    resolved = check(Guard(resolve=names(PUBLIC_V6, PUBLIC, PUBLIC)), "https://cdn.example/a")
    assert [resolved.address(attempt) for attempt in range(3)] == [PUBLIC_V6, PUBLIC, PUBLIC_V6]


def test_a_callers_own_client_connects_by_name() -> None:
    """Without pinning the addresses are checked and not imposed."""
    guard = Guard(pins=False, resolve=names(PUBLIC))
    assert check(guard, "https://cdn.example/a").addresses == ()


@pytest.mark.parametrize(
    ("variable", "is_pinned"), [("https_proxy", False), ("all_proxy", False), ("ftp_proxy", True)]
)
def test_behind_a_proxy_the_connection_goes_by_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, *, is_pinned: bool
) -> None:
    """A proxy opens the connection itself and checks the certificate for the name it was told."""
    monkeypatch.setenv(variable, "http://proxy.internal:3128")
    resolved = check(Guard(resolve=names(PUBLIC)), "https://cdn.example/a")
    assert bool(resolved.addresses) is is_pinned
