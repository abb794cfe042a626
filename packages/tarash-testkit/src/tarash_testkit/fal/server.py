"""fal on one loopback origin: the queue at the root, `fal.run` under `/run`, files and uploads.

Rule: nothing depends on time or chance; the same requests get the same answers.
"""

from collections.abc import Mapping
from dataclasses import replace

from tarash_testkit.delivery import FileStore
from tarash_testkit.fal.faults import FAULTS
from tarash_testkit.fal.jobs import Job
from tarash_testkit.fal.listing import listing_route
from tarash_testkit.fal.outcomes import OUTCOMES, Outcome
from tarash_testkit.fal.outputs import Kind, Outputs
from tarash_testkit.fal.queue import RUN_PREFIX, Queue
from tarash_testkit.fal.storage import SIGNED_UPLOAD, Storage
from tarash_testkit.recorder import Recorder
from tarash_testkit.scripts import Scripts
from tarash_testkit.server import ProviderServer

__all__ = ("API_KEY", "FalServer")

API_KEY = "testkit-key-id:testkit-key-secret"
"""The key that a server accepts unless told another one."""
_FREE_OF_CREDENTIALS = frozenset({"download", SIGNED_UPLOAD, "signed-complete"})


class FalServer(ProviderServer):
    """fal, as far as a client can tell."""

    def __init__(
        self,
        *,
        api_key: str = API_KEY,
        looks: int = 2,
        kinds: Mapping[str, Kind] | None = None,
    ) -> None:
        """Make a server that is not started yet.

        Args:
            api_key: The only key that is accepted.
            looks: How many looks at its status find a new job unfinished. The first half finds
                it queued, the rest running. May be set at any time.
            kinds: What an endpoint generates, where its id does not tell.
        """
        self.looks = looks
        self._scripts = Scripts(OUTCOMES, "done")
        recorder = Recorder()
        files = FileStore()
        self._queue = Queue(
            api_key=api_key,
            origin=self._origin,
            outputs=Outputs(files, self._origin),
            recorder=recorder,
            script=lambda: self._scripts.take(self.looks),
            kinds=kinds or {},
        )
        storage = Storage(api_key=api_key, origin=self._origin, files=files)
        super().__init__(
            routes=(listing_route(), *storage.routes, *self._queue.routes),
            faults=FAULTS,
            api_key=api_key,
            free_of_credentials=_FREE_OF_CREDENTIALS,
            recorder=recorder,
            files=files,
        )

    @property
    def run_url(self) -> str:
        """The base of direct calls, in place of `https://fal.run`."""
        return self.url + RUN_PREFIX

    @property
    def reach(self) -> dict[str, str]:
        """What a client needs, with the base of direct calls."""
        return {**super().reach, "run_url": self.run_url}

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every accepted job as it is now, in order of acceptance."""
        return self._queue.jobs

    def next_job(
        self,
        outcome: str | Outcome = "done",
        *,
        looks: int | None = None,
        body: Mapping[str, object] | None = None,
    ) -> None:
        """Say how the next job goes that has no script yet.

        Args:
            outcome: How it ends: a name of `OUTCOMES`, or an end of your own.
            looks: As for the server, for this job.
            body: The result, in place of the usual one.

        Raises:
            ValueError: no outcome has this name.
        """
        end = self._scripts.named(outcome)
        self._scripts.write(end if body is None else replace(end, body=body), looks)

    def _origin(self) -> str:
        return self.url
