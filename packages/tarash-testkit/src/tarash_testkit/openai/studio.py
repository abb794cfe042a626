"""What OpenAI and the services that copy its API offer a test beside the routes.

Rule: a subclass says who may come in, which models there are, and under which paths.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from starlette.routing import Route

from tarash_testkit.delivery import FileStore
from tarash_testkit.faults import Fault
from tarash_testkit.media import MediaFile, mp4
from tarash_testkit.openai.fields import Field
from tarash_testkit.openai.images import Generation, ImageRules, Images
from tarash_testkit.openai.jobs import Job
from tarash_testkit.openai.outcomes import (
    IMAGE_OUTCOMES,
    VIDEO_OUTCOMES,
    ImageOutcome,
    VideoOutcome,
)
from tarash_testkit.openai.uploads import Upload, Uploads
from tarash_testkit.openai.videos import Videos
from tarash_testkit.recorder import Recorder
from tarash_testkit.scripts import Scripts
from tarash_testkit.server import ProviderServer

__all__ = ("Studio",)

_FILE = "file"


class Studio(ProviderServer):
    """Images and videos on one loopback origin."""

    def __init__(
        self,
        *,
        api_key: str,
        looks: int,
        image_bytes: int | None,
        rules: ImageRules,
        video_fields: Mapping[str, Field],
        faults: Mapping[str, Fault],
        image_outcomes: Mapping[str, ImageOutcome] = IMAGE_OUTCOMES,
        routes: Callable[[Images, Videos, Uploads], Sequence[Route]],
        routes_elsewhere: Callable[[Videos], Sequence[Route]],
        secrets: Callable[[], Collection[str]] | None = None,
    ) -> None:
        """Make a server that is not started yet.

        Args:
            api_key: The key of the account.
            looks: How many looks find a new video unfinished. The first half finds it queued, the
                rest running. May be set at any time.
            image_bytes: How long each image is; `None`: as short as it can be. May be set at any
                time.
            rules: What the image calls accept.
            video_fields: What a new video may be asked for with, beside a reference.
            faults: What `fail` knows by name.
            image_outcomes: What `next_image` knows by name.
            routes: Puts the operations under the paths of the service.
            routes_elsewhere: What a redirect may lead to.
            secrets: Everything that must not leak; the key alone unless it is given.
        """
        self.looks = looks
        self.image_bytes = image_bytes
        self.video_file: MediaFile = mp4()
        """What a finished video delivers. May be set at any time."""
        self._image_scripts = Scripts(image_outcomes, "done")
        self._video_scripts = Scripts(VIDEO_OUTCOMES, "done")
        recorder = Recorder()
        self._uploads = Uploads()
        self._images = Images(
            rules=rules,
            recorder=recorder,
            script=self._next_image,
            uploaded=self._uploads,
            publish=self.add_file,
        )
        self._videos = Videos(
            recorder=recorder,
            script=lambda: self._video_scripts.take(self.looks),
            uploaded=self._uploads,
            publish=self.add_file,
            file=lambda: self.video_file,
            fields=video_fields,
        )
        super().__init__(
            routes=routes(self._images, self._videos, self._uploads),
            faults=faults,
            api_key=api_key,
            free_of_credentials=frozenset({_FILE}),
            recorder=recorder,
            files=FileStore(),
            secrets=secrets,
            file_operation=_FILE,
            routes_elsewhere=routes_elsewhere(self._videos),
        )

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every video that was not deleted, as it is now, in order of acceptance."""
        return self._videos.jobs

    @property
    def generations(self) -> tuple[Generation, ...]:
        """Every image call that was accepted, in order."""
        return tuple(self._images.generations)

    @property
    def uploads(self) -> tuple[Upload, ...]:
        """Every file of the account, in order of arrival."""
        return self._uploads.all

    def next_image(
        self, outcome: str | ImageOutcome = "done", *, size_bytes: int | None = None
    ) -> None:
        """Say what comes of the next image call that is accepted and has no script yet.

        Args:
            outcome: A name of `IMAGE_OUTCOMES`, or an outcome of your own.
            size_bytes: How long each image is.

        Raises:
            ValueError: no outcome has this name.
        """
        end = self._image_scripts.named(outcome)
        self._image_scripts.write(
            end if size_bytes is None else replace(end, size_bytes=size_bytes)
        )

    def next_image_bytes(self, size_bytes: int) -> None:
        """Let the next image call answer with images of exactly `size_bytes`."""
        self.next_image(size_bytes=size_bytes)

    def next_job(self, outcome: str | VideoOutcome = "done", *, looks: int | None = None) -> None:
        """Say how the next video goes that has no script yet.

        Args:
            outcome: How it ends: a name of `VIDEO_OUTCOMES`, or an end of your own.
            looks: As for the server, for this job.

        Raises:
            ValueError: no outcome has this name.
        """
        self._video_scripts.write(self._video_scripts.named(outcome), looks)

    def _next_image(self) -> ImageOutcome:
        outcome, _ = self._image_scripts.take(0)
        if outcome.size_bytes is None:
            return replace(outcome, size_bytes=self.image_bytes)
        return outcome
