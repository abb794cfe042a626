"""What every test server offers its tests, whatever provider it speaks for.

Rule: a provider adds routes, faults and jobs; origin, recording, faults and leaks are here.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from types import TracebackType
from typing import Self

from starlette.routing import Route, Router

from tarash_testkit.delivery import FILES_PREFIX, FileStore, file_url
from tarash_testkit.faults import Fault, Refuse
from tarash_testkit.gate import UNKNOWN, Credentials, Gate
from tarash_testkit.loopback import Loopback
from tarash_testkit.media import MediaFile
from tarash_testkit.names import check_name
from tarash_testkit.recorder import Counters, Exchange, Leak, Recorder
from tarash_testkit.schedule import Plan, Schedule

__all__ = ("ProviderServer",)

_DOWNLOAD = "download"


class ProviderServer:
    """A provider on one loopback origin. One server is started once and keeps its state."""

    def __init__(
        self,
        *,
        routes: Sequence[Route],
        faults: Mapping[str, Fault],
        api_key: str,
        free_of_credentials: frozenset[str],
        recorder: Recorder,
        files: FileStore,
        secrets: Callable[[], Collection[str]] | None = None,
        file_operation: str = _DOWNLOAD,
        routes_elsewhere: Sequence[Route] = (),
    ) -> None:
        """Take the routes, each named after its operation, and what they share.

        Args:
            routes: What the provider answers, beside the delivery of plain files.
            faults: What can go wrong, by name.
            api_key: The key of the account.
            free_of_credentials: The operations on which a credential is a leak.
            recorder: Where the routes count what is paid.
            files: What is delivered below `/files/`.
            secrets: Everything that must not leak; the key alone unless it is given.
            file_operation: The operation of a plain file, where `download` is something else.
            routes_elsewhere: What the second origin delivers beside the plain files; no credential
                belongs there.
        """
        self.api_key = api_key
        self.faults = faults
        self._files = files
        self._recorder = recorder
        self._elsewhere_recorder = Recorder()
        self._schedule = Schedule()
        self._secrets = secrets or (lambda: (api_key,))
        file = Route(
            FILES_PREFIX + "{path:path}", files.deliver, methods=["GET"], name=file_operation
        )
        here = (file, *routes)
        elsewhere = (file, *routes_elsewhere)
        self.operations = tuple(dict.fromkeys(route.name for route in here))
        self._loopback = self._served(here, recorder, self._schedule, free_of_credentials)
        self._second = self._served(
            elsewhere,
            self._elsewhere_recorder,
            Schedule(),
            frozenset((UNKNOWN, *(route.name for route in elsewhere))),
        )
        self._second_started = False

    @property
    def url(self) -> str:
        """The origin, `http://127.0.0.1:<port>`."""
        return self._loopback.url

    @property
    def reach(self) -> dict[str, str]:
        """What a client needs in order to talk to the server, by name: addresses and keys."""
        return {"url": self.url, "api_key": self.api_key}

    @property
    def unreachable_url(self) -> str:
        """An origin that refuses connections."""
        return self._loopback.unreachable_url

    @property
    def elsewhere_url(self) -> str:
        """A second origin that has the same files and must not see a credential."""
        if not self._second_started:
            _ = self._second.start()
            self._second_started = True
        return self._second.url

    @property
    def counters(self) -> Counters:
        """The numbers so far."""
        return self._recorder.counters(
            open_connections=self._loopback.open_connections,
            connections=self._loopback.connections_made,
        )

    @property
    def recorded(self) -> tuple[Exchange, ...]:
        """Every exchange so far, in order of arrival."""
        return self._recorder.exchanges

    @property
    def recorded_elsewhere(self) -> tuple[Exchange, ...]:
        """Every exchange of the second origin."""
        return self._elsewhere_recorder.exchanges

    @property
    def leaks(self) -> tuple[Leak, ...]:
        """Every credential that was sent where none belongs, on both origins."""
        return (*self._recorder.leaks, *self._elsewhere_recorder.leaks)

    @property
    def crashes(self) -> tuple[Exception, ...]:
        """Exceptions of the server's own code."""
        return (*self._recorder.crashes, *self._elsewhere_recorder.crashes)

    @property
    def pending_faults(self) -> tuple[Plan, ...]:
        """Faults that no request has met yet."""
        return self._schedule.plans

    def fail(
        self, operation: str, fault: str | Fault, *, times: int | None = 1, after: int = 0
    ) -> None:
        """Let the next `times` requests of `operation` (`None`: all) meet `fault`.

        The first `after` requests of the operation pass unharmed. The fault `refuse` is below
        HTTP: it closes the port for every operation, at once, until `heal`.

        Raises:
            ValueError: unknown operation or fault, or the two do not fit.
        """
        check_name("operation", operation, self.operations)
        chosen = fault if isinstance(fault, Fault) else self.faults[self._fault_name(fault)]
        if not chosen.fits(operation):
            fitting = ", ".join(sorted(chosen.operations))
            message = f"Fault {chosen.name!r} was asked for {operation!r}; it fits {fitting}."
            raise ValueError(message)
        if isinstance(chosen.effect, Refuse):
            self._loopback.refuse_connections()
        else:
            self._schedule.add(Plan(operation, chosen, times, after))

    def heal(self) -> None:
        """Forget every fault and accept connections again."""
        self._schedule.clear()
        self._loopback.accept_connections()

    def add_file(self, name: str, file: MediaFile) -> str:
        """Return the URL under which the server now delivers `file`."""
        path = self._files.next_path(name)
        self._files.add(path, file)
        return file_url(self.url, path)

    def start(self) -> Self:
        """Listen on a free port and return once connections are accepted."""
        _ = self._loopback.start()
        return self

    def stop(self) -> None:
        """Drop every connection and free the ports."""
        self._loopback.stop()
        self._second.stop()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def _fault_name(self, name: str) -> str:
        check_name("fault", name, tuple(self.faults))
        return name

    def _served(
        self,
        routes: Sequence[Route],
        recorder: Recorder,
        schedule: Schedule,
        free_of: frozenset[str],
    ) -> Loopback:
        gate = Gate(
            Router(routes),  # no more: what fails here must reach the gate before an answer leaves
            routes=routes,
            recorder=recorder,
            schedule=schedule,
            credentials=Credentials(self._secrets, free_of),
            elsewhere=lambda: self.elsewhere_url,
        )
        return Loopback(gate)
