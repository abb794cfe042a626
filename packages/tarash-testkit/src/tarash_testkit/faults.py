"""What can go wrong with one exchange, as values, and the faults that every provider shares.

Rule: a fault is data. `gate` performs it, `schedule` says when.

A fault on a submit is about money: `Fault.accepted` says whether the job exists (and is paid)
although the client may never learn of it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeAlias

__all__ = (
    "TRANSPORT_FAULTS",
    "Delay",
    "Drip",
    "Effect",
    "Fault",
    "Hang",
    "Interrupt",
    "Redirect",
    "Refuse",
    "Replace",
    "Reply",
    "Reset",
    "Retype",
    "Spoiler",
    "Substitute",
    "Truncate",
    "fault_table",
    "json_reply",
    "rate_limits",
    "rejected",
)


@dataclass(frozen=True, slots=True)
class Refuse:
    """Stop listening: every connection is refused until the server is healed."""


@dataclass(frozen=True, slots=True)
class Reset:
    """Answer with a TCP reset."""


@dataclass(frozen=True, slots=True)
class Hang:
    """Never answer; after `seconds` (`None`: never) end the connection without a byte."""

    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Delay:
    """Answer as usual, `seconds` late."""

    seconds: float = 0.2


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer this instead."""

    status: int
    body: bytes = field(repr=False)
    headers: tuple[tuple[str, str], ...] = (("content-type", "application/json"),)
    retry_date_seconds: int | None = None
    """Adds `Retry-After` as an HTTP date this many seconds from the answer."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """Point to the same path on a second origin."""

    status: int = 302


@dataclass(frozen=True, slots=True)
class Truncate:
    """Promise the whole body, send half of it, close."""


@dataclass(frozen=True, slots=True)
class Replace:
    """Keep status and headers of the usual answer, send `body` in place of its body."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Drip:
    """Send the usual body in pieces of `piece_bytes`, `interval_seconds` between them."""

    interval_seconds: float = 0.02
    piece_bytes: int = 1


@dataclass(frozen=True, slots=True)
class Retype:
    """Send the usual body under another content type."""

    content_type: str = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Send `events` of the usual server-sent events, then `ending` in place of the rest."""

    events: int
    ending: bytes = b""


Substitute: TypeAlias = Refuse | Reset | Hang | Reply | Redirect
"""Takes the place of the usual answer."""
Spoiler: TypeAlias = Delay | Truncate | Replace | Drip | Retype | Interrupt
"""Changes the usual answer on its way out."""
Effect: TypeAlias = Substitute | Spoiler


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can go wrong, by name."""

    name: str
    effect: Effect
    accepted: bool
    """Whether the operation was carried out before the fault: on a submit, the job is paid."""
    description: str
    operations: frozenset[str] = frozenset()
    """Where the fault makes sense; empty: anywhere."""

    def __post_init__(self) -> None:
        """Refuse a contradiction: an answer can be spoiled only when there is one."""
        if isinstance(self.effect, Spoiler) and not self.accepted:
            message = f"Fault {self.name!r} spoils a real answer, so `accepted` must be True."
            raise ValueError(message)

    @property
    def status(self) -> int | None:
        """The HTTP status that the client sees; `None` when it is the usual one or none."""
        return self.effect.status if isinstance(self.effect, Reply | Redirect) else None

    def fits(self, operation: str) -> bool:
        """Return whether the fault makes sense on `operation`."""
        return not self.operations or operation in self.operations


def fault_table(faults: Iterable[Fault]) -> Mapping[str, Fault]:
    """Return the faults by name, read-only.

    Raises:
        ValueError: two faults share a name.
    """
    table: dict[str, Fault] = {}
    for fault in faults:
        if fault.name in table:
            message = f"Two faults are called {fault.name!r}: rename one."
            raise ValueError(message)
        table[fault.name] = fault
    return MappingProxyType(table)


def json_reply(status: int, body: Mapping[str, object], **headers: str) -> Reply:
    """Return an answer in JSON: a keyword `retry_after` becomes the header `retry-after`."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    text = json.dumps(body, separators=(",", ":")).encode()
    return Reply(status, text, (("content-type", "application/json"), *named))


def rejected(name: str, reply: Reply, description: str) -> Fault:
    """Return the fault of a service that says no before anything was done."""
    return Fault(name, reply, accepted=False, description=description)


def rate_limits(
    reply: Callable[..., Reply], body: Mapping[str, object], without: Mapping[str, object]
) -> tuple[Fault, ...]:
    """Return the faults of a rate limit, with `Retry-After` in each of its forms.

    Args:
        reply: Makes an answer of the service from status, body and headers.
        body: What the service says.
        without: What it says when it names no pause.
    """
    return (
        rejected("rate-limited", reply(429, without), "429 without Retry-After"),
        rejected("rate-limited-seconds", reply(429, body, retry_after="1"), "429, Retry-After: 1"),
        rejected(
            "rate-limited-date",
            replace(reply(429, body), retry_date_seconds=2),
            "429, Retry-After as a date 1 to 2 s ahead",
        ),
        rejected(
            "rate-limited-ms", reply(429, body, retry_after_ms="50"), "429, retry-after-ms: 50"
        ),
    )


_DOWNLOAD = frozenset({"download"})
_HTML = (("server", "nginx"), ("content-type", "text/html"))


def _nginx(status: int, phrase: str) -> Reply:
    title = f"{status} {phrase}"
    page = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )
    return Reply(status, page.encode(), _HTML)


_BAD_GATEWAY = _nginx(502, "Bad Gateway")
_GATEWAY_TIMEOUT = _nginx(504, "Gateway Time-out")
# What looks like a service's own words and is none: a cloud's gateway, and a mesh between services.
_GATEWAY_JSON = Reply(504, b'{"message":"Endpoint request timed out"}')
_MESH = Reply(
    503,
    b"upstream connect error or disconnect/reset before headers. reset reason: connection failure",
    (("server", "envoy"), ("content-type", "text/plain")),
)

TRANSPORT_FAULTS = (
    Fault("refuse", Refuse(), accepted=False, description="connection refused"),
    Fault("reset-before-accept", Reset(), accepted=False, description="RST, nothing was done"),
    Fault("reset-after-accept", Reset(), accepted=True, description="done, then RST, no answer"),
    Fault("hang-before-accept", Hang(), accepted=False, description="no answer, nothing was done"),
    Fault("hang-after-accept", Hang(), accepted=True, description="done, but no answer comes"),
    Fault("late-reply", Delay(), accepted=True, description="the usual answer, 0.2 s late"),
    Fault("truncated-body", Truncate(), accepted=True, description="half the body, then the end"),
    Fault("bad-json", Replace(b'{"status": '), accepted=True, description="JSON that stops short"),
    Fault("empty-body", Replace(b""), accepted=True, description="usual status, no body"),
    Fault("slow-drip", Drip(), accepted=True, description="one byte each 20 ms"),
    Fault("wrong-content-type", Retype(), accepted=True, description="usual body as text/html"),
    Fault("proxy-502", _BAD_GATEWAY, accepted=False, description="nginx page, nothing was done"),
    Fault("proxy-502-after-accept", _BAD_GATEWAY, accepted=True, description="done, nginx page"),
    Fault("proxy-504", _GATEWAY_TIMEOUT, accepted=False, description="nginx page, nothing done"),
    Fault("proxy-504-after-accept", _GATEWAY_TIMEOUT, accepted=True, description="done, nginx"),
    Fault("proxy-json-after-accept", _GATEWAY_JSON, accepted=True, description="done, 504 in JSON"),
    Fault("proxy-text-after-accept", _MESH, accepted=True, description="done, 503 in bare words"),
    Fault(
        "redirect-elsewhere",
        Redirect(),
        accepted=False,
        description="302 to the same path on another origin",
        operations=_DOWNLOAD,
    ),
    Fault(
        "file-missing",
        Reply(404, b'{"detail":"File not found"}'),
        accepted=False,
        description="the file expired: 404",
        operations=_DOWNLOAD,
    ),
    Fault(
        "file-gone",
        Reply(410, b"Gone", (("content-type", "text/plain"),)),
        accepted=False,
        description="the file expired: 410",
        operations=_DOWNLOAD,
    ),
)
"""Faults below or beside the provider's own answers."""
