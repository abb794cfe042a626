"""A row of the fault matrix: one fault of one operation of one service, and how the call ends."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from fault_tables.families import ENDLESS, Table, only
from tarash_testkit.faults import Fault
from tarash_testkit.server import ProviderServer

__all__ = (
    "ALL_DRIVERS",
    "PROMPT",
    "SHORT_CANCEL",
    "TWO_DRIVERS",
    "WELL",
    "Call",
    "Case",
    "Operation",
    "Service",
    "nothing",
)

PROMPT = "a heron that nobody else describes"
WELL = 10.0  # seconds; more than enough
_SHORT = 0.6  # seconds, where an answer never comes; a busy machine must have asked by then
SHORT_CANCEL = 1.0  # seconds, which a cancel may take, its repetitions included
_UNTIL_A_LOOK = 1.2  # seconds, in which a job is accepted and then looked at in vain
_BELOW_A_PAUSE = 0.9  # seconds, where the service asks for more
ALL_DRIVERS = ("sync", "asyncio-over-aiohttp", "asyncio-over-native-pools", "trio")
# What differs between the drivers is no matter of providers, nor of the HTTP library below.
TWO_DRIVERS = () if os.environ.get("TARASH_HTTP_LIBRARY") else ("sync", "asyncio-over-aiohttp")

Part = Literal["input", "submit", "look", "cancel", "download"]


def nothing(_: Any) -> None:
    """Leave the server as it is."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that comes to an operation.

    Attributes:
        model: The model.
        medium: What it makes.
        reach: Returns the fields of the config with which a server is reached.
        request: Fields of the request beside the prompt.
        prepare: Brings a server, the one that fails or the other, to where the call needs it.
        patches: What is set otherwise in the code meanwhile, such as a pause, by dotted name.
    """

    model: str
    medium: Literal["image", "video"] = "video"
    reach: Callable[[Any], Mapping[str, object]]
    request: Mapping[str, object] = field(default_factory=dict[str, object])
    prepare: Callable[[Any], None] = nothing
    patches: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation of a service, in a call that comes to it.

    Attributes:
        name: What the printed table calls it.
        of: What the test server calls it, where that is something else.
        part: Which part of the call it is.
        call: The call.
        always: The ends when the service answers so every time; faults that are none of the
            operation are passed over.
        once: Faults that are gone when it answers so only once: what is free is repeated, and a
            submit that was refused in passing.
        before: Brings the server that fails to where the operation is met.
        after: How many requests of the operation pass before the first one that meets the fault.
        unaimed: Faults that cannot be aimed at it: a port closes for all requests, not for one
            that follows another at once.
        thin: Why some faults are left out, where they are.
        faults: What it is to meet where that fits; None: what the whole service meets.
    """

    name: str
    of: str = ""
    part: Part
    call: Call
    always: Table
    once: tuple[str, ...] = ()
    before: Callable[[Any], None] = nothing
    after: int = 0
    unaimed: tuple[str, ...] = ()
    thin: str = ""
    faults: Mapping[str, Fault] | None = None

    @property
    def id(self) -> str:
        """What the test server calls it."""
        return self.of or self.name

    def rows(self, faults: Mapping[str, Fault]) -> Iterator[tuple[str, Fault]]:
        """Yield each end and fault of the table, those of `faults` that fit and can be aimed."""
        for end, names in self.always.items():
            for name in names:
                if faults[name].fits(self.id) and name not in self.unaimed:
                    yield end, faults[name]

    def sampled(self, names: Collection[str], why: str) -> "Operation":
        """Return the operation with the faults `names` alone, and the reason for that."""
        once = tuple(name for name in self.once if name in names)
        return replace(self, always=only(self.always, names), once=once, thin=why)

    @property
    def good_end(self) -> str:
        """How the call ends when the fault is gone."""
        if self.part == "cancel":  # the time is over, and the job is known to be cancelled
            return "next: DeadlineExceededError"
        return "saved" if self.part == "download" else "done"


@dataclass(frozen=True, kw_only=True)
class Service:
    """A provider in the matrix.

    Attributes:
        provider: Its name.
        drivers: What its cases run on.
        start: Returns a server that is not started, whose jobs are done at the first look.
        faults: Everything that can go wrong with an answer that is no stream.
        long_pauses: Faults that ask for a pause of a second or more, which nobody has here.
        key_variable: The environment variable of its key, since no job holds one.
        secrets: Returns what must not be shown or stored, whole keys and parts of them.
        is_cancelled: Tells whether the last job of a server was cancelled.
        operations: What its calls consist of.
        delivery: The download of what was made; None where another service has the same.
    """

    provider: str
    drivers: tuple[str, ...]
    start: Callable[[], ProviderServer]
    faults: Mapping[str, Fault]
    long_pauses: tuple[str, ...]
    key_variable: str
    secrets: Callable[[Any], tuple[str, ...]]
    is_cancelled: Callable[[Any], bool]
    operations: tuple[Operation, ...]
    deliveries: tuple[Operation, ...]

    def cases(self) -> Iterator["Case"]:
        """Yield each row of the tables, but those of downloads."""
        for operation in self.operations:
            yield from self._cases(operation)

    def downloads(self) -> Iterator["Case"]:
        """Yield each row about a download."""
        for operation in self.deliveries:
            yield from self._cases(operation)

    def _cases(self, operation: Operation) -> Iterator["Case"]:
        """Yield the rows of an operation: always, and once where it then ends otherwise.

        What is not repeated is sent once in both cases, as `Case.sent` says of the first.
        """
        for end, fault in operation.rows(self.faults_of(operation)):
            yield Case(self, operation, fault, None, end)
            if fault.name in operation.once:
                yield Case(self, operation, fault, 1, operation.good_end)

    def faults_of(self, operation: Operation) -> Mapping[str, Fault]:
        """Return what an operation is to meet where that fits."""
        return self.faults if operation.faults is None else operation.faults


@dataclass(frozen=True)
class Case:
    """One fault of one operation, and how the call ends."""

    service: Service
    operation: Operation
    fault: Fault
    times: int | None
    outcome: str

    def __str__(self) -> str:
        return f"{self.service.provider}-{self.operation.name}-{self.fault.name}-{self.often}"

    @property
    def often(self) -> str:
        """How often the fault happens, in words."""
        return "once" if self.times else "always"

    @property
    def row(self) -> tuple[str, ...]:
        """What the printed table says of it, beside what is measured."""
        return (
            self.service.provider,
            self.operation.name,
            self.fault.name,
            self.often,
            self.outcome,
        )

    @property
    def error(self) -> str:
        """The class of the first provider's error; empty when it has none."""
        return "" if self.outcome == "done" else self.outcome.removeprefix("next: ")

    @property
    def is_accepted(self) -> bool:
        """Whether the fault comes after the job was accepted."""
        return self.operation.part in {"look", "cancel", "download"}

    @property
    def goes_on(self) -> bool:
        """Whether the second provider is asked."""
        return self.outcome.startswith("next: ")

    @property
    def paid(self) -> int:
        """How much the first provider is paid for: what it carried out, known or unknown."""
        carried_out = self.operation.part == "submit" and self.fault.accepted
        return int(self.outcome == "done" or self.is_accepted or carried_out)

    @property
    def sent(self) -> int | None:
        """How many requests of the operation are sent; None where it is looked at again."""
        part = self.operation.part
        looks_on = part == "look" and self.error in {"", "DeadlineExceededError"}
        healed = part == "input" and (self.times or self.outcome == "done")
        if looks_on or healed or part in {"cancel", "download"} or self.fault.name == "refuse":
            return None
        return 1 + self.operation.after + int(self.fault.name in self.operation.once)

    @property
    def patience(self) -> float:
        """The timeout of the call, in seconds; what ends a call that is cancelled is its looks."""
        if self.operation.part == "cancel":
            return WELL
        if self.fault.name not in {*ENDLESS, *self.service.long_pauses}:
            return WELL
        if self.operation.part == "look":
            return _UNTIL_A_LOOK
        return _SHORT if self.fault.name in ENDLESS else _BELOW_A_PAUSE
