"""Google on one loopback origin: Gemini API, Vertex, Vertex in express mode, and files.

Rule: nothing depends on time or chance; the same requests get the same answers.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from tarash_testkit.delivery import FileStore
from tarash_testkit.google.access import API_KEY, Access
from tarash_testkit.google.content import Contents
from tarash_testkit.google.faults import FAULTS
from tarash_testkit.google.files import FILE_OUTCOMES, Files, StoredFile
from tarash_testkit.google.interaction_jobs import Interaction
from tarash_testkit.google.interactions import Interactions
from tarash_testkit.google.operations import Operation, Operations
from tarash_testkit.google.outcomes import (
    ContentEnd,
    InteractionEnd,
    OperationEnd,
    PredictionEnd,
)
from tarash_testkit.google.outputs import Outputs
from tarash_testkit.google.predictions import Predictions
from tarash_testkit.google.shared import Shared
from tarash_testkit.google.surfaces import SURFACES, routes_of
from tarash_testkit.names import check_name
from tarash_testkit.recorder import Recorder
from tarash_testkit.scripts import Scripts
from tarash_testkit.server import ProviderServer

__all__ = ("FILE", "GoogleServer")

FILE = "file"
"""The operation that fetches a plain file, as from any web server: no credential belongs there."""
EndT = TypeVar("EndT", ContentEnd, InteractionEnd, OperationEnd, PredictionEnd)


class GoogleServer(ProviderServer):
    """Google, as far as a client can tell."""

    def __init__(
        self,
        *,
        api_key: str = API_KEY,
        looks: int = 2,
        file_looks: int = 0,
        keeps_retired: bool = False,
        image_bytes: int | None = None,
        video_bytes: int | None = None,
    ) -> None:
        """Make a server that is not started yet.

        Args:
            api_key: The only key that is accepted.
            looks: How many looks find a new interaction or operation unfinished. May be set at
                any time, as may all that follows.
            file_looks: How many looks find a new file in processing.
            keeps_retired: Whether models that Google shut down still answer, Veo and Imagen on
                the Gemini API among them.
            image_bytes: How long each picture is; `None`: as short as it can be.
            video_bytes: How long each video is.
        """
        self.looks = looks
        self.file_looks = file_looks
        self.keeps_retired = keeps_retired
        self.image_bytes = image_bytes
        self.video_bytes = video_bytes
        self._access = Access(api_key)
        self._outputs = Outputs(
            image_bytes=lambda: self.image_bytes, video_bytes=lambda: self.video_bytes
        )
        recorder = Recorder()
        self._stored = Files(
            access=self._access, origin=self._origin, looks=lambda: self.file_looks
        )
        shared = Shared(
            origin=self._origin,
            outputs=self._outputs,
            files=self._stored,
            recorder=recorder,
            looks=lambda: self.looks,
            keeps_retired=lambda: self.keeps_retired,
        )
        self._interactions = Interactions(shared)
        self._operations = Operations(shared)
        self._contents = Contents(shared)
        self._predictions = Predictions(shared)
        groups = (self._interactions, self._operations, self._contents, self._predictions)
        routes = [
            route
            for surface in SURFACES
            for group in groups
            for route in routes_of(surface, self._access, group.calls(surface))
        ]
        super().__init__(
            routes=(*self._stored.routes, *routes),
            faults=FAULTS,
            api_key=api_key,
            free_of_credentials=frozenset({FILE}),
            recorder=recorder,
            files=FileStore(),
            secrets=self._access.secrets,
            file_operation=FILE,
            routes_elsewhere=self._stored.routes_elsewhere,
        )

    @property
    def reach(self) -> dict[str, str]:
        """What a client needs, with a token that Vertex accepts."""
        return {**super().reach, "access_token": min(self.tokens, default="")}

    @property
    def tokens(self) -> frozenset[str]:
        """The tokens that Vertex accepts. Set another collection, and the others are 401."""
        return self._access.tokens

    @tokens.setter
    def tokens(self, tokens: Collection[str]) -> None:
        self._access.tokens = frozenset(tokens)

    @property
    def interactions(self) -> tuple[Interaction, ...]:
        """Every accepted interaction as it is now, in order of acceptance."""
        return self._interactions.accepted

    @property
    def video_operations(self) -> tuple[Operation, ...]:
        """Every accepted Veo operation as it is now, in order of acceptance."""
        return self._operations.accepted

    @property
    def stored_files(self) -> tuple[StoredFile, ...]:
        """Every file of the Files API as it is now, in order of arrival."""
        return self._stored.stored

    def next_interaction(
        self,
        outcome: str | InteractionEnd = "done",
        *,
        looks: int | None = None,
        body: Mapping[str, object] | None = None,
    ) -> None:
        """Say how the next interaction goes that has no script yet.

        Args:
            outcome: How it ends: a name of `INTERACTIONS`, or an end of your own.
            looks: As for the server, for this one.
            body: The last answer, in place of the usual one.

        Raises:
            ValueError: no outcome has this name.
        """
        _write(self._interactions.scripts, outcome, body, looks)

    def next_operation(
        self,
        outcome: str | OperationEnd = "done",
        *,
        looks: int | None = None,
        body: Mapping[str, object] | None = None,
    ) -> None:
        """Say how the next Veo operation goes; `body` is its `response`.

        Raises:
            ValueError: no outcome of `OPERATIONS` has this name.
        """
        _write(self._operations.scripts, outcome, body, looks)

    def next_content(
        self, outcome: str | ContentEnd = "done", *, body: Mapping[str, object] | None = None
    ) -> None:
        """Say what the next `generateContent` answers.

        Raises:
            ValueError: no outcome of `CONTENTS` has this name.
        """
        _write(self._contents.scripts, outcome, body)

    def next_prediction(
        self, outcome: str | PredictionEnd = "done", *, body: Mapping[str, object] | None = None
    ) -> None:
        """Say what the next `predict` answers.

        Raises:
            ValueError: no outcome of `PREDICTIONS` has this name.
        """
        _write(self._predictions.scripts, outcome, body)

    def next_file(self, outcome: str = "active", *, looks: int | None = None) -> None:
        """Say what becomes of the next file, uploaded or generated: `active` or `failed`.

        Raises:
            ValueError: no outcome has this name.
        """
        check_name("outcome", outcome, FILE_OUTCOMES)
        self._stored.scripts.write(FILE_OUTCOMES[outcome], looks)

    def next_image_bytes(self, size_bytes: int) -> None:
        """Let the next picture that has no such script yet have `size_bytes`."""
        self._outputs.next_image_bytes.append(size_bytes)

    def next_video_bytes(self, size_bytes: int) -> None:
        """Let the next video that has no such script yet have `size_bytes`."""
        self._outputs.next_video_bytes.append(size_bytes)

    def _origin(self) -> str:
        return self.url


def _write(
    scripts: Scripts[EndT],
    outcome: str | EndT,
    body: Mapping[str, object] | None,
    looks: int | None = None,
) -> None:
    end = scripts.named(outcome)
    scripts.write(end if body is None else replace(end, body=body), looks)
