"""The conversations of two clients with two servers of a kind, and where they differ on the wire.

Rule: nothing is forgiven here. What may differ stands in the table of each provider, with its
reason; and a reason whose difference is gone is a finding too.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Generic, NamedTuple, TypeVar

import pytest

from tarash.tarash_gateway.models import (
    GenerationConfig,
    GenerationRequest,
    ImageGenerationConfig,
    Job,
)
from tarash_testkit.recorder import Exchange
from tarash_testkit.server import ProviderServer

__all__ = ("Conversations", "Difference", "Perform", "conversations", "one_driver", "submit")

Perform = Callable[..., Any]
ServerT = TypeVar("ServerT", bound=ProviderServer)
one_driver = pytest.mark.parametrize("perform", ["sync"], indirect=True)
"""Marks a test of which one driver is enough, since all send the same (test_parity.py)."""
_WHOLE = "request"
_ABSENT = "nothing"
_SHOWN = 200  # characters of a value
_BOUNDARY = re.compile(r"(?<=boundary=)[^;]+")
_HTTP_LIBRARY = re.compile(r"python-httpx2?/[\d.]+")


class Sent(NamedTuple):
    """One request: what it asks for, and each of its parts by its place."""

    operation: str
    places: Mapping[str, str]


Pair = tuple[Sent | None, Sent | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in which the two differ; `*` stands for any text, `|` between alternatives.

    Attributes:
        operation: Which requests, in the words of the server's routes.
        part: Where in each of them: `path`, `query <name>`, `header <name>`, `body <path>`,
            `form <name>`, `status`; or `request`, when only one of the two sends it at all.
        because: Why.
    """

    operation: str
    part: str
    because: str

    def concerns(self, operation: str) -> bool:
        """Tell whether it is about requests of `operation`."""
        return _matches(self.operation, operation)

    def explains(self, operation: str, part: str) -> bool:
        """Tell whether it is about this part of them."""
        return self.concerns(operation) and _matches(self.part, part)


@dataclass(frozen=True, slots=True)
class Conversations(Generic[ServerT]):
    """What the vendor's own client and our plugin said, each to a server of its own.

    Attributes:
        official: The vendor's client talks to it.
        ours: The plugin talks to it.
        usual: The differences of every conversation with this provider.
    """

    official: ServerT
    ours: ServerT
    usual: Sequence[Difference]

    def findings(self, *besides: Difference) -> list[str]:
        """Return what no reason explains, and each reason whose difference is not there.

        Args:
            besides: The differences of this conversation beside the usual ones.
        """
        pairs = tuple(_aligned(_said_to(self.official), _said_to(self.ours)))
        both = [(theirs, own) for theirs, own in pairs if theirs and own]
        alone = [one.operation for pair in pairs if None in pair for one in pair if one]
        found = [] if both else ["no request is made by both"]
        for theirs, own in both:
            found += _compared(theirs, own, (*self.usual, *besides))
        rows = [row for row in besides if row.part == _WHOLE]
        found += [
            f"{operation}: one sends it, and the other does not"
            for operation in alone
            if not any(row.concerns(operation) for row in rows)
        ]
        for row in besides:
            made = alone if row in rows else [theirs.operation for theirs, _ in both]
            if not any(row.concerns(operation) for operation in made):
                found.append(f"{row.operation}: {row.part} is nowhere, although {row.because}")
        return found


@contextmanager
def conversations(
    server: Callable[[], ServerT], usual: Sequence[Difference]
) -> Iterator[Conversations[ServerT]]:
    """Yield two servers, one for each client; no request may break the server itself."""
    with server() as official, server() as ours:
        yield Conversations(official, ours, usual)
        assert (official.crashes, ours.crashes) == ((), ())


def submit(perform: Perform, config: GenerationConfig, request: GenerationRequest) -> Job:
    """Submit what config and request are about, and return the job."""
    medium = "image" if isinstance(config, ImageGenerationConfig) else "video"
    job: Job = perform(f"submit_{medium}", config, request)
    return job


def _said_to(server: ProviderServer) -> list[Sent]:
    return [Sent(one.operation, places_of(one, server.url)) for one in server.recorded]


def _aligned(official: Sequence[Sent], ours: Sequence[Sent]) -> Iterator[Pair]:
    """Yield which request belongs to which, in the order of the conversations."""
    names, our_names = ([one.operation for one in side] for side in (official, ours))
    matcher = SequenceMatcher(None, names, our_names, autojunk=False)
    for kind, start, stop, our_start, our_stop in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(official[start:stop], ours[our_start:our_stop], strict=True)
        else:
            yield from ((one, None) for one in official[start:stop])
            yield from ((None, one) for one in ours[our_start:our_stop])


def _compared(theirs: Sent, own: Sent, table: Sequence[Difference]) -> Iterator[str]:
    """Yield the findings of one pair of requests."""
    operation = theirs.operation
    before, after = theirs.places, own.places
    differing = sorted(
        part for part in before.keys() | after.keys() if before.get(part) != after.get(part)
    )
    for part in differing:
        if not any(row.explains(operation, part) for row in table):
            said = [side.get(part, _ABSENT)[:_SHOWN] for side in (before, after)]
            yield f"{operation}: {part}: they say {said[0]}, we say {said[1]}"
    for row in table:
        if row.part == _WHOLE or not row.concerns(operation):
            continue
        if not any(row.explains(operation, part) for part in differing):
            yield f"{operation}: {row.part}: both say the same, although {row.because}"


def places_of(exchange: Exchange, origin: str) -> dict[str, str]:
    """Return every part of a request by its place; what differs by chance is named instead."""
    found = {
        "method": exchange.method,
        "path": exchange.path,
        "status": str(exchange.status),
        **_gathered("query", exchange.query),
        **_gathered("header", [(name, _header(name, text)) for name, text in exchange.headers]),
        **dict(_body_places(exchange)),
    }
    authority = origin.partition("//")[2]
    return {part: value.replace(authority, "<server>") for part, value in found.items()}


def _gathered(kind: str, pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return all values of each name, in their order."""
    return {
        f"{kind} {name}": " and ".join(value for other, value in pairs if other == name)
        for name, _ in pairs
    }


def _header(name: str, value: str) -> str:
    if name == "content-length":  # the body itself is compared
        return "<bytes>" if int(value) else value
    if name == "user-agent":  # either of the two libraries may be under each
        return _HTTP_LIBRARY.sub("<HTTP library>", value)
    return _BOUNDARY.sub("<boundary>", value) if name == "content-type" else value


def _body_places(exchange: Exchange) -> Iterator[tuple[str, str]]:
    content_type = exchange.header("content-type") or ""
    if content_type.startswith("multipart/"):
        yield from _form_places(exchange)
        return
    try:
        yield from _leaves("body", json.loads(exchange.body))
    except ValueError:
        yield "body", repr(exchange.body)


def _form_places(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Yield each part of a form; the order counts among those of one name."""
    counted: dict[str, int] = {}
    for part in exchange.parts():
        number = counted[part.name] = counted.get(part.name, 0) + 1
        described = (part.file_name, part.content_type, part.content)
        yield f"form {part.name}" + (f" {number}" if number > 1 else ""), repr(described)


def _leaves(place: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield each value that holds no others; `1`, `1.0`, `true` and `"1"` are four."""
    if not value or not isinstance(value, dict | list):
        yield place, json.dumps(value)
        return
    for name, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _leaves(f"{place}{' ' if place == 'body' else '.'}{name}", item)


def _matches(pattern: str, text: str) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\|", "|")
    return re.fullmatch(expression, text) is not None
