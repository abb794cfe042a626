"""Runway on one loopback origin: operations, tasks, uploads and files.

Rule: nothing depends on time or chance; the same requests get the same answers.
"""

from collections.abc import Mapping
from dataclasses import replace

from tarash_testkit.delivery import FileStore
from tarash_testkit.media import MediaFile
from tarash_testkit.recorder import Recorder
from tarash_testkit.runway.faults import FAULTS
from tarash_testkit.runway.outcomes import OUTCOMES, Outcome
from tarash_testkit.runway.service import Service
from tarash_testkit.runway.tasks import Task
from tarash_testkit.runway.uploads import STORAGE, Uploads
from tarash_testkit.scripts import Scripts
from tarash_testkit.server import ProviderServer

__all__ = ("API_KEY", "RunwayServer")

API_KEY = "key_" + "0123456789abcdef" * 8
"""The key that a server accepts unless told another one: it looks like one of Runway's."""


class RunwayServer(ProviderServer):
    """Runway, as far as a client can tell."""

    def __init__(
        self,
        *,
        api_key: str = API_KEY,
        looks: int = 2,
        throttled: bool = False,
        storage_elsewhere: bool = False,
    ) -> None:
        """Make a server that is not started yet.

        Args:
            api_key: The only key that is accepted.
            looks: How many looks find a new task unfinished. The first half finds it waiting, the
                rest running. May be set at any time, as may what follows.
            throttled: Whether a new task waits for others of the account.
            storage_elsewhere: Whether uploads go to the second origin, as they do in the service;
                faults can be planned for the first one alone.
        """
        self.looks = looks
        self.throttled = throttled
        self.storage_elsewhere = storage_elsewhere
        self._scripts = Scripts(OUTCOMES, "done")
        recorder = Recorder()
        files = FileStore()
        self._uploads = Uploads(api_key=api_key, origin=self._storage)
        self._service = Service(
            api_key=api_key,
            origin=self._origin,
            files=files,
            recorder=recorder,
            script=lambda: self._scripts.take(self.looks),
            uploads=lambda: self._uploads.uris,
            is_throttled=lambda: self.throttled,
        )
        super().__init__(
            routes=(*self._service.routes, *self._uploads.routes, *self._uploads.storage_routes),
            faults=FAULTS,
            api_key=api_key,
            free_of_credentials=frozenset({"download", STORAGE}),
            recorder=recorder,
            files=files,
            routes_elsewhere=self._uploads.storage_routes,
        )

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Every accepted task as it is now, in order of acceptance."""
        return self._service.tasks

    @property
    def gone(self) -> frozenset[str]:
        """The ids of the tasks that were cancelled or deleted."""
        return self._service.gone

    @property
    def uploaded(self) -> tuple[MediaFile, ...]:
        """Every file that was uploaded, in order of arrival."""
        return self._uploads.files

    def next_task(
        self,
        outcome: str | Outcome = "done",
        *,
        looks: int | None = None,
        body: Mapping[str, object] | None = None,
    ) -> None:
        """Say how the next task goes that has no script yet.

        Args:
            outcome: How it ends: a name of `OUTCOMES`, or an end of your own.
            looks: As for the server, for this task.
            body: The last answer to a look, in place of the usual one.

        Raises:
            ValueError: no outcome has this name.
        """
        end = self._scripts.named(outcome)
        self._scripts.write(end if body is None else replace(end, body=body), looks)

    def _origin(self) -> str:
        return self.url

    def _storage(self) -> str:
        return self.elsewhere_url if self.storage_elsewhere else self.url
