"""Which hosts a URL from outside may lead to: public ones, or those that are allowed by name.

A URL that stands in a provider's answer or in a request is untrusted. Its host is resolved, every
address must be public, and the connection goes to an address that was checked.

Source: IANA IPv4 and IPv6 Special-Purpose Address Registries; RFC 6052, section 2.1 (NAT64); the
metadata addresses of AWS, Azure and Google Cloud in their own documentation; read 2026-11.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from tarash.tarash_gateway._resolve import Resolve, addresses_of
from tarash.tarash_gateway._time_left import seconds_left
from tarash.tarash_gateway.exceptions import MediaError, TransportError
from tarash.tarash_gateway.flows import Call
from tarash.tarash_gateway.wire import origin_of

__all__ = ("Guard", "Resolved", "why_not_public")

_VARIABLE = "TARASH_ALLOWED_HOSTS"
_METADATA = "a cloud metadata address"
_REASONS = tuple(
    (ip_network(network), reason)
    for network, reason in (
        ("169.254.169.254/32", _METADATA),
        ("168.63.129.16/32", _METADATA),
        ("100.100.100.200/32", _METADATA),
        ("0.0.0.0/8", "an unspecified address"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "an address shared behind a carrier's NAT"),
        ("127.0.0.0/8", "a loopback address"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "a reserved address"),
        ("192.88.99.0/24", "a reserved address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "a reserved address"),
        ("198.51.100.0/24", "a reserved address"),
        ("203.0.113.0/24", "a reserved address"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
        ("fd00:ec2::254/128", _METADATA),
        ("fd20:ce::254/128", _METADATA),
        ("::/128", "an unspecified address"),
        ("::1/128", "a loopback address"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a private address"),
        ("ff00::/8", "a multicast address"),
        ("2001::/32", "a Teredo tunnel"),
        ("2001::/23", "a reserved address"),
        ("2001:db8::/32", "a reserved address"),
        ("3fff::/20", "a reserved address"),
    )
)
_GLOBAL_UNICAST = ip_network("2000::/3")
_NAT64 = ip_network("64:ff9b::/96")
_LOW_32_BITS = 0xFFFFFFFF
_LOOK_UP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Resolved:
    """A host that may be contacted.

    Attributes:
        host: Its name.
        addresses: Those to connect to, in order of preference; empty: connect by name.
    """

    host: str
    addresses: tuple[str, ...] = ()

    def address(self, attempt: int) -> str | None:
        """Return where to connect to, each attempt to the next; None: by name."""
        return self.addresses[attempt % len(self.addresses)] if self.addresses else None


@dataclass(frozen=True, slots=True)
class Guard:
    """Decides whether a URL that came from outside may be opened.

    Attributes:
        allowed_hosts: `host` or `host:port`, in any case, that may be contacted whatever their
            addresses are.
        pins: Whether connections go to the address that was checked. Only where the way to the
            host is known to be direct: not through a caller's own client.
        resolve: `socket.getaddrinfo`, or what stands in for it.
    """

    allowed_hosts: frozenset[str] = frozenset()
    pins: bool = True
    resolve: Resolve = socket.getaddrinfo

    @classmethod
    def of(
        cls,
        allowed_hosts: Iterable[str] = (),
        *,
        pins: bool = True,
        environment: Mapping[str, str] = os.environ,
    ) -> Self:
        """Return the guard for these hosts and those that `TARASH_ALLOWED_HOSTS` names."""
        named = environment.get(_VARIABLE, "").split(",")
        return cls(frozenset(name.strip() for name in (*allowed_hosts, *named)) - {""}, pins)

    def check(self, url: str) -> Generator[Call, Any, Resolved]:
        """Return the host of `url` with its addresses, all of them public.

        Raises:
            MediaError: It may not be contacted.
            TransportError: Its name cannot be resolved now.
        """
        scheme, host, port = _parts(url)
        if self.allows(host, port):
            return Resolved(host)
        addresses, is_direct = yield Call(_look_up, (self.resolve, scheme, host, port))
        for address in addresses:
            if reason := why_not_public(address):
                raise MediaError(
                    f"{host} was not contacted: it leads to {address}, {reason}. If that is meant, "
                    f"allow it with Gateway(allowed_hosts=[{host!r}]) or {_VARIABLE}={host}."
                )
        return Resolved(host, addresses if self.pins and is_direct else ())

    def allows(self, host: str, port: int) -> bool:
        """Tell whether `host` is allowed by name."""
        shown = f"[{host}]" if ":" in host else host
        names = {host, shown, f"{shown}:{port}"}
        return not names.isdisjoint(name.lower() for name in self.allowed_hosts)


def why_not_public(address: str) -> str | None:
    """Return what is wrong with an IP address, or None when it is a public one."""
    found = ip_address(address)
    if isinstance(found, IPv6Address) and (embedded := _embedded(found)):
        return why_not_public(str(embedded))
    for network, reason in _REASONS:
        if found in network:
            return reason
    if found.version == 6 and found not in _GLOBAL_UNICAST:  # noqa: PLR2004  the IP version
        return "a reserved address"
    return None


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that packets to `address` end up at, for each way of embedding."""
    if address in _NAT64:
        return IPv4Address(int(address) & _LOW_32_BITS)
    return address.ipv4_mapped or address.sixtofour


def _parts(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port as the HTTP library reads them, so that both see one host."""
    scheme, _, rest = origin_of(url).partition("://")
    host, _, port = rest.rpartition(":")
    if scheme not in {"http", "https"}:
        raise MediaError(
            f"media is fetched by http and https from a host, not by {scheme or 'this address'!r}; "
            "give an absolute URL, or the bytes"
        )
    if "@" in urlsplit(url).netloc:
        raise MediaError(
            f"the URL at {host} carries a user name or password, which is not sent; "
            "give a signed URL, or the bytes"
        )
    return scheme, host.lower().rstrip("."), int(port)


def _look_up(resolve: Resolve, scheme: str, host: str, port: int) -> tuple[tuple[str, ...], bool]:
    """Return the addresses of `host`, and whether no proxy of the environment is in between."""
    try:
        found = addresses_of(host, port, min(_LOOK_UP_SECONDS, seconds_left()), resolve)
    except (OSError, UnicodeError) as error:
        raise TransportError(
            f"the name {host} cannot be resolved ({error}); look at the URL and the network. "
            f"Behind a proxy that resolves names, allow the host with {_VARIABLE}={host}."
        ) from error
    proxies = getproxies()
    return found, not {scheme, "all"} & proxies.keys()
